// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Group transfers over the sidelink, packet by packet, from a parent to 2 to 7 children around it
 * whose connections stand:
 *
 *  - a model arrives at all of them, bit by bit, in little more than the time that its chunks take
 *    at the peak rate of k = 8, and half of that for k = 4
 *  - a child at the cell's edge, which loses blocks, gets it too, by repairs, and its MCS is that
 *    of all
 *  - a child that has gone out of reach of the group's MCS is found by a poll with a safe one
 *  - a child that others disturb gets it, too
 *  - while a long model goes out, broadcasts of others get through in time
 *  - two parents with groups of their own do not mix
 */

#include "../../../fixture/hfedfm-sidelink-fixture.h"

#include "ns3/boolean.h"
#include "ns3/hfedfm-multicast-receiver.h"
#include "ns3/hfedfm-multicast-sender.h"
#include "ns3/hfedfm-node-setup.h"
#include "ns3/hfedfm-sidelink-d2d.h"
#include "ns3/hfedfm-sidelink-multicast-channel.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint16_t PORT = 5002;

class SidelinkGroupTransfer : public SidelinkTest
{
  protected:
    ~SidelinkGroupTransfer() override
    {
        m_senders.clear();
        m_receivers.clear();
    }

    /** @param places of parent and children on a line, m; groups of all devices are heard from
     * there @param repetitions of groups */
    void BuildCell(const std::vector<double>& places, uint32_t repetitions = 8)
    {
        helper.SetMacAttribute("GroupRepetitions", UintegerValue(repetitions));
        helper.SetMacAttribute("AdaptMcs", BooleanValue(true));
        helper.SetMacAttribute("CountedTransmissions", UintegerValue(1));
        helper.SetMacAttribute("Mcs", UintegerValue(3));
        Build(places);
        AddStacks();
        std::vector<Ipv4Address> members;
        for (uint32_t d = 0; d < devices.GetN(); ++d)
        {
            members.push_back(addresses.GetAddress(d));
        }
        frames.resize(devices.GetN());
        arrivals.resize(devices.GetN());
        for (uint32_t d = 0; d < devices.GetN(); ++d)
        {
            m_channels.push_back(CreateObject<SidelinkMulticastChannel>(devices, members, d));
            m_senders.push_back(CreateObject<MulticastSender>());
            m_senders[d]->Open(nodes.Get(d), m_channels[d], PORT, d);
            m_receivers.push_back(CreateObject<MulticastReceiver>());
            m_receivers[d]->SetReceiveCallback(
                MakeBoundCallback(&SidelinkGroupTransfer::Take, this, d));
            m_receivers[d]->Open(nodes.Get(d), m_channels[d], PORT, d);
            for (uint32_t e = 0; e < devices.GetN(); ++e)
            {
                if (d != e)
                {
                    AddStaticArp(devices.Get(d), devices.Get(e));
                }
            }
            // One after the other, all tell that they are there.
            At(0.1 * (d + 1), [this, d]() {
                for (uint32_t e = 0; e < devices.GetN(); ++e)
                {
                    if (d != e)
                    {
                        Device(d)->Send(Create<Packet>(10),
                                        devices.Get(e)->GetAddress(),
                                        TEST_TYPE);
                    }
                }
            });
        }
    }

    /** Be ready for another BuildCell(). */
    void TearDownCell()
    {
        m_senders.clear();
        m_receivers.clear();
        m_channels.clear();
        frames.clear();
        arrivals.clear();
        Clear();
    }

    /** @param child index @param parent whose group it hears */
    void Follow(uint32_t child, uint32_t parent = 0)
    {
        m_receivers[child]->Follow(addresses.GetAddress(parent));
    }

