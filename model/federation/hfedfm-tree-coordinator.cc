// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-tree-coordinator.h"

#include "ns3/abort.h"
#include "ns3/log.h"

#include <algorithm>
#include <iterator>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmTreeCoordinator");
NS_OBJECT_ENSURE_REGISTERED(TreeCoordinator);

TypeId
TreeCoordinator::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::TreeCoordinator")
                            .SetParent<Coordinator>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<TreeCoordinator>();
    return tid;
}

TreeCoordinator::TreeCoordinator() = default;
TreeCoordinator::~TreeCoordinator() = default;

void
TreeCoordinator::DoDispose()
{
    m_machine.reset();
    m_sent.Clear();
    Coordinator::DoDispose();
}

bool
TreeCoordinator::Forwards() const
{
    const auto& place = m_settings.place;
    return !m_settings.inNetwork && m_settings.hasLearner && place.hasParent &&
           place.parentIsDevice;
}

bool
TreeCoordinator::IsExpected(uint32_t id) const
{
    return m_settings.place.children.count(id) > 0;
}

void
TreeCoordinator::DoStart()
{
    NS_ABORT_MSG_IF(!m_settings.hasLearner && m_settings.place.children.empty(),
                    "Node " << m_settings.node << " has neither a learner nor children: it has no "
                            << "part in the federation.");
    RoundSettings settings;
    settings.node = m_settings.node;
    settings.hasLearner = m_settings.hasLearner;
    settings.hasParent = m_settings.place.hasParent;
    settings.edgeRounds = m_settings.place.edgeRounds;
    settings.quorum = m_settings.quorum;
    settings.forwards = Forwards();
    settings.awaitsSuccessor = m_settings.soleChild;
    RoundActions& actions = *this;
    m_machine = std::make_unique<RoundMachine>(settings, actions, m_settings.aggregator);
}

std::vector<uint32_t>
TreeCoordinator::GetMissing() const
{
    std::vector<uint32_t> missing;
    const auto& expected = m_settings.place.children;
    std::copy_if(expected.begin(), expected.end(), std::back_inserter(missing), [this](auto id) {
        return m_children.count(id) == 0;
    });
    // Children that come after the begin are not its business.
    if (m_begun || (m_settings.soleChild && missing.size() < expected.size()))
    {
        missing.clear();
    }
    return missing;
}

void
TreeCoordinator::TryBegin()
{
    const auto& expected = m_settings.place.children;
    const auto isHere = [this](uint32_t id) { return m_children.count(id) > 0; };
    const bool any = std::any_of(expected.begin(), expected.end(), isHere);
    const bool all = std::all_of(expected.begin(), expected.end(), isHere);
    const bool enough = m_settings.soleChild && !expected.empty() ? any : all;
    if (!m_begun && (enough || (m_waitedEnough && (any || m_settings.hasLearner))))
    {
        Begin();
    }
}

void
TreeCoordinator::OnStartDeadline()
{
    m_waitedEnough = true;
    TryBegin();
}

void
TreeCoordinator::Begin()
{
    m_begun = true;
    if (m_settings.place.hasParent)
    {
        SendHello();
        return;
    }
    if (m_settings.initial.empty())
    {
        NS_ABORT_MSG_UNLESS(m_settings.hasLearner,
                            "Node " << m_settings.node << " is the root and has no learner: give "
                                    << "it the modules to begin with (SetInitialModel).");
        m_settings.initial = m_actions->MakeInitialModules();
    }
    m_actions->ScheduleBegin();
}

void
TreeCoordinator::SendModel(uint32_t child, MessageType type, uint32_t round, const ModuleSet& m)
{
    std::vector<ModuleId> held;
    for (const auto& spec : m_children.at(child).wants)
    {
        if (m.count(spec.id) > 0)
        {
            held.push_back(spec.id);
        }
    }
    auto& message = m_sent.Find({type, round, 0}, held);
    if (!message)
    {
        Message model{type, m_settings.node, round, m_machine->GetLastRound(), {}};
        for (const auto& id : held)
        {
            model.updates.push_back({m.at(id), m_machine->GetBaseRound(), 0.0, m_settings.codec});
        }
        message = std::make_shared<OutgoingMessage>(OutgoingMessage{std::move(model), nullptr});
    }
    m_actions->Send(LinkRole::CHILD, child, message);
}

void
TreeCoordinator::SendUpdate(uint32_t round, std::vector<ModuleRecord> updates)
{
    for (auto& update : updates)
    {
        update.codec = m_settings.codec;
    }
    m_actions->Report({MessageType::UPDATE, m_settings.node, round, 0, std::move(updates)});
}

