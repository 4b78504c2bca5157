// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-message-stream.h"

#include "hfedfm-restarting-cubic.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/object-factory.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmMessageStream");
NS_OBJECT_ENSURE_REGISTERED(MessageStream);

TypeId
MessageStream::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::MessageStream")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<MessageStream>()
            .AddAttribute("SocketType",
                          "Factory of the stream socket.",
                          TypeIdValue(TcpSocketFactory::GetTypeId()),
                          MakeTypeIdAccessor(&MessageStream::m_socketType),
                          MakeTypeIdChecker())
            .AddAttribute("SegmentSize",
                          "TCP maximum segment size in bytes; 1448 fills a 1500-byte MTU.",
                          UintegerValue(1448),
                          MakeUintegerAccessor(&MessageStream::m_segmentSize),
                          MakeUintegerChecker<uint32_t>(64, 65000))
            .AddAttribute("SendBufferSize",
                          "Socket send buffer in bytes.",
                          UintegerValue(1 << 20),
                          MakeUintegerAccessor(&MessageStream::m_sendBuffer),
                          MakeUintegerChecker<uint32_t>(2048))
            .AddAttribute("ReceiveBufferSize",
                          "Socket receive buffer in bytes.",
                          UintegerValue(1 << 20),
                          MakeUintegerAccessor(&MessageStream::m_receiveBuffer),
                          MakeUintegerChecker<uint32_t>(2048))
            .AddAttribute("LikeLinux",
                          "TCP is as in Linux: the socket gets MinRto, DelAckTimeout, "
                          "DataRetries and CongestionControl of this stream. If false, TCP is what "
                          "ns-3's own "
                          "attributes say.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&MessageStream::m_likeLinux),
                          MakeBooleanChecker())
            .AddAttribute(
                "MinRto",
                "Shortest retransmission time-out with LikeLinux, and how far it is above the "
                "smoothed round trip at least (TCP_RTO_MIN there); ns-3's own are 1 s and "
                "1 ms.",
                TimeValue(MilliSeconds(200)),
                MakeTimeAccessor(&MessageStream::m_minRto),
                MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("DelAckTimeout",
                          "Longest delay of an acknowledgement with LikeLinux (TCP_DELACK_MIN "
                          "there); ns-3's own is 200 ms. Where it is not well below the sender's "
                          "MinRto, the last segment of each message times out.",
                          TimeValue(MilliSeconds(40)),
                          MakeTimeAccessor(&MessageStream::m_delayedAck),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("DataRetries",
                          "Retransmissions of a segment with LikeLinux before TCP gives up "
                          "(tcp_retries2 there): with ns-3's longest time-out of 60 s, 15 take "
                          "462 s; ns-3's own is 6.",
                          UintegerValue(15),
                          MakeUintegerAccessor(&MessageStream::m_dataRetries),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("CongestionControl",
                          "TypeId of the congestion control with LikeLinux.",
                          TypeIdValue(RestartingCubic::GetTypeId()),
                          MakeTypeIdAccessor(&MessageStream::m_congestionControl),
                          MakeTypeIdChecker())
            .AddAttribute("MaxMessageSize",
                          "Longest message that is accepted, bytes; a longer one ends the stream.",
                          UintegerValue(uint64_t{1} << 30),
                          MakeUintegerAccessor(&MessageStream::m_maxMessage),
                          MakeUintegerChecker<uint64_t>(MESSAGE_HEADER_SIZE))
            .AddAttribute("ConnectRetry",
                          "Pause before the next try after a failed or lost connection.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&MessageStream::m_connectRetry),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddTraceSource("Timeout",
                            "A retransmission time-out has ended, and how long it was.",
                            MakeTraceSourceAccessor(&MessageStream::m_timeoutTrace),
                            "ns3::hfedfm::MessageStream::TimeoutTracedCallback")
            .AddTraceSource("Error",
                            "The peer sent bytes that are no message; the stream was closed.",
                            MakeTraceSourceAccessor(&MessageStream::m_errorTrace),
                            "ns3::hfedfm::MessageStream::ErrorTracedCallback");
    return tid;
}

StreamCounters&
StreamCounters::operator+=(const StreamCounters& o)
{
    bytesSent += o.bytesSent;
    bytesReceived += o.bytesReceived;
    messagesSent += o.messagesSent;
    messagesReceived += o.messagesReceived;
    segmentBytes += o.segmentBytes;
    retransmitted += o.retransmitted;
    stalls.insert(stalls.end(), o.stalls.begin(), o.stalls.end());
    return *this;
}

void
MessageStream::DoDispose()
{
    m_retry.Cancel();
    // Without saying good-bye: this node's network layer may be gone already.
    LetGo();
    m_queue.clear();
    m_queued = 0;
    m_node = nullptr;
    m_onReceive = ReceiveCallback();
    m_onConnected = m_onClosed = m_onBegin = m_onFlushed = EventCallback();
    Object::DoDispose();
}

Ptr<Socket>
MessageStream::MakeSocket(Ptr<Node> node)
{
    auto socket = Socket::CreateSocket(node, m_socketType);
    socket->SetAttribute("SegmentSize", UintegerValue(m_segmentSize));
    socket->SetAttribute("SndBufSize", UintegerValue(m_sendBuffer));
    socket->SetAttribute("RcvBufSize", UintegerValue(m_receiveBuffer));
    socket->SetAttribute("TcpNoDelay", BooleanValue(true));
    if (const auto tcp = DynamicCast<TcpSocketBase>(socket); tcp && m_likeLinux)
    {
        // RTO = SRTT + max(G, 4 RTTVAR), RFC 6298: Linux takes its shortest time-out for G.
        tcp->SetAttribute("MinRto", TimeValue(m_minRto));
        tcp->SetAttribute("ClockGranularity", TimeValue(m_minRto));
        tcp->SetAttribute("DelAckTimeout", TimeValue(m_delayedAck));
        tcp->SetAttribute("DataRetries", UintegerValue(m_dataRetries));
        ObjectFactory factory;
        factory.SetTypeId(m_congestionControl);
        const auto control = factory.Create<TcpCongestionOps>();
        control->SetAttributeFailSafe("ShortestPause", TimeValue(m_minRto)); // if it restarts
        tcp->SetCongestionControlAlgorithm(control);
    }
    return socket;
}

Ptr<Socket>
MessageStream::Listen(Ptr<Node> node, const Address& local)
{
    auto socket = MakeSocket(node);
    NS_ABORT_MSG_IF(socket->Bind(local) != 0,
                    "Node " << node->GetId() << " cannot listen on "
                            << InetSocketAddress::ConvertFrom(local).GetIpv4() << " port "
                            << InetSocketAddress::ConvertFrom(local).GetPort()
                            << "; is the port used by another application?");
    socket->Listen();
    return socket;
}

void
MessageStream::Connect(Ptr<Node> node, const Address& peer)
{
    m_node = std::move(node);
    m_peer = peer;
    TryConnect();
}

void
MessageStream::TryConnect()
{
    TearDown();
    auto socket = MakeSocket(m_node);
    NS_ABORT_MSG_IF(socket->Bind() != 0, "Node " << m_node->GetId() << " has no free port left.");
    SetUp(socket);
    socket->SetConnectCallback(MakeCallback(&MessageStream::ConnectionSucceeded, this),
                               MakeCallback(&MessageStream::ConnectionFailed, this));
    socket->Connect(m_peer);
}

void
MessageStream::Accept(Ptr<Socket> socket)
{
    SetUp(socket);
    m_connected = true;
}

void
MessageStream::SetUp(Ptr<Socket> socket)
{
    m_socket = std::move(socket);
    m_socket->SetSendCallback(MakeCallback(&MessageStream::SendPossible, this));
    m_socket->SetRecvCallback(MakeCallback(&MessageStream::ReceivePossible, this));
    m_socket->SetCloseCallbacks(MakeCallback(&MessageStream::Closed, this),
                                MakeCallback(&MessageStream::Closed, this));
    m_socket->TraceConnectWithoutContext("Tx", MakeCallback(&MessageStream::SegmentSent, this));
    m_socket->TraceConnectWithoutContext("RTO", MakeCallback(&MessageStream::TimeoutSet, this));
    // A message that was cut off by the end of a connection begins anew.
    m_queued += m_sendOffset;
    m_sendOffset = 0;
    m_received = 0;
    m_headerDone = false;
    m_seenSegment = false;
}

Ptr<Socket>
MessageStream::LetGo()
{
    m_connected = false;
    if (!m_socket)
    {
        return nullptr;
    }
    m_socket->TraceDisconnectWithoutContext("Tx", MakeCallback(&MessageStream::SegmentSent, this));
    m_socket->TraceDisconnectWithoutContext("RTO", MakeCallback(&MessageStream::TimeoutSet, this));
    m_socket->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(),
                                 MakeNullCallback<void, Ptr<Socket>>());
    m_socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
    m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    m_socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                MakeNullCallback<void, Ptr<Socket>>());
    return std::exchange(m_socket, nullptr);
}

