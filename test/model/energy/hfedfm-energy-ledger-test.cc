// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The ledger with a processor only: hand-computed seconds and joules per phase; phases add up to
 * the source's loss under many odd changes; waiting for the backhaul; intervals; what was used
 * before the ledger came does not count; no source; the trace; misuse.
 */

#include "../../fixture/hfedfm-energy-fixture.h"

#include "ns3/hfedfm-energy-ledger.h"

#include <numeric>
#include <random>
#include <sstream>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

class EnergyLedgerTest : public EnergyTest
{
  protected:
    EnergyLedgerTest()
        : m_processor(MakeProcessor()),
          m_ledger(CreateObject<EnergyLedger>())
    {
        m_ledger->SetEnergySource(m_source);
        m_ledger->AddComputeModel(m_processor);
    }

    /** @param seconds when @param phase what begins then */
    void PhaseAt(double seconds, Phase phase)
    {
        At(seconds, [this, phase]() { m_ledger->SetPhase(phase); });
    }

    Ptr<ComputeEnergyModel> m_processor;
    Ptr<EnergyLedger> m_ledger;
};

using EnergyLedgerDeathTest = EnergyLedgerTest;

void
Write(std::ostringstream* os, Phase from, Phase to)
{
    *os << Simulator::Now().GetSeconds() << " " << from << " " << to << "\n";
}

double
Sum(const std::array<double, PHASE_COUNT>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

} // namespace

TEST_F(EnergyLedgerTest, BooksSecondsAndJoulesToPhases)
{
    PhaseAt(1, Phase::ACCESS_DOWN);
    PhaseAt(1.5, Phase::COMPUTE);
    At(1.5, [&]() { m_processor->Start(1); });
    At(4.5, [&]() { m_processor->Stop(); });
    PhaseAt(4.5, Phase::ACCESS_UP);
    PhaseAt(4.75, Phase::WAITING);
    RunUntil(6);
    const auto snapshot = m_ledger->Snapshot();
    EXPECT_EQ(snapshot.time, Seconds(6));
    EXPECT_NEAR(snapshot.GetSeconds(Phase::IDLE), 1, 1e-9);
    EXPECT_NEAR(snapshot.GetSeconds(Phase::ACCESS_DOWN), 0.5, 1e-9);
    EXPECT_NEAR(snapshot.GetSeconds(Phase::COMPUTE), 3, 1e-9);
    EXPECT_NEAR(snapshot.GetSeconds(Phase::ACCESS_UP), 0.25, 1e-9);
    EXPECT_NEAR(snapshot.GetSeconds(Phase::WAITING), 1.25, 1e-9);
    EXPECT_NEAR(snapshot.GetJoules(Phase::IDLE), 0.5, 1e-9);
    EXPECT_NEAR(snapshot.GetJoules(Phase::ACCESS_DOWN), 0.25, 1e-9);
    EXPECT_NEAR(snapshot.GetJoules(Phase::COMPUTE), 12, 1e-9);
    EXPECT_NEAR(snapshot.GetJoules(Phase::ACCESS_UP), 0.125, 1e-9);
    EXPECT_NEAR(snapshot.GetJoules(Phase::WAITING), 0.625, 1e-9);
    EXPECT_NEAR(snapshot.total, 13.5, 1e-9);
    EXPECT_NEAR(snapshot.base, 6 * 0.5, 1e-9);
    EXPECT_NEAR(snapshot.compute, 3 * 3.5, 1e-9);
    EXPECT_NEAR(snapshot.idle, 0, 1e-9);
    EXPECT_NEAR(snapshot.GetMarginal(), 10.5, 1e-9);
    EXPECT_EQ(snapshot.tx, 0);
    EXPECT_EQ(snapshot.rx, 0);
}

TEST_F(EnergyLedgerTest, PhasesAddUpToTheSourcesLoss)
{
    m_source->Initialize();
    std::mt19937 rng(5);
    for (double t = 0; t < 60; t += 1e-3 * (1 + rng() % 400))
    {
        PhaseAt(t, static_cast<Phase>(rng() % PHASE_COUNT));
        At(t, [&]() {
            m_processor->IsBusy() ? m_processor->Stop() : void(m_processor->Start(1));
            m_ledger->SetUpstreamBusy(m_processor->IsBusy());
        });
        At(t + 1e-4, [&]() { m_ledger->Snapshot(); });
    }
    RunUntil(60);
    const auto snapshot = m_ledger->Snapshot();
    const double lost = 1000 - m_source->GetRemainingEnergy();
    EXPECT_NEAR(Sum(snapshot.joules), lost, 1e-9 * lost);
    EXPECT_NEAR(snapshot.total, lost, 1e-9 * lost);
    EXPECT_NEAR(Sum(snapshot.seconds), 60, 1e-9);
    EXPECT_NEAR(snapshot.base, 60 * 0.5, 1e-9);
    // The source rounds to 1 nJ per update.
    EXPECT_NEAR(snapshot.base + snapshot.compute, lost, 1e-6);
}

