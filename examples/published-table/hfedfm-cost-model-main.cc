// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The latency and energy table of arXiv 2509.03695 by formula, as published and repaired, for the
 * published layout or one from a file, and over random layouts. `--help` lists the options.
 */

#include "hfedfm-cost-study.h"

int
main(int argc, char* argv[])
{
    return ns3::hfedfm::RunCostStudy({argv, argv + argc});
}
