// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_STUDY_H
#define HFEDFM_STUDY_H

#include "hfedfm-study-options.h"
#include "hfedfm-study-runner.h"

#include "ns3/hfedfm-run-result.h"

#include <functional>
#include <string>
#include <vector>

namespace ns3::hfedfm
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

/**
 * Run the missing cells of a study, and tell on the error stream which have failed, or that it was
 * interrupted.
 * @param options of the study
 * @param settings what its results depend on, but this program
 * @param cells all of them
 * @param run runs a cell
 * @return what came out
 * @throw InputError if the folder cannot be used
 */
StudyOutcome RunCells(const StudyOptions& options,
                      StudyOptions::Settings settings,
                      const std::vector<StudyCell>& cells,
                      const StudyFunction& run);

} // namespace ns3::hfedfm

#endif /* HFEDFM_STUDY_H */
