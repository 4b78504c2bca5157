// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The LTE sidelink as radio between devices:
 *
 *     edge (AP) ))) devices on a line  ((( sidelink ))) each other
 *
 *  - a transfer is carried by the sidelink alone, and every byte on the air is counted
 *  - link costs are the truth: what is said to be infinite carries nothing, what is finite carries
 *    a message in the mean within 25 % of the time said; over distances, modes, periods and
 * resource blocks
 *  - cells do not hear each other unless the channel is shared
 *  - a radio sleeps once it has sent what waits, and works when woken; one that is off stays off,
 *    and its neighbours drop what is meant for it
 *  - the energy of an idle and of a sleeping radio, with Wi-Fi and with LTE for access
 *  - an empty battery switches a radio off
 *  - the same seed gives the same times and bytes
 */

#include "../../fixture/hfedfm-d2d-fixture.h"

#include "ns3/basic-energy-source.h"
#include "ns3/boolean.h"
#include "ns3/hfedfm-lte-radio-controller.h"
#include "ns3/hfedfm-lte-ue-energy-model.h"
#include "ns3/hfedfm-sidelink-control.h"
#include "ns3/hfedfm-sidelink-d2d.h"
#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/hfedfm-sidelink-radio-controller.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/uinteger.h"
#include "ns3/wifi-mac.h"

#include <cmath>
#include <limits>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

// Jensen et al., W.
constexpr double AT_REST = 0.5;
constexpr double LINKED = 1.53;
constexpr double RECEIVE = 0.42;
constexpr double MONITORED = 8.0 / 40; // control subframes of a period

void
Count(uint64_t* count, Ptr<const Packet>)
{
    ++*count;
}

void
CountControl(uint64_t* count, Time, Time, double, SidelinkChannel channel)
{
    *count += channel == SidelinkChannel::CONTROL;
}

class SidelinkD2dLink : public D2dTest
{
  protected:
    SidelinkD2dLink()
        : sidelink(CreateObject<SidelinkD2d>())
    {
        topology = sidelink;
    }

    Ptr<SidelinkNetDevice> Radio(uint32_t device, uint32_t cell = 0) const
    {
        return DynamicCast<SidelinkNetDevice>(network.cells[cell].d2dRadios.Get(device));
    }

    /**
     * Compare what a link is said to cost with what it does, then clear.
     * @param metres its length
     * @return cost, s per MB
     */
    double CheckCost(double metres)
    {
        constexpr uint32_t RUNS = 3;
        double cost = 0;
        double ratios = 0;
        for (uint32_t run = 1; run <= RUNS; ++run)
        {
            RngSeedManager::SetRun(run);
            Build({{0, metres}});
            const auto costs = sidelink->GetLinkCosts(network.cells[0]);
            EXPECT_EQ(costs[0][0], 0);
            EXPECT_EQ(costs[0][1], costs[1][0]);
            cost = costs[0][1];
            const auto index = SendAt(1, 0, 1, 250000);
            RunUntil(120);
            const auto& transfer = *transfers[index];
            EXPECT_EQ(transfer.HasArrived(), std::isfinite(cost)) << metres << " m";
            ratios +=
                transfer.GetSeconds() / (cost * static_cast<double>(transfer.GetBytes()) / 1e6);
            Clear();
        }
        if (std::isfinite(cost))
        {
            EXPECT_LT(ratios / RUNS, 1.25) << metres << " m";
            EXPECT_GT(ratios / RUNS, 0.8) << metres << " m";
        }
        return cost;
    }

    /** @param ledger of a device @param spent gets J */
    static void Note(Ptr<EnergyLedger> ledger, std::vector<double>* spent)
    {
        spent->push_back(ledger->Snapshot().total);
    }

    /** @param device index in the first cell @return J that it has lost */
    double GetLoss(uint32_t device)
    {
        return energy[device].ledger->Snapshot().total;
    }

    Ptr<SidelinkD2d> sidelink;
};

} // namespace

