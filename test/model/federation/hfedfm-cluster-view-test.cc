// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Who is the head of a D2D cluster and where everybody stands, without sockets or time.
 *  - near members use their links, a spanning tree connects the rest; what cannot be reached has
 *    no place
 *  - each rule elects the head that it names; ties go to the lowest number
 *  - the random rule elects everybody equally often, and the same for the same stream
 *  - views merge to the same in any order
 *  - who is wrongly taken for gone learns of it
 *  - a move tells what a change of the tree means for a member
 *  - clusters in which members die at any time finish all rounds with those who are left
 *  - misuse ends the program with a sentence
 */

#include "../../fixture/hfedfm-machine-network.h"

#include "ns3/hfedfm-cluster-view.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>
#include <random>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr double INF = std::numeric_limits<double>::infinity();

/** Members on a line at these places; a link costs its length and reaches as far as `reach`. */
std::shared_ptr<const ClusterGraph>
MakeLine(const std::vector<double>& places, double reach = INF, double range = INF)
{
    const auto count = places.size();
    LinkCosts distances(count, std::vector<double>(count));
    for (std::size_t i = 0; i < count; ++i)
    {
        for (std::size_t j = 0; j < count; ++j)
        {
            distances[i][j] = std::abs(places[i] - places[j]);
        }
    }
    auto costs = distances;
    for (auto& row : costs)
    {
        for (auto& cost : row)
        {
            cost = cost <= reach ? cost * cost : INF;
        }
    }
    std::vector<uint32_t> ids(count);
    std::iota(ids.begin(), ids.end(), 100);
    return std::make_shared<ClusterGraph>(ids, costs, distances, range);
}

Ptr<HeadElection>
MakeElection(const std::string& rule, int64_t stream = 1)
{
    auto election = CreateObject<HeadElection>();
    election->SetAttribute("Rule", StringValue(rule));
    election->AssignStreams(stream);
    return election;
}

std::vector<uint32_t>
Parents(const ClusterGraph& graph, uint32_t head, const MemberSet& gone = {})
{
    return graph.GetTree(head, gone).parent;
}

constexpr uint32_t NONE = RelayTree::NONE;

} // namespace

TEST(ClusterGraph, CheapPathsAreTakenAndSpannedWhereRangeDoesNotReach)
{
    // Squared lengths make many short hops cheaper than a long one.
    EXPECT_EQ(Parents(*MakeLine({0, 1, 2, 3}), 0), (std::vector<uint32_t>{NONE, 0, 1, 2}));
    // Costs are lengths squared, so 0-2 direct (4) loses to 0-1-2 (2) only while 1 is there.
    EXPECT_EQ(Parents(*MakeLine({0, 1, 2, 3}), 0, {1}), (std::vector<uint32_t>{NONE, NONE, 0, 2}));
    // A range that connects nobody: only the spanning tree is left.
    EXPECT_EQ(Parents(*MakeLine({0, 3, 5, 9}, INF, 1), 3), (std::vector<uint32_t>{1, 2, 3, NONE}));
    // One pair is in range of each other, the spanning tree does the rest.
    EXPECT_EQ(Parents(*MakeLine({0, 3, 5, 9}, INF, 2), 0), (std::vector<uint32_t>{NONE, 0, 1, 2}));
}

TEST(ClusterGraph, WhatCannotBeReachedHasNoPlace)
{
    const auto graph = MakeLine({0, 1, 2, 50, 51}, 10);
    const auto tree = graph->GetTree(1, {});
    EXPECT_EQ(tree.parent, (std::vector<uint32_t>{1, NONE, 1, NONE, NONE}));
    EXPECT_TRUE(std::isinf(tree.cost[3]));
    EXPECT_EQ(Parents(*graph, 4), (std::vector<uint32_t>{NONE, NONE, NONE, 4, NONE}));
    // Who is gone cannot relay.
    EXPECT_EQ(Parents(*MakeLine({0, 6, 12}, 10), 0, {1}),
              (std::vector<uint32_t>{NONE, NONE, NONE}));
    EXPECT_EQ(graph->GetId(3), 103U);
    EXPECT_EQ(graph->GetNumber(103), 3U);
    EXPECT_EQ(graph->GetNumber(7), graph->GetSize());
}

