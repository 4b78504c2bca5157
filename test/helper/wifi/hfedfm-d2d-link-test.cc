// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * D2D radios over ad hoc Wi-Fi:
 *
 *     edge (AP) ))) devices on a line  ((( D2D ))) each other
 *
 *  - link costs are the truth: what is said to be infinite carries nothing, what is finite carries
 *    a message in nearly the time said; over distances, losses, widths and receivers
 *  - a transfer between devices is carried by their D2D radios alone, and every byte is counted
 *  - addresses do not collide with those of access and backhaul, and are known without asking
 *  - what is meant for a D2D radio never leaves by the access network, whoever it is meant for
 *  - cells do not hear each other, unless the channel is shared
 *  - the band is another than that of the access network; both bands do the same
 *  - up to 1348 m nothing is needed for acknowledgements; beyond, MaxDistance is
 *  - with the loss of the published study and receivers as sensitive, its distances are in reach
 *  - pairs that begin at once, and while others send, all deliver
 *  - the same seed gives the same times and bytes
 */

#include "../../../model/radio/wifi/hfedfm-wifi-setup.h"
#include "../../fixture/hfedfm-d2d-fixture.h"

#include "ns3/arp-cache.h"
#include "ns3/boolean.h"
#include "ns3/hfedfm-backhaul-helper.h"
#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <set>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const char* const STUDY_LOSS = "ns3::LogDistancePropagationLossModel[Exponent=3|ReferenceLoss=30]";
const char* const OPEN_LOSS = "ns3::LogDistancePropagationLossModel[Exponent=2|ReferenceLoss=30]";

void
Count(uint64_t* bytes, Ptr<const Packet> packet, double)
{
    *bytes += packet->GetSize();
}

class D2dLink : public D2dTest
{
  protected:
    /** Count what radios send. @param radios Wi-Fi @param bytes where to add */
    static void Listen(const NetDeviceContainer& radios, uint64_t& bytes)
    {
        for (uint32_t r = 0; r < radios.GetN(); ++r)
        {
            GetPhy(radios.Get(r))
                ->TraceConnectWithoutContext("PhyTxBegin", MakeBoundCallback(&Count, &bytes));
        }
    }

    /** Make a cell of two devices. @param metres between them @return cost of their link, s per MB
     */
    double BuildPair(double metres)
    {
        Build({{0, metres}});
        const auto costs = d2d->GetLinkCosts(network.cells[0]);
        EXPECT_EQ(costs[0][0], 0);
        EXPECT_EQ(costs[0][1], costs[1][0]);
        return costs[0][1];
    }

    /** Compare what a link is said to cost with what it does, then clear. @param metres its length
     */
    void CheckCost(double metres)
    {
        const double cost = BuildPair(metres);
        const auto index = SendAt(1, 0, 1, 250000);
        RunUntil(15);
        const auto& transfer = *transfers[index];
        if (std::isinf(cost))
        {
            EXPECT_FALSE(transfer.HasArrived()) << metres << " m";
            ++m_infinite;
        }
        else
        {
            ASSERT_TRUE(transfer.HasArrived()) << metres << " m";
            const double expected = cost * static_cast<double>(transfer.GetBytes()) / 1e6;
            EXPECT_LT(transfer.GetSeconds(), 1.25 * expected) << metres << " m";
            EXPECT_GT(transfer.GetSeconds(), 0.9 * expected) << metres << " m";
            ++m_finite;
        }
        Clear();
    }

    int m_finite{0};
    int m_infinite{0};
};

using D2dLinkDeathTest = D2dLink;

} // namespace

TEST_F(D2dLink, CostsAreTheTruthWithTheDefaults)
{
    for (const double metres : {3, 20, 40, 60, 80, 87, 88, 100, 200})
    {
        CheckCost(metres);
    }
    EXPECT_EQ(m_finite, 6);
    EXPECT_EQ(m_infinite, 3);
}

TEST_F(D2dLink, CostsAreTheTruthWithRts)
{
    d2d->SetAttribute("RtsThreshold", UintegerValue(65535));
    const double without = BuildPair(40);
    Clear();
    d2d->SetAttribute("RtsThreshold", UintegerValue(500));
    const double with = BuildPair(40);
    Clear();
    EXPECT_GT(with, 1.01 * without);
    EXPECT_LT(with, 1.2 * without);
    for (const double metres : {3, 40, 87})
    {
        CheckCost(metres);
    }
    EXPECT_EQ(m_finite, 3);
}

