// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_LINK_COST_H
#define HFEDFM_SIDELINK_LINK_COST_H

#include "hfedfm-sidelink-net-device.h"

namespace ns3::hfedfm
{

/**
 * Tell how long a megabyte (1e6 bytes) of messages takes over TCP from one sidelink radio to
 * another, if nobody else sends.
 * @param from sender
 * @param to receiver on the same channel
 * @return s per MB; infinite unless ReachesOverSidelink() both ways
 */
double GetSidelinkLinkCost(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to);

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_LINK_COST_H */
