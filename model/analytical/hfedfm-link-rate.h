// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LINK_RATE_H
#define HFEDFM_LINK_RATE_H

#include "hfedfm-cost-parameters.h"
#include "hfedfm-cost-rules.h"

namespace ns3::hfedfm
{

/**
 * The Shannon rate of a Rayleigh-fading link; with the rule `ergodic` its mean over the fading,
 * (B / ln 2) exp(1/g) E1(1/g) with the mean signal-to-noise ratio g.
 * @param link bandwidth and power
 * @param channel gain and noise
 * @param distance of sender and receiver, above 0, m
 * @param fading sum of the squares of two standard normal draws; without meaning if ergodic
 * @param rules which repairs are made
 * @return kbit/s
 */
double GetLinkRate(const RadioLink& link,
                   const RadioChannel& channel,
                   double distance,
                   double fading,
                   const RateRules& rules = RateRules());

/** @param x above 0 @return exp(x) E1(x), also where exp(x) alone would overflow */
double GetScaledExponentialIntegral(double x);

} // namespace ns3::hfedfm

#endif /* HFEDFM_LINK_RATE_H */