TEST_F(D2dLink, TheBandIsNotThatOfTheAccessNetworkUnlessAsked)
{
    Build({{0, 10}});
    const auto& cell = network.cells[0];
    EXPECT_EQ(GetPhy(cell.stations.Get(0))->GetPhyBand(), WIFI_PHY_BAND_5GHZ);
    EXPECT_EQ(GetPhy(cell.d2dRadios.Get(0))->GetPhyBand(), WIFI_PHY_BAND_6GHZ);
    EXPECT_EQ(GetPhy(cell.d2dRadios.Get(0))->GetChannelNumber(), 1);
    Clear();
    d2d->SetAttribute("Band", StringValue("BAND_5GHZ"));
    d2d->SetAttribute("ChannelNumber", UintegerValue(149));
    Build({{0, 10}});
    EXPECT_EQ(GetPhy(network.cells[0].d2dRadios.Get(0))->GetPhyBand(), WIFI_PHY_BAND_5GHZ);
    EXPECT_EQ(GetPhy(network.cells[0].d2dRadios.Get(0))->GetChannelNumber(), 149);
}

TEST_F(D2dLink, CostsAreTheTruthInTheBandOfTheAccessNetwork)
{
    d2d->SetAttribute("Band", StringValue("BAND_5GHZ"));
    for (const double metres : {3, 60, 87, 88})
    {
        CheckCost(metres);
    }
    EXPECT_EQ(m_finite, 3);
    EXPECT_EQ(m_infinite, 1);
}

TEST_F(D2dLink, CostsAreTheTruthWithTheLossOfTheStudy)
{
    d2d->SetAttribute("PropagationLoss", StringValue(STUDY_LOSS));
    for (const double metres : {20, 160, 310, 316, 317, 330})
    {
        CheckCost(metres);
    }
    EXPECT_EQ(m_finite, 4);
}

TEST_F(D2dLink, CostsAreTheTruthForReceiversThatHearWeakSignals)
{
    // Then the preamble's signal-to-noise ratio of 4 dB is the limit.
    d2d->SetAttribute("PropagationLoss", StringValue(STUDY_LOSS));
    d2d->SetAttribute("MinimumRssi", DoubleValue(-101));
    for (const double metres : {317, 450, 582, 584, 600})
    {
        CheckCost(metres);
    }
    EXPECT_EQ(m_finite, 3);
    d2d->SetAttribute("NoiseFigure", DoubleValue(10));
    CheckCost(462);
    CheckCost(464);
    EXPECT_EQ(m_finite, 4);
}

TEST_F(D2dLink, CostsAreTheTruthOnAWideChannel)
{
    d2d->SetAttribute("ChannelWidth", UintegerValue(80));
    d2d->SetAttribute("MinimumRssi", DoubleValue(-101));
    for (const double metres : {5, 60, 87, 100, 170})
    {
        CheckCost(metres);
    }
    EXPECT_EQ(m_finite, 4);
}

TEST_F(D2dLink, MorePowerAndLessDistanceNeverCostMore)
{
    Build({{0, 10, 30, 45, 70}});
    const auto costs = d2d->GetLinkCosts(network.cells[0]);
    for (uint32_t to = 2; to < 5; ++to)
    {
        EXPECT_GE(costs[0][to], costs[0][to - 1]);
        EXPECT_EQ(costs[0][to], costs[to][0]);
    }
    Clear();
    d2d->SetAttribute("TxPower", DoubleValue(10));
    Build({{0, 10, 30, 45, 70}});
    const auto weak = d2d->GetLinkCosts(network.cells[0]);
    EXPECT_GT(weak[0][1], costs[0][1]);
    EXPECT_TRUE(std::isinf(weak[0][4]));
    EXPECT_TRUE(std::isfinite(costs[0][4]));
}

TEST_F(D2dLink, ATransferIsCarriedByD2dRadiosAloneAndEveryByteIsCounted)
{
    Build({{0, 10, 20}});
    uint64_t radio[3] = {0, 0, 0};
    uint64_t access = 0;
    const auto& cell = network.cells[0];
    for (uint32_t d = 0; d < 3; ++d)
    {
        Listen(NetDeviceContainer(cell.d2dRadios.Get(d)), radio[d]);
    }
    // Beacons and associations are over or sent by the access point by then.
    At(1, [&]() { Listen(cell.stations, access); });
    const auto index = SendAt(1, 0, 1, 100000);
    RunUntil(10);
    ASSERT_TRUE(transfers[index]->HasArrived());
    EXPECT_EQ(transfers[index]->GetBytes(), 400086U);
    EXPECT_EQ(access, 0U);
    EXPECT_EQ(radio[2], 0U);
    EXPECT_GT(radio[0], transfers[index]->GetBytes());
    EXPECT_LT(radio[0], 1.3 * static_cast<double>(transfers[index]->GetBytes()));
    EXPECT_GT(radio[1], 0U);
    EXPECT_EQ(d2d->GetBytesSent(), radio[0] + radio[1]);
}

