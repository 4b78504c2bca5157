// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-start-recorder.h"

#include <algorithm>

namespace ns3::hfedfm
{

namespace
{

/** @param scores by task @param task one of them @return its share of right answers, 0 if missing
 */
double
GetShare(const std::vector<TaskScore>& scores, const std::string& task)
{
    const auto found = std::find_if(scores.begin(), scores.end(), [&task](const auto& score) {
        return score.task == task && score.total > 0;
    });
    return found == scores.end() ? 0 : static_cast<double>(found->correct) / found->total;
}

} // namespace

StartRecorder::StartRecorder(const FederationContainer& federation)
    : m_federation(federation)
{
    for (const auto& device : federation.GetDevices())
    {
        for (const auto& start : device.node->GetLearner()->GetStarts())
        {
            m_late.emplace(start.task, device.GetId());
        }
    }
    if (!m_late.empty())
    {
        federation.TraceConnectWithoutContext("TaskAwaited",
                                              MakeCallback(&StartRecorder::Awaited, this));
        federation.TraceConnectWithoutContext("TaskStarted",
                                              MakeCallback(&StartRecorder::Started, this));
        federation.TraceConnectWithoutContext("Trained",
                                              MakeCallback(&StartRecorder::Trained, this));
    }
}

void
StartRecorder::Awaited(uint32_t node, uint32_t round)
{
    if (const auto& ledger = m_federation.GetById(node).energy.ledger)
    {
        m_before[node] = {round, ledger->Snapshot()};
    }
}

void
StartRecorder::Started(const TaskStart& start)
{
    const auto& entry = m_federation.GetById(start.node);
    StartRow row;
    row.node = start.node;
    row.cluster = entry.cluster;
    row.task = start.task;
    row.due = start.due;
    row.round = start.round;
    row.wanted = static_cast<uint32_t>(start.supply.wanted.size());
    row.relayed = static_cast<uint32_t>(start.supply.modules.size());
    row.cold = static_cast<uint32_t>(start.cold.size());
    for (const auto provider : start.supply.providers)
    {
        row.providers += (row.providers.empty() ? "" : "+") + std::to_string(provider);
    }
    row.requests = start.supply.requests;
    row.failures = start.supply.failures;
    row.bytes = start.supply.bytes;
    row.seconds = start.supply.elapsed.GetSeconds();
    const auto before = m_before.find(start.node);
    if (before != m_before.end() && before->second.first == start.round)
    {
        const auto used = entry.energy.ledger->Snapshot() - before->second.second;
        row.energy = used.total;
        row.marginal = used.GetMarginal();
    }
    m_before.erase(start.node);
    m_begun[{start.task, start.node}] = start.round;
    m_starts.push_back(std::move(row));
}

void
StartRecorder::Trained(uint32_t node, uint32_t round, const TrainingResult& result)
{
    const auto held = round - 1; // also of the last model, whose round is behind the last one
    for (const auto& score : result.startScores)
    {
        const auto watched = m_late.lower_bound({score.task, 0});
        if (score.total > 0 && watched != m_late.end() && watched->first == score.task)
        {
            m_scores[{score.task, node}][held] = {static_cast<double>(score.correct) / score.total,
                                                  GetShare(result.startOwn, score.task)};
        }
    }
}

void
StartRecorder::AddTo(RunResult& result) const
{
    result.starts = m_starts;
    std::map<std::string, std::map<uint32_t, std::pair<double, uint32_t>>> peers;
    for (const auto& [key, rounds] : m_scores)
    {
        for (const auto& [round, score] : rounds)
        {
            if (m_late.count(key) == 0)
            {
                auto& sum = peers[key.first][round];
                sum.first += score.accuracy;
                ++sum.second;
            }
        }
    }
    for (const auto& [key, begun] : m_begun)
    {
        const auto rounds = m_scores.find(key);
        if (rounds == m_scores.end())
        {
            continue;
        }
        for (const auto& [round, score] : rounds->second)
        {
            StartScoreRow row;
            row.node = key.second;
            row.cluster = m_federation.GetById(key.second).cluster;
            row.task = key.first;
            row.round = round;
            row.since = round + 1 - begun;
            row.accuracy = score.accuracy;
            row.own = score.own;
            const auto& sums = peers[key.first];
            const auto sum = sums.find(round);
            if (sum != sums.end())
            {
                row.peers = sum->second.first / sum->second.second;
            }
            result.startScores.push_back(row);
        }
    }
}

} // namespace ns3::hfedfm
