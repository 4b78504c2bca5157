// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-skipping-scheduler.h"

#include "ns3/abort.h"
#include "ns3/event-impl.h"
#include "ns3/global-value.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <utility>
#include <vector>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(IdleSkipper);
NS_OBJECT_ENSURE_REGISTERED(SkippingScheduler);

TypeId
IdleSkipper::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::IdleSkipper").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

TypeId
SkippingScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::SkippingScheduler")
                            .SetParent<PurgingScheduler>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<SkippingScheduler>()
                            .AddAttribute("Skipper",
                                          "Decides which events are put off.",
                                          PointerValue(),
                                          MakePointerAccessor(&SkippingScheduler::m_skipper),
                                          MakePointerChecker<IdleSkipper>());
    return tid;
}

void
SkippingScheduler::Use(Ptr<IdleSkipper> skipper)
{
    TypeIdValue chosen;
    GlobalValue::GetValueByName("SchedulerType", chosen);
    NS_ABORT_MSG_UNLESS(chosen.Get().GetName() == "ns3::MapScheduler",
                        "To skip events takes a scheduler of its own: the global value "
                        "SchedulerType is "
                            << chosen.Get().GetName() << "; leave it at ns3::MapScheduler.");
    StringValue simulator;
    GlobalValue::GetValueByName("SimulatorImplementationType", simulator);
    NS_ABORT_MSG_UNLESS(simulator.Get() == "ns3::DefaultSimulatorImpl",
                        "Events cannot be skipped with "
                            << simulator.Get()
                            << "; leave the global value SimulatorImplementationType at "
                               "ns3::DefaultSimulatorImpl.");
    ObjectFactory factory(GetTypeId().GetName());
    factory.Set("Skipper", PointerValue(skipper));
    Simulator::SetScheduler(factory);
}

void
SkippingScheduler::Insert(const Event& event)
{
    PurgingScheduler::Insert(event);
    if (m_last < m_resume)
    {
        m_skipper->InsertedAmid(event);
    }
}

Scheduler::Event
SkippingScheduler::RemoveNext()
{
    const uint64_t next = PeekNext().key.m_ts;
    if (m_skipper && next >= m_ask && next > m_last)
    {
        m_ask = m_skipper->BeforeTime(*this, next);
    }
    const auto event = PurgingScheduler::RemoveNext();
    m_last = event.key.m_ts;
    return event;
}

void
SkippingScheduler::Visit(const std::function<void(const EventKey&, const EventImpl&)>& visit) const
{
    for (const auto& [key, impl] : m_events)
    {
        if (!impl->IsCancelled())
        {
            visit(key, *impl);
        }
    }
}

void
SkippingScheduler::PutOff(const std::function<bool(const EventImpl&)>& chosen, uint64_t by)
{
    std::vector<std::pair<EventKey, EventImpl*>> moved;
    for (auto event = m_events.begin(); event != m_events.end();)
    {
        if (!event->second->IsCancelled() && chosen(*event->second))
        {
            moved.emplace_back(event->first, event->second);
            moved.back().first.m_ts += by;
            event = m_events.erase(event);
        }
        else
        {
            ++event;
        }
    }
    m_events.insert(moved.begin(), moved.end());
    m_resume = moved.empty() ? m_resume : moved.front().first.m_ts;
}

} // namespace ns3::hfedfm
