// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The latency and energy table of arXiv 2509.03695: as published, by formula, and with every packet
 * of its layout simulated. `--help` lists the options.
 */

#include "../../helper/study/hfedfm-scenario.h"
#include "hfedfm-table.h"

#include <string>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

RunResult
RunCell(const StudyOptions& options, const StudyCell& cell)
{
    return RunScenario(options, cell.scheme, cell.run, &StudyRunner::ReportProgress);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunTable(std::vector<std::string>(argv, argv + argc), RunCell, CheckScenario);
}
