/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

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
    if (GetTransportBlockBytes(mcs, options.rbs) < least)
    {
        throw InputError(DescribeBadOption("rbs",
                                           std::to_string(options.rbs),
                                           "more with --mcs=" + std::to_string(options.mcs) +
                                               ": transport blocks have no room for headers"));
    }
    if (options.from > options.to)
    {
        throw InputError(DescribeBadOption("from",
                                           FormatNumber(options.from),
                                           "at most --to, which is " + FormatNumber(options.to)));
    }
}

/** Read the command line. @param arguments program name and options @return what is asked for */
Options
Parse(const std::vector<std::string>& arguments)
{
    constexpr double farthest = 100000; // m
    Options options;
    CheckedOptions command("Sweeps the distance of two devices on a sidelink.");
    command.AddChoice("period",
                      "Sidelink control period, ms",
                      options.period,
                      {40, 60, 70, 80, 120, 140, 160, 240, 280, 320});
    command.AddChoice("repetitions", "Subframes used of each 8", options.repetitions, {1, 2, 4, 8});
    command.AddInteger("mcs", "Modulation and coding scheme", options.mcs, 0, 20);
    command.AddChoice("rbs", "Resource blocks of data", options.rbs, GetBlockCounts());
    command.AddReal("power", "Transmit power in dBm", options.power, -60, 60);
    command.AddChoice("condition", "Line of sight", options.condition, {"los", "nlos", "random"});
    command.AddReal("from", "First distance in m", options.from, 1, farthest);
    command.AddReal("to", "Last distance in m", options.to, 1, farthest);
    command.AddReal("step", "Between distances, m", options.step, 0.1, farthest);
    command.AddReal("seconds", "Simulated for each distance", options.seconds, 1, 100000);
    command.AddInteger("seed", "Of the random numbers", options.seed, 1, UINT32_MAX);
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
