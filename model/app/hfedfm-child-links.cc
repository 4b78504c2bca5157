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
                       BundleCallback onBundle,
                       ActivityCallback onActivity)
    : m_onHello(std::move(onHello)),
      m_onGone(std::move(onGone)),
      m_onBundle(std::move(onBundle)),
      m_onActivity(std::move(onActivity))
{
}

ChildLinks::~ChildLinks()
{
    Release();
}

void
ChildLinks::Listen(Ptr<Node> node, const Address& local)
{
    m_listener = CreateObject<MessageStream>()->Listen(std::move(node), local);
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&ChildLinks::Accepted, this));
}

void
ChildLinks::Close()
{
    for (auto& stream : m_streams)
    {
        stream->Close();
    }
    Release();
}

void
ChildLinks::Release()
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
    m_streams.clear();
    m_links.clear();
    m_receiving.clear();
    m_sending.clear();
}

void
ChildLinks::Send(uint32_t child, Frame frame)
{
    const auto& stream = m_links.at(child).stream;
    m_sending.insert(stream);
    stream->Send(std::move(frame));
    m_onActivity();
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
    stream->Close();
    for (const auto id : GetSameStream(child))
    {
        m_links.erase(id);
    }
    m_receiving.erase(stream);
    m_sending.erase(stream);
    m_onActivity();
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

StreamCounters
ChildLinks::GetCounters() const
{
    StreamCounters sum;
    for (const auto& stream : m_streams)
    {
        sum += stream->GetCounters();
    }
    return sum;
}

void
ChildLinks::Accepted(Ptr<Socket> socket, const Address&)
{
    if (!m_listener)
    {
        // A handshake that was under way when the listener closed still ends here.
        socket->Close();
        return;
    }
    auto stream = CreateObject<MessageStream>();
    stream->SetReceiveCallback(MakeCallback(&ChildLinks::Received, this));
    stream->SetClosedCallback(MakeCallback(&ChildLinks::Lost, this));
    stream->SetReceiveBeginCallback(MakeCallback(&ChildLinks::Began, this));
    stream->SetFlushedCallback(MakeCallback(&ChildLinks::Flushed, this));
    stream->Accept(std::move(socket));
    m_streams.push_back(stream);
}

void
ChildLinks::Received(Ptr<MessageStream> stream, const ByteBuffer& frame)
{
    m_receiving.erase(stream);
    m_onActivity();
    Bundle bundle;
    std::string detail;
    const auto status = DecodeFrame(frame.data(), frame.size(), bundle, &detail);
    if (status != WireStatus::OK)
    {
        NS_LOG_WARN("closing a child's stream: " << detail);
        stream->Close();
        Lost(stream);
        return;
    }
    if (bundle.type == MessageType::HELLO)
    {
        Hello(stream, bundle);
        return;
    }
    const auto link = m_links.find(bundle.sender);
    if (link == m_links.end() || link->second.stream != stream)
    {
        NS_LOG_WARN("node " << bundle.sender << " has not said HELLO on this stream; message "
                            << "ignored");
        return;
    }
    m_onBundle(bundle, frame.size());
}

void
ChildLinks::Hello(const Ptr<MessageStream>& stream, const Bundle& bundle)
{
    auto& link = m_links[bundle.sender];
    if (link.stream && link.stream != stream)
    {
        // What was under way on the old connection is lost.
        const bool wasThere = link.stream->IsConnected();
        link.stream->Close();
        if (wasThere)
        {
            m_onGone(bundle.sender);
        }
    }
    link.stream = stream;
    link.wants.clear();
    for (const auto& update : bundle.updates)
    {
        link.wants.push_back(update.state.GetSpec());
    }
    link.baseRound = bundle.round;
    link.held.clear();
    m_onHello(bundle.sender);
}

void
ChildLinks::Hold(const Bundle& bundle)
{
    m_links.at(bundle.sender).held = {bundle};
}

std::vector<Bundle>
ChildLinks::TakeHeld(uint32_t child)
{
    return std::exchange(m_links.at(child).held, {});
}

void
ChildLinks::Lost(Ptr<MessageStream> stream)
{
    m_receiving.erase(stream);
    m_sending.erase(stream);
    for (const auto& [id, link] : m_links)
    {
        if (link.stream == stream)
        {
            m_onGone(id);
        }
    }
    m_onActivity();
}

void
ChildLinks::Began(Ptr<MessageStream> stream)
{
    m_receiving.insert(stream);
    m_onActivity();
}

void
ChildLinks::Flushed(Ptr<MessageStream> stream)
{
    m_sending.erase(stream);
    m_onActivity();
}

} // namespace hfedfm
} // namespace ns3
