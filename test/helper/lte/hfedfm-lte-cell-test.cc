// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * LTE cells as LteCellHelper makes them:
 *
 *  - four devices that upload at once get 16.65, 32.9 and 66.3 Mb/s out of 25, 50 and 100 resource
 *    blocks, as plain LTE of ns-3 does; one device nearly as much, also over a long backhaul
 *  - all devices of full cells are connected before applications start
 *  - cells on carriers of their own do not disturb each other, cells on one carrier do
 *  - powers, noise figures, error models and the like are set on the radios, and no default of ns-3
 *    is another afterwards
 *  - a device that is turned off is silent, and others go on
 *  - rare reports of the channel's quality cost no accuracy where nothing changes
 *  - the same seed gives the same times; the helper may be gone when the simulation runs
 *  - carriers do not overlap; periods of the sounding signal have room for all devices
 *  - bad input ends with a sentence
 */

#include "../../../helper/lte/hfedfm-lte-setup.h"
#include "../../fixture/hfedfm-lte-fixture.h"

#include "ns3/hfedfm-lte-switch.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-phy.h"
#include "ns3/lte-radio-bearer-info.h"
#include "ns3/lte-rlc-um.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/lte-ue-power-control.h"
#include "ns3/object-map.h"

#include <set>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

class LteCell : public LteTest
{
  protected:
    /** @return Mb/s of all transfers, from the first start to the last end */
    double GetRate(double megabytes) const
    {
        Time end;
        for (const auto& transfer : transfers)
        {
            EXPECT_TRUE(transfer->IsComplete());
            end = std::max(end, transfer->GetEnd());
        }
        return 8 * megabytes / (end - transfers.front()->GetStart()).GetSeconds();
    }

    /** Four devices upload to their edge at once. @param blocks of the carrier @param bytes of each
     * @param seconds that is enough @return Mb/s together */
    double Saturate(uint16_t blocks, uint32_t bytes, double seconds)
    {
        lte->SetAttribute("Bandwidth", UintegerValue(blocks));
        Build(1, 4);
        for (uint32_t d = 0; d < 4; ++d)
        {
            SendToEdge(1, 0, d, bytes);
        }
        RunUntil(seconds);
        return GetRate(4e-6 * bytes);
    }

    /** @param cqi ms between reports @return when up- and downloads in two cells end */
    std::vector<Time> GetEnds(int64_t cqi = 20)
    {
        lte = CreateObject<LteCellHelper>();
        lte->SetAttribute("CqiPeriodicity", TimeValue(MilliSeconds(cqi)));
        Build(2, 3);
        lte = nullptr; // no longer needed
        for (std::size_t c = 0; c < 2; ++c)
        {
            for (uint32_t d = 0; d < 3; ++d)
            {
                SendToEdge(0.5, c, d, 20000);
                const auto& cell = network.cells[c];
                Send(0.7, cell.edge, cell.devices.Get(d), GetAddress(c, d), 20000);
            }
        }
        RunUntil(1);
        std::vector<Time> ends;
        for (const auto& transfer : transfers)
        {
            EXPECT_TRUE(transfer->IsComplete());
            ends.push_back(transfer->GetEnd());
        }
        transfers.clear();
        Simulator::Destroy();
        return ends;
    }

    /** @param shared whether on one carrier @return Mb/s of two devices between their cells */
    double GetRateBetweenCells(bool shared)
    {
        lte = CreateObject<LteCellHelper>();
        lte->SetSharedChannel(shared);
        auto layout = MakeLayout(2, 1);
        layout.clusters[0].devices[0] = Vector(140, 0, 1.5);
        layout.clusters[1].devices[0] = Vector(160, 0, 1.5);
        layout.clusters[1].server = Vector(300, 0, 10);
        Build(layout);
        SendToEdge(1, 0, 0, 100000);
        SendToEdge(1, 1, 0, 100000);
        RunUntil(3);
        const auto rate = GetRate(0.2);
        transfers.clear();
        Simulator::Destroy();
        return rate;
    }
};

using LteCellDeathTest = LteCell;

/** @return all defaults of types that the helper has to do with, as text */
std::string
GetDefaults()
{
    std::string text;
    for (const auto* type : {"ns3::LteEnbPhy",
                             "ns3::LteUePhy",
                             "ns3::LteUePowerControl",
                             "ns3::LteEnbRrc",
                             "ns3::LteRlcUm",
                             "ns3::LteSpectrumPhy",
                             "ns3::LteHelper",
                             "ns3::NoBackhaulEpcHelper",
                             "ns3::PointToPointNetDevice",
                             "ns3::TcpSocket"})
    {
        const auto tid = TypeId::LookupByName(type);
        for (std::size_t a = 0; a < tid.GetAttributeN(); ++a)
        {
            const auto attribute = tid.GetAttribute(a);
            text += attribute.name + "=" +
                    attribute.initialValue->SerializeToString(attribute.checker) + "\n";
        }
    }
    return text;
}

} // namespace

