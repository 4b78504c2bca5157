// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The bytes of a ClusterBeacon.
 *  - they are those of the documented layout, and give the same beacon back
 *  - less or more than a beacon is none; nor is one of another version, or with members that the
 *    cluster does not have, out of order or twice, or with energies that are no numbers
 *  - of 100000 beacons changed at random, what is accepted encodes back to the same bytes
 */

#include "../../../model/federation/hfedfm-cluster-beacon.h"

#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

using Bytes = std::vector<uint8_t>;

/** Where the parts of MakeBeacon() begin, and the size of its cluster. */
constexpr std::size_t VERSION_AT = 4;
constexpr std::size_t RESERVED_AT = 5;
constexpr std::size_t SENDER_AT = 6;
constexpr std::size_t INITIATOR_AT = 8;
constexpr std::size_t HEAD_AT = 10;
constexpr std::size_t GONE_COUNT_AT = 16;
constexpr std::size_t ENERGY_COUNT_AT = 18;
constexpr std::size_t GONE_AT = 20;
constexpr std::size_t ENERGY_AT = 24;
constexpr uint32_t MEMBERS = 10;

ClusterBeacon
MakeBeacon()
{
    ClusterBeacon beacon;
    beacon.sender = 3;
    beacon.state.term = 0x01020304;
    beacon.state.initiator = 1;
    beacon.state.head = 9;
    beacon.state.gone = {0, 4};
    beacon.state.energy = {{1, 0.25}, {7, 36000.125}};
    return beacon;
}

bool
IsBeacon(const Bytes& bytes, uint32_t members = MEMBERS)
{
    return DecodeBeacon(bytes.data(), bytes.size(), members).has_value();
}

/** @return the bytes of MakeBeacon() with one of them changed */
Bytes
With(std::size_t at, uint8_t value)
{
    auto bytes = EncodeBeacon(MakeBeacon());
    bytes.at(at) = value;
    return bytes;
}

} // namespace

TEST(ClusterBeacon, HasTheDocumentedBytes)
{
    ClusterBeacon beacon = MakeBeacon();
    beacon.state.energy = {{7, 1.0}};
    EXPECT_EQ(EncodeBeacon(beacon), (Bytes{'H', 'F', 'C', 'B', 1, 0, // magic, version, reserved
                                           3,   0,   1,   0,   9, 0, // sender, initiator, head
                                           4,   3,   2,   1,         // term
                                           2,   0,   1,   0,         // gone, energies
                                           0,   0,   4,   0,         // who is gone
                                           7,   0,   0,   0,   0, 0, 0, 0, 0xF0, 0x3F}));
}

TEST(ClusterBeacon, ComesBackAsItWas)
{
    auto full = MakeBeacon();
    for (uint32_t member = 0; member < MAX_CLUSTER_SIZE; ++member)
    {
        full.state.gone.insert(member);
        full.state.energy[member] = 1.0 / (1 + member);
    }
    for (const auto& beacon : {ClusterBeacon(), MakeBeacon(), full})
    {
        const auto bytes = EncodeBeacon(beacon);
        EXPECT_EQ(bytes.size(),
                  20 + 2 * beacon.state.gone.size() + 10 * beacon.state.energy.size());
        const auto back = DecodeBeacon(bytes.data(), bytes.size(), MAX_CLUSTER_SIZE);
        ASSERT_TRUE(back.has_value());
        EXPECT_EQ(back->sender, beacon.sender);
        EXPECT_EQ(back->state.term, beacon.state.term);
        EXPECT_EQ(back->state.initiator, beacon.state.initiator);
        EXPECT_EQ(back->state.head, beacon.state.head);
        EXPECT_EQ(back->state.gone, beacon.state.gone);
        EXPECT_EQ(back->state.energy, beacon.state.energy);
    }
}

TEST(ClusterBeacon, LessOrMoreIsNone)
{
    auto bytes = EncodeBeacon(MakeBeacon());
    for (std::size_t size = 0; size < bytes.size(); ++size)
    {
        // A copy of this size, so that a sanitizer sees every byte that is read behind it.
        EXPECT_FALSE(IsBeacon(Bytes(bytes.begin(), bytes.begin() + size))) << size;
    }
    EXPECT_TRUE(IsBeacon(bytes));
    bytes.push_back(0);
    EXPECT_FALSE(IsBeacon(bytes));
}

TEST(ClusterBeacon, WhatItsClusterCannotSendIsNone)
{
    for (const auto at : {std::size_t{0}, VERSION_AT, RESERVED_AT})
    {
        EXPECT_FALSE(IsBeacon(With(at, 2))) << at;
    }
    for (const auto at : {SENDER_AT, INITIATOR_AT, HEAD_AT, GONE_AT + 2, ENERGY_AT + 10})
    {
        EXPECT_FALSE(IsBeacon(With(at, MEMBERS))) << at;
    }
    EXPECT_FALSE(IsBeacon(EncodeBeacon(MakeBeacon()), 9)) << "its head is 9";
    EXPECT_FALSE(IsBeacon(With(GONE_AT, 4))) << "twice";
    EXPECT_FALSE(IsBeacon(With(GONE_AT, 5))) << "not ascending";
    EXPECT_FALSE(IsBeacon(With(ENERGY_AT, 7))) << "twice";
    EXPECT_FALSE(IsBeacon(With(ENERGY_AT, 8))) << "not ascending";
    EXPECT_FALSE(IsBeacon(With(GONE_COUNT_AT, 3)));
    EXPECT_FALSE(IsBeacon(With(GONE_COUNT_AT + 1, 0xFF)));
    EXPECT_FALSE(IsBeacon(With(ENERGY_COUNT_AT, 1)));
    EXPECT_FALSE(IsBeacon(With(ENERGY_COUNT_AT + 1, 0xFF)));
    for (const double joules :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    {
        auto beacon = MakeBeacon();
        beacon.state.energy[1] = joules;
        EXPECT_FALSE(IsBeacon(EncodeBeacon(beacon))) << joules;
    }
}

TEST(ClusterBeacon, WhatIsAcceptedOfRandomChangesEncodesBack)
{
    std::mt19937 random(1);
    uint32_t accepted = 0;
    for (int i = 0; i < 100000; ++i)
    {
        auto bytes = EncodeBeacon(MakeBeacon());
        for (auto changes = 1 + random() % 3; changes > 0; --changes)
        {
            const auto at = random() % bytes.size();
            switch (random() % 4)
            {
            case 0:
                bytes[at] ^= static_cast<uint8_t>(1U << random() % 8);
                break;
            case 1:
                bytes[at] = static_cast<uint8_t>(random() % 12);
                break;
            case 2:
                bytes.insert(bytes.begin() + at, 1 + random() % 10, 0);
                break;
            default:
                bytes.resize(at + 1);
            }
        }
        if (const auto beacon = DecodeBeacon(bytes.data(), bytes.size(), MEMBERS))
        {
            ++accepted;
            ASSERT_EQ(EncodeBeacon(*beacon), bytes) << i;
        }
    }
    EXPECT_GT(accepted, 1000U);
    EXPECT_LT(accepted, 90000U);
}
