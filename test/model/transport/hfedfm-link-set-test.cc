// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * LinkSet, by role. Children: node 1 says HELLO to node 0 over one point-to-point link, for itself
 * and others.
 *  - a child that connects again is not gone, nor are those that share its stream
 *  - the old connection counts no more; a lost one is told for all that shared it
 *  - what is sent to a child that is lost does not keep the links busy
 *  - the newest model replaces those that wait
 *
 * Parents: node 1 reports to node 0 over the same link.
 *  - a report that was cut off by the end of a connection is sent again, behind the HELLO
 *  - a report that is answered or taken back is not sent any more
 *
 * Neighbours: node 0 listens on a channel, others connect to it.
 *  - both ends say HELLO and hear the other's; messages pass in both directions
 *  - a neighbour that connects again replaces its old connection: gone, then HELLO
 *  - what a lost connection has not carried does not go out on the next
 *  - a stranger is refused; what it sends does not count
 *  - the end that connects finds a listener that comes up later, and again after it was closed
 *  - a connection that comes about while the listener is closed is none
 *  - busy from the first byte until all is acknowledged
 */

#include "../../fixture/hfedfm-simulation.h"

#include "ns3/hfedfm-link-set.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
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

EncodedMessage
MakeBytes(MessageType type, uint32_t sender, uint32_t round = 0, uint32_t floats = 0)
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
    return EncodeMessage(message);
}

void
Call(std::function<void()> action)
{
    action();
}

void
At(double seconds, std::function<void()> action)
{
    Simulator::Schedule(Seconds(seconds), &Call, std::move(action));
}

void
RunAll()
{
    Simulator::Stop(Seconds(30));
    Simulator::Run();
}

/** The links of one node, with a diary of what it was told. */
class End : public LinkEvents
{
  public:
    End(Ptr<Node> node, uint32_t id)
        : m_id(id),
          links(std::move(node), id, CreateObject<MessageCodec>(), *this)
    {
    }

    void LinkConnected(LinkRole role, uint32_t peer) override
    {
        diary += role == LinkRole::PARENT ? " connected" : "";
        links.Send(role, peer, MakeBytes(MessageType::HELLO, m_id));
    }

    void LinkHello(LinkRole, const Message& hello, bool) override
    {
        diary += " hello " + std::to_string(hello.sender);
    }

    void LinkGone(LinkRole, uint32_t peer) override
    {
        diary += " gone " + std::to_string(peer);
    }

    void LinkMessage(LinkRole, const Message& message, std::size_t bytes) override
    {
        EXPECT_EQ(bytes, GetMessageSize(message));
        diary += " message " + std::to_string(message.sender);
    }

    void LinkActivity() override
    {
        wasBusy = wasBusy || IsBusy();
    }

    bool IsBusy() const
    {
        return links.IsReceiving(LinkRole::NEIGHBOUR) || links.IsSending(LinkRole::NEIGHBOUR);
    }

    StreamCounters GetCounters() const
    {
        return links.GetCounters(LinkRole::NEIGHBOUR);
    }

    std::string diary;
    bool wasBusy{false};

  private:
    uint32_t m_id;

  public:
    LinkSet links;
};

class TreeLinks : public testing::Test
{
  public:
    TreeLinks()
    {
        m_nodes.Create(2);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
        link.SetChannelAttribute("Delay", StringValue("2ms"));
        const auto devices = link.Install(m_nodes);
        InternetStackHelper().Install(m_nodes);
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        m_peer = InetSocketAddress(addresses.Assign(devices).GetAddress(0), PORT);
        m_parent = std::make_unique<End>(m_nodes.Get(0), 0);
        m_child = std::make_unique<End>(m_nodes.Get(1), 1);
        m_parent->links.Listen(InetSocketAddress(Ipv4Address::GetAny(), PORT), true);
    }

    ~TreeLinks() override
    {
        m_parent.reset();
        m_child.reset();
        for (const auto& stream : m_streams)
        {
            stream->Dispose();
        }
        EndSimulation();
    }

    /** @param ids who say HELLO @return a new stream of node 1, connected in 1 s */
    Ptr<MessageStream> Connect(const std::vector<uint32_t>& ids)
    {
        auto stream = CreateObject<MessageStream>();
        stream->SetReceiveCallback(MakeCallback(&TreeLinks::Received, this));
        for (const auto id : ids)
        {
            stream->Send(MakeBytes(MessageType::HELLO, id));
        }
        Simulator::Schedule(Seconds(1), &MessageStream::Connect, stream, m_nodes.Get(1), m_peer);
        m_streams.push_back(stream);
        return stream;
    }

    void Received(Ptr<MessageStream>, const ByteBuffer& bytes)
    {
        Message message;
        DecodeMessage(bytes.data(), bytes.size(), message);
        m_rounds.push_back(message.round);
    }

