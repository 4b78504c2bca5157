// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CLUSTER_LINKS_H
#define HFEDFM_CLUSTER_LINKS_H

#include "hfedfm-cost-parameters.h"
#include "hfedfm-cost-rules.h"

#include "ns3/hfedfm-relay-graph.h"
#include "ns3/random-variable-stream.h"
#include "ns3/vector.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** What the rates of a cluster's radio links follow from. */
struct ClusterChannel
{
    std::vector<double> uplinkDistance; //!< of each user and its server, m
    std::vector<double> uplinkFading;   //!< by user, as GetLinkRate() takes it
    LinkCosts d2dDistance;              //!< of two users, m
    LinkCosts d2dFading;                //!< by sender and receiver; the two directions differ
};

/** What the cost model needs to know of a cluster. */
struct ClusterLinks
{
    std::vector<double> uplink;                      //!< latency by user, s
    LinkCosts d2d;                                   //!< latency by sender and receiver, s
    std::vector<std::pair<uint32_t, uint32_t>> near; //!< users within D2D range of each other
    uint32_t head{0};                                //!< user that aggregates the cluster
};

/**
 * Measure the distances of a cluster. Its fading is 0 until DrawFading().
 * @param server position, m
 * @param users positions, m
 * @return the cluster
 */
ClusterChannel MakeClusterChannel(const Vector& server, const std::vector<Vector>& users);

/**
 * Draw the fading of all links of a cluster, once for the whole training.
 * @param channel whose fading is set
 * @param normal draws with mean 0 and variance 1
 */
void DrawFading(ClusterChannel& channel, Ptr<NormalRandomVariable> normal);

/**
 * @param channel distances and, unless the rates are ergodic, fading
 * @param rules which repairs of the rate are made
 * @param parameters payload, links and range
 * @return the latencies of one model over each link; the head is user 0
 */
ClusterLinks GetClusterLinks(const ClusterChannel& channel,
                             const RateRules& rules,
                             const CostParameters& parameters = CostParameters());

} // namespace ns3::hfedfm

#endif /* HFEDFM_CLUSTER_LINKS_H */
