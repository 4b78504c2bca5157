// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Two Wi-Fi cells of four devices train one model: two rounds inside each cell, then the cloud.
 *
 *   device 3..6  ))) edge 1 ---.
 *                               >--- cloud 0
 *   device 7..10 ))) edge 2 ---'
 */

#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"

#include <iostream>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

void
Trained(uint32_t node, uint32_t round, const TrainingResult& result)
{
    std::cout << Simulator::Now().As(Time::S) << "  device " << node << "  round " << round;
    std::cout << (result.updates.empty() ? "  final model:" : "  trained; began with");
    for (const auto& score : result.startScores)
    {
        std::cout << "  " << score.task << " " << 100 * score.correct / score.total << " %";
    }
    std::cout << "\n";
}

void
Aggregated(const AggregationReport& report)
{
    std::cout << Simulator::Now().As(Time::S) << (report.root ? "  root " : "  edge ")
              << report.node << " has aggregated " << report.contributors.size()
              << " updates of round " << report.round << "\n";
}

/** @param arguments program name and options */
void
Run(const std::vector<std::string>& arguments)
{
    uint32_t rounds = 6;
    std::string scheme = "hfedfm:2";
    CheckedOptions options("Trains one model in two Wi-Fi cells.");
    options.Add("rounds", WholeNumber(rounds, 1, 100000), "Rounds of training");
    options.Add("scheme", AnyText(scheme, "a scheme"), "local, star, edge or hfedfm:E");
    options.Parse(arguments);

    // The network: 2 cells with 8 devices, and a wired link from each edge server to the cloud.
    RandomLayoutParameters place;
    place.devices = 8;
    place.clusters = 2;
    WifiCellHelper wifi;
    auto network = wifi.Install(MakeRandomLayout(place, CreateObject<UniformRandomVariable>()));
    BackhaulHelper backhaul;
    backhaul.SetLink(DataRate("20Mbps"), MilliSeconds(10));
    backhaul.Install(network);

    // What the devices are made of, and what they learn.
    DeviceEnergyHelper power;
    const auto energy = power.Install(network);
    LearnerHelper learners;
    FederationHelper tree;
    tree.SetScheme(scheme);
    tree.SetAttribute("Rounds", UintegerValue(rounds));
    const auto federation = tree.Install(network, learners.Create(place.devices), energy);

    federation.TraceConnectWithoutContext("Trained", MakeCallback(&Trained));
    federation.TraceConnectWithoutContext("Aggregated", MakeCallback(&Aggregated));
    RunRecorder recorder(network, federation);
    recorder.SetFinishedCallback(MakeCallback(static_cast<void (*)()>(&Simulator::Stop)));
    Simulator::Run();

    const auto result = recorder.GetResult();
    std::cout << scheme << ": " << (result.lastAggregation - result.firstMessage) / rounds
              << " s and " << result.deviceEnergy.total / rounds << " J per round, "
              << result.accessBytes / 1e3 << " kB over Wi-Fi, " << result.backhaulBytes / 1e3
              << " kB over the backhaul\n";
    Simulator::Destroy();
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { Run({argv, argv + argc}); });
}
