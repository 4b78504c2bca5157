// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cluster-member.h"

#include "../federation/hfedfm-cluster-beacon.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmClusterMember");
NS_OBJECT_ENSURE_REGISTERED(ClusterMember);

namespace
{

/** User priority of voice: beacons overtake the data of their device. */
constexpr uint8_t VOICE = 6;

} // namespace

TypeId
ClusterMember::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::ClusterMember")
            .SetParent<LinkPolicy>()
            .SetGroupName("Hfedfm")
            .AddConstructor<ClusterMember>()
            .AddAttribute("Port",
                          "UDP port of the beacons.",
                          UintegerValue(5001),
                          MakeUintegerAccessor(&ClusterMember::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("Begin",
                          "Simulated time before which it sends no beacons and takes nobody for "
                          "gone: when all members have started.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&ClusterMember::m_begin),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("BeaconInterval",
                          "Time between two beacons.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&ClusterMember::m_interval),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("BeaconTimeout",
                          "Silence after which a neighbour in the tree is taken for gone. Some "
                          "beacons in a row may be lost on a busy channel.",
                          TimeValue(Seconds(8)),
                          MakeTimeAccessor(&ClusterMember::m_timeout),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("Turn",
                          "Members that have something to tell at a time do so this long one after "
                          "the other, so that their frames do not collide.",
                          TimeValue(MilliSeconds(1)),
                          MakeTimeAccessor(&ClusterMember::m_turn),
                          MakeTimeChecker(Time(0)))
            .AddAttribute(
                "LowBattery",
                "Share of its battery below which a head has another one elected, if one "
                "has more energy left; 0: never. To BasicEnergySource, a battery is empty "
                "at 0.1 (BasicEnergyLowBatteryThreshold).",
                DoubleValue(0.2),
                MakeDoubleAccessor(&ClusterMember::m_lowBattery),
                MakeDoubleChecker<double>(0, 1))
            .AddTraceSource("HeadChanged",
                            "The member believes that another one is the head now.",
                            MakeTraceSourceAccessor(&ClusterMember::m_headTrace),
                            "ns3::hfedfm::ClusterMember::HeadTracedCallback")
            .AddTraceSource("NeighbourSilent",
                            "The member takes a neighbour in the tree for gone.",
                            MakeTraceSourceAccessor(&ClusterMember::m_silentTrace),
                            "ns3::hfedfm::ClusterMember::SilentTracedCallback");
    return tid;
}

void
ClusterMember::DoDispose()
{
    Stop();
    m_view.reset();
    m_radio = nullptr;
    m_source = nullptr;
    m_onHead = Callback<void, bool>();
    LinkPolicy::DoDispose();
}

void
ClusterMember::SetCluster(std::unique_ptr<ClusterView> view,
                          std::vector<Ipv4Address> addresses,
                          Ptr<NetDevice> radio)
{
    NS_ABORT_MSG_UNLESS(addresses.size() == view->GetGraph().GetSize() &&
                            addresses.size() <= MAX_CLUSTER_SIZE,
                        "A cluster of " << view->GetGraph().GetSize() << " members needs as many "
                                        << "addresses, not " << addresses.size()
                                        << ", and can have at most " << MAX_CLUSTER_SIZE << ".");
    m_view = std::move(view);
    m_addresses = std::move(addresses);
    m_radio = std::move(radio);
    m_head = m_view->GetState().head;
}

const ClusterView&
ClusterMember::GetView() const
{
    NS_ABORT_MSG_UNLESS(m_view, "This member has no cluster yet: call SetCluster() first.");
    return *m_view;
}

void
ClusterMember::Place()
{
    ClusterMove move;
    move.to = GetView().GetPosition();
    m_node->SetDeadlineShare(GetDeadlineShare());
    m_node->SetPosition(MakePosition(move));
}

void
ClusterMember::Start()
{
    GetView();
    m_beaconEvent =
        Simulator::Schedule(Max(Time(0), m_begin - Simulator::Now()), &ClusterMember::Begin, this);
}

void
ClusterMember::Begin()
{
    if (!m_node->TakesPart())
    {
        return;
    }
    m_socket =
        Socket::CreateSocket(m_node->GetNode(), TypeId::LookupByName("ns3::UdpSocketFactory"));
    NS_ABORT_MSG_UNLESS(m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), m_port)) == 0,
                        "The UDP port " << m_port << " of node " << m_node->GetFederationId()
                                        << " is in use: choose another one (Port).");
    m_socket->BindToNetDevice(m_radio);
    m_socket->SetAllowBroadcast(true);
    m_socket->SetPriority(VOICE);
    m_socket->SetRecvCallback(MakeCallback(&ClusterMember::Receive, this));
    // By id, not by number: members of other clusters may use the channel, too.
    const auto turn = m_turn * static_cast<int64_t>(m_node->GetFederationId());
    m_beaconEvent =
        Simulator::Schedule(NanoSeconds(turn.GetNanoSeconds() % m_interval.GetNanoSeconds()),
                            &ClusterMember::Beacon,
                            this);
}

void
ClusterMember::Stop()
{
    m_beaconEvent.Cancel();
    m_tellEvent.Cancel();
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket->Close();
        m_socket = nullptr;
    }
}

void
ClusterMember::Beacon()
{
    m_beaconEvent = Simulator::Schedule(m_interval, &ClusterMember::Beacon, this);
    CheckBattery();
    if (m_node->TakesPart())
    {
        CheckNeighbours();
    }
    Send();
}

