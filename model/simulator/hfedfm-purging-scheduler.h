// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_PURGING_SCHEDULER_H
#define HFEDFM_PURGING_SCHEDULER_H

#include "ns3/scheduler.h"

#include <cstddef>
#include <map>

namespace ns3::hfedfm
{

/**
 * A scheduler like ns-3's MapScheduler that forgets cancelled events.
 *
 * Each change of state of a WifiRadioEnergyModel cancels the event at which the battery would be
 * empty and schedules another. Other schedulers keep cancelled events until their time comes, here
 * hours after the end of a run, and memory grows with every frame. The order of the other events is
 * the same, and so are results.
 */
class PurgingScheduler : public Scheduler
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    PurgingScheduler();
    ~PurgingScheduler() override;

    /** Use it from now on, unless the global value SchedulerType names another than the default. */
    static void Use();

    void Insert(const Event& event) override;
    bool IsEmpty() const override;
    Event PeekNext() const override;
    Event RemoveNext() override;
    void Remove(const Event& event) override;

    /** @return events that are held, cancelled ones included */
    std::size_t GetSize() const;

  protected:
    /** What waits, in its order. */
    using EventMap = std::map<EventKey, EventImpl*>;

    /** @return the events, cancelled ones included */
    EventMap& GetEvents();

    /** @return the events, cancelled ones included */
    const EventMap& GetEvents() const;

  private:
    /** Forget the cancelled events. */
    void Purge();

    EventMap m_events;   //!< in their order
    std::size_t m_limit; //!< with more events, look for cancelled ones
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_PURGING_SCHEDULER_H */
