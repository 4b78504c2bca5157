// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Federations whose devices get models by groupcast over the sidelink, with scripted learners; two
 * cells of four and three devices unless told otherwise:
 *
 *  - the global model is that of a run with streams, bit by bit; models go out once for all
 *    children, and less is on the air
 *  - every byte that a parent sends is received, by each child that it was sent for
 *  - the energy phase of who sends or receives by a group is D2D
 *  - a child that breaks down in mid-transfer does not hang the round
 *  - a new head of a cluster sends to a group of its own
 *  - relays with one child use the stream
 *  - nothing but the sidelink carries a group
 *  - a child that does not hear the group gets the model over its stream
 *  - a model that comes both ways is taken once
 *  - the same seed gives the same run
 *  - over Wi-Fi there are no groups
 */

#include "../../fixture/hfedfm-d2d-run.h"

#include "ns3/ipv4-l3-protocol.h"

#include <gtest/gtest.h>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

D2dPlan
ByGroups(const std::string& scheme, bool groups = true)
{
    auto plan = With(scheme);
    plan.sidelink = true;
    plan.groups = groups;
    return plan;
}

/** @return sums over all senders */
GroupSendCounters
SumOf(const D2dRun& run)
{
    GroupSendCounters sum;
    for (const auto& device : run.federation.GetDevices())
    {
        if (const auto sender = device.node->GetMulticastSender())
        {
            const auto& one = sender->GetCounters();
            sum.messages += one.messages;
            sum.messageBytes += one.messageBytes;
            sum.deliveries += one.deliveries;
            sum.deliveredBytes += one.deliveredBytes;
            sum.givenUp += one.givenUp;
            sum.superseded += one.superseded;
            sum.invalid += one.invalid;
        }
    }
    return sum;
}

ModuleState::Buffer
ModelOf(const D2dRun& run)
{
    return Adapter(run.federation.Get(0).node); // the cloud, or a device
}

/** Lets a device break down when its parent has sent some chunks. */
class Killer
{
  public:
    /** @param run where @param sender index of the parent @param victim index of a device
     *  @param chunks how many */
    Killer(D2dRun& run, uint32_t sender, uint32_t victim, uint32_t chunks)
        : m_run(run),
          m_victim(victim),
          m_left(chunks)
    {
        run.Device(sender)->GetMulticastSender()->TraceConnectWithoutContext(
            "ChunkSent",
            MakeCallback(&Killer::Sent, this));
    }

    Time when; //!< when it happened

  private:
    void Sent(uint32_t, uint32_t, bool)
    {
        if (m_left > 0 && --m_left == 0)
        {
            when = Simulator::Now();
            ScheduleFault(m_run.network, m_run.federation, m_victim, when + MilliSeconds(25));
        }
    }

    D2dRun& m_run;
    uint32_t m_victim;
    uint32_t m_left;
};

} // namespace

TEST(SidelinkGroupFederation, TheModelIsThatOfARunWithStreams)
{
    for (const auto* scheme : {"edge-d2d", "hfedfm-d2d:2"})
    {
        ModuleState::Buffer model;
        uint64_t wire = 0;
        for (const bool groups : {true, false})
        {
            D2dRun run(ByGroups(scheme, groups));
            ASSERT_TRUE(run.recorder->IsFinished()) << scheme;
            ASSERT_EQ(run.result.rounds.size(), 4U);
            EXPECT_EQ(run.result.rounds.back().devicesAggregated, 7U);
            if (groups)
            {
                model = ModelOf(run);
                wire = run.result.sent.d2d.bytes;
                // Four models and a last one, for 3 and 2 children.
                const auto sum = SumOf(run);
                EXPECT_EQ(sum.messages, 2U * 5) << scheme;
                EXPECT_EQ(sum.deliveries, (3U + 2) * 5) << scheme;
                EXPECT_EQ(sum.givenUp + sum.superseded + sum.invalid, 0U) << scheme;
            }
            else
            {
                EXPECT_FALSE(run.Device(0)->GetMulticastSender());
                EXPECT_TRUE(model == ModelOf(run)) << scheme;
                EXPECT_LT(static_cast<double>(wire),
                          0.9 * static_cast<double>(run.result.sent.d2d.bytes))
                    << scheme;
            }
        }
    }
}

