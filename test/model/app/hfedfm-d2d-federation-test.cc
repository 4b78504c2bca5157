// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Whole federations whose devices cooperate over D2D radios, packet by packet, with scripted
 * learners. Devices stand on a line, 15 m apart, so that relay trees are chains or stars.
 *  - with D2D, the devices of a cell learn what they learn with an edge server, summed on the way
 *    or forwarded; every byte that leaves a stream arrives, and is booked to its network
 *  - the access radios of devices that are no head carry no byte
 *  - E - 1 of E rounds stay in the cluster, and one message goes up at the E-th
 *  - the ledger has a D2D phase, and phases add up to the battery's loss
 *  - a head, a relay or a leaf that dies in mid-round does not hang the others: another head is
 *    elected, the round ends with those who are left, and the loss is counted
 *  - a head whose battery runs low hands over before it dies
 *  - who dies before the start, or is stopped, does not hang or end the run
 *  - clusters on one channel do not mix, and members with other modules can take over
 *  - the same seed gives the same run
 *  - devices out of reach, or without radios, end the program with a sentence that names them
 */

#include "../../fixture/hfedfm-d2d-run.h"
#include "../../fixture/hfedfm-simulation.h"

#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

void
ExpectSameModel(const Ptr<FederationNode>& a, const Ptr<FederationNode>& b)
{
    const auto& left = Adapter(a);
    const auto& right = Adapter(b);
    ASSERT_EQ(left.size(), right.size());
    double worst = 0;
    for (std::size_t i = 0; i < left.size(); ++i)
    {
        worst = std::max(worst, std::abs(double{left[i]} - right[i]) / (1 + std::abs(right[i])));
    }
    EXPECT_LT(worst, 1e-6);
}

} // namespace

TEST(D2dFederation, LearnsWhatItLearnsOverEdgeServers)
{
    std::vector<ModuleState::Buffer> models;
    for (const auto* scheme : {"hfedfm:2", "hfedfm-d2d:2"})
    {
        D2dRun run(With(scheme));
        ASSERT_TRUE(run.recorder->IsFinished()) << scheme;
        ASSERT_EQ(run.result.rounds.size(), 4U);
        for (const auto& round : run.result.rounds)
        {
            EXPECT_EQ(round.devicesAggregated, 7U) << scheme << " round " << round.round;
            EXPECT_EQ(round.updatesLate + round.updatesRejected, 0U);
        }
        models.push_back(Adapter(run.Cloud()));
    }
    for (std::size_t i = 0; i < models[0].size(); ++i)
    {
        ASSERT_NEAR(models[0][i], models[1][i], 1e-6 * (1 + std::abs(models[0][i])));
    }
}

TEST(D2dFederation, EveryByteArrivesAndIsBookedToItsNetwork)
{
    D2dRun run(With("hfedfm-d2d:2"));
    ASSERT_TRUE(run.recorder->IsFinished());
    const auto [up, down] = CountStreams(run.federation);
    EXPECT_EQ(up.bytesSent, down.bytesReceived);
    EXPECT_EQ(down.bytesSent, up.bytesReceived);
    EXPECT_EQ(run.updateBytesSent, run.updateBytesReceived);
    // Per round 5 devices that are no head send and get the model; per two rounds 2 heads do.
    const auto messageBytes = run.updateBytesSent / (4 * 5 + 2 * 2 + 2 * 2);
    EXPECT_EQ(run.updateBytesSent, messageBytes * 28);
    EXPECT_EQ(run.result.d2dBytes, 2 * 4 * 5 * messageBytes);
    EXPECT_EQ(run.result.accessBytes, 2 * 2 * 2 * messageBytes);
    EXPECT_EQ(run.result.backhaulBytes, 2 * 2 * 2 * messageBytes);
    EXPECT_GT(run.result.sent.d2d.bytes, run.result.d2dBytes);
}

