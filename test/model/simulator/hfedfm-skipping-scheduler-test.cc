// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The scheduler that puts events off, and how events are told apart.
 *  - a skipper is asked once per time at most, before its first event, and not before it likes
 *  - events that are put off keep their order, among each other and among others of the same time;
 *    cancelled ones and those that are not chosen stay
 *  - what is inserted before the first event that was put off is told, what comes later is not
 *  - without a skipper it is a scheduler like others
 *  - events of LTE, of batteries and of anybody else are told apart
 */

#include "../../../model/radio/lte/hfedfm-event-kind.h"

#include "ns3/basic-energy-source.h"
#include "ns3/event-impl.h"
#include "ns3/hfedfm-battery-watch.h"
#include "ns3/hfedfm-lte-ue-energy-model.h"
#include "ns3/hfedfm-skipping-scheduler.h"
#include "ns3/lte-enb-phy.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/make-event.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

using Happened = std::vector<std::pair<int64_t, int>>;

/** Puts all periodic events off by 100, once, before the first event at 50 or later. */
class Script : public IdleSkipper
{
  public:
    static constexpr uint64_t WHEN = 50;
    static constexpr uint64_t BY = 100;

    uint64_t BeforeTime(SkippingScheduler& scheduler, uint64_t next) override;

    void InsertedAmid(const Scheduler::Event& event) override
    {
        amid.push_back(event.key.m_ts);
    }

    Time GetSkipped() const override
    {
        return TimeStep(BY);
    }

    std::vector<uint64_t> asked;
    std::vector<uint64_t> amid;
    std::size_t seen{0};
};

Happened g_happened;

void
Once(int name)
{
    g_happened.emplace_back(Simulator::Now().GetTimeStep(), name);
}

/** An event every 10 steps until 220. */
void
Periodic(int name, bool)
{
    Once(name);
    if (Simulator::Now() < TimeStep(220))
    {
        Simulator::Schedule(TimeStep(10), &Periodic, name, true);
    }
}

bool
IsPeriodic(const EventImpl& event)
{
    EventImpl* periodic = MakeEvent(&Periodic, 0, true);
    const bool same = typeid(event) == typeid(*periodic);
    periodic->Unref();
    return same;
}

uint64_t
Script::BeforeTime(SkippingScheduler& scheduler, uint64_t next)
{
    asked.push_back(next);
    if (next < WHEN)
    {
        return WHEN;
    }
    scheduler.Visit([this](const Scheduler::EventKey&, const EventImpl&) { ++seen; });
    scheduler.PutOff(&IsPeriodic, BY);
    return 1000;
}

class SkippingSchedulerTest : public testing::Test
{
  protected:
    SkippingSchedulerTest()
    {
        g_happened.clear();
    }

    ~SkippingSchedulerTest() override
    {
        Simulator::Destroy();
    }

    static Happened Run()
    {
        Simulator::Schedule(TimeStep(0), &Periodic, 1, true);
        Simulator::Schedule(TimeStep(0), &Periodic, 2, true);
        Simulator::Schedule(TimeStep(50), &Once, 3);
        Simulator::Schedule(TimeStep(75), &ScheduleAmid);
        Simulator::Schedule(TimeStep(160), &Once, 4);
        Simulator::Schedule(TimeStep(55), &Once, 5).Cancel();
        Simulator::Run();
        return g_happened;
    }

    static void ScheduleAmid()
    {
        Once(6);
        Simulator::Schedule(TimeStep(1), &Once, 7);
        Simulator::Schedule(TimeStep(300), &Once, 8);
    }
};

/** @tparam Function of an event @return the kind of an event that calls it */
template <typename... Arguments>
EventKind
KindOf(Arguments... arguments)
{
    EventImpl* event = MakeEvent(arguments...);
    const auto kind = GetEventKind(*event);
    event->Unref();
    return kind;
}

} // namespace

TEST_F(SkippingSchedulerTest, EventsArePutOffInTheirOrder)
{
    const auto script = CreateObject<Script>();
    SkippingScheduler::Use(script);
    const auto happened = Run();
    Happened expected;
    for (const int64_t time : {0, 10, 20, 30, 40})
    {
        expected.insert(expected.end(), {{time, 1}, {time, 2}});
    }
    expected.insert(expected.end(), {{50, 3}, {75, 6}, {76, 7}, {150, 1}, {150, 2}});
    // As without: an event of long ago comes before the periodic ones of the same time.
    expected.insert(expected.end(), {{160, 4}, {160, 1}, {160, 2}});
    for (const int64_t time : {170, 180, 190, 200, 210, 220})
    {
        expected.insert(expected.end(), {{time, 1}, {time, 2}});
    }
    expected.emplace_back(375, 8);
    EXPECT_EQ(happened, expected);
    EXPECT_EQ(script->asked, (std::vector<uint64_t>{10, 50}));
    EXPECT_EQ(script->seen, 5U) << "two are periodic, one is cancelled";
    EXPECT_EQ(script->amid, (std::vector<uint64_t>{76, 375}));
}

TEST_F(SkippingSchedulerTest, WithoutASkipperItIsAScheduler)
{
    const auto plain = Run();
    Simulator::Destroy();
    g_happened.clear();
    SkippingScheduler::Use(nullptr);
    EXPECT_EQ(Run(), plain);
    EXPECT_GT(plain.size(), 45U);
}

TEST(EventKind, IsThatOfTheMethod)
{
    LteUePhy* ue = nullptr;
    LteEnbPhy* enb = nullptr;
    BatteryWatch* watch = nullptr;
    BasicEnergySource* source = nullptr;
    LteUeEnergyModel* model = nullptr;
    LteSpectrumPhy* spectrum = nullptr;
    EXPECT_EQ(KindOf(&LteUePhy::SubframeIndication, ue, 1U, 1U), EventKind::UE_PHY);
    EXPECT_EQ(KindOf(&LteEnbPhy::StartFrame, enb), EventKind::ENB_PHY);
    EXPECT_EQ(KindOf(&BatteryWatch::Stop, watch), EventKind::WATCH);
    EXPECT_EQ(KindOf(&BasicEnergySource::UpdateEnergySource, source), EventKind::ENERGY);
    EXPECT_EQ(KindOf(&CellularEnergyModel::HandleEnergyDepletion, model), EventKind::ENERGY);
    // Not these: of other classes, or with a burden.
    EXPECT_EQ(KindOf(&LteUePhy::PhyPduReceived, ue, Ptr<Packet>()), EventKind::OTHER);
    EXPECT_EQ(KindOf(&LteSpectrumPhy::Reset, spectrum), EventKind::OTHER);
    EXPECT_EQ(KindOf(&Once, 1), EventKind::OTHER);
}
