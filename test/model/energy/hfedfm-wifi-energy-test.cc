// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The ledger with a Wi-Fi radio.
 *
 *     n0 --- 5 m --- n1 --- 5 m --- n2      ad hoc, 802.11a, all in range, unicast frames in bursts
 *
 * Three nodes with a source, a board and a radio of 16, 23 and 30 dBm. Checked at every
 * millisecond, in the middle of frames as well: the split by tx and rx equals what the durations of
 * the PHY's trace `State` give, times current times voltage; tx + rx + idle is the radio model's
 * total; compute and base are what the trace `Busy` and the clock give; the source's loss is base
 * plus compute plus radio up to its rounding; phases add up to the loss. Then one frame of each:
 * what a transmitter draws grows with what it radiates, and is more.
 */

#include "../../fixture/hfedfm-energy-fixture.h"

#include "ns3/energy-source-container.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/hfedfm-exact-wifi-radio-energy-model.h"
#include "ns3/hfedfm-wifi-radio-controller.h"
#include "ns3/mobility-helper.h"
#include "ns3/position-allocator.h"
#include "ns3/string.h"
#include "ns3/wifi-helper.h"
#include "ns3/wifi-mac-helper.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy-state-helper.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-tx-current-model.h"
#include "ns3/yans-wifi-helper.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr double VOLTAGE = 5;
constexpr double TX_CURRENT = 0.38; // at 0 dBm
constexpr double AMPLIFIER = 0.1;   // efficiency
constexpr double RX_CURRENT = 0.313;
constexpr double IDLE_CURRENT = 0.273;
constexpr double BUSY_POWER = 6.25; // of the board
constexpr double IDLE_POWER = 2.4;

/** One node: what is measured and, apart from it, what the PHY tells. */
struct Station
{
    Ptr<BasicEnergySource> source;
    Ptr<WifiRadioEnergyModel> radio;
    Ptr<ComputeEnergyModel> processor;
    Ptr<EnergyLedger> ledger;
    Ptr<NetDevice> device;
    Ptr<WifiPhy> phy;
    Time txTime;        // of transmissions up to the last one's end
    Time txEnd;         // when the last one ends, maybe in the future
    Time rxTime;        // of receptions that have ended
    Time busyTime;      // of computations that have ended
    Time busySince;     // when the last one began
    double radiated{0}; // W while it transmits
    int updates{0};     // of the source
};

void
State(Station* station, Time start, Time duration, WifiPhyState state)
{
    if (state == WifiPhyState::TX)
    {
        station->txTime += duration;
        station->txEnd = start + duration;
    }
    else if (state == WifiPhyState::RX)
    {
        station->rxTime += duration;
    }
}

void
Busy(Station* station, bool, bool busy)
{
    if (busy)
    {
        station->busySince = Simulator::Now();
    }
    else
    {
        station->busyTime += Simulator::Now() - station->busySince;
    }
}

void
Updated(Station* station, double, double)
{
    ++station->updates;
}

class WifiEnergyTest : public EnergyTest
{
  protected:
    WifiEnergyTest()
        : m_stations(3)
    {
        NodeContainer nodes(3);
        MobilityHelper mobility;
        mobility.SetPositionAllocator("ns3::GridPositionAllocator", "DeltaX", DoubleValue(5));
        mobility.Install(nodes);
        YansWifiPhyHelper phy;
        phy.SetChannel(YansWifiChannelHelper::Default().Create());
        WifiMacHelper mac;
        mac.SetType("ns3::AdhocWifiMac");
        WifiHelper wifi;
        wifi.SetStandard(WIFI_STANDARD_80211a);
        wifi.SetRemoteStationManager("ns3::ConstantRateWifiManager",
                                     "DataMode",
                                     StringValue("OfdmRate12Mbps"));
        const auto devices = wifi.Install(phy, mac, nodes);
        wifi.AssignStreams(devices, 1);
        for (uint32_t i = 0; i < 3; ++i)
        {
            Equip(m_stations[i], nodes.Get(i), devices.Get(i), 16 + 7 * i);
        }
    }

    ~WifiEnergyTest() override
    {
        for (auto& station : m_stations)
        {
            station.ledger->Dispose();
            station.source->DisposeDeviceModels();
            station.source->Dispose();
        }
    }

    /** Frames of random sizes to random stations, all three at once; collisions included. */
    void SendBurst()
    {
        for (int i = 0; i < 40; ++i)
        {
            auto& from = m_stations[m_rng->GetInteger(0, 2)];
            auto& to = m_stations[m_rng->GetInteger(0, 2)];
            if (&from != &to)
            {
                from.device->Send(Create<Packet>(m_rng->GetInteger(10, 1500)),
                                  to.device->GetAddress(),
                                  0x800);
            }
        }
    }

    /** @return W that a station draws while it transmits */
    static double GetTxPower(const Station& station)
    {
        return TX_CURRENT * VOLTAGE + (station.radiated - 1e-3) / AMPLIFIER;
    }

