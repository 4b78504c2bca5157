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

ChildLinks::ChildLinks(ChildCallback onHello, ChildCallback onGone, BundleCallback onBundle)
    : m_onHello(std::move(onHello)),
      m_onGone(std::move(onGone)),
      m_onBundle(std::move(onBundle))
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
    auto stream = CreateObject<MessageStream>();
    stream->SetReceiveCallback(MakeCallback(&ChildLinks::Received, this));
    stream->SetClosedCallback(MakeCallback(&ChildLinks::Lost, this));
    stream->Accept(std::move(socket));
    m_streams.push_back(stream);
}

void
ChildLinks::Received(Ptr<MessageStream> stream, const ByteBuffer& frame)
{
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
    m_onHello(bundle.sender);
}

void
ChildLinks::Lost(Ptr<MessageStream> stream)
{
    for (const auto& [id, link] : m_links)
    {
        if (link.stream == stream)
        {
            m_onGone(id);
            return;
        }
    }
}

} // namespace hfedfm
} // namespace ns3
