// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-multicast-channel.h"

#include "hfedfm-sidelink-address.h"

#include "ns3/abort.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-routing-helper.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv4.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(SidelinkMulticastChannel);

namespace
{

constexpr uint32_t GROUPS = 239U << 24; // administratively scoped, RFC 2365
constexpr uint32_t HOST_BITS = 0xffffff;
// Announcements tell 8 bits of ids: those of groups should not be those of devices, 1, 2, 3 ...
constexpr uint32_t APART = 0x80;

/** Let packets for groups leave by a device, and by no other. @param device it */
void
RouteGroups(Ptr<NetDevice> device)
{
    const auto ipv4 = device->GetNode()->GetObject<Ipv4>();
    const auto list = ipv4->GetRoutingProtocol();
    const auto routing = Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(list);
    NS_ABORT_MSG_UNLESS(routing && DynamicCast<Ipv4ListRouting>(list),
                        "Node " << device->GetNode()->GetId()
                                << " has no static routing in a list, which groupcast over the "
                                   "sidelink needs: use the default of InternetStackHelper, or "
                                   "switch MulticastDownlink off.");
    routing->AddNetworkRouteTo(Ipv4Address(GROUPS),
                               Ipv4Mask(~HOST_BITS),
                               static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device)));
}

} // namespace

TypeId
SidelinkMulticastChannel::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::SidelinkMulticastChannel")
                            .SetParent<MulticastChannel>()
                            .SetGroupName("Hfedfm");
    return tid;
}

SidelinkMulticastChannel::SidelinkMulticastChannel(const NetDeviceContainer& radios,
                                                   const std::vector<Ipv4Address>& addresses,
                                                   uint32_t device)
    : m_device(DynamicCast<SidelinkNetDevice>(radios.Get(device))),
      m_group(GetGroup(addresses.at(device))),
      m_groupId(GetSidelinkId(m_device->GetMulticast(m_group)))
{
    for (uint32_t d = 0; d < radios.GetN(); ++d)
    {
        if (d != device)
        {
            m_members[addresses.at(d)] = GetSidelinkId(radios.Get(d)->GetAddress());
        }
    }
    RouteGroups(m_device);
}

void
SidelinkMulticastChannel::DoDispose()
{
    m_device = nullptr;
    MulticastChannel::DoDispose();
}

Ipv4Address
SidelinkMulticastChannel::GetGroup(Ipv4Address sender) const
{
    return Ipv4Address(GROUPS | ((sender.Get() & HOST_BITS) ^ APART));
}

void
SidelinkMulticastChannel::SetMembers(const std::vector<Ipv4Address>& members)
{
    std::vector<uint32_t> ids;
    for (const auto& member : members)
    {
        ids.push_back(m_members.at(member));
    }
    m_device->GetMac()->SetGroupMembers(m_groupId, ids);
}

uint32_t
SidelinkMulticastChannel::GetRoom() const
{
    UintegerValue buffer;
    m_device->GetMac()->GetAttribute("MaxTxBufferSize", buffer);
    // Headers come on top of what is handed over.
    const auto most =
        std::min<uint64_t>(2 * m_device->GetMac()->GetPeriodBytes(m_groupId), buffer.Get() / 8 * 7);
    return static_cast<uint32_t>(most - std::min<uint64_t>(most, GetBacklog()));
}

} // namespace ns3::hfedfm
