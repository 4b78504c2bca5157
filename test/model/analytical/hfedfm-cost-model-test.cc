// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The cost model on the published layout, on hand-made clusters and on repairs made alone. Expected
 * values of the published layout come from an independent program.
 */

#include "../../../examples/published-table/hfedfm-cost-layout.h"

#include "ns3/hfedfm-cluster-costs.h"
#include "ns3/hfedfm-cost-model.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const std::vector<std::string> NAMES{"star", "H2", "H8", "edge", "H2D", "H8D", "edgeD"};

void
SetHeads(std::vector<ClusterLinks>& clusters, const std::vector<uint32_t>& heads)
{
    ASSERT_EQ(clusters.size(), heads.size());
    for (std::size_t c = 0; c < heads.size(); ++c)
    {
        clusters[c].head = heads[c];
    }
}

/** Two users that are 1 s apart one way and 2 s the other, and a cluster of one user. */
std::vector<ClusterLinks>
MakeUnevenClusters()
{
    ClusterLinks pair;
    pair.uplink = {3, 5};
    pair.d2d = {{0, 1}, {2, 0}};
    ClusterLinks single;
    single.uplink = {4};
    single.d2d = {{0}};
    return {pair, single};
}

} // namespace

TEST(CostModel, RowsHaveTheNamesOfTheStudy)
{
    std::vector<std::string> names;
    for (const auto& row : GetCostRows())
    {
        names.emplace_back(row.name);
    }
    EXPECT_EQ(names, NAMES);
}

TEST(CostModel, PublishedLayoutGivesAllFourteenNumbers)
{
    const double latency[] = {12.1000, 9.5872, 5.0497, 3.5977, 8.8681, 3.6645, 2.0055};
    const double energy[] = {387.2000, 107.6536, 71.3536, 59.2536, 67.5730, 27.9285, 14.7582};
    const double shownLatency[] = {12.10, 9.58, 5.04, 3.59, 8.86, 3.66, 2.00};
    const double shownEnergy[] = {387.20, 107.65, 71.35, 59.25, 67.57, 27.92, 14.75};
    const auto layout = GetPublishedCostLayout();
    ASSERT_TRUE(layout.headless.empty());
    const auto table = GetCostTable(layout.clusters, CostRules::Reference());
    for (std::size_t i = 0; i < COST_ROWS; ++i)
    {
        EXPECT_NEAR(table[i].latency, latency[i], 1e-4) << NAMES[i];
        EXPECT_NEAR(table[i].energy, energy[i], 1e-4) << NAMES[i];
        // The published digits are truncated; 1e-9 keeps 12.1 from being 12.09.
        EXPECT_NEAR(std::floor(table[i].latency * 100 + 1e-9) / 100, shownLatency[i], 1e-9);
        EXPECT_NEAR(std::floor(table[i].energy * 100 + 1e-9) / 100, shownEnergy[i], 1e-9);
    }
}

TEST(CostModel, BestHeadsOfThePublishedLayout)
{
    auto clusters = GetPublishedCostLayout().clusters;
    SetHeads(clusters, {1, 0, 3, 0, 1, 0, 2, 3, 0, 1});
    const auto table = GetCostTable(clusters, CostRules::Reference());
    EXPECT_NEAR(table[4].latency, 8.3594, 1e-4);
    EXPECT_NEAR(table[4].energy, 65.5309, 1e-4);
    EXPECT_NEAR(table[5].latency, 3.0824, 1e-4);
    EXPECT_NEAR(table[5].energy, 25.8665, 1e-4);
    EXPECT_NEAR(table[6].latency, 1.3938, 1e-4);
    EXPECT_NEAR(table[6].energy, 12.6899, 1e-4);
}

TEST(CostModel, ClusterZeroByHead)
{
    const double expected[4][4] = {{0.59972, 1.49119, 0.78505, 1.02275},
                                   {0.37986, 0.89164, 0.40519, 0.96936},
                                   {0.61756, 1.36621, 0.64372, 0.97019},
                                   {0.78505, 1.83396, 0.59972, 0.83742}};
    auto cluster = GetPublishedCostLayout().clusters[0];
    for (uint32_t head = 0; head < 4; ++head)
    {
        cluster.head = head;
        const auto costs = GetClusterCosts(cluster);
        EXPECT_NEAR(costs.up, expected[head][0], 1e-5) << head;
        EXPECT_NEAR(costs.upHops, expected[head][1], 1e-5) << head;
        EXPECT_NEAR(costs.down, expected[head][2], 1e-5) << head;
        EXPECT_NEAR(costs.downTree, expected[head][3], 1e-5) << head;
    }
}

