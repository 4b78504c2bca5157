// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-study-report.h"

#include "../tool/hfedfm-csv.h"
#include "../tool/hfedfm-statistics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** Mean by task of one of the two accuracies over some rounds. */
std::map<std::string, double>
MeanByTask(const std::vector<const RoundRow*>& rounds,
           std::map<std::string, double> RoundRow::*accuracy)
{
    // A round without a score, because nobody was left to give one, does not count.
    std::map<std::string, std::pair<double, std::size_t>> sums;
    for (const auto* round : rounds)
    {
        for (const auto& [task, value] : round->*accuracy)
        {
            sums[task].first += value;
            ++sums[task].second;
        }
    }
    std::map<std::string, double> mean;
    for (const auto& [task, sum] : sums)
    {
        mean[task] = sum.first / static_cast<double>(sum.second);
    }
    return mean;
}

/** Mean of a quantity over the rounds that have it, if any. */
std::optional<double>
MeanOfRounds(const RunResult& result, std::optional<double> RoundRow::*value)
{
    std::vector<double> values;
    for (const auto& round : result.rounds)
    {
        if ((round.*value).has_value())
        {
            values.push_back(*(round.*value));
        }
    }
    return values.empty() ? std::nullopt : std::optional<double>(Spread::Of(values).mean);
}

/** The synchronized rounds, or all if there are none. */
std::vector<const RoundRow*>
GetSynchronizedRounds(const RunResult& result)
{
    std::vector<const RoundRow*> synchronized;
    std::vector<const RoundRow*> all;
    for (const auto& round : result.rounds)
    {
        all.push_back(&round);
        if (round.synchronized)
        {
            synchronized.push_back(&round);
        }
    }
    return synchronized.empty() ? all : synchronized;
}

/** Fills in what depends on synchronized rounds. */
void
SummarizeSynchronized(const RunResult& result, RunSummary& summary)
{
    auto rounds = GetSynchronizedRounds(result);
    summary.syncBefore = MeanByTask(rounds, &RoundRow::accuracyBefore);
    summary.syncAfter = MeanByTask(rounds, &RoundRow::accuracyAfter);
    summary.lastSyncBefore = rounds.back()->accuracyBefore;
    summary.lastSyncAfter = rounds.back()->accuracyAfter;
    // A scheme that synchronizes rarely may have only one round that is as far as the others'.
    const uint32_t last = result.rounds.back().round;
    while (rounds.size() > 1 && rounds.front()->round + RunSummary::WINDOW <= last)
    {
        rounds.erase(rounds.begin());
    }
    summary.windowAccuracy = MeanOverTasks(MeanByTask(rounds, &RoundRow::accuracyAfter));
}

/** What was sent again, and how long streams stood still for that. */
void
SummarizeTransport(const RunResult& result, RunSummary& summary)
{
    double devices = 0;
    for (const auto& node : result.nodes)
    {
        devices += node.role == "device" ? 1 : 0;
        summary.retransmitted += static_cast<double>(node.retransmissions);
        summary.timeouts += static_cast<double>(node.timeouts);
        summary.hidden += node.hidden;
    }
    const double interval = result.lastAggregation - result.firstMessage;
    if (devices > 0 && interval > 0)
    {
        summary.retransmitted /= devices * summary.rounds;
        summary.timeouts /= devices * summary.rounds;
        summary.hidden /= devices;
        summary.timeoutShare = result.stalled / interval;
    }
}

} // namespace

