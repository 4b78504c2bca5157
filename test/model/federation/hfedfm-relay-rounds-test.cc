// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Relay trees of round machines in memory, without sockets or time.
 *  - sums on the way give the model of direct aggregation to 1e-6, in random trees of 2 to 20
 *    devices and 1 to 5 hops; so do updates that are forwarded unsummed
 *  - with sums, each link carries one update; forwarded, each node's update crosses every hop
 *  - a head under an edge server does E - 1 of E rounds by itself
 *  - a node whose relay has died goes on under another one, in the same round
 *  - when the head dies in mid-round, another takes over and no update of those left is lost
 *  - a head that steps down goes on as a relay
 *  - relays that forward have all that they passed on for another head, each update once
 *  - a sole child's successor takes part in the round that its predecessor was asked for
 * Each of it whether updates travel as they are or as differences to what the parent has sent.
 */

#include "../../fixture/hfedfm-machine-network.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Values that depend on everything; weights from 1 to 50. */
ModuleRecord
TrainSome(uint32_t node, uint32_t round, ModuleState model)
{
    std::mt19937 random(node * 1000 + round);
    std::uniform_real_distribution<float> step(-1, 1);
    for (auto& value : model.GetValues())
    {
        value = 0.9F * value + step(random);
    }
    return {model, round, 1.0 + random() % 50, Codec::FP32};
}

/** Everyone adds its id and counts the same. */
ModuleRecord
AddId(uint32_t node, uint32_t round, ModuleState model)
{
    for (auto& value : model.GetValues())
    {
        value += static_cast<float>(node);
    }
    return {model, round, 1.0, Codec::FP32};
}

/** A random tree: node 0 is the head, at most `hops` above any other. */
std::vector<int>
MakeTree(uint32_t nodes, uint32_t hops, std::mt19937& random)
{
    std::vector<int> parents{-1};
    std::vector<uint32_t> depth{0};
    while (parents.size() < nodes)
    {
        const auto parent = random() % parents.size();
        if (depth[parent] < hops)
        {
            parents.push_back(static_cast<int>(parent));
            depth.push_back(depth[parent] + 1);
        }
    }
    return parents;
}

void
ExpectNear(const ModuleState::Buffer& a, const ModuleState::Buffer& b)
{
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        EXPECT_NEAR(a[i], b[i], 1e-6 * std::max(1.0F, std::abs(b[i])));
    }
}

TreePlace
Place(bool hasParent, std::set<uint32_t> children, Succession succession = Succession::NONE)
{
    TreePlace place;
    place.hasParent = hasParent;
    place.parentIsDevice = hasParent;
    place.children = std::move(children);
    place.succession = succession;
    return place;
}

/** All tests, with updates that travel as GetParam() says, without loss. */
class RelayRounds : public testing::TestWithParam<std::string>
{
  protected:
    CoordinatorSettings Device(uint32_t id, bool hasParent)
    {
        CoordinatorSettings settings;
        settings.node = id;
        settings.hasLearner = true;
        settings.updateCodec = *CodecRules::Parse(GetParam());
        settings.place.hasParent = hasParent;
        settings.place.parentIsDevice = hasParent;
        return settings;
    }

    /** @return the head's values after some rounds in a tree */
    ModuleState::Buffer RunTree(const std::vector<int>& parents,
                                bool forwards,
                                uint32_t rounds,
                                uint32_t* updatesUp)
    {
        MachineNetwork net(TrainSome);
        for (uint32_t id = 0; id < parents.size(); ++id)
        {
            auto settings = Device(id, parents[id] >= 0);
            settings.inNetwork = !forwards;
            net.Add(settings, parents[id]);
        }
        net.Begin(0, rounds);
        net.Settle();
        EXPECT_EQ(net.GetRootReports().size(), rounds);
        EXPECT_EQ(net.GetLate(), 0U);
        *updatesUp = net.GetUpdatesUp();
        return net.Values(0);
    }

    /** A chain 0 - 1 - 2 - 3 with the head 0. */
    void MakeChain(MachineNetwork& net)
    {
        for (uint32_t id = 0; id < 4; ++id)
        {
            net.Add(Device(id, id > 0), static_cast<int>(id) - 1);
        }
    }
};

