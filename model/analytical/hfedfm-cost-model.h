// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COST_MODEL_H
#define HFEDFM_COST_MODEL_H

#include "hfedfm-cluster-links.h"
#include "hfedfm-cost-parameters.h"
#include "hfedfm-cost-rules.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/** What one round of a scheme costs. */
struct Cost
{
    double latency{0}; //!< s
    double energy{0};  //!< of all nodes, J
};

/** A row of the cost model. */
struct CostRow
{
    const char* name; //!< as in the published study
    bool edge;        //!< whether edge servers aggregate
    bool cloud;       //!< whether the cloud aggregates
    uint32_t rounds;  //!< per aggregation at the cloud, if both do
    bool d2d;         //!< whether users aggregate over D2D towards a head
};

/** Number of rows of the cost model. */
constexpr std::size_t COST_ROWS = 7;

/** @return the seven rows in the order of the published study: star, H2, ..., edgeD */
const std::array<CostRow, COST_ROWS>& GetCostRows();

/** Costs in the order of GetCostRows(). */
using CostTable = std::array<Cost, COST_ROWS>;

/**
 * The cost model of arXiv 2509.03695: latency per round and energy of all nodes per round.
 * @param clusters at least one, each with at least one user; their latencies follow the rate rules
 * @param rules which repairs are made
 * @param parameters constants
 * @return the seven rows
 */
CostTable GetCostTable(const std::vector<ClusterLinks>& clusters,
                       const CostRules& rules,
                       const CostParameters& parameters = CostParameters());

} // namespace ns3::hfedfm

#endif /* HFEDFM_COST_MODEL_H */