TEST(D2dFederation, AccessRadiosOfAllButTheHeadsAreSilent)
{
    D2dRun run(With("hfedfm-d2d:2"));
    const auto first = run.Device(0)->GetFederationId();
    for (const auto& device : run.federation.GetDevices())
    {
        const auto cell = *device.cluster;
        const bool head = run.FindHead(cell) == device.index;
        EXPECT_EQ(device.GetRole() == NodeRole::HEAD, head) << device.index;
        EXPECT_EQ(device.node->GetParentLink() == ParentLink::ACCESS, head) << device.index;
        const auto index = device.index - (cell == 0 ? 0 : 4);
        const auto radio = DynamicCast<WifiNetDevice>(run.network.cells[cell].stations.Get(index));
        EXPECT_EQ(radio->GetPhy()->IsStateSleep(), !head) << device.index;
    }
    // Only what heads and edge servers exchange is on the access network.
    for (const auto& edge : run.federation.GetByRole(NodeRole::EDGE_SERVER))
    {
        EXPECT_EQ(run.updatesAt[edge.GetId()], 2U);
    }
    for (const auto& row : run.result.nodes)
    {
        const bool head = row.role == "device" && run.FindHead(*row.cluster) == row.node - first;
        EXPECT_EQ(row.accessSeconds > 0, head || row.role == "edge") << row.node;
    }
}

TEST(D2dFederation, TheLastModelOfAClusterThatIsDoneSoonerIsInNoRound)
{
    auto plan = With("edge-d2d");
    plan.cells = {2, 6};
    plan.floats = 30000;
    D2dRun run(plan);
    // Of a cluster, one update and one model per round and device that is no head.
    ASSERT_GT(run.result.d2dBytes, 4U * 6 * 2 * plan.floats * sizeof(float));
    EXPECT_LT(run.result.sent.d2d.bytes, 1.25 * static_cast<double>(run.result.d2dBytes));
    std::vector<double> rounds;
    for (const auto& row : run.result.nodes)
    {
        rounds.push_back(row.phases.seconds.at("compute") + row.phases.seconds.at("d2d"));
    }
    EXPECT_LT(rounds.front(), 0.7 * rounds.back());
}

TEST(D2dFederation, EdgeServersHaveNoPartInEdgeD2d)
{
    D2dRun run(With("edge-d2d"));
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_EQ(run.federation.GetByRole(NodeRole::EDGE_SERVER).GetN(), 0U);
    EXPECT_EQ(run.result.accessBytes, 0U);
    EXPECT_EQ(run.result.backhaulBytes, 0U);
    EXPECT_EQ(run.result.rounds.size(), 4U);
    EXPECT_TRUE(run.result.rounds.back().synchronized);
    ExpectSameModel(run.Device(0), run.Device(3));
    EXPECT_NE(Adapter(run.Device(0)), Adapter(run.Device(6)));
}

TEST(D2dFederation, ForwardingGivesTheSameModelForMoreBytes)
{
    auto plan = With("edge-d2d");
    plan.range = 20; // neighbours only: a chain
    plan.cells = {5};
    D2dRun sums(plan);
    const auto summed = Adapter(sums.Device(0));
    const auto summedBytes = sums.updateBytesSent;
    EXPECT_EQ(sums.result.rounds[0].devicesAggregated, 5U);
    EndSimulation();
    plan.inNetwork = false;
    D2dRun forwards(plan);
    ASSERT_TRUE(forwards.recorder->IsFinished());
    EXPECT_EQ(forwards.result.rounds[0].devicesAggregated, 5U);
    const auto forwarded = Adapter(forwards.Device(0));
    for (std::size_t i = 0; i < summed.size(); ++i)
    {
        ASSERT_NEAR(summed[i], forwarded[i], 1e-6 * (1 + std::abs(summed[i])));
    }
    // The head stands in the middle: 4 links carry 4 sums, or 1 + 1 + 2 + 2 single updates.
    EXPECT_EQ(forwards.updateBytesSent * 4, summedBytes * 6);
}

TEST(D2dFederation, UnderAnEdgeServerTheHeadAggregatesWhatRelaysForward)
{
    auto plan = With("hfedfm-d2d:2");
    plan.range = 20;
    plan.inNetwork = false;
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    ASSERT_EQ(run.result.rounds.size(), 4U);
    for (const auto& round : run.result.rounds)
    {
        EXPECT_EQ(round.devicesAggregated, 7U) << "round " << round.round;
        EXPECT_EQ(round.updatesLate + round.updatesRejected, 0U);
    }
    for (const auto& edge : run.federation.GetByRole(NodeRole::EDGE_SERVER))
    {
        EXPECT_EQ(run.updatesAt[edge.GetId()], 2U);
    }
}

