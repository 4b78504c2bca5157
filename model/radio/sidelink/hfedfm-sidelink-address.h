// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_ADDRESS_H
#define HFEDFM_SIDELINK_ADDRESS_H

#include "ns3/mac48-address.h"

#include <cstdint>

namespace ns3::hfedfm
{

/**
 * @file
 * Layer 2 ids of the sidelink (24 bits, TS 23.303) as MAC addresses and back.
 *
 *     devices    0x000001 .. 0x7FFFFF   02:00:00:<id>
 *     groups     0x800000 .. 0xFFFFFE   01:00:5e:<lower 23 bits>, as IPv4 multicast maps
 *     everybody  0xFFFFFF               ff:ff:ff:ff:ff:ff, and all IPv6 multicast (33:33:...)
 */

constexpr uint32_t SIDELINK_FIRST_GROUP = 0x800000; //!< least id of a group
constexpr uint32_t SIDELINK_BROADCAST = 0xFFFFFF;   //!< everybody's id

/** @param id layer 2 id @return whether it may be that of a device */
constexpr bool
IsSidelinkDevice(uint32_t id)
{
    return id > 0 && id < SIDELINK_FIRST_GROUP;
}

/** @param id layer 2 id @return whether it may be that of a group; everybody is none */
constexpr bool
IsSidelinkGroup(uint32_t id)
{
    return id >= SIDELINK_FIRST_GROUP && id < SIDELINK_BROADCAST;
}

/** @param id layer 2 id; more than 24 bits abort @return its MAC address */
Mac48Address GetSidelinkAddress(uint32_t id);

/**
 * The layer 2 id of a MAC address.
 *
 * Two groups share an id: 01:00:5e:7f:ff:ff, whose id would be everybody's, has that of
 * 01:00:5e:7f:ff:fe. IPv6 multicast goes to everybody, because neighbour discovery needs it and
 * nobody tells a NetDevice which of these groups it is in.
 *
 * @param address MAC address of a device, a group or everybody; others abort
 * @return the id
 */
uint32_t GetSidelinkId(const Address& address);

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_ADDRESS_H */
