// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-body-reader.h"

#include "hfedfm-codec.h"
#include "hfedfm-packed-codec.h"
#include "hfedfm-wire.h"

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cmath>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** Most values of a module, also of one that travels without them. */
constexpr uint64_t MAX_MODULE_VALUES = uint64_t{1} << 32;

} // namespace

bool
HasNotes(MessageType type)
{
    return type == MessageType::MODEL || type == MessageType::UPDATE;
}

std::string
FindCodecError(Codec codec, bool delta, MessageType type)
{
    if (delta && type != MessageType::UPDATE)
    {
        return "a difference in message type " + std::to_string(static_cast<int>(type)) +
               "; only updates (type 3) carry some";
    }
    if (delta ? codec == Codec::NONE : codec == Codec::TOP_K)
    {
        return std::string("the codec ") + ToString(codec) +
               (delta ? " for a difference; it has no values"
                      : ", but is no difference; top-k is for those");
    }
    return "";
}

bool
BodyReader::Fail(WireStatus status, const std::string& text)
{
    m_status = status;
    m_detail = text;
    return false;
}

bool
BodyReader::FailTruncated()
{
    return Fail(WireStatus::TRUNCATED_RECORD,
                "The body ends in the middle of module record " + std::to_string(m_record) + ".");
}

template <typename T>
bool
BodyReader::Take(T& value)
{
    if (GetLeft() < sizeof(T))
    {
        return FailTruncated();
    }
    value = boost::endian::endian_load<T, sizeof(T), boost::endian::order::little>(m_next);
    m_next += sizeof(T);
    return true;
}

bool
BodyReader::ReadText(std::string_view& text)
{
    uint8_t length{0};
    if (!Take(length))
    {
        return false;
    }
    if (GetLeft() < length)
    {
        return FailTruncated();
    }
    text = std::string_view(reinterpret_cast<const char*>(m_next), length);
    m_next += length;
    return true;
}

bool
BodyReader::Read(uint32_t count, Message& message)
{
    // The count is not used to reserve memory: only records that are there cost any.
    for (m_record = 1; m_record <= count; ++m_record)
    {
        if (!ReadRecord(message))
        {
            return false;
        }
    }
    if (GetLeft() != 0)
    {
        return Fail(WireStatus::TRAILING_BYTES,
                    "The body has " + std::to_string(GetLeft()) + " bytes after the last of " +
                        std::to_string(count) + " module records; none are allowed.");
    }
    return true;
}

bool
BodyReader::ReadNote(ModuleNote note, Message& message)
{
    if (!Take(note.value))
    {
        return false;
    }
    const auto name = note.module.ToString();
    if (!HasNotes(m_type))
    {
        return Fail(WireStatus::BAD_CODEC,
                    "Module " + name + " has a note in message type " +
                        std::to_string(static_cast<int>(m_type)) +
                        "; only models (type 2) and updates (type 3) carry some.");
    }
    if (!std::isfinite(note.value) || note.value < 0)
    {
        return Fail(WireStatus::BAD_PAYLOAD,
                    "Module " + name + " has a note with the value " + std::to_string(note.value) +
                        "; 0 or a positive number is allowed.");
    }
    if (!m_noted.emplace(note.kind, note.module).second)
    {
        return Fail(WireStatus::DUPLICATE_MODULE,
                    "The message has two notes of a kind on module " + name + "; one is allowed.");
    }
    message.notes.push_back(std::move(note));
    return true;
}

bool
BodyReader::ReadRecord(Message& message)
{
    ModuleRecord update;
    std::string_view text;
    if (!ReadText(text))
    {
        return false;
    }
    auto id = ModuleId::Parse(text);
    if (!id)
    {
        return Fail(WireStatus::BAD_MODULE_ID,
                    "Module record " + std::to_string(m_record) +
                        " does not begin with a module id like head/scene.");
    }
    uint8_t codec{0};
    uint16_t tensorCount{0};
    if (!Take(update.baseRound) || !Take(update.weight) || !Take(codec))
    {
        return false;
    }
    if (!std::isfinite(update.weight) || update.weight < 0)
    {
        return Fail(WireStatus::BAD_WEIGHT,
                    "Module " + id->ToString() + " has the sample weight " +
                        std::to_string(update.weight) + "; 0 or a positive number is allowed.");
    }
    if (codec == RECORD_NOTE || codec == RECORD_SPECIALTY)
    {
        const auto kind = codec == RECORD_NOTE ? NoteKind::CIRCULATION : NoteKind::SPECIALIZATION;
        return ReadNote({*id, update.baseRound, update.weight, 0, kind}, message);
    }
    if (!Take(tensorCount))
    {
        return false;
    }
    update.delta = (codec & RECORD_DELTA) != 0;
    codec &= static_cast<uint8_t>(~RECORD_DELTA);
    if (codec > static_cast<uint8_t>(Codec::TOP_K))
    {
        return Fail(WireStatus::BAD_CODEC,
                    "Module " + id->ToString() + " has the codec " + std::to_string(codec) +
                        "; there are codecs 0 to 6.");
    }
    update.codec = static_cast<Codec>(codec);
    const auto error = FindCodecError(update.codec, update.delta, m_type);
    if (!error.empty())
    {
        return Fail(WireStatus::BAD_CODEC, "Module " + id->ToString() + " has " + error + ".");
    }
    ModuleSpec spec;
    spec.id = *id;
    uint64_t valueCount = 0;
    for (uint16_t i = 0; i < tensorCount; ++i)
    {
        TensorSpec tensor;
        if (!ReadTensor(*id, valueCount, tensor))
        {
            return false;
        }
        spec.tensors.push_back(std::move(tensor));
    }
    if (!ReadValues(std::move(spec), valueCount, update))
    {
        return false;
    }
    if (!m_seen.insert(*id).second)
    {
        return Fail(WireStatus::DUPLICATE_MODULE,
                    "The message carries module " + id->ToString() + " twice; once is allowed.");
    }
    message.updates.push_back(std::move(update));
    return true;
}

