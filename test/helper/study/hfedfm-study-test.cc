// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What a study makes of results: summary arithmetic against hand-made numbers, tables, report,
 * plots, and the whole of a study with made-up runs.
 *
 * The hand-made run has three rounds of 12 s, 8 s and 10 s; it synchronizes after 2 and 3.
 */

#include "../../../helper/study/hfedfm-run-tables.h"
#include "../../../helper/study/hfedfm-study-report.h"
#include "../../../helper/study/hfedfm-study.h"
#include "../../../helper/tool/hfedfm-csv.h"
#include "../../../helper/tool/hfedfm-file-io.h"
#include "../../../helper/tool/hfedfm-plot-script.h"
#include "../../../helper/tool/hfedfm-statistics.h"
#include "../../fixture/hfedfm-csv-reader.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-input-error.h"

#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

RoundRow
MakeRound(uint32_t round, double start, double end, bool synchronized, double art, double scene)
{
    RoundRow row;
    row.round = round;
    row.start = start;
    row.end = end;
    row.synchronized = synchronized;
    row.accuracyBefore = {{"art", art - 0.1}, {"scene", scene - 0.1}};
    row.accuracyAfter = {{"art", art}, {"scene", scene}};
    row.energy = {17, 4, 3, 2, 1, 7};
    row.updatesLate = round;
    return row;
}

RunResult
MakeRun(const std::string& scheme = "hfedfm:2", uint32_t run = 1)
{
    RunResult result;
    result.scheme = scheme;
    result.run = run;
    result.rounds = {MakeRound(1, 5, 17, false, 0.2, 0.2),
                     MakeRound(2, 17, 25, true, 0.3, 0.5),
                     MakeRound(3, 25, 35, true, 0.2, 0.4)};
    result.firstMessage = 5;
    result.lastAggregation = 35;
    result.deviceEnergy = {51, 12, 9, 6, 3, 21};
    result.serverEnergy.total = 6;
    result.accessBytes = 3000000;
    result.backhaulBytes = 1500000;
    result.devicePhases.seconds = {{"access_up", 3}, {"compute", 2.5}, {"zzz", 1}};
    result.devicePhases.joules = {{"compute", 0.5}};
    NodeRow cloud;
    cloud.role = "cloud";
    result.nodes = {cloud};
    result.modules = {{"head/art", 100, 420, 3, 3, 3}};
    return result;
}

/** A result with odd numbers. */
RunResult
MakeOddRun()
{
    RunResult result;
    result.scheme = "hfedfm:8";
    result.run = 3;
    RoundRow round;
    round.round = 1;
    round.start = 0.1;
    round.end = 1.0 / 3;
    round.synchronized = true;
    round.accuracyBefore = {{"art", 0.25}, {"scene", 0.5}};
    round.accuracyAfter = {{"art", 0.75}};
    round.energy = {1, 2, 3, 4, 5, 6};
    round.updatesLate = 7;
    result.rounds = {round, round};
    result.rounds[1].consensusBefore = 0.1;
    result.rounds[1].consensusAfter = std::numeric_limits<double>::infinity();
    NodeRow node;
    node.node = 4;
    node.role = "device";
    node.cluster = -1;
    node.x = -1e-300;
    node.phases.seconds = {{"compute", 2.5}};
    node.phases.joules = {{"compute", 3.5}, {"waiting", 0}};
    node.bytesSent = std::numeric_limits<uint64_t>::max();
    result.nodes = {node};
    result.modules = {{"head/art", 100, 400, 1, 2, 3}};
    result.devicePhases = node.phases;
    result.sent.d2d.bytes = 8;
    result.sent.backhaulUp.bytes = 9;
    result.nodes[0].d2dSeconds = 0.125;
    result.nodes[0].failed = 2.5;
    result.sent.accessUp = {0.1, 10};
    result.sent.backhaulDown = {0.2, 11};
    return result;
}

/** A new folder, gone when the test ends. */
class StudyTest : public ::testing::Test
{
  protected:
    /** Run a study with made-up runs; returns its exit code. */
    int Study(std::vector<std::string> options)
    {
        options.insert(options.begin(), {"study", "--quiet", "--out=" + m_out});
        ::testing::internal::CaptureStdout();
        ::testing::internal::CaptureStderr();
        const int code = RunStudy(options, [](const StudyOptions&, const StudyCell& cell) {
            if (cell.scheme.ToString() == "edge")
            {
                throw std::runtime_error("edge servers are tired");
            }
            return MakeRun();
        });
        m_printed = ::testing::internal::GetCapturedStdout();
        m_errors = ::testing::internal::GetCapturedStderr();
        return code;
    }

