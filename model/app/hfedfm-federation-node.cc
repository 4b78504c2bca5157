/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-federation-node.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmFederationNode");

NS_OBJECT_ENSURE_REGISTERED(FederationNode);

TypeId
FederationNode::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::FederationNode")
            .SetParent<LearningNode>()
            .SetGroupName("Hfedfm")
            .AddConstructor<FederationNode>()
            .AddAttribute("FederationId",
                          "Id of this node in the federation, unique.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&FederationNode::m_id),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Port",
                          "TCP port where children connect.",
                          UintegerValue(5000),
                          MakeUintegerAccessor(&FederationNode::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("MulticastPort",
                          "UDP port where children hear the group of their parent; the same at "
                          "all nodes.",
                          UintegerValue(5002),
                          MakeUintegerAccessor(&FederationNode::m_multicastPort),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("MulticastSender",
                          "What sends to several children at once; null without a group channel.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&FederationNode::m_groupSender),
                          MakePointerChecker<MulticastSender>())
            .AddAttribute("MulticastReceiver",
                          "What hears the parent's group; null without a group channel.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&FederationNode::m_groupReceiver),
                          MakePointerChecker<MulticastReceiver>())
            .AddAttribute("Rounds",
                          "Rounds of the run, counted at the lowest tier; used by the root.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&FederationNode::m_rounds),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("EdgeRounds",
                          "E: own rounds per aggregation at the parent.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&FederationNode::m_edgeRounds),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Quorum",
                          "Share of the children whose updates end a round, in (0, 1].",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&FederationNode::m_quorum),
                          MakeDoubleChecker<double>(1e-9, 1.0))
            .AddAttribute("Deadline",
                          "Longest round at a node with children: then it aggregates what has "
                          "come. 0: wait for ever. FederationHelper takes it for that of a cluster "
                          "and allows servers above it as many as they wait for, and one more.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&FederationNode::m_deadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("EarliestBegin",
                          "Simulated time before which a root does not begin round 1. All stations "
                          "of a Wi-Fi channel should be connected before model traffic loads it: "
                          "ns-3 may stall the connections of a station that sets up its block-ack "
                          "agreement among collisions.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&FederationNode::m_earliestBegin),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("StartDeadline",
                          "Longest wait for all children to connect.",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&FederationNode::m_startDeadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("RequireAllChildren",
                          "Whether a child that has not connected by the StartDeadline ends the "
                          "program with a message; otherwise the run goes on without it.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FederationNode::m_requireChildren),
                          MakeBooleanChecker())
            .AddAttribute("InNetworkAggregation",
                          "Whether a learner whose parent is another device sends it the mean of "
                          "its own update and those of its children. Otherwise it forwards each of "
                          "them as it comes: store and forward, as the published accounting has "
                          "it. All other nodes always aggregate.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FederationNode::SetInNetworkAggregation,
                                              &FederationNode::GetInNetworkAggregation),
                          MakeBooleanChecker())
            .AddAttribute("SoleChild",
                          "Whether one of the expected children at a time speaks for all: one that "
                          "connects takes the place of the one before, and a round waits for it. "
                          "For an edge server whose cluster elects a head.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&FederationNode::m_soleChild),
                          MakeBooleanChecker())
            .AddAttribute("Codec",
                          "How module values travel from this node: fp32 or fp16.",
                          StringValue("fp32"),
                          MakeStringAccessor(&FederationNode::SetCodec, &FederationNode::GetCodec),
                          MakeStringChecker())
            .AddAttribute(
                "Aggregator",
                "Rule that makes one model of the updates; default: sample-weighted mean.",
                PointerValue(),
                MakePointerAccessor(&FederationNode::m_aggregator),
                MakePointerChecker<Aggregator>())
            .AddTraceSource("ModelSent",
                            "A MODEL or FINAL message was handed to a child's stream.",
                            MakeTraceSourceAccessor(&FederationNode::m_modelSent),
                            "ns3::hfedfm::FederationNode::MessageTracedCallback")
            .AddTraceSource("ModelReceived",
                            "A MODEL or FINAL message has come from the parent.",
                            MakeTraceSourceAccessor(&FederationNode::m_modelReceived),
                            "ns3::hfedfm::FederationNode::MessageTracedCallback")
            .AddTraceSource("UpdateSent",
                            "An UPDATE message was handed to the parent's stream.",
                            MakeTraceSourceAccessor(&FederationNode::m_updateSent),
                            "ns3::hfedfm::FederationNode::MessageTracedCallback")
            .AddTraceSource("UpdateReceived",
                            "An UPDATE message has come from a child.",
                            MakeTraceSourceAccessor(&FederationNode::m_updateReceived),
                            "ns3::hfedfm::FederationNode::MessageTracedCallback")
            .AddTraceSource("Aggregated",
                            "A node with children, or a root, has aggregated a round.",
                            MakeTraceSourceAccessor(&FederationNode::m_aggregated),
                            "ns3::hfedfm::FederationNode::AggregatedTracedCallback")
            .AddTraceSource("Dropped",
                            "A child's update or one module of it does not count.",
                            MakeTraceSourceAccessor(&FederationNode::m_dropped),
                            "ns3::hfedfm::FederationNode::DroppedTracedCallback")
            .AddTraceSource("AwaitingParent",
                            "The node has sent its update and waits for the parent, or got the "
                            "next model.",
                            MakeTraceSourceAccessor(&FederationNode::m_awaitingParent),
                            "ns3::hfedfm::FederationNode::AwaitingTracedCallback")
            .AddTraceSource("ChildrenMissing",
                            "The StartDeadline has passed and these children have not connected; "
                            "fires before RequireAllChildren ends the program.",
                            MakeTraceSourceAccessor(&FederationNode::m_childrenMissing),
                            "ns3::hfedfm::FederationNode::MissingTracedCallback");
    return tid;
}

namespace
{

Phase
GetTransferPhase(ParentLink link, bool up)
{
    switch (link)
    {
    case ParentLink::D2D:
        return Phase::D2D;
    case ParentLink::BACKHAUL:
        return Phase::BACKHAUL;
    default:
        return up ? Phase::ACCESS_UP : Phase::ACCESS_DOWN;
    }
}

} // namespace

FederationNode::FederationNode() = default;
FederationNode::~FederationNode() = default;

void
FederationNode::DoDispose()
{
    m_startEvent.Cancel();
    m_beginEvent.Cancel();
    m_deadlineEvent.Cancel();
    m_links.reset();
    m_machine.reset();
    if (m_groupSender)
    {
        m_groupSender->Dispose();
        m_groupReceiver->Dispose();
    }
    m_groupSender = nullptr;
    m_groupReceiver = nullptr;
    m_groupChannel = nullptr;
    m_aggregator = nullptr;
    m_sent.clear();
    LearningNode::DoDispose();
}

void
FederationNode::SetParent(const Address& peer, ParentLink link)
{
    m_parent = peer;
    m_parentLink = link;
}

void
FederationNode::AddExpectedChild(uint32_t id)
{
    NS_ABORT_MSG_IF(id == m_id, "Node " << id << " cannot be its own child.");
    NS_ABORT_MSG_UNLESS(m_expected.insert(id).second,
                        "Node " << m_id << " already expects a child with the id " << id << ".");
}

void
FederationNode::SetMulticastChannel(Ptr<MulticastChannel> channel)
{
    NS_ABORT_MSG_IF(m_groupChannel, "Node " << m_id << " has a group channel already.");
    m_groupChannel = std::move(channel);
    m_groupSender = CreateObject<MulticastSender>();
    m_groupReceiver = CreateObject<MulticastReceiver>();
}

void
FederationNode::SetInitialModel(ModuleSet model)
{
    m_initial = std::move(model);
}

const ModuleSet*
FederationNode::FindModel() const
{
    return m_machine ? &m_machine->GetModel() : nullptr;
}

uint32_t
FederationNode::GetRound() const
{
    return m_machine ? m_machine->GetRound() : 0;
}

StreamCounters
FederationNode::GetCounters() const
{
    auto counters = GetParentCounters();
    counters += GetChildCounters();
    return counters;
}

StreamCounters
FederationNode::GetParentCounters() const
{
    return m_links ? m_links->GetCounters(LinkRole::PARENT) : StreamCounters();
}

StreamCounters
FederationNode::GetChildCounters() const
{
    return m_links ? m_links->GetCounters(LinkRole::CHILD) : StreamCounters();
}

void
FederationNode::SetInNetworkAggregation(bool inNetwork)
{
    m_forwards = !inNetwork;
}

bool
FederationNode::GetInNetworkAggregation() const
{
    return !m_forwards;
}

bool
FederationNode::Forwards() const
{
    return m_forwards && m_learner && HasParent() && m_parentLink == ParentLink::D2D;
}

void
FederationNode::CreateMachine()
{
    RoundSettings settings;
    settings.node = m_id;
    settings.hasLearner = m_learner != nullptr;
    settings.hasParent = HasParent();
    settings.edgeRounds = m_edgeRounds;
    settings.quorum = m_quorum;
    settings.forwards = Forwards();
    settings.awaitsSuccessor = m_soleChild;
    RoundActions& actions = *this;
    m_machine = std::make_unique<RoundMachine>(settings, actions, m_aggregator);
    CreateTraining();
}

void
FederationNode::StartApplication()
{
    NS_ABORT_MSG_IF(!m_learner && m_expected.empty(),
                    "Node " << m_id << " has neither a learner nor children: it has no part in the "
                            << "federation.");
    if (!m_aggregator)
    {
        m_aggregator = CreateObject<WeightedMeanAggregator>();
    }
    CreateMachine();
    if (m_failed)
    {
        return; // it broke down before
    }
    UpdatePhase();
    LinkEvents& events = *this;
    m_links = std::make_unique<LinkSet>(GetNode(), m_id, m_messageCodec, events);
    OpenGroup();
    if (m_moves)
    {
        Listen();
    }
    if (!m_expected.empty())
    {
        Listen();
        m_startEvent =
            Simulator::Schedule(m_startDeadline, &FederationNode::StartDeadlinePassed, this);
    }
    if (HasParent())
    {
        m_links->ConnectParent(m_parent);
    }
    TryBegin();
}

void
FederationNode::OpenGroup()
{
    if (!m_groupChannel)
    {
        return;
    }
    m_groupSender->Open(GetNode(), m_groupChannel, m_multicastPort, m_id);
    m_groupReceiver->Open(GetNode(), m_groupChannel, m_multicastPort, m_id);
    m_links->UseMulticast(m_groupSender);
    m_links->UseMulticast(m_groupReceiver);
}

void
FederationNode::Listen()
{
    if (!m_listening)
    {
        m_listening = true;
        m_links->ListenForChildren(InetSocketAddress(Ipv4Address::GetAny(), m_port));
    }
}

void
FederationNode::StopApplication()
{
    m_stopped = true;
    m_startEvent.Cancel();
    m_beginEvent.Cancel();
    m_deadlineEvent.Cancel();
    AbortTraining();
    if (m_links)
    {
        m_links->Close();
    }
}

void
FederationNode::TryBegin()
{
    const auto isHere = [this](uint32_t id) { return m_links->GetLinks().count(id) > 0; };
    const bool any = std::any_of(m_expected.begin(), m_expected.end(), isHere);
    const bool all = std::all_of(m_expected.begin(), m_expected.end(), isHere);
    const bool enough = m_soleChild && !m_expected.empty() ? any : all;
    if (!m_begun && (enough || (m_waitedEnough && (any || m_learner))))
    {
        Begin();
    }
}

void
FederationNode::StartDeadlinePassed()
{
    if (m_begun)
    {
        return; // children that have come in the meantime are not its business
    }
    std::vector<uint32_t> missing;
    std::ostringstream names;
    for (const auto id : m_expected)
    {
        if (m_links->GetLinks().count(id) == 0)
        {
            missing.push_back(id);
            names << " " << id;
        }
    }
    if (missing.empty() || (m_soleChild && missing.size() < m_expected.size()))
    {
        return;
    }
    m_childrenMissing(m_id, missing);
    NS_ABORT_MSG_IF(m_requireChildren,
                    "Node " << m_id << ": these children have not connected within "
                            << m_startDeadline.As(Time::S) << " (StartDeadline):" << names.str()
                            << ". They may be out of radio range. Move them, allow more time, or "
                            << "set RequireAllChildren to false to go on without them.");
    NS_LOG_WARN("node " << m_id << " goes on without" << names.str());
    m_waitedEnough = true;
    TryBegin();
}

void
FederationNode::Begin()
{
    m_begun = true;
    if (HasParent())
    {
        SendHello();
        return;
    }
    if (m_initial.empty())
    {
        NS_ABORT_MSG_UNLESS(m_learner,
                            "Node " << m_id << " is the root and has no learner: give it the "
                                    << "modules to begin with (SetInitialModel).");
        m_initial = m_learner->MakeInitialModules();
    }
    const auto wait = Max(Time(0), m_earliestBegin - Simulator::Now());
    m_beginEvent = Simulator::Schedule(wait, &FederationNode::BeginRun, this);
}

void
FederationNode::BeginRun()
{
    m_active = true;
    m_machine->Begin(std::move(m_initial), m_rounds);
    UpdatePhase();
}

void
FederationNode::SendModel(uint32_t child, MessageType type, uint32_t round, const ModuleSet& m)
{
    const auto& link = m_links->GetLinks().at(child);
    if (m_sentRound != round || m_sentType != type)
    {
        m_sent.clear();
        m_sentRound = round;
        m_sentType = type;
    }
    std::vector<ModuleId> held;
    for (const auto& spec : link.wants)
    {
        if (m.count(spec.id) > 0)
        {
            held.push_back(spec.id);
            ++m_traffic[spec.id].down;
        }
    }
    auto& [message, bytes] = m_sent[held];
    if (!bytes)
    {
        message = Message{type, m_id, round, m_machine->GetLastRound(), {}};
        for (const auto& id : held)
        {
            message.updates.push_back({m.at(id), m_machine->GetBaseRound(), 0.0, m_codec});
            m_traffic[id].recordBytes = GetRecordSize(message.updates.back());
        }
        bytes = m_messageCodec->Encode(message);
    }
    m_modelSent(m_id, message, bytes->size());
    m_links->Send(LinkRole::CHILD, child, bytes);
}

void
FederationNode::SendUpdate(uint32_t round, std::vector<ModuleRecord> updates)
{
    for (auto& update : updates)
    {
        update.codec = m_codec;
        auto& traffic = m_traffic[update.state.GetId()];
        ++traffic.up;
        traffic.recordBytes = GetRecordSize(update);
    }
    const Message message{MessageType::UPDATE, m_id, round, 0, std::move(updates)};
    auto bytes = m_messageCodec->Encode(message);
    m_updateSent(m_id, message, bytes->size());
    SetAwaiting(true);
    m_links->SendReport(std::move(bytes));
}

void
FederationNode::ForwardUpdate(const Message& update)
{
    if (!m_links->HasParent())
    {
        return; // with the next connection, all are forwarded again
    }
    for (const auto& module : update.updates)
    {
        auto& traffic = m_traffic[module.state.GetId()];
        ++traffic.up;
        traffic.recordBytes = GetRecordSize(module);
    }
    auto bytes = m_messageCodec->Encode(update);
    m_updateSent(m_id, update, bytes->size());
    m_links->Send(LinkRole::PARENT, 0, std::move(bytes));
}

std::vector<ModuleRecord>
FederationNode::TakeReport()
{
    return m_links->TakeReport();
}

void
FederationNode::Train(uint32_t round, const ModuleSet& model)
{
    StartTraining(round, model);
}

void
FederationNode::CancelTraining()
{
    AbortTraining();
}

void
FederationNode::HandleTrained(std::vector<ModuleRecord> updates)
{
    m_machine->OnTrained(std::move(updates));
}

void
FederationNode::OnFinished(const ModuleSet& model)
{
    FinishWith(m_machine->GetRound(), model);
}

void
FederationNode::ArmDeadline()
{
    m_deadlineEvent.Cancel();
    // What a node is doing may empty its battery before it comes here.
    if (m_deadline.IsStrictlyPositive() && !m_expected.empty() && !m_failed)
    {
        m_deadlineEvent = Simulator::Schedule(Seconds(m_deadline.GetSeconds() * m_deadlineShare),
                                              &FederationNode::DeadlinePassed,
                                              this);
    }
}

void
FederationNode::CancelDeadline()
{
    m_deadlineEvent.Cancel();
}

void
FederationNode::DeadlinePassed()
{
    NS_LOG_INFO("node " << m_id << ": deadline of round " << m_machine->GetRound());
    m_machine->OnDeadline();
    UpdatePhase();
}

void
FederationNode::CancelEvents()
{
    m_startEvent.Cancel();
    m_beginEvent.Cancel();
    m_deadlineEvent.Cancel();
    if (m_links)
    {
        m_links->CloseMulticast();
    }
}

void
FederationNode::OnAggregated(const AggregationReport& report)
{
    for (const auto& id : report.modules)
    {
        ++m_traffic[id].aggregations;
    }
    m_aggregated(report);
}

void
FederationNode::OnDropped(uint32_t child,
                          uint32_t round,
                          DropReason reason,
                          const std::string& detail)
{
    NS_LOG_WARN("node " << m_id << " drops an update of node " << child << " for round " << round
                        << " (" << ToString(reason) << "): " << detail);
    m_dropped(m_id, child, round, reason);
}

void
FederationNode::SetAwaiting(bool awaiting)
{
    if (awaiting != m_awaiting)
    {
        m_awaiting = awaiting;
        m_awaitingParent(m_id, awaiting);
    }
}

Phase
FederationNode::GetExchangePhase() const
{
    if (m_failed)
    {
        return Phase::IDLE; // whatever TCP has not given up yet
    }
    const auto receives = [this](LinkRole role) { return m_links && m_links->IsReceiving(role); };
    const auto sends = [this](LinkRole role) { return m_links && m_links->IsSending(role); };
    if (receives(LinkRole::PARENT) || sends(LinkRole::PARENT))
    {
        return GetTransferPhase(m_parentLink, !receives(LinkRole::PARENT));
    }
    if (!m_active || m_finished)
    {
        return Phase::IDLE;
    }
    // Servers wait while their cells are busy; for a device it is work of its D2D radio.
    const bool busy = receives(LinkRole::CHILD) || sends(LinkRole::CHILD);
    return busy && m_learner ? Phase::D2D : Phase::WAITING;
}

namespace
{

Message
MakeHello(uint32_t sender, uint32_t baseRound, const Manifest& wants)
{
    Message hello;
    hello.type = MessageType::HELLO;
    hello.sender = sender;
    hello.round = baseRound;
    for (const auto& spec : wants)
    {
        hello.updates.push_back({ModuleState::MakeSpecOnly(spec), 0, 0.0, Codec::NONE});
    }
    return hello;
}

} // namespace

void
FederationNode::SetPosition(const TreePosition& position)
{
    m_moves = true;
    const bool moved = position.parent != m_parent;
    m_parent = position.parent;
    m_parentLink = position.link;
    m_edgeRounds = position.edgeRounds;
    const auto before = std::exchange(m_expected, position.children);
    if (!m_machine || !TakesPart())
    {
        return;
    }
    NS_LOG_INFO("node " << m_id << " has another place in the tree, in round " << GetRound() << ", "
                        << m_expected.size() << " children");
    m_sent.clear();
    for (const auto child : before)
    {
        if (m_expected.count(child) == 0)
        {
            m_links->DropChild(child);
        }
    }
    MoveMachine(position, moved);
    for (const auto child : m_expected)
    {
        if (before.count(child) == 0 && m_links->IsThere(child))
        {
            Introduce(child);
        }
    }
    SetAwaiting(m_awaiting && !m_machine->IsCollecting());
    if (moved && HasParent())
    {
        m_links->ConnectParent(m_parent);
    }
    if (GetRound() == 0)
    {
        m_beginEvent.Cancel();
        m_begun = false;
        TryBegin();
    }
    UpdatePhase();
}

void
FederationNode::MoveMachine(const TreePosition& position, bool moved)
{
    RoundPosition round;
    round.hasParent = HasParent();
    round.edgeRounds = m_edgeRounds;
    round.forwards = Forwards();
    round.children = m_expected;
    round.succession = position.succession;
    round.newParent = moved;
    round.ownsReport = position.lost || !m_links->IsReportDelivered();
    if (moved)
    {
        m_links->DropParent();
    }
    m_machine->SetPosition(round);
    // It may have had nobody to wait for so far.
    if (round.forwards)
    {
        CancelDeadline();
    }
    else if (IsCollecting() && !IsPending(m_deadlineEvent))
    {
        ArmDeadline();
    }
}

void
FederationNode::ForgetNode(uint32_t id)
{
    if (m_gone.insert(id).second && m_machine && !m_failed)
    {
        m_machine->Remove(id);
    }
}

Address
FederationNode::MakePeerAddress(Ipv4Address address) const
{
    return InetSocketAddress(address, m_port);
}

void
FederationNode::SendHello()
{
    if (!m_begun || !m_links->HasParent())
    {
        return;
    }
    std::map<ModuleId, ModuleSpec> wanted;
    for (const auto* held : {&std::as_const(m_initial), &m_machine->GetModel()})
    {
        for (const auto& [id, state] : *held)
        {
            wanted.emplace(id, state.GetSpec());
        }
    }
    if (m_learner)
    {
        for (auto& spec : m_learner->GetManifest())
        {
            wanted.emplace(spec.id, spec);
        }
    }
    if (m_links)
    {
        for (const auto& [id, link] : m_links->GetLinks())
        {
            for (const auto& spec : link.wants)
            {
                wanted.emplace(spec.id, spec);
            }
        }
    }
    // This node's own HELLO then stands for all.
    SendHelloOfOthers();
    Manifest wants;
    for (auto& [id, spec] : wanted)
    {
        wants.push_back(std::move(spec));
    }
    const bool reported = m_machine->HasReported() && m_links->IsReportDelivered();
    SayHello(MakeHello(m_id, reported ? 0 : m_machine->GetBaseRound(), wants));
    m_announced = std::move(wants);
}

void
FederationNode::SendHelloOfOthers()
{
    if (!Forwards() || !m_links->HasParent())
    {
        return;
    }
    for (const auto& [id, link] : m_links->GetLinks())
    {
        if (link.stream->IsConnected() && m_machine->HasSource(id))
        {
            const bool comes = m_machine->ExpectsUpdate(id);
            SayHello(MakeHello(id, comes ? m_machine->GetRound() : 0, link.wants));
        }
    }
}

void
FederationNode::SayHello(const Message& hello)
{
    m_links->Send(LinkRole::PARENT, 0, m_messageCodec->Encode(hello));
}

void
FederationNode::LinkActivity()
{
    UpdatePhase();
}

void
FederationNode::LinkConnected(LinkRole, uint32_t)
{
    SendHello();
    m_machine->ForwardAgain();
}

void
FederationNode::LinkHello(LinkRole, const Message& hello)
{
    const auto child = hello.sender;
    // A relay may not know yet that a node behind it is gone.
    if (m_failed || m_gone.count(child) > 0)
    {
        return;
    }
    const auto same = m_links->GetSameStream(child);
    if (m_expected.count(child) > 0)
    {
        Introduce(child);
    }
    else
    {
        const auto relay = std::find_if(same.begin(), same.end(), [this](uint32_t id) {
            return m_expected.count(id) > 0;
        });
        if (relay == same.end())
        {
            // It is behind a child whose HELLO follows, or knows more of the tree than this node.
            NS_LOG_INFO("node " << m_id << " got HELLO from " << child << ", no child of it");
            return;
        }
        m_machine->AddBehind(child, *relay, m_links->GetLinks().at(child).baseRound);
        Announce(child);
    }
    TryBegin();
}

void
FederationNode::Introduce(uint32_t child)
{
    const auto& links = m_links->GetLinks();
    const auto same = m_links->GetSameStream(child);
    for (const auto id : same)
    {
        if (id != child && m_gone.count(id) == 0)
        {
            m_machine->AddBehind(id, child, links.at(id).baseRound);
        }
    }
    m_machine->AddChild(child, links.at(child).baseRound);
    Announce(child);
    if (m_soleChild)
    {
        KeepOnly(child);
    }
    for (const auto id : same)
    {
        for (const auto& message : m_links->TakeHeld(id))
        {
            ChildMessage(message, GetMessageSize(message));
        }
    }
}

void
FederationNode::Announce(uint32_t child)
{
    // The parent must know what this node is to get for its children.
    const auto& wants = m_links->GetLinks().at(child).wants;
    const bool more = std::any_of(wants.begin(), wants.end(), [this](const auto& spec) {
        return std::find(m_announced.begin(), m_announced.end(), spec) == m_announced.end();
    });
    if (m_begun && HasParent())
    {
        more ? SendHello() : SendHelloOfOthers();
    }
}

void
FederationNode::KeepOnly(uint32_t child)
{
    std::vector<uint32_t> others;
    const auto& stream = m_links->GetLinks().at(child).stream;
    for (const auto& [id, link] : m_links->GetLinks())
    {
        if (link.stream != stream && m_expected.count(id) > 0)
        {
            others.push_back(id);
        }
    }
    for (const auto id : others)
    {
        m_links->DropChild(id);
        m_machine->Remove(id);
    }
}

void
FederationNode::LinkGone(LinkRole, uint32_t child)
{
    if (m_failed)
    {
        return;
    }
    NS_LOG_INFO("node " << m_id << " lost child " << child);
    m_machine->Remove(child);
}

void
FederationNode::LinkMessage(LinkRole role, const Message& message, std::size_t bytes)
{
    role == LinkRole::PARENT ? ParentModel(message, bytes) : ChildMessage(message, bytes);
}

void
FederationNode::ChildMessage(const Message& message, std::size_t bytes)
{
    if (m_failed)
    {
        return;
    }
    const auto same = m_links->GetSameStream(message.sender);
    if (std::none_of(same.begin(), same.end(), [this](uint32_t id) {
            return m_expected.count(id) > 0;
        }))
    {
        m_links->Hold(message);
        return;
    }
    if (message.type != MessageType::UPDATE)
    {
        NS_LOG_WARN("node " << m_id << " ignores a message from child " << message.sender
                            << " that is no update");
        return;
    }
    m_updateReceived(m_id, message, bytes);
    m_machine->OnUpdate(message);
    UpdatePhase();
}

void
FederationNode::ParentModel(const Message& message, std::size_t bytes)
{
    if (m_failed)
    {
        return;
    }
    if (message.type != MessageType::MODEL && message.type != MessageType::FINAL)
    {
        NS_LOG_WARN("node " << m_id << " ignores a message of its parent that is no model");
        return;
    }
    for (const auto& update : message.updates)
    {
        NS_ABORT_MSG_UNLESS(update.state.IsFinite(),
                            "Node " << m_id << ": the module " << update.state.GetId()
                                    << " of its parent holds values that are infinite or NaN"
                                    << (update.codec == Codec::FP16
                                            ? "; fp16 holds at most 65504: use the codec fp32."
                                            : "."));
    }
    m_active = true;
    m_sent.clear(); // the parent may ask for a round that was begun here with another model
    SetAwaiting(false);
    m_links->Answered();
    m_modelReceived(m_id, message, bytes);
    m_machine->OnModel(message);
    UpdatePhase();
}

} // namespace hfedfm
} // namespace ns3
