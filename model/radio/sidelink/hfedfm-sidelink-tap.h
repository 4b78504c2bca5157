// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_TAP_H
#define HFEDFM_SIDELINK_TAP_H

#include "hfedfm-sidelink-net-device.h"

namespace ns3::hfedfm
{

/** What a sidelink radio sends in a subframe. */
struct SidelinkEmission
{
    Time begin;               //!< of the subframe
    Time duration;            //!< on the air
    double power;             //!< dBm
    SidelinkChannel channel;  //!< PSCCH or PSSCH
    Ptr<const Packet> packet; //!< the transport block with its padding, or an SCI
};

/**
 * Listen to all that a sidelink radio sends: each of the two transmissions of an SCI
 * (SidelinkControlHeader::SIZE bytes) and each of the four of a transport block, with all its
 * bytes.
 * @param radio that is listened to from now on
 * @param sent told of each emission when it begins; what it refers to outlives the radio's traffic
 */
void TapSidelink(Ptr<SidelinkNetDevice> radio, Callback<void, const SidelinkEmission&> sent);

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_TAP_H */