    NodeContainer m_nodes;
    Address m_peer;
    std::unique_ptr<End> m_parent;
    std::unique_ptr<End> m_child;
    std::vector<Ptr<MessageStream>> m_streams;
    std::vector<uint32_t> m_rounds;
};

class NeighbourLinks : public testing::Test
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
        EndSimulation();
    }

    void ListenAt(double seconds, std::set<uint32_t> ids)
    {
        At(seconds, [this, ids]() {
            for (const auto id : ids)
            {
                m_first->links.AddNeighbour(id);
            }
            m_first->links.Listen(InetSocketAddress(Ipv4Address::GetAny(), PORT), false);
        });
    }

    void ConnectAt(double seconds, std::unique_ptr<End>& end)
    {
        At(seconds, [this, &end]() { end->links.AddNeighbour(0, m_peer); });
    }

    NodeContainer m_nodes;
    Address m_peer;
    std::unique_ptr<End> m_first;
    std::unique_ptr<End> m_second;
    std::unique_ptr<End> m_third;
};

} // namespace

TEST_F(TreeLinks, AChildThatConnectsAgainIsNotGone)
{
    const auto first = Connect({7, 1});
    At(2, [this]() { Connect({7, 1}); });
    At(3.005, [first]() { first->Send(MakeBytes(MessageType::UPDATE, 1, 1)); });
    At(5, [this]() { m_streams[1]->Send(MakeBytes(MessageType::UPDATE, 7, 1)); });
    At(6, [first]() { first->Close(); });
    RunAll();
    EXPECT_EQ(m_parent->diary.substr(0, 42), " hello 7 hello 1 hello 7 hello 1 message 7")
        << m_parent->diary;
    EXPECT_EQ(m_parent->diary.find("gone"), std::string::npos) << m_parent->diary;
}

TEST_F(TreeLinks, ALostStreamIsToldForAllAndIsNotBusy)
{
    const auto stream = Connect({7, 1});
    At(2, [stream]() { stream->Close(); });
    At(3, [this]() {
        EXPECT_FALSE(m_parent->links.IsThere(1));
        m_parent->links.Send(LinkRole::CHILD, 1, MakeBytes(MessageType::MODEL, 0, 1));
        EXPECT_FALSE(m_parent->links.IsSending(LinkRole::CHILD));
    });
    RunAll();
    EXPECT_EQ(m_parent->diary, " hello 7 hello 1 gone 1 gone 7");
}

TEST_F(TreeLinks, TheNewestModelReplacesThoseThatWait)
{
    Connect({1});
    At(2, [this]() {
        for (uint32_t round = 1; round <= 5; ++round)
        {
            // Each is more than the socket takes.
            m_parent->links.Send(LinkRole::CHILD,
                                 1,
                                 MakeBytes(MessageType::MODEL, 0, round, 400000));
        }
    });
    RunAll();
    EXPECT_EQ(m_rounds, (std::vector<uint32_t>{1, 5}));
    EXPECT_FALSE(m_parent->links.IsSending(LinkRole::CHILD));
}

TEST_F(TreeLinks, AReportThatWasCutOffIsSentAgain)
{
    At(1, [this]() { m_child->links.ConnectParent(m_peer); });
    // More than fits into the socket, so that a part waits at the child.
    At(2, [this]() { m_child->links.SendReport(MakeBytes(MessageType::UPDATE, 1, 1, 400000)); });
    At(2.1, [this]() {
        EXPECT_TRUE(m_child->links.IsSending(LinkRole::PARENT));
        EXPECT_FALSE(m_child->links.IsReportDelivered());
        m_parent->links.Close();
        m_parent->links.Listen(InetSocketAddress(Ipv4Address::GetAny(), PORT), true);
    });
    At(20, [this]() {
        EXPECT_TRUE(m_child->links.IsReportDelivered());
        EXPECT_FALSE(m_child->links.IsSending(LinkRole::PARENT));
        EXPECT_EQ(m_child->links.TakeReport().size(), 1U);
        EXPECT_TRUE(m_child->links.TakeReport().empty());
    });
    RunAll();
    EXPECT_EQ(m_parent->diary, " hello 1 hello 1 message 1");
    EXPECT_EQ(m_child->diary, " connected connected");
}

TEST_F(TreeLinks, AReportThatIsAnsweredOrTakenBackIsNotSentAnyMore)
{
    m_child->links.SendReport(MakeBytes(MessageType::UPDATE, 1, 1, 10));
    EXPECT_EQ(m_child->links.TakeReport().size(), 1U);
    m_child->links.SendReport(MakeBytes(MessageType::UPDATE, 1, 2, 10));
    m_child->links.Answered();
    At(1, [this]() { m_child->links.ConnectParent(m_peer); });
    At(3, [this]() { m_child->links.SendReport(MakeBytes(MessageType::UPDATE, 1, 3, 10)); });
    RunAll();
    EXPECT_EQ(m_parent->diary, " hello 1 message 1");
}

