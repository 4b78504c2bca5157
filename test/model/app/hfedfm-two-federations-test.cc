// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Two federations on one network, with scripted learners: the devices are in both, share radios,
 * battery and processor, and have two models.
 *
 *  - each gives the very model, and sends the very bytes, that it gives and sends alone
 *  - every byte that left a stream has arrived, and together they take longer than each alone
 *  - a processor serves one training after the other, and computes as many joules as for both alone
 *  - the phases of a ledger that both tell add up to the battery's loss and to the time
 *  - a device may be in one of them only, and a cell in none
 *  - an empty battery and a fault end a device's part in both
 *  - what would collide ends the program with a sentence
 */

#include "../../fixture/hfedfm-d2d-run.h"

#include "ns3/hfedfm-relay-helper.h"
#include "ns3/hfedfm-run-watchdog.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** One of the federations of a run. */
struct Part
{
    std::string scheme{"hfedfm:2"};
    uint32_t floats{6000};       //!< of its adapter
    double flops{2e9};           //!< of a round of its first device
    Time start{Seconds(1)};      //!< of its first device
    std::set<uint32_t> absent{}; //!< devices that are not in it
    uint16_t port{5000};
};

Part
MakeSecond(const std::string& scheme)
{
    Part part;
    part.scheme = scheme;
    part.floats = 4000;
    part.flops = 3e9;
    part.start = Seconds(1.3);
    part.port = 6000;
    return part;
}

/** Six devices in two Wi-Fi cells, and as many federations as there are parts. */
class MultiRun
{
  public:
    explicit MultiRun(const std::vector<Part>& parts, uint32_t fault = 6, double battery = 0)
        : federations(parts.size())
    {
        RngSeedManager::SetSeed(3);
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(1);
        RandomLayoutParameters place;
        place.devices = 6;
        place.clusters = 2;
        place.radius = 20;
        place.minDistance = 10;
        WifiCellHelper wifi;
        network = wifi.Install(MakeRandomLayout(place, random));
        wifi.AssignStreams(network, 100);
        BackhaulHelper backhaul;
        backhaul.SetLink(DataRate("10Mbps"), MilliSeconds(5));
        backhaul.Install(network);
        energy = DeviceEnergyHelper().Install(network);
        if (battery > 0)
        {
            energy[0].source->SetAttribute("BasicEnergySourceInitialEnergyJ", DoubleValue(battery));
        }
        for (std::size_t d = 0; d < energy.size(); ++d)
        {
            initial.push_back(energy[d].source->GetRemainingEnergy());
            energy[d].compute->TraceConnectWithoutContext("Waiting",
                                                          MakeCallback(&MultiRun::Waiting, this));
        }
        for (std::size_t p = 0; p < parts.size(); ++p)
        {
            Install(parts[p], p, fault < 6 || battery > 0);
        }
        if (fault < 6)
        {
            ScheduleFault(network, federations.front(), fault, Seconds(2.5));
        }
        Simulator::Stop(Seconds(300));
        Simulator::Run();
        for (const auto& recorder : recorders)
        {
            results.push_back(recorder->GetResult());
        }
    }

    ~MultiRun()
    {
        EndSimulation();
    }

    void Install(const Part& part, std::size_t number, bool losses)
    {
        std::vector<Ptr<Learner>> learners;
        for (uint32_t d = 0; d < 6; ++d)
        {
            const auto flops = part.flops * (1 + d % 3);
            learners.push_back(part.absent.count(d) > 0
                                   ? nullptr
                                   : CreateObject<ScriptedLearner>(d, part.floats, flops));
        }
        FederationHelper helper;
        helper.SetScheme(part.scheme);
        helper.SetStart(part.start, MilliSeconds(50));
        helper.SetAttribute("Rounds", UintegerValue(4));
        helper.SetAttribute("Port", UintegerValue(part.port));
        helper.SetAttribute("EarliestBegin", TimeValue(Seconds(2)));
        helper.SetAttribute("Deadline", TimeValue(Seconds(losses ? 10 : 0)));
        auto& federation = federations[number];
        federation = helper.Install(network, learners, energy);
        recorders.push_back(std::make_unique<RunRecorder>(network, federation));
        recorders.back()->SetFinishedCallback(MakeCallback(&MultiRun::Done, this));
        watchdogs.push_back(std::make_unique<RunWatchdog>(network, federation, ""));
    }

    void Done()
    {
        if (++done == federations.size())
        {
            Simulator::Stop(Seconds(1)); // let the last acknowledgements pass
        }
    }

    void Waiting(uint32_t, uint32_t count)
    {
        mostWaiting = std::max(mostWaiting, count);
    }

    double GetDuration(std::size_t number) const
    {
        return results.at(number).lastAggregation - results.at(number).firstMessage;
    }

    /** @return J that computing has added, of all devices */
    double GetComputeEnergy() const
    {
        double joules = 0;
        for (const auto& device : energy)
        {
            joules += device.ledger->Snapshot().compute;
        }
        return joules;
    }

