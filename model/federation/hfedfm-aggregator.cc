// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-aggregator.h"

#include "ns3/abort.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(Aggregator);
NS_OBJECT_ENSURE_REGISTERED(WeightedMeanAggregator);

TypeId
Aggregator::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::Aggregator").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

AggregationResult
Aggregator::Aggregate(const std::vector<Contribution>& contributions, ModuleSet previous)
{
    std::vector<const Contribution*> ordered;
    for (const auto& contribution : contributions)
    {
        ordered.push_back(&contribution);
    }
    std::stable_sort(
        ordered.begin(),
        ordered.end(),
        [](const Contribution* a, const Contribution* b) { return a->node < b->node; });

    AggregationResult result{std::move(previous), {}};
    std::map<ModuleId, std::vector<Part>> parts;
    for (const auto* contribution : ordered)
    {
        for (const auto& update : contribution->updates)
        {
            const auto known = result.modules.find(update.state.GetId());
            NS_ABORT_MSG_IF(known == result.modules.end() || !update.state.HasValues() ||
                                !(update.state.GetSpec() == known->second.GetSpec()),
                            "The update of module "
                                << update.state.GetId() << " from node " << contribution->node
                                << " cannot be aggregated: a known module with the same tensors "
                                   "and with values is needed.");
            if (update.weight > 0)
            {
                parts[update.state.GetId()].push_back({&update.state, update.weight});
            }
        }
    }
    for (const auto& [id, ofModule] : parts)
    {
        double totalWeight = 0;
        for (const auto& part : ofModule)
        {
            totalWeight += part.weight;
        }
        DoCombine(ofModule, totalWeight, result.modules.at(id));
        result.weights[id] = totalWeight;
    }
    return result;
}

TypeId
WeightedMeanAggregator::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::WeightedMeanAggregator")
                            .SetParent<Aggregator>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<WeightedMeanAggregator>();
    return tid;
}

void
WeightedMeanAggregator::DoCombine(const std::vector<Part>& parts,
                                  double totalWeight,
                                  ModuleState& state)
{
    // A block of sums stays in the first-level cache while all parts add to it.
    constexpr std::size_t BLOCK = 1024;
    std::array<double, BLOCK> sums;
    auto& values = state.GetValues();
    values.resize(state.GetSpec().GetCount()); // the previous state may be without values
    for (std::size_t begin = 0; begin < values.size(); begin += BLOCK)
    {
        const std::size_t n = std::min(BLOCK, values.size() - begin);
        std::fill_n(sums.begin(), n, 0.0);
        for (const auto& part : parts)
        {
            const double share = part.weight / totalWeight;
            const float* const source = part.state->GetValues().data() + begin;
            for (std::size_t i = 0; i < n; ++i)
            {
                sums[i] += share * source[i];
            }
        }
        for (std::size_t i = 0; i < n; ++i)
        {
            values[begin + i] = static_cast<float>(sums[i]);
        }
    }
}

} // namespace ns3::hfedfm
