/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-lte-energy-fixture.h"

#include "ns3/application-container.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/double.h"
#include "ns3/hfedfm-jensen-power-model.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/mobility-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/position-allocator.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

constexpr uint16_t FIRST_PORT = 1000;

void
SeeFrame(UeLog* log, Ptr<const PacketBurst> burst)
{
    ++log->frames;
    if (burst && burst->GetSize() > 0)
    {
        ++log->bursts;
        log->bytes += burst->GetSize();
        log->lastBurst = Simulator::Now();
        const double dBm = log->ue->GetPhy()->GetTxPower();
        log->joules += 1e-3 * (0.55 + JensenPowerModel::GetRfPower(dBm));
    }
}

void
SeeBlock(UeLog* log, PhyReceptionStatParameters)
{
    ++log->blocks;
}

void
SeeReceived(UeLog* log, Ptr<const Packet> packet, const Address&)
{
    log->received += packet->GetSize();
}

void
Call(std::function<void()> action)
{
    action();
}

} // namespace

LteEnergyTest::LteEnergyTest()
{
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(1);
    Config::SetDefault("ns3::LteRlcUm::MaxTxBufferSize", UintegerValue(2000000));
    Config::SetDefault("ns3::LteEnbRrc::EpsBearerToRlcMapping", StringValue("RlcUmAlways"));
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1400));
}

LteEnergyTest::~LteEnergyTest()
{
    for (std::size_t i = 0; i < m_sources.size(); ++i)
    {
        m_ledgers[i]->Dispose();
        m_sources[i]->DisposeDeviceModels();
        m_sources[i]->Dispose();
    }
    Simulator::Destroy();
    Config::Reset();
}

void
LteEnergyTest::BuildHost()
{
    m_host = CreateObject<Node>();
    InternetStackHelper().Install(m_host);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    const auto devices = link.Install(m_epc->GetPgwNode(), m_host);
    m_hostAddress = Ipv4AddressHelper("10.1.0.0", "255.255.0.0").Assign(devices).GetAddress(1);
    Ipv4StaticRoutingHelper()
        .GetStaticRouting(m_host->GetObject<Ipv4>())
        ->AddNetworkRouteTo(Ipv4Address("7.0.0.0"), Ipv4Mask("255.0.0.0"), 1);
}

void
LteEnergyTest::Build(const std::vector<double>& distances)
{
    m_lte = CreateObject<LteHelper>();
    m_epc = CreateObject<PointToPointEpcHelper>();
    m_lte->SetEpcHelper(m_epc);
    m_lte->SetPathlossModelType(TypeId::LookupByName("ns3::LogDistancePropagationLossModel"));
    m_lte->SetPathlossModelAttribute("Exponent", DoubleValue(3.76));
    m_lte->SetPathlossModelAttribute("ReferenceLoss", DoubleValue(128.1 - 37.6 * 3));
    BuildHost();
    NodeContainer enb(1);
    m_ues.Create(distances.size());
    auto positions = CreateObject<ListPositionAllocator>();
    positions->Add(Vector(0, 0, 0));
    for (const double distance : distances)
    {
        positions->Add(Vector(distance, 0, 0));
    }
    MobilityHelper mobility;
    mobility.SetPositionAllocator(positions);
    mobility.Install(enb);
    mobility.Install(m_ues);
    InternetStackHelper().Install(m_ues);
    m_enb = DynamicCast<LteEnbNetDevice>(m_lte->InstallEnbDevice(enb).Get(0));
    const auto ues = m_lte->InstallUeDevice(m_ues);
    m_epc->AssignUeIpv4Address(ues);
    m_lte->AssignStreams(ues, 1);
    m_lte->Attach(ues, m_enb);
    m_logs.resize(distances.size());
    for (uint32_t i = 0; i < ues.GetN(); ++i)
    {
        auto& log = m_logs[i];
        log.ue = DynamicCast<LteUeNetDevice>(ues.Get(i));
        log.ue->GetPhy()->GetUlSpectrumPhy()->TraceConnectWithoutContext(
            "TxStart",
            MakeBoundCallback(&SeeFrame, &log));
        log.ue->GetPhy()->GetDlSpectrumPhy()->TraceConnectWithoutContext(
            "DlPhyReception",
            MakeBoundCallback(&SeeBlock, &log));
        Ipv4StaticRoutingHelper()
            .GetStaticRouting(m_ues.Get(i)->GetObject<Ipv4>())
            ->SetDefaultRoute(m_epc->GetUeDefaultGatewayAddress(), 1);
    }
}

Ptr<LteUeEnergyModel>
LteEnergyTest::Power(std::size_t ue, const std::string& powers, double joules)
{
    auto source = CreateObject<BasicEnergySource>();
    source->SetNode(m_ues.Get(ue));
    source->SetInitialEnergy(joules);
    auto ledger = CreateObject<EnergyLedger>();
    ledger->SetEnergySource(source);
    auto models = MakeLteEnergyFactory();
    models.Set("PowerModel", StringValue(powers));
    m_sources.push_back(source);
    m_ledgers.push_back(ledger);
    return PowerLteUe(models, m_logs[ue].ue, source, ledger);
}

void
LteEnergyTest::Upload(std::size_t ue, double seconds, uint32_t bytes)
{
    const InetSocketAddress to(m_hostAddress, FIRST_PORT + ue);
    PacketSinkHelper sinks("ns3::TcpSocketFactory", to);
    const auto sink = sinks.Install(m_host).Get(0);
    sink->TraceConnectWithoutContext("Rx", MakeBoundCallback(&SeeReceived, &m_logs[ue]));
    BulkSendHelper senders("ns3::TcpSocketFactory", to);
    senders.SetAttribute("MaxBytes", UintegerValue(bytes));
    senders.SetAttribute("SendSize", UintegerValue(1400));
    senders.Install(m_ues.Get(ue)).Start(Seconds(seconds));
}

void
LteEnergyTest::At(double seconds, std::function<void()> action)
{
    Simulator::Schedule(Seconds(seconds), &Call, std::move(action));
}

void
LteEnergyTest::RunUntil(double seconds)
{
    Simulator::Stop(Seconds(seconds));
    Simulator::Run();
}

} // namespace hfedfm
} // namespace ns3
