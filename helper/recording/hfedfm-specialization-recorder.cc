// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-specialization-recorder.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** @param scores of a model @return mean over tasks of the share of right answers */
double
GetMean(const std::vector<TaskScore>& scores)
{
    double sum = 0;
    for (const auto& score : scores)
    {
        sum += static_cast<double>(score.correct) / std::max(score.total, 1U);
    }
    return scores.empty() ? 0 : sum / static_cast<double>(scores.size());
}

} // namespace

SpecializationRecorder::SpecializationRecorder(const FederationContainer& federation,
                                               const SpecializationRules& shared,
                                               std::vector<Ptr<Learner>> judges)
    : m_federation(federation),
      m_shared(shared),
      m_judges(std::move(judges))
{
    if (!shared.GetRules().empty())
    {
        federation.TraceConnectWithoutContext(
            "ModelReceived",
            MakeCallback(&SpecializationRecorder::ModelReceived, this));
        federation.TraceConnectWithoutContext(
            "Specialized",
            MakeCallback(&SpecializationRecorder::Specialized, this));
        federation.TraceConnectWithoutContext(
            "Aggregated",
            MakeCallback(&SpecializationRecorder::Aggregated, this));
    }
}

void
SpecializationRecorder::ModelReceived(uint32_t node, const Message& model, uint64_t)
{
    m_newest[node] = model.round;
}

void
SpecializationRecorder::Specialized(uint32_t node, uint32_t, const Specialty& specialty)
{
    if (!specialty.judge.empty())
    {
        return; // it is asked, and provides all until it is told
    }
    const auto& device = m_federation.GetById(node);
    ProviderRow row;
    row.node = node;
    row.cluster = device.cluster;
    row.round = m_newest[node]; // a device may have been left out of rounds before it
    const auto add = [](std::string& text, const ModuleId& id) {
        text += (text.empty() ? "" : "+") + id.ToString();
    };
    for (const auto& spec : device.node->GetLearner()->GetManifest())
    {
        if (m_shared.Find(spec.id))
        {
            add(specialty.absent.count(spec.id) > 0   ? row.without
                : specialty.frozen.count(spec.id) > 0 ? row.frozen
                                                      : row.provides,
                spec.id);
        }
    }
    m_rows.push_back(std::move(row));
}

void
SpecializationRecorder::Aggregated(const AggregationReport& report)
{
    const auto& server = m_federation.GetById(report.node);
    const auto index = server.cluster.value_or(0);
    if (server.IsDevice() || index >= m_judges.size())
    {
        return;
    }
    Collect(index);
    TrainingJob job;
    job.round = report.round;
    job.train = false;
    job.due = Simulator::Now();
    const auto& model = server.node->GetModel();
    for (const auto& spec : m_judges[index]->GetManifest())
    {
        const auto found = model.find(spec.id);
        if (found == model.end() || !found->second.HasValues())
        {
            return; // it does not hold what its devices do
        }
        job.start.insert(*found);
    }
    m_judges[index]->Submit(std::move(job));
    m_open[index] = report;
}

void
SpecializationRecorder::Collect(std::size_t index)
{
    const auto open = m_open.find(index);
    if (open == m_open.end())
    {
        return;
    }
    const auto& server = m_federation.GetById(open->second.node);
    const auto score = GetMean(m_judges[index]->Collect().startScores);
    auto& round = m_rounds[open->second.round];
    if (server.GetRole() == NodeRole::CLOUD)
    {
        round.root = score;
    }
    else
    {
        round.edges.push_back(score);
    }
    m_open.erase(open);
}

void
SpecializationRecorder::AddTo(RunResult& result)
{
    for (std::size_t index = 0; index < m_judges.size(); ++index)
    {
        Collect(index);
    }
    result.providers = m_rows;
    std::optional<double> newest; // of a root
    for (auto& row : result.rounds)
    {
        const auto found = m_rounds.find(row.round);
        if (found != m_rounds.end() && (found->second.root || !found->second.edges.empty()))
        {
            const auto& [root, edges] = found->second;
            row.serverAccuracy = root.value_or(std::accumulate(edges.begin(), edges.end(), 0.0) /
                                               static_cast<double>(edges.size()));
            newest = row.synchronized ? row.serverAccuracy : newest;
        }
        if (!m_judges.empty())
        {
            row.rootAccuracy = newest; // no device holds all of it
        }
    }
}

} // namespace ns3::hfedfm
