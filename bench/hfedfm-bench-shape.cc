// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The federated setting without a network: averages modules in memory, to see how schemes compare
 * in accuracy before any packet is sent. Prints the mean accuracy in % on the common test at some
 * rounds, by task at the last, and that on each device's own distribution, as mean and range over
 * seeds. Attributes choose tasks and kinds of modules, for instance
 * --ns3::hfedfm::M3tLearner::Tasks=scene,art,audio.
 */

#include "ns3/core-module.h"
#include "ns3/hfedfm-learner-helper.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>

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

/** What is trained, and how. */
struct Setting
{
    uint32_t clusters{10};
    uint32_t perCluster{4};
    uint32_t rounds{24};
    uint32_t every{8};
    uint32_t seeds{3};
    uint32_t threads{1};
    double rate{1e-2};
    double decay{0.95};
    double alpha{0.1};
    std::string schemes{"star,2,8,edge"};
    std::string backbone;
};

/** Accuracies in % after some round. */
using Accuracies = std::map<std::string, double>;

/** @param results of all devices @param scores which of them @return in %, by task and `mean` */
Accuracies
GetAccuracies(const std::vector<TrainingResult>& results,
              std::vector<TaskScore> TrainingResult::*scores)
{
    std::map<std::string, std::pair<double, double>> sums;
    for (const auto& result : results)
    {
        for (const auto& score : result.*scores)
        {
            sums[score.task].first += score.correct;
            sums[score.task].second += score.total;
        }
    }
    Accuracies accuracies;
    for (const auto& [task, sum] : sums)
    {
        accuracies[task] = 100 * sum.first / sum.second;
        accuracies["mean"] += accuracies[task] / static_cast<double>(sums.size());
    }
    return accuracies;
}

/** @return accuracies by what a column of the table is called */
Accuracies
Train(const Setting& setting, const std::string& scheme, uint32_t seed)
{
    RngSeedManager::SetRun(seed);
    LearnerHelper helper;
    helper.SetAttribute("Threads", UintegerValue(setting.threads));
    helper.SetAttribute("LearningRate", DoubleValue(setting.rate));
    helper.SetAttribute("LearningRateDecay", DoubleValue(setting.decay));
    helper.SetAttribute("Alpha", DoubleValue(setting.alpha));
    helper.SetAttribute("BackboneFile", StringValue(setting.backbone));
    helper.AssignStreams(100);
    const uint32_t devices = setting.clusters * setting.perCluster;
    const auto learners = helper.Create(devices);
    const auto period = scheme == "star" ? 1 : ParseInteger(scheme, 1, UINT32_MAX).value_or(0);

    std::vector<ModuleSet> held(devices, learners.front()->MakeInitialModules());
    std::vector<TrainingResult> results(devices);
    Accuracies table;
    for (uint32_t round = 1; round <= setting.rounds + 1; ++round)
    {
        const bool train = round <= setting.rounds;
        for (uint32_t i = 0; i < devices; ++i)
        {
            learners[i]->Submit({round, train, held[i], Seconds(round)});
        }
        std::transform(learners.begin(), learners.end(), results.begin(), [](const auto& learner) {
            return learner->Collect();
        });
        // A job scores what it begins with: the models after the round before.
        if (round > 1 && (!train || (round - 1) % setting.every == 0))
        {
            const auto common = GetAccuracies(results, &TrainingResult::startScores);
            std::ostringstream name;
            name << "R" << std::setw(2) << std::setfill('0') << round - 1;
            table[name.str()] = common.at("mean");
            if (!train)
            {
                table.insert(common.begin(), common.end());
                table.erase("mean");
                table["own"] = GetAccuracies(results, &TrainingResult::startOwn).at("mean");
            }
        }
        for (uint32_t first = 0; train && first < devices; first += setting.perCluster)
        {
            const bool global = period > 0 && round % period == 0;
            const auto mean = global ? Average(results, 0, devices)
                                     : Average(results, first, first + setting.perCluster);
            std::fill_n(held.begin() + first, setting.perCluster, mean);
        }
    }
    Simulator::Destroy();
    return table;
}

/** Print one scheme: mean and range over seeds of each column. */
void
PrintRow(const std::string& scheme, const std::vector<Accuracies>& seeds)
{
    std::cout << std::left << std::setw(6) << scheme << std::right << std::fixed
              << std::setprecision(1);
    for (const auto& [name, unused] : seeds.front())
    {
        double sum = 0;
        double least = HUGE_VAL;
        double most = 0;
        for (const auto& seed : seeds)
        {
            sum += seed.at(name);
            least = std::min(least, seed.at(name));
            most = std::max(most, seed.at(name));
        }
        std::cout << "  " << name << " " << sum / static_cast<double>(seeds.size());
        if (seeds.size() > 1)
        {
            std::cout << " [" << least << ".." << most << "]";
        }
    }
    std::cout << std::endl;
}

/** @param arguments program name and options */
void
RunAll(const std::vector<std::string>& arguments)
{
    Setting setting;
    CheckedOptions options("Trains by the schemes without a network.");
    options.Add("clusters", WholeNumber(setting.clusters, 1, 1000), "Number of clusters");
    options.Add("perCluster", WholeNumber(setting.perCluster, 1, 1000), "Devices per cluster");
    options.Add("rounds", WholeNumber(setting.rounds, 1, 100000), "Rounds");
    options.Add("every", WholeNumber(setting.every, 1, 100000), "Rounds between two columns");
    options.Add("seeds", WholeNumber(setting.seeds, 1, 1000), "Runs with other random numbers");
    options.Add("threads", WholeNumber(setting.threads, 1, 1000), "Worker threads");
    std::vector<std::string> schemes;
    const auto readSchemes = [&](const std::string& text) {
        schemes.clear();
        std::istringstream stream(text);
        for (std::string name; std::getline(stream, name, ',');)
        {
            if (name != "star" && name != "edge" && !ParseInteger(name, 1, UINT32_MAX))
            {
                return false;
            }
            schemes.push_back(name);
        }
        return !schemes.empty();
    };
    options.Add("schemes",
                {setting.schemes, "star, edge or edge rounds from 1 on, with commas", readSchemes},
                "Who averages, and when");
    options.Add("rate", RealNumber(setting.rate, {1e-9, 1000}), "Learning rate in round 1");
    options.Add("decay", RealNumber(setting.decay, {1e-9, 1}), "Learning rate decay");
    options.Add("alpha", RealNumber(setting.alpha, {1e-3, 1e6}), "Dirichlet concentration");
    const auto readBackbone = [&setting](const std::string& text) {
        setting.backbone = text;
        return text.empty() || std::ifstream(text).good();
    };
    options.Add("backbone",
                {setting.backbone, "a file", readBackbone},
                "Backbone file; empty for the embedded one");
    options.Parse(arguments);
    for (const auto& scheme : schemes)
    {
        std::vector<Accuracies> seeds;
        for (uint32_t seed = 1; seed <= setting.seeds; ++seed)
        {
            seeds.push_back(Train(setting, scheme, seed));
        }
        PrintRow(scheme, seeds);
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll({argv, argv + argc}); });
}
