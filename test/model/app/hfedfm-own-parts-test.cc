// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Parts of a FederationNode that are not the library's, named by their TypeIds.
 *  - a server with a coordinator of its own aggregates asynchronously: a device whose link is slow
 *    holds nobody up; its devices are ordinary ones
 *  - an aggregator and a link policy of one's own are used, each node having its own
 *  - a TypeId of something else ends the program with a message
 */

#include "../../fixture/hfedfm-scripted-learner.h"

#include "ns3/hfedfm-federation-node.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t ROUNDS = 4;

/** A server that mixes each update into its model as it comes, and answers at once. */
class AsyncServer : public Coordinator
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::hfedfm::AsyncServer")
                                .SetParent<Coordinator>()
                                .AddConstructor<AsyncServer>();
        return tid;
    }

    const ModuleSet& GetModel() const override
    {
        return m_model;
    }

    uint32_t GetRound() const override
    {
        return m_round;
    }

    void OnHello(LinkRole, const Message& hello, bool) override
    {
        Answer(hello.sender, 1);
    }

    void OnMessage(LinkRole role, const Message& message, std::size_t bytes) override
    {
        m_actions->OnUsed(role, message, bytes);
        for (const auto& update : message.updates)
        {
            auto& values = m_model.at(update.state.GetId()).GetValues();
            for (std::size_t i = 0; i < values.size(); ++i)
            {
                values[i] += 0.5F * (update.state.GetValues()[i] - values[i]);
            }
        }
        m_round = std::max(m_round, message.round);
        Answer(message.sender, message.round + 1);
    }

    void OnTrained(std::vector<ModuleRecord>) override
    {
    }

  protected:
    void DoStart() override
    {
        m_model = m_settings.initial;
    }

  private:
    void Answer(uint32_t child, uint32_t round)
    {
        const bool last = round > m_settings.rounds;
        Message answer{last ? MessageType::FINAL : MessageType::MODEL,
                       m_settings.node,
                       round,
                       m_settings.rounds,
                       {}};
        for (const auto& [id, state] : m_model)
        {
            answer.updates.push_back({state, round, 0, m_settings.codec.Find(id).codec});
        }
        m_actions->Send(LinkRole::CHILD, child, answer);
    }

    ModuleSet m_model;
    uint32_t m_round{0};
};

NS_OBJECT_ENSURE_REGISTERED(AsyncServer);

/** Leaves the model as it is, and counts its calls. */
class IdleAggregator : public Aggregator
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::hfedfm::IdleAggregator")
                                .SetParent<Aggregator>()
                                .AddConstructor<IdleAggregator>();
        return tid;
    }

    static inline std::map<const IdleAggregator*, uint32_t> calls;

  private:
    void DoCombine(const std::vector<Part>&, double, ModuleState&) override
    {
        ++calls[this];
    }
};

NS_OBJECT_ENSURE_REGISTERED(IdleAggregator);

/** Remembers for which nodes it was started and stopped. */
class WatchfulPolicy : public LinkPolicy
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::hfedfm::WatchfulPolicy")
                                .SetParent<LinkPolicy>()
                                .AddConstructor<WatchfulPolicy>();
        return tid;
    }

    void Start() override
    {
        EXPECT_EQ(m_node->GetCoordinator(), nullptr);
        diary += " start " + std::to_string(m_node->GetFederationId());
    }

    void Stop() override
    {
        diary += m_node ? " stop " + std::to_string(m_node->GetFederationId()) : "";
    }

    static inline std::string diary;
};

NS_OBJECT_ENSURE_REGISTERED(WatchfulPolicy);

/** A server, number 0, and two devices with links of their own. */
class OwnParts : public testing::Test
{
  public:
    ~OwnParts() override
    {
        m_nodes.clear();
        Simulator::Destroy();
        Ipv4AddressGenerator::Reset();
    }

