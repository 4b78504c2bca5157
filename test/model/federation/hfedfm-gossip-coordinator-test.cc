// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * GossipCoordinator when things go wrong, without sockets or time. Values are one float per module.
 *  - messages of the next step and of the next round are kept and used in their turn
 *  - late messages, repeats, strangers, impossible steps and invalid modules are dropped and told
 *  - a deadline ends a step; the share of the missing neighbour stays with the node
 *  - a neighbour that missed a deadline is waited for again once it is heard
 *  - a neighbour that says that it is alive is waited for longer, once
 *  - a silent neighbour is sent a round's worth of steps, then the first step of each round
 *  - a neighbour that leaves is not waited for; one that comes back gets the step under way
 *  - a later message of a neighbour ends the wait for an earlier one
 *  - a node that dies in the middle: the others agree on the mean of what they have
 *  - a node that has fallen behind by two rounds goes on with the newest
 *  - no more than 2 K messages of a neighbour are kept
 *  - settings that make no sense end the program
 */

#include "../../fixture/hfedfm-consensus-cluster.h"

#include "ns3/hfedfm-consensus-error.h"

#include <gtest/gtest.h>
#include <limits>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId ADAPTER;

ModuleState
MakeState(float value, uint32_t floats = 1)
{
    ModuleState state(ModuleSpec{ADAPTER, {{"w", {floats}}}});
    state.GetValues()[0] = value;
    return state;
}

std::vector<ModuleRecord>
MakeTrained(float value, double weight = 1)
{
    return {{MakeState(value), 1, weight, Codec::FP32}};
}

/** Node 0 on the star 1 - 0 - 2, whose ends have no other neighbours: all shares are 1/3. */
struct Hub : public GossipScript
{
    explicit Hub(uint32_t exchanges = 2, uint32_t rounds = 3)
        : GossipScript(MakeSettings(exchanges, rounds), {{ADAPTER, MakeState(0)}})
    {
        Add(1);
        Add(2);
        gossip->OnBegin();
    }

    static CoordinatorSettings MakeSettings(uint32_t exchanges, uint32_t rounds)
    {
        return MakeGossipSettings(0, exchanges, rounds, {1, 2});
    }

    using GossipScript::Add;

    void Add(uint32_t id)
    {
        Add(id, 1, {MakeState(0).GetSpec()});
    }

    void Hear(uint32_t from, uint32_t round, uint32_t step, float value, double weight = 1)
    {
        Message message{MessageType::EXCHANGE, from, round, 0, MakeTrained(value, weight)};
        message.step = static_cast<uint16_t>(step);
        Take(message);
    }

    /** Whether the coordinator is at this round and step. */
    bool IsAt(uint32_t round, uint32_t step) const
    {
        return gossip->GetRound() == round && gossip->GetStep() == step;
    }

    float GetValue() const
    {
        return gossip->GetModel().at(ADAPTER).GetValues()[0];
    }

    /** How many messages were sent to a neighbour. */
    std::size_t CountSent(uint32_t to) const
    {
        return std::count_if(sent.begin(), sent.end(), [to](const auto& s) {
            return s.first == to;
        });
    }
};

using Drops = std::vector<DropReason>;

} // namespace

TEST(GossipCoordinator, SendsItsStateAndMixesWhenAllAreHere)
{
    Hub hub;
    EXPECT_EQ(hub.trained, (std::vector<uint32_t>{1}));
    hub.gossip->OnTrained(MakeTrained(6, 12));
    ASSERT_EQ(hub.sent.size(), 2U);
    const auto& message = hub.sent[1].second;
    EXPECT_EQ(message.type, MessageType::EXCHANGE);
    EXPECT_EQ(message.sender, 0U);
    EXPECT_EQ(message.round, 1U);
    EXPECT_EQ(message.step, 1U);
    EXPECT_FLOAT_EQ(message.updates.at(0).state.GetValues()[0], 6);
    EXPECT_DOUBLE_EQ(message.updates.at(0).weight, 12);
    EXPECT_TRUE(hub.armed);
    hub.Hear(2, 1, 1, 3, 9);
    EXPECT_TRUE(hub.IsAt(1, 1));
    hub.Hear(1, 1, 1, 9, 3);
    EXPECT_TRUE(hub.IsAt(1, 2));
    // (12 x 6 + 9 x 3 + 3 x 9) / 3 over (12 + 9 + 3) / 3
    EXPECT_DOUBLE_EQ(hub.gossip->GetWeight(ADAPTER), 8);
    EXPECT_FLOAT_EQ(hub.GetValue(), 126.0F / 24);
}

