// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wire.h"

#include "hfedfm-body-reader.h"
#include "hfedfm-codec.h"
#include "hfedfm-packed-codec.h"
#include "hfedfm-running-hash.h"

#include "ns3/abort.h"

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

constexpr char MAGIC[4] = {'H', 'F', 'F', 'M'};
constexpr uint8_t VERSION = 1;
constexpr std::size_t CHECKSUM_AT = 40; // of the header's own checksum

template <typename T>
uint8_t*
Put(uint8_t* p, T value)
{
    boost::endian::endian_store<T, sizeof(T), boost::endian::order::little>(p, value);
    return p + sizeof(T);
}

uint8_t*
PutText(uint8_t* p, const std::string& text)
{
    p = Put(p, static_cast<uint8_t>(text.size()));
    std::memcpy(p, text.data(), text.size());
    return p + text.size();
}

template <typename T>
T
Get(const uint8_t* p)
{
    return boost::endian::endian_load<T, sizeof(T), boost::endian::order::little>(p);
}

/** @param sender of the message @param size of its body and padding, bytes */
void
CheckBodyLength(uint32_t sender, uint64_t size)
{
    NS_ABORT_MSG_IF(size > MAX_MESSAGE_BODY,
                    "The message of node " << sender << " takes " << size + MESSAGE_HEADER_SIZE
                                           << " bytes; a message carries at most "
                                           << MAX_MESSAGE_BODY
                                           << ". Send fewer modules at a time.");
}

void
CheckWritable(const ModuleRecord& update, MessageType type)
{
    const auto& spec = update.state.GetSpec();
    const auto error = FindCodecError(update.codec, update.delta, type);
    NS_ABORT_MSG_UNLESS(error.empty(), "Module " << spec.id << " has " << error << ".");
    NS_ABORT_MSG_IF(spec.tensors.size() > std::numeric_limits<uint16_t>::max(),
                    "Module " << spec.id << " has " << spec.tensors.size()
                              << " tensors; a message carries at most 65535 per module.");
    for (const auto& tensor : spec.tensors)
    {
        NS_ABORT_MSG_IF(tensor.name.empty() || tensor.name.size() > 255,
                        "Module " << spec.id << " has a tensor named '" << tensor.name
                                  << "'; a message carries names of 1 to 255 characters.");
        NS_ABORT_MSG_IF(
            tensor.shape.size() > MAX_TENSOR_RANK,
            "Tensor '" << tensor.name << "' of module " << spec.id << " has " << tensor.shape.size()
                       << " dimensions; a message carries at most " << MAX_TENSOR_RANK << ".");
    }
    NS_ABORT_MSG_UNLESS(update.codec == Codec::NONE || update.state.HasValues(),
                        "Module " << spec.id << " has no values to send with the codec "
                                  << ToString(update.codec) << "; only the codec none sends "
                                  << "modules without values.");
}

void
PutHeader(uint8_t* const begin, const MessageHeader& header)
{
    std::memcpy(begin, MAGIC, sizeof MAGIC);
    auto* p = Put(begin + sizeof MAGIC, VERSION);
    p = Put(p, static_cast<uint8_t>(header.type));
    p = Put(p, header.step);
    p = Put(p, header.round);
    p = Put(p, header.lastRound);
    p = Put(p, header.sender);
    p = Put(p, header.moduleCount);
    p = Put(p, static_cast<uint32_t>(header.bodyLength));
    p = Put(p, static_cast<uint32_t>(header.padding));
    p = Put(p, header.bodyChecksum);
    Put(p, RunningHash::Hash(begin, CHECKSUM_AT));
}

std::size_t
GetNoteSize(const ModuleNote& note)
{
    return 1 + note.module.ToString().size() + 4 + 8 + 1 + 4;
}

uint8_t*
PutNote(uint8_t* p, const ModuleNote& note)
{
    p = PutText(p, note.module.ToString());
    p = Put(p, note.rounds);
    p = Put(p, note.weight);
    p = Put(p, note.kind == NoteKind::CIRCULATION ? RECORD_NOTE : RECORD_SPECIALTY);
    return Put(p, note.value);
}

uint8_t*
PutRecord(uint8_t* p, const ModuleRecord& update, RunningHash& hash)
{
    const auto& spec = update.state.GetSpec();
    p = PutText(p, spec.id.ToString());
    p = Put(p, update.baseRound);
    p = Put(p, update.weight);
    p = Put(p,
            static_cast<uint8_t>(static_cast<uint8_t>(update.codec) |
                                 (update.delta ? RECORD_DELTA : 0)));
    p = Put(p, static_cast<uint16_t>(spec.tensors.size()));
    for (const auto& tensor : spec.tensors)
    {
        p = PutText(p, tensor.name);
        p = Put(p, static_cast<uint8_t>(tensor.shape.size()));
        for (const auto extent : tensor.shape)
        {
            p = Put(p, extent);
        }
    }
    const auto& values = update.state.GetValues();
    if (IsPacked(update.codec))
    {
        p = Put(p, GetPackedSize(update.codec, update.state));
        p = EncodePacked(update.codec, update.state, p);
        hash.AdvanceTo(p);
        return p;
    }
    const std::size_t valueSize = GetValueSize(update.codec);
    const std::size_t count = valueSize == 0 ? 0 : values.size();
    p = Put(p, static_cast<uint64_t>(count * valueSize));
    for (std::size_t i = 0; i < count; i += RunningHash::CHUNK)
    {
        const std::size_t n = std::min(count - i, RunningHash::CHUNK);
        EncodeValues(update.codec, values.data() + i, n, p);
        p += n * valueSize;
        hash.AdvanceTo(p);
    }
    return p;
}

