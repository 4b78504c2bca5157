// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_AGGREGATOR_H
#define HFEDFM_AGGREGATOR_H

#include "ns3/hfedfm-message.h"
#include "ns3/hfedfm-module-state.h"
#include "ns3/object.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3::hfedfm
{

/** What one node brings to an aggregation. */
struct Contribution
{
    uint32_t node{0};                  //!< federation id of the node
    std::vector<ModuleRecord> updates; //!< its modules, with their sample weights
};

/** What an aggregation yields. */
struct AggregationResult
{
    ModuleSet modules;                  //!< the previous modules with the aggregated ones replaced
    std::map<ModuleId, double> weights; //!< summed sample weight of each aggregated module
};

/**
 * Merges what several nodes know of each module into one state per module.
 *
 * The base class groups the updates by module and orders them by node id, so that the result does
 * not depend on the order of arrival; a rule only says how the values of one module combine. The
 * summed weights are what an aggregator sends to its own parent with the result.
 */
class Aggregator : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Aggregate one round.
     *
     * Modules that no node brings with a positive weight stay as they were. Ends the program with a
     * message if an update does not fit `previous`: UpdateValidator keeps such updates out.
     *
     * @param contributions what the nodes bring, in any order
     * @param previous the modules before; moved in, they are not copied
     * @return the modules after, and the weights behind them
     */
    AggregationResult Aggregate(const std::vector<Contribution>& contributions, ModuleSet previous);

  protected:
    /** One node's values of a module. */
    struct Part
    {
        const ModuleState* state; //!< the values; same spec as all others
        double weight;            //!< its sample weight, positive
    };

  private:
    /**
     * Combine the values of one module.
     * @param parts what the nodes bring, ordered by node id; at least one
     * @param totalWeight the sum of their weights
     * @param state holds the previous values, gets the new ones
     */
    virtual void DoCombine(const std::vector<Part>& parts,
                           double totalWeight,
                           ModuleState& state) = 0;
};

/** The sample-weighted mean of each module: sum(w_i x_i) / sum(w_i), summed in double precision. */
class WeightedMeanAggregator : public Aggregator
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  protected:
    void DoCombine(const std::vector<Part>& parts, double totalWeight, ModuleState& state) override;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_AGGREGATOR_H */
