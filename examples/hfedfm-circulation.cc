// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Which modules go to the cloud how often: all alike, by kind, in turn, or those that have changed
 * most, at the same bytes; and what it is worth that heads are personal. `--help` lists the
 * options.
 */

#include "../helper/study/hfedfm-study-comparison.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

// In 16 rounds three times all modules, and all after the last: as many bytes as every four rounds.
const std::string BUDGET = "--cloud-budget=all/5";

StudyComparison
Make(const std::vector<std::string>& arguments)
{
    const std::string learner = "--ns3::hfedfm::M3tLearner::";
    auto words = arguments;
    // A model of many modules, unless told: an adapter and four experts of two layers, gate, heads.
    for (const std::string attribute :
         {"AdapterLayers=2,3", "Experts=4", "ExpertLayers=2,3", "ExpertRouting=sample"})
    {
        words.insert(words.begin() + 1, learner + attribute);
    }
    return {
        words,
        "Compares how often which modules go to the cloud: accuracy over rounds, bytes and time.",
        {{"devices", "20", "6"},
         {"edges", "5", "3"},
         {"rounds", "16", "6"},
         {"samples", "", "32"},
         {"runs", "6", "3"},
         {"senses", "all", ""},
         {"run", "", ""},
         {"seed", "", ""},
         {"tasks", "", ""},
         {"costs", "", ""},
         {"radio", "", ""},
         {"update-codec", "fp32", ""},
         {"jobs", "", ""},
         {"overwrite", "", ""},
         {"quiet", "", ""}},
        {{"uniform-4", {"--schemes=hfedfm:4"}},
         {"uniform-1", {"--schemes=hfedfm:1"}},
         {"uniform-2", {"--schemes=hfedfm:2"}},
         {"heads-2-experts-5", {"--schemes=hfedfm:4", "--circulation=head=2,expert=5"}},
         {"round-robin", {"--schemes=hfedfm:1", "--cloud-circulation=round-robin", BUDGET}},
         {"adaptive", {"--schemes=hfedfm:1", "--cloud-circulation=adaptive", BUDGET}},
         {"personal-heads", {"--schemes=hfedfm:4", "--personal=head"}},
         {"mixed-heads", {"--schemes=hfedfm:4", "--mixing=head=0.5"}}}};
}

/** @return mean accuracy of what devices hold in the second half of the rounds, % */
double
GetMeanAccuracy(const RunResult& result)
{
    double sum = 0;
    std::size_t count = 0;
    for (const auto& round : result.rounds)
    {
        if (2 * round.round > result.rounds.size())
        {
            sum += 100 * MeanOverTasks(round.accuracyAfter);
            ++count;
        }
    }
    return sum / static_cast<double>(count);
}

double
GetBackhaul(const RunResult& result)
{
    return static_cast<double>(result.backhaulBytes) / 1e6;
}

std::string
Report(const StudyComparison& comparison)
{
    const auto& study = comparison.GetStudy();
    const std::string to = "to the first";
    return std::to_string(study.devices) + " devices in " + std::to_string(study.edges) +
           " clusters, " + std::to_string(study.rounds) + " rounds\n\n" +
           comparison.MakeTable("to the cloud",
                                {{"accuracy, %", &GetMeanAccuracy, 1, to},
                                 {"at the end", &StudyComparison::GetAccuracy, 1, to},
                                 {"own, at the end", &StudyComparison::GetOwnAccuracy, 1, to},
                                 {"backhaul, MB", &GetBackhaul, 2, ""},
                                 {"round, s", &StudyComparison::GetLatency, 2, ""}}) +
           "\naccuracy: of what devices hold, mean over the second half of the rounds; own: on "
           "each "
           "device's own\ndistribution. backhaul: messages of the run, both ways, with the last "
           "model, which has all modules.\nuniform-E: all modules every E rounds; the budget of "
           "round-robin and adaptive is all modules in 5 rounds.\n";
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunComparison([&]() { return Make({argv, argv + argc}); }, &Report);
}
