// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * A server that does not wait for rounds, driven by hand.
 *  - FedAsync and FedBuff are their published formulas, per module and with staleness, over random
 *    updates; a module is changed by those only that trained it
 *  - a child gets the newest model with its own answer, and a stale update keeps its base
 *  - rounds of models count what all have done, and models of the same round have other numbers
 *  - an update that comes again counts once; one of a model that was lost does not count
 *  - the last update ends the run: all get the last model, what is under way is told
 *  - children that are gone are not waited for, and those that have nothing are asked less
 *  - with a parent: reports every E rounds with all samples, goes on meanwhile, and carries what
 *    has come since over to the parent's model
 *  - what only rounds have is refused
 */

#include "../../fixture/hfedfm-driven-machine.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-async-coordinator.h"
#include "ns3/hfedfm-client-selection.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId ADAPTER;
const ModuleId HEAD(ModuleKind::HEAD, "t");

/** Keeps what a coordinator asks for. */
struct Script : public CoordinatorScript
{
    struct Sent
    {
        uint32_t child;
        Message message;
    };

    using CoordinatorScript::Send;

    void Send(LinkRole role, uint32_t peer, const Message& message) override
    {
        role == LinkRole::PARENT ? up.push_back(message) : sent.push_back({peer, message});
    }

    void Report(const Message& update) override
    {
        reports.push_back(update);
    }

    bool IsReportDelivered() const override
    {
        return delivered;
    }

    bool IsLinked(LinkRole role, uint32_t peer) const override
    {
        return role == LinkRole::PARENT || unlinked.count(peer) == 0;
    }

    void OnAggregated(const AggregationReport& report) override
    {
        aggregations.push_back(report);
    }

    void OnDropped(uint32_t sender,
                   uint32_t,
                   uint32_t,
                   DropReason reason,
                   const std::string&) override
    {
        drops.emplace_back(sender, reason);
    }

    void Finish(uint32_t, const ModuleSet&) override
    {
        finished = true;
    }

    std::vector<Sent> sent;
    std::vector<Message> up;
    std::vector<Message> reports;
    std::vector<AggregationReport> aggregations;
    std::vector<std::pair<uint32_t, DropReason>> drops;
    std::set<uint32_t> unlinked;
    bool delivered{true};
    bool finished{false};
};

ObjectFactory
MakeFactory(const std::string& rule, double exponent, double rate, uint32_t buffer = 1)
{
    ObjectFactory rules("ns3::hfedfm::" + rule);
    rules.Set("StalenessExponent", DoubleValue(exponent));
    if (rule == "FedBuffRule")
    {
        rules.Set("ServerRate", DoubleValue(rate));
        rules.Set("Buffer", UintegerValue(buffer));
    }
    else
    {
        rules.Set("MixingRate", DoubleValue(rate));
    }
    ObjectFactory coordinators("ns3::hfedfm::AsyncCoordinator");
    coordinators.Set("Rule", ObjectFactoryValue(rules));
    return coordinators;
}

/** A server with children 1, 2 and so on. */
struct Server
{
    Server(const ObjectFactory& factory,
           uint32_t children,
           uint32_t rounds,
           bool hasParent = false,
           uint32_t edgeRounds = 1,
           Codec codec = Codec::FP32)
    {
        CoordinatorSettings settings;
        settings.node = 100;
        settings.rounds = rounds;
        settings.codec = codec;
        settings.place.hasParent = hasParent;
        settings.place.edgeRounds = edgeRounds;
        if (!hasParent)
        {
            settings.initial = {{ADAPTER, MakeState(1)}};
        }
        for (uint32_t id = 1; id <= children; ++id)
        {
            settings.place.children.insert(id);
        }
        coordinator = factory.Create<AsyncCoordinator>();
        coordinator->Start(settings, script);
        for (uint32_t id = 1; id <= children; ++id)
        {
            Hello(id, 0, 0);
        }
        if (!hasParent)
        {
            coordinator->OnBegin();
        }
    }