TEST_F(LteCell, FourDevicesFill25ResourceBlocks)
{
    EXPECT_NEAR(Saturate(25, 600000, 2.4), 16.65, 0.05 * 16.65);
}

TEST_F(LteCell, FourDevicesFill50ResourceBlocks)
{
    EXPECT_NEAR(Saturate(50, 1000000, 2.2), 32.9, 0.05 * 32.9);
}

TEST_F(LteCell, FourDevicesFill100ResourceBlocks)
{
    EXPECT_NEAR(Saturate(100, 2000000, 2.2), 66.3, 0.05 * 66.3);
}

TEST_F(LteCell, OneDeviceIsAsFastAlsoOverABackhaul)
{
    // With ns-3's 10 KiB of buffers it is 2.5 Mb/s.
    Build(1, 1);
    SendToCloud(1, 0, 0, 1000000);
    RunUntil(2);
    EXPECT_GT(GetRate(1), 14);
}

TEST_F(LteCell, AllDevicesOfAFullCellAreConnectedInTime)
{
    Build(1, 40);
    RunUntil(0.3);
    const auto& stations = network.cells[0].stations;
    std::set<uint16_t> ids;
    for (uint32_t d = 0; d < stations.GetN(); ++d)
    {
        const auto rrc = DynamicCast<LteUeNetDevice>(stations.Get(d))->GetRrc();
        EXPECT_EQ(rrc->GetState(), LteUeRrc::CONNECTED_NORMALLY) << d;
        ids.insert(rrc->GetRnti());
    }
    EXPECT_EQ(ids.size(), 40U);
}

TEST_F(LteCell, CellsDisturbEachOtherOnOneCarrierOnly)
{
    const auto apart = GetRateBetweenCells(false);
    const auto shared = GetRateBetweenCells(true);
    EXPECT_GT(apart, 15); // of two carriers
    EXPECT_LT(shared, apart / 2);
}

TEST_F(LteCell, RadiosAreAsTheAttributesSayAndDefaultsAsTheyWere)
{
    const auto before = GetDefaults();
    lte->SetAttribute("EnbTxPower", DoubleValue(41));
    lte->SetAttribute("UeTxPower", DoubleValue(17));
    lte->SetAttribute("UplinkPowerControl", BooleanValue(false));
    lte->SetAttribute("EnbNoiseFigure", DoubleValue(4));
    lte->SetAttribute("UeNoiseFigure", DoubleValue(8));
    lte->SetAttribute("DataErrorModel", BooleanValue(false));
    lte->SetAttribute("RlcBuffer", UintegerValue(77777));
    lte->SetPropagationLoss(
        ObjectFactory("ns3::FriisPropagationLossModel", "MinLoss", DoubleValue(3)));
    Build(1, 1);
    RunUntil(0.2);
    const auto enb = DynamicCast<LteEnbNetDevice>(network.cells[0].accessPoint);
    const auto ue = DynamicCast<LteUeNetDevice>(network.cells[0].stations.Get(0));
    EXPECT_EQ(enb->GetPhy()->GetTxPower(), 41);
    EXPECT_EQ(ue->GetPhy()->GetTxPower(), 17);
    EXPECT_EQ(enb->GetPhy()->GetNoiseFigure(), 4);
    EXPECT_EQ(ue->GetPhy()->GetNoiseFigure(), 8);
    DoubleValue pcmax;
    ue->GetPhy()->GetUplinkPowerControl()->GetAttribute("Pcmax", pcmax);
    EXPECT_EQ(pcmax.Get(), 17);
    BooleanValue flag;
    ue->GetPhy()->GetDlSpectrumPhy()->GetAttribute("DataErrorModelEnabled", flag);
    EXPECT_FALSE(flag.Get());
    ue->GetPhy()->GetAttribute("EnableRlfDetection", flag);
    EXPECT_FALSE(flag.Get());
    DoubleValue loss;
    lte->GetLteHelper()->GetUplinkSpectrumChannel()->GetPropagationLossModel()->GetAttribute(
        "MinLoss",
        loss);
    EXPECT_EQ(loss.Get(), 3);
    for (auto* owner : {PeekPointer(StaticCast<Object>(ue->GetRrc())),
                        PeekPointer(StaticCast<Object>(enb->GetRrc()->GetUeManager(1)))})
    {
        ObjectMapValue bearers;
        owner->GetAttribute("DataRadioBearerMap", bearers);
        ASSERT_EQ(bearers.GetN(), 1U);
        const auto rlc = DynamicCast<LteRadioBearerInfo>(bearers.Begin()->second)->m_rlc;
        UintegerValue bytes;
        ASSERT_TRUE(DynamicCast<LteRlcUm>(rlc));
        rlc->GetAttribute("MaxTxBufferSize", bytes);
        EXPECT_EQ(bytes.Get(), 77777U);
    }
    EXPECT_EQ(GetDefaults(), before);
}

