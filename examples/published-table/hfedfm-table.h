/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_TABLE_H
#define HFEDFM_TABLE_H

#include "../../helper/study/hfedfm-study.h"

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * The table of seven schemes by formula and by packet: simulates what is missing in the output
 * folder, prints the tables on the standard output and writes `table.csv` and plots. Below the
 * output folder, each block has a folder of a study of its own.
 * @param arguments program name, then options; see TableOptions
 * @param run simulates one cell; its options have the rounds of its scheme
 * @param check looks whether a block can be simulated, before anything is written; may be empty
 * @return what the program is to return: 0; 2 for a bad option or layout and 1 for another error or
 * a run that has failed, after a sentence on the standard error output; 130 if it was interrupted
 */
int RunTable(const std::vector<std::string>& arguments,
             const StudyFunction& run,
             const StudyCheck& check = {});

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_TABLE_H */
