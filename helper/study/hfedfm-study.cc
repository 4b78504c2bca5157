/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study.h"

#include "../tool/hfedfm-file-io.h"
#include "../tool/hfedfm-plot-script.h"
#include "hfedfm-run-tables.h"
#include "hfedfm-study-report.h"
#include "hfedfm-study-runner.h"

#include "ns3/hfedfm-input-error.h"

#include <cinttypes>
#include <cstdio>
#include <dlfcn.h>
#include <iostream>
#include <xxhash.h>

namespace ns3
{
namespace hfedfm
{

namespace
{

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
    std::cout << MakeStudyReport(outcome.results, options.target) << "\nTables: " << options.out
              << "/*.csv; plots: " << options.out << "/plots/*.png" << std::endl;
    if (!problem.empty())
    {
        std::cerr << problem << std::endl;
    }
    std::cerr << DescribeIdleFaults(outcome.results, options.faults);
    if (!std::cout)
    {
        throw InputError("The report cannot be written to the standard output.");
    }
}

} // namespace

int
RunStudy(const std::vector<std::string>& arguments,
         const StudyFunction& run,
         const StudyCheck& check)
{
    StudyOptions options;
    try
    {
        options = StudyOptions::Parse(arguments);
        if (check)
        {
            check(options);
        }
    }
    catch (const InputError& error)
    {
        std::cerr << error.what() << std::endl;
        return 2;
    }
    try
    {
        auto settings = options.settings;
        settings.emplace_back("program", GetProgramHash());
        const StudyFolder folder(options.out, settings, options.overwrite);
        StudyRunner runner(folder, options.GetJobs(), options.quiet);
        const auto outcome = runner.Run(MakeGrid(options),
                                        [&](const StudyCell& cell) { return run(options, cell); });
        if (outcome.interrupted)
        {
            std::cerr << "Interrupted; the same command goes on with what is missing." << std::endl;
            return 130;
        }
        PrintFailures(outcome);
        if (!outcome.results.empty())
        {
            Present(options, outcome);
        }
        return outcome.failures.empty() ? 0 : 1;
    }
    catch (const InputError& error)
    {
        std::cerr << error.what() << std::endl;
        return 1;
    }
}

void
PrintFailures(const StudyOutcome& outcome)
{
    for (const auto& failure : outcome.failures)
    {
        std::cerr << "The run " << failure.cell << " failed (" << failure.reason << ")"
                  << (failure.detail.empty() ? "" : ": ") << failure.detail << "\n  see "
                  << failure.log << std::endl;
    }
}

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

} // namespace hfedfm
} // namespace ns3