    EdgeNetwork network;
    std::vector<DeviceEnergy> energy;
    std::vector<double> initial;
    std::vector<FederationContainer> federations;
    std::vector<std::unique_ptr<RunRecorder>> recorders;
    std::vector<std::unique_ptr<RunWatchdog>> watchdogs;
    std::vector<RunResult> results;
    std::size_t done{0};
    uint32_t mostWaiting{0};
};

/** What a federation has given and sent in a run. */
struct Outcome
{
    std::vector<ModuleSet> models;
    std::vector<uint64_t> bytes;
    uint64_t access;
    uint64_t backhaul;
    double duration;
};

Outcome
GetOutcome(const MultiRun& run, std::size_t number)
{
    Outcome outcome{{},
                    {},
                    run.results.at(number).accessBytes,
                    run.results.at(number).backhaulBytes,
                    run.GetDuration(number)};
    for (const auto& entry : run.federations.at(number))
    {
        outcome.models.push_back(entry.node->GetModel());
        outcome.bytes.push_back(entry.node->GetCounters().bytesSent);
    }
    return outcome;
}

void
ExpectSameModels(const Outcome& one, const Outcome& other)
{
    ASSERT_EQ(one.models.size(), other.models.size());
    for (std::size_t n = 0; n < one.models.size(); ++n)
    {
        ASSERT_EQ(one.models[n].size(), other.models[n].size());
        for (const auto& [id, state] : one.models[n])
        {
            EXPECT_TRUE(state.GetValues() == other.models[n].at(id).GetValues()) << n << " " << id;
        }
    }
}

class TwoFederations : public testing::TestWithParam<std::pair<const char*, const char*>>
{
  protected:
    Part GetFirst() const
    {
        Part part;
        part.scheme = GetParam().first;
        return part;
    }

    Part GetSecond() const
    {
        return MakeSecond(GetParam().second);
    }
};

} // namespace

TEST_P(TwoFederations, EachHasTheModelAndTheBytesThatItHasAloneAndTakesLonger)
{
    std::vector<Outcome> alone;
    double joules = 0;
    for (const auto& part : {GetFirst(), GetSecond()})
    {
        const MultiRun run({part});
        ASSERT_EQ(run.done, 1U);
        EXPECT_EQ(run.mostWaiting, 0U);
        alone.push_back(GetOutcome(run, 0));
        joules += run.GetComputeEnergy();
    }
    const MultiRun run({GetFirst(), GetSecond()});
    ASSERT_EQ(run.done, 2U);
    for (std::size_t p = 0; p < 2; ++p)
    {
        const auto both = GetOutcome(run, p);
        ExpectSameModels(both, alone[p]);
        EXPECT_EQ(both.bytes, alone[p].bytes);
        EXPECT_EQ(both.access, alone[p].access);
        EXPECT_EQ(both.backhaul, alone[p].backhaul);
        EXPECT_GT(both.duration, alone[p].duration);
        const auto [up, down] = CountStreams(run.federations[p]);
        EXPECT_EQ(up.bytesSent, down.bytesReceived);
        EXPECT_EQ(down.bytesSent, up.bytesReceived);
        EXPECT_GT(up.bytesSent, 0U);
    }
    EXPECT_EQ(run.mostWaiting, 1U);
    EXPECT_GT(joules, 0);
    EXPECT_NEAR(run.GetComputeEnergy(), joules, 1e-9 * joules);
}

TEST_P(TwoFederations, PhasesThatBothTellAddUpToTheLossAndToTheTime)
{
    const MultiRun run({GetFirst(), GetSecond()});
    for (std::size_t d = 0; d < run.energy.size(); ++d)
    {
        const auto& device = run.energy[d];
        const auto snapshot = device.ledger->Snapshot();
        const double loss = run.initial[d] - device.source->GetRemainingEnergy();
        double joules = 0;
        double seconds = 0;
        for (std::size_t p = 0; p < PHASE_COUNT; ++p)
        {
            joules += snapshot.joules[p];
            seconds += snapshot.seconds[p];
        }
        EXPECT_NEAR(joules, loss, 1e-9 * loss);
        EXPECT_NEAR(seconds, Simulator::Now().GetSeconds(), 1e-9 * seconds);
        EXPECT_NEAR(snapshot.base + snapshot.compute + snapshot.GetRadio(), loss, 1e-9 * loss);
        // Whenever it computes, for whomever, and then only, the phase is COMPUTE.
        double busy = 0;
        for (const auto flops : {GetFirst().flops, GetSecond().flops})
        {
            busy += 4 * device.compute->GetDuration(flops * (1 + d % 3)).GetSeconds();
        }
        EXPECT_NEAR(snapshot.GetSeconds(Phase::COMPUTE), busy, 1e-7);
    }
}

INSTANTIATE_TEST_SUITE_P(Schemes,
                         TwoFederations,
                         testing::Values(std::make_pair("hfedfm:2", "star"),
                                         std::make_pair("edge", "hfedfm:1"),
                                         std::make_pair("star", "star")));

