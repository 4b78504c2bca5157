// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What a consensus computes: coordinators on a graph, messages in random order, no network.
 *  - Metropolis-Hastings weights; two nodes have the exact mean after one step
 *  - sums of w and of w x over all nodes stay what they were (a path, a ring, random graphs)
 *  - random connected graphs of 2 to 20 nodes, unequal weights: the error falls with K, below 1e-6
 *  - on a ring and a path, the slowest mode shrinks by the second eigenvalue in every step
 *  - modules that a node does not hold, did not train or trained into NaN do not spoil the mean
 *  - the order in which messages arrive does not change a bit
 *  - many rounds; K = 0 is training alone
 *  - ConsensusError: closed forms, a mean of 0, modules without weight
 */

#include "../../fixture/hfedfm-consensus-cluster.h"

#include "ns3/hfedfm-consensus-error.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId ADAPTER;
const ModuleId HEAD(ModuleKind::HEAD, "a");

ModuleRecord
MakeUpdate(const ModuleId& id, const std::vector<float>& values, double weight)
{
    ModuleState state(ModuleSpec{id, {{"w", {static_cast<uint32_t>(values.size())}}}});
    std::copy(values.begin(), values.end(), state.GetValues().begin());
    return {state, 1, weight, Codec::FP32};
}

using Updates = std::vector<std::vector<ModuleRecord>>;

/** One round of nodes that hold what they train. */
struct Round
{
    Round(Updates updates, const Pairs& pairs, uint32_t exchanges, uint32_t seed = 1)
        : before(std::move(updates)),
          cluster(MakeModels(), pairs, exchanges, 1, MakeTraining(), seed)
    {
        cluster.Run();
        for (const auto& node : cluster.nodes)
        {
            EXPECT_TRUE(node->finished);
            after.push_back(node->gossip->GetModel());
        }
    }

    std::vector<ModuleSet> MakeModels() const
    {
        std::vector<ModuleSet> models;
        for (const auto& updates : before)
        {
            ModuleSet model;
            for (const auto& update : updates)
            {
                model.emplace(update.state.GetId(), ModuleState(update.state.ShareSpec()));
            }
            models.push_back(model);
        }
        return models;
    }

    ConsensusCluster::Training MakeTraining() const
    {
        return [this](uint32_t node, uint32_t) { return before[node]; };
    }

    ConsensusDistance GetError() const
    {
        return ConsensusError(before, after).GetTotal();
    }

    Updates before;
    ConsensusCluster cluster;
    std::vector<ModuleSet> after;
};

Updates
MakeRandomUpdates(uint32_t n, std::mt19937& random)
{
    std::normal_distribution<float> normal;
    Updates updates;
    for (uint32_t i = 0; i < n; ++i)
    {
        std::vector<float> values(50);
        std::generate(values.begin(), values.end(), [&]() { return 1 + normal(random); });
        updates.push_back({MakeUpdate(ADAPTER, values, 1 + random() % 500)});
    }
    return updates;
}

/** Equal weights and values along a mode of the graph, around 2. */
Updates
MakeMode(uint32_t n, const std::function<double(uint32_t)>& mode)
{
    Updates updates;
    for (uint32_t i = 0; i < n; ++i)
    {
        updates.push_back({MakeUpdate(ADAPTER, {static_cast<float>(2 + mode(i))}, 8)});
    }
    return updates;
}

} // namespace

TEST(ConsensusMean, WeightsAreThoseOfMetropolisAndHastings)
{
    EXPECT_DOUBLE_EQ(GetMetropolisWeight(1, 1), 1.0 / 2);
    EXPECT_DOUBLE_EQ(GetMetropolisWeight(2, 5), 1.0 / 6);
    EXPECT_DOUBLE_EQ(GetMetropolisWeight(5, 2), 1.0 / 6);
}

