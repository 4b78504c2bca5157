// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cost-sampler.h"

#include "hfedfm-cost-layout.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>

namespace ns3::hfedfm
{

CostTable
CostSample::GetTable(const CostRules& rules) const
{
    std::vector<ClusterLinks> clusters;
    for (std::size_t c = 0; c < channels.size(); ++c)
    {
        clusters.push_back(GetClusterLinks(channels[c], rules.rates));
        clusters.back().head = heads.at(c);
    }
    return GetCostTable(clusters, rules);
}

CostSampler::CostSampler(const SquareLayoutParameters& parameters)
    : m_parameters(parameters),
      m_placement(CreateObject<UniformRandomVariable>()),
      m_fading(CreateObject<NormalRandomVariable>()),
      m_heads(CreateObject<UniformRandomVariable>())
{
}

int64_t
CostSampler::AssignStreams(int64_t stream)
{
    m_placement->SetStream(stream);
    m_fading->SetStream(stream + 1);
    m_heads->SetStream(stream + 2);
    return 3;
}

CostSample
CostSampler::Draw()
{
    CostSample sample;
    sample.channels = MakeClusterChannels(MakeSquareLayout(m_parameters, m_placement));
    for (auto& channel : sample.channels)
    {
        DrawFading(channel, m_fading);
        sample.heads.push_back(m_heads->GetInteger(0, m_parameters.users - 1));
    }
    return sample;
}

std::vector<CostSample>
CostSampler::Draw(std::size_t count)
{
    std::vector<CostSample> samples;
    for (std::size_t i = 0; i < count; ++i)
    {
        samples.push_back(Draw());
    }
    return samples;
}

CostQuartiles
GetCostQuartiles(const std::vector<CostSample>& samples, const CostRules& rules)
{
    std::vector<CostTable> tables;
    for (const auto& sample : samples)
    {
        tables.push_back(sample.GetTable(rules));
    }
    CostQuartiles quartiles;
    for (std::size_t row = 0; row < COST_ROWS; ++row)
    {
        std::vector<double> latencies;
        std::vector<double> energies;
        for (const auto& table : tables)
        {
            latencies.push_back(table[row].latency);
            energies.push_back(table[row].energy);
        }
        for (std::size_t i = 0; i < 3; ++i)
        {
            const double share = 0.25 * static_cast<double>(i + 1);
            quartiles.latency[row][i] = GetQuantile(latencies, share);
            quartiles.energy[row][i] = GetQuantile(energies, share);
        }
    }
    return quartiles;
}

double
GetQuantile(std::vector<double> values, double share)
{
    NS_ABORT_MSG_IF(values.empty(), "Nothing has no quantile.");
    NS_ABORT_MSG_UNLESS(share >= 0 && share <= 1, "The share " << share << " is not in 0 to 1.");
    std::sort(values.begin(), values.end());
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const auto above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - std::floor(place)) * (values[above] - values[below]);
}

} // namespace ns3::hfedfm
