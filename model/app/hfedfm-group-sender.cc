/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-group-sender.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmGroupSender");

GroupSender::GroupSender() = default;
GroupSender::~GroupSender() = default;

void
GroupSender::DoDispose()
{
    Close();
    m_channel = nullptr;
    m_onGivenUp = GivenUpCallback();
    m_onBusy = BusyCallback();
    Object::DoDispose();
}

void
GroupSender::Open(Ptr<Node> node, Ptr<GroupChannel> channel, uint16_t port, uint32_t owner)
{
    m_channel = std::move(channel);
    m_port = port;
    m_owner = owner;
    m_socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    NS_ABORT_MSG_IF(m_socket->Bind() != 0, "Node " << owner << " has no free UDP port left.");
    m_socket->BindToNetDevice(m_channel->GetDevice());
    m_socket->SetAttribute("IpMulticastTtl", UintegerValue(1));
    m_socket->SetRecvCallback(MakeCallback(&GroupSender::Receive, this));
}

void
GroupSender::Close()
{
    m_event.Cancel();
    m_transfers.clear();
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket->Close();
        m_socket = nullptr;
    }
}

void
GroupSender::SetGivenUpCallback(GivenUpCallback callback)
{
    m_onGivenUp = std::move(callback);
}

void
GroupSender::SetBusyCallback(BusyCallback callback)
{
    m_onBusy = std::move(callback);
}

void
GroupSender::Send(Frame frame, const Receivers& receivers)
{
    NS_ABORT_MSG_IF(!m_socket, "A group sender must be opened before it can send.");
    NS_ABORT_MSG_IF(receivers.empty() || receivers.size() > MAX_GROUP_RECEIVERS,
                    "A frame cannot be sent to a group of "
                        << receivers.size() << " receivers: it takes 1 to " << MAX_GROUP_RECEIVERS
                        << ".");
    Transfer transfer;
    transfer.frame = std::move(frame);
    transfer.header.chunkSize = m_chunkSize;
    transfer.header.sender = m_owner;
    transfer.header.transfer = ++m_number;
    transfer.header.length = transfer.frame->size();
    for (const auto& [id, address] : receivers)
    {
        Detach(id, transfer.frame);
        transfer.open[id].address = address;
    }
    m_transfers.push_back(std::move(transfer));
    EndIfDone();
    if (m_transfers.size() == 1 && m_event.IsExpired())
    {
        Begin();
    }
    TellBusy();
}

void
GroupSender::Detach(uint32_t id, const Frame& successor)
{
    for (auto& transfer : m_transfers)
    {
        if (transfer.open.erase(id) > 0 && successor)
        {
            ++m_counters.superseded;
        }
    }
}

void
GroupSender::Remove(uint32_t id)
{
    Detach(id, nullptr);
    EndIfDone();
    TellBusy();
}

void
GroupSender::EndIfDone()
{
    const auto* before = m_transfers.empty() ? nullptr : &m_transfers.front();
    m_transfers.remove_if([](const Transfer& transfer) { return transfer.open.empty(); });
    const auto* now = m_transfers.empty() ? nullptr : &m_transfers.front();
    if (now == before)
    {
        return;
    }
    m_event.Cancel();
    if (now)
    {
        Pump(); // others have not had a chance in between
    }
}

void
GroupSender::Begin()
{
    m_since = Simulator::Now();
    m_moved = m_since;
    Pump();
}

bool
GroupSender::HasChunks() const
{
    const auto& transfer = m_transfers.front();
    return !transfer.missing.empty() || transfer.fresh < transfer.header.GetTotal();
}

