// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Headers of a sidelink:
 *
 *  - resource indication values: hand-computed points; a bijection for every bandwidth
 *  - the announcement (SCI format 0): bytes by hand, every field at both ends, back again
 *  - MAC and SDU headers: bytes by hand, back again
 *  - any bytes and any length can be read; what is valid is written back as it was
 *  - what fields cannot hold ends the program
 */

#include "ns3/hfedfm-sidelink-address.h"
#include "ns3/hfedfm-sidelink-control.h"
#include "ns3/hfedfm-sidelink-mac-header.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"

#include <gtest/gtest.h>
#include <set>
#include <sstream>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Bytes of a packet. */
using Bytes = std::vector<uint8_t>;

/** @param header to be written @return what it becomes */
Bytes
Write(const Header& header)
{
    auto packet = Create<Packet>();
    packet->AddHeader(header);
    Bytes bytes(packet->GetSize());
    packet->CopyData(bytes.data(), static_cast<uint32_t>(bytes.size()));
    return bytes;
}

/** @param bytes to be read @param header becomes what they are @return bytes that it took */
uint32_t
Read(const Bytes& bytes, Header& header)
{
    // Removing it would need a packet that knows of it, once a test has called EnablePrinting().
    const auto packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
    return packet->PeekHeader(header);
}

/** @param header to be told @return its text */
std::string
Print(const Header& header)
{
    std::ostringstream text;
    header.Print(text);
    return text.str();
}

/** @param size of it @param random makes it @return bytes of no meaning */
Bytes
Scramble(uint32_t size, const Ptr<UniformRandomVariable>& random)
{
    Bytes bytes(size);
    for (auto& byte : bytes)
    {
        byte = static_cast<uint8_t>(random->GetInteger(0, 255));
    }
    return bytes;
}

} // namespace

TEST(SidelinkControl, ResourceIndicationsAreThoseOfTheStandard)
{
    EXPECT_EQ(GetResourceIndication(50, 0, 1), 0U);
    EXPECT_EQ(GetResourceIndication(50, 49, 1), 49U);
    EXPECT_EQ(GetResourceIndication(50, 3, 10), 453U);
    EXPECT_EQ(GetResourceIndication(50, 24, 26), 1274U); // L - 1 = 25, the last told forwards
    EXPECT_EQ(GetResourceIndication(50, 0, 27), 1249U);  // 50 (50 - 27 + 1) + 49
    EXPECT_EQ(GetResourceIndication(50, 0, 50), 99U);
}

TEST(SidelinkControl, EveryRangeHasItsOwnResourceIndication)
{
    for (const uint32_t bandwidth : {1, 6, 15, 25, 50, 75, 100, 110})
    {
        std::set<uint32_t> values;
        for (uint32_t rbs = 1; rbs <= bandwidth; ++rbs)
        {
            for (uint32_t first = 0; first + rbs <= bandwidth; ++first)
            {
                const uint32_t value = GetResourceIndication(bandwidth, first, rbs);
                EXPECT_LT(value, bandwidth * (bandwidth + 1) / 2);
                EXPECT_TRUE(values.insert(value).second) << bandwidth << ": " << value;
                uint16_t firstBack = 0;
                uint16_t rbsBack = 0;
                EXPECT_TRUE(FindResources(bandwidth, value, firstBack, rbsBack));
                EXPECT_EQ(firstBack, first);
                EXPECT_EQ(rbsBack, rbs);
            }
        }
        EXPECT_EQ(values.size(), bandwidth * (bandwidth + 1) / 2);
        uint16_t first = 7;
        uint16_t rbs = 9;
        EXPECT_FALSE(FindResources(bandwidth, bandwidth * (bandwidth + 1) / 2, first, rbs));
        EXPECT_EQ(first, 7);
        EXPECT_EQ(rbs, 9);
    }
}

TEST(SidelinkControl, AnnouncementsHaveTheFieldsOfTheStandard)
{
    SidelinkControlHeader header(50);
    header.SetControl({36, 20, 0, 50, 0xab});
    // 0 (hopping), 99 in 13 bits, 36 in 7, 20 in 5, 0 in 11 (timing), 0xab in 8; 3 bits before.
    const Bytes bytes{0x00, 0x31, 0xa4, 0xa0, 0x00, 0xab};
    EXPECT_EQ(Write(header), bytes);
    EXPECT_EQ(header.GetSerializedSize(), bytes.size());
    EXPECT_EQ(Print(header), "(trp=36 mcs=20 firstRb=0 rbs=50 destination=171)");
    SidelinkControlHeader back(50);
    EXPECT_EQ(Read(bytes, back), bytes.size());
    EXPECT_TRUE(back.IsValid());
    EXPECT_EQ(back.GetControl(), header.GetControl());
}

TEST(SidelinkControl, AnnouncementsComeBackAtBothEndsOfEachField)
{
    const std::vector<SidelinkControl> controls{{0, 0, 0, 1, 0},
                                                {106, 0, 0, 1, 0},
                                                {0, 28, 0, 1, 0},
                                                {0, 0, 99, 1, 0},
                                                {0, 0, 0, 100, 0},
                                                {0, 0, 0, 1, 255},
                                                {106, 28, 50, 50, 255}};
    for (const auto& control : controls)
    {
        SidelinkControlHeader header(100);
        header.SetControl(control);
        SidelinkControlHeader back(100);
        EXPECT_EQ(Read(Write(header), back), 6U);
        EXPECT_TRUE(back.IsValid());
        EXPECT_EQ(back.GetControl(), control);
    }
    EXPECT_NE(controls[0], controls[1]);
}

