// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The radios beside what is known of them: block error rates, collisions, half duplex, goodput and
 * range of the sidelink, the uplink of LTE, and energy, each simulated and compared with formulas
 * and published numbers. The exit code is 1 if a number is out of its tolerance. `--help` lists the
 * options.
 */

#include "hfedfm-radio-validation.h"

int
main(int argc, char* argv[])
{
    return ns3::hfedfm::RunRadioValidation({argv, argv + argc});
}
