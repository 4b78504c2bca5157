// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-multicast-sender.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmMulticastSender");

NS_OBJECT_ENSURE_REGISTERED(MulticastSender);

TypeId
MulticastSender::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::MulticastSender")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<MulticastSender>()
            .AddAttribute("ChunkSize",
                          "Bytes of a message in one datagram; 1440 fill an IP packet of 1500.",
                          UintegerValue(1440),
                          MakeUintegerAccessor(&MulticastSender::m_chunkSize),
                          MakeUintegerChecker<uint16_t>(16, 65000))
            .AddAttribute("MinimumReceivers",
                          "Fewer receivers of a message get it over their streams.",
                          UintegerValue(2),
                          MakeUintegerAccessor(&MulticastSender::m_minimum),
                          MakeUintegerChecker<uint32_t>(1, MAX_GROUP_RECEIVERS))
            .AddAttribute("MaxPolls",
                          "A receiver that so many polls in a row have got nothing on, because it "
                          "does not answer or has got no chunk, is given up.",
                          UintegerValue(6),
                          MakeUintegerAccessor(&MulticastSender::m_maxPolls),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SpareTurns",
                          "How many turns of the channel answers to a poll are waited for, after "
                          "those of the receivers.",
                          UintegerValue(8),
                          MakeUintegerAccessor(&MulticastSender::m_spareTurns),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SendTime",
                          "How long it sends at most before it polls and listens for ListenTime. "
                          "While it sends, the radio may be deaf and others may not get through; "
                          "a member of a D2D cluster that is not heard for BeaconTimeout is taken "
                          "for gone.",
                          TimeValue(Seconds(4)),
                          MakeTimeAccessor(&MulticastSender::m_sendTime),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("ListenTime",
                          "How long it is silent then; a little more than the BeaconInterval of "
                          "ClusterMember.",
                          TimeValue(MilliSeconds(1300)),
                          MakeTimeAccessor(&MulticastSender::m_listenTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("StallTime",
                          "If the radio has sent nothing of a transfer for so long, all receivers "
                          "are given up.",
                          TimeValue(Seconds(20)),
                          MakeTimeAccessor(&MulticastSender::m_stallTime),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddTraceSource("ChunkSent",
                            "A chunk was handed to the radio.",
                            MakeTraceSourceAccessor(&MulticastSender::m_chunkTrace),
                            "ns3::hfedfm::MulticastSender::ChunkTracedCallback")
            .AddTraceSource("PollSent",
                            "A poll was handed to the radio.",
                            MakeTraceSourceAccessor(&MulticastSender::m_pollTrace),
                            "ns3::hfedfm::MulticastSender::PollTracedCallback")
            .AddTraceSource("AnswerReceived",
                            "A receiver has told what it misses.",
                            MakeTraceSourceAccessor(&MulticastSender::m_answerTrace),
                            "ns3::hfedfm::MulticastSender::AnswerTracedCallback")
            .AddTraceSource("GivenUp",
                            "A receiver is given up for a transfer.",
                            MakeTraceSourceAccessor(&MulticastSender::m_givenUpTrace),
                            "ns3::hfedfm::MulticastSender::GivenUpTracedCallback");
    return tid;
}

void
MulticastSender::DoDispose()
{
    Close();
    m_channel = nullptr;
    m_onGivenUp = GivenUpCallback();
    m_onBusy = BusyCallback();
    Object::DoDispose();
}

void
MulticastSender::Open(Ptr<Node> node, Ptr<MulticastChannel> channel, uint16_t port, uint32_t owner)
{
    m_channel = std::move(channel);
    m_port = port;
    m_owner = owner;
    m_socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    NS_ABORT_MSG_IF(m_socket->Bind() != 0, "Node " << owner << " has no free UDP port left.");
    m_socket->BindToNetDevice(m_channel->GetDevice());
    m_socket->SetAttribute("IpMulticastTtl", UintegerValue(1));
    m_socket->SetRecvCallback(MakeCallback(&MulticastSender::Receive, this));
}

void
MulticastSender::Close()
{
    m_gatherEvent.Cancel();
    m_gathered.clear();
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
MulticastSender::SendTo(uint32_t receiver, Ipv4Address address, EncodedMessage message)
{
    Remove(receiver);
    auto same = std::find_if(m_gathered.begin(), m_gathered.end(), [&message](const auto& entry) {
        return entry.first == message;
    });
    if (same == m_gathered.end())
    {
        same = m_gathered.insert(same, {std::move(message), {}});
    }
    same->second[receiver] = address;
    if (!IsPending(m_gatherEvent))
    {
        m_gatherEvent = Simulator::ScheduleNow(&MulticastSender::SendGathered, this);
    }
    TellBusy();
}

void
MulticastSender::SendGathered()
{
    const auto gathered = std::exchange(m_gathered, {});
    for (const auto& [message, receivers] : gathered)
    {
        if (receivers.size() >= m_minimum && receivers.size() <= MAX_GROUP_RECEIVERS)
        {
            Send(message, receivers);
            continue;
        }
        for (const auto& [receiver, address] : receivers)
        {
            m_onGivenUp(receiver, message);
        }
    }
    TellBusy();
}

void
MulticastSender::Send(EncodedMessage message, const Receivers& receivers)
{
    NS_ABORT_MSG_IF(!m_socket, "A group sender must be opened before it can send.");
    NS_ABORT_MSG_IF(receivers.empty() || receivers.size() > MAX_GROUP_RECEIVERS,
                    "A message cannot be sent to a group of "
                        << receivers.size() << " receivers: it takes 1 to " << MAX_GROUP_RECEIVERS
                        << ".");
    Transfer transfer;
    transfer.message = std::move(message);
    transfer.header.chunkSize = m_chunkSize;
    transfer.header.sender = m_owner;
    transfer.header.transfer = ++m_number;
    transfer.header.length = GetWireSize(*transfer.message);
    for (const auto& [id, address] : receivers)
    {
        Detach(id, transfer.message);
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
MulticastSender::Detach(uint32_t id, const EncodedMessage& successor)
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
MulticastSender::Remove(uint32_t id)
{
    for (auto& [message, receivers] : m_gathered)
    {
        receivers.erase(id);
    }
    Detach(id, nullptr);
    EndIfDone();
    TellBusy();
}

void
MulticastSender::EndIfDone()
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
MulticastSender::Begin()
{
    m_since = Simulator::Now();
    m_moved = m_since;
    Pump();
}

bool
MulticastSender::HasChunks() const
{
    const auto& transfer = m_transfers.front();
    return !transfer.missing.empty() || transfer.fresh < transfer.header.GetTotal();
}

void
MulticastSender::Pump()
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
        m_event = Simulator::Schedule(m_channel->GetTurn(), &MulticastSender::Pump, this);
    }
}

void
MulticastSender::SendChunk()
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
        ++m_counters.messages;
        m_counters.messageBytes += header.length;
    }
    m_chunkTrace(header.transfer, header.number, repeated);
    m_chunk.resize(bytes);
    CopyWirePart(*transfer.message,
                 uint64_t{header.number} * header.chunkSize,
                 bytes,
                 m_chunk.data());
    Transmit(EncodeChunk(header, m_chunk.data()));
}

void
MulticastSender::Transmit(Ptr<Packet> packet)
{
    m_handed += packet->GetSize();
    m_socket->SendTo(packet, 0, InetSocketAddress(m_channel->GetOwnGroup(), m_port));
}

void
MulticastSender::Poll()
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
    m_event = Simulator::Schedule(m_channel->GetTurn(), &MulticastSender::Drain, this);
}

bool
MulticastSender::IsStalled()
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
MulticastSender::Drain()
{
    if (m_channel->GetBacklog() > 0)
    {
        if (IsStalled())
        {
            GiveUp(true);
            return;
        }
        m_event = Simulator::Schedule(m_channel->GetTurn(), &MulticastSender::Drain, this);
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
                                  &MulticastSender::EndPoll,
                                  this);
}

void
MulticastSender::TellBusy()
{
    if (!m_onBusy.IsNull())
    {
        m_onBusy();
    }
}

bool
MulticastSender::HasAnswers() const
{
    const auto& open = m_transfers.front().open;
    return std::all_of(open.begin(), open.end(), [](const auto& entry) {
        return entry.second.answered;
    });
}

void
MulticastSender::Receive(Ptr<Socket> socket)
{
    Address from;
    while (const auto packet = socket->RecvFrom(from))
    {
        const auto message = DecodeGroupMessage(packet);
        if (!message || message->header.type != GroupMessageType::ANSWER)
        {
            ++m_counters.invalid;
            continue;
        }
        ++m_counters.answers;
        if (!m_transfers.empty())
        {
            TakeAnswer(*message);
        }
    }
}

void
MulticastSender::TakeAnswer(const GroupMessage& message)
{
    auto& transfer = m_transfers.front();
    const auto& header = message.header;
    const auto found = transfer.open.find(header.sender);
    if (header.transfer != transfer.header.transfer || found == transfer.open.end() ||
        header.length != transfer.header.length || header.chunkSize != transfer.header.chunkSize)
    {
        return; // of a transfer that is over for it
    }
    const auto total = header.GetTotal();
    m_answerTrace(header.transfer, header.sender, total - header.chunks);
    auto& receiver = found->second;
    if (header.chunks == total)
    {
        ++m_counters.deliveries;
        m_counters.deliveredBytes += header.length;
        transfer.open.erase(found);
        EndIfDone();
        TellBusy();
    }
    else if (header.number == transfer.polls && !receiver.answered)
    {
        receiver.answered = true;
        receiver.vain = header.chunks > receiver.here ? 0 : receiver.vain + 1;
        receiver.here = header.chunks;
        for (const auto& range : message.missing)
        {
            for (uint32_t i = 0; i < range.count && range.first + i < transfer.fresh; ++i)
            {
                transfer.missing.insert(transfer.missing.end(), range.first + i);
            }
        }
    }
    const bool goesOn =
        !m_transfers.empty() && m_transfers.front().header.transfer == header.transfer;
    if (goesOn && m_state == State::LISTENING && HasAnswers())
    {
        m_event.Cancel();
        m_event = Simulator::Schedule(Max(m_quiet - Simulator::Now(), Time(0)),
                                      &MulticastSender::EndPoll,
                                      this);
    }
}

void
MulticastSender::EndPoll()
{
    m_moved = Simulator::Now();
    for (auto& [id, receiver] : m_transfers.front().open)
    {
        receiver.vain += receiver.answered ? 0 : 1;
    }
    GiveUp(false);
}

void
MulticastSender::GiveUp(bool all)
{
    auto& transfer = m_transfers.front();
    const auto message = transfer.message;
    std::vector<uint32_t> gone;
    for (auto receiver = transfer.open.begin(); receiver != transfer.open.end();)
    {
        if (all || receiver->second.vain >= m_maxPolls)
        {
            NS_LOG_INFO("node " << m_owner << " gives node " << receiver->first
                                << " up in transfer " << transfer.header.transfer);
            ++m_counters.givenUp;
            m_givenUpTrace(transfer.header.transfer, receiver->first);
            gone.push_back(receiver->first);
            receiver = transfer.open.erase(receiver);
        }
        else
        {
            ++receiver;
        }
    }
    if (transfer.open.empty())
    {
        EndIfDone();
    }
    else
    {
        Pump();
    }
    for (const auto id : gone)
    {
        if (!m_onGivenUp.IsNull())
        {
            m_onGivenUp(id, message);
        }
    }
    TellBusy();
}

} // namespace ns3::hfedfm
