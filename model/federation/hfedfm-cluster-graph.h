// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CLUSTER_GRAPH_H
#define HFEDFM_CLUSTER_GRAPH_H

#include "hfedfm-relay-graph.h"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** Numbers of the members of a cluster, from 0 on. */
using MemberSet = std::set<uint32_t>;

/** Pairs of neighbours in a cluster: numbers of members, each pair once. */
using NeighbourPairs = std::vector<std::pair<uint32_t, uint32_t>>;

/** What all members of a D2D cluster know from the beginning: who can reach whom at which cost. */
class ClusterGraph
{
  public:
    /**
     * @param ids federation ids of the members, all different, at least one
     * @param costs of the directed links between them, infinite where none can be
     * @param distances between them, in the unit of `range`
     * @param range members up to this far apart use their link; others only if a spanning tree
     *        needs it
     */
    ClusterGraph(std::vector<uint32_t> ids, LinkCosts costs, LinkCosts distances, double range);

    /** @return number of members */
    uint32_t GetSize() const;

    /** @param member its number @return its federation id */
    uint32_t GetId(uint32_t member) const;

    /** @param id federation id of a member @return its number; GetSize() for others */
    uint32_t GetNumber(uint32_t id) const;

    /**
     * @param head root of the tree, not among `gone`
     * @param gone members that are not there any more
     * @return the cheapest paths towards the head; those that are gone have none, nor do members
     *         that cannot reach the head without them
     */
    RelayTree GetTree(uint32_t head, const MemberSet& gone) const;

    /** @return the members that use their link, in order; all of them are connected if they can be
     */
    NeighbourPairs GetPairs() const;

  private:
    /** @return members that a head can exchange packets with over others, itself included */
    std::vector<uint32_t> GetReached(uint32_t head, const MemberSet& gone) const;

    /** @return the links that some members use if there are no others, by position in the list */
    RelayGraph MakeGraph(const std::vector<uint32_t>& present) const;

    /** @return whether packets can go both ways between two members */
    bool HasLink(uint32_t a, uint32_t b) const;

    std::vector<uint32_t> m_ids; //!< federation ids by number
    LinkCosts m_costs;           //!< of all possible links
    LinkCosts m_distances;       //!< between all members
    double m_range;              //!< of links that are used in any case
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CLUSTER_GRAPH_H */
