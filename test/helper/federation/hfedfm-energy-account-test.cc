// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Energy of whole federations, recomputed from traces.
 *
 *     2 edges (AP) ))) 3 devices each, 10 m apart, ((( D2D ))) where the scheme has it
 *
 *  - all schemes: base from the clock, compute from the processor's trace `Busy`, transmitting,
 *    receiving, listening and sleeping from the PHYs' trace `State`, each times its power; they add
 *    up to what the battery lost
 *  - stations that save power while their devices train: the same, hardly a moment of training
 *    awake, and nothing is sent twice or later than without
 */

#include "../../../helper/study/hfedfm-scenario.h"
#include "../../fixture/hfedfm-simulation.h"

#include "ns3/hfedfm-backhaul-helper.h"
#include "ns3/hfedfm-cluster-helper.h"
#include "ns3/hfedfm-federation-helper.h"
#include "ns3/hfedfm-learner-helper.h"
#include "ns3/hfedfm-wifi-adhoc-d2d-helper.h"
#include "ns3/hfedfm-wifi-cell-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy-state-helper.h"

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

// Of a Raspberry Pi 4 without its radio, and of a Wi-Fi radio with 20 dBm at 3 V, W.
constexpr double IDLE_POWER = 2.4;
constexpr double TRAINING_POWER = 6.25 - 2.4;
constexpr double TX_POWER = 1.14 + (0.1 - 0.001) / 0.1;
constexpr double RX_POWER = 3 * 0.313;
constexpr double LISTENING_POWER = 3 * 0.273;
constexpr double SLEEPING_POWER = 3 * 0.033;

/** What a radio did, as its PHY tells. */
struct Radio
{
    Ptr<WifiPhy> phy;
    std::map<WifiPhyState, Time> times; // of states that have ended
    Time sent;                          // end of the last transmission
};

/** What a device computed, as its processor tells. */
struct Board
{
    Time since;
    Time busy;
};

void
State(Radio* radio, Time start, Time duration, WifiPhyState state)
{
    radio->times[state] += duration;
    if (state == WifiPhyState::TX)
    {
        radio->sent = start + duration;
    }
}

void
Busy(Board* board, bool, bool busy)
{
    if (busy)
    {
        board->since = Simulator::Now();
    }
    else
    {
        board->busy += Simulator::Now() - board->since;
    }
}

/** A scheme, and whether stations save power. */
struct Plan
{
    const char* scheme;
    bool saves;
};

class EnergyAccount : public ::testing::TestWithParam<Plan>
{
  protected:
    ~EnergyAccount() override
    {
        m_radios.clear();
        m_energy.clear();
        m_federation = FederationContainer();
        m_network = EdgeNetwork();
        EndSimulation();
    }

    void Build()
    {
        RngSeedManager::SetSeed(3);
        const auto scheme = Scheme::Parse(GetParam().scheme);
        Layout layout;
        for (int c = 0; c < 2; ++c)
        {
            layout.clusters.push_back({Vector(0, 10, 0), {}});
            for (int d = 0; d < 3; ++d)
            {
                layout.clusters.back().devices.emplace_back(10 * d, 0, 0);
            }
        }
        WifiCellHelper wifi;
        m_network = wifi.Install(layout);
        wifi.AssignStreams(m_network, 100);
        BackhaulHelper backhaul;
        backhaul.SetLink(DataRate("10Mbps"), MilliSeconds(5));
        backhaul.Install(m_network);
        m_energy = DeviceEnergyHelper().Install(m_network);
        FederationHelper helper;
        helper.SetScheme(scheme);
        if (scheme.HasD2d())
        {
            m_d2d = CreateObject<WifiAdhocD2d>();
            m_d2d->Install(m_network);
            m_d2d->AssignStreams(m_network, 2000);
            m_d2d->InstallEnergy(m_network, m_energy);
            ClusterHelper clusters;
            clusters.SetTopology(m_d2d);
            clusters.SetStream(5000);
            helper.SetClusters(clusters);
        }
        helper.SetAttribute("Rounds", UintegerValue(3));
        LearnerHelper learners("ns3::hfedfm::PayloadLearner");
        learners.SetAttribute("PayloadBytes", UintegerValue(50000));
        learners.SetAttribute("TrainingFlops", DoubleValue(2e9));
        Trace();
        m_federation = helper.Install(m_network, learners.Create(6), m_energy);
    }

    /** Listen to all radios and boards; let stations save power. */
    void Trace()
    {
        m_boards.resize(m_energy.size());
        m_radios.resize(m_energy.size());
        std::size_t device = 0;
        for (const auto& cell : m_network.cells)
        {
            for (uint32_t d = 0; d < cell.devices.GetN(); ++d, ++device)
            {
                auto& radios = m_radios[device];
                radios.resize(1 + (cell.d2dRadios.GetN() > 0));
                Listen(radios[0], cell.stations.Get(d));
                if (radios.size() > 1)
                {
                    Listen(radios[1], cell.d2dRadios.Get(d));
                }
                m_energy[device].compute->TraceConnectWithoutContext(
                    "Busy",
                    MakeBoundCallback(&Busy, &m_boards[device]));
                if (GetParam().saves)
                {
                    cell.accessController->SaveWhileTraining(cell.stations.Get(d),
                                                             m_energy[device].ledger);
                }
            }
        }
    }

