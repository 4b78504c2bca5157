// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Compares federation schemes: every packet simulated, all training real. `--help` lists the
 * options; the options, tables and files are described in the module's documentation.
 */

#include "../helper/study/hfedfm-study.h"

#include "../helper/study/hfedfm-scenario.h"

using namespace ns3::hfedfm;

int
main(int argc, char* argv[])
{
    return RunStudy({argv, argv + argc}, RunCell, CheckScenario);
}
