// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The processor's time and energy: durations; hand-computed joules in the middle of busy and idle
 * intervals; the source loses the same; what the board draws anyway and what computing adds are
 * told apart, by hand for a board that waits, trains and waits; profiles, their names and how
 * attributes override them; traces; the source running low; slow-downs are log-normal and take no
 * stream from others, or whatever a variable draws; a board may have a speed of its own; misuse
 * ends the program with a message.
 */

#include "../../fixture/hfedfm-energy-fixture.h"

#include "ns3/hfedfm-device-profile.h"
#include "ns3/pointer.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

class ComputeEnergyModelTest : public EnergyTest
{
  public:
    /** Trace of the source. */
    void RemainingChanged(double, double now)
    {
        m_least = std::min(m_least, now);
        if (now <= 0.1 && m_lowAt == 0)
        {
            m_lowAt = Simulator::Now().GetSeconds();
        }
    }

  protected:
    double m_least{1000}; //!< J
    double m_lowAt{0};    //!< when 0.1 J were left, s
};

using ComputeEnergyModelDeathTest = ComputeEnergyModelTest;

void
Append(std::vector<double>* values, double, double now)
{
    values->push_back(now);
}

void
AppendBusy(std::vector<bool>* values, bool, bool now)
{
    values->push_back(now);
}

void
Count(int* count)
{
    ++*count;
}

} // namespace

TEST_F(ComputeEnergyModelTest, DurationIsFlopsOverEffectivePeak)
{
    const auto model = MakeProcessor();
    EXPECT_EQ(model->GetDuration(25e9), Seconds(2.5));
    EXPECT_EQ(model->GetDuration(0), Seconds(0));
    EXPECT_EQ(model->Start(10e9), Seconds(1));
    EXPECT_TRUE(model->IsBusy());
}

TEST_F(ComputeEnergyModelTest, ABoardHasASpeedOfItsOwn)
{
    const auto model = MakeProcessor();
    model->SetAttribute("Speed", DoubleValue(2.5));
    EXPECT_EQ(model->GetDuration(25e9), Seconds(1));
    EXPECT_EQ(model->Start(25e9), Seconds(1));
}

TEST_F(ComputeEnergyModelTest, SlowdownsMayBeDrawnByAnyVariable)
{
    const auto factor = CreateObject<ConstantRandomVariable>();
    factor->SetAttribute("Constant", DoubleValue(3));
    const auto model = MakeProcessor();
    model->SetAttribute("Slowdown", PointerValue(factor));
    EXPECT_EQ(model->Start(10e9), Seconds(3));
    EXPECT_EQ(model->GetDuration(10e9), Seconds(1));
    model->Stop();
    factor->SetAttribute("Constant", DoubleValue(-1));
    EXPECT_DEATH(model->Start(10e9), "has drawn the factor -1; it must be 0 or a positive");
}

TEST_F(ComputeEnergyModelTest, SlowdownsAreLogNormalWithTheMedian1)
{
    const auto start = [](const Ptr<ComputeEnergyModel>& model) {
        const double seconds = model->Start(10e9).GetSeconds();
        model->Stop();
        return seconds;
    };
    const auto steady = MakeProcessor();
    steady->AssignStreams(5);
    EXPECT_EQ(start(steady), 1);
    EXPECT_EQ(start(steady), 1);
    const auto next = RngSeedManager::GetNextStreamIndex();
    const auto model = MakeProcessor();
    model->SetAttribute("SlowdownSigma", DoubleValue(0.5));
    model->AssignStreams(5);
    EXPECT_EQ(RngSeedManager::GetNextStreamIndex(), next + 1);
    EXPECT_EQ(model->GetDuration(10e9), Seconds(1)); // what can be known before
    constexpr int DRAWS = 2000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; ++i)
    {
        const double logarithm = std::log(start(model));
        sum += logarithm;
        squares += logarithm * logarithm;
    }
    EXPECT_NEAR(sum / DRAWS, 0, 5 * 0.5 / std::sqrt(DRAWS));
    EXPECT_NEAR(std::sqrt(squares / DRAWS), 0.5, 5 * 0.5 / std::sqrt(2 * DRAWS));
    const auto again = MakeProcessor();
    again->SetAttribute("SlowdownSigma", DoubleValue(0.5));
    again->AssignStreams(5);
    const auto other = MakeProcessor();
    other->SetAttribute("SlowdownSigma", DoubleValue(0.5));
    other->AssignStreams(5);
    EXPECT_EQ(start(again), start(other));
}

