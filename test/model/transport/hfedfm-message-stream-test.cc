// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * MessageStream over TCP on a point-to-point link (a -- b):
 *  - messages of very different sizes arrive whole, in order and bit-equal, in both directions
 *  - every byte that left one end has arrived at the other, also over a lossy link, whose repeats
 *    are counted
 *  - the flushed callback comes when the peer has acknowledged everything
 *  - a stream connects when the listener appears later than it
 *  - a segment that is lost at the end goes out again after the shortest time-out, which is
 * counted: 200 ms as in Linux, 1 s with ns-3's TCP
 *  - bytes that are no message, or a message longer than allowed, end the stream with a named error
 *  - padding takes its time and counts as bytes, but is not delivered; a message that is cut off in
 *    its padding is not either
 */

#include "../../fixture/hfedfm-simulation.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/hfedfm-message-stream.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

EncodedMessage
MakeEncoded(uint32_t floats, uint32_t round, uint64_t padding = 0)
{
    ModuleSpec spec{ModuleId(), {{"w", {floats}}}};
    ModuleState state(spec);
    for (uint32_t i = 0; i < floats; ++i)
    {
        state.GetValues()[i] = static_cast<float>(i) * 0.5F - static_cast<float>(round);
    }
    Message message{MessageType::UPDATE, 7, round, 0, {{state, round, 1.0, Codec::FP32}}};
    return EncodeMessage(message, padding);
}

void
ExpectEqual(const std::vector<EncodedMessage>& sent, const std::vector<ByteBuffer>& received)
{
    ASSERT_EQ(sent.size(), received.size());
    for (std::size_t i = 0; i < sent.size(); ++i)
    {
        EXPECT_TRUE(*sent[i] == received[i]) << "message " << i;
    }
}

class MessageStreamTest : public testing::Test
{
  public:
    void SetUp() override
    {
        m_nodes.Create(2);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
        link.SetChannelAttribute("Delay", StringValue("5ms"));
        m_devices = link.Install(m_nodes);
        InternetStackHelper().Install(m_nodes);
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        m_address = InetSocketAddress(addresses.Assign(m_devices).GetAddress(1), 5000);
        m_a = MakeStream();
        m_b = MakeStream();
    }

    void TearDown() override
    {
        m_a->Dispose();
        m_b->Dispose();
        EndSimulation();
    }

    Ptr<MessageStream> MakeStream()
    {
        auto stream = CreateObject<MessageStream>();
        stream->SetReceiveCallback(MakeCallback(&MessageStreamTest::Received, this));
        stream->SetFlushedCallback(MakeCallback(&MessageStreamTest::Flushed, this));
        stream->SetClosedCallback(MakeCallback(&MessageStreamTest::Closed, this));
        stream->TraceConnectWithoutContext("Error", MakeCallback(&MessageStreamTest::Error, this));
        return stream;
    }

