// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-edge-breakout.h"

#include "ns3/abort.h"
#include "ns3/epc-gtpu-header.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/log.h"
#include "ns3/mac48-address.h"
#include "ns3/udp-header.h"
#include "ns3/udp-l4-protocol.h"
#include "ns3/udp-socket-factory.h"

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmEdgeBreakout");

NS_OBJECT_ENSURE_REGISTERED(EdgeBreakout);

namespace
{

constexpr uint32_t GTPU_HEADER = 12; // as ns-3 writes it, with sequence number
constexpr uint32_t UDP_HEADER = 8;

/** @param packet an IP packet @return its version; 0 if it is too short for a header */
int
GetIpVersion(Ptr<const Packet> packet)
{
    uint8_t first = 0;
    return packet->GetSize() >= 20 && packet->CopyData(&first, 1) == 1 ? first >> 4 : 0;
}

} // namespace

TypeId
EdgeBreakout::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::EdgeBreakout")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<EdgeBreakout>()
            .AddTraceSource("BrokenOutUp",
                            "A packet of a device has arrived at its edge server.",
                            MakeTraceSourceAccessor(&EdgeBreakout::m_onBrokenOutUp),
                            "ns3::hfedfm::EdgeBreakout::PacketTracedCallback")
            .AddTraceSource("BrokenOutDown",
                            "The edge server sends a packet to a device that is here.",
                            MakeTraceSourceAccessor(&EdgeBreakout::m_onBrokenOutDown),
                            "ns3::hfedfm::EdgeBreakout::PacketTracedCallback")
            .AddTraceSource("ForwardedUp",
                            "A packet of a device goes on to the core.",
                            MakeTraceSourceAccessor(&EdgeBreakout::m_onForwardedUp),
                            "ns3::hfedfm::EdgeBreakout::PacketTracedCallback")
            .AddTraceSource("ForwardedDown",
                            "A packet from the core goes on to an eNB.",
                            MakeTraceSourceAccessor(&EdgeBreakout::m_onForwardedDown),
                            "ns3::hfedfm::EdgeBreakout::PacketTracedCallback")
            .AddTraceSource("Dropped",
                            "A packet is lost at the edge server.",
                            MakeTraceSourceAccessor(&EdgeBreakout::m_onDropped),
                            "ns3::hfedfm::EdgeBreakout::DropTracedCallback");
    return tid;
}

void
EdgeBreakout::DoDispose()
{
    if (m_tunnel)
    {
        m_tunnel->SetSendCallback(
            MakeNullCallback<bool, Ptr<Packet>, const Address&, const Address&, uint16_t>());
    }
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    }
    m_tunnel = nullptr;
    m_socket = nullptr;
    m_edge = nullptr;
    m_here.clear();
    Object::DoDispose();
}

void
EdgeBreakout::Install(Ptr<Node> edge, Ipv4Address address)
{
    NS_ABORT_MSG_IF(m_edge, "This EdgeBreakout is on node " << m_edge->GetId() << " already.");
    auto ipv4 = edge->GetObject<Ipv4L3Protocol>();
    NS_ABORT_MSG_UNLESS(ipv4,
                        "Node " << edge->GetId()
                                << " has no IPv4 stack; an EdgeBreakout needs one.");
    m_edge = edge;
    m_address = address;
    m_tunnel = CreateObject<VirtualNetDevice>();
    m_tunnel->SetAddress(Mac48Address::Allocate());
    m_tunnel->SetMtu(30000); // as that of LTE devices: packets are split, if at all, in the tunnel
    m_tunnel->SetSendCallback(MakeCallback(&EdgeBreakout::SendDown, this));
    edge->AddDevice(m_tunnel);
    m_interface = ipv4->AddInterface(m_tunnel);
    // A /32: devices are reached by the routes that are learnt, and by nothing else.
    ipv4->AddAddress(m_interface, Ipv4InterfaceAddress(address, Ipv4Mask::GetOnes()));
    ipv4->SetUp(m_interface);
    ipv4->TraceConnectWithoutContext("UnicastForward",
                                     MakeCallback(&EdgeBreakout::Forwarded, this));
    m_socket = Socket::CreateSocket(edge, UdpSocketFactory::GetTypeId());
    NS_ABORT_MSG_IF(m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), GTPU_PORT)) != 0,
                    "UDP port " << GTPU_PORT << " of node " << edge->GetId()
                                << " is in use; an EdgeBreakout needs it.");
    m_socket->SetRecvCallback(MakeCallback(&EdgeBreakout::Receive, this));
    edge->AggregateObject(this);
}

void
EdgeBreakout::Arrive(Ipv4Address ue, Ipv4Address enb)
{
    m_gone.erase(ue);
    const auto known = m_here.find(ue);
    if (known != m_here.end())
    {
        known->second.enb = enb; // the tunnel's identifier stays the same in a handover
    }
}

void
EdgeBreakout::Forget(Ipv4Address ue)
{
    m_gone.insert(ue);
    if (m_here.erase(ue) == 0)
    {
        return;
    }
    auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(m_edge->GetObject<Ipv4>());
    for (uint32_t r = 0; r < routing->GetNRoutes(); ++r)
    {
        const auto route = routing->GetRoute(r);
        if (route.IsHost() && route.GetDest() == ue && route.GetInterface() == m_interface)
        {
            routing->RemoveRoute(r);
            return;
        }
    }
}

