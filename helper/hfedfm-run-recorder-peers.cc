/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * What RunRecorder makes of devices that average with their neighbours.
 */

#include "hfedfm-run-recorder.h"

namespace ns3
{
namespace hfedfm
{

void
RunRecorder::ConnectPeers()
{
    for (const auto& node : m_federation.peers)
    {
        node->TraceConnectWithoutContext("ExchangeReceived",
                                         MakeCallback(&RunRecorder::ExchangeReceived, this));
        node->TraceConnectWithoutContext("Mixed", MakeCallback(&RunRecorder::Mixed, this));
        node->TraceConnectWithoutContext("Dropped",
                                         MakeCallback(&RunRecorder::ExchangeDropped, this));
    }
}

void
RunRecorder::ConnectMembers()
{
    for (const auto& member : m_federation.members)
    {
        if (member->GetView().GetPosition().isHead)
        {
            m_headSince[member->GetFederationNode()->GetFederationId()] = 0;
        }
        member->TraceConnectWithoutContext("HeadChanged",
                                           MakeCallback(&RunRecorder::HeadChanged, this));
    }
}

void
RunRecorder::HeadChanged(uint32_t node, uint32_t head, uint32_t)
{
    if (node == head)
    {
        m_headSince[node] = Simulator::Now().GetSeconds();
    }
}

void
RunRecorder::ExchangeReceived(uint32_t, uint32_t, const Bundle&, uint64_t bytes)
{
    m_linkBytes[ParentLink::D2D] += bytes;
}

void
RunRecorder::Mixed(const ConsensusReport& report, const ModuleSet&)
{
    auto& round = m_rounds[report.round];
    round.synchronized = true;
    round.counted.insert(report.node);
    round.counted.insert(report.contributors.begin(), report.contributors.end());
    End(round, report.node);
}

void
RunRecorder::ExchangeDropped(uint32_t, uint32_t, uint32_t round, uint32_t, ExchangeDrop reason)
{
    ++(reason == ExchangeDrop::LATE ? m_rounds[round].late : m_rounds[round].rejected);
}

void
RunRecorder::AddDistance(RoundRow& row) const
{
    const auto distance = m_consensus.GetDistances().find(row.round);
    if (distance != m_consensus.GetDistances().end())
    {
        row.consensusBefore = distance->second.before;
        row.consensusAfter = distance->second.after;
    }
}

} // namespace hfedfm
} // namespace ns3
