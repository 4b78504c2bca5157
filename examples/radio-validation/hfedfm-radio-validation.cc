/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-radio-validation.h"

#include "../../helper/tool/hfedfm-file-io.h"
#include "../../helper/tool/hfedfm-plot-script.h"
#include "../../helper/tool/hfedfm-text-table.h"
#include "hfedfm-radio-topics.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"
#include "ns3/rng-seed-manager.h"

#include <algorithm>
#include <iostream>

namespace ns3
{
namespace hfedfm
{

namespace
{

constexpr double LEAST_EFFORT = 0.01;
constexpr double MOST_EFFORT = 100;
constexpr uint64_t RUNS = 1000; // of random numbers, more than a topic takes

/** @return names of all topics, between commas */
std::string
ListTopics()
{
    std::string text;
    for (const auto& topic : GetRadioTopics())
    {
        text += (text.empty() ? "" : ",") + topic.name;
    }
    return text;
}

std::vector<CommandOption>
MakeOptions()
{
    return {{"topics", ListTopics(), "what to validate", "some of " + ListTopics()},
            {"effort",
             "1",
             "share of the usual trials; fewer take less time and widen the tolerances of "
             "probabilities",
             "a number from 0.01 to 100"},
            {"seed", "1", "seed of all random draws", "a whole number from 1 to 4294967295"},
            {"out", "", "folder for CSV files and plots; empty: none", "a folder"}};
}

/** Prints and writes what was found. */
void
Present(const RadioFindings& findings, const std::string& out)
{
    const auto rows = findings.MakeRows();
    std::cout << AlignColumns(rows);
    if (!out.empty())
    {
        MakeFolder(out);
        WriteFile(out + "/checks.csv", WriteCsv(rows));
        for (const auto& figure : findings.figures)
        {
            WriteFile(out + "/" + figure.name + ".csv", WriteCsv(figure.MakeRows()));
        }
        const auto problem = DrawPlots(out, "radio");
        std::cout << "\nTable and data: " << out << "/*.csv; plots: " << out << "/*.svg\n";
        if (!problem.empty())
        {
            std::cerr << problem << std::endl;
        }
    }
    const auto bad = std::count_if(findings.checks.begin(),
                                   findings.checks.end(),
                                   [](const RadioCheck& check) { return !check.IsOk(); });
    const auto stated = std::count_if(findings.checks.begin(),
                                      findings.checks.end(),
                                      [](const RadioCheck& check) { return check.IsStated(); });
    const auto checked = static_cast<std::ptrdiff_t>(findings.checks.size()) - stated;
    std::cout << "\n"
              << checked - bad << " of " << checked << " checks are within their tolerance; "
              << stated << " numbers are only stated." << std::endl;
    if (!std::cout)
    {
        throw InputError("The table cannot be written to the standard output.");
    }
}

} // namespace

const std::vector<RadioTopic>&
GetRadioTopics()
{
    static const std::vector<RadioTopic> topics{{"pscch", &ValidatePscch},
                                                {"pssch", &ValidatePssch},
                                                {"collisions", &ValidateCollisions},
                                                {"duplex", &ValidateDuplex},
                                                {"rates", &ValidateRates},
                                                {"range", &ValidateRange},
                                                {"lte", &ValidateLte},
                                                {"energy", &ValidateEnergy},
                                                {"script", &ValidateScript}};
    return topics;
}

RadioValidationOptions
RadioValidationOptions::Parse(const std::vector<std::string>& arguments)
{
    const auto table = MakeOptions();
    auto read = ReadCommandOptions(arguments,
                                   "Compares simulated sidelink and LTE radios with formulas and "
                                   "published numbers.",
                                   table);
    auto& texts = read.texts;
    RadioValidationOptions options;
    options.topics = SplitCommas(texts["topics"]);
    options.out = texts["out"];
    const auto effort = ParseReal(texts["effort"]);
    const auto seed = ParseInteger(texts["seed"], 1, UINT32_MAX);
    const auto& all = GetRadioTopics();
    const bool known =
        std::all_of(options.topics.begin(), options.topics.end(), [&all](const auto& name) {
            return std::any_of(all.begin(), all.end(), [&name](const RadioTopic& topic) {
                return topic.name == name;
            });
        });
    for (const auto& option : table)
    {
        if ((option.name == "topics" && !known) ||
            (option.name == "effort" &&
             !(effort.has_value() && *effort >= LEAST_EFFORT && *effort <= MOST_EFFORT)) ||
            (option.name == "seed" && !seed.has_value()))
        {
            throw InputError(DescribeBadOption(option.name, texts[option.name], option.allowed));
        }
    }
    options.effort = *effort;
    options.seed = static_cast<uint32_t>(*seed);
    return options;
}

RadioFindings
ValidateRadios(const RadioValidationOptions& options)
{
    const auto seed = RngSeedManager::GetSeed();
    const auto run = RngSeedManager::GetRun();
    RngSeedManager::SetSeed(options.seed);
    RadioFindings findings;
    uint64_t first = 1;
    for (const auto& topic : GetRadioTopics())
    {
        if (std::find(options.topics.begin(), options.topics.end(), topic.name) !=
            options.topics.end())
        {
            RngSeedManager::SetRun(first);
            topic.validate(options.effort, findings);
        }
        first += RUNS;
    }
    RngSeedManager::SetSeed(seed);
    RngSeedManager::SetRun(run);
    return findings;
}

int
RunRadioValidation(const std::vector<std::string>& arguments)
{
    try
    {
        const auto options = RadioValidationOptions::Parse(arguments);
        const auto findings = ValidateRadios(options);
        Present(findings, options.out);
        return findings.IsOk() ? 0 : 1;
    }
    catch (const InputError& error)
    {
        std::cerr << error.what() << std::endl;
        return 2;
    }
}

} // namespace hfedfm
} // namespace ns3
