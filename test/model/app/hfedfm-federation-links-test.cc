// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Federation nodes over point-to-point links, without Wi-Fi. Learners add 1 to every value they get
 * (number 0), 2 (number 1) and so on, with 10, 20, ... samples. Children hang on their parent by a
 * link of their own:
 *
 *   child --- parent --- child
 *
 *  - a node gets only the modules it trains, and a head is averaged over those who hold it
 *  - fp16 halves the payload and keeps values to its precision
 *  - a quorum goes on without the slowest child, whose updates are dropped as late
 *  - values that are not finite are dropped, the other children's mean counts
 *  - four tiers with 2 x 3 edge rounds count rounds right and stop at the last
 *  - children that are missing at the StartDeadline count only before the begin; without
 *    RequireAllChildren the first that comes later begins the run
 *  - a node that fails while a round ends has no deadline any more
 *  - devices and edge servers aggregate also where relays are told to forward
 *  - a node without a part, or with a codec that does not exist, ends the program
 */

#include "../../fixture/hfedfm-simulation.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-federation-node.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId ADAPTER;
const ModuleId HEAD_A(ModuleKind::HEAD, "a");
const ModuleId HEAD_B(ModuleKind::HEAD, "b");
constexpr uint32_t FLOATS = 1000;

ModuleSpec
MakeSpec(const ModuleId& id)
{
    return {id, {{"w", {FLOATS}}}};
}

/** Adds a constant to every value of its modules. */
class AddingLearner : public Learner
{
  public:
    AddingLearner(std::vector<ModuleId> modules, float step, double weight)
        : m_modules(std::move(modules)),
          m_step(step),
          m_weight(weight)
    {
    }

    Manifest GetManifest() const override
    {
        Manifest manifest;
        for (const auto& id : m_modules)
        {
            manifest.push_back(MakeSpec(id));
        }
        return manifest;
    }

    ModuleSet MakeInitialModules() const override
    {
        ModuleSet modules;
        for (const auto& id : m_modules)
        {
            modules.emplace(id, ModuleState(MakeSpec(id)));
        }
        return modules;
    }

    double GetTrainingFlops() const override
    {
        return 0;
    }

    void Submit(TrainingJob job) override
    {
        m_job = std::move(job);
    }

    TrainingResult Collect() override
    {
        TrainingResult result;
        if (m_job->train)
        {
            rounds.push_back(m_job->round);
            for (const auto& [id, start] : m_job->start)
            {
                auto state = start;
                for (auto& value : state.GetValues())
                {
                    value += m_step;
                }
                result.updates.push_back({state, m_job->round, m_weight, Codec::FP32});
            }
        }
        held = std::move(m_job->start);
        m_job.reset();
        return result;
    }

    void Discard() override
    {
        m_job.reset();
    }

    std::vector<uint32_t> rounds; //!< in which it has trained
    ModuleSet held;               //!< modules of its newest job

  private:
    std::vector<ModuleId> m_modules;
    float m_step;
    double m_weight;
    std::optional<TrainingJob> m_job;
};

class FederationLinks : public testing::Test
{
  public:
    void TearDown() override
    {
        EndSimulation();
    }

    Ptr<FederationNode> MakeNode()
    {
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        auto application = CreateObject<FederationNode>();
        application->SetAttribute("FederationId", UintegerValue(m_nodes.size()));
        node->AddApplication(application);
        application->TraceConnectWithoutContext("Dropped",
                                                MakeCallback(&FederationLinks::Drop, this));
        application->TraceConnectWithoutContext("Aggregated",
                                                MakeCallback(&FederationLinks::Report, this));
        m_nodes.push_back(application);
        return application;
    }

    Ptr<FederationNode> MakeChild(const Ptr<FederationNode>& parent, const std::string& delay)
    {
        auto child = MakeNode();
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
        link.SetChannelAttribute("Delay", StringValue(delay));
        const std::string network = "10.0." + std::to_string(m_nodes.size()) + ".0";
        Ipv4AddressHelper addresses(network.c_str(), "255.255.255.0");
        const auto ends = addresses.Assign(link.Install(parent->GetNode(), child->GetNode()));
        parent->AddExpectedChild(child->GetFederationId());
        child->SetParent(InetSocketAddress(ends.GetAddress(0), 5000), ParentLink::ACCESS);
        return child;
    }

    Ptr<AddingLearner> MakeDevice(const Ptr<FederationNode>& parent,
                                  std::vector<ModuleId> modules,
                                  const std::string& delay = "5ms",
                                  float step = 0)
    {
        const auto number = static_cast<float>(++m_devices);
        auto learner = CreateObject<AddingLearner>(std::move(modules),
                                                   step != 0 ? step : number,
                                                   10.0 * number);
        MakeChild(parent, delay)->SetLearner(learner);
        return learner;
    }

    void Run(const Ptr<FederationNode>& root, uint32_t rounds, std::vector<ModuleId> modules)
    {
        ModuleSet model;
        for (const auto& id : modules)
        {
            model.emplace(id, ModuleState(MakeSpec(id)));
        }
        root->SetInitialModel(model);
        root->SetAttribute("Rounds", UintegerValue(rounds));
        Simulator::Stop(Seconds(120));
        Simulator::Run();
    }

