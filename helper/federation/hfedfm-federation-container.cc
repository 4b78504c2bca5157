// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-federation-container.h"

#include "ns3/abort.h"

#include <algorithm>
#include <utility>

namespace ns3::hfedfm
{

NodeRole
FederationEntry::GetRole() const
{
    if (!member)
    {
        return role;
    }
    const auto place = member->GetView().GetPosition();
    if (place.isHead)
    {
        return NodeRole::HEAD;
    }
    return place.children.empty() ? NodeRole::DEVICE : NodeRole::RELAY;
}

void
FederationContainer::Add(const FederationEntry& entry)
{
    NS_ABORT_MSG_UNLESS(m_places.emplace(entry.GetId(), GetN()).second,
                        "The federation has a node " << entry.GetId()
                                                     << " already; ids must be unique.");
    m_entries.push_back(entry);
}

const FederationEntry&
FederationContainer::Get(uint32_t i) const
{
    NS_ABORT_MSG_UNLESS(i < GetN(),
                        "There is no entry " << i << " among " << GetN() << " nodes; the first is "
                                             << "0.");
    return m_entries[i];
}

const FederationEntry&
FederationContainer::GetById(uint32_t id) const
{
    const auto place = m_places.find(id);
    NS_ABORT_MSG_IF(place == m_places.end(), "The federation has no node " << id << ".");
    return m_entries[place->second];
}

FederationContainer
FederationContainer::Select(const std::function<bool(const FederationEntry&)>& wanted) const
{
    FederationContainer selected;
    for (const auto& entry : m_entries)
    {
        if (wanted(entry))
        {
            selected.Add(entry);
        }
    }
    return selected;
}

FederationContainer
FederationContainer::GetDevices(std::optional<uint32_t> cluster) const
{
    return Select([&](const auto& entry) {
        return entry.IsDevice() && (!cluster || entry.cluster == cluster);
    });
}

FederationContainer
FederationContainer::GetByRole(NodeRole role, std::optional<uint32_t> cluster) const
{
    return Select([&](const auto& entry) {
        return (!cluster || entry.cluster == cluster) && entry.GetRole() == role;
    });
}

ApplicationContainer
FederationContainer::GetApplications() const
{
    ApplicationContainer nodes;
    for (const auto& entry : m_entries)
    {
        nodes.Add(entry.node);
    }
    return nodes;
}

bool
FederationContainer::TraceConnectWithoutContext(const std::string& source,
                                                const CallbackBase& callback) const
{
    bool any = false;
    for (const auto& entry : m_entries)
    {
        any = entry.node->TraceConnectWithoutContext(source, callback) || any;
        any = (entry.member && entry.member->TraceConnectWithoutContext(source, callback)) || any;
    }
    return any;
}

uint32_t
FederationContainer::CountFailed() const
{
    return static_cast<uint32_t>(std::count_if(Begin(), End(), [](const auto& entry) {
        return entry.IsDevice() && entry.node->HasFailed();
    }));
}

} // namespace ns3::hfedfm
