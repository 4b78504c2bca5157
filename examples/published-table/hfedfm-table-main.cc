// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The latency and energy table of arXiv 2509.03695: as published, by formula, and with every packet
 * of its layout simulated. `--help` lists the options.
 */

#include "../../helper/study/hfedfm-scenario.h"
#include "hfedfm-table.h"

using namespace ns3::hfedfm;

int
main(int argc, char* argv[])
{
    return RunTable({argv, argv + argc}, RunCell, CheckScenario);
}
