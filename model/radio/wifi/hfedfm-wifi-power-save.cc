// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wifi-power-save.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"
#include "ns3/wifi-mac.h"
#include "ns3/wifi-net-device.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(WifiPowerSave);

TypeId
WifiPowerSave::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::WifiPowerSave")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<WifiPowerSave>()
            .AddAttribute("Timeout",
                          "How long a station stays awake after training has begun, and after its "
                          "node has sent something while it trains; long enough for the exchange "
                          "of frames to end.",
                          TimeValue(MilliSeconds(20)),
                          MakeTimeAccessor(&WifiPowerSave::m_timeout),
                          MakeTimeChecker(Time(0)));
    return tid;
}

void
WifiPowerSave::DoDispose()
{
    m_sleep = nullptr;
    Object::DoDispose();
}

void
WifiPowerSave::Install(Ptr<NetDevice> radio, Ptr<EnergyLedger> ledger)
{
    NS_ABORT_MSG_IF(radio->GetObject<WifiPowerSave>(), "This radio saves power already.");
    const auto save = CreateObject<WifiPowerSave>();
    save->m_sleep = WifiSleep::Get(radio);
    DynamicCast<WifiNetDevice>(radio)->GetMac()->TraceConnectWithoutContext(
        "MacTx",
        MakeCallback(&WifiPowerSave::Sends, PeekPointer(save)));
    // The ledger may live longer.
    ledger->TraceConnectWithoutContext("Phase", MakeCallback(&WifiPowerSave::PhaseChanged, save));
    radio->AggregateObject(save);
}

void
WifiPowerSave::PhaseChanged(Phase, Phase to)
{
    if (!m_sleep)
    {
        return;
    }
    m_trains = to == Phase::COMPUTE;
    if (m_trains)
    {
        m_sleep->Sleep(m_timeout);
    }
    else
    {
        // Not here: the battery may be amid an update that has found it empty.
        Simulator::ScheduleNow(&WifiPowerSave::WakeUp, this);
    }
}

void
WifiPowerSave::Sends(Ptr<const Packet>)
{
    if (m_trains && m_sleep)
    {
        m_sleep->WakeUp();
        m_sleep->Sleep(m_timeout);
    }
}

void
WifiPowerSave::WakeUp()
{
    if (!m_trains && m_sleep)
    {
        m_sleep->WakeUp();
    }
}

} // namespace ns3::hfedfm
