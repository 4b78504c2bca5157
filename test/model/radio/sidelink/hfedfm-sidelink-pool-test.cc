// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Resources of a sidelink:
 *
 *  - control resources: their number, hand-computed points of TS 36.213, 14.2.1.1, and points of
 *    another implementation; all distinct, inside the pool, never twice in one subframe
 *  - time resource patterns: groups, rows of TS 36.213, table 14.1.1.1.1-1, no two the same
 *  - data subframes: after control, ascending, whole transport blocks, points of another
 *    implementation, patterns that the period cuts
 *  - peak rates, and how long 6 MB take at least
 *  - pools that do not fit end the program, each with its sentence
 */

#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/hfedfm-sidelink-pool.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <bitset>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <utility>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Values of attributes by name. */
using Values = std::map<std::string, uint32_t>;

/** @param values attributes to be set @param period of it @return a pool */
Ptr<SidelinkPool>
MakePool(const Values& values, const std::string& period = "40ms")
{
    auto pool = CreateObject<SidelinkPool>();
    pool->SetAttribute("Period", StringValue(period));
    for (const auto& value : values)
    {
        pool->SetAttribute(value.first, UintegerValue(value.second));
    }
    return pool;
}

/** @param place one @return it as what can be compared */
std::pair<uint32_t, uint32_t>
AsPair(const SidelinkPlace& place)
{
    return {place.subframe, place.rb};
}

/** Check every control resource of a pool. @param values its attributes @param period of it */
void
CheckControl(const Values& values, const std::string& period)
{
    const auto pool = MakePool(values, period);
    const uint32_t rbs = values.at("ControlRbs");
    const uint32_t firstRb = values.at("FirstControlRb");
    std::set<std::pair<uint32_t, uint32_t>> places;
    for (uint32_t n = 0; n < pool->GetControlCount(); ++n)
    {
        const auto both = pool->GetControlPlaces(n);
        EXPECT_NE(both[0].subframe, both[1].subframe) << n;
        EXPECT_EQ(both[1].rb, both[0].rb + rbs / 2) << n;
        for (const auto& place : both)
        {
            EXPECT_TRUE(places.insert(AsPair(place)).second) << n;
            EXPECT_LT(place.subframe, pool->GetControlSubframes()) << n;
            EXPECT_GE(place.rb, firstRb) << n;
            EXPECT_LT(place.rb, firstRb + rbs) << n;
        }
    }
    // All of the pool is used.
    EXPECT_EQ(places.size(), pool->GetControlSubframes() * rbs);
}

/** @param pool a pool @return most bits per second that a device sends, MCS 20 */
double
GetPeakRate(const Ptr<SidelinkPool>& pool)
{
    const auto blocks =
        pool->GetDataSubframes(pool->GetFirstTrp()).size() / SidelinkPool::TRANSMISSIONS;
    return 8.0 * GetTransportBlockBytes(20, pool->GetDataRbs()) * static_cast<double>(blocks) /
           (1e-3 * pool->GetPeriod());
}

} // namespace

TEST(SidelinkPool, ControlResourcesAreCounted)
{
    EXPECT_EQ(MakePool({})->GetControlCount(), 88U);
    EXPECT_EQ(MakePool({{"ControlSubframes", 40}}, "80ms")->GetControlCount(), 440U);
    EXPECT_EQ(MakePool({{"ControlSubframes", 2}, {"ControlRbs", 2}})->GetControlCount(), 2U);
}

