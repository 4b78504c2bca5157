/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study-report.h"

#include "../tool/hfedfm-csv.h"
#include "hfedfm-study-summary.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>

namespace ns3
{
namespace hfedfm
{

namespace
{

using Summaries = std::vector<RunSummary>;
using Fields = std::vector<std::string>;

/** A quantity of the runs of a scheme as text; a dash if no run has it. */
std::string
FormatOver(const Summaries& runs,
           int digits,
           const std::function<std::optional<double>(const RunSummary&)>& get)
{
    std::vector<double> values;
    for (const auto& run : runs)
    {
        const auto value = get(run);
        if (value.has_value())
        {
            values.push_back(*value);
        }
    }
    const auto spread = Spread::Of(values);
    if (spread.count == 0)
    {
        return "-";
    }
    std::string text = FormatFixed(spread.mean, digits);
    if (runs.size() > 1)
    {
        text += " +-" + FormatFixed(spread.deviation, digits);
    }
    if (spread.count < runs.size())
    {
        text += " (" + std::to_string(spread.count) + "/" + std::to_string(runs.size()) + ")";
    }
    return text;
}

/** "before > after" of a task in percent. */
std::string
FormatBeforeAfter(const Summaries& runs,
                  const std::string& task,
                  std::map<std::string, double> RunSummary::*before,
                  std::map<std::string, double> RunSummary::*after)
{
    std::string text;
    for (const auto& member : {before, after})
    {
        text += text.empty() ? "" : " > ";
        text += FormatOver(runs, 1, [&](const RunSummary& run) {
            const auto value = Find(run.*member, task);
            return value.has_value() ? std::optional<double>(100 * *value) : value;
        });
    }
    return text;
}

/** A quantity of the schemes. */
struct Column
{
    std::string title;                                           //!< above it
    int digits;                                                  //!< behind the point
    std::function<std::optional<double>(const RunSummary&)> get; //!< its value of a run
};

/** A row per scheme. */
std::string
MakeTable(const std::vector<Summaries>& schemes, const std::vector<Column>& columns)
{
    std::vector<Fields> rows{{"scheme"}};
    for (const auto& column : columns)
    {
        rows[0].push_back(column.title);
    }
    for (const auto& runs : schemes)
    {
        rows.push_back({runs.front().scheme});
        for (const auto& column : columns)
        {
            rows.back().push_back(FormatOver(runs, column.digits, column.get));
        }
    }
    return AlignColumns(rows);
}

const std::vector<Column> COSTS{
    {"latency s", 2, [](const auto& run) { return run.latency; }},
    {"energy J", 2, [](const auto& run) { return run.energy.total; }},
    {"compute J", 2, [](const auto& run) { return run.energy.compute; }},
    {"radio J", 2, [](const auto& run) { return GetRadioEnergy(run.energy); }},
    {"access MB", 3, [](const auto& run) { return run.accessBytes / 1e6; }},
    {"D2D MB", 3, [](const auto& run) { return run.d2dBytes / 1e6; }},
    {"backhaul MB", 3, [](const auto& run) { return run.backhaulBytes / 1e6; }}};

const std::vector<Column> DISTANCES{
    {"before", 7, [](const auto& run) { return run.consensusBefore; }},
    {"after", 7, [](const auto& run) { return run.consensusAfter; }}};

/** Accuracies, and what it takes to reach one. */
std::vector<Column>
MakeTargets(double target)
{
    const std::string percent = FormatFixed(100 * target, 0) + " %";
    return {{"last round", 1, [](const auto& run) { return 100 * run.accuracy; }},
            {"window", 1, [](const auto& run) { return 100 * run.windowAccuracy; }},
            {"best", 1, [](const auto& run) { return 100 * run.bestAccuracy; }},
            {"rounds to " + percent, 1, [](const auto& run) { return run.roundsToTarget; }},
            {"s to " + percent, 1, [](const auto& run) { return run.secondsToTarget; }},
            {"J to " + percent, 1, [](const auto& run) { return run.joulesToTarget; }}};
}

std::string
MakeAccuracyTable(const std::vector<Summaries>& schemes, const Fields& tasks)
{
    Fields header{"scheme"};
    for (const auto& task : tasks)
    {
        header.push_back(task + " mean");
        header.push_back(task + " last");
    }
    std::vector<Fields> rows{header};
    for (const auto& runs : schemes)
    {
        rows.push_back({runs.front().scheme});
        for (const auto& task : tasks)
        {
            rows.back().push_back(
                FormatBeforeAfter(runs, task, &RunSummary::syncBefore, &RunSummary::syncAfter));
            rows.back().push_back(FormatBeforeAfter(runs,
                                                    task,
                                                    &RunSummary::lastSyncBefore,
                                                    &RunSummary::lastSyncAfter));
        }
    }
    return AlignColumns(rows);
}

/** @param result of a run @param index of a device @return its row, null if there is none */
const NodeRow*
FindDevice(const RunResult& result, uint32_t index)
{
    for (const auto& node : result.nodes)
    {
        if (node.role == "device" && index-- == 0)
        {
            return &node;
        }
    }
    return nullptr;
}

/** The schemes, in the order of their first run. */
std::vector<std::string>
GetSchemes(const std::vector<RunResult>& results)
{
    std::vector<std::string> schemes;
    for (const auto& result : results)
    {
        if (std::find(schemes.begin(), schemes.end(), result.scheme) == schemes.end())
        {
            schemes.push_back(result.scheme);
        }
    }
    return schemes;
}

} // namespace

std::string
DescribeIdleFaults(const std::vector<RunResult>& results, const std::vector<StudyFault>& faults)
{
    std::string text;
    for (const auto& fault : faults)
    {
        std::string runs;
        for (const auto& result : results)
        {
            const auto device = FindDevice(result, fault.device);
            if (device && !device->failed)
            {
                runs += (runs.empty() ? "" : ", ") + result.scheme + " run " +
                        std::to_string(result.run);
            }
        }
        if (!runs.empty())
        {
            text += "Device " + std::to_string(fault.device) + " did not break down at " +
                    FormatNumber(fault.time) + " s in " + runs +
                    ": it had the last model before.\n";
        }
    }
    return text;
}

std::string
MakeStudyReport(const std::vector<RunResult>& results, double target)
{
    std::vector<Summaries> schemes;
    std::size_t runs = 0;
    for (const auto& scheme : GetSchemes(results))
    {
        schemes.emplace_back();
        for (const auto& result : results)
        {
            if (result.scheme == scheme)
            {
                schemes.back().push_back(Summarize(result, target));
            }
        }
        runs = std::max(runs, schemes.back().size());
    }
    if (schemes.empty())
    {
        return "";
    }
    const std::string over =
        runs > 1 ? " (mean of " + std::to_string(runs) + " runs +- standard deviation)" : "";
    std::string text = "Per round, all devices" + over + ":\n" + MakeTable(schemes, COSTS);
    if (std::any_of(schemes.begin(), schemes.end(), [](const auto& scheme) {
            return scheme.front().consensusAfter.has_value();
        }))
    {
        text += "\nDistance of devices to the exact mean of their cell, before and after the "
                "exchanges, relative, mean of rounds" +
                over + ":\n" + MakeTable(schemes, DISTANCES);
    }
    const auto tasks = GetTasks(results);
    if (!tasks.empty())
    {
        text += "\nAccuracy in %, before > after the aggregation of synchronized rounds, their "
                "mean and the last" +
                over + ":\n" + MakeAccuracyTable(schemes, tasks);
        text += "\nAccuracy in %, mean of tasks; window: synchronized rounds of the last " +
                std::to_string(RunSummary::WINDOW) + over + ":\n" +
                MakeTable(schemes, MakeTargets(target));
    }
    return text;
}

} // namespace hfedfm
} // namespace ns3
