// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-net-device.h"

#include "hfedfm-sidelink-mac-header.h"

#include "ns3/abort.h"
#include "ns3/ethernet-header.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmSidelinkNetDevice");
NS_OBJECT_ENSURE_REGISTERED(SidelinkNetDevice);

TypeId
SidelinkNetDevice::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::SidelinkNetDevice")
            .SetParent<NetDevice>()
            .SetGroupName("Hfedfm")
            .AddConstructor<SidelinkNetDevice>()
            .AddAttribute(
                "Mtu",
                "Largest packet in bytes.",
                UintegerValue(1500),
                MakeUintegerAccessor(&SidelinkNetDevice::SetMtu, &SidelinkNetDevice::GetMtu),
                MakeUintegerChecker<uint16_t>(MIN_MTU, MAX_MTU))
            .AddTraceSource("MacTx",
                            "A packet is taken to be sent.",
                            MakeTraceSourceAccessor(&SidelinkNetDevice::m_onTx),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("MacTxDrop",
                            "A packet is not sent.",
                            MakeTraceSourceAccessor(&SidelinkNetDevice::m_onTxDrop),
                            "ns3::hfedfm::SidelinkNetDevice::DropTracedCallback")
            .AddTraceSource("MacRx",
                            "A packet for this device has arrived.",
                            MakeTraceSourceAccessor(&SidelinkNetDevice::m_onRx),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("Sniffer",
                            "A packet taken to be sent or that has arrived, with an Ethernet "
                            "header in front of it.",
                            MakeTraceSourceAccessor(&SidelinkNetDevice::m_onSniff),
                            "ns3::Packet::TracedCallback");
    return tid;
}

void
SidelinkNetDevice::DoInitialize()
{
    NS_ABORT_MSG_UNLESS(m_phy && m_phy->GetChannel(), "A sidelink device is not on any channel.");
    NS_ABORT_MSG_IF(m_mac->GetId() == 0, "A sidelink device has no address.");
    m_phy->Initialize();
    m_mac->Initialize();
    NetDevice::DoInitialize();
}

void
SidelinkNetDevice::DoDispose()
{
    if (m_mac)
    {
        m_mac->Dispose();
        m_phy->Dispose();
    }
    m_look.Cancel();
    m_onOff = Callback<void>();
    m_mac = nullptr;
    m_phy = nullptr;
    m_pool = nullptr;
    m_node = nullptr;
    m_receive = ReceiveCallback();
    m_promisc = PromiscReceiveCallback();
    NetDevice::DoDispose();
}

void
SidelinkNetDevice::Set(Ptr<SidelinkPool> pool, Ptr<SidelinkSpectrumPhy> phy, Ptr<SidelinkMac> mac)
{
    NS_ABORT_MSG_IF(m_mac, "A sidelink device has a MAC already.");
    m_pool = pool;
    m_phy = phy;
    m_mac = mac;
    m_phy->SetPool(pool);
    m_phy->SetDevice(this);
    m_mac->Set(pool, phy);
    m_mac->SetReceiveCallback(MakeCallback(&SidelinkNetDevice::Receive, this));
    m_mac->TraceConnectWithoutContext("BlockSent",
                                      MakeCallback(&SidelinkNetDevice::CountSent, this));
    m_phy->TraceConnectWithoutContext("BlockReceived",
                                      MakeCallback(&SidelinkNetDevice::CountReceived, this));
    m_phy->TraceConnectWithoutContext("BlockDrop",
                                      MakeCallback(&SidelinkNetDevice::CountLost, this));
}

void
SidelinkNetDevice::SetChannel(Ptr<SpectrumChannel> channel)
{
    NS_ABORT_MSG_IF(m_phy->GetChannel(), "A sidelink device is on a channel already.");
    m_phy->SetChannel(channel);
    CheckId();
    channel->AddRx(m_phy);
}

std::vector<Ptr<SidelinkNetDevice>>
GetSidelinkDevices(Ptr<const SpectrumChannel> channel)
{
    std::vector<Ptr<SidelinkNetDevice>> devices;
    for (std::size_t i = 0; i < channel->GetNDevices(); ++i)
    {
        if (auto device = DynamicCast<SidelinkNetDevice>(channel->GetDevice(i)))
        {
            devices.push_back(device);
        }
    }
    return devices;
}

void
SidelinkNetDevice::CheckId() const
{
    if (!m_phy->GetChannel() || m_mac->GetId() == 0)
    {
        return;
    }
    for (const auto& other : GetSidelinkDevices(m_phy->GetChannel()))
    {
        NS_ABORT_MSG_IF(other != this && other->m_mac->GetId() == m_mac->GetId(),
                        "Two sidelink devices on one channel have the layer 2 id "
                            << m_mac->GetId() << ", that is, the address "
                            << GetSidelinkAddress(m_mac->GetId()) << ".");
    }
}

void
SidelinkNetDevice::SetOn(bool on)
{
    m_on = on;
    m_phy->SetListening(on);
    m_mac->SetOn(on);
}

void
SidelinkNetDevice::Sleep(Time grace)
{
    if (!m_off && !IsPending(m_look))
    {
        m_look = Simulator::Schedule(grace, &SidelinkNetDevice::Look, this);
    }
}

void
SidelinkNetDevice::WakeUp()
{
    m_look.Cancel();
    if (!m_off && !m_on)
    {
        SetOn(true);
    }
}

bool
SidelinkNetDevice::TurnOff()
{
    if (m_off)
    {
        return false;
    }
    m_look.Cancel();
    m_off = true;
    SetOn(false);
    if (!m_onOff.IsNull())
    {
        m_onOff();
    }
    return true;
}

void
SidelinkNetDevice::Look()
{
    if (m_mac->IsBusy())
    {
        m_look =
            Simulator::Schedule(MilliSeconds(m_pool->GetPeriod()), &SidelinkNetDevice::Look, this);
        return;
    }
    SetOn(false);
}

int64_t
SidelinkNetDevice::AssignStreams(int64_t stream)
{
    const int64_t phy = m_phy->AssignStreams(stream);
    return phy + m_mac->AssignStreams(stream + phy);
}

void
SidelinkNetDevice::SetAddress(Address address)
{
    const auto mac = Mac48Address::ConvertFrom(address);
    const uint32_t id = GetSidelinkId(mac);
    NS_ABORT_MSG_UNLESS(IsSidelinkDevice(id),
                        "A sidelink device cannot have the address "
                            << mac << "; they are 02:00:00:00:00:01 to 02:00:00:7f:ff:ff.");
    m_mac->SetId(id);
    CheckId();
}

bool
SidelinkNetDevice::SetMtu(const uint16_t mtu)
{
    if (mtu < MIN_MTU || mtu > MAX_MTU)
    {
        return false;
    }
    m_mtu = mtu;
    return true;
}

bool
SidelinkNetDevice::Drop(Ptr<const Packet> packet, SidelinkDrop reason)
{
    NS_LOG_INFO("dropped " << packet->GetSize() << " bytes: " << GetName(reason));
    ++m_counters.packetsDropped[reason];
    m_counters.bytesDropped[reason] += packet->GetSize();
    m_onTxDrop(packet, reason);
    return false;
}

bool
SidelinkNetDevice::Send(Ptr<Packet> packet, const Address& destination, uint16_t protocol)
{
    if (packet->GetSize() > m_mtu)
    {
        return Drop(packet, SidelinkDrop::TOO_LONG);
    }
    if (!m_on)
    {
        return Drop(packet, SidelinkDrop::ASLEEP);
    }
    const auto to = Mac48Address::ConvertFrom(destination);
    if (m_mac->HasGivenUp(GetSidelinkId(to)))
    {
        return Drop(packet, SidelinkDrop::GIVEN_UP);
    }
    auto sdu = packet->Copy();
    // RLC would hand the tags of one packet to others of the same transport block.
    sdu->RemoveAllPacketTags();
    SidelinkSduHeader header;
    header.SetEtherType(protocol);
    sdu->AddHeader(header);
    if (!m_mac->Send(GetSidelinkId(to), sdu))
    {
        return Drop(packet, SidelinkDrop::BUFFER_FULL);
    }
    ++m_counters.packetsSent;
    m_counters.bytesSent += packet->GetSize();
    m_onTx(packet);
    Sniff(packet, GetSidelinkAddress(m_mac->GetId()), to, protocol);
    return true;
}

void
SidelinkNetDevice::Receive(uint32_t source, uint32_t destination, Ptr<Packet> packet)
{
    SidelinkSduHeader header;
    packet->RemoveHeader(header);
    ++m_counters.packetsReceived;
    m_counters.bytesReceived += packet->GetSize();
    m_onRx(packet);
    const auto from = GetSidelinkAddress(source);
    const auto to = GetSidelinkAddress(destination);
    const uint16_t protocol = header.GetEtherType();
    Sniff(packet, from, to, protocol);
    if (!m_promisc.IsNull())
    {
        const auto type = destination == m_mac->GetId()       ? PACKET_HOST
                          : destination == SIDELINK_BROADCAST ? PACKET_BROADCAST
                                                              : PACKET_MULTICAST;
        m_promisc(this, packet, protocol, from, to, type);
    }
    if (!m_receive.IsNull())
    {
        m_receive(this, packet, protocol, from);
    }
}

void
SidelinkNetDevice::Sniff(Ptr<const Packet> packet,
                         Mac48Address from,
                         Mac48Address to,
                         uint16_t protocol)
{
    if (m_onSniff.IsEmpty())
    {
        return;
    }
    EthernetHeader header(false);
    header.SetSource(from);
    header.SetDestination(to);
    header.SetLengthType(protocol);
    auto frame = packet->Copy();
    frame->AddHeader(header);
    m_onSniff(frame);
}

SidelinkCounters
SidelinkNetDevice::GetCounters() const
{
    auto counters = m_counters;
    counters.packetsLost = m_mac->GetLost();
    return counters;
}

} // namespace ns3::hfedfm
