// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Aggregation without waiting: how long rounds take with devices of unlike speed, by the formulas
 * that NVFlare documents and packet by packet, and what FedAsync and FedBuff bring against rounds
 * when a model is trained. `--help` lists the options.
 */

#include "../../helper/study/hfedfm-scenario.h"
#include "hfedfm-async-study.h"

using namespace ns3::hfedfm;

int
main(int argc, char* argv[])
{
    return RunAsync({argv, argv + argc}, RunCell, CheckScenario);
}
