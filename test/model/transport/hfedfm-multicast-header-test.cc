// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The datagrams of group transfers:
 *
 *  - what is read is what was written; lists that make no sense are not valid
 *  - any bytes are read, and only whole datagrams are valid
 */

#include "ns3/hfedfm-multicast-header.h"
#include "ns3/random-variable-stream.h"

#include <gtest/gtest.h>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

TEST(MulticastHeader, TellsWhatWasWritten)
{
    MulticastHeader header;
    header.chunkSize = 100;
    header.sender = 3;
    header.transfer = 0x01020304;
    header.length = 1050;
    header.number = 10;
    EXPECT_EQ(header.GetTotal(), 11U);
    EXPECT_EQ(header.GetChunkBytes(9), 100U);
    EXPECT_EQ(header.GetChunkBytes(10), 50U);
    const std::vector<uint8_t> data(50, 7);
    const auto chunk = EncodeChunk(header, data.data());
    EXPECT_EQ(chunk->GetSize(), GROUP_HEADER_SIZE + 50);
    const auto read = DecodeGroupMessage(chunk);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->header.transfer, 0x01020304U);
    EXPECT_EQ(read->header.length, 1050U);
    EXPECT_EQ(read->payload, data);

    header.type = GroupMessageType::ANSWER;
    header.chunks = 6;
    const auto answer = DecodeGroupMessage(EncodeAnswer(header, {{0, 2}, {5, 1}, {9, 2}}));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->missing.size(), 3U);
    EXPECT_EQ(answer->missing[2].first, 9U);
    EXPECT_EQ(answer->header.chunks, 6U);
    EXPECT_FALSE(DecodeGroupMessage(EncodeAnswer(header, {{9, 3}})));         // behind the end
    EXPECT_FALSE(DecodeGroupMessage(EncodeAnswer(header, {{3, 2}, {5, 1}}))); // not apart
    EXPECT_FALSE(DecodeGroupMessage(EncodeAnswer(header, {{3, 0}})));
    header.type = GroupMessageType::POLL;
    const auto poll = DecodeGroupMessage(EncodePoll(header, {4, 2}));
    ASSERT_TRUE(poll);
    EXPECT_EQ(poll->receivers, std::vector<uint32_t>({4, 2}));
    header.chunks = 12; // more than there are
    EXPECT_FALSE(DecodeGroupMessage(EncodePoll(header, {4, 2})));
}

TEST(MulticastHeader, AnyBytesAreReadAndOnlyWholeDatagramsAreValid)
{
    MulticastHeader header;
    header.type = GroupMessageType::ANSWER;
    header.chunkSize = 1440;
    header.length = 1000000;
    header.number = 2;
    const auto whole = EncodeAnswer(header, {{1, 2}, {7, 3}});
    std::vector<uint8_t> bytes(whole->GetSize() + 8);
    whole->CopyData(bytes.data(), whole->GetSize());
    for (uint32_t size = 0; size <= bytes.size(); ++size)
    {
        EXPECT_EQ(DecodeGroupMessage(Create<Packet>(bytes.data(), size)).has_value(),
                  size == whole->GetSize())
            << size;
    }
    auto draw = CreateObject<UniformRandomVariable>();
    draw->SetStream(9);
    for (int i = 0; i < 40000; ++i)
    {
        auto damaged = bytes;
        damaged.resize(draw->GetInteger(0, static_cast<uint32_t>(bytes.size())));
        for (auto& byte : damaged)
        {
            byte = draw->GetValue() < 0.1 ? static_cast<uint8_t>(draw->GetInteger(0, 255)) : byte;
        }
        const auto message = DecodeGroupMessage(
            Create<Packet>(damaged.data(), static_cast<uint32_t>(damaged.size())));
        if (message)
        {
            EXPECT_GT(message->header.chunkSize, 0U);
            EXPECT_LE(message->missing.size(), MAX_GROUP_RANGES);
        }
    }
}
