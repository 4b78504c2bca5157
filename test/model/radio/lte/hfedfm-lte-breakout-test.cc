// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Where the packets of LTE devices go: two or four cells, each
 *
 *     devices ))) eNB --- edge --- backhaul --- cloud --- SGW, PGW
 *
 *  - what devices and their own edge send each other crosses neither backhaul nor core
 *  - what devices and the cloud send each other crosses the backhaul once, in GTP-U: every byte of
 *    the link is accounted for
 *  - what edge and cloud send each other is not in a tunnel
 *  - devices of an edge reach each other there; those of two edges by the core
 *  - an edge reaches a device that it has not heard of by the core
 *  - with no core, what is not local is dropped, and told; so is what is no GTP-U, or from no eNB
 *  - packets that are split on the way are counted once, and pcap files hold the tunnels
 *  - full packets of 1500 bytes are not split on the backhaul
 *  - bad input ends with a sentence
 */

#include "../../../fixture/hfedfm-lte-fixture.h"
#include "../../../fixture/hfedfm-temp-folder.h"

#include "ns3/epc-gtpu-header.h"
#include "ns3/epc-pgw-application.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/udp-socket-factory.h"

#include <fstream>
#include <map>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Headers of a packet in its tunnel on a point-to-point link: PPP, IP, UDP, GTP-U. */
constexpr uint64_t TUNNEL_HEADERS = 2 + 20 + 8 + 12;

class LteBreakout : public LteTest
{
  protected:
    /** Watch the core and what is dropped. */
    void Watch()
    {
        auto pgw = lte->GetEpcHelper()->GetPgwNode()->GetApplication(0);
        for (const auto* trace : {"RxFromTun", "RxFromS1u"})
        {
            pgw->GetObject<EpcPgwApplication>()->TraceConnectWithoutContext(
                trace,
                MakeCallback(&LteBreakout::InCore, this));
        }
        for (std::size_t c = 0; c < network.cells.size(); ++c)
        {
            GetBreakout(c)->TraceConnectWithoutContext("Dropped",
                                                       MakeCallback(&LteBreakout::Dropped, this));
        }
    }

    /** Send a datagram to the proxy of cell 0. @param from sender @param packet what */
    void SendToProxy(Ptr<Node> from, Ptr<Packet> packet)
    {
        auto socket = Socket::CreateSocket(from, UdpSocketFactory::GetTypeId());
        socket->SendTo(packet, 0, InetSocketAddress("15.1.1.1", EdgeBreakout::GTPU_PORT));
    }

    void InCore(Ptr<Packet>)
    {
        ++inCore;
    }

    void Dropped(Ptr<const Packet>, BreakoutDrop reason)
    {
        ++drops[reason];
    }

    /** Up- and downloads of all devices with their own edges. @param cells how many */
    void CheckLocal(std::size_t cells)
    {
        Build(cells, 2);
        Watch();
        for (std::size_t c = 0; c < cells; ++c)
        {
            const auto& cell = network.cells[c];
            for (uint32_t d = 0; d < 2; ++d)
            {
                SendToEdge(1 + 0.01 * d, c, d, 30000);
                Send(1.1, cell.edge, cell.devices.Get(d), GetAddress(c, d), 30000);
            }
        }
        RunUntil(1.3);
        for (const auto& transfer : transfers)
        {
            EXPECT_TRUE(transfer->IsComplete());
        }
        EXPECT_EQ(GetBackhaulBytes(), 0U);
        EXPECT_EQ(inCore, 0);
        for (std::size_t c = 0; c < cells; ++c)
        {
            const auto& counters = GetBreakout(c)->GetCounters();
            EXPECT_GT(counters.brokenOutUp.bytes, 60000U);
            EXPECT_GT(counters.brokenOutDown.bytes, 60000U);
            EXPECT_EQ(counters.forwardedUp.packets, 0U);
            EXPECT_EQ(counters.forwardedDown.packets, 0U);
            EXPECT_EQ(counters.dropped.packets, 0U);
        }
    }

    /** Up- and downloads of a device of each cell with the cloud. @param cells how many */
    void CheckCloud(std::size_t cells)
    {
        Build(cells, 1);
        Watch();
        for (std::size_t c = 0; c < cells; ++c)
        {
            SendToCloud(1, c, 0, 30000);
            Send(1.2, network.cloud, network.cells[c].devices.Get(0), GetAddress(c, 0), 30000);
        }
        RunUntil(1.6);
        for (const auto& transfer : transfers)
        {
            EXPECT_TRUE(transfer->IsComplete());
        }
        uint64_t packets = 0;
        for (std::size_t c = 0; c < cells; ++c)
        {
            const auto& counters = GetBreakout(c)->GetCounters();
            const auto& up = counters.forwardedUp;
            const auto& down = counters.forwardedDown;
            EXPECT_GT(up.bytes, 30000U);
            EXPECT_LT(up.bytes, 35000U);
            EXPECT_GT(down.bytes, 30000U);
            EXPECT_LT(down.bytes, 35000U);
            EXPECT_EQ(sent[c][0], up.bytes + up.packets * TUNNEL_HEADERS);
            EXPECT_EQ(sent[c][1], down.bytes + down.packets * TUNNEL_HEADERS);
            EXPECT_EQ(counters.brokenOutUp.packets + counters.brokenOutDown.packets, 0U);
            EXPECT_EQ(counters.dropped.packets, 0U);
            packets += up.packets + down.packets;
        }
        EXPECT_EQ(static_cast<uint64_t>(inCore), packets);
    }

