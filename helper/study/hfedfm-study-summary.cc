/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study-summary.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace ns3
{
namespace hfedfm
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

} // namespace

RunSummary
Summarize(const RunResult& result, double target)
{
    RunSummary summary;
    summary.scheme = result.scheme;
    summary.rounds = static_cast<uint32_t>(result.rounds.size());
    if (result.rounds.empty())
    {
        return summary;
    }
    const double rounds = summary.rounds;
    summary.latency = (result.lastAggregation - result.firstMessage) / rounds;
    const auto& energy = result.deviceEnergy;
    summary.energy = {energy.total / rounds,
                      energy.compute / rounds,
                      energy.tx / rounds,
                      energy.rx / rounds,
                      energy.idle / rounds};
    summary.serverEnergy = result.serverEnergy.total / rounds;
    summary.accessBytes = static_cast<double>(result.accessBytes) / rounds;
    summary.d2dBytes = static_cast<double>(result.d2dBytes) / rounds;
    summary.backhaulBytes = static_cast<double>(result.backhaulBytes) / rounds;

    double joules = 0;
    for (const auto& round : result.rounds)
    {
        joules += round.energy.total;
        const double accuracy = MeanOverTasks(round.accuracyAfter);
        summary.bestAccuracy = std::max(summary.bestAccuracy, accuracy);
        if (accuracy >= target && !summary.roundsToTarget.has_value())
        {
            summary.roundsToTarget = round.round;
            summary.secondsToTarget = round.end - result.firstMessage;
            summary.joulesToTarget = joules;
        }
        summary.updatesLate += round.updatesLate;
        summary.updatesRejected += round.updatesRejected;
    }
    summary.consensusBefore = MeanOfRounds(result, &RoundRow::consensusBefore);
    summary.consensusAfter = MeanOfRounds(result, &RoundRow::consensusAfter);
    summary.lastBefore = result.rounds.back().accuracyBefore;
    summary.lastAfter = result.rounds.back().accuracyAfter;
    summary.accuracy = MeanOverTasks(summary.lastAfter);
    SummarizeSynchronized(result, summary);
    return summary;
}

double
MeanOverTasks(const std::map<std::string, double>& byTask)
{
    double sum = 0;
    for (const auto& item : byTask)
    {
        sum += item.second;
    }
    return byTask.empty() ? 0 : sum / static_cast<double>(byTask.size());
}

double
GetRadioEnergy(const EnergySplit& energy)
{
    return energy.tx + energy.rx + energy.idle;
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

Spread
Spread::Of(const std::vector<double>& values)
{
    Spread spread;
    spread.count = values.size();
    for (const double value : values)
    {
        spread.mean += value / static_cast<double>(values.size());
    }
    double squares = 0;
    for (const double value : values)
    {
        squares += (value - spread.mean) * (value - spread.mean);
    }
    if (values.size() > 1)
    {
        spread.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
    }
    return spread;
}

std::optional<double>
Find(const std::map<std::string, double>& values, const std::string& name)
{
    const auto item = values.find(name);
    return item == values.end() ? std::nullopt : std::optional<double>(item->second);
}

} // namespace hfedfm
} // namespace ns3
