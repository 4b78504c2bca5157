/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-child-links.h"

#include "ns3/log.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmChildLinks");

ChildLinks::ChildLinks(ChildCallback onHello,
                       ChildCallback onGone,
                       MessageCallback onMessage,
                       StreamSet::BusyCallback onBusy)
    : m_onHello(std::move(onHello)),
      m_onGone(std::move(onGone)),
      m_onMessage(std::move(onMessage)),
      m_onBusy(std::move(onBusy)),
      m_streams({StreamSet::StreamCallback(),
                 MakeCallback(&ChildLinks::Lost, this),
                 MakeCallback(&ChildLinks::Received, this),
                 m_onBusy})
{
}

void
ChildLinks::Listen(Ptr<Node> node, const Address& local)
{
    m_streams.Listen(std::move(node), local);
}

void
ChildLinks::UseGroup(Ptr<MulticastSender> sender, Ptr<MulticastChannel> channel)
{
    m_group = std::make_unique<ChildGroup>(std::move(sender),
                                           std::move(channel),
                                           MakeCallback(&ChildLinks::SendOnStream, this),
                                           m_onBusy);
}

void
ChildLinks::Close()
{
    CloseGroup();
    m_streams.Close();
    m_links.clear();
}

void
ChildLinks::CloseGroup()
{
    if (m_group)
    {
        m_group->Close();
    }
}

void
ChildLinks::Send(uint32_t child, EncodedMessage frame)
{
    const auto& stream = m_links.at(child).stream;
    stream->DropWaiting();
    // While an older frame is on the stream, one by the group might overtake it.
    if (m_group && stream->IsConnected() && !m_streams.IsSendingOn(stream) &&
        m_group->Reaches(stream->GetPeer()))
    {
        m_group->Send(child, stream->GetPeer(), std::move(frame));
        return;
    }
    LeaveGroup(child);
    m_streams.Send(stream, std::move(frame));
}

void
ChildLinks::SendOnStream(uint32_t child, EncodedMessage frame)
{
    const auto link = m_links.find(child);
    if (link != m_links.end())
    {
        link->second.stream->DropWaiting();
        m_streams.Send(link->second.stream, std::move(frame));
    }
}

void
ChildLinks::LeaveGroup(uint32_t child)
{
    if (m_group)
    {
        m_group->Remove(child);
    }
}

StreamCounters
ChildLinks::GetCounters() const
{
    auto sum = m_streams.GetCounters();
    if (m_group)
    {
        const auto& group = m_group->GetCounters();
        sum.framesSent += group.frames;
        sum.bytesSent += group.frameBytes;
        sum.segmentBytes += group.chunkBytes;
        sum.retransmitted += group.repeatedBytes;
    }
    return sum;
}

void
ChildLinks::Drop(uint32_t child)
{
    const auto link = m_links.find(child);
    if (link == m_links.end())
    {
        return;
    }
    const auto stream = link->second.stream;
    for (const auto id : GetSameStream(child))
    {
        m_links.erase(id);
        LeaveGroup(id);
    }
    m_streams.Drop(stream);
}

std::vector<uint32_t>
ChildLinks::GetSameStream(uint32_t child) const
{
    std::vector<uint32_t> same;
    const auto& stream = m_links.at(child).stream;
    for (const auto& [id, link] : m_links)
    {
        if (link.stream == stream)
        {
            same.push_back(id);
        }
    }
    return same;
}

bool
ChildLinks::IsThere(uint32_t child) const
{
    const auto link = m_links.find(child);
    return link != m_links.end() && link->second.stream->IsConnected();
}

void
ChildLinks::Received(Ptr<MessageStream> stream, const ByteBuffer& frame)
{
    Message message;
    std::string detail;
    const auto status = DecodeFrame(frame.data(), frame.size(), message, &detail);
    if (status != WireStatus::OK)
    {
        NS_LOG_WARN("closing a child's stream: " << detail);
        m_streams.Refuse(stream);
        return;
    }
    if (message.type == MessageType::HELLO)
    {
        Hello(stream, message);
        return;
    }
    const auto link = m_links.find(message.sender);
    if (link == m_links.end() || link->second.stream != stream)
    {
        NS_LOG_WARN("node " << message.sender << " has not said HELLO on this stream; message "
                            << "ignored");
        return;
    }
    m_onMessage(message, frame.size());
}

void
ChildLinks::Hello(const Ptr<MessageStream>& stream, const Message& message)
{
    auto& link = m_links[message.sender];
    if (link.stream && link.stream != stream)
    {
        // It is not gone, nor are those behind it, whose HELLO comes on this stream, too.
        m_streams.Drop(link.stream);
        LeaveGroup(message.sender);
        link.held.clear();
    }
    link.stream = stream;
    link.wants.clear();
    for (const auto& update : message.updates)
    {
        link.wants.push_back(update.state.GetSpec());
    }
    link.baseRound = message.round;
    m_onHello(message.sender);
}

void
ChildLinks::Hold(const Message& message)
{
    m_links.at(message.sender).held = {message};
}

std::vector<Message>
ChildLinks::TakeHeld(uint32_t child)
{
    return std::exchange(m_links.at(child).held, {});
}

void
ChildLinks::Lost(Ptr<MessageStream> stream)
{
    for (const auto& [id, link] : m_links)
    {
        if (link.stream == stream)
        {
            LeaveGroup(id);
            m_onGone(id);
        }
    }
}

} // namespace hfedfm
} // namespace ns3
