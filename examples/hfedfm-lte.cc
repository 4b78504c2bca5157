/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * One model is trained over LTE cells with local breakout: first every device talks to its edge
 * server, then devices hand their updates on over a sidelink and only a head talks to it. `--help`
 * lists the options.
 *
 *   device ))) eNB --- edge 1 ---.
 *     ((( sidelink                >--- cloud
 *   device ))) eNB --- edge 2 ---'
 */

#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"

#include <cstdio>
#include <string>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** What is asked for. */
struct Options
{
    uint32_t devices{8};
    uint32_t edges{2};
    uint32_t rounds{8};
    uint32_t edgeRounds{4};
    uint32_t bandwidth{25};
    uint32_t payload{0};
    double radius{100};
};

/** The learners: they train, or they send updates of a given size. */
std::vector<Ptr<Learner>>
MakeLearners(const Options& options)
{
    if (options.payload == 0)
    {
        return M3tLearnerHelper().Create(options.devices);
    }
    PayloadLearnerHelper payloads;
    payloads.SetAttribute("PayloadBytes", UintegerValue(options.payload));
    return payloads.Create(options.devices);
}

/** Bytes of devices' packets that edge servers have kept off the core, and that went there. */
struct Breakout
{
    double local{0};
    double core{0};

    explicit Breakout(const EdgeNetwork& network)
    {
        for (const auto& cell : network.cells)
        {
            const auto& counters = cell.edge->GetObject<EdgeBreakout>()->GetCounters();
            local += counters.brokenOutUp.bytes + counters.brokenOutDown.bytes;
            core += counters.forwardedUp.bytes + counters.forwardedDown.bytes;
        }
    }
};

void
PrintHead()
{
    std::printf("%-13s %8s %8s %8s %8s %9s %9s %9s %9s %9s\n",
                "scheme",
                "s/round",
                "J/round",
                "radio J",
                "d2d J",
                "lte kB",
                "d2d kB",
                "local kB",
                "core kB",
                "cloud kB");
}

/** Print a row: latency, energy of all devices, message bytes, and what left by each edge. */
void
Print(const std::string& scheme, const Options& options, const RunResult& result, Breakout bytes)
{
    const auto& energy = result.deviceEnergy;
    const auto& phases = result.devicePhases.joules;
    const auto d2d = phases.count("d2d") > 0 ? phases.at("d2d") * options.devices : 0.0;
    std::printf("%-13s %8.3f %8.2f %8.2f %8.2f %9.0f %9.0f %9.0f %9.0f %9.0f\n",
                scheme.c_str(),
                (result.lastAggregation - result.firstMessage) / options.rounds,
                energy.total / options.rounds,
                (energy.total - energy.compute) / options.rounds,
                d2d,
                result.accessBytes / 1e3,
                result.d2dBytes / 1e3,
                bytes.local / 1e3,
                bytes.core / 1e3,
                result.backhaulBytes / 1e3);
}

/** Simulate a scheme, and print what came out. */
void
Run(const Scheme& scheme, const Options& options)
{
    RandomLayoutParameters place;
    place.devices = options.devices;
    place.clusters = options.edges;
    place.radius = options.radius;
    auto position = CreateObject<UniformRandomVariable>();
    position->SetStream(1);

    // Cells and core. The core stands beside the cloud: Complete() needs the backhaul.
    auto lte = CreateObject<LteCellHelper>();
    lte->SetAttribute("Bandwidth", UintegerValue(options.bandwidth));
    auto network = lte->Install(MakeRandomLayout(place, position));
    BackhaulHelper backhaul;
    backhaul.SetLink(DataRate("20Mbps"), MilliSeconds(10));
    backhaul.Install(network);
    lte->Complete(network);
    lte->AssignStreams(network, 1000);
    DeviceEnergyHelper power;
    const auto energy = power.Install(network);

    FederationHelper tree;
    Ptr<SidelinkD2d> sidelink;
    if (scheme.HasD2d())
    {
        sidelink = CreateObject<SidelinkD2d>();
        sidelink->Install(network);
        sidelink->AssignStreams(network, 100000);
        sidelink->InstallEnergy(network, energy);
        ClusterHelper clusters;
        clusters.SetTopology(sidelink);
        clusters.SetHeadRule("best-connected");
        tree.SetClusters(clusters);
    }
    tree.SetScheme(scheme);
    tree.SetAttribute("Rounds", UintegerValue(options.rounds));
    const auto federation = tree.Install(network, MakeLearners(options), energy);

    RunRecorder recorder(network, federation, energy);
    recorder.SetD2d(sidelink);
    recorder.SetFinishedCallback(MakeCallback(static_cast<void (*)()>(&Simulator::Stop)));
    Simulator::Run();
    Print(scheme.ToString(), options, recorder.GetResult(), Breakout(network));
    Simulator::Destroy();
}

} // namespace

int
main(int argc, char* argv[])
{
    Options options;
    CommandLine cmd(__FILE__);
    cmd.AddValue("devices", "Devices that learn", options.devices);
    cmd.AddValue("edges", "LTE cells, each with an edge server", options.edges);
    cmd.AddValue("rounds", "Rounds of training", options.rounds);
    cmd.AddValue("edgeRounds",
                 "Rounds inside a cell per aggregation at the cloud",
                 options.edgeRounds);
    cmd.AddValue("bandwidth", "Of a carrier, RBs: 6, 15, 25, 50, 75 or 100", options.bandwidth);
    cmd.AddValue("payload", "Bytes of an update; 0: train a real model", options.payload);
    cmd.AddValue("radius", "Largest distance of a device and its eNB, m", options.radius);
    cmd.Parse(argc, argv);

    NS_ABORT_MSG_IF(options.rounds == 0 || options.edgeRounds == 0,
                    "The options --rounds=" << options.rounds << " and --edgeRounds="
                                            << options.edgeRounds << " must be at least 1.");
    NS_ABORT_MSG_IF(options.edges == 0 || options.devices < options.edges,
                    "There are --devices=" << options.devices << " in --edges=" << options.edges
                                           << " cells; each cell needs at least one device, and "
                                              "there must be a cell.");

    const auto every = std::to_string(options.edgeRounds);
    PrintHead();
    for (const auto& scheme : {std::string("star"),
                               std::string("edge"),
                               std::string("edge-d2d"),
                               "hfedfm:" + every,
                               "hfedfm-d2d:" + every})
    {
        Run(Scheme::Parse(scheme), options);
    }
    std::printf("\nEnergies of all devices. local: IP bytes between devices and their edge server, "
                "kept off core and\nbackhaul; core: those that crossed them; cloud: message bytes "
                "over the backhaul.\n");
    return 0;
}
