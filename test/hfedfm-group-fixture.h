/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_GROUP_FIXTURE_H
#define HFEDFM_GROUP_FIXTURE_H

/**
 * @file
 * A sender of group transfers and its receivers on a channel without rates or collisions, which
 * loses what a test says.
 */

#include "ns3/error-model.h"
#include "ns3/hfedfm-group-receiver.h"
#include "ns3/hfedfm-group-sender.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/udp-header.h"
#include "ns3/uinteger.h"

#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** Drops those datagrams of group transfers that a function names. */
class GroupLoss : public ErrorModel
{
  public:
    std::function<bool(const GroupMessage&)> drops{}; //!< may be empty

  private:
    bool DoCorrupt(Ptr<Packet> packet) override
    {
        Ipv4Header ip;
        UdpHeader udp;
        auto copy = packet->Copy();
        if (!drops || copy->GetSize() < 28 || copy->RemoveHeader(ip) == 0 ||
            ip.GetProtocol() != 17 || copy->RemoveHeader(udp) == 0)
        {
            return false;
        }
        const auto message = DecodeGroupMessage(copy);
        return message && drops(*message);
    }

    void DoReset() override
    {
    }
};

/** A device on a SimpleChannel; the group of 10.0.0.x is 239.0.0.x. */
class PlainGroupChannel : public GroupChannel
{
  public:
    /** @param device with the address @param own */
    PlainGroupChannel(Ptr<NetDevice> device, Ipv4Address own)
        : m_device(device),
          m_own(own)
    {
    }

    Ptr<NetDevice> GetDevice() const override
    {
        return m_device;
    }

    bool Reaches(Ipv4Address address) const override
    {
        return address != m_own && address.CombineMask("255.255.255.0") == Ipv4Address("10.0.0.0");
    }

    Ipv4Address GetGroup(Ipv4Address sender) const override
    {
        return Ipv4Address((239U << 24) | (sender.Get() & 0xff));
    }

    Ipv4Address GetOwnGroup() const override
    {
        return GetGroup(m_own);
    }

    void Join(Ipv4Address group) override
    {
        joined.push_back(group);
    }

    void Leave(Ipv4Address) override
    {
        joined.clear();
    }

    void SetMembers(const std::vector<Ipv4Address>& list) override
    {
        members = list;
    }

    uint32_t GetBacklog() const override
    {
        return backlog;
    }

    uint32_t GetRoom() const override
    {
        return backlog > 0 ? 0 : room;
    }

    Time GetTurn() const override
    {
        return MilliSeconds(10);
    }

    std::vector<Ipv4Address> joined{};  //!< groups that are heard
    std::vector<Ipv4Address> members{}; //!< as told last
    uint32_t backlog{0};                //!< as a test says
    uint32_t room{10000};               //!< bytes per turn

  private:
    Ptr<NetDevice> m_device;
    Ipv4Address m_own;
};

/** Node 0 sends, the others receive. */
class GroupTransferTest : public testing::Test
{
  protected:
    static constexpr uint16_t PORT = 5002;

    GroupTransferTest()
    {
        RngSeedManager::SetSeed(2);
        RngSeedManager::SetRun(1);
    }

    ~GroupTransferTest() override
    {
        Simulator::Destroy();
        Ipv4AddressGenerator::Reset();
    }

    /** @param count of receivers, whose federation ids are 1 and so on */
    void Build(uint32_t count)
    {
        nodes.Create(count + 1);
        InternetStackHelper().Install(nodes);
        auto medium = CreateObject<SimpleChannel>();
        NetDeviceContainer devices;
        for (uint32_t n = 0; n <= count; ++n)
        {
            auto device = CreateObject<SimpleNetDevice>();
            device->SetAddress(Mac48Address::Allocate());
            device->SetChannel(medium);
            nodes.Get(n)->AddDevice(device);
            losses.push_back(CreateObject<GroupLoss>());
            device->SetReceiveErrorModel(losses.back());
            devices.Add(device);
        }
        const auto interfaces = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
        for (uint32_t n = 0; n <= count; ++n)
        {
            addresses.push_back(interfaces.GetAddress(n));
            channels.push_back(CreateObject<PlainGroupChannel>(devices.Get(n), addresses[n]));
            Ipv4StaticRoutingHelper()
                .GetStaticRouting(nodes.Get(n)->GetObject<Ipv4>())
                ->AddNetworkRouteTo("239.0.0.0", "255.0.0.0", 1);
        }
        sender = CreateObject<GroupSender>();
        sender->SetGivenUpCallback(MakeCallback(&GroupTransferTest::GivenUp, this));
        sender->Open(nodes.Get(0), channels[0], PORT, 100);
        receivers.push_back(nullptr);
        frames.resize(count + 1);
        for (uint32_t n = 1; n <= count; ++n)
        {
            receivers.push_back(CreateObject<GroupReceiver>());
            receivers[n]->SetReceiveCallback(MakeBoundCallback(&GroupTransferTest::Take, this, n));
            receivers[n]->Open(nodes.Get(n), channels[n], PORT, n);
            receivers[n]->Follow(addresses[0]);
        }
    }

    /** @param bytes of it @param salt tells it from others @return a frame */
    static Frame MakeFrame(std::size_t bytes, uint32_t salt = 0)
    {
        auto frame = std::make_shared<ByteBuffer>(bytes);
        for (std::size_t i = 0; i < bytes; ++i)
        {
            (*frame)[i] = static_cast<uint8_t>(i * 31 + (i >> 8) * 7 + salt);
        }
        return frame;
    }

    /** @param ids of receivers @return them with their addresses */
    GroupSender::Receivers To(const std::vector<uint32_t>& ids) const
    {
        GroupSender::Receivers to;
        for (const auto id : ids)
        {
            to[id] = addresses[id];
        }
        return to;
    }

    /** @return all receivers */
    GroupSender::Receivers ToAll() const
    {
        GroupSender::Receivers to;
        for (uint32_t n = 1; n < addresses.size(); ++n)
        {
            to[n] = addresses[n];
        }
        return to;
    }

    static void Call(std::function<void()> action)
    {
        action();
    }

    /** @param ms when @param action what to do */
    static void At(uint32_t ms, std::function<void()> action)
    {
        Simulator::Schedule(MilliSeconds(ms), &GroupTransferTest::Call, std::move(action));
    }

    /** Expect that a receiver has got these frames, byte by byte. */
    void ExpectFrames(uint32_t receiver, const std::vector<Frame>& expected) const
    {
        ASSERT_EQ(frames[receiver].size(), expected.size()) << "receiver " << receiver;
        for (std::size_t f = 0; f < expected.size(); ++f)
        {
            EXPECT_TRUE(frames[receiver][f] == *expected[f]) << "receiver " << receiver;
        }
    }

    NodeContainer nodes;
    std::vector<Ipv4Address> addresses;
    std::vector<Ptr<PlainGroupChannel>> channels;
    std::vector<Ptr<GroupLoss>> losses; //!< of what each node receives
    Ptr<GroupSender> sender;
    std::vector<Ptr<GroupReceiver>> receivers;    //!< from 1 on
    std::vector<std::vector<ByteBuffer>> frames;  //!< received
    std::vector<std::pair<uint32_t, Frame>> lost; //!< given up

  private:
    static void Take(GroupTransferTest* test, uint32_t receiver, const ByteBuffer& frame)
    {
        test->frames[receiver].push_back(frame);
    }

    void GivenUp(uint32_t receiver, Frame frame)
    {
        lost.emplace_back(receiver, std::move(frame));
    }
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_GROUP_FIXTURE_H */
