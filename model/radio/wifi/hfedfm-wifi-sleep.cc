// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wifi-sleep.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/wifi-mac-queue.h"
#include "ns3/wifi-mac.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy-state-helper.h"

#include <algorithm>

namespace ns3::hfedfm
{

namespace
{

// Longer than any pause within an exchange of frames: SIFS, the way and back, and the time-out of
// an acknowledgement.
constexpr uint64_t QUIET_US = 150;

} // namespace

NS_OBJECT_ENSURE_REGISTERED(WifiSleep);

TypeId
WifiSleep::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::WifiSleep")
                            .SetParent<Object>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<WifiSleep>();
    return tid;
}

void
WifiSleep::DoDispose()
{
    m_look.Cancel();
    m_phy = nullptr;
    m_txops.clear();
    Object::DoDispose();
}

Ptr<WifiSleep>
WifiSleep::Get(Ptr<NetDevice> radio)
{
    auto sleep = radio->GetObject<WifiSleep>();
    if (!sleep)
    {
        const auto wifi = DynamicCast<WifiNetDevice>(radio);
        NS_ABORT_MSG_UNLESS(wifi, "Only a Wi-Fi device can be put to sleep by WifiSleep.");
        sleep = CreateObject<WifiSleep>();
        sleep->m_phy = wifi->GetPhy();
        for (const auto* name : {"BE_Txop", "BK_Txop", "VI_Txop", "VO_Txop"})
        {
            PointerValue txop;
            wifi->GetMac()->GetAttribute(name, txop);
            if (txop.GetObject())
            {
                sleep->m_txops.push_back(txop.Get<Txop>());
            }
        }
        // What was on the air before is not known.
        sleep->m_busyUntil = Simulator::Now();
        sleep->m_phy->GetState()->TraceConnectWithoutContext(
            "State",
            MakeCallback(&WifiSleep::Note, PeekPointer(sleep)));
        radio->AggregateObject(sleep);
    }
    return sleep;
}

void
WifiSleep::Note(Time start, Time duration, WifiPhyState state)
{
    // A transmission is told when it begins, everything else when it has ended.
    if (state != WifiPhyState::IDLE && state != WifiPhyState::SLEEP)
    {
        m_busyUntil = std::max(m_busyUntil, start + duration);
    }
}

void
WifiSleep::Sleep(Time grace)
{
    if (!IsPending(m_look))
    {
        m_look = Simulator::Schedule(grace, &WifiSleep::Look, this);
    }
}

void
WifiSleep::WakeUp()
{
    m_look.Cancel();
    if (IsAsleep())
    {
        m_phy->ResumeFromSleep();
    }
}

bool
WifiSleep::IsAsleep() const
{
    return m_phy->GetState()->GetState() == WifiPhyState::SLEEP;
}

bool
WifiSleep::HasFrames() const
{
    for (const auto& txop : m_txops)
    {
        if (txop->GetWifiMacQueue()->GetNPackets() > 0)
        {
            return true;
        }
    }
    return false;
}

void
WifiSleep::Look()
{
    const auto state = m_phy->GetState()->GetState();
    if (state == WifiPhyState::OFF || state == WifiPhyState::SLEEP)
    {
        return;
    }
    const Time quiet = MicroSeconds(QUIET_US);
    Time delay;
    if (state == WifiPhyState::IDLE)
    {
        delay = m_busyUntil + quiet - Simulator::Now();
        if (!delay.IsStrictlyPositive() && !HasFrames())
        {
            m_phy->SetSleepMode();
            return;
        }
        // What waits in backoff is sent soon, or dropped.
        delay = std::max(delay, quiet);
    }
    else
    {
        delay = m_phy->GetDelayUntilIdle() + quiet;
    }
    m_look = Simulator::Schedule(delay, &WifiSleep::Look, this);
}

} // namespace ns3::hfedfm
