// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Energy of cellular radios that are driven by calls, against joules computed by hand.
 *
 * LTE: a script of transmissions and receptions under both power models, with gaps shorter and
 * longer than the hold time and the inactivity time; promotions; the split for the ledger; nothing
 * is charged twice; release; states as told by the trace; few events while connected without data.
 * Batteries: the moment of exhaustion in IDLE, in the middle of a transmission, and beside other
 * models; callbacks; nothing is drawn while empty; recharge.
 */

#include "../../fixture/hfedfm-energy-fixture.h"

#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/hfedfm-huang-power-model.h"
#include "ns3/hfedfm-lte-ue-energy-model.h"
#include "ns3/string.h"

#include <cmath>
#include <numeric>
#include <string>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

// Jensen et al., W.
constexpr double AT_REST = 0.5;
constexpr double LINKED = 1.53;
constexpr double SEND_23 = 0.55 + 1.6021;
constexpr double SEND_0 = 0.55 + 0.0236;
constexpr double RECEIVE = 0.42;
constexpr double BOTH = 0.16;

constexpr double TOLERANCE = 1e-6;

class CellularEnergyTest : public EnergyTest
{
  protected:
    ~CellularEnergyTest() override
    {
        if (m_ledger)
        {
            m_ledger->Dispose();
        }
    }

    /** @param powers power model @param joules in the battery @return a radio on the source */
    Ptr<LteUeEnergyModel> MakeRadio(const std::string& powers = "ns3::hfedfm::JensenPowerModel",
                                    double joules = 1000)
    {
        m_source->SetInitialEnergy(joules);
        auto radio = CreateObject<LteUeEnergyModel>();
        radio->SetAttribute("PowerModel", StringValue(powers));
        m_ledger = CreateObject<EnergyLedger>();
        m_ledger->SetEnergySource(m_source);
        radio->Attach(m_source, m_ledger);
        return radio;
    }

    /** @param radio whose energy is all that the source lost */
    void ExpectSameAsSource(Ptr<LteUeEnergyModel> radio)
    {
        const auto snapshot = m_ledger->Snapshot();
        EXPECT_NEAR(snapshot.total, radio->GetTotalEnergyConsumption(), TOLERANCE);
        const auto& joules = snapshot.joules;
        EXPECT_NEAR(std::accumulate(joules.begin(), joules.end(), 0.0), snapshot.total, 1e-12);
        EXPECT_NEAR(snapshot.tx + snapshot.rx + snapshot.idle, snapshot.total, 1e-12);
    }

    Ptr<EnergyLedger> m_ledger;
};

void
Count(int* count)
{
    ++*count;
}

void
NoteTime(Time* time)
{
    *time = Simulator::Now();
}

void
NoteState(std::vector<std::pair<double, CellularState>>* states, CellularState, CellularState to)
{
    states->push_back({Simulator::Now().GetSeconds(), to});
}

} // namespace

TEST_F(CellularEnergyTest, ARadioWithoutDataIsIdle)
{
    const auto radio = MakeRadio();
    RunUntil(100);
    EXPECT_NEAR(radio->GetTotalEnergyConsumption(), 100 * AT_REST, TOLERANCE);
    EXPECT_NEAR(radio->GetEnergy().idle, 100 * AT_REST, TOLERANCE);
    ExpectSameAsSource(radio);
}

