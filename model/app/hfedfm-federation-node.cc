// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-federation-node.h"

#include "hfedfm-named-part.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-async-coordinator.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmFederationNode");

NS_OBJECT_ENSURE_REGISTERED(FederationNode);

TypeId
FederationNode::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::FederationNode")
            .SetParent<FederationTraces>()
            .SetGroupName("Hfedfm")
            .AddConstructor<FederationNode>()
            .AddAttribute("FederationId",
                          "Id of this node in the federation, unique.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&FederationNode::m_id),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Coordinator",
                          "TypeId of what decides about rounds, with attributes in brackets.",
                          StringValue("ns3::hfedfm::TreeCoordinator"),
                          MakeObjectFactoryAccessor(&FederationNode::m_coordinatorType),
                          MakeObjectFactoryChecker())
            .AddAttribute("LinkPolicy",
                          "TypeId of what chooses the node's place in the tree, unless it is given "
                          "a policy; the default leaves it where it was put.",
                          StringValue("ns3::hfedfm::LinkPolicy"),
                          MakeObjectFactoryAccessor(&FederationNode::m_policyType),
                          MakeObjectFactoryChecker())
            .AddAttribute("Aggregator",
                          "TypeId of the rule that makes one model of the updates.",
                          StringValue("ns3::hfedfm::WeightedMeanAggregator"),
                          MakeObjectFactoryAccessor(&FederationNode::m_aggregatorType),
                          MakeObjectFactoryChecker())
            .AddAttribute("RootAggregator",
                          "TypeId of the rule that does while the node has no parent, for instance "
                          "ns3::hfedfm::FedAvgMOptimizer[Momentum=0.7]; empty: Aggregator.",
                          StringValue(""),
                          MakeStringAccessor(&FederationNode::m_rootAggregator),
                          MakeStringChecker())
            .AddAttribute("ClientSelection",
                          "What chooses the children that take part in a round; null: all do. For "
                          "nodes whose children are devices that are no relays.",
                          TypeId::ATTR_GET | TypeId::ATTR_SET,
                          PointerValue(),
                          MakePointerAccessor(&FederationNode::m_selection),
                          MakePointerChecker<ClientSelection>())
            .AddAttribute("MessageCodec",
                          "How messages become bytes, with the stages that they pass; default: "
                          "one of the node's own, without stages.",
                          TypeId::ATTR_GET | TypeId::ATTR_SET,
                          PointerValue(),
                          MakePointerAccessor(&FederationNode::m_messageCodec),
                          MakePointerChecker<MessageCodec>())
            .AddAttribute("Port",
                          "TCP port where children, and neighbours with a higher id, connect.",
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
                          "Rounds of the run. In a tree they are counted at the lowest tier and "
                          "used by the root; neighbours must all have the same.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&FederationNode::m_rounds),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("EdgeRounds",
                          "E: own rounds per aggregation at the parent.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&FederationNode::m_edgeRounds),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute(
                "Circulation",
                "Rules PATTERN=PERIOD with commas, for instance head=2,adapter=4: modules "
                "with other periods than EdgeRounds, which go to the parent after each "
                "round whose number is a multiple of theirs; 0: never. A pattern is a "
                "module like head/scene, a kind or *; the first that matches counts.",
                StringValue(""),
                MakeStringAccessor(&FederationNode::SetCirculation,
                                   &FederationNode::GetCirculation),
                MakeStringChecker())
            .AddAttribute("CirculationPolicy",
                          "TypeId of what chooses the modules that children report, with "
                          "attributes in brackets, for instance "
                          "ns3::hfedfm::AdaptiveCirculation[Period=4]; empty: their Circulation.",
                          StringValue(""),
                          MakeStringAccessor(&FederationNode::m_policyOfModules),
                          MakeStringChecker())
            .AddAttribute("Specialization",
                          "What chooses which children train and report which modules; null: all "
                          "do what they can. For nodes whose children are devices that are no "
                          "relays.",
                          TypeId::ATTR_GET | TypeId::ATTR_SET,
                          PointerValue(),
                          MakePointerAccessor(&FederationNode::m_specialization),
                          MakePointerChecker<SpecializationPolicy>())
            .AddAttribute(
                "Mixing",
                "Rules PATTERN=WEIGHT with commas: a learner begins with WEIGHT x its "
                "own values of a module + (1 - WEIGHT) x those of its parent; learned: a "
                "weight that follows training.",
                StringValue(""),
                MakeStringAccessor(&FederationNode::SetMixing, &FederationNode::GetMixing),
                MakeStringChecker())
            .AddAttribute("Exchanges",
                          "K: exchanges with all neighbours per round; the same at all nodes of "
                          "the cluster. 0: every node trains for itself.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&FederationNode::m_exchanges),
                          MakeUintegerChecker<uint32_t>(0, 65535))
            .AddAttribute("Quorum",
                          "Share of the children whose updates end a round, in (0, 1].",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&FederationNode::m_quorum),
                          MakeDoubleChecker<double>(1e-9, 1.0))
            .AddAttribute("Deadline",
                          "Longest round at a node with children: then it aggregates what has "
                          "come. FederationHelper takes it for that of a cluster and allows "
                          "servers above it as many as they wait for, and one more. Between "
                          "neighbours, the longest wait for the messages of one exchange, from "
                          "the node's own message; then it goes on without the missing ones. It "
                          "should exceed the spread of training times. A neighbour that says after "
                          "half of it that it waits itself gets up to half as much more. 0: wait "
                          "for ever.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&FederationNode::m_deadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("EarliestBegin",
                          "Simulated time before which a root or a node with neighbours does not "
                          "begin round 1. All stations of a Wi-Fi channel should be connected "
                          "before model traffic loads it: ns-3 may stall the connections of a "
                          "station that sets up its block-ack agreement among collisions.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&FederationNode::m_earliestBegin),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("StartDeadline",
                          "Longest wait for all children and neighbours to connect.",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&FederationNode::m_startDeadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("RequireAllChildren",
                          "Whether a child or neighbour that has not connected by the "
                          "StartDeadline ends the program with a message; otherwise the run goes "
                          "on without it.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FederationNode::m_requireAll),
                          MakeBooleanChecker())
            .AddAttribute("InNetworkAggregation",
                          "Whether a learner whose parent is another device sends it the mean of "
                          "its own update and those of its children. Otherwise it forwards each of "
                          "them as it comes: store and forward, as the published accounting has "
                          "it. All other nodes always aggregate.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FederationNode::m_inNetwork),
                          MakeBooleanChecker())
            .AddAttribute("SoleChild",
                          "Whether one of the expected children at a time speaks for all: one that "
                          "connects takes the place of the one before, and a round waits for it. "
                          "For an edge server whose cluster elects a head.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&FederationNode::m_soleChild),
                          MakeBooleanChecker())
            .AddAttribute("Codec",
                          "How modules travel from this node to children and neighbours: fp32, "
                          "fp16, bf16, int8 or int4, or a list with commas of PATTERN=CODEC, where "
                          "a pattern is a module (head/scene), a kind of modules (head) or *, and "
                          "the first that a module matches counts; fp32 if there is none.",
                          StringValue("fp32"),
                          MakeStringAccessor(&FederationNode::SetCodec, &FederationNode::GetCodec),
                          MakeStringChecker())
            .AddAttribute("UpdateCodec",
                          "The same of updates to the parent, which may also be int8-delta and the "
                          "like, of the difference to the model that the parent has sent, or "
                          "top-k:SHARE, the largest values of the difference. Empty: as Codec.",
                          StringValue(""),
                          MakeStringAccessor(&FederationNode::SetUpdateCodec,
                                             &FederationNode::GetUpdateCodec),
                          MakeStringChecker())
            .AddAttribute("ErrorFeedback",
                          "Whether what the codec leaves out of a difference to the parent is kept "
                          "and added to the next one of the same module.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FederationNode::m_errorFeedback),
                          MakeBooleanChecker());
    return tid;
}

