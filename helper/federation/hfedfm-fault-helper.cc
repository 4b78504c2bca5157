// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-fault-helper.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"

namespace ns3::hfedfm
{

namespace
{

void
BreakDown(const EdgeCell* cell, uint32_t index, Ptr<FederationNode> node)
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
ScheduleFault(const EdgeNetwork& network,
              const FederationContainer& federation,
              uint32_t device,
              Time when)
{
    const auto devices = federation.GetDevices();
    NS_ABORT_MSG_UNLESS(device < devices.GetN(),
                        "There is no device " << device << " to break down; there are "
                                              << devices.GetN() << ", counted from 0.");
    const auto& entry = devices.Get(device);
    const auto first = federation.GetDevices(entry.cluster).Get(0).index;
    Simulator::Schedule(when - Simulator::Now(),
                        &BreakDown,
                        &network.cells[*entry.cluster],
                        entry.index - first,
                        entry.node);
}

} // namespace ns3::hfedfm
