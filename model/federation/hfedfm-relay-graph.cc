// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-relay-graph.h"

#include "ns3/abort.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/kruskal_min_spanning_tree.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/property_map.hpp>
#include <cmath>
#include <iterator>
#include <limits>

namespace ns3::hfedfm
{

namespace
{

using Weight = boost::property<boost::edge_weight_t, double>;
// Vectors, so that equal input gives equal trees.
using Directed = boost::
    adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, boost::no_property, Weight>;
using Undirected =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property, Weight>;

/** The links as a graph that Boost's algorithms take. */
Directed
MakeDirected(const std::vector<std::map<uint32_t, double>>& links)
{
    Directed graph(links.size());
    for (uint32_t from = 0; from < links.size(); ++from)
    {
        for (const auto& link : links[from])
        {
            boost::add_edge(from, link.first, link.second, graph);
        }
    }
    return graph;
}

/** The cheapest paths from the head in the graph or in its reverse. */
template <typename G>
RelayTree
FindTree(const G& graph, uint32_t head)
{
    const uint32_t nodes = static_cast<uint32_t>(boost::num_vertices(graph));
    NS_ABORT_MSG_IF(head >= nodes,
                    "Node " << head << " cannot be the head of a graph of " << nodes << " nodes.");
    RelayTree tree;
    tree.head = head;
    tree.parent.resize(nodes);
    tree.cost.resize(nodes);
    tree.hopCost.assign(nodes, 0);
    const auto index = boost::get(boost::vertex_index, graph);
    boost::dijkstra_shortest_paths(
        graph,
        head,
        boost::predecessor_map(boost::make_iterator_property_map(tree.parent.begin(), index))
            .distance_map(boost::make_iterator_property_map(tree.cost.begin(), index))
            .distance_inf(std::numeric_limits<double>::infinity()));
    for (uint32_t node = 0; node < nodes; ++node)
    {
        // Boost makes the head and what it does not reach parents of themselves.
        if (tree.parent[node] == node)
        {
            tree.parent[node] = RelayTree::NONE;
            continue;
        }
        const auto link = boost::edge(tree.parent[node], node, graph).first;
        tree.hopCost[node] = boost::get(boost::edge_weight, graph, link);
    }
    return tree;
}

} // namespace

RelayGraph::RelayGraph(uint32_t nodes)
    : m_links(nodes)
{
    NS_ABORT_MSG_IF(nodes == 0, "A relay graph needs 1 node or more.");
}

void
RelayGraph::AddLink(uint32_t from, uint32_t to, double cost)
{
    NS_ABORT_MSG_IF(from >= GetNodeCount() || to >= GetNodeCount() || from == to,
                    "A link from node " << from << " to node " << to << " cannot be in a graph of "
                                        << GetNodeCount() << " nodes.");
    NS_ABORT_MSG_UNLESS(std::isfinite(cost) && cost >= 0,
                        "The link from node " << from << " to node " << to << " has the cost "
                                              << cost << "; it must be finite and from 0 on.");
    m_links[from][to] = cost;
}

uint32_t
RelayGraph::GetNodeCount() const
{
    return static_cast<uint32_t>(m_links.size());
}

uint32_t
RelayGraph::GetLinkCount() const
{
    std::size_t count = 0;
    for (const auto& links : m_links)
    {
        count += links.size();
    }
    return static_cast<uint32_t>(count);
}

bool
RelayGraph::HasLink(uint32_t from, uint32_t to) const
{
    NS_ABORT_MSG_IF(from >= GetNodeCount() || to >= GetNodeCount(),
                    "There are no nodes " << from << " and " << to << " in a graph of "
                                          << GetNodeCount() << " nodes.");
    return m_links[from].count(to) > 0;
}

bool
RelayGraph::IsStronglyConnected() const
{
    const auto graph = MakeDirected(m_links);
    std::vector<uint32_t> component(GetNodeCount());
    const auto map = boost::make_iterator_property_map(component.begin(),
                                                       boost::get(boost::vertex_index, graph));
    return boost::strong_components(graph, map) == 1;
}

bool
RelayGraph::AddSpanningTree(const LinkCosts& costs)
{
    const uint32_t nodes = GetNodeCount();
    NS_ABORT_MSG_UNLESS(costs.size() == nodes &&
                            std::all_of(costs.begin(),
                                        costs.end(),
                                        [nodes](const auto& row) { return row.size() == nodes; }),
                        "Link costs must be a square of the " << nodes << " nodes of the graph.");
    Undirected complete(nodes);
    for (uint32_t u = 0; u < nodes; ++u)
    {
        for (uint32_t v = u + 1; v < nodes; ++v)
        {
            // A tree edge carries both directions, so a pair with only one is no edge.
            if (std::isfinite(costs[u][v]) && std::isfinite(costs[v][u]))
            {
                boost::add_edge(u, v, std::min(costs[u][v], costs[v][u]), complete);
            }
        }
    }
    std::vector<boost::graph_traits<Undirected>::edge_descriptor> tree;
    boost::kruskal_minimum_spanning_tree(complete, std::back_inserter(tree));
    if (tree.size() + 1 != nodes)
    {
        return false;
    }
    for (const auto& edge : tree)
    {
        const auto u = static_cast<uint32_t>(boost::source(edge, complete));
        const auto v = static_cast<uint32_t>(boost::target(edge, complete));
        AddLink(u, v, costs[u][v]);
        AddLink(v, u, costs[v][u]);
    }
    return true;
}

RelayTree
RelayGraph::GetTreeTowards(uint32_t head) const
{
    return FindTree(boost::make_reverse_graph(MakeDirected(m_links)), head);
}

RelayTree
RelayGraph::GetTreeFrom(uint32_t head) const
{
    return FindTree(MakeDirected(m_links), head);
}

} // namespace ns3::hfedfm
