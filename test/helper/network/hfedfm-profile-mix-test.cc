// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Device profiles dealt out: as many of each as its share says, the rest to the largest remainders,
 * who gets what is drawn from one stream; a share of nothing ends the program.
 */

#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/rng-seed-manager.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

std::vector<std::string>
Deal(const std::vector<ProfileShare>& shares, uint32_t devices, int64_t stream = 4)
{
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(1);
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(stream);
    return DealProfiles(shares, devices, random);
}

std::ptrdiff_t
Count(const std::vector<std::string>& dealt, const std::string& name)
{
    return std::count(dealt.begin(), dealt.end(), name);
}

} // namespace

TEST(ProfileMix, EachProfileHasItsShareOfDevices)
{
    const auto even = Deal({{"a", 0.5}, {"b", 0.5}}, 12);
    EXPECT_EQ(Count(even, "a"), 6);
    EXPECT_EQ(Count(even, "b"), 6);
    // 3.5, 1.75 and 1.75 of 7: remainders 0.75 come before 0.5.
    const auto uneven = Deal({{"a", 2}, {"b", 1}, {"c", 1}}, 7);
    EXPECT_EQ(Count(uneven, "a"), 3);
    EXPECT_EQ(Count(uneven, "b"), 2);
    EXPECT_EQ(Count(uneven, "c"), 2);
    // 0.1 x 3 is a little more than 0.3 in binary.
    const auto decimal = Deal({{"a", 0.1}, {"b", 0.2}, {"c", 0.7}}, 10);
    EXPECT_EQ(Count(decimal, "a"), 1);
    EXPECT_EQ(Count(decimal, "b"), 2);
    EXPECT_EQ(Deal({{"a", 3}}, 2), (std::vector<std::string>{"a", "a"}));
}

TEST(ProfileMix, WhoGetsWhatIsDrawn)
{
    const std::vector<ProfileShare> shares{{"a", 1}, {"b", 1}};
    const auto dealt = Deal(shares, 30);
    EXPECT_EQ(dealt, Deal(shares, 30));
    EXPECT_NE(dealt, Deal(shares, 30, 5));
    EXPECT_FALSE(std::is_sorted(dealt.begin(), dealt.end()));
}

TEST(ProfileMixDeathTest, AShareOfNothingEndsTheProgram)
{
    EXPECT_DEATH(Deal({{"a", 1}, {"b", 0}}, 3), "The profile b has the share 0");
}
