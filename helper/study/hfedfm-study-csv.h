/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_STUDY_CSV_H
#define HFEDFM_STUDY_CSV_H

#include "../tool/hfedfm-csv.h"

#include "ns3/hfedfm-run-result.h"

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * @file
 * The four tables of a study. Every unit is in the column's name: s, j (joule), bytes, m;
 * accuracies go from 0 to 1. A value that a run does not have is left empty.
 */

/** @param results of runs @param target accuracy to reach @return one row per run */
CsvRows MakeSummaryTable(const std::vector<RunResult>& results, double target);

/** @param results of runs @return one row per run and round */
CsvRows MakeRoundsTable(const std::vector<RunResult>& results);

/** @param results of runs @return one row per run and node */
CsvRows MakeNodesTable(const std::vector<RunResult>& results);

/** @param results of runs @return one row per run and module */
CsvRows MakeModulesTable(const std::vector<RunResult>& results);

/**
 * Write `summary.csv`, `rounds.csv`, `nodes.csv` and `modules.csv`.
 * @param folder where to
 * @param results of runs
 * @param target accuracy to reach
 * @throw InputError if a file cannot be written
 */
void WriteStudyTables(const std::string& folder,
                      const std::vector<RunResult>& results,
                      double target);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_STUDY_CSV_H */
