/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_COMPAT_H
#define HFEDFM_COMPAT_H

/**
 * @file
 * The one place that knows differences between ns-3 versions.
 */

#include "ns3/event-id.h"
#include "ns3/string.h"
#include "ns3/wifi-helper.h"

#include <cstdint>
#include <string>

namespace ns3
{
// From ns-3.42 on the energy classes live in ns3::energy; before, in ns3. Naming both makes
// `BasicEnergySource` and the like found in either.
namespace energy
{
}

using namespace energy;

namespace hfedfm
{

/** @param event an event @return whether it is still to happen */
inline bool
IsPending(const EventId& event)
{
    return !event.IsExpired();
}

/** Make radios speak 802.11ax. @param wifi installs them */
inline void
SetAxStandard(WifiHelper& wifi)
{
    wifi.SetStandard(WIFI_STANDARD_80211ax);
}

/**
 * Choose a channel of the 5 GHz band.
 * @param phy installs the physical layers
 * @param number channel number
 * @param width MHz
 */
inline void
SetPhyChannel(WifiPhyHelper& phy, uint16_t number, uint16_t width)
{
    phy.Set("ChannelSettings",
            StringValue("{" + std::to_string(number) + ", " + std::to_string(width) +
                        ", BAND_5GHZ, 0}"));
}

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_COMPAT_H */
