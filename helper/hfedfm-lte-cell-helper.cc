/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-lte-cell-helper.h"

#include "hfedfm-lte-bearers.h"
#include "hfedfm-lte-setup.h"
#include "hfedfm-lte-technology.h"
#include "hfedfm-node-setup.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Holds a packet of 1500 bytes with the headers of GTP-U, UDP and IP. */
constexpr uint16_t S1_MTU = 2000;

/** @param cell index @param rest the last two numbers @return an address of the cell's range */
std::string
GetCellAddress(uint32_t cell, const std::string& rest)
{
    return "15." + std::to_string(cell + 1) + "." + rest;
}

/** Nothing. An event that holds the core's helper, which takes its nodes along when it goes. */
void
KeepCore(Ptr<NoBackhaulEpcHelper>)
{
}

} // namespace

LteCellHelper::LteCellHelper() = default;
LteCellHelper::~LteCellHelper() = default;

void
LteCellHelper::DoDispose()
{
    m_lte = nullptr;
    m_epc = nullptr;
    m_area = nullptr;
    m_skipper = nullptr;
    Object::DoDispose();
}

void
LteCellHelper::SetSharedChannel(bool shared)
{
    m_shared = shared;
}

void
LteCellHelper::SetPropagationLoss(const ObjectFactory& model)
{
    m_loss = model;
}

EdgeNetwork
LteCellHelper::Install(const Layout& layout)
{
    Check(layout);
    MakeHelpers();
    EdgeNetwork network;
    for (std::size_t c = 0; c < layout.clusters.size(); ++c)
    {
        const auto index = static_cast<uint32_t>(c);
        network.cells.push_back(MakeCell(layout.clusters[c], index));
        InstallEnb(network.cells[c], index);
        InstallBreakout(network.cells[c], index);
    }
    if (m_x2)
    {
        InstallX2(network);
    }
    for (std::size_t c = 0; c < network.cells.size(); ++c)
    {
        InstallUes(network.cells[c], static_cast<uint32_t>(c));
    }
    if (m_skipIdle)
    {
        SkipIdle(network);
    }
    return network;
}

void
LteCellHelper::Check(const Layout& layout)
{
    const auto cells = layout.clusters.size();
    NS_ABORT_MSG_IF(cells == 0 || cells > MAX_CELLS,
                    "There can be 1 to " << MAX_CELLS << " LTE cells; the layout has " << cells
                                         << ".");
    NS_ABORT_MSG_IF(m_epc, "This LteCellHelper has installed cells already; it can do so once.");
    NS_ABORT_MSG_IF(m_rlc != "RlcUmAlways" && m_rlc != "RlcAmAlways",
                    "The RlcMode of LTE cells is \"" << m_rlc
                                                     << "\"; it must be RlcUmAlways or "
                                                        "RlcAmAlways.");
    NS_ABORT_MSG_IF(m_s1Rate.GetBitRate() == 0 || m_x2Rate.GetBitRate() == 0 ||
                        m_coreRate.GetBitRate() == 0,
                    "One of S1Rate, X2Rate and CoreRate of LTE cells is 0; they must be positive.");
    const bool automatic = m_handover.GetTypeId().GetName() != "ns3::NoOpHandoverAlgorithm";
    NS_ABORT_MSG_IF(automatic && !(m_x2 && m_shared),
                    "The HandoverAlgorithm "
                        << m_handover.GetTypeId().GetName()
                        << " needs X2 and a SharedChannel: devices measure their own carrier "
                           "only.");
    m_carriers = GetLteCarriers(m_bandwidth);
    NS_ABORT_MSG_IF(!m_shared && cells > m_carriers.size(),
                    "There are " << cells << " LTE cells, and " << m_carriers.size()
                                 << " carriers of " << m_bandwidth
                                 << " resource blocks. Use fewer resource blocks, or one carrier "
                                    "for all: SharedChannel.");
    std::size_t fullest = 0;
    std::size_t all = 0;
    for (const auto& cluster : layout.clusters)
    {
        fullest = std::max(fullest, cluster.devices.size());
        all += cluster.devices.size();
    }
    m_srsPeriodicity = ChooseSrsPeriodicity(m_srs, m_x2 ? all : fullest);
}

void
LteCellHelper::MakeHelpers()
{
    m_epc = CreateObject<NoBackhaulEpcHelper>();
    Simulator::ScheduleDestroy(&KeepCore, m_epc);
    m_epc->SetAttribute("X2LinkDataRate", DataRateValue(m_x2Rate));
    m_epc->SetAttribute("X2LinkDelay", TimeValue(m_x2Delay));
    m_lte = CreateObject<LteHelper>();
    m_lte->SetEpcHelper(m_epc);
    m_lte->SetAttribute("UseIdealRrc", BooleanValue(m_idealRrc));
    SetLteTypes(m_lte, {m_loss, m_scheduler, m_handover});
    m_lte->SetSpectrumChannelAttribute("MaxLossDb", DoubleValue(m_maxLoss));
    m_lte->SetEnbDeviceAttribute("DlBandwidth", UintegerValue(m_bandwidth));
    m_lte->SetEnbDeviceAttribute("UlBandwidth", UintegerValue(m_bandwidth));
    m_area = CreateObject<EdgeBreakoutArea>();
    m_s1.SetDeviceAttribute("DataRate", DataRateValue(m_s1Rate));
    m_s1.SetDeviceAttribute("Mtu", UintegerValue(S1_MTU));
    m_s1.SetChannelAttribute("Delay", TimeValue(m_s1Delay));
}