void
MessageStream::TearDown()
{
    if (auto socket = LetGo())
    {
        socket->Close();
    }
}

void
MessageStream::ConnectionSucceeded(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    m_connected = true;
    if (!m_onConnected.IsNull())
    {
        m_onConnected(this);
    }
    SendPossible(socket, socket->GetTxAvailable());
}

void
MessageStream::ConnectionFailed(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    m_retry = Simulator::Schedule(m_connectRetry, &MessageStream::TryConnect, this);
}

void
MessageStream::Closed(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    TearDown();
    if (!m_onClosed.IsNull())
    {
        m_onClosed(this);
    }
    if (m_node && m_retry.IsExpired())
    {
        m_retry = Simulator::Schedule(m_connectRetry, &MessageStream::TryConnect, this);
    }
}

void
MessageStream::Close()
{
    m_retry.Cancel();
    TearDown();
    DropUnsent();
    m_node = nullptr;
}

Ipv4Address
MessageStream::GetPeer() const
{
    Address peer;
    if (!m_connected || m_socket->GetPeerName(peer) != 0 ||
        !InetSocketAddress::IsMatchingType(peer))
    {
        return Ipv4Address::GetAny();
    }
    return InetSocketAddress::ConvertFrom(peer).GetIpv4();
}

void
MessageStream::DropUnsent()
{
    NS_ABORT_MSG_IF(m_connected, "Only a stream that is not connected can drop what is unsent.");
    m_queue.clear();
    m_queued = 0;
    m_sendOffset = 0;
}

