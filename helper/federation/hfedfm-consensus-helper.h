/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_CONSENSUS_HELPER_H
#define HFEDFM_CONSENSUS_HELPER_H

#include "ns3/hfedfm-cluster-graph.h"
#include "ns3/hfedfm-consensus-node.h"
#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/ipv4-address.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * Installs a ConsensusNode on each node of a cluster, whatever network connects them.
 *
 * Nodes start one after the other, those with lower ids first, because these listen; the first
 * round begins when all have had their turn.
 */
class ConsensusHelper
{
  public:
    ConsensusHelper();

    /** @param name attribute of ConsensusNode @param value for all nodes, for instance Exchanges */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /** @param id federation id of the first node; the others follow. Default: 0 */
    void SetFirstId(uint32_t id);

    /** @param start when the first node starts @param stagger time between two nodes */
    void SetStart(Time start, Time stagger);

    /**
     * Install the applications. Ends the program with a message if the pairs are not a connected
     * graph without loops and repeats.
     * @param nodes the devices, with an internet stack
     * @param addresses where the others reach each of them, in the same order
     * @param pairs who exchanges with whom, as indices of nodes, in either order
     * @param learners one per node
     * @param energy one per node, or empty: then training takes no time and nothing is accounted
     * @return the applications, in the order of the nodes
     */
    std::vector<Ptr<ConsensusNode>> Install(const NodeContainer& nodes,
                                            const std::vector<Ipv4Address>& addresses,
                                            const NeighbourPairs& pairs,
                                            const std::vector<Ptr<Learner>>& learners,
                                            const std::vector<DeviceEnergy>& energy = {});

  private:
    void SetTimes(const Ptr<ConsensusNode>& application, uint32_t n) const;

    ObjectFactory m_factory; //!< makes the applications
    uint32_t m_firstId{0};   //!< federation id of the first node
    Time m_start;            //!< when the first node starts
    Time m_stagger;          //!< time between two nodes
    Time m_settle;           //!< time from the last node's start to the first round
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_CONSENSUS_HELPER_H */
