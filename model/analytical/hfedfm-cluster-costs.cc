// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cluster-costs.h"

#include "ns3/abort.h"

#include <algorithm>
#include <numeric>

namespace ns3::hfedfm
{

RelayGraph
MakeD2dGraph(const ClusterLinks& links)
{
    RelayGraph graph(static_cast<uint32_t>(links.uplink.size()));
    for (const auto& pair : links.near)
    {
        graph.AddLink(pair.first, pair.second, links.d2d.at(pair.first).at(pair.second));
        graph.AddLink(pair.second, pair.first, links.d2d.at(pair.second).at(pair.first));
    }
    if (!graph.IsStronglyConnected())
    {
        NS_ABORT_MSG_UNLESS(graph.AddSpanningTree(links.d2d),
                            "The D2D links of a cluster of "
                                << links.uplink.size()
                                << " users do not connect all of them: some have no latency.");
    }
    return graph;
}

ClusterCosts
GetClusterCosts(const ClusterLinks& links)
{
    NS_ABORT_MSG_IF(links.head >= links.uplink.size(),
                    "User " << links.head << " cannot be the head of a cluster of "
                            << links.uplink.size() << " users.");
    const auto graph = MakeD2dGraph(links);
    const auto towards = graph.GetTreeTowards(links.head);
    const auto from = graph.GetTreeFrom(links.head);
    ClusterCosts costs;
    costs.users = static_cast<uint32_t>(links.uplink.size());
    costs.uplinkMax = *std::max_element(links.uplink.begin(), links.uplink.end());
    costs.uplinkSum = std::accumulate(links.uplink.begin(), links.uplink.end(), 0.0);
    costs.uplinkMean = costs.uplinkSum / costs.users;
    costs.uplinkHead = links.uplink[links.head];
    costs.up = towards.GetLargestCost();
    costs.upHops = towards.GetSumOfCosts();
    costs.upTree = towards.GetSumOfHops();
    costs.down = from.GetLargestCost();
    costs.downTree = from.GetSumOfHops();
    return costs;
}

} // namespace ns3::hfedfm
