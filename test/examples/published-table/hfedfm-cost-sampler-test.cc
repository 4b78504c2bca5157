// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Random layouts of the cost model against an independent program's statistics: placement, rates,
 * medians of the published and of the physical model, repairs one at a time; exact identities of
 * the published model on every layout. All draws are from fixed streams.
 */

#include "../../../examples/published-table/hfedfm-cost-sampler.h"

#include "ns3/hfedfm-cluster-costs.h"
#include "ns3/hfedfm-link-rate.h"
#include "ns3/rng-seed-manager.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Layouts of seed 1, run 1. */
std::vector<CostSample>
DrawSamples(std::size_t count)
{
    CostSampler sampler;
    EXPECT_EQ(sampler.AssignStreams(100), 3);
    return sampler.Draw(count);
}

/** Distances of user and server, or of all pairs of users of a cluster, m. */
std::vector<double>
GetDistances(const std::vector<CostSample>& samples, bool pairs)
{
    std::vector<double> distances;
    for (const auto& sample : samples)
    {
        for (const auto& channel : sample.channels)
        {
            for (std::size_t u = 0; u < channel.uplinkDistance.size(); ++u)
            {
                if (!pairs)
                {
                    distances.push_back(channel.uplinkDistance[u]);
                }
                for (std::size_t v = pairs ? 0 : u; v < u; ++v)
                {
                    distances.push_back(channel.d2dDistance[u][v]);
                }
            }
        }
    }
    return distances;
}

/** One time of all clusters of all layouts, published rates, s. */
std::vector<double>
GetTimes(const std::vector<CostSample>& samples, double ClusterCosts::*time)
{
    std::vector<double> times;
    for (const auto& sample : samples)
    {
        for (std::size_t c = 0; c < sample.channels.size(); ++c)
        {
            auto links = GetClusterLinks(sample.channels[c], RateRules());
            links.head = sample.heads[c];
            times.push_back(GetClusterCosts(links).*time);
        }
    }
    return times;
}

void
ExpectQuartiles(const std::vector<double>& values, const double (&expected)[3], double tolerance)
{
    for (int i = 0; i < 3; ++i)
    {
        EXPECT_NEAR(GetQuantile(values, 0.25 * (i + 1)), expected[i], tolerance)
            << "quartile " << i + 1;
    }
}

/**
 * Four standard errors of the difference of two medians.
 * @param quartiles whose width tells the scatter of one layout
 * @param count layouts of this median
 * @param digit half of the last digit of the expected one, which is a median over 500 layouts
 */
double
GetMedianBand(const double (&quartiles)[3], double count, double digit)
{
    const double deviation = (quartiles[2] - quartiles[0]) / 1.349;
    return 4 * 1.2533 * deviation * std::sqrt(1 / count + 1 / 500.0) + digit;
}

} // namespace

TEST(SquareLayout, NodesKeepTheirDistances)
{
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(7);
    const SquareLayoutParameters parameters;
    for (int i = 0; i < 20; ++i)
    {
        const auto layout = MakeSquareLayout(parameters, random);
        ASSERT_EQ(layout.clusters.size(), 10U);
        for (std::size_t c = 0; c < 10; ++c)
        {
            const auto& cluster = layout.clusters[c];
            ASSERT_EQ(cluster.devices.size(), 4U);
            for (std::size_t d = 0; d < c; ++d)
            {
                EXPECT_GE(CalculateDistance(cluster.server, layout.clusters[d].server), 500);
            }
            for (const auto& user : cluster.devices)
            {
                EXPECT_TRUE(user.x >= 0 && user.x <= 5000 && user.y >= 0 && user.y <= 5000);
                EXPECT_LE(CalculateDistance(user, cluster.server), 1500);
                EXPECT_LE(CalculateDistance(user, cluster.devices[0]), 1000);
            }
        }
    }
}

TEST(SquareLayoutDeathTest, ServersWithoutRoomAreRefused)
{
    auto random = CreateObject<UniformRandomVariable>();
    SquareLayoutParameters parameters;
    parameters.serverDistance = 4000;
    EXPECT_DEATH(MakeSquareLayout(parameters, random),
                 "10 servers at least 4000 m apart do not fit into a square of 5000 m");
}

TEST(CostSampler, SeedAndRunDetermineTheLayouts)
{
    const auto first = DrawSamples(2);
    const auto again = DrawSamples(2);
    RngSeedManager::SetRun(2);
    CostSampler sampler;
    sampler.AssignStreams(100);
    const auto other = sampler.Draw();
    EXPECT_EQ(first[1].heads, again[1].heads);
    EXPECT_EQ(first[1].channels[9].uplinkFading, again[1].channels[9].uplinkFading);
    EXPECT_EQ(first[1].channels[9].d2dDistance, again[1].channels[9].d2dDistance);
    EXPECT_NE(first[0].channels[0].uplinkDistance, other.channels[0].uplinkDistance);
    EXPECT_NE(first[0].channels[0].uplinkFading, other.channels[0].uplinkFading);
}