    /** @param bytes of a frame @param parent who sends it @param children to whom */
    void Send(std::size_t bytes, uint32_t parent, const std::vector<uint32_t>& children)
    {
        auto frame = std::make_shared<ByteBuffer>(bytes);
        for (std::size_t i = 0; i < bytes; ++i)
        {
            (*frame)[i] = static_cast<uint8_t>(i * 31 + (i >> 8) * 7 + parent);
        }
        sent[parent] = frame;
        MulticastSender::Receivers to;
        for (const auto child : children)
        {
            to[child] = addresses.GetAddress(child);
        }
        begin = Simulator::Now();
        m_senders[parent]->Send(frame, to);
    }

    /** Expect the frame of a parent at a child. */
    void ExpectFrame(uint32_t child, uint32_t parent = 0) const
    {
        ASSERT_EQ(frames[child].size(), 1U) << child;
        EXPECT_TRUE(frames[child][0] == *sent.at(parent)) << child;
    }

    const GroupSendCounters& Counters(uint32_t parent = 0) const
    {
        return m_senders[parent]->GetCounters();
    }

    std::vector<std::vector<ByteBuffer>> frames; //!< received
    std::vector<Time> arrivals;                  //!< of the last
    std::map<uint32_t, EncodedMessage> sent;     //!< by parent
    Time begin;                                  //!< of the last transfer

  private:
    static void Take(SidelinkGroupTransfer* test, uint32_t child, const ByteBuffer& frame)
    {
        test->frames[child].push_back(frame);
        test->arrivals[child] = Simulator::Now();
    }

    std::vector<Ptr<SidelinkMulticastChannel>> m_channels;
    std::vector<Ptr<MulticastSender>> m_senders;
    std::vector<Ptr<MulticastReceiver>> m_receivers;
};

} // namespace

TEST_F(SidelinkGroupTransfer, AModelArrivesAtAllInTheTimeOfItsChunks)
{
    for (const uint32_t repetitions : {8, 4})
    {
        for (const uint32_t children : {2, 7})
        {
            std::vector<double> places{0};
            std::vector<uint32_t> all;
            for (uint32_t c = 1; c <= children; ++c)
            {
                places.push_back(10.0 * c);
                all.push_back(c);
            }
            BuildCell(places, repetitions);
            for (const auto c : all)
            {
                Follow(c);
            }
            At(2, [&]() { Send(1000000, 0, all); });
            RunUntil(10);
            for (const auto c : all)
            {
                ExpectFrame(c);
                const double ceiling = 4.277e6 * repetitions / 8;
                EXPECT_LT((arrivals[c] - begin).GetSeconds(), 1.15 * 8e6 / ceiling + 0.1) << c;
                EXPECT_GT((arrivals[c] - begin).GetSeconds(), 8e6 / ceiling) << c;
            }
            EXPECT_EQ(Counters().deliveries, children);
            EXPECT_EQ(Counters().givenUp, 0U);
            TearDownCell();
        }
    }
}

TEST_F(SidelinkGroupTransfer, AChildAtTheEdgeOfTheCellGetsItByRepairs)
{
    BuildCell({0, 20, 40, 60});
    for (const uint32_t c : {1, 2, 3})
    {
        Follow(c);
    }
    // Known at 60 m, it goes where most blocks with that MCS are lost.
    At(1, [&]() { nodes.Get(3)->GetObject<MobilityModel>()->SetPosition(Vector(332, 0, 1.5)); });
    At(2, [&]() { Send(300000, 0, {1, 2, 3}); });
    RunUntil(30);
    for (const uint32_t c : {1, 2, 3})
    {
        ExpectFrame(c);
    }
    EXPECT_EQ(Counters().givenUp, 0U);
    EXPECT_EQ(Counters().deliveries, 3U);
    EXPECT_GT(Counters().repeated, 20U);
    EXPECT_LT(arrivals[1], arrivals[3]);
    // From now on its MCS is known, and all get the model with that.
    const auto before = Counters();
    frames[3].clear();
    const uint8_t mcs = Device(0)->GetMac()->GetMcs(Device(3)->GetMac()->GetId());
    EXPECT_LT(mcs, 18);
    Send(300000, 0, {1, 2, 3});
    RunUntil(60);
    ExpectFrame(3);
    EXPECT_LT(Counters().repeated - before.repeated, 10U);
}

