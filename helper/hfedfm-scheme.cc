/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-scheme.h"

#include "hfedfm-option-values.h"
#include "hfedfm-study-error.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

const std::string HIERARCHICAL = "hfedfm";

} // namespace

Scheme
Scheme::Parse(const std::string& text)
{
    if (text == "local")
    {
        return Scheme(text, false, false, 0);
    }
    if (text == "star")
    {
        return Scheme(text, false, true, 1);
    }
    if (text == "edge")
    {
        return Scheme(text, true, false, 0);
    }
    const std::string prefix = HIERARCHICAL + ":";
    if (text.compare(0, prefix.size(), prefix) == 0)
    {
        const auto rounds = ParseInteger(text.substr(prefix.size()), 1, MAX_EDGE_ROUNDS);
        if (rounds.has_value())
        {
            return Scheme(HIERARCHICAL, true, true, static_cast<uint32_t>(*rounds));
        }
    }
    throw StudyError("There is no scheme '" + text + "'. Allowed are: " + ALLOWED + ".");
}

Scheme::Scheme(const std::string& name, bool edgeServers, bool cloud, uint32_t edgeRounds)
    : m_name(name),
      m_edgeServers(edgeServers),
      m_cloud(cloud),
      m_edgeRounds(edgeRounds)
{
}

std::string
Scheme::ToString() const
{
    return m_name == HIERARCHICAL ? m_name + ":" + std::to_string(m_edgeRounds) : m_name;
}

bool
Scheme::HasEdgeServers() const
{
    return m_edgeServers;
}

bool
Scheme::HasCloud() const
{
    return m_cloud;
}

bool
Scheme::HasNetwork() const
{
    return m_edgeServers || m_cloud;
}

uint32_t
Scheme::GetEdgeRounds() const
{
    return m_edgeRounds;
}

bool
Scheme::operator==(const Scheme& other) const
{
    return m_name == other.m_name && m_edgeRounds == other.m_edgeRounds;
}

} // namespace hfedfm
} // namespace ns3
