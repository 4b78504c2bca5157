/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-transmit-meter.h"

#include "ns3/point-to-point-net-device.h"
#include "ns3/simulator.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy-state-helper.h"
#include "ns3/wifi-phy.h"

namespace ns3
{
namespace hfedfm
{

TransmitMeter::TransmitMeter(Ptr<NetDevice> device)
{
    if (const auto radio = DynamicCast<WifiNetDevice>(device))
    {
        const auto phy = radio->GetPhy();
        phy->TraceConnectWithoutContext("PhyTxBegin",
                                        MakeCallback(&TransmitMeter::RadioBegins, this));
        phy->GetState()->TraceConnectWithoutContext("State",
                                                    MakeCallback(&TransmitMeter::RadioState, this));
    }
    else if (const auto wire = DynamicCast<PointToPointNetDevice>(device))
    {
        DataRateValue rate;
        wire->GetAttribute("DataRate", rate);
        m_rate = rate.Get();
        wire->TraceConnectWithoutContext("PhyTxBegin",
                                         MakeCallback(&TransmitMeter::WireBegins, this));
    }
}

Transmitted
TransmitMeter::Get() const
{
    const auto ahead = Max(m_end - Simulator::Now(), Time(0));
    return {(m_busy - ahead).GetSeconds(), m_bytes};
}

void
TransmitMeter::RadioBegins(Ptr<const Packet> packet, double)
{
    m_bytes += packet->GetSize();
}

void
TransmitMeter::RadioState(Time start, Time duration, WifiPhyState state)
{
    // Told when the transmission begins, with all of its duration.
    if (state == WifiPhyState::TX)
    {
        Add(start, duration);
    }
}

void
TransmitMeter::WireBegins(Ptr<const Packet> packet)
{
    m_bytes += packet->GetSize();
    Add(Simulator::Now(), m_rate.CalculateBytesTxTime(packet->GetSize()));
}

void
TransmitMeter::Add(Time start, Time duration)
{
    m_busy += duration;
    m_end = start + duration;
}

TransmitMeters::TransmitMeters(const EdgeNetwork& network)
{
    for (const auto& cell : network.cells)
    {
        Add(Transmitter::ACCESS_POINT, cell.accessPoint);
        for (uint32_t d = 0; d < cell.stations.GetN(); ++d)
        {
            Add(Transmitter::STATION, cell.stations.Get(d));
        }
        if (cell.backhaul.GetN() == 2)
        {
            Add(Transmitter::EDGE, cell.backhaul.Get(0));
            Add(Transmitter::CLOUD, cell.backhaul.Get(1));
        }
    }
}

void
TransmitMeters::AddD2d(const EdgeNetwork& network)
{
    for (const auto& cell : network.cells)
    {
        for (uint32_t d = 0; d < cell.d2dRadios.GetN(); ++d)
        {
            Add(Transmitter::D2D, cell.d2dRadios.Get(d));
        }
    }
}

void
TransmitMeters::Add(Transmitter transmitter, Ptr<NetDevice> device)
{
    m_meters[transmitter].push_back(std::make_unique<TransmitMeter>(device));
}

TransmitSample
TransmitMeters::Take() const
{
    TransmitSample sample;
    for (const auto& [transmitter, meters] : m_meters)
    {
        for (const auto& meter : meters)
        {
            sample[transmitter].push_back(meter->Get());
        }
    }
    return sample;
}

Transmitted
GetTransmitted(const TransmitSample& last,
               const TransmitSample& first,
               Transmitter transmitter,
               std::size_t index)
{
    const auto at = [&](const TransmitSample& sample) {
        const auto kind = sample.find(transmitter);
        return kind == sample.end() || index >= kind->second.size() ? Transmitted()
                                                                    : kind->second[index];
    };
    return {at(last).seconds - at(first).seconds, at(last).bytes - at(first).bytes};
}

Transmitted
GetTransmitted(const TransmitSample& last, const TransmitSample& first, Transmitter transmitter)
{
    const auto kind = last.find(transmitter);
    Transmitted sum;
    for (std::size_t i = 0; kind != last.end() && i < kind->second.size(); ++i)
    {
        const auto one = GetTransmitted(last, first, transmitter, i);
        sum.seconds += one.seconds;
        sum.bytes += one.bytes;
    }
    return sum;
}

} // namespace hfedfm
} // namespace ns3
