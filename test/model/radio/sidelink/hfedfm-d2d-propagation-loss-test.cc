// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Path loss between devices, TR 36.843:
 *
 *  - values worked by hand, of each branch and band
 *  - no jumps in distance and frequency, never less with distance, short distances count as 1 m
 *  - the received power is that of the condition
 *  - probability of line of sight by hand; random pairs have it as often
 *  - random pairs: the same in both directions, whoever asks first, with the same stream; other
 * with another; near, all have it
 *  - what is unknown or lacks a node ends the program
 */

#include "ns3/constant-position-mobility-model.h"
#include "ns3/double.h"
#include "ns3/hfedfm-d2d-propagation-loss-model.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** @param hertz frequency @param condition line of sight @return a loss model */
Ptr<D2dPropagationLossModel>
MakeLoss(double hertz, const std::string& condition = "los")
{
    auto loss = CreateObject<D2dPropagationLossModel>();
    loss->SetAttribute("Frequency", DoubleValue(hertz));
    loss->SetAttribute("Condition", StringValue(condition));
    loss->AssignStreams(5);
    return loss;
}

/** @param x position in m @return mobility without a node */
Ptr<MobilityModel>
MakePlace(double x)
{
    auto place = CreateObject<ConstantPositionMobilityModel>();
    place->SetPosition({x, 0, 0});
    return place;
}

/** Pairs of nodes across a street. */
class D2dPropagationLoss : public testing::Test
{
  protected:
    static constexpr int NODES = 45;

    void SetUp() override
    {
        for (int n = 0; n < 2 * NODES; ++n)
        {
            const auto place = MakePlace(0);
            auto node = CreateObject<Node>();
            node->AggregateObject(place);
            m_nodes.push_back(node);
            (n < NODES ? m_left : m_right).push_back(place);
        }
    }

    void TearDown() override
    {
        m_nodes.clear();
        Simulator::Destroy();
    }

    /** @param metres between the left and the right nodes */
    void MoveApart(double metres)
    {
        for (const auto& place : m_right)
        {
            place->SetPosition({metres, 0, 0});
        }
    }

    /** @param loss a model @return whether each left node has line of sight to each right one */
    std::vector<bool> GetSights(const Ptr<D2dPropagationLossModel>& loss) const
    {
        std::vector<bool> sights;
        for (const auto& left : m_left)
        {
            for (const auto& right : m_right)
            {
                sights.push_back(loss->HasLos(left, right));
            }
        }
        return sights;
    }

    std::vector<Ptr<Node>> m_nodes;
    std::vector<Ptr<MobilityModel>> m_left;
    std::vector<Ptr<MobilityModel>> m_right;
};

using D2dPropagationLossDeathTest = D2dPropagationLoss;

} // namespace

TEST_F(D2dPropagationLoss, HasTheValuesWorkedByHand)
{
    // At 2 GHz: free space 20 + 46.6 + 20 lg 0.4 at 10 m; beyond that 40 lg d + 7.56 + 3.3535 +
    // 0.8128; without sight (44.9 - 1.1534) lg d + 1.0266 + 14.78 + 10.5271 - 5.
    const auto two = MakeLoss(2e9);
    EXPECT_NEAR(two->GetLosLoss(10), 58.641, 0.001);
    EXPECT_NEAR(two->GetLosLoss(100), 91.726, 0.001);
    EXPECT_NEAR(two->GetLosLoss(1000), 131.726, 0.001);
    EXPECT_NEAR(two->GetNlosLoss(100), 108.827, 0.001);
    EXPECT_NEAR(two->GetNlosLoss(1), 38.641, 0.001); // free space
    // At 700 MHz 16.33 + 26.16 lg 0.7, at 3 GHz 18.38 + 23 lg 3.
    EXPECT_NEAR(MakeLoss(700e6)->GetNlosLoss(100), 95.797, 0.001);
    EXPECT_NEAR(MakeLoss(700e6)->GetLosLoss(100), 90.495, 0.001);
    EXPECT_NEAR(MakeLoss(3e9)->GetNlosLoss(100), 112.874, 0.001);
}

TEST_F(D2dPropagationLoss, HasAShallowBranchWithHighAntennas)
{
    // Break point 4 * 9 * 2e9 / 3e8 = 240 m; before, 22.7 lg 200 + 27 + 20 lg 2.
    const auto loss = MakeLoss(2e9);
    loss->SetAttribute("EffectiveHeight", DoubleValue(3));
    EXPECT_NEAR(loss->GetLosLoss(200), 85.254, 0.001);
    EXPECT_NEAR(loss->GetLosLoss(400), 95.947, 0.001); // 40 lg 400 + 7.56 - 34.6 lg 3 + 2.7 lg 2
}

TEST_F(D2dPropagationLoss, HasNoJumpsInDistance)
{
    for (const double hertz : {450e6, 793e6, 1.5e9, 2e9, 6e9})
    {
        for (const double height : {0.8, 3.0})
        {
            const auto loss = MakeLoss(hertz);
            loss->SetAttribute("EffectiveHeight", DoubleValue(height));
            double los = loss->GetLosLoss(1);
            double nlos = loss->GetNlosLoss(1);
            for (double metres = 1; metres < 5000; metres *= 1.001)
            {
                // 40 dB per decade are 0.0174 dB per step; WINNER+ rounds at the break point.
                EXPECT_NEAR(loss->GetLosLoss(metres), los, 0.08) << hertz << ", " << metres;
                EXPECT_NEAR(loss->GetNlosLoss(metres), nlos, 0.02) << hertz << ", " << metres;
                EXPECT_GE(loss->GetLosLoss(metres), los);
                EXPECT_GE(loss->GetNlosLoss(metres), nlos);
                los = loss->GetLosLoss(metres);
                nlos = loss->GetNlosLoss(metres);
            }
        }
    }
}