void
GroupSender::Pump()
{
    m_state = State::SENDING;
    const auto& transfer = m_transfers.front();
    std::vector<Ipv4Address> members;
    for (const auto& [id, receiver] : transfer.open)
    {
        members.push_back(receiver.address);
    }
    m_channel->SetMembers(members);
    const bool due = transfer.fresh > 0 && Simulator::Now() - m_since >= m_sendTime;
    int64_t room = m_channel->GetRoom();
    while (!due && room > 0 && HasChunks())
    {
        const auto before = m_handed;
        SendChunk();
        room -= static_cast<int64_t>(m_handed - before);
    }
    if (due || !HasChunks())
    {
        Poll();
    }
    else if (IsStalled())
    {
        GiveUp(true);
    }
    else
    {
        m_event = Simulator::Schedule(m_channel->GetTurn(), &GroupSender::Pump, this);
    }
}

void
GroupSender::SendChunk()
{
    auto& transfer = m_transfers.front();
    auto header = transfer.header;
    // What some lack goes first: they are the ones that are waited for.
    const bool repeated = !transfer.missing.empty();
    if (repeated)
    {
        header.number = *transfer.missing.begin();
        transfer.missing.erase(transfer.missing.begin());
    }
    else
    {
        header.number = transfer.fresh++;
    }
    const auto bytes = header.GetChunkBytes(header.number);
    m_counters.chunkBytes += bytes;
    if (repeated)
    {
        ++m_counters.repeated;
        m_counters.repeatedBytes += bytes;
    }
    else if (transfer.fresh == header.GetTotal())
    {
        ++m_counters.frames;
        m_counters.frameBytes += header.length;
    }
    m_chunkTrace(header.transfer, header.number, repeated);
    Transmit(
        EncodeChunk(header, transfer.frame->data() + uint64_t{header.number} * header.chunkSize));
}

void
GroupSender::Transmit(Ptr<Packet> packet)
{
    m_handed += packet->GetSize();
    m_socket->SendTo(packet, 0, InetSocketAddress(m_channel->GetOwnGroup(), m_port));
}

void
GroupSender::Poll()
{
    auto& transfer = m_transfers.front();
    std::vector<uint32_t> asked;
    bool silent = false;
    for (auto& [id, receiver] : transfer.open)
    {
        silent = silent || (!receiver.answered && receiver.vain > 0);
        receiver.answered = false;
        asked.push_back(id);
    }
    auto header = transfer.header;
    header.type = GroupMessageType::POLL;
    header.number = ++transfer.polls;
    header.chunks = transfer.fresh;
    ++m_counters.polls;
    m_pollTrace(header.transfer, header.number, static_cast<uint32_t>(asked.size()));
    if (silent)
    {
        m_channel->SetMembers({}); // who does not answer may be farther away than is known
    }
    Transmit(EncodePoll(header, asked));
    m_state = State::DRAINING;
    m_event = Simulator::Schedule(m_channel->GetTurn(), &GroupSender::Drain, this);
}

bool
GroupSender::IsStalled()
{
    const auto gone = m_handed - std::min<uint64_t>(m_channel->GetBacklog(), m_handed);
    if (gone != m_gone)
    {
        m_gone = gone;
        m_moved = Simulator::Now();
    }
    return Simulator::Now() - m_moved > m_stallTime;
}

void
GroupSender::Drain()
{
    if (m_channel->GetBacklog() > 0)
    {
        if (IsStalled())
        {
            GiveUp(true);
            return;
        }
        m_event = Simulator::Schedule(m_channel->GetTurn(), &GroupSender::Drain, this);
        return;
    }
    m_state = State::LISTENING;
    const auto now = Simulator::Now();
    m_quiet = now;
    if (now - m_since >= m_sendTime)
    {
        m_quiet += m_listenTime;
        m_since = m_quiet;
    }
    const auto turns =
        HasAnswers() ? 0 : static_cast<int64_t>(m_transfers.front().open.size() + m_spareTurns);
    m_event = Simulator::Schedule(Max(m_quiet - now, m_channel->GetTurn() * turns),
                                  &GroupSender::EndPoll,
                                  this);
}

void
GroupSender::TellBusy()
{
    if (!m_onBusy.IsNull())
    {
        m_onBusy();
    }
}

} // namespace hfedfm
} // namespace ns3