TEST_F(SidelinkD2dLink, CostsAreTheTruth)
{
    double last = 0;
    for (const double metres : {3, 300, 500})
    {
        const double cost = CheckCost(metres);
        EXPECT_LT(last, cost);
        last = cost;
    }
    EXPECT_TRUE(std::isinf(CheckCost(1500)));
}

TEST_F(SidelinkD2dLink, CostsAreTheTruthForOtherPools)
{
    for (const uint32_t repetitions : {1, 2})
    {
        sidelink->SetAttribute("Repetitions", UintegerValue(repetitions));
        CheckCost(50);
    }
    sidelink->SetAttribute("Repetitions", UintegerValue(4));
    for (const int64_t period : {80, 160})
    {
        sidelink->SetAttribute("Period", TimeValue(MilliSeconds(period)));
        CheckCost(50);
    }
    sidelink->SetAttribute("Period", TimeValue(MilliSeconds(40)));
    for (const uint32_t rbs : {10, 25})
    {
        sidelink->SetAttribute("Rbs", UintegerValue(rbs));
        CheckCost(50);
    }
    sidelink->SetAttribute("AdaptMcs", BooleanValue(false));
    sidelink->SetAttribute("Mcs", UintegerValue(10));
    CheckCost(50);
}

TEST_F(SidelinkD2dLink, ATransferIsCarriedByTheSidelinkAloneAndEveryByteIsCounted)
{
    sidelink->SetAttribute("AdaptMcs", BooleanValue(false));
    Build({{0, 50}});
    const auto& cell = network.cells[0];
    uint64_t access = 0;
    uint64_t controls = 0;
    std::vector<std::unique_ptr<AirtimeMeter>> meters;
    for (uint32_t d = 0; d < 2; ++d)
    {
        DynamicCast<WifiNetDevice>(cell.stations.Get(d))
            ->GetMac()
            ->TraceConnectWithoutContext("MacTx", MakeBoundCallback(&Count, &access));
        Radio(d)->GetPhy()->TraceConnectWithoutContext("Transmit",
                                                       MakeBoundCallback(&CountControl, &controls));
        meters.push_back(cell.d2dController->MakeMeter(Radio(d)));
    }
    const auto index = SendAt(1, 0, 1, 50000);
    RunUntil(20);
    ASSERT_TRUE(transfers[index]->HasArrived());
    EXPECT_EQ(access, 0U);
    const auto sent = Radio(0)->GetCounters();
    const auto received = Radio(1)->GetCounters();
    EXPECT_GT(received.bytesReceived, transfers[index]->GetBytes());
    EXPECT_EQ(sent.packetsSent, received.packetsReceived + received.packetsLost);
    const uint64_t blocks = sent.blocksSent + received.blocksSent;
    const uint64_t block = GetTransportBlockBytes(3, 50);
    EXPECT_EQ(sidelink->GetBytesSent(),
              SidelinkPool::TRANSMISSIONS * blocks * block +
                  SidelinkControlHeader::SIZE * controls);
    EXPECT_EQ(controls % 2, 0U);
    EXPECT_EQ(meters[0]->Get().bytes + meters[1]->Get().bytes, sidelink->GetBytesSent());
    EXPECT_NEAR(meters[0]->Get().seconds + meters[1]->Get().seconds,
                1e-3 * static_cast<double>(SidelinkPool::TRANSMISSIONS * blocks + controls),
                1e-5);
}

TEST_F(SidelinkD2dLink, CellsHearEachOtherOnASharedChannelOnly)
{
    for (const bool shared : {false, true})
    {
        sidelink->SetAttribute("SharedChannel", BooleanValue(shared));
        Build({{0, 10}, {20, 30}});
        EXPECT_EQ(Radio(0)->GetChannel() == Radio(0, 1)->GetChannel(), shared);
        const auto index = SendAt(1, 0, 1, 1000);
        RunUntil(5);
        EXPECT_TRUE(transfers[index]->HasArrived());
        EXPECT_EQ(Radio(0, 1)->GetPhy()->GetSnr(Radio(0)->GetMac()->GetId()) > 0, shared);
        Clear();
    }
}

