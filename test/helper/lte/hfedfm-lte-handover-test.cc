// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Devices that move between LTE cells with local breakout:
 *
 *     edge 0 - eNB 0 )))   device --->   ((( eNB 1 - edge 1
 *        \                                            /
 *         +---- backhaul --- cloud, core ------------+
 *
 *  - a handover in mid-upload loses no byte; the old edge forgets the device, the rest of the
 *    stream goes through the core
 *  - the same while the old edge sends to the device
 *  - back at its first edge, a device is local again
 *  - packets that were on their way to the old edge do not call the device back
 *  - with event A3 and one carrier, devices are handed over when they walk over
 *  - handovers that cannot be end with a sentence
 */

#include "../../fixture/hfedfm-lte-fixture.h"

#include "ns3/mobility-model.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

class LteHandover : public LteTest
{
  protected:
    LteHandover()
    {
        lte->SetAttribute("X2", BooleanValue(true));
    }

    /** Two cells 300 m apart, and one device halfway between them. */
    void BuildHalfway()
    {
        layout = MakeLayout(2, 1);
        layout.clusters[1].server = Vector(300, 0, 10);
        layout.clusters[0].devices[0] = Vector(150, 0, 1.5);
        layout.clusters[1].devices.clear();
        Build(layout);
        lte->GetArea()->TraceConnectWithoutContext("Moved",
                                                   MakeCallback(&LteHandover::Moved, this));
    }

    /** @param seconds when @param cell where to */
    void HandOver(double seconds, std::size_t cell)
    {
        lte->ScheduleHandover(Seconds(seconds), network, network.cells[0].stations.Get(0), cell);
    }

    void Moved(uint64_t, uint16_t cell)
    {
        moves.push_back(cell);
    }

    Layout layout;
    std::vector<uint16_t> moves;
};

using LteHandoverDeathTest = LteHandover;

} // namespace

TEST_F(LteHandover, InMidUploadLosesNoByteAndTheOldEdgeForgets)
{
    BuildHalfway();
    auto& upload = SendToEdge(1, 0, 0, 1000000);
    HandOver(1.2, 1);
    RunUntil(1.15);
    EXPECT_TRUE(GetBreakout(0)->Knows(GetAddress(0, 0)));
    EXPECT_EQ(GetBackhaulBytes(), 0U);
    RunUntil(4);
    EXPECT_TRUE(upload.IsComplete());
    EXPECT_EQ(moves, std::vector<uint16_t>{2});
    EXPECT_FALSE(GetBreakout(0)->Knows(GetAddress(0, 0)));
    EXPECT_TRUE(GetBreakout(1)->Knows(GetAddress(0, 0)));
    EXPECT_GT(GetBreakout(0)->GetCounters().brokenOutUp.bytes, 100000U);
    EXPECT_GT(GetBreakout(1)->GetCounters().forwardedUp.bytes, 100000U);
    EXPECT_GT(GetBreakout(1)->GetCounters().forwardedDown.packets, 100U);
}

TEST_F(LteHandover, WhileTheOldEdgeSendsLosesNoByte)
{
    BuildHalfway();
    const auto& cell = network.cells[0];
    SendToEdge(1, 0, 0, 20000); // tells the edge where the device is
    auto& download = Send(1.1, cell.edge, cell.devices.Get(0), GetAddress(0, 0), 1000000);
    HandOver(1.3, 1);
    RunUntil(5);
    EXPECT_TRUE(download.IsComplete());
    EXPECT_GT(GetBreakout(0)->GetCounters().brokenOutDown.bytes, 100000U);
    EXPECT_GT(GetBreakout(1)->GetCounters().forwardedDown.bytes, 100000U);
    EXPECT_GT(sent[0][0], 100000U); // what edge 0 sends goes by the cloud now
    EXPECT_GT(sent[1][1], 100000U);
}

TEST_F(LteHandover, BackAtItsFirstEdgeADeviceIsLocalAgain)
{
    BuildHalfway();
    HandOver(1, 1);
    HandOver(1.3, 0);
    RunUntil(1.6);
    EXPECT_EQ(moves, (std::vector<uint16_t>{2, 1}));
    auto& upload = SendToEdge(0, 0, 0, 100000);
    auto& other = Send(0.2,
                       network.cells[0].devices.Get(0),
                       network.cells[1].edge,
                       network.cells[1].edgeAddress,
                       10000);
    RunUntil(1.8);
    EXPECT_TRUE(upload.IsComplete());
    EXPECT_EQ(GetBackhaulBytes(), 0U);
    RunUntil(3);
    EXPECT_TRUE(other.IsComplete());
    EXPECT_GT(GetBackhaulBytes(), 20000U); // edge 1 is elsewhere now
}

TEST_F(LteHandover, LatePacketsDoNotCallADeviceBack)
{
    lte->SetAttribute("S1Delay", TimeValue(MilliSeconds(200)));
    BuildHalfway();
    const auto ue = GetAddress(0, 0);
    auto& upload = SendToEdge(1, 0, 0, 300000);
    HandOver(1.9, 1);
    RunUntil(1.9);
    EXPECT_TRUE(GetBreakout(0)->Knows(ue));
    RunUntil(2);
    ASSERT_EQ(moves.size(), 1U);
    const auto before = GetBreakout(0)->GetCounters().brokenOutUp.packets;
    RunUntil(2.15);
    EXPECT_GT(GetBreakout(0)->GetCounters().brokenOutUp.packets, before); // they were on their way
    EXPECT_FALSE(GetBreakout(0)->Knows(ue));
    RunUntil(8);
    EXPECT_TRUE(upload.IsComplete());
    EXPECT_FALSE(GetBreakout(0)->Knows(ue));
}

TEST_F(LteHandover, DevicesAreHandedOverWhenTheyWalkOver)
{
    lte->SetSharedChannel(true);
    lte->SetAttribute(
        "HandoverAlgorithm",
        StringValue("ns3::A3RsrpHandoverAlgorithm[Hysteresis=2|TimeToTrigger=100ms]"));
    BuildHalfway();
    auto& upload = SendToEdge(1, 0, 0, 1000000);
    RunUntil(1.2);
    EXPECT_TRUE(moves.empty());
    network.cells[0].devices.Get(0)->GetObject<MobilityModel>()->SetPosition(Vector(250, 0, 1.5));
    RunUntil(5);
    EXPECT_EQ(moves, std::vector<uint16_t>{2});
    EXPECT_TRUE(upload.IsComplete());
}

TEST_F(LteHandoverDeathTest, HandoversThatCannotBeEndWithASentence)
{
    BuildHalfway();
    const auto device = network.cells[0].stations.Get(0);
    EXPECT_DEATH(lte->ScheduleHandover(Seconds(1), network, device, 2),
                 "There is no cell 2 to hand a device over to; there are 2, counted from 0");
    EXPECT_DEATH(lte->ScheduleHandover(Seconds(1), network, network.cells[0].backhaul.Get(0), 1),
                 "Only LTE devices can be handed over");
    EXPECT_DEATH(
        {
            HandOver(0.001, 1);
            RunUntil(0.1);
        },
        "IMSI 1 cannot be handed over at .*0.001s: it is not connected");
    EXPECT_DEATH(
        {
            HandOver(1, 0);
            RunUntil(1.1);
        },
        "IMSI 1 cannot be handed over at .*1s: it is in that cell already");
}

TEST_F(LteHandoverDeathTest, WithoutX2ThereAreNoHandovers)
{
    lte->SetAttribute("X2", BooleanValue(false));
    BuildHalfway();
    EXPECT_DEATH(HandOver(1, 1), "the LTE cells have no X2");
    Simulator::Destroy();
    for (const bool shared : {false, true})
    {
        auto other = CreateObject<LteCellHelper>();
        other->SetAttribute("HandoverAlgorithm", StringValue("ns3::A3RsrpHandoverAlgorithm"));
        other->SetAttribute("X2", BooleanValue(!shared));
        other->SetSharedChannel(shared);
        EXPECT_DEATH(other->Install(layout),
                     "A3RsrpHandoverAlgorithm needs X2 and a SharedChannel");
    }
}
