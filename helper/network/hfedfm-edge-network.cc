// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-edge-network.h"

namespace ns3::hfedfm
{

std::vector<Ptr<NetDevice>>
EdgeCell::GetD2dPeers(uint32_t device) const
{
    std::vector<Ptr<NetDevice>> peers;
    for (uint32_t d = 0; d < d2dRadios.GetN(); ++d)
    {
        if (d != device)
        {
            peers.push_back(d2dRadios.Get(d));
        }
    }
    return peers;
}

void
EdgeCell::PutStationsToSleep() const
{
    for (uint32_t s = 0; accessController && s < stations.GetN(); ++s)
    {
        accessController->Sleep(stations.Get(s), Time(0));
    }
}

NodeContainer
EdgeNetwork::GetDevices() const
{
    NodeContainer devices;
    for (const auto& cell : cells)
    {
        devices.Add(cell.devices);
    }
    return devices;
}

} // namespace ns3::hfedfm
