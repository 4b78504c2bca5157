// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The scheme consensus:K: devices that average with their neighbours over D2D radios, packet by
 * packet. Devices stand on a line, 15 m apart; with a range of 20 m each has its neighbours on the
 * line, without one all of a cell are neighbours.
 *  - scheme texts, and the pairs of a cluster
 *  - bytes and messages are those that follow from rounds, exchanges and links, all of them D2D;
 *    access radios sleep
 *  - what recorder and tables tell of rounds, nodes and modules
 *  - the distance to the exact mean falls with K, to rounding, and is then the model of edge-d2d
 *  - a device that breaks down in mid-round, or whose battery is empty, does not hang the others
 *  - the same seed gives the same run
 *  - a whole cell of a study, with faults and with training
 */

#include "../../../helper/study/hfedfm-run-tables.h"
#include "../../../helper/study/hfedfm-scenario.h"
#include "../../fixture/hfedfm-d2d-run.h"
#include "../../fixture/hfedfm-study-errors.h"

#include "ns3/hfedfm-cluster-graph.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** @param exchanges K @param cells devices of each @return a plan whose cells are lines */
D2dPlan
Line(uint32_t exchanges, const std::vector<uint32_t>& cells)
{
    auto plan = With("consensus:" + std::to_string(exchanges));
    plan.cells = cells;
    plan.range = 20;
    plan.floats = 300;
    return plan;
}

StudyOptions
MakeOptions(std::vector<std::string> more)
{
    std::vector<std::string> arguments = {"study", "--devices=6", "--edges=2", "--rounds=2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return StudyOptions::Parse(arguments);
}

} // namespace

TEST(ConsensusScheme, NeedsOneExchangeOrMore)
{
    const auto scheme = Scheme::Parse("consensus:08");
    EXPECT_EQ(scheme.ToString(), "consensus:8");
    EXPECT_EQ(scheme.GetExchanges(), 8U);
    EXPECT_TRUE(scheme.HasD2d() && scheme.HasNetwork());
    EXPECT_FALSE(scheme.HasCloud() || scheme.HasEdgeServers());
    EXPECT_FALSE(scheme == Scheme::Parse("consensus:4"));
    EXPECT_EQ(Scheme::Parse("edge-d2d").GetExchanges(), 0U);
    for (const auto* text : {"consensus", "consensus:", "consensus:0", "consensus:65536"})
    {
        const auto error = ErrorOf([text]() { Scheme::Parse(text); });
        EXPECT_TRUE(Contains(error, std::string("'") + text + "'")) << error;
        EXPECT_TRUE(Contains(error, "consensus:K (1 to 65535 exchanges")) << error;
    }
}

TEST(ConsensusScheme, PairsAreLinksInRangeAndASpanningTreeWhereTheseDoNotConnectAll)
{
    const double no = std::numeric_limits<double>::infinity();
    const LinkCosts costs{{0, 1, 1, no}, {1, 0, 1, 5}, {1, 1, 0, 3}, {1, 5, 3, 0}};
    const LinkCosts distances{{0, 1, 1, 1}, {1, 0, 2, 9}, {1, 2, 0, 8}, {1, 9, 8, 0}};
    using Pairs = NeighbourPairs;
    EXPECT_EQ(ClusterGraph({7, 8, 9, 10}, costs, distances, 100).GetPairs(),
              (Pairs{{0, 1}, {0, 2}, {1, 2}, {1, 3}, {2, 3}}));
    // Nobody is near 3, whose link with 0 has one direction only.
    EXPECT_EQ(ClusterGraph({7, 8, 9, 10}, costs, distances, 2).GetPairs(),
              (Pairs{{0, 1}, {0, 2}, {1, 2}, {2, 3}}));
    EXPECT_TRUE(ClusterGraph({7}, {{0}}, {{0}}, 1).GetPairs().empty());
}

TEST(ConsensusScheme, EveryByteIsThatOfAnExchangeAndTravelsOverD2d)
{
    D2dRun run(Line(3, {4, 3}));
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_EQ(run.federation.GetByRole(NodeRole::PEER).GetN(), run.federation.GetN());
    // 4 rounds of 3 exchanges over 3 + 2 links, both ways.
    constexpr uint32_t MESSAGES = 4 * 3 * 2 * 5;
    ASSERT_EQ(run.exchanges.size(), 1U) << "all messages have one size";
    EXPECT_EQ(run.exchanges.begin()->second, MESSAGES);
    EXPECT_EQ(run.result.d2dBytes, MESSAGES * run.exchanges.begin()->first);
    EXPECT_GT(run.result.sent.d2d.bytes, run.result.d2dBytes);
    EXPECT_EQ(run.result.accessBytes + run.result.backhaulBytes, 0U);
    EXPECT_EQ(run.result.sent.accessUp.bytes + run.result.sent.backhaulUp.bytes, 0U);
    StreamCounters all;
    for (const auto& entry : run.federation)
    {
        all += entry.node->GetCounters();
    }
    EXPECT_EQ(all.bytesSent, all.bytesReceived);
    EXPECT_GT(all.bytesSent, run.result.d2dBytes) << "HELLO messages are no exchanges";
    for (const auto& cell : run.network.cells)
    {
        for (uint32_t d = 0; d < cell.stations.GetN(); ++d)
        {
            const auto radio = DynamicCast<WifiNetDevice>(cell.stations.Get(d));
            EXPECT_TRUE(radio->GetPhy()->IsStateSleep()) << d;
        }
    }
}

