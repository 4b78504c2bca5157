// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * How long transmitters transmit, and how much.
 *  - one wire, two frames: seconds are bits over the rate at any moment, in mid-frame as well
 *  - four devices in two cells, all schemes, packet by packet: what each device's radios were
 *    charged for transmitting is the power of a transmission times the seconds measured
 *  - seconds on the backhaul times its rate are its bytes, in both directions; the parts of nodes
 *    add up to the whole; a radio is on the air no longer than the interval lasts; bytes over
 *    seconds is a rate that 802.11ax has
 */

#include "../../../helper/study/hfedfm-scenario.h"

#include "ns3/hfedfm-airtime-meters.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** At 3 V: 0.38 A at 0 dBm, and what else of 20 dBm an amplifier with an efficiency of 0.1 draws.
 */
constexpr double TX_POWER = 3 * 0.38 + (0.1 - 0.001) / 0.1;

/** Bytes of a frame of 1000 bytes of payload with its PPP header. */
constexpr double FRAME = 1002;

/** A run of a scheme with a small payload. */
RunResult
Simulate(const std::string& scheme)
{
    const auto options = StudyOptions::Parse({"study",
                                              "--devices=4",
                                              "--edges=2",
                                              "--rounds=2",
                                              "--payload=50000",
                                              "--backhaul-rate=4Mbps"});
    return RunScenario(options, Scheme::Parse(scheme), 1);
}

void
Call(std::function<void()> action)
{
    action();
}

class TransmittedBy : public ::testing::TestWithParam<const char*>
{
};

} // namespace

TEST(AirtimeMeter, SecondsOfAWireAreBitsOverItsRateAtAnyMoment)
{
    NodeContainer nodes;
    nodes.Create(2);
    PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate", StringValue("8016kbps"));
    const auto devices = helper.Install(nodes);
    WireMeter meter(devices.Get(0));
    WireMeter silent(devices.Get(1));
    // A frame takes 1 ms: two from 1 s on, and a pause before a third.
    for (const double when : {1.0, 1.0, 1.01})
    {
        Simulator::Schedule(Seconds(when), &Call, [&]() {
            devices.Get(0)->Send(Create<Packet>(1000), devices.Get(1)->GetBroadcast(), 0x800);
        });
    }

    struct Moment
    {
        double when;
        double seconds;
        double frames;
    };

    for (const auto& moment : std::vector<Moment>{{0.9995, 0, 0},
                                                  {1.0005, 0.0005, 1},
                                                  {1.0015, 0.0015, 2},
                                                  {1.005, 0.002, 2},
                                                  {1.01025, 0.00225, 3},
                                                  {2, 0.003, 3}})
    {
        Simulator::Schedule(Seconds(moment.when), &Call, [&meter, moment]() {
            EXPECT_NEAR(meter.Get().seconds, moment.seconds, 1e-9) << moment.when;
            EXPECT_EQ(meter.Get().bytes, moment.frames * FRAME) << moment.when;
        });
    }
    Simulator::Run();
    EXPECT_EQ(silent.Get().seconds, 0);
    EXPECT_EQ(silent.Get().bytes, 0U);
    Simulator::Destroy();
}

TEST(AirtimeMeter, WhatIsNotMeasuredHasSentNothing)
{
    const TransmitSample first{{Transmitter::EDGE, {{1, 10}, {2, 20}}}};
    const TransmitSample last{{Transmitter::EDGE, {{4, 40}, {2.5, 21}}}};
    EXPECT_EQ(GetTransmitted(last, first, Transmitter::EDGE, 1).bytes, 1U);
    EXPECT_DOUBLE_EQ(GetTransmitted(last, first, Transmitter::EDGE).seconds, 3.5);
    EXPECT_EQ(GetTransmitted(last, first, Transmitter::EDGE).bytes, 31U);
    EXPECT_EQ(GetTransmitted(last, first, Transmitter::EDGE, 2).bytes, 0U);
    EXPECT_EQ(GetTransmitted(last, first, Transmitter::D2D).bytes, 0U);
    EXPECT_EQ(GetTransmitted(first, {}, Transmitter::EDGE).bytes, 30U);
}

TEST_P(TransmittedBy, SecondsTimesPowerAreTheJoulesOfTransmitting)
{
    const auto result = Simulate(GetParam());
    for (const auto& node : result.nodes)
    {
        const double seconds = node.accessSeconds + node.d2dSeconds;
        EXPECT_NEAR(node.energy.tx, TX_POWER * seconds, 1e-6 * (1e-3 + node.energy.tx))
            << node.role << " " << node.node;
    }
}

TEST_P(TransmittedBy, SecondsAndBytesAreThoseOfTheLinks)
{
    const auto result = Simulate(GetParam());
    const double interval = result.lastAggregation - result.firstMessage;
    NodeRow devices;
    double edges = 0;
    double cloud = 0;
    for (const auto& node : result.nodes)
    {
        EXPECT_LE(node.accessSeconds, interval);
        EXPECT_LE(node.d2dSeconds, interval);
        (node.role == "edge" ? edges : cloud) += node.backhaulSeconds;
        if (node.role == "device")
        {
            devices.accessSeconds += node.accessSeconds;
            devices.d2dSeconds += node.d2dSeconds;
        }
    }
    EXPECT_NEAR(devices.accessSeconds, result.sent.accessUp.seconds, 1e-9);
    EXPECT_NEAR(devices.d2dSeconds, result.sent.d2d.seconds, 1e-9);
    EXPECT_NEAR(cloud, result.sent.backhaulDown.seconds, 1e-9);
    // The scheme star has no node at an edge.
    EXPECT_NEAR(edges,
                std::string(GetParam()) == "star" ? 0 : result.sent.backhaulUp.seconds,
                1e-9);

    // A frame may be under way when the interval ends, on each of two links.
    for (const auto* sent : {&result.sent.backhaulUp, &result.sent.backhaulDown})
    {
        EXPECT_NEAR(sent->seconds * 4e6 / 8, static_cast<double>(sent->bytes), 2 * 1502);
    }
    for (const auto* sent : {&result.sent.accessUp, &result.sent.accessDown, &result.sent.d2d})
    {
        // 20 MHz: no more than MCS 11 of 802.11ax.
        EXPECT_LE(static_cast<double>(sent->bytes) * 8, 121.9e6 * sent->seconds);
    }
}

INSTANTIATE_TEST_SUITE_P(Schemes,
                         TransmittedBy,
                         ::testing::Values("star", "edge", "hfedfm:2", "hfedfm-d2d:2", "edge-d2d"));
