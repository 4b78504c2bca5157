/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
// The reading half of hfedfm-wire.h.
#include "hfedfm-codec.h"
#include "hfedfm-running-hash.h"
#include "hfedfm-wire.h"

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Reads the body of a frame from front to back and stops at the first thing that is wrong. */
class BodyReader
{
  public:
    BodyReader(const uint8_t* begin, const uint8_t* end)
        : m_next(begin),
          m_end(end),
          m_hash(begin)
    {
    }

    /** Read all records; false on an error. */
    bool Read(uint32_t count, std::vector<ModuleUpdate>& updates);

    /** The checksum of the whole body, whether or not all of it was read. */
    uint64_t GetChecksum()
    {
        return m_hash.GetDigest(m_end);
    }

    /** What is wrong. */
    WireStatus GetStatus() const
    {
        return m_status;
    }

    /** A sentence about it. */
    const std::string& GetDetail() const
    {
        return m_detail;
    }

  private:
    bool ReadRecord(ModuleUpdate& update);
    bool ReadTensor(const ModuleId& id, uint64_t& valueCount, TensorSpec& tensor);
    bool ReadValues(ModuleSpec spec, uint64_t valueCount, ModuleUpdate& update);
    bool ReadText(std::string_view& text);

    template <typename T>
    bool Take(T& value);

    bool Fail(WireStatus status, const std::string& text);
    bool FailTruncated();

    std::size_t GetLeft() const
    {
        return m_end - m_next;
    }

    const uint8_t* m_next;
    const uint8_t* m_end;
    RunningHash m_hash;
    uint64_t m_record{0}; // number of the record that is being read, from 1
    WireStatus m_status{WireStatus::OK};
    std::string m_detail;
};

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
BodyReader::Read(uint32_t count, std::vector<ModuleUpdate>& updates)
{
    // The count is not used to reserve memory: only records that are there cost any.
    std::set<ModuleId> seen;
    for (m_record = 1; m_record <= count; ++m_record)
    {
        ModuleUpdate update;
        if (!ReadRecord(update))
        {
            return false;
        }
        if (!seen.insert(update.state.GetId()).second)
        {
            return Fail(WireStatus::DUPLICATE_MODULE,
                        "The frame carries module " + update.state.GetId().ToString() +
                            " twice; once is allowed.");
        }
        updates.push_back(std::move(update));
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
BodyReader::ReadRecord(ModuleUpdate& update)
{
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
    if (!Take(update.baseRound) || !Take(update.weight) || !Take(codec) || !Take(tensorCount))
    {
        return false;
    }
    if (!std::isfinite(update.weight) || update.weight < 0)
    {
        return Fail(WireStatus::BAD_WEIGHT,
                    "Module " + id->ToString() + " has the sample weight " +
                        std::to_string(update.weight) + "; 0 or a positive number is allowed.");
    }
    if (codec > static_cast<uint8_t>(Codec::FP16))
    {
        return Fail(WireStatus::BAD_CODEC,
                    "Module " + id->ToString() + " has the codec " + std::to_string(codec) +
                        "; there are codecs 0 to 2.");
    }
    update.codec = static_cast<Codec>(codec);
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
    return ReadValues(std::move(spec), valueCount, update);
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
        fits = fits && (extent == 0 || count <= MAX_FRAME_BODY / extent);
        count = fits ? count * extent : 0;
    }
    if (!fits || count > MAX_FRAME_BODY - valueCount)
    {
        return Fail(WireStatus::BAD_SHAPE,
                    "Module " + id.ToString() + " has more values than the " +
                        std::to_string(MAX_FRAME_BODY) + " that are allowed.");
    }
    valueCount += count;
    return true;
}

bool
BodyReader::ReadValues(ModuleSpec spec, uint64_t valueCount, ModuleUpdate& update)
{
    uint64_t length{0};
    if (!Take(length))
    {
        return false;
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

} // namespace

WireStatus
DecodeFrame(const uint8_t* data, std::size_t size, Bundle& bundle, std::string* detail)
{
    const auto fail = [detail](WireStatus status, const std::string& text) {
        if (detail)
        {
            *detail = text;
        }
        return status;
    };
    FrameHeader header;
    const auto status = ParseHeader(data, size, header, detail);
    if (status != WireStatus::OK)
    {
        return status;
    }
    if (size < header.GetFrameLength())
    {
        return fail(WireStatus::TOO_SHORT,
                    "There are " + std::to_string(size) + " bytes; the header announces " +
                        std::to_string(header.GetFrameLength()) + ".");
    }
    if (size > header.GetFrameLength())
    {
        return fail(WireStatus::TRAILING_BYTES,
                    "There are " + std::to_string(size) + " bytes; the frame ends after " +
                        std::to_string(header.GetFrameLength()) + ".");
    }
    BodyReader reader(data + FRAME_HEADER_SIZE, data + size);
    std::vector<ModuleUpdate> updates;
    const bool complete = reader.Read(header.moduleCount, updates);
    // A body that was changed on the way is reported as such, whatever it then seems to say.
    if (reader.GetChecksum() != header.bodyChecksum)
    {
        return fail(WireStatus::BODY_CHECKSUM, "The body's checksum is wrong.");
    }
    if (!complete)
    {
        return fail(reader.GetStatus(), reader.GetDetail());
    }
    bundle.type = header.type;
    bundle.round = header.round;
    bundle.lastRound = header.lastRound;
    bundle.sender = header.sender;
    bundle.step = header.step;
    bundle.updates = std::move(updates);
    return WireStatus::OK;
}

} // namespace hfedfm
} // namespace ns3
