// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RELAY_GRAPH_H
#define HFEDFM_RELAY_GRAPH_H

#include "hfedfm-relay-tree.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3::hfedfm
{

/** Costs of directed links by sender and receiver; infinite where no link can be. */
using LinkCosts = std::vector<std::vector<double>>;

/** A directed graph of the nodes of a cluster and their usable links, for relay trees. */
class RelayGraph
{
  public:
    /** @param nodes number of nodes, at least 1; there are no links at first */
    explicit RelayGraph(uint32_t nodes);

    /**
     * Add a link, or change the cost of a link that is there.
     * @param from sender
     * @param to receiver, another node
     * @param cost of the link, finite and from 0 on
     */
    void AddLink(uint32_t from, uint32_t to, double cost);

    /** @return number of nodes */
    uint32_t GetNodeCount() const;

    /** @return number of directed links */
    uint32_t GetLinkCount() const;

    /** @param from sender @param to receiver @return whether there is this link */
    bool HasLink(uint32_t from, uint32_t to) const;

    /** @return whether every node has a path to every other */
    bool IsStronglyConnected() const;

    /**
     * Add both directions of each edge of a minimum spanning tree over all nodes. An edge weighs as
     * much as the cheaper of its directions; each direction is added with a cost of its own.
     * @param costs of all possible links, a square of the size of the graph
     * @return false, with nothing added, if the possible links do not span all nodes
     */
    bool AddSpanningTree(const LinkCosts& costs);

    /** @param head a node @return the cheapest paths to it from all nodes */
    RelayTree GetTreeTowards(uint32_t head) const;

    /** @param head a node @return the cheapest paths from it to all nodes */
    RelayTree GetTreeFrom(uint32_t head) const;

  private:
    std::vector<std::map<uint32_t, double>> m_links; //!< by sender and receiver: cost
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RELAY_GRAPH_H */