FederationNode::FederationNode()
    : m_messageCodec(CreateObject<MessageCodec>())
{
}

void
FederationNode::DoInitialize()
{
    if (!m_policy)
    {
        SetLinkPolicy(MakePart<LinkPolicy>(m_policyType, "LinkPolicy"));
    }
    m_policy->Start();
    FederationTraces::DoInitialize();
}

void
FederationNode::DoDispose()
{
    CancelEvents();
    if (m_policy)
    {
        m_policy->Dispose();
    }
    m_policy = nullptr;
    m_links.reset();
    if (m_coordinator)
    {
        m_coordinator->Dispose();
    }
    m_coordinator = nullptr;
    m_training.reset();
    m_starter.reset();
    m_source = nullptr;
    if (m_groupSender)
    {
        m_groupSender->Dispose();
        m_groupReceiver->Dispose();
    }
    m_groupSender = nullptr;
    m_groupReceiver = nullptr;
    m_groupChannel = nullptr;
    m_messageCodec = nullptr;
    if (m_selection)
    {
        m_selection->Dispose();
    }
    m_selection = nullptr;
    m_specialization = nullptr;
    m_learner = nullptr;
    m_compute = nullptr;
    m_ledger = nullptr;
    FederationTraces::DoDispose();
}

void
FederationNode::SetComputeModel(Ptr<ComputeEnergyModel> model)
{
    m_compute = std::move(model);
    if (m_compute)
    {
        // Not its one callback: the device may be in other federations, too.
        m_compute->TraceConnectWithoutContext("Depleted",
                                              MakeCallback(&FederationNode::Fail, this));
    }
}