TEST(SidelinkPool, ControlResourcesAreWhereTheStandardSays)
{
    // Worked by hand from TS 36.213, 14.2.1.1 with L = 8, M = 22: n = 8 a + b goes to RB a and
    // subframe b, then to RB a + 11 and subframe b + 1 + a mod 7, modulo 8.
    const auto pool = MakePool({});
    const std::map<uint32_t, std::array<SidelinkPlace, 2>> points{
        {0, {{{0, 0}, {1, 11}}}},
        {7, {{{7, 0}, {0, 11}}}},
        {8, {{{0, 1}, {2, 12}}}},
        {55, {{{7, 6}, {6, 17}}}},
        {56, {{{0, 7}, {1, 18}}}},
        {87, {{{7, 10}, {3, 21}}}},
    };
    for (const auto& point : points)
    {
        const auto places = pool->GetControlPlaces(point.first);
        for (int t : {0, 1})
        {
            EXPECT_EQ(AsPair(places[t]), AsPair(point.second[t])) << point.first << ", " << t;
        }
    }
}

TEST(SidelinkPool, ControlResourcesAgreeWithAnotherImplementation)
{
    // psc-ns3 tests a pool with L = 2 and two RBs, 10 and 40, and sorts by time: resource 0 is at
    // subframe 0 of the lower RB and 1 of the upper, resource 1 at 0 of the upper and 1 of the
    // lower.
    const auto pool =
        MakePool({{"ControlSubframes", 2}, {"ControlRbs", 2}, {"FirstControlRb", 10}});
    const auto zero = pool->GetControlPlaces(0);
    EXPECT_EQ(AsPair(zero[0]), std::make_pair(0U, 10U));
    EXPECT_EQ(AsPair(zero[1]), std::make_pair(1U, 11U));
    const auto one = pool->GetControlPlaces(1);
    EXPECT_EQ(AsPair(one[1]), std::make_pair(0U, 11U));
    EXPECT_EQ(AsPair(one[0]), std::make_pair(1U, 10U));
}

TEST(SidelinkPool, NoTwoControlResourcesMeet)
{
    for (const uint32_t subframes : {2, 3, 4, 8, 39, 40})
    {
        for (const uint32_t rbs : {2, 4, 22, 46})
        {
            CheckControl(
                {{"ControlSubframes", subframes}, {"ControlRbs", rbs}, {"FirstControlRb", 4}},
                "80ms");
        }
    }
}

TEST(SidelinkPool, PatternsAreGroupedByTheirOnes)
{
    const std::map<uint32_t, std::pair<uint32_t, uint32_t>> groups{{1, {0, 8}},
                                                                   {2, {8, 28}},
                                                                   {4, {36, 70}},
                                                                   {8, {106, 1}}};
    for (const auto& group : groups)
    {
        const auto pool = MakePool({{"Repetitions", group.first}});
        EXPECT_EQ(pool->GetFirstTrp(), group.second.first);
        EXPECT_EQ(pool->GetTrpCount(), group.second.second);
        for (uint32_t i = 0; i < pool->GetTrpCount(); ++i)
        {
            const auto mask = SidelinkPool::GetTrpMask(pool->GetFirstTrp() + i);
            EXPECT_EQ(std::bitset<8>(mask).count(), group.first);
        }
    }
}

TEST(SidelinkPool, PatternsAreThoseOfTheStandard)
{
    // Rows of TS 36.213, table 14.1.1.1.1-1, with the first subframe on the left.
    const std::map<uint32_t, std::string> rows{{0, "10000000"},
                                               {5, "00000100"},
                                               {7, "00000001"},
                                               {8, "11000000"},
                                               {9, "10100000"},
                                               {10, "01100000"},
                                               {11, "10010000"},
                                               {20, "00100100"},
                                               {28, "00000110"},
                                               {35, "00000011"},
                                               {36, "11110000"},
                                               {105, "00001111"},
                                               {106, "11111111"}};
    for (const auto& row : rows)
    {
        std::string text;
        for (int bit = 0; bit < 8; ++bit)
        {
            text += SidelinkPool::GetTrpMask(row.first) >> bit & 1 ? '1' : '0';
        }
        EXPECT_EQ(text, row.second) << row.first;
    }
    std::set<uint8_t> masks;
    for (uint32_t trp = 0; trp < SidelinkPool::TRP_COUNT; ++trp)
    {
        EXPECT_TRUE(masks.insert(SidelinkPool::GetTrpMask(trp)).second) << trp;
    }
}

