// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * A sidelink on the uplink channel of a real LTE cell of ns-3:
 *
 *     eNB 0 m                 device 600 m ))) device 650 m    UE 700 m
 *
 *  - alone, the sidelink delivers all; beside a UE that sends all the time, it loses blocks
 *  - on another carrier it does not
 */

#include "../../../fixture/hfedfm-sidelink-fixture.h"

#include "ns3/eps-bearer.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-helper.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

class SidelinkLte : public SidelinkTest
{
  protected:
    static Ptr<Node> MakeNode(double x)
    {
        auto node = CreateObject<Node>();
        auto mobility = CreateObject<ConstantPositionMobilityModel>();
        mobility->SetPosition(Vector(x, 0, 1.5));
        node->AggregateObject(mobility);
        return node;
    }

    /** @param traffic whether the UE sends @param earfcn of the sidelink @return lost part */
    double Measure(bool traffic, uint32_t earfcn)
    {
        auto lte = CreateObject<LteHelper>();
        lte->SetEnbDeviceAttribute("UlBandwidth", UintegerValue(50));
        lte->SetEnbDeviceAttribute("DlBandwidth", UintegerValue(50));
        const auto enb = lte->InstallEnbDevice(NodeContainer(MakeNode(0)));
        const auto ue = lte->InstallUeDevice(NodeContainer(MakeNode(700)));
        lte->AssignStreams(enb, 1000);
        lte->AssignStreams(ue, 2000);
        if (traffic)
        {
            lte->Attach(ue.Get(0), enb.Get(0));
            lte->ActivateDataRadioBearer(ue.Get(0), EpsBearer(EpsBearer::NGBR_VIDEO_TCP_DEFAULT));
        }
        helper.SetPhyAttribute("Earfcn", UintegerValue(earfcn));
        nodes.Add(MakeNode(600));
        nodes.Add(MakeNode(650));
        devices = helper.Install(nodes, lte->GetUplinkSpectrumChannel());
        SidelinkHelper::AssignStreams(devices, 100);
        Saturate(0, devices.Get(1)->GetAddress());
        RunUntil(1);
        const auto received = Device(1)->GetCounters().blocksReceived;
        const auto sent = Device(0)->GetCounters().blocksSent;
        EXPECT_GE(sent, 90U);
        Clear();
        return 1 - static_cast<double>(received) / static_cast<double>(sent);
    }
};

} // namespace

TEST_F(SidelinkLte, SendingUesDisturbTheSidelinkOnTheirCarrier)
{
    EXPECT_LT(Measure(false, 18100), 0.02);
    EXPECT_GT(Measure(true, 18100), 0.5);
    EXPECT_LT(Measure(true, 18400), 0.02);
}
