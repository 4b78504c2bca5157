// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-link-set.h"

#include "ns3/inet-socket-address.h"
#include "ns3/log.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmLinkSet");

namespace
{

/** @param bytes any @return the header, which tells a message from all others by its checksums */
ByteBuffer
GetHeader(const ByteBuffer& bytes)
{
    const auto size = std::min(bytes.size(), MESSAGE_HEADER_SIZE);
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

} // namespace

LinkSet::LinkSet(Ptr<Node> node, uint32_t owner, Ptr<MessageCodec> codec, LinkEvents& events)
    : m_node(std::move(node)),
      m_owner(owner),
      m_codec(std::move(codec)),
      m_events(events),
      m_up({MakeCallback(&LinkSet::ParentConnected, this),
            MakeCallback(&LinkSet::ParentLost, this),
            MakeCallback(&LinkSet::ParentReceived, this),
            MakeCallback(&LinkSet::ParentFlushed, this),
            MakeCallback(&LinkEvents::LinkActivity, &events)}),
      m_side({MakeCallback(&LinkSet::Connected, this),
              MakeCallback(&LinkSet::Lost, this),
              MakeCallback(&LinkSet::Received, this),
              StreamSet::StreamCallback(),
              MakeCallback(&LinkEvents::LinkActivity, &events)})
{
}

LinkSet::~LinkSet()
{
    if (m_sender)
    {
        m_sender->SetGivenUpCallback(MulticastSender::GivenUpCallback());
        m_sender->SetBusyCallback(MulticastSender::BusyCallback());
    }
    if (m_receiver)
    {
        m_receiver->SetReceiveCallback(MulticastReceiver::ReceiveCallback());
        m_receiver->SetBusyCallback(MulticastReceiver::BusyCallback());
    }
}

void
LinkSet::AddNeighbour(uint32_t id, const Address& peer)
{
    auto& link = m_links[id];
    link.role = LinkRole::NEIGHBOUR;
    link.peer = peer;
    if (!peer.IsInvalid())
    {
        link.stream = m_side.Make();
        link.stream->Connect(m_node, peer);
    }
}

void
LinkSet::Listen(const Address& local, bool children)
{
    m_takesChildren = children;
    m_side.Listen(m_node, local);
}

void
LinkSet::ConnectParent(const Address& peer)
{
    m_parent = m_up.Make();
    m_parent->Connect(m_node, peer);
    if (m_receiver)
    {
        const auto address = InetSocketAddress::ConvertFrom(peer).GetIpv4();
        m_receiver->Reaches(address) ? m_receiver->Follow(address) : m_receiver->Leave();
    }
}

void
LinkSet::DropParent()
{
    m_resend = false;
    if (const auto parent = std::exchange(m_parent, nullptr))
    {
        m_up.Drop(parent);
        if (m_receiver)
        {
            m_receiver->Leave();
        }
    }
}

void
LinkSet::Drop(uint32_t peer)
{
    const auto same = GetSameStream(peer);
    if (same.empty())
    {
        return;
    }
    const auto stream = m_links.at(peer).stream;
    for (const auto id : same)
    {
        m_links.erase(id);
        StopMulticast(id);
    }
    m_side.Drop(stream);
}

void
LinkSet::UseMulticast(Ptr<MulticastSender> sender)
{
    m_sender = std::move(sender);
    m_sender->SetGivenUpCallback(MakeCallback(&LinkSet::SendOnStream, this));
    m_sender->SetBusyCallback(MakeCallback(&LinkEvents::LinkActivity, &m_events));
}

void
LinkSet::UseMulticast(Ptr<MulticastReceiver> receiver)
{
    m_receiver = std::move(receiver);
    m_receiver->SetReceiveCallback(MakeCallback(&LinkSet::MulticastReceived, this));
    m_receiver->SetBusyCallback(MakeCallback(&LinkEvents::LinkActivity, &m_events));
}

void
LinkSet::CloseMulticast()
{
    if (m_sender)
    {
        m_sender->Close();
    }
    if (m_receiver)
    {
        m_receiver->Close();
    }
}

void
LinkSet::Close()
{
    DropParent();
    if (m_sender)
    {
        m_sender->Close();
    }
    m_up.Close();
    m_side.Close();
}

void
LinkSet::Send(LinkRole role, uint32_t peer, EncodedMessage bytes)
{
    if (role == LinkRole::PARENT)
    {
        // A node is busy with its report, not with its HELLO or with what others have sent.
        if (HasParent())
        {
            m_parent->Send(std::move(bytes));
        }
        return;
    }
    const auto link = m_links.find(peer);
    if (link == m_links.end() || !link->second.stream)
    {
        return;
    }
    const auto& stream = link->second.stream;
    if (role == LinkRole::CHILD)
    {
        stream->DropWaiting();
        // While an older message is on the stream, one by multicast might overtake it.
        if (m_sender && stream->IsConnected() && !m_side.IsSendingOn(stream) &&
            m_sender->Reaches(stream->GetPeer()))
        {
            m_sender->SendTo(peer, stream->GetPeer(), std::move(bytes));
            return;
        }
        StopMulticast(peer);
    }
    m_side.Send(stream, std::move(bytes));
}

void
LinkSet::SendOnStream(uint32_t child, EncodedMessage bytes)
{
    const auto link = m_links.find(child);
    if (link != m_links.end())
    {
        link->second.stream->DropWaiting();
        m_side.Send(link->second.stream, std::move(bytes));
    }
}

void
LinkSet::StopMulticast(uint32_t child)
{
    if (m_sender)
    {
        m_sender->Remove(child);
    }
}

void
LinkSet::SendReport(EncodedMessage bytes)
{
    m_report = std::move(bytes);
    m_delivered = false;
    // Without a connection it goes out with the next one, behind the HELLO.
    m_resend = true;
    if (HasParent())
    {
        SendReportAgain();
    }
}

void
LinkSet::SendReportAgain()
{
    if (m_report && std::exchange(m_resend, false))
    {
        m_up.Send(m_parent, m_report);
    }
}

void
LinkSet::Answered()
{
    m_report = nullptr;
    m_delivered = false;
    m_resend = false;
}

std::vector<ModuleRecord>
LinkSet::TakeReport()
{
    Message message;
    if (m_report)
    {
        m_codec->Decode(*m_report, message);
        Answered();
    }
    return std::move(message.updates);
}

std::vector<uint32_t>
LinkSet::GetSameStream(uint32_t peer) const
{
    std::vector<uint32_t> same;
    const auto found = m_links.find(peer);
    for (const auto& [id, link] : m_links)
    {
        if (found != m_links.end() && link.stream && link.stream == found->second.stream)
        {
            same.push_back(id);
        }
    }
    return same;
}

bool
LinkSet::IsThere(uint32_t peer) const
{
    const auto link = m_links.find(peer);
    return link != m_links.end() && link->second.known && link->second.stream->IsConnected();
}

bool
LinkSet::IsReceiving(LinkRole role) const
{
    const bool multicast = role == LinkRole::PARENT && m_receiver && m_receiver->IsReceiving();
    return multicast || GetStreams(role).IsReceiving();
}

bool
LinkSet::IsSending(LinkRole role) const
{
    const bool multicast = role != LinkRole::PARENT && m_sender && m_sender->IsSending();
    return multicast || GetStreams(role).IsSending();
}

StreamCounters
LinkSet::GetCounters(LinkRole role) const
{
    auto sum = GetStreams(role).GetCounters();
    if (role == LinkRole::PARENT && m_receiver)
    {
        sum.messagesReceived += m_receiver->GetCounters().messages;
        sum.bytesReceived += m_receiver->GetCounters().messageBytes;
    }
    else if (role != LinkRole::PARENT && m_sender)
    {
        const auto& sent = m_sender->GetCounters();
        sum.messagesSent += sent.messages;
        sum.bytesSent += sent.messageBytes;
        sum.segmentBytes += sent.chunkBytes;
        sum.retransmitted += sent.repeatedBytes;
    }
    return sum;
}

void
LinkSet::ParentConnected(Ptr<MessageStream>)
{
    m_byStream.clear();
    m_byMulticast.clear();
    m_events.LinkConnected(LinkRole::PARENT, 0);
    SendReportAgain();
}

void
LinkSet::ParentLost(Ptr<MessageStream>)
{
    m_resend = m_report && !m_delivered;
}

void
LinkSet::ParentFlushed(Ptr<MessageStream>)
{
    m_delivered = m_report != nullptr;
}

void
LinkSet::ParentReceived(Ptr<MessageStream>, const ByteBuffer& bytes)
{
    m_byStream = GetHeader(bytes);
    if (m_byStream != m_byMulticast)
    {
        TakeFromParent(bytes);
    }
}

void
LinkSet::MulticastReceived(const ByteBuffer& bytes)
{
    m_byMulticast = GetHeader(bytes);
    if (m_byMulticast != m_byStream)
    {
        TakeFromParent(bytes);
    }
}

void
LinkSet::TakeFromParent(const ByteBuffer& bytes)
{
    Message message;
    std::string detail;
    if (m_codec->Decode(bytes, message, &detail) != WireStatus::OK)
    {
        NS_LOG_WARN("node " << m_owner << " ignores a message of its parent: " << detail);
        return;
    }
    m_events.LinkMessage(LinkRole::PARENT, message, GetWireSize(bytes));
}

void
LinkSet::Connected(Ptr<MessageStream> stream)
{
    for (const auto& [id, link] : m_links)
    {
        if (link.stream == stream)
        {
            m_events.LinkConnected(link.role, id);
            break;
        }
    }
}

void
LinkSet::Lost(Ptr<MessageStream> stream)
{
    for (auto& [id, link] : m_links)
    {
        if (link.stream == stream && std::exchange(link.known, false))
        {
            StopMulticast(id);
            m_events.LinkGone(link.role, id);
        }
    }
}

void
LinkSet::Refuse(const Ptr<MessageStream>& stream)
{
    m_side.Refuse(stream);
    for (auto& [id, link] : m_links)
    {
        if (link.stream == stream && !link.peer.IsInvalid())
        {
            stream->Connect(m_node, link.peer);
        }
    }
}

void
LinkSet::Received(Ptr<MessageStream> stream, const ByteBuffer& bytes)
{
    Message message;
    std::string detail;
    if (m_codec->Decode(bytes, message, &detail) != WireStatus::OK)
    {
        NS_LOG_WARN("node " << m_owner << " closes a stream: " << detail);
        Refuse(stream);
        return;
    }
    if (message.type == MessageType::HELLO)
    {
        Hello(stream, message);
        return;
    }
    const auto link = m_links.find(message.sender);
    if (link == m_links.end() || !link->second.known || link->second.stream != stream)
    {
        NS_LOG_WARN("node " << message.sender << " has not said HELLO on this stream; message "
                            << "ignored");
        return;
    }
    m_events.LinkMessage(link->second.role, message, GetWireSize(bytes));
}

void
LinkSet::Hello(const Ptr<MessageStream>& stream, const Message& hello)
{
    const auto found = m_links.find(hello.sender);
    const bool here = found != m_links.end();
    const bool made = here && !found->second.peer.IsInvalid();
    if ((!here && !m_takesChildren) || (made && found->second.stream != stream))
    {
        NS_LOG_WARN("node " << m_owner << " got HELLO from " << hello.sender
                            << ", which is no neighbour that connects here");
        m_side.Refuse(stream);
        return;
    }
    auto& link = here ? found->second : m_links[hello.sender];
    const bool anew = link.stream != stream || !link.known;
    if (link.stream != stream)
    {
        const bool neighbour = link.role == LinkRole::NEIGHBOUR;
        if (const auto old = std::exchange(link.stream, stream))
        {
            m_side.Drop(old);
            StopMulticast(hello.sender);
            // A child is not gone, nor are those behind it, whose HELLO comes on this stream, too.
            // What was under way with a neighbour is lost.
            if (std::exchange(link.known, false) && neighbour)
            {
                m_events.LinkGone(LinkRole::NEIGHBOUR, hello.sender);
            }
        }
        if (neighbour)
        {
            m_events.LinkConnected(LinkRole::NEIGHBOUR, hello.sender);
        }
    }
    link.known = true;
    m_events.LinkHello(link.role, hello, anew);
}

} // namespace ns3::hfedfm