void
MessageStream::DropWaiting()
{
    const std::size_t begun = m_sendOffset > 0 ? 1 : 0;
    while (m_queue.size() > begun)
    {
        m_queued -= m_queue.back().size;
        m_queue.pop_back();
    }
}

void
MessageStream::Send(EncodedMessage message)
{
    const auto size = GetWireSize(*message);
    m_queued += size;
    m_queue.push_back({std::move(message), size});
    if (m_connected)
    {
        SendPossible(m_socket, m_socket->GetTxAvailable());
    }
}

Ptr<Packet>
MessageStream::PeekPacket(uint32_t size)
{
    const auto& first = *m_queue.front().message;
    if (m_sendOffset + size <= first.size())
    {
        return Create<Packet>(first.data() + m_sendOffset, size);
    }
    if (m_sendOffset >= first.size() && m_sendOffset + size <= m_queue.front().size)
    {
        return Create<Packet>(size); // zeros that take no memory
    }
    m_joined.clear();
    auto offset = m_sendOffset;
    for (auto queued = m_queue.begin(); m_joined.size() < size; ++queued, offset = 0)
    {
        const auto begin = m_joined.size();
        const auto part = std::min(queued->size - offset, size - begin);
        m_joined.resize(begin + part);
        CopyWirePart(*queued->message, offset, part, m_joined.data() + begin);
    }
    return Create<Packet>(m_joined.data(), size);
}

void
MessageStream::Advance(std::size_t size)
{
    m_queued -= size;
    m_sendOffset += size;
    while (!m_queue.empty() && m_sendOffset >= m_queue.front().size)
    {
        m_sendOffset -= m_queue.front().size;
        ++m_counters.messagesSent;
        m_queue.pop_front();
    }
}

