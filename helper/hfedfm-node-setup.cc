/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-node-setup.h"

#include "ns3/arp-cache.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/mobility-helper.h"
#include "ns3/position-allocator.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

/** @param who has the cache @param whom what the entry is for @return it, made if need be */
ArpCache::Entry*
GetEntry(Ptr<NetDevice> who, Ptr<NetDevice> whom)
{
    auto l3 = who->GetNode()->GetObject<Ipv4L3Protocol>();
    auto cache = l3->GetInterface(l3->GetInterfaceForDevice(who))->GetArpCache();
    const auto address = GetIpv4Address(whom);
    auto* entry = cache->Lookup(address);
    return entry ? entry : cache->Add(address);
}

void
Acquaint(Ptr<NetDevice> who, Ptr<NetDevice> whom)
{
    auto* entry = GetEntry(who, whom);
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

Ipv4Address
GetIpv4Address(Ptr<NetDevice> device)
{
    auto ipv4 = device->GetNode()->GetObject<Ipv4>();
    return ipv4->GetAddress(ipv4->GetInterfaceForDevice(device), 0).GetLocal();
}

void
KeepAcquainted(Ptr<NetDevice> who, Ptr<NetDevice> whom)
{
    Acquaint(who, whom);
    who->AddLinkChangeCallback(MakeBoundCallback(&Acquaint, who, whom));
}

void
GiveUp(Ptr<NetDevice> who, Ptr<NetDevice> whom)
{
    GetEntry(who, whom)->MarkDead();
}

} // namespace hfedfm
} // namespace ns3
