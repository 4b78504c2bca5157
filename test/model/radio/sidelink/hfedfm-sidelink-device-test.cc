// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * SidelinkNetDevice as a NetDevice:
 *
 *     node 0 ))) 20 m ((( node 1 ))) 20 m ((( node 2 ...
 *
 *  - ARP and UDP work in both directions; every packet and byte that was sent was received or
 *    dropped for a reason that has a name: too long, no room, radio off, lost on the air
 *  - packets arrive as they were sent, in order, whatever their size
 *  - a group's packets reach all members and nobody else, a broadcast all, unicast the one
 *  - ids that an SCI cannot tell apart (same lower 8 bits) are told apart by the MAC header
 *  - IPv6 with neighbour discovery works
 *  - pcap files hold what was sent, as Ethernet
 *  - addresses that clash or do not exist, and nodes without mobility, are named
 */

#include "../../../fixture/hfedfm-sidelink-fixture.h"
#include "../../../fixture/hfedfm-temp-folder.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/pcap-file.h"
#include "ns3/socket.h"
#include "ns3/udp-socket-factory.h"

#include <map>
#include <string>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

using SidelinkDevice = SidelinkPacketTest;
using SidelinkDeviceDeathTest = SidelinkDevice;

/** @param bytes where to add @param socket with UDP that came */
void
ReceiveUdp(uint64_t* bytes, Ptr<Socket> socket)
{
    while (auto packet = socket->Recv())
    {
        *bytes += packet->GetSize();
    }
}

/** @param node that listens on port 9 @param bytes where to add @param local address */
Ptr<Socket>
ListenUdp(Ptr<Node> node, uint64_t& bytes, const Address& local)
{
    auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    socket->Bind(local);
    socket->SetRecvCallback(MakeBoundCallback(&ReceiveUdp, &bytes));
    return socket;
}

/** @param drops by reason @return all of them */
uint64_t
SumDrops(const std::map<SidelinkDrop, uint64_t>& drops)
{
    uint64_t sum = 0;
    for (const auto& entry : drops)
    {
        sum += entry.second;
    }
    return sum;
}

} // namespace

TEST_F(SidelinkDevice, ArpAndUdpWorkInBothDirections)
{
    Build({0, 20});
    AddStacks();
    uint64_t bytes[2] = {0, 0};
    std::vector<Ptr<Socket>> sockets;
    for (uint32_t n = 0; n < 2; ++n)
    {
        ListenUdp(nodes.Get(n), bytes[n], InetSocketAddress(Ipv4Address::GetAny(), 9));
        sockets.push_back(Socket::CreateSocket(nodes.Get(n), UdpSocketFactory::GetTypeId()));
        sockets[n]->Connect(InetSocketAddress(addresses.GetAddress(1 - n), 9));
    }
    At(1, [&]() { sockets[0]->Send(Create<Packet>(700)); });
    At(2, [&]() { sockets[1]->Send(Create<Packet>(900)); });
    RunUntil(3);
    EXPECT_EQ(bytes[1], 700U);
    EXPECT_EQ(bytes[0], 900U);
    // Each asks and answers by ARP once (28 bytes each time); IP and UDP add 28 bytes.
    const auto first = Device(0)->GetCounters();
    const auto second = Device(1)->GetCounters();
    EXPECT_EQ(first.bytesSent, 2 * 28U + 728U);
    EXPECT_EQ(second.bytesSent, 2 * 28U + 928U);
    EXPECT_EQ(first.bytesReceived, second.bytesSent);
    EXPECT_EQ(second.bytesReceived, first.bytesSent);
    EXPECT_EQ(first.packetsLost + second.packetsLost, 0U);
}

TEST_F(SidelinkDevice, EveryPacketWasReceivedOrDroppedForANamedReason)
{
    // At 328 m about one block in ten is lost, more are heard half; both send.
    helper.SetMacAttribute("MaxTxBufferSize", UintegerValue(20000));
    Build({0, 328});
    Listen();
    for (int i = 0; i < 3000; ++i)
    {
        At(1 + 0.004 * i, [this]() {
            Send(0, devices.Get(1)->GetAddress(), 1, 1100);
            Send(1, devices.Get(0)->GetAddress(), 1, 1150);
        });
    }
    At(2, [this]() { Send(0, devices.Get(1)->GetAddress(), 3, 1501); });
    At(3, [this]() { Device(1)->SetOn(false); });
    At(3.5, [this]() { Device(1)->SetOn(true); });
    // Nearer, so that the last ones get through and show what was lost before.
    At(14, [this]() { nodes.Get(1)->GetObject<MobilityModel>()->SetPosition(Vector(20, 0, 1.5)); });
    for (int i = 0; i < 20; ++i)
    {
        At(15 + 0.5 * i, [this, i]() { Send(i % 2, devices.Get(1 - i % 2)->GetAddress(), 1); });
    }
    RunUntil(30);
    for (uint32_t from : {0, 1})
    {
        auto sender = Device(from)->GetCounters();
        auto receiver = Device(1 - from)->GetCounters();
        EXPECT_EQ(sender.packetsSent, receiver.packetsReceived + receiver.packetsLost);
        EXPECT_EQ(receiver.packetsReceived, received[1 - from]);
        const uint64_t offered = 3000 + 10 + (from == 0 ? 3 : 0);
        EXPECT_EQ(offered, sender.packetsSent + SumDrops(sender.packetsDropped));
        EXPECT_EQ(sender.packetsDropped[SidelinkDrop::TOO_LONG], from == 0 ? 3U : 0U);
        EXPECT_EQ(sender.packetsDropped[SidelinkDrop::ASLEEP], from == 0 ? 0U : 125U);
        EXPECT_GT(sender.packetsDropped[SidelinkDrop::BUFFER_FULL], 0U);
        EXPECT_EQ(sender.bytesSent + SumDrops(sender.bytesDropped),
                  10 * 500U + (from == 0 ? 3000 * 1100 + 3 * 1501 : 3000 * 1150));
        EXPECT_GT(receiver.packetsLost, 0U);
        EXPECT_GT(receiver.blocksDropped[SidelinkDrop::CORRUPTED], 0U);
        // Each block reached its end at the receiver, but one that its own switching off cut.
        const uint64_t judged = receiver.blocksReceived + SumDrops(receiver.blocksDropped);
        EXPECT_LE(judged, sender.blocksSent);
        EXPECT_GE(judged + 1, sender.blocksSent);
    }
}

TEST_F(SidelinkDevice, PacketsArriveAsTheyWereSent)
{
    helper.SetDeviceAttribute("Mtu", UintegerValue(2000));
    helper.SetMacAttribute("Mcs", UintegerValue(5));
    Build({0, 20});
    Listen();
    std::vector<uint32_t> sent;
    auto draw = CreateObject<UniformRandomVariable>();
    draw->SetStream(3);
    for (int i = 0; i < 300; ++i)
    {
        sent.push_back(draw->GetInteger(0, 2000));
        At(1 + 0.01 * i,
           [this, size = sent.back()]() { Send(0, devices.Get(1)->GetAddress(), 1, size); });
    }
    RunUntil(20);
    EXPECT_EQ(sizes[1], sent);
}

TEST_F(SidelinkDevice, ContentsAreKept)
{
    Build({0, 20});
    std::vector<uint8_t> bytes(1500);
    for (std::size_t i = 0; i < bytes.size(); ++i)
    {
        bytes[i] = static_cast<uint8_t>(i * 7);
    }
    std::vector<uint8_t> arrived;
    Device(1)->SetReceiveCallback(MakeCallback(+[](std::vector<uint8_t>* to,
                                                   Ptr<NetDevice>,
                                                   Ptr<const Packet> packet,
                                                   uint16_t type,
                                                   const Address&) {
                                      EXPECT_EQ(type, TEST_TYPE);
                                      SocketPriorityTag tag;
                                      EXPECT_FALSE(packet->PeekPacketTag(tag));
                                      const auto old = to->size();
                                      to->resize(old + packet->GetSize());
                                      packet->CopyData(to->data() + old, packet->GetSize());
                                      return true;
                                  }).Bind(&arrived));
    RunUntil(0.1);
    for (int i = 0; i < 5; ++i)
    {
        auto packet = Create<Packet>(bytes.data() + 300 * i, 300);
        if (i == 0)
        {
            packet->AddPacketTag(SocketPriorityTag());
        }
        Device(0)->Send(packet, devices.Get(1)->GetAddress(), TEST_TYPE);
    }
    RunUntil(1);
    EXPECT_EQ(arrived, bytes);
}

TEST_F(SidelinkDevice, GroupsReachAllMembersAndNobodyElse)
{
    Build({0, 20, 40, 60, 80});
    Listen();
    const Ipv4Address group("239.1.2.3");
    Device(1)->JoinGroup(group);
    Device(3)->JoinGroup(group);
    Device(4)->JoinGroup(Ipv4Address("239.1.3.3")); // same lower 8 bits
    const auto to = Device(0)->GetMulticast(group);
    Send(0, to, 5);
    RunUntil(1);
    EXPECT_EQ(received, (std::vector<uint64_t>{0, 5, 0, 5, 0}));
    EXPECT_EQ(Device(4)->GetCounters().blocksDropped[SidelinkDrop::OTHER_DESTINATION], 1U);
    Device(1)->LeaveGroup(group);
    Device(2)->JoinGroup(group);
    Send(0, to, 5);
    RunUntil(2);
    EXPECT_EQ(received, (std::vector<uint64_t>{0, 5, 5, 10, 0}));
}

TEST_F(SidelinkDevice, BroadcastReachesAllAndUnicastTheOne)
{
    Build({0, 20, 40, 60});
    Listen();
    Send(1, devices.Get(0)->GetBroadcast(), 4);
    RunUntil(1);
    EXPECT_EQ(received, (std::vector<uint64_t>{4, 0, 4, 4}));
    Send(1, devices.Get(3)->GetAddress(), 2);
    RunUntil(2);
    EXPECT_EQ(received, (std::vector<uint64_t>{4, 0, 4, 6}));
    EXPECT_EQ(sources.size(), 1U);
    EXPECT_EQ(sources[devices.Get(1)->GetAddress()], 14 * 500U);
}

TEST_F(SidelinkDevice, IdsWithTheSameLowerBitsAreToldApart)
{
    Build({0, 20, 40});
    Device(1)->SetAddress(Mac48Address("02:00:00:00:01:07"));
    Device(2)->SetAddress(Mac48Address("02:00:00:00:02:07"));
    Listen();
    Send(0, devices.Get(2)->GetAddress(), 10, 1000);
    RunUntil(2);
    EXPECT_EQ(received, (std::vector<uint64_t>{0, 0, 10}));
    EXPECT_EQ(Device(1)->GetCounters().blocksDropped[SidelinkDrop::OTHER_DESTINATION],
              Device(0)->GetCounters().blocksSent);
}

TEST_F(SidelinkDevice, Ipv6FindsItsNeighbours)
{
    Build({0, 20});
    AddStacks();
    Ipv6AddressHelper ipv6(Ipv6Address("2001:1::"), Ipv6Prefix(64));
    const auto interfaces = ipv6.Assign(devices);
    uint64_t bytes = 0;
    ListenUdp(nodes.Get(1), bytes, Inet6SocketAddress(Ipv6Address::GetAny(), 9));
    auto socket = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
    socket->Bind6();
    socket->Connect(Inet6SocketAddress(interfaces.GetAddress(1, 1), 9));
    At(5, [&]() { socket->Send(Create<Packet>(300)); });
    RunUntil(10);
    EXPECT_EQ(bytes, 300U);
}

TEST_F(SidelinkDevice, PcapFilesHoldWhatWasSentAsEthernet)
{
    TempFolder folder;
    Build({0, 20});
    helper.EnablePcap(folder.GetPath() + "/sidelink", devices);
    AddStacks();
    uint64_t bytes = 0;
    ListenUdp(nodes.Get(1), bytes, InetSocketAddress(Ipv4Address::GetAny(), 9));
    auto socket = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
    socket->Connect(InetSocketAddress(addresses.GetAddress(1), 9));
    At(1, [&]() { socket->Send(Create<Packet>(700)); });
    RunUntil(2);
    const auto first = std::to_string(nodes.Get(0)->GetId());
    Clear();
    PcapFile file;
    file.Open(folder.GetPath() + "/sidelink-" + first + "-0.pcap", std::ios::in);
    EXPECT_EQ(file.GetDataLinkType(), 1U);             // Ethernet
    std::vector<std::pair<uint32_t, uint32_t>> frames; // size and EtherType
    while (true)
    {
        uint8_t data[2000];
        uint32_t seconds;
        uint32_t micros;
        uint32_t included;
        uint32_t size;
        uint32_t read;
        file.Read(data, sizeof(data), seconds, micros, included, size, read);
        if (file.Eof())
        {
            break;
        }
        frames.emplace_back(size, data[12] * 256 + data[13]);
    }
    const std::vector<std::pair<uint32_t, uint32_t>> expected{{42, 0x0806},
                                                              {42, 0x0806},
                                                              {742, 0x0800}};
    EXPECT_EQ(frames, expected);
}

TEST(SidelinkAddress, IdsAndAddressesMapOntoEachOther)
{
    EXPECT_EQ(GetSidelinkAddress(1), Mac48Address("02:00:00:00:00:01"));
    EXPECT_EQ(GetSidelinkAddress(0x7fffff), Mac48Address("02:00:00:7f:ff:ff"));
    EXPECT_EQ(GetSidelinkAddress(0x812345), Mac48Address("01:00:5e:01:23:45"));
    EXPECT_EQ(GetSidelinkAddress(SIDELINK_BROADCAST), Mac48Address::GetBroadcast());
    for (const uint32_t id : {1U, 0x123456U, 0x7fffffU, 0x800000U, 0x812345U, 0xfffffeU, 0xffffffU})
    {
        EXPECT_EQ(GetSidelinkId(GetSidelinkAddress(id)), id);
    }
    EXPECT_EQ(GetSidelinkId(Mac48Address("01:00:5e:7f:ff:ff")), 0xfffffeU);
    EXPECT_EQ(GetSidelinkId(Mac48Address("33:33:00:00:00:01")), SIDELINK_BROADCAST);
}

TEST_F(SidelinkDeviceDeathTest, AddressesThatCannotBeAreNamed)
{
    Build({0, 20});
    EXPECT_DEATH(Device(1)->SetAddress(Mac48Address("02:00:00:00:00:01")),
                 "Two sidelink devices on one channel have the layer 2 id 1");
    EXPECT_DEATH(Device(1)->SetAddress(Mac48Address("01:00:5e:00:00:01")),
                 "cannot have the address 01:00:5e:00:00:01");
    EXPECT_DEATH(Device(0)->Send(Create<Packet>(1), Mac48Address("00:00:00:00:00:02"), TEST_TYPE),
                 "no device with the address 00:00:00:00:00:02");
    EXPECT_DEATH(GetSidelinkAddress(0x1000000), "16777216 has more than 24 bits");
}

TEST_F(SidelinkDeviceDeathTest, WhatIsMissingIsNamed)
{
    channel = helper.MakeChannel();
    EXPECT_DEATH(helper.Install(CreateObject<Node>(), channel), "has no mobility model");
    Build({0, 20});
    EXPECT_DEATH(Device(0)->SetChannel(channel), "is on a channel already");
    auto signal = Create<SidelinkSignal>();
    At(0.1235, [&]() { Device(0)->GetPhy()->Transmit(signal); });
    EXPECT_DEATH(RunUntil(1), "not the beginning of a subframe");
}
