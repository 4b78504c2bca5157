// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-run-watchdog.h"

#include "ns3/abort.h"
#include "ns3/mobility-model.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

constexpr double STALL_SECONDS = 600;

} // namespace

RunWatchdog::RunWatchdog(const EdgeNetwork& network,
                         const FederationContainer& federation,
                         std::string remedy)
    : m_network(network),
      m_federation(federation),
      m_remedy(std::move(remedy))
{
    federation.TraceConnectWithoutContext("ChildrenMissing",
                                          MakeCallback(&RunWatchdog::Missing, this));
    Simulator::Schedule(Seconds(STALL_SECONDS), &RunWatchdog::Look, this);
}

void
RunWatchdog::Missing(uint32_t, const std::vector<uint32_t>& missing)
{
    std::ostringstream text;
    for (const auto& entry : m_federation)
    {
        const auto id = entry.GetId();
        if (entry.IsDevice() && std::find(missing.begin(), missing.end(), id) != missing.end())
        {
            const auto edge = m_network.cells[*entry.cluster].edge;
            const auto distance =
                entry.node->GetNode()->GetObject<MobilityModel>()->GetDistanceFrom(
                    edge->GetObject<MobilityModel>());
            text << " node " << id << " in cluster " << *entry.cluster << " ("
                 << std::lround(distance) << " m from its edge server"
                 << (entry.node->HasFailed() ? ", broken down or out of energy" : "") << ");";
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
    bool computing = false;
    bool done = true; // another federation may go on
    for (const auto& entry : m_federation)
    {
        bytes += entry.node->GetCounters().bytesReceived;
        done = done && (entry.node->IsFinished() || entry.node->HasFailed());
        computing = computing || (entry.energy.compute && entry.energy.compute->IsBusy());
    }
    NS_ABORT_MSG_IF(bytes == m_bytes && !computing && !done,
                    "The federation stands still at "
                        << Simulator::Now().As(Time::S) << ": in the last " << STALL_SECONDS
                        << " s no byte has arrived and no device has computed. "
                        << m_federation.CountFailed() << " of " << m_federation.GetDevices().GetN()
                        << " devices have run out of energy (--battery) or broken down; others "
                           "may be out of reach, such as a new head of its edge server. A "
                           "--deadline lets those go on who are not.");
    m_bytes = bytes;
    Simulator::Schedule(Seconds(STALL_SECONDS), &RunWatchdog::Look, this);
}

} // namespace ns3::hfedfm