void
FederationNode::SetLedger(Ptr<EnergyLedger> ledger)
{
    if (ledger && ledger != m_ledger)
    {
        m_teller = ledger->AddTeller();
    }
    m_ledger = std::move(ledger);
}

bool
FederationNode::IsAsynchronous() const
{
    const auto type = m_coordinatorType.GetTypeId();
    return type == AsyncCoordinator::GetTypeId() || type.IsChildOf(AsyncCoordinator::GetTypeId());
}

void
FederationNode::AddExpectedChild(uint32_t id)
{
    NS_ABORT_MSG_IF(id == m_id, "Node " << id << " cannot be its own child.");
    NS_ABORT_MSG_UNLESS(m_expected.insert(id).second,
                        "Node " << m_id << " already expects a child with the id " << id << ".");
}

void
FederationNode::AddNeighbour(uint32_t id, const Address& peer)
{
    NS_ABORT_MSG_IF(id == m_id, "Node " << id << " cannot be its own neighbour.");
    NS_ABORT_MSG_IF(m_coordinator,
                    "Node " << m_id << " has started: node " << id << " comes too late as a "
                            << "neighbour.");
    NS_ABORT_MSG_UNLESS(m_neighbours.emplace(id, peer).second,
                        "Node " << m_id << " already has a neighbour with the id " << id << ".");
}

void
FederationNode::SetLinkPolicy(Ptr<LinkPolicy> policy)
{
    m_policy = std::move(policy);
    m_policy->SetNode(*this);
}

void
FederationNode::SetMulticastChannel(Ptr<MulticastChannel> channel)
{
    NS_ABORT_MSG_IF(m_groupChannel, "Node " << m_id << " has a group channel already.");
    m_groupChannel = std::move(channel);
    m_groupSender = CreateObject<MulticastSender>();
    m_groupReceiver = CreateObject<MulticastReceiver>();
}

Address
FederationNode::MakePeerAddress(Ipv4Address address) const
{
    return InetSocketAddress(address, m_port);
}

const ModuleSet&
FederationNode::GetModel() const
{
    const auto* model = FindModel();
    NS_ABORT_MSG_UNLESS(model, "Node " << m_id << " has not started: it holds no model yet.");
    return *model;
}