TEST(SidelinkControl, AnnouncementsThatMakeNoSenseAreNotValid)
{
    SidelinkControlHeader header(50);
    const std::vector<Bytes> wrong{
        {0x10, 0x31, 0xa4, 0xa0, 0x00, 0xab}, // hopping
        {0x20, 0x31, 0xa4, 0xa0, 0x00, 0xab}, // bits that do not belong to it
        {0x02, 0x7d, 0xa4, 0xa0, 0x00, 0xab}, // resource indication 1275
        {0x00, 0x31, 0xeb, 0xa0, 0x00, 0xab}, // pattern 107
        {0x00, 0x31, 0xa4, 0xe8, 0x00, 0xab}, // MCS 29
    };
    for (const auto& bytes : wrong)
    {
        EXPECT_EQ(Read(bytes, header), 6U);
        EXPECT_FALSE(header.IsValid());
        EXPECT_EQ(header.GetControl(), SidelinkControl{});
        EXPECT_EQ(Print(header), "(not valid)");
    }
    // The other bandwidth's ranges are not this one's.
    SidelinkControlHeader wide(100);
    wide.SetControl({0, 0, 60, 20, 0});
    Read(Write(wide), header);
    EXPECT_FALSE(header.IsValid());
}

TEST(SidelinkControl, AnyBytesCanBeRead)
{
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(9);
    int valid = 0;
    for (int trial = 0; trial < 20000; ++trial)
    {
        auto bytes = Scramble(trial % 9, random);
        if (!bytes.empty())
        {
            bytes[0] &= 0x0f; // else nearly none has no hopping
        }
        SidelinkControlHeader header(50);
        EXPECT_EQ(Read(bytes, header), bytes.size() < 6 ? 0U : 6U);
        if (header.IsValid())
        {
            ++valid;
            bytes.resize(6);
            bytes[3] &= 0xf8; // the timing advance is not kept
            bytes[4] = 0;
            EXPECT_EQ(Write(header), bytes);
        }
    }
    EXPECT_GT(valid, 100);
}

TEST(SidelinkMacHeader, ComesBackWithItsBytes)
{
    SidelinkMacHeader header;
    header.SetSource(0x010203);
    header.SetDestination(0xffffff);
    header.SetChannel(31);
    const Bytes bytes{0x30, 1, 2, 3, 0xff, 0xff, 0xff, 31};
    EXPECT_EQ(Write(header), bytes);
    EXPECT_EQ(Print(header), "(source=66051 destination=16777215 channel=31)");
    SidelinkMacHeader back;
    EXPECT_EQ(Read(bytes, back), 8U);
    EXPECT_TRUE(back.IsValid());
    EXPECT_EQ(back.GetSource(), 0x010203U);
    EXPECT_EQ(back.GetDestination(), SIDELINK_BROADCAST);
    EXPECT_EQ(back.GetChannel(), 31);
}

TEST(SidelinkMacHeader, AnyBytesCanBeRead)
{
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(10);
    int valid = 0;
    for (int trial = 0; trial < 20000; ++trial)
    {
        auto bytes = Scramble(trial % 12, random);
        if (!bytes.empty() && trial % 2 == 0)
        {
            bytes[0] = 0x30;
        }
        SidelinkMacHeader header;
        header.SetChannel(3);
        EXPECT_EQ(Read(bytes, header), bytes.size() < 8 ? 0U : 8U);
        if (header.IsValid())
        {
            ++valid;
            bytes.resize(8);
            EXPECT_EQ(Write(header), bytes);
        }
        else
        {
            EXPECT_EQ(header.GetChannel(), 0);
            EXPECT_EQ(Print(header), "(not valid)");
        }
    }
    EXPECT_GT(valid, 100);
}

TEST(SidelinkSduHeader, ComesBackWithItsBytesAndCanBeTooShort)
{
    SidelinkSduHeader header;
    header.SetEtherType(0x0806);
    EXPECT_EQ(Write(header), (Bytes{0x08, 0x06}));
    EXPECT_EQ(Print(header), "(type=0x0806)");
    SidelinkSduHeader back;
    EXPECT_EQ(Read({0x08, 0x06, 0x99}, back), 2U);
    EXPECT_TRUE(back.IsValid());
    EXPECT_EQ(back.GetEtherType(), 0x0806);
    EXPECT_EQ(Read({0x08}, back), 0U);
    EXPECT_FALSE(back.IsValid());
    EXPECT_EQ(back.GetEtherType(), 0);
}

TEST(SidelinkHeaderDeathTest, WhatFieldsCannotHoldEndsTheProgram)
{
    SidelinkControlHeader control(50);
    EXPECT_DEATH(control.SetControl({107, 0, 0, 1, 0}), "no time resource pattern 107");
    EXPECT_DEATH(control.SetControl({0, 29, 0, 1, 0}), "no MCS 29: they are 0 to 28");
    EXPECT_DEATH(control.SetControl({0, 0, 41, 10, 0}),
                 "10 RBs from RB 41 on does not fit into a carrier of 50 RBs");
    EXPECT_DEATH(control.SetControl({0, 0, 0, 0, 0}), "0 RBs from RB 0 on does not fit");
    EXPECT_DEATH(SidelinkControlHeader(0), "A carrier cannot have 0 RBs");
    EXPECT_DEATH(GetResourceIndication(111, 0, 1), "A carrier cannot have 111 RBs");
    SidelinkMacHeader mac;
    EXPECT_DEATH(mac.SetSource(0x1000000), "layer-2 id cannot be 16777216");
    EXPECT_DEATH(mac.SetDestination(0x1000000), "layer-2 id cannot be 16777216");
    EXPECT_DEATH(mac.SetChannel(32), "logical channel cannot be 32: it is 0 to 31");
}
