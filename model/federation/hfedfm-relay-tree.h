// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RELAY_TREE_H
#define HFEDFM_RELAY_TREE_H

#include <cstdint>
#include <limits>
#include <vector>

namespace ns3::hfedfm
{

/** The cheapest paths between all nodes of a RelayGraph and one of them, the head. */
struct RelayTree
{
    /** Stands for "no node": the head's own entry and nodes without a path. */
    static constexpr uint32_t NONE = std::numeric_limits<uint32_t>::max();

    uint32_t head{NONE}; //!< root of the tree
    std::vector<uint32_t>
        parent;                  //!< by node: its neighbour on the way to or from the head, or NONE
    std::vector<double> cost;    //!< by node: cost of its whole path; infinite without one
    std::vector<double> hopCost; //!< by node: cost of the link with its parent, 0 without one

    /** @return whether every node has a path */
    bool ReachesAll() const;

    /** @return the largest cost of a path */
    double GetLargestCost() const;

    /** @return the cost of all paths together: a link counts once for every path that uses it */
    double GetSumOfCosts() const;

    /** @return the cost of all links of the tree, each once */
    double GetSumOfHops() const;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RELAY_TREE_H */
