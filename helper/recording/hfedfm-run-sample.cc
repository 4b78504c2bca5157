/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-run-sample.h"

namespace ns3
{
namespace hfedfm
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
            m_devices.insert(entry.index);
            m_cells.insert(*entry.cluster);
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
