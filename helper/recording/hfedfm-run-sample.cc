/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-run-sample.h"

#include <algorithm>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** @return where a node is in the list; its size if it is not */
template <typename T>
std::size_t
IndexIn(const std::vector<Ptr<T>>& nodes, uint32_t id)
{
    const auto found = std::find_if(nodes.begin(), nodes.end(), [id](const auto& node) {
        return node->GetFederationId() == id;
    });
    return static_cast<std::size_t>(found - nodes.begin());
}

/** Take over some entries, as far as there are any. */
template <typename T>
void
Copy(const std::vector<T>& from, const std::set<std::size_t>& indices, std::vector<T>& to)
{
    for (const auto index : indices)
    {
        if (index < from.size())
        {
            to.at(index) = from[index];
        }
    }
}

} // namespace

RunScope::RunScope(const Federation& federation, uint32_t node)
{
    const auto& cells = federation.cellOfDevice;
    const auto device = IndexIn(federation.GetDevices(), node);
    const bool alone = federation.members.empty() && federation.peers.empty();
    const auto edge = IndexIn(federation.edges, node);
    const auto isBelow = [&](std::size_t d) {
        if (device < cells.size())
        {
            return alone ? d == device : cells[d] == cells[device];
        }
        return edge == federation.edges.size() || cells[d] == edge;
    };
    for (std::size_t d = 0; d < cells.size(); ++d)
    {
        if (isBelow(d))
        {
            m_devices.insert(d);
            m_cells.insert(cells[d]);
        }
    }
}

void
RunScope::Merge(const RunScope& other)
{
    m_devices.insert(other.m_devices.begin(), other.m_devices.end());
    m_cells.insert(other.m_cells.begin(), other.m_cells.end());
}

void
RunSample::Advance(const RunSample& later, const RunScope& scope)
{
    if (later.time > time)
    {
        time = later.time;
        linkBytes = later.linkBytes;
    }
    Copy(later.devices, scope.GetDevices(), devices);
    Copy(later.servers, scope.GetCells(), servers);
    for (const auto& [transmitter, values] : later.sent)
    {
        const bool ofDevice =
            transmitter == Transmitter::STATION || transmitter == Transmitter::D2D;
        Copy(values, ofDevice ? scope.GetDevices() : scope.GetCells(), sent[transmitter]);
    }
}

} // namespace hfedfm
} // namespace ns3