    ~Server()
    {
        coordinator->Dispose();
    }

    void Hello(uint32_t id, uint32_t round, uint16_t step, bool anew = true)
    {
        Message hello{MessageType::HELLO, id, round, 0, {}};
        hello.step = step;
        hello.updates.push_back({MakeState(0), 0, 0, Codec::NONE});
        coordinator->OnHello(LinkRole::CHILD, hello, anew);
    }

    /** @return what a child was sent last */
    const Message& Last(uint32_t id) const
    {
        for (auto sent = script.sent.rbegin(); sent != script.sent.rend(); ++sent)
        {
            if (sent->child == id)
            {
                return sent->message;
            }
        }
        ADD_FAILURE() << "nothing was sent to " << id;
        return script.sent.front().message;
    }

    /** A child answers a model. */
    void Answer(uint32_t id, const Message& model, float value, double weight = 1)
    {
        auto update = MakeUpdate(id, model.round, value, weight);
        update.step = model.step;
        coordinator->OnMessage(LinkRole::CHILD, update, 0);
    }

    void Answer(uint32_t id, float value, double weight = 1)
    {
        Answer(id, Last(id), value, weight);
    }

    void AnswerNothing(uint32_t id)
    {
        const auto& model = Last(id);
        Message update{MessageType::UPDATE, id, model.round, 0, {}};
        update.step = model.step;
        coordinator->OnMessage(LinkRole::CHILD, update, 0);
    }

    void FromParent(MessageType type, uint32_t round, uint32_t last, float value, uint16_t step = 0)
    {
        Message model{type, 0, round, last, {{MakeState(value), 0, 0, Codec::FP32}}, step};
        coordinator->OnMessage(LinkRole::PARENT, model, 0);
    }

    float Value() const
    {
        return coordinator->GetModel().at(ADAPTER).GetValues()[0];
    }

    Script script;
    Ptr<AsyncCoordinator> coordinator;
};

/** Random updates of two modules, some of which a node does not train. */
struct RandomUpdates
{
    explicit RandomUpdates(uint32_t seed)
    {
        std::mt19937 random(seed);
        std::uniform_real_distribution<float> value(-1, 1);
        const auto make = [&](const ModuleId& id) {
            ModuleState state(ModuleSpec{id, {{"w", {3}}}});
            for (auto& v : state.GetValues())
            {
                v = value(random);
            }
            return state;
        };
        model = {{ADAPTER, make(ADAPTER)}, {HEAD, make(HEAD)}};
        const auto count = 1 + random() % 6;
        for (uint32_t i = 0; i < count; ++i)
        {
            AsyncUpdate update{i, 1, static_cast<uint32_t>(random() % 5), nullptr, {}};
            update.base = std::make_shared<ModuleSet>(
                ModuleSet{{ADAPTER, make(ADAPTER)}, {HEAD, make(HEAD)}});
            for (const auto& id : {ADAPTER, HEAD})
            {
                if (random() % 3 > 0)
                {
                    const double weight = random() % 4 == 0 ? 0 : 1 + random() % 50;
                    update.modules.push_back({make(id), 1, weight, Codec::FP32});
                }
            }
            updates.push_back(update);
        }
    }

    ModuleSet model;
    std::vector<AsyncUpdate> updates;
};

} // namespace