TEST_F(D2dLink, AddressesAreOfTheirOwnAndKnownWithoutAsking)
{
    Build({{0, 10, 20}, {0, 10}});
    BackhaulHelper().Install(network);
    std::set<Ipv4Address> seen;
    uint32_t count = 0;
    for (std::size_t c = 0; c < 2; ++c)
    {
        const auto& cell = network.cells[c];
        ASSERT_EQ(cell.d2dAddresses.size(), cell.devices.GetN());
        for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
        {
            auto l3 = cell.devices.Get(d)->GetObject<Ipv4L3Protocol>();
            for (uint32_t i = 1; i < l3->GetNInterfaces(); ++i)
            {
                seen.insert(l3->GetAddress(i, 0).GetLocal());
                ++count;
            }
            const auto text = "11." + std::to_string(c + 1) + ".0." + std::to_string(d + 1);
            EXPECT_EQ(cell.d2dAddresses[d], Ipv4Address(text.c_str()));
            const auto cache =
                l3->GetInterface(l3->GetInterfaceForDevice(cell.d2dRadios.Get(d)))->GetArpCache();
            for (uint32_t e = 0; e < cell.devices.GetN(); ++e)
            {
                auto* entry = cache->Lookup(cell.d2dAddresses[e]);
                ASSERT_EQ(entry != nullptr, d != e);
                EXPECT_TRUE(!entry || entry->IsPermanent());
            }
        }
    }
    EXPECT_EQ(count, 10U);
    EXPECT_EQ(seen.size(), count);
}

TEST_F(D2dLink, WhatIsMeantForAD2dRadioNeverLeavesByTheAccessNetwork)
{
    Build({{0, 10}, {0, 10}});
    BackhaulHelper().Install(network);
    uint64_t access = 0;
    uint64_t between = 0;
    At(1, [&]() {
        for (const auto& cell : network.cells)
        {
            Listen(cell.stations, access);
            Listen(cell.d2dRadios, between);
        }
    });
    At(2, [this]() {
        for (const auto& target : {network.cells[0].d2dAddresses[1], // a neighbour
                                   network.cells[1].d2dAddresses[0], // out of reach
                                   Ipv4Address("11.200.0.1")})       // of nobody
        {
            auto socket = Socket::CreateSocket(network.cells[0].devices.Get(0),
                                               UdpSocketFactory::GetTypeId());
            socket->Connect(InetSocketAddress(target, 9));
            socket->Send(Create<Packet>(1000));
        }
    });
    RunUntil(10);
    EXPECT_EQ(access, 0U);
    EXPECT_GT(between, 1000U);
}

TEST_F(D2dLink, CellsHearEachOtherOnlyOnASharedChannel)
{
    for (const bool shared : {false, true})
    {
        d2d->SetAttribute("SharedChannel", BooleanValue(shared));
        Build({{0, 10}, {20, 30}});
        At(1, [this]() {
            transfers.push_back(std::make_unique<Transfer>(network.cells[0].devices.Get(0),
                                                           network.cells[1].devices.Get(0),
                                                           network.cells[1].d2dAddresses[0],
                                                           1000));
        });
        RunUntil(10);
        EXPECT_EQ(transfers[0]->HasArrived(), shared);
        Clear();
    }
}

TEST_F(D2dLink, LongLinksNeedLongSlotsFrom1349MetresOn)
{
    EXPECT_EQ(GetSlotFor(1300), MicroSeconds(9));
    EXPECT_EQ(GetSlotFor(1348), MicroSeconds(9));
    EXPECT_EQ(GetSlotFor(1350), MicroSeconds(12));
    EXPECT_EQ(GetSlotFor(3000), MicroSeconds(21));
    d2d->SetAttribute("PropagationLoss", StringValue(OPEN_LOSS));
    CheckCost(1300);
    CheckCost(1348);
    EXPECT_EQ(m_finite, 2);
    // Not to be tried: every acknowledgement would come too late, so that the ends disagree about
    // block acknowledgements. Then ns-3 answers in the middle of a frame, as its assertions notice.
    for (const double metres : {1350, 1400})
    {
        EXPECT_TRUE(std::isinf(BuildPair(metres))) << metres << " m";
        Clear();
    }
    d2d->SetAttribute("MaxDistance", DoubleValue(1400));
    CheckCost(1350);
    CheckCost(1400);
    EXPECT_EQ(m_finite, 4);
}

