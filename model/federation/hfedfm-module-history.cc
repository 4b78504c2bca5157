// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-history.h"

namespace ns3::hfedfm
{

void
ModuleHistory::Take(const ModuleId& id, uint32_t round, uint32_t upper, double upperWeight)
{
    m_entries[id] = {round, round, 0, 0, false, false, upper, upperWeight};
}

void
ModuleHistory::Add(const ModuleId& id, double weight)
{
    auto& entry = m_entries[id];
    entry.weight += weight;
    entry.rounds += weight > 0 ? 1 : 0;
    entry.changed = true;
    entry.reported = false;
}

void
ModuleHistory::Publish(uint32_t round)
{
    for (auto& [id, entry] : m_entries)
    {
        entry.version = entry.changed ? round : entry.version;
        entry.changed = false;
    }
}

void
ModuleHistory::Report(const ModuleId& id)
{
    m_entries[id].reported = true;
}

void
ModuleHistory::ClearReported()
{
    for (auto& [id, entry] : m_entries)
    {
        entry.weight = entry.reported ? 0 : entry.weight;
        entry.reported = false;
    }
}

void
ModuleHistory::TakeOver(bool hasParent)
{
    for (auto& [id, entry] : m_entries)
    {
        entry.base = hasParent ? entry.upper : 0;
        entry.weight = entry.upperWeight;
        entry.reported = false;
    }
}

void
ModuleHistory::StepDown()
{
    for (auto& [id, entry] : m_entries)
    {
        entry.upper = entry.base;
        entry.upperWeight = entry.weight;
        entry.base = entry.version;
        entry.weight = 0;
    }
}

const ModuleHistory::Entry&
ModuleHistory::Find(const ModuleId& id) const
{
    static const Entry none;
    const auto entry = m_entries.find(id);
    return entry == m_entries.end() ? none : entry->second;
}

} // namespace ns3::hfedfm
