// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_MULTICAST_CHANNEL_H
#define HFEDFM_SIDELINK_MULTICAST_CHANNEL_H

#include "hfedfm-sidelink-net-device.h"

#include "ns3/hfedfm-multicast-channel.h"
#include "ns3/net-device-container.h"

#include <map>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Groupcast over the sidelink among the devices of a cell.
 *
 * The group of the device with the address 11.a.b.c is 239.a.b.(c xor 128), whose packets leave by
 * the sidelink only. Layer 2 ids have 23 bits for groups: those of cells 128 apart are the same;
 * who shares a channel with both decodes in vain.
 */
class SidelinkMulticastChannel : public MulticastChannel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Give a device's node a route to all groups.
     * @param radios of the cell, sidelink radios all of them
     * @param addresses of those, in their order
     * @param device index of the one whose channel this is
     */
    SidelinkMulticastChannel(const NetDeviceContainer& radios,
                             const std::vector<Ipv4Address>& addresses,
                             uint32_t device);

    Ptr<NetDevice> GetDevice() const override
    {
        return m_device;
    }

    bool Reaches(Ipv4Address address) const override
    {
        return m_members.count(address) > 0;
    }

    Ipv4Address GetGroup(Ipv4Address sender) const override;

    Ipv4Address GetOwnGroup() const override
    {
        return m_group;
    }

    void Join(Ipv4Address group) override
    {
        m_device->JoinGroup(group);
    }

    void Leave(Ipv4Address group) override
    {
        m_device->LeaveGroup(group);
    }

    void SetMembers(const std::vector<Ipv4Address>& members) override;

    uint32_t GetBacklog() const override
    {
        return m_device->GetMac()->GetQueue(m_groupId);
    }

    /** @return what it sends in two SC periods, less what waits, as far as its buffer has room */
    uint32_t GetRoom() const override;

    /** @return an SC period */
    Time GetTurn() const override
    {
        return MilliSeconds(m_device->GetPool()->GetPeriod());
    }

  protected:
    void DoDispose() override;

  private:
    Ptr<SidelinkNetDevice> m_device;           //!< radio
    Ipv4Address m_group;                       //!< to which it sends
    uint32_t m_groupId;                        //!< layer 2 id of that
    std::map<Ipv4Address, uint32_t> m_members; //!< layer 2 ids of the others of the cell
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_MULTICAST_CHANNEL_H */
