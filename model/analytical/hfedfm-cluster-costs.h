// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CLUSTER_COSTS_H
#define HFEDFM_CLUSTER_COSTS_H

#include "hfedfm-cluster-links.h"

namespace ns3::hfedfm
{

/** Times of a cluster that the rows of the cost model are made of; all in s. */
struct ClusterCosts
{
    uint32_t users{0};    //!< how many there are
    double uplinkMax{0};  //!< uplink of the slowest user
    double uplinkSum{0};  //!< uplinks of all users together
    double uplinkMean{0}; //!< mean over the users
    double uplinkHead{0}; //!< uplink of the head
    double up{0};         //!< U: slowest D2D path to the head
    double upHops{0};     //!< Ue: all paths to the head; a shared link counts for each of them
    double upTree{0};     //!< links that paths to the head use, each once
    double down{0};       //!< D: slowest D2D path from the head
    double downTree{0};   //!< De: links that paths from the head use, each once
};

/**
 * Links of pairs that are near, and if these do not connect all users, both directions of a minimum
 * spanning tree as well.
 * @param links a cluster with 1 user or more, all latencies between any two users finite
 * @return the graph that its D2D transfers use
 */
RelayGraph MakeD2dGraph(const ClusterLinks& links);

/** @param links a cluster with 1 user or more @return its times */
ClusterCosts GetClusterCosts(const ClusterLinks& links);

} // namespace ns3::hfedfm

#endif /* HFEDFM_CLUSTER_COSTS_H */
