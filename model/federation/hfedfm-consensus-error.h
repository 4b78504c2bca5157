// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CONSENSUS_ERROR_H
#define HFEDFM_CONSENSUS_ERROR_H

#include "ns3/hfedfm-message.h"
#include "ns3/hfedfm-module-state.h"

#include <map>
#include <vector>

namespace ns3::hfedfm
{

/**
 * How far the states of several nodes are from the exact mean, before and after the exchanges:
 * sqrt(1/n sum_i |x_i - mean|^2) / |mean|. Infinite if the mean is 0 and some state is not.
 */
struct ConsensusDistance
{
    double before{0}; //!< over the nodes that trained the module
    double after{0};  //!< over the nodes that hold the module
};

/**
 * Compares what a consensus has reached with the sample-weighted mean that it is to approach.
 *
 * This needs the states of all nodes and so is for an observer outside: a test, or a study that
 * connects to the traces `Trained` (states before) and `Mixed` (states after) of all nodes.
 */
class ConsensusError
{
  public:
    /**
     * Ends the program with a message if the states of a module differ in shape or lack values.
     * @param before what each node has trained in a round, with weights: one entry per node
     * @param after the modules that each node holds after the round: one entry per node
     */
    ConsensusError(const std::vector<std::vector<ModuleRecord>>& before,
                   const std::vector<ModuleSet>& after);

    /** @return the distance of each module that somebody has trained with a positive weight */
    const std::map<ModuleId, ConsensusDistance>& GetModules() const
    {
        return m_modules;
    }

    /** @return the distance of all modules taken as one vector */
    const ConsensusDistance& GetTotal() const
    {
        return m_total;
    }

  private:
    std::map<ModuleId, ConsensusDistance> m_modules; //!< per module
    ConsensusDistance m_total;                       //!< over all
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CONSENSUS_ERROR_H */
