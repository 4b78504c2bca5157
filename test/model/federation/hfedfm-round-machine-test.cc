// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * RoundMachine driven by hand, without sockets or time. Values are one float per module.
 *  - a root with children: sends the model, waits for all, averages, goes on, finishes
 *  - a tier between: E rounds inside per update to the parent, the rest at the last round
 *  - what was learned in any of the E rounds goes up
 *  - quorum and deadline end a round early; what comes later is dropped as late
 *  - a child that leaves or answers with nothing does not hold the round up
 *  - a child that comes back begins a round that had nobody, or gets the last model
 *  - invalid updates and strangers are dropped and told
 *  - a lone learner is a federation of one
 *  - a tree of two tiers with E = 1 gives the flat average to 1e-6 (random weights and values)
 */

#include "../../fixture/hfedfm-driven-machine.h"

#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId ADAPTER;

ModuleSet
MakeModel(float value)
{
    return {{ADAPTER, MakeState(value)}};
}

float
Value(const ModuleSet& model)
{
    return model.at(ADAPTER).GetValues()[0];
}

Message
MakeModelMessage(uint32_t round, uint32_t lastRound, float value, MessageType type)
{
    return {type, 0, round, lastRound, {{MakeState(value), round, 0, Codec::FP32}}};
}

/** Writes down what the machine asks for. */
class Script : public CoordinatorScript
{
  public:
    struct Sent
    {
        uint32_t child;
        MessageType type;
        uint32_t round;
        float value;
    };

    void Report(const Message& update) override
    {
        up.push_back(update);
    }

    std::vector<ModuleRecord> TakeReport() override
    {
        return up.back().updates;
    }

    bool IsReportDelivered() const override
    {
        return delivered;
    }

    void Train(uint32_t round, const ModuleSet&) override
    {
        trained.push_back(round);
    }

    void Arm(CoordinatorTimer) override
    {
        armed = true;
    }

    void Cancel(CoordinatorTimer) override
    {
        armed = false;
    }

    void OnAggregated(const AggregationReport& report) override
    {
        reports.push_back(report);
    }

    void OnDropped(uint32_t, uint32_t, uint32_t, DropReason reason, const std::string&) override
    {
        dropped.push_back(reason);
    }

    void Finish(uint32_t, const ModuleSet& model) override
    {
        finished = true;
        last = Value(model);
    }

    std::vector<Sent> sent;
    std::vector<Message> up;
    std::vector<uint32_t> trained;
    std::vector<AggregationReport> reports;
    std::vector<DropReason> dropped;
    bool delivered{false};
    bool armed{false};
    bool finished{false};
    float last{0};
};

struct Node
{
    explicit Node(const CoordinatorSettings& settings)
        : machine(settings, script, [this](uint32_t child, MessageType type) {
              script.sent.push_back({child, type, machine.GetRound(), Value(machine.GetModel())});
          })
    {
    }

    Script script;
    DrivenMachine machine;
};

CoordinatorSettings
Settings(uint32_t node, bool learner, bool parent, uint32_t edgeRounds = 1, double quorum = 1)
{
    CoordinatorSettings settings;
    settings.node = node;
    settings.hasLearner = learner;
    settings.quorum = quorum;
    settings.place.hasParent = parent;
    settings.place.edgeRounds = edgeRounds;
    return settings;
}

} // namespace

TEST(RoundMachine, RootAveragesBySamplesGoesOnAndFinishes)
{
    Node root(Settings(0, false, false));
    root.machine.AddChild(1);
    root.machine.AddChild(2);
    root.machine.Begin(MakeModel(10), 2);
    ASSERT_EQ(root.script.sent.size(), 2U);
    EXPECT_EQ(root.script.sent[0].round, 1U);
    EXPECT_FLOAT_EQ(root.script.sent[0].value, 10);

    root.machine.OnUpdate(MakeUpdate(1, 1, 1, 30));
    EXPECT_TRUE(root.script.reports.empty());
    root.machine.OnUpdate(MakeUpdate(2, 1, 5, 10));
    ASSERT_EQ(root.script.reports.size(), 1U);
    EXPECT_EQ(root.script.reports[0].contributors, (std::vector<uint32_t>{1, 2}));
    EXPECT_TRUE(root.script.reports[0].root);
    EXPECT_FLOAT_EQ(Value(root.machine.GetModel()), 2);
    ASSERT_EQ(root.script.sent.size(), 4U);
    EXPECT_EQ(root.script.sent[3].round, 2U);
    EXPECT_FLOAT_EQ(root.script.sent[3].value, 2);

    root.machine.OnUpdate(MakeUpdate(2, 2, 4, 1));
    root.machine.OnUpdate(MakeUpdate(1, 2, 6, 1));
    EXPECT_TRUE(root.script.finished);
    EXPECT_FLOAT_EQ(root.script.last, 5);
    ASSERT_EQ(root.script.sent.size(), 6U);
    EXPECT_EQ(root.script.sent[5].type, MessageType::FINAL);
    EXPECT_EQ(root.script.sent[5].round, 3U);
    EXPECT_FALSE(root.script.armed);
}