TEST(AsyncRules, FedAsyncMixesEachUpdateAsPublished)
{
    const auto rule = CreateObjectWithAttributes<FedAsyncRule>("MixingRate", DoubleValue(0.7));
    for (uint32_t seed = 1; seed <= 50; ++seed)
    {
        RandomUpdates random(seed);
        auto expected = random.model;
        for (const auto& update : random.updates)
        {
            const double a = 0.7 / std::sqrt(1.0 + update.staleness);
            for (const auto& module : update.modules)
            {
                for (std::size_t i = 0; module.weight > 0 && i < 3; ++i)
                {
                    auto& w = expected.at(module.state.GetId()).GetValues()[i];
                    w = static_cast<float>((1 - a) * w + a * module.state.GetValues()[i]);
                }
            }
        }
        auto model = random.model;
        rule->Merge(random.updates, model);
        for (const auto& [id, state] : expected)
        {
            for (std::size_t i = 0; i < 3; ++i)
            {
                EXPECT_NEAR(model.at(id).GetValues()[i], state.GetValues()[i], 1e-6);
            }
        }
    }
}

TEST(AsyncRules, FedBuffStepsAlongTheDiscountedMeanDifference)
{
    for (uint32_t seed = 1; seed <= 100; ++seed)
    {
        const bool samples = seed % 2 == 0;
        const auto rule = CreateObject<FedBuffRule>();
        rule->SetAttribute("ServerRate", DoubleValue(1.5));
        rule->SetAttribute("StalenessExponent", DoubleValue(1));
        rule->SetAttribute("SampleWeights", BooleanValue(samples));
        RandomUpdates random(seed);
        auto model = random.model;
        rule->Merge(random.updates, model);
        for (const auto& [id, before] : random.model)
        {
            for (std::size_t i = 0; i < 3; ++i)
            {
                double sum = 0;
                double weights = 0;
                for (const auto& update : random.updates)
                {
                    for (const auto& module : update.modules)
                    {
                        if (module.state.GetId() == id && module.weight > 0)
                        {
                            const double n = samples ? module.weight : 1;
                            sum +=
                                n / (1.0 + update.staleness) *
                                (module.state.GetValues()[i] - update.base->at(id).GetValues()[i]);
                            weights += n;
                        }
                    }
                }
                const double expected =
                    before.GetValues()[i] + (weights > 0 ? 1.5 * sum / weights : 0);
                EXPECT_NEAR(model.at(id).GetValues()[i], expected, 1e-6) << seed;
            }
        }
    }
}

TEST(AsyncRules, TheBufferIsAQuarterOfTheChildrenAndNeverMoreThanAll)
{
    const auto rule = CreateObject<FedBuffRule>();
    EXPECT_EQ(rule->GetBuffer(1), 1U);
    EXPECT_EQ(rule->GetBuffer(4), 4U);
    EXPECT_EQ(rule->GetBuffer(20), 5U);
    EXPECT_EQ(rule->GetBuffer(40), 10U);
    rule->SetAttribute("Buffer", UintegerValue(7));
    EXPECT_EQ(rule->GetBuffer(40), 7U);
    EXPECT_EQ(rule->GetBuffer(3), 3U);
    EXPECT_EQ(CreateObject<FedAsyncRule>()->GetBuffer(9), 1U);
}

TEST(AsyncCoordinator, AnswersEachChildAtOnceAndDiscountsTheStale)
{
    Server server(MakeFactory("FedAsyncRule", 1, 0.5), 2, 5);
    ASSERT_EQ(server.script.sent.size(), 2U);
    server.Answer(1, 3);
    EXPECT_EQ(server.Value(), 2); // (1 + 3) / 2
    EXPECT_EQ(server.Last(1).updates[0].state.GetValues()[0], 2);
    EXPECT_EQ(server.script.sent.size(), 3U); // and nobody else
    server.Answer(1, 4);
    EXPECT_EQ(server.Value(), 3);
    server.Answer(2, 6); // two versions old: a sixth of it
    EXPECT_FLOAT_EQ(server.Value(), 3.5);
    const auto& report = server.script.aggregations.back();
    EXPECT_EQ(report.contributors, std::vector<uint32_t>{2});
    EXPECT_EQ(report.staleness, std::vector<uint32_t>{2});
    EXPECT_EQ(report.version, 3U);
    EXPECT_EQ(report.modules, std::vector<ModuleId>{ADAPTER});
    EXPECT_TRUE(report.root);
}

