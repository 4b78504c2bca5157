// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Link rates of the cost model: the published formula against values that an independent program
 * computed, each repair alone, and the ergodic rate against its integral.
 */

#include "ns3/hfedfm-link-rate.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace ns3::hfedfm;

namespace
{

const CostParameters PARAMETERS;

double
GetRate(const RadioLink& link, double distance, double fading, const RateRules& rules)
{
    return GetLinkRate(link, PARAMETERS.channel, distance, fading, rules);
}

/** The rate averaged over exponential fading of the given mean by Simpson's rule, kbit/s. */
double
IntegrateRate(const RadioLink& link, double distance, double mean, const RateRules& rules)
{
    RateRules single = rules;
    single.ergodic = false;
    // Over t with x = t^3, because the rate rises steeply at x = 0.
    const int steps = 20000;
    const double end = std::cbrt(50); // in means; what lies beyond weighs exp(-50)
    double sum = 0;
    for (int i = 0; i <= steps; ++i)
    {
        const double t = end * i / steps;
        const double x = t * t * t;
        const double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
        // x * mean is the power that the rule is to see, and 2 in the mean is what a draw has.
        const double draw = rules.unitMeanFading ? 2 * x * mean : x * mean;
        sum += weight * 3 * t * t * std::exp(-x) * GetRate(link, distance, draw, single);
    }
    return sum * end / steps / 3;
}

} // namespace

TEST(LinkRate, PublishedFormulaGivesTheReferenceValues)
{
    struct Case
    {
        double distance;
        double fading;
        RadioLink link;
        double rate;    // kbit/s, four digits
        double latency; // s, six digits
    };

    const RadioLink up{1000, 1000};
    const RadioLink d2d{8000, 200};
    const Case cases[] = {{100, 2, up, 28904.1960, 1.660659},
                          {500, 2, up, 21938.4121, 2.187943},
                          {1000, 2, up, 18938.4146, 2.534531},
                          {1500, 0.01, up, 9541.6051, 5.030600},
                          {30, 2, d2d, 230345.3175, 0.208383},
                          {300, 2, d2d, 150619.0680, 0.318685},
                          {500, 1, d2d, 124932.0987, 0.384209},
                          {1000, 0.05, d2d, 66393.1440, 0.722966}};
    for (const auto& c : cases)
    {
        const double rate = GetRate(c.link, c.distance, c.fading, RateRules());
        EXPECT_NEAR(rate, c.rate, 0.5e-4 + 1e-9) << c.distance;
        EXPECT_NEAR(PARAMETERS.payload / rate, c.latency, 0.5e-6 + 1e-12) << c.distance;
    }
}

TEST(LinkRate, DefaultLinksAreThoseOfTheStudy)
{
    EXPECT_DOUBLE_EQ(PARAMETERS.uplink.bandwidth, 1000);
    EXPECT_DOUBLE_EQ(PARAMETERS.uplink.power, 1000);
    EXPECT_DOUBLE_EQ(PARAMETERS.d2d.bandwidth, 8000);
    EXPECT_DOUBLE_EQ(PARAMETERS.d2d.power, 200);
    EXPECT_DOUBLE_EQ(PARAMETERS.GetCloudTime(), 12.1);
}

TEST(LinkRate, UnitMeanFadingHalvesTheDraw)
{
    RateRules unit;
    unit.unitMeanFading = true;
    EXPECT_DOUBLE_EQ(GetRate(PARAMETERS.uplink, 700, 2, unit),
                     GetRate(PARAMETERS.uplink, 700, 1, RateRules()));
}

TEST(LinkRate, NoisePerHertzCostsThirtyDecibels)
{
    RateRules hertz;
    hertz.noisePerHertz = true;
    EXPECT_NEAR(GetRate(PARAMETERS.uplink, 700, 2, hertz),
                GetRate(PARAMETERS.uplink, 7000, 2, RateRules()),
                1e-7); // ten times the distance: 30 dB, too
}

TEST(LinkRate, ErgodicRateIsTheMeanOverTheFading)
{
    for (const bool unit : {false, true})
    {
        for (const double distance : {50.0, 700.0, 30000.0})
        {
            RateRules rules;
            rules.ergodic = true;
            rules.noisePerHertz = true;
            rules.unitMeanFading = unit;
            for (const auto& link : {PARAMETERS.uplink, PARAMETERS.d2d})
            {
                const double expected = IntegrateRate(link, distance, unit ? 1 : 2, rules);
                EXPECT_NEAR(GetRate(link, distance, 0, rules) / expected, 1, 1e-6) << distance;
            }
        }
    }
}

TEST(LinkRate, ScaledIntegralIsSmoothWhereItsFormulaChanges)
{
    EXPECT_NEAR(GetScaledExponentialIntegral(1), 0.596347362323194, 1e-14);
    EXPECT_NEAR(GetScaledExponentialIntegral(500 - 1e-9) / GetScaledExponentialIntegral(500),
                1,
                1e-11);
    EXPECT_NEAR(GetScaledExponentialIntegral(1e6) * (1e6 + 1), 1, 1e-11);
}

TEST(LinkRateDeathTest, RefusesADistanceOfNothing)
{
    EXPECT_DEATH(GetRate(PARAMETERS.uplink, 0, 1, RateRules()), "A link is 0 m long");
}
