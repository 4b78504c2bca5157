// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-flow.h"

#include "ns3/inet-socket-address.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-cubic.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3::hfedfm
{

namespace
{

constexpr uint32_t SEGMENT = 1400;     // bytes
constexpr uint32_t BUFFER = 1 << 20;   // bytes
constexpr uint32_t CHUNK = 10 * 1400U; // bytes for the socket at a time

Ptr<Socket>
MakeTcpSocket(Ptr<Node> node)
{
    node->GetObject<TcpL4Protocol>()->SetAttribute("SocketType",
                                                   TypeIdValue(TcpCubic::GetTypeId()));
    auto socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    socket->SetAttribute("SegmentSize", UintegerValue(SEGMENT));
    socket->SetAttribute("SndBufSize", UintegerValue(BUFFER));
    socket->SetAttribute("RcvBufSize", UintegerValue(BUFFER));
    return socket;
}

} // namespace

std::unique_ptr<RadioFlow>
RadioFlow::Tcp(Ptr<Node> from,
               Ptr<Node> to,
               Ipv4Address address,
               uint16_t port,
               uint64_t bytes,
               Time start)
{
    std::unique_ptr<RadioFlow> flow(new RadioFlow(MakeTcpSocket(from), MakeTcpSocket(to), bytes));
    auto* raw = flow.get();
    raw->m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
    raw->m_listener->Listen();
    raw->m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                       MakeCallback(&RadioFlow::Accept, raw));
    raw->m_sender->SetConnectCallback(MakeCallback(&RadioFlow::Fill, raw),
                                      MakeNullCallback<void, Ptr<Socket>>());
    raw->m_sender->SetSendCallback(MakeCallback(&RadioFlow::HasRoom, raw));
    Simulator::Schedule(start,
                        &Socket::Connect,
                        raw->m_sender,
                        Address(InetSocketAddress(address, port)));
    return flow;
}

std::unique_ptr<RadioFlow>
RadioFlow::Udp(Ptr<Node> from,
               Ptr<Node> to,
               Ipv4Address address,
               uint16_t port,
               double megabits,
               Time start)
{
    const auto type = UdpSocketFactory::GetTypeId();
    std::unique_ptr<RadioFlow> flow(
        new RadioFlow(Socket::CreateSocket(from, type), Socket::CreateSocket(to, type), ENDLESS));
    auto* raw = flow.get();
    raw->m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
    raw->m_listener->SetRecvCallback(MakeCallback(&RadioFlow::Receive, raw));
    raw->m_sender->Connect(InetSocketAddress(address, port));
    // Not before the simulation runs: ns-3's traffic control is not there yet.
    Simulator::ScheduleNow(&RadioFlow::SendDatagram, raw, 10U, Time(0));
    Simulator::Schedule(start,
                        &RadioFlow::SendDatagram,
                        raw,
                        SEGMENT,
                        Seconds(SEGMENT * 8e-6 / megabits));
    return flow;
}

RadioFlow::RadioFlow(Ptr<Socket> sender, Ptr<Socket> receiver, uint64_t bytes)
    : m_sender(sender),
      m_listener(receiver),
      m_left(bytes)
{
}

RadioFlow::~RadioFlow()
{
    for (const auto& socket : {m_sender, m_listener, m_receiver})
    {
        if (socket)
        {
            socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
            socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
        }
    }
}

void
RadioFlow::Fill(Ptr<Socket> socket)
{
    while (m_left > 0 && socket->GetTxAvailable() > 0)
    {
        const auto room = std::min(socket->GetTxAvailable(), CHUNK);
        const auto bytes = static_cast<uint32_t>(std::min<uint64_t>(m_left, room));
        const auto taken = socket->Send(Create<Packet>(bytes));
        if (taken <= 0)
        {
            return;
        }
        m_left -= m_left == ENDLESS ? 0 : static_cast<uint64_t>(taken);
    }
}

void
RadioFlow::HasRoom(Ptr<Socket> socket, uint32_t)
{
    Fill(socket);
}

void
RadioFlow::Accept(Ptr<Socket> socket, const Address&)
{
    m_receiver = socket;
    socket->SetRecvCallback(MakeCallback(&RadioFlow::Receive, this));
}

void
RadioFlow::Receive(Ptr<Socket> socket)
{
    while (auto packet = socket->Recv())
    {
        m_arrived += packet->GetSize();
        m_end = Simulator::Now();
    }
}

void
RadioFlow::SendDatagram(uint32_t bytes, Time interval)
{
    m_sender->Send(Create<Packet>(bytes));
    if (interval.IsStrictlyPositive())
    {
        Simulator::Schedule(interval, &RadioFlow::SendDatagram, this, bytes, interval);
    }
}

} // namespace ns3::hfedfm