TEST_F(ComputeEnergyModelTest, EnergyIsExactAtAnyTime)
{
    const auto model = MakeProcessor();
    At(2, [&]() { model->Start(25e9); });
    At(3, [&]() { EXPECT_NEAR(model->GetTotalEnergyConsumption(), 2 * 0.5 + 4, 1e-9); });
    At(4.5, [&]() { model->Stop(); });
    At(4.5, [&]() { model->Stop(); }); // once is enough, twice does no harm
    At(5, [&]() {
        EXPECT_NEAR(model->GetTotalEnergyConsumption(), 2 * 0.5 + 2.5 * 4 + 0.5 * 0.5, 1e-9);
        EXPECT_NEAR(1000 - m_source->GetRemainingEnergy(), 11.25, 1e-9);
    });
    RunUntil(7);
    EXPECT_NEAR(model->GetTotalEnergyConsumption(), 12.25, 1e-9);
    EXPECT_NEAR(1000 - m_source->GetRemainingEnergy(), 12.25, 1e-9);
}

TEST_F(ComputeEnergyModelTest, SourceLearnsOfChangesAtOnce)
{
    const auto model = MakeProcessor();
    EXPECT_NEAR(model->GetCurrentA(), 0.5 / 5, 1e-12);
    model->Start(1);
    EXPECT_NEAR(model->GetCurrentA(), 4.0 / 5, 1e-12);
    // No periodic update comes to its help here: the source was not initialized.
    At(1, [&]() { model->Stop(); });
    RunUntil(10);
    EXPECT_NEAR(1000 - m_source->GetRemainingEnergy(), 4 + 9 * 0.5, 1e-9);
}

TEST_F(ComputeEnergyModelTest, AWaitingBoardDrawsTheIdlePowerOfItsProfile)
{
    const auto model = CreateObject<ComputeEnergyModel>();
    model->SetEnergySource(m_source);
    m_source->AppendDeviceEnergyModel(model);
    EXPECT_EQ(model->GetPeakFlops(), 48e9); // raspberry-pi-4
    EXPECT_NEAR(model->GetBusyPower(), 6.25, 1e-12);
    EXPECT_NEAR(model->GetIdlePower(), 2.4, 1e-12);
    At(100, [&]() { model->Start(1); });
    At(101, [&]() {
        EXPECT_NEAR(model->GetBaseEnergy(), 101 * 2.4, 1e-9);
        EXPECT_NEAR(model->GetComputeEnergy(), 1 * 3.85, 1e-9);
    });
    At(102, [&]() { model->Stop(); });
    RunUntil(200);
    EXPECT_NEAR(model->GetBaseEnergy(), 200 * 2.4, 1e-9);
    EXPECT_NEAR(model->GetComputeEnergy(), 2 * 3.85, 1e-9);
    EXPECT_NEAR(model->GetTotalEnergyConsumption(), 198 * 2.4 + 2 * 6.25, 1e-9);
    EXPECT_NEAR(1000 - m_source->GetRemainingEnergy(), 198 * 2.4 + 2 * 6.25, 1e-6);
}

TEST_F(ComputeEnergyModelTest, WorksWithoutASource)
{
    const auto model = CreateObject<ComputeEnergyModel>();
    At(1, [&]() { model->Start(1); });
    At(3, [&]() { model->Stop(); });
    RunUntil(5);
    EXPECT_NEAR(model->GetTotalEnergyConsumption(), 5 * 2.4 + 2 * 3.85, 1e-9);
    EXPECT_EQ(model->GetCurrentA(), 0);
}

TEST_F(ComputeEnergyModelTest, ProfilesAreTakenUnlessOverridden)
{
    const auto model = CreateObjectWithAttributes<ComputeEnergyModel>("BusyPower",
                                                                      DoubleValue(7),
                                                                      "Profile",
                                                                      StringValue("jetson-nano"));
    EXPECT_EQ(model->GetPeakFlops(), 236e9);
    EXPECT_EQ(model->GetEfficiency(), 0.15);
    EXPECT_EQ(model->GetBusyPower(), 7);
    model->SetAttribute("Profile", StringValue("phone"));
    EXPECT_EQ(model->GetPeakFlops(), 12e9);
    // The kappa model: 1e-28 x (1.5 GHz)^3.
    EXPECT_NEAR(FindDeviceProfile("phone").busyPower, 1e-28 * std::pow(1.5e9, 3), 1e-12);
}

