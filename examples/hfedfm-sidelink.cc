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

#include "ns3/core-module.h"
#include "ns3/hfedfm-d2d-propagation-loss-model.h"
#include "ns3/hfedfm-sidelink-address.h"
#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/hfedfm-sidelink-helper.h"
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

} // namespace

int
main(int argc, char* argv[])
{
    Options options;
    CommandLine cmd(__FILE__);
    cmd.AddValue("period", "SC period in ms: 40, 80, 160 or 320", options.period);
    cmd.AddValue("repetitions", "Subframes used of each 8: 1, 2, 4 or 8", options.repetitions);
    cmd.AddValue("mcs", "Modulation and coding scheme, 0 to 20", options.mcs);
    cmd.AddValue("rbs", "Resource blocks of data, 1 to 50", options.rbs);
    cmd.AddValue("power", "Transmit power in dBm", options.power);
    cmd.AddValue("condition", "Line of sight: los, nlos or random", options.condition);
    cmd.AddValue("from", "First distance in m", options.from);
    cmd.AddValue("to", "Last distance in m", options.to);
    cmd.AddValue("step", "Between distances, m", options.step);
    cmd.AddValue("seconds", "Simulated for each distance", options.seconds);
    cmd.AddValue("seed", "Of the random numbers", options.seed);
    cmd.Parse(argc, argv);
    NS_ABORT_MSG_UNLESS(options.step > 0, "The step is " << options.step << " m; it must be > 0.");
    NS_ABORT_MSG_UNLESS(options.rbs > 0, "The number of resource blocks must be at least 1.");
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
    return 0;
}