    void Drop(uint32_t, uint32_t child, uint32_t, uint32_t, DropReason reason)
    {
        m_drops.emplace_back(child, reason);
    }

    void Report(const AggregationReport& report)
    {
        m_reports.push_back(report);
        if (m_rootFails)
        {
            m_nodes[0]->Fail();
        }
    }

    static float Value(const ModuleSet& modules, const ModuleId& id)
    {
        return modules.at(id).GetValues()[FLOATS - 1];
    }

    std::vector<Ptr<FederationNode>> m_nodes;
    std::vector<AggregationReport> m_reports;
    std::vector<std::pair<uint32_t, DropReason>> m_drops;
    uint32_t m_devices{0};
    bool m_rootFails{false}; //!< when it has aggregated
};

using FederationLinksDeathTest = FederationLinks;

} // namespace

TEST_F(FederationLinks, ANodeGetsOnlyWhatItTrainsAndHeadsAreAveragedOverTheirHolders)
{
    auto root = MakeNode();
    auto first = MakeDevice(root, {ADAPTER, HEAD_A});
    auto second = MakeDevice(root, {ADAPTER, HEAD_B});
    Run(root, 1, {ADAPTER, HEAD_A, HEAD_B});
    EXPECT_EQ(first->held.count(HEAD_B), 0U);
    EXPECT_EQ(second->held.count(HEAD_A), 0U);
    EXPECT_FLOAT_EQ(Value(root->GetModel(), HEAD_A), 1);
    EXPECT_FLOAT_EQ(Value(root->GetModel(), HEAD_B), 2);
    // (10 x 1 + 20 x 2) / 30
    EXPECT_FLOAT_EQ(Value(root->GetModel(), ADAPTER), 5.0F / 3);
    EXPECT_EQ(root->GetModuleTraffic().at(HEAD_A).down, 2U);
    EXPECT_EQ(root->GetModuleTraffic().at(ADAPTER).down, 4U);
    EXPECT_EQ(root->GetModuleTraffic().at(HEAD_A).aggregations, 1U);
}

TEST_F(FederationLinks, HalfPrecisionHalvesThePayload)
{
    auto root = MakeNode();
    MakeDevice(root, {ADAPTER}, "5ms", 0.1F);
    for (const auto& node : m_nodes)
    {
        node->SetAttribute("Codec", StringValue("fp16"));
    }
    Run(root, 2, {ADAPTER});
    ASSERT_TRUE(root->IsFinished());
    EXPECT_NEAR(Value(root->GetModel(), ADAPTER), 0.2F, 0.2F / 1024);
    EXPECT_NE(Value(root->GetModel(), ADAPTER), 0.2F);
    const auto record = m_nodes[1]->GetModuleTraffic().at(ADAPTER).recordBytes;
    EXPECT_GE(record, 2 * FLOATS);
    EXPECT_LE(record, 2 * FLOATS + 64);
}

TEST_F(FederationLinks, AQuorumGoesOnWithoutTheSlowest)
{
    auto root = MakeNode();
    root->SetAttribute("Quorum", DoubleValue(0.6));
    MakeDevice(root, {ADAPTER});
    MakeDevice(root, {ADAPTER});
    MakeDevice(root, {ADAPTER}, "2s");
    Run(root, 5, {ADAPTER});
    ASSERT_EQ(m_reports.size(), 5U);
    for (const auto& report : m_reports)
    {
        EXPECT_EQ(report.contributors, (std::vector<uint32_t>{1, 2}));
        EXPECT_EQ(report.missing, 1U);
    }
    ASSERT_FALSE(m_drops.empty());
    EXPECT_EQ(m_drops.front(), std::make_pair(uint32_t{3}, DropReason::LATE));
    EXPECT_TRUE(m_nodes[3]->IsFinished());
}

TEST_F(FederationLinks, ValuesThatAreNotFiniteDoNotSpoilTheMean)
{
    auto root = MakeNode();
    MakeDevice(root, {ADAPTER}, "5ms", std::numeric_limits<float>::quiet_NaN());
    MakeDevice(root, {ADAPTER});
    Run(root, 2, {ADAPTER});
    EXPECT_FLOAT_EQ(Value(root->GetModel(), ADAPTER), 4);
    ASSERT_EQ(m_drops.size(), 2U);
    EXPECT_EQ(m_drops.front(), std::make_pair(uint32_t{1}, DropReason::INVALID));
}