void
MessageStream::SendPossible(Ptr<Socket> socket, uint32_t)
{
    if (m_sending || !m_connected)
    {
        return;
    }
    m_sending = true;
    while (m_queued > 0)
    {
        // One packet per segment, across messages: the socket then neither cuts nor joins packets.
        const auto size = static_cast<uint32_t>(std::min<std::size_t>(m_queued, m_segmentSize));
        if (socket->GetTxAvailable() < size || socket->Send(PeekPacket(size)) < 0 || !m_connected)
        {
            break;
        }
        m_flushPending = true;
        m_counters.bytesSent += size;
        Advance(size);
    }
    m_sending = false;
    if (m_connected && m_flushPending && m_queue.empty() &&
        socket->GetTxAvailable() == m_sendBuffer)
    {
        m_flushPending = false;
        if (!m_onFlushed.IsNull())
        {
            m_onFlushed(this);
        }
    }
}

bool
MessageStream::TakeHeader()
{
    MessageHeader header;
    auto status = ParseHeader(m_message.data(), m_message.size(), header);
    if (status == WireStatus::OK && header.GetWireLength() > m_maxMessage)
    {
        status = WireStatus::BAD_LENGTH;
    }
    if (status != WireStatus::OK)
    {
        NS_LOG_WARN("closing a stream whose bytes are no message: " << ToString(status));
        m_errorTrace(this, status);
        Closed(m_socket);
        return false;
    }
    m_message.resize(header.GetMessageLength());
    m_length = header.GetWireLength();
    m_headerDone = true;
    return true;
}

void
MessageStream::ReceivePossible(Ptr<Socket> socket)
{
    // Bounded reads: the socket joins all it has for one read, copying what it has joined so far.
    constexpr std::size_t MAX_READ = 64 * 1024;
    while (socket == m_socket && socket->GetRxAvailable() > 0)
    {
        if (m_received == 0)
        {
            m_message.resize(MESSAGE_HEADER_SIZE);
            m_length = MESSAGE_HEADER_SIZE;
            m_headerDone = false;
            if (!m_onBegin.IsNull())
            {
                m_onBegin(this);
            }
        }
        const auto wanted = std::min(m_length - m_received, MAX_READ);
        auto packet = socket->Recv(static_cast<uint32_t>(wanted), 0);
        if (!packet || packet->GetSize() == 0)
        {
            return;
        }
        // Padding behind the message is skipped.
        const auto begin = std::min(m_received, m_message.size());
        const auto held = std::min<std::size_t>(packet->GetSize(), m_message.size() - begin);
        packet->CopyData(m_message.data() + begin, static_cast<uint32_t>(held));
        m_received += packet->GetSize();
        m_counters.bytesReceived += packet->GetSize();
        if (!m_headerDone && m_received == MESSAGE_HEADER_SIZE && !TakeHeader())
        {
            return;
        }
        if (m_headerDone && m_received == m_length)
        {
            ++m_counters.messagesReceived;
            m_received = 0;
            ByteBuffer message;
            message.swap(m_message);
            if (!m_onReceive.IsNull())
            {
                m_onReceive(this, message);
            }
        }
    }
}

void
MessageStream::SegmentSent(Ptr<const Packet> packet,
                           const TcpHeader& header,
                           Ptr<const TcpSocketBase>)
{
    const uint32_t size = packet->GetSize();
    if (size == 0)
    {
        return;
    }
    const auto end = header.GetSequenceNumber() + size;
    m_counters.segmentBytes += size;
    if (!m_seenSegment || end > m_highest)
    {
        const auto fresh = m_seenSegment ? std::min<int64_t>(size, end - m_highest) : int64_t{size};
        m_counters.retransmitted += size - fresh;
        m_highest = end;
        m_seenSegment = true;
    }
    else
    {
        m_counters.retransmitted += size;
    }
}

void
MessageStream::TimeoutSet(Time before, Time after)
{
    // ns-3 traces no time-outs, but doubles the time when one has ended (RFC 6298, 5.5), up to a
    // minute. While it connects, nothing is under way.
    const auto longest = Seconds(60);
    if (m_connected && after > before && after == Min(before + before, longest))
    {
        const auto now = Simulator::Now();
        m_counters.stalls.push_back({(now - before).GetSeconds(), now.GetSeconds()});
        m_timeoutTrace(this, before);
    }
}

} // namespace ns3::hfedfm