RunSummary
Summarize(const RunResult& result, double target)
{
    RunSummary summary;
    summary.scheme = result.scheme;
    summary.run = result.run;
    summary.rounds = static_cast<uint32_t>(result.rounds.size());
    if (result.rounds.empty())
    {
        return summary;
    }
    const double rounds = summary.rounds;
    summary.latency = (result.lastAggregation - result.firstMessage) / rounds;
    summary.energy = result.deviceEnergy / rounds;
    summary.serverEnergy = result.serverEnergy.total / rounds;
    summary.accessBytes = static_cast<double>(result.accessBytes) / rounds;
    summary.d2dBytes = static_cast<double>(result.d2dBytes) / rounds;
    summary.backhaulBytes = static_cast<double>(result.backhaulBytes) / rounds;

    SummarizeTransport(result, summary);
    EnergySplit used;
    for (const auto& round : result.rounds)
    {
        used += round.energy;
        const double accuracy = MeanOverTasks(round.accuracyAfter);
        summary.bestAccuracy = std::max(summary.bestAccuracy, accuracy);
        const TargetReached here{round.round,
                                 round.end - result.firstMessage,
                                 used.total,
                                 used.GetMarginal()};
        if (accuracy < target)
        {
            summary.kept = {};
        }
        else if (!summary.kept.rounds)
        {
            summary.kept = here;
            summary.reached = summary.reached.rounds ? summary.reached : here;
        }
        summary.updatesLate += round.updatesLate;
        summary.updatesRejected += round.updatesRejected;
    }
    std::size_t first = 0;
    while (first < result.rounds.size() && !result.rounds[first].synchronized)
    {
        ++first;
    }
    if (first < result.rounds.size())
    {
        summary.first = GetPart(result, 0, first + 1);
        summary.steady = GetPart(result, first + 1, result.rounds.size());
        std::set<uint32_t> cells;
        for (const auto& node : result.nodes)
        {
            cells.insert(node.cluster.value_or(0));
        }
        if (result.backhaulBytes == 0 && cells.size() > 1)
        {
            // Cells that no root ties together go ahead of the slowest, whose rounds are meant.
            summary.first.energy = std::nullopt;
            summary.steady.energy = std::nullopt;
        }
    }
    summary.consensusBefore = MeanOfRounds(result, &RoundRow::consensusBefore);
    summary.consensusAfter = MeanOfRounds(result, &RoundRow::consensusAfter);
    summary.lastBefore = result.rounds.back().accuracyBefore;
    summary.lastAfter = result.rounds.back().accuracyAfter;
    summary.lastOwn = result.rounds.back().ownAfter;
    summary.rootAccuracy = result.rounds.back().rootAccuracy;
    summary.accuracy = MeanOverTasks(summary.lastAfter);
    SummarizeSynchronized(result, summary);
    return summary;
}

PartOfRun
GetPart(const RunResult& result, std::size_t begin, std::size_t end)
{
    PartOfRun part;
    if (begin < end)
    {
        const auto count = static_cast<double>(end - begin);
        const double from = begin == 0 ? result.firstMessage : result.rounds[begin - 1].end;
        part.rounds = static_cast<uint32_t>(end - begin);
        part.latency = (result.rounds[end - 1].end - from) / count;
        part.energy = 0;
        for (auto i = begin; i < end; ++i)
        {
            *part.energy += result.rounds[i].energy.total / count;
        }
    }
    return part;
}

std::vector<std::string>
GetTasks(const std::vector<RunResult>& results)
{
    std::set<std::string> tasks;
    for (const auto& result : results)
    {
        for (const auto& round : result.rounds)
        {
            for (const auto* accuracy : {&round.accuracyBefore, &round.accuracyAfter})
            {
                for (const auto& item : *accuracy)
                {
                    tasks.insert(item.first);
                }
            }
        }
    }
    return {tasks.begin(), tasks.end()};
}

std::vector<std::string>
GetPhases(const std::vector<RunResult>& results)
{
    std::set<std::string> found;
    const auto collect = [&found](const PhaseSplit& split) {
        for (const auto* values : {&split.seconds, &split.joules})
        {
            for (const auto& item : *values)
            {
                found.insert(item.first);
            }
        }
    };
    for (const auto& result : results)
    {
        collect(result.devicePhases);
        for (const auto& node : result.nodes)
        {
            collect(node.phases);
        }
    }
    std::vector<std::string> phases;
    for (const auto* usual : {"access_down", "compute", "access_up", "d2d", "backhaul", "waiting"})
    {
        if (found.erase(usual) > 0)
        {
            phases.emplace_back(usual);
        }
    }
    phases.insert(phases.end(), found.begin(), found.end());
    return phases;
}

std::optional<double>
Find(const std::map<std::string, double>& values, const std::string& name)
{
    const auto item = values.find(name);
    return item == values.end() ? std::nullopt : std::optional<double>(item->second);
}

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
    if (spread.count > 1)
    {
        text += " +-" + FormatFixed(spread.interval, digits);
    }
    if (spread.count < runs.size())
    {
        text += " (" + std::to_string(spread.count) + "/" + std::to_string(runs.size()) + ")";
    }
    return text;
}

