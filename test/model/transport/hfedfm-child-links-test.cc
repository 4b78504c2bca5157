/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * ChildLinks over one point-to-point link: node 1 says HELLO to node 0, for itself and others.
 *  - a child that connects again is not gone, nor are those that share its stream
 *  - the old connection counts no more; a lost one is told for all that shared it
 *  - what is sent to a child that is lost does not keep the links busy
 *  - the newest model replaces those that wait
 */

#include "ns3/hfedfm-child-links.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

EncodedMessage
MakeFrame(MessageType type, uint32_t sender, uint32_t round, uint32_t floats = 0)
{
    Message message;
    message.type = type;
    message.sender = sender;
    message.round = round;
    if (floats > 0)
    {
        const ModuleState state(ModuleSpec{ModuleId(), {{"w", {floats}}}});
        message.updates.push_back({state, round, 1.0, Codec::FP32});
    }
    return EncodeFrame(message);
}

class ChildLinksTest : public testing::Test
{
  public:
    ChildLinksTest()
    {
        m_nodes.Create(2);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
        link.SetChannelAttribute("Delay", StringValue("2ms"));
        const auto devices = link.Install(m_nodes);
        InternetStackHelper().Install(m_nodes);
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        m_peer = InetSocketAddress(addresses.Assign(devices).GetAddress(0), 5000);
        m_links = std::make_unique<ChildLinks>(MakeCallback(&ChildLinksTest::Hello, this),
                                               MakeCallback(&ChildLinksTest::Gone, this),
                                               MakeCallback(&ChildLinksTest::Take, this),
                                               MakeCallback(&ChildLinksTest::Busy, this));
        m_links->Listen(m_nodes.Get(0), InetSocketAddress(Ipv4Address::GetAny(), 5000));
    }

    ~ChildLinksTest() override
    {
        m_links.reset();
        for (const auto& stream : m_streams)
        {
            stream->Dispose();
        }
        Simulator::Destroy();
        Ipv4AddressGenerator::Reset();
    }

    /** @param ids who say HELLO @return a new stream of node 1, connected in 1 s */
    Ptr<MessageStream> Connect(const std::vector<uint32_t>& ids)
    {
        auto stream = CreateObject<MessageStream>();
        stream->SetReceiveCallback(MakeCallback(&ChildLinksTest::Received, this));
        for (const auto id : ids)
        {
            stream->Send(MakeFrame(MessageType::HELLO, id, 0));
        }
        Simulator::Schedule(Seconds(1), &MessageStream::Connect, stream, m_nodes.Get(1), m_peer);
        m_streams.push_back(stream);
        return stream;
    }

    void At(double seconds, std::function<void()> action)
    {
        Simulator::Schedule(Seconds(seconds), &ChildLinksTest::Call, std::move(action));
    }

    static void Call(std::function<void()> action)
    {
        action();
    }

    static void Run()
    {
        Simulator::Stop(Seconds(30));
        Simulator::Run();
    }

    void Hello(uint32_t id)
    {
        m_diary += " hello " + std::to_string(id);
    }

    void Gone(uint32_t id)
    {
        m_diary += " gone " + std::to_string(id);
    }

    void Take(const Message& message, std::size_t)
    {
        m_diary += " message " + std::to_string(message.sender);
    }

    void Busy()
    {
    }

    void Received(Ptr<MessageStream>, const ByteBuffer& frame)
    {
        Message message;
        DecodeFrame(frame.data(), frame.size(), message);
        m_rounds.push_back(message.round);
    }

    NodeContainer m_nodes;
    Address m_peer;
    std::unique_ptr<ChildLinks> m_links;
    std::vector<Ptr<MessageStream>> m_streams;
    std::string m_diary;
    std::vector<uint32_t> m_rounds;
};

} // namespace

TEST_F(ChildLinksTest, AChildThatConnectsAgainIsNotGone)
{
    const auto first = Connect({7, 1});
    At(2, [this]() { Connect({7, 1}); });
    At(3.005, [first]() { first->Send(MakeFrame(MessageType::UPDATE, 1, 1)); });
    At(5, [this]() { m_streams[1]->Send(MakeFrame(MessageType::UPDATE, 7, 1)); });
    At(6, [first]() { first->Close(); });
    Run();
    EXPECT_EQ(m_diary.substr(0, 42), " hello 7 hello 1 hello 7 hello 1 message 7") << m_diary;
    EXPECT_EQ(m_diary.find("gone"), std::string::npos) << m_diary;
}

TEST_F(ChildLinksTest, ALostStreamIsToldForAllAndIsNotBusy)
{
    const auto stream = Connect({7, 1});
    At(2, [stream]() { stream->Close(); });
    At(3, [this]() {
        EXPECT_FALSE(m_links->IsThere(1));
        m_links->Send(1, MakeFrame(MessageType::MODEL, 0, 1));
        EXPECT_FALSE(m_links->IsSending());
    });
    Run();
    EXPECT_EQ(m_diary, " hello 7 hello 1 gone 1 gone 7");
}

TEST_F(ChildLinksTest, TheNewestModelReplacesThoseThatWait)
{
    Connect({1});
    At(2, [this]() {
        for (uint32_t round = 1; round <= 5; ++round)
        {
            // Each is more than the socket takes.
            m_links->Send(1, MakeFrame(MessageType::MODEL, 0, round, 400000));
        }
    });
    Run();
    EXPECT_EQ(m_rounds, (std::vector<uint32_t>{1, 5}));
    EXPECT_FALSE(m_links->IsSending());
}