    /** Compare a station's ledger with what its PHY and its processor told. */
    void Check(Station& station)
    {
        const auto snapshot = station.ledger->Snapshot();
        const Time now = Simulator::Now();
        const Time tx = station.txTime - std::max(station.txEnd - now, Time(0));
        const Time rx =
            station.rxTime +
            (station.phy->IsStateRx() ? now - station.phy->GetLastRxStartTime() : Time(0));
        const Time idle = now - tx - rx;
        m_checksInFrames += station.txEnd > now || station.phy->IsStateRx();
        const double txJoules = tx.GetSeconds() * GetTxPower(station);
        const double rxJoules = rx.GetSeconds() * RX_CURRENT * VOLTAGE;
        const double idleJoules = idle.GetSeconds() * IDLE_CURRENT * VOLTAGE;
        const double radio = station.radio->GetTotalEnergyConsumption();
        ASSERT_NEAR(snapshot.tx, txJoules, 1e-9 + 1e-6 * txJoules) << now.As(Time::US);
        ASSERT_NEAR(snapshot.rx, rxJoules, 1e-9 + 1e-6 * rxJoules) << now.As(Time::US);
        ASSERT_NEAR(txJoules + rxJoules + idleJoules, radio, 1e-6 * radio);
        const bool busy = station.processor->IsBusy();
        const Time computing = station.busyTime + (busy ? now - station.busySince : Time(0));
        const double compute = computing.GetSeconds() * (BUSY_POWER - IDLE_POWER);
        const double base = now.GetSeconds() * IDLE_POWER;
        const double lost = 1000 - station.source->GetRemainingEnergy();
        ASSERT_NEAR(snapshot.total, lost, 1e-12 * lost);
        ASSERT_NEAR(snapshot.compute, compute, 1e-9);
        ASSERT_NEAR(snapshot.base, base, 1e-9);
        ASSERT_NEAR(lost, base + compute + radio, 0.5e-9 * (station.updates + 1) + 1e-9 * lost);
        ASSERT_NEAR(snapshot.idle, idleJoules, 0.5e-9 * (station.updates + 1) + 1e-6 * radio);
        const auto& joules = snapshot.joules;
        ASSERT_NEAR(std::accumulate(joules.begin(), joules.end(), 0.0), lost, 1e-9 * lost);
    }

    std::vector<Station> m_stations;
    int m_checksInFrames{0};

  private:
    static void Equip(Station& station, Ptr<Node> node, Ptr<NetDevice> device, double dBm)
    {
        station.radiated = std::pow(10, dBm / 10 - 3);
        station.source = CreateObject<BasicEnergySource>();
        station.source->SetNode(node);
        station.source->SetAttribute("BasicEnergySourceInitialEnergyJ", DoubleValue(1000));
        station.source->SetAttribute("BasicEnergySupplyVoltageV", DoubleValue(VOLTAGE));
        station.source->TraceConnectWithoutContext("RemainingEnergy",
                                                   MakeBoundCallback(&Updated, &station));
        station.device = device;
        station.phy = DynamicCast<WifiNetDevice>(device)->GetPhy();
        station.phy->SetTxPowerStart(dBm);
        station.phy->SetTxPowerEnd(dBm);
        station.phy->GetState()->TraceConnectWithoutContext("State",
                                                            MakeBoundCallback(&State, &station));
        station.processor = CreateObject<ComputeEnergyModel>();
        station.processor->TraceConnectWithoutContext("Busy", MakeBoundCallback(&Busy, &station));
        station.processor->SetEnergySource(station.source);
        station.source->AppendDeviceEnergyModel(station.processor);
        station.ledger = CreateObject<EnergyLedger>();
        station.ledger->SetEnergySource(station.source);
        station.ledger->AddComputeModel(station.processor);
        WifiRadioController(WifiReceiver{})
            .Power({{"TxCurrentA", Create<DoubleValue>(TX_CURRENT)},
                    {"RxCurrentA", Create<DoubleValue>(RX_CURRENT)}},
                   device,
                   {},
                   station.source,
                   station.ledger);
        station.radio = DynamicCast<WifiRadioEnergyModel>(
            station.source->FindDeviceEnergyModels(ExactWifiRadioEnergyModel::GetTypeId()).Get(0));
    }

    Ptr<UniformRandomVariable> m_rng{MakeRng()};

    static Ptr<UniformRandomVariable> MakeRng()
    {
        auto rng = CreateObject<UniformRandomVariable>();
        rng->SetStream(77);
        return rng;
    }
};

} // namespace

TEST_F(WifiEnergyTest, SplitAgreesWithThePhysStateTrace)
{
    for (int i = 0; i < 20; ++i)
    {
        At(0.05 * i, [this]() { SendBurst(); });
    }
    for (int i = 1; i < 1000; ++i)
    {
        At(1e-3 * i + 1e-7 * (i % 97), [this]() {
            for (auto& station : m_stations)
            {
                Check(station);
            }
        });
        auto& station = m_stations[i % 3];
        At(1e-3 * i + 3e-4, [&station, i]() {
            station.ledger->SetPhase(static_cast<Phase>(i % PHASE_COUNT));
            station.processor->IsBusy() ? station.processor->Stop()
                                        : void(station.processor->Start(1));
        });
    }
    RunUntil(1.2);
    for (auto& station : m_stations)
    {
        Check(station);
        EXPECT_GT(station.ledger->Snapshot().tx, 0.1);
        EXPECT_GT(station.ledger->Snapshot().rx, 0.1);
    }
    EXPECT_GT(m_checksInFrames, 100);
}

