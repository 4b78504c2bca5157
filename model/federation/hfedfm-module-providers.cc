// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-providers.h"

#include <algorithm>
#include <utility>

namespace ns3::hfedfm
{

bool
ModuleProviders::HasJudged(const Child& child) const
{
    return !m_policy->Asks() ||
           std::all_of(child.could.begin(), child.could.end(), [&child](const auto& module) {
               return child.judged.count(module.first) > 0;
           });
}

bool
ModuleProviders::IsSilent(const Child& child) const
{
    const auto missed = child.askedIn > child.newest ? child.missed + 1 : 0;
    return missed >= m_policy->GetPatience();
}

void
ModuleProviders::OnHello(uint32_t child, const Manifest& holds)
{
    if (!m_policy)
    {
        return;
    }
    auto& could = m_children[child].could;
    for (const auto& spec : holds)
    {
        if (m_policy->GetRules().Find(spec.id))
        {
            could.insert_or_assign(spec.id, spec);
        }
    }
}

void
ModuleProviders::OnUpdate(const Message& update, uint32_t round)
{
    const auto child = m_children.find(update.sender);
    if (child == m_children.end())
    {
        return;
    }
    auto& known = child->second;
    if (update.round >= round && known.newest < update.round && known.answered < known.asked)
    {
        known.newest = update.round;
        ++known.answered;
    }
    for (const auto& note : update.notes)
    {
        if (note.kind == NoteKind::SPECIALIZATION && known.could.count(note.module) > 0)
        {
            known.judged[note.module] = {note.module, note.value, std::min(note.weight, 1.0)};
            known.energy = std::min(note.rounds, 1000U) / 1000.0;
        }
    }
}

void
ModuleProviders::OnRound(uint32_t round, const std::set<uint32_t>& children)
{
    if (!IsNew(round))
    {
        return;
    }
    m_round = round;
    if (round <= m_policy->GetAfter())
    {
        return;
    }
    std::vector<ProviderCandidate> candidates;
    for (const auto id : children)
    {
        const auto child = m_children.find(id);
        if (child == m_children.end() || !HasJudged(child->second) || IsSilent(child->second))
        {
            continue;
        }
        const auto& known = child->second;
        ProviderCandidate candidate;
        candidate.node = id;
        candidate.modules = known.judged;
        for (const auto& [module, spec] : known.could)
        {
            candidate.modules.try_emplace(module, ModuleJudgement{module, 0, 0});
        }
        candidate.energy = known.energy;
        candidate.reach = known.asked > 0 ? static_cast<double>(known.answered) / known.asked : 1;
        const auto chosen = m_choice.find(id);
        if (chosen != m_choice.end())
        {
            candidate.provides = chosen->second;
        }
        candidates.push_back(std::move(candidate));
    }
    const bool same =
        candidates.size() == m_choice.size() &&
        std::all_of(candidates.begin(), candidates.end(), [this](const auto& candidate) {
            return m_choice.count(candidate.node) > 0;
        });
    if (!same)
    {
        m_choice = m_policy->Choose(candidates);
    }
}

void
ModuleProviders::OnAsked(uint32_t child)
{
    auto& known = m_children[child];
    if (known.askedIn != m_round)
    {
        known.missed = known.askedIn > known.newest ? known.missed + 1 : 0;
        known.askedIn = m_round;
        ++known.asked;
    }
}

Manifest
ModuleProviders::GetWants(uint32_t child, const Manifest& says) const
{
    const auto known = m_children.find(child);
    if (known == m_children.end())
    {
        return says;
    }
    const auto chosen = m_choice.find(child);
    std::map<ModuleId, ModuleSpec> wants;
    for (const auto& spec : says)
    {
        wants.emplace(spec.id, spec);
    }
    for (const auto& [id, spec] : known->second.could)
    {
        if (chosen == m_choice.end() || chosen->second.count(id) > 0 || !Specialty::DoesWithout(id))
        {
            wants.emplace(id, spec);
        }
        else
        {
            wants.erase(id);
        }
    }
    Manifest manifest;
    for (auto& [id, spec] : wants)
    {
        manifest.push_back(std::move(spec));
    }
    return manifest;
}

std::vector<ModuleNote>
ModuleProviders::MakeOrders(uint32_t child) const
{
    const auto known = m_children.find(child);
    if (!m_policy || known == m_children.end() || m_round < m_policy->GetAfter())
    {
        return {};
    }
    const auto chosen = m_choice.find(child);
    const bool judges = !HasJudged(known->second);
    std::vector<ModuleNote> orders;
    for (const auto& [id, spec] : known->second.could)
    {
        const bool left = chosen != m_choice.end() && chosen->second.count(id) == 0;
        const auto value = judges ? ModuleNote::JUDGE
                           : left ? ModuleNote::LEAVE
                                  : ModuleNote::WANTED;
        orders.push_back({id, 0, 0, value, NoteKind::SPECIALIZATION});
    }
    return orders;
}

} // namespace ns3::hfedfm
