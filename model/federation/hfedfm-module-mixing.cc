// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-mixing.h"

#include <algorithm>
#include <cstddef>
#include <sstream>

namespace ns3::hfedfm
{

namespace
{

constexpr double FIRST_WEIGHT = 0.5; // of own values, where it is learned
constexpr double STEP = 0.5;         // of the way to where training has come nearest to

/** @param text a weight @return it; nothing if the text is none */
std::optional<double>
ReadWeight(const std::string& text)
{
    std::istringstream stream(text);
    double weight = 0;
    const bool read = static_cast<bool>(stream >> weight) && stream.peek() == EOF;
    return read && weight >= 0 && weight <= 1 ? std::optional<double>(weight) : std::nullopt;
}

} // namespace

std::optional<ModuleMixing>
ModuleMixing::Parse(const std::string& text, std::string* error)
{
    ModuleMixing mixing;
    mixing.m_text = text;
    // A comma at the end stands before an empty part, which is refused like any other.
    std::istringstream parts(text.empty() ? "" : text + ",");
    for (std::string part; std::getline(parts, part, ',');)
    {
        const auto equals = std::min(part.rfind('='), part.size());
        const auto pattern = ModulePattern::Parse(part.substr(0, equals));
        const auto value = part.substr(std::min(equals + 1, part.size()));
        const auto weight = ReadWeight(value);
        if (!pattern || (value != "learned" && !weight))
        {
            if (error)
            {
                *error = "The mixing rule '" + part + "' must be " + ModulePattern::ALLOWED +
                         ", '=' and the weight of a node's own values, from 0 to 1, or learned.";
            }
            return std::nullopt;
        }
        mixing.m_rules.emplace_back(*pattern, weight);
    }
    return mixing;
}

std::vector<ModulePattern>
ModuleMixing::GetPatterns() const
{
    std::vector<ModulePattern> patterns;
    for (const auto& [pattern, weight] : m_rules)
    {
        patterns.push_back(pattern);
    }
    return patterns;
}

std::optional<double>
ModuleMixing::GetWeight(const ModuleId& id) const
{
    const auto rule = std::find_if(m_rules.begin(), m_rules.end(), [&id](const auto& other) {
        return other.first.Matches(id);
    });
    if (rule == m_rules.end())
    {
        return std::nullopt;
    }
    const auto learned = m_modules.find(id);
    return rule->second                 ? *rule->second
           : learned == m_modules.end() ? FIRST_WEIGHT
                                        : learned->second.weight;
}

void
ModuleMixing::Mix(ModuleState& state)
{
    const auto weight = GetWeight(state.GetId());
    const auto found = m_modules.find(state.GetId());
    if (!weight || found == m_modules.end())
    {
        return;
    }
    auto& module = found->second;
    module.parent = state;
    const auto& own = module.own.GetValues();
    auto& values = state.GetValues();
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        values[i] = static_cast<float>(*weight * own[i] + (1 - *weight) * values[i]);
    }
    module.start = state;
    module.started = true;
}

void
ModuleMixing::Learn(const ModuleState& state)
{
    const auto weight = GetWeight(state.GetId());
    if (!weight)
    {
        return;
    }
    auto& module = m_modules[state.GetId()];
    module.weight = *weight;
    if (module.started)
    {
        double along = 0;
        double length = 0;
        for (std::size_t i = 0; i < state.GetValues().size(); ++i)
        {
            const double way =
                static_cast<double>(module.own.GetValues()[i]) - module.parent.GetValues()[i];
            along +=
                way * (static_cast<double>(state.GetValues()[i]) - module.start.GetValues()[i]);
            length += way * way;
        }
        const double nearest =
            length > 0 ? std::clamp(*weight + along / length, 0.0, 1.0) : *weight;
        module.weight += STEP * (nearest - *weight);
    }
    module.own = state;
}

} // namespace ns3::hfedfm