TreePlace
FederationNode::MakePlace() const
{
    TreePlace place;
    place.hasParent = HasParent();
    place.parentIsDevice = m_parentLink == ParentLink::D2D;
    place.edgeRounds = m_edgeRounds;
    place.circulation = m_circulation;
    place.children = m_expected;
    return place;
}

void
FederationNode::CreateCoordinator()
{
    m_directory.SetSelf(m_id);
    CoordinatorSettings settings;
    settings.node = m_id;
    settings.hasLearner = m_learner != nullptr;
    settings.manifest = m_learner ? m_learner->GetManifest() : Manifest();
    settings.initial = std::move(m_initial);
    settings.codec = m_codec;
    settings.updateCodec = m_updatesAsModels ? m_codec : m_updateCodec;
    settings.errorFeedback = m_errorFeedback;
    settings.rounds = m_rounds;
    settings.quorum = m_quorum;
    settings.exchanges = m_exchanges;
    settings.inNetwork = m_inNetwork;
    settings.soleChild = m_soleChild;
    settings.aggregator = MakePart<Aggregator>(m_aggregatorType, "Aggregator");
    settings.rootAggregator = MakeNamed<Aggregator>(m_rootAggregator, "RootAggregator");
    settings.policy = MakeNamed<CirculationPolicy>(m_policyOfModules, "CirculationPolicy");
    settings.specialization = m_specialization;
    settings.mixing = m_mixing;
    settings.selection = m_selection;
    settings.place = MakePlace();
    settings.gone = m_gone;
    for (const auto& [id, peer] : m_neighbours)
    {
        settings.neighbours.insert(id);
    }
    m_coordinator = MakePart<Coordinator>(m_coordinatorType, "Coordinator");
    CoordinatorActions& actions = *this;
    m_coordinator->Start(std::move(settings), actions);
    if (m_learner)
    {
        m_training = std::make_unique<LocalTraining>(m_id,
                                                     m_learner,
                                                     m_compute,
                                                     MakeCallback(&FederationNode::JobDone, this),
                                                     MakeCallback(&FederationNode::Turn, this));
        if (!m_learner->GetStarts().empty())
        {
            TaskStarter::Callbacks callbacks{MakeCallback(&FederationNode::Hold, this),
                                             MakeCallback(&FederationNode::ModulesReady, this),
                                             MakeCallback(&FederationNode::Started, this)};
            m_starter = std::make_unique<TaskStarter>(m_id, m_learner, m_source, callbacks);
        }
    }
}

void
FederationNode::StartApplication()
{
    CreateCoordinator();
    if (m_failed)
    {
        return; // it broke down before
    }
    UpdatePhase();
    CreateLinks();
    m_coordinator->OnOpen();
}

void
FederationNode::CreateLinks()
{
    LinkEvents& events = *this;
    m_links = std::make_unique<LinkSet>(GetNode(), m_id, m_messageCodec, events);
    if (m_groupChannel)
    {
        m_groupSender->Open(GetNode(), m_groupChannel, m_multicastPort, m_id);
        m_groupReceiver->Open(GetNode(), m_groupChannel, m_multicastPort, m_id);
        m_links->UseMulticast(m_groupSender);
        m_links->UseMulticast(m_groupReceiver);
    }
    // Of two neighbours, the one with the higher id connects.
    bool listens = false;
    for (const auto& [id, peer] : m_neighbours)
    {
        m_links->AddNeighbour(id, id < m_id ? peer : Address());
        listens = listens || id > m_id;
    }
    const bool takesChildren = m_moves || !m_expected.empty();
    if (listens || takesChildren)
    {
        m_links->Listen(InetSocketAddress(Ipv4Address::GetAny(), m_port), takesChildren);
    }
    if (!m_expected.empty() || !m_neighbours.empty())
    {
        m_startEvent =
            Simulator::Schedule(m_startDeadline, &FederationNode::StartDeadlinePassed, this);
    }
    if (HasParent())
    {
        m_links->ConnectParent(m_parent);
    }
}

void
FederationNode::StopApplication()
{
    m_stopped = true;
    if (m_policy)
    {
        m_policy->Stop();
    }
    CancelEvents();
    CancelTraining();
    if (m_links)
    {
        m_links->Close();
    }
}

