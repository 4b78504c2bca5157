// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Devices that begin a task in mid-run, with scripted learners over real packets.
 *
 * Cells of 4 and 3 devices; all of the first have the task `late` from the begin, those of the
 * second begin it in round 3.
 *  - without providers they begin with initial values in that round, and say so; then they join:
 * the server takes their updates, and the cloud sends them the module
 *  - with providers they begin with exactly what the cloud, a server or a neighbour held
 *  - a module that is held and young is not asked for
 *  - providers that do not answer, that refuse, or whose state is too old make way for the next,
 * and at last the task begins cold; nothing hangs
 *  - a round that ends meanwhile is not waited for again
 *  - a neighbour that has broken down is not named once a beacon interval is over
 *  - a node that fails while it waits does not hang the others
 *  - what is not wanted is not installed, and the run is the same
 *  - starts after the last round, and coordinators that cannot, end the program
 */

#include "../../fixture/hfedfm-d2d-run.h"
#include "../../fixture/hfedfm-simulation.h"

#include "ns3/hfedfm-module-provider.h"
#include "ns3/hfedfm-module-requester.h"
#include "ns3/hfedfm-relay-client.h"
#include "ns3/hfedfm-relay-helper.h"
#include "ns3/string.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId ADAPTER;
const ModuleId LATE(ModuleKind::HEAD, "late");
constexpr uint32_t FIRST_LATE = 4; // devices 4 to 6 are the second cell

/** What is told of starts and requests in a run. */
class StartLog
{
  public:
    void Connect(D2dRun& run)
    {
        run.federation.TraceConnectWithoutContext("TaskStarted",
                                                  MakeCallback(&StartLog::Started, this));
        run.federation.TraceConnectWithoutContext("TaskAwaited",
                                                  MakeCallback(&StartLog::Awaited, this));
        run.federation.TraceConnectWithoutContext("TrainingStarted",
                                                  MakeCallback(&StartLog::Training, this));
        run.federation.TraceConnectWithoutContext("Trained",
                                                  MakeCallback(&StartLog::Trained, this));
    }

    void Watch(const ApplicationContainer& applications)
    {
        for (uint32_t i = 0; i < applications.GetN(); ++i)
        {
            applications.Get(i)->TraceConnectWithoutContext(
                "Provided",
                MakeCallback(&StartLog::Provided, this));
        }
        relaying = applications;
    }

    void Started(const TaskStart& start)
    {
        starts[start.node] = start;
    }

    void Awaited(uint32_t node, uint32_t round)
    {
        awaited[node] = round;
    }

    void Training(uint32_t node, uint32_t round)
    {
        trainings[node].push_back(round);
    }

    void Trained(uint32_t node, uint32_t round, const TrainingResult& result)
    {
        for (const auto& update : result.updates)
        {
            if (update.state.GetId() == LATE)
            {
                trainedLate[node].push_back(round);
            }
        }
    }

    void Provided(uint32_t node, uint32_t requester, const Message& answer, uint64_t)
    {
        if (answer.type == MessageType::MODULES && !answer.updates.empty())
        {
            provided[requester] = {node, answer};
        }
        locates += answer.type == MessageType::HOLDER ? 1 : 0;
        if (answer.type == MessageType::HOLDER)
        {
            named.push_back({Simulator::Now(), answer.sender});
        }
    }

    std::map<uint32_t, TaskStart> starts;
    std::map<uint32_t, uint32_t> awaited;
    std::map<uint32_t, std::vector<uint32_t>> trainings;
    std::map<uint32_t, std::vector<uint32_t>> trainedLate;
    std::map<uint32_t, std::pair<uint32_t, Message>> provided;
    std::vector<std::pair<Time, uint32_t>> named;
    uint32_t locates{0};
    ApplicationContainer relaying;
};

D2dPlan
MakePlan(const std::string& scheme)
{
    auto plan = With(scheme);
    plan.rounds = 6;
    plan.teach = [](ScriptedLearner& learner, uint32_t device) {
        learner.AddTask("late", device < FIRST_LATE ? 0 : 3);
    };
    return plan;
}

/** @param helper set up already @return what to do before a run */
std::function<void(D2dRun&)>
Install(StartLog& log, RelayHelper helper, uint32_t edgeRounds)
{
    helper.SetEdgeRounds(edgeRounds);
    return [&log, helper](D2dRun& run) {
        log.Connect(run);
        log.Watch(helper.Install(run.network, run.federation));
    };
}

