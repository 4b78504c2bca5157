/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-layout-line.h"

#include "hfedfm-option-values.h"
#include "hfedfm-study-error.h"

#include <set>

namespace ns3
{
namespace hfedfm
{

double
LayoutLine::GetNumber(std::size_t field) const
{
    const auto value = ParseReal(fields.at(field));
    if (!value.has_value())
    {
        throw StudyError(place + ": '" + fields[field] +
                         "' is no number; a finite decimal number is allowed.");
    }
    return *value;
}

uint32_t
LayoutLine::GetIndex(std::size_t field) const
{
    const auto value = ParseInteger(fields.at(field), 0, 1000000);
    if (!value.has_value())
    {
        throw StudyError(place + ": '" + fields[field] +
                         "' is no index; indices are whole numbers from 0 to 1000000.");
    }
    return static_cast<uint32_t>(*value);
}

double
LayoutLine::GetSeconds(std::size_t field) const
{
    const auto value = ParseReal(fields.at(field));
    if (!value.has_value() || *value < 0 || *value > 1e9)
    {
        throw StudyError(place + ": '" + fields[field] +
                         "' is no latency; a number of seconds from 0 to 1e9 is allowed.");
    }
    return *value;
}

void
LayoutLine::Require(std::size_t count) const
{
    if (fields.size() != count)
    {
        throw StudyError(place + ": a '" + fields[0] + "' line has " + std::to_string(count) +
                         " fields, not " + std::to_string(fields.size()) + ".");
    }
}

std::vector<LayoutLine>
ReadLayoutLines(std::istream& in, const std::string& name)
{
    static const std::set<std::string> kinds{"server",
                                             "user",
                                             "uplink",
                                             "d2d",
                                             "near",
                                             "aggregator"};
    std::vector<LayoutLine> lines;
    std::string text;
    for (uint32_t number = 1; std::getline(in, text); ++number)
    {
        if (!text.empty() && text.back() == '\r')
        {
            text.pop_back();
        }
        if (text.empty() || text[0] == '#')
        {
            continue;
        }
        LayoutLine line{name + ", line " + std::to_string(number), SplitCommas(text)};
        if (kinds.count(line.fields[0]) == 0)
        {
            throw StudyError(line.place + ": '" + line.fields[0] +
                             "' is no kind of line; use server, user, uplink, d2d, near or "
                             "aggregator.");
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

} // namespace hfedfm
} // namespace ns3
