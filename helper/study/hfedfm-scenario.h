// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SCENARIO_H
#define HFEDFM_SCENARIO_H

#include "hfedfm-study-runner.h"

#include "ns3/hfedfm-run-result.h"
#include "ns3/hfedfm-scheme.h"

#include <cstdint>
#include <functional>
#include <string>

namespace ns3::hfedfm
{

/**
 * Look whether a study can be simulated, before anything is run: its layout and backbone are read.
 * A layout that cannot be used ends the program with a message.
 * @param options the study
 * @throw InputError if something else is wrong
 */
void CheckScenario(const StudyOptions& options);

/**
 * List the modules of a study: parameters, bytes by codec, who trains and holds them.
 * @param options the study
 * @return a table
 */
std::string DescribeModules(const StudyOptions& options);

/**
 * Simulate one cell of a study: build the network, train, measure, clean up.
 *
 * A run that stands still - no byte moves and nobody computes for 600 s - ends the program
 * with a message.
 *
 * @param options the study
 * @param scheme which scheme
 * @param run RngRun
 * @param progress told the share that is done, 0 to 1; may be empty
 * @param pcapPrefix prefix of packet traces; empty: none
 * @return what was measured
 */
RunResult RunScenario(const StudyOptions& options,
                      const Scheme& scheme,
                      uint32_t run,
                      const std::function<void(double)>& progress = {},
                      const std::string& pcapPrefix = "");

/**
 * Simulate one cell of a study in the process that the study has made for it.
 * @param options the study
 * @param cell which scheme and run, and the folder for packet traces
 * @return what was measured
 */
RunResult RunCell(const StudyOptions& options, const StudyCell& cell);

} // namespace ns3::hfedfm

#endif /* HFEDFM_SCENARIO_H */
