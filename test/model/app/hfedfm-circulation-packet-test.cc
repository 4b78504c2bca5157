// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Modules with periods of their own over simulated Wi-Fi cells and a backhaul: what is sent of each
 * module, on each tier and in each direction, is to the byte what the periods say.
 */

#include "../../fixture/hfedfm-scripted-learner.h"
#include "../../fixture/hfedfm-simulation.h"

#include "ns3/hfedfm-backhaul-helper.h"
#include "ns3/hfedfm-federation-helper.h"
#include "ns3/hfedfm-wifi-adhoc-d2d-helper.h"
#include "ns3/hfedfm-wifi-cell-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <tuple>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t ROUNDS = 7;

/** Sends of a module: tier of the link and whether upwards. */
using Way = std::tuple<std::string, bool, ModuleId>;

struct Plan
{
    std::string scheme;
    std::string rules;
    uint32_t own; //!< E
};

/** Runs a plan and counts what is sent. */
class Counted
{
  public:
    explicit Counted(const Plan& plan)
    {
        RngSeedManager::SetSeed(3);
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(1);
        RandomLayoutParameters place;
        place.devices = 4;
        place.clusters = 2;
        place.radius = 15;
        WifiCellHelper wifi;
        m_network = wifi.Install(MakeRandomLayout(place, random));
        wifi.AssignStreams(m_network, 100);
        BackhaulHelper backhaul;
        backhaul.Install(m_network);
        std::vector<Ptr<Learner>> learners;
        for (uint32_t d = 0; d < 4; ++d)
        {
            auto learner = CreateObject<ScriptedLearner>(d, 300, 1e6);
            learner->SetTask(d % 2 == 0 ? "even" : "odd");
            learners.push_back(learner);
        }
        FederationHelper helper;
        helper.SetScheme(plan.scheme);
        helper.SetAttribute("Rounds", UintegerValue(ROUNDS));
        helper.SetCirculation(Circulation::Parse(plan.rules));
        auto d2d = CreateObject<WifiAdhocD2d>();
        if (Scheme::Parse(plan.scheme).HasD2d())
        {
            d2d->Install(m_network);
            d2d->AssignStreams(m_network, 1000);
            ClusterHelper clusters;
            clusters.SetTopology(d2d);
            clusters.SetStream(5000);
            helper.SetClusters(clusters);
        }
        federation = helper.Install(m_network, learners);
        federation.TraceConnectWithoutContext("UpdateSent", MakeCallback(&Counted::Up, this));
        federation.TraceConnectWithoutContext("ModelSent", MakeCallback(&Counted::Down, this));
        Simulator::Stop(Seconds(300));
        Simulator::Run();
        for (const auto& entry : federation)
        {
            EXPECT_TRUE(entry.node->IsFinished()) << entry.GetId();
        }
    }

    ~Counted()
    {
        EndSimulation();
    }

    FederationContainer federation;
    std::map<Way, uint32_t> sent;
    std::map<Way, uint64_t> bytes;

  private:
    std::string RoleOf(uint32_t id) const
    {
        const auto role = federation.GetById(id).role;
        return role == NodeRole::CLOUD         ? "cloud"
               : role == NodeRole::EDGE_SERVER ? "edge"
                                               : "device";
    }

    void Count(uint32_t node, const Message& message, bool up)
    {
        for (const auto& update : message.updates)
        {
            const Way way{RoleOf(node), up, update.state.GetId()};
            ++sent[way];
            bytes[way] += GetRecordSize(update);
        }
    }

    void Up(uint32_t node, const Message& message, uint64_t)
    {
        Count(node, message, true);
    }

    void Down(uint32_t node, const Message& message, uint64_t)
    {
        Count(node, message, false);
    }

    EdgeNetwork m_network;
};

const ModuleId ADAPTER;
const ModuleId EVEN(ModuleKind::HEAD, "even");
const ModuleId ODD(ModuleKind::HEAD, "odd");

/** Rounds of a run after which a module with a period goes up. */
uint32_t
CountPeriods(uint32_t period)
{
    return ROUNDS / period + (ROUNDS % period == 0 ? 0 : 1);
}

} // namespace

