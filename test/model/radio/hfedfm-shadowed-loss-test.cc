// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Log-distance loss with log-normal shadowing: without a deviation it is ns-3's own; a link's
 * shadow is the same both ways, at any time and in another model, whoever is asked first, and
 * another with another run or stream; over many links it has mean 0 and the deviation; no other
 * stream moves.
 */

#include "ns3/constant-position-mobility-model.h"
#include "ns3/double.h"
#include "ns3/hfedfm-shadowed-loss-model.h"
#include "ns3/integer.h"
#include "ns3/node.h"
#include "ns3/random-variable-stream.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

class ShadowedLoss : public testing::Test
{
  protected:
    ShadowedLoss()
    {
        RngSeedManager::SetSeed(1);
        RngSeedManager::SetRun(1);
        for (int n = 0; n < 3; ++n)
        {
            auto node = CreateObject<Node>();
            auto mobility = CreateObject<ConstantPositionMobilityModel>();
            mobility->SetPosition({30.0 * n, 40.0 * n, 0});
            node->AggregateObject(mobility);
            m_places.push_back(mobility);
        }
    }

    ~ShadowedLoss() override
    {
        RngSeedManager::SetRun(1);
        Simulator::Destroy();
    }

    static Ptr<ShadowedLossModel> Make(double sigma, int64_t stream = 1000)
    {
        auto loss = CreateObject<ShadowedLossModel>();
        loss->SetAttribute("Sigma", DoubleValue(sigma));
        loss->SetAttribute("Stream", IntegerValue(stream));
        loss->SetAttribute("Exponent", DoubleValue(2.7));
        loss->SetAttribute("ReferenceLoss", DoubleValue(41));
        return loss;
    }

    std::vector<Ptr<MobilityModel>> m_places; //!< 0, 50 and 100 m from the first
};

using ShadowedLossDeathTest = ShadowedLoss;

} // namespace

TEST_F(ShadowedLoss, WithoutADeviationItIsTheLogDistanceLoss)
{
    auto plain = CreateObject<LogDistancePropagationLossModel>();
    plain->SetAttribute("Exponent", DoubleValue(2.7));
    plain->SetAttribute("ReferenceLoss", DoubleValue(41));
    for (std::size_t to = 0; to < 3; ++to)
    {
        EXPECT_DOUBLE_EQ(Make(0)->CalcRxPower(20, m_places[0], m_places[to]),
                         plain->CalcRxPower(20, m_places[0], m_places[to]));
    }
}

TEST_F(ShadowedLoss, AShadowBelongsToTheLink)
{
    const auto loss = Make(6);
    const auto there = loss->CalcRxPower(20, m_places[0], m_places[1]);
    const auto other = loss->CalcRxPower(20, m_places[0], m_places[2]);
    EXPECT_EQ(loss->CalcRxPower(20, m_places[1], m_places[0]), there);
    EXPECT_EQ(loss->CalcRxPower(20, m_places[0], m_places[1]), there);
    const auto a = m_places[0]->GetObject<Node>()->GetId();
    const auto b = m_places[1]->GetObject<Node>()->GetId();
    EXPECT_DOUBLE_EQ(there, 20 - 41 - 27 * std::log10(50) - loss->GetShadow(a, b));
    const auto again = Make(6);
    EXPECT_EQ(again->CalcRxPower(20, m_places[2], m_places[0]), other); // in another order
    EXPECT_EQ(again->CalcRxPower(20, m_places[1], m_places[0]), there);
    EXPECT_NE(Make(6, 2000)->CalcRxPower(20, m_places[0], m_places[1]), there);
    RngSeedManager::SetRun(2);
    EXPECT_NE(Make(6)->CalcRxPower(20, m_places[0], m_places[1]), there);
}

TEST_F(ShadowedLoss, OverManyLinksItIsNormal)
{
    const auto loss = Make(6);
    double sum = 0;
    double squares = 0;
    int within = 0;
    int count = 0;
    for (uint32_t a = 0; a < 100; ++a)
    {
        for (uint32_t b = 0; b < a; ++b, ++count)
        {
            const double shadow = loss->GetShadow(a, b);
            sum += shadow;
            squares += shadow * shadow;
            within += std::fabs(shadow) < 6 ? 1 : 0;
        }
    }
    EXPECT_NEAR(sum / count, 0, 5 * 6 / std::sqrt(count));
    EXPECT_NEAR(std::sqrt(squares / count), 6, 5 * 6 / std::sqrt(2 * count));
    EXPECT_NEAR(within, 0.6827 * count, 5 * std::sqrt(count * 0.6827 * 0.3173));
}

TEST_F(ShadowedLoss, StreamsOfOthersDoNotMove)
{
    const auto next = RngSeedManager::GetNextStreamIndex();
    const auto loss = Make(6);
    loss->GetShadow(1, 2);
    loss->GetShadow(7, 2);
    EXPECT_EQ(RngSeedManager::GetNextStreamIndex(), next + 1);
}

TEST_F(ShadowedLossDeathTest, PlacesWithoutNodesHaveNoShadow)
{
    auto place = CreateObject<ConstantPositionMobilityModel>();
    EXPECT_DEATH(Make(6)->CalcRxPower(20, place, m_places[0]), "aggregated to nodes");
}
