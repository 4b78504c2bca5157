/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_LTE_IDLE_FIXTURE_H
#define HFEDFM_LTE_IDLE_FIXTURE_H

#include "hfedfm-lte-fixture.h"

#include "ns3/basic-energy-source.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/hfedfm-lte-power.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/lte-enb-mac.h"
#include "ns3/lte-enb-net-device.h"

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** All that can be told from outside about a run. */
struct Outcome
{
    std::vector<std::pair<int64_t, uint32_t>> packets; //!< at edges: ns and bytes
    std::vector<std::array<int64_t, 6>> grants; //!< ns, frame, subframe, RNTI, mode and bytes
    std::vector<int64_t> ends;                  //!< of transfers, ns
    std::vector<uint32_t> arrived;              //!< bytes of each
    std::vector<double> joules;                 //!< of each device
    uint64_t events{0};
    Time skipped;
    Time period;
};

inline void
See(std::vector<std::pair<int64_t, uint32_t>>* packets, Ptr<const Packet> packet)
{
    packets->emplace_back(Simulator::Now().GetNanoSeconds(), packet->GetSize());
}

inline void
SeeDownlink(std::vector<std::array<int64_t, 6>>* grants, DlSchedulingCallbackInfo info)
{
    grants->push_back({Simulator::Now().GetNanoSeconds(),
                       info.frameNo,
                       info.subframeNo,
                       info.rnti,
                       info.mcsTb1,
                       info.sizeTb1});
}

inline void
SeeUplink(std::vector<std::array<int64_t, 6>>* grants,
          uint32_t frame,
          uint32_t subframe,
          uint16_t rnti,
          uint8_t mcs,
          uint16_t size,
          uint8_t)
{
    grants->push_back({Simulator::Now().GetNanoSeconds(), frame, subframe, rnti, mcs, size});
}

/** A transfer: when, cell, device, bytes, and whether it is a download. */
struct Planned
{
    double start;
    std::size_t cell;
    uint32_t device;
    uint32_t bytes;
    bool down{false};
};

using Attributes = std::vector<std::pair<std::string, Ptr<AttributeValue>>>;

/** What to run. */
struct Scenario
{
    Layout layout;
    std::vector<Planned> plan;
    double end;
    Attributes attributes{};
    std::vector<double> batteries{};          //!< J, of the first devices
    std::function<void(EdgeNetwork&)> more{}; //!< after all is built
};

class LteIdle : public LteTest
{
  protected:
    /** @param scenario to run @param skip whether to skip idle times @return what came out */
    Outcome Run(const Scenario& scenario, bool skip)
    {
        lte = CreateObject<LteCellHelper>();
        for (const auto& [name, value] : scenario.attributes)
        {
            lte->SetAttribute(name, *value);
        }
        lte->SetAttribute("SkipIdle", BooleanValue(skip));
        Build(scenario.layout);
        Outcome outcome;
        Watch(outcome);
        const auto sources = Power(scenario.batteries);
        for (const auto& plan : scenario.plan)
        {
            Start(plan);
        }
        if (scenario.more)
        {
            scenario.more(network);
        }
        const auto before = Simulator::GetEventCount();
        RunUntil(scenario.end);
        outcome.events = Simulator::GetEventCount() - before;
        for (const auto& source : sources)
        {
            outcome.joules.push_back(source->GetRemainingEnergy());
        }
        Collect(outcome, skip);
        transfers.clear();
        network = EdgeNetwork();
        Simulator::Destroy();
        Ipv4AddressGenerator::Reset();
        return outcome;
    }

