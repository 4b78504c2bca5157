/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-table.h"

#include "../../helper/study/hfedfm-run-tables.h"
#include "../../helper/study/hfedfm-study-report.h"
#include "../../helper/tool/hfedfm-file-io.h"
#include "../../helper/tool/hfedfm-plot-script.h"
#include "../../helper/tool/hfedfm-text-table.h"
#include "hfedfm-table-options.h"
#include "hfedfm-table-report.h"
#include "hfedfm-table-rows.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <iostream>

namespace ns3
{
namespace hfedfm
{

namespace
{

std::vector<StudyCell>
MakeCells(const StudyOptions& study)
{
    std::vector<StudyCell> cells;
    for (const auto& scheme : study.schemes)
    {
        cells.push_back({scheme, study.firstRun, ""});
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
            text = "one period of each scheme";
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
                                own.rounds = GetTableRounds(cell.scheme);
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
        "packets: from the first model message to the last aggregation, downlink included, mean of "
        "one period.\npackets as R: transmissions of devices, over D2D and towards the cloud at "
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
    if (!std::cout)
    {
        throw InputError("The report cannot be written to the standard output.");
    }
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

} // namespace hfedfm
} // namespace ns3