/** The late devices have begun in a round, and trained the task from then to the end. */
void
ExpectStarted(const D2dRun& run, const StartLog& log, uint32_t round)
{
    ASSERT_TRUE(run.recorder->IsFinished());
    ASSERT_EQ(log.starts.size(), 3U);
    for (uint32_t d = FIRST_LATE; d < 7; ++d)
    {
        const auto id = run.Device(d)->GetFederationId();
        const auto& start = log.starts.at(id);
        EXPECT_EQ(start.task, "late");
        EXPECT_EQ(start.due, 3U);
        EXPECT_EQ(start.round, round) << d;
        std::vector<uint32_t> rounds;
        for (uint32_t r = round; r <= 6; ++r)
        {
            rounds.push_back(r);
        }
        EXPECT_EQ(log.trainedLate.at(id), rounds) << d;
        EXPECT_GT(run.Device(d)->GetModel().count(LATE), 0U);
    }
    for (const auto& row : run.result.rounds)
    {
        EXPECT_EQ(row.updatesRejected + row.updatesLate, 0U) << row.round;
        EXPECT_EQ(row.devicesAggregated, 7U) << row.round;
    }
}

} // namespace

TEST(TaskStart, BeginsColdWithoutProvidersAndJoins)
{
    for (const auto* scheme : {"star", "edge", "hfedfm:2", "hfedfm-d2d:2", "edge-d2d", "local"})
    {
        SCOPED_TRACE(scheme);
        StartLog log;
        auto plan = MakePlan(scheme);
        plan.setup = [&log](D2dRun& run) { log.Connect(run); };
        D2dRun run(plan);
        if (std::string(scheme) == "local")
        {
            ASSERT_EQ(log.starts.size(), 3U);
            EXPECT_EQ(log.starts.rbegin()->second.cold, (std::vector<ModuleId>{LATE}));
            continue;
        }
        ExpectStarted(run, log, 3);
        EXPECT_TRUE(log.awaited.empty());
        for (const auto& [node, start] : log.starts)
        {
            EXPECT_EQ(start.cold, (std::vector<ModuleId>{LATE}));
            EXPECT_TRUE(start.supply.modules.empty());
            EXPECT_EQ(start.supply.requests, 0U);
        }
        // All of the second cell hold the same in the end, as in every module.
        const auto& last = run.Device(6)->GetModel().at(LATE).GetValues();
        EXPECT_EQ(run.Device(4)->GetModel().at(LATE).GetValues(), last);
        // Only where a cloud is does it reach the first cell.
        const bool common = run.Device(0)->GetModel().at(LATE).GetValues() == last;
        EXPECT_EQ(common, Scheme::Parse(scheme).HasCloud());
    }
}

TEST(TaskStart, BeginsWithWhatTheCloudHolds)
{
    StartLog log;
    auto plan = MakePlan("hfedfm:2");
    plan.setup = Install(log, RelayHelper(), 2);
    D2dRun run(plan);
    ExpectStarted(run, log, 3);
    for (const auto& [node, start] : log.starts)
    {
        EXPECT_EQ(log.awaited.at(node), 3U);
        // The adapter has just come from the cloud: it is not asked for.
        EXPECT_EQ(start.supply.wanted, (std::vector<ModuleId>{LATE}));
        EXPECT_EQ(start.supply.providers, (std::vector<uint32_t>{0}));
        EXPECT_TRUE(start.cold.empty());
        ASSERT_EQ(start.supply.modules.size(), 1U);
        // The cloud has aggregated rounds 1 and 2: 4 devices with 10 to 13 samples in each.
        EXPECT_EQ(start.supply.modules[0].baseRound, 2U);
        EXPECT_EQ(start.supply.modules[0].weight, 2 * (10 + 11 + 12 + 13));
        EXPECT_EQ(log.provided.at(node).first, 0U);
        EXPECT_EQ(start.supply.modules[0].state.GetValues(),
                  log.provided.at(node).second.updates[0].state.GetValues());
        // The own edge server knows nobody, the cloud is asked, and gives.
        EXPECT_EQ(start.supply.requests, 3U);
        EXPECT_EQ(start.supply.failures, 1U);
        EXPECT_GT(start.supply.bytes, 3 * MESSAGE_HEADER_SIZE);
        EXPECT_GT(start.supply.elapsed, MilliSeconds(20));
        EXPECT_LT(start.supply.elapsed, Seconds(2));
    }
}