TEST_F(LteCell, ADeviceThatIsTurnedOffIsSilentAndOthersGoOn)
{
    Build(1, 2);
    auto& off = SendToEdge(0.5, 0, 0, 2000000);
    auto& other = SendToEdge(0.5, 0, 1, 2000000);
    Simulator::Schedule(Seconds(0.8),
                        &TurnOffLteUe,
                        DynamicCast<LteUeNetDevice>(network.cells[0].stations.Get(0)));
    RunUntil(0.8);
    const auto before = off.GetArrived();
    RunUntil(1.3);
    const auto then = off.GetArrived();
    EXPECT_GT(before, 100000U);
    EXPECT_LT(then, before + (1 << 18));
    RunUntil(2.2);
    EXPECT_EQ(off.GetArrived(), then);
    EXPECT_TRUE(other.IsComplete());
}

TEST_F(LteCell, TheSameSeedGivesTheSameTimes)
{
    const auto ends = GetEnds();
    EXPECT_EQ(ends, GetEnds());
    RngSeedManager::SetRun(2);
    EXPECT_NE(ends, GetEnds());
}

TEST_F(LteCell, RareReportsDoNotChangeTheTimesOfCellsThatNobodyDisturbs)
{
    EXPECT_EQ(GetEnds(20), GetEnds(1));
}

TEST(LteCarriers, DoNotOverlap)
{
    EXPECT_EQ(GetLteCarriers(25).size(), 54U);
    EXPECT_EQ(GetLteCarriers(100).size(), 11U);
    const auto carriers = GetLteCarriers(50);
    for (std::size_t a = 0; a < carriers.size(); ++a)
    {
        for (std::size_t b = 0; b < a; ++b)
        {
            EXPECT_GE(carriers[a].downlink, carriers[b].downlink + 100);
            EXPECT_GE(carriers[a].uplink, carriers[b].uplink + 100);
        }
    }
}

TEST(LteCarriers, SoundingPeriodsHaveRoomForThreeContextsPerDevice)
{
    EXPECT_EQ(ChooseSrsPeriodicity(0, 0), 2U);
    EXPECT_EQ(ChooseSrsPeriodicity(0, 1), 5U);
    EXPECT_EQ(ChooseSrsPeriodicity(0, 13), 40U);
    EXPECT_EQ(ChooseSrsPeriodicity(0, 14), 80U);
    EXPECT_EQ(ChooseSrsPeriodicity(0, 320), 320U);
    EXPECT_EQ(ChooseSrsPeriodicity(40, 40), 40U);
}

TEST(LteCarriersDeathTest, WhatDoesNotFitEndsWithASentence)
{
    EXPECT_DEATH(GetLteCarriers(20), "20 resource blocks; it must be 6, 15, 25, 50, 75 or 100");
    EXPECT_DEATH(ChooseSrsPeriodicity(0, 321),
                 "321 devices in an LTE cell; it can hold at most 320");
    EXPECT_DEATH(ChooseSrsPeriodicity(40, 41),
                 "SrsPeriodicity of 40 ms an LTE cell can hold 40 devices; there may be 41");
    EXPECT_DEATH(ChooseSrsPeriodicity(30, 4), "SrsPeriodicity of LTE cells is 30 ms; it must be 2");
}

TEST_F(LteCellDeathTest, BadInputEndsWithASentence)
{
    EXPECT_DEATH(lte->Install(Layout()), "There can be 1 to 254 LTE cells; the layout has 0");
    EXPECT_DEATH(lte->Install(MakeLayout(55, 1)), "55 LTE cells, and 54 carriers of 25 resource");
    EXPECT_DEATH(lte->Install(MakeLayout(1, 321)), "it can hold at most 320");
    EXPECT_DEATH(lte->AssignStreams(network, 1), "AssignStreams.. comes after Install");
    const auto layout = MakeLayout(1, 1);
    lte->SetAttribute("RlcMode", StringValue("RlcSmAlways"));
    EXPECT_DEATH(lte->Install(layout), "RlcMode of LTE cells is \"RlcSmAlways\"; it must be RlcUm");
    lte->SetAttribute("RlcMode", StringValue("RlcAmAlways"));
    lte->SetAttribute("Bandwidth", UintegerValue(26));
    EXPECT_DEATH(lte->Install(layout), "Bandwidth of LTE cells is 26 resource blocks");
    lte->SetAttribute("Bandwidth", UintegerValue(6));
    lte->SetAttribute("S1Rate", StringValue("0bps"));
    EXPECT_DEATH(lte->Install(layout), "One of S1Rate, X2Rate and CoreRate of LTE cells is 0");
    lte->SetAttribute("S1Rate", StringValue("1Gbps"));
    lte->Install(layout);
    EXPECT_DEATH(lte->Install(layout), "has installed cells already; it can do so once");
}