TEST_F(SidelinkGroupTransfer, AChildThatHasGoneFartherThanIsKnownIsFound)
{
    // It decodes nothing with the MCS that suits 60 m, the first poll included.
    BuildCell({0, 20, 60});
    Follow(1);
    Follow(2);
    At(1, [&]() { nodes.Get(2)->GetObject<MobilityModel>()->SetPosition(Vector(420, 0, 1.5)); });
    At(2, [&]() { Send(100000, 0, {1, 2}); });
    RunUntil(30);
    ExpectFrame(1);
    ExpectFrame(2);
    EXPECT_EQ(Counters().givenUp, 0U);
    EXPECT_GE(Counters().repeated, 70U); // all of it
}

TEST_F(SidelinkGroupTransfer, AChildThatOthersDisturbGetsItToo)
{
    // Device 3 sends to device 4 all the time, nearer to child 2 than the parent is.
    BuildCell({0, 30, 100, 120, 130});
    Follow(1);
    Follow(2);
    At(1, [&]() { Saturate(3, devices.Get(4)->GetAddress()); });
    At(2, [&]() { Send(200000, 0, {1, 2}); });
    RunUntil(60);
    ExpectFrame(1);
    ExpectFrame(2);
    EXPECT_EQ(Counters().givenUp, 0U);
}

TEST_F(SidelinkGroupTransfer, BroadcastsOfOthersGetThroughWhileALongModelGoesOut)
{
    // Child 2 is far from the parent, and device 3 behind it farther still.
    BuildCell({0, 20, 100, 250});
    Follow(1);
    Follow(2);
    std::vector<std::vector<double>> heard(nodes.GetN());
    auto hear = [&heard, this](uint32_t n) {
        struct Hook
        {
            static void Call(std::vector<double>* times, Ptr<const Packet> packet)
            {
                if (packet->GetSize() == 77)
                {
                    times->push_back(Simulator::Now().GetSeconds());
                }
            }
        };
        Device(n)->TraceConnectWithoutContext("MacRx", MakeBoundCallback(&Hook::Call, &heard[n]));
    };
    hear(0);
    hear(2);
    // Each tells every second that it is there, at a time of its own.
    for (int t = 0; t < 40; ++t)
    {
        At(2 + t + 0.2,
           [this]() { Device(1)->Send(Create<Packet>(77), Device(1)->GetBroadcast(), TEST_TYPE); });
        At(2 + t + 0.6,
           [this]() { Device(3)->Send(Create<Packet>(77), Device(3)->GetBroadcast(), TEST_TYPE); });
    }
    At(3, [&]() { Send(6000000, 0, {1, 2}); });
    RunUntil(42);
    ExpectFrame(1);
    ExpectFrame(2);
    EXPECT_GT(arrivals[2] - begin, Seconds(12));
    for (const uint32_t n : {0, 2})
    {
        double last = 2;
        for (const auto time : heard[n])
        {
            EXPECT_LT(time - last, 8) << n; // BeaconTimeout of ClusterMember
            last = time;
        }
        EXPECT_GT(last, 35) << n;
    }
}

TEST_F(SidelinkGroupTransfer, ParentsWithGroupsOfTheirOwnDoNotMix)
{
    BuildCell({0, 20, 40, 500, 520, 540});
    Follow(1);
    Follow(2);
    Follow(4, 3);
    Follow(5, 3);
    At(2, [&]() { Send(400000, 0, {1, 2}); });
    At(2, [&]() { Send(400000, 3, {4, 5}); });
    RunUntil(60);
    ExpectFrame(1, 0);
    ExpectFrame(2, 0);
    ExpectFrame(4, 3);
    ExpectFrame(5, 3);
    EXPECT_EQ(Counters(0).invalid + Counters(3).invalid, 0U);
}
