// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MULTICAST_CHANNEL_H
#define HFEDFM_MULTICAST_CHANNEL_H

#include "ns3/ipv4-address.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/**
 * How one device sends to several others at once and hears those who do: what MulticastSender and
 * MulticastReceiver must know of a radio and its addresses.
 *
 * Each device on it has a group of its own, an IPv4 multicast address to which only it sends.
 */
class MulticastChannel : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return this device's radio: nothing for a group may leave by another one */
    virtual Ptr<NetDevice> GetDevice() const = 0;

    /** @param address of a radio @return whether it is another one of this channel */
    virtual bool Reaches(Ipv4Address address) const = 0;

    /** @param sender address of a radio of this channel @return the group to which it sends */
    virtual Ipv4Address GetGroup(Ipv4Address sender) const = 0;

    /** @return the group to which this device sends */
    virtual Ipv4Address GetOwnGroup() const = 0;

    /** @param group to be heard from now on */
    virtual void Join(Ipv4Address group) = 0;

    /** @param group not to be heard any more */
    virtual void Leave(Ipv4Address group) = 0;

    /**
     * @param members addresses of those for whom this device sends to its group from now on; none:
     *        it may be anybody, as far away as links are used
     */
    virtual void SetMembers(const std::vector<Ipv4Address>& members) = 0;

    /** @return bytes for the own group that the radio has not sent yet */
    virtual uint32_t GetBacklog() const = 0;

    /** @return bytes that it may be given now, so that it has work until GetTurn() has passed */
    virtual uint32_t GetRoom() const = 0;

    /**
     * @return the radio's scheduling period: how long it may take until a packet goes out, and how
     *         far apart packets of several devices should be, not to collide
     */
    virtual Time GetTurn() const = 0;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MULTICAST_CHANNEL_H */