TEST(AsyncCoordinator, ABufferedUpdateIsADifferenceToWhatItsSenderGot)
{
    Server server(MakeFactory("FedBuffRule", 0, 1, 2), 3, 5);
    server.Answer(1, 3, 30); // + 2
    EXPECT_EQ(server.Value(), 1);
    EXPECT_EQ(server.Last(1).updates[0].state.GetValues()[0], 1);
    server.Answer(2, 5, 10); // + 4
    EXPECT_FLOAT_EQ(server.Value(), 1 + (30 * 2 + 10 * 4) / 40.0F);
    EXPECT_EQ(server.Last(2).updates[0].state.GetValues()[0], server.Value());
    const auto value = server.Value();
    server.Answer(1, 1.5F, 1); // it works on the old model: + 0.5
    server.Answer(3, 2, 1);    // so does this: + 1
    EXPECT_FLOAT_EQ(server.Value(), value + 0.75F);
    EXPECT_EQ(server.script.aggregations.back().staleness, (std::vector<uint32_t>{1, 1}));
}

TEST(AsyncCoordinator, RoundsOfModelsCountWhatAllHaveDone)
{
    Server server(MakeFactory("FedAsyncRule", 0.5, 0.5), 3, 4);
    std::vector<uint32_t> rounds;
    std::set<std::pair<uint32_t, uint32_t>> seen;
    for (int i = 0; i < 8; ++i)
    {
        server.Answer(1, 1);
        rounds.push_back(server.Last(1).round);
        EXPECT_EQ(server.Last(1).lastRound, 4U);
        EXPECT_TRUE(seen.emplace(server.Last(1).round, server.Last(1).step).second);
    }
    EXPECT_EQ(rounds, (std::vector<uint32_t>{1, 1, 2, 2, 2, 3, 3, 3}));
    std::vector<uint32_t> reported;
    for (const auto& report : server.script.aggregations)
    {
        reported.push_back(report.round);
    }
    EXPECT_EQ(reported, (std::vector<uint32_t>{1, 1, 1, 2, 2, 2, 3, 3}));
}

TEST(AsyncCoordinator, AChildThatDoesSeveralRoundsCountsForAsMany)
{
    Server server(MakeFactory("FedAsyncRule", 0.5, 0.5), 2, 8);
    const auto& model = server.Last(1);
    auto update = MakeUpdate(1, model.round, 2, 1, model.round + 3);
    update.step = model.step;
    server.coordinator->OnMessage(LinkRole::CHILD, update, 0);
    EXPECT_EQ(server.Last(1).round, 3U);
}

TEST(AsyncCoordinator, AnUpdateThatComesAgainCountsOnce)
{
    Server server(MakeFactory("FedBuffRule", 0, 1), 2, 10);
    const auto first = server.Last(1);
    server.Answer(1, first, 2);
    EXPECT_EQ(server.Value(), 2);
    const auto lost = server.Last(1);
    EXPECT_EQ(lost.round, first.round);
    // The connection breaks before the child gets the next model, and it does not know that its
    // report has come.
    server.script.unlinked.insert(1);
    server.coordinator->OnGone(LinkRole::CHILD, 1);
    server.script.unlinked.clear();
    server.Hello(1, first.round, first.step);
    server.Answer(1, first, 2);
    EXPECT_EQ(server.Value(), 2);
    ASSERT_EQ(server.script.drops.size(), 1U);
    EXPECT_EQ(server.script.drops[0], std::make_pair(uint32_t{1}, DropReason::DUPLICATE));
    EXPECT_NE(server.Last(1).step, lost.step);
    server.Answer(1, lost, 7);
    EXPECT_EQ(server.script.drops.back().second, DropReason::LATE);
    server.Answer(1, 5);
    EXPECT_EQ(server.Value(), 5);
}