TEST(HeadElection, EachRuleElectsWhomItNames)
{
    const auto graph = MakeLine({0, 1, 2, 3, 4});
    EXPECT_EQ(MakeElection("best-connected")->Choose(*graph, {}, {}, {}), 2U);
    EXPECT_EQ(MakeElection("best-connected")->Choose(*graph, {2}, {}, {}), 1U);
    EXPECT_EQ(MakeElection("best-connected")->Choose(*graph, {}, {0}, {}), 2U);
    const MemberEnergy energy{{0, 5.0}, {1, 3.0}, {2, 5.0}, {3, 1.0}, {4, 4.0}};
    EXPECT_EQ(MakeElection("most-energy")->Choose(*graph, {}, {}, energy), 0U);
    EXPECT_EQ(MakeElection("most-energy")->Choose(*graph, {0}, {2}, energy), 4U);
    // One of which nothing is known has no battery: it counts as having any amount.
    EXPECT_EQ(MakeElection("most-energy")->Choose(*graph, {}, {}, {{0, 5.0}, {2, 6.0}}), 1U);
    EXPECT_FALSE(MakeElection("random")->Choose(*graph, {0, 1, 2}, {3, 4}, {}).has_value());
}

TEST(HeadElection, WhoReachesMoreMembersComesFirst)
{
    const auto graph = MakeLine({0, 1, 50, 51, 52}, 10);
    const MemberEnergy energy{{0, 9.0}, {1, 8.0}, {2, 1.0}, {3, 2.0}, {4, 3.0}};
    EXPECT_EQ(MakeElection("most-energy")->Choose(*graph, {}, {}, energy), 4U);
    for (int64_t stream = 0; stream < 20; ++stream)
    {
        EXPECT_GE(*MakeElection("random", stream)->Choose(*graph, {}, {}, {}), 2U);
    }
}

TEST(HeadElection, WhoIsUnableComesLast)
{
    const auto graph = MakeLine({0, 1, 2, 3, 4});
    auto election = MakeElection("best-connected");
    election->SetUnable({1, 2, 3});
    EXPECT_EQ(election->Choose(*graph, {}, {}, {}), 0U);
    EXPECT_EQ(election->Choose(*graph, {0}, {}, {}), 4U);
    EXPECT_FALSE(election->Choose(*graph, {0}, {4}, {}).has_value()) << "0 is excluded, but there";
    EXPECT_EQ(election->Choose(*graph, {}, {0, 4}, {}), 2U);
}

TEST(HeadElection, TheRandomRuleIsFairAndRepeatable)
{
    const auto graph = MakeLine({0, 1, 2, 3});
    auto election = MakeElection("random", 5);
    auto again = MakeElection("random", 5);
    std::vector<uint32_t> counts(4);
    for (uint32_t i = 0; i < 4000; ++i)
    {
        const auto head = *election->Choose(*graph, {}, {}, {});
        EXPECT_EQ(again->Choose(*graph, {}, {}, {}), head);
        ++counts[head];
    }
    for (const auto count : counts)
    {
        // 5 standard deviations of a binomial count.
        EXPECT_NEAR(count, 1000.0, 5 * std::sqrt(4000 * 0.25 * 0.75));
    }
}

TEST(ClusterView, MergesToTheSameInAnyOrder)
{
    const auto graph = MakeLine({0, 1, 2, 3, 4, 5});
    std::mt19937 random(3);
    for (uint32_t trial = 0; trial < 50; ++trial)
    {
        // Everyone believes something else.
        std::vector<ClusterView> views;
        for (uint32_t self = 0; self < 6; ++self)
        {
            views.emplace_back(self, graph, 0, MakeElection("random", trial * 10 + self));
            views.back().SetEnergy(static_cast<double>(random() % 100));
            const auto gone = random() % 3; // members 3 to 5 always stay
            if (random() % 2 == 0 && gone != self)
            {
                views.back().Remove(gone);
            }
            if (self > 2 && random() % 3 == 0)
            {
                views.back().ReplaceHead();
            }
        }
        for (uint32_t i = 0; i < 400; ++i)
        {
            views[random() % 6].Merge(views[random() % 6].GetState());
        }
        for (uint32_t round = 0; round < 6; ++round)
        {
            for (auto& view : views)
            {
                for (const auto& other : views)
                {
                    view.Merge(other.GetState());
                }
            }
        }
        const auto& agreed = views[5].GetState();
        for (const auto& view : views)
        {
            EXPECT_EQ(view.GetState().gone, agreed.gone);
            EXPECT_EQ(view.GetState().energy, agreed.energy);
            if (!view.IsGone())
            {
                EXPECT_EQ(view.GetState().head, agreed.head);
                EXPECT_EQ(view.GetState().term, agreed.term);
            }
        }
        EXPECT_EQ(agreed.gone.count(agreed.head), 0U);
    }
}

