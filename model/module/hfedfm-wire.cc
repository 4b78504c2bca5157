/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-wire.h"

#include "hfedfm-codec.h"
#include "hfedfm-running-hash.h"

#include "ns3/abort.h"

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cstring>
#include <limits>
#include <string>

namespace ns3
{
namespace hfedfm
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

void
CheckWritable(const ModuleUpdate& update)
{
    const auto& spec = update.state.GetSpec();
    NS_ABORT_MSG_IF(spec.tensors.size() > std::numeric_limits<uint16_t>::max(),
                    "Module " << spec.id << " has " << spec.tensors.size()
                              << " tensors; a frame carries at most 65535 per module.");
    for (const auto& tensor : spec.tensors)
    {
        NS_ABORT_MSG_IF(tensor.name.empty() || tensor.name.size() > 255,
                        "Module " << spec.id << " has a tensor named '" << tensor.name
                                  << "'; a frame carries names of 1 to 255 characters.");
        NS_ABORT_MSG_IF(tensor.shape.size() > MAX_TENSOR_RANK,
                        "Tensor '" << tensor.name << "' of module " << spec.id << " has "
                                   << tensor.shape.size() << " dimensions; a frame carries at most "
                                   << MAX_TENSOR_RANK << ".");
    }
    NS_ABORT_MSG_UNLESS(update.codec == Codec::NONE || update.state.HasValues(),
                        "Module " << spec.id << " has no values to send with the codec "
                                  << ToString(update.codec) << "; only the codec none sends "
                                  << "modules without values.");
}

uint8_t*
PutRecord(uint8_t* p, const ModuleUpdate& update, RunningHash& hash)
{
    const auto& spec = update.state.GetSpec();
    p = PutText(p, spec.id.ToString());
    p = Put(p, update.baseRound);
    p = Put(p, update.weight);
    p = Put(p, static_cast<uint8_t>(update.codec));
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
GetRecordSize(const ModuleUpdate& update)
{
    const auto& spec = update.state.GetSpec();
    std::size_t size = 1 + spec.id.ToString().size() + 4 + 8 + 1 + 2 + 8;
    for (const auto& tensor : spec.tensors)
    {
        size += 1 + tensor.name.size() + 1 + 4 * tensor.shape.size();
    }
    const std::size_t valueSize = GetValueSize(update.codec);
    return valueSize == 0 ? size : size + valueSize * spec.GetCount();
}

std::size_t
GetFrameSize(const Bundle& bundle)
{
    std::size_t size = FRAME_HEADER_SIZE;
    for (const auto& update : bundle.updates)
    {
        size += GetRecordSize(update);
    }
    return size;
}

Frame
EncodeFrame(const Bundle& bundle)
{
    std::for_each(bundle.updates.begin(), bundle.updates.end(), CheckWritable);
    NS_ABORT_MSG_IF(bundle.step != 0 && !HasStep(bundle.type),
                    "The bundle of node " << bundle.sender << " has message type "
                                          << static_cast<int>(bundle.type) << " and step "
                                          << bundle.step << "; that type has no steps.");
    const std::size_t size = GetFrameSize(bundle);
    NS_ABORT_MSG_IF(size - FRAME_HEADER_SIZE > MAX_FRAME_BODY,
                    "The bundle of node " << bundle.sender << " takes " << size
                                          << " bytes; a frame carries at most " << MAX_FRAME_BODY
                                          << ". Send fewer modules at a time.");
    auto buffer = std::make_shared<ByteBuffer>(size);
    uint8_t* const body = buffer->data() + FRAME_HEADER_SIZE;
    RunningHash hash(body);
    uint8_t* end = body;
    for (const auto& update : bundle.updates)
    {
        end = PutRecord(end, update, hash);
    }
    NS_ABORT_MSG_UNLESS(end == buffer->data() + size, "A frame was sized wrongly.");

    uint8_t* p = buffer->data();
    std::memcpy(p, MAGIC, sizeof MAGIC);
    p = Put(p + sizeof MAGIC, VERSION);
    p = Put(p, static_cast<uint8_t>(bundle.type));
    p = Put(p, bundle.step);
    p = Put(p, bundle.round);
    p = Put(p, bundle.lastRound);
    p = Put(p, bundle.sender);
    p = Put(p, static_cast<uint32_t>(bundle.updates.size()));
    p = Put(p, static_cast<uint64_t>(size - FRAME_HEADER_SIZE));
    p = Put(p, hash.GetDigest(end));
    Put(p, RunningHash::Hash(buffer->data(), CHECKSUM_AT));
    return buffer;
}

WireStatus
ParseHeader(const uint8_t* data, std::size_t size, FrameHeader& header, std::string* detail)
{
    if (size < FRAME_HEADER_SIZE)
    {
        return Fail(WireStatus::TOO_SHORT,
                    detail,
                    "There are " + std::to_string(size) + " bytes; a frame's header takes " +
                        std::to_string(FRAME_HEADER_SIZE) + ".");
    }
    if (std::memcmp(data, MAGIC, sizeof MAGIC) != 0)
    {
        return Fail(WireStatus::BAD_MAGIC, detail, "The bytes do not begin with HFFM.");
    }
    if (data[4] != VERSION)
    {
        return Fail(WireStatus::BAD_VERSION,
                    detail,
                    "The frame has version " + std::to_string(data[4]) +
                        "; this reader knows version 1.");
    }
    if (Get<uint64_t>(data + CHECKSUM_AT) != RunningHash::Hash(data, CHECKSUM_AT))
    {
        return Fail(WireStatus::HEADER_CHECKSUM, detail, "The header's checksum is wrong.");
    }
    if (data[5] < static_cast<uint8_t>(MessageType::HELLO) ||
        data[5] > static_cast<uint8_t>(MessageType::MODULES))
    {
        return Fail(WireStatus::BAD_TYPE,
                    detail,
                    "The frame has message type " + std::to_string(data[5]) +
                        "; there are types 1 to 7.");
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
    const auto bodyLength = Get<uint64_t>(data + 24);
    if (bodyLength > MAX_FRAME_BODY)
    {
        return Fail(WireStatus::BAD_LENGTH,
                    detail,
                    "The header announces a body of " + std::to_string(bodyLength) +
                        " bytes; at most " + std::to_string(MAX_FRAME_BODY) + " are allowed.");
    }
    header.type = type;
    header.step = step;
    header.round = Get<uint32_t>(data + 8);
    header.lastRound = Get<uint32_t>(data + 12);
    header.sender = Get<uint32_t>(data + 16);
    header.moduleCount = Get<uint32_t>(data + 20);
    header.bodyLength = bodyLength;
    header.bodyChecksum = Get<uint64_t>(data + 32);
    return WireStatus::OK;
}

} // namespace hfedfm
} // namespace ns3
