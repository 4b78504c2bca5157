// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-stream-set.h"

#include <utility>

namespace ns3::hfedfm
{

StreamSet::StreamSet(const Callbacks& callbacks)
    : m_callbacks(callbacks)
{
}

StreamSet::~StreamSet()
{
    Release();
}

void
StreamSet::Listen(Ptr<Node> node, const Address& local)
{
    m_listener = CreateObject<MessageStream>()->Listen(std::move(node), local);
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&StreamSet::Accepted, this));
}

Ptr<MessageStream>
StreamSet::Make()
{
    auto stream = CreateObject<MessageStream>();
    stream->SetConnectedCallback(m_callbacks.onConnected);
    stream->SetReceiveBeginCallback(MakeCallback(&StreamSet::Began, this));
    stream->SetReceiveCallback(MakeCallback(&StreamSet::Received, this));
    stream->SetFlushedCallback(MakeCallback(&StreamSet::Flushed, this));
    stream->SetClosedCallback(MakeCallback(&StreamSet::Lost, this));
    m_streams.push_back(stream);
    return stream;
}

void
StreamSet::Send(const Ptr<MessageStream>& stream, EncodedMessage message)
{
    if (!stream->IsConnected())
    {
        return;
    }
    m_sending.insert(stream);
    stream->Send(std::move(message));
    TellBusy();
}

void
StreamSet::Drop(const Ptr<MessageStream>& stream)
{
    stream->Close();
    m_receiving.erase(stream);
    m_sending.erase(stream);
    TellBusy();
}

void
StreamSet::Refuse(const Ptr<MessageStream>& stream)
{
    stream->Close();
    Lost(stream);
}

void
StreamSet::Close()
{
    for (const auto& stream : m_streams)
    {
        stream->Close();
    }
    Release();
}

void
StreamSet::Release()
{
    if (m_listener)
    {
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
        m_listener->Close();
        m_listener = nullptr;
    }
    for (const auto& stream : m_streams)
    {
        stream->Dispose();
    }
    m_receiving.clear();
    m_sending.clear();
}

StreamCounters
StreamSet::GetCounters() const
{
    StreamCounters sum;
    for (const auto& stream : m_streams)
    {
        sum += stream->GetCounters();
    }
    return sum;
}

void
StreamSet::Accepted(Ptr<Socket> socket, const Address&)
{
    if (!m_listener)
    {
        // A handshake that was under way when the listener closed still ends here.
        socket->Close();
        return;
    }
    Make()->Accept(std::move(socket));
}

void
StreamSet::TellBusy()
{
    if (!m_callbacks.onBusy.IsNull())
    {
        m_callbacks.onBusy();
    }
}

void
StreamSet::Began(Ptr<MessageStream> stream)
{
    m_receiving.insert(stream);
    TellBusy();
}

void
StreamSet::Received(Ptr<MessageStream> stream, const ByteBuffer& message)
{
    m_receiving.erase(stream);
    TellBusy();
    m_callbacks.onReceive(stream, message);
}

void
StreamSet::Flushed(Ptr<MessageStream> stream)
{
    m_sending.erase(stream);
    if (!m_callbacks.onFlushed.IsNull())
    {
        m_callbacks.onFlushed(stream);
    }
    TellBusy();
}

void
StreamSet::Lost(Ptr<MessageStream> stream)
{
    m_receiving.erase(stream);
    m_sending.erase(stream);
    // Nothing of this connection may go out on the next, before its HELLO.
    stream->DropUnsent();
    if (!m_callbacks.onLost.IsNull())
    {
        m_callbacks.onLost(stream);
    }
    TellBusy();
}

} // namespace ns3::hfedfm
