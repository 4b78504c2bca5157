// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Requests for modules between nodes on one channel, with scripted learners:
 *
 *   node 0 (requester) and nodes 1, 2 ... (learning nodes with providers)
 *
 *  - a device and its edge server of a tree and nodes of a consensus provide what they hold now
 *  - fp16 halves the values of an answer
 *  - modules by id or by shape; those that are not held are left out; none is UNKNOWN
 *  - TIMEOUT without a provider, with one that has failed, and when it comes too late
 *  - INVALID: another message type, a module that was not asked for, values that are not finite,
 *    bytes that do not decode
 *  - STOPPED when the requester stops
 *  - many requests at a time; every byte that was sent has arrived, apart from the federation's
 *  - a provider closes streams that are no requests
 *  - misuse ends the program
 */

#include "../../fixture/hfedfm-scripted-learner.h"
#include "../../fixture/hfedfm-simulation.h"

#include "ns3/basic-energy-source.h"
#include "ns3/double.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/hfedfm-federation-helper.h"
#include "ns3/hfedfm-federation-node.h"
#include "ns3/hfedfm-module-provider.h"
#include "ns3/hfedfm-module-requester.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId ADAPTER;
const ModuleId HEAD(ModuleKind::HEAD, "t");
const ModuleId OTHER(ModuleKind::HEAD, "other");
constexpr uint32_t FLOATS = 5000;
constexpr uint16_t PORT = 5001;

/** Answers every message with the same bytes. */
class Liar
{
  public:
    Liar(Ptr<Node> node, EncodedMessage answer)
        : m_answer(std::move(answer)),
          m_stream(CreateObject<MessageStream>())
    {
        m_stream->SetReceiveCallback(MakeCallback(&Liar::Received, this));
        m_listener = m_stream->Listen(node, InetSocketAddress(Ipv4Address::GetAny(), PORT));
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&Liar::Accepted, this));
    }

    ~Liar()
    {
        m_stream->Dispose();
    }

    void Accepted(Ptr<Socket> socket, const Address&)
    {
        m_stream->Accept(std::move(socket));
    }

    void Received(Ptr<MessageStream>, const ByteBuffer&)
    {
        m_stream->Send(m_answer);
    }

  private:
    EncodedMessage m_answer;
    Ptr<MessageStream> m_stream;
    Ptr<Socket> m_listener;
};

class ModuleRequestTest : public testing::Test
{
  public:
    void TearDown() override
    {
        EndSimulation();
    }

    void Build(uint32_t n)
    {
        m_container = NodeContainer();
        m_container.Create(n);
        SimpleNetDeviceHelper channel;
        channel.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
        channel.SetChannelAttribute("Delay", StringValue("5ms"));
        const auto devices = channel.Install(m_container);
        InternetStackHelper().Install(m_container);
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        const auto interfaces = addresses.Assign(devices);
        m_addresses.clear();
        for (uint32_t i = 0; i < n; ++i)
        {
            m_addresses.push_back(interfaces.GetAddress(i));
        }
        m_requester = CreateObject<ModuleRequester>();
        m_requester->SetAttribute("FederationId", UintegerValue(77));
        m_requester->TraceConnectWithoutContext("Requested",
                                                MakeCallback(&ModuleRequestTest::Requested, this));
        m_requester->TraceConnectWithoutContext("Result",
                                                MakeCallback(&ModuleRequestTest::Traced, this));
        m_container.Get(0)->AddApplication(m_requester);
    }

    Ptr<ModuleProvider> AddProvider(const Ptr<FederationNode>& node)
    {
        auto provider = CreateObject<ModuleProvider>();
        provider->SetFederationNode(node);
        provider->TraceConnectWithoutContext("Provided",
                                             MakeCallback(&ModuleRequestTest::Provided, this));
        node->GetNode()->AddApplication(provider);
        m_providers.push_back(provider);
        return provider;
    }

