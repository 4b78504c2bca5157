/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_CSV_FIELD_H
#define HFEDFM_CSV_FIELD_H

#include "ns3/hfedfm-csv.h"

#include <cstddef>
#include <string>

namespace ns3
{
namespace hfedfm
{

/** @param rows of a CSV table @param row one of them @param column a name @return the field */
inline std::string
Field(const CsvRows& rows, std::size_t row, const std::string& column)
{
    for (std::size_t i = 0; i < rows.front().size(); ++i)
    {
        if (rows.front()[i] == column)
        {
            return rows.at(row).at(i);
        }
    }
    return "no such column";
}

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_CSV_FIELD_H */
