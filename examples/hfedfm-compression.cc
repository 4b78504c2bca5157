// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What compressed updates cost in accuracy and save in bytes, time and energy: the same study once
 * for each way of writing updates, run by run with the same draws, beside one with fp32. `--help`
 * lists the options.
 */

#include "../helper/study/hfedfm-study-comparison.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

StudyComparison
Make(const std::vector<std::string>& arguments)
{
    const std::string codec = "--codec=fp32";
    const std::string update = "--update-codec=";
    return {
        arguments,
        "Compares codecs of updates: accuracy, bytes, time and energy of the same study with "
        "each.",
        {{"schemes", "hfedfm:2", ""},
         {"devices", "20", "6"},
         {"edges", "5", "3"},
         {"rounds", "16", "4"},
         {"samples", "", "32"},
         {"runs", "6", "3"},
         {"run", "", ""},
         {"seed", "", ""},
         {"tasks", "", ""},
         {"senses", "", ""},
         {"costs", "", ""},
         {"radio", "", ""},
         {"profile", "", ""},
         {"jobs", "", ""},
         {"overwrite", "", ""},
         {"quiet", "", ""}},
        {{"fp32", {codec, update + "fp32"}},
         {"fp16", {codec, update + "fp16"}},
         {"bf16", {codec, update + "bf16"}},
         {"int8-delta", {codec, update + "int8-delta"}},
         {"int4-delta", {codec, update + "int4-delta"}},
         {"top-k-10%", {codec, update + "top-k:0.1"}},
         {"top-k-10%-no-feedback",
          {codec, update + "top-k:0.1", "--ns3::hfedfm::FederationNode::ErrorFeedback=false"}}}};
}

std::string
Report(const StudyComparison& comparison)
{
    const auto& study = comparison.GetStudy();
    std::string text;
    for (const auto& scheme : study.schemes)
    {
        text += scheme.ToString() + ", " + std::to_string(study.devices) + " devices, " +
                std::to_string(study.rounds) + " rounds, " + std::to_string(study.runs) +
                " runs\n\n" +
                comparison.MakeTable(
                    "updates",
                    {{"kB", &StudyComparison::GetSentPerDevice, 1, ""},
                     {"accuracy, %", &StudyComparison::GetAccuracy, 1, "to fp32"},
                     {"own accuracy, %", &StudyComparison::GetOwnAccuracy, 1, "to fp32"},
                     {"round, s", &StudyComparison::GetLatency, 2, ""},
                     {"radio, mJ", &StudyComparison::GetRadioEnergy, 1, ""}},
                    scheme.ToString()) +
                "\n";
    }
    return text + "kB: what a device sends a round; models travel down as fp32. radio: of a device "
                  "and round, sending\nand receiving.\n";
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunComparison([&]() { return Make({argv, argv + argc}); }, &Report);
}
