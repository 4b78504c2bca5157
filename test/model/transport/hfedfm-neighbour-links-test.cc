/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * NeighbourLinks over one channel: node 0 listens, others connect to it.
 *  - both ends say HELLO and hear the other's; messages pass in both directions
 *  - a neighbour that connects again replaces its old connection: gone, then HELLO
 *  - what a lost connection has not carried does not go out on the next
 *  - a stranger is refused; what it sends does not count
 *  - the end that connects finds a listener that comes up later, and again after it was closed
 *  - a connection that comes about while the listener is closed is none
 *  - busy from the first byte until all is acknowledged
 */

#include "ns3/hfedfm-neighbour-links.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint16_t PORT = 5000;

/** One end, with a diary of what it was told. */
class End
{
  public:
    End(Ptr<Node> node, uint32_t id)
        : links(std::move(node), MakeMessage(MessageType::HELLO, id), MakeCallbacks())
    {
    }

    static Message MakeMessage(MessageType type, uint32_t sender)
    {
        Message message;
        message.type = type;
        message.sender = sender;
        return message;
    }

    NeighbourLinks::Callbacks MakeCallbacks()
    {
        NeighbourLinks::Callbacks callbacks;
        callbacks.onHello = MakeCallback(&End::Hello, this);
        callbacks.onGone = MakeCallback(&End::Gone, this);
        callbacks.onMessage = MakeCallback(&End::Take, this);
        callbacks.onBusy = MakeCallback(&End::Busy, this);
        return callbacks;
    }

    void Hello(const Message& message)
    {
        diary += " hello " + std::to_string(message.sender);
    }

    void Gone(uint32_t id)
    {
        diary += " gone " + std::to_string(id);
    }

    void Take(const Message& message, std::size_t bytes)
    {
        EXPECT_EQ(bytes, FRAME_HEADER_SIZE);
        diary += " message " + std::to_string(message.sender);
    }

    void Busy()
    {
        wasBusy = wasBusy || links.IsBusy();
    }

    std::string diary;
    bool wasBusy{false};
    NeighbourLinks links;
};

class NeighbourLinksTest : public testing::Test
{
  public:
    void SetUp() override
    {
        m_nodes = NodeContainer();
        m_nodes.Create(3);
        SimpleNetDeviceHelper channel;
        channel.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
        channel.SetChannelAttribute("Delay", StringValue("2ms"));
        const auto devices = channel.Install(m_nodes);
        InternetStackHelper().Install(m_nodes);
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        m_peer = InetSocketAddress(addresses.Assign(devices).GetAddress(0), PORT);
        m_first = std::make_unique<End>(m_nodes.Get(0), 0);
        m_second = std::make_unique<End>(m_nodes.Get(1), 1);
        m_third = std::make_unique<End>(m_nodes.Get(2), 1);
    }

    void TearDown() override
    {
        m_first.reset();
        m_second.reset();
        m_third.reset();
        Simulator::Destroy();
        Ipv4AddressGenerator::Reset();
    }

    void At(double seconds, std::function<void()> action)
    {
        Simulator::Schedule(Seconds(seconds), &NeighbourLinksTest::Call, std::move(action));
    }

    static void Call(std::function<void()> action)
    {
        action();
    }

    void ListenAt(double seconds, std::set<uint32_t> ids)
    {
        At(seconds, [this, ids]() {
            m_first->links.Listen(InetSocketAddress(Ipv4Address::GetAny(), PORT), ids);
        });
    }

    void ConnectAt(double seconds, std::unique_ptr<End>& end)
    {
        At(seconds, [this, &end]() { end->links.Connect(0, m_peer); });
    }

    static void Run()
    {
        Simulator::Stop(Seconds(30));
        Simulator::Run();
    }

    NodeContainer m_nodes;
    Address m_peer;
    std::unique_ptr<End> m_first;
    std::unique_ptr<End> m_second;
    std::unique_ptr<End> m_third;
};

} // namespace

