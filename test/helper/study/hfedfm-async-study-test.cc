// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Studies in which servers do not wait, packet by packet.
 *  - the last round is that of the options, each training is told once, and rounds end in order
 *  - with devices of unlike speed, FedBuff and FedAsync take less time than rounds for as many
 *    trainings, and staleness is told
 *  - any mix of tiers ends, with devices that break down, too, and counts all devices
 *  - the same run gives the same result
 *  - devices have a speed each for the whole run, drawn apart from everything else
 *  - a helper refuses what only rounds have
 */

#include "../../../helper/study/hfedfm-run-tables.h"
#include "../../../helper/study/hfedfm-scenario.h"

#include "ns3/double.h"
#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-federation-helper.h"
#include "ns3/hfedfm-learner-helper.h"
#include "ns3/hfedfm-wifi-cell-helper.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

RunResult
Simulate(const std::string& scheme, std::vector<std::string> more, uint32_t run = 1)
{
    std::vector<std::string> arguments{"study",
                                       "--schemes=" + scheme,
                                       "--devices=6",
                                       "--edges=2",
                                       "--rounds=6",
                                       "--payload=5000",
                                       "--training-flops=5e9",
                                       "--backhaul-rate=100Mbps",
                                       "--backhaul-delay=5ms"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto options = StudyOptions::Parse(arguments);
    return RunScenario(options, options.schemes.front(), run);
}

uint32_t
CountTrainings(const RunResult& result)
{
    uint32_t sum = 0;
    for (const auto& row : result.rounds)
    {
        sum += row.trainings;
    }
    return sum;
}

double
GetSeconds(const RunResult& result)
{
    return result.lastAggregation - result.firstMessage;
}

void
ExpectWhole(const RunResult& result, const std::string& what)
{
    ASSERT_FALSE(result.rounds.empty()) << what;
    EXPECT_EQ(result.rounds.back().round, 6U) << what;
    double last = 0;
    for (const auto& row : result.rounds)
    {
        EXPECT_GE(row.end, last) << what << " round " << row.round;
        EXPECT_GE(row.end, row.start) << what;
        EXPECT_EQ(row.updatesRejected, 0U) << what;
        last = row.end;
    }
}

} // namespace

TEST(AsyncStudy, TakesLessTimeThanRoundsForAsManyTrainings)
{
    const auto rounds = Simulate("star", {"--speed-spread=0.7"});
    ExpectWhole(rounds, "rounds");
    EXPECT_EQ(CountTrainings(rounds), 36U);
    EXPECT_FALSE(rounds.rounds[0].staleness.has_value());
    for (const std::string way : {"fedbuff", "fedasync"})
    {
        const auto result = Simulate("star", {"--speed-spread=0.7", "--cloud-aggregation=" + way});
        ExpectWhole(result, way);
        EXPECT_EQ(result.rounds.size(), 6U);
        EXPECT_GE(CountTrainings(result), 36U);
        EXPECT_LE(CountTrainings(result), 42U); // and what was under way
        EXPECT_LT(GetSeconds(result), 0.8 * GetSeconds(rounds)) << way;
        uint32_t late = 0;
        for (const auto& row : result.rounds)
        {
            EXPECT_TRUE(row.synchronized);
            EXPECT_TRUE(row.staleness.has_value());
            EXPECT_GE(*row.stalest, *row.staleness);
            late += row.updatesLate;
        }
        EXPECT_LE(late, 6U);
        EXPECT_GE(late, 1U);
    }
    // All of the same speed: nobody waits for anybody in rounds, either.
    const auto alike = Simulate("star", {});
    const auto buffered = Simulate("star", {"--cloud-aggregation=fedbuff"});
    EXPECT_NEAR(GetSeconds(buffered) / GetSeconds(alike), 1, 0.25);
}

TEST(AsyncStudy, AnyMixOfTiersEnds)
{
    for (const std::string scheme : {"hfedfm:2", "hfedfm:4", "edge"})
    {
        for (const std::string edge : {"rounds", "fedasync", "fedbuff"})
        {
            for (const std::string cloud : {"rounds", "fedasync", "fedbuff"})
            {
                if (scheme == "edge" && cloud != "rounds")
                {
                    continue;
                }
                const auto what = scheme + ", edge " + edge + ", cloud " + cloud;
                const auto result = Simulate(scheme,
                                             {"--speed-spread=0.7",
                                              "--edge-aggregation=" + edge,
                                              "--cloud-aggregation=" + cloud});
                ExpectWhole(result, what);
                uint32_t most = 0;
                for (const auto& row : result.rounds)
                {
                    most = std::max(most, row.devicesAggregated);
                }
                EXPECT_GE(most, 3U) << what;
                EXPECT_GE(CountTrainings(result), 24U) << what;
            }
        }
    }
}