void
FederationNode::CancelEvents()
{
    m_startEvent.Cancel();
    CancelBegin();
    for (auto& [timer, event] : m_timers)
    {
        event.Cancel();
    }
}

void
FederationNode::StartDeadlinePassed()
{
    const auto missing = m_coordinator->GetMissing();
    if (missing.empty())
    {
        return;
    }
    std::ostringstream names;
    for (const auto id : missing)
    {
        names << " " << id;
    }
    m_missing(m_id, missing);
    NS_ABORT_MSG_IF(m_requireAll,
                    "Node " << m_id << ": these "
                            << (m_expected.empty() ? "neighbours" : "children")
                            << " have not connected within " << m_startDeadline.As(Time::S)
                            << " (StartDeadline):" << names.str()
                            << ". They may be out of radio range. Move them, allow more time, or "
                            << "set RequireAllChildren to false to go on without them.");
    NS_LOG_WARN("node " << m_id << " goes on without" << names.str());
    m_coordinator->OnStartDeadline();
}

void
FederationNode::SetPosition(const TreePosition& position)
{
    m_moves = true;
    const bool moved = position.parent != m_parent;
    m_parent = position.parent;
    m_parentLink = position.link;
    m_edgeRounds = position.edgeRounds;
    m_circulation = position.circulation;
    m_expected = position.children;
    if (!m_coordinator || !TakesPart())
    {
        return;
    }
    auto place = MakePlace();
    place.newParent = moved;
    place.succession = position.succession;
    place.lost = position.lost;
    m_coordinator->SetPlace(place);
    SetAwaiting(IsAwaiting() && !IsCollecting());
    if (moved && HasParent())
    {
        m_links->ConnectParent(m_parent);
    }
    UpdatePhase();
}

void
FederationNode::ForgetNode(uint32_t id)
{
    m_directory.Remove(id);
    if (m_gone.insert(id).second && m_coordinator && !m_failed)
    {
        m_coordinator->Forget(id);
    }
}

void
FederationNode::Send(LinkRole role, uint32_t peer, const Message& message)
{
    const auto bytes = m_messageCodec->Encode(message);
    OnSent(role, peer, message, *m_messageCodec, GetWireSize(*bytes));
    m_links->Send(role, peer, bytes);
}

void
FederationNode::Send(LinkRole role, uint32_t peer, const SharedMessage& message)
{
    const auto bytes = m_messageCodec->Encode(message);
    OnSent(role, peer, message->message, *m_messageCodec, GetWireSize(*bytes));
    m_links->Send(role, peer, bytes);
}

void
FederationNode::Report(const Message& update)
{
    const auto bytes = m_messageCodec->Encode(update);
    OnSent(LinkRole::PARENT, 0, update, *m_messageCodec, GetWireSize(*bytes));
    SetAwaiting(true);
    m_links->SendReport(bytes);
}

bool
FederationNode::IsLinked(LinkRole role, uint32_t peer) const
{
    return m_links && (role == LinkRole::PARENT ? m_links->HasParent() : m_links->IsThere(peer));
}

void
FederationNode::Unlink(LinkRole role, uint32_t peer)
{
    const auto gone = role == LinkRole::PARENT ? std::vector<uint32_t>() : GetSameLink(peer);
    std::for_each(gone.begin(), gone.end(), [this](uint32_t id) { m_directory.Remove(id); });
    role == LinkRole::PARENT ? m_links->DropParent() : m_links->Drop(peer);
}

void
FederationNode::Train(uint32_t round, const ModuleSet& model)
{
    if (m_failed)
    {
        return;
    }
    const bool begins = m_starter && m_starter->IsDue(round);
    if (!begins)
    {
        StartTraining(round, model);
    }
    else if (!m_starter->Delay(round, GetModel()))
    {
        StartTraining(round, GetModel());
    }
    else if (m_starter->IsWaiting())
    {
        m_taskAwaited(m_id, round);
        UpdatePhase();
    }
}

