// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CLUSTER_HELPER_H
#define HFEDFM_CLUSTER_HELPER_H

#include "hfedfm-federation-container.h"

#include "ns3/hfedfm-d2d-topology.h"
#include "ns3/hfedfm-edge-network.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Makes D2D clusters of the devices of each cell: finds out what their links cost, elects a first
 * head and puts a ClusterMember beside each FederationNode; or pairs them, without heads.
 */
class ClusterHelper
{
  public:
    ClusterHelper();

    /** @param d2d whose radios the network has */
    void SetTopology(Ptr<D2dTopology> d2d);

    /** @param rule how heads are elected: `random` (default), `best-connected`, `most-energy` */
    void SetHeadRule(const std::string& rule);

    /**
     * Name the first heads; later ones, if one is needed, are elected by the rule.
     * @param heads for each cell the position of a device in it; empty (default): the first heads
     *        are elected, too
     */
    void SetFirstHeads(const std::vector<uint32_t>& heads)
    {
        m_firstHeads = heads;
    }

    /**
     * @param metres devices up to this far apart use their link; others only where a spanning tree
     *        needs it. Default: all links that work
     */
    void SetRange(double metres);

    /** @param name attribute of ClusterMember @param value for all members */
    void SetAttribute(const std::string& name, const AttributeValue& value)
    {
        m_members.Set(name, value);
    }

    /** @param stream first random stream of the elections; one for each device and cell is used */
    void SetStream(int64_t stream)
    {
        m_stream = stream;
    }

    /**
     * Make a cluster of a cell and give its nodes their first places. Ends the program with a
     * message if a device cannot reach the others.
     * @param network what the cell belongs to
     * @param index of the cell
     * @param federation has its devices, which get their members
     * @param uplink of the head
     */
    void Install(const EdgeNetwork& network,
                 uint32_t index,
                 FederationContainer& federation,
                 const ClusterUplink& uplink);

    /**
     * Let the devices of a cell do without a head and without the access network, whose radios go
     * to sleep. Ends the program with a message if a device cannot reach the others.
     * @param network what the cell belongs to
     * @param index of the cell
     * @return its devices that use their link, as indices in the cell
     */
    NeighbourPairs Pair(const EdgeNetwork& network, uint32_t index) const;

  private:
    /** @param network with the cell @param index of it @param ids of its devices @return links */
    std::shared_ptr<const ClusterGraph> MakeGraph(const EdgeNetwork& network,
                                                  uint32_t index,
                                                  const std::vector<uint32_t>& ids) const;
    /** @param unable members of the cluster that should not be its head @return its election */
    Ptr<HeadElection> MakeElection(const MemberSet& unable);
    uint32_t GetFirstHead(const ClusterGraph& graph,
                          uint32_t index,
                          const FederationContainer& devices,
                          const MemberSet& unable);

    Ptr<D2dTopology> m_d2d;             //!< second radios
    ObjectFactory m_members;            //!< makes the applications
    ObjectFactory m_elections;          //!< makes what elects
    double m_range;                     //!< of links that are used in any case, m
    int64_t m_stream{0};                //!< next random stream
    std::vector<uint32_t> m_firstHeads; //!< by cell; empty: elected
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CLUSTER_HELPER_H */
