// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-pattern.h"

namespace ns3::hfedfm
{

namespace
{

/** Any name: kinds are read and written as modules that have it. */
const std::string ANY_NAME = "any";

} // namespace

std::optional<ModulePattern>
ModulePattern::Parse(std::string_view text)
{
    ModulePattern pattern;
    if (text == "*")
    {
        return pattern;
    }
    const bool named = text.find('/') != std::string_view::npos;
    const auto id = ModuleId::Parse(named ? std::string(text) : std::string(text) + "/" + ANY_NAME);
    if (!id)
    {
        return std::nullopt;
    }
    pattern.m_kind = id->GetKind();
    pattern.m_name = named ? id->GetName() : "";
    return pattern;
}

bool
ModulePattern::Matches(const ModuleId& id) const
{
    return !m_kind || (*m_kind == id.GetKind() && (m_name.empty() || m_name == id.GetName()));
}

std::string
ModulePattern::ToString() const
{
    if (!m_kind)
    {
        return "*";
    }
    const auto text = ModuleId(*m_kind, m_name.empty() ? ANY_NAME : m_name).ToString();
    return m_name.empty() ? text.substr(0, text.find('/')) : text;
}

} // namespace ns3::hfedfm