TEST(RoundMachine, TierBetweenDoesEdgeRoundsPerUpdateAndTheRestAtTheEnd)
{
    Node edge(Settings(1, false, true, 2));
    edge.machine.AddChild(7);
    edge.machine.OnModel(MakeModelMessage(1, 3, 0, MessageType::MODEL));
    edge.machine.OnUpdate(MakeUpdate(7, 1, 1, 10));
    EXPECT_TRUE(edge.script.up.empty());
    edge.machine.OnUpdate(MakeUpdate(7, 2, 2, 10));
    ASSERT_EQ(edge.script.up.size(), 1U);
    EXPECT_EQ(edge.script.up[0].round, 2U);
    EXPECT_EQ(edge.script.up[0].updates[0].baseRound, 1U);
    EXPECT_DOUBLE_EQ(edge.script.up[0].updates[0].weight, 20) << "of both rounds";
    EXPECT_FALSE(edge.script.reports[0].root);

    edge.machine.OnModel(MakeModelMessage(3, 3, 9, MessageType::MODEL));
    EXPECT_FLOAT_EQ(edge.script.sent.back().value, 9);
    edge.machine.OnUpdate(MakeUpdate(7, 3, 3, 10));
    ASSERT_EQ(edge.script.up.size(), 2U);
    EXPECT_EQ(edge.script.up[1].round, 3U);
    edge.machine.OnModel(MakeModelMessage(4, 3, 8, MessageType::FINAL));
    EXPECT_TRUE(edge.script.finished);
    EXPECT_EQ(edge.script.sent.back().type, MessageType::FINAL);
}

TEST(RoundMachine, WhatWasLearnedInAnyEdgeRoundGoesUp)
{
    // In the second of two edge rounds nobody answers: the first one's result must not be lost.
    Node edge(Settings(1, false, true, 2));
    edge.machine.AddChild(7);
    edge.machine.OnModel(MakeModelMessage(1, 4, 0, MessageType::MODEL));
    edge.machine.OnUpdate(MakeUpdate(7, 1, 5, 10));
    edge.machine.EndDeadline();
    ASSERT_EQ(edge.script.up.size(), 1U);
    ASSERT_EQ(edge.script.up[0].updates.size(), 1U);
    EXPECT_FLOAT_EQ(edge.script.up[0].updates[0].state.GetValues()[0], 5);
    EXPECT_DOUBLE_EQ(edge.script.up[0].updates[0].weight, 10);
    edge.machine.OnModel(MakeModelMessage(3, 4, 1, MessageType::MODEL));
    edge.machine.EndDeadline();
    edge.machine.EndDeadline();
    EXPECT_TRUE(edge.script.up.at(1).updates.empty());
}

TEST(RoundMachine, ParentGoesOnAfterTheLastRoundThatItsChildrenReport)
{
    Node cloud(Settings(0, false, false));
    cloud.machine.AddChild(1);
    cloud.machine.Begin(MakeModel(0), 16);
    cloud.machine.OnUpdate(MakeUpdate(1, 1, 1, 1, 8));
    EXPECT_EQ(cloud.script.reports[0].round, 8U);
    EXPECT_EQ(cloud.script.sent.back().round, 9U);
    cloud.machine.OnUpdate(MakeUpdate(1, 9, 1, 1, 16));
    EXPECT_TRUE(cloud.script.finished);
}