TEST(ConsensusScheme, TablesTellOfRoundsNodesAndModules)
{
    D2dRun run(Line(2, {3, 2}));
    ASSERT_EQ(run.result.rounds.size(), 4U);
    double joules = 0;
    for (const auto& round : run.result.rounds)
    {
        EXPECT_EQ(round.devicesAggregated, 5U);
        EXPECT_EQ(round.updatesLate + round.updatesRejected, 0U);
        EXPECT_TRUE(round.synchronized);
        EXPECT_LT(round.start, round.end);
        EXPECT_EQ(round.accuracyBefore.at("t"), 0.5);
        EXPECT_EQ(round.accuracyAfter.at("t"), 0.5);
        EXPECT_DOUBLE_EQ(round.loss, 1.0 / round.round);
        joules += round.energy.total;
    }
    EXPECT_NEAR(joules, run.result.deviceEnergy.total, 1e-9 * joules);
    EXPECT_EQ(run.result.firstMessage, run.result.rounds.front().start);
    EXPECT_EQ(run.result.lastAggregation, run.result.rounds.back().end);
    EXPECT_GT(run.result.devicePhases.joules.at("d2d"), 0);
    ASSERT_EQ(run.result.nodes.size(), 5U);
    EXPECT_EQ(run.result.nodes[3].node, 1U + 2 + 3);
    EXPECT_EQ(run.result.nodes[3].role, "device");
    EXPECT_EQ(run.result.nodes[3].cluster, 1U);
    EXPECT_EQ(run.result.nodes[3].accuracy.at("t"), 0.5);
    EXPECT_GT(run.result.nodes[3].bytesReceived, 0U);
    EXPECT_GT(run.result.nodes[3].d2dSeconds, 0);
    ASSERT_EQ(run.result.modules.size(), 2U);
    const auto& module = run.result.modules.front();
    EXPECT_EQ(module.parameters, 300U);
    EXPECT_GT(module.wireBytes, 1200U);
    EXPECT_EQ(module.updatesUp, 4U * 2 * 2 * (2 + 1));
    EXPECT_EQ(module.updatesDown, 0U);
    EXPECT_EQ(module.aggregations, 4U * 2 * 5);
}

TEST(ConsensusScheme, DistanceFallsWithTheExchangesToRounding)
{
    double before = 0;
    double last = std::numeric_limits<double>::infinity();
    for (const uint32_t exchanges : {1U, 2U, 4U, 8U, 64U})
    {
        auto plan = Line(exchanges, {4});
        plan.rounds = 1;
        const D2dRun run(plan);
        const auto& round = run.result.rounds.at(0);
        before = before == 0 ? *round.consensusBefore : before;
        EXPECT_NEAR(*round.consensusBefore, before, 1e-9) << "exchanges have no part in it";
        EXPECT_LT(*round.consensusAfter, last) << exchanges;
        last = *round.consensusAfter;
    }
    EXPECT_GT(before, 0.01);
    EXPECT_LT(last, 1e-5);
}

TEST(ConsensusScheme, OneExchangeIsTheMeanWhereAllAreNeighbours)
{
    auto plan = With("consensus:1");
    const D2dRun run(plan);
    EXPECT_LT(*run.result.rounds.at(0).consensusAfter, 1e-6);
    // 4 * 3 + 3 * 2 links.
    EXPECT_EQ(run.exchanges.begin()->second, 4U * 18);
}

TEST(ConsensusScheme, ManyExchangesGiveTheModelOfARelayTree)
{
    std::vector<ModuleState::Buffer> means;
    for (const auto* scheme : {"edge-d2d", "consensus:64"})
    {
        auto plan = Line(1, {4, 3});
        plan.scheme = scheme;
        const D2dRun run(plan);
        EXPECT_EQ(run.result.rounds.at(0).consensusAfter.has_value(), !means.empty());
        for (const auto& device : run.federation.GetDevices())
        {
            means.push_back(Adapter(device.node));
        }
    }
    ASSERT_EQ(means.size(), 14U);
    for (std::size_t d = 0; d < 7; ++d)
    {
        for (std::size_t i = 0; i < means[d].size(); ++i)
        {
            ASSERT_NEAR(means[d][i], means[7 + d][i], 1e-5 * (1 + std::abs(means[d][i])));
        }
    }
}