TEST(SidelinkGroupFederation, NoByteIsLost)
{
    D2dRun run(ByGroups("hfedfm-d2d:2"));
    ASSERT_TRUE(run.recorder->IsFinished());
    const auto [up, down] = CountStreams(run.federation);
    EXPECT_EQ(up.bytesSent, down.bytesReceived);
    // A message by a group is sent once and received by each child.
    const auto sum = SumOf(run);
    EXPECT_GT(sum.deliveries, sum.messages);
    EXPECT_EQ(down.bytesSent + sum.deliveredBytes - sum.messageBytes, up.bytesReceived);
    EXPECT_EQ(down.messagesSent + sum.deliveries - sum.messages, up.messagesReceived);
    const auto messageBytes = run.updateBytesSent / (4 * 5 + 2 * 2 + 2 * 2);
    EXPECT_EQ(run.result.d2dBytes, 2 * 4 * 5 * messageBytes);
    EXPECT_EQ(run.result.accessBytes, 2 * 2 * 2 * messageBytes);
}

TEST(SidelinkGroupFederation, ThePhaseIsD2dWhileAGroupTransferIsUnderWay)
{
    auto plan = ByGroups("edge-d2d");
    plan.cells = {4};
    plan.firstHeads = {0};
    plan.floats = 100000;
    std::vector<Phase> phases;
    bool sending = false;
    plan.setup = [&](D2dRun& run) {
        // In mid-transfer of the last model, when nobody computes.
        static std::function<void(uint32_t)> look;
        look = [&](uint32_t index) {
            if (run.Device(0)->GetRound() == 4 && index == 100 && phases.empty())
            {
                sending = run.Device(0)->GetMulticastSender()->IsSending();
                for (const auto& device : run.energy)
                {
                    phases.push_back(device.ledger->GetPhase());
                }
            }
        };
        struct Hook
        {
            static void Call(uint32_t, uint32_t index, bool)
            {
                look(index);
            }
        };
        run.Device(0)->GetMulticastSender()->TraceConnectWithoutContext("ChunkSent",
                                                                        MakeCallback(&Hook::Call));
    };
    D2dRun run(plan);
    ASSERT_EQ(phases.size(), 4U);
    EXPECT_TRUE(sending);
    for (uint32_t d = 1; d < 4; ++d)
    {
        EXPECT_EQ(phases[d], Phase::D2D) << d;
    }
}

TEST(SidelinkGroupFederation, AChildThatBreaksDownInMidTransferDoesNotHangTheRound)
{
    auto plan = ByGroups("edge-d2d");
    plan.cells = {4};
    plan.firstHeads = {1};
    plan.floats = 100000;
    plan.deadline = Seconds(60);
    std::unique_ptr<Killer> killer;
    plan.setup = [&killer](D2dRun& run) {
        // 400 kB are 278 chunks: in the second round.
        killer = std::make_unique<Killer>(run, 1, 3, 400);
    };
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_GT(killer->when, Seconds(1));
    EXPECT_EQ(run.firstLoss, killer->when + MilliSeconds(25));
    ASSERT_EQ(run.result.rounds.size(), 4U);
    EXPECT_EQ(run.result.rounds[0].devicesAggregated, 4U);
    EXPECT_EQ(run.result.rounds[3].devicesAggregated, 3U);
    EXPECT_LT(run.end, Seconds(120));
    const auto sum = SumOf(run);
    EXPECT_EQ(sum.givenUp, 1U);
    EXPECT_EQ(sum.deliveries, 3U + 4 * 2);
}

TEST(SidelinkGroupFederation, ANewHeadSendsToAGroupOfItsOwn)
{
    auto plan = ByGroups("edge-d2d");
    plan.cells = {5};
    plan.firstHeads = {2};
    plan.rounds = 6;
    plan.deadline = Seconds(60);
    plan.deaths = {{2, Seconds(5)}};
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    const auto head = run.FindHead(0);
    ASSERT_NE(head, 2U);
    const auto& counters = run.Device(head)->GetMulticastSender()->GetCounters();
    EXPECT_GE(counters.messages, 2U);
    EXPECT_EQ(counters.deliveries, 3 * counters.messages);
    EXPECT_EQ(run.result.rounds.back().devicesAggregated, 4U);
}

TEST(SidelinkGroupFederation, RelaysWithOneChildUseTheStream)
{
    auto plan = ByGroups("edge-d2d");
    plan.cells = {5};
    plan.range = 20; // a chain with the head in its middle
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_EQ(run.result.rounds.back().devicesAggregated, 5U);
    const auto head = run.FindHead(0);
    for (uint32_t d = 0; d < 5; ++d)
    {
        const auto& counters = run.Device(d)->GetMulticastSender()->GetCounters();
        EXPECT_EQ(counters.messages, d == head ? 5U : 0U) << d;
    }
}

