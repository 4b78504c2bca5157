// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CSV_H
#define HFEDFM_CSV_H

#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** Rows of fields; the first row is the header. */
using CsvRows = std::vector<std::vector<std::string>>;

/**
 * Write rows as RFC 4180 wants it: CRLF at every line end, quotes where a field needs them.
 * @param rows header and rows; all must have as many fields
 * @return the text
 */
std::string WriteCsv(const CsvRows& rows);

/** @param value a number @return nine digits of it; empty if it is not finite */
std::string FormatNumber(double value);

/** @param value a number or nothing @return nine digits of a finite number, else an empty text */
std::string FormatNumber(const std::optional<double>& value);

/**
 * Make columns as wide as they must be: the first to the left, the others to the right.
 * @param rows of a table, at least one; none is longer than the first
 * @return a line of text per row
 */
std::string AlignColumns(const std::vector<std::vector<std::string>>& rows);

/** @param value a number @param digits behind the point @return its text */
std::string FormatFixed(double value, int digits);

} // namespace ns3::hfedfm

#endif /* HFEDFM_CSV_H */
