// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_ASYNC_STUDY_H
#define HFEDFM_ASYNC_STUDY_H

#include "../../helper/study/hfedfm-study.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** What the example is asked to do. */
struct AsyncOptions
{
    bool quick{false};                 //!< a small form
    uint32_t timingRuns{5};            //!< runs of each case of AsyncTiming
    uint32_t timingRounds{400};        //!< rounds of each
    std::string out{"hfedfm-async"};   //!< output folder
    std::vector<StudyOptions> studies; //!< one for each of GetAsyncNames()

    /**
     * Read and check the arguments of the program.
     * @param arguments program name and options
     * @return the options
     * @throw InputError if an option or its value is not allowed
     */
    static AsyncOptions Parse(const std::vector<std::string>& arguments);
};

/** @return names of the ways to aggregate that are compared; the first waits for all */
std::vector<std::string> GetAsyncNames();

/** What a run needed for an accuracy. */
struct AsyncNeeds
{
    double seconds{0}; //!< simulated time from the first model
    double epochs{0};  //!< trainings that were done until then
};

/**
 * Find when a run had an accuracy first.
 * @param result of the run
 * @param target accuracy, mean over tasks
 * @return a vector with what it needed; empty if it has not got there
 */
std::vector<AsyncNeeds> FindNeeds(const RunResult& result, double target);

/**
 * Compare ways to aggregate.
 * @param results of all runs, by way; in each, by run
 * @return tables
 */
std::string MakeAsyncReport(const std::vector<std::vector<RunResult>>& results);

/**
 * The whole of the example.
 * @param arguments program name and options
 * @param run runs a cell of a study
 * @param check looks at the options of a study first; may be empty
 * @return exit code
 */
int RunAsync(const std::vector<std::string>& arguments,
             const StudyFunction& run,
             const StudyCheck& check = nullptr);

} // namespace ns3::hfedfm

#endif /* HFEDFM_ASYNC_STUDY_H */
