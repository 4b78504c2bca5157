/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * What RunRecorder tells of nodes, links and modules.
 */

#include "hfedfm-run-recorder.h"

#include "ns3/mobility-model.h"

#include <algorithm>

namespace ns3
{
namespace hfedfm
{

namespace
{

NodeRow
MakeRow(const Ptr<LearningNode>& node, const std::string& role, int32_t cluster)
{
    NodeRow row;
    row.node = node->GetFederationId();
    row.role = role;
    row.cluster = cluster;
    const auto position = node->GetNode()->GetObject<MobilityModel>()->GetPosition();
    row.x = position.x;
    row.y = position.y;
    const auto counters = node->GetCounters();
    row.bytesSent = counters.bytesSent;
    row.bytesReceived = counters.bytesReceived;
    row.retransmissions = counters.retransmitted;
    return row;
}

/** @param values by node @param node its id @return its value, if it has one */
std::optional<double>
FindOf(const std::map<uint32_t, double>& values, uint32_t node)
{
    const auto value = values.find(node);
    return value == values.end() ? std::nullopt : std::make_optional(value->second);
}

} // namespace

void
AddEnergy(EnergySplit& sum, const EnergySnapshot& part)
{
    sum.total += part.total;
    sum.compute += part.compute;
    sum.tx += part.tx;
    sum.rx += part.rx;
    sum.idle += part.idle;
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

uint64_t
RunRecorder::GetBytes(const RunSample& last, std::vector<ParentLink> links) const
{
    uint64_t bytes = 0;
    for (const auto link : links)
    {
        auto at = [link](const RunSample& sample) {
            const auto entry = sample.linkBytes.find(link);
            return entry == sample.linkBytes.end() ? 0 : entry->second;
        };
        bytes += at(last) - at(m_first);
    }
    return bytes;
}

void
RunRecorder::AddTransmitted(RunResult& result, const RunSample& last) const
{
    const auto sum = [&](Transmitter transmitter) {
        return GetTransmitted(last.sent, m_first.sent, transmitter);
    };
    result.accessUp = sum(Transmitter::STATION);
    result.accessDown = sum(Transmitter::ACCESS_POINT);
    result.d2d = sum(Transmitter::D2D);
    result.backhaulUp = sum(Transmitter::EDGE);
    result.backhaulDown = sum(Transmitter::CLOUD);
    result.d2dWireBytes = result.d2d.bytes;
    result.accessWireBytes = result.accessUp.bytes + result.accessDown.bytes;
    result.backhaulWireBytes = result.backhaulUp.bytes + result.backhaulDown.bytes;
}

void
RunRecorder::AddNodes(RunResult& result, const RunSample& last) const
{
    if (m_federation.cloud)
    {
        auto row = MakeRow(m_federation.cloud, "cloud", -1);
        row.backhaulSeconds = GetTransmitted(last.sent, m_first.sent, Transmitter::CLOUD).seconds;
        result.nodes.push_back(std::move(row));
    }
    const auto seconds = [&](Transmitter transmitter, std::size_t index) {
        return GetTransmitted(last.sent, m_first.sent, transmitter, index).seconds;
    };
    for (std::size_t e = 0; e < m_federation.edges.size(); ++e)
    {
        auto row = MakeRow(m_federation.edges[e], "edge", static_cast<int32_t>(e));
        row.accessSeconds = seconds(Transmitter::ACCESS_POINT, e);
        row.backhaulSeconds = seconds(Transmitter::EDGE, e);
        if (e < last.servers.size())
        {
            const auto interval = last.servers[e] - m_first.servers[e];
            AddEnergy(row.energy, interval);
            AddPhases(row.phases, interval, 1);
        }
        result.nodes.push_back(std::move(row));
    }
    const auto devices = m_federation.GetDevices();
    for (std::size_t d = 0; d < devices.size(); ++d)
    {
        auto row =
            MakeRow(devices[d], "device", static_cast<int32_t>(m_federation.cellOfDevice[d]));
        row.accessSeconds = seconds(Transmitter::STATION, d);
        row.d2dSeconds = seconds(Transmitter::D2D, d);
        if (d < last.devices.size())
        {
            const auto interval = last.devices[d] - m_first.devices[d];
            AddEnergy(row.energy, interval);
            AddPhases(row.phases, interval, 1);
        }
        const auto accuracy = m_finalAccuracy.find(row.node);
        if (accuracy != m_finalAccuracy.end())
        {
            row.accuracy = accuracy->second;
        }
        row.headSince = FindOf(m_headSince, row.node);
        row.failed = FindOf(m_failed, row.node);
        result.nodes.push_back(std::move(row));
    }
}

void
RunRecorder::AddModules(RunResult& result) const
{
    std::map<ModuleId, ModuleRow> rows;
    for (const auto& node : m_federation.GetNodes())
    {
        for (const auto& [id, state] : node->GetModel())
        {
            auto& row = rows[id];
            row.module = id.ToString();
            row.parameters = state.GetSpec().GetCount();
        }
        for (const auto& [id, traffic] : node->GetModuleTraffic())
        {
            auto& row = rows[id];
            row.wireBytes = std::max(row.wireBytes, traffic.recordBytes);
            row.updatesUp += traffic.up;
            row.updatesDown += traffic.down;
            row.aggregations += traffic.aggregations;
        }
    }
    for (auto& [id, row] : rows)
    {
        result.modules.push_back(std::move(row));
    }
}

} // namespace hfedfm
} // namespace ns3
