// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Idle times of LTE cells that are skipped. Each scenario runs with and without; all times of all
 * grants of the eNBs, of packets at the edges, of arrivals, and all energies must be the same to
 * the last bit, with fewer events.
 *  - one cell and four, 6, 25 and 50 resource blocks, up- and downloads after idle times of all
 *    lengths, several devices at once and one after the other
 *  - a downlink so weak that control messages get lost: the same ones
 *  - idle times after which a scheduler's averages are no longer normal numbers
 *  - RLC AM, round robin, reports each 1, 13, 20 and 451 ms, no error models, no power control
 *  - batteries, one of which runs low in an idle time and takes its radio off
 *  - a device that is moved in an idle time
 *  - scenarios drawn at random
 */

#include "../../../fixture/hfedfm-lte-idle-fixture.h"

#include "ns3/mobility-model.h"
#include "ns3/random-variable-stream.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Scenarios of one to three cells and three phases; 50 more were compared once. */
class RandomScenario
{
  public:
    explicit RandomScenario(int64_t stream)
    {
        m_random->SetStream(stream);
    }

    Scenario Make()
    {
        Scenario scenario{{}, {}, 1};
        const auto cells = m_random->GetInteger(1, 3);
        for (uint32_t c = 0; c < cells; ++c)
        {
            scenario.layout.clusters.push_back(MakeCluster(1000.0 * c));
        }
        for (int phase = 0; phase < 3; ++phase)
        {
            AddPhase(scenario);
            scenario.end += m_random->GetValue(2, 20);
        }
        const auto cqi = MilliSeconds(m_random->GetInteger(1, 300));
        scenario.attributes = {With("EnbTxPower", DoubleValue(m_random->GetInteger(20, 30))),
                               With("CqiPeriodicity", TimeValue(cqi))};
        scenario.batteries.assign(2, 500);
        return scenario;
    }

  private:
    Layout::Cluster MakeCluster(double x)
    {
        Layout::Cluster cluster{Vector(x, 0, 10), {}};
        const auto devices = m_random->GetInteger(1, 3);
        for (uint32_t d = 0; d < devices; ++d)
        {
            const auto y = m_random->GetValue(0, 50);
            cluster.devices.emplace_back(x + m_random->GetValue(20, 450), y, 1.5);
        }
        return cluster;
    }

    void AddPhase(Scenario& scenario)
    {
        const auto& clusters = scenario.layout.clusters;
        const auto transfers = m_random->GetInteger(1, 6);
        for (uint32_t t = 0; t < transfers; ++t)
        {
            Planned plan{scenario.end + m_random->GetValue(0, 0.4), 0, 0, 0};
            plan.cell = m_random->GetInteger(0, clusters.size() - 1);
            plan.device = m_random->GetInteger(0, clusters[plan.cell].devices.size() - 1);
            plan.bytes = m_random->GetInteger(1, 60000);
            plan.down = m_random->GetInteger(0, 1) == 1;
            scenario.plan.push_back(plan);
        }
    }

    Ptr<UniformRandomVariable> m_random{CreateObject<UniformRandomVariable>()};
};

} // namespace

TEST_F(LteIdle, OneCellIsTheSame)
{
    const auto quick = Compare({MakeCells(1, 3),
                                {{1.0001234, 0, 0, 30000},
                                 {14.2500071, 0, 1, 30000},
                                 {14.2512, 0, 2, 30000, true},
                                 {39.9999999, 0, 0, 100000},
                                 {40.0000001, 0, 1, 100000},
                                 {40.001, 0, 2, 100000}},
                                45});
    EXPECT_GT(quick.skipped, Seconds(25));
}

TEST_F(LteIdle, FourCellsAreTheSame)
{
    std::vector<Planned> plan;
    for (uint32_t i = 0; i < 16; ++i)
    {
        plan.push_back({1 + 0.01 * i + (i / 8) * 20.0 + 0.0003001 * i * i,
                        i % 4,
                        (i / 4) % 2,
                        20000 + 1000 * i,
                        i % 3 == 0});
    }
    const auto quick = Compare({MakeCells(4, 2),
                                plan,
                                24,
                                {With("Bandwidth", UintegerValue(50))},
                                std::vector<double>(8, 10000)});
    EXPECT_EQ(quick.skipped, 2 * quick.period);
}