    static void Listen(Radio& radio, Ptr<NetDevice> device)
    {
        radio.phy = DynamicCast<WifiNetDevice>(device)->GetPhy();
        radio.phy->GetState()->TraceConnectWithoutContext("State",
                                                          MakeBoundCallback(&State, &radio));
    }

    /** Wake all radios up: then their PHYs tell how long they have slept. */
    void WakeAll()
    {
        for (const auto& cell : m_network.cells)
        {
            for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
            {
                cell.accessController->WakeUp(cell.stations.Get(d));
            }
        }
    }

    EdgeNetwork m_network;
    Ptr<D2dTopology> m_d2d; // counts what radios send for as long as they do
    FederationContainer m_federation;
    std::vector<DeviceEnergy> m_energy;
    std::vector<Board> m_boards;
    std::vector<std::vector<Radio>> m_radios;
};

/** @return a run of the scheme edge with long training @param save when stations sleep */
RunResult
Simulate(const std::string& save)
{
    const auto options = StudyOptions::Parse({"study",
                                              "--devices=6",
                                              "--edges=1",
                                              "--rounds=3",
                                              "--payload=200000",
                                              "--training-flops=14.4e9",
                                              "--power-save=" + save});
    return RunScenario(options, Scheme::Parse("edge"), 1);
}

} // namespace

TEST_P(EnergyAccount, IsWhatTracesTimesPowersGive)
{
    Build();
    Simulator::Stop(Seconds(20.0001));
    Simulator::Run();
    WakeAll();
    const Time now = Simulator::Now();
    for (std::size_t d = 0; d < m_energy.size(); ++d)
    {
        const auto snapshot = m_energy[d].ledger->Snapshot();
        double transmit = 0;
        double receive = 0;
        double rest = 0;
        for (auto& radio : m_radios[d])
        {
            const Time tx = radio.times[WifiPhyState::TX] - Max(radio.sent - now, Time(0));
            const Time rx =
                radio.times[WifiPhyState::RX] +
                (radio.phy->IsStateRx() ? now - radio.phy->GetLastRxStartTime() : Time(0));
            const Time sleep = radio.times[WifiPhyState::SLEEP];
            transmit += TX_POWER * tx.GetSeconds();
            receive += RX_POWER * rx.GetSeconds();
            rest += SLEEPING_POWER * sleep.GetSeconds() +
                    LISTENING_POWER * (now - tx - rx - sleep).GetSeconds();
        }
        const double base = IDLE_POWER * now.GetSeconds();
        const double compute = TRAINING_POWER * m_boards[d].busy.GetSeconds();
        EXPECT_NEAR(m_boards[d].busy.GetSeconds(), 3 * 2e9 / 7.2e9, 1e-6);
        constexpr double TOLERANCE = 1e-5;
        EXPECT_NEAR(snapshot.base, base, TOLERANCE);
        EXPECT_NEAR(snapshot.compute, compute, TOLERANCE);
        EXPECT_NEAR(snapshot.tx, transmit, TOLERANCE);
        EXPECT_NEAR(snapshot.rx, receive, TOLERANCE);
        EXPECT_NEAR(snapshot.idle, rest, TOLERANCE);
        EXPECT_NEAR(snapshot.GetMarginal(), compute + transmit + receive, TOLERANCE);
        const double lost = 36000 - m_energy[d].source->GetRemainingEnergy();
        EXPECT_NEAR(lost, base + compute + transmit + receive + rest, 5 * TOLERANCE);
    }
}

INSTANTIATE_TEST_SUITE_P(Schemes,
                         EnergyAccount,
                         ::testing::Values(Plan{"local", false},
                                           Plan{"star", false},
                                           Plan{"edge", false},
                                           Plan{"edge", true},
                                           Plan{"hfedfm:2", false},
                                           Plan{"hfedfm:2", true},
                                           Plan{"edge-d2d", false},
                                           Plan{"hfedfm-d2d:2", false},
                                           Plan{"consensus:2", false}),
                         [](const auto& info) { return "Plan" + std::to_string(info.index); });

TEST(PowerSave, StationsSleepWhileTheirDevicesTrainAndLoseNothing)
{
    const auto awake = Simulate("none");
    const auto asleep = Simulate("training");
    // Each of 3 rounds trains for 2 s, of which a station is awake for 20 ms, and for as much again
    // where TCP held an acknowledgement back, or one waits while others send.
    const double most = 6 * 3 * (2 - 0.02) * (LISTENING_POWER - SLEEPING_POWER);
    const auto getInterval = [](const auto& run) { return run.lastAggregation - run.firstMessage; };
    // Contention differs, and with it how long all listen.
    const double longer = getInterval(awake) - getInterval(asleep);
    const double saved =
        awake.deviceEnergy.idle - asleep.deviceEnergy.idle - 6 * longer * LISTENING_POWER;
    EXPECT_LT(saved, most * 1.01);
    EXPECT_GT(saved, most * 0.95);
    EXPECT_NEAR(asleep.deviceEnergy.GetMarginal(),
                awake.deviceEnergy.GetMarginal(),
                0.01 * awake.deviceEnergy.GetMarginal());
    EXPECT_NEAR(longer, 0, 0.05);
    for (const auto& node : asleep.nodes)
    {
        EXPECT_EQ(node.retransmissions, 0U) << node.node;
        EXPECT_EQ(node.timeouts, 0U) << node.node;
    }
    EXPECT_EQ(asleep.rounds.back().devicesAggregated, 6U);
}
