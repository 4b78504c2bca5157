// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-circulation.h"

#include <cstddef>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** @return squared distance of two modules with the same tensors */
float
GetChange(const ModuleState& a, const ModuleState& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.GetValues().size(); ++i)
    {
        const double way = static_cast<double>(a.GetValues()[i]) - b.GetValues()[i];
        sum += way * way;
    }
    return static_cast<float>(sum);
}

uint32_t
GetSince(const ModuleCirculation::Moment& moment)
{
    return moment.base == 0 ? 0 : moment.base - 1;
}

} // namespace

void
ModuleCirculation::OnModel(const Message& model)
{
    m_order.reset();
    for (const auto& note : model.notes)
    {
        if (note.kind != NoteKind::CIRCULATION)
        {
            continue;
        }
        m_order = m_order ? std::move(m_order) : std::set<ModuleId>();
        if (note.value > 0)
        {
            m_order->insert(note.module);
        }
    }
    for (const auto& update : model.updates)
    {
        if (m_order)
        {
            m_base[update.state.GetId()] = update.state;
        }
    }
}

bool
ModuleCirculation::IsContact(const Moment& moment, const CirculationRules& rules) const
{
    if (moment.last)
    {
        return true;
    }
    return m_order || rules.IsEmpty()
               ? moment.done >= moment.edgeRounds
               : rules.IsContact(GetSince(moment), moment.round, moment.edgeRounds);
}

std::vector<ModuleRecord>
ModuleCirculation::Collect(const Moment& moment,
                           const CirculationRules& rules,
                           const ModuleSet& model,
                           const ModuleHistory& history) const
{
    const auto isDue = [&](const ModuleId& id) {
        if (rules.GetPeriod(id, moment.edgeRounds) == CirculationRules::NEVER)
        {
            return false;
        }
        // The last model is everybody's.
        if (moment.last)
        {
            return true;
        }
        return m_order ? m_order->count(id) > 0
                       : rules.IsEmpty() ||
                             rules.IsDue(id, GetSince(moment), moment.round, moment.edgeRounds);
    };
    std::vector<ModuleRecord> updates;
    for (const auto& [id, state] : model)
    {
        const auto weight = history.GetWeight(id);
        if (weight > 0 && isDue(id))
        {
            updates.push_back({state, history.GetBase(id), weight, Codec::FP32});
        }
    }
    return updates;
}

std::vector<ModuleNote>
ModuleCirculation::MakeNotes(const ModuleSet& model, const ModuleHistory& history) const
{
    std::vector<ModuleNote> notes;
    for (const auto& [id, state] : m_base)
    {
        const auto held = model.find(id);
        const auto weight = history.GetWeight(id);
        if (m_order && weight > 0 && held != model.end() && held->second.HasValues())
        {
            notes.push_back({id, history.GetRounds(id), weight, GetChange(held->second, state)});
        }
    }
    return notes;
}

void
ModuleCirculation::OnUpdate(const Message& update)
{
    if (m_policy)
    {
        m_policy->Take(update.notes);
    }
}

void
ModuleCirculation::OnRound(uint32_t round, const std::map<ModuleId, uint64_t>& bytes)
{
    if (m_policy && round > m_chosen)
    {
        m_wanted = m_policy->Choose(round - m_chosen, bytes);
        m_chosen = round;
    }
}

std::vector<ModuleNote>
ModuleCirculation::MakeOrders(const ModuleSet& model) const
{
    std::vector<ModuleNote> orders;
    for (const auto& [id, state] : model)
    {
        if (m_policy)
        {
            orders.push_back(
                {id, 0, 0, m_wanted.count(id) > 0 ? ModuleNote::WANTED : ModuleNote::LEAVE});
        }
    }
    return orders;
}

} // namespace ns3::hfedfm