    int inCore{0};
    std::map<BreakoutDrop, int> drops;
};

using LteBreakoutDeathTest = LteBreakout;

} // namespace

TEST_F(LteBreakout, WhatIsLocalCrossesNeitherBackhaulNorCoreOfTwoEdges)
{
    CheckLocal(2);
}

TEST_F(LteBreakout, WhatIsLocalCrossesNeitherBackhaulNorCoreOfFourEdges)
{
    CheckLocal(4);
}

TEST_F(LteBreakout, WhatIsForTheCloudCrossesTheBackhaulOnceFromTwoEdges)
{
    CheckCloud(2);
}

TEST_F(LteBreakout, WhatIsForTheCloudCrossesTheBackhaulOnceFromFourEdges)
{
    CheckCloud(4);
}

TEST_F(LteBreakout, EdgeAndCloudTalkWithoutATunnel)
{
    Build(2, 1);
    Watch();
    auto& up =
        Send(0.1, network.cells[0].edge, network.cloud, network.cells[0].cloudAddress, 50000);
    auto& down =
        Send(0.1, network.cloud, network.cells[1].edge, network.cells[1].edgeAddress, 50000);
    RunUntil(0.5);
    EXPECT_TRUE(up.IsComplete());
    EXPECT_TRUE(down.IsComplete());
    EXPECT_EQ(inCore, 0);
    EXPECT_GT(sent[0][0], 50000U);
    EXPECT_GT(sent[1][1], 50000U);
}

TEST_F(LteBreakout, DevicesOfAnEdgeReachEachOtherThereAndOthersByTheCore)
{
    Build(2, 2);
    Watch();
    const auto& cells = network.cells;
    SendToEdge(1, 0, 1, 1000); // or the edge would not know the second device
    auto& near =
        Send(1.1, cells[0].devices.Get(0), cells[0].devices.Get(1), GetAddress(0, 1), 50000);
    RunUntil(1.4);
    EXPECT_TRUE(near.IsComplete());
    EXPECT_EQ(GetBackhaulBytes(), 0U);
    auto& far = Send(0, cells[0].devices.Get(0), cells[1].devices.Get(1), GetAddress(1, 1), 50000);
    RunUntil(2);
    EXPECT_TRUE(far.IsComplete());
    EXPECT_GT(sent[0][0], 50000U);
    EXPECT_GT(sent[1][1], 50000U);
    EXPECT_GT(inCore, 0);
}

TEST_F(LteBreakout, AnEdgeReachesADeviceItHasNotHeardOfByTheCore)
{
    Build(1, 1);
    Watch();
    const auto& cell = network.cells[0];
    auto& download = Send(1, cell.edge, cell.devices.Get(0), GetAddress(0, 0), 50000);
    RunUntil(1.5);
    EXPECT_TRUE(download.IsComplete());
    EXPECT_GT(inCore, 0);
    EXPECT_TRUE(GetBreakout(0)->Knows(GetAddress(0, 0)));
    // Its first packet goes by the core, and the answer tells the edge where the device is.
    EXPECT_LT(sent[0][0], 500U);
}

TEST_F(LteBreakout, FullPacketsAreNotSplitOnTheBackhaul)
{
    Build(1, 1);
    const auto& cell = network.cells[0];
    auto socket = Socket::CreateSocket(cell.devices.Get(0), UdpSocketFactory::GetTypeId());
    RunUntil(1);
    socket->SendTo(Create<Packet>(1472), 0, InetSocketAddress(cell.cloudAddress, 9));
    RunUntil(1.1);
    EXPECT_EQ(GetBreakout(0)->GetCounters().forwardedUp.bytes, 1500U);
    EXPECT_EQ(sent[0][0], 1500 + TUNNEL_HEADERS);
}

