// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Groupcast of a sidelink device, in periods of its own pattern:
 *
 *  - with GroupRepetitions of 8 in a pool of 4, announcements name pattern 106, data for devices
 *    one of the pool's
 *  - UDP to a group reaches 92 % of 4.277 Mb/s then, at all receivers
 *  - the MCS of a group is that of its weakest member that is not gone, or the fixed one
 *  - what is for a group does not wait for a pause
 *  - what fills a period is counted
 *  - values that do not fit are named
 */

#include "../../../fixture/hfedfm-sidelink-fixture.h"

#include "ns3/boolean.h"
#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/udp-socket-factory.h"

#include <algorithm>
#include <set>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Remembers what is announced. */
class SidelinkGroup : public SidelinkPacketTest
{
  protected:
    void BuildWith(uint32_t repetitions, const std::vector<double>& places)
    {
        helper.SetMacAttribute("GroupRepetitions", UintegerValue(repetitions));
        Build(places);
        for (uint32_t d = 1; d < devices.GetN(); ++d)
        {
            Device(d)->JoinGroup(group);
        }
        Device(0)->GetMac()->TraceConnectWithoutContext(
            "ControlSent",
            MakeCallback(&SidelinkGroup::Announced, this));
    }

    void Announced(uint32_t destination, SidelinkControl control)
    {
        (IsSidelinkGroup(destination) ? forGroup : forDevice).push_back(control);
    }

    Address GroupAddress() const
    {
        return Device(0)->GetMulticast(group);
    }

    uint32_t GroupId() const
    {
        return GetSidelinkId(Mac48Address::ConvertFrom(GroupAddress()));
    }

    uint32_t Id(uint32_t device) const
    {
        return Device(device)->GetMac()->GetId();
    }

    const Ipv4Address group{"239.1.0.1"};
    std::vector<SidelinkControl> forGroup;
    std::vector<SidelinkControl> forDevice;
};

using SidelinkGroupDeathTest = SidelinkGroup;

void
SendUdp(Ptr<Socket> socket, Time interval)
{
    socket->Send(Create<Packet>(1400));
    Simulator::Schedule(interval, &SendUdp, socket, interval);
}

} // namespace

TEST_F(SidelinkGroup, GroupsHavePatternsOfTheirOwn)
{
    BuildWith(8, {0, 20, 40});
    Listen();
    Saturate(0, GroupAddress());
    Saturate(0, devices.Get(2)->GetAddress());
    RunUntil(4);
    ASSERT_GE(forGroup.size(), 45U);
    for (const auto& control : forGroup)
    {
        EXPECT_EQ(control.trp, 106);
    }
    std::set<uint32_t> patterns;
    for (const auto& control : forDevice)
    {
        EXPECT_GE(control.trp, SidelinkPool::GetFirstTrp(4));
        EXPECT_LT(control.trp, 106);
        patterns.insert(control.trp);
    }
    EXPECT_GT(patterns.size(), 20U);
    // 8 blocks of 2673 bytes in every other period, and 4 for device 2 in between.
    EXPECT_GT(received[1], 0.97 * 49 * 8 * 2.6);
    EXPECT_GT(received[2], 0.97 * 49 * 12 * 2.6);
    EXPECT_EQ(Device(0)->GetMac()->GetRepetitions(GroupId()), 8U);
    EXPECT_EQ(Device(0)->GetMac()->GetRepetitions(SIDELINK_BROADCAST), 4U);
    const auto block = GetTransportBlockBytes(20, 50);
    EXPECT_EQ(Device(0)->GetMac()->GetPeriodBytes(GroupId()), 8 * block);
    EXPECT_EQ(Device(0)->GetMac()->GetPeriodBytes(Id(1)), 4 * block);
}

