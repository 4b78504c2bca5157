/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_RADIO_VALIDATION_H
#define HFEDFM_RADIO_VALIDATION_H

#include "hfedfm-radio-findings.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

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

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_RADIO_VALIDATION_H */