    /** Draw the plots of the tables; returns the value of an expression after that. */
    std::string PlotNumber(const std::string& expression) const
    {
        EXPECT_EQ(DrawPlots(m_out + "/plots", "study"), "");
        EXPECT_EQ(ReadFile(m_out + "/plots/gnuplot.log"), "");
        const auto command =
            "cd '" + m_out + "/plots' && gnuplot study.gp -e 'print " + expression + "' 2> printed";
        EXPECT_EQ(std::system(command.c_str()), 0);
        return ReadFile(m_out + "/plots/printed");
    }

    const TempFolder m_folder;
    const std::string m_base{m_folder.GetPath()};
    std::string m_out{m_base + "/out"};
    std::string m_printed;
    std::string m_errors;
};

} // namespace

TEST(StudySummary, AgreesWithHandMadeNumbers)
{
    const auto summary = Summarize(MakeRun(), 0.35);
    EXPECT_DOUBLE_EQ(summary.latency, 10);
    EXPECT_DOUBLE_EQ(summary.energy.total, 17);
    EXPECT_DOUBLE_EQ(summary.energy.base, 7);
    EXPECT_DOUBLE_EQ(summary.energy.compute, 4);
    EXPECT_DOUBLE_EQ(summary.energy.GetRadio(), 6);
    EXPECT_DOUBLE_EQ(summary.energy.GetMarginal(), 9);
    EXPECT_DOUBLE_EQ(summary.serverEnergy, 2);
    EXPECT_DOUBLE_EQ(summary.accessBytes, 1e6);
    EXPECT_DOUBLE_EQ(summary.accuracy, 0.3);
    EXPECT_DOUBLE_EQ(summary.bestAccuracy, 0.4);
    EXPECT_DOUBLE_EQ(summary.windowAccuracy, 0.35);
    EXPECT_DOUBLE_EQ(summary.syncAfter.at("scene"), 0.45);
    EXPECT_DOUBLE_EQ(summary.syncBefore.at("art"), 0.15);
    EXPECT_DOUBLE_EQ(summary.lastSyncAfter.at("scene"), 0.4);
    // Round 2 has 40 %, round 3 only 30 %: reached, but not for good.
    EXPECT_EQ(summary.reached.rounds, 2.0);
    EXPECT_EQ(summary.reached.seconds, 20.0);
    EXPECT_EQ(summary.reached.joules, 34.0);
    EXPECT_EQ(summary.reached.marginal, 18.0);
    EXPECT_FALSE(summary.kept.rounds.has_value());
    EXPECT_FALSE(summary.kept.seconds.has_value());
    EXPECT_FALSE(summary.kept.joules.has_value());
    EXPECT_EQ(summary.updatesLate, 6U);
}

TEST(StudySummary, ARoundWithoutAScoreDoesNotLowerTheMean)
{
    auto run = MakeRun();
    run.rounds[1].accuracyAfter.erase("scene");
    const auto summary = Summarize(run, 0.35);
    EXPECT_DOUBLE_EQ(summary.syncAfter.at("scene"), 0.4);
    EXPECT_DOUBLE_EQ(summary.syncAfter.at("art"), 0.25);
}

TEST(StudySummary, TargetThatIsNeverReachedHasNoValue)
{
    const auto summary = Summarize(MakeRun(), 0.41);
    EXPECT_FALSE(summary.reached.rounds.has_value());
    EXPECT_FALSE(summary.reached.seconds.has_value());
}

