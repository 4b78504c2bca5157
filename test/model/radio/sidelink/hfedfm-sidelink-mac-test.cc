// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * When a sidelink device sends and listens:
 *
 *     node 0 ))) 20 m ((( node 1 ))) 20 m ((( node 2 ...
 *
 *  - destinations take turns
 *  - who hears a sender late, or after a long silence, gets its packets nevertheless
 *  - the MCS is chosen by distance, if asked
 *  - an idle device has no events, and one that has sent has none any more
 *  - a radio that is off keeps what waits
 *  - the traces tell for how long a radio sends and listens
 *  - the same seed gives the same trace, another one another
 *  - attributes may change while it runs; those that do not fit are named
 */

#include "../../../fixture/hfedfm-sidelink-fixture.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/rng-seed-manager.h"

#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

using SidelinkMedium = SidelinkPacketTest;
using SidelinkMediumDeathTest = SidelinkMedium;

} // namespace

TEST_F(SidelinkMedium, DestinationsTakeTurns)
{
    Build({0, 20, 40, 60});
    Listen();
    for (uint32_t d : {1, 2, 3})
    {
        Saturate(0, devices.Get(d)->GetAddress());
    }
    RunUntil(6);
    for (uint32_t d : {1, 2, 3})
    {
        // 50 periods each, of 4 blocks with 2.6 packets
        EXPECT_NEAR(static_cast<double>(received[d]), 525, 15);
    }
}

TEST_F(SidelinkMedium, WhoHearsASenderLateGetsItsPackets)
{
    // ns-3's RLC takes the second half of its 1024 numbers for old at the beginning.
    Build({0, 20, 40});
    Listen();
    const Ipv4Address group("239.1.2.3");
    const auto to = Device(0)->GetMulticast(group);
    Device(1)->JoinGroup(group);
    for (int i = 0; i < 600; ++i)
    {
        At(0.2 * i, [this, to]() { Send(0, to, 1); });
    }
    for (int joins = 0; joins < 2; ++joins)
    {
        // The second time after a silence of some 600 numbers.
        RunUntil(joins == 0 ? 110 : 230);
        Device(2)->JoinGroup(group);
        RunUntil(joins == 0 ? 120 : 250);
        if (joins == 0)
        {
            EXPECT_GE(received[2], 45U);
            Device(2)->LeaveGroup(group);
            for (int i = 0; i < 600; ++i)
            {
                At(121 + 0.2 * i, [this, to]() { Send(0, to, 1); });
            }
        }
    }
    EXPECT_GE(received[2], 95U);
    EXPECT_EQ(received[1], 1200U);
}

TEST_F(SidelinkMedium, TheMcsIsChosenByDistanceIfAsked)
{
    helper.SetMacAttribute("AdaptMcs", BooleanValue(true));
    helper.SetMacAttribute("Mcs", UintegerValue(3));
    Build({0, 20, 450, 750});
    Listen();
    auto mac = Device(0)->GetMac();
    EXPECT_EQ(mac->GetMcs(2), 3); // not heard yet
    for (uint32_t d : {1, 2, 3})
    {
        Send(d, devices.Get(0)->GetAddress(), 1);
    }
    RunUntil(1);
    EXPECT_EQ(mac->GetMcs(2), 20);
    EXPECT_LT(mac->GetMcs(3), 20);
    EXPECT_GT(mac->GetMcs(3), mac->GetMcs(4));
    EXPECT_EQ(mac->GetMcs(SIDELINK_BROADCAST), 3);
    Send(0, devices.Get(2)->GetAddress(), 200);
    RunUntil(5);
    EXPECT_EQ(received[2], 200U);
}

TEST_F(SidelinkMedium, AnIdleDeviceHasNoEvents)
{
    Build({0, 20, 40});
    AddStacks();
    Listen();
    RunUntil(1);
    auto events = Simulator::GetEventCount();
    RunUntil(100);
    EXPECT_EQ(Simulator::GetEventCount() - events, 1U); // the end
    Send(0, devices.Get(1)->GetAddress(), 20);
    RunUntil(101);
    EXPECT_EQ(received[1], 20U);
    events = Simulator::GetEventCount();
    RunUntil(200);
    EXPECT_EQ(Simulator::GetEventCount() - events, 1U);
}

TEST_F(SidelinkMedium, ARadioThatIsOffKeepsWhatWaits)
{
    Build({0, 20});
    Listen();
    RunUntil(0.1);
    Send(0, devices.Get(1)->GetAddress(), 10);
    Device(0)->SetOn(false);
    RunUntil(2);
    EXPECT_EQ(received[1], 0U);
    EXPECT_FALSE(Device(0)->Send(Create<Packet>(10), devices.Get(1)->GetAddress(), TEST_TYPE));
    Device(0)->SetOn(true);
    RunUntil(3);
    EXPECT_EQ(received[1], 10U);
    Device(1)->SetOn(false);
    Send(0, devices.Get(1)->GetAddress(), 1);
    RunUntil(4);
    EXPECT_EQ(Device(1)->GetCounters().blocksDropped[SidelinkDrop::ASLEEP], 1U);
}

TEST_F(SidelinkMedium, TheSameSeedGivesTheSameTrace)
{
    std::vector<std::string> traces;
    for (const uint32_t run : {1, 1, 2})
    {
        RngSeedManager::SetRun(run);
        std::ostringstream trace;
        Build({0, 200, 400, 420}, "random");
        for (uint32_t d = 0; d < 4; ++d)
        {
            Device(d)->GetPhy()->TraceConnectWithoutContext(
                "BlockReceived",
                MakeCallback(+[](std::ostringstream* to,
                                 Ptr<const SidelinkTransportBlock> block,
                                 double sinr) {
                    *to << Simulator::Now().GetNanoSeconds() << " " << block->source << " "
                        << block->number << " " << sinr << "\n";
                }).Bind(&trace));
            Saturate(d, devices.Get((d + 1) % 4)->GetAddress());
        }
        RunUntil(2);
        traces.push_back(trace.str());
        Clear();
    }
    EXPECT_GT(traces[0].size(), 1000U);
    EXPECT_TRUE(traces[0] == traces[1]);
    EXPECT_FALSE(traces[0] == traces[2]);
}

TEST_F(SidelinkMedium, ListensOnlyWhileThereIsSomethingForIt)
{
    Build({0, 20, 40});
    std::vector<double> listened(3, 0);
    std::vector<double> sent(3, 0);
    std::vector<int> monitors(3, 0);
    for (uint32_t d = 0; d < 3; ++d)
    {
        auto phy = Device(d)->GetPhy();
        phy->TraceConnectWithoutContext("Listen",
                                        MakeCallback(+[](double* sum, Time, Time duration) {
                                            *sum += duration.GetSeconds();
                                        }).Bind(&listened[d]));
        phy->TraceConnectWithoutContext(
            "Transmit",
            MakeCallback(+[](double* sum, Time, Time duration, double power, SidelinkChannel) {
                EXPECT_EQ(power, 23);
                *sum += duration.GetSeconds();
            }).Bind(&sent[d]));
        phy->TraceConnectWithoutContext("Monitor", MakeCallback(+[](int* changes, bool on) {
                                                       *changes += on ? 1 : 10;
                                                   }).Bind(&monitors[d]));
    }
    RunUntil(0.5);
    Send(0, devices.Get(1)->GetAddress(), 1);
    RunUntil(1);
    Device(2)->SetOn(false);
    RunUntil(2);
    // Two SCIs and four transmissions; the first is enough at 20 m.
    EXPECT_NEAR(sent[0], 6e-3, 1e-6);
    EXPECT_NEAR(listened[1], 1e-3, 1e-9);
    EXPECT_EQ(listened[2], 0);
    EXPECT_EQ(monitors, (std::vector<int>{1, 1, 11}));
    EXPECT_DOUBLE_EQ(Device(0)->GetPhy()->GetMonitoringShare(), 0.2);
}

TEST_F(SidelinkMedium, AttributesMayChangeWhileItRuns)
{
    Build({0, 200});
    Listen();
    Send(0, devices.Get(1)->GetAddress(), 5);
    RunUntil(1);
    EXPECT_EQ(received[1], 5U);
    Device(0)->GetPhy()->SetAttribute("TxPower", DoubleValue(-30));
    Send(0, devices.Get(1)->GetAddress(), 5);
    RunUntil(2);
    EXPECT_EQ(received[1], 5U);
    Device(0)->GetPhy()->SetAttribute("TxPower", DoubleValue(23));
    Device(1)->GetPhy()->SetAttribute("NoiseFigure", DoubleValue(60));
    Send(0, devices.Get(1)->GetAddress(), 5);
    RunUntil(3);
    EXPECT_EQ(received[1], 5U);
    Device(1)->GetPhy()->SetAttribute("NoiseFigure", DoubleValue(9));
    Device(0)->GetMac()->SetAttribute("Rbs", UintegerValue(5));
    Send(0, devices.Get(1)->GetAddress(), 5);
    RunUntil(4);
    EXPECT_EQ(received[1], 10U);
}

TEST_F(SidelinkMediumDeathTest, AttributesThatDoNotFitAreNamed)
{
    helper.SetMacAttribute("Rbs", UintegerValue(51));
    EXPECT_DEATH(
        {
            Build({0, 20});
            RunUntil(1);
        },
        "Rbs of a sidelink MAC is 51; the pool has 50");
    helper.SetMacAttribute("Rbs", UintegerValue(7));
    EXPECT_DEATH(
        {
            Build({0, 20});
            RunUntil(1);
        },
        "sends on 7 resource blocks");
    helper.SetMacAttribute("Rbs", UintegerValue(1));
    helper.SetMacAttribute("Mcs", UintegerValue(0));
    EXPECT_DEATH(
        {
            Build({0, 20});
            RunUntil(1);
        },
        "MCS 0 on 1 resource blocks have 2 bytes");
}

TEST_F(SidelinkMediumDeathTest, LateChangesThatCannotBeAreNamed)
{
    Build({0, 20});
    EXPECT_DEATH(Device(0)->GetPhy()->SetAttribute("Earfcn", UintegerValue(18000)),
                 "Earfcn of a sidelink radio becomes 18000");
    Device(0)->GetMac()->SetAttribute("Rbs", UintegerValue(51));
    Send(0, devices.Get(1)->GetAddress(), 1);
    EXPECT_DEATH(RunUntil(1), "Rbs of a sidelink MAC is 51");
}
