/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-consensus-node.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmConsensusNode");

NS_OBJECT_ENSURE_REGISTERED(ConsensusNode);

TypeId
ConsensusNode::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::ConsensusNode")
            .SetParent<LearningNode>()
            .SetGroupName("Hfedfm")
            .AddConstructor<ConsensusNode>()
            .AddAttribute("FederationId",
                          "Id of this node in the federation, unique.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&ConsensusNode::m_id),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Port",
                          "TCP port where neighbours with a higher id connect.",
                          UintegerValue(5000),
                          MakeUintegerAccessor(&ConsensusNode::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("Rounds",
                          "Rounds of the run; the same at all nodes of the cluster.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&ConsensusNode::m_rounds),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Exchanges",
                          "K: exchanges with all neighbours per round; the same at all nodes of "
                          "the cluster. 0: every node trains for itself.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&ConsensusNode::m_exchanges),
                          MakeUintegerChecker<uint32_t>(0, 65535))
            .AddAttribute("StepDeadline",
                          "Longest wait for the neighbours' messages of one exchange; then the "
                          "node goes on without the missing ones. It counts from the node's own "
                          "message, so it should exceed the spread of training times. A neighbour "
                          "that says after half of it that it waits itself gets up to half as much "
                          "more. 0: wait for ever.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&ConsensusNode::m_deadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("EarliestBegin",
                          "Simulated time before which the node does not begin round 1: when all "
                          "nodes of a radio channel should be connected.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&ConsensusNode::m_earliestBegin),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("StartDeadline",
                          "Longest wait for all neighbours to connect.",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&ConsensusNode::m_startDeadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("RequireAllNeighbours",
                          "Whether a neighbour that has not connected by the StartDeadline ends "
                          "the program with a message; otherwise the run goes on without it.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&ConsensusNode::m_requireNeighbours),
                          MakeBooleanChecker())
            .AddAttribute("Codec",
                          "How module values travel from this node: fp32 or fp16.",
                          StringValue("fp32"),
                          MakeStringAccessor(&ConsensusNode::SetCodec, &ConsensusNode::GetCodec),
                          MakeStringChecker())
            .AddTraceSource("ExchangeSent",
                            "An EXCHANGE message was handed to a neighbour's stream.",
                            MakeTraceSourceAccessor(&ConsensusNode::m_exchangeSent),
                            "ns3::hfedfm::ConsensusNode::ExchangeTracedCallback")
            .AddTraceSource("ExchangeReceived",
                            "An EXCHANGE message has come from a neighbour.",
                            MakeTraceSourceAccessor(&ConsensusNode::m_exchangeReceived),
                            "ns3::hfedfm::ConsensusNode::ExchangeTracedCallback")
            .AddTraceSource("Mixed",
                            "A round is over: the exchanges are done.",
                            MakeTraceSourceAccessor(&ConsensusNode::m_mixed),
                            "ns3::hfedfm::ConsensusNode::MixedTracedCallback")
            .AddTraceSource("Dropped",
                            "A neighbour's message or one module of it does not count.",
                            MakeTraceSourceAccessor(&ConsensusNode::m_dropped),
                            "ns3::hfedfm::ConsensusNode::DroppedTracedCallback")
            .AddTraceSource("NeighboursMissing",
                            "The StartDeadline has passed and these neighbours have not "
                            "connected; fires before RequireAllNeighbours ends the program.",
                            MakeTraceSourceAccessor(&ConsensusNode::m_neighboursMissing),
                            "ns3::hfedfm::LearningNode::MissingTracedCallback");
    return tid;
}

ConsensusNode::ConsensusNode() = default;
ConsensusNode::~ConsensusNode() = default;

void
ConsensusNode::DoDispose()
{
    CancelEvents();
    m_links.reset();
    m_machine.reset();
    m_sent.clear();
    LearningNode::DoDispose();
}

void
ConsensusNode::AddNeighbour(uint32_t id, const Address& peer)
{
    NS_ABORT_MSG_IF(id == m_id, "Node " << id << " cannot be its own neighbour.");
    NS_ABORT_MSG_IF(m_machine,
                    "Node " << m_id << " has started: node " << id << " comes too late as a "
                            << "neighbour.");
    NS_ABORT_MSG_UNLESS(m_neighbours.emplace(id, peer).second,
                        "Node " << m_id << " already has a neighbour with the id " << id << ".");
}

const ModuleSet*
ConsensusNode::FindModel() const
{
    return m_machine ? &m_machine->GetModel() : nullptr;
}

uint32_t
ConsensusNode::GetRound() const
{
    return m_machine ? m_machine->GetRound() : 0;
}

StreamCounters
ConsensusNode::GetCounters() const
{
    return m_links ? m_links->GetCounters(LinkRole::NEIGHBOUR) : StreamCounters();
}

void
ConsensusNode::StartApplication()
{
    NS_ABORT_MSG_UNLESS(m_learner,
                        "Node " << m_id << " has no learner; every node of a consensus trains.");
    CreateMachine();
    if (m_failed)
    {
        return; // it broke down before
    }
    CreateTraining();
    CreateLinks();
    UpdatePhase();
    if (!m_neighbours.empty())
    {
        m_startEvent =
            Simulator::Schedule(m_startDeadline, &ConsensusNode::StartDeadlinePassed, this);
    }
    TryBegin();
}

void
ConsensusNode::CreateMachine()
{
    ConsensusSettings settings;
    settings.node = m_id;
    settings.exchanges = m_exchanges;
    settings.rounds = m_rounds;
    for (const auto& [id, peer] : m_neighbours)
    {
        settings.neighbours.insert(id);
    }
    ConsensusActions& actions = *this;
    m_machine =
        std::make_unique<ConsensusMachine>(settings, actions, m_learner->MakeInitialModules());
}

void
ConsensusNode::CreateLinks()
{
    Message hello;
    hello.type = MessageType::HELLO;
    hello.sender = m_id;
    hello.round = m_exchanges;
    hello.lastRound = m_rounds;
    hello.step = static_cast<uint16_t>(m_neighbours.size());
    for (const auto& spec : m_learner->GetManifest())
    {
        hello.updates.push_back({ModuleState::MakeSpecOnly(spec), 0, 0.0, Codec::NONE});
    }
    m_hello = m_messageCodec->Encode(hello);
    LinkEvents& events = *this;
    m_links = std::make_unique<LinkSet>(GetNode(), m_id, m_messageCodec, events);
    std::set<uint32_t> higher;
    for (const auto& [id, peer] : m_neighbours)
    {
        if (id > m_id)
        {
            higher.insert(id);
        }
        else
        {
            m_links->ConnectNeighbour(id, peer);
        }
    }
    if (!higher.empty())
    {
        m_links->ListenForNeighbours(InetSocketAddress(Ipv4Address::GetAny(), m_port), higher);
    }
}

void
ConsensusNode::StopApplication()
{
    m_stopped = true;
    CancelEvents();
    AbortTraining();
    if (m_links)
    {
        m_links->Close();
    }
}

void
ConsensusNode::CancelEvents()
{
    m_startEvent.Cancel();
    m_beginEvent.Cancel();
    CancelDeadline();
}

void
ConsensusNode::TryBegin()
{
    const bool allHere = std::all_of(m_neighbours.begin(), m_neighbours.end(), [this](auto& entry) {
        return m_links->IsThere(entry.first);
    });
    if (!m_begun && allHere)
    {
        Begin();
    }
}

void
ConsensusNode::StartDeadlinePassed()
{
    std::vector<uint32_t> missing;
    std::ostringstream names;
    for (const auto& [id, peer] : m_neighbours)
    {
        if (!m_links->IsThere(id))
        {
            missing.push_back(id);
            names << " " << id;
        }
    }
    if (m_begun || missing.empty())
    {
        return;
    }
    m_neighboursMissing(m_id, missing);
    NS_ABORT_MSG_IF(m_requireNeighbours,
                    "Node " << m_id << ": these neighbours have not connected within "
                            << m_startDeadline.As(Time::S) << " (StartDeadline):" << names.str()
                            << ". They may be out of radio range. Move them, allow more time, or "
                            << "set RequireAllNeighbours to false to go on without them.");
    NS_LOG_WARN("node " << m_id << " begins without" << names.str());
    Begin();
}

void
ConsensusNode::Begin()
{
    m_begun = true;
    m_startEvent.Cancel();
    const auto wait = Max(Time(0), m_earliestBegin - Simulator::Now());
    m_beginEvent = Simulator::Schedule(wait, &ConsensusNode::BeginRun, this);
}

void
ConsensusNode::BeginRun()
{
    m_active = true;
    m_machine->Begin();
    UpdatePhase();
}

void
ConsensusNode::LinkActivity()
{
    UpdatePhase();
}

void
ConsensusNode::LinkConnected(LinkRole role, uint32_t neighbour)
{
    m_links->Send(role, neighbour, m_hello);
}

void
ConsensusNode::LinkHello(LinkRole, const Message& message)
{
    if (m_failed)
    {
        return;
    }
    NS_ABORT_MSG_IF(message.round != m_exchanges || message.lastRound != m_rounds,
                    "Node " << m_id << " does " << m_rounds << " rounds of " << m_exchanges
                            << " exchanges, its neighbour " << message.sender << " "
                            << message.lastRound << " of " << message.round
                            << "; Rounds and Exchanges must be the same at all nodes of a "
                            << "cluster.");
    if (message.step == 0)
    {
        NS_LOG_WARN("node " << m_id << " ignores " << message.sender
                            << ", which says that it has no neighbours");
        return;
    }
    Manifest holds;
    for (const auto& update : message.updates)
    {
        holds.push_back(update.state.GetSpec());
    }
    m_machine->AddNeighbour(message.sender, message.step, holds);
    TryBegin();
}

void
ConsensusNode::LinkGone(LinkRole, uint32_t neighbour)
{
    if (!m_failed)
    {
        NS_LOG_INFO("node " << m_id << " lost neighbour " << neighbour);
        m_machine->RemoveNeighbour(neighbour);
    }
}

void
ConsensusNode::LinkMessage(LinkRole, const Message& message, std::size_t bytes)
{
    if (m_failed)
    {
        return;
    }
    if (message.type != MessageType::EXCHANGE)
    {
        NS_LOG_WARN("node " << m_id << " ignores a message from neighbour " << message.sender
                            << " that is no exchange");
        return;
    }
    m_exchangeReceived(m_id, message.sender, message, bytes);
    m_machine->OnExchange(message);
    UpdatePhase();
}

void
ConsensusNode::SendExchange(uint32_t neighbour, const std::vector<ModuleId>& modules)
{
    const std::pair<uint32_t, uint32_t> now{m_machine->GetRound(), m_machine->GetStep()};
    if (now != m_sentAt)
    {
        m_sent.clear();
        m_sentAt = now;
    }
    // Neighbours that hold the same modules are sent the same bytes, encoded once.
    auto& [message, bytes] = m_sent[modules];
    if (!bytes)
    {
        message = m_machine->MakeExchange(modules);
        for (auto& update : message.updates)
        {
            update.codec = m_codec;
        }
        bytes = m_messageCodec->Encode(message);
    }
    for (const auto& update : message.updates)
    {
        auto& traffic = m_traffic[update.state.GetId()];
        ++traffic.up;
        traffic.recordBytes = GetRecordSize(update);
    }
    m_exchangeSent(m_id, neighbour, message, bytes->size());
    m_links->Send(LinkRole::NEIGHBOUR, neighbour, bytes);
}

void
ConsensusNode::Train(uint32_t round, const ModuleSet& model)
{
    m_sent.clear();
    StartTraining(round, model);
}

void
ConsensusNode::HandleTrained(std::vector<ModuleRecord> updates)
{
    m_machine->OnTrained(std::move(updates));
}

void
ConsensusNode::ArmDeadline()
{
    CancelDeadline();
    // What a node is doing may empty its battery before it comes here.
    if (m_deadline.IsStrictlyPositive() && !m_failed)
    {
        ExtendDeadline();
        m_aliveEvent = Simulator::Schedule(m_deadline / 2, &ConsensusNode::SendHeartbeat, this);
    }
}

void
ConsensusNode::ExtendDeadline()
{
    m_deadlineEvent.Cancel();
    if (m_deadline.IsStrictlyPositive() && !m_failed)
    {
        m_deadlineEvent = Simulator::Schedule(m_deadline, &ConsensusNode::DeadlinePassed, this);
    }
}

void
ConsensusNode::CancelDeadline()
{
    m_deadlineEvent.Cancel();
    m_aliveEvent.Cancel();
}

void
ConsensusNode::SendHeartbeat()
{
    for (const auto& [id, peer] : m_neighbours)
    {
        if (m_links->IsThere(id))
        {
            m_links->Send(LinkRole::NEIGHBOUR, id, m_hello);
        }
    }
}

void
ConsensusNode::DeadlinePassed()
{
    NS_LOG_INFO("node " << m_id << ": deadline of step " << m_machine->GetStep() << " of round "
                        << m_machine->GetRound());
    m_machine->OnDeadline();
    UpdatePhase();
}

void
ConsensusNode::OnMixed(const ConsensusReport& report, const ModuleSet& model)
{
    for (const auto& [id, weight] : report.weights)
    {
        m_traffic[id].aggregations += report.steps;
    }
    m_mixed(report, model);
}

void
ConsensusNode::OnDropped(uint32_t neighbour,
                         uint32_t round,
                         uint32_t step,
                         ExchangeDrop reason,
                         const std::string& detail)
{
    NS_LOG_WARN("node " << m_id << " drops what node " << neighbour << " sent for round " << round
                        << " step " << step << " (" << ToString(reason) << "): " << detail);
    m_dropped(m_id, neighbour, round, step, reason);
}

void
ConsensusNode::OnFinished(const ModuleSet& model)
{
    FinishWith(m_rounds + 1, model);
}

Phase
ConsensusNode::GetExchangePhase() const
{
    if (!m_active || m_finished || m_failed)
    {
        return Phase::IDLE;
    }
    return m_links->IsReceiving(LinkRole::NEIGHBOUR) || m_links->IsSending(LinkRole::NEIGHBOUR)
               ? Phase::D2D
               : Phase::WAITING;
}

} // namespace hfedfm
} // namespace ns3
