// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-async-study.h"

#include "../../helper/study/hfedfm-run-tables.h"
#include "../../helper/tool/hfedfm-csv.h"
#include "../../helper/tool/hfedfm-statistics.h"
#include "hfedfm-async-timing.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <map>

namespace ns3::hfedfm
{

namespace
{

using Fields = std::vector<std::string>;

/** A way to aggregate. */
struct Way
{
    std::string name;   //!< in tables
    std::string folder; //!< of its runs
    std::string option; //!< of the study that asks for it; empty: none
};

const std::vector<Way> WAYS{{"rounds", "rounds", ""},
                            {"rounds of the fastest 80 %", "quorum", "--quorum=0.8"},
                            {"FedBuff", "fedbuff", "--cloud-aggregation=fedbuff"},
                            {"FedAsync", "fedasync", "--cloud-aggregation=fedasync"}};

/** Accuracies that are told when they are reached, %. */
const std::vector<double> TARGETS{44, 48};

/** Options of the study that all ways have. Boards are so slow that a training takes a second in
 * the median, much longer than its messages; adapters in the upper layers are trained six times as
 *  fast, and nearly as good. */
const std::vector<std::string> COMMON{"--schemes=star",
                                      "--update-codec=fp32",
                                      "--partition=by-device",
                                      "--senses=all",
                                      "--backhaul-rate=100Mbps",
                                      "--backhaul-delay=10ms",
                                      "--battery=1e6",
                                      "--speed-spread=0.7",
                                      "--ns3::hfedfm::ComputeEnergyModel::Efficiency=0.007",
                                      "--ns3::hfedfm::M3tLearner::AdapterLayers=2,3"};

const std::vector<std::string> FULL{"--devices=20", "--edges=5", "--rounds=30"};
const std::vector<std::string> QUICK{"--devices=8", "--edges=2", "--rounds=8", "--samples=48"};

/** Options of the study that the program passes on. */
const std::vector<std::string> PASSED{"seed", "runs", "jobs", "overwrite", "quiet"};

/** Runs of each way unless told otherwise: times of rounds are those of the slowest of 20 devices,
 * of which three runs say little. */
const char* const RUNS = "8";

/** @param values of runs @param all how many runs there are @param digits behind the point
 *  @return mean and interval */
std::string
Format(const std::vector<double>& values, std::size_t all, int digits)
{
    const auto spread = Spread::Of(values);
    if (spread.count == 0)
    {
        return "-";
    }
    auto text = FormatFixed(spread.mean, digits);
    if (spread.count > 1)
    {
        text += " +-" + FormatFixed(spread.interval, digits);
    }
    return spread.count < all
               ? text + " (" + std::to_string(spread.count) + "/" + std::to_string(all) + ")"
               : text;
}

/** @param ratios of runs, above 0 @param all how many runs there are @return their geometric mean,
 *  and the 95 % interval of that by the mean of logarithms */
std::string
FormatRatios(const std::vector<double>& ratios, std::size_t all)
{
    std::vector<double> logarithms;
    std::transform(ratios.begin(), ratios.end(), std::back_inserter(logarithms), [](double ratio) {
        return std::log(ratio);
    });
    const auto spread = Spread::Of(logarithms);
    if (spread.count == 0)
    {
        return "-";
    }
    auto text = FormatFixed(std::exp(spread.mean), 2);
    if (spread.count > 1)
    {
        text += " [" + FormatFixed(std::exp(spread.mean - spread.interval), 2) + ", " +
                FormatFixed(std::exp(spread.mean + spread.interval), 2) + "]";
    }
    return spread.count < all
               ? text + " (" + std::to_string(spread.count) + "/" + std::to_string(all) + ")"
               : text;
}

/** A column of a table. */
struct Column
{
    std::string title;
    int digits;
    std::function<std::vector<double>(const RunResult&)> get; //!< one value or none
};

double
Accuracy(const RunResult& result, std::map<std::string, double> RoundRow::*member)
{
    return 100 * MeanOverTasks(result.rounds.back().*member);
}

std::vector<Column>
MakeColumns()
{
    std::vector<Column> columns;
    for (const auto target : TARGETS)
    {
        const auto percent = " to " + FormatFixed(target, 0) + " %";
        columns.push_back({"s" + percent, 1, [target](const RunResult& result) {
                               std::vector<double> values;
                               for (const auto& needs : FindNeeds(result, target / 100))
                               {
                                   values.push_back(needs.seconds);
                               }
                               return values;
                           }});
        columns.push_back({"epochs" + percent, 0, [target](const RunResult& result) {
                               std::vector<double> values;
                               for (const auto& needs : FindNeeds(result, target / 100))
                               {
                                   values.push_back(needs.epochs);
                               }
                               return values;
                           }});
    }
    using Values = std::vector<double>;
    columns.push_back({"end s", 1, [](const auto& result) -> Values {
                           return {result.lastAggregation - result.firstMessage};
                       }});
    columns.push_back({"epochs", 0, [](const auto& result) -> Values {
                           double sum = 0;
                           for (const auto& row : result.rounds)
                           {
                               sum += row.trainings;
                           }
                           return {sum};
                       }});
    columns.push_back({"end %", 1, [](const auto& result) -> Values {
                           return {Accuracy(result, &RoundRow::accuracyAfter)};
                       }});
    columns.push_back({"own %", 1, [](const auto& result) -> Values {
                           return {Accuracy(result, &RoundRow::ownAfter)};
                       }});
    columns.push_back(
        {"J", 0, [](const auto& result) -> Values { return {result.deviceEnergy.total}; }});
    columns.push_back({"staleness", 1, [](const auto& result) {
                           Values values;
                           for (const auto& row : result.rounds)
                           {
                               if (row.staleness)
                               {
                                   values.push_back(*row.staleness);
                               }
                           }
                           return values.empty() ? values : Values{Spread::Of(values).mean};
                       }});
    columns.push_back({"largest", 0, [](const auto& result) {
                           Values values;
                           for (const auto& row : result.rounds)
                           {
                               if (row.stalest)
                               {
                                   values = {std::max(values.empty() ? 0.0 : values[0],
                                                      static_cast<double>(*row.stalest))};
                               }
                           }
                           return values;
                       }});
    return columns;
}

/** @return pairs of values of runs that both ways have, the second of the baseline */
std::vector<std::pair<double, double>>
GetPairs(const std::vector<RunResult>& results,
         const std::vector<RunResult>& baseline,
         const Column& column)
{
    std::vector<std::pair<double, double>> pairs;
    for (const auto& result : results)
    {
        for (const auto& other : baseline)
        {
            const auto value = column.get(result);
            const auto base = column.get(other);
            if (result.run == other.run && !value.empty() && !base.empty())
            {
                pairs.emplace_back(value[0], base[0]);
            }
        }
    }
    return pairs;
}

/** @return what a way has of a column in comparison with the baseline: a ratio, or a difference of
 *  percents; empty if it is not compared */
std::string
Compare(const std::vector<RunResult>& results,
        const std::vector<RunResult>& baseline,
        const Column& column)
{
    const bool ratio = column.title.find(" to ") != std::string::npos || column.title == "J";
    const bool difference = column.title == "end %" || column.title == "own %";
    std::vector<double> values;
    for (const auto& [value, base] : GetPairs(results, baseline, column))
    {
        values.push_back(ratio ? value / base : value - base);
    }
    return ratio        ? FormatRatios(values, results.size())
           : difference ? Format(values, results.size(), 1)
                        : "";
}

std::string
MakeTimingReport(uint32_t rounds, uint32_t runs)
{
    std::vector<Fields> rows{{"aggregation", "formula", "s by formula", "s by packets"}};
    for (const auto& timing : GetAsyncTimings())
    {
        std::vector<double> seconds;
        for (uint32_t run = 1; run <= runs; ++run)
        {
            seconds.push_back(RunAsyncTiming(timing, rounds, run));
        }
        rows.push_back(
            {timing.name, timing.by, FormatFixed(timing.expected, 1), Format(seconds, runs, 1)});
    }
    return "Time of a round, of as many updates as there are devices: three devices each take 100, "
           "200 and 400 s,\nmessages 5 s (" +
           std::to_string(rounds) + " rounds, of which the second half is measured; mean of " +
           std::to_string(runs) + " runs +- half of its 95 % interval):\n" + AlignColumns(rows);
}

} // namespace

AsyncOptions
AsyncOptions::Parse(const std::vector<std::string>& arguments)
{
    AsyncOptions options;
    StudyOptions study;
    CheckedOptions all("");
    study.AddTo(all);
    CheckedOptions command("Aggregation that does not wait for the slowest: time of a round by "
                           "formula and by packets, and time to an accuracy.");
    command.Add("quick", Switch(options.quick), "fewer devices, samples and rounds");
    command.Add("out", AnyText(options.out, "a folder"), "output folder");
    for (const auto& name : PASSED)
    {
        const auto* option = all.Find(name);
        auto rule = option->rule;
        rule.defaultText = name == "runs" ? RUNS : rule.defaultText;
        command.Add(name, rule, option->meaning);
    }
    command.Parse(arguments);
    const bool few = options.quick && !command.Find("runs")->IsChanged();
    if (options.quick)
    {
        options.timingRuns = 3;
        options.timingRounds = 100;
    }
    for (const auto& way : WAYS)
    {
        std::vector<std::string> texts{"hfedfm-async", "--out=" + options.out + "/" + way.folder};
        texts.insert(texts.end(), COMMON.begin(), COMMON.end());
        const auto& size = options.quick ? QUICK : FULL;
        texts.insert(texts.end(), size.begin(), size.end());
        for (const auto& name : PASSED)
        {
            const auto text = few && name == "runs" ? "3" : command.Find(name)->text;
            texts.push_back("--" + name + "=" + text);
        }
        for (const auto& [name, text] : command.GetForeign())
        {
            texts.push_back("--" + name + "=" + text);
        }
        if (!way.option.empty())
        {
            texts.push_back(way.option);
        }
        options.studies.push_back(StudyOptions::Parse(texts));
    }
    return options;
}

std::vector<std::string>
GetAsyncNames()
{
    std::vector<std::string> names;
    std::transform(WAYS.begin(), WAYS.end(), std::back_inserter(names), [](const auto& way) {
        return way.name;
    });
    return names;
}

std::vector<AsyncNeeds>
FindNeeds(const RunResult& result, double target)
{
    AsyncNeeds needs;
    for (const auto& row : result.rounds)
    {
        needs.seconds = row.end - result.firstMessage;
        needs.epochs += row.trainings;
        if (MeanOverTasks(row.accuracyAfter) >= target)
        {
            return {needs};
        }
    }
    return {};
}

std::string
MakeAsyncReport(const std::vector<std::vector<RunResult>>& results)
{
    const auto columns = MakeColumns();
    const auto names = GetAsyncNames();
    std::vector<Fields> rows{{"aggregation"}};
    std::vector<Fields> compared{{"aggregation"}};
    for (const auto& column : columns)
    {
        rows[0].push_back(column.title);
    }
    std::size_t runs = 0;
    for (std::size_t way = 0; way < results.size(); ++way)
    {
        runs = std::max(runs, results[way].size());
        rows.push_back({names[way]});
        for (const auto& column : columns)
        {
            std::vector<double> values;
            for (const auto& result : results[way])
            {
                const auto value = column.get(result);
                values.insert(values.end(), value.begin(), value.end());
            }
            rows.back().push_back(Format(values, results[way].size(), column.digits));
        }
        if (way == 0)
        {
            continue;
        }
        compared.push_back({names[way]});
        for (const auto& column : columns)
        {
            const auto text = Compare(results[way], results[0], column);
            if (!text.empty())
            {
                compared.back().push_back(text);
            }
        }
    }
    for (const auto& column : columns)
    {
        if (!Compare(results[0], results[0], column).empty())
        {
            compared[0].push_back(column.title);
        }
    }
    const auto over = " (mean of " + std::to_string(runs) + " runs +- half of its 95 % interval";
    return "Training, devices of log-normal speed" + over + "):\n" + AlignColumns(rows) +
           "\nRun by run, in multiples of " + names[0] +
           " (geometric mean [its 95 % interval]), and of percents the difference:\n" +
           AlignColumns(compared) +
           "\nepochs: trainings of a device; end and own: accuracy of the last model on the common "
           "test and on the data of each device; J: energy of all devices; staleness: of updates, "
           "in versions of the model, and its largest.\n";
}

int
RunAsync(const std::vector<std::string>& arguments,
         const StudyFunction& run,
         const StudyCheck& check)
{
    AsyncOptions options;
    int code = RunChecked([&]() {
        options = AsyncOptions::Parse(arguments);
        for (const auto& study : options.studies)
        {
            if (check)
            {
                check(study);
            }
        }
    });
    if (code != 0)
    {
        return code;
    }
    const int failed = RunChecked(
        [&]() {
            std::vector<std::vector<RunResult>> results;
            for (const auto& study : options.studies)
            {
                std::vector<StudyCell> cells;
                for (uint32_t i = 0; i < study.runs; ++i)
                {
                    cells.push_back({study.schemes.front(), study.firstRun + i, ""});
                }
                auto outcome = RunCells(study, study.settings, cells, run);
                code = std::max(code, outcome.GetExitCode());
                if (outcome.interrupted || outcome.results.empty())
                {
                    return;
                }
                WriteStudyTables(study.out, outcome.results, study.target);
                results.push_back(std::move(outcome.results));
            }
            std::cout << MakeTimingReport(options.timingRounds, options.timingRuns) << "\n"
                      << MakeAsyncReport(results) << std::flush;
            ThrowIf(!std::cout, "The report cannot be written to the standard output.");
        },
        1);
    return std::max(code, failed);
}

} // namespace ns3::hfedfm