TEST(D2dFederation, PhasesAddUpAndD2dIsOneOfThem)
{
    D2dRun run(With("hfedfm-d2d:2"));
    for (std::size_t d = 0; d < run.energy.size(); ++d)
    {
        const auto snapshot = run.energy[d].ledger->Snapshot();
        double joules = 0;
        for (std::size_t p = 0; p < PHASE_COUNT; ++p)
        {
            joules += snapshot.GetJoules(static_cast<Phase>(p));
        }
        const auto lost = run.initial - run.energy[d].source->GetRemainingEnergy();
        EXPECT_NEAR(joules, lost, 1e-6);
        EXPECT_NEAR(snapshot.base + snapshot.compute + snapshot.GetRadio(), lost, 1e-6);
        EXPECT_GT(snapshot.GetJoules(Phase::D2D), 0) << "device " << d;
    }
}

TEST(D2dFederation, TheSameSeedGivesTheSameRun)
{
    auto plan = With("hfedfm-d2d:2");
    plan.rule = "random";
    plan.deaths = {{1, Seconds(3)}};
    std::vector<std::string> runs;
    for (uint32_t i = 0; i < 2; ++i)
    {
        D2dRun run(plan);
        std::ostringstream text;
        text.precision(17);
        text << run.end.GetNanoSeconds() << " " << run.result.sent.d2d.bytes << " "
             << run.result.sent.accessUp.bytes + run.result.sent.accessDown.bytes << " "
             << run.result.deviceEnergy.total;
        runs.push_back(text.str());
    }
    EXPECT_EQ(runs[0], runs[1]);
}

namespace
{

/** Who dies, and when within the first rounds. */
struct Death
{
    const char* scheme;
    uint32_t device;
    double when;
    bool inNetwork{true};
};

void
PrintTo(const Death& death, std::ostream* os)
{
    *os << death.scheme << (death.inNetwork ? "" : " forwarding") << " device " << death.device
        << " at " << death.when << " s";
}

class D2dDeaths : public testing::TestWithParam<Death>
{
};

} // namespace

TEST_P(D2dDeaths, DoNotHangTheOthers)
{
    auto plan = With(GetParam().scheme);
    plan.inNetwork = GetParam().inNetwork;
    plan.cells = {5};
    plan.range = 20; // a chain 0 - 1 - 2 - 3 - 4 with its head in the middle
    plan.rounds = 6;
    plan.deaths = {{GetParam().device, Seconds(GetParam().when)}};
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished()) << run.end.As(Time::S);
    ASSERT_EQ(run.result.rounds.size(), 6U);
    EXPECT_EQ(run.result.rounds.front().round, 1U);
    EXPECT_LE(run.result.rounds.back().devicesAggregated, 4U);
    for (std::size_t d = 0; d < 5; ++d)
    {
        const auto& node = run.Device(d);
        EXPECT_EQ(node->HasFailed(), d == GetParam().device) << "device " << d;
        EXPECT_TRUE(node->HasFailed() || node->IsFinished()) << "device " << d;
    }
    EXPECT_NE(run.FindHead(0), GetParam().device);
    if (GetParam().device == 2)
    {
        EXPECT_EQ(run.heads.size(), 1U) << "one election";
    }
    const std::vector<NodeRow> rows(run.result.nodes.end() - 5, run.result.nodes.end());
    for (uint32_t d = 0; d < 5; ++d)
    {
        EXPECT_EQ(rows[d].failed.has_value(), d == GetParam().device) << "device " << d;
        EXPECT_EQ(rows[d].headSince.has_value(), d == 2 || d == run.FindHead(0)) << "device " << d;
    }
    EXPECT_EQ(rows[GetParam().device].failed, GetParam().when);
    EXPECT_EQ(rows[2].headSince, 0);
    EXPECT_TRUE(GetParam().device != 2 || rows[run.FindHead(0)].headSince > GetParam().when);
}