TEST(AsyncCoordinator, AReconnectedChildGoesOnWithTheModelThatItHas)
{
    Server server(MakeFactory("FedBuffRule", 0, 1), 2, 10);
    const auto model = server.Last(1);
    const auto sent = server.script.sent.size();
    server.script.unlinked.insert(1);
    server.coordinator->OnGone(LinkRole::CHILD, 1);
    server.Answer(2, 4); // + 3
    server.script.unlinked.clear();
    server.Hello(1, model.round, model.step);
    EXPECT_EQ(server.script.sent.size(), sent + 1); // to 2
    server.Answer(1, model, 2);                     // + 1
    EXPECT_EQ(server.Value(), 5);
    EXPECT_EQ(server.script.aggregations.back().staleness, std::vector<uint32_t>{1});
    // One that has nothing gets the newest model.
    server.Hello(1, 0, 0);
    EXPECT_EQ(server.Last(1).updates[0].state.GetValues()[0], 5);
    // HELLO again on the same connection: its model is on the way.
    const auto before = server.script.sent.size();
    server.Hello(1, 0, 0, false);
    EXPECT_EQ(server.script.sent.size(), before);
}

TEST(AsyncCoordinator, TheLastUpdateEndsTheRunAndWorkUnderWayIsTold)
{
    Server server(MakeFactory("FedBuffRule", 0, 1, 2), 3, 2);
    for (int i = 0; i < 5; ++i)
    {
        server.Answer(1, 2);
    }
    EXPECT_FALSE(server.script.finished);
    EXPECT_TRUE(server.coordinator->IsCollecting());
    server.Answer(2, 2);
    EXPECT_TRUE(server.script.finished);
    EXPECT_FALSE(server.coordinator->IsCollecting());
    std::size_t counted = 0;
    for (const auto& report : server.script.aggregations)
    {
        counted += report.contributors.size();
    }
    EXPECT_EQ(counted, 6U);
    for (uint32_t id = 1; id <= 3; ++id)
    {
        EXPECT_EQ(server.Last(id).type, MessageType::FINAL);
        EXPECT_EQ(server.Last(id).round, 3U);
        EXPECT_EQ(server.Last(id).updates[0].state.GetValues()[0], server.Value());
    }
    using Drops = std::vector<std::pair<uint32_t, DropReason>>;
    EXPECT_EQ(server.script.drops, (Drops{{1, DropReason::DISCARDED}, {3, DropReason::DISCARDED}}));
    // It is not told twice.
    server.Answer(3, server.script.sent[2].message, 9);
    EXPECT_EQ(server.script.drops.size(), 2U);
    // One that was away gets the last model, unless it has it.
    const auto sent = server.script.sent.size();
    server.Hello(2, 3, 0);
    EXPECT_EQ(server.script.sent.size(), sent);
    server.Hello(2, 1, 1);
    EXPECT_EQ(server.script.sent.size(), sent + 1);
}

TEST(AsyncCoordinator, ABufferOfAllIsFullWithoutThoseThatAreGone)
{
    Server server(MakeFactory("FedBuffRule", 0, 1, 3), 3, 10);
    server.Answer(1, 2);
    server.Answer(2, 2);
    EXPECT_TRUE(server.script.aggregations.empty());
    server.script.unlinked.insert(3);
    server.coordinator->OnGone(LinkRole::CHILD, 3);
    ASSERT_EQ(server.script.aggregations.size(), 1U);
    EXPECT_EQ(server.script.aggregations[0].contributors, (std::vector<uint32_t>{1, 2}));
    server.coordinator->Forget(3);
    server.Answer(3, server.script.sent[2].message, 2);
    EXPECT_EQ(server.script.drops.back().second, DropReason::UNKNOWN);
    // With two children, two updates are a round.
    server.Answer(1, 2);
    server.Answer(2, 2);
    EXPECT_EQ(server.Last(2).round, 2U);
}

