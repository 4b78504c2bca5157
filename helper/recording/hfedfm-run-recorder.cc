// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-run-recorder.h"

#include "ns3/mobility-model.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** Newest round of a peer that has failed: nobody waits for it. */
constexpr uint32_t GONE = std::numeric_limits<uint32_t>::max();

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

void
AddPhases(PhaseSplit& sum, const EnergySnapshot& part, double share)
{
    for (std::size_t p = 0; p < PHASE_COUNT; ++p)
    {
        const auto phase = static_cast<Phase>(p);
        sum.seconds[ToString(phase)] += part.GetSeconds(phase) * share;
        sum.joules[ToString(phase)] += part.GetJoules(phase) * share;
    }
}

/** @param intervals any @return the length of what they cover together */
double
GetUnion(std::vector<std::pair<double, double>> intervals)
{
    std::sort(intervals.begin(), intervals.end());
    double length = 0;
    double covered = -std::numeric_limits<double>::infinity();
    for (const auto& [begin, end] : intervals)
    {
        length += std::max(0.0, end - std::max(begin, covered));
        covered = std::max(covered, end);
    }
    return length;
}

/** @param last the later sample @param first an earlier one @return what was sent in between */
Traffic
GetTraffic(const TransmitSample& last, const TransmitSample& first)
{
    const auto sum = [&](Transmitter transmitter) {
        return GetTransmitted(last, first, transmitter);
    };
    return {sum(Transmitter::STATION),
            sum(Transmitter::ACCESS_POINT),
            sum(Transmitter::D2D),
            sum(Transmitter::EDGE),
            sum(Transmitter::CLOUD)};
}

/** @return how tables call a node: what it can become in the course of the run is one */
const char*
GetRoleName(const FederationEntry& entry)
{
    return entry.role == NodeRole::CLOUD         ? "cloud"
           : entry.role == NodeRole::EDGE_SERVER ? "edge"
                                                 : "device";
}

/** @param values by node @param node its id @return its value, if it has one */
template <typename T>
std::optional<T>
FindOf(const std::map<uint32_t, T>& values, uint32_t node)
{
    const auto value = values.find(node);
    return value == values.end() ? std::nullopt : std::make_optional(value->second);
}

} // namespace

RunRecorder::RunRecorder(const EdgeNetwork& network, const FederationContainer& federation)
    : m_federation(federation),
      m_meters(network)
{
    const auto connect = [&](const std::string& source, auto method) {
        federation.TraceConnectWithoutContext(source, MakeCallback(method, this));
    };
    connect("TrainingStarted", &RunRecorder::TrainingStarted);
    connect("Trained", &RunRecorder::Trained);
    connect("Finished", &RunRecorder::Finished);
    connect("Failed", &RunRecorder::Failed);
    connect("ModelSent", &RunRecorder::ModelSent);
    connect("ModelReceived", &RunRecorder::ModelReceived);
    connect("UpdateReceived", &RunRecorder::UpdateReceived);
    connect("Aggregated", &RunRecorder::Aggregated);
    connect("AwaitingParent", &RunRecorder::Awaiting);
    connect("ExchangeReceived", &RunRecorder::ExchangeReceived);
    connect("Mixed", &RunRecorder::Mixed);
    connect("Dropped", &RunRecorder::Dropped);
    connect("HeadChanged", &RunRecorder::HeadChanged);
    for (const auto& entry : federation)
    {
        if (entry.GetRole() == NodeRole::HEAD)
        {
            m_headSince[entry.GetId()] = 0;
        }
        if (entry.role == NodeRole::PEER)
        {
            m_clusters[*entry.cluster].peers[entry.GetId()];
        }
        m_asynchronous = m_asynchronous || entry.node->IsAsynchronous();
        m_asynchronousRoot =
            m_asynchronousRoot || (entry.node->IsAsynchronous() && !entry.node->HasParent());
    }
    CountHidden(network);
}

void
RunRecorder::CountHidden(const EdgeNetwork& network)
{
    for (const auto& cell : network.cells)
    {
        const auto& stations = cell.stations;
        std::vector<uint32_t> hidden(cell.devices.GetN(), 0);
        const auto controller = cell.accessController;
        const bool contend = controller && controller->ListensBeforeTalk();
        for (uint32_t a = 0; contend && a < stations.GetN(); ++a)
        {
            for (uint32_t b = 0; b < a; ++b)
            {
                if (!controller->CanExchange(stations.Get(a), stations.Get(b)))
                {
                    ++hidden[a];
                    ++hidden[b];
                }
            }
        }
        m_hidden.insert(m_hidden.end(), hidden.begin(), hidden.end());
    }
}

