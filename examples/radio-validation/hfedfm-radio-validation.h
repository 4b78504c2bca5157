// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RADIO_VALIDATION_H
#define HFEDFM_RADIO_VALIDATION_H

#include "hfedfm-radio-findings.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
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

/** What is to be validated. */
struct RadioValidationOptions
{
    std::vector<std::string> topics; //!< names of GetRadioTopics()
    double effort{1};                //!< share of the usual trials
    uint32_t seed{1};                //!< of all random draws
    std::string out;                 //!< folder for files; empty: none

    /**
     * Read a command line; `--help` prints and ends the program.
     * @param arguments program name, then `--name=value` options
     * @return options
     * @throw InputError that names what is wrong
     */
    static RadioValidationOptions Parse(const std::vector<std::string>& arguments);
};

/**
 * Run simulations of sidelink and LTE and compare them with formulas and published numbers.
 * @param options what to run
 * @return checks and figures; the same for the same seed and effort, whichever other topics run
 */
RadioFindings ValidateRadios(const RadioValidationOptions& options);

/**
 * The program hfedfm-radio-validation: run, print a table, write CSV files and plots.
 * @param arguments program name, then options
 * @return exit code: 0 if all is within its tolerance, 1 if not, 2 if an option is wrong
 */
int RunRadioValidation(const std::vector<std::string>& arguments);

} // namespace ns3::hfedfm

#endif /* HFEDFM_RADIO_VALIDATION_H */
