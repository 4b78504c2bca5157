// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-multicast-header.h"

#include "../module/hfedfm-little-endian.h"

#include "ns3/abort.h"

#include <algorithm>
#include <limits>

namespace ns3::hfedfm
{

namespace
{

constexpr uint32_t MAGIC = 0x54474648; // "HFGT"
constexpr uint8_t VERSION = 1;

std::vector<uint8_t>
EncodeHeader(const MulticastHeader& header)
{
    std::vector<uint8_t> bytes;
    bytes.reserve(GROUP_HEADER_SIZE + header.chunkSize);
    AppendLittleEndian(bytes, MAGIC);
    AppendLittleEndian(bytes, VERSION);
    AppendLittleEndian(bytes, static_cast<uint8_t>(header.type));
    AppendLittleEndian(bytes, header.chunkSize);
    AppendLittleEndian(bytes, header.sender);
    AppendLittleEndian(bytes, header.transfer);
    AppendLittleEndian(bytes, header.length);
    AppendLittleEndian(bytes, header.number);
    AppendLittleEndian(bytes, header.chunks);
    return bytes;
}

Ptr<Packet>
MakePacket(const std::vector<uint8_t>& bytes)
{
    return Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
}

std::optional<MulticastHeader>
DecodeHeader(const uint8_t* at)
{
    const auto magic = TakeLittleEndian<uint32_t>(at);
    const auto version = TakeLittleEndian<uint8_t>(at);
    const auto type = TakeLittleEndian<uint8_t>(at);
    MulticastHeader header;
    header.chunkSize = TakeLittleEndian<uint16_t>(at);
    header.sender = TakeLittleEndian<uint32_t>(at);
    header.transfer = TakeLittleEndian<uint32_t>(at);
    header.length = TakeLittleEndian<uint64_t>(at);
    header.number = TakeLittleEndian<uint32_t>(at);
    header.chunks = TakeLittleEndian<uint32_t>(at);
    if (magic != MAGIC || version != VERSION || type < 1 || type > 3 || header.chunkSize == 0 ||
        header.length == 0 ||
        (header.length - 1) / header.chunkSize >= std::numeric_limits<uint32_t>::max())
    {
        return std::nullopt;
    }
    header.type = static_cast<GroupMessageType>(type);
    const bool chunk = header.type == GroupMessageType::CHUNK;
    if (chunk ? header.number >= header.GetTotal() || header.chunks != 0
              : header.chunks > header.GetTotal())
    {
        return std::nullopt;
    }
    return header;
}

/** @param message with header, gets its list @param at the list @param size of it @return valid */
bool
DecodeList(GroupMessage& message, const uint8_t* at, std::size_t size)
{
    if (size < sizeof(uint16_t))
    {
        return false;
    }
    const bool poll = message.header.type == GroupMessageType::POLL;
    const std::size_t count = TakeLittleEndian<uint16_t>(at);
    if (count > (poll ? MAX_GROUP_RECEIVERS : MAX_GROUP_RANGES) ||
        size != sizeof(uint16_t) + count * (poll ? 4 : 8))
    {
        return false;
    }
    uint64_t end = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        if (poll)
        {
            message.receivers.push_back(TakeLittleEndian<uint32_t>(at));
            continue;
        }
        ChunkRange range;
        range.first = TakeLittleEndian<uint32_t>(at);
        range.count = TakeLittleEndian<uint32_t>(at);
        if (range.count == 0 || (i > 0 && range.first <= end))
        {
            return false;
        }
        end = uint64_t{range.first} + range.count;
        message.missing.push_back(range);
    }
    return end <= message.header.GetTotal();
}

} // namespace

uint32_t
MulticastHeader::GetTotal() const
{
    return static_cast<uint32_t>((length + chunkSize - 1) / chunkSize);
}

uint32_t
MulticastHeader::GetChunkBytes(uint32_t index) const
{
    return static_cast<uint32_t>(
        std::min<uint64_t>(chunkSize, length - uint64_t{index} * chunkSize));
}

Ptr<Packet>
EncodeChunk(const MulticastHeader& header, const uint8_t* data)
{
    auto bytes = EncodeHeader(header);
    bytes.insert(bytes.end(), data, data + header.GetChunkBytes(header.number));
    return MakePacket(bytes);
}

Ptr<Packet>
EncodePoll(const MulticastHeader& header, const std::vector<uint32_t>& receivers)
{
    NS_ABORT_MSG_IF(receivers.size() > MAX_GROUP_RECEIVERS,
                    "A poll of a group cannot name " << receivers.size() << " receivers, only "
                                                     << MAX_GROUP_RECEIVERS << ".");
    auto bytes = EncodeHeader(header);
    AppendLittleEndian(bytes, static_cast<uint16_t>(receivers.size()));
    for (const auto id : receivers)
    {
        AppendLittleEndian(bytes, id);
    }
    return MakePacket(bytes);
}

Ptr<Packet>
EncodeAnswer(const MulticastHeader& header, const std::vector<ChunkRange>& missing)
{
    NS_ABORT_MSG_IF(missing.size() > MAX_GROUP_RANGES,
                    "An answer to a poll cannot tell " << missing.size() << " ranges, only "
                                                       << MAX_GROUP_RANGES << ".");
    auto bytes = EncodeHeader(header);
    AppendLittleEndian(bytes, static_cast<uint16_t>(missing.size()));
    for (const auto& range : missing)
    {
        AppendLittleEndian(bytes, range.first);
        AppendLittleEndian(bytes, range.count);
    }
    return MakePacket(bytes);
}

std::optional<GroupMessage>
DecodeGroupMessage(Ptr<const Packet> packet)
{
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    if (bytes.size() < GROUP_HEADER_SIZE)
    {
        return std::nullopt;
    }
    const auto header = DecodeHeader(bytes.data());
    if (!header)
    {
        return std::nullopt;
    }
    GroupMessage message;
    message.header = *header;
    if (header->type == GroupMessageType::CHUNK)
    {
        if (bytes.size() != GROUP_HEADER_SIZE + header->GetChunkBytes(header->number))
        {
            return std::nullopt;
        }
        message.payload.assign(bytes.begin() + GROUP_HEADER_SIZE, bytes.end());
        return message;
    }
    return DecodeList(message, bytes.data() + GROUP_HEADER_SIZE, bytes.size() - GROUP_HEADER_SIZE)
               ? std::make_optional(std::move(message))
               : std::nullopt;
}

} // namespace ns3::hfedfm