TEST(TaskStart, WhoBeginsLaterThanOthersOfTheClusterCountsAtOnce)
{
    for (const auto* scheme : {"star", "hfedfm:2", "hfedfm:4", "hfedfm-d2d:2"})
    {
        SCOPED_TRACE(scheme);
        StartLog log;
        auto plan = MakePlan(scheme);
        plan.rounds = 7;
        plan.teach = [](ScriptedLearner& learner, uint32_t device) {
            learner.AddTask("late", device < FIRST_LATE ? 0 : device - 1);
        };
        plan.setup = Install(log, RelayHelper(), 2);
        D2dRun run(plan);
        ASSERT_TRUE(run.recorder->IsFinished());
        for (const auto& row : run.result.rounds)
        {
            EXPECT_EQ(row.updatesLate + row.updatesRejected, 0U) << row.round;
        }
        ASSERT_EQ(log.starts.size(), 3U);
        for (const auto& [node, start] : log.starts)
        {
            EXPECT_EQ(start.round, start.due);
            EXPECT_EQ(log.trainedLate.at(node).size(), 7 - start.due + 1);
        }
    }
}

TEST(TaskStart, AServerOfAnotherClusterHelpsWhereTheCloudHasNothingYet)
{
    StartLog log;
    auto plan = MakePlan("hfedfm:6");
    plan.setup = Install(log, RelayHelper(), 6);
    D2dRun run(plan);
    ExpectStarted(run, log, 3);
    for (const auto& [node, start] : log.starts)
    {
        EXPECT_EQ(start.supply.providers, (std::vector<uint32_t>{1}));
        EXPECT_EQ(start.supply.modules.at(0).baseRound, 2U);
    }
}

TEST(TaskStart, AsksForTheAdapterThatIsTooOldAndLeavesKindsThatAreNotWanted)
{
    for (const std::string kinds : {"", "head"})
    {
        StartLog log;
        RelayHelper helper;
        helper.SetClientAttribute("MaxAge", UintegerValue(1));
        helper.SetClientAttribute("Kinds", StringValue(kinds));
        auto plan = MakePlan("hfedfm:6");
        plan.setup = Install(log, helper, 6);
        D2dRun run(plan);
        ExpectStarted(run, log, 3);
        for (const auto& [node, start] : log.starts)
        {
            // All have the adapter of round 1.
            EXPECT_EQ(start.supply.modules.size(), kinds.empty() ? 2U : 1U);
            EXPECT_EQ(start.supply.modules.back().state.GetId(), LATE);
            // Not from the own server, which has the adapter, too, but not the one of that head.
            EXPECT_EQ(start.supply.providers, (std::vector<uint32_t>{1}));
        }
    }
}

TEST(TaskStart, ANeighbourComesFirst)
{
    StartLog log;
    auto plan = MakePlan("hfedfm-d2d:2");
    plan.teach = [](ScriptedLearner& learner, uint32_t device) {
        if (device >= 5)
        {
            learner.AddTask("late", device == 5 ? 2 : 4);
        }
    };
    plan.firstHeads = {0, 0};
    plan.setup = Install(log, RelayHelper(), 2);
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    ASSERT_EQ(log.starts.size(), 2U);
    // The first of the cluster finds nobody; the other one those that have joined it since.
    const auto& first = log.starts.begin()->second;
    EXPECT_EQ(first.cold, (std::vector<ModuleId>{LATE}));
    EXPECT_EQ(first.round, 2U);
    const auto& second = log.starts.rbegin()->second;
    EXPECT_EQ(second.round, 4U);
    EXPECT_TRUE(second.cold.empty());
    ASSERT_EQ(second.supply.providers.size(), 1U);
    const auto& provider = run.federation.GetById(second.supply.providers[0]);
    EXPECT_TRUE(provider.IsDevice());
    EXPECT_EQ(provider.cluster, 1U);
    EXPECT_EQ(second.supply.modules.at(0).baseRound, 3U);
    EXPECT_EQ(second.supply.modules.at(0).state.GetValues(),
              log.provided.at(second.node).second.updates[0].state.GetValues());
}