TEST_F(LteIdle, BlocksAndControlAreLostAsBefore)
{
    // The downlink is so weak that ns-3's control channel, and acknowledgements, are lost often.
    Layout layout;
    layout.clusters.push_back(
        {Vector(0, 0, 10), {Vector(450, 0, 1.5), Vector(0, 500, 1.5), Vector(-550, 0, 1.5)}});
    std::vector<Planned> plan;
    for (uint32_t i = 0; i < 9; ++i)
    {
        plan.push_back({1 + 15.0003 * (i / 3) + 0.05 * i, 0, i % 3, 20000, i % 2 == 1});
    }
    const auto quick = Compare({layout, plan, 34, {With("EnbTxPower", DoubleValue(20))}});
    EXPECT_GT(quick.skipped, Seconds(15));
}

TEST_F(LteIdle, AveragesOfTheSchedulerFallAsBefore)
{
    // After 72 s a scheduler's averages are the smallest numbers there are, and no longer differ.
    const auto quick = Compare({MakeCells(1, 3),
                                {{1, 0, 2, 300000, true},
                                 {1.1, 0, 1, 50000, true},
                                 {80.0003, 0, 0, 100000, true},
                                 {80.0003, 0, 1, 100000, true},
                                 {80.0003, 0, 2, 100000, true}},
                                82});
    EXPECT_GT(quick.skipped, Seconds(60));
}

TEST_F(LteIdle, OtherModesAreTheSame)
{
    const std::vector<Planned> plan{{1, 0, 0, 20000},
                                    {1.01, 0, 1, 20000, true},
                                    {16.0000001, 0, 1, 20000},
                                    {16.01, 0, 0, 20000, true}};
    const std::vector<Attributes> modes{
        {With("RlcMode", StringValue("RlcAmAlways"))},
        {With("Scheduler", StringValue("ns3::RrFfMacScheduler")),
         With("CqiPeriodicity", TimeValue(MilliSeconds(1)))},
        {With("ControlErrorModel", BooleanValue(false)),
         With("CqiPeriodicity", TimeValue(MicroSeconds(12500)))},
        {With("DataErrorModel", BooleanValue(false)), With("SrsPeriodicity", UintegerValue(80))},
        {With("UplinkPowerControl", BooleanValue(false)), With("Bandwidth", UintegerValue(6))}};
    for (std::size_t m = 0; m < modes.size(); ++m)
    {
        SCOPED_TRACE(m);
        const auto quick = Compare({MakeCells(1, 2), plan, 18, modes[m]});
        EXPECT_EQ(quick.skipped, quick.period);
    }
}

TEST_F(LteIdle, ABatteryThatRunsLowIsNotMissed)
{
    const auto quick = Compare(
        {MakeCells(1, 3),
         {{1, 0, 0, 20000}, {1, 0, 1, 20000, true}, {36.123, 0, 2, 30000}, {50.00002, 0, 1, 50000}},
         52,
         {},
         {8, 1000, 500}}); // J, of which 0.5 to 2 go per second
    EXPECT_GT(quick.skipped, Seconds(15));
    EXPECT_LT(quick.joules[0], 0.81) << "10 % are left for good";
    EXPECT_EQ(quick.arrived.back(), 50000U);
}

TEST_F(LteIdle, ADeviceThatIsMovedIsSeenWhereItIs)
{
    // So soon after the first move its cell does not know better than its last report, which is
    // old. After the second there is nothing to send for long.
    Scenario scenario{MakeCells(1, 1),
                      {{1, 0, 0, 20000},
                       {13.3, 0, 0, 20000, true},
                       {13.5, 0, 0, 20000, true},
                       {40.3, 0, 0, 20000, true}},
                      42,
                      {With("CqiPeriodicity", TimeValue(MilliSeconds(450)))}};
    scenario.more = [](EdgeNetwork& network) {
        const auto mobility = network.cells[0].devices.Get(0)->GetObject<MobilityModel>();
        Simulator::Schedule(Seconds(13.2001),
                            &MobilityModel::SetPosition,
                            mobility,
                            Vector(300, 0, 1.5));
        Simulator::Schedule(Seconds(29.5),
                            &MobilityModel::SetPosition,
                            mobility,
                            Vector(50, 0, 1.5));
    };
    const auto quick = Compare(scenario);
    EXPECT_EQ(quick.skipped, 3 * quick.period);
}

TEST_F(LteIdle, RandomScenariosAreTheSame)
{
    Time skipped;
    for (const int64_t stream : {2, 3})
    {
        SCOPED_TRACE(stream);
        skipped += Compare(RandomScenario(stream).Make()).skipped;
    }
    EXPECT_GT(skipped, Seconds(8));
}
