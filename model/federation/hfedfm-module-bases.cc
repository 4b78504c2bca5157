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
    return Find(m_fromParent, m_own, id, round);
}

const ModuleState*
ModuleBases::FindOfChildren(const ModuleId& id, uint32_t round) const
{
    // Children of a lost head that come to a relay have got what that has got.
    return Find(m_own, m_fromParent, id, round);
}

const ModuleState*
ModuleBases::Find(const Kept& first, const Kept& second, const ModuleId& id, uint32_t round)
{
    for (const auto* kept : {&first, &second})
    {
        const auto held = kept->find(id);
        if (held != kept->end() && held->second.round == round && round > 0)
        {
            return &held->second.state;
        }
    }
    return nullptr;
}

} // namespace ns3::hfedfm
