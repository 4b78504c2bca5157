// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Cells of a study in processes of their own, with made-up runs: order of the results, crashes,
 * resuming, settings, leftovers, locks, signals, progress.
 */

#include "../../../helper/study/hfedfm-run-tables.h"
#include "../../../helper/study/hfedfm-study-folder.h"
#include "../../../helper/study/hfedfm-study-runner.h"
#include "../../../helper/tool/hfedfm-file-io.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-input-error.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

const StudyOptions::Settings SETTINGS{{"devices", "12"}, {"alpha", "0.1"}};

/** A new folder, gone when the test ends. */
class StudyRunnerTest : public ::testing::Test
{
  protected:
    /** Run cells; every run leaves a file so that runs can be counted. */
    StudyOutcome RunCells(const std::vector<StudyCell>& cells,
                          uint32_t jobs,
                          const StudyRunner::RunFunction& run)
    {
        const StudyFolder folder(m_out, SETTINGS);
        StudyRunner runner(folder, jobs, true);
        return runner.Run(cells, [this, &run](const StudyCell& cell) {
            std::ofstream(m_base + "/ran-" + cell.GetName(), std::ios::app) << "x";
            return run(cell);
        });
    }

    /** How often a cell was run. */
    std::size_t CountRuns(const StudyCell& cell) const
    {
        const std::string path = m_base + "/ran-" + cell.GetName();
        return Exists(path) ? ReadFile(path).size() : 0;
    }

    const TempFolder m_folder;
    const std::string m_base{m_folder.GetPath()};
    const std::string m_out{m_base + "/out"};
};

std::vector<StudyCell>
MakeCells(const std::vector<std::string>& schemes, uint32_t runs)
{
    std::vector<StudyCell> cells;
    for (const auto& scheme : schemes)
    {
        for (uint32_t run = 1; run <= runs; ++run)
        {
            cells.push_back({Scheme::Parse(scheme), run, ""});
        }
    }
    return cells;
}

RunResult
MakeResult(const StudyCell& cell)
{
    RunResult result;
    result.accessBytes = cell.run * 1000;
    return result;
}

std::string
Describe(const StudyOutcome& outcome)
{
    std::string text;
    for (const auto& result : outcome.results)
    {
        text += WriteRunResult(result);
    }
    return text;
}

std::string
ErrorOfOpening(const std::string& path, const StudyOptions::Settings& settings)
{
    try
    {
        const StudyFolder folder(path, settings);
    }
    catch (const InputError& error)
    {
        return error.what();
    }
    return "";
}

} // namespace

TEST_F(StudyRunnerTest, ResultsComeInGridOrderWhateverEndsFirst)
{
    const auto cells = MakeCells({"star", "local"}, 2);
    const auto outcome = RunCells(cells, 4, [](const StudyCell& cell) {
        // The first cell ends last.
        const int wait = cell.GetName() == "star-run1" ? 120 : 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(wait));
        return MakeResult(cell);
    });
    ASSERT_EQ(outcome.results.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i)
    {
        EXPECT_EQ(outcome.results[i].scheme, cells[i].scheme.ToString());
        EXPECT_EQ(outcome.results[i].run, cells[i].run);
    }
    EXPECT_TRUE(outcome.failures.empty());
}

TEST_F(StudyRunnerTest, JobsDoNotChangeResults)
{
    const auto cells = MakeCells({"star", "edge", "hfedfm:2"}, 2);
    const auto one = Describe(RunCells(cells, 1, MakeResult));
    Remove(m_out);
    const auto two = Describe(RunCells(cells, 2, MakeResult));
    EXPECT_FALSE(one.empty());
    EXPECT_EQ(one, two);
}

TEST_F(StudyRunnerTest, FailedCellsAreToldAndOthersFinish)
{
    const auto cells = MakeCells({"local", "star", "edge", "hfedfm:2"}, 1);
    const auto outcome = RunCells(cells, 2, [](const StudyCell& cell) {
        const auto scheme = cell.scheme.ToString();
        if (scheme == "local")
        {
            throw std::runtime_error("the backbone is broken");
        }
        if (scheme == "star")
        {
            std::cerr << "NS_FATAL, msg=\"no such attribute\", file=x\nterminate called without\n"
                         "   0#  ns3::Install() at x.cc:1\n";
            std::abort();
        }
        if (scheme == "edge")
        {
            ::_exit(0);
        }
        return MakeResult(cell);
    });
    ASSERT_EQ(outcome.results.size(), 1U);
    EXPECT_EQ(outcome.results[0].scheme, "hfedfm:2");
    ASSERT_EQ(outcome.failures.size(), 3U);
    EXPECT_EQ(outcome.failures[0].cell, "local-run1");
    EXPECT_EQ(outcome.failures[0].reason, "exit code 1");
    EXPECT_EQ(outcome.failures[0].detail, "the backbone is broken");
    EXPECT_EQ(outcome.failures[1].reason, "ended by signal: Aborted");
    EXPECT_EQ(outcome.failures[1].detail, "no such attribute");
    EXPECT_EQ(outcome.failures[1].log, m_out + "/logs/star-run1.log");
    EXPECT_EQ(outcome.failures[2].reason, "it wrote no result");
}

