/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_SIDELINK_FIXTURE_H
#define HFEDFM_SIDELINK_FIXTURE_H

/**
 * @file
 * Sidelink devices on a line, and sources of packets for them, shared by tests.
 */

#include "ns3/constant-position-mobility-model.h"
#include "ns3/hfedfm-sidelink-address.h"
#include "ns3/hfedfm-sidelink-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <vector>

namespace ns3
{
namespace hfedfm
{

constexpr uint16_t TEST_TYPE = 0x88b5; //!< EtherType for experiments

/** @param action to be called by an event */
inline void
CallAction(std::function<void()> action)
{
    action();
}

/** Devices on a line with a sidelink each. */
class SidelinkTest : public testing::Test
{
  protected:
    SidelinkTest()
    {
        RngSeedManager::SetSeed(1);
        RngSeedManager::SetRun(1);
    }

    ~SidelinkTest() override
    {
        Clear();
    }

    void Clear()
    {
        Simulator::Destroy();
        Ipv4AddressGenerator::Reset();
        nodes = NodeContainer();
        devices = NetDeviceContainer();
        addresses = Ipv4InterfaceContainer();
        channel = nullptr;
    }

    /** @param places m @param condition of sight */
    void Build(const std::vector<double>& places, const std::string& condition = "los")
    {
        channel = helper.MakeChannel(condition);
        for (const double x : places)
        {
            auto node = CreateObject<Node>();
            auto mobility = CreateObject<ConstantPositionMobilityModel>();
            mobility->SetPosition(Vector(x, 0, 1.5));
            node->AggregateObject(mobility);
            nodes.Add(node);
        }
        devices = helper.Install(nodes, channel);
        SidelinkHelper::AssignStreams(channel, 99);
        SidelinkHelper::AssignStreams(devices, 100);
    }

    /** Give all devices IP addresses: 10.0.0.1 and so on. */
    void AddStacks()
    {
        InternetStackHelper internet;
        internet.Install(nodes);
        internet.AssignStreams(nodes, 1000);
        addresses = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
    }

    Ptr<SidelinkNetDevice> Device(uint32_t index) const
    {
        return DynamicCast<SidelinkNetDevice>(devices.Get(index));
    }

    /** @param seconds when @param action what to do */
    static void At(double seconds, std::function<void()> action)
    {
        Simulator::Schedule(Seconds(seconds) - Simulator::Now(), &CallAction, action);
    }

    /** @param seconds end of the simulation */
    static void RunUntil(double seconds)
    {
        Simulator::Stop(Seconds(seconds) - Simulator::Now());
        Simulator::Run();
    }

    /** Keep a device's buffer from running empty. @param from index @param to whom @param bytes of
     * a packet @param fill bytes to be there every 10 ms */
    void Saturate(uint32_t from, Address to, uint32_t bytes = 1000, uint32_t fill = 60000)
    {
        Refill(Device(from), to, bytes, fill);
    }

    static void Refill(Ptr<SidelinkNetDevice> device, Address to, uint32_t bytes, uint32_t fill)
    {
        const uint32_t id = GetSidelinkId(Mac48Address::ConvertFrom(to));
        while (device->GetMac()->GetQueue(id) < fill)
        {
            ASSERT_TRUE(device->Send(Create<Packet>(bytes), to, TEST_TYPE));
        }
        Simulator::Schedule(MilliSeconds(10), &SidelinkTest::Refill, device, to, bytes, fill);
    }

    /** @param share measured @param expected probability @param count of independent trials */
    static void ExpectNear(double share, double expected, double count)
    {
        EXPECT_NEAR(share, expected, 3 * std::sqrt(expected * (1 - expected) / count));
    }

    SidelinkHelper helper;
    NodeContainer nodes;
    NetDeviceContainer devices;
    Ipv4InterfaceContainer addresses;
    Ptr<SpectrumChannel> channel;
};

/** Counts packets of TEST_TYPE by receiver. */
class SidelinkPacketTest : public SidelinkTest
{
  protected:
    /** Have all nodes count. */
    void Listen()
    {
        received.assign(nodes.GetN(), 0);
        sizes.assign(nodes.GetN(), {});
        for (uint32_t n = 0; n < nodes.GetN(); ++n)
        {
            nodes.Get(n)->RegisterProtocolHandler(MakeCallback(&SidelinkPacketTest::Take, this),
                                                  TEST_TYPE,
                                                  devices.Get(n));
        }
    }

    void Take(Ptr<NetDevice> device,
              Ptr<const Packet> packet,
              uint16_t,
              const Address& from,
              const Address&,
              NetDevice::PacketType)
    {
        const uint32_t node = device->GetNode()->GetId() - nodes.Get(0)->GetId();
        ++received[node];
        sizes[node].push_back(packet->GetSize());
        sources[from] += packet->GetSize();
    }

    /** @param from index @param to whom @param count of packets @param bytes of each */
    void Send(uint32_t from, Address to, uint32_t count, uint32_t bytes = 500)
    {
        for (uint32_t i = 0; i < count; ++i)
        {
            Device(from)->Send(Create<Packet>(bytes), to, TEST_TYPE);
        }
    }

    std::vector<uint64_t> received;           //!< packets by node
    std::vector<std::vector<uint32_t>> sizes; //!< of packets by node
    std::map<Address, uint64_t> sources;      //!< bytes by sender
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_SIDELINK_FIXTURE_H */