TEST(ConsensusScheme, ALonelyDeviceIsItsOwnMean)
{
    const D2dRun run(Line(2, {1, 1}));
    ASSERT_TRUE(run.recorder->IsFinished());
    ASSERT_EQ(run.result.rounds.size(), 4U);
    EXPECT_EQ(run.result.d2dBytes, 0U);
    EXPECT_EQ(*run.result.rounds.back().consensusAfter, 0);
    EXPECT_EQ(run.result.rounds.back().devicesAggregated, 2U);
}

namespace
{

class ConsensusDeaths : public testing::TestWithParam<double>
{
};

} // namespace

TEST_P(ConsensusDeaths, DoNotHangTheOthersAndAreCounted)
{
    auto plan = Line(8, {5});
    plan.rounds = 6;
    plan.deadline = Seconds(1);
    plan.deaths = {{3, Seconds(GetParam())}};
    const D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished()) << run.end.As(Time::S);
    ASSERT_EQ(run.result.rounds.size(), 6U);
    for (uint32_t d = 0; d < 5; ++d)
    {
        EXPECT_EQ(run.federation.Get(d).node->HasFailed(), d == 3) << d;
        EXPECT_EQ(run.federation.Get(d).node->IsFinished(), d != 3) << d;
    }
    EXPECT_EQ(run.result.rounds.back().devicesAggregated, 4U);
    for (const auto& round : run.result.rounds)
    {
        EXPECT_TRUE(round.consensusAfter.has_value()) << round.round;
    }
    // What is left of the line is not connected.
    EXPECT_GT(*run.result.rounds.back().consensusAfter, 1e-3);
    // It costs the others one deadline, and half of one for signs of life, not one per exchange.
    EXPECT_LT(run.result.lastAggregation - run.result.firstMessage, 6);
}

INSTANTIATE_TEST_SUITE_P(InTheMiddleOfARound,
                         ConsensusDeaths,
                         testing::Values(1.50, 1.62, 1.80, 1.88, 1.90, 2.00));

TEST(ConsensusScheme, AnEmptyBatteryDoesNotHangTheOthers)
{
    auto plan = Line(4, {4});
    plan.rounds = 40;
    plan.deadline = Seconds(1);
    plan.batteries = {300, 60, 300, 300};
    const D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_TRUE(run.federation.Get(1).node->HasFailed());
    ASSERT_EQ(run.result.rounds.size(), 40U);
    EXPECT_EQ(run.result.rounds.front().devicesAggregated, 4U);
    EXPECT_EQ(run.result.rounds.back().devicesAggregated, 3U);
}

TEST(ConsensusScheme, TheSameSeedGivesTheSameRun)
{
    std::vector<std::string> runs;
    for (uint32_t i = 0; i < 2; ++i)
    {
        auto plan = Line(4, {4});
        plan.deadline = Seconds(1);
        plan.deaths = {{1, Seconds(1.7)}};
        const D2dRun run(plan);
        runs.push_back(WriteRunResult(run.result));
    }
    EXPECT_EQ(runs[0], runs[1]);
}

TEST(ConsensusScheme, StudyWithAFaultEndsWithThoseWhoAreLeft)
{
    const auto options = MakeOptions({"--payload=20000",
                                      "--training-flops=1e9",
                                      "--faults=2@1.6s",
                                      "--deadline=1s",
                                      "--d2d-range=20"});
    const auto result = RunScenario(options, Scheme::Parse("consensus:2"), 1);
    EXPECT_EQ(result.scheme, "consensus:2");
    ASSERT_EQ(result.rounds.size(), 2U);
    EXPECT_EQ(result.rounds.back().devicesAggregated, 5U);
    EXPECT_GT(result.d2dBytes, 0U);
    EXPECT_EQ(result.accessBytes, 0U);
}

TEST(ConsensusScheme, StudyTrainsAndTellsHowFarDevicesAreFromTheMean)
{
    const auto options = MakeOptions({"--samples=16", "--d2d-range=1"});
    const auto result = RunScenario(options, Scheme::Parse("consensus:2"), 1);
    for (const auto& round : result.rounds)
    {
        EXPECT_GT(*round.consensusAfter, 0);
        EXPECT_LT(*round.consensusAfter, *round.consensusBefore);
        EXPECT_EQ(round.accuracyAfter.size(), 3U);
    }
}

TEST(ConsensusSchemeDeathTest, DevicesOutOfReachAreNamed)
{
    auto plan = Line(2, {2});
    plan.spacing = 5000;
    EXPECT_DEATH(D2dRun run(plan), "out of D2D reach: Cell 0: .*Bring them nearer");
}