INSTANTIATE_TEST_SUITE_P(Codecs, RelayRounds, testing::Values("fp32", "fp32-delta", "top-k:1"));

} // namespace

TEST_P(RelayRounds, SumsOnTheWayGiveTheModelOfDirectAggregation)
{
    std::mt19937 random(7);
    for (uint32_t trial = 0; trial < 40; ++trial)
    {
        const uint32_t nodes = 2 + random() % 19;
        const uint32_t hops = 1 + random() % 5;
        SCOPED_TRACE(std::to_string(nodes) + " nodes, at most " + std::to_string(hops) + " hops");
        const auto tree = MakeTree(nodes, hops, random);
        std::vector<int> star(nodes, 0);
        star[0] = -1;
        uint32_t up = 0;
        const auto direct = RunTree(star, false, 3, &up);
        EXPECT_EQ(up, 3 * (nodes - 1));
        ExpectNear(RunTree(tree, false, 3, &up), direct);
        EXPECT_EQ(up, 3 * (nodes - 1));
        ExpectNear(RunTree(tree, true, 3, &up), direct);
        uint32_t hopsOfAll = 0;
        for (uint32_t id = 1; id < nodes; ++id)
        {
            for (auto at = static_cast<int>(id); tree[at] >= 0; at = tree[at])
            {
                ++hopsOfAll;
            }
        }
        EXPECT_EQ(up, 3 * hopsOfAll);
    }
}

TEST_P(RelayRounds, AHeadDoesAllButTheLastOfERoundsByItself)
{
    MachineNetwork net(AddId);
    CoordinatorSettings edge;
    edge.node = 9;
    net.Add(edge, -1);
    auto head = Device(1, true);
    head.place.edgeRounds = 4;
    net.Add(head, 9);
    net.Add(Device(2, true), 1);
    net.Add(Device(3, true), 2);
    net.Begin(9, 8);
    net.Settle();
    ASSERT_EQ(net.GetRootReports().size(), 2U);
    EXPECT_EQ(net.GetRootReports()[0].round, 4U);
    EXPECT_EQ(net.GetRootReports()[1].round, 8U);
    // Every round adds the mean of 1, 2 and 3.
    EXPECT_FLOAT_EQ(net.Values(9)[0], 16);
    EXPECT_TRUE(net.IsFinished(3));
}

TEST_P(RelayRounds, AnOrphanGoesOnUnderAnotherRelayInTheSameRound)
{
    MachineNetwork net(AddId);
    MakeChain(net);
    net.Begin(0, 1);
    net.Kill(1); // before it hears of the round
    net.Settle();
    EXPECT_TRUE(net.GetRootReports().empty());
    net.Move(0, -1, Place(false, {2}), false);
    net.Move(2, 0, Place(true, {3}), false);
    net.Settle();
    ASSERT_EQ(net.GetRootReports().size(), 1U);
    EXPECT_EQ(net.GetRootReports()[0].contributors, (std::vector<uint32_t>{0, 2}));
    // The mean of 0, 2 and 3.
    EXPECT_FLOAT_EQ(net.Values(0)[0], 5.0F / 3);
    EXPECT_TRUE(net.IsFinished(3));
}

TEST_P(RelayRounds, AnotherHeadTakesOverInTheMiddleOfARound)
{
    MachineNetwork net(AddId);
    MakeChain(net);
    net.Begin(0, 3);
    // The head dies when all others have trained and reported.
    while (net.GetUpdatesUp() < 3)
    {
        ASSERT_TRUE(net.Step());
    }
    net.Kill(0);
    net.Settle();
    EXPECT_TRUE(net.GetRootReports().empty());
    // 2 becomes the head: 1, which hung on the dead one, hangs on it now, 3 always did.
    net.Move(2, -1, Place(false, {1, 3}, Succession::TAKES_OVER), false);
    net.Move(1, 2, Place(true, {}), true);
    net.Settle();
    ASSERT_EQ(net.GetRootReports().size(), 3U);
    EXPECT_EQ(net.GetRootReports()[0].round, 1U);
    EXPECT_EQ(net.GetRootReports()[2].round, 3U);
    // The report of 1 holds 2 and 3 already: each counts once.
    EXPECT_FLOAT_EQ(net.Values(2)[0], 6);
    EXPECT_TRUE(net.IsFinished(1));
    EXPECT_TRUE(net.IsFinished(3));
}