TEST_F(StudyRunnerTest, FullDiskOfACellIsTold)
{
    const auto cells = MakeCells({"star"}, 1);
    const auto outcome = RunCells(cells, 1, [](const StudyCell& cell) {
        EXPECT_EQ(::symlink("/dev/full", (cell.folder + "/result.txt.tmp").c_str()), 0);
        return MakeResult(cell);
    });
    ASSERT_EQ(outcome.failures.size(), 1U);
    EXPECT_EQ(outcome.failures[0].reason, "exit code 1");
    EXPECT_EQ(outcome.failures[0].detail,
              "Cannot write '" + m_out +
                  "/cells/.star-run1.tmp/result.txt': No space left on device.");
    EXPECT_FALSE(Exists(m_out + "/cells/.star-run1.tmp"));
    EXPECT_FALSE(Exists(m_out + "/cells/star-run1"));
}

TEST_F(StudyRunnerTest, ReportedProgressReachesTheStudy)
{
    // More reports than the pipe holds must not block the run.
    const auto outcome = RunCells(MakeCells({"star"}, 1), 1, [](const StudyCell& cell) {
        for (int i = 0; i < 100000; ++i)
        {
            StudyRunner::ReportProgress(1);
        }
        return MakeResult(cell);
    });
    EXPECT_EQ(outcome.results.size(), 1U);
}

TEST_F(StudyRunnerTest, SecondCallRunsOnlyWhatIsMissing)
{
    const auto cells = MakeCells({"star", "edge"}, 2);
    RunCells({cells[0], cells[1]}, 1, MakeResult);
    std::ofstream(m_out + "/cells/star-run2/result.txt", std::ios::trunc) << "damaged";
    const auto outcome = RunCells(cells, 2, MakeResult);
    EXPECT_EQ(outcome.results.size(), 4U);
    EXPECT_EQ(outcome.reused, 1U);
    EXPECT_EQ(CountRuns(cells[0]), 1U);
    EXPECT_EQ(CountRuns(cells[1]), 2U);
    EXPECT_EQ(CountRuns(cells[3]), 1U);
}

TEST_F(StudyRunnerTest, FilesOfARunAppearWithItsResult)
{
    const auto cells = MakeCells({"star"}, 1);
    RunCells(cells, 1, [](const StudyCell& cell) {
        WriteFile(cell.folder + "/trace.pcap", "packets");
        return MakeResult(cell);
    });
    EXPECT_EQ(ReadFile(m_out + "/cells/star-run1/trace.pcap"), "packets");
}

TEST_F(StudyRunnerTest, LeftoversOfInterruptedCellsAreNoResults)
{
    MakeFolder(m_out + "/cells/.star-run1.tmp");
    WriteFile(m_out + "/cells/.star-run1.tmp/result.txt", "hfedfm run result 4\n");
    WriteFile(m_out + "/study.conf", "devices=12\nalpha=0.1\n");
    const auto cells = MakeCells({"star"}, 1);
    EXPECT_EQ(RunCells(cells, 1, MakeResult).results.size(), 1U);
    EXPECT_EQ(CountRuns(cells[0]), 1U);
    EXPECT_FALSE(Exists(m_out + "/cells/.star-run1.tmp"));
}

TEST_F(StudyRunnerTest, SignalEndsCellsAndKeepsFinishedOnes)
{
    const auto cells = MakeCells({"local", "star", "edge"}, 1);
    const auto outcome = RunCells(cells, 1, [](const StudyCell& cell) {
        if (cell.scheme.ToString() == "star")
        {
            ::kill(::getppid(), SIGTERM);
            std::this_thread::sleep_for(std::chrono::minutes(5));
        }
        return MakeResult(cell);
    });
    EXPECT_TRUE(outcome.interrupted);
    EXPECT_EQ(outcome.results.size(), 1U);
    EXPECT_TRUE(outcome.failures.empty());
    EXPECT_EQ(CountRuns(cells[2]), 0U);
    EXPECT_FALSE(Exists(m_out + "/cells/.star-run1.tmp"));
    EXPECT_EQ(RunCells(cells, 1, MakeResult).reused, 1U);
}

