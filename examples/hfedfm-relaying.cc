// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The devices of one cluster begin a task in mid-run that all others have had from the begin: with
 * initial values, with the head of others, and with all modules that the task uses. How well do
 * they do it at once and in the rounds after, and what does it cost? `--help` lists the options.
 *
 *   cluster 0 .. n-1   scene, art, audio from round 1 on
 *   cluster n          two of them from round 1 on, the third from --start on
 */

#include "../helper/study/hfedfm-run-tables.h"
#include "../helper/study/hfedfm-scenario.h"
#include "../helper/study/hfedfm-study.h"
#include "../helper/tool/hfedfm-csv.h"
#include "../helper/tool/hfedfm-statistics.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

/** What is asked for. */
struct Options
{
    uint32_t devices{20};
    uint32_t clusters{5};
    uint32_t start{6};
    uint32_t after{8};
    uint32_t edgeRounds{5};
    uint32_t samples{96};
    std::string task{"art"};
    bool adapterPerTask{true};
    uint32_t seed{1};
    uint32_t runs{3};
    uint32_t jobs{0};
    std::string out{"hfedfm-relaying"};
    bool overwrite{false};
    bool quiet{false};
    bool quick{false};
};

/** A way to begin. */
struct Way
{
    std::string relay;  //!< option of the study
    std::string name;   //!< in the table
    StudyOptions study; //!< how it is run
    std::vector<RunResult> results{};
};

/** Rounds after the start whose accuracy is shown; 0 is right at the start. */
const std::vector<uint32_t> SHOWN{0, 1, 2, 4, 8};

/** Accuracies of one run by the number of rounds since the start. */
struct Course
{
    std::vector<double> accuracy; //!< of the devices that begin, mean
    std::vector<double> own;      //!< of those, on their own distributions
    std::vector<double> peers;    //!< of all others
};

Course
MakeCourse(const RunResult& result)
{
    std::map<uint32_t, std::vector<const StartScoreRow*>> rows;
    for (const auto& row : result.startScores)
    {
        rows[row.since].push_back(&row);
    }
    Course course;
    for (const auto& [since, all] : rows)
    {
        double accuracy = 0;
        double own = 0;
        for (const auto* row : all)
        {
            accuracy += row->accuracy / static_cast<double>(all.size());
            own += row->own / static_cast<double>(all.size());
        }
        course.accuracy.push_back(accuracy);
        course.own.push_back(own);
        course.peers.push_back(all.front()->peers.value_or(0));
    }
    return course;
}

/** @return rounds after which 90 % of the peers' accuracy was there in two rounds one after the
 *  other, 0: at once; nothing if it never was */
std::optional<std::size_t>
GetHeld(const Course& course)
{
    for (std::size_t r = 0; r + 1 < course.accuracy.size(); ++r)
    {
        if (course.accuracy[r] >= 0.9 * course.peers[r] &&
            course.accuracy[r + 1] >= 0.9 * course.peers[r + 1])
        {
            return r;
        }
    }
    return std::nullopt;
}

/** @param values of runs @param digits behind the point @return mean +- half of the interval */
std::string
Describe(const std::vector<double>& values, int digits)
{
    const auto spread = Spread::Of(values);
    const auto mean = FormatFixed(spread.mean, digits);
    return spread.count < 2 ? mean : mean + " +-" + FormatFixed(spread.interval, digits);
}

/** @param way with results @param get value of one course @return it over the runs */
template <typename Get>
std::vector<double>
Collect(const Way& way, Get get)
{
    std::vector<double> values;
    for (const auto& result : way.results)
    {
        values.push_back(get(MakeCourse(result)));
    }
    return values;
}

/** @param way with results @param get value of one start @return mean over devices, by run */
template <typename Get>
std::vector<double>
CollectStarts(const Way& way, Get get)
{
    std::vector<double> values;
    for (const auto& result : way.results)
    {
        double sum = 0;
        for (const auto& start : result.starts)
        {
            sum += get(start) / static_cast<double>(result.starts.size());
        }
        values.push_back(sum);
    }
    return values;
}

double
GetMeanOf(const std::vector<double>& values)
{
    double sum = 0;
    for (const auto value : values)
    {
        sum += value / static_cast<double>(values.size());
    }
    return sum;
}