TEST(GossipCoordinator, KeepsMessagesOfTheNextStepAndTheNextRound)
{
    Hub hub;
    hub.Hear(1, 1, 1, 1);
    hub.Hear(1, 1, 2, 2);
    hub.gossip->OnTrained(MakeTrained(1));
    EXPECT_TRUE(hub.IsAt(1, 1));
    hub.Hear(2, 1, 1, 1);
    EXPECT_TRUE(hub.IsAt(1, 2));
    hub.Hear(1, 2, 1, 30);
    EXPECT_TRUE(hub.IsAt(1, 2));
    hub.Hear(2, 1, 2, 3);
    EXPECT_TRUE(hub.IsAt(2, 1));
    EXPECT_FLOAT_EQ(hub.GetValue(), 2); // (1 + 2 + 3) / 3
    hub.gossip->OnTrained(MakeTrained(30));
    hub.Hear(2, 2, 1, 30);
    EXPECT_TRUE(hub.IsAt(2, 2));
    EXPECT_FLOAT_EQ(hub.GetValue(), 30);
    EXPECT_TRUE(hub.dropped.empty());
    EXPECT_EQ(hub.reports.at(0).missing, 0U);
}

TEST(GossipCoordinator, DropsWhatDoesNotCountAndTells)
{
    Hub hub;
    hub.gossip->OnTrained(MakeTrained(1));
    hub.Hear(9, 1, 1, 1);
    hub.Hear(1, 1, 0, 1);
    hub.Hear(1, 1, 3, 1);
    hub.Hear(1, 4, 1, 1);
    hub.Hear(1, 0, 1, 1);
    EXPECT_EQ(hub.dropped,
              (Drops{DropReason::UNKNOWN,
                     DropReason::INVALID,
                     DropReason::INVALID,
                     DropReason::INVALID,
                     DropReason::INVALID}));
    hub.dropped.clear();
    hub.Hear(1, 1, 1, 4);
    hub.Hear(1, 1, 1, 5);
    hub.Hear(2, 1, 1, std::numeric_limits<float>::infinity());
    ASSERT_TRUE(hub.IsAt(1, 2));
    hub.Hear(1, 1, 1, 6);
    EXPECT_EQ(hub.dropped, (Drops{DropReason::DUPLICATE, DropReason::INVALID, DropReason::LATE}));
    // The share of the module that was refused stays: (2 x 1 + 4) / 3.
    EXPECT_FLOAT_EQ(hub.GetValue(), 2);
    EXPECT_DOUBLE_EQ(hub.gossip->GetWeight(ADAPTER), 1);
    EXPECT_STREQ(ToString(DropReason::CROWDED), "crowded out");
}

TEST(GossipCoordinator, SendsAndTakesOnlyModulesThatBothHold)
{
    GossipScript node(Hub::MakeSettings(1, 1), {{ADAPTER, MakeState(0)}});
    node.Add(1, 1, {MakeState(0, 7).GetSpec()});
    node.Add(2, 1, {{ModuleId(ModuleKind::HEAD, "b"), {{"w", {1}}}}});
    node.gossip->OnBegin();
    node.gossip->OnTrained(MakeTrained(1));
    ASSERT_EQ(node.sent.size(), 2U);
    EXPECT_TRUE(node.sent[0].second.updates.empty()); // the same id, but another shape
    EXPECT_TRUE(node.sent[1].second.updates.empty());
    for (const uint32_t id : {1, 2})
    {
        Message empty{MessageType::EXCHANGE, id, 1, 0, {}};
        empty.step = 1;
        node.Take(empty);
    }
    EXPECT_TRUE(node.finished);
    EXPECT_FLOAT_EQ(node.gossip->GetModel().at(ADAPTER).GetValues()[0], 1);
}

