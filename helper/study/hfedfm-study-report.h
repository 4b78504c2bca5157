/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_STUDY_REPORT_H
#define HFEDFM_STUDY_REPORT_H

#include "hfedfm-study-options.h"

#include "ns3/hfedfm-run-result.h"

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * The tables that a study ends with, schemes as rows: cost per round, and accuracy. With several
 * runs, every number is the mean over runs, followed by the standard deviation.
 * @param results of runs; schemes appear in the order of their first run
 * @param target accuracy to reach, 0 to 1
 * @return the text, with a line break at its end
 */
std::string MakeStudyReport(const std::vector<RunResult>& results, double target);

/**
 * Faults that did not happen, because a run was over before their time.
 * @param results of runs
 * @param faults devices that should have broken down
 * @return a sentence for each such fault with a line break at its end; empty if there is none
 */
std::string DescribeIdleFaults(const std::vector<RunResult>& results,
                               const std::vector<StudyFault>& faults);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_STUDY_REPORT_H */
