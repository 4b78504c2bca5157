/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-run-watchdog.h"

#include "ns3/abort.h"
#include "ns3/mobility-model.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace ns3
{
namespace hfedfm
{

namespace
{

constexpr double STALL_SECONDS = 600;

} // namespace

RunWatchdog::RunWatchdog(const EdgeNetwork& network,
                         const Federation& federation,
                         const std::vector<DeviceEnergy>& energy,
                         std::string remedy)
    : m_network(network),
      m_federation(federation),
      m_energy(energy),
      m_remedy(std::move(remedy))
{
    for (const auto& node : federation.GetAll())
    {
        node->TraceConnectWithoutContext("ChildrenMissing",
                                         MakeCallback(&RunWatchdog::Missing, this));
    }
    Simulator::Schedule(Seconds(STALL_SECONDS), &RunWatchdog::Look, this);
}

void
RunWatchdog::Missing(uint32_t, const std::vector<uint32_t>& missing)
{
    std::ostringstream text;
    for (std::size_t d = 0; d < m_federation.devices.size(); ++d)
    {
        const auto& device = m_federation.devices[d];
        const auto id = device->GetFederationId();
        if (std::find(missing.begin(), missing.end(), id) != missing.end())
        {
            const auto cell = m_federation.cellOfDevice[d];
            const auto distance = device->GetNode()->GetObject<MobilityModel>()->GetDistanceFrom(
                m_network.cells[cell].edge->GetObject<MobilityModel>());
            text << " node " << id << " in cluster " << cell << " (" << std::lround(distance)
                 << " m from its edge server"
                 << (device->HasFailed() ? ", broken down or out of energy" : "") << ");";
        }
    }
    NS_ABORT_MSG_UNLESS(text.str().empty(),
                        "These devices could not connect:"
                            << text.str()
                            << " they, or the heads that speak for them, are out of radio reach "
                               "or have failed before. "
                            << m_remedy << " Let --faults happen later.");
}

void
RunWatchdog::Look()
{
    uint64_t bytes = 0;
    for (const auto& node : m_federation.GetNodes())
    {
        bytes += node->GetCounters().bytesReceived;
    }
    const bool computing = std::any_of(m_energy.begin(), m_energy.end(), [](const auto& e) {
        return e.compute->IsBusy();
    });
    NS_ABORT_MSG_IF(bytes == m_bytes && !computing,
                    "The federation stands still at "
                        << Simulator::Now().As(Time::S) << ": in the last " << STALL_SECONDS
                        << " s no byte has arrived and no device has computed. "
                        << m_federation.CountFailed() << " of " << m_energy.size()
                        << " devices have run out of energy (--battery) or broken down; others "
                           "may be out of reach, such as a new head of its edge server. A "
                           "--deadline lets those go on who are not.");
    m_bytes = bytes;
    Simulator::Schedule(Seconds(STALL_SECONDS), &RunWatchdog::Look, this);
}

} // namespace hfedfm
} // namespace ns3