TEST_F(SidelinkGroup, UdpReachesNearlyTheCeilingAtAllMembers)
{
    BuildWith(8, {0, 20, 40, 60});
    AddStacks();
    Ipv4StaticRoutingHelper()
        .GetStaticRouting(nodes.Get(0)->GetObject<Ipv4>())
        ->AddNetworkRouteTo("239.0.0.0", "255.0.0.0", 1);
    PacketSinkHelper sinks("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9));
    const auto apps = sinks.Install(nodes);
    auto socket = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
    socket->Connect(InetSocketAddress(group, 9));
    constexpr double ceiling = 4.277;
    At(1, [&]() { SendUdp(socket, Seconds(1400 * 8e-6 / (1.05 * ceiling))); });
    RunUntil(2);
    std::vector<uint64_t> before;
    for (uint32_t n = 0; n < nodes.GetN(); ++n)
    {
        before.push_back(DynamicCast<PacketSink>(apps.Get(n))->GetTotalRx());
    }
    RunUntil(7);
    for (uint32_t n = 1; n < nodes.GetN(); ++n)
    {
        const auto bytes = DynamicCast<PacketSink>(apps.Get(n))->GetTotalRx() - before[n];
        const double rate = static_cast<double>(bytes) * 8e-6 / 5;
        EXPECT_GT(rate, 0.92 * ceiling) << n;
        EXPECT_LT(rate, ceiling) << n;
    }
}

TEST_F(SidelinkGroup, TheMcsSuitsTheWeakestMember)
{
    helper.SetMacAttribute("AdaptMcs", BooleanValue(true));
    helper.SetMacAttribute("Mcs", UintegerValue(5));
    BuildWith(8, {0, 50, 600, 1000});
    const auto mac = Device(0)->GetMac();
    EXPECT_EQ(mac->GetMcs(GroupId()), 5); // nobody is named
    mac->SetGroupMembers(GroupId(), {Id(1), Id(2)});
    EXPECT_EQ(mac->GetMcs(GroupId()), 5); // nobody is known
    for (uint32_t d : {1, 2, 3})
    {
        Send(d, Device(0)->GetAddress(), 1);
    }
    RunUntil(3);
    EXPECT_EQ(mac->GetMcs(Id(1)), 20);
    EXPECT_LT(mac->GetMcs(Id(2)), 20);
    EXPECT_GT(mac->GetMcs(Id(2)), mac->GetMcs(Id(3)));
    EXPECT_EQ(mac->GetMcs(GroupId()), mac->GetMcs(Id(2)));
    mac->SetGroupMembers(GroupId(), {Id(1), Id(2), Id(3)});
    EXPECT_EQ(mac->GetMcs(GroupId()), mac->GetMcs(Id(3)));
    mac->GiveUp(Id(3));
    EXPECT_EQ(mac->GetMcs(GroupId()), mac->GetMcs(Id(2)));
    mac->SetGroupMembers(GroupId(), {});
    EXPECT_EQ(mac->GetMcs(GroupId()), 5);
    mac->SetAttribute("AdaptMcs", BooleanValue(false));
    mac->SetGroupMembers(GroupId(), {Id(1), Id(3)});
    EXPECT_EQ(mac->GetMcs(GroupId()), 5);
}

TEST_F(SidelinkGroup, WhatIsForAGroupDoesNotPause)
{
    BuildWith(8, {0, 20});
    for (const double t : {1.0, 1.09})
    {
        At(t, [this]() { Send(0, GroupAddress(), 1); });
        At(t + 1, [this]() { Send(0, devices.Get(1)->GetAddress(), 1); });
    }
    RunUntil(1.15);
    EXPECT_EQ(forGroup.size(), 2U);
    RunUntil(2.15);
    EXPECT_EQ(forDevice.size(), 1U);
    RunUntil(3);
    EXPECT_EQ(forDevice.size(), 2U);
}

TEST_F(SidelinkGroupDeathTest, ValuesThatDoNotFitAreNamed)
{
    BuildWith(8, {0, 20});
    const auto mac = Device(0)->GetMac();
    EXPECT_DEATH(mac->SetGroupMembers(Id(1), {}), "is not that of a sidelink group");
    EXPECT_DEATH(mac->SetGroupMembers(SIDELINK_BROADCAST, {}), "is not that of a sidelink group");
    EXPECT_DEATH(mac->SetGroupMembers(GroupId(), {GroupId()}), "not that of a device");
    EXPECT_DEATH(
        {
            mac->SetAttribute("GroupRepetitions", UintegerValue(3));
            RunUntil(1);
        },
        "No sidelink pattern uses 3 subframes of 8");
    helper.SetPoolAttribute("ControlSubframes", UintegerValue(16));
    EXPECT_DEATH(
        {
            BuildWith(1, {0, 20});
            RunUntil(1);
        },
        "GroupRepetitions 1 has patterns without room");
}