void
TreeCoordinator::ForwardUpdate(const Message& update)
{
    // Otherwise all are forwarded again with the next connection.
    if (m_actions->IsLinked(LinkRole::PARENT, 0))
    {
        m_actions->Send(LinkRole::PARENT, 0, update);
    }
}

void
TreeCoordinator::ArmDeadline()
{
    CancelDeadline();
    if (!m_settings.place.children.empty())
    {
        m_armed = true;
        m_actions->Arm(CoordinatorTimer::DEADLINE);
    }
}

void
TreeCoordinator::CancelDeadline()
{
    m_armed = false;
    m_actions->Cancel(CoordinatorTimer::DEADLINE);
}

void
TreeCoordinator::OnTimer(CoordinatorTimer)
{
    NS_LOG_INFO("node " << m_settings.node << ": deadline of round " << GetRound());
    m_armed = false;
    m_machine->OnDeadline();
}

void
TreeCoordinator::OnDropped(uint32_t child,
                           uint32_t round,
                           DropReason reason,
                           const std::string& detail)
{
    m_actions->OnDropped(child, round, 0, reason, detail);
}

void
TreeCoordinator::SetPlace(const TreePlace& place)
{
    const auto before = std::move(m_settings.place.children);
    m_settings.place = place;
    NS_LOG_INFO("node " << m_settings.node << " has another place in the tree, in round "
                        << GetRound() << ", " << place.children.size() << " children");
    m_sent.Clear();
    for (const auto child : before)
    {
        if (!IsExpected(child))
        {
            Drop(child);
        }
    }
    MoveMachine();
    for (const auto child : place.children)
    {
        if (before.count(child) == 0 && m_actions->IsLinked(LinkRole::CHILD, child))
        {
            Introduce(child);
        }
    }
    if (GetRound() == 0)
    {
        m_actions->CancelBegin();
        m_begun = false;
        TryBegin();
    }
}

void
TreeCoordinator::MoveMachine()
{
    const auto& place = m_settings.place;
    RoundPosition round;
    round.hasParent = place.hasParent;
    round.edgeRounds = place.edgeRounds;
    round.forwards = Forwards();
    round.children = place.children;
    round.succession = place.succession;
    round.newParent = place.newParent;
    round.ownsReport = place.lost || !m_actions->IsReportDelivered();
    if (place.newParent)
    {
        m_actions->Unlink(LinkRole::PARENT, 0);
    }
    m_machine->SetPosition(round);
    // It may have had nobody to wait for so far.
    if (round.forwards)
    {
        CancelDeadline();
    }
    else if (IsCollecting() && !m_armed)
    {
        ArmDeadline();
    }
}

void
TreeCoordinator::Forget(uint32_t node)
{
    if (m_settings.gone.insert(node).second)
    {
        m_machine->Remove(node);
    }
}

void
TreeCoordinator::SendHello()
{
    if (!m_begun || !m_actions->IsLinked(LinkRole::PARENT, 0))
    {
        return;
    }
    std::map<ModuleId, ModuleSpec> wanted;
    const auto want = [&wanted](const Manifest& specs) {
        for (const auto& spec : specs)
        {
            wanted.emplace(spec.id, spec);
        }
    };
    for (const auto* held : {&std::as_const(m_settings.initial), &GetModel()})
    {
        for (const auto& [id, state] : *held)
        {
            wanted.emplace(id, state.GetSpec());
        }
    }
    want(m_settings.manifest);
    for (const auto& [id, child] : m_children)
    {
        want(child.wants);
    }
    // This node's own HELLO then stands for all.
    SendHelloOfOthers();
    m_announced.clear();
    for (auto& [id, spec] : wanted)
    {
        m_announced.push_back(std::move(spec));
    }
    const bool reported = m_machine->HasReported() && m_actions->IsReportDelivered();
    const auto base = reported ? 0 : m_machine->GetBaseRound();
    m_actions->Send(LinkRole::PARENT, 0, MakeHello(m_settings.node, base, m_announced));
}

void
TreeCoordinator::SendHelloOfOthers()
{
    if (!Forwards() || !m_actions->IsLinked(LinkRole::PARENT, 0))
    {
        return;
    }
    for (const auto& [id, child] : m_children)
    {
        if (m_actions->IsLinked(LinkRole::CHILD, id) && m_machine->HasSource(id))
        {
            const auto base = m_machine->ExpectsUpdate(id) ? GetRound() : 0;
            m_actions->Send(LinkRole::PARENT, 0, MakeHello(id, base, child.wants));
        }
    }
}

void
TreeCoordinator::OnConnected(LinkRole, uint32_t)
{
    SendHello();
    m_machine->ForwardAgain();
}