    /** @param scenario to run twice @return the run that skips, after all comparisons */
    Outcome Compare(const Scenario& scenario)
    {
        const auto plain = Run(scenario, false);
        auto quick = Run(scenario, true);
        EXPECT_TRUE(quick.packets == plain.packets); // thousands
        EXPECT_TRUE(quick.grants == plain.grants);
        EXPECT_EQ(quick.ends, plain.ends);
        EXPECT_EQ(quick.arrived, plain.arrived);
        EXPECT_EQ(quick.joules, plain.joules);
        EXPECT_GT(plain.packets.size(), scenario.plan.size());
        EXPECT_EQ((quick.events < plain.events), quick.skipped.IsStrictlyPositive());
        EXPECT_EQ(quick.skipped.GetNanoSeconds() % quick.period.GetNanoSeconds(), 0);
        return quick;
    }

  private:
    /** @param outcome to get grants and packets */
    void Watch(Outcome& outcome) const
    {
        for (std::size_t c = 0; c < network.cells.size(); ++c)
        {
            const auto mac = DynamicCast<LteEnbNetDevice>(network.cells[c].accessPoint)->GetMac();
            mac->TraceConnectWithoutContext("DlScheduling",
                                            MakeBoundCallback(&SeeDownlink, &outcome.grants));
            mac->TraceConnectWithoutContext("UlScheduling",
                                            MakeBoundCallback(&SeeUplink, &outcome.grants));
            for (const auto* name : {"BrokenOutUp", "BrokenOutDown"})
            {
                GetBreakout(c)->TraceConnectWithoutContext(
                    name,
                    MakeBoundCallback(&See, &outcome.packets));
            }
        }
    }

    /** @param outcome to get what is known at the end @param skip whether idle times were */
    void Collect(Outcome& outcome, bool skip) const
    {
        for (const auto& transfer : transfers)
        {
            outcome.ends.push_back(transfer->GetEnd().GetNanoSeconds());
            outcome.arrived.push_back(transfer->GetArrived());
        }
        outcome.skipped = skip ? lte->GetIdleSkipper()->GetSkipped() : Time(0);
        outcome.period = skip ? lte->GetIdleSkipper()->GetPeriod() : Time(0);
    }

    void Start(const Planned& plan)
    {
        const auto& cell = network.cells[plan.cell];
        if (plan.down)
        {
            Send(plan.start,
                 cell.edge,
                 cell.devices.Get(plan.device),
                 GetAddress(plan.cell, plan.device),
                 plan.bytes);
        }
        else
        {
            SendToEdge(plan.start, plan.cell, plan.device, plan.bytes);
        }
    }

    std::vector<Ptr<EnergySource>> Power(const std::vector<double>& batteries)
    {
        std::vector<Ptr<EnergySource>> sources;
        for (const auto& cell : network.cells)
        {
            for (uint32_t d = 0; sources.size() < batteries.size() && d < cell.stations.GetN(); ++d)
            {
                const auto ue = DynamicCast<LteUeNetDevice>(cell.stations.Get(d));
                auto source = CreateObject<BasicEnergySource>();
                source->SetNode(ue->GetNode());
                source->SetInitialEnergy(batteries[sources.size()]);
                auto ledger = CreateObject<EnergyLedger>();
                ledger->SetEnergySource(source);
                PowerLteUe(MakeLteEnergyFactory(), ue, source, ledger);
                sources.push_back(source);
            }
        }
        return sources;
    }
};

/** @param cells how many @param devices in each @return them, each at another distance */
inline Layout
MakeCells(std::size_t cells, std::size_t devices)
{
    Layout layout;
    for (std::size_t c = 0; c < cells; ++c)
    {
        const double x = 500.0 * static_cast<double>(c);
        layout.clusters.push_back({Vector(x, 0, 10), {}});
        for (std::size_t d = 0; d < devices; ++d)
        {
            layout.clusters[c].devices.emplace_back(x + 40.0 * static_cast<double>(d + 1),
                                                    7.0 * static_cast<double>(c),
                                                    1.5);
        }
    }
    return layout;
}

template <typename T>
std::pair<std::string, Ptr<AttributeValue>>
With(const std::string& name, const T& value)
{
    return {name, value.Copy()};
}

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_LTE_IDLE_FIXTURE_H */
