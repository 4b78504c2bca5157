// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Studies over LTE access, packet by packet, four devices in two cells:
 *  - in the rounds of a cell no byte crosses the backhaul; star's do, in a tunnel
 *  - a device's phases add up to its loss; bytes over seconds on the air is a rate that LTE has
 *  - with D2D, devices that are not the head send nothing by LTE once they are connected
 *  - a device whose fault comes in mid-round does not hang the others
 *  - the same seed gives the same result, also if idle times are skipped
 *  - devices that the helper calls in reach are; far ones are not, and are named
 *  - options that Wi-Fi alone has are refused, and so is skipping where it is not built
 */

#include "../../../helper/study/hfedfm-run-tables.h"
#include "../../../helper/study/hfedfm-scenario.h"
#include "../../../helper/tool/hfedfm-file-io.h"
#include "../../fixture/hfedfm-simulation.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/hfedfm-lte-cell-helper.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

StudyOptions
MakeOptions(const std::vector<std::string>& more = {})
{
    std::vector<std::string> arguments = {"study",
                                          "--radio=lte",
                                          "--devices=4",
                                          "--edges=2",
                                          "--rounds=2",
                                          "--payload=50000",
                                          "--training-flops=1e9"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return StudyOptions::Parse(arguments);
}

RunResult
Simulate(const std::string& scheme, const std::vector<std::string>& more = {})
{
    return RunScenario(MakeOptions(more), Scheme::Parse(scheme), 1);
}

/** @return whether this build can skip idle times */
bool
CanSkip()
{
    TypeId type;
    return TypeId::LookupByNameFailSafe("ns3::hfedfm::LteIdleSkipper", &type);
}

/** @param metres of a device to its eNB @return whether it is said to be in reach */
bool
IsInReach(double metres)
{
    auto lte = CreateObject<LteCellHelper>();
    Layout layout;
    layout.clusters.push_back({Vector(0, 0, 0), {Vector(metres, 0, 0)}});
    const auto network = lte->Install(layout);
    const auto& cell = network.cells[0];
    const bool inReach = cell.accessController->CanExchange(cell.stations.Get(0), cell.accessPoint);
    EXPECT_EQ(cell.accessController->CanExchange(cell.accessPoint, cell.stations.Get(0)), inReach);
    EndSimulation();
    return inReach;
}

} // namespace

TEST(LteStudy, RoundsOfACellCrossNoBackhaulAndThoseOfStarDo)
{
    const auto edge = Simulate("edge");
    ASSERT_EQ(edge.rounds.size(), 2U);
    EXPECT_EQ(edge.rounds.back().devicesAggregated, 4U);
    EXPECT_GE(edge.accessBytes, 16U * 50000); // all of both cells, though they end together
    EXPECT_EQ(edge.backhaulBytes, 0U);
    EXPECT_EQ(edge.sent.backhaulUp.bytes + edge.sent.backhaulDown.bytes, 0U);
    const auto star = Simulate("star");
    EXPECT_EQ(star.rounds.back().devicesAggregated, 4U);
    EXPECT_EQ(star.backhaulBytes, star.accessBytes);
    // Segments of 1448 bytes in TCP, IP, GTP-U, UDP, IP and PPP, and their acknowledgements.
    EXPECT_GT(star.sent.backhaulUp.bytes + star.sent.backhaulDown.bytes,
              1.06 * static_cast<double>(star.backhaulBytes));
    EXPECT_LT(star.sent.backhaulUp.bytes + star.sent.backhaulDown.bytes,
              1.15 * static_cast<double>(star.backhaulBytes));
    EXPECT_GT(star.sent.backhaulUp.bytes, 400000U);
    EXPECT_GT(star.sent.backhaulDown.bytes, 400000U);
}

TEST(LteStudy, PhasesAddUpAndRatesAreThoseOfLte)
{
    const auto result = Simulate("edge");
    for (const auto& node : result.nodes)
    {
        if (node.role != "device")
        {
            continue;
        }
        EXPECT_GT(node.accessSeconds, 0.01);
        double joules = 0;
        for (const auto& [phase, energy] : node.phases.joules)
        {
            joules += energy;
        }
        EXPECT_NEAR(joules, node.energy.total, 1e-6);
        EXPECT_NEAR(node.energy.GetRadio() + node.energy.compute + node.energy.base,
                    node.energy.total,
                    1e-9);
        EXPECT_GT(node.phases.joules.at("access_up"), 0);
        EXPECT_GT(node.energy.tx, 0);
    }
    const double rate =
        8 * static_cast<double>(result.sent.accessUp.bytes) / result.sent.accessUp.seconds;
    EXPECT_GT(rate, 3e6);
    EXPECT_LT(rate, 18.4e6) << "of 25 resource blocks";
    EXPECT_GT(result.sent.accessUp.bytes, 4U * 2 * 50000);
}

