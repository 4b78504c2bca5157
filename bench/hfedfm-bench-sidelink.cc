// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What a sidelink costs beside plain LTE of ns-3: CPU seconds of Simulator::Run per simulated
 * second, with 10, 20 and 40 devices. Idle: nobody has anything to send. Saturated: all always
 * have.
 *
 * Candidates, taking turns in one process: sidelink radios in a square that all hear each other,
 * each sending to its neighbour; one eNB of 50 resource blocks, as the sidelink's pool, with UEs
 * that send datagrams to a host behind the core, more than the uplink carries. Nothing is
 * acknowledged in either. Medians over the runs.
 */

#include "../examples/radio-validation/hfedfm-radio-flow.h"
#include "hfedfm-bench-plain-lte.h"

#include "ns3/constant-position-mobility-model.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-sidelink-address.h"
#include "ns3/hfedfm-sidelink-helper.h"

#include <cstdio>
#include <memory>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint16_t TYPE = 0x88b5;
constexpr uint32_t PACKET = 1400;
constexpr uint32_t FILL = 40000;
constexpr uint16_t BLOCKS = 50; // resource blocks of the LTE carrier, as of the pool
constexpr double OFFERED = 42;  // Mb/s of all UEs together; 50 resource blocks carry 33
constexpr double LIMIT = 0.25;  // CPU s per simulated s of 20 saturated devices
constexpr uint32_t LIMIT_DEVICES = 20;

/** What is measured. */
struct Options
{
    double seconds{4};
    uint32_t repetitions{4};
    uint32_t period{40};
    double side{200};
    bool groupcast{false};
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

/** Make sidelink radios. @return them */
NetDeviceContainer
MakeSidelink(const Options& options, uint32_t count)
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
    return devices;
}

/** @param devices sidelink radios @return bytes that they have received */
double
GetReceived(const NetDeviceContainer& devices)
{
    double bytes = 0;
    for (uint32_t d = 0; d < devices.GetN(); ++d)
    {
        bytes += static_cast<double>(
            DynamicCast<SidelinkNetDevice>(devices.Get(d))->GetCounters().bytesReceived);
    }
    return bytes;
}

/** Idle for as long as busy. */
Outcome
MeasureSidelink(const Options& options, uint32_t count)
{
    const auto devices = MakeSidelink(options, count);
    for (uint32_t d = 0; d < count; ++d)
    {
        const auto to = options.groupcast ? devices.Get(d)->GetBroadcast()
                                          : devices.Get((d + 1) % count)->GetAddress();
        Simulator::ScheduleWithContext(devices.Get(d)->GetNode()->GetId(),
                                       Seconds(options.seconds),
                                       &Refill,
                                       DynamicCast<SidelinkNetDevice>(devices.Get(d)),
                                       to);
    }
    Outcome outcome;
    outcome.idle = RunTimed(0.0001, options.seconds - 0.001);
    outcome.busy = RunTimed(options.seconds, 2 * options.seconds);
    outcome.megabits = 8e-6 * GetReceived(devices) / options.seconds;
    Simulator::Destroy();
    return outcome;
}

/** One cell of plain LTE. */
Outcome
MeasureLte(uint32_t count)
{
    const auto topology = MakePlain({1, count, BLOCKS});
    std::vector<std::unique_ptr<RadioFlow>> flows;
    for (uint32_t d = 0; d < count; ++d)
    {
        flows.push_back(RadioFlow::Udp(topology.devices[d],
                                       topology.receivers[d],
                                       topology.addresses[d],
                                       static_cast<uint16_t>(PORT + d),
                                       OFFERED / count,
                                       Seconds(IDLE_END)));
    }
    const auto received = [&flows]() {
        uint64_t bytes = 0;
        for (const auto& flow : flows)
        {
            bytes += flow->GetArrived();
        }
        return static_cast<double>(bytes);
    };
    Outcome outcome;
    outcome.idle = RunTimed(CONNECTED, IDLE_END);
    Simulator::Stop(Seconds(RAMP_END) - Simulator::Now());
    Simulator::Run();
    const double before = received();
    outcome.busy = RunTimed(RAMP_END, END);
    outcome.megabits = 8e-6 * (received() - before) / (END - RAMP_END);
    flows.clear();
    Simulator::Destroy();
    Ipv4AddressGenerator::Reset();
    return outcome;
}

void
Compare(const Options& options, uint32_t count, uint32_t runs)
{
    std::vector<Outcome> sidelinks;
    std::vector<Outcome> cells;
    for (uint32_t r = 0; r < runs; ++r)
    {
        RngSeedManager::SetRun(r + 1);
        sidelinks.push_back(MeasureSidelink(options, count));
        cells.push_back(MeasureLte(count));
    }
    const auto sidelink = GetMedian(sidelinks);
    const auto lte = GetMedian(cells);
    std::printf("%7u  %9.4f  %9.4f  %6.2f  %9.4f  %9.4f  %6.2f  %9.4f  %9.3f\n",
                count,
                sidelink.idle,
                sidelink.busy,
                sidelink.megabits,
                lte.idle,
                lte.busy,
                lte.megabits,
                sidelink.idle / lte.idle,
                sidelink.busy / lte.busy);
    if (count == LIMIT_DEVICES)
    {
        std::printf("         %u saturated devices: %.3f CPU s/s, %s the limit of %.2f\n",
                    count,
                    sidelink.busy,
                    sidelink.busy <= LIMIT ? "within" : "ABOVE",
                    LIMIT);
    }
}

/** @param arguments program name and options */
void
RunAll(const std::vector<std::string>& arguments)
{
    Options options;
    uint32_t runs = 3;
    CheckedOptions command("Measures the CPU time of a sidelink beside plain LTE of ns-3.");
    command.Add("runs", WholeNumber(runs, 1, 10000), "Runs of each candidate, which take turns");
    command.Add("seconds",
                RealNumber(options.seconds, {0.1, 10000}),
                "Simulated seconds of a sidelink, idle and again saturated");
    command.Add("repetitions",
                OneOf(options.repetitions, {1, 2, 4, 8}),
                "Subframes used of each 8");
    command.Add("period",
                OneOf(options.period, {40, 60, 70, 80, 120, 140, 160, 240, 280, 320}),
                "SC period in ms");
    command.Add("side", RealNumber(options.side, {1, 10000}), "Side of the square in m");
    command.Add("broadcast", Switch(options.groupcast), "Send to everybody instead of a neighbour");
    command.Parse(arguments);
    SetPlainDefaults();
    std::printf(
        "             sidelink, CPU s/s             plain LTE, CPU s/s       sidelink / LTE\n"
        "devices       idle  saturated    Mb/s       idle  saturated    Mb/s       idle  "
        "saturated\n");
    for (const uint32_t count : {10, 20, 40})
    {
        Compare(options, count, runs);
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll({argv, argv + argc}); });
}
