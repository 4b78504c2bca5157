// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * When idle times of LTE cells are not skipped.
 *  - nothing is skipped while a device moves, nor when what comes next is always near
 *  - what is not possible is refused
 *  - what comes unexpected while LTE is skipped ends the program
 */

#include "../../../fixture/hfedfm-lte-idle-fixture.h"

#include "ns3/constant-velocity-mobility-model.h"
#include "ns3/global-value.h"
#include "ns3/mobility-helper.h"
#include "ns3/simple-device-energy-model.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

void
Nothing()
{
}

/** For RemainingEnergy of an energy source. */
void
ScheduleSomething(double, double)
{
    if (Simulator::Now() > Seconds(5))
    {
        Simulator::Schedule(MilliSeconds(1), &Nothing);
    }
}

} // namespace

TEST_F(LteIdle, NothingIsSkippedWhileADeviceMoves)
{
    for (const double speed : {0.0, 1.0})
    {
        auto helper = CreateObject<LteHelper>();
        NodeContainer nodes(2);
        MobilityHelper mobility;
        mobility.SetMobilityModel("ns3::ConstantVelocityMobilityModel");
        mobility.Install(nodes);
        nodes.Get(1)->GetObject<ConstantVelocityMobilityModel>()->SetVelocity(Vector(speed, 0, 0));
        const auto enb =
            DynamicCast<LteEnbNetDevice>(helper->InstallEnbDevice(nodes.Get(0)).Get(0));
        const auto ues = helper->InstallUeDevice(nodes.Get(1));
        helper->Attach(ues, enb);
        auto skipper = CreateObject<LteIdleSkipper>();
        skipper->AddEnb(enb);
        skipper->AddUe(DynamicCast<LteUeNetDevice>(ues.Get(0)));
        skipper->Start(40);
        RunUntil(12);
        EXPECT_EQ(skipper->GetSkipped(), speed > 0 ? Time(0) : skipper->GetPeriod());
        Simulator::Destroy();
    }
}

TEST_F(LteIdle, NothingIsSkippedWithoutAnEndInSight)
{
    lte->SetAttribute("SkipIdle", BooleanValue(true));
    Build(MakeCells(1, 1));

    // Events that come and go, always 5 s away: too near.
    struct Clock
    {
        static void Tick(int left)
        {
            Simulator::Schedule(Seconds(5), left > 0 ? &Clock::Tick : &Clock::Stop, left - 1);
        }

        static void Stop(int)
        {
            Simulator::Stop();
        }
    };

    Clock::Tick(3);
    Simulator::Run();
    EXPECT_EQ(Simulator::Now(), Seconds(20));
    EXPECT_EQ(lte->GetIdleSkipper()->GetSkipped(), Time(0));
}

class LteIdleDeathTest : public LteIdle
{
};

TEST_F(LteIdleDeathTest, WhatIsNotPossibleIsRefused)
{
    const std::vector<std::pair<std::pair<std::string, Ptr<AttributeValue>>, std::string>> wrong{
        {With("X2", BooleanValue(true)), "X2 1"},
        {With("RlfDetection", BooleanValue(true)), "RlfDetection 1"},
        {With("IdealRrc", BooleanValue(false)), "IdealRrc is 0"},
        {With("SharedChannel", BooleanValue(true)), "SharedChannel 1 with 2 cells"},
        {With("PropagationLoss", StringValue("ns3::NakagamiPropagationLossModel")), "Nakagami"},
        {With("Scheduler", StringValue("ns3::FdMtFfMacScheduler")), "FdMtFfMacScheduler"}};
    lte->SetAttribute("SkipIdle", BooleanValue(true));
    for (const auto& [attribute, message] : wrong)
    {
        const auto& [name, value] = attribute;
        EXPECT_DEATH(
            {
                lte->SetAttribute(name, *value);
                lte->Install(MakeCells(2, 1));
            },
            message)
            << name;
    }
    EXPECT_DEATH(
        {
            GlobalValue::Bind("SchedulerType", StringValue("ns3::HeapScheduler"));
            lte->Install(MakeCells(1, 1));
        },
        "leave it at ns3::MapScheduler");
}

TEST_F(LteIdleDeathTest, WhatComesUnexpectedEndsTheProgram)
{
    lte->SetAttribute("SkipIdle", BooleanValue(true));
    Build(MakeCells(1, 1));
    auto source = CreateObject<BasicEnergySource>(); // looks once a second, and nobody foresees
    source->SetNode(network.cells[0].devices.Get(0));
    source->TraceConnectWithoutContext("RemainingEnergy", MakeCallback(&ScheduleSomething));
    source->Initialize();
    auto load = CreateObject<SimpleDeviceEnergyModel>();
    load->SetEnergySource(source);
    load->SetCurrentA(0.01);
    source->AppendDeviceEnergyModel(load);
    EXPECT_DEATH(RunUntil(20), "something was scheduled that may touch LTE");
}