TEST_F(CellularEnergyTest, JensenScriptGivesTheJoulesOfTheHand)
{
    const auto radio = MakeRadio();
    // Two transmissions that overlap with a reception, then a gap in which the radio is released.
    At(1, [&]() { radio->Transmit(MilliSeconds(20), 23, 1000); });
    At(1.010, [&]() { radio->Receive(MilliSeconds(30), 1000); });
    At(1.020, [&]() { radio->Transmit(MilliSeconds(5), 0, 1000); });
    // The last data end at 1.04 s; the radio is idle from 11.04 s on.
    At(20, [&]() { radio->Transmit(MilliSeconds(1), 23, 1000); });
    At(5.5, [&]() { m_ledger->SetPhase(Phase::ACCESS_UP); });
    RunUntil(25);
    const auto energy = radio->GetEnergy();
    EXPECT_NEAR(energy.idle, AT_REST * (1 + 8.96), TOLERANCE);
    EXPECT_NEAR(energy.connected, LINKED * (0.04 + 0.1 + 0.001 + 0.1), TOLERANCE);
    EXPECT_NEAR(energy.tail, LINKED * (9.9 + 4.899), TOLERANCE);
    EXPECT_NEAR(energy.transmit, SEND_23 * 0.021 + SEND_0 * 0.005, TOLERANCE);
    EXPECT_NEAR(energy.receive, RECEIVE * 0.03, TOLERANCE);
    EXPECT_NEAR(energy.both, BOTH * 0.015, TOLERANCE);
    EXPECT_EQ(energy.promotion, 0);
    EXPECT_NEAR(radio->GetTotalEnergyConsumption(),
                AT_REST * 9.96 + LINKED * 15.04 + SEND_23 * 0.021 + SEND_0 * 0.005 +
                    RECEIVE * 0.03 + BOTH * 0.015,
                TOLERANCE);
    ExpectSameAsSource(radio);
    const auto snapshot = m_ledger->Snapshot();
    EXPECT_NEAR(snapshot.tx,
                LINKED * 0.026 + SEND_23 * 0.021 + SEND_0 * 0.005 + BOTH * 0.015,
                TOLERANCE);
    EXPECT_NEAR(snapshot.rx, RECEIVE * 0.03 + LINKED * 0.015, TOLERANCE);
    EXPECT_NEAR(snapshot.GetJoules(Phase::ACCESS_UP),
                LINKED * (11.04 - 5.5 + 5) + AT_REST * 8.96 + SEND_23 * 0.001,
                TOLERANCE);
}

TEST_F(CellularEnergyTest, HuangScriptGivesTheJoulesOfTheHand)
{
    const auto radio = MakeRadio("ns3::hfedfm::HuangPowerModel");
    At(1, [&]() { radio->Transmit(MilliSeconds(10), 23, 10000); });
    At(1.050, [&]() { radio->Receive(MilliSeconds(10), 20000); });
    // Data end at 1.06 s, the hold time at 1.16 s; again in the tail: no promotion.
    At(3, [&]() { radio->Transmit(MilliSeconds(1), -10, 1000); });
    // Data end at 3.001 s, the tail at 14.577 s: the next data need a promotion.
    At(20, [&]() { radio->Transmit(MilliSeconds(1), -10, 1000); });
    RunUntil(50);
    const auto energy = radio->GetEnergy();
    EXPECT_NEAR(energy.promotion, 2 * 0.26 * 1.2107, TOLERANCE);
    EXPECT_NEAR(energy.connected, 1.28804 * (0.16 + 0.101 + 0.101), TOLERANCE);
    EXPECT_NEAR(energy.tail, 1.060 * ((3 - 1.16) + 2 * (11.576 - 0.1)), TOLERANCE);
    EXPECT_NEAR(energy.transmit, 438.39e-9 * 8 * 12000, TOLERANCE);
    EXPECT_NEAR(energy.receive, 51.97e-9 * 8 * 20000, TOLERANCE);
    EXPECT_NEAR(energy.idle, 0.02 * (1 + (20 - 14.577) + (50 - 20.001 - 11.576)), TOLERANCE);
    EXPECT_EQ(energy.both, 0);
    ExpectSameAsSource(radio);
}

TEST_F(CellularEnergyTest, StatesFollowTheLastData)
{
    const auto radio =
        MakeRadio("ns3::hfedfm::JensenPowerModel[HoldTime=50ms|InactivityTime=200ms]");
    std::vector<std::pair<double, CellularState>> states;
    radio->TraceConnectWithoutContext("State", MakeBoundCallback(&NoteState, &states));
    for (const double begin : {1.0, 1.03, 1.06, 1.2})
    {
        At(begin, [&]() { radio->Transmit(MilliSeconds(10), 10, 1); });
    }
    At(2, [&]() { radio->Connect(); });
    At(2.1, [&]() { radio->Release(); });
    RunUntil(3);
    const std::vector<std::pair<double, CellularState>> expected{{1.0, CellularState::CONNECTED},
                                                                 {1.12, CellularState::TAIL},
                                                                 {1.2, CellularState::CONNECTED},
                                                                 {1.26, CellularState::TAIL},
                                                                 {1.41, CellularState::IDLE},
                                                                 {2.0, CellularState::CONNECTED},
                                                                 {2.05, CellularState::TAIL},
                                                                 {2.1, CellularState::IDLE}};
    ASSERT_EQ(states.size(), expected.size());
    for (std::size_t i = 0; i < states.size(); ++i)
    {
        EXPECT_DOUBLE_EQ(states[i].first, expected[i].first);
        EXPECT_EQ(states[i].second, expected[i].second) << i;
    }
}