TEST_P(RelayRounds, WhatWasForwardedToADeadHeadIsNotLost)
{
    MachineNetwork net(AddId);
    for (uint32_t id = 0; id < 4; ++id)
    {
        auto settings = Device(id, id > 0);
        settings.inNetwork = false;
        net.Add(settings, static_cast<int>(id) - 1);
    }
    net.Begin(0, 3);
    // The head dies when all updates are on their last hop or with it: 1 + 2 + 3 hops.
    while (net.GetUpdatesUp() < 6)
    {
        ASSERT_TRUE(net.Step());
    }
    net.Kill(0);
    net.Settle();
    EXPECT_TRUE(net.GetRootReports().empty());
    net.Move(2, -1, Place(false, {1, 3}, Succession::TAKES_OVER), false);
    net.Move(1, 2, Place(true, {}), true);
    net.Settle();
    ASSERT_EQ(net.GetRootReports().size(), 3U);
    for (const auto& report : net.GetRootReports())
    {
        EXPECT_EQ(report.contributors, (std::vector<uint32_t>{1, 2, 3}));
    }
    EXPECT_FLOAT_EQ(net.Values(2)[0], 6);
    EXPECT_TRUE(net.IsFinished(1));
    EXPECT_TRUE(net.IsFinished(3));
}

TEST_P(RelayRounds, AHeadThatStepsDownGoesOnAsARelay)
{
    MachineNetwork net(AddId);
    MakeChain(net);
    net.Begin(0, 2);
    // All have the model of round 1 when 1 takes over.
    while (net.At(3).GetRound() == 0)
    {
        ASSERT_TRUE(net.Step());
    }
    net.Move(0, 1, Place(true, {}, Succession::STEPS_DOWN), false);
    net.Move(1, -1, Place(false, {0, 2}, Succession::TAKES_OVER), false);
    net.Settle();
    ASSERT_EQ(net.GetRootReports().size(), 2U);
    for (const auto& report : net.GetRootReports())
    {
        EXPECT_EQ(report.node, 1U);
        EXPECT_EQ(report.contributors, (std::vector<uint32_t>{0, 1, 2}));
    }
    EXPECT_FLOAT_EQ(net.Values(1)[0], 3);
    EXPECT_TRUE(net.IsFinished(0));
}

TEST_P(RelayRounds, ASuccessorAnswersForTheHeadThatWasAsked)
{
    MachineNetwork net(AddId);
    CoordinatorSettings edge;
    edge.node = 9;
    edge.soleChild = true;
    net.Add(edge, -1);
    auto head = Device(1, true);
    head.place.edgeRounds = 4;
    net.Add(head, 9);
    net.Add(Device(2, true), 1);
    net.Add(Device(3, true), 1);
    net.Begin(9, 8);
    while (net.At(1).GetRound() < 3)
    {
        ASSERT_TRUE(net.Step());
    }
    net.Kill(1);
    net.Settle();
    EXPECT_TRUE(net.GetRootReports().empty());
    net.Expect(9, 2);
    auto place = Place(true, {3}, Succession::TAKES_OVER);
    place.edgeRounds = 4;
    net.Move(2, 9, place, true);
    net.Move(3, 2, Place(true, {}), true);
    net.At(9).Remove(1);
    net.Settle();
    ASSERT_EQ(net.GetRootReports().size(), 2U);
    EXPECT_EQ(net.GetRootReports()[0].round, 4U);
    EXPECT_EQ(net.GetRootReports()[1].round, 8U);
    // Round 1 with node 1 adds 2. Of round 2 its result was lost with it: the reports of the others
    // are aggregated again.
    EXPECT_FLOAT_EQ(net.Values(9)[0], 2 + 7 * 2.5F);
}