TEST(ConsensusMean, TwoNodesAgreeAfterOneStep)
{
    const Round round({{MakeUpdate(ADAPTER, {1, -4}, 30)}, {MakeUpdate(ADAPTER, {5, 8}, 10)}},
                      {{0, 1}},
                      1);
    for (const auto& model : round.after)
    {
        EXPECT_FLOAT_EQ(model.at(ADAPTER).GetValues()[0], 2);
        EXPECT_FLOAT_EQ(model.at(ADAPTER).GetValues()[1], -1);
    }
    const auto& report = round.cluster.nodes[0]->reports.at(0);
    EXPECT_DOUBLE_EQ(report.weights.at(ADAPTER), 20);
    EXPECT_EQ(report.contributors, (std::vector<uint32_t>{1}));
    EXPECT_EQ(report.missing, 0U);
    EXPECT_EQ(report.steps, 1U);
}

TEST(ConsensusMean, MassIsConserved)
{
    std::mt19937 random(5);
    const std::vector<std::pair<uint32_t, Pairs>> graphs{{7, MakePath(7)},
                                                         {8, MakeRing(8)},
                                                         {12, MakeRandomGraph(12, random)}};
    for (const auto& [n, pairs] : graphs)
    {
        for (const uint32_t exchanges : {1, 2, 3, 10})
        {
            const Round round(MakeRandomUpdates(n, random), pairs, exchanges);
            double weightBefore = 0;
            double weightAfter = 0;
            double massBefore = 0;
            double massAfter = 0;
            double scale = 0;
            for (uint32_t i = 0; i < n; ++i)
            {
                const auto& update = round.before[i][0];
                const double weight = round.cluster.nodes[i]->gossip->GetWeight(ADAPTER);
                weightBefore += update.weight;
                weightAfter += weight;
                massBefore += update.weight * update.state.GetValues()[7];
                massAfter += weight * round.after[i].at(ADAPTER).GetValues()[7];
                scale += update.weight * std::abs(update.state.GetValues()[7]);
            }
            EXPECT_NEAR(weightAfter, weightBefore, 1e-13 * weightBefore * exchanges);
            // States are rounded to 32-bit floats in every step.
            EXPECT_NEAR(massAfter, massBefore, 6e-8 * scale * exchanges);
        }
    }
}

TEST(ConsensusMean, RandomGraphsApproachTheWeightedMean)
{
    std::mt19937 random(11);
    double worst = 0;
    for (uint32_t n = 2; n <= 20; ++n)
    {
        const auto pairs = MakeRandomGraph(n, random);
        const auto updates = MakeRandomUpdates(n, random);
        double last = std::numeric_limits<double>::infinity();
        for (const uint32_t exchanges : {0, 1, 4, 16})
        {
            const auto error = Round(updates, pairs, exchanges).GetError();
            EXPECT_EQ(exchanges == 0, error.after == error.before);
            EXPECT_TRUE(error.after < last || error.after < 1e-6) << n << " nodes, " << exchanges;
            last = error.after;
        }
        worst = std::max(worst, Round(updates, pairs, 200).GetError().after);
    }
    EXPECT_LT(worst, 1e-6);
    RecordProperty("worst", std::to_string(worst * 1e9) + "e-9");
}

TEST(ConsensusMean, SlowestModeShrinksByTheSecondEigenvalue)
{
    const double pi = std::acos(-1.0);
    for (const uint32_t n : {6, 9, 14})
    {
        // Every edge has the weight 1/3, so A = I - L/3 with the Laplacian L of the graph.
        const auto ring = MakeMode(n, [&](uint32_t i) { return std::cos(2 * pi * i / n); });
        const auto path = MakeMode(n, [&](uint32_t i) { return std::cos(pi * (i + 0.5) / n); });
        const double ofRing = 1 - (2 - 2 * std::cos(2 * pi / n)) / 3;
        const double ofPath = 1 - (2 - 2 * std::cos(pi / n)) / 3;
        for (const uint32_t exchanges : {1, 5, 20})
        {
            const auto ringError = Round(ring, MakeRing(n), exchanges).GetError();
            EXPECT_NEAR(ringError.after / ringError.before, std::pow(ofRing, exchanges), 1e-6);
            const auto pathError = Round(path, MakePath(n), exchanges).GetError();
            EXPECT_NEAR(pathError.after / pathError.before, std::pow(ofPath, exchanges), 1e-6);
        }
    }
}