TEST(LteStudy, WithD2dOnlyHeadsUseLte)
{
    const auto result = Simulate("hfedfm-d2d:2");
    EXPECT_EQ(result.rounds.back().devicesAggregated, 4U);
    EXPECT_GT(result.d2dBytes, 0U);
    EXPECT_GT(result.accessBytes, 0U);
    for (const auto& node : result.nodes)
    {
        if (node.role == "device")
        {
            EXPECT_EQ(node.accessSeconds > 0, node.headSince.has_value()) << "node " << node.node;
        }
    }
}

TEST(LteStudy, AFaultInMidRoundDoesNotHangTheOthers)
{
    for (const auto* scheme : {"edge", "edge-d2d"})
    {
        const auto result =
            Simulate(scheme, {"--faults=1@1.3s", "--deadline=5s", "--payload=500000"});
        ASSERT_EQ(result.rounds.size(), 2U) << scheme;
        EXPECT_EQ(result.rounds.back().devicesAggregated, 3U) << scheme;
    }
}

TEST(LteStudy, TheSameSeedGivesTheSameResult)
{
    EXPECT_EQ(WriteRunResult(Simulate("hfedfm:2")), WriteRunResult(Simulate("hfedfm:2")));
}

TEST(LteStudy, SkippingIdleTimesChangesNothing)
{
    // Where skipping is not built, neither run skips.
    uint64_t events[2]; // until the last training has ended
    std::string results[2];
    for (const int skip : {0, 1})
    {
        Config::SetDefault("ns3::hfedfm::LteCellHelper::SkipIdle",
                           BooleanValue(skip == 1 && CanSkip()));
        const auto result = RunScenario(MakeOptions({"--training-flops=3e11"}),
                                        Scheme::Parse("edge"),
                                        1,
                                        [&](double) { events[skip] = Simulator::GetEventCount(); });
        EXPECT_GT(result.rounds.back().end, 40) << "two long trainings";
        results[skip] = WriteRunResult(result);
    }
    EXPECT_EQ(results[1], results[0]);
    EXPECT_EQ(2 * events[1] < events[0], CanSkip()) << events[1] << " of " << events[0];
}

TEST(LteStudyDeathTest, SkippingIsRefusedWhereItIsNotBuilt)
{
    const std::string refusal = "SkipIdle of LTE cells is not in this build";
    TypeId::AttributeInformation info;
    ASSERT_TRUE(LteCellHelper::GetTypeId().LookupAttributeByName("SkipIdle", &info));
    EXPECT_EQ(Contains(info.help, refusal), !CanSkip()) << info.help;
    Config::SetDefault("ns3::hfedfm::LteCellHelper::SkipIdle", BooleanValue(true));
    const auto error = ErrorOf([]() { CheckScenario(MakeOptions()); });
    EXPECT_EQ(Contains(error, refusal), !CanSkip()) << error;
    if (!CanSkip())
    {
        EXPECT_DEATH(Simulate("edge"), refusal);
    }
    Config::SetDefault("ns3::hfedfm::LteCellHelper::SkipIdle", BooleanValue(false));
    EXPECT_EQ(ErrorOf([]() { CheckScenario(MakeOptions()); }), "");
}

TEST(LteStudyDeathTest, DevicesInReachAreServedAndOthersAreNot)
{
    double reach = 100;
    for (double step = 8192; step > 1; step /= 2)
    {
        reach += IsInReach(reach + step) ? step : 0;
    }
    for (const double metres : {reach - 10, reach + 10})
    {
        const TempFolder folder;
        const auto file = folder.GetPath() + "/layout.csv";
        WriteFile(file, "server,0,0,0\nuser,0,0," + std::to_string(metres) + ",0\n");
        const auto options = MakeOptions({"--devices=1",
                                          "--edges=1",
                                          "--rounds=1",
                                          "--payload=5000",
                                          "--path-loss=38.9", // as IsInReach()
                                          "--layout=" + file});
        if (metres < reach)
        {
            const auto result = RunScenario(options, Scheme::Parse("edge"), 1);
            EXPECT_EQ(result.rounds.back().devicesAggregated, 1U);
        }
        else
        {
            EXPECT_DEATH(RunScenario(options, Scheme::Parse("edge"), 1), "could not connect: node");
        }
    }
}

TEST(LteStudy, OptionsOfWifiAreRefused)
{
    EXPECT_EQ(ErrorOf([]() { MakeOptions({"--access-power=21"}); }),
              "Option --access-power is for --radio=wifi; with --radio=lte use "
              "--ns3::hfedfm::LteCellHelper::UeTxPower and EnbTxPower.");
    const auto error = ErrorOf([]() { MakeOptions({"--radio=nr"}); });
    EXPECT_NE(error.find("wifi or lte"), std::string::npos) << error;
}

TEST(LteStudy, AttributesOfTheSidelinkThatAnOptionSetsAreErrors)
{
    const auto error = [](const std::string& option) {
        return ErrorOf([&]() { MakeOptions({"--d2d=sidelink", "--ns3::hfedfm::" + option}); });
    };
    EXPECT_TRUE(Contains(error("SidelinkD2d::TxPower=10"), "use --d2d-power"));
    EXPECT_TRUE(Contains(error("SidelinkMac::Mcs=10"), "use --ns3::hfedfm::SidelinkD2d::Mcs"));
}
