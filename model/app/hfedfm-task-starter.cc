// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-task-starter.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(ModuleSource);

TypeId
ModuleSource::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::ModuleSource").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

TaskStarter::TaskStarter(uint32_t node,
                         Ptr<Learner> learner,
                         Ptr<ModuleSource> source,
                         const Callbacks& callbacks)
    : m_node(node),
      m_learner(std::move(learner)),
      m_source(std::move(source)),
      m_callbacks(callbacks),
      m_starts(m_learner->GetStarts())
{
}

bool
TaskStarter::Delay(uint32_t round, const ModuleSet& model)
{
    while (IsDue(round))
    {
        if (m_source && !m_supply)
        {
            if (m_asked)
            {
                return false; // it has waited a round already
            }
            const auto& start = m_starts.front();
            ModuleDemand demand{start.task, round, start.uses, {}};
            for (const auto& spec : start.uses)
            {
                const auto held = model.find(spec.id);
                if (held != model.end() && held->second.GetSpec() == spec)
                {
                    demand.held.insert(*held);
                }
            }
            m_asked = true;
            m_waiting = round;
            m_model = &model;
            m_source->Fetch(demand, MakeCallback(&TaskStarter::Supplied, this));
            return true;
        }
        BeginFirst(round, model);
    }
    return false;
}

void
TaskStarter::Supplied(ModuleSupply supply)
{
    m_asked = false;
    m_supply = std::move(supply);
    if (m_waiting)
    {
        const auto round = *std::exchange(m_waiting, std::nullopt);
        if (!Delay(round, *m_model))
        {
            m_callbacks.onReady(round);
        }
    }
}

void
TaskStarter::BeginFirst(uint32_t round, const ModuleSet& model)
{
    const auto start = std::move(m_starts.front());
    m_starts.erase(m_starts.begin());
    TaskStart report{m_node, start.task, start.round, round, {}, {}};
    report.supply = m_supply ? std::move(*m_supply) : ModuleSupply();
    m_supply.reset();
    m_learner->Begin(start.task);
    auto records = report.supply.modules;
    std::set<ModuleId> there;
    for (const auto& record : records)
    {
        there.insert(record.state.GetId());
    }
    const auto initial = m_learner->MakeInitialModules();
    for (const auto& spec : start.uses)
    {
        const auto& id = spec.id;
        if (there.count(id) == 0 && model.count(id) == 0)
        {
            records.push_back({initial.at(id), 0, 0.0, Codec::FP32});
            report.cold.push_back(id);
        }
    }
    m_callbacks.onHold(std::move(records));
    m_callbacks.onStarted(report);
}

} // namespace ns3::hfedfm