TEST_F(CellularEnergyTest, AnInactivityTimeShorterThanTheHoldTimeEndsTheConnection)
{
    const auto radio = MakeRadio("ns3::hfedfm::JensenPowerModel[InactivityTime=0ms]");
    At(1, [&]() { radio->Transmit(MilliSeconds(10), 23, 1); });
    RunUntil(2);
    EXPECT_EQ(radio->GetState(), CellularState::IDLE);
    EXPECT_NEAR(radio->GetEnergy().connected, 0.01 * LINKED, TOLERANCE);
    EXPECT_NEAR(radio->GetEnergy().idle, 1.99 * AT_REST, TOLERANCE);
}

TEST_F(CellularEnergyTest, AReleaseEndsWhatIsOnTheAir)
{
    const auto radio = MakeRadio("ns3::hfedfm::HuangPowerModel");
    At(1, [&]() {
        radio->Transmit(MilliSeconds(100), 23, 1000);
        radio->Receive(MilliSeconds(100), 1000);
    });
    At(1.05, [&]() { radio->Release(); });
    RunUntil(2);
    const auto energy = radio->GetEnergy();
    EXPECT_NEAR(energy.transmit, 438.39e-9 * 4000, 1e-9);
    EXPECT_NEAR(energy.receive, 51.97e-9 * 4000, 1e-9);
    EXPECT_NEAR(energy.promotion, 1.2107 * 0.05, 1e-9);
    EXPECT_NEAR(energy.idle, 0.02 * 1.95, 1e-9);
}

TEST_F(CellularEnergyTest, BlocksOfTwoLayersAddUp)
{
    const auto radio = MakeRadio("ns3::hfedfm::HuangPowerModel");
    At(1, [&]() {
        radio->Receive(MilliSeconds(1), 1000);
        radio->Receive(MilliSeconds(1), 500);
    });
    RunUntil(2);
    EXPECT_NEAR(radio->GetEnergy().receive, 51.97e-9 * 8 * 1500, 1e-12);
}

TEST_F(CellularEnergyTest, ADenseTrainOfSubframesIsExact)
{
    const auto radio = MakeRadio();
    for (int i = 0; i < 5000; ++i)
    {
        At(1 + 1e-3 * i, [&radio, i]() { radio->Transmit(MilliSeconds(1), i % 2 ? 23 : 0, 1); });
    }
    RunUntil(6);
    EXPECT_NEAR(radio->GetEnergy().transmit, 2.5 * (SEND_23 + SEND_0), TOLERANCE);
    // The source rounds each of its updates to 1 nJ.
    EXPECT_NEAR(m_ledger->Snapshot().total, radio->GetTotalEnergyConsumption(), 20000 * 0.5e-9);
}

TEST_F(CellularEnergyTest, AConnectionWithoutDataCostsNoEvents)
{
    m_source->SetEnergyUpdateInterval(Seconds(1000));
    const auto radio = MakeRadio("ns3::hfedfm::JensenPowerModel[InactivityTime=100s]", 1e5);
    At(1, [&]() { radio->Transmit(MilliSeconds(1), 23, 1); });
    At(2, [&]() { radio->Transmit(MilliSeconds(1), 23, 1); });
    RunUntil(100);
    EXPECT_LT(Simulator::GetEventCount(), 30U);
}

TEST_F(CellularEnergyTest, AnIdleRadioRunsLowWhenItsBatteryIs)
{
    // BasicEnergySource counts as empty at 10 %.
    constexpr double BATTERY = 3.3;
    const auto radio = MakeRadio("ns3::hfedfm::JensenPowerModel", BATTERY);
    Time end;
    int calls = 0;
    radio->SetEnergyDepletionCallback(MakeBoundCallback(&NoteTime, &end));
    radio->TraceConnectWithoutContext("Depleted", MakeBoundCallback(&Count, &calls));
    RunUntil(20);
    EXPECT_NEAR(end.GetSeconds(), 0.9 * BATTERY / AT_REST, 2e-6);
    EXPECT_EQ(calls, 1);
    EXPECT_NEAR(radio->GetTotalEnergyConsumption(), 0.9 * BATTERY, TOLERANCE);
    EXPECT_NEAR(m_source->GetRemainingEnergy(), 0.1 * BATTERY, TOLERANCE);
}