TEST(SidelinkPool, DataFollowControlAndFillWholeBlocks)
{
    for (const std::string period : {"40ms", "70ms", "160ms", "320ms"})
    {
        for (const uint32_t k : {1, 2, 4, 8})
        {
            const auto pool = MakePool({{"Repetitions", k}}, period);
            const uint32_t room = pool->GetPeriod() - pool->GetControlSubframes();
            for (uint32_t i = 0; i < pool->GetTrpCount(); ++i)
            {
                const auto subframes = pool->GetDataSubframes(pool->GetFirstTrp() + i);
                EXPECT_EQ(subframes.size() % SidelinkPool::TRANSMISSIONS, 0U);
                EXPECT_GE(subframes.size() + SidelinkPool::TRANSMISSIONS, room / 8 * k + 1);
                ASSERT_FALSE(subframes.empty());
                EXPECT_GE(subframes.front(), pool->GetControlSubframes());
                EXPECT_LT(subframes.back(), pool->GetPeriod());
                for (uint32_t s = 1; s < subframes.size(); ++s)
                {
                    EXPECT_LT(subframes[s - 1], subframes[s]);
                }
            }
        }
    }
}

TEST(SidelinkPool, PatternsRepeatFromTheFirstDataSubframeOn)
{
    const auto pool = MakePool({{"Repetitions", 2}, {"ControlSubframes", 3}});
    // 37 subframes: pattern 8 (1100 0000) has 2 * 5 of them, 8 of which are whole blocks.
    EXPECT_EQ(pool->GetDataSubframes(8), (std::vector<uint32_t>{3, 4, 11, 12, 19, 20, 27, 28}));
    // Pattern 35 (0000 0011) has 2 * 4.
    EXPECT_EQ(pool->GetDataSubframes(35), (std::vector<uint32_t>{9, 10, 17, 18, 25, 26, 33, 34}));
}

TEST(SidelinkPool, DataSubframesAgreeWithAnotherImplementation)
{
    // psc-ns3 tests pattern 5 in a pool that begins at 80 ms and has data from 8 ms after that on,
    // in the last two of each four subframes: it expects frame/subframe 9/9, 11/5, 13/1, 14/7.
    const auto pool = MakePool({});
    std::vector<uint32_t> times;
    for (const uint32_t subframe : pool->GetDataSubframes(5))
    {
        const uint32_t j = subframe - pool->GetControlSubframes();
        times.push_back(80 + 8 + j / 2 * 4 + 2 + j % 2);
    }
    EXPECT_EQ(times, (std::vector<uint32_t>{99, 115, 131, 147}));
}

TEST(SidelinkPool, DataTakeAllResourceBlocksFromTheFirstOnUnlessTold)
{
    EXPECT_EQ(MakePool({})->GetDataRbs(), 50U);
    EXPECT_EQ(MakePool({{"FirstDataRb", 10}})->GetDataRbs(), 40U);
    EXPECT_EQ(MakePool({{"FirstDataRb", 10}, {"DataRbs", 6}})->GetDataRbs(), 6U);
    EXPECT_EQ(MakePool({{"FirstDataRb", 10}, {"DataRbs", 40}})->GetDataRbs(), 40U);
}

