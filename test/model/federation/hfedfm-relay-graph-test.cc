// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Relay graphs: connectivity, spanning trees and cheapest paths in graphs small enough to follow by
 * hand, and random ones against an independent all-pairs search.
 *
 *   0 --1--> 1 --1--> 2 --1--> 3      and back: 3 -5-> 2 -1-> 1 -1-> 0
 */

#include "ns3/hfedfm-relay-graph.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace ns3::hfedfm;

namespace
{

const double INF = std::numeric_limits<double>::infinity();

RelayGraph
MakeChain()
{
    RelayGraph graph(4);
    graph.AddLink(0, 1, 1);
    graph.AddLink(1, 2, 1);
    graph.AddLink(2, 3, 1);
    graph.AddLink(3, 2, 5);
    graph.AddLink(2, 1, 1);
    graph.AddLink(1, 0, 1);
    return graph;
}

/** Costs of all pairs of nodes, drawn. */
LinkCosts
DrawCosts(uint32_t nodes, std::mt19937& random)
{
    std::uniform_real_distribution<double> draw(0.1, 1);
    LinkCosts costs(nodes, std::vector<double>(nodes, 0));
    for (uint32_t u = 0; u < nodes; ++u)
    {
        for (uint32_t v = 0; v < nodes; ++v)
        {
            costs[u][v] = u == v ? 0 : draw(random);
        }
    }
    return costs;
}

/** Cheapest paths of all pairs by Floyd and Warshall. */
LinkCosts
FindAllPaths(const RelayGraph& graph, const LinkCosts& costs)
{
    const uint32_t nodes = graph.GetNodeCount();
    LinkCosts best(nodes, std::vector<double>(nodes, INF));
    for (uint32_t u = 0; u < nodes; ++u)
    {
        for (uint32_t v = 0; v < nodes; ++v)
        {
            best[u][v] = u == v ? 0 : graph.HasLink(u, v) ? costs[u][v] : INF;
        }
    }
    for (uint32_t k = 0; k < nodes; ++k)
    {
        for (uint32_t u = 0; u < nodes; ++u)
        {
            for (uint32_t v = 0; v < nodes; ++v)
            {
                best[u][v] = std::min(best[u][v], best[u][k] + best[k][v]);
            }
        }
    }
    return best;
}

} // namespace

TEST(RelayGraph, PathsFollowTheDirectionOfLinks)
{
    const auto graph = MakeChain();
    const auto from = graph.GetTreeFrom(0);
    EXPECT_EQ(from.cost, (std::vector<double>{0, 1, 2, 3}));
    EXPECT_EQ(from.parent, (std::vector<uint32_t>{RelayTree::NONE, 0, 1, 2}));
    const auto towards = graph.GetTreeTowards(0);
    EXPECT_EQ(towards.cost, (std::vector<double>{0, 1, 2, 7}));
    EXPECT_EQ(towards.hopCost, (std::vector<double>{0, 1, 1, 5}));
    EXPECT_DOUBLE_EQ(towards.GetLargestCost(), 7);
    EXPECT_DOUBLE_EQ(towards.GetSumOfCosts(), 10);
    EXPECT_DOUBLE_EQ(towards.GetSumOfHops(), 7);
}

TEST(RelayGraph, IsStronglyConnectedOnlyWithPathsBothWays)
{
    auto graph = MakeChain();
    EXPECT_TRUE(graph.IsStronglyConnected());
    RelayGraph oneWay(3);
    oneWay.AddLink(0, 1, 1);
    oneWay.AddLink(1, 2, 1);
    EXPECT_FALSE(oneWay.IsStronglyConnected());
    oneWay.AddLink(2, 0, 1);
    EXPECT_TRUE(oneWay.IsStronglyConnected());
}

TEST(RelayGraph, ASingleNodeIsItsOwnTree)
{
    RelayGraph graph(1);
    EXPECT_TRUE(graph.IsStronglyConnected());
    EXPECT_TRUE(graph.AddSpanningTree({{0}}));
    EXPECT_EQ(graph.GetLinkCount(), 0U);
    const auto tree = graph.GetTreeTowards(0);
    EXPECT_TRUE(tree.ReachesAll());
    EXPECT_DOUBLE_EQ(tree.GetLargestCost(), 0);
    EXPECT_DOUBLE_EQ(tree.GetSumOfHops(), 0);
}