TEST_F(SidelinkD2dLink, ARadioSleepsOnceItHasSentWhatWaitsAndWorksWhenWoken)
{
    Build({{0, 10}});
    const auto controller = network.cells[0].d2dController;
    const auto peer = Radio(1)->GetAddress();
    At(1, [&]() {
        for (int i = 0; i < 200; ++i)
        {
            ASSERT_TRUE(Radio(0)->Send(Create<Packet>(1000), peer, 0x88b5));
        }
        controller->Sleep(Radio(0), MilliSeconds(10));
    });
    At(1.1, [&]() { EXPECT_TRUE(Radio(0)->IsOn()); });
    At(8, [&]() {
        EXPECT_FALSE(Radio(0)->IsOn());
        EXPECT_EQ(Radio(1)->GetCounters().packetsReceived, 200U);
        EXPECT_FALSE(Radio(0)->Send(Create<Packet>(1000), peer, 0x88b5));
        controller->WakeUp(Radio(0));
        controller->Sleep(Radio(1), Seconds(1));
        controller->WakeUp(Radio(1));
    });
    const auto there = SendAt(9, 0, 1, 1000);
    const auto back = SendAt(9, 1, 0, 1000);
    RunUntil(15);
    EXPECT_TRUE(transfers[there]->HasArrived());
    EXPECT_TRUE(transfers[back]->HasArrived());
}

TEST_F(SidelinkD2dLink, ARadioThatIsOffStaysOffAndIsGivenUp)
{
    Build({{0, 10, 20}});
    const auto controller = network.cells[0].d2dController;
    const auto gone = Radio(1)->GetAddress();
    At(1, [&]() {
        for (int i = 0; i < 300; ++i)
        {
            ASSERT_TRUE(Radio(0)->Send(Create<Packet>(1000), gone, 0x88b5));
        }
    });
    At(1.5, [&]() {
        controller->TurnOff(Radio(1), network.cells[0].GetD2dPeers(1));
        controller->WakeUp(Radio(1));
        EXPECT_FALSE(Radio(1)->IsOn());
        EXPECT_EQ(Radio(0)->GetMac()->GetQueue(Radio(1)->GetMac()->GetId()), 0U);
        EXPECT_FALSE(Radio(0)->Send(Create<Packet>(1000), gone, 0x88b5));
    });
    const auto other = SendAt(1.5, 0, 2, 1000);
    RunUntil(5);
    EXPECT_TRUE(transfers[other]->HasArrived());
    EXPECT_EQ(Radio(0)->GetCounters().packetsDropped.at(SidelinkDrop::GIVEN_UP), 1U);
    EXPECT_LT(transfers[other]->GetSeconds(), 0.5);
}

TEST_F(SidelinkD2dLink, AnIdleRadioMonitorsAndASleepingOneRests)
{
    Build({{0, 10}});
    Power();
    const auto controller = network.cells[0].d2dController;
    At(1, [&]() {
        for (const auto& cell : network.cells)
        {
            cell.PutStationsToSleep();
        }
        controller->Sleep(Radio(1), Time(0));
    });
    double before[2];
    At(2, [&]() {
        before[0] = GetLoss(0);
        before[1] = GetLoss(1);
    });
    RunUntil(12);
    // The difference is free of the access radio, which sleeps.
    const double spent = GetLoss(0) - before[0] - (GetLoss(1) - before[1]);
    EXPECT_NEAR(spent, 10 * (LINKED + MONITORED * RECEIVE - AT_REST), 1e-5);
    EXPECT_NEAR(energy[0].ledger->Snapshot().rx - energy[1].ledger->Snapshot().rx,
                11 * MONITORED * (LINKED + RECEIVE),
                0.02);
}

