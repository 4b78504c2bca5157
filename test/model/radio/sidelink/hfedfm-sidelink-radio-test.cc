// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The radio of a sidelink against closed forms, in small simulations:
 *
 *  - half duplex: of two devices that send all the time, each misses as many SCIs and transport
 *    blocks of the other as the mapping of resources tells; L = 4, 8, 40 and k = 1, 2, 4, 8
 *  - capture: of two SCIs on one resource block, the stronger one is decoded, and never both
 *  - the block error rates of PSCCH and PSSCH cross 10 % where the link budget tells
 *  - repetitions add up: 6 dB less is enough for four transmissions
 *  - LTE uplink signals on the channel, and other sidelinks, raise the block error rate
 */

#include "../../../fixture/hfedfm-sidelink-fixture.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-d2d-propagation-loss-model.h"
#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/hfedfm-sidelink-range.h"
#include "ns3/lte-spectrum-signal-parameters.h"
#include "ns3/lte-spectrum-value-helper.h"

#include <map>
#include <numeric>
#include <set>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** What the radios of a test have told. */
struct Diary
{
    std::map<uint32_t, uint64_t> announced;                              //!< periods by sender
    std::map<std::pair<uint32_t, uint32_t>, std::set<int64_t>> controls; //!< periods by pair
    std::map<SidelinkDrop, uint64_t> controlDrops;                       //!< transmissions
    uint64_t controlsHeard{0};                                           //!< transmissions
    std::map<SidelinkDrop, uint64_t> drops;                              //!< blocks
    uint64_t blocks{0};                                                  //!< decoded
    int64_t period{40};                                                  //!< ms
};

void
Announced(Diary* log, uint32_t sender, uint32_t, SidelinkControl)
{
    ++log->announced[sender];
}

void
ControlHeard(Diary* log, uint32_t receiver, uint32_t source, SidelinkControl, double)
{
    ++log->controlsHeard;
    log->controls[{source, receiver}].insert(Simulator::Now().GetMilliSeconds() / log->period);
}

void
ControlLost(Diary* log, uint32_t, SidelinkControl, SidelinkDrop reason)
{
    ++log->controlDrops[reason];
}

void
BlockHeard(Diary* log, Ptr<const SidelinkTransportBlock>, double)
{
    ++log->blocks;
}

void
BlockLost(Diary* log, Ptr<const SidelinkTransportBlock>, SidelinkDrop reason)
{
    ++log->drops[reason];
}

class SidelinkRadio : public SidelinkTest
{
  protected:
    /** Note all that the radios tell. */
    void Watch()
    {
        log.period = Device(0)->GetPool()->GetPeriod();
        for (uint32_t d = 0; d < devices.GetN(); ++d)
        {
            auto phy = Device(d)->GetPhy();
            Device(d)->GetMac()->TraceConnectWithoutContext(
                "ControlSent",
                MakeBoundCallback(&Announced, &log, d + 1));
            phy->TraceConnectWithoutContext("ControlReceived",
                                            MakeBoundCallback(&ControlHeard, &log, d + 1));
            phy->TraceConnectWithoutContext("ControlDrop", MakeBoundCallback(&ControlLost, &log));
            phy->TraceConnectWithoutContext("BlockReceived", MakeBoundCallback(&BlockHeard, &log));
            phy->TraceConnectWithoutContext("BlockDrop", MakeBoundCallback(&BlockLost, &log));
        }
    }

    /** @return part of the SCIs of both that were decoded @param periods in which both sent */
    double GetControlShare(uint64_t& periods)
    {
        periods = log.announced[1] + log.announced[2];
        const auto heard = log.controls[{1, 2}].size() + log.controls[{2, 1}].size();
        return static_cast<double>(heard) / static_cast<double>(periods);
    }

    /** @return block error rate so far */
    double GetBler()
    {
        uint64_t lost = 0;
        for (const auto& entry : log.drops)
        {
            lost += entry.second;
        }
        return static_cast<double>(lost) / static_cast<double>(lost + log.blocks);
    }

    Diary log;
};

/** @return probability that both transmissions of two SCIs are in the same subframes */
double
GetMissProbability(Ptr<const SidelinkPool> pool)
{
    std::map<std::set<uint32_t>, double> pairs;
    const uint32_t count = pool->GetControlCount();
    for (uint32_t n = 0; n < count; ++n)
    {
        const auto places = pool->GetControlPlaces(n);
        pairs[{places[0].subframe, places[1].subframe}] += 1.0 / count;
    }
    return std::accumulate(pairs.begin(), pairs.end(), 0.0, [](double sum, const auto& entry) {
        return sum + entry.second * entry.second;
    });
}