TEST(RelayGraph, NodesWithoutAPathAreToldApart)
{
    RelayGraph graph(3);
    graph.AddLink(1, 0, 2);
    const auto tree = graph.GetTreeTowards(0);
    EXPECT_FALSE(tree.ReachesAll());
    EXPECT_DOUBLE_EQ(tree.cost[1], 2);
    EXPECT_EQ(tree.cost[2], INF);
    EXPECT_EQ(tree.parent[2], RelayTree::NONE);
}

TEST(RelayGraph, SpanningTreeWeighsAPairByItsCheaperDirectionAndKeepsBothCosts)
{
    // 0-1 weighs 0.1 although its other direction costs 9; 0-2 weighs 2, 1-2 weighs 3.
    RelayGraph graph(3);
    ASSERT_TRUE(graph.AddSpanningTree({{0, 0.1, 2}, {9, 0, 3}, {2, 3, 0}}));
    EXPECT_EQ(graph.GetLinkCount(), 4U);
    EXPECT_TRUE(graph.HasLink(0, 1) && graph.HasLink(1, 0));
    EXPECT_TRUE(graph.HasLink(0, 2) && graph.HasLink(2, 0));
    EXPECT_FALSE(graph.HasLink(1, 2));
    EXPECT_DOUBLE_EQ(graph.GetTreeTowards(0).cost[1], 9);
    EXPECT_DOUBLE_EQ(graph.GetTreeFrom(0).cost[1], 0.1);
}

TEST(RelayGraph, SpanningTreeKeepsLinksThatAreThere)
{
    RelayGraph graph(3);
    graph.AddLink(1, 2, 3);
    graph.AddLink(2, 1, 3);
    ASSERT_TRUE(graph.AddSpanningTree({{0, 1, 2}, {1, 0, 3}, {2, 3, 0}}));
    EXPECT_EQ(graph.GetLinkCount(), 6U);
}

TEST(RelayGraph, SpanningTreeNeedsLinksBothWays)
{
    RelayGraph graph(3);
    EXPECT_FALSE(graph.AddSpanningTree({{0, 1, INF}, {1, 0, 1}, {INF, INF, 0}}));
    EXPECT_EQ(graph.GetLinkCount(), 0U);
}

TEST(RelayGraph, RandomTreesAgreeWithAnAllPairsSearch)
{
    std::mt19937 random(7);
    for (uint32_t nodes = 2; nodes <= 20; ++nodes)
    {
        const auto costs = DrawCosts(nodes, random);
        RelayGraph graph(nodes);
        // Some links besides the tree, so that paths have a choice.
        for (uint32_t u = 0; u + 2 < nodes; u += 2)
        {
            graph.AddLink(u, u + 2, costs[u][u + 2]);
        }
        ASSERT_TRUE(graph.AddSpanningTree(costs));
        EXPECT_TRUE(graph.IsStronglyConnected());
        const auto best = FindAllPaths(graph, costs);
        for (uint32_t head = 0; head < nodes; ++head)
        {
            const auto towards = graph.GetTreeTowards(head);
            const auto from = graph.GetTreeFrom(head);
            for (uint32_t node = 0; node < nodes; ++node)
            {
                EXPECT_NEAR(towards.cost[node], best[node][head], 1e-12);
                EXPECT_NEAR(from.cost[node], best[head][node], 1e-12);
                if (node != head)
                {
                    EXPECT_NEAR(towards.cost[node],
                                costs[node][towards.parent[node]] +
                                    towards.cost[towards.parent[node]],
                                1e-12);
                }
            }
        }
    }
}

TEST(RelayGraph, ALinkThatIsAddedTwiceHasItsLastCost)
{
    RelayGraph graph(2);
    graph.AddLink(0, 1, 1);
    graph.AddLink(0, 1, 4);
    EXPECT_EQ(graph.GetLinkCount(), 1U);
    EXPECT_DOUBLE_EQ(graph.GetTreeFrom(0).cost[1], 4);
}

TEST(RelayGraphDeathTest, RefusesWhatIsNoLink)
{
    RelayGraph graph(2);
    EXPECT_DEATH(RelayGraph(0), "needs 1 node or more");
    EXPECT_DEATH(graph.AddLink(0, 2, 1), "from node 0 to node 2 cannot be in a graph of 2 nodes");
    EXPECT_DEATH(graph.AddLink(1, 1, 1), "from node 1 to node 1");
    EXPECT_DEATH(graph.AddLink(0, 1, -1), "has the cost -1; it must be finite");
    EXPECT_DEATH(graph.AddLink(0, 1, INF), "it must be finite and from 0 on");
    EXPECT_DEATH(graph.AddSpanningTree({{0}}), "a square of the 2 nodes");
    EXPECT_DEATH(graph.GetTreeTowards(2), "Node 2 cannot be the head");
}