TEST(ClusterView, WhoIsWronglyTakenForGoneLearnsOfIt)
{
    const auto graph = MakeLine({0, 1, 2});
    ClusterView first(0, graph, 1, MakeElection("random"));
    ClusterView second(2, graph, 1, MakeElection("random"));
    first.Remove(2);
    EXPECT_TRUE(second.Merge(first.GetState()));
    EXPECT_TRUE(second.IsGone());
    const auto move = second.TakeMove();
    ASSERT_TRUE(move.has_value());
    EXPECT_FALSE(move->to.parent.has_value());
    EXPECT_FALSE(move->to.isHead);
}

TEST(ClusterView, AMoveTellsWhatAChangeMeans)
{
    const auto graph = MakeLine({0, 1, 2, 3});
    ClusterView view(1, graph, 0, MakeElection("best-connected"));
    EXPECT_EQ(view.GetPosition().parent, 0U);
    EXPECT_EQ(view.GetPosition().children, (MemberSet{2}));
    EXPECT_FALSE(view.TakeMove().has_value());

    view.Remove(3);
    EXPECT_FALSE(view.TakeMove().has_value()) << "3 was no child of 1";
    view.Remove(0); // the head: of 1 and 2, 1 comes first
    auto move = view.TakeMove();
    ASSERT_TRUE(move.has_value());
    EXPECT_EQ(move->succession, Succession::TAKES_OVER);
    EXPECT_TRUE(move->newParent);
    EXPECT_TRUE(move->lost);
    EXPECT_FALSE(view.TakeMove().has_value());

    ASSERT_TRUE(view.ReplaceHead());
    move = view.TakeMove();
    ASSERT_TRUE(move.has_value());
    EXPECT_EQ(move->succession, Succession::STEPS_DOWN);
    EXPECT_EQ(move->to.parent, 2U);
    EXPECT_FALSE(move->lost);

    view.Remove(2);
    EXPECT_TRUE(view.GetPosition().isHead);
    EXPECT_FALSE(view.ReplaceHead()) << "nobody else is left";
}

TEST(ClusterView, APlaceThatStaysMayBeInALowerTree)
{
    ClusterView view(1, MakeLine({0, 1, 2, 3}), 0, MakeElection("random"));
    EXPECT_EQ(view.GetTakenPosition().height, 3U);
    view.Remove(3);
    EXPECT_EQ(view.GetTakenPosition().height, 3U) << "until the move is taken";
    EXPECT_FALSE(view.TakeMove().has_value());
    EXPECT_EQ(view.GetTakenPosition().depth, 1U);
    EXPECT_EQ(view.GetTakenPosition().height, 2U);
}

TEST(ClusterView, AnOrphanOfARelayKeepsQuietAboutWhatTheRelayHad)
{
    const auto graph = MakeLine({0, 1, 2});
    ClusterView view(2, graph, 0, MakeElection("random"));
    view.Remove(1);
    const auto move = view.TakeMove();
    ASSERT_TRUE(move.has_value());
    EXPECT_EQ(move->to.parent, 0U);
    EXPECT_TRUE(move->newParent);
    EXPECT_FALSE(move->lost);
    EXPECT_EQ(move->succession, Succession::NONE);
}

TEST(ClusterViewDeathTest, MisuseEndsTheProgramWithASentence)
{
    const auto graph = MakeLine({0, 1});
    EXPECT_DEATH(MakeElection("oldest"), "rule 'oldest' is unknown; use random, best-connected");
    EXPECT_DEATH(ClusterView(2, graph, 0, MakeElection("random")), "of 2 members has no members 2");
    ClusterView view(0, graph, 0, MakeElection("random"));
    EXPECT_DEATH(view.Remove(0), "Member 0 cannot take itself for gone");
    EXPECT_DEATH(graph->GetTree(1, {1}), "Member 1 of a cluster of 2 is not there");
    EXPECT_DEATH(ClusterGraph({1, 1}, {{0, 0}, {0, 0}}, {{0, 0}, {0, 0}}, 1), "ids .* differ");
    EXPECT_DEATH(ClusterGraph({1, 2}, {{0, 0}}, {{0, 0}, {0, 0}}, 1), "squares of that size");
}