namespace
{

/** Counts packets for groups by interface. */
class Watch
{
  public:
    explicit Watch(D2dRun& run)
    {
        for (const auto& device : run.federation.GetDevices())
        {
            device.node->GetNode()->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
                "Tx",
                MakeCallback(&Watch::Sent, this));
        }
    }

    std::map<uint32_t, uint32_t> byInterface;

  private:
    void Sent(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t interface)
    {
        Ipv4Header header;
        packet->PeekHeader(header);
        if (header.GetDestination().IsMulticast())
        {
            ++byInterface[interface];
            EXPECT_EQ(header.GetTtl(), 1);
        }
    }
};

} // namespace

TEST(SidelinkGroupFederation, NothingButTheSidelinkCarriesAGroup)
{
    auto plan = ByGroups("hfedfm-d2d:2");
    std::unique_ptr<Watch> watch;
    plan.setup = [&watch](D2dRun& run) { watch = std::make_unique<Watch>(run); };
    D2dRun run(plan);
    ASSERT_EQ(watch->byInterface.size(), 1U);
    // Loopback, Wi-Fi, sidelink.
    EXPECT_EQ(watch->byInterface.begin()->first, 2U);
    EXPECT_GT(watch->byInterface.begin()->second, 50U);
}

TEST(SidelinkGroupFederation, AChildThatDoesNotHearTheGroupGetsTheModelOverItsStream)
{
    auto plan = ByGroups("edge-d2d");
    plan.cells = {4};
    plan.firstHeads = {0};
    plan.rounds = 2;
    plan.actionTime = Seconds(1.5);
    plan.action = [](D2dRun& run) { run.Device(2)->GetMulticastReceiver()->Close(); };
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_EQ(run.result.rounds.back().devicesAggregated, 4U);
    const auto sum = SumOf(run);
    EXPECT_EQ(sum.givenUp, 3U);
    EXPECT_EQ(sum.deliveries, 3U * 2);
    EXPECT_EQ(run.Device(2)->GetParentCounters().messagesReceived, 3U);
}

TEST(SidelinkGroupFederation, AModelThatComesBothWaysIsTakenOnce)
{
    auto plan = ByGroups("hfedfm-d2d:2");
    plan.setup = [](D2dRun& run) {
        for (const auto& device : run.federation.GetDevices())
        {
            // Not enough for the answers of all: those who have the model are given up.
            device.node->GetMulticastSender()->SetAttribute("SpareTurns", UintegerValue(1));
            device.node->GetMulticastSender()->SetAttribute("MaxPolls", UintegerValue(1));
        }
    };
    D2dRun run(plan);
    ASSERT_TRUE(run.recorder->IsFinished());
    EXPECT_GT(SumOf(run).givenUp, 0U);
    uint64_t messages = 0;
    for (const auto& device : run.federation.GetDevices())
    {
        messages += device.node->GetParentCounters().messagesReceived;
    }
    EXPECT_GT(messages, 5U * 5 + 2 * 3); // some came twice
    const auto messageBytes = run.updateBytesSent / (4 * 5 + 2 * 2 + 2 * 2);
    EXPECT_EQ(run.result.d2dBytes, 2 * 4 * 5 * messageBytes);
    EXPECT_EQ(run.result.rounds.back().devicesAggregated, 7U);
}

TEST(SidelinkGroupFederation, TheSameSeedGivesTheSameRun)
{
    std::vector<std::pair<int64_t, uint64_t>> runs;
    for (int i = 0; i < 2; ++i)
    {
        auto plan = ByGroups("hfedfm-d2d:2");
        plan.floats = 20000;
        D2dRun run(plan);
        runs.emplace_back(run.end.GetNanoSeconds(), run.d2d->GetBytesSent());
    }
    EXPECT_EQ(runs[0], runs[1]);
}

TEST(SidelinkGroupFederation, OverWifiThereAreNoGroups)
{
    auto plan = With("edge-d2d");
    plan.rounds = 1;
    D2dRun run(plan);
    EXPECT_TRUE(run.recorder->IsFinished());
    EXPECT_FALSE(run.Device(0)->GetMulticastSender());
    EXPECT_FALSE(run.Device(0)->GetMulticastReceiver());
}
