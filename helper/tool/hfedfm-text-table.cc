/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-text-table.h"

#include <algorithm>
#include <cstdio>

namespace ns3
{
namespace hfedfm
{

std::string
AlignColumns(const std::vector<std::vector<std::string>>& rows)
{
    std::vector<std::size_t> widths(rows.front().size(), 0);
    for (const auto& row : rows)
    {
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    std::string text;
    for (const auto& row : rows)
    {
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            const std::string padding(widths[i] - row[i].size(), ' ');
            text += i == 0 ? row[i] + padding : "  " + padding + row[i];
        }
        text += "\n";
    }
    return text;
}

std::string
FormatFixed(double value, int digits)
{
    // The largest double has 309 digits before the point.
    char buffer[400];
    std::snprintf(buffer, sizeof(buffer), "%.*f", digits, value);
    return buffer;
}

} // namespace hfedfm
} // namespace ns3
