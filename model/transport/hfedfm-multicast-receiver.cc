// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-multicast-receiver.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmMulticastReceiver");
NS_OBJECT_ENSURE_REGISTERED(MulticastReceiver);

TypeId
MulticastReceiver::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::MulticastReceiver")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<MulticastReceiver>()
            .AddAttribute("MaxMessageSize",
                          "Longest message that is accepted, bytes.",
                          UintegerValue(uint64_t{1} << 30),
                          MakeUintegerAccessor(&MulticastReceiver::m_maxMessage),
                          MakeUintegerChecker<uint64_t>(MESSAGE_HEADER_SIZE))
            .AddAttribute("IdleTime",
                          "A transfer of which nothing has come for so long is abandoned; longer "
                          "than the ListenTime of MulticastSender.",
                          TimeValue(Seconds(10)),
                          MakeTimeAccessor(&MulticastReceiver::m_idleTime),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddTraceSource("MessageReceived",
                            "A message for this node is complete.",
                            MakeTraceSourceAccessor(&MulticastReceiver::m_messageTrace),
                            "ns3::hfedfm::MulticastReceiver::MessageTracedCallback")
            .AddTraceSource("AnswerSent",
                            "A poll is answered.",
                            MakeTraceSourceAccessor(&MulticastReceiver::m_answerTrace),
                            "ns3::hfedfm::MulticastReceiver::AnswerTracedCallback");
    return tid;
}

void
MulticastReceiver::DoDispose()
{
    // Without leaving the group: the radio may be gone already.
    m_follows = false;
    m_onBusy = BusyCallback();
    Close();
    m_channel = nullptr;
    m_onReceive = ReceiveCallback();
    Object::DoDispose();
}

void
MulticastReceiver::Open(Ptr<Node> node,
                        Ptr<MulticastChannel> channel,
                        uint16_t port,
                        uint32_t owner)
{
    m_channel = std::move(channel);
    m_owner = owner;
    m_socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    NS_ABORT_MSG_UNLESS(m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port)) == 0,
                        "The UDP port " << port << " of node " << owner
                                        << " is in use: choose another one (MulticastPort).");
    m_socket->BindToNetDevice(m_channel->GetDevice());
    m_socket->SetRecvCallback(MakeCallback(&MulticastReceiver::Receive, this));
}

void
MulticastReceiver::Follow(Ipv4Address sender)
{
    Leave();
    m_sender = sender;
    m_follows = true;
    m_channel->Join(m_channel->GetGroup(sender));
}

void
MulticastReceiver::Leave()
{
    Abandon();
    m_answer.Cancel();
    m_header = MulticastHeader();
    m_complete = false;
    if (std::exchange(m_follows, false))
    {
        m_channel->Leave(m_channel->GetGroup(m_sender));
    }
}

void
MulticastReceiver::Close()
{
    Leave();
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket->Close();
        m_socket = nullptr;
    }
}

void
MulticastReceiver::Receive(Ptr<Socket> socket)
{
    Address from;
    while (const auto packet = socket->RecvFrom(from))
    {
        if (!m_follows || InetSocketAddress::ConvertFrom(from).GetIpv4() != m_sender)
        {
            ++m_counters.foreign;
            continue;
        }
        const auto message = DecodeGroupMessage(packet);
        if (!message || message->header.type == GroupMessageType::ANSWER || !Admit(message->header))
        {
            ++m_counters.invalid;
            continue;
        }
        if (message->header.type == GroupMessageType::CHUNK)
        {
            TakeChunk(*message);
        }
        else
        {
            TakePoll(*message, from);
        }
    }
}

bool
MulticastReceiver::Admit(const MulticastHeader& header)
{
    if (header.transfer == 0 || header.length > m_maxMessage)
    {
        return false;
    }
    const auto ahead = static_cast<int32_t>(header.transfer - m_header.transfer);
    if (m_header.transfer == 0 || ahead > 0)
    {
        Begin(header);
    }
    return ahead < 0 || (header.length == m_header.length && header.sender == m_header.sender &&
                         header.chunkSize == m_header.chunkSize);
}

void
MulticastReceiver::Begin(const MulticastHeader& header)
{
    Abandon();
    m_answer.Cancel();
    m_header = header;
    m_active = true;
    m_complete = false;
    m_named = false;
    m_here.assign(header.GetTotal(), false);
    m_count = 0;
    m_message.clear();
    m_last = Simulator::Now();
    m_look = Simulator::Schedule(m_idleTime, &MulticastReceiver::Look, this);
    TellBusy();
}

