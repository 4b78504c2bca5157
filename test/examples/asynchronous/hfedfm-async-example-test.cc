// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The example of aggregation that does not wait.
 *  - rounds by packets take as long as the formulas say that NVFlare documents, and FedAsync as
 *    long as FedBuff; with devices that stay, as long as the sum of their rates says
 *  - needs of a run are those of its first round that is good enough
 *  - tables: means, intervals, runs that do not get there, ratios run by run
 *  - options are passed on, and bad ones refused in a sentence
 */

#include "../../../examples/asynchronous/hfedfm-async-study.h"
#include "../../../examples/asynchronous/hfedfm-async-timing.h"
#include "../../fixture/hfedfm-study-errors.h"

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

/** @return a run whose accuracy grows by 10 % a round from 0 on */
RunResult
MakeRun(uint32_t run, double seconds, uint32_t rounds)
{
    RunResult result;
    result.scheme = "star";
    result.run = run;
    result.firstMessage = 100;
    result.deviceEnergy.total = 10 * seconds;
    for (uint32_t r = 0; r < rounds; ++r)
    {
        RoundRow row;
        row.round = r + 1;
        row.end = 100 + seconds * (r + 1);
        row.accuracyAfter = {{"a", 0.1 * r}, {"b", 0.1 * r}};
        row.ownAfter = {{"a", 0.5}};
        row.trainings = 4;
        result.rounds.push_back(row);
    }
    result.lastAggregation = result.rounds.back().end;
    return result;
}

} // namespace

TEST(AsyncTiming, RoundsByPacketsTakeAsLongAsTheFormulasSay)
{
    std::map<std::string, double> seconds;
    for (const auto& timing : GetAsyncTimings())
    {
        seconds[timing.name] = RunAsyncTiming(timing, 400, 1);
        // A type that is drawn each time varies by 125 s: the mean of 1800 of them by 3 s.
        const double tolerance = timing.stays ? 0.5 : 9;
        EXPECT_NEAR(seconds[timing.name], timing.expected, tolerance) << timing.name;
    }
    EXPECT_NEAR(GetAsyncTimings()[0].expected, 408.4, 0.05);
    EXPECT_NEAR(GetAsyncTimings()[1].expected, 238.3, 0.05);
    EXPECT_NEAR(seconds.at("FedBuff"), seconds.at("FedAsync"), 1);
}

TEST(AsyncTiming, ARunIsRepeatable)
{
    const auto& timing = GetAsyncTimings().at(1);
    const double first = RunAsyncTiming(timing, 20, 2);
    EXPECT_EQ(first, RunAsyncTiming(timing, 20, 2));
    EXPECT_NE(first, RunAsyncTiming(timing, 20, 3));
}

TEST(AsyncExample, NeedsAreThoseOfTheFirstRoundThatIsGoodEnough)
{
    const auto needs = FindNeeds(MakeRun(1, 2, 8), 0.44);
    ASSERT_EQ(needs.size(), 1U);
    EXPECT_DOUBLE_EQ(needs[0].seconds, 12);
    EXPECT_DOUBLE_EQ(needs[0].epochs, 24);
    EXPECT_TRUE(FindNeeds(MakeRun(1, 2, 8), 0.9).empty());
}

TEST(AsyncExample, TablesTellIntervalsAndRatiosRunByRun)
{
    const std::vector<RunResult> slow{MakeRun(1, 4, 8), MakeRun(2, 6, 8)};
    const std::vector<RunResult> fast{MakeRun(2, 3, 8), MakeRun(1, 2, 5)};
    const auto report = MakeAsyncReport({slow, slow, fast, fast});
    EXPECT_TRUE(Contains(report, "30.0 +-76.2")) << report; // 24 and 36 s
    EXPECT_TRUE(Contains(report, "18.0 (1/2)")) << report;
    EXPECT_TRUE(Contains(report, "0.50 (1/2)")) << report;
    EXPECT_TRUE(Contains(report, "1.00 [1.00, 1.00]")) << report;
}

TEST(AsyncExample, PassesOptionsOnAndRefusesBadOnes)
{
    const auto options = AsyncOptions::Parse({"hfedfm-async", "--runs=4", "--quick", "--out=x"});
    ASSERT_EQ(options.studies.size(), GetAsyncNames().size());
    EXPECT_EQ(options.studies[0].runs, 4U);
    EXPECT_FALSE(options.studies[0].IsAsynchronous());
    EXPECT_EQ(options.studies[1].quorum, 0.8);
    EXPECT_EQ(options.studies[2].cloudAggregation, "fedbuff");
    EXPECT_EQ(options.studies[3].out, "x/fedasync");
    EXPECT_LT(options.timingRounds, AsyncOptions::Parse({"hfedfm-async"}).timingRounds);
    EXPECT_TRUE(Contains(ErrorOf([]() {
                             AsyncOptions::Parse({"hfedfm-async", "--runs=0"});
                         }),
                         "Option --runs is '0'"));
}
