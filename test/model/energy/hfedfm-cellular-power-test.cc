// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Powers of cellular radios: the numbers of the two sources, where the RF curve of Jensen et al.
 * jumps and that it never falls, the slopes of Huang et al., attributes, and that a wrong model
 * ends the program.
 */

#include "ns3/double.h"
#include "ns3/hfedfm-huang-power-model.h"
#include "ns3/hfedfm-jensen-power-model.h"
#include "ns3/hfedfm-lte-ue-energy-model.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"

#include <gtest/gtest.h>

using namespace ns3;
using namespace ns3::hfedfm;

TEST(JensenPowerTest, PowersAreThoseOfTheSource)
{
    const auto model = CreateObject<JensenPowerModel>();
    EXPECT_DOUBLE_EQ(model->GetStatePower(CellularState::IDLE), 0.5);
    EXPECT_DOUBLE_EQ(model->GetStatePower(CellularState::CONNECTED), 1.53);
    EXPECT_DOUBLE_EQ(model->GetStatePower(CellularState::TAIL), 1.53);
    EXPECT_DOUBLE_EQ(model->GetReceivePower(1e6), 0.42);
    EXPECT_DOUBLE_EQ(model->GetBothPower(), 0.16);
    EXPECT_NEAR(model->GetTransmitPower(23, 1e6), 0.55 + 1.6021, 1e-12);
    EXPECT_EQ(model->GetPromotionTime(), Time(0));
    EXPECT_FALSE(model->NeedsBitRate());
}

TEST(JensenPowerTest, RfCurveIsPiecewise)
{
    EXPECT_NEAR(JensenPowerModel::GetRfPower(-10), 0.0158, 1e-12);
    EXPECT_NEAR(JensenPowerModel::GetRfPower(0), 0.0236, 1e-12);
    EXPECT_NEAR(JensenPowerModel::GetRfPower(10), 0.2154, 1e-12);
    EXPECT_NEAR(JensenPowerModel::GetRfPower(13), 0.6581, 1e-12);
    EXPECT_NEAR(JensenPowerModel::GetRfPower(23), 1.6021, 1e-12);
    EXPECT_EQ(JensenPowerModel::GetRfPower(-40), 0); // 3GPP's least power
}

TEST(JensenPowerTest, RfCurveJumpsTwiceAndNeverFalls)
{
    constexpr double STEP = 1e-9;
    const auto jump = [](double dBm) {
        return JensenPowerModel::GetRfPower(dBm + STEP) - JensenPowerModel::GetRfPower(dBm);
    };
    EXPECT_NEAR(jump(0.2), 0.025044, 1e-9);
    EXPECT_NEAR(jump(11.4), 0.377364, 1e-9);
    for (double dBm = -40; dBm < 30; dBm += 0.1)
    {
        EXPECT_GE(JensenPowerModel::GetRfPower(dBm + 0.1), JensenPowerModel::GetRfPower(dBm));
    }
}

TEST(HuangPowerTest, PowersAreThoseOfTheSource)
{
    const auto model = CreateObject<HuangPowerModel>();
    EXPECT_DOUBLE_EQ(model->GetStatePower(CellularState::CONNECTED), 1.28804);
    EXPECT_DOUBLE_EQ(model->GetStatePower(CellularState::TAIL), 1.060);
    EXPECT_NEAR(model->GetStatePower(CellularState::IDLE), 0.594 * 43.2 / 1280, 1e-4);
    EXPECT_NEAR(model->GetTransmitPower(23, 10e6), 4.3839, 1e-12);
    EXPECT_EQ(model->GetTransmitPower(0, 10e6), model->GetTransmitPower(23, 10e6));
    EXPECT_NEAR(model->GetReceivePower(10e6), 0.5197, 1e-12);
    EXPECT_DOUBLE_EQ(model->GetPromotionPower(), 1.2107);
    EXPECT_EQ(model->GetPromotionTime(), MilliSeconds(260));
    EXPECT_EQ(model->GetInactivityTime(), MilliSeconds(11576));
    EXPECT_TRUE(model->NeedsBitRate());
}

TEST(CellularPowerTest, AModelIsChosenByNameWithItsAttributes)
{
    const auto radio = CreateObject<LteUeEnergyModel>();
    EXPECT_TRUE(DynamicCast<JensenPowerModel>(radio->GetPowerModel()));
    radio->SetAttribute("PowerModel", StringValue("ns3::hfedfm::HuangPowerModel[TailPower=0.7]"));
    const auto powers = radio->GetPowerModel();
    EXPECT_TRUE(DynamicCast<HuangPowerModel>(powers));
    EXPECT_DOUBLE_EQ(powers->GetStatePower(CellularState::TAIL), 0.7);
}

TEST(CellularPowerDeathTest, WhatIsNoPowerModelEndsTheProgram)
{
    const auto radio = CreateObject<LteUeEnergyModel>();
    EXPECT_DEATH(radio->SetAttribute("PowerModel", StringValue("ns3::hfedfm::LteUeEnergyModel")),
                 "LteUeEnergyModel is not a model of cellular power");
}