void
EdgeBreakout::Receive(Ptr<Socket> socket)
{
    Address from;
    while (auto packet = socket->RecvFrom(from))
    {
        const auto enb = InetSocketAddress::ConvertFrom(from).GetIpv4();
        if (m_enbs.count(enb))
        {
            ReceiveUplink(packet, enb);
        }
        else
        {
            Drop(packet, BreakoutDrop::NOT_AN_ENB);
        }
    }
}

void
EdgeBreakout::ReceiveUplink(Ptr<Packet> packet, Ipv4Address enb)
{
    if (packet->GetSize() < GTPU_HEADER)
    {
        Drop(packet, BreakoutDrop::NOT_GTP);
        return;
    }
    GtpuHeader gtpu;
    packet->RemoveHeader(gtpu);
    const auto version = GetIpVersion(packet);
    if (version != 4 && version != 6)
    {
        Drop(packet, BreakoutDrop::NOT_GTP);
        return;
    }
    if (version == 4)
    {
        Ipv4Header header;
        packet->PeekHeader(header);
        Learn(header.GetSource(), {enb, gtpu.GetTeid()});
        if (IsLocal(header))
        {
            Account(m_counters.brokenOutUp, m_onBrokenOutUp, packet);
            m_tunnel->Receive(packet,
                              Ipv4L3Protocol::PROT_NUMBER,
                              m_tunnel->GetAddress(),
                              m_tunnel->GetAddress(),
                              NetDevice::PACKET_HOST);
            return;
        }
    }
    if (!m_gateway)
    {
        Drop(packet, BreakoutDrop::NO_GATEWAY);
    }
    else if (Tunnel(packet, gtpu.GetTeid(), *m_gateway))
    {
        Account(m_counters.forwardedUp, m_onForwardedUp, packet);
    }
}

bool
EdgeBreakout::IsLocal(const Ipv4Header& header) const
{
    const auto to = header.GetDestination();
    return Knows(to) || m_edge->GetObject<Ipv4>()->GetInterfaceForAddress(to) >= 0;
}

void
EdgeBreakout::Learn(Ipv4Address ue, const Location& location)
{
    if (m_gone.count(ue))
    {
        return; // was on its way while the device was handed over to another edge
    }
    const auto [known, isNew] = m_here.insert({ue, location});
    if (isNew)
    {
        NS_LOG_INFO("Device " << ue << " is at eNB " << location.enb);
        Ipv4StaticRoutingHelper()
            .GetStaticRouting(m_edge->GetObject<Ipv4>())
            ->AddHostRouteTo(ue, m_interface);
    }
    else
    {
        known->second = location;
    }
}

bool
EdgeBreakout::SendDown(Ptr<Packet> packet, const Address&, const Address&, uint16_t)
{
    Ipv4Header header;
    packet->PeekHeader(header);
    const auto known = m_here.find(header.GetDestination());
    if (known == m_here.end())
    {
        Drop(packet, BreakoutDrop::UNKNOWN_UE);
    }
    else if (Tunnel(packet, known->second.teid, known->second.enb))
    {
        Account(m_counters.brokenOutDown, m_onBrokenOutDown, packet);
    }
    return true;
}

bool
EdgeBreakout::Tunnel(Ptr<Packet> packet, uint32_t teid, Ipv4Address to)
{
    auto outer = packet->Copy();
    GtpuHeader gtpu;
    gtpu.SetTeid(teid);
    // The length counts from behind the eight mandatory bytes of the header: TS 29.281, 5.1.
    gtpu.SetLength(static_cast<uint16_t>(packet->GetSize() + gtpu.GetSerializedSize() - 8));
    outer->AddHeader(gtpu);
    if (m_socket->SendTo(outer, 0, InetSocketAddress(to, GTPU_PORT)) < 0)
    {
        Drop(packet, BreakoutDrop::NO_ROUTE);
        return false;
    }
    return true;
}

void
EdgeBreakout::Forwarded(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t)
{
    const auto headers = UDP_HEADER + GTPU_HEADER;
    if (header.GetProtocol() != UdpL4Protocol::PROT_NUMBER ||
        m_enbs.count(header.GetDestination()) == 0)
    {
        return;
    }
    if (header.GetFragmentOffset() > 0)
    {
        m_counters.forwardedDown.bytes += packet->GetSize(); // of a packet that is counted already
    }
    else if (packet->GetSize() > headers)
    {
        Account(m_counters.forwardedDown,
                m_onForwardedDown,
                packet->CreateFragment(headers, packet->GetSize() - headers));
    }
}

void
EdgeBreakout::Account(BreakoutCount& count, const PacketTrace& trace, Ptr<const Packet> packet)
{
    ++count.packets;
    count.bytes += packet->GetSize();
    trace(packet);
}

void
EdgeBreakout::Drop(Ptr<const Packet> packet, BreakoutDrop reason)
{
    NS_LOG_INFO("Dropped " << packet->GetSize() << " bytes: " << static_cast<int>(reason));
    ++m_counters.dropped.packets;
    m_counters.dropped.bytes += packet->GetSize();
    m_onDropped(packet, reason);
}

} // namespace ns3::hfedfm