namespace
{

/** A cluster of machines whose members die and tell each other of it, all in random order. */
class DyingCluster
{
  public:
    DyingCluster(uint32_t members, bool forwards, std::mt19937& random)
        : m_random(random),
          m_net([](uint32_t node, uint32_t round, ModuleState model) {
              return ModuleRecord{std::move(model), round, 1.0 + node, Codec::FP32};
          })
    {
        std::vector<double> places(members);
        for (auto& place : places)
        {
            place = static_cast<double>(random() % 1000);
        }
        auto graph = MakeLine(places);
        const auto head = static_cast<uint32_t>(random() % members);
        for (uint32_t m = 0; m < members; ++m)
        {
            m_views.emplace_back(m, graph, head, MakeElection("random", m));
            CoordinatorSettings settings;
            settings.node = m;
            settings.hasLearner = true;
            settings.inNetwork = !forwards;
            settings.place.hasParent = m != head;
            settings.place.parentIsDevice = settings.place.hasParent;
            const auto parent = m_views.back().GetPosition().parent;
            m_net.Add(settings, parent ? static_cast<int>(*parent) : -1);
        }
        m_net.Begin(head, ROUNDS);
    }

    void Kill(uint32_t member)
    {
        m_net.Kill(member);
        m_dead.insert(member);
    }

    /** Some neighbour of a dead member notices. @return whether there was anything to notice */
    bool Notice()
    {
        for (uint32_t m = 0; m < m_views.size(); ++m)
        {
            const auto position = m_views[m].GetPosition();
            for (const auto dead : m_dead)
            {
                const bool near = position.parent == dead || position.children.count(dead) > 0;
                if (m_dead.count(m) == 0 && near)
                {
                    m_views[m].Remove(dead);
                    Apply(m);
                    return true;
                }
            }
        }
        return false;
    }

    /** A random member hears of another one. */
    void Gossip()
    {
        const auto to = static_cast<uint32_t>(m_random() % m_views.size());
        const auto from = static_cast<uint32_t>(m_random() % m_views.size());
        if (m_dead.count(to) == 0 && m_dead.count(from) == 0)
        {
            m_views[to].Merge(m_views[from].GetState());
            Apply(to);
        }
    }

    /** A head that is in the middle of a round steps down. */
    void HandOver()
    {
        for (uint32_t m = 0; m < m_views.size(); ++m)
        {
            if (m_dead.count(m) == 0 && m_views[m].GetPosition().isHead &&
                m_net.At(m).IsCollecting() && m_views[m].ReplaceHead(-1))
            {
                Apply(m);
                return;
            }
        }
    }

    /** Let everything come to rest. */
    void Settle()
    {
        m_net.Settle();
        for (uint32_t i = 0; i < 20; ++i)
        {
            while (Notice())
            {
            }
            for (uint32_t j = 0; j < 10 * m_views.size(); ++j)
            {
                Gossip();
            }
            m_net.Settle();
        }
    }

    void Apply(uint32_t m)
    {
        if (const auto move = m_views[m].TakeMove())
        {
            TreePlace place;
            place.hasParent = move->to.parent.has_value();
            place.children = move->to.children;
            place.succession = move->succession;
            place.parentIsDevice = place.hasParent;
            m_net.Move(m,
                       place.hasParent ? static_cast<int>(*move->to.parent) : -1,
                       place,
                       move->lost);
        }
        for (const auto gone : m_views[m].GetState().gone)
        {
            m_net.Forget(m, gone);
        }
    }

    static constexpr uint32_t ROUNDS = 6;
    std::mt19937& m_random;
    MachineNetwork m_net;
    std::vector<ClusterView> m_views;
    MemberSet m_dead;
};

} // namespace

TEST(DyingCluster, FinishesAllRoundsWithThoseWhoAreLeft)
{
    std::mt19937 random(11);
    for (uint32_t trial = 0; trial < 150; ++trial)
    {
        const bool forwards = trial % 2 == 1;
        SCOPED_TRACE("trial " + std::to_string(trial) + (forwards ? ", forwarding" : ""));
        const auto members = static_cast<uint32_t>(3 + random() % 8);
        DyingCluster cluster(members, forwards, random);
        const auto deaths = random() % (members - 1);
        for (uint32_t d = 0; d < deaths; ++d)
        {
            for (auto steps = random() % 60; steps > 0; --steps)
            {
                cluster.m_net.Step();
                if (random() % 4 == 0)
                {
                    cluster.Gossip();
                }
                if (trial % 3 == 0 && random() % 40 == 0)
                {
                    cluster.HandOver();
                }
            }
            cluster.Kill(static_cast<uint32_t>(random() % members));
            if (random() % 2 == 0)
            {
                cluster.Notice();
            }
        }
        cluster.Settle();
        for (uint32_t m = 0; m < members; ++m)
        {
            if (cluster.m_dead.count(m) == 0)
            {
                EXPECT_TRUE(cluster.m_net.IsFinished(m)) << "member " << m;
            }
        }
    }
}