TEST_F(CellularEnergyTest, ABatteryRunsLowInTheMiddleOfATransmission)
{
    constexpr double BATTERY = 1;
    const auto radio = MakeRadio("ns3::hfedfm::JensenPowerModel", BATTERY);
    Time end;
    radio->SetEnergyDepletionCallback(MakeBoundCallback(&NoteTime, &end));
    At(1, [&]() { radio->Transmit(MilliSeconds(500), 23, 1); });
    RunUntil(20);
    const double left = 0.9 * BATTERY - 1 * AT_REST;
    EXPECT_NEAR(end.GetSeconds(), 1 + left / (LINKED + SEND_23), 2e-6);
    EXPECT_NEAR(radio->GetTotalEnergyConsumption(), 0.9 * BATTERY, 1e-5);
    ExpectSameAsSource(radio);
}

TEST_F(CellularEnergyTest, ABatteryRunsLowInATrainOfShortTransmissions)
{
    constexpr double BATTERY = 2;
    const auto radio = MakeRadio("ns3::hfedfm::JensenPowerModel", BATTERY);
    Time end;
    radio->SetEnergyDepletionCallback(MakeBoundCallback(&NoteTime, &end));
    for (int i = 0; i < 2000; ++i)
    {
        At(2e-3 * i, [&radio]() { radio->Transmit(MilliSeconds(1), 23, 1); });
    }
    RunUntil(20);
    // Pairs of a subframe that is used and one that is not; the last pair is cut.
    const double pair = 1e-3 * (2 * LINKED + SEND_23);
    const double pairs = std::floor(0.9 * BATTERY / pair);
    const double used = 1e-3 * (LINKED + SEND_23);
    const double rest = 0.9 * BATTERY - pairs * pair;
    const double last = rest < used ? 1e-3 * rest / used : 1e-3 + (rest - used) / LINKED;
    EXPECT_NEAR(end.GetSeconds(), 2e-3 * pairs + last, 4e-6);
}

TEST_F(CellularEnergyTest, ABatteryIsNotOverdrawnBesideAProcessor)
{
    constexpr double BATTERY = 10;
    const auto radio = MakeRadio("ns3::hfedfm::JensenPowerModel", BATTERY);
    const auto processor = MakeProcessor();
    Time end;
    radio->SetEnergyDepletionCallback(MakeBoundCallback(&NoteTime, &end));
    At(0.5, [&]() { processor->Start(1e12); });
    RunUntil(20);
    EXPECT_NEAR(end.GetSeconds(), 0.5 + (0.9 * BATTERY - 0.5) / 4.5, 0.02);
    EXPECT_NEAR(m_source->GetRemainingEnergy(), 0.1 * BATTERY, 0.02 * 4.5);
}

TEST_F(CellularEnergyTest, AnEmptyRadioDrawsNothingUntilItIsRecharged)
{
    constexpr double BATTERY = 1;
    const auto radio = MakeRadio("ns3::hfedfm::JensenPowerModel", BATTERY);
    int recharges = 0;
    radio->SetEnergyRechargedCallback(MakeBoundCallback(&Count, &recharges));
    At(5, [&]() { radio->Transmit(MilliSeconds(100), 23, 1); });
    At(5.05, [&]() { EXPECT_EQ(radio->GetPower(), 0); });
    At(50, [&]() { EXPECT_NEAR(radio->GetTotalEnergyConsumption(), 0.9 * BATTERY, 1e-6); });
    At(60, [&]() { m_source->SetInitialEnergy(1000); });
    RunUntil(70);
    EXPECT_EQ(recharges, 1);
    EXPECT_EQ(radio->GetState(), CellularState::IDLE);
    EXPECT_NEAR(radio->GetTotalEnergyConsumption(), 0.9 * BATTERY + 10 * AT_REST, 0.51);
}

TEST_F(CellularEnergyTest, WhatPassedBeforeTheSourceCameDoesNotCount)
{
    Ptr<LteUeEnergyModel> radio;
    At(5, [&]() { radio = MakeRadio(); });
    RunUntil(7.5);
    EXPECT_NEAR(radio->GetTotalEnergyConsumption(), 2.5 * AT_REST, TOLERANCE);
    ExpectSameAsSource(radio);
}

TEST(CellularEnergyDeathTest, WrongCallsEndTheProgram)
{
    const auto radio = CreateObject<LteUeEnergyModel>();
    EXPECT_DEATH(radio->Transmit(Time(0), 23, 1), "must last longer than 0");
    EXPECT_DEATH(radio->Receive(Time(0), 1), "must last longer than 0");
    EXPECT_DEATH(radio->Transmit(MilliSeconds(1), NAN, 1), "transmit power");
    EXPECT_DEATH(radio->ChangeState(3), "no state 3");
    EXPECT_DEATH(radio->SetEnergySource(nullptr), "not a null pointer");
}
