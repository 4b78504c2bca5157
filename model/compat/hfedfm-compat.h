// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COMPAT_H
#define HFEDFM_COMPAT_H

/**
 * @file
 * The one place that knows differences between ns-3 versions.
 */

#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"
#include "ns3/wifi-helper.h"
#include "ns3/wifi-mac.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-remote-station-manager.h"
#include "ns3/wifi-tx-vector.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/**
 * Stand-ins for names that some versions of ns-3 lack. A function in ns3::hfedfm that names this
 * namespace in a using directive finds them only where ns3 has no such name: ns3 is nearer.
 */
namespace hfedfm_absent
{

/** What a name is that ns-3 lacks. */
struct Absent
{
};

constexpr Absent WIFI_STANDARD_80211ax{};      //!< from ns-3.36 on, for all bands
constexpr Absent WIFI_STANDARD_80211ax_5GHZ{}; //!< until ns-3.35
constexpr Absent WIFI_STANDARD_80211ax_6GHZ{}; //!< until ns-3.35

} // namespace hfedfm_absent

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

/** @param standard the one of two names that ns-3 has @return it */
inline WifiStandard
PickStandard(WifiStandard standard, hfedfm_absent::Absent)
{
    return standard;
}

/** @param standard the one of two names that ns-3 has @return it */
inline WifiStandard
PickStandard(hfedfm_absent::Absent, WifiStandard standard)
{
    return standard;
}

/** @return whether this is ns-3.35: Wi-Fi channels are chosen in another way from ns-3.36 on */
inline bool
IsOldWifi()
{
    TypeId::AttributeInformation unused;
    return !WifiPhy::GetTypeId().LookupAttributeByName("ChannelSettings", &unused);
}

/** @return the bands in use as ns-3 names them, with the standard that radios there speak */
inline const std::map<std::string, WifiStandard>&
GetAxBands()
{
    using namespace hfedfm_absent;
    static const std::map<std::string, WifiStandard> bands{
        {"BAND_5GHZ", PickStandard(WIFI_STANDARD_80211ax, WIFI_STANDARD_80211ax_5GHZ)},
        {"BAND_6GHZ", PickStandard(WIFI_STANDARD_80211ax, WIFI_STANDARD_80211ax_6GHZ)}};
    return bands;
}

/** A channel of 802.11ax. */
struct AxChannel
{
    std::string band;  //!< one of GetAxBands()
    uint16_t number{}; //!< within the band; 0: the first of the width
    uint16_t width{};  //!< MHz
};

/**
 * Make radios speak 802.11ax on a channel.
 * @param wifi installs them
 * @param phy installs their physical layers
 * @param channel where they are
 */
inline void
SetAxChannel(WifiHelper& wifi, WifiPhyHelper& phy, const AxChannel& channel)
{
    wifi.SetStandard(GetAxBands().at(channel.band));
    if (IsOldWifi())
    {
        phy.Set("ChannelNumber", UintegerValue(channel.number));
        phy.Set("ChannelWidth", UintegerValue(channel.width));
        return;
    }
    phy.Set("ChannelSettings",
            StringValue("{" + std::to_string(channel.number) + ", " +
                        std::to_string(channel.width) + ", " + channel.band + ", 0}"));
}

/**
 * Let a radio of the 6 GHz band know that another can take aggregates there. In ad hoc mode, ns-3
 * (3.43 to 3.48) forgets to do so if it hears the other before it sends to it: then all frames go
 * one by one.
 * @param manager knows the peers of the radio
 * @param mac of the radio, with the capabilities that all have
 * @param peer address of the other
 */
template <typename Manager, typename Mac>
auto
AddPeerOf6Ghz(Manager& manager, Mac& mac, Mac48Address peer, int)
    -> decltype(manager.AddStationHe6GhzCapabilities(peer, mac.GetHe6GhzBandCapabilities(0)))
{
    manager.AddStationHe6GhzCapabilities(peer, mac.GetHe6GhzBandCapabilities(0));
}

/** For versions without such capabilities: does nothing. */
template <typename Manager, typename Mac>
void
AddPeerOf6Ghz(Manager&, Mac&, Mac48Address, long)
{
}

/** @param accessPoint radio that learns @param station who is associated with it */
inline void
RecordAssociation(Ptr<WifiNetDevice> accessPoint, Mac48Address station, Mac48Address)
{
    accessPoint->GetRemoteStationManager()->RecordGotAssocTxOk(station);
}

/**
 * Make an access point know a station that takes itself for associated. In ns-3.35, one that had to
 * repeat its response drops all the station sends from then on: seen with 50 stations in a cell.
 * @param accessPoint radio of the access point
 * @param station radio of the station
 */
inline void
AgreeOnAssociation(Ptr<WifiNetDevice> accessPoint, Ptr<WifiNetDevice> station)
{
    if (IsOldWifi())
    {
        const auto address = Mac48Address::ConvertFrom(station->GetAddress());
        station->GetMac()->TraceConnectWithoutContext(
            "Assoc",
            MakeBoundCallback(&RecordAssociation, accessPoint, address));
    }
}

/**
 * Connect an eNB with the core; ns-3.35 takes one cell where later versions take a list.
 * @param epc helper of the core
 * @param enb node of the eNB
 * @param enbAddress of the eNB on S1-U
 * @param gateway on S1-U, as the eNB sees it
 * @param cell identifier of the eNB's cell
 */
template <typename Epc>
auto
AddS1Interface(Epc& epc,
               Ptr<Node> enb,
               Ipv4Address enbAddress,
               Ipv4Address gateway,
               uint16_t cell,
               int)
    -> decltype(epc.AddS1Interface(enb, enbAddress, gateway, std::vector<uint16_t>{cell}))
{
    return epc.AddS1Interface(enb, enbAddress, gateway, std::vector<uint16_t>{cell});
}

/** Add the S1 interface of an eNB with one cell, as ns-3.35 takes it. */
template <typename Epc>
void
AddS1Interface(Epc& epc,
               Ptr<Node> enb,
               Ipv4Address enbAddress,
               Ipv4Address gateway,
               uint16_t cell,
               long)
{
    epc.AddS1Interface(enb, enbAddress, gateway, cell);
}

/**
 * Set the guard interval of a transmission, which is a Time from some version between ns-3.37 and
 * ns-3.43 on and a number of nanoseconds before.
 * @param vector parameters of the transmission
 * @param interval guard interval
 */
template <typename Vector>
auto
SetGuard(Vector& vector, Time interval, int) -> decltype(vector.SetGuardInterval(interval))
{
    return vector.SetGuardInterval(interval);
}

/** Set the guard interval where it is a number of nanoseconds. @param vector parameters of the
 *  transmission @param interval guard interval */
template <typename Vector>
void
SetGuard(Vector& vector, Time interval, long)
{
    vector.SetGuardInterval(static_cast<uint16_t>(interval.GetNanoSeconds()));
}

/** Set the guard interval. @param vector of a transmission @param interval its guard interval */
inline void
SetGuardInterval(WifiTxVector& vector, Time interval)
{
    SetGuard(vector, interval, 0);
}

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_COMPAT_H */