TEST(AsyncCoordinator, AChildThatHasNothingIsAskedOncePerVersion)
{
    Server server(MakeFactory("FedBuffRule", 0, 1), 2, 4);
    const auto sent = server.script.sent.size();
    server.AnswerNothing(1);
    EXPECT_EQ(server.script.sent.size(), sent);
    EXPECT_EQ(server.coordinator->GetRound(), 1U);
    server.Answer(2, 2); // alone, it makes a round
    EXPECT_EQ(server.coordinator->GetRound(), 2U);
    EXPECT_EQ(server.script.sent.size(), sent + 2);
    EXPECT_EQ(server.Last(1).updates[0].state.GetValues()[0], 2);
    // If all have nothing, the run comes to its end.
    server.AnswerNothing(1);
    server.AnswerNothing(2);
    for (int i = 0; i < 20 && !server.script.finished; ++i)
    {
        server.AnswerNothing(2);
    }
    EXPECT_TRUE(server.script.finished);
}

TEST(AsyncCoordinator, UnusableModulesDoNotCountAndTheirSenderGoesOn)
{
    Server server(MakeFactory("FedBuffRule", 0, 1), 1, 4);
    server.Answer(1, std::nanf(""));
    EXPECT_EQ(server.script.drops.back().second, DropReason::INVALID);
    EXPECT_EQ(server.Value(), 1);
    EXPECT_EQ(server.Last(1).round, 2U);
    auto update = MakeUpdate(1, 2, 3, 1);
    update.step = server.Last(1).step;
    update.updates.push_back({ModuleState(ModuleSpec{HEAD, {{"w", {1}}}}), 2, 1, Codec::FP32});
    server.coordinator->OnMessage(LinkRole::CHILD, update, 0);
    EXPECT_EQ(server.script.drops.size(), 2U); // the head was not sent to it
    EXPECT_EQ(server.Value(), 3);
    EXPECT_EQ(server.script.aggregations.back().modules, std::vector<ModuleId>{ADAPTER});
}

TEST(AsyncCoordinator, TheBaseOfADifferenceIsWhatTheCodecLeavesOfTheModel)
{
    Server server(MakeFactory("FedBuffRule", 0, 1), 1, 10, false, 1, Codec::FP16);
    server.Answer(1, 1.00051F); // half of the values between 1 and the next half
    const auto sent = static_cast<float>(1.0009765625);
    EXPECT_FLOAT_EQ(server.Value(), 1.00051F);
    server.Answer(1, sent); // the child has not moved
    EXPECT_FLOAT_EQ(server.Value(), 1.00051F);
}

TEST(AsyncEdge, ReportsAfterItsRoundsWithAllSamplesAndGoesOn)
{
    Server edge(MakeFactory("FedBuffRule", 0, 1), 2, 1, true, 2);
    ASSERT_EQ(edge.script.up.size(), 1U);
    EXPECT_EQ(edge.script.up[0].type, MessageType::HELLO);
    EXPECT_TRUE(edge.script.sent.empty());
    edge.FromParent(MessageType::MODEL, 3, 9, 10, 7);
    EXPECT_EQ(edge.Last(1).round, 3U);
    edge.Answer(1, 11, 5);
    edge.Answer(1, 12, 5);
    EXPECT_EQ(edge.Last(1).round, 4U);
    edge.Answer(1, 13, 5);
    EXPECT_TRUE(edge.script.reports.empty());
    edge.Answer(2, 11, 20); // + 1
    ASSERT_EQ(edge.script.reports.size(), 1U);
    const auto report = edge.script.reports[0];
    EXPECT_EQ(report.round, 4U);
    EXPECT_EQ(report.step, 7U);
    ASSERT_EQ(report.updates.size(), 1U);
    EXPECT_EQ(report.updates[0].weight, 35);
    EXPECT_EQ(report.updates[0].baseRound, 3U);
    EXPECT_EQ(report.updates[0].state.GetValues()[0], 14);
    // Its children go on while it waits.
    EXPECT_EQ(edge.Last(2).round, 5U);
    edge.Answer(2, 16, 1); // + 2
    EXPECT_EQ(edge.Value(), 16);
    // The parent's model takes the place of its own, and what has come since is added.
    edge.FromParent(MessageType::MODEL, 5, 9, 100, 8);
    EXPECT_EQ(edge.Value(), 102);
    edge.Answer(1, edge.Last(1).updates[0].state.GetValues()[0] + 1, 3); // from a model before that
    EXPECT_EQ(edge.Value(), 103);
    EXPECT_EQ(edge.Last(1).updates[0].state.GetValues()[0], 103);
    edge.Answer(1, 104, 4);
    edge.Answer(1, 105, 5);
    ASSERT_EQ(edge.script.reports.size(), 2U);
    EXPECT_EQ(edge.script.reports[1].updates[0].weight, 1 + 3 + 4 + 5);
    EXPECT_EQ(edge.script.reports[1].updates[0].state.GetValues()[0], 105);
    EXPECT_EQ(edge.script.reports[1].round, 6U);
}

