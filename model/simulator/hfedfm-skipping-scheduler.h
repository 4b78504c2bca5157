// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SKIPPING_SCHEDULER_H
#define HFEDFM_SKIPPING_SCHEDULER_H

#include "hfedfm-purging-scheduler.h"

#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <functional>

namespace ns3::hfedfm
{

class SkippingScheduler;

/** Decides which events a SkippingScheduler puts off. */
class IdleSkipper : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Time is about to go on; events may be put off now.
     * @param scheduler holds all that waits
     * @param next time of the first event, in steps of ns3::Time
     * @return do not ask before this time, in steps
     */
    virtual uint64_t BeforeTime(SkippingScheduler& scheduler, uint64_t next) = 0;

    /**
     * An event was scheduled while others that should have come before it are put off.
     * @param event new
     */
    virtual void InsertedAmid(const Scheduler::Event& event) = 0;

    /** @return how much was skipped so far */
    virtual Time GetSkipped() const = 0;
};

/**
 * A PurgingScheduler that can put events off, as many at once as an IdleSkipper likes.
 *
 * An event that is put off must not be held by an EventId that is used later: ns-3 would take it
 * for one that has happened.
 */
class SkippingScheduler : public PurgingScheduler
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** Use one from now on. @param skipper decides for it */
    static void Use(Ptr<IdleSkipper> skipper);

    void Insert(const Event& event) override;
    Event RemoveNext() override;

    /** @param visit is called for each event that is not cancelled, in their order */
    void Visit(const std::function<void(const EventKey&, const EventImpl&)>& visit) const;

    /**
     * Put events off. Their order among each other stays.
     * @param chosen which ones
     * @param by how long, in steps of ns3::Time
     */
    void PutOff(const std::function<bool(const EventImpl&)>& chosen, uint64_t by);

  private:
    Ptr<IdleSkipper> m_skipper; //!< may be missing
    uint64_t m_last{0};         //!< time of the last event that was taken
    uint64_t m_ask{0};          //!< when to ask the skipper next
    uint64_t m_resume{0};       //!< time of the first event that was put off
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SKIPPING_SCHEDULER_H */
