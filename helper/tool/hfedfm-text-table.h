/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_TEXT_TABLE_H
#define HFEDFM_TEXT_TABLE_H

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * Make columns as wide as they must be: the first to the left, the others to the right.
 * @param rows of a table, at least one; none is longer than the first
 * @return a line of text per row
 */
std::string AlignColumns(const std::vector<std::vector<std::string>>& rows);

/** @param value a number @param digits behind the point @return its text */
std::string FormatFixed(double value, int digits);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_TEXT_TABLE_H */
