// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_BENCH_PLAIN_LTE_H
#define HFEDFM_BENCH_PLAIN_LTE_H

/**
 * @file
 * Plain LTE of ns-3 with a PointToPointEpcHelper and a remote host, which benches compare with, and
 * how to time a part of a simulation.
 */

#include "hfedfm-bench-median.h"

#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"
#include "ns3/internet-module.h"
#include "ns3/lte-module.h"
#include "ns3/mobility-module.h"
#include "ns3/point-to-point-module.h"

#include <cstdint>
#include <ctime>
#include <vector>

namespace ns3::hfedfm
{

constexpr uint16_t PORT = 5000;      //!< of the first device
constexpr uint16_t SRS_PERIOD = 160; //!< ms
constexpr uint32_t BUFFER = 1 << 18; //!< bytes, of sockets and RLC
constexpr double CONNECTED = 0.4;    //!< s, all devices are connected
constexpr double IDLE_END = 0.9;     //!< s, they begin to send
constexpr double RAMP_END = 1.2;     //!< s, they all do
constexpr double END = 1.5;          //!< s

/** What is to be measured. */
struct Size
{
    uint16_t enbs;      //!< cells
    uint32_t ues;       //!< in all
    uint16_t bandwidth; //!< resource blocks
};

/** Devices, and where each sends to. */
struct Topology
{
    std::vector<Ptr<Node>> devices;     //!< senders
    std::vector<Ptr<Node>> receivers;   //!< of each
    std::vector<Ipv4Address> addresses; //!< of those
};

/** CPU seconds per simulated second, and what was carried. */
struct Outcome
{
    double idle{0};     //!< with nothing to send
    double busy{0};     //!< with all devices sending
    double megabits{0}; //!< per second, received
};

/** Give plain LTE the modes that LteCellHelper sets on its own objects. */
inline void
SetPlainDefaults()
{
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1400));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(BUFFER));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(BUFFER));
    Config::SetDefault("ns3::LteRlcUm::MaxTxBufferSize", UintegerValue(BUFFER));
    Config::SetDefault("ns3::LteEnbRrc::SrsPeriodicity", UintegerValue(SRS_PERIOD));
}

/** @param size of the network @return eNBs in a row, each with its devices 50 m and more away */
inline Layout
MakeLayout(const Size& size)
{
    Layout layout;
    for (uint32_t e = 0; e < size.enbs; ++e)
    {
        layout.clusters.push_back({Vector(1000.0 * e, 0, 10), {}});
    }
    for (uint32_t u = 0; u < size.ues; ++u)
    {
        layout.clusters[u % size.enbs].devices.emplace_back(1000.0 * (u % size.enbs) + 50, u, 1.5);
    }
    return layout;
}

/** @return a host behind the core @param epc core */
inline Ptr<Node>
MakeHost(Ptr<PointToPointEpcHelper> epc)
{
    auto host = CreateObject<Node>();
    InternetStackHelper().Install(host);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    const auto ends = link.Install(epc->GetPgwNode(), host);
    Ipv4AddressHelper("1.0.0.0", "255.0.0.0").Assign(ends);
    Ipv4StaticRoutingHelper()
        .GetStaticRouting(host->GetObject<Ipv4>())
        ->AddNetworkRouteTo("7.0.0.0", "255.0.0.0", 1);
    return host;
}

/** @param size of the network @return plain LTE of ns-3, as it is but for the modes */
inline Topology
MakePlain(const Size& size)
{
    auto lte = CreateObject<LteHelper>();
    auto epc = CreateObject<PointToPointEpcHelper>();
    Simulator::ScheduleDestroy(
        +[](Ptr<PointToPointEpcHelper>) {},
        epc);
    lte->SetEpcHelper(epc);
    lte->SetEnbDeviceAttribute("DlBandwidth", UintegerValue(size.bandwidth));
    lte->SetEnbDeviceAttribute("UlBandwidth", UintegerValue(size.bandwidth));
    lte->SetPathlossModelType(TypeId::LookupByName("ns3::LogDistancePropagationLossModel"));
    lte->SetPathlossModelAttribute("ReferenceLoss", DoubleValue(38.9));
    const auto host = MakeHost(epc);
    Topology topology;
    NetDeviceContainer all;
    for (const auto& cluster : MakeLayout(size).clusters)
    {
        NodeContainer enb(CreateObject<Node>());
        NodeContainer ues;
        ues.Create(static_cast<uint32_t>(cluster.devices.size()));
        SetPositions(enb, {cluster.server});
        SetPositions(ues, cluster.devices);
        const auto enbs = lte->InstallEnbDevice(enb);
        const auto radios = lte->InstallUeDevice(ues);
        InternetStackHelper().Install(ues);
        epc->AssignUeIpv4Address(radios);
        for (uint32_t u = 0; u < ues.GetN(); ++u)
        {
            Ipv4StaticRoutingHelper()
                .GetStaticRouting(ues.Get(u)->GetObject<Ipv4>())
                ->SetDefaultRoute(epc->GetUeDefaultGatewayAddress(), 1);
            radios.Get(u)->GetObject<LteUeNetDevice>()->GetPhy()->SetAttribute("EnableRlfDetection",
                                                                               BooleanValue(false));
            topology.devices.push_back(ues.Get(u));
            topology.receivers.push_back(host);
            topology.addresses.emplace_back("1.0.0.2");
        }
        lte->Attach(radios, enbs.Get(0));
        all.Add(enbs);
        all.Add(radios);
    }
    lte->AssignStreams(all, 100);
    return topology;
}

/** @param from s @param to s @return CPU seconds per simulated second */
inline double
RunTimed(double from, double to)
{
    Simulator::Stop(Seconds(from) - Simulator::Now());
    Simulator::Run();
    const auto before = std::clock();
    Simulator::Stop(Seconds(to) - Simulator::Now());
    Simulator::Run();
    return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC / (to - from);
}

/** @param outcomes of some runs @return medians */
inline Outcome
GetMedian(const std::vector<Outcome>& outcomes)
{
    return {GetMedian(outcomes, &Outcome::idle),
            GetMedian(outcomes, &Outcome::busy),
            GetMedian(outcomes, &Outcome::megabits)};
}

} // namespace ns3::hfedfm

#endif /* HFEDFM_BENCH_PLAIN_LTE_H */