TEST(RoundMachine, QuorumEndsARoundAndLaterUpdatesAreLate)
{
    Node root(Settings(0, false, false, 1, 0.5));
    for (uint32_t child = 1; child <= 4; ++child)
    {
        root.machine.AddChild(child);
    }
    root.machine.Begin(MakeModel(0), 2);
    root.machine.OnUpdate(MakeUpdate(1, 1, 1, 1));
    root.machine.OnUpdate(MakeUpdate(3, 1, 3, 1));
    ASSERT_EQ(root.script.reports.size(), 1U);
    EXPECT_EQ(root.script.reports[0].missing, 2U);
    EXPECT_FLOAT_EQ(Value(root.machine.GetModel()), 2);
    root.machine.OnUpdate(MakeUpdate(2, 1, 100, 1));
    EXPECT_EQ(root.script.dropped, (std::vector<DropReason>{DropReason::LATE}));
    EXPECT_FLOAT_EQ(Value(root.machine.GetModel()), 2);
}

TEST(RoundMachine, AQuorumIsRoundedUpWithoutTheNoiseOfItsDecimals)
{
    Node root(Settings(0, false, false, 1, 0.55));
    for (uint32_t child = 1; child <= 100; ++child)
    {
        root.machine.AddChild(child);
    }
    root.machine.Begin(MakeModel(0), 2);
    for (uint32_t child = 1; child <= 55; ++child)
    {
        EXPECT_TRUE(root.script.reports.empty()) << child;
        root.machine.OnUpdate(MakeUpdate(child, 1, 1, 1));
    }
    EXPECT_EQ(root.script.reports.size(), 1U);
}

TEST(RoundMachine, WhatCountsElsewhereIsNoContributionHere)
{
    Node relay(Settings(5, true, true));
    relay.machine.OnModel(MakeModelMessage(1, 3, 0, MessageType::MODEL));
    relay.machine.OnTrained({{MakeState(1), 1, 1, Codec::FP32}});
    ASSERT_EQ(relay.script.up.size(), 1U);
    relay.script.delivered = true;
    TreePlace place;
    place.hasParent = true;
    place.newParent = true;
    place.children = {6};
    relay.machine.SetPlace(place);
    relay.machine.AddChild(6, 1);
    relay.machine.OnUpdate(MakeUpdate(6, 1, 7, 2));
    ASSERT_EQ(relay.script.reports.size(), 1U);
    EXPECT_EQ(relay.script.reports[0].contributors, (std::vector<uint32_t>{6}));
    ASSERT_EQ(relay.script.up.size(), 2U);
    EXPECT_FLOAT_EQ(relay.script.up[1].updates[0].state.GetValues()[0], 7);
}

TEST(RoundMachine, DeadlineAggregatesWhatIsHereOrKeepsTheModel)
{
    auto settings = Settings(0, false, false);
    settings.place.children = {1, 2};
    Node root(settings);
    root.machine.AddChild(1);
    root.machine.AddChild(2);
    root.machine.Begin(MakeModel(7), 3);
    EXPECT_TRUE(root.script.armed);
    root.machine.EndDeadline();
    EXPECT_FLOAT_EQ(Value(root.machine.GetModel()), 7);
    EXPECT_EQ(root.script.reports[0].missing, 2U);
    // The model of round 2 was that of round 1.
    root.machine.OnUpdate(MakeUpdate(1, 1, 1, 1, 2));
    root.machine.EndDeadline();
    EXPECT_FLOAT_EQ(Value(root.machine.GetModel()), 1);
    EXPECT_EQ(root.machine.GetRound(), 3U);
}

TEST(RoundMachine, AChildThatLeavesDoesNotHoldTheRoundUp)
{
    Node root(Settings(0, false, false));
    root.machine.AddChild(1);
    root.machine.AddChild(2);
    root.machine.Begin(MakeModel(0), 2);
    root.machine.OnUpdate(MakeUpdate(1, 1, 4, 1));
    root.machine.Remove(2);
    EXPECT_EQ(root.script.reports.size(), 1U);
    EXPECT_EQ(root.script.sent.back().child, 1U);
    root.machine.AddChild(2);
    root.machine.OnUpdate(MakeUpdate(1, 2, 4, 1));
    EXPECT_TRUE(root.script.finished);
    EXPECT_EQ(root.script.sent.back().child, 2U);
}

