// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What it costs that devices do not learn the same: all tasks on each of them, a few, or one, with
 * adapters that tasks share or that are each task's own. `--help` lists the options.
 */

#include "../helper/study/hfedfm-study-comparison.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const std::string OWN_ADAPTERS = "--ns3::hfedfm::M3tLearner::AdapterPerTask=true";

StudyComparison
Make(const std::vector<std::string>& arguments)
{
    return {arguments,
            "Compares devices that learn all tasks with devices that learn some or one of them, "
            "with an adapter that tasks share or one for each.",
            {{"schemes", "hfedfm:2", ""},
             {"devices", "20", "8"},
             {"edges", "5", "2"},
             {"rounds", "16", "3"},
             {"runs", "6", "3"},
             {"senses", "all", ""},
             {"run", "", ""},
             {"seed", "", ""},
             {"update-codec", "fp32", ""},
             {"costs", "", ""},
             {"radio", "", ""},
             {"jobs", "", ""},
             {"overwrite", "", ""},
             {"quiet", "", ""}},
            {{"all-tasks", {"--samples=96"}},
             {"all-32-samples", {"--samples=32"}},
             {"1-2-tasks", {"--tasks-per-device=1-2"}},
             {"1-2-tasks-own-adapters", {"--tasks-per-device=1-2", OWN_ADAPTERS}},
             {"1-task", {"--tasks-per-device=1"}},
             {"1-task-own-adapters", {"--tasks-per-device=1", OWN_ADAPTERS}}}};
}

std::string
Report(const StudyComparison& comparison)
{
    std::string text;
    for (const auto& scheme : comparison.GetStudy().schemes)
    {
        const auto& study = comparison.GetStudy();
        text += scheme.ToString() + ", " + std::to_string(study.devices) + " devices, " +
                std::to_string(study.rounds) + " rounds\n\n" +
                comparison.MakeTable(
                    "a device learns",
                    {{"accuracy, %", &StudyComparison::GetAccuracy, 1, "to all tasks"},
                     {"own accuracy, %", &StudyComparison::GetOwnAccuracy, 1, "to all tasks"},
                     {"kB", &StudyComparison::GetSentPerDevice, 1, ""},
                     {"round, s", &StudyComparison::GetLatency, 2, ""},
                     {"radio, mJ", &StudyComparison::GetRadioEnergy, 1, ""}},
                    scheme.ToString()) +
                "\n";
    }
    return text +
           "accuracy: of what devices hold after the last round, on all tasks' common test, of the "
           "tasks that\nthey learn. kB: what a device sends a round. radio: of a device and round, "
           "sending and receiving.\n";
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunComparison([&]() { return Make({argv, argv + argc}); }, &Report);
}
