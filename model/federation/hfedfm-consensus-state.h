// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CONSENSUS_STATE_H
#define HFEDFM_CONSENSUS_STATE_H

#include "hfedfm-aggregator.h"

#include "ns3/hfedfm-message.h"
#include "ns3/hfedfm-module-state.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Metropolis-Hastings weight of an edge.
 * @param a number of neighbours of one end
 * @param b number of neighbours of the other
 * @return 1 / (1 + max(a, b))
 */
double GetMetropolisWeight(uint32_t a, uint32_t b);

/** What a neighbour says in one step of a consensus. */
struct NeighbourState
{
    uint32_t node{0};                  //!< federation id of the neighbour
    uint32_t degree{0};                //!< how many neighbours it has
    std::vector<ModuleRecord> updates; //!< states x_j with weights w_j; valid for this node
};

/**
 * State x and weight w of every module of one node in a ratio consensus.
 *
 * A step computes w' = sum_j a_ij w_j and x' = sum_j a_ij w_j x_j / w' for every module, over the
 * neighbours that say something about it and the node itself, which keeps the share that no
 * neighbour takes. A module without any weight stays as it is.
 */
class ConsensusState
{
  public:
    /**
     * @param node federation id
     * @param degree how many neighbours the node has, also those that are not there
     * @param model all modules of the node; their weights are 0
     */
    ConsensusState(uint32_t node, uint32_t degree, ModuleSet model);

    /** Make all weights 0; states stay. */
    void Reset();

    /** Set state and weight of a module of the model. @param update they */
    void Set(ModuleRecord update);

    /**
     * One step.
     * @param neighbours what those say that are heard, in any order
     */
    void Mix(std::vector<NeighbourState> neighbours);

    /**
     * What the node tells a neighbour.
     * @param modules which modules
     * @param round present round
     * @return their states and weights
     */
    std::vector<ModuleRecord> MakeUpdates(const std::vector<ModuleId>& modules,
                                          uint32_t round) const;

    /** @return the states x */
    const ModuleSet& GetModel() const
    {
        return m_model;
    }

    /** @return the weights w that are not 0 */
    const std::map<ModuleId, double>& GetWeights() const
    {
        return m_weights;
    }

    /** @param id a module @return its weight, 0 if nobody near has trained it */
    double GetWeight(const ModuleId& id) const;

  private:
    uint32_t m_node;                      //!< federation id
    uint32_t m_degree;                    //!< how many neighbours there are
    ModuleSet m_model;                    //!< states x
    std::map<ModuleId, double> m_weights; //!< weights w that are not 0
    Ptr<WeightedMeanAggregator> m_mean;   //!< computes w' and x' from shares, by node id
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CONSENSUS_STATE_H */
