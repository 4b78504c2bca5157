// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Whole federations over simulated Wi-Fi cells and a wired backhaul, with scripted learners.
 *
 *   devices ))) edge 1 ---.
 *                          >--- cloud
 *   devices ))) edge 2 ---'
 *
 *  - every scheme ends, and every byte that left a stream has arrived at its other end
 *  - the bytes of the measured interval are exactly the messages of its rounds
 *  - what an aggregator decodes is bit-equal to what was encoded
 *  - the phases of every device's ledger add up to its battery's loss and to the interval
 *  - hfedfm:1 gives the model of star to 1e-6 of the largest value
 *  - addresses are known without asking, also after the association
 *  - 50 stations in one cell complete every round
 *  - a device whose battery is empty does not hang the others when there is a deadline
 *  - a device out of reach is named
 *  - bytes of D2D radios are counted apart from those of the access network
 *  - the same seed gives the same times and bytes
 */

#include "../../fixture/hfedfm-d2d-run.h"
#include "../../fixture/hfedfm-simulation.h"

#include "ns3/arp-cache.h"
#include "ns3/double.h"
#include "ns3/hfedfm-backhaul-helper.h"
#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-federation-helper.h"
#include "ns3/hfedfm-run-recorder.h"
#include "ns3/hfedfm-wifi-adhoc-d2d-helper.h"
#include "ns3/hfedfm-wifi-cell-helper.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr double FULL = 36000; // battery, J

struct Plan
{
    std::string scheme{"hfedfm:2"};
    uint32_t devices{4};
    uint32_t cells{2};
    uint32_t rounds{4};
    uint32_t floats{3000};
    double radius{20};
    Time deadline;
    double firstBattery{FULL};
    bool d2d{false};
    Time limit{Seconds(600)};
};

double
Sum(const std::map<std::string, double>& values)
{
    double sum = 0;
    for (const auto& [name, value] : values)
    {
        sum += value;
    }
    return sum;
}

/** One simulated run, with everything kept for inspection until it goes. */
class TestRun
{
  public:
    explicit TestRun(const Plan& setup)
    {
        RngSeedManager::SetSeed(3);
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(1);
        RandomLayoutParameters place;
        place.devices = setup.devices;
        place.clusters = setup.cells;
        place.radius = setup.radius;
        place.minDistance = setup.radius / 2;
        WifiCellHelper wifi;
        network = wifi.Install(MakeRandomLayout(place, random));
        wifi.AssignStreams(network, 100);
        BackhaulHelper backhaul;
        backhaul.SetLink(DataRate("10Mbps"), MilliSeconds(5));
        backhaul.Install(network);
        DeviceEnergyHelper power;
        if (setup.firstBattery < FULL)
        {
            power.SetComputeAttribute("IdlePower", DoubleValue(0)); // it lasts as planned
        }
        energy = power.Install(network);
        energy[0].source->SetAttribute("BasicEnergySourceInitialEnergyJ",
                                       DoubleValue(setup.firstBattery));
        initial = energy[1].source->GetRemainingEnergy();

        std::vector<Ptr<Learner>> learners;
        for (uint32_t d = 0; d < setup.devices; ++d)
        {
            learners.push_back(CreateObject<ScriptedLearner>(d, setup.floats, 1e9 * (1 + d % 3)));
        }
        FederationHelper helper;
        helper.SetScheme(setup.scheme);
        helper.SetAttribute("Rounds", UintegerValue(setup.rounds));
        helper.SetAttribute("Deadline", TimeValue(setup.deadline));
        federation = helper.Install(network, learners, energy);
        const auto connect = [this](const std::string& source, auto method) {
            federation.TraceConnectWithoutContext(source, MakeCallback(method, this));
        };
        connect("UpdateSent", &TestRun::UpdateSent);
        connect("UpdateReceived", &TestRun::UpdateReceived);
        connect("ModelSent", &TestRun::ModelSent);
        connect("ModelReceived", &TestRun::ModelReceived);
        connect("Trained", &TestRun::Trained);
        if (setup.d2d)
        {
            d2d = CreateObject<WifiAdhocD2d>();
            d2d->Install(network);
            chat = Socket::CreateSocket(network.cells[0].devices.Get(0),
                                        UdpSocketFactory::GetTypeId());
            chat->Connect(InetSocketAddress(network.cells[0].d2dAddresses[1], 9));
            Simulator::Schedule(MilliSeconds(10), &TestRun::Chat, this);
        }
        recorder = std::make_unique<RunRecorder>(network, federation);
        recorder->SetFinishedCallback(MakeCallback(&TestRun::Done, this));
        Simulator::Stop(setup.limit);
        Simulator::Run();
        result = recorder->GetResult();
    }