TEST_F(D2dPropagationLoss, HasNoJumpsInFrequency)
{
    for (const double edge : {1.5e9, 2e9})
    {
        EXPECT_NEAR(MakeLoss(edge * (1 - 1e-9))->GetNlosLoss(200),
                    MakeLoss(edge)->GetNlosLoss(200),
                    0.005);
    }
}

TEST_F(D2dPropagationLoss, TakesShortDistancesForOneMetre)
{
    const auto loss = MakeLoss(793e6);
    EXPECT_EQ(loss->GetLosLoss(0), loss->GetLosLoss(1));
    EXPECT_EQ(loss->GetNlosLoss(0), loss->GetNlosLoss(1));
    EXPECT_NEAR(loss->GetLosLoss(0), 30.606, 0.001);
}

TEST_F(D2dPropagationLoss, IsTakenOffThePower)
{
    const auto los = MakeLoss(2e9, "los");
    const auto nlos = MakeLoss(2e9, "nlos");
    EXPECT_DOUBLE_EQ(los->CalcRxPower(23, MakePlace(0), MakePlace(100)), 23 - los->GetLosLoss(100));
    EXPECT_DOUBLE_EQ(nlos->CalcRxPower(23, MakePlace(0), MakePlace(100)),
                     23 - los->GetNlosLoss(100));
}

TEST_F(D2dPropagationLoss, HasTheProbabilityOfSightWorkedByHand)
{
    EXPECT_EQ(D2dPropagationLossModel::GetLosProbability(0), 1);
    EXPECT_EQ(D2dPropagationLossModel::GetLosProbability(18), 1);
    EXPECT_NEAR(D2dPropagationLossModel::GetLosProbability(18.001), 1, 1e-4);
    EXPECT_NEAR(D2dPropagationLossModel::GetLosProbability(50), 0.51958, 1e-5);
    EXPECT_NEAR(D2dPropagationLossModel::GetLosProbability(100), 0.230985, 1e-5);
    EXPECT_NEAR(D2dPropagationLossModel::GetLosProbability(1000), 0.018, 1e-5);
}

TEST_F(D2dPropagationLoss, GivesRandomPairsSightAsOftenAsExpected)
{
    const auto loss = MakeLoss(2e9, "random");
    for (const double metres : {10, 30, 50, 100, 300})
    {
        MoveApart(metres);
        double count = 0;
        for (const bool sight : GetSights(loss))
        {
            count += sight;
        }
        const double pairs = NODES * NODES;
        const double expected = D2dPropagationLossModel::GetLosProbability(metres);
        const double error = std::sqrt(expected * (1 - expected) / pairs);
        EXPECT_NEAR(count / pairs, expected, 3 * error) << metres;
        EXPECT_EQ(metres <= 18, count == pairs);
    }
}

TEST_F(D2dPropagationLoss, KeepsWhatAPairDrew)
{
    MoveApart(50);
    const auto loss = MakeLoss(2e9, "random");
    const auto sights = GetSights(loss);
    EXPECT_EQ(GetSights(loss), sights);
    // Another model that is asked backwards, in the other direction.
    const auto other = MakeLoss(2e9, "random");
    for (int left = NODES - 1; left >= 0; --left)
    {
        for (int right = NODES - 1; right >= 0; --right)
        {
            EXPECT_EQ(other->HasLos(m_right[right], m_left[left]), sights[left * NODES + right]);
        }
    }
    // Farther apart, nobody gains sight.
    MoveApart(80);
    const auto farther = GetSights(loss);
    for (std::size_t pair = 0; pair < sights.size(); ++pair)
    {
        EXPECT_LE(farther[pair], sights[pair]);
    }
}

TEST_F(D2dPropagationLoss, DrawsFromItsStream)
{
    MoveApart(50);
    const auto loss = MakeLoss(2e9, "random");
    const auto sights = GetSights(loss);
    EXPECT_EQ(loss->AssignStreams(6), 1);
    EXPECT_NE(GetSights(loss), sights);
    loss->AssignStreams(5);
    EXPECT_EQ(GetSights(loss), sights);
    RngSeedManager::SetRun(2);
    EXPECT_NE(GetSights(MakeLoss(2e9, "random")), sights);
}

TEST_F(D2dPropagationLoss, GivesRandomPairsThePowerOfTheirSight)
{
    MoveApart(50);
    const auto loss = MakeLoss(2e9, "random");
    int with = 0;
    for (const auto& right : m_right)
    {
        const bool sight = loss->HasLos(m_left[0], right);
        with += sight;
        EXPECT_DOUBLE_EQ(loss->CalcRxPower(0, m_left[0], right),
                         -(sight ? loss->GetLosLoss(50) : loss->GetNlosLoss(50)));
    }
    EXPECT_GT(with, 0);
    EXPECT_LT(with, NODES);
}

TEST_F(D2dPropagationLossDeathTest, WhatIsUnknownEndsTheProgram)
{
    EXPECT_DEATH(MakeLoss(2e9, "sometimes"), "cannot be 'sometimes': it is los, nlos or random");
    EXPECT_DEATH(MakeLoss(7e9), "Frequency");
    EXPECT_DEATH(MakeLoss(2e9, "random")->CalcRxPower(0, MakePlace(0), MakePlace(1)),
                 "needs mobility models that are aggregated to nodes");
}