TEST(AsyncEdge, AModelThatAnswersNoReportLosesNothing)
{
    Server edge(MakeFactory("FedBuffRule", 0, 1), 2, 1, true, 2);
    edge.FromParent(MessageType::MODEL, 1, 9, 10);
    edge.Answer(1, 11, 5);
    edge.FromParent(MessageType::MODEL, 1, 9, 20); // it had connected again
    EXPECT_EQ(edge.Value(), 21);
    edge.FromParent(MessageType::MODEL, 1, 9, 30);
    EXPECT_EQ(edge.Value(), 31);
    edge.Answer(1, 1 + edge.Last(1).updates[0].state.GetValues()[0], 5);
    edge.Answer(1, 1 + edge.Last(1).updates[0].state.GetValues()[0], 5);
    edge.Answer(1, 1 + edge.Last(1).updates[0].state.GetValues()[0], 5);
    ASSERT_EQ(edge.script.reports.size(), 1U);
    EXPECT_EQ(edge.script.reports[0].updates[0].weight, 20);
    EXPECT_EQ(edge.script.reports[0].updates[0].state.GetValues()[0], 34);
}

TEST(AsyncEdge, AfterTheReportOfTheLastRoundItsChildrenWaitForTheLastModel)
{
    Server edge(MakeFactory("FedBuffRule", 0, 1, 2), 2, 1, true, 4);
    edge.FromParent(MessageType::MODEL, 3, 3, 10); // one round is left
    edge.Answer(1, 11);
    EXPECT_TRUE(edge.script.reports.empty());
    edge.Answer(2, 13);
    ASSERT_EQ(edge.script.reports.size(), 1U);
    EXPECT_EQ(edge.script.reports[0].round, 3U);
    EXPECT_EQ(edge.script.reports[0].updates[0].state.GetValues()[0], 12);
    EXPECT_EQ(edge.script.drops.size(), 0U);
    const auto sent = edge.script.sent.size();
    edge.FromParent(MessageType::FINAL, 4, 3, 50);
    EXPECT_TRUE(edge.script.finished);
    EXPECT_EQ(edge.Value(), 50);
    EXPECT_EQ(edge.Last(1).type, MessageType::FINAL);
    EXPECT_EQ(edge.Last(2).round, 4U);
    // 1 got a model when it had answered, and has nothing to say any more.
    EXPECT_EQ(edge.script.sent.size(), sent + 2);
    EXPECT_EQ(edge.script.drops.size(), 1U);
}