WireStatus
Fail(WireStatus status, std::string* detail, const std::string& text)
{
    if (detail)
    {
        *detail = text;
    }
    return status;
}

} // namespace

std::size_t
GetRecordSize(const ModuleRecord& update)
{
    const auto& spec = update.state.GetSpec();
    std::size_t size = 1 + spec.id.ToString().size() + 4 + 8 + 1 + 2 + 8;
    for (const auto& tensor : spec.tensors)
    {
        size += 1 + tensor.name.size() + 1 + 4 * tensor.shape.size();
    }
    if (IsPacked(update.codec))
    {
        return size + GetPackedSize(update.codec, update.state);
    }
    const std::size_t valueSize = GetValueSize(update.codec);
    return valueSize == 0 ? size : size + valueSize * spec.GetCount();
}

std::size_t
GetMessageSize(const Message& message)
{
    std::size_t size = MESSAGE_HEADER_SIZE;
    for (const auto& update : message.updates)
    {
        size += GetRecordSize(update);
    }
    for (const auto& note : message.notes)
    {
        size += GetNoteSize(note);
    }
    return size;
}

uint64_t
GetWireSize(const ByteBuffer& bytes)
{
    MessageHeader header;
    ParseHeader(bytes.data(), bytes.size(), header);
    return bytes.size() + header.padding;
}

void
CopyWirePart(const ByteBuffer& bytes, std::size_t offset, std::size_t size, uint8_t* out)
{
    const auto begin = std::min(offset, bytes.size());
    const auto held = std::min(size, bytes.size() - begin);
    std::copy_n(bytes.data() + begin, held, out);
    std::fill_n(out + held, size - held, uint8_t{0});
}

EncodedMessage
EncodeMessage(const Message& message, uint64_t padding)
{
    NS_ABORT_MSG_UNLESS(message.notes.empty() || HasNotes(message.type),
                        "The message of node " << message.sender << " has notes and message type "
                                               << static_cast<int>(message.type)
                                               << "; only models and updates have some.");
    for (const auto& update : message.updates)
    {
        CheckWritable(update, message.type);
    }
    NS_ABORT_MSG_IF(message.step != 0 && !HasStep(message.type),
                    "The message of node " << message.sender << " has message type "
                                           << static_cast<int>(message.type) << " and step "
                                           << message.step << "; that type has no steps.");
    const std::size_t size = GetMessageSize(message);
    CheckBodyLength(message.sender, size - MESSAGE_HEADER_SIZE + padding);
    auto buffer = std::make_shared<ByteBuffer>(size);
    uint8_t* const body = buffer->data() + MESSAGE_HEADER_SIZE;
    RunningHash hash(body);
    uint8_t* end = body;
    for (const auto& update : message.updates)
    {
        end = PutRecord(end, update, hash);
    }
    for (const auto& note : message.notes)
    {
        end = PutNote(end, note);
    }
    NS_ABORT_MSG_UNLESS(end == buffer->data() + size, "A message was sized wrongly.");

    MessageHeader header;
    header.type = message.type;
    header.round = message.round;
    header.lastRound = message.lastRound;
    header.sender = message.sender;
    header.step = message.step;
    header.moduleCount = static_cast<uint32_t>(message.updates.size() + message.notes.size());
    header.bodyLength = size - MESSAGE_HEADER_SIZE;
    header.padding = padding;
    header.bodyChecksum = hash.GetDigest(end);
    PutHeader(buffer->data(), header);
    return buffer;
}