TEST(StudySummary, ATargetIsReachedForGoodAfterTheLastRoundBelowIt)
{
    auto run = MakeRun();
    run.rounds.push_back(MakeRound(4, 35, 45, true, 0.4, 0.4));
    run.rounds.push_back(MakeRound(5, 45, 55, true, 0.5, 0.4));
    const auto summary = Summarize(run, 0.35);
    EXPECT_EQ(summary.reached.rounds, 2.0);
    EXPECT_EQ(summary.kept.rounds, 4.0);
    EXPECT_EQ(summary.kept.seconds, 40.0);
    EXPECT_EQ(summary.kept.joules, 68.0);
    EXPECT_EQ(summary.kept.marginal, 36.0);
    const auto rows = MakeSummaryTable({run}, 0.35);
    EXPECT_EQ(Field(rows, 1, "rounds_to_target"), "2");
    EXPECT_EQ(Field(rows, 1, "rounds_to_keep_target"), "4");
}

TEST(StudySummary, TheFirstPeriodAndTheRoundsAfterItAreToldApart)
{
    RunResult result;
    result.firstMessage = 1;
    // Two slow rounds up to the first synchronized one, and two fast ones.
    for (const auto& [round, end] : {std::make_pair(1, 4.0), {2, 9.0}, {3, 10.0}, {4, 12.0}})
    {
        result.rounds.push_back(MakeRound(round, 0, end, round == 2, 0.5, 0.5));
        result.rounds.back().energy.total = 10.0 * round;
    }
    const auto summary = Summarize(result, 1);
    EXPECT_EQ(summary.first.rounds, 2.0);
    EXPECT_EQ(summary.first.latency, 4.0);
    EXPECT_EQ(summary.first.energy, 15.0);
    EXPECT_EQ(summary.steady.rounds, 2.0);
    EXPECT_EQ(summary.steady.latency, 1.5);
    EXPECT_EQ(summary.steady.energy, 35.0);
    result.rounds.resize(1);
    const auto none = Summarize(result, 1);
    EXPECT_FALSE(none.first.rounds.has_value());
    EXPECT_FALSE(none.steady.latency.has_value());
}

TEST(StudySummary, WindowHoldsTheSynchronizedRoundsOfTheLastEight)
{
    RunResult result;
    for (uint32_t round = 1; round <= 16; ++round)
    {
        result.rounds.push_back(MakeRound(round, 0, 1, round % 4 == 0, 0.01 * round, 0.01 * round));
    }
    // Rounds 12 and 16; round 8 is nine rounds from the end.
    EXPECT_DOUBLE_EQ(Summarize(result, 1).windowAccuracy, 0.14);
    for (auto& round : result.rounds)
    {
        round.synchronized = round.round == 4;
    }
    EXPECT_DOUBLE_EQ(Summarize(result, 1).windowAccuracy, 0.04);
}

TEST(StudySummary, RunWithoutRoundsOrTasksIsNoDivisionByZero)
{
    EXPECT_EQ(Summarize(RunResult(), 0.3).latency, 0);
    RunResult result;
    result.rounds.resize(2);
    EXPECT_EQ(Summarize(result, 0.3).accuracy, 0);
}

TEST(StudySummary, SpreadIsThatOfASample)
{
    const auto spread = Spread::Of({1, 2, 3, 6});
    EXPECT_DOUBLE_EQ(spread.mean, 3);
    EXPECT_DOUBLE_EQ(spread.deviation * spread.deviation, 14.0 / 3);
    // Student's t with 3 degrees of freedom, 97.5 %: 3.18245.
    EXPECT_NEAR(spread.interval, 3.18245 * std::sqrt(14.0 / 3) / 2, 1e-4);
    EXPECT_EQ(Spread::Of({5}).deviation, 0);
    EXPECT_EQ(Spread::Of({5}).interval, 0);
    EXPECT_EQ(Spread::Of({}).count, 0U);
}

TEST(StudyTables, SummaryBeginsWithThePromisedColumns)
{
    const auto rows = MakeSummaryTable({MakeRun()}, 0.35);
    const std::vector<std::string> promised{"scheme",
                                            "run",
                                            "rounds",
                                            "round_latency_s",
                                            "round_energy_j",
                                            "compute_energy_j",
                                            "radio_energy_j",
                                            "access_bytes",
                                            "d2d_bytes",
                                            "backhaul_bytes",
                                            "accuracy"};
    for (std::size_t i = 0; i < promised.size(); ++i)
    {
        EXPECT_EQ(rows[0][i], promised[i]);
    }
    EXPECT_EQ(Field(rows, 1, "round_latency_s"), "10");
    EXPECT_EQ(Field(rows, 1, "radio_energy_j"), "6");
    EXPECT_EQ(Field(rows, 1, "round_energy_j"), "17");
    EXPECT_EQ(Field(rows, 1, "base_energy_j"), "7");
    EXPECT_EQ(Field(rows, 1, "marginal_energy_j"), "9");
    EXPECT_EQ(Field(rows, 1, "joules_to_target"), "34");
    EXPECT_EQ(Field(rows, 1, "marginal_joules_to_target"), "18");
    EXPECT_EQ(Field(rows, 1, "access_bytes"), "3000000");
    EXPECT_EQ(Field(rows, 1, "accuracy"), "0.3");
    EXPECT_EQ(Field(rows, 1, "rounds_to_target"), "2");
    EXPECT_EQ(Field(rows, 1, "phase_access_up_s"), "3");
    EXPECT_EQ(Field(rows, 1, "phase_zzz_j"), "");
}

