// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Whole federations whose devices cooperate over the LTE sidelink, with scripted learners; two
 * cells of four and three devices:
 *
 *  - every update and model arrives, D2D bytes are those of the tree, and nobody but heads uses the
 *    access network
 *  - the result is that of the same federation over Wi-Fi
 *  - a device that breaks down in mid-round does not hang the others, be it a head or not
 *  - consensus without heads works as well
 *  - a study runs over it, with Wi-Fi and with LTE for access, the same each time
 *  - energy adds up over phases, and D2D has its own
 *  - two runs with the same seed are the same
 */

#include "../../../helper/study/hfedfm-scenario.h"
#include "../../fixture/hfedfm-d2d-run.h"
#include "../../fixture/hfedfm-simulation.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

D2dPlan
OverSidelink(const std::string& scheme)
{
    auto plan = With(scheme);
    plan.sidelink = true;
    return plan;
}

} // namespace

TEST(SidelinkFederation, EveryByteArrivesAndIsBookedToItsNetwork)
{
    D2dRun run(OverSidelink("hfedfm-d2d:2"));
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_EQ(run.updateBytesSent, run.updateBytesReceived);
    // Per round 5 devices that are no head send and get the model; per two rounds 2 heads do.
    const auto messageBytes = run.updateBytesSent / (4 * 5 + 2 * 2 + 2 * 2);
    EXPECT_EQ(run.updateBytesSent, messageBytes * 28);
    EXPECT_EQ(run.result.d2dBytes, 2 * 4 * 5 * messageBytes);
    EXPECT_EQ(run.result.accessBytes, 2 * 2 * 2 * messageBytes);
    // Each transport block is sent four times.
    EXPECT_GT(run.result.sent.d2d.bytes, 4 * run.result.d2dBytes);
    for (const auto& round : run.result.rounds)
    {
        EXPECT_EQ(round.devicesAggregated, 7U) << round.round;
        EXPECT_EQ(round.updatesLate + round.updatesRejected, 0U);
    }
    const auto first = run.Device(0)->GetFederationId();
    for (const auto& row : run.result.nodes)
    {
        const bool head = row.role == "device" && run.FindHead(*row.cluster) == row.node - first;
        EXPECT_EQ(row.accessSeconds > 0, head || row.role == "edge") << row.node;
    }
}

TEST(SidelinkFederation, TheRadioDoesNotChangeTheModel)
{
    auto plan = OverSidelink("hfedfm-d2d:2");
    D2dRun sidelink(plan);
    std::vector<float> model(Adapter(sidelink.Cloud()).begin(), Adapter(sidelink.Cloud()).end());
    plan.sidelink = false;
    EndSimulation();
    D2dRun wifi(plan);
    ASSERT_EQ(model.size(), Adapter(wifi.Cloud()).size());
    for (std::size_t i = 0; i < model.size(); ++i)
    {
        ASSERT_NEAR(model[i], Adapter(wifi.Cloud())[i], 1e-6 * (1 + std::abs(model[i])));
    }
}

TEST(SidelinkFederation, ADeviceThatBreaksDownInMidRoundDoesNotHangTheOthers)
{
    for (const uint32_t dead : {1, 3})
    {
        auto plan = OverSidelink("hfedfm-d2d:2");
        plan.firstHeads = {1, 1};
        plan.rounds = 6;
        plan.deadline = Seconds(30);
        plan.deaths = {{dead, Seconds(5)}};
        D2dRun run(plan);
        EXPECT_TRUE(run.recorder->IsFinished()) << dead;
        EXPECT_EQ(run.result.rounds.size(), 6U) << dead;
        EXPECT_EQ(run.firstLoss, Seconds(5)) << dead;
        EXPECT_LT(run.firstLoss, run.end - Seconds(2)) << dead;
        EXPECT_GE(run.result.rounds.back().devicesAggregated, 6U) << dead;
    }
}

TEST(SidelinkFederation, ConsensusWorksWithoutHeads)
{
    D2dRun run(OverSidelink("consensus:2"));
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_EQ(run.result.rounds.size(), 4U);
    EXPECT_GT(run.result.d2dBytes, 0U);
    EXPECT_EQ(run.result.accessBytes, 0U);
}

TEST(SidelinkFederation, StudiesRunOverItBesideWifiAndBesideLte)
{
    for (const auto* radio : {"--radio=wifi", "--radio=lte"})
    {
        const auto options = StudyOptions::Parse({"study",
                                                  radio,
                                                  "--d2d=sidelink",
                                                  "--devices=4",
                                                  "--edges=2",
                                                  "--rounds=2",
                                                  "--payload=5000"});
        std::vector<double> ends;
        std::vector<uint64_t> bytes;
        for (int i = 0; i < 2; ++i)
        {
            const auto result = RunScenario(options, Scheme::Parse("hfedfm-d2d:2"), 1);
            ASSERT_EQ(result.rounds.size(), 2U) << radio;
            EXPECT_EQ(result.rounds.back().devicesAggregated, 4U) << radio;
            // Two rounds, one device of each cell is no head, both ways.
            EXPECT_GE(result.d2dBytes, 2U * 2 * 2 * 5000) << radio;
            EXPECT_GT(result.sent.d2d.bytes, 4 * result.d2dBytes) << radio;
            ends.push_back(result.rounds.back().end);
            bytes.push_back(result.sent.d2d.bytes);
        }
        EXPECT_EQ(ends[0], ends[1]) << radio;
        EXPECT_EQ(bytes[0], bytes[1]) << radio;
    }
}

TEST(SidelinkFederation, EnergyAddsUpAndTwoRunsAreTheSame)
{
    std::vector<double> ends;
    std::vector<double> joules;
    for (int i = 0; i < 2; ++i)
    {
        D2dRun run(OverSidelink("edge-d2d"));
        ASSERT_TRUE(run.recorder->IsFinished());
        double d2d = 0;
        double all = 0;
        for (const auto& device : run.energy)
        {
            const auto snapshot = device.ledger->Snapshot();
            double sum = 0;
            for (const auto phase : snapshot.joules)
            {
                sum += phase;
            }
            EXPECT_NEAR(sum, run.initial - device.source->GetRemainingEnergy(), 1e-6);
            d2d += snapshot.joules[static_cast<std::size_t>(Phase::D2D)];
            all += sum;
        }
        EXPECT_GT(d2d, 0);
        EXPECT_LT(d2d, all);
        ends.push_back(run.end.GetSeconds());
        joules.push_back(all);
    }
    EXPECT_EQ(ends[0], ends[1]);
    EXPECT_EQ(joules[0], joules[1]);
}
