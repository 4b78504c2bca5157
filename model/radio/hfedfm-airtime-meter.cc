// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-airtime-meter.h"

#include "ns3/point-to-point-net-device.h"
#include "ns3/simulator.h"

namespace ns3::hfedfm
{

Transmitted
AirtimeMeter::Get() const
{
    const auto ahead = Max(m_end - Simulator::Now(), Time(0));
    return {(m_busy - ahead).GetSeconds(), m_bytes};
}

void
AirtimeMeter::AddTime(Time start, Time duration)
{
    m_busy += duration;
    m_end = start + duration;
}

WireMeter::WireMeter(Ptr<NetDevice> device)
{
    if (const auto wire = DynamicCast<PointToPointNetDevice>(device))
    {
        DataRateValue rate;
        wire->GetAttribute("DataRate", rate);
        m_rate = rate.Get();
        wire->TraceConnectWithoutContext("PhyTxBegin", MakeCallback(&WireMeter::Begins, this));
    }
}

void
WireMeter::Begins(Ptr<const Packet> packet)
{
    AddBytes(packet->GetSize());
    AddTime(Simulator::Now(), m_rate.CalculateBytesTxTime(packet->GetSize()));
}

} // namespace ns3::hfedfm
