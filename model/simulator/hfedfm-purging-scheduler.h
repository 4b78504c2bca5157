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

    /** Use it from now on, unless the global value SchedulerType names another than the default. */
    static void Use();

    void Insert(const Event& event) override;

    bool IsEmpty() const override
    {
        return m_events.empty();
    }

    Event PeekNext() const override;
    Event RemoveNext() override;

    void Remove(const Event& event) override
    {
        m_events.erase(event.key);
    }

    /** @return events that are held, cancelled ones included */
    std::size_t GetSize() const
    {
        return m_events.size();
    }

  protected:
    std::map<EventKey, EventImpl*> m_events; //!< in their order, cancelled ones included

  private:
    /** Forget the cancelled events. */
    void Purge();

    std::size_t m_limit; //!< with more events, look for cancelled ones
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_PURGING_SCHEDULER_H */
