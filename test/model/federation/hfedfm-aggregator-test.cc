// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Aggregation: hand-made numbers; weights per module; modules that nobody sent or that have no
 * weight stay; one contribution comes out exactly; cancellation needs double sums; any order of
 * arrival gives the same bits; over random trees the mean of means equals the flat mean; misfits
 * end the program with a message.
 */

#include "ns3/double.h"
#include "ns3/hfedfm-aggregator.h"
#include "ns3/hfedfm-server-optimizer.h"
#include "ns3/object-factory.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <random>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId HEAD_A(ModuleKind::HEAD, "a");
const ModuleId HEAD_B(ModuleKind::HEAD, "b");

ModuleState
MakeState(const ModuleId& id, const std::vector<float>& values)
{
    ModuleState state({id, {{"w", {static_cast<uint32_t>(values.size())}}}});
    std::copy(values.begin(), values.end(), state.GetValues().begin());
    return state;
}

ModuleRecord
MakeUpdate(const ModuleId& id, const std::vector<float>& values, double weight)
{
    return {MakeState(id, values), 0, weight, Codec::FP32};
}

ModuleSet
MakePrevious()
{
    return {{HEAD_A, MakeState(HEAD_A, {-1, -2})}, {HEAD_B, MakeState(HEAD_B, {-3})}};
}

std::vector<float>
ValuesOf(const AggregationResult& result, const ModuleId& id)
{
    const auto& values = result.modules.at(id).GetValues();
    return {values.begin(), values.end()};
}

} // namespace

TEST(Aggregator, TakesTheWeightedMean)
{
    const auto mean = CreateObject<WeightedMeanAggregator>();
    const auto result = mean->Aggregate(
        {{1, {MakeUpdate(HEAD_A, {1, 10}, 10)}}, {2, {MakeUpdate(HEAD_A, {5, -10}, 30)}}},
        MakePrevious());
    EXPECT_EQ(ValuesOf(result, HEAD_A), (std::vector<float>{4, -5}));
    EXPECT_EQ(result.weights.at(HEAD_A), 40);
}

TEST(Aggregator, EachModuleHasItsOwnWeights)
{
    const auto mean = CreateObject<WeightedMeanAggregator>();
    const auto result =
        mean->Aggregate({{1, {MakeUpdate(HEAD_A, {0, 0}, 1), MakeUpdate(HEAD_B, {0}, 3)}},
                         {2, {MakeUpdate(HEAD_A, {4, 8}, 3), MakeUpdate(HEAD_B, {4}, 1)}},
                         {3, {MakeUpdate(HEAD_B, {12}, 4)}}},
                        MakePrevious());
    EXPECT_EQ(ValuesOf(result, HEAD_A), (std::vector<float>{3, 6}));
    EXPECT_EQ(ValuesOf(result, HEAD_B), (std::vector<float>{6.5}));
    EXPECT_EQ(result.weights, (std::map<ModuleId, double>{{HEAD_A, 4}, {HEAD_B, 8}}));
}

TEST(Aggregator, ModulesWithoutWeightStayAsTheyWere)
{
    const auto mean = CreateObject<WeightedMeanAggregator>();
    const auto result =
        mean->Aggregate({{1, {MakeUpdate(HEAD_A, {7, 7}, 0)}}, {2, {}}}, MakePrevious());
    EXPECT_EQ(ValuesOf(result, HEAD_A), (std::vector<float>{-1, -2}));
    EXPECT_EQ(ValuesOf(result, HEAD_B), (std::vector<float>{-3}));
    EXPECT_TRUE(result.weights.empty());
}

TEST(Aggregator, OneContributionComesOutExactly)
{
    const auto mean = CreateObject<WeightedMeanAggregator>();
    const std::vector<float> values{0.1F, 1e-42F};
    const auto result = mean->Aggregate({{9, {MakeUpdate(HEAD_A, values, 0.3)}}}, MakePrevious());
    EXPECT_EQ(ValuesOf(result, HEAD_A), values);
}

TEST(Aggregator, SumsInDoublePrecision)
{
    const auto mean = CreateObject<WeightedMeanAggregator>();
    const auto result = mean->Aggregate({{1, {MakeUpdate(HEAD_B, {1e8F}, 1)}},
                                         {2, {MakeUpdate(HEAD_B, {1}, 1)}},
                                         {3, {MakeUpdate(HEAD_B, {-1e8F}, 1)}},
                                         {4, {MakeUpdate(HEAD_B, {1}, 1)}}},
                                        MakePrevious());
    EXPECT_FLOAT_EQ(ValuesOf(result, HEAD_B)[0], 0.5F); // floats would give 0.25
}