TEST_F(ComputeEnergyModelTest, EveryProfileIsComplete)
{
    EXPECT_EQ(GetDeviceProfiles().front().name, "raspberry-pi-4");
    for (const auto& profile : GetDeviceProfiles())
    {
        EXPECT_GT(profile.peakFlops, 0) << profile.name;
        EXPECT_GT(profile.busyPower, 0) << profile.name;
        EXPECT_GE(profile.idlePower, 0) << profile.name;
        EXPECT_LT(profile.idlePower, profile.busyPower) << profile.name;
        EXPECT_TRUE(profile.idlePower > 0 || profile.name == "phone") << profile.name;
        EXPECT_GT(profile.efficiency, 0) << profile.name;
        EXPECT_LE(profile.efficiency, 1) << profile.name;
        EXPECT_FALSE(profile.source.empty()) << profile.name;
        EXPECT_EQ(&FindDeviceProfile(profile.name), &profile);
    }
}

TEST_F(ComputeEnergyModelTest, TracesTellStatesAndTotals)
{
    const auto model = MakeProcessor(0);
    std::vector<double> totals;
    std::vector<bool> states;
    model->TraceConnectWithoutContext("TotalEnergyConsumption",
                                      MakeBoundCallback(&Append, &totals));
    model->TraceConnectWithoutContext("Busy", MakeBoundCallback(&AppendBusy, &states));
    At(1, [&]() { model->Start(1); });
    At(2, [&]() { model->Stop(); });
    RunUntil(3);
    EXPECT_EQ(states, (std::vector<bool>{true, false}));
    ASSERT_EQ(totals.size(), 1U); // nothing was lost before the start
    EXPECT_NEAR(totals[0], 4, 1e-9);
}

TEST_F(ComputeEnergyModelTest, TellsWhenTheSourceRunsLow)
{
    const auto model = MakeProcessor();
    int traced = 0;
    int called = 0;
    model->TraceConnectWithoutContext("Depleted", MakeBoundCallback(&Count, &traced));
    model->SetEnergyDepletionCallback(MakeBoundCallback(&Count, &called));
    m_source->Initialize(); // updates each second
    At(0, [&]() { model->Start(1); });
    RunUntil(200);
    EXPECT_EQ(traced + called, 0); // 200 J of 1000 are not low
    RunUntil(40);                  // from now on: 960 J, less than a tenth left
    EXPECT_EQ(traced, 1);
    EXPECT_EQ(called, 1);
}

TEST_F(ComputeEnergyModelTest, DoesNotOverdrawASmallBattery)
{
    // 4 W take 1 J long before the source, which looks once a second, would notice.
    m_source->SetInitialEnergy(1);
    const auto model = MakeProcessor(0);
    m_source->TraceConnectWithoutContext(
        "RemainingEnergy",
        MakeCallback(&ComputeEnergyModelTest::RemainingChanged, this));
    m_source->Initialize();
    At(0.1, [&]() { model->Start(1e12); });
    RunUntil(5);
    EXPECT_GE(m_lowAt, 0.1 + 0.9 / 4 - 1e-9);
    EXPECT_LT(m_lowAt, 0.1 + 1.0 / 4);
    EXPECT_GT(m_least, 0);
    EXPECT_NEAR(model->GetTotalEnergyConsumption(), 1 - m_source->GetRemainingEnergy(), 1e-8);
}

TEST_F(ComputeEnergyModelTest, DrawsNothingAtRestOnceTheBatteryIsLow)
{
    m_source->SetInitialEnergy(1);
    const auto model = MakeProcessor(); // 0.5 W at rest
    m_source->Initialize();
    RunUntil(10);
    const double left = m_source->GetRemainingEnergy();
    EXPECT_GT(left, 0);
    EXPECT_LE(left, 0.1);
    EXPECT_EQ(model->GetCurrentA(), 0);
    EXPECT_NEAR(model->GetTotalEnergyConsumption(), 1 - left, 1e-8);
    EXPECT_EQ(model->GetBaseEnergy(), model->GetTotalEnergyConsumption());
}

TEST_F(ComputeEnergyModelDeathTest, MisuseEndsTheProgramWithAMessage)
{
    const auto model = MakeProcessor();
    EXPECT_DEATH(model->GetDuration(-1), "computation of -1 floating point operations");
    EXPECT_DEATH(model->GetDuration(NAN), "computation of nan floating point operations");
    EXPECT_DEATH(model->ChangeState(2), "no state 2");
    EXPECT_DEATH(
        {
            model->Start(1);
            model->Start(1);
        },
        "busy already");
    model->SetAttribute("IdlePower", DoubleValue(4.5));
    EXPECT_DEATH(model->Start(1), "BusyPower is 4 W and IdlePower 4.5 W");
    EXPECT_DEATH(model->SetAttribute("Profile", StringValue("toaster")),
                 "no device profile 'toaster'; there are: raspberry-pi-4, jetson-nano, ");
}