TEST(SeveralFederations, ThreeShareAProcessorInTheOrderOfAsking)
{
    auto third = MakeSecond("star");
    third.port = 7000;
    third.start = Seconds(1.6);
    const MultiRun run({Part(), MakeSecond("hfedfm:2"), third});
    EXPECT_EQ(run.done, 3U);
    EXPECT_EQ(run.mostWaiting, 2U);
}

TEST(SeveralFederations, DevicesMayBeInOneOfThemAndACellInNone)
{
    Part first;
    first.absent = {0, 4};
    auto second = MakeSecond("hfedfm:2");
    second.absent = {3, 4, 5}; // all of the second cell
    std::vector<Outcome> alone;
    for (const auto& part : {first, second})
    {
        const MultiRun run({part});
        alone.push_back(GetOutcome(run, 0));
    }
    const MultiRun run({first, second});
    ASSERT_EQ(run.done, 2U);
    EXPECT_EQ(run.federations[0].GetDevices().GetN(), 4U);
    EXPECT_EQ(run.federations[1].GetDevices().GetN(), 3U);
    EXPECT_EQ(run.federations[1].GetByRole(NodeRole::EDGE_SERVER).GetN(), 1U);
    for (std::size_t p = 0; p < 2; ++p)
    {
        ExpectSameModels(GetOutcome(run, p), alone[p]);
        EXPECT_EQ(GetOutcome(run, p).bytes, alone[p].bytes);
        for (const auto& round : run.results[p].rounds)
        {
            EXPECT_EQ(round.devicesAggregated, p == 0 ? 4U : 3U);
        }
    }
    EXPECT_EQ(run.energy[4].ledger->Snapshot().GetSeconds(Phase::IDLE),
              Simulator::Now().GetSeconds());
}

TEST(SeveralFederations, AFaultEndsADevicesPartInAll)
{
    Part first;
    first.absent = {0};
    const MultiRun run({first, MakeSecond("star")}, 3); // the fifth of all, by its index of first
    EXPECT_EQ(run.done, 2U);
    for (const auto& federation : run.federations)
    {
        for (const auto& device : federation.GetDevices())
        {
            EXPECT_EQ(device.node->HasFailed(), device.index == 4) << device.index;
        }
    }
}

TEST(SeveralFederations, AnEmptyBatteryEndsADevicesPartInAll)
{
    const MultiRun run({Part(), MakeSecond("star")}, 6, 12);
    EXPECT_EQ(run.done, 2U);
    for (const auto& federation : run.federations)
    {
        for (const auto& device : federation.GetDevices())
        {
            EXPECT_EQ(device.node->HasFailed(), device.index == 0) << device.index;
        }
    }
    EXPECT_FALSE(run.energy[0].compute->IsBusy());
}

TEST(SeveralFederationsDeath, WhatWouldCollideEndsTheProgram)
{
    auto samePort = MakeSecond("star");
    samePort.port = 5000;
    EXPECT_DEATH(MultiRun({Part(), samePort}),
                 "FederationNode with the Port 5000 already: give the .* another Port");
    auto nobody = Part();
    nobody.absent = {0, 1, 2, 3, 4, 5};
    EXPECT_DEATH(MultiRun({nobody}), "None of the 6 devices has a learner");
    auto peers = MakeSecond("consensus:1");
    EXPECT_DEATH(MultiRun({Part(), peers}), "Device 0 is in a federation already, and this one");
    peers.absent = {1};
    EXPECT_DEATH(MultiRun({peers}), "The scheme consensus:1 needs all devices, and 1 have no");
}

TEST(SeveralFederationsDeath, DevicesThatCooperateOverD2dAreInNoOtherFederation)
{
    D2dPlan plan;
    plan.setup = [](D2dRun& run) {
        std::vector<Ptr<Learner>> learners;
        for (uint32_t d = 0; d < run.energy.size(); ++d)
        {
            learners.push_back(CreateObject<ScriptedLearner>(d, 100, 1e9));
        }
        FederationHelper helper;
        helper.SetScheme("star");
        helper.SetAttribute("Port", UintegerValue(6000));
        helper.Install(run.network, learners, run.energy);
    };
    EXPECT_DEATH(D2dRun{plan}, "Device 0 is in a federation already, and that one lets devices");
}

TEST(SeveralFederationsDeath, AProviderNeedsAPortOfItsOwn)
{
    const auto run = [](uint16_t ofProvider) {
        D2dPlan plan;
        plan.scheme = "star";
        plan.rounds = 2;
        plan.teach = [](ScriptedLearner& learner, uint32_t) { learner.AddTask("late", 2); };
        plan.setup = [ofProvider](D2dRun& scenario) {
            RelayHelper relays;
            relays.SetProviderAttribute("Port", UintegerValue(ofProvider));
            relays.Install(scenario.network, scenario.federation);
        };
        const D2dRun done(plan);
        return done.recorder->IsFinished();
    };
    EXPECT_DEATH(run(5000), "give the ns3::hfedfm::ModuleProvider of another federation another");
    EXPECT_TRUE(run(5001));
}