TEST(Aggregator, PreviousStateMayBeWithoutValues)
{
    const auto mean = CreateObject<WeightedMeanAggregator>();
    ModuleSet previous{{HEAD_B, ModuleState::MakeSpecOnly({HEAD_B, {{"w", {1}}}})}};
    const auto result = mean->Aggregate({{1, {MakeUpdate(HEAD_B, {2}, 1)}}}, std::move(previous));
    EXPECT_EQ(ValuesOf(result, HEAD_B), (std::vector<float>{2}));
}

TEST(Aggregator, OrderOfArrivalDoesNotMatter)
{
    std::mt19937 rng(3);
    std::vector<Contribution> contributions;
    for (uint32_t node = 0; node < 12; ++node)
    {
        const auto a = static_cast<float>(rng()) * 1e-7F;
        const auto b = static_cast<float>(rng()) * -1e-5F;
        contributions.push_back({node, {MakeUpdate(HEAD_A, {a, b}, 0.1 * (rng() % 100))}});
    }
    const auto mean = CreateObject<WeightedMeanAggregator>();
    const auto first = ValuesOf(mean->Aggregate(contributions, MakePrevious()), HEAD_A);
    for (int i = 0; i < 50; ++i)
    {
        std::shuffle(contributions.begin(), contributions.end(), rng);
        const auto again = ValuesOf(mean->Aggregate(contributions, MakePrevious()), HEAD_A);
        ASSERT_EQ(std::memcmp(first.data(), again.data(), first.size() * sizeof(float)), 0);
    }
}

TEST(Aggregator, MeanOfMeansOverATreeEqualsTheFlatMean)
{
    constexpr uint32_t SIZE = 2500; // more than two blocks of sums
    std::mt19937 rng(4);
    std::normal_distribution<float> normal;
    const auto mean = CreateObject<WeightedMeanAggregator>();
    for (int tree = 0; tree < 20; ++tree)
    {
        const ModuleSet previous{{HEAD_A, MakeState(HEAD_A, std::vector<float>(SIZE))}};
        std::vector<Contribution> devices;
        std::vector<std::vector<Contribution>> clusters(1 + rng() % 6);
        for (uint32_t node = 0; node < 1 + rng() % 40; ++node)
        {
            std::vector<float> values(SIZE);
            std::generate(values.begin(), values.end(), [&]() { return normal(rng); });
            devices.push_back({node, {MakeUpdate(HEAD_A, values, 1 + rng() % 500)}});
            clusters[rng() % clusters.size()].push_back(devices.back());
        }
        std::vector<Contribution> edges;
        for (const auto& cluster : clusters)
        {
            auto result = mean->Aggregate(cluster, previous);
            if (!result.weights.empty())
            {
                const auto node = static_cast<uint32_t>(1000 + edges.size());
                edges.push_back(
                    {node,
                     {{result.modules.at(HEAD_A), 0, result.weights.at(HEAD_A), Codec::FP32}}});
            }
        }
        const auto flat = mean->Aggregate(devices, previous);
        const auto tiers = mean->Aggregate(edges, previous);
        EXPECT_DOUBLE_EQ(flat.weights.at(HEAD_A), tiers.weights.at(HEAD_A));
        const auto a = ValuesOf(flat, HEAD_A);
        const auto b = ValuesOf(tiers, HEAD_A);
        for (std::size_t i = 0; i < SIZE; ++i)
        {
            ASSERT_NEAR(a[i], b[i], 1e-6) << tree << " " << i;
        }
    }
}

TEST(Aggregator, IsMadeByName)
{
    ObjectFactory factory("ns3::hfedfm::WeightedMeanAggregator");
    EXPECT_NE(factory.Create<Aggregator>(), nullptr);
}

TEST(AggregatorDeathTest, MisfitsEndTheProgramWithAMessage)
{
    const auto mean = CreateObject<WeightedMeanAggregator>();
    EXPECT_DEATH(mean->Aggregate({{5, {MakeUpdate(HEAD_A, {1, 2, 3}, 1)}}}, MakePrevious()),
                 "module head/a from node 5 cannot be aggregated");
    EXPECT_DEATH(mean->Aggregate({{5, {MakeUpdate(ModuleId(), {1}, 1)}}}, MakePrevious()),
                 "module adapter from node 5 cannot be aggregated");
}

