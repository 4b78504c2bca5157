// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Energy of UEs in a real cell; the topology is that of hfedfm-lte-energy-fixture.h.
 *
 * Only subframes with data are charged, each at its power; receptions as well; causes, components
 * and phases add up to what the source lost. Uploads of 1 MB at three distances give the joules
 * that were measured before under both power models. A UE without data becomes IDLE although ns-3
 * keeps it connected. A UE with an empty battery leaves its cell and disturbs nobody.
 */

#include "../../../fixture/hfedfm-lte-energy-fixture.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-jensen-power-model.h"
#include "ns3/hfedfm-lte-switch.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/object-map.h"
#include "ns3/simulator.h"

#include <numeric>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const std::string JENSEN = "ns3::hfedfm::JensenPowerModel";
const std::string HUANG = "ns3::hfedfm::HuangPowerModel";

constexpr uint32_t MEGABYTE = 1000000;

struct Upload
{
    double distance; // m
    double transmit; // J of transmit subframes under Jensen et al.
    double whole;    // J of the radio under Huang et al., without promotion and tail
};

/** @return how many UEs an eNB knows */
std::size_t
CountUes(Ptr<LteEnbNetDevice> enb)
{
    ObjectMapValue ues;
    enb->GetRrc()->GetAttribute("UeMap", ues);
    return ues.GetN();
}

class LteUploadTest : public LteEnergyTest, public testing::WithParamInterface<Upload>
{
};

} // namespace

TEST_F(LteEnergyTest, OnlySubframesWithDataAreCharged)
{
    Build({50});
    const auto radio = Power(0, JENSEN);
    Upload(0, 1, MEGABYTE);
    At(1.2, [&]() { m_ledgers[0]->SetPhase(Phase::ACCESS_UP); });
    RunUntil(3);
    const auto& log = m_logs[0];
    EXPECT_EQ(log.received, MEGABYTE);
    EXPECT_GT(log.frames, 1000);
    EXPECT_LT(log.bursts, 500);
    EXPECT_NEAR(radio->GetEnergy().transmit, log.joules, 1e-9);
    EXPECT_GT(log.blocks, 100);
    EXPECT_NEAR(radio->GetEnergy().receive, 0.42e-3 * log.blocks, 1e-9);
}

TEST_F(LteEnergyTest, CausesComponentsAndPhasesAddUpToTheSourcesLoss)
{
    Build({200});
    const auto radio = Power(0, JENSEN);
    Upload(0, 1, MEGABYTE);
    for (int i = 0; i < 40; ++i)
    {
        At(0.9 + 0.0201 * i,
           [this, i]() { m_ledgers[0]->SetPhase(static_cast<Phase>(i % PHASE_COUNT)); });
    }
    RunUntil(3);
    const double total = radio->GetEnergy().GetTotal();
    const auto snapshot = m_ledgers[0]->Snapshot();
    EXPECT_NEAR(total, 3 * 1.53, 2); // some while idle, some for data
    EXPECT_DOUBLE_EQ(radio->GetTotalEnergyConsumption(), total);
    // The source rounds each of its updates to 1 nJ.
    EXPECT_NEAR(snapshot.total, total, 4000 * 0.5e-9);
    EXPECT_NEAR(snapshot.total, 36000 - m_sources[0]->GetRemainingEnergy(), 1e-9);
    EXPECT_NEAR(snapshot.tx + snapshot.rx + snapshot.idle, snapshot.total, 1e-9);
    EXPECT_NEAR(std::accumulate(snapshot.joules.begin(), snapshot.joules.end(), 0.0),
                snapshot.total,
                1e-9);
    // Components are whole powers: connected, chains and RF part.
    const auto& log = m_logs[0];
    const double both = radio->GetEnergy().both;
    EXPECT_NEAR(snapshot.tx, log.joules + 1.53e-3 * log.bursts + both, 1e-6);
    const double alone = log.blocks - both / 0.16e-3; // subframes in which only receptions were
    EXPECT_NEAR(snapshot.rx, 0.42e-3 * log.blocks + 1.53e-3 * alone, 1e-6);
}

TEST_P(LteUploadTest, AMegabyteTakesTheJoulesThatWereMeasuredBefore)
{
    Build({GetParam().distance});
    const auto jensen = Power(0, JENSEN);
    const auto huang = Power(0, HUANG);
    Upload(0, 1, MEGABYTE);
    double transmitBefore = 0;
    double wholeBefore = 0;
    At(1.01, [&]() {
        transmitBefore = jensen->GetEnergy().transmit;
        wholeBefore = huang->GetTotalEnergyConsumption();
    });
    double whole = 0;
    for (int ms = 1010; ms < 6000; ++ms)
    {
        At(1e-3 * ms + 5e-4, [&]() {
            whole = m_logs[0].received < MEGABYTE ? huang->GetTotalEnergyConsumption() : whole;
        });
    }
    RunUntil(6);
    const double transmit = jensen->GetEnergy().transmit - transmitBefore;
    RecordProperty("transmit", std::to_string(transmit));
    RecordProperty("whole", std::to_string(whole - wholeBefore));
    ASSERT_EQ(m_logs[0].received, MEGABYTE);
    EXPECT_NEAR(transmit, GetParam().transmit, 0.1 * GetParam().transmit);
    EXPECT_NEAR(whole - wholeBefore, GetParam().whole, 0.1 * GetParam().whole);
    // Acknowledgements of TCP, not the blocks that are padded to all of the band.
    EXPECT_LT(huang->GetEnergy().receive, 51.97e-9 * 8 * 100 * m_logs[0].blocks);
}

