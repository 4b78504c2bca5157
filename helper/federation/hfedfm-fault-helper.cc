// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-fault-helper.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"

namespace ns3::hfedfm
{

namespace
{

void
BreakDown(const EdgeCell* cell, uint32_t index, Ptr<Node> device)
{
    for (uint32_t a = 0; a < device->GetNApplications(); ++a)
    {
        if (const auto node = DynamicCast<FederationNode>(device->GetApplication(a)))
        {
            node->Fail();
        }
    }
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
    uint32_t first = 0;
    for (uint32_t c = 0; c < *entry.cluster; ++c)
    {
        first += network.cells[c].devices.GetN();
    }
    Simulator::Schedule(when - Simulator::Now(),
                        &BreakDown,
                        &network.cells[*entry.cluster],
                        entry.index - first,
                        entry.node->GetNode());
}

} // namespace ns3::hfedfm