INSTANTIATE_TEST_SUITE_P(OfAHeadARelayAndALeaf,
                         D2dDeaths,
                         testing::Values(Death{"edge-d2d", 2, 1.30},
                                         Death{"edge-d2d", 2, 1.55},
                                         Death{"edge-d2d", 2, 1.75},
                                         Death{"edge-d2d", 1, 1.55},
                                         Death{"edge-d2d", 0, 1.55},
                                         Death{"hfedfm-d2d:2", 2, 1.55},
                                         Death{"hfedfm-d2d:2", 2, 1.90},
                                         Death{"hfedfm-d2d:2", 3, 1.60},
                                         Death{"hfedfm-d2d:3", 4, 1.80},
                                         Death{"edge-d2d", 0, 1.55, false},
                                         Death{"edge-d2d", 1, 1.55, false},
                                         Death{"edge-d2d", 2, 1.55, false},
                                         Death{"edge-d2d", 2, 1.75, false},
                                         Death{"hfedfm-d2d:2", 0, 1.70, false},
                                         Death{"hfedfm-d2d:2", 2, 1.55, false},
                                         Death{"hfedfm-d2d:2", 3, 1.60, false}));

TEST(D2dFederation, OnlyMembersThatReachTheEdgeServerTakeOver)
{
    // The third and fourth device reach the others, but not the access point.
    auto plan = With("hfedfm-d2d:2");
    plan.cells = {4};
    plan.spacing = 42;
    plan.firstHeads = {1};
    plan.deadline = Seconds(10);
    plan.deaths = {{1, Seconds(1.6)}};
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished()) << run.end.As(Time::S);
    EXPECT_EQ(run.FindHead(0), 0U);
    EXPECT_EQ(run.result.rounds.back().devicesAggregated, 3U);
}

TEST(D2dFederation, WhoDiesBeforeTheStartTakesNoPart)
{
    for (const auto* scheme : {"edge-d2d", "hfedfm-d2d:2"})
    {
        for (const uint32_t device : {0U, 1U, 2U})
        {
            for (const double when : {0.0, 1.1})
            {
                SCOPED_TRACE(std::string(scheme) + " device " + std::to_string(device));
                auto plan = With(scheme);
                plan.cells = {5};
                plan.range = 20;
                plan.floats = 300;
                plan.rounds = 50;
                plan.startDeadline = Seconds(18);
                plan.deaths = {{device, Seconds(when)}};
                D2dRun run(plan);
                ASSERT_TRUE(run.recorder->IsFinished()) << run.end.As(Time::S);
                EXPECT_GT(run.end, Seconds(20)) << "no StartDeadline may end the run";
                ASSERT_EQ(run.result.rounds.size(), 50U);
                for (const auto& round : run.result.rounds)
                {
                    EXPECT_EQ(round.devicesAggregated, 4U) << "round " << round.round;
                }
            }
        }
    }
}

TEST(D2dFederation, WhoIsStoppedIsTakenForGone)
{
    for (const uint32_t device : {1U, 2U})
    {
        // At 1.5 to 1.7 s ns-3 would lose a link for good; see the manual's limits.
        for (const double when : {1.3, 1.8})
        {
            auto plan = With("edge-d2d");
            plan.cells = {5};
            plan.range = 20;
            plan.rounds = 6;
            plan.stops = {{device, Seconds(when)}};
            plan.limit = Seconds(60);
            D2dRun run(plan);
            for (uint32_t d = 0; d < 5; ++d)
            {
                EXPECT_EQ(run.Device(d)->IsFinished(), d != device)
                    << d << " of " << device << " at " << when;
            }
        }
    }
}

TEST(D2dFederation, NodesFinishOnceThoughTheirTreeChangesLater)
{
    auto plan = With("edge-d2d");
    plan.range = 35;
    plan.firstHeads = {0, 0};
    plan.starts = {{6, Seconds(20)}}; // its cell goes on for long
    plan.actionTime = Seconds(5);
    plan.action = [](D2dRun& run) {
        const auto relay = run.Member(3)->GetView().GetPosition().parent;
        ASSERT_TRUE(relay.has_value());
        ASSERT_NE(*relay, 0U);
        EXPECT_TRUE(run.Device(3)->IsFinished());
        ScheduleFault(run.network, run.federation, *relay, Seconds(6));
    };
    D2dRun run(plan);
    EXPECT_TRUE(run.recorder->IsFinished());
    EXPECT_EQ(run.Member(3)->GetView().GetState().gone.size(), 1U);
    EXPECT_EQ(run.finished.size(), 7U);
    for (const auto& [node, times] : run.finished)
    {
        EXPECT_EQ(times, 1U) << node;
    }
}

