// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The same devices are in two federations, which have models and servers of their own: how long do
 * rounds of each take alone, and when both share radios, backhaul and processors? `--help` lists
 * the options.
 */

#include "../helper/tool/hfedfm-csv.h"
#include "../helper/tool/hfedfm-file-io.h"
#include "../helper/tool/hfedfm-statistics.h"

#include "ns3/core-module.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-module.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** One of the two. */
struct Plan
{
    std::string name;                     //!< in the table
    std::string text;                     //!< its scheme
    uint32_t payload;                     //!< bytes of its model
    double work;                          //!< GFLOP of a round at each device
    uint16_t port;                        //!< of its nodes
    Scheme scheme{Scheme::Parse("star")}; //!< read from the text
    uint32_t period{1};                   //!< rounds between two aggregations at its root
};

/** What is asked for. */
struct Options
{
    std::array<Plan, 2> plans{Plan{"first", "hfedfm:2", 100000, 10, 5000},
                              Plan{"second", "star", 50000, 5, 6000}};
    uint32_t devices{9};
    uint32_t edges{3};
    uint32_t rounds{4};
    uint32_t seed{1};
    uint32_t runs{5};
    std::string out;
    bool quiet{false};
    bool quick{false};
};

/** What counts of a federation in a run. */
struct Outcome
{
    RunResult result;
    double round{0}; //!< s, while both run
};

/** Calls Simulator::Stop() when all recorders have told that they are finished. */
class Ending
{
  public:
    explicit Ending(std::size_t open)
        : m_open(open)
    {
    }

    void Done()
    {
        if (--m_open == 0)
        {
            Simulator::Stop();
        }
    }

  private:
    std::size_t m_open;
};

/** @return s of a round, over whole periods that had ended by then; 0 if none had */
double
GetRoundTime(const RunResult& result, uint32_t period, double until)
{
    const auto& rounds = result.rounds;
    const auto ended = std::count_if(rounds.begin(), rounds.end(), [until](const auto& round) {
        return round.end <= until;
    });
    const auto counted = ended - ended % period;
    return counted == 0
               ? 0
               : (rounds[counted - 1].end - rounds[0].start) / static_cast<double>(counted);
}

/**
 * Simulate one or both.
 * @param options the network
 * @param run draws places and backoffs
 * @param plans what is installed
 * @param computes whether training takes time
 * @return of each plan
 */
std::vector<Outcome>
Simulate(const Options& options, uint32_t run, const std::vector<Plan>& plans, bool computes)
{
    RngSeedManager::SetSeed(options.seed);
    RngSeedManager::SetRun(run);
    RandomLayoutParameters place;
    place.devices = options.devices;
    place.clusters = options.edges;
    auto position = CreateObject<UniformRandomVariable>();
    position->SetStream(1);
    WifiCellHelper wifi;
    auto network = wifi.Install(MakeRandomLayout(place, position));
    wifi.AssignStreams(network, 100);
    BackhaulHelper backhaul;
    backhaul.SetLink(DataRate("20Mbps"), MilliSeconds(10));
    backhaul.Install(network);
    // One battery and processor of each device, whatever number of federations it is in.
    const auto energy =
        computes ? DeviceEnergyHelper().Install(network) : std::vector<DeviceEnergy>();

    // All are connected before the first model goes out: half a stagger lies between the two.
    const auto stagger = MilliSeconds(50);
    const auto begin =
        Seconds(1) + stagger * static_cast<int64_t>(options.devices + 1) + MilliSeconds(200);
    std::vector<FederationContainer> federations(plans.size());
    std::vector<std::unique_ptr<RunRecorder>> recorders;
    Ending ending(plans.size());
    for (std::size_t p = 0; p < plans.size(); ++p)
    {
        LearnerHelper learners("ns3::hfedfm::PayloadLearner");
        learners.SetAttribute("PayloadBytes", UintegerValue(plans[p].payload));
        learners.SetAttribute("TrainingFlops", DoubleValue(plans[p].work * 1e9));
        FederationHelper tree;
        tree.SetScheme(plans[p].scheme);
        tree.SetAttribute("Port", UintegerValue(plans[p].port));
        tree.SetAttribute("Rounds", UintegerValue(options.rounds));
        tree.SetAttribute("EarliestBegin", TimeValue(begin));
        tree.SetStart(Seconds(1) + stagger / 2 * static_cast<int64_t>(p), stagger);
        federations[p] = tree.Install(network, learners.Create(options.devices), energy);
        recorders.push_back(std::make_unique<RunRecorder>(network, federations[p]));
        recorders.back()->SetFinishedCallback(MakeCallback(&Ending::Done, &ending));
    }
    Simulator::Run();
    std::vector<Outcome> outcomes;
    double until = 1e300;
    for (const auto& recorder : recorders)
    {
        outcomes.push_back({recorder->GetResult()});
        until = std::min(until, outcomes.back().result.lastAggregation);
    }
    Simulator::Destroy();
    for (std::size_t p = 0; p < plans.size(); ++p)
    {
        outcomes[p].round = GetRoundTime(outcomes[p].result, plans[p].period, until);
        ThrowIf(outcomes[p].round == 0,
                "--rounds is " + std::to_string(options.rounds) + ", but in run " +
                    std::to_string(run) + " no " + std::to_string(plans[p].period) +
                    " rounds of the " + plans[p].name +
                    " federation end while both run: give more, or models that are less unlike.");
    }
    return outcomes;
}