RunRecorder::Sample
RunRecorder::Take() const
{
    Sample sample;
    sample.time = Simulator::Now().GetSeconds();
    for (const auto& entry : m_federation)
    {
        if (entry.IsDevice() && entry.energy.ledger)
        {
            sample.devices.push_back(entry.energy.ledger->Snapshot());
        }
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
RunRecorder::ModelSent(uint32_t, const Message& message, uint64_t)
{
    if (message.type == MessageType::MODEL)
    {
        Begin(message.round);
    }
}

void
RunRecorder::ModelReceived(uint32_t node, const Message& message, uint64_t bytes)
{
    // The last model goes out when the interval of the slowest tree is still open.
    if (message.type == MessageType::MODEL)
    {
        m_linkBytes[m_federation.GetById(node).node->GetParentLink()] += bytes;
    }
}

void
RunRecorder::UpdateReceived(uint32_t, const Message& message, uint64_t bytes)
{
    m_linkBytes[m_federation.GetById(message.sender).node->GetParentLink()] += bytes;
}

void
RunRecorder::TrainingStarted(uint32_t, uint32_t round)
{
    Begin(round);
}

void
RunRecorder::Trained(uint32_t node, uint32_t round, const TrainingResult& result)
{
    const auto& entry = m_federation.GetById(node);
    if (entry.role == NodeRole::PEER)
    {
        // The round is that of Mixed: a device that has fallen behind trains for a later one.
        auto& trained = m_clusters[*entry.cluster].peers[node].trained;
        trained.clear();
        std::copy_if(result.updates.begin(),
                     result.updates.end(),
                     std::back_inserter(trained),
                     [](const auto& update) { return update.state.IsFinite(); });
    }
    if (m_asynchronous)
    {
        AddHeld(node, round, result);
    }
    else if (round > 1)
    {
        AddScores(result.startScores, m_rounds[round - 1].after);
        AddScores(result.startOwn, m_rounds[round - 1].ownAfter);
    }
    if (result.updates.empty())
    {
        std::map<std::string, std::vector<double>> common;
        std::map<std::string, std::vector<double>> own;
        AddScores(result.startScores, common);
        AddScores(result.startOwn, own);
        m_finalAccuracy[node] = GetMeans(common);
        m_finalOwn[node] = GetMeans(own);
        return;
    }
    auto& row = m_rounds[round];
    AddScores(result.endScores, row.before);
    AddScores(result.endOwn, row.ownBefore);
    row.loss += result.loss;
    ++row.trained;
    ++m_roundsTrained[node];
    ++m_jobsDone;
    if (!m_onProgress.IsNull())
    {
        m_onProgress(m_jobsDone);
    }
}

void
RunRecorder::AddHeld(uint32_t node, uint32_t round, const TrainingResult& result)
{
    // The last model is that of the round before.
    const auto number = result.updates.empty() && round > 1 ? round - 1 : round;
    m_rounds[number].held[node] = {result.startScores, result.startOwn};
}

std::set<uint32_t>
RunRecorder::TakeSum(const Round& round, uint32_t node)
{
    // What a server sends that does not wait may be about other rounds than it counts in.
    if (m_asynchronous)
    {
        return std::exchange(m_below[node], {});
    }
    const auto sum = round.behind.find(node);
    return sum == round.behind.end() ? std::set<uint32_t>() : sum->second;
}

void
RunRecorder::Aggregated(const AggregationReport& report)
{
    auto& round = m_rounds[report.round];
    auto& behind = round.behind[report.node];
    for (const auto id : report.contributors)
    {
        // What a relay sends stands for all in its sum, and those are relays' own reports.
        const auto sum = id == report.node ? std::set<uint32_t>() : TakeSum(round, id);
        behind.insert(sum.begin(), sum.end());
        if (sum.empty() && m_federation.GetById(id).IsDevice())
        {
            behind.insert(id);
        }
    }
    if (m_federation.GetById(report.node).node->GetParentLink() == ParentLink::D2D && !report.root)
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
    m_below[report.node].insert(behind.begin(), behind.end());
    round.staleness.insert(round.staleness.end(), report.staleness.begin(), report.staleness.end());
    if (m_asynchronousRoot && !report.root)
    {
        return;
    }
    round.end = Take();
    for (auto& [number, earlier] : m_rounds)
    {
        // An update may stand for several rounds.
        if (m_asynchronousRoot && number < report.round && earlier.end.time < 0)
        {
            earlier.end = round.end;
            earlier.synchronized = true;
        }
    }
}

void
RunRecorder::Dropped(uint32_t, uint32_t, uint32_t round, uint32_t, DropReason reason)
{
    const bool late = reason == DropReason::LATE || reason == DropReason::DISCARDED;
    ++(late ? m_rounds[round].late : m_rounds[round].rejected);
}

void
RunRecorder::Awaiting(uint32_t node, bool awaiting)
{
    // Devices that wait for an edge server that waits for the cloud wait for the backhaul.
    const auto& waiting = m_federation.GetById(node);
    if (waiting.role != NodeRole::EDGE_SERVER)
    {
        return;
    }
    for (const auto& entry : m_federation)
    {
        if (entry.IsDevice() && entry.cluster == waiting.cluster && entry.energy.ledger)
        {
            entry.energy.ledger->SetUpstreamBusy(awaiting, entry.node->GetTeller());
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
    const auto& entry = m_federation.GetById(node);
    if (entry.role == NodeRole::PEER)
    {
        auto& cluster = m_clusters[*entry.cluster];
        cluster.peers[node] = {{}, GONE};
        MeasureDistance(cluster);
    }
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
    result.sent = GetTraffic(last.sent, m_first.sent);
    AddDevices(result, last);
    for (std::size_t s = 0; s < last.servers.size(); ++s)
    {
        result.serverEnergy += last.servers[s] - m_first.servers[s];
    }
    AddNodes(result, last);
    AddModules(result);
    return result;
}

RunRecorder::Sample
RunRecorder::AddRounds(RunResult& result) const
{
    Sample last = m_first;
    std::optional<double> root;
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
        auto after = round.after;
        auto ownAfter = round.ownAfter;
        for (const auto& [node, held] : round.held)
        {
            AddScores(held.common, after);
            AddScores(held.own, ownAfter);
        }
        row.accuracyAfter = GetMeans(after);
        row.ownBefore = GetMeans(round.ownBefore);
        row.ownAfter = GetMeans(ownAfter);
        if (round.synchronized && !row.accuracyAfter.empty())
        {
            // All devices below have scored what they got from the root.
            root = MeanOverTasks(row.accuracyAfter);
        }
        row.rootAccuracy = root;
        row.devicesAggregated = static_cast<uint32_t>(round.counted.size());
        row.updatesLate = round.late;
        row.updatesRejected = round.rejected;
        row.trainings = round.trained;
        if (!round.staleness.empty())
        {
            row.staleness = GetMean({round.staleness.begin(), round.staleness.end()});
            row.stalest = *std::max_element(round.staleness.begin(), round.staleness.end());
        }
        if (round.distance)
        {
            row.consensusBefore = round.distance->before;
            row.consensusAfter = round.distance->after;
        }
        // A slow cell that then fails may leave a round that ended after the others' next one.
        if (round.end.time >= last.time)
        {
            for (std::size_t d = 0; d < last.devices.size(); ++d)
            {
                row.energy += round.end.devices[d] - last.devices[d];
            }
            row.sent = GetTraffic(round.end.sent, last.sent);
            last = round.end;
        }
        result.rounds.push_back(std::move(row));
    }
    return last;
}

void
RunRecorder::AddDevices(RunResult& result, const Sample& last) const
{
    const double share =
        1.0 /
        static_cast<double>(std::max<std::size_t>(1, last.devices.size() * result.rounds.size()));
    for (std::size_t d = 0; d < last.devices.size(); ++d)
    {
        const auto interval = last.devices[d] - m_first.devices[d];
        result.deviceEnergy += interval;
        AddPhases(result.devicePhases, interval, share);
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
RunRecorder::ExchangeReceived(uint32_t, uint32_t, const Message&, uint64_t bytes)
{
    m_linkBytes[ParentLink::D2D] += bytes;
}

void
RunRecorder::Mixed(const ConsensusReport& report, const ModuleSet& model)
{
    auto& cluster = m_clusters[*m_federation.GetById(report.node).cluster];
    auto& peer = cluster.peers[report.node];
    auto& mix = cluster.mixes[report.round];
    mix.before.push_back(std::exchange(peer.trained, {}));
    mix.after.push_back(model);
    peer.round = std::max(peer.round, report.round);
    MeasureDistance(cluster);
    auto& round = m_rounds[report.round];
    round.synchronized = true;
    round.counted.insert(report.node);
    round.counted.insert(report.contributors.begin(), report.contributors.end());
    round.end = Take();
}

void
RunRecorder::MeasureDistance(PeerCluster& cluster)
{
    uint32_t finished = GONE;
    for (const auto& [id, peer] : cluster.peers)
    {
        finished = std::min(finished, peer.round);
    }
    auto& mixes = cluster.mixes;
    while (!mixes.empty() && mixes.begin()->first <= finished)
    {
        const auto& [number, mix] = *mixes.begin();
        const auto distance = ConsensusError(mix.before, mix.after).GetTotal();
        auto& largest = m_rounds[number].distance;
        largest = largest.value_or(ConsensusDistance());
        largest->before = std::max(largest->before, distance.before);
        largest->after = std::max(largest->after, distance.after);
        mixes.erase(mixes.begin());
    }
}

uint64_t
RunRecorder::GetBytes(const Sample& last, std::vector<ParentLink> links) const
{
    uint64_t bytes = 0;
    for (const auto link : links)
    {
        auto at = [link](const Sample& sample) {
            const auto entry = sample.linkBytes.find(link);
            return entry == sample.linkBytes.end() ? 0 : entry->second;
        };
        bytes += at(last) - at(m_first);
    }
    return bytes;
}

void
RunRecorder::AddNodes(RunResult& result, const Sample& last) const
{
    // By cell, and those of the cloud: what waits in one does not make another wait.
    std::map<std::optional<uint32_t>, std::vector<std::pair<double, double>>> stalls;
    for (const auto& entry : m_federation)
    {
        NodeRow row;
        row.node = entry.GetId();
        row.role = GetRoleName(entry);
        row.cluster = entry.cluster;
        const auto position = entry.node->GetNode()->GetObject<MobilityModel>()->GetPosition();
        row.x = position.x;
        row.y = position.y;
        const auto counters = entry.node->GetCounters();
        row.bytesSent = counters.bytesSent;
        row.bytesReceived = counters.bytesReceived;
        row.retransmissions = counters.retransmitted;
        for (const auto& stall : counters.stalls)
        {
            const double begin = std::max(stall.begin, m_first.time);
            const double end = std::min(stall.end, last.time);
            if (begin < end)
            {
                ++row.timeouts;
                row.timeoutSeconds += end - begin;
                stalls[entry.cluster].emplace_back(begin, end);
            }
        }
        const auto seconds = [&](Transmitter transmitter) {
            return GetTransmitted(last.sent, m_first.sent, transmitter, entry.index).seconds;
        };
        if (entry.IsDevice())
        {
            row.hidden = m_hidden.at(entry.index);
            row.accessSeconds = seconds(Transmitter::STATION);
            row.d2dSeconds = seconds(Transmitter::D2D);
        }
        else if (entry.role == NodeRole::EDGE_SERVER)
        {
            row.accessSeconds = seconds(Transmitter::ACCESS_POINT);
            row.backhaulSeconds = seconds(Transmitter::EDGE);
        }
        else
        {
            row.backhaulSeconds =
                GetTransmitted(last.sent, m_first.sent, Transmitter::CLOUD).seconds;
        }
        const auto& used = entry.IsDevice() ? last.devices : last.servers;
        const auto& before = entry.IsDevice() ? m_first.devices : m_first.servers;
        if (entry.role != NodeRole::CLOUD && entry.index < used.size())
        {
            const auto interval = used[entry.index] - before[entry.index];
            row.energy += interval;
            AddPhases(row.phases, interval, 1);
        }
        if (m_finalAccuracy.count(row.node) > 0)
        {
            row.accuracy = m_finalAccuracy.at(row.node);
            row.own = m_finalOwn.at(row.node);
        }
        row.headSince = FindOf(m_headSince, row.node);
        row.roundsTrained = FindOf(m_roundsTrained, row.node).value_or(0);
        row.failed = FindOf(m_failed, row.node);
        result.nodes.push_back(std::move(row));
    }
    for (auto& [cell, intervals] : stalls)
    {
        result.stalled = std::max(result.stalled, GetUnion(std::move(intervals)));
    }
}

void
RunRecorder::AddModules(RunResult& result) const
{
    std::map<ModuleId, ModuleRow> rows;
    for (const auto& entry : m_federation)
    {
        for (const auto& [id, state] : entry.node->GetModel())
        {
            auto& row = rows[id];
            row.module = id.ToString();
            row.parameters = state.GetSpec().GetCount();
        }
        for (const auto& [id, traffic] : entry.node->GetModuleTraffic())
        {
            auto& row = rows[id];
            row.wireBytes = std::max(row.wireBytes, traffic.recordBytes);
            row.updatesUp += traffic.up;
            row.updatesDown += traffic.down;
            row.aggregations += traffic.aggregations;
            const auto role = entry.GetRole();
            (entry.IsDevice() ? row.deviceUp : row.edgeUp) += traffic.upBytes;
            (entry.IsDevice()          ? row.deviceDown
             : role == NodeRole::CLOUD ? row.cloudDown
                                       : row.edgeDown) += traffic.downBytes;
        }
    }
    for (auto& [id, row] : rows)
    {
        result.modules.push_back(std::move(row));
    }
}

} // namespace ns3::hfedfm
