// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIFI_LINK_COST_H
#define HFEDFM_WIFI_LINK_COST_H

#include "ns3/wifi-net-device.h"

#include <cstdint>

namespace ns3::hfedfm
{

/** Frames longer than this are announced by RTS and CTS unless told otherwise, bytes. */
constexpr uint32_t RTS_THRESHOLD = 500;

/**
 * Transmit power of all Wi-Fi radios unless told otherwise, dBm: 100 mW, below the 200 mW EIRP of
 * EN 301 893 (5150 to 5350 MHz, indoors) and EN 303 687 (5945 to 6425 MHz, low power indoor). With
 * the losses of the helpers it carries 69 m, from device to device of most cells with a radius of
 * 40 m; the 16 dBm of ns-3 carry 51 m.
 */
constexpr double WIFI_POWER = 20;

/** What ns-3 does not tell of an installed Wi-Fi radio. */
struct WifiReceiver
{
    double noiseFigure{7};                //!< dB
    double minimumRssi{-82};              //!< dBm: weaker preambles are not looked at
    uint32_t rtsThreshold{RTS_THRESHOLD}; //!< longest frame that is not announced, bytes
};

/**
 * Tell how long a megabyte (1e6 bytes) of messages takes over TCP from one 802.11ax radio to
 * another, if nobody else sends: frames in aggregates as long as allowed, in the fastest mode that
 * the signal-to-noise ratio permits at the bit error rate of IdealWifiManager, with the mean
 * backoff, block acknowledgements, and a TCP acknowledgement per two segments. One antenna.
 *
 * On a channel of 20 MHz, and on wider ones with a minimumRssi of -82 dBm and more, infinite means
 * that nothing gets through. On wider ones with receivers that hear weaker signals, some versions
 * of ns-3 carry something between the limit told here and one up to 6 dB weaker.
 * @param from sender, over a YansWifiChannel
 * @param to receiver on the same channel
 * @param receiver what the receiver needs
 * @return s per MB; infinite if the receiver does not detect the frames, not even the slowest mode
 *         is good enough, or acknowledgements come too late for the slot time
 */
double GetWifiLinkCost(Ptr<WifiNetDevice> from,
                       Ptr<WifiNetDevice> to,
                       const WifiReceiver& receiver);

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIFI_LINK_COST_H */
