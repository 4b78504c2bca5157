// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-bases.h"

namespace ns3::hfedfm
{

void
ModuleBases::KeepFromParent(uint32_t round, const ModuleState& state)
{
    m_fromParent[state.GetId()] = {round, state};
}

void
ModuleBases::KeepOwn(const ModuleSet& model, const ModuleHistory& history)
{
    for (const auto& [id, state] : model)
    {
        m_own[id] = {history.GetVersion(id), state};
    }
}

const ModuleState*
ModuleBases::FindOfParent(const ModuleId& id, uint32_t round) const
{
    // A head that has stepped down is based on what it had given its children.
    const auto* sent = Find(m_fromParent, id, round);
    return sent ? sent : Find(m_own, id, round);
}

const ModuleState*
ModuleBases::FindOfChildren(const ModuleId& id, uint32_t round) const
{
    // What has not changed for some rounds may have been sent again in a later one.
    const auto own = m_own.find(id);
    if (own != m_own.end() && own->second.round > 0 && own->second.round <= round)
    {
        return &own->second.state;
    }
    // Children of a lost head that come to a relay have got what that has got.
    return Find(m_fromParent, id, round);
}

const ModuleState*
ModuleBases::Find(const Kept& kept, const ModuleId& id, uint32_t round)
{
    const auto held = kept.find(id);
    return held != kept.end() && held->second.round == round && round > 0 ? &held->second.state
                                                                          : nullptr;
}

} // namespace ns3::hfedfm