Way
MakeWay(const Options& options,
        const CheckedOptions& command,
        const std::string& relay,
        const std::string& name)
{
    const auto text = [](const auto& number) { return std::to_string(number); };
    std::vector<std::string> arguments{
        "hfedfm-relaying",
        "--schemes=hfedfm:" + text(options.edgeRounds),
        "--devices=" + text(options.devices),
        "--edges=" + text(options.clusters),
        "--rounds=" + text(options.start + options.after),
        "--samples=" + text(options.samples),
        "--tasks=scene,art,audio",
        "--senses=all",
        "--update-codec=fp32", // whole, as relayed modules are
        "--task-starts=cluster=" + text(options.clusters - 1) + ":" + options.task + "@" +
            text(options.start),
        "--relay=" + relay,
        std::string("--ns3::hfedfm::M3tLearner::AdapterPerTask=") +
            (options.adapterPerTask ? "true" : "false"),
        "--ns3::hfedfm::M3tLearner::AdapterLayers=2,3",
        "--seed=" + text(options.seed),
        "--runs=" + text(options.runs),
        "--jobs=" + text(options.jobs),
        "--out=" + options.out + "/" + relay,
        std::string("--overwrite=") + (options.overwrite ? "true" : "false"),
        std::string("--quiet=") + (options.quiet ? "true" : "false")};
    for (const auto& [attribute, value] : command.GetForeign())
    {
        arguments.push_back("--" + attribute + "=" + value);
    }
    return {relay, name, StudyOptions::Parse(arguments)};
}

/** @return the ways to begin, checked */
std::vector<Way>
Parse(Options& options, const std::vector<std::string>& arguments)
{
    CheckedOptions command(
        "A cluster begins a task in mid-run, with and without modules of others.");
    command.Add("quick", Switch(options.quick), "8 devices in 2 clusters and 32 samples");
    command.Add("devices", WholeNumber(options.devices, 2, 1000), "devices of all clusters");
    command.Add("clusters",
                WholeNumber(options.clusters, 2, 100),
                "clusters; the last begins late");
    command.Add("start", WholeNumber(options.start, 2, 1000), "round in which it begins the task");
    command.Add("after", WholeNumber(options.after, 8, 1000), "rounds after that");
    command.Add("edge-rounds",
                WholeNumber(options.edgeRounds, 1, 1000),
                "E: rounds in a cluster per aggregation at the cloud");
    command.Add("samples", WholeNumber(options.samples, 1, 10000), "per device and task, mean");
    command.Add("task", OneOf(options.task, {"art", "audio", "scene"}), "what begins late");
    command.Add("adapter-per-task",
                Switch(options.adapterPerTask),
                "whether each task has an adapter of its own; else all share one");
    command.Add("seed", WholeNumber(options.seed, 1, 1000000000), "of all random draws");
    command.Add("runs", WholeNumber(options.runs, 1, 1000), "runs of each way to begin");
    command.Add("jobs", WholeNumber(options.jobs, 0, 1000), "runs at a time; 0: one per core");
    command.Add("out",
                AnyText(options.out, "a folder"),
                "output folder, with a study for each way");
    command.Add("overwrite", Switch(options.overwrite), "delete other studies there");
    command.Add("quiet", Switch(options.quiet), "do not show progress");
    command.Parse(arguments);
    if (options.quick)
    {
        options.devices = command.Find("devices")->IsChanged() ? options.devices : 8;
        options.clusters = command.Find("clusters")->IsChanged() ? options.clusters : 2;
        options.samples = command.Find("samples")->IsChanged() ? options.samples : 32;
    }
    std::vector<Way> ways{MakeWay(options, command, "none", "cold"),
                          MakeWay(options, command, "head", "head"),
                          MakeWay(options, command, "all", "head + adapter")};
    for (const auto& way : ways)
    {
        CheckScenario(way.study);
    }
    return ways;
}

