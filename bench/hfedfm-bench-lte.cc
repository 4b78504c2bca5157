// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What LTE costs: CPU seconds per simulated second, with nothing to send and with all devices
 * sending as much as they can.
 *
 * Candidates, taking turns in one process: plain LTE of ns-3 with a PointToPointEpcHelper and a
 * remote host; cells of LteCellHelper with local breakout, on one carrier like the former, with
 * reports of the channel's quality every 1 ms like the former; such cells with the default of 20
 * ms; that on a carrier each. The same positions, bandwidth, buffers and modes. Each run connects
 * all devices, is idle for a while, then sends over TCP to the edge or the remote host. Medians
 * over the repetitions.
 *
 * With --compute, only this: cells that are idle for that long, then upload 100 kB each at once,
 * with and without SkipIdle. Both must end at the same time.
 */

#include "hfedfm-bench-plain-lte.h"

#include "ns3/applications-module.h"
#include "ns3/hfedfm-options.h"

#include <cstdio>
#include <functional>
#include <utility>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t MOST_RUNS = 10000;

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

void
Compare(const Size& size, uint32_t repetitions)
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
    for (uint32_t r = 0; r < repetitions; ++r)
    {
        for (std::size_t c = 0; c < candidates.size(); ++c)
        {
            RngSeedManager::SetRun(r + 1);
            outcomes[c].push_back(RunOnce(candidates[c].second));
        }
    }
    for (std::size_t c = 0; c < candidates.size(); ++c)
    {
        const auto median = GetMedian(outcomes[c]);
        std::printf("%2u eNBs %2u UEs %3u RB  %-17s idle %.3f  sending %.3f CPU s/s  %6.2f Mb/s\n",
                    size.enbs,
                    size.ues,
                    size.bandwidth,
                    candidates[c].first,
                    median.idle,
                    median.busy,
                    median.megabits);
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

/** @param arguments program name and options */
void
RunAll(const std::vector<std::string>& arguments)
{
    uint32_t repetitions = 1;
    uint32_t bandwidth = 25;
    double compute = 0;
    CheckedOptions options("Measures the CPU time of LTE cells beside plain LTE of ns-3.");
    options.Add("repetitions",
                WholeNumber(repetitions, 1, MOST_RUNS),
                "Runs of each candidate, which take turns");
    options.Add("bandwidth", OneOf(bandwidth, {6, 15, 25, 50, 75, 100}), "Resource blocks");
    options.Add("compute",
                RealNumber(compute, {0, 100000}),
                "Seconds of computation, with and without SkipIdle; 0: the usual comparison");
    options.Parse(arguments);
    SetPlainDefaults();
    for (const uint16_t enbs : {1, 4})
    {
        for (const uint32_t ues : {4U, 10U, 20U, 40U})
        {
            if (compute > 0)
            {
                Compute({enbs, ues, static_cast<uint16_t>(bandwidth)}, compute);
            }
            else
            {
                Compare({enbs, ues, static_cast<uint16_t>(bandwidth)}, repetitions);
            }
        }
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll({argv, argv + argc}); });
}