TEST(RoundMachine, ATierWhoseChildrenAllLeaveAnswersWithNothing)
{
    Node edge(Settings(1, false, true, 4));
    edge.machine.AddChild(7);
    edge.machine.OnModel(MakeModelMessage(1, 8, 0, MessageType::MODEL));
    edge.machine.Remove(7);
    ASSERT_EQ(edge.script.up.size(), 1U);
    EXPECT_TRUE(edge.script.up[0].updates.empty());

    Node cloud(Settings(0, false, false));
    cloud.machine.AddChild(1);
    cloud.machine.AddChild(2);
    cloud.machine.Begin(MakeModel(0), 8);
    cloud.machine.OnUpdate({MessageType::UPDATE, 1, 1, 0, {}});
    cloud.machine.OnUpdate(MakeUpdate(2, 1, 6, 1, 4));
    ASSERT_EQ(cloud.script.reports.size(), 1U);
    EXPECT_EQ(cloud.script.reports[0].contributors, (std::vector<uint32_t>{2}));
    EXPECT_EQ(cloud.script.sent.back().round, 5U);
}

TEST(RoundMachine, AChildThatComesBackIsServed)
{
    Node root(Settings(0, false, false));
    root.machine.AddChild(1);
    root.machine.Begin(MakeModel(3), 1);
    root.machine.Remove(1);
    EXPECT_FALSE(root.script.finished);
    root.machine.AddChild(1);
    ASSERT_EQ(root.script.sent.size(), 2U);
    EXPECT_EQ(root.script.sent[1].type, MessageType::MODEL);
    root.machine.OnUpdate(MakeUpdate(1, 1, 4, 1));
    ASSERT_TRUE(root.script.finished);
    root.machine.Remove(1);
    root.machine.AddChild(1);
    EXPECT_EQ(root.script.sent.back().type, MessageType::FINAL);
    EXPECT_FLOAT_EQ(root.script.sent.back().value, 4);
}

TEST(RoundMachine, AChildThatHasAnsweredMayLoseItsConnectionWhileTheTreeChanges)
{
    Node root(Settings(0, false, false));
    root.machine.AddChild(1);
    root.machine.AddChild(2);
    root.machine.Begin(MakeModel(0), 1);
    root.machine.OnUpdate(MakeUpdate(1, 1, 1, 1));
    root.machine.Remove(1);
    TreePlace place;
    place.children = {1, 2, 3};
    root.machine.SetPlace(place);
    root.machine.AddChild(1);
    root.machine.AddChild(3, 1);
    root.machine.OnUpdate(MakeUpdate(2, 1, 1, 1));
    EXPECT_TRUE(root.script.reports.empty());
    root.machine.OnUpdate(MakeUpdate(3, 1, 1, 1));
    ASSERT_EQ(root.script.reports.size(), 1U);
    EXPECT_EQ(root.script.reports[0].contributors, (std::vector<uint32_t>{1, 2, 3}));
}

TEST(RoundMachine, AChildThatHoldsTheLastModelDoesNotGetItAgain)
{
    Node root(Settings(0, false, false));
    root.machine.AddChild(1);
    root.machine.Begin(MakeModel(0), 1);
    root.machine.OnUpdate(MakeUpdate(1, 1, 1, 1));
    ASSERT_TRUE(root.script.finished);
    const auto sent = root.script.sent.size();
    root.machine.AddChild(2, 2);
    EXPECT_EQ(root.script.sent.size(), sent);
    root.machine.AddChild(3, 1);
    ASSERT_EQ(root.script.sent.size(), sent + 1);
    EXPECT_EQ(root.script.sent.back().type, MessageType::FINAL);
    EXPECT_EQ(root.script.sent.back().round, 2U);
}

