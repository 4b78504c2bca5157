/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-consensus-recorder.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Newest round of a device that has failed: nobody waits for it. */
constexpr uint32_t GONE = std::numeric_limits<uint32_t>::max();

} // namespace

ConsensusRecorder::ConsensusRecorder(const FederationContainer& federation)
{
    const auto peers = federation.GetByRole(NodeRole::PEER);
    for (const auto& peer : peers)
    {
        m_cellOf[peer.GetId()] = *peer.cluster;
        m_cells[*peer.cluster].peers[peer.GetId()];
    }
    peers.TraceConnectWithoutContext("Trained", MakeCallback(&ConsensusRecorder::Trained, this));
    peers.TraceConnectWithoutContext("Mixed", MakeCallback(&ConsensusRecorder::Mixed, this));
    peers.TraceConnectWithoutContext("Failed", MakeCallback(&ConsensusRecorder::Failed, this));
}

void
ConsensusRecorder::Trained(uint32_t node, uint32_t, const TrainingResult& result)
{
    // The round is that of Mixed: a device that has fallen behind trains for a later one.
    auto& trained = m_cells.at(m_cellOf.at(node)).peers.at(node).trained;
    trained.clear();
    std::copy_if(result.updates.begin(),
                 result.updates.end(),
                 std::back_inserter(trained),
                 [](const auto& update) { return update.state.IsFinite(); });
}

void
ConsensusRecorder::Mixed(const ConsensusReport& report, const ModuleSet& model)
{
    auto& cell = m_cells.at(m_cellOf.at(report.node));
    auto& peer = cell.peers.at(report.node);
    auto& round = cell.rounds[report.round];
    round.before.push_back(std::move(peer.trained));
    round.after.push_back(model);
    peer.trained.clear();
    peer.round = std::max(peer.round, report.round);
    Measure(cell);
}

void
ConsensusRecorder::Failed(uint32_t node)
{
    auto& cell = m_cells.at(m_cellOf.at(node));
    cell.peers.at(node) = {{}, GONE};
    Measure(cell);
}

void
ConsensusRecorder::Measure(Cell& cell)
{
    uint32_t finished = GONE;
    for (const auto& [id, peer] : cell.peers)
    {
        finished = std::min(finished, peer.round);
    }
    auto& rounds = cell.rounds;
    while (!rounds.empty() && rounds.begin()->first <= finished)
    {
        const auto& [number, round] = *rounds.begin();
        const auto distance = ConsensusError(round.before, round.after).GetTotal();
        auto& largest = m_distances[number];
        largest.before = std::max(largest.before, distance.before);
        largest.after = std::max(largest.after, distance.after);
        rounds.erase(rounds.begin());
    }
}

} // namespace hfedfm
} // namespace ns3
