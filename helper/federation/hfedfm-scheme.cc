// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-scheme.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

namespace ns3::hfedfm
{

Scheme
Scheme::Parse(const std::string& text)
{
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    if (colon == std::string::npos)
    {
        for (const auto& scheme : {Scheme("local", false, false, false, 0),
                                   Scheme("star", false, true, false, 1),
                                   Scheme("edge", true, false, false, 0),
                                   Scheme("edge-d2d", false, false, true, 0)})
        {
            if (text == scheme.m_name)
            {
                return scheme;
            }
        }
    }
    else if (name == "hfedfm" || name == "hfedfm-d2d")
    {
        const auto rounds = ParseInteger(text.substr(colon + 1), 1, MAX_EDGE_ROUNDS);
        if (rounds.has_value())
        {
            return Scheme(name, true, true, name == "hfedfm-d2d", static_cast<uint32_t>(*rounds));
        }
    }
    else if (name == "consensus")
    {
        const auto exchanges = ParseInteger(text.substr(colon + 1), 1, MAX_EXCHANGES);
        if (exchanges.has_value())
        {
            return Scheme(name, false, false, true, 0, static_cast<uint32_t>(*exchanges));
        }
    }
    throw InputError("There is no scheme '" + text + "'. Allowed are: " + ALLOWED + ".");
}

Scheme::Scheme(const std::string& name,
               bool edgeServers,
               bool cloud,
               bool d2d,
               uint32_t edgeRounds,
               uint32_t exchanges)
    : m_name(name),
      m_edgeServers(edgeServers),
      m_cloud(cloud),
      m_d2d(d2d),
      m_edgeRounds(edgeRounds),
      m_exchanges(exchanges)
{
}

std::string
Scheme::ToString() const
{
    const auto number = m_edgeServers && m_cloud ? m_edgeRounds : m_exchanges;
    return number > 0 ? m_name + ":" + std::to_string(number) : m_name;
}

bool
Scheme::operator==(const Scheme& other) const
{
    return ToString() == other.ToString();
}

} // namespace ns3::hfedfm
