// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Compares federation schemes: every packet simulated, all training real. `--help` lists the
 * options; the options, tables and files are described in the module's documentation.
 */

#include "../helper/study/hfedfm-study.h"

#include "../helper/study/hfedfm-scenario.h"

#include <string>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

RunResult
RunCell(const StudyOptions& options, const StudyCell& cell)
{
    const auto pcap = options.pcap ? cell.folder + "/packets" : "";
    return RunScenario(options, cell.scheme, cell.run, &StudyRunner::ReportProgress, pcap);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunStudy(std::vector<std::string>(argv, argv + argc), RunCell, CheckScenario);
}
