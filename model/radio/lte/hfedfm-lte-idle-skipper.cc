// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-lte-idle-skipper.h"

#include "hfedfm-event-kind.h"
#include "hfedfm-lte-idle-state.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/lte-enb-mac.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmLteIdleSkipper");

NS_OBJECT_ENSURE_REGISTERED(LteIdleSkipper);

namespace
{

constexpr uint64_t NEVER = std::numeric_limits<uint64_t>::max();

/** @param time not negative @return it in steps of ns3::Time */
uint64_t
GetSteps(Time time)
{
    return static_cast<uint64_t>(time.GetTimeStep());
}

/** The trace DlScheduling of an eNB. @param last when something was scheduled */
void
DownlinkScheduled(uint64_t* last, DlSchedulingCallbackInfo)
{
    *last = GetSteps(Simulator::Now());
}

/** The trace UlScheduling of an eNB. @param last when something was scheduled */
void
UplinkScheduled(uint64_t* last, uint32_t, uint32_t, uint16_t, uint8_t, uint16_t, uint8_t)
{
    *last = GetSteps(Simulator::Now());
}

/** @param event that waits @return whether it belongs to LTE */
bool
IsLte(const EventImpl& event)
{
    const auto kind = GetEventKind(event);
    return kind == EventKind::UE_PHY || kind == EventKind::ENB_PHY || kind == EventKind::ENB_RRC;
}

} // namespace

struct LteIdleSkipper::Survey
{
    std::size_t uePhy{0};     //!< events of UEs
    std::size_t enbPhy{0};    //!< of eNBs
    std::size_t enbRrc{0};    //!< of the system information of eNBs
    std::size_t subframes{0}; //!< of UEs and eNBs, at the first time
    uint64_t bound{NEVER};    //!< time of the first event of anybody else
};

TypeId
LteIdleSkipper::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::LteIdleSkipper")
            .SetParent<IdleSkipper>()
            .SetGroupName("Hfedfm")
            .AddConstructor<LteIdleSkipper>()
            .AddAttribute("Grace",
                          "How long nothing is scheduled before anything is skipped, and how long "
                          "LTE goes on before anything else happens. ns-3 keeps reports on the "
                          "channel for 1 s.",
                          TimeValue(MilliSeconds(1200)),
                          MakeTimeAccessor(&LteIdleSkipper::m_grace),
                          MakeTimeChecker(MilliSeconds(1100)))
            .AddTraceSource("Skipped",
                            "Subframes are skipped from now until a time.",
                            MakeTraceSourceAccessor(&LteIdleSkipper::m_skippedTrace),
                            "ns3::hfedfm::LteIdleSkipper::SkippedTracedCallback");
    return tid;
}

LteIdleSkipper::LteIdleSkipper()
    : m_state(std::make_unique<LteIdleState>())
{
}

LteIdleSkipper::~LteIdleSkipper() = default;

void
LteIdleSkipper::DoDispose()
{
    Stop();
    IdleSkipper::DoDispose();
}

void
LteIdleSkipper::AddEnb(Ptr<LteEnbNetDevice> enb)
{
    m_state->AddEnb(enb);
    enb->GetMac()->TraceConnectWithoutContext("DlScheduling",
                                              MakeBoundCallback(&DownlinkScheduled, &m_lastData));
    enb->GetMac()->TraceConnectWithoutContext("UlScheduling",
                                              MakeBoundCallback(&UplinkScheduled, &m_lastData));
}

void
LteIdleSkipper::AddUe(Ptr<LteUeNetDevice> ue)
{
    m_state->AddUe(ue);
}

void
LteIdleSkipper::Start(uint16_t srs)
{
    constexpr uint64_t FRAMES = 20;
    m_subframe = GetSteps(MilliSeconds(1));
    m_period = m_state->GetPeriod(srs) * m_subframe;
    m_probe = std::lcm<uint64_t>(srs, FRAMES) * m_subframe;
    // What anybody else did before, such as to move a device, has time to show.
    m_settle = GetSteps(m_grace);
    m_running = true;
    SkippingScheduler::Use(this);
    Simulator::ScheduleDestroy(&LteIdleSkipper::Stop, Ptr<LteIdleSkipper>(this));
}

