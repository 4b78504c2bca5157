// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_NODE_SETUP_H
#define HFEDFM_NODE_SETUP_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv4-list-routing-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/vector.h"

#include <vector>

/**
 * @file
 * What helpers of all radios do with nodes: positions, routing, and address resolution without
 * asking.
 */

namespace ns3::hfedfm
{

/** Place nodes for good. @param nodes what to place @param positions of each, m */
void SetPositions(const NodeContainer& nodes, const std::vector<Vector>& positions);

/**
 * @return static routing of a node, in a list: alone, it delivers no multicast to the node itself
 */
Ipv4ListRoutingHelper MakeRouting();

/**
 * Ask for the cost of a link between each two radios.
 * @tparam Radio their class
 * @param radios of a cell
 * @param cost gets sender and receiver
 * @return costs by sender and receiver, 0 on the diagonal
 */
template <typename Radio, typename Cost>
std::vector<std::vector<double>>
GetPairCosts(const NetDeviceContainer& radios, Cost cost)
{
    std::vector<std::vector<double>> costs(radios.GetN(), std::vector<double>(radios.GetN(), 0));
    for (uint32_t from = 0; from < radios.GetN(); ++from)
    {
        for (uint32_t to = 0; to < radios.GetN(); ++to)
        {
            if (from != to)
            {
                costs[from][to] =
                    cost(DynamicCast<Radio>(radios.Get(from)), DynamicCast<Radio>(radios.Get(to)));
            }
        }
    }
    return costs;
}

/** @param device with an IPv4 interface @return the first address of that */
Ipv4Address GetIpv4Address(Ptr<NetDevice> device);

/**
 * Make one interface know the hardware address of another for good, also when its link comes up:
 * the cache forgets everything then.
 * @param who learns
 * @param whom of whom
 */
void AddStaticArp(Ptr<NetDevice> who, Ptr<NetDevice> whom);

/**
 * Make one interface drop what is meant for another at once, instead of sending it to nobody.
 * @param who drops
 * @param whom is gone
 */
void GiveUp(Ptr<NetDevice> who, Ptr<NetDevice> whom);

} // namespace ns3::hfedfm

#endif /* HFEDFM_NODE_SETUP_H */
