// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-circulation-rules.h"

#include <algorithm>
#include <limits>
#include <sstream>

namespace ns3::hfedfm
{

namespace
{

/** @return whether a multiple of a period lies behind one round and not behind another */
bool
Passes(uint32_t period, uint32_t since, uint32_t round)
{
    return period != CirculationRules::NEVER && round / period > since / period;
}

} // namespace

std::optional<CirculationRules>
CirculationRules::Parse(const std::string& text, std::string* error)
{
    CirculationRules rules;
    // A comma at the end stands before an empty part, which is refused like any other.
    std::istringstream parts(text.empty() ? "" : text + ",");
    for (std::string part; std::getline(parts, part, ',');)
    {
        const auto equals = std::min(part.rfind('='), part.size());
        const auto pattern = ModulePattern::Parse(part.substr(0, equals));
        const auto digits = part.substr(std::min(equals + 1, part.size()));
        const bool number = !digits.empty() && digits.size() <= 7 &&
                            digits.find_first_not_of("0123456789") == std::string::npos;
        const auto period = number ? std::stoul(digits) : MAX_PERIOD + 1UL;
        const bool twice =
            pattern && std::any_of(rules.m_rules.begin(), rules.m_rules.end(), [&](auto& rule) {
                return rule.first == *pattern;
            });
        if (!pattern || twice || period > MAX_PERIOD)
        {
            if (error)
            {
                *error = "The circulation rule '" + part + "' " +
                         (twice ? "is the second for its modules; one is allowed."
                                : std::string("must be ") + ModulePattern::ALLOWED +
                                      ", '=' and a period of 0 (never) to " +
                                      std::to_string(MAX_PERIOD) + " rounds.");
            }
            return std::nullopt;
        }
        rules.Add(*pattern, static_cast<uint32_t>(period));
    }
    return rules;
}

void
CirculationRules::Add(const ModulePattern& pattern, uint32_t period)
{
    m_rules.emplace_back(pattern, period);
}

std::string
CirculationRules::ToString() const
{
    std::string text;
    for (const auto& [pattern, period] : m_rules)
    {
        text += (text.empty() ? "" : ",") + pattern.ToString() + "=" + std::to_string(period);
    }
    return text;
}

uint32_t
CirculationRules::GetPeriod(const ModuleId& id, uint32_t own) const
{
    const auto rule = std::find_if(m_rules.begin(), m_rules.end(), [&id](const auto& other) {
        return other.first.Matches(id);
    });
    return rule == m_rules.end() ? own : rule->second;
}

uint32_t
CirculationRules::GetShortest(uint32_t own) const
{
    auto shortest = own == NEVER ? std::numeric_limits<uint32_t>::max() : own;
    for (const auto& [pattern, period] : m_rules)
    {
        shortest = period == NEVER ? shortest : std::min(shortest, period);
    }
    return shortest == std::numeric_limits<uint32_t>::max() ? own : shortest;
}

bool
CirculationRules::IsContact(uint32_t since, uint32_t round, uint32_t own) const
{
    return Passes(own, since, round) ||
           std::any_of(m_rules.begin(), m_rules.end(), [=](const auto& rule) {
               return Passes(rule.second, since, round);
           });
}

bool
CirculationRules::IsDue(const ModuleId& id, uint32_t since, uint32_t round, uint32_t own) const
{
    return Passes(GetPeriod(id, own), since, round);
}

} // namespace ns3::hfedfm