void
Print(const Options& options, const std::vector<Way>& ways)
{
    std::cout << "Cluster " << options.clusters - 1 << " of " << options.clusters << " begins "
              << options.task << " in round " << options.start
              << "; accuracy in % on the common test after so many rounds of it (mean of "
              << options.runs << " runs +- half of the 95 % interval):\n";
    std::vector<std::vector<std::string>> rows{{"start"}};
    for (const auto since : SHOWN)
    {
        rows[0].push_back(std::to_string(since));
    }
    rows[0].insert(rows[0].end(),
                   {"mean of all", "own, mean", "% of peers at 0", "rounds to 90 %"});
    for (const auto& way : ways)
    {
        rows.push_back({way.name});
        for (const auto since : SHOWN)
        {
            const auto get = [since](const Course& course) {
                return 100 * course.accuracy.at(since);
            };
            rows.back().push_back(Describe(Collect(way, get), 1));
        }
        const auto mean = [](const Course& course) { return 100 * GetMeanOf(course.accuracy); };
        const auto own = [](const Course& course) { return 100 * GetMeanOf(course.own); };
        rows.back().push_back(Describe(Collect(way, mean), 1));
        rows.back().push_back(Describe(Collect(way, own), 1));
        const auto share = [](const Course& course) {
            return 100 * course.accuracy[0] / course.peers[0];
        };
        rows.back().push_back(Describe(Collect(way, share), 0));
        std::string held;
        for (const auto& result : way.results)
        {
            const auto rounds = GetHeld(MakeCourse(result));
            held += (held.empty() ? "" : " ") + (rounds ? std::to_string(*rounds) : "-");
        }
        rows.back().push_back(held);
    }
    rows.push_back({"peers"});
    for (const auto since : SHOWN)
    {
        const auto get = [since](const Course& course) { return 100 * course.peers.at(since); };
        rows.back().push_back(Describe(Collect(ways.front(), get), 1));
    }
    const auto peers = [](const Course& course) { return 100 * GetMeanOf(course.peers); };
    rows.back().push_back(Describe(Collect(ways.front(), peers), 1));
    rows.back().insert(rows.back().end(), {"-", "-", "-"});
    std::cout
        << AlignColumns(rows)
        << "0: right at the start. Rounds to 90 %: run by run, until it is held in two rounds "
           "one after the other; -: not in "
        << options.after << ".\n\nPer device that begins:\n";
    std::vector<std::vector<std::string>> costs{
        {"start", "modules", "requests", "in vain", "kB", "s", "whole J", "marginal J"}};
    for (const auto& way : ways)
    {
        const auto add = [&](auto get, int digits) {
            costs.back().push_back(Describe(CollectStarts(way, get), digits));
        };
        costs.push_back({way.name});
        add([](const StartRow& row) { return row.relayed; }, 1);
        add([](const StartRow& row) { return row.requests; }, 1);
        add([](const StartRow& row) { return row.failures; }, 1);
        add([](const StartRow& row) { return static_cast<double>(row.bytes) / 1e3; }, 2);
        add([](const StartRow& row) { return row.seconds; }, 2);
        add([](const StartRow& row) { return row.energy.value_or(0); }, 2);
        add([](const StartRow& row) { return row.marginal.value_or(0); }, 3);
    }
    std::cout << AlignColumns(costs);
    for (std::size_t w = 1; w < ways.size(); ++w)
    {
        std::vector<double> at;
        std::vector<double> mean;
        for (std::size_t r = 0; r < ways[w].results.size(); ++r)
        {
            const auto relayed = MakeCourse(ways[w].results[r]);
            const auto cold = MakeCourse(ways[0].results[r]);
            at.push_back(100 * (relayed.accuracy[0] - cold.accuracy[0]));
            mean.push_back(100 * (GetMeanOf(relayed.accuracy) - GetMeanOf(cold.accuracy)));
        }
        std::cout << (w == 1 ? "\n" : "") << ways[w].name
                  << " - cold, run by run: " << Describe(at, 1) << " points right at the start, "
                  << Describe(mean, 1) << " in the mean of all rounds since\n";
    }
    std::cout << "\nTables: " << options.out << "/*/starts.csv and start-rounds.csv" << std::endl;
}

} // namespace

int
main(int argc, char* argv[])
{
    Options options;
    std::vector<Way> ways;
    int code = RunChecked([&] { ways = Parse(options, {argv, argv + argc}); });
    if (code != 0)
    {
        return code;
    }
    const int failed = RunChecked(
        [&] {
            for (auto& way : ways)
            {
                std::vector<StudyCell> cells;
                for (uint32_t r = 0; r < options.runs; ++r)
                {
                    cells.push_back({way.study.schemes.front(), 1 + r, ""});
                }
                const auto outcome = RunCells(way.study, way.study.settings, cells, RunCell);
                code = std::max(code, outcome.GetExitCode());
                if (code != 0)
                {
                    return;
                }
                way.results = outcome.results;
                WriteStudyTables(way.study.out, way.results, way.study.target);
            }
            Print(options, ways);
        },
        1);
    return std::max(code, failed);
}