TEST(StudyTables, EveryTableHasARowForEachThingAndFitsItsHeader)
{
    const std::vector<RunResult> results{MakeRun("star", 1), MakeRun("star", 2)};
    for (const auto& item : {std::make_pair(MakeSummaryTable(results, 0.3), 3U),
                             std::make_pair(MakeRoundsTable(results), 7U),
                             std::make_pair(MakeNodesTable(results), 3U),
                             std::make_pair(MakeModulesTable(results), 3U)})
    {
        EXPECT_EQ(item.first.size(), item.second);
        for (const auto& row : item.first)
        {
            EXPECT_EQ(row.size(), item.first.front().size());
        }
        EXPECT_EQ(ReadCsv(WriteCsv(item.first)), item.first);
    }
    const auto rounds = MakeRoundsTable(results);
    EXPECT_EQ(Field(rounds, 4, "run"), "2");
    EXPECT_EQ(Field(rounds, 1, "energy_j"), "17");
    EXPECT_EQ(Field(rounds, 1, "marginal_energy_j"), "9");
}

TEST(StudyTables, TasksAndPhasesOfAllRunsShareTheHeader)
{
    auto other = MakeRun("local");
    other.rounds.clear();
    other.devicePhases = {};
    const auto rows = MakeSummaryTable({other, MakeRun()}, 0.3);
    EXPECT_EQ(Field(rows, 1, "accuracy"), "");
    EXPECT_EQ(Field(rows, 1, "accuracy_after_art"), "");
    EXPECT_EQ(Field(rows, 2, "accuracy_after_art"), "0.2");
}

TEST(StudyRunText, TextFormKeepsEveryBit)
{
    const auto text = WriteRunResult(MakeOddRun());
    const auto read = ReadRunResult(text);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(WriteRunResult(*read), text);
    EXPECT_EQ(read->scheme, "hfedfm:8");
    ASSERT_EQ(read->rounds.size(), 2U);
    EXPECT_EQ(read->rounds[1].end, 1.0 / 3);
    EXPECT_TRUE(read->rounds[1].synchronized);
    EXPECT_EQ(read->rounds[1].accuracyBefore.at("scene"), 0.5);
    EXPECT_FALSE(read->rounds[0].consensusBefore || read->rounds[0].consensusAfter);
    EXPECT_EQ(read->rounds[1].consensusBefore, 0.1);
    EXPECT_EQ(read->rounds[1].consensusAfter, std::numeric_limits<double>::infinity());
    EXPECT_EQ(read->nodes.at(0).cluster, -1);
    EXPECT_EQ(read->nodes.at(0).x, -1e-300);
    EXPECT_EQ(read->nodes.at(0).bytesSent, std::numeric_limits<uint64_t>::max());
    EXPECT_EQ(read->modules.at(0).aggregations, 3U);
    EXPECT_EQ(read->devicePhases.joules.size(), 2U);
    EXPECT_EQ(read->sent.d2d.bytes, 8U);
    EXPECT_EQ(read->sent.backhaulUp.bytes, 9U);
    EXPECT_EQ(read->nodes.at(0).d2dSeconds, 0.125);
    EXPECT_EQ(read->nodes.at(0).failed, 2.5);
    EXPECT_FALSE(read->nodes.at(0).headSince.has_value());
    EXPECT_EQ(read->sent.accessUp.seconds, 0.1);
    EXPECT_EQ(read->sent.backhaulDown.bytes, 11U);
}

