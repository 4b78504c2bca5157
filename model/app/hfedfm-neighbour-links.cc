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

NeighbourLinks::NeighbourLinks(Ptr<Node> node, const Bundle& hello, const Callbacks& callbacks)
    : m_node(std::move(node)),
      m_id(hello.sender),
      m_hello(EncodeFrame(hello)),
      m_callbacks(callbacks)
{
}

NeighbourLinks::~NeighbourLinks()
{
    Release();
}

Ptr<MessageStream>
NeighbourLinks::MakeStream()
{
    auto stream = CreateObject<MessageStream>();
    stream->SetConnectedCallback(MakeCallback(&NeighbourLinks::Connected, this));
    stream->SetReceiveBeginCallback(MakeCallback(&NeighbourLinks::Begins, this));
    stream->SetReceiveCallback(MakeCallback(&NeighbourLinks::Received, this));
    stream->SetFlushedCallback(MakeCallback(&NeighbourLinks::Flushed, this));
    stream->SetClosedCallback(MakeCallback(&NeighbourLinks::Closed, this));
    m_streams.push_back(stream);
    return stream;
}

void
NeighbourLinks::Listen(const Address& local, std::set<uint32_t> ids)
{
    for (const auto id : ids)
    {
        m_links[id];
    }
    m_listener = CreateObject<MessageStream>()->Listen(m_node, local);
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&NeighbourLinks::Accepted, this));
}

void
NeighbourLinks::Connect(uint32_t id, const Address& peer)
{
    auto& link = m_links[id];
    link.peer = peer;
    link.stream = MakeStream();
    link.stream->Connect(m_node, peer);
}

void
NeighbourLinks::Close()
{
    for (auto& stream : m_streams)
    {
        stream->Close();
    }
    Release();
}

void
NeighbourLinks::Release()
{
    if (m_listener)
    {
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
        m_listener->Close();
        m_listener = nullptr;
    }
    for (auto& stream : m_streams)
    {
        stream->Dispose();
    }
    m_links.clear();
    m_receiving.clear();
    m_sending.clear();
    m_node = nullptr;
}

bool
NeighbourLinks::IsThere(uint32_t id) const
{
    const auto link = m_links.find(id);
    return link != m_links.end() && link->second.known && link->second.stream->IsConnected();
}

StreamCounters
NeighbourLinks::GetCounters() const
{
    StreamCounters sum;
    for (const auto& stream : m_streams)
    {
        sum += stream->GetCounters();
    }
    return sum;
}

void
NeighbourLinks::Send(uint32_t id, Frame frame)
{
    if (IsThere(id))
    {
        SendOn(m_links.at(id).stream, std::move(frame));
    }
}

void
NeighbourLinks::SendOn(const Ptr<MessageStream>& stream, Frame frame)
{
    m_sending.insert(stream);
    stream->Send(std::move(frame));
    m_callbacks.onBusy();
}

void
NeighbourLinks::Accepted(Ptr<Socket> socket, const Address&)
{
    if (!m_listener)
    {
        // A handshake that was under way when the listener closed still ends here.
        socket->Close();
        return;
    }
    MakeStream()->Accept(std::move(socket));
}

void
NeighbourLinks::Connected(Ptr<MessageStream> stream)
{
    SendOn(stream, m_hello);
}

void
NeighbourLinks::Begins(Ptr<MessageStream> stream)
{
    m_receiving.insert(stream);
    m_callbacks.onBusy();
}

void
NeighbourLinks::Flushed(Ptr<MessageStream> stream)
{
    m_sending.erase(stream);
    m_callbacks.onBusy();
}

void
NeighbourLinks::Closed(Ptr<MessageStream> stream)
{
    m_receiving.erase(stream);
    m_sending.erase(stream);
    for (auto& [id, link] : m_links)
    {
        if (link.stream == stream && std::exchange(link.known, false))
        {
            m_callbacks.onGone(id);
            break;
        }
    }
    m_callbacks.onBusy();
}

void
NeighbourLinks::Refuse(const Ptr<MessageStream>& stream)
{
    stream->Close();
    Closed(stream);
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
    m_receiving.erase(stream);
    Bundle bundle;
    std::string detail;
    const auto status = DecodeFrame(frame.data(), frame.size(), bundle, &detail);
    const auto link = m_links.find(bundle.sender);
    if (status != WireStatus::OK)
    {
        NS_LOG_WARN("node " << m_id << " closes a neighbour's stream: " << detail);
        Refuse(stream);
    }
    else if (bundle.type == MessageType::HELLO)
    {
        Hello(stream, bundle);
    }
    else if (link != m_links.end() && link->second.known && link->second.stream == stream)
    {
        m_callbacks.onBundle(bundle, frame.size());
    }
    else
    {
        NS_LOG_WARN("node " << bundle.sender << " has not said HELLO on this stream; message "
                            << "ignored");
    }
    m_callbacks.onBusy();
}

void
NeighbourLinks::Hello(const Ptr<MessageStream>& stream, const Bundle& bundle)
{
    const auto found = m_links.find(bundle.sender);
    const bool made = found != m_links.end() && !found->second.peer.IsInvalid();
    if (found == m_links.end() || (made && found->second.stream != stream))
    {
        NS_LOG_WARN("node " << m_id << " got HELLO from " << bundle.sender
                            << ", which is no neighbour that connects here");
        stream->Close();
        Closed(stream);
        return;
    }
    auto& link = found->second;
    if (link.stream != stream)
    {
        if (const auto old = std::exchange(link.stream, stream))
        {
            // What was under way on the old connection is lost.
            old->Close();
            m_receiving.erase(old);
            m_sending.erase(old);
            if (std::exchange(link.known, false))
            {
                m_callbacks.onGone(bundle.sender);
            }
        }
        SendOn(stream, m_hello);
    }
    link.known = true;
    m_callbacks.onHello(bundle);
}

} // namespace hfedfm
} // namespace ns3
