/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-option-values.h"

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <map>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Reads a number followed by one of the units and returns their product. */
std::optional<double>
ParseWithUnit(const std::string& text, const std::map<std::string, double>& units)
{
    auto end = text.find_last_of("0123456789.");
    end = end == std::string::npos ? 0 : end + 1;
    const auto number = ParseReal(text.substr(0, end));
    const auto unit = units.find(text.substr(end));
    if (!number.has_value() || unit == units.end())
    {
        return std::nullopt;
    }
    const double value = *number * unit->second;
    return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

} // namespace

std::optional<uint64_t>
ParseInteger(const std::string& text, uint64_t least, uint64_t most)
{
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
    {
        return std::nullopt;
    }
    errno = 0;
    const uint64_t value = std::strtoull(text.c_str(), nullptr, 10);
    if (errno != 0 || value < least || value > most)
    {
        return std::nullopt;
    }
    return value;
}

std::optional<double>
ParseReal(const std::string& text)
{
    // strtod alone would also take leading blanks, hexadecimal digits, "inf" and "nan".
    if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string::npos)
    {
        return std::nullopt;
    }
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() || !std::isfinite(value))
    {
        return std::nullopt;
    }
    return value;
}

std::optional<double>
ParseRate(const std::string& text)
{
    static const std::map<std::string, double> units{{"bps", 1},
                                                     {"b/s", 1},
                                                     {"kbps", 1e3},
                                                     {"kb/s", 1e3},
                                                     {"Mbps", 1e6},
                                                     {"Mb/s", 1e6},
                                                     {"Gbps", 1e9},
                                                     {"Gb/s", 1e9}};
    return ParseWithUnit(text, units);
}

std::optional<double>
ParseDuration(const std::string& text)
{
    static const std::map<std::string, double> units{{"", 1},
                                                     {"s", 1},
                                                     {"ms", 1e-3},
                                                     {"us", 1e-6},
                                                     {"ns", 1e-9},
                                                     {"min", 60},
                                                     {"h", 3600}};
    return ParseWithUnit(text, units);
}

std::vector<std::string>
SplitCommas(const std::string& text)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (true)
    {
        const auto comma = text.find(',', begin);
        parts.push_back(text.substr(begin, comma - begin));
        if (comma == std::string::npos)
        {
            return parts;
        }
        begin = comma + 1;
    }
}

} // namespace hfedfm
} // namespace ns3
