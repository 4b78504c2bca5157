// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-table.h"

#include "../../helper/study/hfedfm-run-tables.h"
#include "../../helper/study/hfedfm-study-options.h"
#include "../../helper/study/hfedfm-study-presets.h"
#include "../../helper/study/hfedfm-study-report.h"
#include "../../helper/tool/hfedfm-csv.h"
#include "../../helper/tool/hfedfm-file-io.h"
#include "../../helper/tool/hfedfm-plot-script.h"
#include "hfedfm-table-rows.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <iostream>
#include <optional>

namespace ns3::hfedfm
{

namespace
{

/**
 * Options of a study that the table passes on, with the values of the preset `published` where it
 * has some: those that make packets comparable with the published formula. Its noise density has no
 * noise figure; 30 dBm are its 1000 mW, 23 dBm its 200 mW; without the receivers' -101 dBm, devices
 * are out of reach.
 */
const std::vector<std::string> NETWORK{"layout-scale",
                                       "path-loss",
                                       "path-loss-exponent",
                                       "noise-figure",
                                       "minimum-rssi",
                                       "access-power",
                                       "d2d-power",
                                       "d2d-range",
                                       "channels",
                                       "relay-sums",
                                       "backhaul-rate",
                                       "backhaul-delay"};

/** Further options that the table passes on: they say nothing about the network. */
const std::vector<std::string> OTHERS{"seed", "runs", "jobs", "overwrite", "quiet"};

/** Runs of each scheme unless told otherwise. */
const char* const RUNS = "5";

/** The schemes: those whose runs take longest come first, so that no core waits at the end. */
const char* const SCHEMES = "hfedfm:8,star,hfedfm-d2d:8,hfedfm:2,hfedfm-d2d:2,edge,edge-d2d";

/** The study of a block. @param size `--payload` or `--samples` of it */
StudyOptions
MakeStudy(const TableOptions& options,
          const CheckedOptions& command,
          const std::string& block,
          const std::string& size)
{
    std::vector<std::string> arguments{"hfedfm-table",
                                       std::string("--schemes=") + SCHEMES,
                                       "--layout=" + options.layoutName,
                                       "--head-rule=layout",
                                       "--codec=fp32", // as the formulas count bytes
                                       "--update-codec=fp32",
                                       "--devices=" + std::to_string(options.layout.GetUserCount()),
                                       "--edges=" + std::to_string(options.layout.clusters.size()),
                                       "--out=" + options.out + "/" + block,
                                       size};
    for (const auto* settings : {&NETWORK, &OTHERS})
    {
        for (const auto& name : *settings)
        {
            arguments.push_back("--" + name + "=" + command.Find(name)->text);
        }
    }
    for (const auto& [name, text] : command.GetForeign())
    {
        arguments.push_back("--" + name + "=" + text);
    }
    return StudyOptions::Parse(arguments);
}

/** @param value stays as it is if the text is empty @param most bound @return rule of it */
OptionRule
NumberOrNothing(std::optional<uint64_t>& value, uint64_t most)
{
    return {"",
            "a whole number from 1 to " + std::to_string(most),
            [&value, most](const std::string& text) {
                value = ParseInteger(text, 1, most);
                return text.empty() || value.has_value();
            }};
}

} // namespace

TableOptions
TableOptions::Parse(const std::vector<std::string>& arguments)
{
    TableOptions options;
    std::string block = "both";
    std::optional<uint64_t> payload;
    std::optional<uint64_t> samples;
    CheckedOptions command("The published latency and energy table of seven schemes of federated "
                           "learning, by formula and packet by packet.");
    command.Add("quick",
                Switch(options.quick),
                "smaller updates (" + std::to_string(QUICK_PAYLOAD) +
                    " bytes) and less training (" + std::to_string(QUICK_SAMPLES) +
                    " samples), unless --payload and --samples say otherwise");
    command.Add("block",
                OneOf(block, {"payload", "training", "both"}),
                "which rows: updates of a given size, the modules of a real model that is trained, "
                "or both");
    command.Add("payload",
                NumberOrNothing(payload, 1000000000),
                "size of an update of the payload rows, bytes; empty: " +
                    std::to_string(PUBLISHED_PAYLOAD));
    command.Add("samples",
                NumberOrNothing(samples, 1000000),
                "training samples per device and task of the training rows; empty: 96");
    command.Add("layout",
                AnyText(options.layoutName, "published or a readable file"),
                "positions, latencies and heads: those of the published study, or a file as "
                "hfedfm-cost-model takes, with 'server', 'user' and 'aggregator' lines");
    command.Add("out", AnyText(options.out, "a folder"), "output folder");
    StudyOptions study;
    CheckedOptions all("");
    study.AddTo(all);
    for (const auto* settings : {&NETWORK, &OTHERS})
    {
        for (const auto& name : *settings)
        {
            const auto* option = all.Find(name);
            auto rule = option->rule;
            const auto published = FindPresetValue("published", name);
            rule.defaultText = published.empty() ? rule.defaultText : published;
            rule.defaultText = name == "runs" ? RUNS : rule.defaultText;
            command.Add(name, rule, option->meaning);
        }
    }
    command.Parse(arguments);

    options.layout = options.IsPublishedLayout() ? GetPublishedCostLayout()
                                                 : ReadCostLayoutFile(options.layoutName);
    ThrowIf(!options.layout.positions.has_value(),
            "The layout '" + options.layoutName +
                "' cannot be simulated: " + options.layout.whyNoPositions + ".");
    for (const auto& name : NETWORK)
    {
        const auto* option = command.Find(name);
        if (option->IsChanged())
        {
            options.changed.push_back("--" + option->name + "=" + option->text);
        }
    }
    for (const auto& [name, text] : command.GetForeign())
    {
        options.changed.push_back("--" + name + "=" + text);
    }
    if (block != "training")
    {
        const auto size = payload.value_or(options.quick ? QUICK_PAYLOAD : PUBLISHED_PAYLOAD);
        options.blocks.push_back(
            {"payload",
             MakeStudy(options, command, "payload", "--payload=" + std::to_string(size))});
    }
    if (block != "payload")
    {
        const auto size = samples.value_or(options.quick ? QUICK_SAMPLES : study.samples);
        options.blocks.push_back(
            {"training",
             MakeStudy(options, command, "training", "--samples=" + std::to_string(size))});
    }
    return options;
}

namespace
{

std::vector<StudyCell>
MakeCells(const StudyOptions& study)
{
    std::vector<StudyCell> cells;
    for (uint32_t r = 0; r < study.runs; ++r)
    {
        for (const auto& scheme : study.schemes)
        {
            cells.push_back({scheme, study.firstRun + r, ""});
        }
    }
    return cells;
}

/** The settings of a block: each scheme has rounds of its own. */
StudyOptions::Settings
MakeSettings(const StudyOptions& study)
{
    auto settings = study.settings;
    for (auto& [name, text] : settings)
    {
        if (name == "rounds")
        {
            text = "two periods of each scheme";
        }
    }
    return settings;
}

std::vector<RunResult>
SortResults(const std::vector<RunResult>& results)
{
    std::vector<RunResult> sorted;
    for (const auto& scheme : GetTableSchemes())
    {
        for (const auto& result : results)
        {
            if (result.scheme == scheme.ToString())
            {
                sorted.push_back(result);
            }
        }
    }
    return sorted;
}

/** Runs what is missing of a block; its results are then in the order of the table. */
StudyOutcome
RunBlock(const TableOptions::Block& block, const StudyFunction& run)
{
    const auto& study = block.study;
    auto outcome = RunCells(study,
                            MakeSettings(study),
                            MakeCells(study),
                            [&run](const StudyOptions& options, const StudyCell& cell) {
                                auto own = options;
                                own.rounds = 2 * GetTableRounds(cell.scheme);
                                return run(own, cell);
                            });
    outcome.results = SortResults(outcome.results);
    if (!outcome.interrupted && !outcome.results.empty())
    {
        std::cerr << DescribeIdleFaults(outcome.results, study.faults);
        WriteStudyTables(study.out, outcome.results, study.target);
    }
    return outcome;
}

/** The heading of a block. */
std::string
MakeTitle(const TableOptions::Block& block, const TableBlock& rows)
{
    const auto size = FormatFixed(rows.updateBytes / 1e6, 3) + " MB";
    return block.study.payload > 0
               ? "Updates of " + size + "; nothing is trained and computing takes no time"
               : "The modules of a real model, " + size + " per update, trained on a " +
                     block.study.profile + ", which takes time and energy";
}

/** What else there is to know of the settings. */
std::string
MakeNotes(const TableOptions& options)
{
    std::string text =
        "packets: from one aggregation to the next, downlink included, mean of the second period "
        "of "
        "a scheme.\npackets as R: transmissions of devices, over D2D and towards the cloud at "
        "the "
        "published 0.6, 0.6 and 0.8 W;\npackets as P: at the 1, 0.2 and 0.8 W of the rates; "
        "batteries: all that the devices' batteries lost.\n";
    if (options.IsPublishedLayout())
    {
        text += "The study truncates its digits and calls the joules kJ.\n";
    }
    if (options.quick)
    {
        text += "This is the quick form: updates are smaller than the published 6 MB, and fixed "
                "times weigh more.\n";
    }
    if (!options.changed.empty())
    {
        text += "The formulas keep the published network; the packets have:";
        for (const auto& setting : options.changed)
        {
            text += " " + setting;
        }
        text += "\n";
    }
    return text;
}

/** Writes and prints what came out. */
void
Present(const TableOptions& options,
        const std::vector<TableBlock>& blocks,
        const std::string& report)
{
    WriteFile(options.out + "/table.csv", WriteCsv(MakeTableCsv(blocks)));
    const auto folder = options.out + "/plots";
    const auto problem = DrawPlots(folder, "table");
    std::cout << report << MakeNotes(options) << "\nTable: " << options.out
              << "/table.csv; plots: " << folder << "/*.png; runs: " << options.out << "/"
              << blocks.front().name << "/*.csv" << std::endl;
    if (!problem.empty())
    {
        std::cerr << problem << std::endl;
    }
    ThrowIf(!std::cout, "The report cannot be written to the standard output.");
}

/** Runs and presents everything. @return exit code */
int
RunBlocks(const TableOptions& options, const StudyFunction& run)
{
    std::vector<TableBlock> blocks;
    std::string report;
    int code = 0;
    for (const auto& block : options.blocks)
    {
        const auto outcome = RunBlock(block, run);
        code = std::max(code, outcome.GetExitCode());
        if (outcome.interrupted)
        {
            return code;
        }
        if (outcome.results.empty())
        {
            continue;
        }
        const auto payload = block.study.payload;
        const bool published =
            options.IsPublishedLayout() && payload == TableOptions::PUBLISHED_PAYLOAD;
        const auto bytes =
            payload > 0 ? static_cast<double>(payload) : GetUpdateBytes(outcome.results);
        blocks.push_back(
            MakeTableBlock(block.name, options.layout, published, bytes, outcome.results));
        report += MakeTitle(block, blocks.back()) + "\n\n" + MakeTableReport(blocks.back()) + "\n";
    }
    if (!blocks.empty())
    {
        Present(options, blocks, report);
    }
    return code;
}

} // namespace

int
RunTable(const std::vector<std::string>& arguments,
         const StudyFunction& run,
         const StudyCheck& check)
{
    TableOptions options;
    int code = RunChecked([&]() {
        options = TableOptions::Parse(arguments);
        for (const auto& block : options.blocks)
        {
            if (check)
            {
                check(block.study);
            }
        }
    });
    if (code != 0)
    {
        return code;
    }
    const int failed = RunChecked([&]() { code = RunBlocks(options, run); }, 1);
    return std::max(code, failed);
}

} // namespace ns3::hfedfm