/** @return sender that sends each period and hears nothing of its own */
double
GetChoose8(uint32_t k)
{
    return std::map<uint32_t, double>{{1, 8}, {2, 28}, {4, 70}, {8, 1}}.at(k);
}

} // namespace

TEST_F(SidelinkRadio, HalfDuplexCostsAsManyScisAsTheMappingTells)
{
    const std::map<uint32_t, double> published{{4, 0.1674}, {8, 0.0362}, {40, 0.0023}};
    for (const auto& [subframes, expected] : published)
    {
        helper.SetPoolAttribute("ControlSubframes", UintegerValue(subframes));
        helper.SetPoolAttribute("Period", TimeValue(MilliSeconds(80)));
        helper.SetMacAttribute("Pause", TimeValue(Time(0)));
        helper.SetMacAttribute("Mcs", UintegerValue(0));
        Build({0, 20});
        log = Diary();
        Watch();
        EXPECT_NEAR(GetMissProbability(Device(0)->GetPool()), expected, 5e-5);
        // One collision in R: then both are lost, too, but half duplex has it already.
        Saturate(0, devices.Get(1)->GetAddress(), 100, 2000);
        Saturate(1, devices.Get(0)->GetAddress(), 100, 2000);
        RunUntil(120.001);
        uint64_t periods = 0;
        const double share = GetControlShare(periods);
        EXPECT_GE(periods, 2990U);
        // Both miss each other together: only half of the trials are independent.
        ExpectNear(1 - share, expected, static_cast<double>(periods) / 2);
        Clear();
    }
}

TEST_F(SidelinkRadio, HalfDuplexCostsAsManyBlocksAsThePatternsTell)
{
    for (const uint32_t k : {1, 2, 4, 8})
    {
        helper.SetPoolAttribute("Repetitions", UintegerValue(k));
        helper.SetPoolAttribute("Period", TimeValue(MilliSeconds(40)));
        helper.SetMacAttribute("Mcs", UintegerValue(5));
        Build({0, 20});
        log = Diary();
        Watch();
        Saturate(0, devices.Get(1)->GetAddress(), 500, 8000);
        Saturate(1, devices.Get(0)->GetAddress(), 500, 8000);
        RunUntil(100.001);
        const double lost = static_cast<double>(log.drops[SidelinkDrop::HALF_DUPLEX]);
        const double judged = lost + static_cast<double>(log.blocks);
        // All k blocks of a period share one pattern, and both devices miss it together.
        const double trials = judged / k / 2;
        EXPECT_GT(trials, 2200) << k;
        EXPECT_EQ(log.drops[SidelinkDrop::CORRUPTED], 0U);
        ExpectNear(lost / judged, 1 / GetChoose8(k), trials);
        Clear();
    }
}

TEST_F(SidelinkRadio, TheStrongerOfTwoScisIsCaptured)
{
    Build({0, 20, 200});
    Watch();
    // Directly, so that both are on the same resource block.
    At(0.1, [this]() {
        for (uint32_t d : {1, 2})
        {
            auto signal = Create<SidelinkSignal>();
            signal->source = d + 1;
            signal->rb = 7;
            signal->control.destination = 1;
            Device(d)->GetPhy()->Transmit(signal);
        }
    });
    RunUntil(0.2);
    EXPECT_EQ(log.controlsHeard, 1U);
    EXPECT_EQ((log.controls[{2, 1}].size()), 1U);
    EXPECT_EQ(log.controlDrops[SidelinkDrop::COLLISION], 1U);
    EXPECT_EQ(log.controlDrops[SidelinkDrop::HALF_DUPLEX], 2U);
    // On other resource blocks both are heard.
    At(0.3, [this]() {
        for (uint32_t d : {1, 2})
        {
            auto signal = Create<SidelinkSignal>();
            signal->source = d + 1;
            signal->rb = static_cast<uint16_t>(7 + d);
            signal->control.destination = 1;
            Device(d)->GetPhy()->Transmit(signal);
        }
    });
    RunUntil(0.4);
    EXPECT_EQ(log.controlsHeard, 3U);
}

TEST_F(SidelinkRadio, OneOfTwoEqualScisOnAResourceBlockIsDecoded)
{
    // At 0 dB each of them would be decoded with a probability of 0.997.
    Build({0, 20, -20});
    Watch();
    for (int i = 0; i < 100; ++i)
    {
        At(0.001 * i, [this]() {
            for (uint32_t d : {1, 2})
            {
                auto signal = Create<SidelinkSignal>();
                signal->source = d + 1;
                signal->rb = 7;
                signal->control.destination = 1;
                Device(d)->GetPhy()->Transmit(signal);
            }
        });
    }
    RunUntil(0.2);
    EXPECT_EQ(log.controlsHeard, 100U);
    EXPECT_EQ(log.controlDrops[SidelinkDrop::COLLISION], 100U);
}