TEST_F(EnergyLedgerTest, WaitingForABusyParentIsBackhaul)
{
    std::ostringstream trace;
    m_ledger->TraceConnectWithoutContext("Phase", MakeBoundCallback(&Write, &trace));
    PhaseAt(1, Phase::WAITING);
    At(2, [&]() { m_ledger->SetUpstreamBusy(true); });
    PhaseAt(2.5, Phase::WAITING); // again: no change, nothing traced
    At(4, [&]() { m_ledger->SetUpstreamBusy(false); });
    PhaseAt(5, Phase::COMPUTE);
    At(6, [&]() { m_ledger->SetUpstreamBusy(true); }); // means nothing while computing
    PhaseAt(7, Phase::WAITING);
    RunUntil(10);
    EXPECT_EQ(m_ledger->GetPhase(), Phase::BACKHAUL);
    const auto snapshot = m_ledger->Snapshot();
    EXPECT_NEAR(snapshot.GetSeconds(Phase::WAITING), 2, 1e-9);
    EXPECT_NEAR(snapshot.GetSeconds(Phase::BACKHAUL), 5, 1e-9);
    EXPECT_NEAR(snapshot.GetSeconds(Phase::COMPUTE), 2, 1e-9);
    EXPECT_NEAR(snapshot.GetJoules(Phase::BACKHAUL), 2.5, 1e-9);
    EXPECT_EQ(trace.str(),
              "1 idle waiting\n2 waiting backhaul\n4 backhaul waiting\n5 waiting compute\n"
              "7 compute backhaul\n");
}

TEST_F(EnergyLedgerTest, DifferencesOfSnapshotsAreIntervals)
{
    EnergySnapshot first;
    PhaseAt(1, Phase::COMPUTE);
    At(1, [&]() { m_processor->Start(1); });
    At(2, [&]() { first = m_ledger->Snapshot(); });
    PhaseAt(3, Phase::D2D);
    At(3, [&]() { m_processor->Stop(); });
    RunUntil(5);
    const auto interval = m_ledger->Snapshot() - first;
    EXPECT_EQ(interval.time, Seconds(3));
    EXPECT_NEAR(interval.total, 4 + 1, 1e-9);
    EXPECT_NEAR(interval.base, 3 * 0.5, 1e-9);
    EXPECT_NEAR(interval.compute, 3.5, 1e-9);
    EXPECT_NEAR(interval.GetSeconds(Phase::IDLE), 0, 1e-9);
    EXPECT_NEAR(interval.GetSeconds(Phase::COMPUTE), 1, 1e-9);
    EXPECT_NEAR(interval.GetJoules(Phase::COMPUTE), 4, 1e-9);
    EXPECT_NEAR(interval.GetJoules(Phase::D2D), 1, 1e-9);
}

TEST_F(EnergyLedgerTest, CountsFromWhenItCame)
{
    Ptr<EnergyLedger> late;
    At(4, [&]() {
        late = CreateObject<EnergyLedger>();
        late->SetEnergySource(m_source);
        late->AddComputeModel(m_processor);
    });
    RunUntil(6);
    const auto snapshot = late->Snapshot();
    EXPECT_NEAR(snapshot.GetSeconds(Phase::IDLE), 2, 1e-9);
    EXPECT_NEAR(snapshot.total, 1, 1e-9);
    EXPECT_NEAR(snapshot.base, 1, 1e-9);
    EXPECT_EQ(snapshot.compute, 0);
}

TEST_F(EnergyLedgerTest, BooksTimeWithoutASource)
{
    const auto ledger = CreateObject<EnergyLedger>();
    At(1, [&]() { ledger->SetPhase(Phase::BACKHAUL); });
    RunUntil(3);
    const auto snapshot = ledger->Snapshot();
    EXPECT_NEAR(snapshot.GetSeconds(Phase::BACKHAUL), 2, 1e-9);
    EXPECT_EQ(snapshot.total, 0);
}

TEST_F(EnergyLedgerTest, PhasesHaveTheNamesOfTheReports)
{
    std::ostringstream os;
    for (std::size_t i = 0; i < PHASE_COUNT; ++i)
    {
        os << static_cast<Phase>(i) << " ";
    }
    EXPECT_EQ(os.str(), "idle compute access_down access_up d2d backhaul waiting ");
}

TEST_F(EnergyLedgerDeathTest, MisuseEndsTheProgramWithAMessage)
{
    EXPECT_DEATH(m_ledger->SetEnergySource(m_source), "has an energy source already");
    EXPECT_DEATH(CreateObject<EnergyLedger>()->SetEnergySource(nullptr), "not a null pointer");
    EXPECT_DEATH(m_ledger->AddWifiRadio(nullptr, nullptr), "no null pointer");
}