TEST(TaskStart, ProvidersThatDoNotAnswerMakeWayAndAtLastItBeginsCold)
{
    StartLog log;
    RelayHelper helper;
    helper.SetRequesterAttribute("Timeout", TimeValue(Seconds(1)));
    auto plan = MakePlan("hfedfm:2");
    plan.rounds = 6;
    plan.setup = [&log, &helper](D2dRun& run) {
        log.Connect(run);
        log.Watch(helper.Install(run.network, run.federation));
        // Nobody listens where the cloud and the servers should.
        for (uint32_t i = 0; i < log.relaying.GetN(); ++i)
        {
            if (const auto provider = DynamicCast<ModuleProvider>(log.relaying.Get(i)))
            {
                provider->SetAttribute("Port", UintegerValue(9));
            }
        }
    };
    D2dRun run(plan);
    ExpectStarted(run, log, 3);
    for (const auto& [node, start] : log.starts)
    {
        EXPECT_EQ(start.cold, (std::vector<ModuleId>{LATE}));
        EXPECT_EQ(start.supply.wanted, (std::vector<ModuleId>{LATE}));
        EXPECT_EQ(start.supply.requests, 2U);
        EXPECT_EQ(start.supply.failures, 2U);
        EXPECT_EQ(start.supply.elapsed, Seconds(2));
    }
}

TEST(TaskStart, ProvidersWhoseStateIsTooOldAreNotTaken)
{
    StartLog log;
    RelayHelper helper;
    helper.SetClientAttribute("MaxAge", UintegerValue(1));
    helper.SetClientAttribute("Providers", StringValue("edge,cloud"));
    auto plan = MakePlan("hfedfm:2");
    plan.teach = [](ScriptedLearner& learner, uint32_t device) {
        learner.AddTask("late", device < FIRST_LATE ? 0 : 5);
    };
    plan.rounds = 8;
    plan.setup = Install(log, helper, 4);
    plan.scheme = "hfedfm:2";
    {
        D2dRun run(plan);
        ASSERT_EQ(log.starts.size(), 3U);
        // In round 5 the state of round 4 is there.
        EXPECT_TRUE(log.starts.begin()->second.cold.empty());
    }

    StartLog later;
    plan.teach = [](ScriptedLearner& learner, uint32_t device) {
        learner.AddTask("late", device < FIRST_LATE ? 0 : 4);
    };
    plan.scheme = "hfedfm:8";
    plan.setup = Install(later, helper, 8);
    D2dRun old(plan);
    ASSERT_TRUE(old.recorder->IsFinished());
    // Here the cloud holds what the run began with.
    ASSERT_EQ(later.starts.size(), 3U);
    for (const auto& [node, start] : later.starts)
    {
        EXPECT_EQ(start.cold, (std::vector<ModuleId>{LATE}));
        // The cloud knows of servers, which are not asked here.
        EXPECT_TRUE(start.supply.providers.empty());
        EXPECT_EQ(start.supply.requests, 2U);
    }
}

TEST(TaskStart, ARoundThatEndsMeanwhileIsNotWaitedForAgain)
{
    StartLog log;
    RelayHelper helper;
    helper.SetRequesterAttribute("Timeout", TimeValue(Seconds(20)));
    helper.SetProviderAttribute("Port", UintegerValue(5001));
    auto plan = MakePlan("hfedfm:2");
    plan.rounds = 9;
    plan.deadline = Seconds(3);
    plan.setup = [&log, &helper](D2dRun& run) {
        log.Connect(run);
        log.Watch(helper.Install(run.network, run.federation));
        for (uint32_t i = 0; i < log.relaying.GetN(); ++i)
        {
            if (const auto provider = DynamicCast<ModuleProvider>(log.relaying.Get(i)))
            {
                provider->SetAttribute("Port", UintegerValue(9));
            }
        }
    };
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    ASSERT_EQ(run.result.rounds.size(), 9U);
    for (uint32_t d = FIRST_LATE; d < 7; ++d)
    {
        const auto id = run.Device(d)->GetFederationId();
        const auto& rounds = log.trainings.at(id);
        // It trains in all rounds but the one that waited in vain.
        EXPECT_EQ(std::count(rounds.begin(), rounds.end(), 3U), 0) << d;
        EXPECT_EQ(std::count(rounds.begin(), rounds.end(), 4U), 1) << d;
        EXPECT_GE(rounds.size(), 7U);
    }
}