TEST(ConsensusMean, ModulesThatANodeDoesNotHoldAreAveragedOverTheOthers)
{
    // The head is held by 0, 1 and 2, which are connected without 3.
    const Pairs pairs{{0, 1}, {1, 2}, {2, 3}, {3, 0}};
    Updates updates;
    for (uint32_t i = 0; i < 4; ++i)
    {
        updates.push_back({MakeUpdate(ADAPTER, {static_cast<float>(i)}, 1)});
        if (i < 3)
        {
            updates[i].push_back(MakeUpdate(HEAD, {static_cast<float>(i * i)}, i + 1));
        }
    }
    const Round round(updates, pairs, 100);
    for (uint32_t i = 0; i < 4; ++i)
    {
        EXPECT_NEAR(round.after[i].at(ADAPTER).GetValues()[0], 1.5, 1e-6);
        EXPECT_EQ(round.after[i].count(HEAD), i < 3 ? 1U : 0U);
        if (i < 3)
        {
            // (1 x 0 + 2 x 1 + 3 x 4) / 6
            EXPECT_NEAR(round.after[i].at(HEAD).GetValues()[0], 14.0 / 6, 1e-5);
        }
    }
    EXPECT_EQ(ConsensusError(round.before, round.after).GetModules().size(), 2U);
}

TEST(ConsensusMean, ModulesWithoutTrainingPassOnAndOnesThatAreNotFiniteDoNotCount)
{
    // On the path 0 - 1 - 2, node 1 has trained nothing and node 3, behind 2, into NaN.
    const auto nan = std::numeric_limits<float>::quiet_NaN();
    const Updates updates{{MakeUpdate(ADAPTER, {3}, 10)},
                          {MakeUpdate(ADAPTER, {1000}, 0)},
                          {MakeUpdate(ADAPTER, {6}, 20)},
                          {MakeUpdate(ADAPTER, {nan}, 50)}};
    const Round round(updates, MakePath(4), 150);
    for (const auto& model : round.after)
    {
        EXPECT_NEAR(model.at(ADAPTER).GetValues()[0], 5, 1e-5);
    }
    EXPECT_EQ(round.cluster.nodes[3]->dropped, (std::vector<DropReason>{DropReason::INVALID}));
    EXPECT_TRUE(round.cluster.nodes[2]->dropped.empty());
}

TEST(ConsensusMean, WithoutAnyTrainingTheModelStays)
{
    const Updates updates{{MakeUpdate(ADAPTER, {3}, 0)}, {MakeUpdate(ADAPTER, {6}, 0)}};
    const Round round(updates, {{0, 1}}, 3);
    EXPECT_FLOAT_EQ(round.after[0].at(ADAPTER).GetValues()[0], 3);
    EXPECT_FLOAT_EQ(round.after[1].at(ADAPTER).GetValues()[0], 6);
    EXPECT_TRUE(round.cluster.nodes[0]->reports.at(0).weights.empty());
}

TEST(ConsensusMean, ArrivalOrderDoesNotChangeABit)
{
    std::mt19937 random(3);
    const auto pairs = MakeRandomGraph(9, random);
    const auto updates = MakeRandomUpdates(9, random);
    const Round first(updates, pairs, 6, 1);
    for (uint32_t seed = 2; seed < 8; ++seed)
    {
        const Round other(updates, pairs, 6, seed);
        for (std::size_t i = 0; i < updates.size(); ++i)
        {
            EXPECT_EQ(first.after[i].at(ADAPTER).GetValues(),
                      other.after[i].at(ADAPTER).GetValues());
            EXPECT_EQ(first.cluster.nodes[i]->gossip->GetWeight(ADAPTER),
                      other.cluster.nodes[i]->gossip->GetWeight(ADAPTER));
            EXPECT_TRUE(other.cluster.nodes[i]->dropped.empty());
        }
    }
}