    /** Node 1 as the root of a tree whose only child is node 2; both provide. */
    void BuildTree(uint32_t rounds)
    {
        Build(3);
        for (uint32_t i = 1; i <= 2; ++i)
        {
            auto node = CreateObject<FederationNode>();
            node->SetAttribute("FederationId", UintegerValue(i));
            m_container.Get(i)->AddApplication(node);
            m_tree.push_back(node);
            AddProvider(node);
        }
        m_learner = CreateObject<ScriptedLearner>(3, FLOATS, 0);
        m_tree[0]->AddExpectedChild(2);
        m_tree[0]->SetInitialModel(m_learner->MakeInitialModules());
        m_tree[0]->SetAttribute("Rounds", UintegerValue(rounds));
        m_tree[1]->SetLearner(m_learner);
        m_tree[1]->SetParent(InetSocketAddress(m_addresses[1], 5000), ParentLink::ACCESS);
    }

    void RequestAt(double seconds, uint32_t node, const Manifest& wanted)
    {
        Simulator::Schedule(Seconds(seconds), &ModuleRequestTest::Request, this, node, wanted);
    }

    void Request(uint32_t node, Manifest wanted)
    {
        m_requester->Request(InetSocketAddress(m_addresses[node], PORT),
                             wanted,
                             MakeCallback(&ModuleRequestTest::Result, this));
    }

    void Result(const RequestResult& result)
    {
        m_results.push_back(result);
        if (result.outcome == RequestOutcome::STOPPED && m_insist)
        {
            Request(1, {{ADAPTER, {}}});
        }
    }

    void Traced(uint32_t node, const RequestResult& result)
    {
        EXPECT_EQ(node, 77U);
        m_traced.push_back(result.outcome);
    }

    void Requested(uint32_t node, const Message& request, uint64_t bytes)
    {
        EXPECT_EQ(node, 77U);
        EXPECT_EQ(request.type, MessageType::REQUEST);
        EXPECT_EQ(bytes, GetMessageSize(request));
        m_requestBytes += bytes;
    }

    void Provided(uint32_t node, uint32_t requester, const Message& answer, uint64_t bytes)
    {
        EXPECT_EQ(answer.sender, node);
        EXPECT_EQ(requester, 77U);
        EXPECT_EQ(bytes, GetMessageSize(answer));
        m_answerBytes += bytes;
    }

    void Run(double seconds = 100)
    {
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
        EXPECT_EQ(m_traced.size(), m_results.size());
    }

    /** What comes of a request that is answered with these bytes. */
    RequestResult GetResultOf(const EncodedMessage& answer, const Manifest& wanted)
    {
        Build(2);
        m_results.clear();
        m_traced.clear();
        Liar liar(m_container.Get(1), answer);
        RequestAt(1, 1, wanted);
        Run();
        TearDown();
        return m_results.at(0);
    }

    NodeContainer m_container;
    std::vector<Ipv4Address> m_addresses;
    std::vector<Ptr<FederationNode>> m_tree;
    Ptr<ScriptedLearner> m_learner;
    Ptr<ModuleRequester> m_requester;
    std::vector<Ptr<ModuleProvider>> m_providers;
    std::vector<RequestResult> m_results;
    std::vector<RequestOutcome> m_traced;
    bool m_insist{false}; // ask again when stopped
    uint64_t m_requestBytes{0};
    uint64_t m_answerBytes{0};
};

using ModuleRequestDeathTest = ModuleRequestTest;

Message
MakeAnswer(const ModuleId& id, float value)
{
    ModuleState state(ModuleSpec{id, {{"w", {3}}}});
    state.GetValues()[1] = value;
    Message message;
    message.type = MessageType::MODULES;
    message.sender = 9;
    message.round = 4;
    message.updates.push_back({state, 4, 5, Codec::FP32});
    return message;
}

} // namespace

TEST_F(ModuleRequestTest, NodesOfATreeProvideWhatTheyHold)
{
    BuildTree(3);
    RequestAt(30, 1, {{ADAPTER, {}}});
    RequestAt(31, 2, {{ADAPTER, {}}, {HEAD, {}}, {OTHER, {}}});
    Run();
    ASSERT_TRUE(m_tree[1]->IsFinished());
    ASSERT_EQ(m_results.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i)
    {
        const auto& result = m_results[i];
        EXPECT_EQ(result.outcome, RequestOutcome::OK) << result.detail;
        EXPECT_EQ(result.provider, i + 1);
        EXPECT_EQ(result.round, m_tree[i]->GetRound());
        ASSERT_EQ(result.modules.size(), i + 1);
        for (const auto& update : result.modules)
        {
            const auto& held = m_tree[i]->GetModel().at(update.state.GetId());
            EXPECT_EQ(update.state.GetValues(), held.GetValues());
            // Those of the only device, also at the server that has aggregated them.
            EXPECT_EQ(update.weight, 13);
            EXPECT_EQ(update.baseRound, 3U);
        }
        EXPECT_GT(result.elapsed, MilliSeconds(20));
        EXPECT_LT(result.elapsed, Seconds(2));
    }
}