TEST(CostSampler, EveryUserIsAsLikelyToBeTheHead)
{
    std::vector<double> counts(4, 0);
    for (const auto& sample : DrawSamples(100))
    {
        for (const auto head : sample.heads)
        {
            ++counts.at(head);
        }
    }
    // Four deviations of a binomial draw: 1000 clusters, a probability of 1/4.
    for (const double count : counts)
    {
        EXPECT_NEAR(count, 250, 4 * std::sqrt(1000 * 0.25 * 0.75));
    }
}

TEST(CostSampler, QuantilesAreLinearBetweenNeighbours)
{
    EXPECT_DOUBLE_EQ(GetQuantile({4, 1, 3, 2}, 0.5), 2.5);
    EXPECT_DOUBLE_EQ(GetQuantile({4, 1, 3, 2}, 0.25), 1.75);
    EXPECT_DOUBLE_EQ(GetQuantile({4, 1, 3, 2}, 1), 4);
    EXPECT_DOUBLE_EQ(GetQuantile({7}, 0.25), 7);
}

TEST(CostSampler, PlacementHasTheDistancesOfTheReference)
{
    const auto samples = DrawSamples(400);
    // Users of a cluster are alike, so a quartile over 4000 clusters scatters by about 5 m.
    ExpectQuartiles(GetDistances(samples, false), {465, 696, 931}, 20);
    const auto pairs = GetDistances(samples, true);
    ExpectQuartiles(pairs, {275, 431, 595}, 12);
    const auto near =
        std::count_if(pairs.begin(), pairs.end(), [](double distance) { return distance <= 30; });
    // 0.0038 of 24000 pairs: 91, with a Poisson deviation of 10.
    EXPECT_NEAR(static_cast<double>(near), 0.0038 * static_cast<double>(pairs.size()), 40);
}

TEST(CostSampler, LatenciesOfLinksAndTreesAreThoseOfTheReference)
{
    const auto samples = DrawSamples(200);
    std::vector<double> uplinks;
    std::vector<double> d2d;
    for (const auto& sample : samples)
    {
        for (const auto& channel : sample.channels)
        {
            const auto links = GetClusterLinks(channel, RateRules());
            uplinks.insert(uplinks.end(), links.uplink.begin(), links.uplink.end());
            for (std::size_t u = 0; u < links.d2d.size(); ++u)
            {
                for (std::size_t v = 0; v < links.d2d.size(); ++v)
                {
                    if (u != v)
                    {
                        d2d.push_back(links.d2d[u][v]);
                    }
                }
            }
        }
    }
    ExpectQuartiles(uplinks, {2.19, 2.40, 2.62}, 0.03);
    ExpectQuartiles(d2d, {0.32, 0.36, 0.40}, 0.01);
    ExpectQuartiles(GetTimes(samples, &ClusterCosts::up), {0.64, 0.73, 0.95}, 0.03);
    ExpectQuartiles(GetTimes(samples, &ClusterCosts::upHops), {1.31, 1.59, 1.91}, 0.06);
    ExpectQuartiles(GetTimes(samples, &ClusterCosts::down), {0.64, 0.73, 0.95}, 0.03);
    ExpectQuartiles(GetTimes(samples, &ClusterCosts::downTree), {0.93, 0.98, 1.05}, 0.02);
}

TEST(CostSampler, IdentitiesHoldOnEveryLayout)
{
    for (const auto& sample : DrawSamples(50))
    {
        double largest = 0;
        double sum = 0;
        for (const auto& channel : sample.channels)
        {
            const auto uplinks = GetClusterLinks(channel, RateRules()).uplink;
            for (const double latency : uplinks)
            {
                largest = std::max(largest, latency);
                sum += latency;
            }
        }
        const auto table = sample.GetTable(CostRules::Reference());
        EXPECT_NEAR(table[0].latency, 12.1, 1e-12);
        EXPECT_NEAR(table[0].energy, 387.2, 1e-9);
        EXPECT_NEAR(table[1].latency, 6.05 + largest, 1e-12);
        EXPECT_NEAR(table[2].latency, 1.5125 + largest, 1e-12);
        EXPECT_NEAR(table[3].latency, 0.0605 + largest, 1e-12);
        EXPECT_NEAR(table[1].energy, 48.4 + 0.6 * sum, 1e-9);
        EXPECT_NEAR(table[2].energy, 12.1 + 0.6 * sum, 1e-9);
        EXPECT_NEAR(table[3].energy, 0.6 * sum, 1e-9);
        EXPECT_NEAR(table[1].latency - table[2].latency, 4.5375, 1e-12);
        EXPECT_NEAR(table[1].energy - table[2].energy, 36.3, 1e-9);
    }
}

