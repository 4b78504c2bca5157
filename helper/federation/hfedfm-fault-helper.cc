/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-fault-helper.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"

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
    if (cell->accessController)
    {
        cell->accessController->TurnOff(cell->stations.Get(index), {cell->accessPoint});
    }
    if (cell->d2dController)
    {
        cell->d2dController->TurnOff(cell->d2dRadios.Get(index), cell->GetD2dPeers(index));
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
