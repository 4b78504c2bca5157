// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-consensus-state.h"

#include <algorithm>
#include <utility>

namespace ns3::hfedfm
{

double
GetMetropolisWeight(uint32_t a, uint32_t b)
{
    return 1.0 / (1.0 + std::max(a, b));
}

ConsensusState::ConsensusState(uint32_t node, uint32_t degree, ModuleSet model)
    : m_node(node),
      m_degree(degree),
      m_model(std::move(model)),
      m_mean(CreateObject<WeightedMeanAggregator>())
{
}

void
ConsensusState::Reset()
{
    m_weights.clear();
}

void
ConsensusState::Set(ModuleRecord update)
{
    const auto id = update.state.GetId();
    m_model[id] = std::move(update.state);
    m_weights[id] = update.weight;
}

double
ConsensusState::GetWeight(const ModuleId& id) const
{
    const auto weight = m_weights.find(id);
    return weight == m_weights.end() ? 0.0 : weight->second;
}

std::vector<ModuleRecord>
ConsensusState::MakeUpdates(const std::vector<ModuleId>& modules, uint32_t round) const
{
    std::vector<ModuleRecord> updates;
    for (const auto& id : modules)
    {
        updates.push_back({m_model.at(id), round, GetWeight(id), Codec::FP32});
    }
    return updates;
}

void
ConsensusState::Mix(std::vector<NeighbourState> neighbours)
{
    // Sums must not depend on the order of arrival, and neither may the share that is kept.
    std::sort(neighbours.begin(), neighbours.end(), [](const auto& a, const auto& b) {
        return a.node < b.node;
    });
    std::vector<Contribution> contributions;
    std::map<ModuleId, double> given; // shares of this node's weights that neighbours take
    for (auto& neighbour : neighbours)
    {
        const double share = GetMetropolisWeight(m_degree, neighbour.degree);
        for (auto& update : neighbour.updates)
        {
            given[update.state.GetId()] += share;
            update.weight *= share;
        }
        contributions.push_back({neighbour.node, std::move(neighbour.updates)});
    }
    Contribution own{m_node, {}};
    for (const auto& [id, weight] : m_weights)
    {
        own.updates.push_back({m_model.at(id), 0, weight * (1 - given[id]), Codec::FP32});
    }
    contributions.push_back(std::move(own));
    auto result = m_mean->Aggregate(contributions, std::move(m_model));
    m_model = std::move(result.modules);
    m_weights = std::move(result.weights);
}

} // namespace ns3::hfedfm