TEST_F(SidelinkD2dLink, AnLteRadioAtRestOnTheSameBatteryIsPartOfTheSameModem)
{
    Build({{0, 10}});
    std::vector<double> spent;
    for (const bool besideLte : {false, true})
    {
        const uint32_t device = besideLte;
        const auto source = CreateObject<BasicEnergySource>();
        const auto ledger = CreateObject<EnergyLedger>();
        source->SetInitialEnergy(1000);
        source->SetNode(network.cells[0].devices.Get(device));
        ledger->SetEnergySource(source);
        if (besideLte)
        {
            const auto lte = MakeLteEnergyFactory().Create<LteUeEnergyModel>();
            lte->SetEnergySource(source);
            source->AppendDeviceEnergyModel(lte);
        }
        SidelinkRadioController controller;
        controller.Power({}, Radio(device), {}, source, ledger);
        Simulator::Schedule(Seconds(10), &SidelinkD2dLink::Note, ledger, &spent);
    }
    RunUntil(11);
    ASSERT_EQ(spent.size(), 2U);
    EXPECT_NEAR(spent[0], 10 * (LINKED + MONITORED * RECEIVE), 1e-6);
    // The sidelink is linked: with a radio at rest beside it, the battery loses no more, and no
    // less.
    EXPECT_NEAR(spent[1], spent[0], 1e-6);
}

TEST_F(SidelinkD2dLink, PhasesAndCausesAddUpWhileDataFlow)
{
    Build({{0, 10, 20}});
    Power();
    SendAt(1, 0, 1, 50000);
    SendAt(2, 2, 1, 50000);
    for (int i = 0; i < 3; ++i)
    {
        At(1.7 + i, [this]() { energy[0].ledger->SetPhase(Phase::D2D); });
        At(2.2 + i, [this]() { energy[0].ledger->SetPhase(Phase::WAITING); });
    }
    RunUntil(8);
    for (const auto& device : energy)
    {
        const auto snapshot = device.ledger->Snapshot();
        double sum = 0;
        for (const auto joules : snapshot.joules)
        {
            sum += joules;
        }
        const double lost = device.source->GetInitialEnergy() - device.source->GetRemainingEnergy();
        EXPECT_NEAR(sum, lost, 1e-6);
        EXPECT_NEAR(snapshot.total, lost, 1e-6);
        EXPECT_GT(snapshot.tx, 0.01);
        EXPECT_GT(snapshot.idle, 0);
    }
    const auto snapshot = energy[0].ledger->Snapshot();
    EXPECT_NEAR(snapshot.seconds[static_cast<std::size_t>(Phase::D2D)], 1.5, 1e-9);
    EXPECT_GT(snapshot.joules[static_cast<std::size_t>(Phase::D2D)], 1.5 * LINKED);
}

TEST_F(SidelinkD2dLink, AnEmptyBatterySwitchesTheRadioOff)
{
    Build({{0, 10, 20}});
    Power();
    energy[1].source->SetAttribute("BasicEnergySourceInitialEnergyJ", DoubleValue(8));
    SendAt(1, 0, 1, 500000);
    const auto other = SendAt(6, 0, 2, 1000);
    RunUntil(20);
    EXPECT_TRUE(Radio(0)->IsOn());
    EXPECT_FALSE(Radio(1)->IsOn());
    EXPECT_FALSE(transfers[0]->HasArrived());
    EXPECT_TRUE(transfers[other]->HasArrived());
}

TEST_F(SidelinkD2dLink, TheSameSeedGivesTheSameTimesAndBytes)
{
    std::vector<Time> ends;
    std::vector<uint64_t> bytes;
    for (int i = 0; i < 2; ++i)
    {
        Build({{0, 30, 60}});
        const auto before = sidelink->GetBytesSent();
        SendAt(1, 0, 1, 20000);
        SendAt(1, 2, 1, 20000);
        RunUntil(30);
        ends.push_back(transfers[0]->GetEnd() + transfers[1]->GetEnd());
        bytes.push_back(sidelink->GetBytesSent() - before);
        Clear();
        RngSeedManager::SetRun(1);
    }
    EXPECT_GT(ends[0], Seconds(1));
    EXPECT_EQ(ends[0], ends[1]);
    EXPECT_EQ(bytes[0], bytes[1]);
}
