// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-node-setup.h"

#include "ns3/arp-cache.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/mobility-helper.h"
#include "ns3/position-allocator.h"

namespace ns3::hfedfm
{

namespace
{

/** @param device with an IPv4 interface @return who knows the hardware addresses of its peers */
Ptr<ArpCache>
GetCache(Ptr<NetDevice> device)
{
    auto l3 = device->GetNode()->GetObject<Ipv4L3Protocol>();
    return l3->GetInterface(l3->GetInterfaceForDevice(device))->GetArpCache();
}

void
Acquaint(Ptr<NetDevice> who, Ptr<NetDevice> whom)
{
    auto cache = GetCache(who);
    const auto address = GetIpv4Address(whom);
    auto* entry = cache->Lookup(address);
    if (!entry)
    {
        entry = cache->Add(address);
    }
    entry->SetMacAddress(whom->GetAddress());
    entry->MarkPermanent();
}

} // namespace

void
SetPositions(const NodeContainer& nodes, const std::vector<Vector>& positions)
{
    auto allocator = CreateObject<ListPositionAllocator>();
    for (const auto& position : positions)
    {
        allocator->Add(position);
    }
    MobilityHelper mobility;
    mobility.SetPositionAllocator(allocator);
    mobility.SetMobilityModel("ns3::ConstantPositionMobilityModel");
    mobility.Install(nodes);
}

Ipv4ListRoutingHelper
MakeRouting()
{
    Ipv4ListRoutingHelper routing;
    routing.Add(Ipv4StaticRoutingHelper(), 0);
    return routing;
}

Ipv4Address
GetIpv4Address(Ptr<NetDevice> device)
{
    auto ipv4 = device->GetNode()->GetObject<Ipv4>();
    return ipv4->GetAddress(ipv4->GetInterfaceForDevice(device), 0).GetLocal();
}

void
AddStaticArp(Ptr<NetDevice> who, Ptr<NetDevice> whom)
{
    Acquaint(who, whom);
    who->AddLinkChangeCallback(MakeBoundCallback(&Acquaint, who, whom));
}

void
GiveUp(Ptr<NetDevice> who, Ptr<NetDevice> whom)
{
    auto cache = GetCache(who);
    const auto address = GetIpv4Address(whom);
    if (auto* entry = cache->Lookup(address))
    {
        cache->Remove(entry); // a permanent entry cannot be declared dead
    }
    cache->Add(address)->MarkDead();
}

} // namespace ns3::hfedfm
