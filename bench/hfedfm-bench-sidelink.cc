/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * What a sidelink costs: CPU seconds of Simulator::Run per simulated second, with 10, 20 and 40
 * devices in a square that all hear each other. Idle: nobody has anything to send. Saturated: all
 * always have, each for its neighbour. Median over the repetitions.
 */

#include "ns3/constant-position-mobility-model.h"
#include "ns3/core-module.h"
#include "ns3/hfedfm-sidelink-address.h"
#include "ns3/hfedfm-sidelink-helper.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint16_t TYPE = 0x88b5;
constexpr uint32_t PACKET = 1400;
constexpr uint32_t FILL = 40000;

/** What is measured. */
struct Options
{
    double seconds{4};
    uint32_t repetitions{4};
    uint32_t period{40};
    double side{200};
    bool groupcast{false};
};

/** What one run has cost and carried. */
struct Outcome
{
    double cpu{0};
    double megabits{0};
    uint64_t events{0};
};

void
Refill(Ptr<SidelinkNetDevice> device, Address to)
{
    const uint32_t id = GetSidelinkId(Mac48Address::ConvertFrom(to));
    while (device->GetMac()->GetQueue(id) < FILL)
    {
        device->Send(Create<Packet>(PACKET), to, TYPE);
    }
    Simulator::Schedule(MilliSeconds(20), &Refill, device, to);
}

Outcome
Measure(const Options& options, uint32_t count, bool saturated)
{
    SidelinkHelper helper;
    helper.SetPoolAttribute("Period", TimeValue(MilliSeconds(options.period)));
    helper.SetPoolAttribute("Repetitions", UintegerValue(options.repetitions));
    auto place = CreateObject<UniformRandomVariable>();
    place->SetStream(1);
    NodeContainer nodes(count);
    for (uint32_t n = 0; n < count; ++n)
    {
        auto mobility = CreateObject<ConstantPositionMobilityModel>();
        const double x = place->GetValue(0, options.side);
        const double y = place->GetValue(0, options.side);
        mobility->SetPosition(Vector(x, y, 1.5));
        nodes.Get(n)->AggregateObject(mobility);
    }
    const auto devices = helper.Install(nodes, helper.MakeChannel());
    SidelinkHelper::AssignStreams(devices, 10);
    for (uint32_t d = 0; saturated && d < count; ++d)
    {
        const auto to = options.groupcast ? devices.Get(d)->GetBroadcast()
                                          : devices.Get((d + 1) % count)->GetAddress();
        Simulator::ScheduleWithContext(nodes.Get(d)->GetId(),
                                       MilliSeconds(1),
                                       &Refill,
                                       DynamicCast<SidelinkNetDevice>(devices.Get(d)),
                                       to);
    }
    Simulator::Stop(Seconds(options.seconds));
    const auto before = std::clock();
    Simulator::Run();
    Outcome outcome;
    outcome.cpu = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC / options.seconds;
    outcome.events = Simulator::GetEventCount();
    for (uint32_t d = 0; d < count; ++d)
    {
        const auto counters = DynamicCast<SidelinkNetDevice>(devices.Get(d))->GetCounters();
        outcome.megabits += static_cast<double>(counters.bytesReceived) * 8e-6 / options.seconds;
    }
    Simulator::Destroy();
    return outcome;
}

void
Report(const Options& options, uint32_t count, bool saturated, int runs)
{
    std::vector<double> cpu;
    Outcome outcome;
    for (int r = 0; r < runs; ++r)
    {
        outcome = Measure(options, count, saturated);
        cpu.push_back(outcome.cpu);
    }
    std::nth_element(cpu.begin(), cpu.begin() + cpu.size() / 2, cpu.end());
    std::printf(
        "%2u devices, %-9s  %.4f CPU s per simulated s  %8.0f events/s  %6.2f Mb/s received\n",
        count,
        saturated ? "saturated" : "idle",
        cpu[cpu.size() / 2],
        static_cast<double>(outcome.events) / options.seconds,
        outcome.megabits);
}

} // namespace

int
main(int argc, char* argv[])
{
    Options options;
    int runs = 5;
    CommandLine cmd(__FILE__);
    cmd.AddValue("runs", "Runs of each case", runs);
    cmd.AddValue("seconds", "Simulated seconds of each run", options.seconds);
    cmd.AddValue("repetitions", "Subframes used of each 8: 1, 2, 4 or 8", options.repetitions);
    cmd.AddValue("period", "SC period in ms", options.period);
    cmd.AddValue("side", "Side of the square in m", options.side);
    cmd.AddValue("broadcast", "Send to everybody instead of a neighbour", options.groupcast);
    cmd.Parse(argc, argv);
    for (const bool saturated : {false, true})
    {
        for (const uint32_t count : {10, 20, 40})
        {
            Report(options, count, saturated, runs);
        }
    }
    return 0;
}
