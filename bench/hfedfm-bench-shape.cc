// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The federated setting without a network: averages modules in memory, to see how schemes compare
 * in accuracy before any packet is sent. Prints mean accuracy per round before and after each
 * aggregation; `--scheme` is star, edge or the number of edge rounds E.
 */

#include "ns3/core-module.h"
#include "ns3/hfedfm-m3t-learner-helper.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Sample-weighted mean of the updates of some devices, by module. */
ModuleSet
Average(const std::vector<TrainingResult>& results, std::size_t first, std::size_t last)
{
    std::map<ModuleId, std::vector<double>> sums;
    std::map<ModuleId, double> weights;
    ModuleSet mean;
    for (std::size_t device = first; device < last; ++device)
    {
        for (const auto& update : results[device].updates)
        {
            const auto& values = update.state.GetValues();
            auto& sum = sums[update.state.GetId()];
            sum.resize(values.size());
            for (std::size_t i = 0; i < values.size(); ++i)
            {
                sum[i] += update.weight * values[i];
            }
            weights[update.state.GetId()] += update.weight;
            mean.emplace(update.state.GetId(), ModuleState(update.state.ShareSpec()));
        }
    }
    for (auto& [id, state] : mean)
    {
        for (std::size_t i = 0; i < sums[id].size(); ++i)
        {
            state.GetValues()[i] = static_cast<float>(sums[id][i] / weights[id]);
        }
    }
    return mean;
}

/** Add right answers and questions of one kind of scores over all devices. */
void
PrintAccuracy(const std::vector<TrainingResult>& results, bool end)
{
    std::map<std::string, std::pair<double, double>> sums;
    double right = 0;
    double asked = 0;
    for (const auto& result : results)
    {
        for (const auto& score : end ? result.endScores : result.startScores)
        {
            sums[score.task].first += score.correct;
            sums[score.task].second += score.total;
            right += score.correct;
            asked += score.total;
        }
    }
    for (const auto& [task, sum] : sums)
    {
        std::cout << " " << task << " " << std::setw(5) << 100 * sum.first / sum.second;
    }
    std::cout << " both " << std::setw(5) << 100 * right / asked;
}

/** @param arguments program name and options */
void
RunAll(const std::vector<std::string>& arguments)
{
    uint32_t clusters = 10;
    uint32_t perCluster = 4;
    uint32_t rounds = 24;
    uint32_t threads = 1;
    double rate = 1e-2;
    double decay = 0.95;
    double alpha = 0.1;
    std::string scheme = "star";
    uint32_t period = 1;
    std::string backbone;
    CheckedOptions options("Trains by the schemes without a network.");
    options.Add("clusters", WholeNumber(clusters, 1, 1000), "Number of clusters");
    options.Add("perCluster", WholeNumber(perCluster, 1, 1000), "Devices per cluster");
    options.Add("rounds", WholeNumber(rounds, 1, 100000), "Rounds");
    options.Add("threads", WholeNumber(threads, 1, 1000), "Worker threads");
    const auto readScheme = [&scheme, &period](const std::string& text) {
        const auto rounds = ParseInteger(text, 1, UINT32_MAX);
        scheme = text;
        period = text == "star" ? 1 : static_cast<uint32_t>(rounds.value_or(0));
        return text == "star" || text == "edge" || rounds.has_value();
    };
    options.Add("scheme",
                {scheme, "star, edge or edge rounds from 1 on", readScheme},
                "Who averages, and when");
    options.Add("rate", RealNumber(rate, {1e-9, 1000}), "Learning rate in round 1");
    options.Add("decay", RealNumber(decay, {1e-9, 1}), "Learning rate decay");
    options.Add("alpha", RealNumber(alpha, {1e-3, 1e6}), "Dirichlet concentration");
    const auto readBackbone = [&backbone](const std::string& text) {
        backbone = text;
        return text.empty() || std::ifstream(text).good();
    };
    options.Add("backbone",
                {backbone, "a file", readBackbone},
                "Backbone file; empty for the embedded one");
    options.Parse(arguments);

    M3tLearnerHelper helper;
    helper.SetAttribute("Threads", UintegerValue(threads));
    helper.SetAttribute("LearningRate", DoubleValue(rate));
    helper.SetAttribute("LearningRateDecay", DoubleValue(decay));
    helper.SetAttribute("Alpha", DoubleValue(alpha));
    helper.SetAttribute("BackboneFile", StringValue(backbone));
    helper.AssignStreams(100);
    const uint32_t devices = clusters * perCluster;
    const auto learners = helper.Create(devices);

    std::vector<ModuleSet> held(devices, learners.front()->MakeInitialModules());
    std::vector<TrainingResult> results(devices);
    std::cout << std::fixed << std::setprecision(1);
    for (uint32_t round = 1; round <= rounds + 1; ++round)
    {
        const bool train = round <= rounds;
        for (uint32_t i = 0; i < devices; ++i)
        {
            learners[i]->Submit({round, train, held[i], Seconds(round)});
        }
        std::transform(learners.begin(), learners.end(), results.begin(), [](const auto& learner) {
            return learner->Collect();
        });
        std::cout << scheme << " after " << std::setw(2) << round - 1 << ":";
        PrintAccuracy(results, false);
        if (train)
        {
            std::cout << " | trained locally:";
            PrintAccuracy(results, true);
        }
        std::cout << std::endl;
        for (uint32_t first = 0; train && first < devices; first += perCluster)
        {
            const bool global = period > 0 && round % period == 0;
            const auto mean =
                global ? Average(results, 0, devices) : Average(results, first, first + perCluster);
            std::fill_n(held.begin() + first, perCluster, mean);
        }
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll({argv, argv + argc}); });
}