void
TreeCoordinator::OnHello(LinkRole, const Message& hello, bool anew)
{
    const auto id = hello.sender;
    auto& child = m_children[id];
    child.baseRound = hello.round;
    child.wants.clear();
    for (const auto& update : hello.updates)
    {
        child.wants.push_back(update.state.GetSpec());
    }
    if (anew)
    {
        child.held.clear();
    }
    // A relay may not know yet that a node behind it is gone.
    if (m_settings.gone.count(id) > 0)
    {
        return;
    }
    if (IsExpected(id))
    {
        Introduce(id);
    }
    else
    {
        const auto same = m_actions->GetSameLink(id);
        const auto relay = std::find_if(same.begin(), same.end(), [this](uint32_t other) {
            return IsExpected(other);
        });
        if (relay == same.end())
        {
            // It is behind a child whose HELLO follows, or knows more of the tree than this node.
            NS_LOG_INFO("node " << m_settings.node << " got HELLO from " << id
                                << ", no child of it");
            return;
        }
        m_machine->AddBehind(id, *relay, child.baseRound);
        Announce(id);
    }
    TryBegin();
}

void
TreeCoordinator::Introduce(uint32_t child)
{
    const auto same = m_actions->GetSameLink(child);
    for (const auto id : same)
    {
        if (id != child && m_settings.gone.count(id) == 0)
        {
            m_machine->AddBehind(id, child, m_children.at(id).baseRound);
        }
    }
    m_machine->AddChild(child, m_children.at(child).baseRound);
    Announce(child);
    if (m_settings.soleChild)
    {
        KeepOnly(child);
    }
    for (const auto id : same)
    {
        for (const auto& [message, bytes] : std::exchange(m_children.at(id).held, {}))
        {
            TakeUpdate(message, bytes);
        }
    }
}

void
TreeCoordinator::Announce(uint32_t child)
{
    // The parent must know what this node is to get for its children.
    const auto& wants = m_children.at(child).wants;
    const bool more = std::any_of(wants.begin(), wants.end(), [this](const auto& spec) {
        return std::find(m_announced.begin(), m_announced.end(), spec) == m_announced.end();
    });
    if (m_begun && m_settings.place.hasParent)
    {
        more ? SendHello() : SendHelloOfOthers();
    }
}

void
TreeCoordinator::KeepOnly(uint32_t child)
{
    const auto same = m_actions->GetSameLink(child);
    std::vector<uint32_t> others;
    for (const auto& [id, other] : m_children)
    {
        if (IsExpected(id) && !std::binary_search(same.begin(), same.end(), id))
        {
            others.push_back(id);
        }
    }
    for (const auto id : others)
    {
        Drop(id);
        m_machine->Remove(id);
    }
}

void
TreeCoordinator::Drop(uint32_t child)
{
    for (const auto id : m_actions->GetSameLink(child))
    {
        m_children.erase(id);
    }
    m_actions->Unlink(LinkRole::CHILD, child);
}

void
TreeCoordinator::OnGone(LinkRole, uint32_t child)
{
    NS_LOG_INFO("node " << m_settings.node << " lost child " << child);
    m_machine->Remove(child);
}

void
TreeCoordinator::OnMessage(LinkRole role, const Message& message, std::size_t bytes)
{
    role == LinkRole::PARENT ? TakeModel(message, bytes) : TakeUpdate(message, bytes);
}

void
TreeCoordinator::TakeUpdate(const Message& message, std::size_t bytes)
{
    const auto same = m_actions->GetSameLink(message.sender);
    if (std::none_of(same.begin(), same.end(), [this](uint32_t id) { return IsExpected(id); }))
    {
        m_children.at(message.sender).held = {{message, bytes}};
        return;
    }
    if (message.type != MessageType::UPDATE)
    {
        NS_LOG_WARN("node " << m_settings.node << " ignores a message from child " << message.sender
                            << " that is no update");
        return;
    }
    m_actions->OnUsed(LinkRole::CHILD, message, bytes);
    m_machine->OnUpdate(message);
}

void
TreeCoordinator::TakeModel(const Message& message, std::size_t bytes)
{
    if (message.type != MessageType::MODEL && message.type != MessageType::FINAL)
    {
        NS_LOG_WARN("node " << m_settings.node << " ignores a message of its parent that is no "
                            << "model");
        return;
    }
    for (const auto& update : message.updates)
    {
        NS_ABORT_MSG_UNLESS(update.state.IsFinite(),
                            "Node " << m_settings.node << ": the module " << update.state.GetId()
                                    << " of its parent holds values that are infinite or NaN"
                                    << (update.codec == Codec::FP16
                                            ? "; fp16 holds at most 65504: use the codec fp32."
                                            : "."));
    }
    m_sent.Clear(); // the parent may ask for a round that was begun here with another model
    m_actions->Answered();
    m_actions->OnUsed(LinkRole::PARENT, message, bytes);
    m_machine->OnModel(message);
}

} // namespace ns3::hfedfm