TEST_F(WifiEnergyTest, ATransmitterDrawsMoreThanItRadiatesAndTheMoreTheMoreItRadiates)
{
    double last = TX_CURRENT * VOLTAGE;
    for (uint32_t i = 0; i < 3; ++i)
    {
        // One frame to all, long after the other ones.
        At(0.1 * (i + 1), [this, i]() {
            m_stations[i].device->Send(Create<Packet>(1000), Mac48Address::GetBroadcast(), 0x800);
        });
    }
    RunUntil(1);
    for (auto& station : m_stations)
    {
        ASSERT_GT(station.txTime, Time(0));
        const double power = station.ledger->Snapshot().tx / station.txTime.GetSeconds();
        EXPECT_NEAR(power, GetTxPower(station), 1e-6);
        EXPECT_GT(power, station.radiated);
        EXPECT_GT(power, last + 0.3); // 40 mW, 0.2 W and 1 W at 10 %
        last = power;
    }
}

TEST_F(WifiEnergyTest, CurrentsComeFromTheReferenceUnlessAModelIsGiven)
{
    const auto draws = [this](Ptr<ExactWifiRadioEnergyModel> model, double dBm) {
        model->SetEnergySource(m_source); // 5 V
        model->SetTxCurrentFromModel(dBm);
        return model->GetTxCurrentA();
    };
    const auto model = [](double current, double reference, double efficiency) {
        return CreateObjectWithAttributes<ExactWifiRadioEnergyModel>("TxCurrentA",
                                                                     DoubleValue(current),
                                                                     "ReferencePower",
                                                                     DoubleValue(reference),
                                                                     "AmplifierEfficiency",
                                                                     DoubleValue(efficiency));
    };
    EXPECT_NEAR(draws(model(0.38, 0, 0.1), 0), 0.38, 1e-12);
    EXPECT_NEAR(draws(model(0.5, 20, 0.25), 20), 0.5, 1e-12);
    EXPECT_NEAR(draws(model(0.5, 20, 0.25), 30), 0.5 + 0.9 / (0.25 * 5), 1e-12);
    const auto given = model(0.38, 0, 0.1);
    given->SetTxCurrentModel(CreateObjectWithAttributes<LinearWifiTxCurrentModel>("Eta",
                                                                                  DoubleValue(1),
                                                                                  "Voltage",
                                                                                  DoubleValue(1),
                                                                                  "IdleCurrent",
                                                                                  DoubleValue(0)));
    EXPECT_NEAR(draws(given, 30), 1, 1e-12);
    // 1 W with 10 % takes 10 W; 0.38 A at 5 V are 1.9.
    EXPECT_DEATH(draws(model(0.38, 30, 0.1), 30), "radiates 30 dBm .* alone takes 2 A");
}

TEST_F(WifiEnergyTest, ARadioWithASmallBatteryDrawsOnItUntilItCountsAsEmpty)
{
    // At the current of its transmissions, the battery would be empty after 4.4 s.
    constexpr double BATTERY = 10;
    auto& station = m_stations[0];
    station.source->SetInitialEnergy(BATTERY);
    station.processor->SetAttribute("IdlePower", DoubleValue(0));
    At(0.5, [this]() { SendBurst(); });
    double drawn = 0;
    At(6, [&]() {
        station.source->UpdateEnergySource();
        drawn = station.radio->GetTotalEnergyConsumption();
    });
    RunUntil(20);
    EXPECT_NEAR(drawn, 6 * IDLE_CURRENT * VOLTAGE, 0.05);
    constexpr double EMPTY = 0.1; // share of a battery that BasicEnergySource does not give away
    EXPECT_NEAR(station.radio->GetTotalEnergyConsumption(), (1 - EMPTY) * BATTERY, 1.4);
    EXPECT_TRUE(station.phy->IsStateOff());
}

TEST_F(WifiEnergyTest, MeterCountsFromWhenItCame)
{
    Ptr<WifiEnergyMeter> late;
    EnergySnapshot snapshot;
    At(0.01, [this]() { SendBurst(); });
    At(0.0212345, [&]() {
        late = Create<WifiEnergyMeter>(m_stations[0].phy, m_stations[0].radio);
        snapshot = m_stations[0].ledger->Snapshot();
    });
    RunUntil(0.5);
    const auto interval = m_stations[0].ledger->Snapshot() - snapshot;
    EXPECT_GT(interval.tx, 0);
    EXPECT_NEAR(late->GetEnergy().tx, interval.tx, 1e-12);
    EXPECT_NEAR(late->GetEnergy().rx, interval.rx, 1e-12);
}
