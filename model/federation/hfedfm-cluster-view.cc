// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cluster-view.h"

#include "ns3/abort.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ns3::hfedfm
{

ClusterView::ClusterView(uint32_t self,
                         std::shared_ptr<const ClusterGraph> graph,
                         uint32_t head,
                         Ptr<HeadElection> election)
    : m_self(self),
      m_graph(std::move(graph)),
      m_election(std::move(election))
{
    NS_ABORT_MSG_UNLESS(self < m_graph->GetSize() && head < m_graph->GetSize(),
                        "A cluster of " << m_graph->GetSize() << " members has no members " << self
                                        << " and " << head << ".");
    m_state.head = head;
    m_state.initiator = head;
    m_head = head;
    m_position = GetPosition();
}

bool
ClusterView::Merge(const ClusterState& state)
{
    bool changed = false;
    for (const auto member : state.gone)
    {
        changed |= m_state.gone.insert(member).second;
    }
    const bool newer = state.term > m_state.term ||
                       (state.term == m_state.term && state.initiator < m_state.initiator);
    if (newer)
    {
        changed |= state.head != m_state.head;
        std::tie(m_state.term, m_state.initiator, m_state.head) =
            std::make_tuple(state.term, state.initiator, state.head);
    }
    for (const auto& [member, joules] : state.energy)
    {
        const auto known = m_state.energy.emplace(member, joules).first;
        known->second = std::min(known->second, joules);
    }
    // Two elections at a time may have made a head of a member that others know to be gone.
    if (m_state.gone.count(m_state.head) > 0 && !IsGone())
    {
        changed |= Elect({});
    }
    return changed;
}

void
ClusterView::Remove(uint32_t member)
{
    NS_ABORT_MSG_IF(member == m_self, "Member " << member << " cannot take itself for gone.");
    m_state.gone.insert(member);
    if (member == m_state.head)
    {
        Elect({});
    }
}

bool
ClusterView::ReplaceHead(double joules)
{
    MemberSet excluded{m_state.head};
    for (const auto& [member, left] : m_state.energy)
    {
        if (left <= joules)
        {
            excluded.insert(member);
        }
    }
    return Elect(excluded);
}

bool
ClusterView::Elect(const MemberSet& excluded)
{
    const auto head = m_election->Choose(*m_graph, excluded, m_state.gone, m_state.energy);
    if (!head)
    {
        return false;
    }
    ++m_state.term;
    m_state.initiator = m_self;
    m_state.head = *head;
    return true;
}

void
ClusterView::SetEnergy(double joules)
{
    m_state.energy[m_self] = joules;
}

bool
ClusterView::IsGone() const
{
    return m_state.gone.count(m_self) > 0;
}

ClusterPosition
ClusterView::GetPosition() const
{
    ClusterPosition position;
    if (IsGone() || m_state.gone.count(m_state.head) > 0)
    {
        return position;
    }
    position.isHead = m_state.head == m_self;
    const auto tree = m_graph->GetTree(m_state.head, m_state.gone);
    if (tree.parent[m_self] != RelayTree::NONE)
    {
        position.parent = tree.parent[m_self];
    }
    for (uint32_t member = 0; member < m_graph->GetSize(); ++member)
    {
        if (tree.parent[member] == m_self)
        {
            position.children.insert(member);
        }
        uint32_t hops = 0;
        for (auto at = member; tree.parent[at] != RelayTree::NONE; at = tree.parent[at])
        {
            ++hops;
        }
        position.height = std::max(position.height, hops);
        position.depth = member == m_self ? hops : position.depth;
    }
    return position;
}

std::optional<ClusterMove>
ClusterView::TakeMove()
{
    ClusterMove move;
    move.to = GetPosition();
    if (move.to == m_position)
    {
        m_position = move.to; // its depth and the tree's height may be others
        m_head = m_state.head;
        return std::nullopt;
    }
    if (move.to.isHead != m_position.isHead)
    {
        move.succession = move.to.isHead ? Succession::TAKES_OVER : Succession::STEPS_DOWN;
    }
    move.newParent = move.succession != Succession::NONE || move.to.parent != m_position.parent;
    // A relay that is gone may have passed on what it had; a head that is gone has not.
    move.lost = m_position.parent == m_head && m_state.gone.count(m_head) > 0;
    m_position = move.to;
    m_head = m_state.head;
    return move;
}

} // namespace ns3::hfedfm
