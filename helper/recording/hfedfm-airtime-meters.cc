// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-airtime-meters.h"

namespace ns3::hfedfm
{

AirtimeMeters::AirtimeMeters(const EdgeNetwork& network)
{
    for (const auto& cell : network.cells)
    {
        Add(Transmitter::ACCESS_POINT, cell.accessPoint, cell.accessController);
        for (uint32_t d = 0; d < cell.stations.GetN(); ++d)
        {
            Add(Transmitter::STATION, cell.stations.Get(d), cell.accessController);
        }
        if (cell.backhaul.GetN() == 2)
        {
            Add(Transmitter::EDGE, cell.backhaul.Get(0), nullptr);
            Add(Transmitter::CLOUD, cell.backhaul.Get(1), nullptr);
        }
        for (uint32_t d = 0; d < cell.d2dRadios.GetN(); ++d)
        {
            Add(Transmitter::D2D, cell.d2dRadios.Get(d), cell.d2dController);
        }
    }
}

void
AirtimeMeters::Add(Transmitter transmitter, Ptr<NetDevice> device, Ptr<RadioController> controller)
{
    m_meters[transmitter].push_back(controller ? controller->MakeMeter(device)
                                               : std::make_unique<WireMeter>(device));
}

TransmitSample
AirtimeMeters::Take() const
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

} // namespace ns3::hfedfm
