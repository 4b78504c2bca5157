// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-csv.h"

#include "ns3/assert.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ns3::hfedfm
{

namespace
{

/** A field with quotes if it needs them. */
std::string
Quote(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
    {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text)
    {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + "\"";
}

} // namespace

std::string
WriteCsv(const CsvRows& rows)
{
    std::string text;
    for (const auto& row : rows)
    {
        NS_ASSERT_MSG(row.size() == rows.front().size(), "a CSV row does not fit its header");
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            text += (i > 0 ? "," : "") + Quote(row[i]);
        }
        text += "\r\n";
    }
    return text;
}

std::string
FormatNumber(double value)
{
    if (!std::isfinite(value))
    {
        return "";
    }
    char buffer[32];
    std::snprintf(buffer, sizeof(buffer), "%.9g", value);
    return buffer;
}

std::string
FormatNumber(const std::optional<double>& value)
{
    return value.has_value() ? FormatNumber(*value) : "";
}

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

} // namespace ns3::hfedfm
