// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wifi-cell-helper.h"

#include "../../model/radio/wifi/hfedfm-wifi-setup.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/hfedfm-node-setup.h"
#include "ns3/hfedfm-wifi-radio-controller.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ssid.h"
#include "ns3/uinteger.h"
#include "ns3/wifi-mac-helper.h"

#include <string>

namespace ns3::hfedfm
{

WifiCellHelper::WifiCellHelper()
{
    SetChannel(36, 20);
    SetRateManager("ns3::IdealWifiManager");
    SetPhyAttribute("TxPowerStart", DoubleValue(WIFI_POWER));
    SetPhyAttribute("TxPowerEnd", DoubleValue(WIFI_POWER));
    m_loss.SetTypeId("ns3::LogDistancePropagationLossModel");
    m_phy.SetPcapDataLinkType(WifiPhyHelper::DLT_IEEE802_11_RADIO);
}

void
WifiCellHelper::SetChannel(uint16_t number, uint16_t width)
{
    SetAxChannel(m_wifi, m_phy, {"BAND_5GHZ", number, width});
}

void
WifiCellHelper::SetPhyAttribute(const std::string& name, const AttributeValue& value)
{
    m_phy.Set(name, value);
    const auto* number = dynamic_cast<const DoubleValue*>(&value);
    if (name == "RxNoiseFigure" && number)
    {
        m_receiver.noiseFigure = number->Get();
    }
}

void
WifiCellHelper::SetMinimumRssi(double dBm)
{
    m_phy.SetPreambleDetectionModel("ns3::ThresholdPreambleDetectionModel",
                                    "MinimumRssi",
                                    DoubleValue(dBm));
    m_receiver.minimumRssi = dBm;
}

void
WifiCellHelper::SetMaxDistance(double metres)
{
    GetSlotFor(metres); // which ends the program if it is not allowed
    m_maxDistance = metres;
}

EdgeNetwork
WifiCellHelper::Install(const Layout& layout)
{
    NS_ABORT_MSG_IF(layout.clusters.empty() || layout.clusters.size() > MAX_CELLS,
                    "There can be 1 to " << MAX_CELLS << " cells; the layout has "
                                         << layout.clusters.size() << ".");
    EdgeNetwork network;
    m_channel = nullptr;
    for (std::size_t c = 0; c < layout.clusters.size(); ++c)
    {
        network.cells.push_back(InstallCell(layout.clusters[c], static_cast<uint32_t>(c)));
    }
    return network;
}

EdgeCell
WifiCellHelper::InstallCell(const Layout::Cluster& cluster, uint32_t index)
{
    EdgeCell cell;
    cell.accessController = Create<WifiRadioController>(m_receiver);
    cell.edge = CreateObject<Node>();
    cell.devices.Create(static_cast<uint32_t>(cluster.devices.size()));
    SetPositions(NodeContainer(cell.edge), {cluster.server});
    SetPositions(cell.devices, cluster.devices);

    if (!m_shared || !m_channel)
    {
        m_channel = MakeWifiChannel(m_loss, m_fading);
    }
    m_phy.SetChannel(m_channel);
    const Ssid ssid("hfedfm-" + std::to_string(index));
    WifiMacHelper mac;
    mac.SetType("ns3::ApWifiMac", "Ssid", SsidValue(ssid));
    cell.accessPoint = m_wifi.Install(m_phy, mac, cell.edge).Get(0);
    // Stations stand still and belong to one access point for good. Missed beacons must not end
    // the association: ns-3 aborts if that happens to a radio that its empty battery switched off.
    mac.SetType("ns3::StaWifiMac",
                "Ssid",
                SsidValue(ssid),
                "ActiveProbing",
                BooleanValue(false),
                "MaxMissedBeacons",
                UintegerValue(1000000));
    cell.stations = m_wifi.Install(m_phy, mac, cell.devices);
    SetCoverage(cell.accessPoint, m_maxDistance);
    SetCoverage(cell.stations, m_maxDistance);
    AnnounceLongFrames(cell.accessPoint, m_receiver.rtsThreshold);
    AnnounceLongFrames(cell.stations, m_receiver.rtsThreshold);
    AwaitBlockAckAgreements(cell.accessPoint);
    AwaitBlockAckAgreements(cell.stations);
    for (uint32_t d = 0; d < cell.stations.GetN(); ++d)
    {
        AgreeOnAssociation(DynamicCast<WifiNetDevice>(cell.accessPoint),
                           DynamicCast<WifiNetDevice>(cell.stations.Get(d)));
    }

    InternetStackHelper stack;
    stack.SetRoutingHelper(MakeRouting());
    stack.SetIpv6StackInstall(false);
    stack.Install(cell.edge);
    stack.Install(cell.devices);

    const std::string network = "10." + std::to_string(index + 1) + ".0.0";
    cell.network = Ipv4Address(network.c_str());
    Ipv4AddressHelper addresses(cell.network, "255.255.0.0");
    cell.edgeAddress = addresses.Assign(cell.accessPoint).GetAddress(0);
    addresses.Assign(cell.stations);
    for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
    {
        AddStaticArp(cell.accessPoint, cell.stations.Get(d));
        AddStaticArp(cell.stations.Get(d), cell.accessPoint);
        auto ipv4 = cell.devices.Get(d)->GetObject<Ipv4>();
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute(cell.edgeAddress, 1);
    }
    return cell;
}

int64_t
WifiCellHelper::AssignStreams(const EdgeNetwork& network, int64_t stream)
{
    const auto first = stream;
    InternetStackHelper stack;
    for (const auto& cell : network.cells)
    {
        NetDeviceContainer radios(cell.accessPoint);
        radios.Add(cell.stations);
        stream += m_wifi.AssignStreams(radios, stream);
        NodeContainer nodes(cell.edge);
        nodes.Add(cell.devices);
        stream += stack.AssignStreams(nodes, stream);
    }
    NetDeviceContainer all;
    for (const auto& cell : network.cells)
    {
        all.Add(cell.accessPoint);
    }
    return stream - first + AssignFadingStreams(all, stream);
}

void
WifiCellHelper::EnablePcap(const std::string& prefix, const EdgeNetwork& network)
{
    for (const auto& cell : network.cells)
    {
        m_phy.EnablePcap(prefix, NetDeviceContainer(cell.accessPoint));
        m_phy.EnablePcap(prefix, cell.stations);
    }
}

} // namespace ns3::hfedfm
