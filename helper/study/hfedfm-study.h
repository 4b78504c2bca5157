/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_STUDY_H
#define HFEDFM_STUDY_H

#include "hfedfm-study-options.h"
#include "hfedfm-study-runner.h"

#include "ns3/hfedfm-run-result.h"

#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** Runs one cell in a process of its own; throws or aborts to fail. */
using StudyFunction = std::function<RunResult(const StudyOptions&, const StudyCell&)>;

/** Throws InputError if the options cannot work, before anything is written or run. */
using StudyCheck = std::function<void(const StudyOptions&)>;

/**
 * The whole of a study: read the options, run the missing cells, write tables and plots, print the
 * report. Errors are printed as a sentence.
 * @param arguments program name and options; see StudyOptions
 * @param run runs a cell
 * @param check looks at the options first; may be empty
 * @return exit code: 0, 1 if something failed, 2 for options that are not allowed, 130 after an
 * interruption
 */
int RunStudy(const std::vector<std::string>& arguments,
             const StudyFunction& run,
             const StudyCheck& check = nullptr);

/** Print a sentence for each run that has failed on the error stream. @param outcome of a study */
void PrintFailures(const StudyOutcome& outcome);

/** @return a hash of this program and of this library: other code, other results */
std::string GetProgramHash();

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_STUDY_H */