TEST_F(NeighbourLinksTest, BothEndsSayHelloAndThenExchange)
{
    ListenAt(3, {1});
    ConnectAt(1, m_second);
    At(8, [this]() {
        EXPECT_TRUE(m_first->links.IsThere(1));
        EXPECT_TRUE(m_second->links.IsThere(0));
        EXPECT_FALSE(m_second->links.IsThere(2));
        m_first->links.Send(1, EncodeFrame(End::MakeMessage(MessageType::EXCHANGE, 0)));
        m_second->links.Send(0, EncodeFrame(End::MakeMessage(MessageType::EXCHANGE, 1)));
        EXPECT_TRUE(m_first->links.IsBusy());
    });
    At(9, [this]() {
        EXPECT_FALSE(m_first->links.IsBusy());
        m_second->links.SendHello(0);
        m_second->links.Send(2, nullptr); // nobody is there
    });
    Run();
    EXPECT_EQ(m_first->diary, " hello 1 message 1 hello 1");
    EXPECT_EQ(m_second->diary, " hello 0 message 0");
    EXPECT_TRUE(m_first->wasBusy);
    EXPECT_FALSE(m_second->links.IsBusy());
    EXPECT_EQ(m_first->links.GetCounters().bytesSent, 2 * FRAME_HEADER_SIZE);
    EXPECT_EQ(m_second->links.GetCounters().bytesSent, 3 * FRAME_HEADER_SIZE);
    EXPECT_EQ(m_first->links.GetCounters().bytesReceived, 3 * FRAME_HEADER_SIZE);
}

TEST_F(NeighbourLinksTest, ANeighbourThatConnectsAgainReplacesItsOldConnection)
{
    ListenAt(1, {1});
    ConnectAt(2, m_second);
    ConnectAt(5, m_third);
    At(8, [this]() {
        m_first->links.Send(1, EncodeFrame(End::MakeMessage(MessageType::EXCHANGE, 0)));
    });
    At(9, [this]() { m_second->links.Close(); });
    Run();
    // The second tries to come back when its connection is closed, until it is closed itself.
    EXPECT_EQ(m_first->diary.substr(0, 24), " hello 1 gone 1 hello 1 ");
    EXPECT_EQ(m_second->diary.substr(0, 15), " hello 0 gone 0");
    EXPECT_NE(m_third->diary.find("hello 0"), std::string::npos);
}

TEST_F(NeighbourLinksTest, NothingOfALostConnectionComesBeforeTheNextHello)
{
    ListenAt(1, {1});
    ConnectAt(2, m_second);
    // More than fits into the socket, so that a part waits at the sender.
    auto large = End::MakeMessage(MessageType::EXCHANGE, 1);
    const ModuleState state(ModuleSpec{ModuleId(), {{"w", {400000}}}});
    large.updates.push_back({state, 1, 1.0, Codec::FP32});
    At(5, [this, large]() { m_second->links.Send(0, EncodeFrame(large)); });
    At(5.1, [this]() { m_first->links.Close(); });
    ListenAt(5.2, {1});
    Run();
    EXPECT_EQ(m_first->diary, " hello 1 gone 1 hello 1");
    EXPECT_EQ(m_first->links.GetCounters().framesReceived, 2U);
}

TEST_F(NeighbourLinksTest, AStrangerIsRefused)
{
    ListenAt(1, {7});
    ConnectAt(2, m_second);
    Run();
    EXPECT_EQ(m_first->diary, "");
    EXPECT_EQ(m_second->diary, "");
    EXPECT_FALSE(m_first->links.IsThere(1));
}

TEST_F(NeighbourLinksTest, AHandshakeUnderWayWhenTheListenerClosesComesToNothing)
{
    // Node 1 asks for the address first, then shakes hands: 2 ms for each of five ways.
    for (double after = 0.001; after < 0.03; after += 0.0013)
    {
        TearDown();
        SetUp();
        ListenAt(1, {1});
        ConnectAt(2, m_second);
        At(2 + after, [this]() { m_first->links.Close(); });
        At(2.5, [this]() {
            EXPECT_EQ(m_first->diary, m_second->diary.empty() ? "" : " hello 1");
            EXPECT_FALSE(m_second->links.IsThere(0));
        });
        Run();
    }
}

TEST_F(NeighbourLinksTest, AClosedEndIsGoneForTheOther)
{
    ListenAt(1, {1});
    ConnectAt(2, m_second);
    At(5, [this]() { m_second->links.Close(); });
    At(9, [this]() { EXPECT_FALSE(m_first->links.IsThere(1)); });
    ConnectAt(10, m_third);
    Run();
    EXPECT_EQ(m_first->diary, " hello 1 gone 1 hello 1");
    EXPECT_GT(m_second->links.GetCounters().bytesSent, 0U);
}
