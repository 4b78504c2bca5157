// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-study.h"

#include "../tool/hfedfm-file-io.h"
#include "../tool/hfedfm-plot-script.h"
#include "hfedfm-run-tables.h"
#include "hfedfm-scenario.h"
#include "hfedfm-study-report.h"
#include "hfedfm-study-runner.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <dlfcn.h>
#include <iostream>
#include <xxhash.h>

namespace ns3::hfedfm
{

namespace
{

/** A hash of this program and of this library: other code, other results. */
std::string
GetProgramHash()
{
    std::string code = ReadFile("/proc/self/exe");
    Dl_info library;
    if (::dladdr(reinterpret_cast<const void*>(&GetProgramHash), &library) != 0)
    {
        code += ReadFile(library.dli_fname);
    }
    char text[20];
    std::snprintf(text, sizeof(text), "%016" PRIx64, XXH3_64bits(code.data(), code.size()));
    return text;
}

/** @param settings of a study @return the same, and the program that runs it */
StudyOptions::Settings
AddProgram(StudyOptions::Settings settings)
{
    static const std::string hash = GetProgramHash();
    settings.emplace_back("program", hash);
    return settings;
}

/** All cells, scheme by scheme. */
std::vector<StudyCell>
MakeGrid(const StudyOptions& options)
{
    std::vector<StudyCell> cells;
    for (const auto& scheme : options.schemes)
    {
        for (uint32_t i = 0; i < options.runs; ++i)
        {
            cells.push_back({scheme, options.firstRun + i, ""});
        }
    }
    return cells;
}

/** Writes and prints what came out. */
void
Present(const StudyOptions& options, const StudyOutcome& outcome)
{
    WriteStudyTables(options.out, outcome.results, options.target);
    const auto problem = DrawPlots(options.out + "/plots", "study");
    const auto scale = options.costs.Describe(options.GetUpdateCodec());
    std::cout << MakeStudyReport(outcome.results, options.target, options.baseline)
              << (options.dataSeed > 0 && options.runs > 1
                      ? "\nAll runs have the same data (--data-seed): intervals of accuracy do not "
                        "say how it varies with data.\n"
                      : "")
              << (options.IsAsynchronous()
                      ? "\nRounds are virtual: one is over when as many updates have come as there "
                        "are devices, or children of the cloud.\n"
                      : "")
              << (scale.empty() ? "" : "\n" + scale) << "\nTables: " << options.out
              << "/*.csv; plots: " << options.out << "/plots/*.png" << std::endl;
    if (!problem.empty())
    {
        std::cerr << problem << std::endl;
    }
    std::cerr << DescribeIdleFaults(outcome.results, options.faults)
              << DescribeIdleTasks(outcome.results, SplitCommas(options.tasks));
    ThrowIf(!std::cout, "The report cannot be written to the standard output.");
}

} // namespace

int
RunStudy(const std::vector<std::string>& arguments,
         const StudyFunction& run,
         const StudyCheck& check)
{
    StudyOptions options;
    int code = RunChecked([&]() {
        options = StudyOptions::Parse(arguments);
        if (check)
        {
            check(options);
        }
        if (!options.overwrite && !options.printModules)
        {
            StudyFolder::Check(options.out, AddProgram(options.settings));
        }
    });
    if (code != 0)
    {
        return code;
    }
    if (options.printModules)
    {
        std::cout << DescribeModules(options) << std::flush;
        return 0;
    }
    const int failed = RunChecked(
        [&]() {
            const auto outcome = RunCells(options, options.settings, MakeGrid(options), run);
            code = outcome.GetExitCode();
            if (!outcome.interrupted && !outcome.results.empty())
            {
                Present(options, outcome);
            }
        },
        1);
    return std::max(code, failed);
}

StudyOutcome
RunCells(const StudyOptions& options,
         StudyOptions::Settings settings,
         const std::vector<StudyCell>& cells,
         const StudyFunction& run)
{
    const StudyFolder folder(options.out, AddProgram(std::move(settings)), options.overwrite);
    StudyRunner runner(folder, options.GetJobs(), options.quiet);
    auto outcome = runner.Run(cells, [&](const StudyCell& cell) { return run(options, cell); });
    if (outcome.interrupted)
    {
        std::cerr << "Interrupted; the same command goes on with what is missing." << std::endl;
        return outcome;
    }
    for (const auto& failure : outcome.failures)
    {
        std::cerr << "The run " << failure.cell << " failed (" << failure.reason << ")"
                  << (failure.detail.empty() ? "" : ": ") << failure.detail << "\n  see "
                  << failure.log << std::endl;
    }
    return outcome;
}

} // namespace ns3::hfedfm