class CirculationByPackets : public testing::TestWithParam<Plan>
{
};

TEST_P(CirculationByPackets, SendsOfEachModuleWhatThePeriodsSay)
{
    const auto& plan = GetParam();
    const Counted run(plan);
    const auto rules = Circulation::Parse(plan.rules);
    std::map<Way, uint32_t> expected;
    for (const auto& module : {ADAPTER, EVEN, ODD})
    {
        // Each device has the adapter, each second one a head; both cells have both heads.
        const uint32_t devices = module == ADAPTER ? 4 : 2;
        const auto cloud = rules.cloud.GetPeriod(module, plan.own);
        const auto edge = rules.edge.GetPeriod(module, 1);
        if (edge != CirculationRules::NEVER)
        {
            expected[{"device", true, module}] = devices * CountPeriods(edge);
            // With the first model, after each aggregation here or above, and with the last.
            expected[{"edge", false, module}] = devices * (1 + CountPeriods(edge));
        }
        if (cloud != CirculationRules::NEVER)
        {
            expected[{"edge", true, module}] = 2 * CountPeriods(cloud);
            expected[{"cloud", false, module}] = 2 * (1 + CountPeriods(cloud));
        }
    }
    EXPECT_EQ(run.sent, expected);
    for (const auto& [way, times] : expected)
    {
        const auto& module = std::get<ModuleId>(way);
        const auto& model = run.federation.GetDevices();
        for (const auto& device : model)
        {
            const auto& modules = device.node->GetModel();
            if (modules.count(module) > 0)
            {
                EXPECT_EQ(run.bytes.at(way),
                          times * GetRecordSize({modules.at(module), 0, 0, Codec::FP32}));
            }
        }
    }
}

TEST_P(CirculationByPackets, LeavesAllWithTheSameModelButForWhatStays)
{
    const auto& plan = GetParam();
    const Counted run(plan);
    const auto rules = Circulation::Parse(plan.rules);
    std::map<ModuleId, std::vector<ModuleState::Buffer>> values;
    for (const auto& device : run.federation.GetDevices())
    {
        for (const auto& [id, state] : device.node->GetModel())
        {
            auto& all = values[id];
            if (std::find(all.begin(), all.end(), state.GetValues()) == all.end())
            {
                all.push_back(state.GetValues());
            }
        }
    }
    for (const auto& [id, all] : values)
    {
        const std::size_t devices = id == ADAPTER ? 4 : 2;
        const auto edge = rules.edge.GetPeriod(id, 1);
        const auto cloud = rules.cloud.GetPeriod(id, plan.own);
        EXPECT_EQ(all.size(),
                  edge == CirculationRules::NEVER    ? devices
                  : cloud == CirculationRules::NEVER ? 2
                                                     : 1)
            << id;
    }
}

INSTANTIATE_TEST_SUITE_P(Rules,
                         CirculationByPackets,
                         testing::Values(Plan{"hfedfm:2", "uniform", 2},
                                         Plan{"hfedfm:1", "uniform", 1},
                                         Plan{"hfedfm:4", "head=2,adapter=3", 4},
                                         Plan{"hfedfm:2", "head/odd=0,adapter=1", 2},
                                         Plan{"hfedfm:1", "head=0/0", 1},
                                         Plan{"hfedfm:2", "adapter=2/4,head/odd=3/6", 2}));

TEST(CirculationInD2dClusters, KeepsPersonalHeadsAndSendsTheRestOn)
{
    const Counted run({"hfedfm-d2d:2", "head=0/0,adapter=3", 2});
    uint32_t adapters = 0;
    for (const auto& [way, times] : run.sent)
    {
        EXPECT_EQ(std::get<ModuleId>(way), ADAPTER) << "a head has left its device";
        adapters += std::get<std::string>(way) == "edge" && std::get<bool>(way) ? times : 0;
    }
    EXPECT_EQ(adapters, 2 * CountPeriods(3)) << "edge servers pass on what heads bring";
}
