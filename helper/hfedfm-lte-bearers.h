/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_LTE_BEARERS_H
#define HFEDFM_LTE_BEARERS_H

#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-ue-rrc.h"

#include <cstdint>

/**
 * @file
 * Buffers of LTE bearers, which ns-3 makes while the simulation runs.
 */

namespace ns3
{
namespace hfedfm
{

/**
 * Let the bearers that an eNB or UE will have hold back bytes for a while.
 *
 * By default they hold 10 KiB, less than what TCP has on its way over a backhaul, and from ns-3.39
 * on they drop what is older than the delay budget of the bearer's class. Both lose segments of
 * bulk transfers in bursts, up to time-outs of a second and more.
 * @param rrc of the eNB or UE
 * @param bytes that wait at most in each direction; older than any age
 */
void SetBearerBuffers(Ptr<LteEnbRrc> rrc, uint32_t bytes);

/** As above. @param rrc of the UE @param bytes that wait at most */
void SetBearerBuffers(Ptr<LteUeRrc> rrc, uint32_t bytes);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_LTE_BEARERS_H */
