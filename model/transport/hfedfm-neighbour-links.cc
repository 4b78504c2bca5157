/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-neighbour-links.h"

#include "ns3/log.h"

#include <string>
#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmNeighbourLinks");

NeighbourLinks::NeighbourLinks(Ptr<Node> node, const Message& hello, const Callbacks& callbacks)
    : m_node(std::move(node)),
      m_id(hello.sender),
      m_hello(EncodeFrame(hello)),
      m_callbacks(callbacks),
      m_streams({MakeCallback(&NeighbourLinks::Connected, this),
                 MakeCallback(&NeighbourLinks::Lost, this),
                 MakeCallback(&NeighbourLinks::Received, this),
                 callbacks.onBusy})
{
}

void
NeighbourLinks::Listen(const Address& local, std::set<uint32_t> ids)
{
    for (const auto id : ids)
    {
        m_links[id];
    }
    m_streams.Listen(m_node, local);
}

void
NeighbourLinks::Connect(uint32_t id, const Address& peer)
{
    auto& link = m_links[id];
    link.peer = peer;
    link.stream = m_streams.Make();
    link.stream->Connect(m_node, peer);
}

bool
NeighbourLinks::IsThere(uint32_t id) const
{
    const auto link = m_links.find(id);
    return link != m_links.end() && link->second.known && link->second.stream->IsConnected();
}

void
NeighbourLinks::Send(uint32_t id, EncodedMessage frame)
{
    if (IsThere(id))
    {
        m_streams.Send(m_links.at(id).stream, std::move(frame));
    }
}

void
NeighbourLinks::Connected(Ptr<MessageStream> stream)
{
    m_streams.Send(stream, m_hello);
}

void
NeighbourLinks::Lost(Ptr<MessageStream> stream)
{
    for (auto& [id, link] : m_links)
    {
        if (link.stream == stream && std::exchange(link.known, false))
        {
            m_callbacks.onGone(id);
            break;
        }
    }
}

void
NeighbourLinks::Refuse(const Ptr<MessageStream>& stream)
{
    m_streams.Refuse(stream);
    for (auto& [id, link] : m_links)
    {
        if (link.stream == stream && !link.peer.IsInvalid())
        {
            stream->Connect(m_node, link.peer);
        }
    }
}

void
NeighbourLinks::Received(Ptr<MessageStream> stream, const ByteBuffer& frame)
{
    Message message;
    std::string detail;
    const auto status = DecodeFrame(frame.data(), frame.size(), message, &detail);
    const auto link = m_links.find(message.sender);
    if (status != WireStatus::OK)
    {
        NS_LOG_WARN("node " << m_id << " closes a neighbour's stream: " << detail);
        Refuse(stream);
    }
    else if (message.type == MessageType::HELLO)
    {
        Hello(stream, message);
    }
    else if (link != m_links.end() && link->second.known && link->second.stream == stream)
    {
        m_callbacks.onMessage(message, frame.size());
    }
    else
    {
        NS_LOG_WARN("node " << message.sender << " has not said HELLO on this stream; message "
                            << "ignored");
    }
}

void
NeighbourLinks::Hello(const Ptr<MessageStream>& stream, const Message& message)
{
    const auto found = m_links.find(message.sender);
    const bool made = found != m_links.end() && !found->second.peer.IsInvalid();
    if (found == m_links.end() || (made && found->second.stream != stream))
    {
        NS_LOG_WARN("node " << m_id << " got HELLO from " << message.sender
                            << ", which is no neighbour that connects here");
        m_streams.Refuse(stream);
        return;
    }
    auto& link = found->second;
    if (link.stream != stream)
    {
        if (const auto old = std::exchange(link.stream, stream))
        {
            // What was under way on the old connection is lost.
            m_streams.Drop(old);
            if (std::exchange(link.known, false))
            {
                m_callbacks.onGone(message.sender);
            }
        }
        m_streams.Send(stream, m_hello);
    }
    link.known = true;
    m_callbacks.onHello(message);
}

} // namespace hfedfm
} // namespace ns3