TEST(CostSampler, MediansOfThePublishedModelAreThoseOfTheReference)
{
    // Four times the scatter of a median over 200 layouts.
    const double latency[][2] = {{12.1, 1e-9},
                                 {9.493, 0.132},
                                 {4.955, 0.132},
                                 {3.503, 0.132},
                                 {8.929, 0.048},
                                 {3.833, 0.040},
                                 {2.210, 0.044}};
    const double energy[][2] = {{387.2, 1e-9},
                                {106.74, 0.68},
                                {70.44, 0.68},
                                {58.34, 0.68},
                                {68.38, 0.28},
                                {28.85, 0.264},
                                {15.73, 0.296}};
    const auto quartiles = GetCostQuartiles(DrawSamples(200), CostRules::Reference());
    for (std::size_t row = 0; row < COST_ROWS; ++row)
    {
        EXPECT_NEAR(quartiles.latency[row][1], latency[row][0], latency[row][1])
            << GetCostRows()[row].name;
        EXPECT_NEAR(quartiles.energy[row][1], energy[row][0], energy[row][1])
            << GetCostRows()[row].name;
    }
}

TEST(CostSampler, MediansOfThePhysicalModelAreThoseOfTheReference)
{
    const double latency[][3] = {{39.59, 40.13, 40.55},
                                 {27.49, 28.03, 28.45},
                                 {18.41, 18.95, 19.38},
                                 {15.39, 15.93, 16.35},
                                 {24.05, 24.89, 25.61},
                                 {10.15, 10.80, 11.38},
                                 {5.68, 6.31, 6.83}};
    const double energy[][3] = {{599.4, 606.3, 615.7},
                                {260.6, 267.5, 276.9},
                                {224.3, 231.2, 239.6},
                                {212.2, 219.1, 228.5},
                                {85.2, 86.4, 87.7},
                                {29.1, 29.6, 30.1},
                                {10.3, 10.6, 11.0}};
    const std::size_t count = 300;
    const auto quartiles = GetCostQuartiles(DrawSamples(count), CostRules::Physical());
    for (std::size_t row = 0; row < COST_ROWS; ++row)
    {
        EXPECT_NEAR(quartiles.latency[row][1],
                    latency[row][1],
                    GetMedianBand(latency[row], count, 0.005))
            << GetCostRows()[row].name;
        EXPECT_NEAR(quartiles.energy[row][1],
                    energy[row][1],
                    GetMedianBand(energy[row], count, 0.05))
            << GetCostRows()[row].name;
    }
}

TEST(CostSampler, D2dSavesTheSharesOfTheReferenceOnEqualTerms)
{
    // E = 2, E = 8 and no cloud: medians over 500 layouts, with both accounts alike.
    const double saved[] = {0.11, 0.43, 0.60};
    const auto samples = DrawSamples(300);
    for (const auto transfers : {CostTransfers::UP, CostTransfers::UP_AND_DOWN})
    {
        for (std::size_t scheme = 0; scheme < 3; ++scheme)
        {
            std::vector<double> shares;
            for (const auto& sample : samples)
            {
                const auto table = sample.GetTable(CostRules::Physical(transfers));
                shares.push_back(1 - table[4 + scheme].latency / table[1 + scheme].latency);
            }
            EXPECT_NEAR(GetQuantile(shares, 0.5), saved[scheme], 0.015) << scheme;
        }
    }
}

TEST(CostSampler, RatesWithOneRepairAtATimeHaveTheMediansOfTheReference)
{
    struct Case
    {
        RateRules rates;
        double median[COST_ROWS]; // latency over 500 layouts, three digits
    };

    const Case cases[] = {{{false, false, false}, {12.1, 9.49, 4.96, 3.50, 8.93, 3.83, 2.21}},
                          {{false, true, false}, {12.1, 9.75, 5.21, 3.76, 9.11, 3.99, 2.36}},
                          {{true, false, false}, {12.1, 17.8, 13.2, 11.8, 14.2, 8.26, 6.40}},
                          {{true, true, false}, {12.1, 21.2, 16.6, 15.2, 16.5, 10.2, 8.39}},
                          {{true, true, true}, {12.1, 14.0, 9.48, 8.03, 13.7, 8.11, 6.31}}};
    const auto samples = DrawSamples(500);
    for (const auto& c : cases)
    {
        CostRules rules;
        rules.rates = c.rates;
        const auto quartiles = GetCostQuartiles(samples, rules);
        for (std::size_t row = 0; row < COST_ROWS; ++row)
        {
            const auto& three = quartiles.latency[row];
            const double band = GetMedianBand({three[0], three[1], three[2]},
                                              static_cast<double>(samples.size()),
                                              c.median[row] < 10 ? 0.005 : 0.05);
            EXPECT_NEAR(three[1], c.median[row], band)
                << c.rates.noisePerHertz << c.rates.unitMeanFading << c.rates.ergodic << " "
                << GetCostRows()[row].name;
        }
    }
}