TEST_F(FederationLinks, FourTiersCountRoundsAtTheLowest)
{
    auto cloud = MakeNode();
    auto region = MakeChild(cloud, "5ms");
    region->SetAttribute("EdgeRounds", UintegerValue(3));
    auto edge = MakeChild(region, "5ms");
    edge->SetAttribute("EdgeRounds", UintegerValue(2));
    auto learner = MakeDevice(edge, {ADAPTER});
    Run(cloud, 14, {ADAPTER});
    ASSERT_TRUE(cloud->IsFinished());
    std::vector<uint32_t> all(14);
    for (uint32_t r = 0; r < 14; ++r)
    {
        all[r] = r + 1;
    }
    EXPECT_EQ(learner->rounds, all);
    EXPECT_FLOAT_EQ(Value(cloud->GetModel(), ADAPTER), 14);
    std::vector<uint32_t> atCloud;
    std::vector<uint32_t> atRegion;
    for (const auto& report : m_reports)
    {
        if (report.node == cloud->GetFederationId())
        {
            atCloud.push_back(report.round);
        }
        else if (report.node == region->GetFederationId())
        {
            atRegion.push_back(report.round);
        }
    }
    EXPECT_EQ(atRegion, (std::vector<uint32_t>{2, 4, 6, 8, 10, 12, 14}));
    EXPECT_EQ(atCloud, (std::vector<uint32_t>{6, 12, 14}));
}

TEST_F(FederationLinks, ChildrenThatAreExpectedAfterTheBeginAreNoFailedStart)
{
    auto root = MakeNode();
    MakeDevice(root, {ADAPTER}, "600ms");
    root->SetAttribute("StartDeadline", TimeValue(Seconds(5)));
    root->SetAttribute("Deadline", TimeValue(Seconds(10)));
    TreePosition place;
    place.children = {1, 99};
    Simulator::Schedule(Seconds(2.2), &FederationNode::SetPosition, root, place);
    Run(root, 2, {ADAPTER});
    EXPECT_TRUE(m_nodes[1]->IsFinished());
    EXPECT_EQ(m_reports.size(), 2U);
}

TEST_F(FederationLinks, TheFirstChildThatComesAfterTheStartDeadlineBeginsTheRun)
{
    auto root = MakeNode();
    MakeDevice(root, {ADAPTER});
    MakeDevice(root, {ADAPTER});
    m_nodes[1]->SetStartTime(Seconds(8));
    m_nodes[2]->SetStartTime(Seconds(1000));
    root->SetAttribute("StartDeadline", TimeValue(Seconds(5)));
    root->SetAttribute("RequireAllChildren", BooleanValue(false));
    Run(root, 2, {ADAPTER});
    EXPECT_TRUE(m_nodes[1]->IsFinished());
    EXPECT_EQ(m_reports.size(), 2U);
}

TEST_F(FederationLinks, ARelayWhoseChildrenNeverComeTrainsAlone)
{
    auto root = MakeNode();
    auto learner = MakeDevice(root, {ADAPTER});
    m_nodes[1]->AddExpectedChild(99);
    m_nodes[1]->SetAttribute("StartDeadline", TimeValue(Seconds(5)));
    m_nodes[1]->SetAttribute("RequireAllChildren", BooleanValue(false));
    Run(root, 2, {ADAPTER});
    EXPECT_TRUE(m_nodes[1]->IsFinished());
    EXPECT_EQ(learner->rounds.size(), 2U);
}

TEST_F(FederationLinks, ANodeThatFailsWhileARoundEndsEndsNoOther)
{
    auto root = MakeNode();
    MakeDevice(root, {ADAPTER});
    root->SetAttribute("Deadline", TimeValue(Seconds(3)));
    m_rootFails = true;
    Run(root, 5, {ADAPTER});
    EXPECT_EQ(m_reports.size(), 1U);
}

TEST_F(FederationLinks, OnlyRelaysForward)
{
    std::vector<float> values;
    for (const bool sums : {true, false})
    {
        TearDown();
        m_nodes.clear();
        m_devices = 0;
        auto cloud = MakeNode();
        auto edge = MakeChild(cloud, "5ms");
        edge->SetAttribute("EdgeRounds", UintegerValue(2));
        MakeDevice(edge, {ADAPTER});
        MakeDevice(edge, {ADAPTER});
        for (const auto& node : m_nodes)
        {
            node->SetAttribute("InNetworkAggregation", BooleanValue(sums));
        }
        Run(cloud, 4, {ADAPTER});
        ASSERT_TRUE(cloud->IsFinished()) << sums;
        values.push_back(Value(cloud->GetModel(), ADAPTER));
        EXPECT_EQ(edge->GetModuleTraffic().at(ADAPTER).up, 2U);
    }
    EXPECT_EQ(values[0], values[1]);
}

TEST_F(FederationLinksDeathTest, ANodeWithoutAPartEndsTheProgram)
{
    MakeNode();
    EXPECT_DEATH(Simulator::Run(), "Node 0 has neither a learner nor children");
}

TEST_F(FederationLinksDeathTest, MisuseEndsTheProgramWithASentence)
{
    auto node = MakeNode();
    EXPECT_DEATH(node->AddExpectedChild(0), "Node 0 cannot be its own child");
    EXPECT_DEATH(node->SetAttribute("Codec", StringValue("zip")), "is 'zip'; it must be fp32");
    node->AddExpectedChild(1);
    EXPECT_DEATH(node->AddExpectedChild(1), "already expects a child with the id 1");
    EXPECT_DEATH(node->GetModel(), "holds no model yet");
}
