// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_COUNTERS_H
#define HFEDFM_SIDELINK_COUNTERS_H

#include "hfedfm-sidelink-signal.h"

#include <cstdint>
#include <map>

namespace ns3::hfedfm
{

/**
 * What a sidelink device has sent, received and dropped. Bytes of packets are those of IP or ARP.
 *
 * Of each packet sent to a device, its receiver gets it or counts it as lost. Of each transport
 * block that it could have heard to the end, it gets it or drops it for one reason.
 */
struct SidelinkCounters
{
    uint64_t packetsSent{0};     //!< taken to be sent
    uint64_t bytesSent{0};       //!< of them
    uint64_t packetsReceived{0}; //!< delivered to the node
    uint64_t bytesReceived{0};   //!< of them
    uint64_t packetsLost{0};     //!< sent to this device and not received, as later ones tell
    uint64_t blocksSent{0};      //!< transport blocks
    uint64_t blocksReceived{0};  //!< decoded, for this device
    std::map<SidelinkDrop, uint64_t> packetsDropped; //!< not taken to be sent, by reason
    std::map<SidelinkDrop, uint64_t> bytesDropped;   //!< of them
    std::map<SidelinkDrop, uint64_t> blocksDropped;  //!< not decoded or not for this device
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_COUNTERS_H */
