// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cost-model.h"

#include "hfedfm-cluster-costs.h"

#include "ns3/abort.h"

#include <algorithm>

namespace ns3::hfedfm
{

namespace
{

/** Constants and repairs that all formulas of a table share. */
struct Context
{
    const CostRules& rules;           //!< which repairs are made
    const CostParameters& parameters; //!< constants
    double cloudTime;                 //!< of one transfer, s
    double uplinkPower;               //!< charged, mW
    double d2dPower;                  //!< charged, mW
    double ways;                      //!< how often a link between tiers is crossed
};

/** Users and cloud alone. Energies are in mJ here and below. */
Cost
GetStarCost(const ClusterCosts& cluster, const Context& context)
{
    const auto& parameters = context.parameters;
    const double share = context.rules.starSharesBackhaul ? cluster.users : 1;
    Cost cost;
    cost.latency = parameters.cloudDelay + share * parameters.payload / parameters.cloudRate;
    cost.energy = cluster.users * context.cloudTime * parameters.cloudPower;
    if (context.rules.starCrossesAccess)
    {
        cost.latency += cluster.uplinkMax;
        cost.energy += context.uplinkPower * cluster.uplinkSum;
    }
    cost.latency *= context.ways;
    return cost;
}

/** Every user sends to its edge server. */
Cost
GetEdgeCost(const ClusterCosts& cluster, const CostRow& row, const Context& context)
{
    const double rounds = row.cloud ? row.rounds : context.parameters.edgeOnlyRounds;
    Cost cost;
    cost.latency = cluster.uplinkMax;
    cost.energy = context.uplinkPower * cluster.uplinkSum;
    if (row.cloud || !context.rules.edgeOnlyWithoutCloud)
    {
        cost.latency += context.cloudTime / rounds;
    }
    if (row.cloud)
    {
        cost.energy += context.cloudTime * context.parameters.cloudPower / rounds;
    }
    cost.latency *= context.ways;
    return cost;
}

/** Users add up over D2D towards the head, which alone sends to the edge server. */
Cost
GetD2dCost(const ClusterCosts& cluster, const CostRow& row, const Context& context)
{
    const auto& rules = context.rules;
    const double up = rules.sumInRelays ? cluster.upTree : cluster.upHops;
    const double down = rules.transfers == CostTransfers::UP ? 0 : cluster.down;
    if (!row.cloud && rules.edgeOnlyWithoutCloud)
    {
        return {cluster.up + down, context.d2dPower * (up + cluster.downTree)};
    }
    const double rounds = row.cloud ? row.rounds : context.parameters.edgeOnlyRounds;
    const double broadcasts =
        rules.broadcastEveryRound || rules.transfers != CostTransfers::PUBLISHED ? rounds
                                                                                 : rounds - 1;
    const double uplink = rules.headUplink ? cluster.uplinkHead : cluster.uplinkMean;
    Cost cost;
    cost.latency =
        (context.ways * (context.cloudTime + uplink) + rounds * cluster.up + broadcasts * down) /
        rounds;
    cost.energy = (context.d2dPower * (rounds * up + broadcasts * cluster.downTree) +
                   context.uplinkPower * uplink) /
                  rounds;
    if (row.cloud)
    {
        cost.energy += context.cloudTime * context.parameters.cloudPower / rounds;
    }
    return cost;
}

} // namespace

const std::array<CostRow, COST_ROWS>&
GetCostRows()
{
    static const std::array<CostRow, COST_ROWS> rows{{{"star", false, true, 1, false},
                                                      {"H2", true, true, 2, false},
                                                      {"H8", true, true, 8, false},
                                                      {"edge", true, false, 0, false},
                                                      {"H2D", true, true, 2, true},
                                                      {"H8D", true, true, 8, true},
                                                      {"edgeD", true, false, 0, true}}};
    return rows;
}

CostTable
GetCostTable(const std::vector<ClusterLinks>& clusters,
             const CostRules& rules,
             const CostParameters& parameters)
{
    NS_ABORT_MSG_IF(clusters.empty(), "The cost model needs 1 cluster or more.");
    const Context context{rules,
                          parameters,
                          parameters.GetCloudTime(),
                          rules.chargeRatePower ? parameters.uplink.power
                                                : parameters.chargedUplinkPower,
                          rules.chargeRatePower ? parameters.d2d.power : parameters.chargedD2dPower,
                          rules.transfers == CostTransfers::UP_AND_DOWN ? 2.0 : 1.0};
    CostTable table{};
    for (const auto& links : clusters)
    {
        const auto cluster = GetClusterCosts(links);
        for (std::size_t i = 0; i < COST_ROWS; ++i)
        {
            const auto& row = GetCostRows()[i];
            const auto cost = !row.edge  ? GetStarCost(cluster, context)
                              : !row.d2d ? GetEdgeCost(cluster, row, context)
                                         : GetD2dCost(cluster, row, context);
            // A round ends with its slowest cluster; mW s become J.
            table[i].latency = std::max(table[i].latency, cost.latency);
            table[i].energy += cost.energy / 1000;
        }
    }
    return table;
}

} // namespace ns3::hfedfm