EdgeCell
LteCellHelper::MakeCell(const Layout::Cluster& cluster, uint32_t index)
{
    EdgeCell cell;
    cell.accessTechnology = Create<LteTechnology>();
    cell.edge = CreateObject<Node>();
    cell.devices.Create(static_cast<uint32_t>(cluster.devices.size()));
    SetPositions(NodeContainer(cell.edge), {cluster.server});
    SetPositions(cell.devices, cluster.devices);
    InternetStackHelper stack;
    stack.SetRoutingHelper(MakeRouting());
    stack.SetIpv6StackInstall(false);
    stack.Install(cell.edge);
    stack.Install(cell.devices);
    cell.network = Ipv4Address(GetCellAddress(index, "0.0").c_str());
    cell.edgeAddress = Ipv4Address(GetCellAddress(index, "0.1").c_str());
    return cell;
}

void
LteCellHelper::InstallEnb(EdgeCell& cell, uint32_t index)
{
    const auto& carrier = m_carriers[m_shared ? 0 : index];
    auto node = CreateObject<Node>();
    SetPositions(NodeContainer(node), {cell.edge->GetObject<MobilityModel>()->GetPosition()});
    m_lte->SetEnbDeviceAttribute("DlEarfcn", UintegerValue(carrier.downlink));
    m_lte->SetEnbDeviceAttribute("UlEarfcn", UintegerValue(carrier.uplink));
    cell.accessPoint = m_lte->InstallEnbDevice(NodeContainer(node)).Get(0);
    const auto enb = DynamicCast<LteEnbNetDevice>(cell.accessPoint);
    enb->GetRrc()->SetAttribute("EpsBearerToRlcMapping", StringValue(m_rlc));
    enb->GetRrc()->SetAttribute("SrsPeriodicity", UintegerValue(m_srsPeriodicity));
    SetBearerBuffers(enb->GetRrc(), m_rlcBuffer);
    SetLteErrors(enb->GetPhy(), m_dataErrors, m_controlErrors);
    SetEnbRadio(enb, m_enbTxPower, m_enbNoiseFigure);
}

void
LteCellHelper::InstallBreakout(EdgeCell& cell, uint32_t index)
{
    const auto node = cell.accessPoint->GetNode();
    const auto link = m_s1.Install(cell.edge, node);
    Ipv4AddressHelper addresses(GetCellAddress(index, "1.0").c_str(), "255.255.255.252");
    const auto ends = addresses.Assign(link);
    auto breakout = CreateObject<EdgeBreakout>();
    breakout->Install(cell.edge, cell.edgeAddress);
    breakout->AddEnb(ends.GetAddress(1));
    const auto enb = DynamicCast<LteEnbNetDevice>(cell.accessPoint);
    hfedfm::AddS1Interface(*m_epc,
                           node,
                           ends.GetAddress(1),
                           ends.GetAddress(0),
                           enb->GetCellId(),
                           0);
    m_area->AddEnb(breakout, enb->GetRrc(), enb->GetCellId(), ends.GetAddress(1));
}

void
LteCellHelper::InstallUes(EdgeCell& cell, uint32_t index)
{
    m_lte->SetUeDeviceAttribute("DlEarfcn",
                                UintegerValue(m_carriers[m_shared ? 0 : index].downlink));
    cell.stations = m_lte->InstallUeDevice(cell.devices);
    m_epc->AssignUeIpv4Address(cell.stations);
    for (uint32_t d = 0; d < cell.stations.GetN(); ++d)
    {
        const auto ue = DynamicCast<LteUeNetDevice>(cell.stations.Get(d));
        auto ipv4 = cell.devices.Get(d)->GetObject<Ipv4>();
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute(
            m_epc->GetUeDefaultGatewayAddress(),
            ipv4->GetInterfaceForDevice(ue));
        m_area->AddUe(ue->GetImsi(), GetIpv4Address(ue));
        ue->GetPhy()->SetAttribute("EnableRlfDetection", BooleanValue(m_rlf));
        ue->GetPhy()->SetAttribute("DownlinkCqiPeriodicity", TimeValue(m_cqiPeriod));
        ue->GetPhy()->SetAttribute("EnableUplinkPowerControl", BooleanValue(m_powerControl));
        SetBearerBuffers(ue->GetRrc(), m_rlcBuffer);
        SetLteErrors(ue->GetPhy(), m_dataErrors, m_controlErrors);
        SetUeRadio(ue, m_ueTxPower, m_ueNoiseFigure);
    }
    m_lte->Attach(cell.stations, cell.accessPoint);
}