WireStatus
ParseHeader(const uint8_t* data, std::size_t size, MessageHeader& header, std::string* detail)
{
    if (size < MESSAGE_HEADER_SIZE)
    {
        return Fail(WireStatus::TOO_SHORT,
                    detail,
                    "There are " + std::to_string(size) + " bytes; a message's header takes " +
                        std::to_string(MESSAGE_HEADER_SIZE) + ".");
    }
    if (std::memcmp(data, MAGIC, sizeof MAGIC) != 0)
    {
        return Fail(WireStatus::BAD_MAGIC, detail, "The bytes do not begin with HFFM.");
    }
    if (data[4] != VERSION)
    {
        return Fail(WireStatus::BAD_VERSION,
                    detail,
                    "The message has version " + std::to_string(data[4]) +
                        "; this reader knows version 1.");
    }
    if (Get<uint64_t>(data + CHECKSUM_AT) != RunningHash::Hash(data, CHECKSUM_AT))
    {
        return Fail(WireStatus::HEADER_CHECKSUM, detail, "The header's checksum is wrong.");
    }
    if (data[5] < static_cast<uint8_t>(MessageType::HELLO) ||
        data[5] > static_cast<uint8_t>(MessageType::HOLDER))
    {
        return Fail(WireStatus::BAD_TYPE,
                    detail,
                    "The header has message type " + std::to_string(data[5]) +
                        "; there are types 1 to 9.");
    }
    const auto type = static_cast<MessageType>(data[5]);
    const auto step = Get<uint16_t>(data + 6);
    if (step != 0 && !HasStep(type))
    {
        return Fail(WireStatus::BAD_FLAGS,
                    detail,
                    "The header of message type " + std::to_string(data[5]) + " holds step " +
                        std::to_string(step) + "; this field is reserved there and must be 0.");
    }
    const uint64_t bodyLength = Get<uint32_t>(data + 24);
    const uint64_t padding = Get<uint32_t>(data + 28);
    if (bodyLength + padding > MAX_MESSAGE_BODY)
    {
        return Fail(WireStatus::BAD_LENGTH,
                    detail,
                    "The header announces a body of " + std::to_string(bodyLength) + " bytes and " +
                        std::to_string(padding) + " of padding; together at most " +
                        std::to_string(MAX_MESSAGE_BODY) + " are allowed.");
    }
    header.type = type;
    header.step = step;
    header.round = Get<uint32_t>(data + 8);
    header.lastRound = Get<uint32_t>(data + 12);
    header.sender = Get<uint32_t>(data + 16);
    header.moduleCount = Get<uint32_t>(data + 20);
    header.bodyLength = bodyLength;
    header.padding = padding;
    header.bodyChecksum = Get<uint64_t>(data + 32);
    return WireStatus::OK;
}

EncodedMessage
PackMessage(MessageHeader header, const ByteBuffer& body)
{
    CheckBodyLength(header.sender, body.size() + header.padding);
    header.bodyLength = body.size();
    header.bodyChecksum = RunningHash::Hash(body.data(), body.size());
    auto buffer = std::make_shared<ByteBuffer>(MESSAGE_HEADER_SIZE + body.size());
    PutHeader(buffer->data(), header);
    std::copy(body.begin(), body.end(), buffer->begin() + MESSAGE_HEADER_SIZE);
    return buffer;
}

namespace
{

/** ParseHeader(), and whether the bytes are as many as it says. */
WireStatus
CheckLength(const uint8_t* data, std::size_t size, MessageHeader& header, std::string* detail)
{
    const auto status = ParseHeader(data, size, header, detail);
    if (status != WireStatus::OK || size == header.GetMessageLength())
    {
        return status;
    }
    const bool less = size < header.GetMessageLength();
    return Fail(less ? WireStatus::TOO_SHORT : WireStatus::TRAILING_BYTES,
                detail,
                "There are " + std::to_string(size) + " bytes; " +
                    (less ? "the header announces " : "the message ends after ") +
                    std::to_string(header.GetMessageLength()) + ".");
}

} // namespace

WireStatus
UnpackMessage(const uint8_t* data, std::size_t size, MessageHeader& header, std::string* detail)
{
    MessageHeader found;
    const auto status = CheckLength(data, size, found, detail);
    if (status != WireStatus::OK)
    {
        return status;
    }
    if (RunningHash::Hash(data + MESSAGE_HEADER_SIZE, found.bodyLength) != found.bodyChecksum)
    {
        return Fail(WireStatus::BODY_CHECKSUM, detail, "The body's checksum is wrong.");
    }
    header = found;
    return WireStatus::OK;
}

WireStatus
DecodeMessage(const uint8_t* data, std::size_t size, Message& message, std::string* detail)
{
    MessageHeader header;
    const auto status = CheckLength(data, size, header, detail);
    if (status != WireStatus::OK)
    {
        return status;
    }
    BodyReader reader(header.type, data + MESSAGE_HEADER_SIZE, data + size);
    Message read;
    const bool complete = reader.Read(header.moduleCount, read);
    // A body that was changed on the way is reported as such, whatever it then seems to say.
    if (reader.GetChecksum() != header.bodyChecksum)
    {
        return Fail(WireStatus::BODY_CHECKSUM, detail, "The body's checksum is wrong.");
    }
    if (!complete)
    {
        return Fail(reader.GetStatus(), detail, reader.GetDetail());
    }
    message.type = header.type;
    message.round = header.round;
    message.lastRound = header.lastRound;
    message.sender = header.sender;
    message.step = header.step;
    message.updates = std::move(read.updates);
    message.notes = std::move(read.notes);
    return WireStatus::OK;
}

} // namespace ns3::hfedfm