    ~TestRun()
    {
        EndSimulation();
    }

    void Chat()
    {
        chat->Send(Create<Packet>(1000));
        Simulator::Schedule(MilliSeconds(10), &TestRun::Chat, this);
    }

    void Done()
    {
        // Let the last acknowledgements pass.
        Simulator::Stop(Seconds(1));
    }

    void UpdateSent(uint32_t, const Message& message, uint64_t bytes)
    {
        sent[{message.sender, message.round}] = message;
        messageBytes[message.sender] += bytes;
    }

    void UpdateReceived(uint32_t, const Message& message, uint64_t)
    {
        ++received;
        moments[message.sender][message.round].arrived = Simulator::Now();
        const auto& original = sent.at({message.sender, message.round});
        ASSERT_EQ(message.updates.size(), original.updates.size());
        for (std::size_t i = 0; i < message.updates.size(); ++i)
        {
            const auto& a = message.updates[i];
            const auto& b = original.updates[i];
            EXPECT_TRUE(a.state.GetSpec() == b.state.GetSpec());
            EXPECT_TRUE(a.state.GetValues() == b.state.GetValues());
            EXPECT_EQ(a.weight, b.weight);
            EXPECT_EQ(a.baseRound, b.baseRound);
        }
    }

    void ModelSent(uint32_t node, const Message& message, uint64_t bytes)
    {
        if (message.type == MessageType::MODEL)
        {
            modelBytes[node] += bytes;
            begins.emplace(message.round, Simulator::Now());
        }
    }

    void ModelReceived(uint32_t node, const Message& message, uint64_t)
    {
        if (message.type == MessageType::MODEL)
        {
            moments[node][message.round].model = Simulator::Now();
        }
    }

    void Trained(uint32_t node, uint32_t round, const TrainingResult&)
    {
        moments[node][round].trained = Simulator::Now();
    }

    /** When something of a round happened to a device. */
    struct Moments
    {
        Time model;   //!< it got the model
        Time trained; //!< it had trained
        Time arrived; //!< its update was where it is aggregated
    };

    EdgeNetwork network;
    std::vector<DeviceEnergy> energy;
    FederationContainer federation;
    std::unique_ptr<RunRecorder> recorder;
    RunResult result;
    Ptr<WifiAdhocD2d> d2d;
    Ptr<Socket> chat;
    double initial{0};
    std::map<std::pair<uint32_t, uint32_t>, Message> sent;
    std::map<uint32_t, uint64_t> messageBytes;
    std::map<uint32_t, uint64_t> modelBytes;
    std::map<uint32_t, Time> begins;                         //!< of rounds: first model sent
    std::map<uint32_t, std::map<uint32_t, Moments>> moments; //!< by node and round
    uint32_t received{0};
};

class FederationPackets : public testing::TestWithParam<const char*>
{
};

} // namespace

TEST_P(FederationPackets, EveryByteThatLeavesAStreamArrivesAndEveryUpdateIsBitEqual)
{
    Plan setup;
    setup.scheme = GetParam();
    TestRun run(setup);
    ASSERT_TRUE(run.recorder->IsFinished());
    const auto [up, down] = CountStreams(run.federation);
    EXPECT_EQ(up.bytesSent, down.bytesReceived);
    EXPECT_EQ(down.bytesSent, up.bytesReceived);
    EXPECT_EQ(up.messagesSent, down.messagesReceived);
    EXPECT_EQ(run.received, run.sent.size());
    ASSERT_EQ(run.result.rounds.size(), setup.rounds);
    for (const auto& round : run.result.rounds)
    {
        EXPECT_EQ(round.devicesAggregated, setup.devices) << "round " << round.round;
        EXPECT_EQ(round.updatesLate + round.updatesRejected, 0U);
        EXPECT_DOUBLE_EQ(round.accuracyBefore.at("t"), 0.5);
        EXPECT_DOUBLE_EQ(round.accuracyAfter.at("t"), 0.5);
    }
}

