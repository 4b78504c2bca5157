// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-lte-idle-state.h"

#include "hfedfm-lte-idle-members.h"

#include "ns3/abort.h"
#include "ns3/component-carrier-enb.h"
#include "ns3/lte-enb-phy.h"
#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/mobility-model.h"
#include "ns3/node.h"
#include "ns3/random-variable-stream.h"
#include "ns3/rr-ff-mac-scheduler.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <numeric>

namespace ns3::hfedfm
{

namespace
{

/** @param ue a UE @return the generator of its downlink */
RngStream&
GetGenerator(LteUeNetDevice& ue)
{
    const auto phy = ue.GetPhy()->GetDlSpectrumPhy();
    const Ptr<RandomVariableStream> variable = (*phy).*Open(RandomOfPhy());
    return *((*variable).*(&OpenStream::Peek))();
}

/** @param generator draws @param times how often */
void
Draw(RngStream& generator, uint64_t times)
{
    for (uint64_t i = 0; i < times; ++i)
    {
        generator.RandU01();
    }
}

/** @param one generator @param other generator @return whether they will draw the same */
bool
AreEqual(RngStream one, RngStream other)
{
    constexpr int ENOUGH = 8; // the state has 6 numbers
    for (int i = 0; i < ENOUGH; ++i)
    {
        if (one.RandU01() != other.RandU01())
        {
            return false;
        }
    }
    return true;
}

/**
 * As ns3::PfFfMacScheduler does in each subframe without data, to the last bit.
 * @param average of a UE @param window subframes @param subframes how many
 * @return the average then
 */
double
Decay(double average, double window, uint64_t subframes)
{
    for (uint64_t i = 0; i < subframes; ++i)
    {
        const double next = ((1.0 - (1.0 / window)) * average) + ((1.0 / window) * (0 / 0.001));
        if (next == average)
        {
            break; // the smallest number there is
        }
        average = next;
    }
    return average;
}

/**
 * A report is due when more than the period has passed, looked at once per subframe.
 * @param last when it was made last @param period of reports @param shift a time that is skipped
 * @return when the last of the reports in that time would have been made
 */
Time
SkipReports(Time last, Time period, Time shift)
{
    const int64_t subframe = MilliSeconds(1).GetTimeStep();
    const int64_t due = (period.GetTimeStep() / subframe + 1) * subframe;
    return last + TimeStep(static_cast<uint64_t>(shift.GetTimeStep() / due * due));
}

/** @param scheduler or null @return averages of its UEs, bytes per second */
std::map<uint16_t, double>
GetAverages(Ptr<PfFfMacScheduler> scheduler)
{
    std::map<uint16_t, double> averages;
    if (scheduler)
    {
        for (const auto& [rnti, flow] : (*scheduler).*Open(FlowsOfScheduler()))
        {
            averages[rnti] = flow.lastAveragedThroughput;
        }
    }
    return averages;
}

/** @param device of LTE @return its place */
Ptr<MobilityModel>
GetMobility(Ptr<NetDevice> device)
{
    return device->GetNode()->GetObject<MobilityModel>();
}

/** @param object of ns-3 @param name of an attribute @return its value in ms */
uint64_t
GetMilliSeconds(Ptr<Object> object, const std::string& name)
{
    TimeValue value;
    object->GetAttribute(name, value);
    return static_cast<uint64_t>(value.Get().GetMilliSeconds());
}

} // namespace

void
LteIdleState::AddEnb(Ptr<LteEnbNetDevice> enb)
{
    const auto carrier = DynamicCast<ComponentCarrierEnb>(enb->GetCcMap().at(0));
    const auto scheduler = carrier->GetFfMacScheduler();
    const auto fair = DynamicCast<PfFfMacScheduler>(scheduler);
    NS_ABORT_MSG_UNLESS(fair || DynamicCast<RrFfMacScheduler>(scheduler),
                        "SkipIdle does not know what "
                            << scheduler->GetInstanceTypeId().GetName()
                            << " does while there is no data; use ns3::PfFfMacScheduler or "
                               "ns3::RrFfMacScheduler.");
    m_enbs.push_back({enb, fair, {}});
}

void
LteIdleState::AddUe(Ptr<LteUeNetDevice> ue)
{
    m_ues.push_back({ue, {}, ue->GetRrc()->GetState(), Vector(), 0});
}

uint64_t
LteIdleState::GetPeriod(uint64_t srs) const
{
    constexpr uint64_t FRAMES = 20;          // SIB1 comes in every second frame
    constexpr uint64_t UPLINK_HARQ = 7 * 8;  // processes in ns-3's UEs and schedulers
    constexpr uint64_t DOWNLINK_TIMERS = 12; // of ns-3's schedulers
    uint64_t period = std::lcm(std::lcm(FRAMES, UPLINK_HARQ), std::lcm(DOWNLINK_TIMERS, srs));
    for (const auto& enb : m_enbs)
    {
        const auto sib2 = GetMilliSeconds(enb.device->GetRrc(), "SystemInformationPeriodicity");
        period = std::lcm(period, sib2);
    }
    for (const auto& ue : m_ues)
    {
        UintegerValue samples;
        ue.device->GetPhy()->GetAttribute("RsrpSinrSamplePeriod", samples);
        const auto filter = GetMilliSeconds(ue.device->GetPhy(), "UeMeasurementsFilterPeriod");
        period = std::lcm(period, std::lcm(samples.Get(), filter));
    }
    return period;
}

bool
LteIdleState::IsSteady() const
{
    const bool ues = std::all_of(m_ues.begin(), m_ues.end(), [](const Ue& ue) {
        const auto state = ue.device->GetRrc()->GetState();
        return (state == LteUeRrc::CONNECTED_NORMALLY || state == LteUeRrc::IDLE_CELL_SEARCH) &&
               GetMobility(ue.device)->GetVelocity() == Vector(0, 0, 0);
    });
    return ues && std::all_of(m_enbs.begin(), m_enbs.end(), [](const Enb& enb) {
               return GetMobility(enb.device)->GetVelocity() == Vector(0, 0, 0);
           });
}

void
LteIdleState::Record()
{
    for (auto& ue : m_ues)
    {
        ue.random.emplace(GetGenerator(*ue.device));
        ue.state = ue.device->GetRrc()->GetState();
        ue.position = GetMobility(ue.device)->GetPosition();
    }
    for (auto& enb : m_enbs)
    {
        enb.averages = GetAverages(enb.scheduler);
    }
}

bool
LteIdleState::FindDraws(Ue& ue, uint64_t subframes)
{
    const auto& now = GetGenerator(*ue.device);
    RngStream then(*ue.random);
    ue.draws = 0;
    if (AreEqual(then, now))
    {
        return true;
    }
    Draw(then, subframes);
    ue.draws = 1;
    return AreEqual(then, now);
}

bool
LteIdleState::HasGoneOn(uint64_t subframes)
{
    for (auto& ue : m_ues)
    {
        if (!FindDraws(ue, subframes) || ue.state != ue.device->GetRrc()->GetState() ||
            CalculateDistance(ue.position, GetMobility(ue.device)->GetPosition()) > 0)
        {
            return false;
        }
    }
    for (auto& enb : m_enbs)
    {
        if (enb.scheduler)
        {
            const double window = (*enb.scheduler).*Open(WindowOfScheduler());
            for (auto& [rnti, average] : enb.averages)
            {
                average = Decay(average, window, subframes);
            }
            if (GetAverages(enb.scheduler) != enb.averages)
            {
                return false;
            }
        }
    }
    return true;
}

void
LteIdleState::Advance(uint64_t subframes)
{
    const auto shift = MilliSeconds(subframes);
    for (auto& ue : m_ues)
    {
        Draw(GetGenerator(*ue.device), ue.draws * subframes);
        auto& phy = *ue.device->GetPhy();
        auto& wide = phy.*Open(WideReport());
        auto& part = phy.*Open(PartReport());
        wide = SkipReports(wide, phy.*Open(WidePeriod()), shift);
        part = SkipReports(part, phy.*Open(PartPeriod()), shift);
    }
    for (auto& enb : m_enbs)
    {
        constexpr uint64_t FRAME = 10;
        (*enb.device->GetPhy()).*Open(FramesOfEnb()) += static_cast<uint32_t>(subframes / FRAME);
        if (enb.scheduler)
        {
            const double window = (*enb.scheduler).*Open(WindowOfScheduler());
            for (auto& [rnti, flow] : (*enb.scheduler).*Open(FlowsOfScheduler()))
            {
                flow.lastAveragedThroughput = Decay(flow.lastAveragedThroughput, window, subframes);
            }
        }
    }
}

} // namespace ns3::hfedfm