TEST(D2dFederation, ClustersOnOneChannelDoNotMix)
{
    auto plan = With("edge-d2d");
    plan.cells = {4, 4};
    plan.rounds = 40;
    plan.floats = 300;
    plan.shared = true;
    plan.firstHeads = {0, 2};
    plan.deaths = {{0, Seconds(1.55)}, {3, Seconds(1.55)}};
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_GT(run.result.rounds.back().end, 10) << "the deaths are known before the end";
    for (uint32_t d = 0; d < 8; ++d)
    {
        EXPECT_EQ(run.Device(d)->HasFailed(), d == 0 || d == 3) << d;
    }
    EXPECT_NE(run.FindHead(0), 0U);
    EXPECT_EQ(run.FindHead(1), 6U);
    EXPECT_TRUE(run.Member(4)->GetView().GetState().gone.empty());
}

TEST(D2dFederation, ASuccessorHoldsTheModulesOfAll)
{
    for (const double when : {0.5, 1.55, 1.8})
    {
        auto plan = With("edge-d2d");
        plan.cells = {4};
        plan.rounds = 6;
        plan.ownTasks = true;
        plan.firstHeads = {1};
        plan.deaths = {{1, Seconds(when)}};
        D2dRun run(plan);
        ASSERT_TRUE(run.recorder->IsFinished()) << when;
        for (const auto& round : run.result.rounds)
        {
            EXPECT_EQ(round.updatesRejected, 0U) << when << " round " << round.round;
        }
        EXPECT_EQ(run.result.rounds.back().devicesAggregated, 3U);
        // Its own values are 0 at the start, those after six rounds are others.
        const auto head = run.Device(run.FindHead(0));
        for (const auto* task : {"a", "c", "d"})
        {
            EXPECT_GE(head->GetModuleTraffic().at(ModuleId(ModuleKind::HEAD, task)).aggregations,
                      4U)
                << task;
        }
    }
}

TEST(D2dFederation, TheDeadlineBoundsTheRoundOfAHeadThatTookOver)
{
    auto plan = With("edge-d2d");
    plan.cells = {3};
    plan.range = 20;
    plan.firstHeads = {1};
    plan.deadline = Seconds(3);
    plan.timeout = Seconds(1000); // nobody is taken for gone
    plan.limit = Seconds(60);
    plan.deaths = {{0, Seconds(1.5)}, {1, Seconds(1.5)}};
    plan.actionTime = Seconds(1.56);
    plan.action = [](D2dRun& run) {
        const auto& leaf = run.Device(2);
        EXPECT_TRUE(leaf->IsCollecting());
        TreePosition place;
        place.children = {run.Device(0)->GetFederationId()};
        place.succession = Succession::TAKES_OVER;
        leaf->SetPosition(place);
    };
    D2dRun run(plan);
    EXPECT_TRUE(run.Device(2)->IsFinished());
}

TEST(D2dFederation, WhoFailsIsIdleWhateverItWasSending)
{
    auto plan = With("edge-d2d");
    plan.floats = 300000;
    plan.limit = Seconds(3);
    plan.actionTime = Seconds(2.5);
    uint32_t failed = 0;
    plan.action = [&failed](D2dRun& run) {
        for (std::size_t d = 0; d < run.energy.size(); ++d)
        {
            if (run.energy[d].ledger->GetPhase() == Phase::D2D)
            {
                ++failed;
                run.Device(d)->Fail();
                EXPECT_EQ(run.energy[d].ledger->GetPhase(), Phase::IDLE) << d;
            }
        }
    };
    D2dRun run(plan);
    EXPECT_GT(failed, 1U);
}

TEST(D2dFederation, ABatteryMayRunEmptyAtAnyMoment)
{
    for (const auto* scheme : {"edge-d2d", "hfedfm-d2d:2"})
    {
        for (double battery = 2; battery < 30; battery *= 1.4)
        {
            for (const uint32_t device : {1U, 2U})
            {
                auto plan = With(scheme);
                plan.cells = {5};
                plan.range = 20;
                plan.floats = 300;
                plan.rounds = 8;
                plan.deadline = Seconds(3);
                plan.batteries.assign(5, 36000);
                plan.batteries[device] = battery;
                D2dRun run(plan);
                ASSERT_TRUE(run.recorder->IsFinished())
                    << scheme << " with " << battery << " J at device " << device;
                EXPECT_EQ(run.result.rounds.size(), 8U);
            }
        }
    }
}

