/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_TABLE_REPORT_H
#define HFEDFM_TABLE_REPORT_H

#include "../../helper/tool/hfedfm-csv.h"
#include "hfedfm-table-rows.h"

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * @param block rows
 * @return latency and energy as text, sources side by side, each value with its ratio to star
 */
std::string MakeTableReport(const TableBlock& block);

/**
 * @param blocks rows
 * @return header and a row per block and scheme; fields without a value are empty
 */
CsvRows MakeTableCsv(const std::vector<TableBlock>& blocks);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_TABLE_REPORT_H */