TEST_F(SidelinkRadio, TheControlChannelReachesAsFarAsTheBudgetTells)
{
    auto loss = CreateObject<D2dPropagationLossModel>();
    loss->SetAttribute("Frequency",
                       DoubleValue(LteSpectrumValueHelper::GetCarrierFrequency(18100)));
    const double range = GetPscchRange({23, 9}, loss, true, 0.1);
    std::map<double, double> bler;
    for (const double factor : {0.95, 1.0, 1.05})
    {
        Build({0, factor * range});
        log = Diary();
        Watch();
        for (int i = 0; i < 4000; ++i)
        {
            At(0.001 * i, [this]() {
                auto signal = Create<SidelinkSignal>();
                signal->source = 1;
                Device(0)->GetPhy()->Transmit(signal);
            });
        }
        RunUntil(5);
        bler[factor] = static_cast<double>(log.controlDrops[SidelinkDrop::CORRUPTED]) / 4000;
        EXPECT_EQ(log.controlsHeard + log.controlDrops[SidelinkDrop::CORRUPTED], 4000U);
        Clear();
    }
    EXPECT_LT(bler[0.95], 0.1);
    EXPECT_GT(bler[1.05], 0.1);
    ExpectNear(bler[1.0], 0.1, 4000);
}

TEST_F(SidelinkRadio, DataReachesAsFarAsTheBudgetTells)
{
    auto loss = CreateObject<D2dPropagationLossModel>();
    loss->SetAttribute("Frequency",
                       DoubleValue(LteSpectrumValueHelper::GetCarrierFrequency(18100)));
    for (const uint8_t mcs : {5, 10, 20})
    {
        const uint32_t rbs = mcs == 10 ? 10 : 50;
        const double range = GetPsschRange({23, 9}, {mcs, rbs, 4}, loss, true, 0.1);
        std::map<double, double> bler;
        for (const double factor : {0.95, 1.0, 1.05})
        {
            helper.SetMacAttribute("Mcs", UintegerValue(mcs));
            helper.SetMacAttribute("Rbs", UintegerValue(rbs));
            Build({0, factor * range});
            log = Diary();
            Watch();
            Saturate(0, devices.Get(1)->GetAddress());
            RunUntil(20.001);
            bler[factor] = static_cast<double>(log.drops[SidelinkDrop::CORRUPTED]) /
                           static_cast<double>(log.blocks + log.drops[SidelinkDrop::CORRUPTED]);
            Clear();
        }
        EXPECT_LT(bler[0.95], 0.1) << int{mcs};
        EXPECT_GT(bler[1.05], 0.1) << int{mcs};
        ExpectNear(bler[1.0], 0.1, 1990);
    }
}

TEST_F(SidelinkRadio, LteUplinkSignalsRaiseTheBlockErrorRate)
{
    std::map<double, double> bler;
    for (const double power : {-200.0, 0.0, 23.0})
    {
        // 300 m; the LTE device is as far from the receiver, on 25 of the 50 resource blocks.
        Build({0, 300, 600});
        log = Diary();
        Watch();
        std::vector<int> rbs(25);
        std::iota(rbs.begin(), rbs.end(), 0);
        auto lte = Create<LteSpectrumSignalParametersDataFrame>();
        lte->psd = LteSpectrumValueHelper::CreateUlTxPowerSpectralDensity(18100, 50, power, rbs);
        lte->txPhy = Device(2)->GetPhy();
        lte->duration = NanoSeconds(1e6 - 71429 - 1);
        for (int i = 0; i < 4000; ++i)
        {
            At(0.001 * i, [this, lte]() { channel->StartTx(lte); });
        }
        Saturate(0, devices.Get(1)->GetAddress());
        RunUntil(4);
        bler[power] = GetBler();
        Clear();
    }
    EXPECT_EQ(bler[-200], 0);
    EXPECT_GT(bler[23], 0.9);
    EXPECT_GE(bler[0], bler[-200]);
    EXPECT_LT(bler[0], 0.5);
}

TEST_F(SidelinkRadio, OtherSidelinksRaiseTheBlockErrorRate)
{
    double bler[2];
    for (const bool others : {false, true})
    {
        Build({0, 300, 500, 520});
        log = Diary();
        Watch();
        Saturate(0, devices.Get(1)->GetAddress());
        if (others)
        {
            Saturate(2, devices.Get(3)->GetAddress());
        }
        RunUntil(4);
        bler[others] = 1 - static_cast<double>(Device(1)->GetCounters().blocksReceived) /
                               static_cast<double>(Device(0)->GetCounters().blocksSent);
        Clear();
    }
    EXPECT_EQ(bler[0], 0);
    EXPECT_GT(bler[1], 0.05);
}