TEST(AsyncEdge, TellsWhatTheEndOfTheRunMakesOfUpdatesThatItHasNotReported)
{
    Server edge(MakeFactory("FedBuffRule", 0, 1, 2), 3, 1, true, 2);
    edge.FromParent(MessageType::MODEL, 1, 9, 10);
    edge.Answer(1, 11);
    edge.Answer(2, 11);
    edge.Answer(1, 11); // in the buffer
    edge.FromParent(MessageType::FINAL, 10, 9, 50);
    std::map<uint32_t, int> discarded;
    for (const auto& [id, reason] : edge.script.drops)
    {
        EXPECT_EQ(reason, DropReason::DISCARDED);
        ++discarded[id];
    }
    EXPECT_EQ(discarded, (std::map<uint32_t, int>{{1, 3}, {2, 2}, {3, 1}}));
}

TEST(AsyncEdge, ReportsWhatItHasWhenNobodyIsLeft)
{
    Server edge(MakeFactory("FedBuffRule", 0, 1), 2, 1, true, 8);
    edge.FromParent(MessageType::MODEL, 1, 20, 10);
    edge.Answer(1, 12, 5);
    edge.script.unlinked = {1, 2};
    edge.coordinator->OnGone(LinkRole::CHILD, 1);
    ASSERT_EQ(edge.script.reports.size(), 1U);
    EXPECT_EQ(edge.script.reports[0].updates.at(0).weight, 5);
    edge.coordinator->OnGone(LinkRole::CHILD, 2);
    EXPECT_EQ(edge.script.reports.size(), 1U);
    edge.FromParent(MessageType::MODEL, 9, 20, 10);
    ASSERT_EQ(edge.script.reports.size(), 2U);
    EXPECT_TRUE(edge.script.reports[1].updates.empty());
}

TEST(AsyncCoordinator, OldVersionsLastAsLongAsSomebodyWorksOnThem)
{
    Server server(MakeFactory("FedBuffRule", 0, 1), 3, 100);
    for (int i = 0; i < 50; ++i)
    {
        server.Answer(1, server.Value() + 1);
    }
    EXPECT_EQ(server.coordinator->GetVersion(), 50U);
    server.Answer(2, 3); // + 2 to the first
    EXPECT_EQ(server.Value(), 53);
    EXPECT_EQ(server.script.aggregations.back().staleness, std::vector<uint32_t>{50});
}

TEST(AsyncCoordinatorDeathTest, RefusesWhatOnlyRoundsHave)
{
    const auto start = [](const std::function<void(CoordinatorSettings&)>& change) {
        CoordinatorSettings settings;
        settings.place.children = {1};
        settings.initial = {{ADAPTER, MakeState(1)}};
        change(settings);
        Script script;
        CreateObject<AsyncCoordinator>()->Start(settings, script);
    };
    EXPECT_DEATH(start([](auto& s) { s.hasLearner = true; }), "only a server can");
    EXPECT_DEATH(start([](auto& s) { s.place.children.clear(); }), "needs children");
    EXPECT_DEATH(start([](auto& s) { s.quorum = 0.5; }), "Quorum is 0.5.*must be 1");
    EXPECT_DEATH(start([](auto& s) { s.soleChild = true; }), "SoleChild is true");
    EXPECT_DEATH(start([](auto& s) { s.place.edgeRounds = 0; }), "EdgeRounds is 0");
    EXPECT_DEATH(start([](auto& s) { s.place.circulation = *CirculationRules::Parse("head=2"); }),
                 "it can have no rules");
    EXPECT_DEATH(start([](auto& s) { s.selection = CreateObject<RandomClients>(); }),
                 "ClientSelection");
    EXPECT_DEATH(start([](auto& s) { s.rootAggregator = CreateObject<WeightedMeanAggregator>(); }),
                 "RootAggregator is set");
    ObjectFactory wrong("ns3::hfedfm::AsyncCoordinator");
    wrong.Set("Rule", ObjectFactoryValue(ObjectFactory("ns3::hfedfm::WeightedMeanAggregator")));
    EXPECT_DEATH(Server(wrong, 1, 1), "WeightedMeanAggregator, which is no AsyncRule");
}