TEST(GossipCoordinator, ADeadlineEndsTheStepAndTheShareStays)
{
    Hub hub;
    hub.gossip->OnTrained(MakeTrained(1, 6));
    hub.Hear(1, 1, 1, 4, 6);
    hub.EndDeadline();
    EXPECT_TRUE(hub.IsAt(1, 2));
    EXPECT_FLOAT_EQ(hub.GetValue(), 2); // (2 x 1 + 4) / 3
    EXPECT_DOUBLE_EQ(hub.gossip->GetWeight(ADAPTER), 6);
    // Node 2 is not waited for until it is heard.
    hub.Hear(1, 1, 2, 2, 6);
    EXPECT_TRUE(hub.IsAt(2, 1));
    EXPECT_EQ(hub.reports.at(0).missing, 2U);
    EXPECT_EQ(hub.reports.at(0).contributors, (std::vector<uint32_t>{1}));
    hub.gossip->OnTrained(MakeTrained(1, 6));
    hub.Hear(2, 1, 1, 100, 6);
    EXPECT_EQ(hub.dropped, (Drops{DropReason::LATE}));
    hub.Hear(1, 2, 1, 1, 6);
    EXPECT_TRUE(hub.IsAt(2, 1));
    hub.Hear(2, 2, 1, 1, 6);
    EXPECT_TRUE(hub.IsAt(2, 2));
}

TEST(GossipCoordinator, AnAwaitedNeighbourThatIsAliveExtendsTheDeadlineOnce)
{
    Hub hub;
    hub.Add(1);
    EXPECT_EQ(hub.extended, 0U); // not while it trains
    hub.gossip->OnTrained(MakeTrained(1));
    hub.Hear(1, 1, 1, 1);
    hub.sent.clear();
    hub.Add(1);
    EXPECT_EQ(hub.extended, 0U); // it has said all that is needed of it
    hub.Add(2);
    hub.Add(2);
    EXPECT_EQ(hub.extended, 1U);
    EXPECT_TRUE(hub.sent.empty());
    hub.Hear(2, 1, 1, 1);
    hub.Add(1);
    EXPECT_EQ(hub.extended, 2U);
}

TEST(GossipCoordinator, ANeighbourThatSaysThatItHasNoneIsNotAdded)
{
    Hub hub;
    hub.Remove(1);
    hub.Add(1, 0, {});
    hub.gossip->OnTrained(MakeTrained(1));
    EXPECT_EQ(hub.CountSent(1), 0U);
}

TEST(GossipCoordinator, ADeadlineWithoutAnExchangeDoesNothing)
{
    Hub hub;
    hub.EndDeadline();
    EXPECT_TRUE(hub.IsAt(1, 1));
    EXPECT_TRUE(hub.sent.empty());
    hub.gossip->OnTrained({});
    hub.gossip->OnTrained(MakeTrained(9)); // nobody asked for it
    EXPECT_TRUE(hub.IsAt(1, 1));
    hub.EndDeadline();
    // Nobody is waited for in the second step: all were silent in the first.
    EXPECT_TRUE(hub.IsAt(2, 1));
    EXPECT_FLOAT_EQ(hub.GetValue(), 0);
}

TEST(GossipCoordinator, ASilentNeighbourIsSentOneRoundAndThenOnlyFirstSteps)
{
    Hub hub(3, 9);
    for (uint32_t round = 1; round <= 4; ++round)
    {
        hub.gossip->OnTrained(MakeTrained(1));
        for (uint32_t step = 1; step <= 3; ++step)
        {
            hub.Hear(1, round, step, 1);
            hub.EndDeadline(); // of the first step only: node 2 is not waited for again
            if (hub.IsAt(round, step))
            {
                FAIL() << "round " << round << " step " << step;
            }
            if (hub.gossip->GetRound() != round)
            {
                break;
            }
        }
        while (hub.gossip->GetRound() == round)
        {
            hub.EndDeadline();
        }
    }
    EXPECT_EQ(hub.CountSent(2), 3U + 3);
    hub.sent.clear();
    hub.gossip->OnTrained(MakeTrained(1));
    hub.Hear(2, 1, 1, 1);
    hub.Hear(1, 5, 1, 1);
    hub.EndDeadline();
    EXPECT_TRUE(hub.IsAt(5, 2));
    EXPECT_EQ(hub.CountSent(2), 2U);
}

