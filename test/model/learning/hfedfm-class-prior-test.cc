// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Random draws and the partition. Cases: the generator's reference values and moments; Dirichlet
 * shares sum to one, concentrate for small and level for large alpha, have the right variance;
 * draws follow the shares; dealing conserves questions.
 */

#include "ns3/hfedfm-class-prior.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t CLASSES = 20;

double
MeanLargestShare(double alpha)
{
    SeededRandom random(1);
    double sum = 0;
    for (int i = 0; i < 300; ++i)
    {
        const ClassPrior prior(DrawDirichlet(CLASSES, alpha, random));
        const auto& shares = prior.GetShares();
        sum += *std::max_element(shares.begin(), shares.end());
    }
    return sum / 300;
}

} // namespace

TEST(SeededRandom, IsTheSameEverywhere)
{
    // xoshiro256** with a state filled by SplitMix64 from seed 0, as in the authors' C code.
    SeededRandom random(0);
    EXPECT_EQ(random.Bits(), 0x99ec5f36cb75f2b4ULL);
    EXPECT_NE(SeededRandom::MixSeed({1, 2}), SeededRandom::MixSeed({2, 1}));
    EXPECT_NE(SeededRandom::MixSeed({0}), SeededRandom::MixSeed({0, 0}));
}

TEST(SeededRandom, HasTheRightMoments)
{
    constexpr int DRAWS = 40000;
    SeededRandom random(2);
    double uniform = 0;
    double normal = 0;
    double square = 0;
    double gamma = 0;
    double smallGamma = 0;
    std::vector<int> counts(3);
    for (int i = 0; i < DRAWS; ++i)
    {
        uniform += random.Uniform();
        const double x = random.Normal();
        normal += x;
        square += x * x;
        gamma += std::exp(random.LogGamma(3.0));
        smallGamma += std::exp(random.LogGamma(0.1));
        ++counts[random.Below(3)];
    }
    EXPECT_NEAR(uniform / DRAWS, 0.5, 0.01);
    EXPECT_NEAR(normal / DRAWS, 0.0, 0.03);
    EXPECT_NEAR(square / DRAWS, 1.0, 0.04);
    EXPECT_NEAR(gamma / DRAWS, 3.0, 0.06);
    EXPECT_NEAR(smallGamma / DRAWS, 0.1, 0.01);
    for (const int count : counts)
    {
        EXPECT_NEAR(count, DRAWS / 3, 400);
    }
}

TEST(ClassPrior, SharesSumToOne)
{
    SeededRandom random(3);
    for (const double alpha : {1e-6, 1e-3, 0.1, 1.0, 1000.0, 1e9})
    {
        const ClassPrior prior(DrawDirichlet(CLASSES, alpha, random));
        const auto& shares = prior.GetShares();
        EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1.0, 1e-12) << alpha;
        EXPECT_TRUE(std::all_of(shares.begin(), shares.end(), [](double s) { return s >= 0; }));
    }
}

TEST(ClassPrior, SmallAlphaConcentrates)
{
    EXPECT_GT(MeanLargestShare(0.01), 0.85);
    EXPECT_NEAR(MeanLargestShare(0.1), 0.5, 0.1);
    EXPECT_LT(MeanLargestShare(1000), 0.06);
}

TEST(ClassPrior, SharesHaveTheVarianceOfTheDistribution)
{
    constexpr double ALPHA = 0.1;
    SeededRandom random(4);
    double square = 0;
    constexpr int PRIORS = 2000;
    for (int i = 0; i < PRIORS; ++i)
    {
        const ClassPrior prior(DrawDirichlet(CLASSES, ALPHA, random));
        for (const double share : prior.GetShares())
        {
            square += (share - 1.0 / CLASSES) * (share - 1.0 / CLASSES);
        }
    }
    const double expected = (1.0 / CLASSES) * (1 - 1.0 / CLASSES) / (CLASSES * ALPHA + 1);
    EXPECT_NEAR(square / PRIORS / CLASSES, expected, 0.05 * expected);
}

TEST(ClassPrior, DrawsFollowTheShares)
{
    SeededRandom random(5);
    const ClassPrior prior(DrawDirichlet(CLASSES, 0.5, random));
    constexpr int DRAWS = 20000;
    std::vector<int> counts(CLASSES);
    for (int i = 0; i < DRAWS; ++i)
    {
        ++counts[prior.Draw(random)];
    }
    for (uint32_t c = 0; c < CLASSES; ++c)
    {
        EXPECT_NEAR(counts[c] / double{DRAWS}, prior.GetShares()[c], 0.02);
    }
}

TEST(ClassPriorDeathTest, AlphaMustBePositive)
{
    SeededRandom random(6);
    EXPECT_DEATH(DrawDirichlet(CLASSES, 0.0, random), "it must be finite and above 0");
}

TEST(RoundShares, SumsToTheWholeAndIsOffByLessThanOne)
{
    SeededRandom random(7);
    for (const uint32_t whole : {0U, 1U, 7U, 96U, 1000U})
    {
        for (const double alpha : {0.01, 0.1, 1.0, 1000.0})
        {
            const auto shares = DrawDirichlet(12, alpha, random);
            const auto counts = RoundShares(shares, whole);
            ASSERT_EQ(counts.size(), 12U);
            EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0U), whole);
            for (std::size_t i = 0; i < counts.size(); ++i)
            {
                EXPECT_NEAR(counts[i], shares[i] * whole, 1);
            }
        }
    }
}