TEST_F(StudyRunnerTest, OtherSettingsAreRefusedWithTheFirstDifference)
{
    RunCells(MakeCells({"star"}, 1), 1, MakeResult);
    EXPECT_EQ(ErrorOfOpening(m_out, {{"devices", "12"}, {"alpha", "0.5"}}),
              "The folder '" + m_out +
                  "' holds a study with other settings: 'alpha' was '0.1' there and is '0.5' now. "
                  "Choose another folder with --out, or delete that study with --overwrite.");
    EXPECT_NE(ErrorOfOpening(m_out, {{"devices", "12"}}).find("'alpha' was '0.1' there and is not"),
              std::string::npos);
    EXPECT_EQ(ErrorOfOpening(m_out, SETTINGS), "");
}

TEST_F(StudyRunnerTest, OverwritingDeletesTheStudyAndNothingElse)
{
    const auto cells = MakeCells({"star"}, 1);
    RunCells(cells, 1, MakeResult);
    WriteFile(m_out + "/notes.txt", "mine");
    const StudyFolder folder(m_out, {{"devices", "3"}}, true);
    EXPECT_FALSE(folder.LoadCell(cells[0]).has_value());
    EXPECT_EQ(ReadFile(m_out + "/study.conf"), "devices=3\n");
    EXPECT_EQ(ReadFile(m_out + "/notes.txt"), "mine");
}

TEST_F(StudyRunnerTest, FoldersThatCannotBeUsedAreNamed)
{
    MakeFolder(m_out);
    WriteFile(m_out + "/summary.csv", "mine");
    EXPECT_NE(ErrorOfOpening(m_out, SETTINGS).find("is no study, but holds 'summary.csv'"),
              std::string::npos);
    EXPECT_EQ(ReadFile(m_out + "/summary.csv"), "mine");
    EXPECT_NE(ErrorOfOpening("/proc/hfedfm", SETTINGS).find("'/proc/hfedfm'"), std::string::npos);
    EXPECT_EQ(ErrorOfOpening(m_out + "/summary.csv", SETTINGS),
              "Cannot make the folder '" + m_out + "/summary.csv': Not a directory.");
}

TEST_F(StudyRunnerTest, OneStudyAtATimeWorksInAFolder)
{
    const StudyFolder folder(m_out, SETTINGS);
    EXPECT_NE(ErrorOfOpening(m_out, SETTINGS).find("Another study is at work"), std::string::npos);
}

TEST(StudyProgress, RemainingTimeFollowsThePaceOfThisSession)
{
    StudyProgress progress(5, 1);
    EXPECT_FALSE(progress.GetRemaining(1).has_value());
    progress.Start("a", 0);
    progress.Start("b", 0);
    EXPECT_FALSE(progress.GetRemaining(1).has_value());
    progress.Report("a", 0.5);
    progress.Report("b", 0.5);
    // One cell's worth of work in 10 s, three are left.
    EXPECT_DOUBLE_EQ(*progress.GetRemaining(10), 30);
    EXPECT_DOUBLE_EQ(progress.Finish("a", 20), 20);
    EXPECT_EQ(progress.GetDone(), 2U);
}

TEST(StudyProgress, LastSlowCellDecides)
{
    StudyProgress progress(2, 0);
    progress.Start("a", 0);
    progress.Finish("a", 10);
    progress.Start("b", 10);
    progress.Report("b", 0.1);
    // At the common pace 0.9 cells would take 45 s, but this one needs 9 times its 40 s.
    EXPECT_DOUBLE_EQ(*progress.GetRemaining(50), 360);
}

TEST(StudyProgress, LineShowsCellsTimesAndFitsTheTerminal)
{
    StudyProgress progress(4, 2);
    progress.Start("star-run1", 0);
    progress.Report("star-run1", 0.25);
    progress.Report("unknown", 0.5);
    EXPECT_EQ(progress.GetLine(10, 200), "[2/4] 0:10, about 1:10 left: star-run1 25%");
    EXPECT_EQ(progress.GetLine(10, 10), "[2/4] 0:10");
    EXPECT_EQ(StudyProgress::FormatDuration(3723.4), "1:02:03");
}
