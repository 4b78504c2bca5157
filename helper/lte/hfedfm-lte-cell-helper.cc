// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-lte-cell-helper.h"

#include "hfedfm-lte-setup.h"
#ifdef HFEDFM_SKIP_IDLE
#include "../../model/radio/lte/hfedfm-lte-idle-skipper.h"
#endif

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/hfedfm-lte-radio-controller.h"
#include "ns3/hfedfm-node-setup.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(LteCellHelper);

namespace
{

/** Why idle times cannot be skipped, a sentence; empty where they can. */
#ifdef HFEDFM_SKIP_IDLE
constexpr const char* NO_SKIPPING = "";
#else
constexpr const char* NO_SKIPPING =
    "SkipIdle of LTE cells is not in this build: its ns-3 lacks the "
    "members of LTE classes that it needs, or it was left out.";
#endif

} // namespace

TypeId
LteCellHelper::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::LteCellHelper")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<LteCellHelper>()
            .AddAttribute("Bandwidth",
                          "Width of each carrier, up and down, in resource blocks: 6, 15, 25, 50, "
                          "75 or 100, which are 1.4, 3, 5, 10, 15 or 20 MHz.",
                          UintegerValue(25),
                          MakeUintegerAccessor(&LteCellHelper::m_bandwidth),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("SharedChannel",
                          "Whether all cells are on one carrier and disturb each other.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&LteCellHelper::m_shared),
                          MakeBooleanChecker())
            .AddAttribute("EnbTxPower",
                          "Transmit power of eNBs in dBm, over the whole carrier.",
                          DoubleValue(30),
                          MakeDoubleAccessor(&LteCellHelper::m_enbTxPower),
                          MakeDoubleChecker<double>())
            .AddAttribute("UeTxPower",
                          "Greatest transmit power of devices in dBm.",
                          DoubleValue(23),
                          MakeDoubleAccessor(&LteCellHelper::m_ueTxPower),
                          MakeDoubleChecker<double>())
            .AddAttribute("UplinkPowerControl",
                          "Whether devices send with no more power than is needed; if not, "
                          "always with UeTxPower.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteCellHelper::m_powerControl),
                          MakeBooleanChecker())
            .AddAttribute("EnbNoiseFigure",
                          "Noise figure of eNBs in dB.",
                          DoubleValue(5),
                          MakeDoubleAccessor(&LteCellHelper::m_enbNoiseFigure),
                          MakeDoubleChecker<double>())
            .AddAttribute("UeNoiseFigure",
                          "Noise figure of devices in dB.",
                          DoubleValue(9),
                          MakeDoubleAccessor(&LteCellHelper::m_ueNoiseFigure),
                          MakeDoubleChecker<double>())
            .AddAttribute("PropagationLoss",
                          "Makes the propagation loss models of uplink and downlink. The default "
                          "is free space at 2.1 GHz up to 1 m, and an exponent of 3 beyond.",
                          StringValue("ns3::LogDistancePropagationLossModel"
                                      "[Exponent=3|ReferenceLoss=38.9]"),
                          MakeObjectFactoryAccessor(&LteCellHelper::m_loss),
                          MakeObjectFactoryChecker())
            .AddAttribute("MaxLoss",
                          "Signals that lose more than this, in dB, are not looked at.",
                          DoubleValue(1e9),
                          MakeDoubleAccessor(&LteCellHelper::m_maxLoss),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("DataErrorModel",
                          "Whether data may be lost on the air.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteCellHelper::m_dataErrors),
                          MakeBooleanChecker())
            .AddAttribute("ControlErrorModel",
                          "Whether what the downlink's control channel carries may be lost.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteCellHelper::m_controlErrors),
                          MakeBooleanChecker())
            .AddAttribute("RlfDetection",
                          "Whether radio links may fail. ns-3's devices then go idle, and lose "
                          "their bearers.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&LteCellHelper::m_rlf),
                          MakeBooleanChecker())
            .AddAttribute("IdealRrc",
                          "Whether RRC messages arrive without being sent by radio.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteCellHelper::m_idealRrc),
                          MakeBooleanChecker())
            .AddAttribute("SrsPeriodicity",
                          "Period of the sounding reference signal in ms, which is also the "
                          "greatest number of devices in a cell: 2, 5, 10, 20, 40, 80, 160 or 320. "
                          "0: the shortest that is enough for the fullest cell, or, with X2, for "
                          "all devices in one, with three contexts each.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&LteCellHelper::m_srs),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("CqiPeriodicity",
                          "How often devices report how well they hear their cell. ns-3's 1 ms "
                          "costs more CPU time than all else of an idle device; while nothing "
                          "moves and nobody disturbs, the results are the same.",
                          TimeValue(MilliSeconds(20)),
                          MakeTimeAccessor(&LteCellHelper::m_cqiPeriod),
                          MakeTimeChecker(MilliSeconds(1), MilliSeconds(500)))
            .AddAttribute("RlcMode",
                          "Mode of the radio link control of all bearers: RlcUmAlways or "
                          "RlcAmAlways.",
                          StringValue("RlcUmAlways"),
                          MakeStringAccessor(&LteCellHelper::m_rlc),
                          MakeStringChecker())
            .AddAttribute("RlcBuffer",
                          "Bytes that wait at most for the radio, per device and direction. With "
                          "ns-3's 10 KiB, TCP over a backhaul waits for time-outs.",
                          UintegerValue(1 << 19),
                          MakeUintegerAccessor(&LteCellHelper::m_rlcBuffer),
                          MakeUintegerChecker<uint32_t>(3000))
            .AddAttribute("Scheduler",
                          "Makes the schedulers of the eNBs.",
                          StringValue("ns3::PfFfMacScheduler"),
                          MakeObjectFactoryAccessor(&LteCellHelper::m_scheduler),
                          MakeObjectFactoryChecker())
            .AddAttribute("X2",
                          "Whether all eNBs are connected with each other, so that devices can be "
                          "handed over.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&LteCellHelper::m_x2),
                          MakeBooleanChecker())
            .AddAttribute("HandoverAlgorithm",
                          "Makes what decides on handovers, for instance "
                          "ns3::A3RsrpHandoverAlgorithm[Hysteresis=3|TimeToTrigger=256ms]. Needs "
                          "X2 and a SharedChannel: ns-3's devices measure their own carrier only.",
                          StringValue("ns3::NoOpHandoverAlgorithm"),
                          MakeObjectFactoryAccessor(&LteCellHelper::m_handover),
                          MakeObjectFactoryChecker())
            .AddAttribute("SkipIdle",
                          "Whether long times without data are skipped, with the same results. "
                          "Needs a carrier each (or one cell), devices that stand still, ideal "
                          "RRC, PfFfMacScheduler or RrFfMacScheduler, and neither X2 nor "
                          "RlfDetection." +
                              std::string(*NO_SKIPPING ? " " : "") + NO_SKIPPING,
                          BooleanValue(false),
                          MakeBooleanAccessor(&LteCellHelper::m_skipIdle),
                          MakeBooleanChecker())
            .AddAttribute("S1Rate",
                          "Rate of the link between an eNB and its edge server.",
                          DataRateValue(DataRate("10Gbps")),
                          MakeDataRateAccessor(&LteCellHelper::m_s1Rate),
                          MakeDataRateChecker())
            .AddAttribute("S1Delay",
                          "Delay of the link between an eNB and its edge server, one way.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&LteCellHelper::m_s1Delay),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("X2Rate",
                          "Rate of the links between eNBs.",
                          DataRateValue(DataRate("10Gbps")),
                          MakeDataRateAccessor(&LteCellHelper::m_x2Rate),
                          MakeDataRateChecker())
            .AddAttribute("X2Delay",
                          "Delay of the links between eNBs, one way.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&LteCellHelper::m_x2Delay),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("CoreRate",
                          "Rate of the links between the cloud and SGW and PGW.",
                          DataRateValue(DataRate("10Gbps")),
                          MakeDataRateAccessor(&LteCellHelper::m_coreRate),
                          MakeDataRateChecker())
            .AddAttribute("CoreDelay",
                          "Delay of the links between the cloud and SGW and PGW, one way.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&LteCellHelper::m_coreDelay),
                          MakeTimeChecker(Time(0)));
    return tid;
}

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

void
LteCellHelper::DoDispose()
{
    m_lte = nullptr;
    m_epc = nullptr;
    m_area = nullptr;
    m_skipper = nullptr;
    Object::DoDispose();
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

std::string
LteCellHelper::DescribeProblem() const
{
    return m_skipIdle ? NO_SKIPPING : "";
}

void
LteCellHelper::Check(const Layout& layout)
{
    const auto cells = layout.clusters.size();
    NS_ABORT_MSG_IF(cells == 0 || cells > MAX_CELLS,
                    "There can be 1 to " << MAX_CELLS << " LTE cells; the layout has " << cells
                                         << ".");
    NS_ABORT_MSG_UNLESS(DescribeProblem().empty(), DescribeProblem());
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
    SetLteTypes(m_lte, m_loss, m_scheduler, m_handover);
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
    cell.accessController = Create<LteRadioController>();
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
#ifdef HFEDFM_SKIP_IDLE // else Check() refuses it
    auto skipper = CreateObject<LteIdleSkipper>();
    for (const auto& cell : network.cells)
    {
        skipper->AddEnb(DynamicCast<LteEnbNetDevice>(cell.accessPoint));
        for (uint32_t d = 0; d < cell.stations.GetN(); ++d)
        {
            skipper->AddUe(DynamicCast<LteUeNetDevice>(cell.stations.Get(d)));
        }
    }
    skipper->Start(static_cast<uint16_t>(m_srsPeriodicity));
    m_skipper = skipper;
#endif
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

namespace
{

/** @param enbs of all cells @param ue a device @return the RRC of its cell, where it is connected;
 * null if there is none */
Ptr<LteEnbRrc>
FindConnection(const NetDeviceContainer& enbs, Ptr<LteUeNetDevice> ue)
{
    const auto rnti = ue->GetRrc()->GetRnti();
    for (uint32_t e = 0; e < enbs.GetN(); ++e)
    {
        const auto enb = DynamicCast<LteEnbNetDevice>(enbs.Get(e));
        if (enb->GetCellId() == ue->GetRrc()->GetCellId() && enb->GetRrc()->HasUeManager(rnti) &&
            enb->GetRrc()->GetUeManager(rnti)->GetState() == UeManager::CONNECTED_NORMALLY)
        {
            return enb->GetRrc();
        }
    }
    return nullptr;
}

void
HandOver(NetDeviceContainer enbs, Ptr<LteUeNetDevice> ue, uint16_t target)
{
    const auto rrc = FindConnection(enbs, ue);
    NS_ABORT_MSG_UNLESS(rrc,
                        "The device with IMSI " << ue->GetImsi() << " cannot be handed over at "
                                                << Simulator::Now().As(Time::S)
                                                << ": it is not connected to a cell then.");
    NS_ABORT_MSG_IF(ue->GetRrc()->GetCellId() == target,
                    "The device with IMSI " << ue->GetImsi() << " cannot be handed over at "
                                            << Simulator::Now().As(Time::S)
                                            << ": it is in that cell already.");
    rrc->SendHandoverRequest(ue->GetRrc()->GetRnti(), target);
}

} // namespace

void
LteCellHelper::ScheduleHandover(Time when,
                                const EdgeNetwork& network,
                                Ptr<NetDevice> station,
                                std::size_t target) const
{
    NS_ABORT_MSG_UNLESS(m_x2, "Devices cannot be handed over: the LTE cells have no X2.");
    NS_ABORT_MSG_UNLESS(target < network.cells.size(),
                        "There is no cell " << target << " to hand a device over to; there are "
                                            << network.cells.size() << ", counted from 0.");
    const auto ue = DynamicCast<LteUeNetDevice>(station);
    NS_ABORT_MSG_UNLESS(ue, "Only LTE devices can be handed over; this is another radio.");
    NetDeviceContainer enbs;
    for (const auto& cell : network.cells)
    {
        enbs.Add(cell.accessPoint);
    }
    const auto enb = DynamicCast<LteEnbNetDevice>(network.cells[target].accessPoint);
    Simulator::Schedule(when, &HandOver, enbs, ue, enb->GetCellId());
}

} // namespace ns3::hfedfm