TEST_P(FederationPackets, TheFinalModelIsTheSampleWeightedMeanOfTheLastUpdates)
{
    Plan setup;
    setup.scheme = GetParam();
    TestRun run(setup);
    const bool apart = setup.scheme == "edge"; // no cloud brings the clusters together
    for (const auto& device : run.federation.GetDevices())
    {
        for (const auto& [id, state] : device.node->GetModel())
        {
            std::vector<double> sum(state.GetValues().size());
            double weight = 0;
            for (const auto& other : run.federation.GetDevices())
            {
                const auto update = run.sent.find({other.GetId(), setup.rounds});
                if (update == run.sent.end() || (apart && other.cluster != device.cluster))
                {
                    continue;
                }
                for (const auto& record : update->second.updates)
                {
                    for (std::size_t i = 0; record.state.GetId() == id && i < sum.size(); ++i)
                    {
                        sum[i] += record.weight * record.state.GetValues()[i];
                        weight += i == 0 ? record.weight : 0;
                    }
                }
            }
            EXPECT_EQ(weight == 0, setup.scheme == "local");
            for (std::size_t i = 0; weight > 0 && i < sum.size(); ++i)
            {
                ASSERT_NEAR(state.GetValues()[i], sum[i] / weight, 1e-5);
            }
        }
    }
}

TEST(FederationPacketTimes, TheLatencyOfARoundIsWayDownTrainingAndWayUpOfTheSlowest)
{
    Plan setup;
    setup.scheme = "star";
    const TestRun run(setup);
    double sum = 0;
    for (uint32_t round = 1; round <= setup.rounds; ++round)
    {
        double slowest = 0;
        for (const auto& device : run.federation.GetDevices())
        {
            const auto& moments = run.moments.at(device.GetId()).at(round);
            const auto down = moments.model - run.begins.at(round);
            const auto training = moments.trained - moments.model;
            const auto up = moments.arrived - moments.trained;
            EXPECT_GT(std::min(down, up), MilliSeconds(5)); // the delay of the backhaul
            EXPECT_GT(training, Time(0));
            slowest = std::max(slowest, (down + training + up).GetSeconds());
        }
        const auto& row = run.result.rounds.at(round - 1);
        EXPECT_NEAR(row.end - row.start, slowest, 1e-8);
        sum += slowest;
    }
    EXPECT_NEAR(run.result.lastAggregation - run.result.firstMessage, sum, 1e-8);
    for (const auto& node : run.result.nodes)
    {
        double training = 0;
        for (uint32_t round = 1; node.role == "device" && round <= setup.rounds; ++round)
        {
            const auto& moments = run.moments.at(node.node).at(round);
            training += (moments.trained - moments.model).GetSeconds();
        }
        EXPECT_NEAR(node.role == "device" ? node.phases.seconds.at("compute") : 0, training, 1e-8);
    }
}

TEST_P(FederationPackets, BytesOfTheIntervalAreTheMessagesOfItsRounds)
{
    Plan setup;
    setup.scheme = GetParam();
    TestRun run(setup);
    const auto firstDevice = run.federation.GetDevices().Get(0).GetId();
    uint64_t access = 0;
    uint64_t backhaul = 0;
    const bool star = setup.scheme == "star";
    for (const auto* bytes : {&run.messageBytes, &run.modelBytes})
    {
        for (const auto& [node, count] : *bytes)
        {
            const bool deviceUp = bytes == &run.messageBytes && node >= firstDevice;
            const bool toDevices = bytes == &run.modelBytes && (node > 0 || star);
            (deviceUp || toDevices ? access : backhaul) += count;
        }
    }
    EXPECT_EQ(run.result.accessBytes, access);
    EXPECT_EQ(run.result.backhaulBytes, star ? access : backhaul);
    EXPECT_EQ(run.result.d2dBytes, 0U);
    if (setup.scheme != "local")
    {
        // Headers and acknowledgements come on top; a message is larger than its values.
        EXPECT_GT(run.result.sent.accessUp.bytes + run.result.sent.accessDown.bytes, access);
        EXPECT_GT(access, uint64_t{2} * setup.rounds * setup.devices * setup.floats * 4);
    }
}

