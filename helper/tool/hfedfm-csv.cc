/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-csv.h"

#include "ns3/assert.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

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

/**
 * Take one field off a text.
 * @param text the whole text
 * @param at where the field begins; moved behind it
 * @return the field, or nothing if its quotes are wrong
 */
std::optional<std::string>
TakeField(const std::string& text, std::size_t& at)
{
    if (at >= text.size() || text[at] != '"')
    {
        const auto end = std::min(text.find_first_of(",\"\r\n", at), text.size());
        if (end < text.size() && text[end] == '"')
        {
            return std::nullopt;
        }
        const auto begin = at;
        at = end;
        return text.substr(begin, end - begin);
    }
    std::string field;
    for (++at; at < text.size(); ++at)
    {
        if (text[at] != '"')
        {
            field += text[at];
        }
        else if (at + 1 < text.size() && text[at + 1] == '"')
        {
            field += '"';
            ++at;
        }
        else
        {
            ++at;
            const bool ends =
                at == text.size() || text[at] == ',' || text[at] == '\r' || text[at] == '\n';
            return ends ? std::optional<std::string>(field) : std::nullopt;
        }
    }
    return std::nullopt;
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

std::optional<CsvRows>
ReadCsv(const std::string& text)
{
    CsvRows rows;
    std::size_t at = 0;
    while (at < text.size())
    {
        rows.emplace_back();
        while (true)
        {
            auto field = TakeField(text, at);
            if (!field.has_value())
            {
                return std::nullopt;
            }
            rows.back().push_back(std::move(*field));
            if (at >= text.size() || text[at] != ',')
            {
                break;
            }
            ++at;
        }
        at += text.compare(at, 2, "\r\n") == 0 ? 2 : 1;
    }
    return rows;
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
