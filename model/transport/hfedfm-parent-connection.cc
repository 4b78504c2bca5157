/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-parent-connection.h"

#include "ns3/inet-socket-address.h"
#include "ns3/log.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmParentConnection");

namespace
{

/** @param frame any bytes @return its header, which tells it from all others by its checksums */
ByteBuffer
GetHeader(const ByteBuffer& frame)
{
    const auto size = std::min(frame.size(), FRAME_HEADER_SIZE);
    return {frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size)};
}

} // namespace

ParentConnection::ParentConnection(uint32_t owner,
                                   EventCallback onConnected,
                                   ModelCallback onModel,
                                   EventCallback onActivity)
    : m_owner(owner),
      m_onConnected(std::move(onConnected)),
      m_onModel(std::move(onModel)),
      m_onActivity(std::move(onActivity))
{
}

ParentConnection::~ParentConnection()
{
    LetGo();
    if (m_group)
    {
        m_group->SetReceiveCallback(MulticastReceiver::ReceiveCallback());
        m_group->SetBusyCallback(MulticastReceiver::BusyCallback());
    }
}

void
ParentConnection::UseGroup(Ptr<MulticastReceiver> receiver, Ptr<MulticastChannel> channel)
{
    m_group = std::move(receiver);
    m_channel = std::move(channel);
    m_group->SetReceiveCallback(MakeCallback(&ParentConnection::ReceivedByGroup, this));
    m_group->SetBusyCallback(m_onActivity);
}

void
ParentConnection::CloseGroup()
{
    if (m_group)
    {
        m_group->Close();
    }
}

void
ParentConnection::LetGo()
{
    if (m_stream)
    {
        m_past += m_stream->GetCounters();
        m_stream->Dispose();
        m_stream = nullptr;
    }
    m_receiving = false;
    m_sending = false;
}

void
ParentConnection::Connect(Ptr<Node> node, const Address& peer)
{
    LetGo();
    m_stream = CreateObject<MessageStream>();
    m_stream->SetConnectedCallback(MakeCallback(&ParentConnection::Connected, this));
    m_stream->SetClosedCallback(MakeCallback(&ParentConnection::Closed, this));
    m_stream->SetReceiveBeginCallback(MakeCallback(&ParentConnection::Began, this));
    m_stream->SetReceiveCallback(MakeCallback(&ParentConnection::Received, this));
    m_stream->SetFlushedCallback(MakeCallback(&ParentConnection::Flushed, this));
    m_stream->Connect(std::move(node), peer);
    if (m_group)
    {
        const auto parent = InetSocketAddress::ConvertFrom(peer).GetIpv4();
        if (m_channel->Reaches(parent))
        {
            m_group->Follow(parent);
        }
        else
        {
            m_group->Leave();
        }
    }
}

void
ParentConnection::Close()
{
    if (m_stream)
    {
        m_stream->Close();
        LetGo();
        if (m_group)
        {
            m_group->Leave();
        }
        m_onActivity();
    }
    m_resend = false;
}

bool
ParentConnection::IsConnected() const
{
    return m_stream && m_stream->IsConnected();
}

void
ParentConnection::Send(EncodedMessage frame)
{
    if (m_stream)
    {
        m_stream->Send(std::move(frame));
    }
}

void
ParentConnection::SendReport(EncodedMessage frame)
{
    m_report = std::move(frame);
    m_delivered = false;
    // Without a connection it goes out with the next one, behind the HELLO.
    m_resend = !IsConnected();
    if (!m_resend)
    {
        m_sending = true;
        m_onActivity();
        Send(m_report);
    }
}

void
ParentConnection::Answered()
{
    m_report = nullptr;
    m_delivered = false;
    m_resend = false;
}

std::vector<ModuleRecord>
ParentConnection::TakeReport()
{
    Message message;
    if (m_report)
    {
        DecodeFrame(m_report->data(), m_report->size(), message);
        Answered();
    }
    return std::move(message.updates);
}

StreamCounters
ParentConnection::GetCounters() const
{
    auto sum = m_past;
    if (m_stream)
    {
        sum += m_stream->GetCounters();
    }
    if (m_group)
    {
        sum.framesReceived += m_group->GetCounters().frames;
        sum.bytesReceived += m_group->GetCounters().frameBytes;
    }
    return sum;
}

void
ParentConnection::Connected(Ptr<MessageStream>)
{
    m_byStream.clear();
    m_byGroup.clear();
    m_onConnected();
    if (m_report && m_resend)
    {
        m_resend = false;
        m_sending = true;
        m_onActivity();
        Send(m_report);
    }
}

void
ParentConnection::Closed(Ptr<MessageStream> stream)
{
    // Nothing of the old connection may go out before the HELLO of the next.
    stream->DropUnsent();
    m_resend = m_report && !m_delivered;
    m_receiving = false;
    m_sending = false;
    m_onActivity();
}

void
ParentConnection::Began(Ptr<MessageStream>)
{
    m_receiving = true;
    m_onActivity();
}

void
ParentConnection::Flushed(Ptr<MessageStream>)
{
    m_delivered = m_report != nullptr;
    m_sending = false;
    m_onActivity();
}

void
ParentConnection::Received(Ptr<MessageStream>, const ByteBuffer& frame)
{
    m_receiving = false;
    m_onActivity();
    m_byStream = GetHeader(frame);
    if (m_byStream != m_byGroup)
    {
        Take(frame);
    }
}

void
ParentConnection::ReceivedByGroup(const ByteBuffer& frame)
{
    m_byGroup = GetHeader(frame);
    if (m_byGroup != m_byStream)
    {
        Take(frame);
    }
}

void
ParentConnection::Take(const ByteBuffer& frame)
{
    Message message;
    std::string detail;
    const auto status = DecodeFrame(frame.data(), frame.size(), message, &detail);
    if (status != WireStatus::OK ||
        (message.type != MessageType::MODEL && message.type != MessageType::FINAL))
    {
        NS_LOG_WARN("node " << m_owner << " ignores a message of its parent: "
                            << (status != WireStatus::OK ? detail : "it is no model"));
        return;
    }
    m_onModel(message, frame.size());
}

} // namespace hfedfm
} // namespace ns3
