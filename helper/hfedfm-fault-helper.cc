/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-fault-helper.h"

#include "hfedfm-wifi-setup.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"
#include "ns3/wifi-net-device.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace hfedfm
{

namespace
{

void
BreakDown(const EdgeCell* cell, uint32_t index, Ptr<LearningNode> node)
{
    node->Fail();
    if (const auto station = DynamicCast<WifiNetDevice>(cell->stations.Get(index)))
    {
        TurnOffWifi(station, {cell->accessPoint});
    }
    std::vector<Ptr<NetDevice>> neighbours;
    Ptr<WifiNetDevice> own;
    for (uint32_t r = 0; r < cell->d2dRadios.GetN(); ++r)
    {
        if (r == index)
        {
            own = DynamicCast<WifiNetDevice>(cell->d2dRadios.Get(r));
        }
        else
        {
            neighbours.push_back(cell->d2dRadios.Get(r));
        }
    }
    if (own)
    {
        TurnOffWifi(own, neighbours);
    }
}

} // namespace

void
ScheduleFault(const EdgeNetwork& network, const Federation& federation, uint32_t device, Time when)
{
    const auto devices = federation.GetDevices();
    NS_ABORT_MSG_UNLESS(device < devices.size(),
                        "There is no device " << device << " to break down; there are "
                                              << devices.size() << ", counted from 0.");
    const auto cell = federation.cellOfDevice[device];
    const auto first =
        std::find(federation.cellOfDevice.begin(), federation.cellOfDevice.end(), cell) -
        federation.cellOfDevice.begin();
    Simulator::Schedule(when - Simulator::Now(),
                        &BreakDown,
                        &network.cells[cell],
                        device - static_cast<uint32_t>(first),
                        devices[device]);
}

} // namespace hfedfm
} // namespace ns3
