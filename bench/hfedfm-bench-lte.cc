/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * What LTE costs: CPU seconds per simulated second, with nothing to send and with all devices
 * sending as much as they can.
 *
 * Candidates, taking turns in one process: plain LTE of ns-3 with a PointToPointEpcHelper and a
 * remote host; cells of LteCellHelper with local breakout, on one carrier like the former, with
 * reports of the channel's quality every 1 ms like the former; the same with the default of 20 ms;
 * that on a carrier each. The same positions, bandwidth, buffers and modes. Each run connects all
 * devices, is idle for a while, then sends over TCP to the edge or the remote host. Medians over
 * the repetitions.
 *
 * With --compute, only this: cells that are idle for that long, then upload 100 kB each at once,
 * with and without SkipIdle. Both must end at the same time.
 */

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"
#include "ns3/internet-module.h"
#include "ns3/lte-module.h"
#include "ns3/mobility-module.h"
#include "ns3/point-to-point-module.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint16_t PORT = 5000;
constexpr uint32_t BUFFER = 1 << 18;
constexpr uint16_t SRS_PERIOD = 160; // ms
constexpr double CONNECTED = 0.4;    // s
constexpr double IDLE_END = 0.9;
constexpr double RAMP_END = 1.2;
constexpr double END = 1.5;

/** What is to be measured. */
struct Size
{
    uint16_t enbs;
    uint32_t ues;
    uint16_t bandwidth;
};

/** Devices, and where each sends to. */
struct Topology
{
    std::vector<Ptr<Node>> devices;
    std::vector<Ptr<Node>> receivers;
    std::vector<Ipv4Address> addresses;
};

/** CPU seconds per simulated second, and what was carried. */
struct Outcome
{
    double idle{0};
    double busy{0};
    double megabits{0};
};

Layout
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

/** @param lte installs cells that are as large @param size as this @return devices and edges */
Topology
Install(Ptr<LteCellHelper> lte, const Size& size)
{
    lte->SetAttribute("Bandwidth", UintegerValue(size.bandwidth));
    auto network = lte->Install(MakeLayout(size));
    BackhaulHelper().Install(network);
    lte->Complete(network);
    lte->AssignStreams(network, 100);
    Topology topology;
    for (const auto& cell : network.cells)
    {
        for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
        {
            topology.devices.push_back(cell.devices.Get(d));
            topology.receivers.push_back(cell.edge);
            topology.addresses.push_back(cell.edgeAddress);
        }
    }
    return topology;
}

Topology
MakeCells(const Size& size, bool shared, int64_t cqi)
{
    auto lte = CreateObject<LteCellHelper>();
    lte->SetAttribute("SrsPeriodicity", UintegerValue(SRS_PERIOD));
    lte->SetSharedChannel(shared);
    lte->SetAttribute("CqiPeriodicity", TimeValue(MilliSeconds(cqi)));
    return Install(lte, size);
}

/** @return a host behind the core @param epc core */
Ptr<Node>
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

Topology
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

/**
 * @param topology who sends and receives
 * @param start of the first sender
 * @param bytes of each; 0: without end
 * @return the receivers
 */
ApplicationContainer
Load(const Topology& topology, double start, uint64_t bytes)
{
    ApplicationContainer sinks;
    for (std::size_t d = 0; d < topology.devices.size(); ++d)
    {
        const auto port = static_cast<uint16_t>(PORT + d);
        PacketSinkHelper sink("ns3::TcpSocketFactory",
                              InetSocketAddress(Ipv4Address::GetAny(), port));
        sinks.Add(sink.Install(topology.receivers[d]));
        BulkSendHelper bulk("ns3::TcpSocketFactory",
                            InetSocketAddress(topology.addresses[d], port));
        bulk.SetAttribute("MaxBytes", UintegerValue(bytes));
        auto sender = bulk.Install(topology.devices[d]);
        sender.Start(Seconds(start + 0.001 * static_cast<double>(d)));
    }
    return sinks;
}

/** @param from s @param to s @return CPU seconds per simulated second */
double
RunTimed(double from, double to)
{
    Simulator::Stop(Seconds(from) - Simulator::Now());
    Simulator::Run();
    const auto before = std::clock();
    Simulator::Stop(Seconds(to) - Simulator::Now());
    Simulator::Run();
    return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC / (to - from);
}

uint64_t
GetReceived(const ApplicationContainer& sinks)
{
    uint64_t sum = 0;
    for (uint32_t s = 0; s < sinks.GetN(); ++s)
    {
        sum += DynamicCast<PacketSink>(sinks.Get(s))->GetTotalRx();
    }
    return sum;
}