TEST(GossipCoordinator, ANeighbourThatLeavesIsNotWaitedFor)
{
    Hub hub;
    hub.gossip->OnTrained(MakeTrained(1));
    hub.Hear(1, 1, 1, 1);
    hub.Remove(2);
    EXPECT_TRUE(hub.IsAt(1, 2));
    hub.Remove(7); // a stranger
    const auto before = hub.CountSent(2);
    hub.Remove(1);
    // Nobody is left: the node goes on by itself.
    EXPECT_TRUE(hub.IsAt(2, 1));
    hub.gossip->OnTrained(MakeTrained(5));
    EXPECT_TRUE(hub.IsAt(3, 1));
    EXPECT_EQ(hub.CountSent(2), before);
    EXPECT_FLOAT_EQ(hub.GetValue(), 5);
    EXPECT_EQ(hub.reports.at(1).missing, 4U);
}

TEST(GossipCoordinator, ANeighbourThatComesBackGetsTheStepUnderWay)
{
    Hub hub;
    hub.gossip->OnTrained(MakeTrained(1));
    hub.Remove(2);
    hub.Hear(1, 1, 1, 1);
    ASSERT_TRUE(hub.IsAt(1, 2));
    hub.sent.clear();
    hub.Add(2);
    ASSERT_EQ(hub.CountSent(2), 1U);
    EXPECT_EQ(hub.sent[0].second.step, 2U);
    hub.Hear(1, 1, 2, 1);
    EXPECT_TRUE(hub.IsAt(1, 2)); // it is waited for again
    hub.Hear(2, 1, 2, 1);
    EXPECT_TRUE(hub.IsAt(2, 1));
    hub.sent.clear();
    hub.Add(2);
    EXPECT_TRUE(hub.sent.empty()); // there is nothing to say while it trains
}

TEST(GossipCoordinator, AfterTheEndANeighbourThatComesBackGetsTheLastMessage)
{
    Hub hub(1, 1);
    hub.gossip->OnTrained(MakeTrained(1));
    hub.Hear(1, 1, 1, 1);
    hub.Hear(2, 1, 1, 1);
    ASSERT_TRUE(hub.finished);
    hub.sent.clear();
    hub.Remove(2);
    hub.Add(2);
    ASSERT_EQ(hub.sent.size(), 1U);
    EXPECT_EQ(hub.sent[0].second.round, 1U);
    EXPECT_EQ(hub.sent[0].second.step, 1U);
    hub.Hear(1, 1, 1, 1);
    EXPECT_EQ(hub.dropped, (Drops{DropReason::LATE}));
}

TEST(GossipCoordinator, ALaterMessageEndsTheWaitForAnEarlierOne)
{
    // Without this two nodes that lost each other at different steps would wait for good.
    Hub hub;
    hub.gossip->OnTrained(MakeTrained(1));
    hub.Hear(1, 1, 1, 1);
    hub.Hear(2, 1, 2, 7);
    EXPECT_TRUE(hub.IsAt(1, 2));
    EXPECT_FLOAT_EQ(hub.GetValue(), 1);
    hub.Hear(1, 1, 2, 1);
    EXPECT_TRUE(hub.IsAt(2, 1));
    EXPECT_FLOAT_EQ(hub.GetValue(), 3); // (1 + 1 + 7) / 3
    EXPECT_EQ(hub.reports.at(0).missing, 1U);
}

