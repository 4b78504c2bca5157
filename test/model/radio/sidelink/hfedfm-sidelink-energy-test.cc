// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Energy of a sidelink radio that is driven by calls, against joules computed by hand: idle,
 * listening, sending (in which it does not receive), off; without the base power; with a power
 * model that depends on the rate; monitoring for a share of the time, which takes no events, and
 * subframes that were announced; an empty battery; wrong calls.
 */

#include "../../../fixture/hfedfm-energy-fixture.h"

#include "ns3/hfedfm-sidelink-energy-model.h"
#include "ns3/string.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

// Jensen et al., W.
constexpr double AT_REST = 0.5;
constexpr double LINKED = 1.53;
constexpr double SEND_23 = 0.55 + 1.6021;
constexpr double RECEIVE = 0.42;

constexpr double TOLERANCE = 1e-6;

class SidelinkEnergyTest : public EnergyTest
{
  protected:
    SidelinkEnergyTest()
        : m_ledger(CreateObject<EnergyLedger>())
    {
    }

    ~SidelinkEnergyTest() override
    {
        m_ledger->Dispose();
    }

    Ptr<SidelinkEnergyModel> MakeRadio(const std::string& powerModel = {},
                                       Callback<void> switchOff = Callback<void>())
    {
        m_ledger->SetEnergySource(m_source);
        const auto model = CreateObject<SidelinkEnergyModel>();
        if (!powerModel.empty())
        {
            model->SetAttribute("PowerModel", StringValue(powerModel));
        }
        if (!switchOff.IsNull())
        {
            model->SetEnergyDepletionCallback(switchOff);
        }
        model->Attach(m_source, m_ledger);
        return model;
    }

    Ptr<EnergyLedger> m_ledger;
};

void
SwitchOff(Ptr<SidelinkEnergyModel>* radio, Time* time)
{
    *time = Simulator::Now();
    (*radio)->SwitchOff();
}

// An empty battery is found out amid what the radio does, which goes off only afterwards.
void
SwitchOffLater(Ptr<SidelinkEnergyModel>* radio, Time* time)
{
    Simulator::ScheduleNow(&SwitchOff, radio, time);
}

} // namespace

TEST_F(SidelinkEnergyTest, AScriptGivesTheJoulesOfTheHand)
{
    const auto radio = MakeRadio();
    At(1, [&]() { radio->Transmit(MilliSeconds(2), 23); });
    At(2, [&]() { radio->SetListening(true); });
    At(2.5, [&]() { radio->Transmit(MilliSeconds(40), 23); });
    At(3, [&]() { radio->SetListening(false); });
    At(4, [&]() { radio->SwitchOff(); });
    At(5, [&]() { radio->SwitchOn(); });
    RunUntil(6);
    const auto energy = radio->GetEnergy();
    EXPECT_NEAR(energy.idle, AT_REST * (1 + 0.998 + 1 + 1), TOLERANCE);
    EXPECT_NEAR(energy.connected, LINKED * 1.002, TOLERANCE);
    EXPECT_NEAR(energy.transmit, SEND_23 * 0.042, TOLERANCE);
    EXPECT_NEAR(energy.receive, RECEIVE * 0.96, TOLERANCE);
    EXPECT_EQ(energy.both + energy.promotion + energy.tail, 0);
    const auto snapshot = m_ledger->Snapshot();
    EXPECT_NEAR(snapshot.total, energy.GetTotal(), TOLERANCE);
    EXPECT_NEAR(snapshot.tx, (SEND_23 + LINKED) * 0.042, TOLERANCE);
    EXPECT_NEAR(snapshot.rx, (RECEIVE + LINKED) * 0.96, TOLERANCE);
    EXPECT_NEAR(snapshot.idle, energy.idle, TOLERANCE);
}

TEST_F(SidelinkEnergyTest, ListeningMayBeginAndEndWithinATransmission)
{
    const auto radio = MakeRadio();
    At(1, [&]() { radio->Transmit(MilliSeconds(100), 23); });
    At(1.05, [&]() { radio->SetListening(true); });
    At(2, [&]() { radio->Transmit(MilliSeconds(100), 23); });
    At(2.05, [&]() { radio->SetListening(false); });
    RunUntil(3);
    EXPECT_NEAR(radio->GetEnergy().receive, RECEIVE * 0.9, TOLERANCE);
    EXPECT_NEAR(radio->GetEnergy().connected, LINKED * 1.1, TOLERANCE);
    EXPECT_NEAR(radio->GetEnergy().idle, AT_REST * 1.9, TOLERANCE);
}

TEST_F(SidelinkEnergyTest, RadiosOfOneModemDrawTheBaseOnce)
{
    const auto other = CreateObject<SidelinkEnergyModel>();
    other->SetEnergySource(m_source);
    m_source->AppendDeviceEnergyModel(other);
    const auto radio = MakeRadio();
    radio->SetShared(other);
    At(1, [&]() { radio->SetListening(true); });
    At(2, [&]() { other->SetListening(true); });
    At(2, [&]() { radio->Transmit(MilliSeconds(10), 23); });
    At(3, [&]() { other->SetListening(false); });
    At(4, [&]() { radio->SetShared(nullptr); });
    RunUntil(5);
    // The other is linked from 2 s to 3 s, and does not count from 4 s on.
    EXPECT_NEAR(radio->GetEnergy().idle, 0, TOLERANCE);
    EXPECT_NEAR(radio->GetEnergy().connected, (LINKED - AT_REST) * 2 + LINKED, TOLERANCE);
    EXPECT_NEAR(radio->GetEnergy().receive, RECEIVE * 3.99, TOLERANCE);
    EXPECT_NEAR(radio->GetEnergy().transmit, SEND_23 * 0.01, TOLERANCE);
}

