/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-federation-node.h"

#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmFederationNode");

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
    m_up.reset();
    m_children.reset();
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
FederationNode::SetGroupChannel(Ptr<GroupChannel> channel)
{
    NS_ABORT_MSG_IF(m_groupChannel, "Node " << m_id << " has a group channel already.");
    m_groupChannel = std::move(channel);
    m_groupSender = CreateObject<GroupSender>();
    m_groupReceiver = CreateObject<GroupReceiver>();
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
    return m_up ? m_up->GetCounters() : StreamCounters();
}

StreamCounters
FederationNode::GetChildCounters() const
{
    return m_children ? m_children->GetCounters() : StreamCounters();
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
    m_children = std::make_unique<ChildLinks>(MakeCallback(&FederationNode::ChildHello, this),
                                              MakeCallback(&FederationNode::ChildGone, this),
                                              MakeCallback(&FederationNode::ChildMessage, this),
                                              MakeCallback(&FederationNode::UpdatePhase, this));
    m_up = std::make_unique<ParentConnection>(m_id,
                                              MakeCallback(&FederationNode::ParentConnected, this),
                                              MakeCallback(&FederationNode::ParentModel, this),
                                              MakeCallback(&FederationNode::UpdatePhase, this));
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
        m_up->Connect(GetNode(), m_parent);
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
    m_groupSender->Open(GetNode(), m_groupChannel, m_groupPort, m_id);
    m_groupReceiver->Open(GetNode(), m_groupChannel, m_groupPort, m_id);
    m_children->UseGroup(m_groupSender, m_groupChannel);
    m_up->UseGroup(m_groupReceiver, m_groupChannel);
}

void
FederationNode::Listen()
{
    if (!m_listening)
    {
        m_listening = true;
        m_children->Listen(GetNode(), InetSocketAddress(Ipv4Address::GetAny(), m_port));
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
    if (m_up)
    {
        m_up->Close();
    }
    if (m_children)
    {
        m_children->Close();
    }
}

void
FederationNode::TryBegin()
{
    const auto isHere = [this](uint32_t id) { return m_children->GetLinks().count(id) > 0; };
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
        if (m_children->GetLinks().count(id) == 0)
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
    const auto& link = m_children->GetLinks().at(child);
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
    auto& [bundle, frame] = m_sent[held];
    if (!frame)
    {
        bundle = Bundle{type, m_id, round, m_machine->GetLastRound(), {}};
        for (const auto& id : held)
        {
            bundle.updates.push_back({m.at(id), m_machine->GetBaseRound(), 0.0, m_codec});
            m_traffic[id].recordBytes = GetRecordSize(bundle.updates.back());
        }
        frame = EncodeFrame(bundle);
    }
    m_modelSent(m_id, bundle, frame->size());
    m_children->Send(child, frame);
}

void
FederationNode::SendUpdate(uint32_t round, std::vector<ModuleUpdate> updates)
{
    for (auto& update : updates)
    {
        update.codec = m_codec;
        auto& traffic = m_traffic[update.state.GetId()];
        ++traffic.up;
        traffic.recordBytes = GetRecordSize(update);
    }
    const Bundle bundle{MessageType::UPDATE, m_id, round, 0, std::move(updates)};
    auto frame = EncodeFrame(bundle);
    m_updateSent(m_id, bundle, frame->size());
    SetAwaiting(true);
    m_up->SendReport(std::move(frame));
}

void
FederationNode::ForwardUpdate(const Bundle& update)
{
    if (!m_up->IsConnected())
    {
        return; // with the next connection, all are forwarded again
    }
    for (const auto& module : update.updates)
    {
        auto& traffic = m_traffic[module.state.GetId()];
        ++traffic.up;
        traffic.recordBytes = GetRecordSize(module);
    }
    auto frame = EncodeFrame(update);
    m_updateSent(m_id, update, frame->size());
    m_up->Send(std::move(frame));
}

std::vector<ModuleUpdate>
FederationNode::TakeReport()
{
    return m_up->TakeReport();
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
FederationNode::HandleTrained(std::vector<ModuleUpdate> updates)
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
    if (m_children)
    {
        m_children->CloseGroup();
        m_up->CloseGroup();
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
    if (m_up && (m_up->IsReceiving() || m_up->IsSending()))
    {
        return GetTransferPhase(m_parentLink, m_up->IsSending() && !m_up->IsReceiving());
    }
    if (!m_active || m_finished)
    {
        return Phase::IDLE;
    }
    // Servers wait while their cells are busy; for a device it is work of its D2D radio.
    const bool busy = m_children && (m_children->IsReceiving() || m_children->IsSending());
    return busy && m_learner ? Phase::D2D : Phase::WAITING;
}

} // namespace hfedfm
} // namespace ns3