void
FederationNode::StartTraining(uint32_t round, const ModuleSet& model)
{
    if (!m_failed)
    {
        if (!m_training->MustWait())
        {
            m_trainingStarted(m_id, round);
        }
        m_training->Train(round, model);
        UpdatePhase();
    }
}

void
FederationNode::Hold(std::vector<ModuleRecord> modules)
{
    m_directory.TakeRelayed(modules);
    ModuleSet states;
    for (auto& module : modules)
    {
        states[module.state.GetId()] = std::move(module.state);
    }
    m_coordinator->Hold(states);
}

void
FederationNode::CancelTraining()
{
    if (m_starter)
    {
        m_starter->Cancel();
    }
    if (m_training)
    {
        m_training->Cancel();
        UpdatePhase();
    }
}

void
FederationNode::JobDone(uint32_t round, TrainingResult result)
{
    m_trained(m_id, round, result);
    if (result.updates.empty())
    {
        Finished();
        return;
    }
    m_directory.TakeTrained(round, result.updates);
    m_coordinator->OnJudged(result.judgements);
    m_coordinator->OnTrained(std::move(result.updates));
    UpdatePhase();
}

void
FederationNode::Finish(uint32_t round, const ModuleSet& model)
{
    // A node whose place changes late may get the last model twice.
    if (m_failed || m_finished)
    {
        return;
    }
    if (m_training)
    {
        m_training->Score(round, model);
        return;
    }
    Finished();
}

void
FederationNode::Finished()
{
    m_finished = true;
    UpdatePhase();
    m_finishedTrace(m_id);
}

void
FederationNode::Fail()
{
    if (m_failed || m_finished)
    {
        return;
    }
    NS_LOG_INFO("node " << m_id << " takes no part any more");
    m_failed = true;
    CancelEvents();
    if (m_links)
    {
        m_links->CloseMulticast();
    }
    CancelTraining();
    UpdatePhase();
    m_failedTrace(m_id);
}

void
FederationNode::ScheduleBegin()
{
    const auto wait = Max(Time(0), m_earliestBegin - Simulator::Now());
    m_beginEvent = Simulator::Schedule(wait, &FederationNode::BeginRun, this);
}

void
FederationNode::Arm(CoordinatorTimer timer)
{
    Cancel(timer);
    // What a node is doing may empty its battery before it comes here.
    if (m_deadline.IsStrictlyPositive() && !m_failed)
    {
        const auto whole =
            m_deadlineShare < 1 ? Seconds(m_deadline.GetSeconds() * m_deadlineShare) : m_deadline;
        m_timers[timer] =
            Simulator::Schedule(timer == CoordinatorTimer::HALFWAY ? whole / 2 : whole,
                                &FederationNode::TimerEnded,
                                this,
                                timer);
    }
}

void
FederationNode::LinkHello(LinkRole role, const Message& hello, bool anew)
{
    if (!m_failed)
    {
        if (m_gone.count(hello.sender) == 0)
        {
            m_directory.TakeHello(hello);
        }
        m_coordinator->OnHello(role, hello, anew);
    }
}

void
FederationNode::LinkGone(LinkRole role, uint32_t peer)
{
    m_directory.Remove(peer);
    if (!m_failed)
    {
        m_coordinator->OnGone(role, peer);
    }
}

void
FederationNode::LinkMessage(LinkRole role, const Message& message, std::size_t bytes)
{
    if (!m_failed)
    {
        m_coordinator->OnMessage(role, message, bytes);
        UpdatePhase();
    }
}

void
FederationNode::UpdatePhase()
{
    if (m_ledger)
    {
        const bool trains = m_training && m_training->IsTraining();
        m_ledger->SetPhase(trains ? Phase::COMPUTE
                                  : FindExchangePhase(m_links.get(),
                                                      {m_failed,
                                                       GetRound() == 0 || m_finished,
                                                       m_learner != nullptr,
                                                       m_parentLink}),
                           m_teller);
    }
}

} // namespace ns3::hfedfm