TEST_F(D2dLink, AccessCellsTakeLossAndDistanceToo)
{
    ObjectFactory loss("ns3::LogDistancePropagationLossModel");
    loss.Set("Exponent", DoubleValue(2));
    loss.Set("ReferenceLoss", DoubleValue(30));
    for (const double reach : {1300, 1400})
    {
        wifi.SetPropagationLoss(loss);
        wifi.SetMaxDistance(reach);
        // The server stands at 0 m beside the first device; the second is far.
        Build({{0, 1380}});
        At(1, [this]() {
            const auto& cell = network.cells[0];
            transfers.push_back(std::make_unique<Transfer>(cell.devices.Get(1),
                                                           cell.edge,
                                                           cell.edgeAddress,
                                                           10000));
        });
        RunUntil(10);
        EXPECT_EQ(transfers[0]->HasArrived(), reach > 1380);
        Clear();
    }
}

TEST_F(D2dLink, TheStudysDistancesAreInReachWithItsLossAndSensitiveReceivers)
{
    // Farthest in the published layout: 1268 m to a server with 1 W, 975 m to a peer with 200 mW.
    ObjectFactory loss("ns3::LogDistancePropagationLossModel");
    loss.Set("Exponent", DoubleValue(3));
    loss.Set("ReferenceLoss", DoubleValue(30));
    wifi.SetPropagationLoss(loss);
    wifi.SetMinimumRssi(-101);
    wifi.SetPhyAttribute("TxPowerStart", DoubleValue(30));
    wifi.SetPhyAttribute("TxPowerEnd", DoubleValue(30));
    wifi.SetPhyAttribute("RxNoiseFigure", DoubleValue(0));
    Build({{0, 1268}});
    At(1, [this]() {
        const auto& cell = network.cells[0];
        transfers.push_back(
            std::make_unique<Transfer>(cell.devices.Get(1), cell.edge, cell.edgeAddress, 10000));
    });
    RunUntil(10);
    EXPECT_TRUE(transfers[0]->HasArrived());
    Clear();
    d2d->SetAttribute("PropagationLoss", StringValue(STUDY_LOSS));
    d2d->SetAttribute("MinimumRssi", DoubleValue(-101));
    d2d->SetAttribute("NoiseFigure", DoubleValue(0));
    CheckCost(975);
    EXPECT_EQ(m_finite, 1);
}

TEST_F(D2dLink, PairsThatBeginAtOnceOrAmongOthersTrafficAllDeliver)
{
    // With ns-3's patience for block ack agreements, the second stalls for good at 0 and 50 ms.
    for (const double later : {0.0, 0.02, 0.05, 0.1, 0.15})
    {
        Build({{0, 10, 20, 30}});
        SendAt(1, 0, 1, 500000);
        SendAt(1 + later, 3, 2, 500000);
        RunUntil(10);
        EXPECT_TRUE(transfers[0]->HasArrived()) << later;
        EXPECT_TRUE(transfers[1]->HasArrived()) << later;
        Clear();
    }
}

TEST_F(D2dLink, TheSameSeedGivesTheSameTimesAndBytes)
{
    std::vector<double> ends[2];
    uint64_t bytes[2];
    for (int i = 0; i < 2; ++i)
    {
        d2d = CreateObject<WifiAdhocD2d>();
        Build({{0, 10, 20, 40}});
        SendAt(1, 0, 3, 50000);
        SendAt(1.01, 1, 2, 50000);
        SendAt(1.02, 3, 1, 50000);
        RunUntil(10);
        for (const auto& transfer : transfers)
        {
            EXPECT_TRUE(transfer->HasArrived());
            ends[i].push_back(transfer->GetEnd().GetSeconds());
        }
        bytes[i] = d2d->GetBytesSent();
        Clear();
    }
    EXPECT_EQ(ends[0], ends[1]);
    EXPECT_EQ(bytes[0], bytes[1]);
}

TEST_F(D2dLinkDeathTest, CallsThatCannotBeAreNamed)
{
    EXPECT_DEATH(GetSlotFor(20000), "longest distance of two radios is 20000 m");
    Build({{0, 10}});
    EXPECT_DEATH(d2d->Install(network), "Cell 0 has D2D radios already");
    EXPECT_DEATH(d2d->InstallEnergy(network, {}), "energy of 0 devices; the network has 2");
}

TEST_F(D2dLinkDeathTest, ChannelsThatThereAreNotAreNamed)
{
    d2d->SetAttribute("ChannelNumber", UintegerValue(36));
    EXPECT_DEATH(Build({{0, 10}}), "ChannelNumber 36 with a ChannelWidth of 20 MHz; BAND_6GHZ has");
    d2d->SetAttribute("Band", StringValue("BAND_2_4GHZ"));
    EXPECT_DEATH(Build({{0, 10}}), "\"BAND_2_4GHZ\"; it must be BAND_5GHZ or BAND_6GHZ");
}