TEST(ConsensusMean, ManyRoundsInAnyOrderMissNothing)
{
    std::mt19937 random(8);
    for (const uint32_t exchanges : {0, 1, 3})
    {
        const uint32_t n = 6;
        const ModuleSet model{{ADAPTER, MakeUpdate(ADAPTER, {0}, 0).state}};
        ConsensusCluster cluster(
            std::vector<ModuleSet>(n, model),
            MakeRandomGraph(n, random),
            exchanges,
            20,
            [](uint32_t node, uint32_t round) {
                return std::vector<ModuleRecord>{
                    MakeUpdate(ADAPTER, {static_cast<float>(node + round)}, 1 + node)};
            },
            exchanges);
        cluster.Run();
        for (const auto& node : cluster.nodes)
        {
            ASSERT_TRUE(node->finished);
            EXPECT_FALSE(node->armed);
            EXPECT_TRUE(node->dropped.empty());
            ASSERT_EQ(node->reports.size(), 20U);
            for (uint32_t round = 1; round <= 20; ++round)
            {
                EXPECT_EQ(node->trained[round - 1], round);
                EXPECT_EQ(node->reports[round - 1].round, round);
                EXPECT_EQ(node->reports[round - 1].missing, 0U);
                EXPECT_EQ(node->reports[round - 1].steps, exchanges);
            }
        }
        if (exchanges == 0)
        {
            EXPECT_FLOAT_EQ(cluster.nodes[2]->gossip->GetModel().at(ADAPTER).GetValues()[0], 22);
        }
    }
}

TEST(ConsensusError, IsTheRelativeDistanceToTheWeightedMean)
{
    // Mean of the adapter: (1 x 6 + 3 x 2) / 4 = 3; of the head, which one node has: 1.
    const Updates before{{MakeUpdate(ADAPTER, {6, 0}, 1), MakeUpdate(HEAD, {1}, 5)},
                         {MakeUpdate(ADAPTER, {2, 0}, 3)}};
    const std::vector<ModuleSet> after{
        {{ADAPTER, MakeUpdate(ADAPTER, {4, 0}, 0).state}, {HEAD, MakeUpdate(HEAD, {1}, 0).state}},
        {{ADAPTER, MakeUpdate(ADAPTER, {3, 1}, 0).state}}};
    const ConsensusError error(before, after);
    EXPECT_DOUBLE_EQ(error.GetModules().at(ADAPTER).before, std::sqrt((9 + 1) / 2.0) / 3);
    EXPECT_DOUBLE_EQ(error.GetModules().at(ADAPTER).after, 1.0 / 3);
    EXPECT_DOUBLE_EQ(error.GetModules().at(HEAD).after, 0);
    EXPECT_DOUBLE_EQ(error.GetTotal().after, 1 / std::sqrt(10.0));
}

TEST(ConsensusErrorDeathTest, RefusesStatesOfDifferentShapes)
{
    const Updates before{{MakeUpdate(ADAPTER, {1, 2}, 1)}};
    const ModuleSet after{{ADAPTER, MakeUpdate(ADAPTER, {1}, 0).state}};
    EXPECT_DEATH(ConsensusError(before, {after}), "states of module adapter cannot be compared");
}

TEST(ConsensusError, KnowsAMeanOfZeroAndModulesWithoutWeight)
{
    const Updates before{{MakeUpdate(ADAPTER, {1}, 1), MakeUpdate(HEAD, {7}, 0)},
                         {MakeUpdate(ADAPTER, {-1}, 1)}};
    const ModuleSet zero{{ADAPTER, MakeUpdate(ADAPTER, {0}, 0).state}};
    const ConsensusError error(before, {zero, zero});
    EXPECT_EQ(error.GetModules().size(), 1U);
    EXPECT_TRUE(std::isinf(error.GetTotal().before));
    EXPECT_EQ(error.GetTotal().after, 0);
    EXPECT_EQ(ConsensusError({}, {}).GetTotal().after, 0);
}
