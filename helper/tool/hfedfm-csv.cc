/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-csv.h"

#include "ns3/assert.h"

#include <cmath>
#include <cstdio>

namespace ns3
{
namespace hfedfm
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

} // namespace hfedfm
} // namespace ns3