TEST(D2dFederation, RelaysMeetTheDeadlineOfTheirHead)
{
    auto plan = With("hfedfm-d2d:2");
    plan.cells = {5};
    plan.range = 20;
    plan.rounds = 4;
    plan.deadline = Seconds(3);
    plan.timeout = Seconds(1000); // nobody is taken for gone
    plan.deaths = {{0, Seconds(1.55)}};
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    ASSERT_EQ(run.result.rounds.size(), 4U);
    EXPECT_TRUE(run.heads.empty());
    for (const auto& round : run.result.rounds)
    {
        // Its relay 1 has waited for 0 in vain, but not so long that the head goes without both.
        EXPECT_EQ(round.devicesAggregated, 4U) << "round " << round.round;
    }
    EXPECT_GT(run.result.rounds.back().end, 4 * 2.0);
    EXPECT_LT(run.result.rounds.back().end, 4 * 3.0);
}

TEST(D2dFederation, AHeadWhoseBatteryRunsLowHandsOver)
{
    auto plan = With("hfedfm-d2d:2");
    plan.cells = {4};
    plan.rounds = 40;
    plan.range = 20;
    plan.batteries = {300, 100, 300, 290};
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_EQ(run.result.rounds.size(), 40U);
    ASSERT_EQ(run.heads.size(), 1U) << run.energy[1].source->GetRemainingEnergy() << " J left";
    EXPECT_EQ(run.heads.at(1), run.Device(2)->GetFederationId());
    // Not minutes, as when the old head sleeps while its access point has something left for it.
    EXPECT_LT(run.result.rounds.back().end, 40);
    for (const auto& round : run.result.rounds)
    {
        // Its handing over costs nothing; its death later on does.
        const auto least = round.end < run.firstLoss.GetSeconds() ? 4U : 3U;
        EXPECT_GE(round.devicesAggregated, least) << "round " << round.round;
    }
}

TEST(D2dFederation, AllClustersBeginAtOnceWhoeverTheirHeadsAre)
{
    // Members that start before their parents would ask again after 3 s.
    for (const uint32_t head : {0U, 3U})
    {
        auto plan = With("edge-d2d");
        plan.cells = {4, 4, 4};
        plan.rounds = 1;
        plan.firstHeads.assign(3, head);
        D2dRun run(plan);
        ASSERT_TRUE(run.recorder->IsFinished());
        EXPECT_LT(run.result.lastAggregation - run.result.firstMessage, 1);
    }
}

TEST(D2dFederation, FirstHeadsAreTheNamedOnes)
{
    auto plan = With("hfedfm-d2d:2");
    plan.firstHeads = {3, 0};
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_EQ(run.FindHead(0), 3U);
    EXPECT_EQ(run.FindHead(1), 4U);
    for (const uint32_t head : {3U, 4U})
    {
        EXPECT_GT(run.Device(head)->GetChildCounters().bytesReceived, 0U);
    }
}

TEST(D2dFederation, AHeadThatWasNamedIsReplacedByTheRule)
{
    auto plan = With("edge-d2d");
    plan.cells = {5};
    plan.range = 20;
    plan.rounds = 6;
    plan.firstHeads.assign(1, 4);
    plan.deaths = {{4, Seconds(1.55)}};
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    // The best connected of those on the line who are left.
    EXPECT_EQ(run.FindHead(0), 1U);
}

TEST(D2dFederationDeathTest, NamesWhatIsMissing)
{
    EXPECT_DEATH(
        {
            auto plan = With("edge-d2d");
            plan.firstHeads = std::vector<uint32_t>(2, 3);
            D2dRun run(plan);
        },
        "first head of cell 1 is device 3; it must be one of its devices, 0 to 2");
    EXPECT_DEATH(
        {
            auto plan = With("edge-d2d");
            plan.firstHeads.assign(1, 0);
            D2dRun run(plan);
        },
        "first heads of 1 cells and none of cell 1");
    auto plan = With("edge-d2d");
    plan.spacing = 5000;
    EXPECT_DEATH(D2dRun run(plan), "out of D2D reach: Cell 0: .*Bring them nearer");
    EXPECT_DEATH(
        {
            auto bare = With("edge-d2d");
            bare.rule = "oldest";
            D2dRun run(bare);
        },
        "head rule 'oldest' is unknown");
}