    void Listen()
    {
        m_listener = m_b->Listen(m_nodes.Get(1), m_address);
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&MessageStreamTest::Accepted, this));
    }

    void Connect()
    {
        // Inside the simulation: before it, the nodes' stacks are not initialized.
        Simulator::ScheduleNow(&MessageStream::Connect, m_a, m_nodes.Get(0), m_address);
    }

    /** Send messages and replies; all must arrive. */
    void Exchange(const std::vector<EncodedMessage>& messages)
    {
        Listen();
        Connect();
        for (const auto& encoded : messages)
        {
            m_a->Send(encoded);
        }
        Simulator::Stop(Seconds(120));
        Simulator::Run();
        ExpectEqual(messages, m_atB);
        ExpectEqual(m_replies, m_atA);
    }

    void Accepted(Ptr<Socket> socket, const Address&)
    {
        m_b->Accept(socket);
        for (const auto& encoded : m_replies)
        {
            m_b->Send(encoded);
        }
    }

    void Received(Ptr<MessageStream> stream, const ByteBuffer& encoded)
    {
        (stream == m_a ? m_atA : m_atB).push_back(encoded);
    }

    void Flushed(Ptr<MessageStream> stream)
    {
        if (stream == m_a)
        {
            m_flushedAt = Simulator::Now();
            m_peerHadAll = m_b->GetCounters().bytesReceived == m_a->GetCounters().bytesSent;
        }
    }

    void Closed(Ptr<MessageStream>)
    {
        ++m_closed;
    }

    void Error(Ptr<MessageStream>, WireStatus status)
    {
        m_error = status;
    }

    /** The only segment of a message is lost. @param likeLinux which TCP @param shortest time-out,
     *  s @param rest of the time until it is acknowledged, at most, s */
    void LoseTheTail(bool likeLinux, double shortest, double rest)
    {
        auto errors = CreateObject<ReceiveListErrorModel>();
        errors->SetList({2}); // after those of the handshake
        m_devices.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(errors));
        m_a->SetAttribute("LikeLinux", BooleanValue(likeLinux));
        m_b->SetAttribute("LikeLinux", BooleanValue(likeLinux));
        Listen();
        Connect();
        m_a->Send(MakeEncoded(10, 1));
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        EXPECT_EQ(m_atB.size(), 1U);
        const auto& stalls = m_a->GetCounters().stalls;
        ASSERT_EQ(stalls.size(), 1U);
        // As in Linux, the shortest time comes on top of a round trip.
        EXPECT_NEAR(stalls[0].end - stalls[0].begin, shortest, likeLinux ? 0.02 : 1e-9);
        EXPECT_GE(stalls[0].end - stalls[0].begin, shortest);
        // Ways: two to connect, one and back of the segment; its acknowledgement may be delayed.
        EXPECT_GT(m_flushedAt.GetSeconds(), shortest + 0.02);
        EXPECT_LT(m_flushedAt.GetSeconds(), shortest + rest);
        EXPECT_TRUE(m_b->GetCounters().stalls.empty());
    }

    void SendRaw()
    {
        const std::vector<uint8_t> bytes(200, 'x');
        m_raw = Socket::CreateSocket(m_nodes.Get(0), TypeId::LookupByName("ns3::TcpSocketFactory"));
        m_raw->Bind();
        m_raw->Connect(m_address);
        m_raw->Send(Create<Packet>(bytes.data(), bytes.size()));
    }

    NodeContainer m_nodes;
    NetDeviceContainer m_devices;
    Address m_address;
    Ptr<MessageStream> m_a;
    Ptr<MessageStream> m_b;
    Ptr<Socket> m_listener;
    Ptr<Socket> m_raw;
    std::vector<EncodedMessage> m_replies;
    std::vector<ByteBuffer> m_atA;
    std::vector<ByteBuffer> m_atB;
    Time m_flushedAt;
    bool m_peerHadAll{false};
    uint32_t m_closed{0};
    WireStatus m_error{WireStatus::OK};
};

} // namespace

TEST_F(MessageStreamTest, MessagesArriveBitEqualInBothDirections)
{
    const std::vector<EncodedMessage> messages = {MakeEncoded(1, 1),
                                                  MakeEncoded(0, 2),
                                                  MakeEncoded(800000, 3),
                                                  MakeEncoded(362, 4),
                                                  MakeEncoded(5, 5)};
    m_replies = {MakeEncoded(100000, 6), MakeEncoded(2, 7)};
    Exchange(messages);
    EXPECT_EQ(m_a->GetCounters().bytesSent, m_b->GetCounters().bytesReceived);
    EXPECT_EQ(m_b->GetCounters().bytesSent, m_a->GetCounters().bytesReceived);
    EXPECT_EQ(m_a->GetCounters().messagesSent, messages.size());
    EXPECT_EQ(m_a->GetCounters().segmentBytes - m_a->GetCounters().retransmitted,
              m_a->GetCounters().bytesSent);
}

TEST_F(MessageStreamTest, PaddingTakesItsTimeOnTheWireAndIsSkipped)
{
    const std::vector<uint64_t> paddings{0, 1, 1400, 3000000, 0, 1447};
    std::vector<EncodedMessage> messages;
    uint64_t bytes = 0;
    for (const auto padding : paddings)
    {
        messages.push_back(MakeEncoded(10, static_cast<uint32_t>(messages.size()), padding));
        bytes += messages.back()->size() + padding;
    }
    m_replies = {MakeEncoded(7, 9, 200000)};
    Exchange(messages);
    EXPECT_EQ(m_a->GetCounters().bytesSent, bytes);
    EXPECT_EQ(m_b->GetCounters().bytesReceived, bytes);
    EXPECT_EQ(m_a->GetCounters().segmentBytes - m_a->GetCounters().retransmitted, bytes);
    // 10 Mb/s; TCP, IP and PPP take 54 bytes of 1502, and two ways are for the handshake.
    EXPECT_GT(m_flushedAt.GetSeconds(), 8e-7 * static_cast<double>(bytes) * 1502 / 1448);
    EXPECT_LT(m_flushedAt.GetSeconds(), 8e-7 * static_cast<double>(bytes) * 1.2 + 0.3);
}

