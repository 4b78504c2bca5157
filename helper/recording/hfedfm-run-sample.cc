// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-run-sample.h"

namespace ns3::hfedfm
{

namespace
{

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

RunScope::RunScope(const FederationContainer& federation, uint32_t node)
{
    const auto& top = federation.GetById(node);
    const bool alone = top.role == NodeRole::DEVICE && !top.member;
    for (const auto& entry : federation)
    {
        const bool below = alone ? entry.GetId() == node
                                 : top.role == NodeRole::CLOUD || entry.cluster == top.cluster;
        if (entry.IsDevice() && below)
        {
            devices.insert(entry.index);
            cells.insert(*entry.cluster);
        }
    }
}

void
RunScope::Merge(const RunScope& other)
{
    devices.insert(other.devices.begin(), other.devices.end());
    cells.insert(other.cells.begin(), other.cells.end());
}

void
RunSample::Advance(const RunSample& later, const RunScope& scope)
{
    if (later.time > time)
    {
        time = later.time;
        linkBytes = later.linkBytes;
    }
    Copy(later.devices, scope.devices, devices);
    Copy(later.servers, scope.cells, servers);
    for (const auto& [transmitter, values] : later.sent)
    {
        const bool ofDevice =
            transmitter == Transmitter::STATION || transmitter == Transmitter::D2D;
        Copy(values, ofDevice ? scope.devices : scope.cells, sent[transmitter]);
    }
}

} // namespace ns3::hfedfm