bool
BodyReader::ReadTensor(const ModuleId& id, uint64_t& valueCount, TensorSpec& tensor)
{
    std::string_view name;
    uint8_t rank{0};
    if (!ReadText(name) || !Take(rank))
    {
        return false;
    }
    if (name.empty())
    {
        return Fail(WireStatus::BAD_SHAPE,
                    "Module " + id.ToString() + " has a tensor without a name.");
    }
    if (rank > MAX_TENSOR_RANK)
    {
        return Fail(WireStatus::BAD_SHAPE,
                    "Module " + id.ToString() + " has a tensor with " + std::to_string(rank) +
                        " dimensions; at most " + std::to_string(MAX_TENSOR_RANK) +
                        " are allowed.");
    }
    if (GetLeft() < 4U * rank)
    {
        return FailTruncated();
    }
    tensor.name = name;
    tensor.shape.resize(rank);
    uint64_t count = 1;
    bool fits = true;
    for (auto& extent : tensor.shape)
    {
        Take(extent);
        fits = fits && (extent == 0 || count <= MAX_MODULE_VALUES / extent);
        count = fits ? count * extent : 0;
    }
    if (!fits || count > MAX_MODULE_VALUES - valueCount)
    {
        return Fail(WireStatus::BAD_SHAPE,
                    "Module " + id.ToString() + " has more values than the " +
                        std::to_string(MAX_MODULE_VALUES) + " that are allowed.");
    }
    valueCount += count;
    return true;
}

bool
BodyReader::ReadValues(ModuleSpec spec, uint64_t valueCount, ModuleRecord& update)
{
    uint64_t length{0};
    if (!Take(length))
    {
        return false;
    }
    if (IsPacked(update.codec))
    {
        return ReadPacked(std::move(spec), length, update);
    }
    const std::size_t valueSize = GetValueSize(update.codec);
    if (length != valueCount * valueSize)
    {
        return Fail(WireStatus::BAD_PAYLOAD_LENGTH,
                    "Module " + spec.id.ToString() + " has a payload of " + std::to_string(length) +
                        " bytes; its shapes and the codec " + ToString(update.codec) + " ask for " +
                        std::to_string(valueCount * valueSize) + ".");
    }
    if (length > GetLeft())
    {
        return FailTruncated();
    }
    if (valueSize == 0)
    {
        update.state = ModuleState::MakeSpecOnly(std::move(spec));
        return true;
    }
    ModuleState::Buffer values(valueCount);
    for (std::size_t i = 0; i < valueCount; i += RunningHash::CHUNK)
    {
        const std::size_t n = std::min<std::size_t>(valueCount - i, RunningHash::CHUNK);
        const uint8_t* const chunk = m_next;
        m_next += n * valueSize;
        m_hash.AdvanceTo(m_next);
        DecodeValues(update.codec, chunk, n, values.data() + i);
    }
    update.state =
        ModuleState(std::make_shared<const ModuleSpec>(std::move(spec)), std::move(values));
    return true;
}

bool
BodyReader::ReadPacked(ModuleSpec spec, uint64_t length, ModuleRecord& update)
{
    const auto what = "Module " + spec.id.ToString() + " has a payload of " +
                      std::to_string(length) + " bytes that ";
    if (length > GetLeft())
    {
        return FailTruncated();
    }
    switch (CheckPacked(update.codec, spec, m_next, length))
    {
    case PackedCheck::BAD_LENGTH:
        return Fail(WireStatus::BAD_PAYLOAD_LENGTH,
                    what + "does not fit its shapes and the codec " + ToString(update.codec) + ".");
    case PackedCheck::BAD_CONTENT:
        return Fail(WireStatus::BAD_PAYLOAD,
                    what + "the codec " + ToString(update.codec) + " does not write.");
    case PackedCheck::OK:
        break;
    }
    ModuleState::Buffer values(spec.GetCount());
    DecodePacked(update.codec, spec, m_next, values.data());
    m_next += length;
    m_hash.AdvanceTo(m_next);
    update.state =
        ModuleState(std::make_shared<const ModuleSpec>(std::move(spec)), std::move(values));
    return true;
}

} // namespace ns3::hfedfm