TEST_F(MessageStreamTest, AMessageIsThereWithTheLastByteOfItsPadding)
{
    Listen();
    Connect();
    m_a->Send(MakeEncoded(10, 1, 3000000));
    // Cut off in the padding, behind what TCP has in its buffer.
    Simulator::Schedule(Seconds(0.5), &MessageStream::Close, m_a);
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    EXPECT_GT(m_b->GetCounters().bytesReceived, 100000U);
    EXPECT_LT(m_b->GetCounters().bytesReceived, 3000000U);
    EXPECT_TRUE(m_atB.empty());
}

TEST_F(MessageStreamTest, NothingIsLostOverALossyLinkAndRepeatsAreCounted)
{
    auto errors = CreateObject<RateErrorModel>();
    errors->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
    errors->SetRate(0.02);
    errors->AssignStreams(5);
    m_devices.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(errors));
    const std::vector<EncodedMessage> messages = {MakeEncoded(200000, 1), MakeEncoded(100000, 2)};
    Exchange(messages);
    const auto& sent = m_a->GetCounters();
    EXPECT_EQ(sent.bytesSent, m_b->GetCounters().bytesReceived);
    EXPECT_GT(sent.retransmitted, 0U);
    EXPECT_EQ(sent.segmentBytes - sent.retransmitted, sent.bytesSent);
}

TEST_F(MessageStreamTest, ALostTailIsSentAgainAfter200MsAsInLinux)
{
    LoseTheTail(true, 0.2, 0.08);
}

TEST_F(MessageStreamTest, ALostTailIsSentAgainAfterASecondWithTheTcpOfNs3)
{
    LoseTheTail(false, 1, 0.24);
}

TEST_F(MessageStreamTest, FlushedComesWhenEverythingIsAcknowledged)
{
    Listen();
    Connect();
    m_a->Send(MakeEncoded(50000, 1));
    Simulator::Stop(Seconds(20));
    Simulator::Run();
    ASSERT_EQ(m_atB.size(), 1U);
    EXPECT_TRUE(m_flushedAt.IsStrictlyPositive());
    EXPECT_TRUE(m_peerHadAll);
}

TEST_F(MessageStreamTest, ConnectsToAListenerThatAppearsLater)
{
    Connect();
    m_a->Send(MakeEncoded(10, 1));
    Simulator::Schedule(Seconds(5), &MessageStreamTest::Listen, this);
    Simulator::Stop(Seconds(30));
    Simulator::Run();
    EXPECT_EQ(m_atB.size(), 1U);
}

TEST_F(MessageStreamTest, BytesThatAreNoMessageEndTheStreamWithANamedError)
{
    Listen();
    Simulator::ScheduleNow(&MessageStreamTest::SendRaw, this);
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    EXPECT_EQ(m_error, WireStatus::BAD_MAGIC);
    EXPECT_EQ(m_closed, 1U);
    EXPECT_FALSE(m_b->IsConnected());
    EXPECT_TRUE(m_atB.empty());
}

TEST_F(MessageStreamTest, PaddingBeyondWhatIsAllowedEndsTheStream)
{
    m_b->SetAttribute("MaxMessageSize", UintegerValue(1000));
    Listen();
    Connect();
    m_a->Send(MakeEncoded(10, 1, 1000));
    Simulator::Stop(Seconds(0.5));
    Simulator::Run();
    EXPECT_EQ(m_error, WireStatus::BAD_LENGTH);
    EXPECT_TRUE(m_atB.empty());
}

TEST_F(MessageStreamTest, AMessageLongerThanAllowedEndsTheStream)
{
    m_b->SetAttribute("MaxMessageSize", UintegerValue(1000));
    Listen();
    Connect();
    m_a->Send(MakeEncoded(1000, 1));
    Simulator::Stop(Seconds(0.5));
    Simulator::Run();
    EXPECT_EQ(m_error, WireStatus::BAD_LENGTH);
    EXPECT_TRUE(m_atB.empty());
}
