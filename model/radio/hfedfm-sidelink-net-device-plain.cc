/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * Those functions of SidelinkNetDevice that only tell or set something.
 */

#include "hfedfm-sidelink-address.h"
#include "hfedfm-sidelink-net-device.h"

namespace ns3
{
namespace hfedfm
{

Ptr<SidelinkSpectrumPhy>
SidelinkNetDevice::GetPhy() const
{
    return m_phy;
}

Ptr<SidelinkMac>
SidelinkNetDevice::GetMac() const
{
    return m_mac;
}

Ptr<SidelinkPool>
SidelinkNetDevice::GetPool() const
{
    return m_pool;
}

void
SidelinkNetDevice::SetIfIndex(const uint32_t index)
{
    m_index = index;
}

uint32_t
SidelinkNetDevice::GetIfIndex() const
{
    return m_index;
}

Ptr<Channel>
SidelinkNetDevice::GetChannel() const
{
    return m_phy->GetChannel();
}

Address
SidelinkNetDevice::GetAddress() const
{
    return GetSidelinkAddress(m_mac->GetId());
}

uint16_t
SidelinkNetDevice::GetMtu() const
{
    return m_mtu;
}

bool
SidelinkNetDevice::IsLinkUp() const
{
    return m_phy && m_phy->GetChannel();
}

void
SidelinkNetDevice::AddLinkChangeCallback(Callback<void>)
{
    // The link is up from the beginning and stays up.
}

bool
SidelinkNetDevice::IsBroadcast() const
{
    return true;
}

Address
SidelinkNetDevice::GetBroadcast() const
{
    return Mac48Address::GetBroadcast();
}

bool
SidelinkNetDevice::IsMulticast() const
{
    return true;
}

Address
SidelinkNetDevice::GetMulticast(Ipv4Address group) const
{
    return Mac48Address::GetMulticast(group);
}

Address
SidelinkNetDevice::GetMulticast(Ipv6Address group) const
{
    return Mac48Address::GetMulticast(group);
}

bool
SidelinkNetDevice::IsBridge() const
{
    return false;
}

bool
SidelinkNetDevice::IsPointToPoint() const
{
    return false;
}

bool
SidelinkNetDevice::SendFrom(Ptr<Packet>, const Address&, const Address&, uint16_t)
{
    return false;
}

Ptr<Node>
SidelinkNetDevice::GetNode() const
{
    return m_node;
}

void
SidelinkNetDevice::SetNode(Ptr<Node> node)
{
    m_node = node;
}

bool
SidelinkNetDevice::NeedsArp() const
{
    return true;
}

void
SidelinkNetDevice::SetReceiveCallback(ReceiveCallback callback)
{
    m_receive = callback;
}

void
SidelinkNetDevice::SetPromiscReceiveCallback(PromiscReceiveCallback callback)
{
    m_promisc = callback;
}

bool
SidelinkNetDevice::SupportsSendFrom() const
{
    return false;
}

} // namespace hfedfm
} // namespace ns3