void
LteCellHelper::InstallX2(const EdgeNetwork& network)
{
    for (auto a = network.cells.begin(); a != network.cells.end(); ++a)
    {
        for (auto b = a + 1; b != network.cells.end(); ++b)
        {
            m_epc->AddX2Interface(a->accessPoint->GetNode(), b->accessPoint->GetNode());
        }
    }
}

void
LteCellHelper::SkipIdle(const EdgeNetwork& network)
{
    NS_ABORT_MSG_IF(m_x2 || m_rlf || !m_idealRrc || (m_shared && network.cells.size() > 1),
                    "SkipIdle of LTE cells is possible with IdealRrc and a carrier each, without "
                    "X2 and RlfDetection. Now IdealRrc is "
                        << m_idealRrc << ", SharedChannel " << m_shared << " with "
                        << network.cells.size() << " cells, X2 " << m_x2 << " and RlfDetection "
                        << m_rlf << ".");
    NS_ABORT_MSG_UNLESS(IsSteadyLoss(m_loss),
                        "SkipIdle of LTE cells needs a PropagationLoss that stays the same while "
                        "nothing moves; of "
                            << m_loss.GetTypeId().GetName() << " that is not known.");
    m_skipper = CreateObject<LteIdleSkipper>();
    for (const auto& cell : network.cells)
    {
        m_skipper->AddEnb(DynamicCast<LteEnbNetDevice>(cell.accessPoint));
        for (uint32_t d = 0; d < cell.stations.GetN(); ++d)
        {
            m_skipper->AddUe(DynamicCast<LteUeNetDevice>(cell.stations.Get(d)));
        }
    }
    m_skipper->Start(static_cast<uint16_t>(m_srsPeriodicity));
}

void
LteCellHelper::Complete(EdgeNetwork& network)
{
    NS_ABORT_MSG_UNLESS(m_epc, "Complete() comes after Install(), which makes the core.");
    NS_ABORT_MSG_UNLESS(network.cloud,
                        "The LTE core stands beside the cloud: install a BackhaulHelper on the "
                        "network before Complete().");
    NS_ABORT_MSG_IF(m_connected, "The LTE core is connected to the cloud already.");
    for (const auto& cell : network.cells)
    {
        NS_ABORT_MSG_UNLESS(cell.edge->GetObject<EdgeBreakout>(),
                            "Node " << cell.edge->GetId()
                                    << " has no EdgeBreakout: Complete() takes the network that "
                                       "this helper's Install() returned.");
    }
    m_connected = true;
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", DataRateValue(m_coreRate));
    link.SetDeviceAttribute("Mtu", UintegerValue(S1_MTU));
    link.SetChannelAttribute("Delay", TimeValue(m_coreDelay));
    const auto sgw = ConnectToCloud(link, network.cloud, m_epc->GetSgwNode(), "15.0.0.0");
    const auto pgw = ConnectToCloud(link, network.cloud, m_epc->GetPgwNode(), "15.0.0.4");
    auto ipv4 = network.cloud->GetObject<Ipv4>();
    Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddNetworkRouteTo(
        "7.0.0.0",
        "255.0.0.0",
        pgw,
        static_cast<uint32_t>(ipv4->GetInterfaceForPrefix("15.0.0.4", "255.255.255.252")));
    for (const auto& cell : network.cells)
    {
        cell.edge->GetObject<EdgeBreakout>()->SetGateway(sgw);
        for (uint32_t end = 0; end < cell.backhaul.GetN(); ++end)
        {
            cell.backhaul.Get(end)->SetMtu(std::max(S1_MTU, cell.backhaul.Get(end)->GetMtu()));
        }
    }
}

int64_t
LteCellHelper::AssignStreams(const EdgeNetwork& network, int64_t stream)
{
    NS_ABORT_MSG_UNLESS(m_lte, "AssignStreams() comes after Install().");
    NetDeviceContainer radios;
    NodeContainer nodes;
    for (const auto& cell : network.cells)
    {
        radios.Add(cell.accessPoint);
        radios.Add(cell.stations);
        nodes.Add(cell.edge);
        nodes.Add(cell.accessPoint->GetNode());
        nodes.Add(cell.devices);
    }
    const auto used = m_lte->AssignStreams(radios, stream); // those of the core as well
    return used + InternetStackHelper().AssignStreams(nodes, stream + used);
}

void
LteCellHelper::EnablePcap(const std::string& prefix, const EdgeNetwork& network)
{
    for (const auto& cell : network.cells)
    {
        auto ipv4 = cell.accessPoint->GetNode()->GetObject<Ipv4>();
        m_s1.EnablePcap(prefix, ipv4->GetNetDevice(1));
    }
}

Ptr<EdgeBreakoutArea>
LteCellHelper::GetArea() const
{
    return m_area;
}

Ptr<LteHelper>
LteCellHelper::GetLteHelper() const
{
    return m_lte;
}

Ptr<NoBackhaulEpcHelper>
LteCellHelper::GetEpcHelper() const
{
    return m_epc;
}

Ptr<LteIdleSkipper>
LteCellHelper::GetIdleSkipper() const
{
    return m_skipper;
}

} // namespace hfedfm
} // namespace ns3
