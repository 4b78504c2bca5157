// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIFI_SETUP_H
#define HFEDFM_WIFI_SETUP_H

#include "ns3/net-device-container.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/wifi-net-device.h"
#include "ns3/yans-wifi-channel.h"

/**
 * @file
 * What the helpers of access cells and of ad hoc radios do with ns-3's Wi-Fi.
 */

namespace ns3::hfedfm
{

/** @param loss makes the propagation loss model @param fading makes one that comes before it, if it
 *  has a type @return a channel with the speed of light */
Ptr<YansWifiChannel> MakeWifiChannel(const ObjectFactory& loss, const ObjectFactory& fading);

/** @param radios of some channels @param stream first stream to use @return the number of streams
 *  used by fading: those of each channel once */
int64_t AssignFadingStreams(const NetDeviceContainer& radios, int64_t stream);

/**
 * The slot time that acknowledgements over a distance need. ns-3's radios answer without a delay of
 * their own, so that all of a slot is there for the way and back: 9 us are enough up to 1348 m.
 * @param metres longest link; up to 13 900, as far as coverage classes of IEEE 802.11 go
 * @return 9 us or more, in steps of 3 us as coverage classes have
 */
Time GetSlotFor(double metres);

/** Set the slot time of radios. @param radios Wi-Fi @param metres longest link */
void SetCoverage(const NetDeviceContainer& radios, double metres);

/**
 * Let radios announce long frames, so that those that do not hear the sender keep silent.
 * @param radios Wi-Fi
 * @param bytes longest frame that goes out unannounced; 65535, ns-3's own value: all do
 */
void AnnounceLongFrames(const NetDeviceContainer& radios, uint32_t bytes);

/**
 * Make radios wait for the answer when they agree on block acknowledgements.
 *
 * By default they wait 1 ms, less than an answer takes on a busy channel. If it comes later, after
 * frames went out without an agreement, receiver and sender may disagree on the next sequence
 * number: the receiver then acknowledges frames and never hands them on, and TCP stalls for good
 * (seen in 3.37 whenever a pair of radios begins while another pair is sending).
 * @param radios Wi-Fi
 */
void AwaitBlockAckAgreements(const NetDeviceContainer& radios);

/**
 * Make ad hoc radios of the 6 GHz band know what each other can do, where ns-3 does not.
 * @param radios Wi-Fi, on one channel of that band
 */
void MakePeersOf6Ghz(const NetDeviceContainer& radios);

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIFI_SETUP_H */