TEST_P(FederationPackets, PhasesAddUpToTheBatterysLossAndToTheInterval)
{
    Plan setup;
    setup.scheme = GetParam();
    TestRun run(setup);
    for (auto& device : run.energy)
    {
        const auto snapshot = device.ledger->Snapshot();
        const double loss = run.initial - device.source->GetRemainingEnergy();
        double joules = 0;
        double seconds = 0;
        for (std::size_t p = 0; p < PHASE_COUNT; ++p)
        {
            joules += snapshot.joules[p];
            seconds += snapshot.seconds[p];
        }
        EXPECT_NEAR(joules, loss, 1e-9 * loss);
        EXPECT_NEAR(snapshot.base + snapshot.compute + snapshot.GetRadio(), loss, 1e-9 * loss);
        EXPECT_NEAR(seconds, Simulator::Now().GetSeconds(), 1e-9 * seconds);
        EXPECT_GT(snapshot.GetJoules(Phase::COMPUTE), 0);
    }
    // The interval is that of all devices, whether their tree is done sooner than others or not.
    const double interval = run.result.lastAggregation - run.result.firstMessage;
    for (const auto& node : run.result.nodes)
    {
        if (node.role == "device")
        {
            EXPECT_NEAR(Sum(node.phases.seconds), interval, 1e-9 * interval);
        }
    }
    EXPECT_NEAR(Sum(run.result.devicePhases.seconds), interval / setup.rounds, 1e-9 * interval);
    double rounds = 0;
    for (const auto& round : run.result.rounds)
    {
        rounds += round.energy.total;
    }
    EXPECT_NEAR(rounds, run.result.deviceEnergy.total, 1e-9 * rounds);
}

INSTANTIATE_TEST_SUITE_P(Schemes,
                         FederationPackets,
                         testing::Values("local", "star", "edge", "hfedfm:1", "hfedfm:3"),
                         [](const auto& info) {
                             std::string name = info.param;
                             const auto colon = name.find(':');
                             return colon == std::string::npos ? name : name.replace(colon, 1, "_");
                         });

TEST(FederationTree, TwoTiersWithOneEdgeRoundGiveTheModelOfStar)
{
    Plan setup;
    setup.devices = 5;
    setup.scheme = "star";
    ModuleSet flat;
    {
        TestRun run(setup);
        flat = run.federation.Get(0).node->GetModel();
    }
    setup.scheme = "hfedfm:1";
    TestRun run(setup);
    const auto& tiers = run.federation.Get(0).node->GetModel();
    ASSERT_EQ(flat.size(), tiers.size());
    float largest = 0;
    for (const auto& [id, state] : flat)
    {
        for (const float value : state.GetValues())
        {
            largest = std::max(largest, std::abs(value));
        }
    }
    for (const auto& [id, state] : flat)
    {
        for (std::size_t i = 0; i < state.GetValues().size(); ++i)
        {
            ASSERT_NEAR(state.GetValues()[i], tiers.at(id).GetValues()[i], 1e-6 * largest)
                << id << " " << i;
        }
    }
}

TEST(FederationTree, NoAddressIsAskedForOnTheAir)
{
    // A request that is lost when many stations start at once costs a client its connection.
    Plan setup;
    TestRun run(setup);
    for (const auto& cell : run.network.cells)
    {
        for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
        {
            auto l3 = cell.devices.Get(d)->GetObject<Ipv4L3Protocol>();
            const auto cache =
                l3->GetInterface(l3->GetInterfaceForDevice(cell.stations.Get(d)))->GetArpCache();
            auto* entry = cache->Lookup(cell.edgeAddress);
            ASSERT_NE(entry, nullptr);
            EXPECT_TRUE(entry->IsPermanent());
        }
    }
}