TEST(GossipCoordinator, SurvivorsOfADeathAgree)
{
    const uint32_t n = 6;
    for (uint32_t step = 0; step < 300; step += 20)
    {
        const ModuleSet model{{ADAPTER, MakeState(0)}};
        ConsensusCluster cluster(
            std::vector<ModuleSet>(n, model),
            MakeRing(n),
            60,
            1,
            [](uint32_t node, uint32_t) { return MakeTrained(static_cast<float>(node), 1 + node); },
            step);
        for (uint32_t i = 0; i < step; ++i)
        {
            cluster.Step();
        }
        cluster.dead.insert(3);
        cluster.Run();
        // Those who wait for node 3 meet their deadline; the ring is a path without it.
        while (cluster.nodes[2]->armed || cluster.nodes[4]->armed)
        {
            cluster.nodes[2]->EndDeadline();
            cluster.nodes[4]->EndDeadline();
            cluster.Run();
        }
        const auto value = [&](uint32_t i) {
            return cluster.nodes[i]->gossip->GetModel().at(ADAPTER).GetValues()[0];
        };
        for (const uint32_t i : {0, 1, 2, 4, 5})
        {
            ASSERT_TRUE(cluster.nodes[i]->finished) << i << " after " << step;
            EXPECT_NEAR(value(i), value(0), 0.02) << i << " after " << step;
            EXPECT_GT(value(i), 2);
            EXPECT_LT(value(i), 5);
        }
        if (step == 0)
        {
            // It never said anything: (0 x 1 + 1 x 2 + 2 x 3 + 4 x 5 + 5 x 6) / 17.
            EXPECT_NEAR(value(0), 58.0 / 17, 0.02);
        }
    }
}

TEST(GossipCoordinator, ANodeThatHasFallenBehindGoesOnWithTheNewestRound)
{
    Hub hub(2, 9);
    hub.gossip->OnTrained(MakeTrained(1));
    hub.Hear(1, 2, 1, 1);
    ASSERT_TRUE(hub.IsAt(1, 1)); // node 2 is still awaited
    hub.Hear(1, 3, 1, 1);
    EXPECT_TRUE(hub.IsAt(3, 1));
    EXPECT_EQ(hub.trained, (std::vector<uint32_t>{1, 3}));
    EXPECT_EQ(hub.reports.at(0).steps, 0U);
    EXPECT_FALSE(hub.armed);
    // Training is not given up; its result counts in the newest round.
    hub.Hear(1, 6, 1, 4);
    EXPECT_TRUE(hub.IsAt(3, 1));
    hub.sent.clear();
    hub.gossip->OnTrained(MakeTrained(1));
    EXPECT_TRUE(hub.IsAt(6, 1));
    EXPECT_EQ(hub.sent.at(0).second.round, 6U);
    hub.Hear(2, 6, 1, 4);
    EXPECT_TRUE(hub.IsAt(6, 2));
    EXPECT_FLOAT_EQ(hub.GetValue(), 3);
}

TEST(GossipCoordinator, KeepsNoMoreThanTwoRoundsOfMessages)
{
    Hub hub(2, 9);
    for (uint32_t round = 1; round <= 3; ++round)
    {
        hub.Hear(1, round, 1, 1);
        hub.Hear(1, round, 2, 1);
    }
    EXPECT_EQ(hub.dropped, (Drops{DropReason::CROWDED, DropReason::CROWDED}));
}

TEST(GossipCoordinatorDeathTest, RefusesSettingsThatMakeNoSense)
{
    const ModuleSet model{{ADAPTER, MakeState(0)}};
    auto settings = Hub::MakeSettings(2, 0);
    EXPECT_DEATH(GossipScript(settings, model), "Node 0: a run must have 1 round or more");
    settings = Hub::MakeSettings(65536, 1);
    EXPECT_DEATH(GossipScript(settings, model), "65536 exchanges per round .* at most 65535");
    settings = Hub::MakeSettings(2, 1);
    settings.neighbours.insert(0);
    EXPECT_DEATH(GossipScript(settings, model), "Node 0 cannot be its own neighbour");
    Hub hub;
    EXPECT_DEATH(hub.Add(5), "Node 5 is no neighbour of node 0");
    Message other{MessageType::HELLO, 1, 2, 4, {}};
    EXPECT_DEATH(hub.gossip->OnHello(LinkRole::NEIGHBOUR, other, true),
                 "Node 0 does 3 rounds of 2 exchanges, its neighbour 1 4 of 2");
}
