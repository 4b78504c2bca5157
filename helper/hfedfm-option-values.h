/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_OPTION_VALUES_H
#define HFEDFM_OPTION_VALUES_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * @file
 * Strict readers of option texts: the whole text must be the value, and not-a-number and infinity
 * are none. ns-3's own readers take "-5" for an unsigned number and "3x" for 3.
 */

/**
 * @param text decimal digits
 * @param least smallest allowed value
 * @param most largest allowed value
 * @return the number, or nothing if the text is none or out of range
 */
std::optional<uint64_t> ParseInteger(const std::string& text, uint64_t least, uint64_t most);

/** @param text a decimal number @return the finite number, or nothing if the text is none */
std::optional<double> ParseReal(const std::string& text);

/** @param text for instance `4Mbps` @return bits per second, or nothing if the text is no rate */
std::optional<double> ParseRate(const std::string& text);

/**
 * @param text for instance `100ms`; without a unit: seconds
 * @return seconds, or nothing if the text is no duration
 */
std::optional<double> ParseDuration(const std::string& text);

/** @param text parts between commas @return the parts; empty ones are kept */
std::vector<std::string> SplitCommas(const std::string& text);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_OPTION_VALUES_H */