TEST_F(TreeLinks, AParentThatIsDroppedIsNotConnectedAgain)
{
    At(1, [this]() { m_child->links.ConnectParent(m_peer); });
    At(2, [this]() {
        EXPECT_TRUE(m_child->links.HasParent());
        m_child->links.DropParent();
        EXPECT_FALSE(m_child->links.HasParent());
        m_child->links.SendReport(MakeBytes(MessageType::UPDATE, 1, 1, 10));
    });
    RunAll();
    EXPECT_EQ(m_parent->diary, " hello 1 gone 1");
    EXPECT_GT(m_child->links.GetCounters(LinkRole::PARENT).bytesSent, 0U);
}

TEST_F(NeighbourLinks, BothEndsSayHelloAndThenExchange)
{
    ListenAt(3, {1});
    ConnectAt(1, m_second);
    At(8, [this]() {
        EXPECT_TRUE(m_first->links.IsThere(1));
        EXPECT_TRUE(m_second->links.IsThere(0));
        EXPECT_FALSE(m_second->links.IsThere(2));
        m_first->links.Send(LinkRole::NEIGHBOUR, 1, MakeBytes(MessageType::EXCHANGE, 0));
        m_second->links.Send(LinkRole::NEIGHBOUR, 0, MakeBytes(MessageType::EXCHANGE, 1));
        EXPECT_TRUE(m_first->IsBusy());
    });
    At(9, [this]() {
        EXPECT_FALSE(m_first->IsBusy());
        m_second->links.Send(LinkRole::NEIGHBOUR, 0, MakeBytes(MessageType::HELLO, 1));
        m_second->links.Send(LinkRole::NEIGHBOUR, 2, nullptr); // nobody is there
    });
    RunAll();
    EXPECT_EQ(m_first->diary, " hello 1 message 1 hello 1");
    EXPECT_EQ(m_second->diary, " hello 0 message 0");
    EXPECT_TRUE(m_first->wasBusy);
    EXPECT_FALSE(m_second->IsBusy());
    EXPECT_EQ(m_first->GetCounters().bytesSent, 2 * MESSAGE_HEADER_SIZE);
    EXPECT_EQ(m_second->GetCounters().bytesSent, 3 * MESSAGE_HEADER_SIZE);
    EXPECT_EQ(m_first->GetCounters().bytesReceived, 3 * MESSAGE_HEADER_SIZE);
}

TEST_F(NeighbourLinks, ANeighbourThatConnectsAgainReplacesItsOldConnection)
{
    ListenAt(1, {1});
    ConnectAt(2, m_second);
    ConnectAt(5, m_third);
    At(8, [this]() {
        m_first->links.Send(LinkRole::NEIGHBOUR, 1, MakeBytes(MessageType::EXCHANGE, 0));
    });
    At(9, [this]() { m_second->links.Close(); });
    RunAll();
    // The second tries to come back when its connection is closed, until it is closed itself.
    EXPECT_EQ(m_first->diary.substr(0, 24), " hello 1 gone 1 hello 1 ");
    EXPECT_EQ(m_second->diary.substr(0, 15), " hello 0 gone 0");
    EXPECT_NE(m_third->diary.find("hello 0"), std::string::npos);
}

TEST_F(NeighbourLinks, NothingOfALostConnectionComesBeforeTheNextHello)
{
    ListenAt(1, {1});
    ConnectAt(2, m_second);
    // More than fits into the socket, so that a part waits at the sender.
    const auto large = MakeBytes(MessageType::EXCHANGE, 1, 1, 400000);
    At(5, [this, large]() { m_second->links.Send(LinkRole::NEIGHBOUR, 0, large); });
    At(5.1, [this]() { m_first->links.Close(); });
    ListenAt(5.2, {1});
    RunAll();
    EXPECT_EQ(m_first->diary, " hello 1 gone 1 hello 1");
    EXPECT_EQ(m_first->GetCounters().messagesReceived, 2U);
}

TEST_F(NeighbourLinks, AStrangerIsRefused)
{
    ListenAt(1, {7});
    ConnectAt(2, m_second);
    RunAll();
    EXPECT_EQ(m_first->diary, "");
    EXPECT_EQ(m_second->diary, "");
    EXPECT_FALSE(m_first->links.IsThere(1));
}

TEST_F(NeighbourLinks, AHandshakeUnderWayWhenTheListenerClosesComesToNothing)
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
        RunAll();
    }
}

TEST_F(NeighbourLinks, AClosedEndIsGoneForTheOther)
{
    ListenAt(1, {1});
    ConnectAt(2, m_second);
    At(5, [this]() { m_second->links.Close(); });
    At(9, [this]() { EXPECT_FALSE(m_first->links.IsThere(1)); });
    ConnectAt(10, m_third);
    RunAll();
    EXPECT_EQ(m_first->diary, " hello 1 gone 1 hello 1");
    EXPECT_GT(m_second->GetCounters().bytesSent, 0U);
}
