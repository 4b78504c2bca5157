// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-validation.h"

#include "../../helper/tool/hfedfm-csv.h"
#include "../../helper/tool/hfedfm-file-io.h"
#include "../../helper/tool/hfedfm-plot-script.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"
#include "ns3/rng-seed-manager.h"

#include <algorithm>
#include <iostream>

namespace ns3::hfedfm
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
    ThrowIf(!std::cout, "The table cannot be written to the standard output.");
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
    RadioValidationOptions options;
    CheckedOptions command(
        "Compares simulated sidelink and LTE radios with formulas and published numbers.");
    const auto readTopics = [&options](const std::string& text) {
        options.topics = SplitCommas(text);
        const auto& all = GetRadioTopics();
        return std::all_of(options.topics.begin(), options.topics.end(), [&all](const auto& name) {
            return std::any_of(all.begin(), all.end(), [&name](const RadioTopic& topic) {
                return topic.name == name;
            });
        });
    };
    command.Add("topics",
                {ListTopics(), "some of " + ListTopics(), readTopics},
                "what to validate");
    command.Add("effort",
                RealNumber(options.effort, {LEAST_EFFORT, MOST_EFFORT}),
                "share of the usual trials; fewer take less time and widen the tolerances of "
                "probabilities");
    command.Add("seed", WholeNumber(options.seed, 1, UINT32_MAX), "seed of all random draws");
    command.Add("out",
                AnyText(options.out, "a folder", true),
                "folder for CSV files and plots; empty: none");
    command.Parse(arguments);
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
    bool isOk = false;
    const int code = RunChecked([&]() {
        const auto options = RadioValidationOptions::Parse(arguments);
        const auto findings = ValidateRadios(options);
        Present(findings, options.out);
        isOk = findings.IsOk();
    });
    return code == 0 && !isOk ? 1 : code;
}

} // namespace ns3::hfedfm