TEST(AsyncStudy, DevicesThatBreakDownAreNotWaitedFor)
{
    for (const std::string edge : {"rounds", "fedbuff"})
    {
        // One device of the first cell, and all of the second.
        std::vector<std::string> options{"--edge-aggregation=" + edge,
                                         "--cloud-aggregation=fedasync",
                                         "--faults=0@2.5s,3@3s,4@3s,5@3s"};
        if (edge == "rounds")
        {
            options.push_back("--deadline=3s"); // of edge servers, which do rounds
        }
        const auto result = Simulate("hfedfm:2", options);
        ExpectWhole(result, edge);
        uint32_t failed = 0;
        for (const auto& node : result.nodes)
        {
            failed += node.failed ? 1 : 0;
        }
        EXPECT_GE(failed, 1U);
    }
}

TEST(AsyncStudy, TheSameRunGivesTheSameResult)
{
    const std::vector<std::string> options{"--speed-spread=0.7", "--cloud-aggregation=fedbuff"};
    const auto first = WriteRunResult(Simulate("star", options));
    EXPECT_EQ(first, WriteRunResult(Simulate("star", options)));
    EXPECT_NE(first, WriteRunResult(Simulate("star", options, 2)));
}

TEST(AsyncStudy, DevicesHaveASpeedEachDrawnApart)
{
    const auto makeTimes = [](double sigma, uint32_t devices) {
        RandomLayoutParameters place;
        place.devices = devices;
        place.clusters = 1;
        auto network = WifiCellHelper().Install(
            MakeRandomLayout(place, CreateObject<UniformRandomVariable>()));
        DeviceEnergyHelper power;
        power.SetSpeedSpread(sigma, 77);
        std::vector<double> times;
        for (const auto& device : power.Install(network))
        {
            times.push_back(device.compute->GetDuration(1e10).GetSeconds());
            EXPECT_EQ(device.compute->Start(1e10).GetSeconds(), times.back());
            device.compute->Stop();
        }
        Simulator::Destroy();
        return times;
    };
    const auto alike = makeTimes(0, 2);
    EXPECT_EQ(alike[0], alike[1]);
    const auto times = makeTimes(0.7, 40);
    const auto first = makeTimes(0.7, 2);
    EXPECT_EQ(first[0], times[0]);
    EXPECT_EQ(first[1], times[1]);
    double mean = 0;
    double square = 0;
    for (const auto time : times)
    {
        const double logarithm = std::log(time / alike[0]);
        mean += logarithm / 40;
        square += logarithm * logarithm / 40;
    }
    EXPECT_NEAR(mean, 0, 3 * 0.7 / std::sqrt(40.0));
    EXPECT_NEAR(std::sqrt(square), 0.7, 0.25);
}

TEST(AsyncStudyDeathTest, AHelperRefusesWhatOnlyRoundsHave)
{
    const auto install = [](const std::string& scheme, NodeRole role, auto change) {
        RandomLayoutParameters place;
        place.devices = 2;
        place.clusters = 1;
        auto network = WifiCellHelper().Install(
            MakeRandomLayout(place, CreateObject<UniformRandomVariable>()));
        FederationHelper helper;
        helper.SetScheme(scheme);
        helper.SetCoordinator(role, ObjectFactory("ns3::hfedfm::AsyncCoordinator"));
        change(helper);
        helper.Install(network, LearnerHelper("ns3::hfedfm::PayloadLearner").Create(2));
    };
    const auto nothing = [](FederationHelper&) {};
    EXPECT_DEATH(install("edge", NodeRole::CLOUD, nothing), "the scheme edge does not have");
    EXPECT_DEATH(install("edge",
                         NodeRole::EDGE_SERVER,
                         [](auto& helper) { helper.SetAttribute("Quorum", DoubleValue(0.5)); }),
                 "Node 1 aggregates asynchronously, which cannot go with a Quorum");
    EXPECT_DEATH(
        install("edge",
                NodeRole::EDGE_SERVER,
                [](auto& helper) { helper.SetAttribute("Deadline", TimeValue(Seconds(5))); }),
        "cannot go with a Deadline");
    EXPECT_DEATH(install("edge",
                         NodeRole::EDGE_SERVER,
                         [](auto& helper) {
                             helper.SetClientSelection(ObjectFactory("ns3::hfedfm::RandomClients"),
                                                       1);
                         }),
                 "cannot go with a client selection");
    EXPECT_DEATH(
        install("edge",
                NodeRole::EDGE_SERVER,
                [](auto& helper) { helper.SetCirculation(Circulation::Parse("adapter=2/4")); }),
        "cannot go with modules with periods of their own");
    EXPECT_DEATH(install("edge", NodeRole::DEVICE, nothing), "cannot go with a learner");
}
