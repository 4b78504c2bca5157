/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * How FederationNode finds its place in the tree: who its parent and its children are, what it
 * tells them of itself, and which of their messages it takes.
 */

#include "hfedfm-federation-node.h"

#include "ns3/hfedfm-compat.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmFederationNodeTree");

namespace
{

Frame
MakeHello(uint32_t sender, uint32_t baseRound, const Manifest& wants)
{
    Bundle hello;
    hello.type = MessageType::HELLO;
    hello.sender = sender;
    hello.round = baseRound;
    for (const auto& spec : wants)
    {
        hello.updates.push_back({ModuleState::MakeSpecOnly(spec), 0, 0.0, Codec::NONE});
    }
    return EncodeFrame(hello);
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
            m_children->Drop(child);
        }
    }
    MoveMachine(position, moved);
    for (const auto child : m_expected)
    {
        if (before.count(child) == 0 && m_children->IsThere(child))
        {
            Introduce(child);
        }
    }
    SetAwaiting(m_awaiting && !m_machine->IsCollecting());
    if (moved && HasParent())
    {
        m_up->Connect(GetNode(), m_parent);
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
    round.ownsReport = position.lost || !m_up->IsDelivered();
    if (moved)
    {
        m_up->Close();
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
    if (!m_begun || !m_up->IsConnected())
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
    if (m_children)
    {
        for (const auto& [id, link] : m_children->GetLinks())
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
    const bool reported = m_machine->HasReported() && m_up->IsDelivered();
    m_up->Send(MakeHello(m_id, reported ? 0 : m_machine->GetBaseRound(), wants));
    m_announced = std::move(wants);
}

void
FederationNode::SendHelloOfOthers()
{
    if (!Forwards() || !m_up->IsConnected())
    {
        return;
    }
    for (const auto& [id, link] : m_children->GetLinks())
    {
        if (link.stream->IsConnected() && m_machine->HasSource(id))
        {
            const bool comes = m_machine->ExpectsUpdate(id);
            m_up->Send(MakeHello(id, comes ? m_machine->GetRound() : 0, link.wants));
        }
    }
}

void
FederationNode::ParentConnected()
{
    SendHello();
    m_machine->ForwardAgain();
}

void
FederationNode::ChildHello(uint32_t child)
{
    // A relay may not know yet that a node behind it is gone.
    if (m_failed || m_gone.count(child) > 0)
    {
        return;
    }
    const auto same = m_children->GetSameStream(child);
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
        m_machine->AddBehind(child, *relay, m_children->GetLinks().at(child).baseRound);
        Announce(child);
    }
    TryBegin();
}

void
FederationNode::Introduce(uint32_t child)
{
    const auto& links = m_children->GetLinks();
    const auto same = m_children->GetSameStream(child);
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
        for (const auto& bundle : m_children->TakeHeld(id))
        {
            ChildMessage(bundle, GetFrameSize(bundle));
        }
    }
}

void
FederationNode::Announce(uint32_t child)
{
    // The parent must know what this node is to get for its children.
    const auto& wants = m_children->GetLinks().at(child).wants;
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
    const auto& stream = m_children->GetLinks().at(child).stream;
    for (const auto& [id, link] : m_children->GetLinks())
    {
        if (link.stream != stream && m_expected.count(id) > 0)
        {
            others.push_back(id);
        }
    }
    for (const auto id : others)
    {
        m_children->Drop(id);
        m_machine->Remove(id);
    }
}

void
FederationNode::ChildGone(uint32_t child)
{
    if (m_failed)
    {
        return;
    }
    NS_LOG_INFO("node " << m_id << " lost child " << child);
    m_machine->Remove(child);
}

void
FederationNode::ChildMessage(const Bundle& bundle, std::size_t bytes)
{
    if (m_failed)
    {
        return;
    }
    const auto same = m_children->GetSameStream(bundle.sender);
    if (std::none_of(same.begin(), same.end(), [this](uint32_t id) {
            return m_expected.count(id) > 0;
        }))
    {
        m_children->Hold(bundle);
        return;
    }
    if (bundle.type != MessageType::UPDATE)
    {
        NS_LOG_WARN("node " << m_id << " ignores a message from child " << bundle.sender
                            << " that is no update");
        return;
    }
    m_updateReceived(m_id, bundle, bytes);
    m_machine->OnUpdate(bundle);
    UpdatePhase();
}

void
FederationNode::ParentModel(const Bundle& bundle, std::size_t bytes)
{
    if (m_failed)
    {
        return;
    }
    for (const auto& update : bundle.updates)
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
    m_up->Answered();
    m_modelReceived(m_id, bundle, bytes);
    m_machine->OnModel(bundle);
    UpdatePhase();
}

} // namespace hfedfm
} // namespace ns3