TEST_F(ModuleRequestTest, NodesOfAConsensusProvideWhatTheyHold)
{
    Build(3);
    NodeContainer devices;
    devices.Add(m_container.Get(1));
    devices.Add(m_container.Get(2));
    FederationHelper helper;
    helper.SetAttribute("Exchanges", UintegerValue(1));
    const auto nodes = helper.InstallPeers(
        devices,
        {m_addresses[1], m_addresses[2]},
        {{0, 1}},
        {CreateObject<ScriptedLearner>(1, FLOATS, 0), CreateObject<ScriptedLearner>(2, FLOATS, 0)},
        {},
        4);
    AddProvider(nodes.Get(0).node);
    AddProvider(nodes.Get(1).node)->SetAttribute("Codec", StringValue("fp16"));
    RequestAt(20, 1, {{ADAPTER, {}}});
    RequestAt(21, 2, {{ADAPTER, {}}});
    Run();
    ASSERT_EQ(m_results.size(), 2U);
    ASSERT_EQ(m_results[0].outcome, RequestOutcome::OK);
    ASSERT_EQ(m_results[1].outcome, RequestOutcome::OK);
    EXPECT_EQ(m_results[0].provider, 4U);
    EXPECT_EQ(m_results[1].provider, 5U);
    const auto& values = nodes.Get(0).node->GetModel().at(ADAPTER).GetValues();
    EXPECT_EQ(m_results[0].modules[0].state.GetValues(), values);
    EXPECT_EQ(m_results[0].modules[0].weight, 11);
    EXPECT_NEAR(m_results[1].modules[0].state.GetValues()[5], values[5], values[5] / 1024);
    EXPECT_NEAR(m_providers[0]->GetCounters().bytesSent, 4 * FLOATS, 100);
    EXPECT_NEAR(m_providers[1]->GetCounters().bytesSent, 2 * FLOATS, 100);
}

TEST_F(ModuleRequestTest, ShapesDecideIfTheyAreGiven)
{
    BuildTree(1);
    RequestAt(30, 2, {{ADAPTER, {{"w", {FLOATS}}}}, {HEAD, {{"w", {2, 3}}}}});
    RequestAt(31, 2, {{HEAD, {{"w", {2, 3}}, {"b", {2}}}}});
    RequestAt(32, 2, {{ADAPTER, {{"w", {FLOATS + 1}}}}});
    RequestAt(33, 2, {{OTHER, {}}});
    Run();
    ASSERT_EQ(m_results.size(), 4U);
    ASSERT_EQ(m_results[0].modules.size(), 1U);
    EXPECT_EQ(m_results[0].modules[0].state.GetId(), ADAPTER);
    EXPECT_EQ(m_results[1].outcome, RequestOutcome::OK);
    EXPECT_EQ(m_results[2].outcome, RequestOutcome::UNKNOWN);
    EXPECT_EQ(m_results[3].outcome, RequestOutcome::UNKNOWN);
    EXPECT_EQ(m_results[3].detail, "Node 2 holds none of the modules.");
    EXPECT_EQ(m_results[3].provider, 2U);
}

TEST_F(ModuleRequestTest, ANodeThatHasNotBegunHoldsNothing)
{
    BuildTree(1);
    m_tree[1]->SetStartTime(Seconds(10));
    RequestAt(1, 2, {{ADAPTER, {}}});
    Run();
    ASSERT_EQ(m_results.size(), 1U);
    EXPECT_EQ(m_results[0].outcome, RequestOutcome::UNKNOWN);
}

