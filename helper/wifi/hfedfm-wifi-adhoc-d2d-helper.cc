// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wifi-adhoc-d2d-helper.h"

#include "../../model/radio/wifi/hfedfm-wifi-setup.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/hfedfm-node-setup.h"
#include "ns3/hfedfm-wifi-radio-controller.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"
#include "ns3/wifi-mac-helper.h"

#include <stdexcept>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(WifiAdhocD2d);

TypeId
WifiAdhocD2d::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::WifiAdhocD2d")
            .SetParent<D2dTopology>()
            .SetGroupName("Hfedfm")
            .AddConstructor<WifiAdhocD2d>()
            .AddAttribute("Band",
                          "Band as ns-3 names it: BAND_5GHZ, where the access network is, or "
                          "BAND_6GHZ.",
                          StringValue("BAND_6GHZ"),
                          MakeStringAccessor(&WifiAdhocD2d::m_band),
                          MakeStringChecker())
            .AddAttribute("ChannelNumber",
                          "Channel in the band, one of the given width; 0: the first of them.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&WifiAdhocD2d::m_channelNumber),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("ChannelWidth",
                          "Width of the channel in MHz: 20, 40, 80 or 160.",
                          UintegerValue(20),
                          MakeUintegerAccessor(&WifiAdhocD2d::m_channelWidth),
                          MakeUintegerChecker<uint16_t>(20, 160))
            .AddAttribute("TxPower",
                          "Transmit power in dBm; 20 is 100 mW.",
                          DoubleValue(WIFI_POWER),
                          MakeDoubleAccessor(&WifiAdhocD2d::m_txPower),
                          MakeDoubleChecker<double>())
            .AddAttribute("NoiseFigure",
                          "Noise figure of the receivers in dB.",
                          DoubleValue(7),
                          MakeDoubleAccessor(&WifiAdhocD2d::m_noiseFigure),
                          MakeDoubleChecker<double>())
            .AddAttribute("MinimumRssi",
                          "Weakest signal in dBm that a receiver looks at. The default of ns-3 and "
                          "of IEEE 802.11 is far above what its slowest mode needs.",
                          DoubleValue(-82),
                          MakeDoubleAccessor(&WifiAdhocD2d::m_minimumRssi),
                          MakeDoubleChecker<double>())
            .AddAttribute("MaxDistance",
                          "Longest link in metres. Above 1348 m, slots are longer than 9 us: "
                          "acknowledgements would come too late otherwise.",
                          DoubleValue(1300),
                          MakeDoubleAccessor(&WifiAdhocD2d::m_maxDistance),
                          MakeDoubleChecker<double>())
            .AddAttribute("RtsThreshold",
                          "Longest frame in bytes that is not announced by RTS and CTS; 65535, "
                          "ns-3's own value: none is.",
                          UintegerValue(RTS_THRESHOLD),
                          MakeUintegerAccessor(&WifiAdhocD2d::m_rtsThreshold),
                          MakeUintegerChecker<uint32_t>(0, 65535))
            .AddAttribute("RateManager",
                          "What chooses the modes.",
                          TypeIdValue(TypeId::LookupByName("ns3::IdealWifiManager")),
                          MakeTypeIdAccessor(&WifiAdhocD2d::m_rateManager),
                          MakeTypeIdChecker())
            .AddAttribute("PropagationLoss",
                          "Makes the propagation loss model of each channel, for instance "
                          "ns3::LogDistancePropagationLossModel[Exponent=3|ReferenceLoss=30].",
                          ObjectFactoryValue(ObjectFactory("ns3::LogDistancePropagationLossModel")),
                          MakeObjectFactoryAccessor(&WifiAdhocD2d::m_loss),
                          MakeObjectFactoryChecker())
            .AddAttribute("SharedChannel",
                          "Whether all cells are on one channel and hear each other.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&WifiAdhocD2d::m_shared),
                          MakeBooleanChecker());
    return tid;
}

WifiAdhocD2d::WifiAdhocD2d()
{
    m_phy.SetPcapDataLinkType(WifiPhyHelper::DLT_IEEE802_11_RADIO);
}

NetDeviceContainer
WifiAdhocD2d::InstallRadios(const EdgeCell& cell, uint32_t index)
{
    if (index == 0 || !m_shared)
    {
        m_channel = MakeWifiChannel(m_loss, m_fading);
    }
    NS_ABORT_MSG_UNLESS(GetAxBands().count(m_band),
                        "The Band of ns3::hfedfm::WifiAdhocD2d is \""
                            << m_band << "\"; it must be BAND_5GHZ or BAND_6GHZ.");
    m_phy.SetChannel(m_channel);
    SetAxChannel(m_wifi, m_phy, {m_band, m_channelNumber, m_channelWidth});
    m_phy.Set("TxPowerStart", DoubleValue(m_txPower));
    m_phy.Set("TxPowerEnd", DoubleValue(m_txPower));
    m_phy.Set("RxNoiseFigure", DoubleValue(m_noiseFigure));
    m_phy.SetPreambleDetectionModel("ns3::ThresholdPreambleDetectionModel",
                                    "MinimumRssi",
                                    DoubleValue(m_minimumRssi));
    m_wifi.SetRemoteStationManager(m_rateManager.GetName());
    WifiMacHelper mac;
    mac.SetType("ns3::AdhocWifiMac");
    NetDeviceContainer radios;
    try
    {
        radios = m_wifi.Install(m_phy, mac, cell.devices);
    }
    catch (const std::runtime_error&)
    {
        // So ns-3.36 and later refuse a channel that there is not.
        NS_ABORT_MSG("ns3::hfedfm::WifiAdhocD2d has ChannelNumber "
                     << m_channelNumber << " with a ChannelWidth of " << m_channelWidth << " MHz; "
                     << m_band
                     << " has no such channel. A ChannelNumber of 0 is the first of that width.");
    }
    SetCoverage(radios, m_maxDistance);
    AnnounceLongFrames(radios, m_rtsThreshold);
    AwaitBlockAckAgreements(radios);
    if (m_band == "BAND_6GHZ")
    {
        MakePeersOf6Ghz(radios);
    }
    for (uint32_t r = 0; r < radios.GetN(); ++r)
    {
        DynamicCast<WifiNetDevice>(radios.Get(r))
            ->GetPhy()
            ->TraceConnectWithoutContext("PhyTxBegin",
                                         MakeCallback(&WifiAdhocD2d::RadioSent, this));
    }
    return radios;
}

LinkCosts
WifiAdhocD2d::GetLinkCosts(const EdgeCell& cell) const
{
    return GetPairCosts<WifiNetDevice>(cell.d2dRadios, [this](auto from, auto to) {
        return GetWifiLinkCost(from, to, GetReceiver());
    });
}

Ptr<RadioController>
WifiAdhocD2d::MakeController() const
{
    return Create<WifiRadioController>(GetReceiver());
}

int64_t
WifiAdhocD2d::AssignStreams(const EdgeNetwork& network, int64_t stream)
{
    const auto first = stream;
    for (const auto& cell : network.cells)
    {
        stream += m_wifi.AssignStreams(cell.d2dRadios, stream);
    }
    NetDeviceContainer all;
    for (const auto& cell : network.cells)
    {
        all.Add(cell.d2dRadios);
    }
    return stream - first + AssignFadingStreams(all, stream);
}

void
WifiAdhocD2d::EnablePcap(const std::string& prefix, const EdgeNetwork& network)
{
    for (const auto& cell : network.cells)
    {
        m_phy.EnablePcap(prefix, cell.d2dRadios);
    }
}

} // namespace ns3::hfedfm