void
ClusterMember::Send()
{
    if (!m_node->TakesPart() || !m_socket)
    {
        Stop();
        return;
    }
    const auto ipv4 = m_node->GetNode()->GetObject<Ipv4>();
    const auto address = ipv4->GetAddress(ipv4->GetInterfaceForDevice(m_radio), 0);
    ClusterBeacon beacon;
    beacon.sender = m_view->GetGraph().GetNumber(m_node->GetFederationId());
    beacon.state = m_view->GetState();
    const auto bytes = EncodeBeacon(beacon);
    m_socket->SendTo(Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())),
                     0,
                     InetSocketAddress(address.GetBroadcast(), m_port));
}

void
ClusterMember::Receive(Ptr<Socket> socket)
{
    Address from;
    while (const auto packet = socket->RecvFrom(from))
    {
        if (!m_node->TakesPart())
        {
            return;
        }
        std::vector<uint8_t> bytes(packet->GetSize());
        packet->CopyData(bytes.data(), packet->GetSize());
        const auto beacon = DecodeBeacon(bytes.data(), bytes.size(), m_view->GetGraph().GetSize());
        if (!beacon)
        {
            NS_LOG_WARN("node " << m_node->GetFederationId() << " ignores " << bytes.size()
                                << " bytes that are no beacon of its cluster");
            continue;
        }
        // Clusters on one channel hear each other, and number their members alike.
        if (InetSocketAddress::ConvertFrom(from).GetIpv4() != m_addresses[beacon->sender])
        {
            continue;
        }
        m_heard[beacon->sender] = Simulator::Now();
        m_beacons[beacon->sender] = Simulator::Now();
        if (m_view->Merge(beacon->state))
        {
            Apply();
        }
    }
}

bool
ClusterMember::Hears(uint32_t node) const
{
    const auto& graph = m_view->GetGraph();
    const auto beacon = m_beacons.find(graph.GetNumber(node));
    const auto longest = m_interval + m_turn * static_cast<int64_t>(graph.GetSize());
    return beacon != m_beacons.end() && Simulator::Now() - beacon->second <= longest;
}

void
ClusterMember::CheckBattery()
{
    if (!m_source)
    {
        return;
    }
    const auto left = m_source->GetRemainingEnergy();
    m_view->SetEnergy(left);
    // In mid-round its children have the round's model, so that another head can go on with it.
    if (left < m_lowBattery * m_source->GetInitialEnergy() && m_view->GetTakenPosition().isHead &&
        m_node->IsCollecting() && m_view->ReplaceHead(left))
    {
        Apply();
    }
}

void
ClusterMember::CheckNeighbours()
{
    const auto& position = m_view->GetTakenPosition();
    auto neighbours = position.children;
    if (position.parent)
    {
        neighbours.insert(*position.parent);
    }
    bool changed = false;
    for (const auto member : neighbours)
    {
        const auto heard = m_heard.emplace(member, Simulator::Now()).first->second;
        if (Simulator::Now() - heard > m_timeout)
        {
            NS_LOG_INFO("node " << m_node->GetFederationId() << " takes member " << member
                                << " for gone");
            m_silentTrace(m_node->GetFederationId(), m_view->GetGraph().GetId(member));
            m_view->Remove(member);
            changed = true;
        }
    }
    if (changed)
    {
        Apply();
    }
}

void
ClusterMember::Apply()
{
    if (m_view->IsGone())
    {
        Leave();
        return;
    }
    const auto& state = m_view->GetState();
    if (state.head != m_head)
    {
        m_head = state.head;
        m_headTrace(m_node->GetFederationId(), m_view->GetGraph().GetId(m_head), state.term);
    }
    const auto move = m_view->TakeMove();
    m_node->SetDeadlineShare(GetDeadlineShare());
    if (move)
    {
        if (!move->to.isHead && !move->to.parent)
        {
            Leave();
            return;
        }
        if (move->succession != Succession::NONE && !m_onHead.IsNull())
        {
            m_onHead(move->to.isHead);
        }
        m_node->SetPosition(MakePosition(*move));
        // Neighbours that are new have a whole timeout to be heard.
        m_heard.clear();
    }
    for (const auto member : state.gone)
    {
        m_node->ForgetNode(m_view->GetGraph().GetId(member));
    }
    const auto self = m_view->GetGraph().GetNumber(m_node->GetFederationId());
    m_tellEvent.Cancel();
    m_tellEvent =
        Simulator::Schedule(m_turn * static_cast<int64_t>(self + 1), &ClusterMember::Send, this);
}

void
ClusterMember::Leave()
{
    NS_LOG_INFO("node " << m_node->GetFederationId() << " has no way to the others of its cluster");
    m_node->Fail();
    Stop();
}

TreePosition
ClusterMember::MakePosition(const ClusterMove& move) const
{
    TreePosition position;
    const auto& graph = m_view->GetGraph();
    if (move.to.isHead)
    {
        position.parent = m_uplink.parent;
        position.link = m_uplink.link;
        position.edgeRounds = m_uplink.edgeRounds;
        position.circulation = m_uplink.circulation;
    }
    else if (move.to.parent)
    {
        position.parent = m_node->MakePeerAddress(m_addresses[*move.to.parent]);
        position.link = ParentLink::D2D;
        position.circulation = m_uplink.insideCirculation;
    }
    for (const auto child : move.to.children)
    {
        position.children.insert(graph.GetId(child));
    }
    position.succession = move.succession;
    position.lost = move.lost;
    return position;
}

double
ClusterMember::GetDeadlineShare() const
{
    const auto& place = m_view->GetTakenPosition();
    return 1.0 - static_cast<double>(place.depth) / (place.height + 1);
}

} // namespace ns3::hfedfm
