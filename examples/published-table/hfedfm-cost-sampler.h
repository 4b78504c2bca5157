// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COST_SAMPLER_H
#define HFEDFM_COST_SAMPLER_H

#include "ns3/hfedfm-cost-model.h"
#include "ns3/hfedfm-layout.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/** Everything that is random about a layout: distances and fading by cluster, and heads. */
struct CostSample
{
    std::vector<ClusterChannel> channels; //!< by cluster
    std::vector<uint32_t> heads;          //!< by cluster

    /** @param rules of rates and rows @return the seven rows of this layout */
    CostTable GetTable(const CostRules& rules) const;
};

/** Draws random layouts of the published study. */
class CostSampler
{
  public:
    /** @param parameters what the layouts look like */
    explicit CostSampler(const SquareLayoutParameters& parameters = SquareLayoutParameters());

    /**
     * Give placement, fading and heads a fixed random stream each.
     * @param stream the first
     * @return how many streams are used
     */
    int64_t AssignStreams(int64_t stream);

    /** @return the next layout; each has one draw of the fading and one random head per cluster */
    CostSample Draw();

    /** @param count how many @return the next layouts */
    std::vector<CostSample> Draw(std::size_t count);

  private:
    SquareLayoutParameters m_parameters;    //!< what the layouts look like
    Ptr<UniformRandomVariable> m_placement; //!< draws positions
    Ptr<NormalRandomVariable> m_fading;     //!< draws fading, mean 0 and variance 1
    Ptr<UniformRandomVariable> m_heads;     //!< draws heads
};

/** Quartiles of the rows of a table over layouts. */
struct CostQuartiles
{
    /** First quartile, median and third quartile. */
    using Three = std::array<double, 3>;

    std::array<Three, COST_ROWS> latency; //!< by row, s
    std::array<Three, COST_ROWS> energy;  //!< by row, J
};

/**
 * @param samples 1 layout or more
 * @param rules of the model
 * @return the quartiles of its rows over the layouts
 */
CostQuartiles GetCostQuartiles(const std::vector<CostSample>& samples, const CostRules& rules);

/**
 * @param values 1 or more
 * @param share from 0 to 1
 * @return the value below which this share lies; linear between neighbours
 */
double GetQuantile(std::vector<double> values, double share);

} // namespace ns3::hfedfm

#endif /* HFEDFM_COST_SAMPLER_H */