    /** @param delays of the devices' links */
    void Build(const std::vector<std::string>& delays)
    {
        NodeContainer nodes(1 + static_cast<uint32_t>(delays.size()));
        InternetStackHelper().Install(nodes);
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        for (uint32_t i = 0; i < nodes.GetN(); ++i)
        {
            auto node = CreateObject<FederationNode>();
            node->SetAttribute("FederationId", UintegerValue(i));
            node->SetAttribute("Rounds", UintegerValue(ROUNDS));
            node->TraceConnectWithoutContext("UpdateReceived",
                                             MakeCallback(&OwnParts::Received, this));
            node->TraceConnectWithoutContext("Finished", MakeCallback(&OwnParts::Finished, this));
            nodes.Get(i)->AddApplication(node);
            m_nodes.push_back(node);
            if (i == 0)
            {
                node->SetInitialModel(
                    CreateObject<ScriptedLearner>(0, 100, 0)->MakeInitialModules());
                continue;
            }
            PointToPointHelper link;
            link.SetChannelAttribute("Delay", StringValue(delays[i - 1]));
            const auto ends = addresses.Assign(link.Install(nodes.Get(0), nodes.Get(i)));
            addresses.NewNetwork();
            node->SetLearner(CreateObject<ScriptedLearner>(i, 100, 0));
            node->SetParent(m_nodes[0]->MakePeerAddress(ends.GetAddress(0)), ParentLink::ACCESS);
            m_nodes[0]->AddExpectedChild(i);
        }
    }

    static void RunAll()
    {
        Simulator::Stop(Seconds(50));
        Simulator::Run();
    }

    void Received(uint32_t, const Message& message, uint64_t)
    {
        m_order.push_back(message.sender);
    }

    void Finished(uint32_t node)
    {
        m_finished[node] = Simulator::Now();
    }

    std::vector<Ptr<FederationNode>> m_nodes;
    std::vector<uint32_t> m_order;
    std::map<uint32_t, Time> m_finished;
};

using OwnPartsDeathTest = OwnParts;

} // namespace

TEST_F(OwnParts, AnAsynchronousServerWaitsForNobody)
{
    Build({"1ms", "1s"});
    m_nodes[0]->SetAttribute("Coordinator", StringValue("ns3::hfedfm::AsyncServer"));
    RunAll();
    EXPECT_EQ(m_order, (std::vector<uint32_t>{1, 1, 1, 1, 2, 2, 2, 2}));
    EXPECT_LT(m_finished.at(1), Seconds(2));
    EXPECT_GT(m_finished.at(2), Seconds(8));
    EXPECT_EQ(m_nodes[0]->GetRound(), ROUNDS);
    EXPECT_EQ(m_nodes[2]->GetModel().begin()->second.GetValues(),
              m_nodes[0]->GetModel().begin()->second.GetValues());
}

TEST_F(OwnParts, EachNodeHasAnAggregatorAndALinkPolicyOfItsOwn)
{
    Build({"1ms", "1ms"});
    IdleAggregator::calls.clear();
    WatchfulPolicy::diary.clear();
    for (const auto& node : m_nodes)
    {
        node->SetAttribute("Aggregator", StringValue("ns3::hfedfm::IdleAggregator"));
        node->SetAttribute("LinkPolicy", StringValue("ns3::hfedfm::WatchfulPolicy"));
        node->SetStopTime(Seconds(40));
    }
    const auto initial = CreateObject<ScriptedLearner>(0, 100, 0)->MakeInitialModules();
    RunAll();
    EXPECT_EQ(IdleAggregator::calls.size(), 3U);
    EXPECT_EQ(m_nodes[0]->GetModel().begin()->second.GetValues(),
              initial.begin()->second.GetValues());
    EXPECT_EQ(WatchfulPolicy::diary, " start 0 start 1 start 2 stop 0 stop 1 stop 2");
}

TEST_F(OwnPartsDeathTest, ATypeOfSomethingElseEndsTheProgramWithAMessage)
{
    Build({"1ms"});
    m_nodes[0]->SetAttribute("Coordinator", StringValue("ns3::hfedfm::WeightedMeanAggregator"));
    EXPECT_DEATH(RunAll(), "ns3::hfedfm::WeightedMeanAggregator is no Coordinator");
}