TEST(TaskStart, ANodeThatFailsWhileItWaitsHangsNobody)
{
    StartLog log;
    RelayHelper helper;
    helper.SetRequesterAttribute("Timeout", TimeValue(Seconds(30)));
    auto plan = MakePlan("hfedfm:2");
    plan.deadline = Seconds(20);
    plan.setup = [&log, &helper](D2dRun& run) {
        log.Connect(run);
        log.Watch(helper.Install(run.network, run.federation));
        for (uint32_t i = 0; i < log.relaying.GetN(); ++i)
        {
            if (const auto provider = DynamicCast<ModuleProvider>(log.relaying.Get(i)))
            {
                provider->SetAttribute("Port", UintegerValue(9));
            }
        }
    };
    plan.deaths = {{5, Seconds(15)}};
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    const auto id = run.Device(5)->GetFederationId();
    EXPECT_EQ(log.awaited.count(id), 1U);
    EXPECT_EQ(log.starts.count(id), 0U);
    EXPECT_EQ(run.result.rounds.size(), 6U);
}

TEST(TaskStart, ANeighbourThatHasBrokenDownIsNotNamed)
{
    StartLog log;
    auto plan = MakePlan("hfedfm-d2d:2");
    plan.cells = {5};
    plan.rounds = 80;
    plan.deadline = Seconds(15);
    plan.firstHeads = {2};
    plan.teach = [](ScriptedLearner& learner, uint32_t device) {
        learner.AddTask("late", device == 3 ? 0 : 1000);
    };
    RelayHelper helper;
    std::vector<Ptr<FederationNode>> nodes;
    Time death = Seconds(9);
    plan.deaths = {{3, death}};
    plan.setup = [&log](D2dRun& run) { log.Connect(run); };
    Ptr<ModuleRequester> requester = CreateObject<ModuleRequester>();
    ApplicationContainer providers;
    plan.setup = [&](D2dRun& run) {
        log.Connect(run);
        for (uint32_t d = 0; d < 5; ++d)
        {
            const auto provider = CreateObject<ModuleProvider>();
            provider->SetFederationNode(run.Device(d));
            run.Device(d)->GetNode()->AddApplication(provider);
            providers.Add(provider);
        }
        log.Watch(providers);
        run.Device(4)->GetNode()->AddApplication(requester);
        const auto ask = [&run, requester](uint32_t device) {
            requester->Locate(InetSocketAddress(run.network.cells[0].d2dAddresses[device], 5001),
                              {{ADAPTER, {}}},
                              ModuleRequester::ResultCallback());
        };
        for (int i = 0; i < 60; ++i)
        {
            Simulator::Schedule(Seconds(5 + 0.25 * i), [ask] { ask(2); });
        }
    };
    D2dRun run(plan);
    const auto dead = run.Device(3)->GetFederationId();
    uint32_t before = 0;
    for (const auto& [time, node] : log.named)
    {
        if (node == dead)
        {
            before += time <= death ? 1 : 0;
            // One beacon interval of 1 s, and a turn of 1 ms for each member.
            EXPECT_LE(time, death + Seconds(1.005));
        }
    }
    EXPECT_GT(before, 5U);
    EXPECT_GT(log.named.back().first, death + Seconds(5));
}

TEST(TaskStart, NothingIsInstalledWhereNothingBegins)
{
    std::vector<std::string> models;
    for (const bool relays : {false, true})
    {
        StartLog log;
        auto plan = With("hfedfm:2");
        if (relays)
        {
            plan.setup = Install(log, RelayHelper(), 2);
        }
        D2dRun run(plan);
        EXPECT_EQ(log.relaying.GetN(), 0U);
        EXPECT_TRUE(log.starts.empty());
        models.push_back(std::to_string(run.result.lastAggregation) + " " +
                         std::to_string(run.result.deviceEnergy.total) + " " +
                         std::to_string(run.updateBytesSent));
    }
    EXPECT_EQ(models[0], models[1]);
}

TEST(TaskStartDeathTest, StartsThatCannotBeEndTheProgram)
{
    testing::GTEST_FLAG(death_test_style) = "threadsafe";
    StartLog log;
    auto plan = MakePlan("hfedfm:2");
    plan.rounds = 2;
    plan.setup = Install(log, RelayHelper(), 2);
    EXPECT_DEATH(D2dRun run(plan), "is to begin 'late' in round 3; the run has 2 rounds");
    auto peers = MakePlan("consensus:2");
    EXPECT_DEATH(D2dRun run(peers), "cannot begin a task in mid-run: a ns3::hfedfm::Gossip");
    auto wrong = MakePlan("hfedfm:2");
    RelayHelper helper;
    helper.SetClientAttribute("Providers", StringValue("edge,satellite"));
    wrong.setup = Install(log, helper, 2);
    EXPECT_DEATH(D2dRun run(wrong), "Providers is 'edge,satellite'; it must be some of neighbour");
}