/** Values of all runs, of one federation in one setting. */
struct Series
{
    std::vector<double> alone;    //!< s of a round
    std::vector<double> together; //!< the same while the other runs, too
    std::vector<double> ratio;    //!< of both, run by run
    std::vector<double> access;   //!< MB over the access networks
    std::vector<double> backhaul; //!< MB over the backhaul
};

std::string
Describe(const std::vector<double>& values, int digits)
{
    const auto spread = Spread::Of(values);
    return FormatFixed(spread.mean, digits) + " +-" + FormatFixed(spread.interval, digits);
}

void
Print(const Options& options)
{
    std::vector<std::vector<std::string>> rows{
        {"federation", "shared", "alone, s", "together, s", "ratio", "access MB", "backhaul MB"}};
    CsvRows table{{"run", "federation", "shared", "alone_s", "together_s"}};
    for (const bool computes : {false, true})
    {
        const std::string shared = computes ? "network, processor" : "network";
        std::array<Series, 2> series;
        for (uint32_t run = 1; run <= options.runs; ++run)
        {
            if (!options.quiet)
            {
                std::cerr << shared << ": run " << run << " of " << options.runs << "\n";
            }
            const auto both =
                Simulate(options, run, {options.plans.begin(), options.plans.end()}, computes);
            for (std::size_t p = 0; p < both.size(); ++p)
            {
                const auto alone = Simulate(options, run, {options.plans[p]}, computes).front();
                const auto& with = both[p];
                auto& of = series[p];
                of.alone.push_back(alone.round);
                of.together.push_back(with.round);
                of.ratio.push_back(with.round / alone.round);
                of.access.push_back(static_cast<double>(with.result.accessBytes) / 1e6);
                of.backhaul.push_back(static_cast<double>(with.result.backhaulBytes) / 1e6);
                table.push_back({std::to_string(run),
                                 options.plans[p].name,
                                 shared,
                                 FormatNumber(alone.round),
                                 FormatNumber(with.round)});
            }
        }
        for (std::size_t p = 0; p < series.size(); ++p)
        {
            rows.push_back({options.plans[p].name + ", " + options.plans[p].text,
                            shared,
                            Describe(series[p].alone, 3),
                            Describe(series[p].together, 3),
                            Describe(series[p].ratio, 2),
                            FormatFixed(Spread::Of(series[p].access).mean, 2),
                            FormatFixed(Spread::Of(series[p].backhaul).mean, 2)});
        }
    }
    std::cout << "Time of a round of two federations on " << options.devices << " devices in "
              << options.edges << " cells, each alone and both together (mean of " << options.runs
              << " runs +- half of the 95 % interval):\n"
              << AlignColumns(rows)
              << "network: training takes no time. together: rounds that end while both run. MB: "
                 "messages of all rounds, together.\n";
    if (!options.out.empty())
    {
        MakeFolder(options.out);
        WriteFile(options.out + "/two-federations.csv", WriteCsv(table));
        std::cout << "Runs: " << options.out << "/two-federations.csv" << std::endl;
    }
}

Options
Parse(const std::vector<std::string>& arguments)
{
    Options options;
    CheckedOptions command("Two federations on the same devices, each alone and both together.");
    command.Add("quick", Switch(options.quick), "6 devices in 2 cells, 2 runs");
    command.Add("devices", WholeNumber(options.devices, 1, 1000), "devices, all in both");
    command.Add("edges", WholeNumber(options.edges, 1, 100), "Wi-Fi cells with an edge server");
    command.Add("rounds", WholeNumber(options.rounds, 1, 100000), "rounds of each");
    for (auto& plan : options.plans)
    {
        const auto of = " of the " + plan.name;
        command.Add(plan.name, AnyText(plan.text, "star, edge or hfedfm:E"), "scheme" + of);
        command.Add(plan.name + "-payload",
                    WholeNumber(plan.payload, 1, 1000000000),
                    "bytes of the model" + of);
        command.Add(plan.name + "-work",
                    RealNumber(plan.work, FROM_0),
                    "GFLOP of a round at each device" + of);
    }
    command.Add("seed", WholeNumber(options.seed, 1, 1000000000), "of all random draws");
    command.Add("runs", WholeNumber(options.runs, 1, 1000), "runs, each with places of its own");
    command.Add("out",
                AnyText(options.out, "a folder", true),
                "where runs are written; empty: not");
    command.Add("quiet", Switch(options.quiet), "do not show progress");
    command.Parse(arguments);
    if (options.quick)
    {
        const auto choose = [&command](const char* name, uint32_t& value, uint32_t quick) {
            value = command.Find(name)->IsChanged() ? value : quick;
        };
        choose("devices", options.devices, 6);
        choose("edges", options.edges, 2);
        choose("runs", options.runs, 2);
    }
    ThrowIf(options.devices < options.edges,
            DescribeBadOption("devices",
                              std::to_string(options.devices),
                              "at least the --edges=" + std::to_string(options.edges)));
    for (auto& plan : options.plans)
    {
        plan.scheme = Scheme::Parse(plan.text);
        ThrowIf(plan.scheme.HasD2d() || plan.scheme.GetExchanges() > 0 ||
                    !(plan.scheme.HasCloud() || plan.scheme.HasEdgeServers()),
                DescribeBadOption(plan.name, plan.text, "star, edge or hfedfm:E"));
        plan.period = plan.scheme.HasCloud() && plan.scheme.HasEdgeServers()
                          ? plan.scheme.GetEdgeRounds()
                          : 1;
    }
    return options;
}

} // namespace

int
main(int argc, char* argv[])
{
    Options options;
    const int code = RunChecked([&] { options = Parse({argv, argv + argc}); });
    return code != 0 ? code : RunChecked([&] { Print(options); }, 1);
}