TEST_F(LteBreakout, PacketsThatAreSplitOnTheWayAreCountedOnce)
{
    Build(1, 1);
    const auto& cell = network.cells[0];
    RunUntil(1);
    auto up = Socket::CreateSocket(cell.devices.Get(0), UdpSocketFactory::GetTypeId());
    auto down = Socket::CreateSocket(network.cloud, UdpSocketFactory::GetTypeId());
    auto local = Socket::CreateSocket(cell.edge, UdpSocketFactory::GetTypeId());
    up->SendTo(Create<Packet>(5000), 0, InetSocketAddress(cell.cloudAddress, 9));
    RunUntil(1.1);
    // Fits into 2000 bytes by itself, but not with its tunnel.
    down->SendTo(Create<Packet>(1960), 0, InetSocketAddress(GetAddress(0, 0), 9));
    local->SendTo(Create<Packet>(5000), 0, InetSocketAddress(GetAddress(0, 0), 9));
    RunUntil(1.2);
    const auto& counters = GetBreakout(0)->GetCounters();
    // Nobody listens at port 9, which the receivers tell.
    EXPECT_EQ(counters.forwardedUp.packets, 2U);
    EXPECT_EQ(counters.forwardedUp.bytes, 5028U + 56);
    EXPECT_EQ(counters.forwardedDown.packets, 2U);
    EXPECT_EQ(counters.forwardedDown.bytes, 1988U + 56);
    EXPECT_EQ(counters.brokenOutDown.packets, 1U);
    EXPECT_EQ(counters.brokenOutDown.bytes, 5028U);
    EXPECT_EQ(counters.dropped.packets, 0U);
}

TEST_F(LteBreakout, ItsPcapFilesHoldTheTunnels)
{
    const TempFolder folder;
    Build(1, 1);
    lte->EnablePcap(folder.GetPath() + "/s1", network);
    SendToEdge(0.5, 0, 0, 100000);
    RunUntil(1);
    const auto enb = network.cells[0].accessPoint->GetNode()->GetId();
    std::ifstream file(folder.GetPath() + "/s1-" + std::to_string(enb) + "-2.pcap",
                       std::ios::ate | std::ios::binary);
    ASSERT_TRUE(file);
    EXPECT_GT(file.tellg(), 90000); // the last bytes may still wait in a buffer
}

TEST_F(LteBreakout, WithoutACoreWhatIsNotLocalIsDroppedAndTold)
{
    network = lte->Install(MakeLayout(1, 1));
    Watch();
    auto& local = SendToEdge(1, 0, 0, 10000);
    Send(1, network.cells[0].devices.Get(0), network.cells[0].edge, "172.16.0.2", 10000);
    RunUntil(1.2);
    EXPECT_TRUE(local.IsComplete());
    EXPECT_EQ(drops, (std::map<BreakoutDrop, int>{{BreakoutDrop::NO_GATEWAY, 1}}));
    EXPECT_EQ(GetBreakout(0)->GetCounters().dropped.packets, 1U);
}

TEST_F(LteBreakout, WhatIsNoTunnelOfAnEnbIsDroppedAndTold)
{
    Build(1, 1);
    Watch();
    const auto enb = network.cells[0].accessPoint->GetNode();
    RunUntil(0.1);
    SendToProxy(network.cloud, Create<Packet>(100));
    SendToProxy(enb, Create<Packet>(3));
    auto noIp = Create<Packet>(100);
    noIp->AddHeader(GtpuHeader());
    SendToProxy(enb, noIp);
    // Someone routes a device that is not here to the tunnel.
    auto ipv4 = network.cells[0].edge->GetObject<Ipv4>();
    Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddHostRouteTo(
        "7.0.0.99",
        static_cast<uint32_t>(ipv4->GetInterfaceForAddress(network.cells[0].edgeAddress)));
    auto socket = Socket::CreateSocket(network.cells[0].edge, UdpSocketFactory::GetTypeId());
    socket->SendTo(Create<Packet>(10), 0, InetSocketAddress("7.0.0.99", 9));
    RunUntil(0.2);
    EXPECT_EQ(drops,
              (std::map<BreakoutDrop, int>{{BreakoutDrop::NOT_GTP, 2},
                                           {BreakoutDrop::NOT_AN_ENB, 1},
                                           {BreakoutDrop::UNKNOWN_UE, 1}}));
    EXPECT_EQ(GetBreakout(0)->GetCounters().dropped.packets, 4U);
}

TEST_F(LteBreakoutDeathTest, BadInputEndsWithASentence)
{
    auto breakout = CreateObject<EdgeBreakout>();
    auto bare = CreateObject<Node>();
    EXPECT_DEATH(breakout->Install(bare, "15.1.0.1"), "has no IPv4 stack; an EdgeBreakout needs");
    EXPECT_DEATH(lte->Complete(network), "Complete.. comes after Install");
    network = lte->Install(MakeLayout(1, 1));
    EXPECT_DEATH(lte->Complete(network), "install a BackhaulHelper on the network before");
    EXPECT_DEATH(breakout->Install(network.cells[0].edge, "15.1.0.2"),
                 "UDP port 2152 of node .* is in use");
    EXPECT_DEATH(GetBreakout(0)->Install(bare, "15.1.0.2"), "is on node .* already");
    BackhaulHelper().Install(network);
    auto other = network;
    other.cells[0].edge = network.cloud;
    EXPECT_DEATH(lte->Complete(other), "Node .* has no EdgeBreakout");
    lte->Complete(network);
    EXPECT_DEATH(lte->Complete(network), "core is connected to the cloud already");
}
