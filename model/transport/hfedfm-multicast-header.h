// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MULTICAST_HEADER_H
#define HFEDFM_MULTICAST_HEADER_H

#include "ns3/packet.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ns3::hfedfm
{

/**
 * @file
 * The datagrams of a group transfer: a message that goes in chunks to several receivers at once,
 * who tell what they miss when they are asked. Everything is little-endian.
 *
 * Header, 32 bytes:
 *
 * | at | bytes | what |
 * |---|---|---|
 * | 0 | 4 | `HFGT` |
 * | 4 | 1 | version of the format, 1 |
 * | 5 | 1 | GroupMessageType |
 * | 6 | 2 | bytes of a chunk; the last one may be shorter |
 * | 8 | 4 | federation id of who sends this datagram |
 * | 12 | 4 | number of the transfer at its sender |
 * | 16 | 8 | length of the message |
 * | 24 | 4 | CHUNK: its index; POLL and ANSWER: number of the poll within the transfer |
 * | 28 | 4 | POLL: chunks sent so far, from the first on; ANSWER: chunks that are here; CHUNK: 0 |
 *
 * Then a CHUNK has its bytes; a POLL 2 bytes of a count and as many federation ids (4 bytes) of who
 * is to answer; an ANSWER 2 bytes of a count and as many ranges of missing chunks, each the first
 * (4 bytes) and how many (4 bytes), ascending and apart.
 */

/** What a datagram of a group transfer is for. */
enum class GroupMessageType : uint8_t
{
    CHUNK = 1, //!< a part of the message
    POLL = 2,  //!< asks receivers, in turn, what they miss
    ANSWER = 3 //!< tells what is missing: nothing means that all is here
};

/** Bytes of the header. */
constexpr std::size_t GROUP_HEADER_SIZE = 32;
/** Most receivers that a poll can name. */
constexpr std::size_t MAX_GROUP_RECEIVERS = 340;
/** Most ranges that an answer tells; those behind are told later. */
constexpr std::size_t MAX_GROUP_RANGES = 170;

/** The common part of all datagrams. */
struct MulticastHeader
{
    GroupMessageType type{GroupMessageType::CHUNK}; //!< what it is for
    uint16_t chunkSize{0};                          //!< bytes
    uint32_t sender{0};                             //!< federation id
    uint32_t transfer{0};                           //!< number at its sender
    uint64_t length{0};                             //!< bytes of the message
    uint32_t number{0};                             //!< index of the chunk, or number of the poll
    uint32_t chunks{0};                             //!< sent so far, or here

    /** @return chunks of the message */
    uint32_t GetTotal() const;

    /** @param index of a chunk @return its bytes */
    uint32_t GetChunkBytes(uint32_t index) const;
};

/** Chunks one after the other. */
struct ChunkRange
{
    uint32_t first{0}; //!< index
    uint32_t count{0}; //!< at least 1
};

/** One datagram, read. */
struct GroupMessage
{
    MulticastHeader header;          //!< of all types
    std::vector<uint8_t> payload;    //!< of a CHUNK
    std::vector<uint32_t> receivers; //!< of a POLL: who is to answer, in this order
    std::vector<ChunkRange> missing; //!< of an ANSWER
};

/** @param header of a CHUNK @param data its bytes, as many as the header says @return datagram */
Ptr<Packet> EncodeChunk(const MulticastHeader& header, const uint8_t* data);

/** @param header of a POLL @param receivers at most MAX_GROUP_RECEIVERS @return datagram */
Ptr<Packet> EncodePoll(const MulticastHeader& header, const std::vector<uint32_t>& receivers);

/** @param header of an ANSWER @param missing at most MAX_GROUP_RANGES @return datagram */
Ptr<Packet> EncodeAnswer(const MulticastHeader& header, const std::vector<ChunkRange>& missing);

/**
 * @param packet any datagram
 * @return what it says; none if its bytes are not exactly those of a datagram of the format above
 */
std::optional<GroupMessage> DecodeGroupMessage(Ptr<const Packet> packet);

} // namespace ns3::hfedfm

#endif /* HFEDFM_MULTICAST_HEADER_H */
