// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-purging-scheduler.h"

#include "ns3/event-impl.h"
#include "ns3/global-value.h"
#include "ns3/object-factory.h"
#include "ns3/simulator.h"
#include "ns3/type-id.h"

#include <algorithm>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(PurgingScheduler);

namespace
{

/** Fewer events are not worth a look. */
constexpr std::size_t LEAST = 10000;

} // namespace

TypeId
PurgingScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::PurgingScheduler")
                            .SetParent<Scheduler>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<PurgingScheduler>();
    return tid;
}

PurgingScheduler::PurgingScheduler()
    : m_limit(LEAST)
{
}

void
PurgingScheduler::Use()
{
    TypeIdValue chosen;
    GlobalValue::GetValueByName("SchedulerType", chosen);
    if (chosen.Get().GetName() == "ns3::MapScheduler")
    {
        Simulator::SetScheduler(ObjectFactory(GetTypeId().GetName()));
    }
}

void
PurgingScheduler::Insert(const Event& event)
{
    m_events.emplace(event.key, event.impl);
    if (m_events.size() > m_limit)
    {
        Purge();
    }
}

Scheduler::Event
PurgingScheduler::PeekNext() const
{
    const auto next = m_events.begin();
    return {next->second, next->first};
}

Scheduler::Event
PurgingScheduler::RemoveNext()
{
    const auto next = PeekNext();
    m_events.erase(m_events.begin());
    return next;
}

void
PurgingScheduler::Purge()
{
    for (auto event = m_events.begin(); event != m_events.end();)
    {
        if (event->second->IsCancelled())
        {
            // The reference that the simulator has given up with the insertion.
            event->second->Unref();
            event = m_events.erase(event);
        }
        else
        {
            ++event;
        }
    }
    // Each event is so looked at once or twice on average.
    m_limit = std::max(LEAST, 2 * m_events.size());
}

} // namespace ns3::hfedfm