Outcome
RunOnce(const std::function<Topology()>& make)
{
    const auto topology = make();
    const auto sinks = Load(topology, IDLE_END, 0);
    Outcome outcome;
    outcome.idle = RunTimed(CONNECTED, IDLE_END);
    Simulator::Stop(Seconds(RAMP_END) - Simulator::Now());
    Simulator::Run();
    const auto before = GetReceived(sinks);
    outcome.busy = RunTimed(RAMP_END, END);
    outcome.megabits = 8e-6 * static_cast<double>(GetReceived(sinks) - before) / (END - RAMP_END);
    Simulator::Destroy();
    return outcome;
}

double
Median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

void
Compare(const Size& size, int repetitions)
{
    std::vector<std::pair<const char*, std::function<Topology()>>> candidates{
        {"plain LTE", [&] { return MakePlain(size); }},
        {"one carrier, 1 ms", [&] { return MakeCells(size, true, 1); }},
        {"one carrier", [&] { return MakeCells(size, true, 20); }}};
    if (size.enbs > 1)
    {
        candidates.emplace_back("a carrier each", [&] { return MakeCells(size, false, 20); });
    }
    std::vector<std::vector<Outcome>> outcomes(candidates.size());
    for (int r = 0; r < repetitions; ++r)
    {
        for (std::size_t c = 0; c < candidates.size(); ++c)
        {
            RngSeedManager::SetRun(static_cast<uint64_t>(r) + 1);
            outcomes[c].push_back(RunOnce(candidates[c].second));
        }
    }
    for (std::size_t c = 0; c < candidates.size(); ++c)
    {
        std::vector<double> idle;
        std::vector<double> busy;
        std::vector<double> megabits;
        for (const auto& outcome : outcomes[c])
        {
            idle.push_back(outcome.idle);
            busy.push_back(outcome.busy);
            megabits.push_back(outcome.megabits);
        }
        std::printf("%2u eNBs %2u UEs %3u RB  %-17s idle %.3f  sending %.3f CPU s/s  %6.2f Mb/s\n",
                    size.enbs,
                    size.ues,
                    size.bandwidth,
                    candidates[c].first,
                    Median(idle),
                    Median(busy),
                    Median(megabits));
    }
}

/** @param last to be set to now */
void
Received(Time* last, Ptr<const Packet>, const Address&)
{
    *last = Simulator::Now();
}

/** A phase of computation and the uploads after it. @param size cells @param compute s */
void
Compute(const Size& size, double compute)
{
    constexpr uint64_t BYTES = 100000;
    constexpr double UPLOADS = 5; // s
    for (const bool skip : {false, true})
    {
        auto lte = CreateObject<LteCellHelper>();
        lte->SetAttribute("SkipIdle", BooleanValue(skip));
        const auto sinks = Load(Install(lte, size), CONNECTED + compute, BYTES);
        Time last;
        for (uint32_t s = 0; s < sinks.GetN(); ++s)
        {
            sinks.Get(s)->TraceConnectWithoutContext("Rx", MakeBoundCallback(&Received, &last));
        }
        const double idle = RunTimed(CONNECTED, CONNECTED + compute);
        Simulator::Stop(Seconds(UPLOADS));
        Simulator::Run();
        std::printf("%2u eNBs %2u UEs %3u RB  computing %g s, skipped %5.1f s: %.4f CPU s/s; all "
                    "uploaded at %.9f s\n",
                    size.enbs,
                    size.ues,
                    size.bandwidth,
                    compute,
                    skip ? lte->GetIdleSkipper()->GetSkipped().GetSeconds() : 0.0,
                    idle,
                    last.GetSeconds());
        Simulator::Destroy();
        Ipv4AddressGenerator::Reset();
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    int repetitions = 1;
    uint16_t bandwidth = 25;
    double compute = 0;
    CommandLine cmd(__FILE__);
    cmd.AddValue("repetitions", "Runs of each candidate, which take turns", repetitions);
    cmd.AddValue("bandwidth", "Resource blocks", bandwidth);
    cmd.AddValue("compute", "Seconds of computation, with and without SkipIdle", compute);
    cmd.Parse(argc, argv);
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1400));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(BUFFER));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(BUFFER));
    // Plain LTE gets the modes that LteCellHelper sets on its own objects.
    Config::SetDefault("ns3::LteRlcUm::MaxTxBufferSize", UintegerValue(BUFFER));
    Config::SetDefault("ns3::LteEnbRrc::SrsPeriodicity", UintegerValue(SRS_PERIOD));
    for (const uint16_t enbs : {1, 4})
    {
        for (const uint32_t ues : {4U, 10U, 20U, 40U})
        {
            if (compute > 0)
            {
                Compute({enbs, ues, bandwidth}, compute);
            }
            else
            {
                Compare({enbs, ues, bandwidth}, repetitions);
            }
        }
    }
    return 0;
}
