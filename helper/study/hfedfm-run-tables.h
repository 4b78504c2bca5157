// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RUN_TABLES_H
#define HFEDFM_RUN_TABLES_H

#include "../tool/hfedfm-csv.h"

#include "ns3/hfedfm-run-result.h"

#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * @file
 * The tables of a study, and the text in which the process of a run hands its result over.
 * Both follow from one list of columns per table. Every unit is in the column's name: s, j (joule),
 * bytes, m; accuracies go from 0 to 1. A value that a run does not have is left empty.
 */

/** @param results of runs @param target accuracy to reach @return one row per run */
CsvRows MakeSummaryTable(const std::vector<RunResult>& results, double target);

/** @param results of runs @return one row per run and round */
CsvRows MakeRoundsTable(const std::vector<RunResult>& results);

/** @param results of runs @return one row per run and node */
CsvRows MakeNodesTable(const std::vector<RunResult>& results);

/** @param results of runs @return one row per run and module */
CsvRows MakeModulesTable(const std::vector<RunResult>& results);

/** @param results of runs @return one row per task that a device has begun in mid-run */
CsvRows MakeStartsTable(const std::vector<RunResult>& results);

/** @param results of runs @return one row per device and choice of what it provides */
CsvRows MakeProvidersTable(const std::vector<RunResult>& results);

/** @param results of runs @return one row per such task and round */
CsvRows MakeStartScoresTable(const std::vector<RunResult>& results);

/**
 * Write `summary.csv`, `rounds.csv`, `nodes.csv` and `modules.csv`, and if tasks have begun in
 * mid-run `starts.csv` and `start-rounds.csv`.
 * @param folder where to
 * @param results of runs
 * @param target accuracy to reach
 * @throw InputError if a file cannot be written
 */
void WriteStudyTables(const std::string& folder,
                      const std::vector<RunResult>& results,
                      double target);

/**
 * Write a result as text, one value per line; reading it gives exactly the same numbers.
 * @param result a result
 * @return the text
 */
std::string WriteRunResult(RunResult result);

/** @param text of WriteRunResult() @return the result, or nothing if the text is damaged */
std::optional<RunResult> ReadRunResult(const std::string& text);

} // namespace ns3::hfedfm

#endif /* HFEDFM_RUN_TABLES_H */