TEST(CostModel, PublishedPairsInRangeFollowFromThePositions)
{
    const auto layout = GetPublishedCostLayout();
    ASSERT_TRUE(layout.positions.has_value());
    const auto channels = MakeClusterChannels(*layout.positions);
    for (std::size_t c = 0; c < channels.size(); ++c)
    {
        EXPECT_EQ(GetClusterLinks(channels[c], CostRules::Physical().rates).near,
                  layout.clusters[c].near)
            << "cluster " << c;
    }
}

TEST(CostModel, ClustersMayDifferInSize)
{
    const auto table = GetCostTable(MakeUnevenClusters(), CostRules::Reference());
    const double cloud = 12.1 * 800; // mJ of one transfer
    EXPECT_NEAR(table[0].energy, 3 * cloud / 1000, 1e-12);
    EXPECT_NEAR(table[1].latency, 12.1 / 2 + 5, 1e-12);
    EXPECT_NEAR(table[1].energy, (2 * cloud / 2 + 600 * (3 + 5 + 4)) / 1000, 1e-12);
    EXPECT_NEAR(table[3].latency, 12.1 / 200 + 5, 1e-12);
    EXPECT_NEAR(table[3].energy, 600 * (3 + 5 + 4) / 1000.0, 1e-12);
    // Head 0: its only peer needs 2 s up and 1 s down; both clusters have a mean uplink of 4 s.
    EXPECT_NEAR(table[4].latency, (12.1 + 1 * (2 + 1) + 2 + 4) / 2, 1e-12);
    EXPECT_NEAR(table[4].energy,
                (2 * cloud + 1 * 600 * (2 + 1) + 600 * 2 + 600 * (4 + 4)) / 2 / 1000,
                1e-12);
    EXPECT_NEAR(table[6].latency, (12.1 + 199 * (2 + 1) + 2 + 4) / 200, 1e-12);
    EXPECT_NEAR(table[6].energy,
                (199 * 600 * (2 + 1) + 600 * 2 + 600 * (4 + 4)) / 200.0 / 1000,
                1e-12);
}

TEST(CostModel, ASingleUserSendsNothingOverD2d)
{
    ClusterLinks single;
    single.uplink = {4};
    single.d2d = {{0}};
    const auto table = GetCostTable({single}, CostRules::Physical());
    EXPECT_NEAR(table[0].latency, 2 * (12.1 + 4), 1e-12);
    EXPECT_NEAR(table[4].latency, 12.1 + 4, 1e-12);
    EXPECT_DOUBLE_EQ(table[6].latency, 0);
    EXPECT_DOUBLE_EQ(table[6].energy, 0);
}

TEST(CostModel, PhysicalRowsByHand)
{
    auto clusters = MakeUnevenClusters();
    SetHeads(clusters, {1, 0});
    const auto table = GetCostTable(clusters, CostRules::Physical());
    const double cloud = 12.1 * 800;
    EXPECT_NEAR(table[0].latency, 2 * (12.1 + 5), 1e-12);
    EXPECT_NEAR(table[0].energy, (3 * cloud + 1000 * (3 + 5 + 4)) / 1000, 1e-12);
    EXPECT_NEAR(table[2].latency, 2 * (12.1 / 8 + 5), 1e-12);
    EXPECT_NEAR(table[2].energy, (2 * cloud / 8 + 1000 * 12) / 1000, 1e-12);
    EXPECT_NEAR(table[3].latency, 2 * 5, 1e-12);
    EXPECT_NEAR(table[3].energy, 12, 1e-12);
    // Head 1: 1 s up, 2 s down, its own uplink takes 5 s.
    EXPECT_NEAR(table[5].latency, (2 * 12.1 + 8 * (1 + 2) + 2 * 5) / 8, 1e-12);
    EXPECT_NEAR(table[5].energy, (2 * cloud + 8 * 200 * 3 + 1000 * (5 + 4)) / 8 / 1000, 1e-12);
    EXPECT_NEAR(table[6].latency, 3, 1e-12);
    EXPECT_NEAR(table[6].energy, 0.6, 1e-12);
}

