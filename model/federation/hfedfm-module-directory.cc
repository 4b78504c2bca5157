// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-directory.h"

#include <algorithm>

namespace ns3::hfedfm
{

void
ModuleDirectory::TakeHello(const Message& hello)
{
    auto& known = m_holders[hello.sender];
    std::map<ModuleId, HeldModule> held;
    for (const auto& update : hello.updates)
    {
        const auto& id = update.state.GetId();
        const auto before = known.find(id);
        held.emplace(id, before == known.end() ? HeldModule() : before->second);
    }
    known = std::move(held);
}

void
ModuleDirectory::TakeUpdate(const Message& message)
{
    const auto known = m_holders.find(message.sender);
    if (known == m_holders.end())
    {
        return; // what a node that is gone has sent may still be on its way
    }
    for (const auto& update : message.updates)
    {
        if (update.weight > 0)
        {
            auto& held = known->second[update.state.GetId()];
            held.round = message.round;
            held.samples = update.weight;
        }
    }
}

void
ModuleDirectory::TakeModel(const Message& message)
{
    auto& own = m_holders[m_self];
    for (const auto& update : message.updates)
    {
        auto& held = own[update.state.GetId()];
        held.round = message.round > 0 ? message.round - 1 : 0;
        held.samples = held.samples > 0 ? held.samples : update.weight;
        // A parent without a parent says 0: then it is the one whose state others hold, too.
        held.base = update.baseRound > 0 ? update.baseRound : message.round;
    }
}

void
ModuleDirectory::TakeTrained(uint32_t round, const std::vector<ModuleRecord>& updates)
{
    auto& own = m_holders[m_self];
    for (const auto& update : updates)
    {
        auto& held = own[update.state.GetId()];
        held.round = round;
        held.samples = update.weight;
    }
}

void
ModuleDirectory::TakeAggregated(const AggregationReport& report)
{
    for (const auto& module : report.modules)
    {
        double samples = 0;
        for (const auto node : report.contributors)
        {
            const auto part = Get(node, module);
            samples += part.round == report.round ? part.samples : 0;
        }
        auto& held = m_holders[m_self][module];
        held.round = report.round;
        held.samples = samples;
    }
}

void
ModuleDirectory::TakeRelayed(const std::vector<ModuleRecord>& modules)
{
    auto& own = m_holders[m_self];
    for (const auto& module : modules)
    {
        own[module.state.GetId()] = {module.baseRound, module.weight, module.baseRound};
    }
}

void
ModuleDirectory::Remove(uint32_t node)
{
    if (node != m_self)
    {
        m_holders.erase(node);
    }
}

std::vector<ModuleHolder>
ModuleDirectory::Find(const ModuleId& module) const
{
    std::vector<ModuleHolder> found;
    for (const auto& [node, modules] : m_holders)
    {
        const auto held = modules.find(module);
        if (node != m_self && held != modules.end())
        {
            found.push_back({node, held->second});
        }
    }
    return found;
}

HeldModule
ModuleDirectory::Get(uint32_t node, const ModuleId& module) const
{
    const auto holder = m_holders.find(node);
    if (holder == m_holders.end())
    {
        return {};
    }
    const auto held = holder->second.find(module);
    return held == holder->second.end() ? HeldModule() : held->second;
}

std::vector<uint32_t>
ModuleDirectory::GetNodes() const
{
    std::vector<uint32_t> nodes;
    for (const auto& [node, modules] : m_holders)
    {
        if (node != m_self && !modules.empty())
        {
            nodes.push_back(node);
        }
    }
    return nodes;
}

} // namespace ns3::hfedfm
