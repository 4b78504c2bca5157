// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-link-rate.h"

#include "ns3/abort.h"

#include <boost/math/special_functions/expint.hpp>
#include <cmath>

namespace ns3::hfedfm
{

double
GetScaledExponentialIntegral(double x)
{
    NS_ABORT_MSG_UNLESS(x > 0, "E1 is wanted of " << x << "; it is finite above 0 only.");
    if (x < 500)
    {
        return std::exp(x) * boost::math::expint(1, x);
    }
    // exp(x) overflows at 709. From 500 on, eight terms of the asymptotic series are exact:
    // the ninth is below 1e-17 of the sum.
    double sum = 0;
    double term = 1 / x;
    for (int n = 1; n <= 8; ++n)
    {
        sum += term;
        term *= -n / x;
    }
    return sum;
}

double
GetLinkRate(const RadioLink& link,
            const RadioChannel& channel,
            double distance,
            double fading,
            const RateRules& rules)
{
    NS_ABORT_MSG_UNLESS(distance > 0 && std::isfinite(distance),
                        "A link is " << distance << " m long; its rate is known above 0 m only.");
    const double gain =
        std::pow(10, (channel.gain - 10 * channel.exponent * std::log10(distance)) / 10);
    // The published noise takes the bandwidth in kHz for Hz.
    const double noise =
        std::pow(10, channel.noise / 10) * link.bandwidth * (rules.noisePerHertz ? 1000 : 1);
    // Two squared standard normals sum to 2 in the mean.
    const double scale = rules.unitMeanFading ? 0.5 : 1;
    const double snr = link.power * gain / noise * scale;
    if (rules.ergodic)
    {
        return link.bandwidth / M_LN2 * GetScaledExponentialIntegral(1 / (2 * snr));
    }
    return link.bandwidth / M_LN2 * std::log1p(snr * fading);
}

} // namespace ns3::hfedfm