/** @param runs of a scheme @return whether models were scored before the aggregation, too */
bool
IsScoredBefore(const Summaries& runs)
{
    return std::any_of(runs.begin(), runs.end(), [](const auto& run) {
        return !run.syncBefore.empty();
    });
}

/** "before > after" of a task in percent, or "after" if nothing was scored before. */
std::string
FormatBeforeAfter(const Summaries& runs,
                  const std::string& task,
                  std::map<std::string, double> RunSummary::*before,
                  std::map<std::string, double> RunSummary::*after)
{
    std::string text;
    for (const auto& member : {before, after})
    {
        if (member == before && !IsScoredBefore(runs))
        {
            continue;
        }
        text += text.empty() ? "" : " > ";
        text += FormatOver(runs, 1, [&](const RunSummary& run) {
            const auto value = Find(run.*member, task);
            return value.has_value() ? std::optional<double>(100 * *value) : value;
        });
    }
    return text;
}

/** @return a sentence for each scheme whose latency is made of time-outs in good part */
std::string
TellTimeouts(const std::vector<Summaries>& schemes)
{
    constexpr double MUCH = 0.05;
    std::string text;
    for (const auto& runs : schemes)
    {
        std::vector<double> shares;
        for (const auto& run : runs)
        {
            shares.push_back(run.timeoutShare);
        }
        const auto share = Spread::Of(shares).mean;
        if (share > MUCH)
        {
            text += "\nDuring " + FormatFixed(100 * share, 0) + " % of the latency of " +
                    runs.front().scheme +
                    ", in the cell where it is most, some stream waited for a retransmission "
                    "time-out of TCP; see timeouts and hidden_stations in nodes.csv, --rts and "
                    "--tcp.\n";
        }
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

/** @return digits behind the point that show two of the smallest value of a column, at most 6 */
int
FindDigits(const std::vector<Summaries>& schemes, const Column& column)
{
    double smallest = HUGE_VAL;
    for (const auto& runs : schemes)
    {
        for (const auto& run : runs)
        {
            const double value = std::fabs(column.get(run).value_or(0));
            smallest = value > 1e-9 ? std::min(smallest, value) : smallest;
        }
    }
    int digits = column.digits;
    // Numbers of rounds and percents need no more.
    while (digits >= 2 && digits < 6 && smallest * std::pow(10.0, digits) < 9.95)
    {
        ++digits;
    }
    return digits;
}

/** A row per scheme. */
std::string
MakeTable(const std::vector<Summaries>& schemes, const std::vector<Column>& columns)
{
    std::vector<Fields> rows(1 + schemes.size());
    rows[0].push_back("scheme");
    for (std::size_t i = 0; i < schemes.size(); ++i)
    {
        rows[1 + i].push_back(schemes[i].front().scheme);
    }
    for (const auto& column : columns)
    {
        rows[0].push_back(column.title);
        const int digits = FindDigits(schemes, column);
        for (std::size_t i = 0; i < schemes.size(); ++i)
        {
            rows[1 + i].push_back(FormatOver(schemes[i], digits, column.get));
        }
    }
    return AlignColumns(rows);
}

const std::vector<Column> COSTS{
    {"latency s", 2, [](const auto& run) { return run.latency; }},
    {"whole J", 2, [](const auto& run) { return run.energy.total; }},
    {"marginal J", 2, [](const auto& run) { return run.energy.GetMarginal(); }},
    {"base J", 2, [](const auto& run) { return run.energy.base; }},
    {"compute J", 2, [](const auto& run) { return run.energy.compute; }},
    {"tx J", 2, [](const auto& run) { return run.energy.tx; }},
    {"rx J", 2, [](const auto& run) { return run.energy.rx; }},
    {"idle J", 2, [](const auto& run) { return run.energy.idle; }},
    {"access MB", 3, [](const auto& run) { return run.accessBytes / 1e6; }},
    {"D2D MB", 3, [](const auto& run) { return run.d2dBytes / 1e6; }},
    {"backhaul MB", 3, [](const auto& run) { return run.backhaulBytes / 1e6; }}};

const std::vector<Column> PARTS{
    {"first rounds", 0, [](const auto& run) { return run.first.rounds; }},
    {"latency s", 2, [](const auto& run) { return run.first.latency; }},
    {"energy J", 2, [](const auto& run) { return run.first.energy; }},
    {"later rounds", 0, [](const auto& run) { return run.steady.rounds; }},
    {"latency s", 2, [](const auto& run) { return run.steady.latency; }},
    {"energy J", 2, [](const auto& run) { return run.steady.energy; }}};

const std::vector<Column> DISTANCES{
    {"before", 7, [](const auto& run) { return run.consensusBefore; }},
    {"after", 7, [](const auto& run) { return run.consensusAfter; }}};

/** What schemes are compared in. */
const std::vector<Column> COMPARED{
    {"latency s", 2, [](const auto& run) { return run.latency; }},
    {"whole J", 2, [](const auto& run) { return run.energy.total; }},
    {"marginal J", 2, [](const auto& run) { return run.energy.GetMarginal(); }},
    {"accuracy points", 1, [](const auto& run) {
         return run.lastAfter.empty() ? std::nullopt : std::make_optional(100 * run.accuracy);
     }}};

/** @return the difference of a quantity, run by run, as text; in parentheses if it may be chance */
std::string
FormatDifference(const Summaries& runs, const Summaries& baseline, const Column& column, int digits)
{
    std::vector<double> differences;
    for (const auto& run : runs)
    {
        const auto same = std::find_if(baseline.begin(), baseline.end(), [&](const auto& other) {
            return other.run == run.run;
        });
        const auto value = column.get(run);
        const auto base = same == baseline.end() ? std::nullopt : column.get(*same);
        if (value && base)
        {
            differences.push_back(*value - *base);
        }
    }
    const auto spread = Spread::Of(differences);
    if (spread.count == 0)
    {
        return "-";
    }
    auto text = FormatFixed(spread.mean, digits);
    if (spread.count > 1)
    {
        text += " +-" + FormatFixed(spread.interval, digits);
    }
    return spread.count > 1 && std::fabs(spread.mean) <= spread.interval ? "(" + text + ")" : text;
}

/** @return a table of the differences of all schemes to one of them; empty without runs of that */
std::string
MakeDifferences(const std::vector<Summaries>& schemes, std::size_t runs, const std::string& name)
{
    const auto baseline = std::find_if(schemes.begin(), schemes.end(), [&](const auto& scheme) {
        return scheme.front().scheme == name;
    });
    if (schemes.size() == 1)
    {
        return "";
    }
    if (baseline == schemes.end())
    {
        return "\nNo differences: " + name + " is not among the schemes; see --baseline.\n";
    }
    std::vector<Fields> rows{{"scheme"}};
    for (const auto& column : COMPARED)
    {
        rows[0].push_back(column.title);
    }
    for (const auto& scheme : schemes)
    {
        if (&scheme != &*baseline)
        {
            rows.push_back({scheme.front().scheme});
            for (const auto& column : COMPARED)
            {
                rows.back().push_back(
                    FormatDifference(scheme, *baseline, column, FindDigits(schemes, column)));
            }
        }
    }
    std::string text = "\nDifference to " + name + ", per round and after the last one";
    if (runs > 1)
    {
        text +=
            " (mean of differences run by run +- half of its 95 % interval; in parentheses: not "
            "distinguished from 0)";
    }
    return text + ":\n" + AlignColumns(rows);
}

/** @return a sentence if there are too few runs to tell chance from effect */
std::string
WarnOfFewRuns(std::size_t schemes, std::size_t runs)
{
    constexpr std::size_t ENOUGH = 3;
    return runs >= ENOUGH || schemes < 2
               ? ""
               : "\nOnly " + std::to_string(runs) + (runs == 1 ? " run" : " runs") +
                     " of a scheme: how much of a difference is chance cannot be told "
                     "below 3; see --runs.\n";
}

/** Accuracies, and what it takes to reach one. */
std::vector<Column>
MakeTargets(double target)
{
    const std::string percent = FormatFixed(100 * target, 0) + " %";
    const auto inPercent = [](std::optional<double> share) {
        return share ? std::make_optional(100 * *share) : share;
    };
    return {{"last round", 1, [](const auto& run) { return 100 * run.accuracy; }},
            {"root", 1, [=](const auto& run) { return inPercent(run.rootAccuracy); }},
            {"own data",
             1,
             [=](const auto& run) {
                 return inPercent(run.lastOwn.empty()
                                      ? std::nullopt
                                      : std::make_optional(MeanOverTasks(run.lastOwn)));
             }},
            {"window", 1, [](const auto& run) { return 100 * run.windowAccuracy; }},
            {"best", 1, [](const auto& run) { return 100 * run.bestAccuracy; }},
            {"rounds to " + percent, 1, [](const auto& run) { return run.reached.rounds; }},
            {"for good", 1, [](const auto& run) { return run.kept.rounds; }},
            {"s to " + percent, 1, [](const auto& run) { return run.reached.seconds; }},
            {"for good", 1, [](const auto& run) { return run.kept.seconds; }},
            {"whole J to " + percent, 1, [](const auto& run) { return run.reached.joules; }},
            {"for good", 1, [](const auto& run) { return run.kept.joules; }},
            {"marginal J to " + percent, 1, [](const auto& run) { return run.reached.marginal; }},
            {"for good", 1, [](const auto& run) { return run.kept.marginal; }}};
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
DescribeIdleTasks(const std::vector<RunResult>& results, const std::vector<std::string>& tasks)
{
    std::string text;
    for (const auto& task : tasks)
    {
        std::set<uint32_t> without;
        for (const auto& result : results)
        {
            std::string learned;
            for (const auto& node : result.nodes)
            {
                learned += node.tasks.empty() ? "" : "+" + node.tasks;
            }
            if (!learned.empty() && (learned + "+").find("+" + task + "+") == std::string::npos)
            {
                without.insert(result.run);
            }
        }
        std::string runs;
        for (const auto run : without)
        {
            runs += (runs.empty() ? "" : ", ") + std::to_string(run);
        }
        if (!runs.empty())
        {
            text += "No device learned the task '" + task + "' in run " + runs +
                    ": none senses what it needs and was told to learn it (columns senses and "
                    "tasks of nodes.csv).\n";
        }
    }
    return text;
}

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
MakeStudyReport(const std::vector<RunResult>& results, double target, const std::string& baseline)
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
        runs > 1 ? " (mean of " + std::to_string(runs) + " runs +- half of its 95 % interval)" : "";
    std::string text = "Per round, all devices" + over + ":\n" + MakeTable(schemes, COSTS);
    if (std::any_of(schemes.begin(), schemes.end(), [](const auto& scheme) {
            return scheme.front().steady.rounds.has_value();
        }))
    {
        text += "\nThe first period, up to the first synchronized round, and the rounds after it" +
                over + ":\n" + MakeTable(schemes, PARTS);
    }
    if (std::any_of(schemes.begin(), schemes.end(), [](const auto& scheme) {
            return scheme.front().consensusAfter.has_value();
        }))
    {
        text += "\nDistance of devices to the exact mean of their cell, before and after the "
                "exchanges, relative, mean of rounds" +
                over + ":\n" + MakeTable(schemes, DISTANCES);
    }
    text += TellTimeouts(schemes);
    const auto tasks = GetTasks(results);
    if (!tasks.empty())
    {
        const bool before = std::any_of(schemes.begin(), schemes.end(), IsScoredBefore);
        text += std::string("\nAccuracy in %, ") + (before ? "before > " : "") +
                "after the aggregation of synchronized rounds, their mean and the last" + over +
                ":\n" + MakeAccuracyTable(schemes, tasks);
        text +=
            "\nAccuracy in %, mean of tasks; root: newest model of the root of a tree; own data: "
            "last round, on each device's own distribution; window: synchronized rounds of the "
            "last " +
            std::to_string(RunSummary::WINDOW) + over + ":\n" +
            MakeTable(schemes, MakeTargets(target));
    }
    return text + MakeDifferences(schemes, runs, baseline) + WarnOfFewRuns(schemes.size(), runs);
}

} // namespace ns3::hfedfm