TEST(FederationTree, FiftyStationsInOneCellCompleteEveryRound)
{
    Plan setup;
    setup.scheme = "edge";
    setup.devices = 50;
    setup.cells = 1;
    setup.rounds = 3;
    setup.floats = 300;
    TestRun run(setup);
    ASSERT_TRUE(run.recorder->IsFinished());
    for (const auto& round : run.result.rounds)
    {
        EXPECT_EQ(round.devicesAggregated, 50U);
    }
}

TEST(FederationTree, AnEmptyBatteryDoesNotHangTheOthersWhenThereIsADeadline)
{
    Plan setup;
    setup.scheme = "edge";
    setup.cells = 1;
    setup.rounds = 6;
    setup.deadline = Seconds(5);
    setup.firstBattery = 6;
    TestRun run(setup);
    ASSERT_EQ(run.result.rounds.size(), setup.rounds);
    EXPECT_EQ(run.result.rounds.front().devicesAggregated, 4U);
    EXPECT_EQ(run.result.rounds.back().devicesAggregated, 3U);
    EXPECT_TRUE(run.federation.GetDevices().Get(0).node->HasFailed());
    EXPECT_TRUE(run.recorder->IsFinished());
    EXPECT_TRUE(run.federation.GetDevices().Get(1).node->IsFinished());
}

TEST(FederationTree, ABatteryMayRunEmptyAtAnyMoment)
{
    // Also while the processor starts or stops, which is when the battery is looked at.
    for (const char* scheme : {"local", "edge", "hfedfm:2"})
    {
        for (double battery = 1; battery < 16; battery *= 1.25)
        {
            Plan setup;
            setup.scheme = scheme;
            setup.rounds = 6;
            setup.floats = 100;
            setup.deadline = Seconds(3);
            setup.firstBattery = battery;
            TestRun run(setup);
            EXPECT_TRUE(run.recorder->IsFinished()) << scheme << " with " << battery << " J";
        }
    }
}

TEST(FederationTreeDeathTest, ADeviceOutOfReachIsNamed)
{
    Plan setup;
    setup.radius = 2000;
    setup.limit = Seconds(100);
    EXPECT_DEATH(TestRun run(setup),
                 "children have not connected within .* \\(StartDeadline\\): .*3");
}

TEST(FederationTree, BytesOfD2dRadiosAreCountedApart)
{
    Plan setup;
    uint64_t access = 0;
    {
        TestRun run(setup);
        access = run.result.sent.accessUp.bytes + run.result.sent.accessDown.bytes;
        EXPECT_EQ(run.result.sent.d2d.bytes, 0U);
    }
    setup.d2d = true;
    TestRun run(setup);
    EXPECT_EQ(run.result.d2dBytes, 0U);
    EXPECT_NEAR(run.result.sent.accessUp.bytes + run.result.sent.accessDown.bytes,
                access,
                0.05 * access);
    // Each 10 ms a packet of 1000 bytes and the peer's complaint that nobody listens of 28 + 28
    // bytes, both with headers of 66 or 38 and a MAC acknowledgement of 14; the long one is
    // announced by an RTS of 20 and a CTS of 14.
    const double interval = run.result.lastAggregation - run.result.firstMessage;
    const double expected = (20 + 14 + 1000 + 66 + 14 + 56 + 38 + 14) * interval / 0.01;
    EXPECT_NEAR(run.result.sent.d2d.bytes, expected, 0.02 * expected);
    EXPECT_LT(run.result.sent.d2d.bytes, run.d2d->GetBytesSent());
}

TEST(FederationTree, TheSameSeedGivesTheSameTimesAndBytes)
{
    Plan setup;
    std::vector<double> times[2];
    uint64_t wire[2];
    for (int i = 0; i < 2; ++i)
    {
        TestRun run(setup);
        wire[i] = run.result.sent.accessUp.bytes + run.result.sent.accessDown.bytes;
        for (const auto& round : run.result.rounds)
        {
            times[i].push_back(round.end);
            times[i].push_back(round.energy.total);
        }
    }
    EXPECT_EQ(times[0], times[1]);
    EXPECT_EQ(wire[0], wire[1]);
}
