// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What a sidelink radio does with values out of range; pools are in hfedfm-sidelink-pool-test.cc,
 * layer 2 ids in hfedfm-sidelink-device-test.cc, resource blocks in hfedfm-sidelink-mac-test.cc,
 * cells with too many devices in hfedfm-lte-cell-test.cc:
 *
 *  - an MCS above 20 and an MTU outside 68 to 2000 end the program; the attribute is named
 *  - SetMtu() refuses an MTU outside 68 to 2000 and keeps the old one
 *  - a packet longer than the MTU is not sent, and who sent it is told why
 *  - IP splits datagrams that are longer than the MTU, and they arrive whole
 */

#include "../../../fixture/hfedfm-sidelink-fixture.h"

#include "ns3/inet-socket-address.h"
#include "ns3/udp-socket-factory.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

using SidelinkInput = SidelinkPacketTest;
using SidelinkInputDeathTest = SidelinkPacketTest;

void
NoteDrop(std::vector<SidelinkDrop>* drops, Ptr<const Packet>, SidelinkDrop reason)
{
    drops->push_back(reason);
}

void
NoteSize(std::vector<uint32_t>* sizes, Ptr<Socket> socket)
{
    while (auto packet = socket->Recv())
    {
        sizes->push_back(packet->GetSize());
    }
}

} // namespace

TEST_F(SidelinkInput, AnMtuOutOfRangeIsRefused)
{
    Build({0, 20});
    for (const uint16_t mtu : {0, 67, 2001, 65535})
    {
        EXPECT_FALSE(Device(0)->SetMtu(mtu)) << mtu;
        EXPECT_EQ(Device(0)->GetMtu(), 1500);
    }
    for (const uint16_t mtu : {68, 2000})
    {
        EXPECT_TRUE(Device(0)->SetMtu(mtu)) << mtu;
        EXPECT_EQ(Device(0)->GetMtu(), mtu);
    }
}

TEST_F(SidelinkInput, APacketLongerThanTheMtuIsNotSentAndTold)
{
    Build({0, 20});
    Listen();
    std::vector<SidelinkDrop> drops;
    Device(0)->TraceConnectWithoutContext("MacTxDrop", MakeBoundCallback(&NoteDrop, &drops));
    EXPECT_TRUE(Device(0)->SetMtu(1000));
    At(0.1, [this]() {
        const auto to = devices.Get(1)->GetAddress();
        EXPECT_FALSE(Device(0)->Send(Create<Packet>(1001), to, TEST_TYPE));
        EXPECT_TRUE(Device(0)->Send(Create<Packet>(1000), to, TEST_TYPE));
    });
    RunUntil(1);
    EXPECT_EQ(drops, std::vector<SidelinkDrop>{SidelinkDrop::TOO_LONG});
    EXPECT_STREQ(GetName(SidelinkDrop::TOO_LONG), "too long");
    EXPECT_EQ(sizes[1], std::vector<uint32_t>{1000});
}

TEST_F(SidelinkInput, IpSplitsWhatIsLongerThanTheMtu)
{
    Build({0, 20});
    AddStacks();
    EXPECT_TRUE(Device(0)->SetMtu(600));
    auto receiver = Socket::CreateSocket(nodes.Get(1), UdpSocketFactory::GetTypeId());
    receiver->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
    std::vector<uint32_t> arrived;
    receiver->SetRecvCallback(MakeBoundCallback(&NoteSize, &arrived));
    auto sender = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
    sender->Connect(InetSocketAddress(addresses.GetAddress(1), 9));
    At(0.1, [&]() { sender->Send(Create<Packet>(10)); }); // for ARP
    At(1, [&]() { sender->Send(Create<Packet>(1500)); });
    RunUntil(2);
    EXPECT_EQ(arrived, (std::vector<uint32_t>{10, 1500}));
    // ARP, the small datagram and three pieces.
    EXPECT_EQ(Device(0)->GetCounters().packetsSent, 5U);
    EXPECT_TRUE(Device(0)->GetCounters().packetsDropped.empty());
}

TEST_F(SidelinkInputDeathTest, ValuesOutOfRangeNameTheirAttribute)
{
    EXPECT_DEATH(helper.SetMacAttribute("Mcs", UintegerValue(21)),
                 "Invalid value for attribute set .Mcs. on ns3::hfedfm::SidelinkMac");
    EXPECT_DEATH(helper.SetDeviceAttribute("Mtu", UintegerValue(2001)),
                 "Invalid value for attribute set .Mtu. on ns3::hfedfm::SidelinkNetDevice");
    EXPECT_DEATH(helper.SetDeviceAttribute("Mtu", UintegerValue(67)),
                 "Invalid value for attribute set .Mtu.");
    Build({0, 20});
    EXPECT_DEATH(Device(0)->GetMac()->SetAttribute("Mcs", UintegerValue(21)),
                 "Attribute name=Mcs could not be set");
}
