// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cluster-graph.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

bool
IsSquare(const LinkCosts& table, std::size_t size)
{
    return table.size() == size && std::all_of(table.begin(), table.end(), [size](const auto& row) {
               return row.size() == size;
           });
}

} // namespace

ClusterGraph::ClusterGraph(std::vector<uint32_t> ids,
                           LinkCosts costs,
                           LinkCosts distances,
                           double range)
    : m_ids(std::move(ids)),
      m_costs(std::move(costs)),
      m_distances(std::move(distances)),
      m_range(range)
{
    NS_ABORT_MSG_IF(m_ids.empty(), "A cluster needs 1 member or more; there are 0.");
    NS_ABORT_MSG_UNLESS(std::set<uint32_t>(m_ids.begin(), m_ids.end()).size() == m_ids.size(),
                        "The federation ids of a cluster's members must differ.");
    NS_ABORT_MSG_UNLESS(IsSquare(m_costs, m_ids.size()) && IsSquare(m_distances, m_ids.size()),
                        "The costs and distances of a cluster of "
                            << m_ids.size() << " members must be squares of that size.");
}

uint32_t
ClusterGraph::GetSize() const
{
    return static_cast<uint32_t>(m_ids.size());
}

uint32_t
ClusterGraph::GetId(uint32_t member) const
{
    return m_ids.at(member);
}

uint32_t
ClusterGraph::GetNumber(uint32_t id) const
{
    return static_cast<uint32_t>(std::find(m_ids.begin(), m_ids.end(), id) - m_ids.begin());
}

bool
ClusterGraph::HasLink(uint32_t a, uint32_t b) const
{
    return a != b && std::isfinite(m_costs[a][b]) && std::isfinite(m_costs[b][a]);
}

std::vector<uint32_t>
ClusterGraph::GetReached(uint32_t head, const MemberSet& gone) const
{
    MemberSet reached{head};
    std::vector<uint32_t> fresh{head};
    while (!fresh.empty())
    {
        const auto from = fresh.back();
        fresh.pop_back();
        for (uint32_t to = 0; to < GetSize(); ++to)
        {
            if (gone.count(to) == 0 && HasLink(from, to) && reached.insert(to).second)
            {
                fresh.push_back(to);
            }
        }
    }
    return {reached.begin(), reached.end()};
}

RelayGraph
ClusterGraph::MakeGraph(const std::vector<uint32_t>& present) const
{
    const auto count = static_cast<uint32_t>(present.size());
    RelayGraph graph(count);
    LinkCosts costs(count, std::vector<double>(count, std::numeric_limits<double>::infinity()));
    for (uint32_t i = 0; i < count; ++i)
    {
        for (uint32_t j = 0; j < count; ++j)
        {
            if (!HasLink(present[i], present[j]))
            {
                continue;
            }
            costs[i][j] = m_costs[present[i]][present[j]];
            if (m_distances[present[i]][present[j]] <= m_range)
            {
                graph.AddLink(i, j, costs[i][j]);
            }
        }
    }
    if (!graph.IsStronglyConnected())
    {
        graph.AddSpanningTree(costs);
    }
    return graph;
}

RelayTree
ClusterGraph::GetTree(uint32_t head, const MemberSet& gone) const
{
    NS_ABORT_MSG_IF(head >= GetSize() || gone.count(head) > 0,
                    "Member " << head << " of a cluster of " << GetSize()
                              << " is not there: it cannot be the head.");
    const auto present = GetReached(head, gone);
    const auto at = std::find(present.begin(), present.end(), head) - present.begin();
    const auto small = MakeGraph(present).GetTreeTowards(static_cast<uint32_t>(at));

    RelayTree tree;
    tree.head = head;
    tree.parent.assign(GetSize(), RelayTree::NONE);
    tree.cost.assign(GetSize(), std::numeric_limits<double>::infinity());
    tree.hopCost.assign(GetSize(), 0);
    for (uint32_t i = 0; i < present.size(); ++i)
    {
        const auto parent = small.parent[i];
        tree.parent[present[i]] = parent == RelayTree::NONE ? parent : present[parent];
        tree.cost[present[i]] = small.cost[i];
        tree.hopCost[present[i]] = small.hopCost[i];
    }
    return tree;
}

NeighbourPairs
ClusterGraph::GetPairs() const
{
    std::vector<uint32_t> all(GetSize());
    std::iota(all.begin(), all.end(), 0);
    const auto graph = MakeGraph(all);
    NeighbourPairs pairs;
    for (uint32_t a = 0; a < GetSize(); ++a)
    {
        for (uint32_t b = a + 1; b < GetSize(); ++b)
        {
            if (graph.HasLink(a, b))
            {
                pairs.emplace_back(a, b);
            }
        }
    }
    return pairs;
}

} // namespace ns3::hfedfm
