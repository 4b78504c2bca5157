// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_STUDY_REPORT_H
#define HFEDFM_STUDY_REPORT_H

#include "hfedfm-study-options.h"

#include "ns3/hfedfm-run-result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** When a run has reached an accuracy; nothing if it has not. */
struct TargetReached
{
    std::optional<double> rounds;   //!< number of the round
    std::optional<double> seconds;  //!< simulated s from the first message to its end
    std::optional<double> joules;   //!< energy of all devices until its end
    std::optional<double> marginal; //!< of this what the federation added
};

/** What rounds that follow each other cost; nothing without rounds. */
struct PartOfRun
{
    std::optional<double> rounds;  //!< number of rounds
    std::optional<double> latency; //!< s per round
    std::optional<double> energy;  //!< J per round, all devices
};

/** One number per question that is asked of a run. */
struct RunSummary
{
    /** The window is made of the synchronized rounds among this many last ones. */
    static constexpr uint32_t WINDOW = 8;

    std::string scheme;       //!< of the run
    uint32_t run{0};          //!< its number
    uint32_t rounds{0};       //!< rounds that the run has finished
    double latency{0};        //!< s per round
    EnergySplit energy;       //!< J per round, all devices
    double serverEnergy{0};   //!< J per round, edge servers and cloud
    double accessBytes{0};    //!< per round
    double d2dBytes{0};       //!< per round
    double backhaulBytes{0};  //!< per round
    double accuracy{0};       //!< after the last round, mean over tasks
    double bestAccuracy{0};   //!< after the best round, mean over tasks
    double windowAccuracy{0}; //!< mean over tasks and the rounds of the window, after each
    std::map<std::string, double> lastBefore;     //!< by task, last round, before aggregation
    std::map<std::string, double> lastAfter;      //!< by task, last round, after aggregation
    std::map<std::string, double> lastOwn;        //!< that, on devices' own distributions
    std::optional<double> rootAccuracy;           //!< newest model of the root, mean over tasks
    std::map<std::string, double> syncBefore;     //!< by task, mean over synchronized rounds
    std::map<std::string, double> syncAfter;      //!< by task, mean over synchronized rounds
    std::map<std::string, double> lastSyncBefore; //!< by task, last synchronized round
    std::map<std::string, double> lastSyncAfter;  //!< by task, last synchronized round
    PartOfRun first;                              //!< up to the first synchronized round
    PartOfRun steady;                             //!< after it
    TargetReached reached;                        //!< first round with the target accuracy
    TargetReached kept;                           //!< first from which none is below it again
    uint64_t updatesLate{0};                      //!< of all rounds
    uint64_t updatesRejected{0};                  //!< of all rounds
    double retransmitted{0};                      //!< TCP bytes sent again, per device and round
    double timeouts{0};                           //!< TCP time-outs, per device and round
    double timeoutShare{0};                       //!< of the latency: some stream waits for one
    double hidden{0};                             //!< stations that a device does not hear, mean
    std::optional<double> consensusBefore;        //!< distance to the exact mean, mean over rounds
    std::optional<double> consensusAfter;         //!< that distance after the exchanges
};

/**
 * @param result of a run. If none of its rounds is synchronized, all of them count as if they were
 * @param target accuracy from 0 to 1
 * @return the numbers
 */
RunSummary Summarize(const RunResult& result, double target);

/**
 * @param result of a run
 * @param begin index of a round
 * @param end one past that of the last one
 * @return what these rounds cost, from the end of the round before
 */
PartOfRun GetPart(const RunResult& result, std::size_t begin, std::size_t end);

/** @param results of runs @return all their tasks, sorted */
std::vector<std::string> GetTasks(const std::vector<RunResult>& results);

/** @param results of runs @return all their phases: the usual ones in order of a round, then others
 */
std::vector<std::string> GetPhases(const std::vector<RunResult>& results);

/** @param values by name @param name what to look up @return the value, or nothing */
std::optional<double> Find(const std::map<std::string, double>& values, const std::string& name);

/**
 * The tables that a study ends with, schemes as rows: cost per round, accuracy, and differences to
 * a baseline. With several runs, every number is the mean over runs, followed by half of its 95 %
 * interval (Student's t). Differences are taken run by run: runs of one number have the same
 * layout, data and draws.
 * @param results of runs; schemes appear in the order of their first run
 * @param target accuracy to reach, 0 to 1
 * @param baseline scheme that others are compared with; there is no such table without its runs
 * @return the text, with a line break at its end
 */
std::string MakeStudyReport(const std::vector<RunResult>& results,
                            double target,
                            const std::string& baseline = "star");

/**
 * Tasks of a study that no device learned in some run, because none was dealt what they need.
 * @param results of runs
 * @param tasks of the study
 * @return a sentence for each such task with a line break at its end; empty if there is none, or if
 * learners do not tell
 */
std::string DescribeIdleTasks(const std::vector<RunResult>& results,
                              const std::vector<std::string>& tasks);

/**
 * Faults that did not happen, because a run was over before their time.
 * @param results of runs
 * @param faults devices that should have broken down
 * @return a sentence for each such fault with a line break at its end; empty if there is none
 */
std::string DescribeIdleFaults(const std::vector<RunResult>& results,
                               const std::vector<StudyFault>& faults);

} // namespace ns3::hfedfm

#endif /* HFEDFM_STUDY_REPORT_H */
