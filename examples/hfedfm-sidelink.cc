// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * How far a sidelink reaches: one device sends all it can to another, over a sweep of distances.
 * For each of them, the block error rates of PSCCH (one transmission of an SCI) and PSSCH (a
 * transport block after four), as simulated and by formula, and what gets through. `--help` lists
 * the options.
 *
 *   device 1 ))) distance ((( device 2
 */

#include "../helper/tool/hfedfm-csv.h"

#include "ns3/core-module.h"
#include "ns3/hfedfm-d2d-propagation-loss-model.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-sidelink-address.h"
#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/hfedfm-sidelink-helper.h"
#include "ns3/hfedfm-sidelink-mac-header.h"
#include "ns3/hfedfm-sidelink-range.h"
#include "ns3/mobility-module.h"

#include <cmath>
#include <cstdio>
#include <string>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** What is asked for. */
struct Options
{
    uint32_t period{40};
    uint32_t repetitions{4};
    uint32_t mcs{20};
    uint32_t rbs{50};
    double power{23};
    std::string condition{"los"};
    double from{100};
    double to{1500};
    double step{100};
    double seconds{10};
    uint32_t seed{1};
};

/** Counts of transmissions. */
struct Counts
{
    double received{0};
    double lost{0};

    double GetLossRate() const
    {
        return received + lost > 0 ? lost / (received + lost) : 1;
    }
};

void
ControlReceived(Counts* counts, uint32_t, SidelinkControl, double)
{
    counts->received += 1;
}

void
ControlLost(Counts* counts, uint32_t, SidelinkControl, SidelinkDrop)
{
    counts->lost += 1;
}

/** Keep the sender's buffer filled. */
void
Refill(Ptr<SidelinkNetDevice> sender, Ptr<SidelinkNetDevice> receiver)
{
    constexpr uint16_t type = 0x88b5; // for experiments
    while (sender->GetMac()->GetQueue(receiver->GetMac()->GetId()) < 100000)
    {
        sender->Send(Create<Packet>(1400), receiver->GetAddress(), type);
    }
    Simulator::Schedule(MilliSeconds(20), &Refill, sender, receiver);
}

SidelinkHelper
MakeHelper(const Options& options)
{
    SidelinkHelper helper;
    helper.SetPoolAttribute("Period", TimeValue(MilliSeconds(options.period)));
    helper.SetPoolAttribute("Repetitions", UintegerValue(options.repetitions));
    helper.SetMacAttribute("Mcs", UintegerValue(options.mcs));
    helper.SetMacAttribute("Rbs", UintegerValue(options.rbs));
    helper.SetPhyAttribute("TxPower", DoubleValue(options.power));
    return helper;
}

Ptr<D2dPropagationLossModel>
GetLoss(Ptr<SpectrumChannel> channel)
{
    return DynamicCast<D2dPropagationLossModel>(channel->GetPropagationLossModel());
}

void
SimulateAt(const Options& options, double metres)
{
    auto helper = MakeHelper(options);
    NodeContainer nodes(2);
    MobilityHelper mobility;
    mobility.Install(nodes);
    nodes.Get(0)->GetObject<MobilityModel>()->SetPosition(Vector(0, 0, 1.5));
    nodes.Get(1)->GetObject<MobilityModel>()->SetPosition(Vector(metres, 0, 1.5));
    auto channel = helper.MakeChannel(options.condition);
    SidelinkHelper::AssignStreams(channel, 1);
    const auto devices = helper.Install(nodes, channel);
    SidelinkHelper::AssignStreams(devices, 2);
    const auto sender = DynamicCast<SidelinkNetDevice>(devices.Get(0));
    const auto receiver = DynamicCast<SidelinkNetDevice>(devices.Get(1));

    Counts controls;
    receiver->GetPhy()->TraceConnectWithoutContext("ControlReceived",
                                                   MakeBoundCallback(&ControlReceived, &controls));
    receiver->GetPhy()->TraceConnectWithoutContext("ControlDrop",
                                                   MakeBoundCallback(&ControlLost, &controls));
    Simulator::Schedule(MilliSeconds(1), &Refill, sender, receiver);
    Simulator::Stop(Seconds(options.seconds));
    Simulator::Run();

    const auto counters = receiver->GetCounters();
    Counts blocks;
    blocks.received = static_cast<double>(counters.blocksReceived);
    blocks.lost = static_cast<double>(sender->GetCounters().blocksSent) - blocks.received;
    const auto loss = GetLoss(channel);
    const bool los = loss->HasLos(nodes.Get(0)->GetObject<MobilityModel>(),
                                  nodes.Get(1)->GetObject<MobilityModel>());
    const double decibels = los ? loss->GetLosLoss(metres) : loss->GetNlosLoss(metres);
    const double control = std::pow(10, GetSidelinkSnr({options.power, 9}, 1, decibels) / 10);
    const double data =
        std::pow(10, GetSidelinkSnr({options.power, 9}, options.rbs, decibels) / 10);
    std::printf("%8.0f  %-4s  %9.4f  %9.4f  %9.4f  %9.4f  %9.3f\n",
                metres,
                los ? "los" : "nlos",
                controls.GetLossRate(),
                GetPscchBler(control),
                blocks.GetLossRate(),
                GetFlatPsschBler(data, options.rbs, static_cast<uint8_t>(options.mcs), 4),
                static_cast<double>(counters.bytesReceived) * 8e-6 / options.seconds);
    Simulator::Destroy();
}

/** @return numbers of resource blocks that a sidelink sends on: no other factors than 2, 3, 5 */
std::vector<uint32_t>
GetBlockCounts()
{
    return {1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 25, 27, 30, 32, 36, 40, 45, 48, 50};
}

/** Throw unless a transport block has room for its headers, and there is a distance. */
void
CheckTogether(const Options& options)
{
    constexpr uint32_t least = SidelinkMacHeader::SIZE + 3; // RLC needs more than 2 bytes
    const auto mcs = static_cast<uint8_t>(options.mcs);
    ThrowIf(GetTransportBlockBytes(mcs, options.rbs) < least,
            DescribeBadOption("rbs",
                              std::to_string(options.rbs),
                              "more with --mcs=" + std::to_string(options.mcs) +
                                  ": transport blocks have no room for headers"));
    ThrowIf(options.from > options.to,
            DescribeBadOption("from",
                              FormatNumber(options.from),
                              "at most --to, which is " + FormatNumber(options.to)));
}

/** Read the command line. @param arguments program name and options @return what is asked for */
Options
Parse(const std::vector<std::string>& arguments)
{
    constexpr double farthest = 100000; // m
    Options options;
    CheckedOptions command("Sweeps the distance of two devices on a sidelink.");
    command.Add("period",
                OneOf(options.period, {40, 60, 70, 80, 120, 140, 160, 240, 280, 320}),
                "Sidelink control period, ms");
    command.Add("repetitions",
                OneOf(options.repetitions, {1, 2, 4, 8}),
                "Subframes used of each 8");
    command.Add("mcs", WholeNumber(options.mcs, 0, 20), "Modulation and coding scheme");
    command.Add("rbs", OneOf(options.rbs, GetBlockCounts()), "Resource blocks of data");
    command.Add("power", RealNumber(options.power, {-60, 60}), "Transmit power in dBm");
    command.Add("condition", OneOf(options.condition, {"los", "nlos", "random"}), "Line of sight");
    command.Add("from", RealNumber(options.from, {1, farthest}), "First distance in m");
    command.Add("to", RealNumber(options.to, {1, farthest}), "Last distance in m");
    command.Add("step", RealNumber(options.step, {0.1, farthest}), "Between distances, m");
    command.Add("seconds", RealNumber(options.seconds, {1, 100000}), "Simulated for each distance");
    command.Add("seed", WholeNumber(options.seed, 1, UINT32_MAX), "Of the random numbers");
    command.Parse(arguments);
    CheckTogether(options);
    return options;
}

/** Print ranges by formula, then a row for each distance. */
void
Sweep(const Options& options)
{
    RngSeedManager::SetSeed(options.seed);
    const SidelinkBudget budget{options.power, 9};
    const SidelinkFormat format{static_cast<uint8_t>(options.mcs), options.rbs, 4};
    const auto loss = GetLoss(MakeHelper(options).MakeChannel());
    for (const bool los : {true, false})
    {
        std::printf("Range by formula, %s, at 10 %% errors: PSCCH %.0f m, PSSCH %.0f m\n",
                    los ? "line of sight" : "no line of sight",
                    GetPscchRange(budget, loss, los, 0.1),
                    GetPsschRange(budget, format, loss, los, 0.1));
    }
    std::printf("distance  sight  PSCCH lost, formula  PSSCH lost, formula       Mb/s\n");
    for (double metres = options.from; metres <= options.to; metres += options.step)
    {
        SimulateAt(options, metres);
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { Sweep(Parse({argv, argv + argc})); });
}
