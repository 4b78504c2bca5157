/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-federation-container.h"

#include <algorithm>

namespace ns3
{
namespace hfedfm
{

std::vector<Ptr<FederationNode>>
Federation::GetAll() const
{
    std::vector<Ptr<FederationNode>> all;
    if (cloud)
    {
        all.push_back(cloud);
    }
    all.insert(all.end(), edges.begin(), edges.end());
    all.insert(all.end(), devices.begin(), devices.end());
    return all;
}

std::vector<Ptr<LearningNode>>
Federation::GetDevices() const
{
    std::vector<Ptr<LearningNode>> all(devices.begin(), devices.end());
    all.insert(all.end(), peers.begin(), peers.end());
    return all;
}

std::vector<Ptr<LearningNode>>
Federation::GetNodes() const
{
    const auto tree = GetAll();
    std::vector<Ptr<LearningNode>> all(tree.begin(), tree.end());
    all.insert(all.end(), peers.begin(), peers.end());
    return all;
}

ApplicationContainer
Federation::GetApplications() const
{
    ApplicationContainer applications;
    for (const auto& node : GetNodes())
    {
        applications.Add(node);
    }
    for (const auto& member : members)
    {
        applications.Add(member);
    }
    return applications;
}

std::size_t
Federation::CountFailed() const
{
    const auto all = GetDevices();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const auto& device) {
        return device->HasFailed();
    }));
}

} // namespace hfedfm
} // namespace ns3