TEST_F(SidelinkEnergyTest, ARateModelChargesByTheByte)
{
    const auto radio = MakeRadio("ns3::hfedfm::HuangPowerModel");
    At(1, [&]() { radio->SetListening(true); });
    At(2, [&]() { radio->Transmit(MilliSeconds(1), 23, 2500); });
    RunUntil(3);
    EXPECT_NEAR(radio->GetTotalEnergyConsumption(),
                0.02 + 2 * 1.28804 + 438.39e-9 * 20000,
                TOLERANCE);
}

TEST_F(SidelinkEnergyTest, WhatWasAnnouncedComesOnTopOfTheShareThatIsMonitored)
{
    const auto radio = MakeRadio();
    radio->SetMonitoringShare(0.2);
    At(1, [&]() { radio->SetListening(true); });
    At(2, [&]() { radio->Receive(MilliSeconds(1)); });
    // Told at once what took two subframes, while data go out.
    At(2.001, [&]() {
        radio->Receive(MilliSeconds(1));
        radio->Receive(MilliSeconds(1));
        radio->Transmit(MilliSeconds(1), 23, 1000, false);
    });
    // Two announcements that keep it from monitoring, and a reception.
    At(3, [&]() { radio->Transmit(MilliSeconds(1), 23, 6); });
    At(3.002, [&]() {
        radio->Transmit(MilliSeconds(1), 23, 6);
        radio->Receive(MilliSeconds(2));
    });
    At(5, [&]() { radio->SetListening(false); });
    RunUntil(6);
    const auto energy = radio->GetEnergy();
    const double received = 0.2 * 4 + 0.003 + 0.002 - 0.002;
    EXPECT_NEAR(energy.receive, RECEIVE * received, TOLERANCE);
    EXPECT_NEAR(energy.transmit, SEND_23 * 0.003, TOLERANCE);
    EXPECT_NEAR(energy.connected, LINKED * 4, TOLERANCE);
    EXPECT_NEAR(energy.idle, AT_REST * 2, TOLERANCE);
    const auto snapshot = m_ledger->Snapshot();
    EXPECT_NEAR(snapshot.total, energy.GetTotal(), TOLERANCE);
    EXPECT_NEAR(snapshot.rx, (RECEIVE + LINKED) * received, TOLERANCE);
    EXPECT_NEAR(snapshot.tx, (SEND_23 + LINKED) * 0.003, TOLERANCE);
    EXPECT_NEAR(snapshot.idle, AT_REST * 2 + LINKED * (4 - received - 0.003), TOLERANCE);
}

TEST_F(SidelinkEnergyTest, WhatIsLeftToChargeEndsWithTheRadio)
{
    const auto radio = MakeRadio();
    At(1, [&]() { radio->Receive(MilliSeconds(10)); });
    At(1.004, [&]() { radio->SwitchOff(); });
    RunUntil(2);
    EXPECT_NEAR(radio->GetEnergy().receive, RECEIVE * 0.004, TOLERANCE);
    EXPECT_NEAR(radio->GetTotalEnergyConsumption(), AT_REST * 1.004 + RECEIVE * 0.004, TOLERANCE);
}

TEST_F(SidelinkEnergyTest, MonitoringTakesNoEvents)
{
    const auto radio = MakeRadio();
    radio->SetMonitoringShare(0.2);
    RunUntil(100);
    const auto silent = Simulator::GetEventCount();
    At(100, [&]() { radio->SetListening(true); });
    RunUntil(200);
    // 100 000 subframes; who watches the battery has a few events.
    EXPECT_LT(Simulator::GetEventCount() - silent, 1000U);
}

TEST_F(SidelinkEnergyTest, AnEmptyBatterySwitchesTheRadioOff)
{
    constexpr double BATTERY = 5;
    m_source->SetInitialEnergy(BATTERY);
    Ptr<SidelinkEnergyModel> radio;
    Time end;
    radio = MakeRadio({}, MakeBoundCallback(&SwitchOffLater, &radio, &end));
    At(1, [&]() { radio->SetListening(true); });
    RunUntil(10);
    EXPECT_NEAR(end.GetSeconds(), 1 + (0.9 * BATTERY - AT_REST) / (LINKED + RECEIVE), 2e-6);
    EXPECT_FALSE(radio->IsOn());
    EXPECT_FALSE(radio->IsListening());
    EXPECT_NEAR(radio->GetTotalEnergyConsumption(), 0.9 * BATTERY, 1e-5);
}

TEST(SidelinkEnergyDeathTest, WrongCallsEndTheProgram)
{
    const auto radio = CreateObject<SidelinkEnergyModel>();
    EXPECT_DEATH(radio->Transmit(Time(0), 23), "must last longer than 0");
    radio->SwitchOff();
    EXPECT_DEATH(radio->Transmit(MilliSeconds(1), 23), "radio is off");
    EXPECT_DEATH(radio->SetListening(true), "radio is off");
    EXPECT_DEATH(radio->Receive(MilliSeconds(1)), "radio is off");
    EXPECT_DEATH(radio->SetMonitoringShare(0), "above 0 and at most 1");
    const auto rated = CreateObject<SidelinkEnergyModel>();
    rated->SetAttribute("PowerModel", StringValue("ns3::hfedfm::HuangPowerModel"));
    EXPECT_DEATH(rated->Transmit(MilliSeconds(1), 23), "charges by the byte");
}