TEST(RoundMachine, DropsStrangersRepeatsAndInvalidUpdates)
{
    Node root(Settings(0, false, false));
    root.machine.AddChild(1);
    root.machine.AddChild(2);
    root.machine.Begin(MakeModel(0), 1);
    root.machine.OnUpdate(MakeUpdate(9, 1, 1, 1));
    root.machine.OnUpdate(MakeUpdate(1, 1, std::numeric_limits<float>::quiet_NaN(), 1));
    root.machine.OnUpdate(MakeUpdate(1, 1, 3, 1));
    EXPECT_EQ(
        root.script.dropped,
        (std::vector<DropReason>{DropReason::UNKNOWN, DropReason::INVALID, DropReason::LATE}));
    root.machine.OnUpdate(MakeUpdate(2, 1, 3, 1));
    EXPECT_FLOAT_EQ(root.script.last, 3);
}

TEST(RoundMachine, ALoneLearnerIsAFederationOfOne)
{
    Node node(Settings(4, true, false));
    node.machine.Begin(MakeModel(0), 3);
    for (uint32_t round = 1; round <= 3; ++round)
    {
        ASSERT_EQ(node.script.trained.back(), round);
        node.machine.OnTrained(MakeUpdate(4, round, static_cast<float>(round), 5).updates);
    }
    EXPECT_TRUE(node.script.finished);
    EXPECT_FLOAT_EQ(node.script.last, 3);
    EXPECT_EQ(node.script.reports.size(), 3U);
}

TEST(RoundMachine, ANewModelReplacesTrainingUnderWay)
{
    Node device(Settings(4, true, true));
    device.machine.OnModel(MakeModelMessage(1, 5, 0, MessageType::MODEL));
    device.machine.OnModel(MakeModelMessage(2, 5, 1, MessageType::MODEL));
    EXPECT_EQ(device.script.trained, (std::vector<uint32_t>{1, 2}));
    device.machine.OnTrained(MakeUpdate(4, 2, 8, 3).updates);
    ASSERT_EQ(device.script.up.size(), 1U);
    EXPECT_EQ(device.script.up[0].updates[0].baseRound, 2U);
    EXPECT_FLOAT_EQ(device.script.up[0].updates[0].state.GetValues()[0], 8);
}

TEST(RoundMachine, TwoTiersWithOneEdgeRoundEqualTheFlatAverage)
{
    std::mt19937 random(17);
    for (int trial = 0; trial < 20; ++trial)
    {
        const uint32_t edges = 1 + random() % 5;
        Node cloud(Settings(0, false, false));
        Node flat(Settings(0, false, false));
        std::vector<std::unique_ptr<Node>> tiers;
        std::vector<std::vector<Message>> updates(edges);
        uint32_t id = 100;
        for (uint32_t e = 0; e < edges; ++e)
        {
            tiers.push_back(std::make_unique<Node>(Settings(e + 1, false, true)));
            cloud.machine.AddChild(e + 1);
            for (uint32_t d = 0; d < 1 + random() % 6; ++d, ++id)
            {
                const float value = static_cast<float>(random() % 20001) / 1000 - 10;
                updates[e].push_back(MakeUpdate(id, 1, value, 1 + random() % 500));
                tiers[e]->machine.AddChild(id);
                flat.machine.AddChild(id);
            }
        }
        flat.machine.Begin(MakeModel(0), 1);
        cloud.machine.Begin(MakeModel(0), 1);
        for (uint32_t e = 0; e < edges; ++e)
        {
            tiers[e]->machine.OnModel(MakeModelMessage(1, 1, 0, MessageType::MODEL));
            for (const auto& update : updates[e])
            {
                tiers[e]->machine.OnUpdate(update);
                flat.machine.OnUpdate(update);
            }
            const auto& up = tiers[e]->script.up.at(0);
            cloud.machine.OnUpdate({MessageType::UPDATE, e + 1, up.round, 0, up.updates});
        }
        ASSERT_TRUE(flat.script.finished && cloud.script.finished);
        EXPECT_NEAR(cloud.script.last, flat.script.last, 1e-6 * (1 + std::abs(flat.script.last)));
    }
}

TEST(RoundMachineDeathTest, RefusesSettingsThatMakeNoSense)
{
    EXPECT_DEATH(Node(Settings(3, false, true, 0)),
                 "Node 3: EdgeRounds is 0; it must be 1 or more");
    EXPECT_DEATH(Node(Settings(3, false, true, 1, 0)), "Quorum is 0; it must be above 0");
    Node node(Settings(3, true, false));
    EXPECT_DEATH(node.machine.Begin(MakeModel(0), 0), "1 round or more");
}
