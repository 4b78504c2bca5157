// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_NODE_SETUP_H
#define HFEDFM_NODE_SETUP_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv4-list-routing-helper.h"
#include "ns3/net-device.h"
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