TEST(SidelinkPool, PeakRatesAreThoseOfTheStandard)
{
    EXPECT_NEAR(GetPeakRate(MakePool({{"Repetitions", 1}})), 0.5346e6, 1e2);
    EXPECT_NEAR(GetPeakRate(MakePool({{"Repetitions", 2}})), 1.069e6, 1e3);
    EXPECT_NEAR(GetPeakRate(MakePool({{"Repetitions", 4}})), 2.138e6, 1e3);
    EXPECT_NEAR(GetPeakRate(MakePool({{"Repetitions", 8}})), 4.277e6, 1e3);
    EXPECT_NEAR(GetPeakRate(MakePool({{"Repetitions", 1}}, "320ms")), 0.6014e6, 1e2);
    EXPECT_NEAR(GetPeakRate(MakePool({{"Repetitions", 2}}, "320ms")), 1.2697e6, 1e2);
    EXPECT_NEAR(GetPeakRate(MakePool({{"Repetitions", 4}}, "320ms")), 2.6062e6, 1e2);
    const double longest = GetPeakRate(MakePool({{"Repetitions", 8}}, "320ms"));
    EXPECT_NEAR(longest, 5.212e6, 1e3);
    EXPECT_NEAR(48e6 / longest, 9.21, 0.01);
    EXPECT_NEAR(48e6 / GetPeakRate(MakePool({})), 22.45, 0.01);
}

TEST(SidelinkPoolDeathTest, BandwidthsAreThoseOfLte)
{
    EXPECT_DEATH(MakePool({{"Bandwidth", 51}})->Check(), "Bandwidth of 51 RBs: it is 6, 15, 25");
}

TEST(SidelinkPoolDeathTest, ControlMustFitTheCarrier)
{
    EXPECT_DEATH(MakePool({{"ControlRbs", 21}})->Check(), "ControlRbs of 21: it is an even");
    EXPECT_DEATH(MakePool({{"ControlRbs", 0}})->Check(), "ControlRbs of 0: it is an even");
    EXPECT_DEATH(MakePool({{"Bandwidth", 15}})->Check(),
                 "FirstControlRb 0 and ControlRbs 22 does not fit into its Bandwidth of 15 RBs");
    EXPECT_DEATH(MakePool({{"FirstControlRb", 29}})->Check(), "does not fit into its Bandwidth");
    MakePool({{"FirstControlRb", 28}})->Check();
}

TEST(SidelinkPoolDeathTest, DataMustFitTheCarrier)
{
    EXPECT_DEATH(MakePool({{"FirstDataRb", 50}})->GetDataRbs(), "FirstDataRb 50 and DataRbs 0");
    EXPECT_DEATH(MakePool({{"FirstDataRb", 10}, {"DataRbs", 41}})->Check(),
                 "FirstDataRb 10 and DataRbs 41 does not fit into its Bandwidth of 50 RBs");
}

TEST(SidelinkPoolDeathTest, PeriodsAreThoseOfLteAndHoldATransportBlock)
{
    EXPECT_DEATH(MakePool({}, "50ms")->Check(), "Period of .*50ms: it is 40, 60");
    EXPECT_DEATH(MakePool({}, "40.5ms")->Check(), "Period of .*40.5ms: it is 40, 60");
    EXPECT_DEATH(MakePool({{"ControlSubframes", 1}})->Check(), "ControlSubframes of 1: it is 2");
    EXPECT_DEATH(MakePool({{"ControlSubframes", 41}}, "80ms")->Check(), "ControlSubframes of 41");
    EXPECT_DEATH(MakePool({{"ControlSubframes", 40}})->Check(), "has patterns without room");
    // 31 subframes hold four ones of each pattern with k = 2, but not with k = 1.
    MakePool({{"ControlSubframes", 9}, {"Repetitions", 2}})->Check();
    EXPECT_DEATH(MakePool({{"ControlSubframes", 9}, {"Repetitions", 1}})->Check(),
                 "has patterns without room for the 4 transmissions");
}

TEST(SidelinkPoolDeathTest, WhatIsNotInThePoolEndsTheProgram)
{
    EXPECT_DEATH(MakePool({{"Repetitions", 3}})->Check(), "Repetitions of 3: it is 1, 2, 4 or 8");
    EXPECT_DEATH(MakePool({})->GetControlPlaces(88), "no control resource 88: they are 0 to 87");
    EXPECT_DEATH(SidelinkPool::GetTrpMask(107), "no time resource pattern 107: they are 0 to 106");
}
