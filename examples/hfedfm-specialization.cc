// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What it costs and saves that each device provides only some of the experts: two or one of four,
 * chosen by loss, by the gate's share or at random. `--help` lists the options.
 */

#include "../helper/study/hfedfm-study-comparison.h"

#include <algorithm>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

StudyComparison
Make(const std::vector<std::string>& arguments)
{
    const std::string learner = "--ns3::hfedfm::M3tLearner::";
    const std::string experts = learner + "Experts=4";
    auto words = arguments;
    for (const std::string attribute :
         {"AdapterLayers=2,3", "ExpertLayers=2,3", "ExpertRouting=sample"})
    {
        words.insert(words.begin() + 1, learner + attribute);
    }
    const std::string scheme = "--schemes=hfedfm:1";
    const auto share = [&](const std::string& count, const std::string& by) {
        return std::vector<std::string>{scheme,
                                        experts,
                                        "--specialize=expert=" + count,
                                        "--specialize-by=" + by};
    };
    return {words,
            "Compares how many experts devices provide, and which: accuracy, bytes and joules.",
            {{"devices", "20", "8"},
             {"edges", "5", "2"},
             {"rounds", "16", "6"},
             {"samples", "", "32"},
             {"runs", "6", "2"},
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
            {{"all-four", {scheme, experts}},
             {"two-by-loss", share("2", "loss")},
             {"two-by-share", share("2", "share")},
             {"two-at-random", share("2", "random")},
             {"one-by-loss", share("1", "loss")},
             {"one-by-share", share("1", "share")},
             {"one-at-random", share("1", "random")},
             {"no-experts", {scheme, learner + "AdapterWidth=32"}}}};
}

/** @return accuracy of what servers hold after the last round, all experts included, % */
double
GetServerAccuracy(const RunResult& result)
{
    const auto& last = result.rounds.back();
    // Where nothing is shared out, devices hold what servers hold.
    return 100 * last.serverAccuracy.value_or(MeanOverTasks(last.accuracyAfter));
}

/** @return bytes of experts that devices sent and were sent, of the run, MB */
double
GetExpertBytes(const RunResult& result)
{
    uint64_t bytes = 0;
    for (const auto& row : result.modules)
    {
        if (row.module.rfind("expert", 0) == 0)
        {
            bytes += row.deviceUp + row.edgeDown;
        }
    }
    return static_cast<double>(bytes) / 1e6;
}

/** @return what computing adds to a device in a round, mean, mJ */
double
GetComputeEnergy(const RunResult& result)
{
    const auto devices = std::count_if(result.nodes.begin(), result.nodes.end(), [](const auto& n) {
        return n.role == "device";
    });
    return 1000 * result.deviceEnergy.compute / static_cast<double>(devices) /
           static_cast<double>(result.rounds.size());
}

double
GetAccessBytes(const RunResult& result)
{
    return static_cast<double>(result.accessBytes) / 1e6;
}

std::string
Report(const StudyComparison& comparison)
{
    const auto& study = comparison.GetStudy();
    const std::string to = "to the first";
    return study.schemes.front().ToString() + ", " + std::to_string(study.devices) +
           " devices in " + std::to_string(study.edges) + " clusters, " +
           std::to_string(study.rounds) + " rounds\n\n" +
           comparison.MakeTable("a device provides",
                                {{"servers, %", &GetServerAccuracy, 1, to},
                                 {"devices, %", &StudyComparison::GetAccuracy, 1, to},
                                 {"own, %", &StudyComparison::GetOwnAccuracy, 1, to},
                                 {"experts, MB", &GetExpertBytes, 2, ""},
                                 {"access, MB", &GetAccessBytes, 2, ""},
                                 {"radio, mJ", &StudyComparison::GetRadioEnergy, 1, to},
                                 {"compute, mJ", &GetComputeEnergy, 1, ""},
                                 {"round, s", &StudyComparison::GetLatency, 2, ""}}) +
           "\nservers: accuracy of servers' models with all experts, after the last round; "
           "devices: of "
           "what devices hold;\nown: of that on their own distributions. experts: bytes of experts "
           "between devices and servers, whole run; access: of\nall messages there in the measured "
           "interval. radio, compute: of a device and round, sending and receiving, and training "
           "and "
           "judging. no-experts: an\nadapter of twice the width instead.\n";
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunComparison([&]() { return Make({argv, argv + argc}); }, &Report);
}