TEST_F(ModuleRequestTest, ManyRequestsAtATimeAndTheirBytesAreApart)
{
    BuildTree(6);
    for (int i = 0; i < 20; ++i)
    {
        RequestAt(0.05 + 0.01 * i, 1 + i % 2, {{ADAPTER, {}}, {HEAD, {}}});
    }
    Run();
    EXPECT_EQ(m_results.size(), 20U);
    EXPECT_EQ(m_requester->GetOpenCount(), 0U);
    auto provided = m_providers[0]->GetCounters();
    provided += m_providers[1]->GetCounters();
    const auto asked = m_requester->GetCounters();
    EXPECT_EQ(asked.bytesSent, m_requestBytes);
    EXPECT_EQ(asked.bytesSent, provided.bytesReceived);
    EXPECT_EQ(provided.bytesSent, m_answerBytes);
    EXPECT_EQ(provided.bytesSent, asked.bytesReceived);
    EXPECT_EQ(asked.messagesReceived, 20U);
    // The tree went its way: HELLO, six models and updates, the last model.
    EXPECT_TRUE(m_tree[1]->IsFinished());
    EXPECT_EQ(m_tree[1]->GetParentCounters().messagesSent, 7U);
    EXPECT_EQ(m_tree[1]->GetParentCounters().messagesReceived, 7U);
}

TEST_F(ModuleRequestTest, TimesOutWithoutAnAnswer)
{
    BuildTree(1);
    m_requester->SetAttribute("Timeout", TimeValue(Seconds(4)));
    m_providers[1]->SetStartTime(Seconds(50));
    RequestAt(30, 2, {{ADAPTER, {}}}); // nobody listens yet
    RequestAt(48, 2, {{ADAPTER, {}}}); // the provider comes in time
    Run();
    ASSERT_EQ(m_results.size(), 2U);
    EXPECT_EQ(m_results[0].outcome, RequestOutcome::TIMEOUT);
    EXPECT_EQ(m_results[0].elapsed, Seconds(4));
    EXPECT_EQ(m_results[0].detail, "There was no answer within 4.000000 s.");
    EXPECT_EQ(m_results[1].outcome, RequestOutcome::OK);
    EXPECT_GT(m_results[1].elapsed, Seconds(2));
}

TEST_F(ModuleRequestTest, AProviderThatStopsLeavesTheRequestToItsTimeout)
{
    BuildTree(1);
    m_providers[1]->SetStopTime(Seconds(30.012));
    RequestAt(20, 2, {{ADAPTER, {}}}); // after it, both know each other's addresses
    RequestAt(30, 2, {{ADAPTER, {}}}); // the connection stands, the request is on its way
    Run();
    ASSERT_EQ(m_results.size(), 2U);
    EXPECT_EQ(m_results[0].outcome, RequestOutcome::OK);
    EXPECT_EQ(m_results[1].outcome, RequestOutcome::TIMEOUT);
    EXPECT_EQ(m_results[1].elapsed, Seconds(30));
}

TEST_F(ModuleRequestTest, AProviderWithoutEnergyDoesNotAnswer)
{
    BuildTree(3);
    auto source = CreateObject<BasicEnergySource>();
    source->SetNode(m_container.Get(2));
    source->SetAttribute("BasicEnergySourceInitialEnergyJ", DoubleValue(1));
    auto compute = CreateObject<ComputeEnergyModel>();
    compute->SetEnergySource(source);
    source->AppendDeviceEnergyModel(compute);
    m_container.Get(2)->AggregateObject(source);
    m_tree[1]->SetLearner(CreateObject<ScriptedLearner>(3, FLOATS, 1e10));
    m_tree[1]->SetComputeModel(compute);
    RequestAt(30, 2, {{ADAPTER, {}}});
    Run();
    EXPECT_TRUE(m_tree[1]->HasFailed());
    ASSERT_EQ(m_results.size(), 1U);
    EXPECT_EQ(m_results[0].outcome, RequestOutcome::TIMEOUT);
}

TEST_F(ModuleRequestTest, ARequesterThatStopsSaysSo)
{
    BuildTree(1);
    m_requester->SetStopTime(Seconds(30.01));
    RequestAt(30, 1, {{ADAPTER, {}}});
    RequestAt(30, 2, {{ADAPTER, {}}});
    Run();
    ASSERT_EQ(m_results.size(), 2U);
    EXPECT_EQ(m_results[0].outcome, RequestOutcome::STOPPED);
    EXPECT_EQ(m_results[1].outcome, RequestOutcome::STOPPED);
    EXPECT_EQ(m_requester->GetOpenCount(), 0U);
}