TEST(StudyRunText, EveryTruncationIsRefused)
{
    const auto text = WriteRunResult(MakeOddRun());
    for (std::size_t length = 0; length + 1 < text.size(); ++length)
    {
        EXPECT_FALSE(ReadRunResult(text.substr(0, length)).has_value()) << length;
    }
    EXPECT_FALSE(ReadRunResult("hfedfm run result 10\nstar\n1\n99999999999999\n").has_value());
}

TEST(StudyReport, ShowsSchemesInOrderWithMeanAndInterval)
{
    auto slow = MakeRun("star", 2);
    slow.lastAggregation += 6;
    slow.rounds[1].accuracyAfter = slow.rounds[0].accuracyAfter;
    const auto report = MakeStudyReport({MakeRun("star", 1), slow, MakeRun("edge", 1)}, 0.35);
    EXPECT_LT(report.find("\nstar"), report.find("\nedge"));
    EXPECT_TRUE(Contains(report, "11.00 +-12.71")) << report;
    EXPECT_TRUE(Contains(report, "35.0 +-0.0 > 37.5 +-95.3")) << report;
    EXPECT_TRUE(Contains(report, "  2.0 (1/2)")) << report;
    EXPECT_FALSE(Contains(MakeStudyReport({MakeRun()}, 0.35), "+-"));
    EXPECT_EQ(MakeStudyReport({}, 0.3), "");
}

TEST(StudyReport, ComparesSchemesWithABaselineRunByRun)
{
    std::vector<RunResult> results;
    for (uint32_t run = 1; run <= 3; ++run)
    {
        // What both have in common with a run does not blur their difference.
        results.push_back(MakeRun("star", run));
        results.back().lastAggregation += 30 * run;
        results.push_back(MakeRun("edge", run));
        results.back().lastAggregation += 30 * run - 6;
        results.back().deviceEnergy.total += run == 1 ? 3 : -3;
    }
    const auto report = MakeStudyReport(results, 0.35, "star");
    const auto table = report.substr(report.find("Difference to star"));
    EXPECT_TRUE(Contains(table, "-2.00 +-0.00")) << table;
    EXPECT_TRUE(Contains(table, "(-0.33 +-2.87)")) << table;
    EXPECT_TRUE(Contains(table, "(0.0 +-0.0)")) << table;
    EXPECT_FALSE(Contains(report, "Only")) << report;
    const auto without = MakeStudyReport(results, 0.35, "local");
    EXPECT_FALSE(Contains(without, "Difference"));
    EXPECT_TRUE(Contains(without, "No differences: local is not among the schemes"));
    results.resize(4);
    EXPECT_TRUE(Contains(MakeStudyReport(results, 0.35), "Only 2 runs of a scheme"));
}

TEST(StudyReport, SmallValuesHaveTwoDigits)
{
    auto run = MakeRun();
    run.deviceEnergy.tx = 0.0042 * static_cast<double>(run.rounds.size());
    EXPECT_TRUE(Contains(MakeStudyReport({run}, 0.35), " 0.0042 "));
}

TEST(StudyReport, CellsThatNothingTiesTogetherHaveNoEnergyByPeriod)
{
    auto run = MakeRun();
    ASSERT_TRUE(Summarize(run, 0.35).first.energy.has_value());
    run.backhaulBytes = 0;
    run.nodes.resize(2);
    run.nodes[0].cluster = 0;
    run.nodes[1].cluster = 1;
    EXPECT_FALSE(Summarize(run, 0.35).first.energy.has_value());
    EXPECT_TRUE(Summarize(run, 0.35).first.latency.has_value());
    run.backhaulBytes = 1;
    EXPECT_TRUE(Summarize(run, 0.35).first.energy.has_value());
}