void
LteIdleSkipper::Stop()
{
    m_running = false;
    m_state = nullptr;
}

LteIdleSkipper::Survey
LteIdleSkipper::Look(const SkippingScheduler& scheduler, uint64_t next)
{
    Survey survey;
    scheduler.Visit([&](const Scheduler::EventKey& key, const EventImpl& event) {
        switch (GetEventKind(event))
        {
        case EventKind::UE_PHY:
            ++survey.uePhy;
            survey.subframes += key.m_ts == next;
            break;
        case EventKind::ENB_PHY:
            ++survey.enbPhy;
            survey.subframes += key.m_ts == next;
            break;
        case EventKind::ENB_RRC:
            ++survey.enbRrc;
            break;
        case EventKind::ENERGY:
            break;
        case EventKind::WATCH:
        case EventKind::OTHER:
            survey.bound = std::min(survey.bound, key.m_ts);
            break;
        }
    });
    return survey;
}

bool
LteIdleSkipper::IsStartOfSubframe(const Survey& survey) const
{
    // Each UE waits for its next subframe and its next measurement.
    const auto ues = m_state->GetNUes();
    const auto enbs = m_state->GetNEnbs();
    return survey.uePhy == 2 * ues && survey.enbPhy == enbs && survey.enbRrc == enbs &&
           survey.subframes >= ues + enbs;
}

uint64_t
LteIdleSkipper::BeforeTime(SkippingScheduler& scheduler, uint64_t next)
{
    if (!m_running)
    {
        return NEVER;
    }
    const uint64_t quiet = m_lastData + GetSteps(m_grace);
    if (next < quiet)
    {
        m_recorded = 0;
        return quiet;
    }
    if (next % m_subframe != 0)
    {
        return (next / m_subframe + 1) * m_subframe;
    }
    const auto survey = Look(scheduler, next);
    const uint64_t least = m_period + m_settle + (m_recorded > 0 ? 0 : m_probe);
    if (survey.bound == NEVER || survey.bound < next + least || !IsStartOfSubframe(survey) ||
        !m_state->IsSteady())
    {
        return Wait(next, survey.bound);
    }
    if (m_recorded == 0)
    {
        m_state->Record();
        m_recorded = next;
        return next + m_probe;
    }
    return Skip(scheduler, next, survey.bound);
}

uint64_t
LteIdleSkipper::Wait(uint64_t next, uint64_t until)
{
    constexpr uint64_t LONGEST = 200;
    m_recorded = 0;
    const uint64_t latest = next + LONGEST * m_subframe;
    // What bounds may be removed; and what waits amid a subframe is soon over.
    return until == NEVER ? latest : std::max(next + m_subframe, std::min(until, latest));
}

uint64_t
LteIdleSkipper::Skip(SkippingScheduler& scheduler, uint64_t next, uint64_t until)
{
    if (!m_state->HasGoneOn((next - m_recorded) / m_subframe))
    {
        NS_LOG_WARN("LTE does not repeat itself at " << TimeStep(next).As(Time::S));
        return Wait(next, until);
    }
    const uint64_t shift = (until - m_settle - next) / m_period * m_period;
    m_state->Advance(shift / m_subframe);
    m_resume = next + shift;
    m_skipped += shift;
    m_recorded = 0;
    scheduler.PutOff(&IsLte, shift);
    m_skippedTrace(TimeStep(next), TimeStep(m_resume));
    return until;
}

void
LteIdleSkipper::InsertedAmid(const Scheduler::Event& event)
{
    const auto kind = GetEventKind(*event.impl);
    if (kind == EventKind::ENERGY || kind == EventKind::WATCH ||
        (kind == EventKind::OTHER && event.key.m_ts >= m_resume + m_settle))
    {
        return;
    }
    NS_FATAL_ERROR("At " << Simulator::Now().As(Time::S)
                         << " something was scheduled that may touch LTE, which is skipped until "
                         << TimeStep(m_resume).As(Time::S)
                         << " because nothing was expected before, such as a battery that ran low "
                            "unobserved. Set SkipIdle of the LTE cells to false.");
}

} // namespace ns3::hfedfm
