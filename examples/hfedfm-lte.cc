// SPDX-License-Identifier: GPL-2.0-only

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
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-module.h"
#include "ns3/hfedfm-options.h"

#include <cstdio>
#include <string>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t MOST_DEVICES = 10000;
constexpr uint32_t MOST_PER_CELL = 320; // one per subframe of the longest sounding period
constexpr double MOST_RADIUS = 500;     // m, where all bandwidths reach

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
        return LearnerHelper().Create(options.devices);
    }
    LearnerHelper payloads("ns3::hfedfm::PayloadLearner");
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
    const double kilobytes = 1e-3 / options.rounds; // per round
    const auto& energy = result.deviceEnergy;
    const auto& phases = result.devicePhases.joules;
    const auto d2d = phases.count("d2d") > 0 ? phases.at("d2d") * options.devices : 0.0;
    std::printf("%-13s %8.3f %8.2f %8.2f %8.2f %9.0f %9.0f %9.0f %9.0f %9.0f\n",
                scheme.c_str(),
                (result.lastAggregation - result.firstMessage) / options.rounds,
                energy.total / options.rounds,
                energy.GetRadio() / options.rounds,
                d2d,
                result.accessBytes * kilobytes,
                result.d2dBytes * kilobytes,
                bytes.local * kilobytes,
                bytes.core * kilobytes,
                result.backhaulBytes * kilobytes);
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
    if (scheme.HasD2d())
    {
        auto sidelink = CreateObject<SidelinkD2d>();
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

    RunRecorder recorder(network, federation);
    recorder.SetFinishedCallback(MakeCallback(static_cast<void (*)()>(&Simulator::Stop)));
    Simulator::Run();
    Print(scheme.ToString(), options, recorder.GetResult(), Breakout(network));
    Simulator::Destroy();
}

/** Throw unless the cells have carriers, and devices that fit into them. */
void
CheckCells(const Options& options)
{
    const auto carriers = GetLteCarriers(options.bandwidth).size();
    ThrowIf(options.edges > carriers,
            DescribeBadOption(
                "edges",
                std::to_string(options.edges),
                "at most " + std::to_string(carriers) +
                    ", the carriers of --bandwidth=" + std::to_string(options.bandwidth)));
    ThrowIf(options.devices < options.edges || options.devices > MOST_PER_CELL * options.edges,
            DescribeBadOption("devices",
                              std::to_string(options.devices),
                              "1 to " + std::to_string(MOST_PER_CELL) +
                                  " for each of the --edges=" + std::to_string(options.edges) +
                                  " cells"));
}

/** Read the command line. @param arguments program name and options @return what is asked for */
Options
Parse(const std::vector<std::string>& arguments)
{
    constexpr uint32_t most = 1000000000;
    Options options;
    CheckedOptions command("Trains a model over LTE cells, without and with a sidelink.");
    command.Add("devices", WholeNumber(options.devices, 1, MOST_DEVICES), "Devices that learn");
    command.Add("edges",
                WholeNumber(options.edges, 1, LteCellHelper::MAX_CELLS),
                "LTE cells, each with an edge server and at least one device");
    command.Add("rounds", WholeNumber(options.rounds, 1, 1000000), "Rounds of training");
    command.Add("edgeRounds",
                WholeNumber(options.edgeRounds, 1, 1000000),
                "Rounds inside a cell per aggregation at the cloud");
    command.Add("bandwidth",
                OneOf(options.bandwidth, {6, 15, 25, 50, 75, 100}),
                "Resource blocks of a carrier");
    command.Add("payload",
                WholeNumber(options.payload, 0, most),
                "Bytes of an update; 0: train a real model");
    command.Add("radius",
                RealNumber(options.radius, {0.1, MOST_RADIUS}),
                "Largest distance of a device and its eNB, m");
    command.Parse(arguments);
    CheckCells(options);
    return options;
}

/** Simulate the schemes, and print a row for each. */
void
RunAll(const Options& options)
{
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
    std::printf(
        "\nAll columns per round, mean of all rounds; energies of all devices. local: IP bytes "
        "between devices\nand their edge server, kept off core and backhaul; core: those "
        "that crossed them; cloud: message\nbytes over the backhaul.\n");
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll(Parse({argv, argv + argc})); });
}
