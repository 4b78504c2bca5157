// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_STUDY_RUNNER_H
#define HFEDFM_STUDY_RUNNER_H

#include "hfedfm-study-folder.h"

#include "ns3/hfedfm-run-result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ns3::hfedfm
{

/** How far a study is, and when it will end. All times are seconds since its start. */
class StudyProgress
{
  public:
    /** @param total cells of the study @param reused how many of them were there before */
    StudyProgress(std::size_t total, std::size_t reused);

    /** @param name a cell that starts @param now s */
    void Start(const std::string& name, double now);

    /** @param name a running cell @param fraction how much of it is done, 0 to 1 */
    void Report(const std::string& name, double fraction);

    /** @param name a cell that has ended @param now s @return s that it took */
    double Finish(const std::string& name, double now);

    /** @return cells that have ended or were there before */
    std::size_t GetDone() const
    {
        return m_reused + m_finished;
    }

    /**
     * Estimate from the pace so far; not before the slowest running cell at its own pace.
     * @param now s
     * @return s left, or nothing as long as there is no pace
     */
    std::optional<double> GetRemaining(double now) const;

    /** @param now s @param width the line is cut there @return one line for a terminal */
    std::string GetLine(double now, std::size_t width) const;

    /** @param seconds a duration @return for instance `1:02:03` or `0:07` */
    static std::string FormatDuration(double seconds);

  private:
    /** A cell at work. */
    struct Running
    {
        double start{0};    //!< s
        double fraction{0}; //!< 0 to 1
    };

    std::size_t m_total;
    std::size_t m_reused;
    std::size_t m_finished{0};
    std::map<std::string, Running> m_running;
};

/** What came out of running the cells of a study. */
struct StudyOutcome
{
    /** A cell that did not finish. */
    struct Failure
    {
        std::string cell;   //!< its name
        std::string reason; //!< how its process ended
        std::string detail; //!< what it said last; may be empty
        std::string log;    //!< where the rest is
    };

    std::vector<RunResult> results; //!< of all finished cells, in the order of the grid
    std::vector<Failure> failures;  //!< in the order of the grid
    std::size_t reused{0};          //!< cells that were there before
    bool interrupted{false};        //!< whether a signal ended the study

    /** @return that of the program: 0, 1 if a cell did not finish, 130 after an interruption */
    int GetExitCode() const
    {
        return interrupted ? 130 : (failures.empty() ? 0 : 1);
    }
};

/**
 * Runs the cells of a study, each in a process of its own: ns-3 has global state, processes use all
 * cores, and a crash costs one cell.
 */
class StudyRunner
{
  public:
    /** Runs one cell in its process; throws or aborts to fail. */
    using RunFunction = std::function<RunResult(const StudyCell&)>;

    /**
     * @param folder where cells go; those that are there are not run again
     * @param jobs processes at a time, at least 1
     * @param quiet whether nothing is shown on the error stream
     */
    StudyRunner(const StudyFolder& folder, uint32_t jobs, bool quiet);

    /**
     * Run all cells that are missing. SIGINT, SIGTERM and SIGHUP end the running ones and return.
     * @param cells the grid; every cell once
     * @param run runs one
     * @return what came out
     * @throw InputError if no process can be made or a finished cell cannot be read
     */
    StudyOutcome Run(const std::vector<StudyCell>& cells, const RunFunction& run);

    /**
     * Tell how far the cell of this process is; does nothing in other processes.
     * @param fraction done, 0 to 1
     */
    static void ReportProgress(double fraction);

  private:
    /** A process at work. */
    struct Child
    {
        pid_t process{0};     //!< its id
        int pipe{-1};         //!< where it reports
        std::size_t cell{0};  //!< index in the grid
        std::string received; //!< the begin of a line that it reports
        std::string error;    //!< why it failed, if it said so
    };

    /** Start the process of a cell. */
    Child Start(std::size_t index, const StudyCell& cell, const RunFunction& run);
    /** Body of the process of a cell: does not return. */
    [[noreturn]] void RunChild(const StudyCell& cell, const RunFunction& run, int pipe);
    /** Wait a moment for reports and take them. Returns children that have ended. */
    std::vector<std::size_t> Poll(const std::vector<StudyCell>& cells);
    /** Take what a child reports. Returns whether its pipe is closed. */
    bool Receive(Child& child, const std::string& name);
    /** Take away an ended child. Returns an empty text, or how it failed. */
    std::string Reap(const Child& child);
    /** End all children. */
    void KillAll();
    /** Show how far the study is. */
    void ShowProgress();
    /** Show a line that stays. */
    void Say(const std::string& text);

    const StudyFolder& m_folder;
    uint32_t m_jobs;
    bool m_quiet;
    bool m_terminal;
    StudyProgress m_progress{0, 0};
    std::vector<Child> m_children;
    std::chrono::steady_clock::time_point m_start;

    /** @return s since the start */
    double GetNow() const;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_STUDY_RUNNER_H */
