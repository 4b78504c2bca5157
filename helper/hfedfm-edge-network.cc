/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-edge-network.h"

namespace ns3
{
namespace hfedfm
{

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

} // namespace hfedfm
} // namespace ns3