TEST_F(ModuleRequestTest, ACallbackMayAskAgain)
{
    BuildTree(1);
    m_insist = true;
    m_requester->SetStopTime(Seconds(30.01));
    RequestAt(30, 1, {{ADAPTER, {}}});
    Run();
    ASSERT_EQ(m_results.size(), 2U);
    EXPECT_EQ(m_results[0].outcome, RequestOutcome::STOPPED);
    EXPECT_EQ(m_results[1].outcome, RequestOutcome::OK);
}

TEST_F(ModuleRequestTest, AnswersThatCannotBeUsedAreInvalid)
{
    const Manifest wanted{{ADAPTER, {}}};
    EXPECT_EQ(GetResultOf(EncodeMessage(MakeAnswer(ADAPTER, 2)), wanted).outcome,
              RequestOutcome::OK);
    EXPECT_EQ(GetResultOf(EncodeMessage(MakeAnswer(ADAPTER, 2)), {{ADAPTER, {{"w", {4}}}}}).detail,
              "Module adapter came with the tensor w (3); w (4) is expected.");
    auto result = GetResultOf(EncodeMessage(MakeAnswer(OTHER, 2)), wanted);
    EXPECT_EQ(result.outcome, RequestOutcome::INVALID);
    EXPECT_EQ(result.detail, "The module head/other was not asked for.");
    EXPECT_TRUE(result.modules.empty());
    const auto nan = std::numeric_limits<float>::quiet_NaN();
    result = GetResultOf(EncodeMessage(MakeAnswer(ADAPTER, nan)), wanted);
    EXPECT_EQ(result.outcome, RequestOutcome::INVALID);
    EXPECT_NE(result.detail.find("NaN"), std::string::npos);
    auto update = MakeAnswer(ADAPTER, 2);
    update.type = MessageType::UPDATE;
    EXPECT_EQ(GetResultOf(EncodeMessage(update), wanted).detail,
              "The answer is no MODULES message.");
    auto specOnly = MakeAnswer(ADAPTER, 2);
    specOnly.updates[0].codec = Codec::NONE;
    EXPECT_EQ(GetResultOf(EncodeMessage(specOnly), wanted).detail,
              "Module adapter came without values.");
    ByteBuffer changed(*EncodeMessage(MakeAnswer(ADAPTER, 2)));
    changed.back() ^= 1;
    EXPECT_EQ(GetResultOf(std::make_shared<const ByteBuffer>(changed), wanted).detail,
              "The body's checksum is wrong.");
    EXPECT_STREQ(ToString(RequestOutcome::STOPPED), "STOPPED");
}

TEST_F(ModuleRequestTest, AProviderClosesStreamsThatAreNoRequests)
{
    BuildTree(1);
    auto stream = CreateObject<MessageStream>();
    stream->Send(EncodeMessage(MakeAnswer(ADAPTER, 1)));
    Simulator::Schedule(Seconds(1),
                        &MessageStream::Connect,
                        stream,
                        m_container.Get(0),
                        Address(InetSocketAddress(m_addresses[2], PORT)));
    Run(1.5);
    EXPECT_FALSE(stream->IsConnected());
    EXPECT_EQ(m_providers[1]->GetCounters().messagesReceived, 1U);
    EXPECT_EQ(m_providers[1]->GetCounters().bytesSent, 0U);
    stream->Dispose();
}

TEST_F(ModuleRequestDeathTest, MisuseEndsTheProgramWithASentence)
{
    BuildTree(1);
    EXPECT_DEATH(CreateObject<ModuleRequester>()->Request(Address(), {{ADAPTER, {}}}, {}),
                 "The module requester 0 is on no node");
    EXPECT_DEATH(Request(1, {}), "Node 77 requests no modules; name at least one");
    EXPECT_DEATH(m_providers[0]->SetAttribute("Codec", StringValue("zip")), "'zip' is unknown");
    m_providers[0]->SetFederationNode(nullptr);
    EXPECT_DEATH(Run(), "has no federation node whose modules it could provide");
}
