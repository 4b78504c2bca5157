/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_STUDY_PLOTS_H
#define HFEDFM_STUDY_PLOTS_H

#include "ns3/hfedfm-run-result.h"

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * Write data files and gnuplot scripts of the plots of a study into a folder: accuracy against
 * rounds, simulated time and joules (mean over runs with a band of the standard deviation), and
 * bars of latency by phase and energy by phase and by component.
 * @param folder where to; made if it is not there
 * @param results of runs
 * @return the scripts, without folder
 * @throw InputError if a file cannot be written
 */
std::vector<std::string> WritePlotScripts(const std::string& folder,
                                          const std::vector<RunResult>& results);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_STUDY_PLOTS_H */
