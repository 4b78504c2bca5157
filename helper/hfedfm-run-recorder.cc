/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-run-recorder.h"

#include "ns3/mobility-model.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ns3
{
namespace hfedfm
{

namespace
{

double
GetMean(const std::vector<double>& values)
{
    return values.empty() ? 0
                          : std::accumulate(values.begin(), values.end(), 0.0) /
                                static_cast<double>(values.size());
}

std::map<std::string, double>
GetMeans(const std::map<std::string, std::vector<double>>& byTask)
{
    std::map<std::string, double> means;
    for (const auto& [task, values] : byTask)
    {
        means[task] = GetMean(values);
    }
    return means;
}

void
AddScores(const std::vector<TaskScore>& scores, std::map<std::string, std::vector<double>>& byTask)
{
    for (const auto& score : scores)
    {
        if (score.total > 0)
        {
            byTask[score.task].push_back(static_cast<double>(score.correct) / score.total);
        }
    }
}

} // namespace

RunRecorder::RunRecorder(const EdgeNetwork& network,
                         const Federation& federation,
                         const std::vector<DeviceEnergy>& energy)
    : m_network(network),
      m_federation(federation),
      m_energy(energy),
      m_meters(network),
      m_consensus(federation)
{
    for (const auto& node : federation.GetNodes())
    {
        node->TraceConnectWithoutContext("TrainingStarted",
                                         MakeCallback(&RunRecorder::TrainingStarted, this));
        node->TraceConnectWithoutContext("Trained", MakeCallback(&RunRecorder::Trained, this));
        node->TraceConnectWithoutContext("Finished", MakeCallback(&RunRecorder::Finished, this));
        node->TraceConnectWithoutContext("Failed", MakeCallback(&RunRecorder::Failed, this));
    }
    for (const auto& node : federation.GetAll())
    {
        node->TraceConnectWithoutContext("ModelSent", MakeCallback(&RunRecorder::ModelSent, this));
        node->TraceConnectWithoutContext("ModelReceived",
                                         MakeCallback(&RunRecorder::ModelReceived, this));
        node->TraceConnectWithoutContext("UpdateReceived",
                                         MakeCallback(&RunRecorder::UpdateReceived, this));
        node->TraceConnectWithoutContext("Aggregated",
                                         MakeCallback(&RunRecorder::Aggregated, this));
        node->TraceConnectWithoutContext("Dropped", MakeCallback(&RunRecorder::Dropped, this));
        node->TraceConnectWithoutContext("AwaitingParent",
                                         MakeCallback(&RunRecorder::Awaiting, this));
        m_nodes[node->GetFederationId()] = node;
    }
    ConnectPeers();
    ConnectMembers();
}

void
RunRecorder::SetServers(const std::vector<DeviceEnergy>& servers)
{
    m_servers = &servers;
}

void
RunRecorder::SetD2d(Ptr<const D2dTopology> d2d)
{
    if (d2d)
    {
        m_meters.AddD2d(m_network);
    }
}

void
RunRecorder::SetProgressCallback(Callback<void, uint64_t> callback)
{
    m_onProgress = std::move(callback);
}

void
RunRecorder::SetFinishedCallback(Callback<void> callback)
{
    m_onFinished = std::move(callback);
}

bool
RunRecorder::IsFinished() const
{
    return m_finished.size() == m_federation.GetNodes().size();
}

bool
RunRecorder::IsDevice(uint32_t node) const
{
    return !m_federation.devices.empty() && node >= m_federation.devices.front()->GetFederationId();
}

RunSample
RunRecorder::Take() const
{
    RunSample sample;
    sample.time = Simulator::Now().GetSeconds();
    for (const auto& energy : m_energy)
    {
        sample.devices.push_back(energy.ledger->Snapshot());
    }
    if (m_servers)
    {
        for (const auto& energy : *m_servers)
        {
            sample.servers.push_back(energy.ledger->Snapshot());
        }
    }
    sample.linkBytes = m_linkBytes;
    sample.sent = m_meters.Take();
    return sample;
}

void
RunRecorder::Begin(uint32_t round)
{
    if (m_first.time < 0)
    {
        m_first = Take();
    }
    auto& start = m_rounds[round].start;
    if (start < 0)
    {
        start = Simulator::Now().GetSeconds();
    }
}

void
RunRecorder::ModelSent(uint32_t, const Bundle& bundle, uint64_t)
{
    if (bundle.type == MessageType::MODEL)
    {
        Begin(bundle.round);
    }
}

void
RunRecorder::ModelReceived(uint32_t node, const Bundle& bundle, uint64_t bytes)
{
    // The last model goes out when the interval of the slowest tree is still open.
    if (bundle.type == MessageType::MODEL)
    {
        m_linkBytes[m_nodes.at(node)->GetParentLink()] += bytes;
    }
}

void
RunRecorder::UpdateReceived(uint32_t, const Bundle& bundle, uint64_t bytes)
{
    m_linkBytes[m_nodes.at(bundle.sender)->GetParentLink()] += bytes;
}

void
RunRecorder::TrainingStarted(uint32_t, uint32_t round)
{
    Begin(round);
}

void
RunRecorder::Trained(uint32_t node, uint32_t round, const TrainingResult& result)
{
    if (round > 1)
    {
        AddScores(result.startScores, m_rounds[round - 1].after);
    }
    if (result.updates.empty())
    {
        for (const auto& score : result.startScores)
        {
            if (score.total > 0)
            {
                m_finalAccuracy[node][score.task] =
                    static_cast<double>(score.correct) / score.total;
            }
        }
        return;
    }
    auto& row = m_rounds[round];
    AddScores(result.endScores, row.before);
    row.loss += result.loss;
    ++row.trained;
    ++m_jobsDone;
    if (!m_onProgress.IsNull())
    {
        m_onProgress(m_jobsDone);
    }
}

void
RunRecorder::Aggregated(const AggregationReport& report)
{
    auto& round = m_rounds[report.round];
    auto& behind = round.behind[report.node];
    for (const auto id : report.contributors)
    {
        // What a relay sends stands for all in its sum, and those are relays' own reports.
        const auto sum = round.behind.find(id);
        if (id != report.node && sum != round.behind.end())
        {
            behind.insert(sum->second.begin(), sum->second.end());
        }
        else if (IsDevice(id))
        {
            behind.insert(id);
        }
    }
    if (m_nodes.at(report.node)->GetParentLink() == ParentLink::D2D && !report.root)
    {
        return; // a relay's sum counts when its head has got it
    }
    if (report.root && !std::exchange(round.synchronized, true))
    {
        round.counted.clear(); // edge servers' sums count when the cloud has got them
    }
    if (report.root || !round.synchronized)
    {
        round.counted.insert(behind.begin(), behind.end());
    }
    End(round, report.node);
}

void
RunRecorder::End(Round& round, uint32_t node) const
{
    const RunScope scope(m_federation, node);
    if (round.end.time < 0)
    {
        round.end = m_first;
    }
    round.end.Advance(Take(), scope);
    round.ended.Merge(scope);
}

void
RunRecorder::Dropped(uint32_t, uint32_t, uint32_t round, DropReason reason)
{
    ++(reason == DropReason::LATE ? m_rounds[round].late : m_rounds[round].rejected);
}

void
RunRecorder::Awaiting(uint32_t node, bool awaiting)
{
    // Devices that wait for an edge server that waits for the cloud wait for the backhaul.
    for (std::size_t e = 0; e < m_federation.edges.size(); ++e)
    {
        if (m_federation.edges[e]->GetFederationId() != node)
        {
            continue;
        }
        for (std::size_t d = 0; d < m_energy.size(); ++d)
        {
            if (m_federation.cellOfDevice[d] == e)
            {
                m_energy[d].ledger->SetUpstreamBusy(awaiting);
            }
        }
    }
}

void
RunRecorder::Finished(uint32_t node)
{
    m_finished.insert(node);
    if (IsFinished() && !m_onFinished.IsNull())
    {
        m_onFinished();
    }
}

void
RunRecorder::Failed(uint32_t node)
{
    m_failed[node] = Simulator::Now().GetSeconds();
    Finished(node);
}

RunResult
RunRecorder::GetResult() const
{
    RunResult result;
    const auto last = AddRounds(result);
    result.firstMessage = m_first.time;
    result.lastAggregation = last.time;
    result.accessBytes = GetBytes(last, {ParentLink::ACCESS, ParentLink::ACCESS_AND_BACKHAUL});
    result.backhaulBytes = GetBytes(last, {ParentLink::BACKHAUL, ParentLink::ACCESS_AND_BACKHAUL});
    result.d2dBytes = GetBytes(last, {ParentLink::D2D});
    AddTransmitted(result, last);
    AddDevices(result, last);
    for (std::size_t s = 0; s < last.servers.size(); ++s)
    {
        AddEnergy(result.serverEnergy, last.servers[s] - m_first.servers[s]);
    }
    AddNodes(result, last);
    AddModules(result);
    return result;
}

RunSample
RunRecorder::AddRounds(RunResult& result) const
{
    RunSample last = m_first;
    for (const auto& [number, round] : m_rounds)
    {
        if (round.end.time < 0)
        {
            continue;
        }
        RoundRow row;
        row.round = number;
        row.start = round.start;
        row.end = round.end.time;
        row.synchronized = round.synchronized;
        row.loss = round.trained > 0 ? round.loss / round.trained : 0;
        row.accuracyBefore = GetMeans(round.before);
        row.accuracyAfter = GetMeans(round.after);
        row.devicesAggregated = static_cast<uint32_t>(round.counted.size());
        row.updatesLate = round.late;
        row.updatesRejected = round.rejected;
        AddDistance(row);
        const auto previous = last;
        last.Advance(round.end, round.ended);
        for (std::size_t d = 0; d < last.devices.size(); ++d)
        {
            AddEnergy(row.energy, last.devices[d] - previous.devices[d]);
        }
        result.rounds.push_back(std::move(row));
    }
    return last;
}

void
RunRecorder::AddDevices(RunResult& result, const RunSample& last) const
{
    const double share =
        1.0 / static_cast<double>(std::max<std::size_t>(1, m_energy.size() * result.rounds.size()));
    for (std::size_t d = 0; d < last.devices.size(); ++d)
    {
        const auto interval = last.devices[d] - m_first.devices[d];
        AddEnergy(result.deviceEnergy, interval);
        AddPhases(result.devicePhases, interval, share);
    }
}

} // namespace hfedfm
} // namespace ns3