INSTANTIATE_TEST_SUITE_P(Distances,
                         LteUploadTest,
                         testing::Values(Upload{50, 0.555, 4.14},
                                         Upload{200, 1.18, 4.25},
                                         Upload{600, 6.94, 7.69}));

TEST_F(LteEnergyTest, WithoutPowerControlThePhysTransmitPowerCounts)
{
    Build({50});
    const auto radio = Power(0, JENSEN);
    m_logs[0].ue->GetPhy()->SetAttribute("EnableUplinkPowerControl", BooleanValue(false));
    m_logs[0].ue->GetPhy()->SetAttribute("TxPower", DoubleValue(5));
    Upload(0, 1, MEGABYTE);
    RunUntil(3);
    EXPECT_GT(m_logs[0].bursts, 400);
    EXPECT_NEAR(radio->GetEnergy().transmit,
                1e-3 * m_logs[0].bursts * (0.55 + JensenPowerModel::GetRfPower(5)),
                1e-9);
}

TEST_F(LteEnergyTest, AConnectedUeWithoutDataBecomesIdle)
{
    Build({50});
    const auto radio = Power(0, JENSEN + "[InactivityTime=2s]");
    EXPECT_EQ(radio->GetState(), CellularState::IDLE);
    Upload(0, 1, 10000);
    At(0.5, [&]() { EXPECT_EQ(radio->GetState(), CellularState::TAIL); });
    At(1.05, [&]() { EXPECT_EQ(radio->GetState(), CellularState::CONNECTED); });
    At(2, [&]() { EXPECT_EQ(radio->GetState(), CellularState::TAIL); });
    RunUntil(5);
    EXPECT_EQ(m_logs[0].received, 10000U);
    EXPECT_EQ(radio->GetState(), CellularState::IDLE);
    EXPECT_EQ(m_logs[0].ue->GetRrc()->GetState(), LteUeRrc::CONNECTED_NORMALLY);
    const double end = m_logs[0].lastBurst.GetSeconds();
    EXPECT_NEAR(radio->GetEnergy().idle, 0.5 * (5 - end - 2), 0.02);
}

TEST_F(LteEnergyTest, AUeWithAnEmptyBatteryLeavesItsCell)
{
    Build({50, 60});
    const auto dying = Power(0, JENSEN, 2.1);
    const auto living = Power(1, JENSEN);
    Upload(0, 1, MEGABYTE);
    Upload(1, 1, MEGABYTE);
    At(1.05, [&]() { EXPECT_EQ(CountUes(m_enb), 2U); });
    UeLog later;
    At(1.5, [&]() { later = m_logs[0]; });
    RunUntil(5);
    EXPECT_EQ(dying->GetPower(), 0);
    EXPECT_NEAR(dying->GetTotalEnergyConsumption(), 0.9 * 2.1, 0.01);
    EXPECT_GT(later.bursts, 10);
    EXPECT_EQ(m_logs[0].frames, later.frames);
    EXPECT_LT(m_logs[0].received, MEGABYTE);
    EXPECT_EQ(CountUes(m_enb), 1U);
    EXPECT_NE(m_logs[0].ue->GetRrc()->GetState(), LteUeRrc::CONNECTED_NORMALLY);
    EXPECT_EQ(m_logs[1].received, MEGABYTE);
    EXPECT_EQ(living->GetState(), CellularState::TAIL);
}

TEST_F(LteEnergyTest, AUeThatIsConnectingFinishesThatBeforeItLeaves)
{
    Build({50});
    const auto ue = m_logs[0].ue;
    At(0.001, [&]() {
        EXPECT_NE(ue->GetRrc()->GetState(), LteUeRrc::CONNECTED_NORMALLY);
        TurnOffLteUe(ue);
    });
    RunUntil(1);
    EXPECT_LT(ue->GetRrc()->GetState(), LteUeRrc::IDLE_RANDOM_ACCESS);
    EXPECT_EQ(CountUes(m_enb), 0U);
    EXPECT_EQ(m_logs[0].bursts, 0);
}

using LteEnergyDeathTest = LteEnergyTest;

TEST_F(LteEnergyDeathTest, AModelFollowsOneUe)
{
    Build({50});
    const auto radio = Power(0, JENSEN);
    EXPECT_DEATH(radio->SetDevice(m_logs[0].ue), "follows a UE already");
}
