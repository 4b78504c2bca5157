// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LTE_IDLE_SKIPPER_H
#define HFEDFM_LTE_IDLE_SKIPPER_H

#include "ns3/hfedfm-skipping-scheduler.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/nstime.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>

namespace ns3::hfedfm
{

class LteIdleState;

/**
 * Skips the subframes of LTE cells in which nothing is sent, with the same results as without.
 *
 * When no block was scheduled for a while (Grace) and nothing else than LTE itself and the
 * accounting of energy waits in the near future, all events of the LTE cells are put off by a
 * multiple of the time after which everything in them repeats itself. What does not, LteIdleState
 * brings to where it would have come. The simulator's clock is not touched.
 */
class LteIdleSkipper : public IdleSkipper
{
  public:
    /**
     * TracedCallback signature of Skipped.
     * @param from start of the first subframe that is skipped
     * @param to start of the first subframe that is not
     */
    typedef void (*SkippedTracedCallback)(Time from, Time to);

    /** @return the TypeId */
    static TypeId GetTypeId();

    LteIdleSkipper();
    ~LteIdleSkipper() override;

    /** @param enb all eNBs are to be told, and carriers must not disturb each other */
    void AddEnb(Ptr<LteEnbNetDevice> enb);

    /** @param ue all UEs are to be told */
    void AddUe(Ptr<LteUeNetDevice> ue);

    /** Begin; all eNBs and UEs are there. @param srs period of the sounding reference signal, ms */
    void Start(uint16_t srs);

    uint64_t BeforeTime(SkippingScheduler& scheduler, uint64_t next) override;
    void InsertedAmid(const Scheduler::Event& event) override;

    Time GetSkipped() const override
    {
        return TimeStep(m_skipped);
    }

    /** @return what is skipped at a time is a multiple of this; 0 before Start() */
    Time GetPeriod() const
    {
        return TimeStep(m_period);
    }

  protected:
    void DoDispose() override;

  private:
    /** What waits. */
    struct Survey;

    /** @param scheduler holds all @param next the first time @return what waits */
    static Survey Look(const SkippingScheduler& scheduler, uint64_t next);

    /** @param survey of what waits @return whether it is what LTE has at the start of a subframe */
    bool IsStartOfSubframe(const Survey& survey) const;

    /** Skip as much as there is room for. @return when to ask again */
    uint64_t Skip(SkippingScheduler& scheduler, uint64_t next, uint64_t until);

    /** Nothing can be skipped now. @return when to ask again @param next now @param until bound */
    uint64_t Wait(uint64_t next, uint64_t until);

    /** The simulation is over. */
    void Stop();

    std::unique_ptr<LteIdleState> m_state;     //!< what goes on; null after the simulation
    Time m_grace;                              //!< without data before anything is skipped
    uint64_t m_subframe{0};                    //!< all of these in steps of ns3::Time
    uint64_t m_period{0};                      //!< after which LTE repeats itself
    uint64_t m_probe{0};                       //!< how long to watch that it does
    uint64_t m_settle{0};                      //!< not skipped before what comes next
    uint64_t m_lastData{0};                    //!< when something was scheduled last
    uint64_t m_recorded{0};                    //!< when the state was recorded, or 0
    uint64_t m_resume{0};                      //!< end of what was skipped last
    uint64_t m_skipped{0};                     //!< in all
    bool m_running{false};                     //!< between Start() and Stop()
    TracedCallback<Time, Time> m_skippedTrace; //!< something is skipped
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LTE_IDLE_SKIPPER_H */