void
MulticastReceiver::Look()
{
    const auto rest = m_last + m_idleTime - Simulator::Now();
    if (rest.IsStrictlyPositive())
    {
        m_look = Simulator::Schedule(rest, &MulticastReceiver::Look, this);
        return;
    }
    NS_LOG_INFO("node " << m_owner << " hears no more of transfer " << m_header.transfer);
    Abandon();
}

void
MulticastReceiver::Abandon()
{
    m_look.Cancel();
    if (!std::exchange(m_active, false))
    {
        return;
    }
    ++m_counters.abandoned;
    m_here.clear();
    m_count = 0;
    m_message = ByteBuffer();
    TellBusy();
}

void
MulticastReceiver::TakeChunk(const GroupMessage& message)
{
    ++m_counters.chunks;
    const auto& header = message.header;
    if (header.transfer != m_header.transfer || !m_active || m_here[header.number])
    {
        ++m_counters.duplicates;
        return;
    }
    m_last = Simulator::Now();
    m_here[header.number] = true;
    ++m_count;
    Store(uint64_t{header.number} * header.chunkSize, message.payload);
    DeliverIfComplete();
}

void
MulticastReceiver::Store(std::size_t begin, const std::vector<uint8_t>& bytes)
{
    // Zeros behind all that is here may be padding, of which nothing is to be held.
    if (begin + bytes.size() > m_message.size() &&
        std::any_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte != 0; }))
    {
        m_message.resize(begin + bytes.size(), 0);
    }
    if (begin < m_message.size())
    {
        std::copy_n(bytes.begin(),
                    std::min(bytes.size(), m_message.size() - begin),
                    m_message.begin() + static_cast<std::ptrdiff_t>(begin));
    }
}

void
MulticastReceiver::TakePoll(const GroupMessage& message, const Address& from)
{
    const auto& header = message.header;
    const auto& named = message.receivers;
    const auto place = std::find(named.begin(), named.end(), m_owner);
    if (header.transfer != m_header.transfer)
    {
        return; // of an older one
    }
    if (place == named.end())
    {
        // It is for others, or this node was given up.
        m_answer.Cancel();
        m_named = false;
        Abandon();
        return;
    }
    ++m_counters.polls;
    if (!m_active && !m_complete)
    {
        Begin(header); // it was abandoned too early
    }
    m_last = Simulator::Now();
    m_named = true;
    m_answer.Cancel();
    m_answer = Simulator::Schedule(m_channel->GetTurn() * (place - named.begin()),
                                   &MulticastReceiver::Answer,
                                   this,
                                   header,
                                   from);
    DeliverIfComplete();
}

void
MulticastReceiver::DeliverIfComplete()
{
    if (!m_active || !m_named || m_count < m_header.GetTotal())
    {
        return;
    }
    m_active = false;
    m_complete = true;
    m_look.Cancel();
    ++m_counters.messages;
    m_counters.messageBytes += m_header.length;
    ByteBuffer message;
    message.swap(m_message);
    MessageHeader header;
    const bool padded = ParseHeader(message.data(), message.size(), header) == WireStatus::OK &&
                        header.GetWireLength() == m_header.length;
    message.resize(padded ? header.GetMessageLength() : m_header.length, 0);
    m_here.clear();
    m_messageTrace(m_header.transfer, m_header.length);
    TellBusy();
    if (!m_onReceive.IsNull())
    {
        m_onReceive(message);
    }
}

std::vector<ChunkRange>
MulticastReceiver::GetMissing(uint32_t end) const
{
    std::vector<ChunkRange> ranges;
    for (uint32_t c = 0; c < end; ++c)
    {
        if (m_here[c])
        {
            continue;
        }
        if (!ranges.empty() && ranges.back().first + ranges.back().count == c)
        {
            ++ranges.back().count;
        }
        else if (ranges.size() < MAX_GROUP_RANGES)
        {
            ranges.push_back({c, 1});
        }
        else
        {
            break;
        }
    }
    return ranges;
}

void
MulticastReceiver::Answer(MulticastHeader header, Address to)
{
    if (!m_active && !m_complete)
    {
        return; // abandoned in between
    }
    const auto sent = header.chunks;
    const auto total = header.GetTotal();
    header.type = GroupMessageType::ANSWER;
    header.sender = m_owner;
    header.chunks = m_complete ? total : m_count;
    const auto missing = m_complete ? std::vector<ChunkRange>() : GetMissing(sent);
    ++m_counters.answers;
    m_answerTrace(header.transfer, total - header.chunks);
    m_socket->SendTo(EncodeAnswer(header, missing), 0, to);
}

void
MulticastReceiver::TellBusy()
{
    if (!m_onBusy.IsNull())
    {
        m_onBusy();
    }
}

} // namespace ns3::hfedfm