TEST(CostModel, AllRowsCountTheSameTransfers)
{
    // Up only, by hand; an earlier Model P charged the way down to the rows with D2D alone.
    auto clusters = MakeUnevenClusters();
    SetHeads(clusters, {1, 0});
    const auto up = GetCostTable(clusters, CostRules::Physical(CostTransfers::UP));
    EXPECT_NEAR(up[0].latency, 12.1 + 5, 1e-12);
    EXPECT_NEAR(up[2].latency, 12.1 / 8 + 5, 1e-12);
    EXPECT_NEAR(up[3].latency, 5, 1e-12);
    EXPECT_NEAR(up[5].latency, (12.1 + 8 * 1 + 5) / 8, 1e-12);
    EXPECT_NEAR(up[6].latency, 1, 1e-12);
    const auto both = GetCostTable(clusters, CostRules::Physical());
    for (std::size_t i = 0; i < COST_ROWS; ++i)
    {
        EXPECT_DOUBLE_EQ(up[i].energy, both[i].energy) << NAMES[i];
    }
    // The published layout, of an independent program: ergodic links are symmetric.
    const double expected[] = {19.876, 13.826, 9.288, 7.776, 11.807, 4.867, 2.663};
    const auto links = GetPhysicalLinks(GetPublishedCostLayout());
    const auto published = GetCostTable(links, CostRules::Physical(CostTransfers::UP));
    const auto complete = GetCostTable(links, CostRules::Physical());
    for (std::size_t i = 0; i < COST_ROWS; ++i)
    {
        EXPECT_NEAR(published[i].latency, expected[i], 5.1e-4) << NAMES[i];
        EXPECT_NEAR(complete[i].latency, 2 * published[i].latency, 1e-9) << NAMES[i];
    }
}

TEST(CostModel, SharedBackhaulServesTheUsersOfACellTogether)
{
    auto rules = CostRules::Physical();
    rules.starSharesBackhaul = true;
    const auto clusters = GetPublishedCostLayout().clusters;
    const auto alone = GetCostTable(clusters, CostRules::Physical());
    const auto shared = GetCostTable(clusters, rules);
    EXPECT_NEAR(shared[0].latency - alone[0].latency, 2 * (48.1 - 12.1), 1e-12);
    EXPECT_DOUBLE_EQ(shared[0].energy, alone[0].energy);
}

TEST(CostModel, EachRepairChangesOnlyItsRows)
{
    struct Case
    {
        bool CostRules::*repair;
        std::vector<std::string> latencies; // rows that change
        std::vector<std::string> energies;
    };

    const std::vector<std::string> d2d{"H2D", "H8D", "edgeD"};
    const std::vector<Case> cases{
        {&CostRules::chargeRatePower, {}, {"H2", "H8", "edge", "H2D", "H8D", "edgeD"}},
        {&CostRules::starCrossesAccess, {"star"}, {"star"}},
        {&CostRules::starSharesBackhaul, {"star"}, {}},
        {&CostRules::sumInRelays, {}, d2d},
        {&CostRules::headUplink, d2d, d2d},
        {&CostRules::broadcastEveryRound, d2d, d2d},
        {&CostRules::edgeOnlyWithoutCloud, {"edge", "edgeD"}, {"edgeD"}}};
    const auto clusters = GetPublishedCostLayout().clusters;
    const auto before = GetCostTable(clusters, CostRules::Reference());
    for (std::size_t k = 0; k < cases.size(); ++k)
    {
        CostRules rules;
        rules.*cases[k].repair = true;
        const auto after = GetCostTable(clusters, rules);
        for (std::size_t i = 0; i < COST_ROWS; ++i)
        {
            const auto& l = cases[k].latencies;
            const auto& e = cases[k].energies;
            EXPECT_EQ(std::abs(after[i].latency - before[i].latency) > 1e-9,
                      std::count(l.begin(), l.end(), NAMES[i]) == 1)
                << "repair " << k << ", latency of " << NAMES[i];
            EXPECT_EQ(std::abs(after[i].energy - before[i].energy) > 1e-9,
                      std::count(e.begin(), e.end(), NAMES[i]) == 1)
                << "repair " << k << ", energy of " << NAMES[i];
        }
    }
}

TEST(CostModelDeathTest, RefusesClustersThatCannotBeServed)
{
    const double inf = std::numeric_limits<double>::infinity();
    ClusterLinks apart;
    apart.uplink = {1, 1};
    apart.d2d = {{0, inf}, {inf, 0}};
    EXPECT_DEATH(GetCostTable({apart}, CostRules()), "cluster of 2 users do not connect all");
    ClusterLinks headless;
    headless.uplink = {1};
    headless.d2d = {{0}};
    headless.head = 1;
    EXPECT_DEATH(GetCostTable({headless}, CostRules()), "User 1 cannot be the head");
    EXPECT_DEATH(GetCostTable({}, CostRules()), "needs 1 cluster or more");
}