TEST(StudyTables, DistanceToTheMeanIsThatOfRoundsThatHaveOne)
{
    auto run = MakeRun("consensus:4");
    for (std::size_t r = 0; r < 2; ++r)
    {
        run.rounds[r].consensusBefore = 0.2 + 0.2 * r;
        run.rounds[r].consensusAfter = 0.001 + 0.002 * r;
    }
    const auto rounds = MakeRoundsTable({run});
    EXPECT_EQ(Field(rounds, 1, "consensus_before"), "0.2");
    EXPECT_EQ(Field(rounds, 2, "consensus_after"), "0.003");
    EXPECT_EQ(Field(rounds, 3, "consensus_after"), "");
    const auto summary = MakeSummaryTable({run, MakeRun()}, 0.3);
    EXPECT_EQ(Field(summary, 1, "consensus_before"), "0.3");
    EXPECT_EQ(Field(summary, 1, "consensus_after"), "0.002");
    EXPECT_EQ(Field(summary, 2, "consensus_after"), "");
    const auto report = MakeStudyReport({MakeRun(), run}, 0.3);
    EXPECT_TRUE(Contains(report, "0.3000000  0.0020000")) << report;
    EXPECT_FALSE(Contains(MakeStudyReport({MakeRun()}, 0.3), "exact mean"));
}

TEST(StudyReport, TasksThatNobodyLearnedAreNamed)
{
    auto one = MakeRun("star", 1);
    auto two = MakeRun("edge", 2);
    one.nodes = two.nodes = {NodeRow(), NodeRow(), NodeRow()};
    one.nodes[1].tasks = "art+scene";
    one.nodes[2].tasks = "audio";
    two.nodes[1].tasks = two.nodes[2].tasks = "art+scene";
    EXPECT_EQ(DescribeIdleTasks({one, two}, {"scene", "art", "audio"}),
              "No device learned the task 'audio' in run 2: none senses what it needs and was told "
              "to learn it (columns senses and tasks of nodes.csv).\n");
    EXPECT_EQ(DescribeIdleTasks({one}, {"scene", "audio"}), "");
    one.nodes[1].tasks = one.nodes[2].tasks = ""; // a learner that does not tell
    EXPECT_EQ(DescribeIdleTasks({one}, {"scene"}), "");
}

TEST(StudyReport, FaultsThatDidNotHappenAreNamed)
{
    auto early = MakeRun("star", 1);
    auto late = MakeRun("edge", 2);
    early.nodes = {NodeRow(), NodeRow(), NodeRow()};
    early.nodes[0].role = "edge";
    early.nodes[1].role = early.nodes[2].role = "device";
    late.nodes = early.nodes;
    late.nodes[2].failed = 20;
    EXPECT_EQ(DescribeIdleFaults({early, late}, {{0, 1.5}, {1, 20}}),
              "Device 0 did not break down at 1.5 s in star run 1, edge run 2: it had the last "
              "model before.\n"
              "Device 1 did not break down at 20 s in star run 1: it had the last model before.\n");
    EXPECT_EQ(DescribeIdleFaults({late}, {{1, 20}}), "");
    const auto rows = MakeNodesTable({late});
    EXPECT_EQ(Field(rows, 2, "failed_s"), "");
    EXPECT_EQ(Field(rows, 3, "failed_s"), "20");
    EXPECT_EQ(Field(rows, 3, "head_since_s"), "");
}

TEST(StudyReport, RunWithoutTasksHasNoAccuracyTable)
{
    auto result = MakeRun();
    for (auto& round : result.rounds)
    {
        round.accuracyBefore.clear();
        round.accuracyAfter.clear();
    }
    EXPECT_FALSE(Contains(MakeStudyReport({result}, 0.3), "Accuracy"));
}

TEST_F(StudyTest, PlotsAreDrawnOrTheirAbsenceIsExplained)
{
    const auto plots = m_out + "/plots";
    MakeFolder(plots);
    EXPECT_EQ(DrawPlots(plots, "study", "no-such-gnuplot"),
              "There are no plots, because no-such-gnuplot is not installed; with it, 'gnuplot "
              "study.gp' in '" +
                  plots + "' draws them.");
    EXPECT_TRUE(Contains(DrawPlots(plots, "study", "false"), "Not all plots were drawn"));
    auto other = MakeRun("star", 2);
    other.rounds[1].energy.total = 20;
    other.rounds[1].accuracyAfter = {{"art", 0.5}, {"scene", 0.5}};
    WriteStudyTables(m_out, {MakeRun("star", 1), other, MakeRun("edge", 1)}, 0.3);
    // Round, seconds, joules, accuracy and its deviation; then phases and their sum.
    EXPECT_EQ(PlotNumber("$curves[2]"), "2,20,35.5,45,7.07106781\n");
    EXPECT_EQ(PlotNumber("$bars[1]"), "star,7,4,3,2,1,17\n") << "energy by component";
    EXPECT_EQ(ReadFile(plots + "/accuracy-time.png").substr(1, 3), "PNG");
    EXPECT_EQ(ReadFile(plots + "/latency-phases.png").substr(1, 3), "PNG");
}