namespace
{

/** Let a server step some times towards the same way: each round's mean is 1 above the model. */
std::vector<float>
StepTowards(const Ptr<Aggregator>& server, int rounds)
{
    ModuleSet model{{HEAD_B, MakeState(HEAD_B, {10})}};
    std::vector<float> values;
    for (int i = 0; i < rounds; ++i)
    {
        const float last = model.at(HEAD_B).GetValues()[0];
        auto result = server->Aggregate(
            {{1, {MakeUpdate(HEAD_B, {last - 1}, 1)}}, {2, {MakeUpdate(HEAD_B, {last + 3}, 1)}}},
            std::move(model));
        EXPECT_EQ(result.weights.at(HEAD_B), 2);
        model = std::move(result.modules);
        values.push_back(model.at(HEAD_B).GetValues()[0]);
    }
    return values;
}

} // namespace

TEST(ServerOptimizer, FedAvgMStepsAsItsFormulaSays)
{
    const auto server = CreateObject<FedAvgMOptimizer>();
    // v = 1, 1.5, 1.75
    EXPECT_EQ(StepTowards(server, 3), (std::vector<float>{11, 12.5, 14.25}));
    const auto plain = CreateObject<FedAvgMOptimizer>();
    plain->SetAttribute("Momentum", DoubleValue(0));
    EXPECT_EQ(StepTowards(plain, 2), (std::vector<float>{11, 12}));
    plain->SetAttribute("Rate", DoubleValue(1.5));
    EXPECT_EQ(StepTowards(plain, 2), (std::vector<float>{11.5, 13}));
}

TEST(ServerOptimizer, FedAdamStepsAsItsFormulaSays)
{
    const auto server = CreateObject<FedAdamOptimizer>();
    // Ways that are always the same give corrected moments of 1 and 1.
    const auto values = StepTowards(server, 4);
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        EXPECT_NEAR(values[i], 10 + 0.1 / 1.01 * (i + 1.0), 1e-5);
    }
    // A way of 1, then of 0: m' = .09 / .19, v' = .0099 / .0199.
    const auto other = CreateObject<FedAdamOptimizer>();
    ModuleSet model{{HEAD_B, MakeState(HEAD_B, {0})}};
    model = other->Aggregate({{1, {MakeUpdate(HEAD_B, {1}, 1)}}}, std::move(model)).modules;
    const float once = model.at(HEAD_B).GetValues()[0];
    model = other->Aggregate({{1, {MakeUpdate(HEAD_B, {once}, 1)}}}, std::move(model)).modules;
    EXPECT_NEAR(model.at(HEAD_B).GetValues()[0] - once,
                0.1 * (0.09 / 0.19) / (std::sqrt(0.0099 / 0.0199) + 0.01),
                1e-6);
}

TEST(ServerOptimizer, RemembersModulesThatWereNotBroughtForLater)
{
    const auto server = CreateObject<FedAvgMOptimizer>();
    ModuleSet model{{HEAD_A, MakeState(HEAD_A, {0, 0})}, {HEAD_B, MakeState(HEAD_B, {0})}};
    const auto add = [&](std::vector<ModuleRecord> updates) {
        model = server->Aggregate({{1, std::move(updates)}}, std::move(model)).modules;
    };
    add({MakeUpdate(HEAD_A, {2, 4}, 1), MakeUpdate(HEAD_B, {1}, 1)});
    add({MakeUpdate(HEAD_B, {1}, 1)}); // a way of 0
    EXPECT_EQ(model.at(HEAD_A).GetValues()[1], 4);
    EXPECT_EQ(model.at(HEAD_B).GetValues()[0], 1.5F);
    add({MakeUpdate(HEAD_A, {2, 4}, 1)});
    EXPECT_EQ(model.at(HEAD_A).GetValues()[1], 6);
    EXPECT_EQ(model.at(HEAD_B).GetValues()[0], 1.5F);
}

TEST(ServerOptimizer, TakesTheMeanWhereThereIsNoModelYet)
{
    const auto server = CreateObject<FedAdamOptimizer>();
    ModuleSet model{{HEAD_B, MakeState(HEAD_B, {0})}};
    model.at(HEAD_B).GetValues().clear();
    ASSERT_FALSE(model.at(HEAD_B).HasValues());
    const auto result = server->Aggregate({{1, {MakeUpdate(HEAD_B, {7}, 1)}}}, std::move(model));
    EXPECT_EQ(ValuesOf(result, HEAD_B), (std::vector<float>{7}));
}
