/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_RADIO_TOPICS_H
#define HFEDFM_RADIO_TOPICS_H

#include "hfedfm-radio-findings.h"

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * @file
 * What of the sidelink and of LTE is simulated and compared with formulas and published numbers.
 * Each part runs simulations of its own and adds to the findings; no default of ns-3 is changed.
 */

/** Simulates a part. @param effort share of the usual trials, above 0 @param findings to add to */
using ValidateRadio = void (*)(double effort, RadioFindings& findings);

/** One part. */
struct RadioTopic
{
    std::string name;       //!< one word
    ValidateRadio validate; //!< runs it
};

/** Block error rate of the PSCCH by SINR. @param effort of trials @param findings to add to */
void ValidatePscch(double effort, RadioFindings& findings);
/** Block error rates of the PSSCH by SINR. @param effort of trials @param findings to add to */
void ValidatePssch(double effort, RadioFindings& findings);
/** Announcements that collide. @param effort of trials @param findings to add to */
void ValidateCollisions(double effort, RadioFindings& findings);
/** What half duplex costs. @param effort of trials @param findings to add to */
void ValidateDuplex(double effort, RadioFindings& findings);
/** Goodput of UDP and TCP on a sidelink. @param effort of trials @param findings to add to */
void ValidateRates(double effort, RadioFindings& findings);
/** Block error rates by distance. @param effort of trials @param findings to add to */
void ValidateRange(double effort, RadioFindings& findings);
/** Saturated uplink of LTE. @param effort has no effect @param findings to add to */
void ValidateLte(double effort, RadioFindings& findings);
/** Energy of uploads over LTE. @param effort has no effect @param findings to add to */
void ValidateEnergy(double effort, RadioFindings& findings);
/** Energy of scripts of subframes. @param effort has no effect @param findings to add to */
void ValidateScript(double effort, RadioFindings& findings);

/** @return all parts in their order */
const std::vector<RadioTopic>& GetRadioTopics();

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_RADIO_TOPICS_H */