TEST_F(StudyTest, PlotsWithoutTasksShowNoAccuracy)
{
    auto run = MakeRun();
    for (auto& round : run.rounds)
    {
        round.accuracyBefore.clear();
        round.accuracyAfter.clear();
    }
    MakeFolder(m_out);
    WriteStudyTables(m_out, {run}, 0.3);
    EXPECT_EQ(PlotNumber("schemes"), " hfedfm:2\n");
    EXPECT_FALSE(Exists(m_out + "/plots/accuracy-time.png"));
    EXPECT_TRUE(Exists(m_out + "/plots/energy-components.png"));
}

TEST_F(StudyTest, NamesOfManySchemesAreRotatedBelowTheBars)
{
    MakeFolder(m_out);
    std::vector<RunResult> results{MakeRun("star", 1), MakeRun("edge", 1)};
    WriteStudyTables(m_out, results, 0.3);
    EXPECT_EQ(PlotNumber("longest * count"), "8\n");
    for (const auto* scheme : {"local", "edge-d2d", "hfedfm:2", "hfedfm-d2d:2", "hfedfm-d2d:8"})
    {
        results.push_back(MakeRun(scheme, 1));
    }
    WriteStudyTables(m_out, results, 0.3);
    EXPECT_EQ(PlotNumber("longest * count"), "84\n") << "more than 70 are rotated";
}

TEST_F(StudyTest, SecondCallGivesTheSameTablesAndExtendsTheGrid)
{
    ASSERT_EQ(Study({"--schemes=star", "--jobs=1"}), 0) << m_errors;
    const auto summary = ReadFile(m_out + "/summary.csv");
    EXPECT_TRUE(Contains(m_printed, "star"));
    ASSERT_EQ(Study({"--schemes=star", "--jobs=2"}), 0) << m_errors;
    EXPECT_EQ(ReadFile(m_out + "/summary.csv"), summary);
    ASSERT_EQ(Study({"--schemes=star,local", "--runs=2"}), 0) << m_errors;
    EXPECT_EQ(ReadCsv(ReadFile(m_out + "/summary.csv"))->size(), 5U);
}

TEST_F(StudyTest, FailedRunIsToldAndOthersAreWritten)
{
    EXPECT_EQ(Study({"--schemes=star,edge"}), 1);
    EXPECT_TRUE(Contains(m_errors, "The run edge-run1 failed (exit code 1): edge servers are"))
        << m_errors;
    EXPECT_EQ(ReadCsv(ReadFile(m_out + "/summary.csv"))->size(), 4U);
}

TEST_F(StudyTest, BadOptionsWriteNothing)
{
    EXPECT_EQ(Study({"--devices=0"}), 2);
    EXPECT_EQ(m_errors, "Option --devices is '0'; it must be a whole number from 1 to 1000000.\n");
    EXPECT_FALSE(Exists(m_out));
    const int code = RunStudy(
        {"study", "--out=" + m_out},
        [](const StudyOptions&, const StudyCell&) { return RunResult(); },
        [](const StudyOptions& options) {
            throw InputError("There is no profile '" + options.profile + "'.");
        });
    EXPECT_EQ(code, 2);
    EXPECT_FALSE(Exists(m_out));
}

TEST_F(StudyTest, OtherSettingsNeedAnotherFolderOrOverwrite)
{
    ASSERT_EQ(Study({"--schemes=star"}), 0);
    EXPECT_EQ(Study({"--schemes=star", "--devices=6"}), 2);
    EXPECT_TRUE(Contains(m_errors, "'devices' was '12' there and is '6' now")) << m_errors;
    EXPECT_EQ(Study({"--schemes=star", "--devices=6", "--overwrite"}), 0);
}

TEST_F(StudyTest, UnwritableFolderIsNamed)
{
    m_out = "/proc/hfedfm-study";
    EXPECT_EQ(Study({"--schemes=star"}), 1);
    EXPECT_TRUE(Contains(m_errors, "Cannot make the folder '/proc/hfedfm-study'")) << m_errors;
}
