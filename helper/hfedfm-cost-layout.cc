/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-cost-layout.h"

#include "hfedfm-cost-layout-links.h"
#include "hfedfm-file-io.h"
#include "hfedfm-study-error.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace ns3
{
namespace hfedfm
{

namespace
{

using Lines = std::vector<LayoutLine>;

/** What keeps rates from following from the positions; empty if nothing does. */
std::string
FindBadDistance(const Layout& positions)
{
    const auto isBad = [](double distance) { return !(distance >= 1e-3 && distance <= 1e9); };
    const std::string allowed = " less than 1 mm or more than 1e9 m apart";
    for (const auto& channel : MakeClusterChannels(positions))
    {
        const auto& uplinks = channel.uplinkDistance;
        if (std::any_of(uplinks.begin(), uplinks.end(), isBad))
        {
            return "a user and its server are" + allowed;
        }
        for (std::size_t u = 0; u < uplinks.size(); ++u)
        {
            const auto& row = channel.d2dDistance[u];
            if (std::any_of(row.begin() + static_cast<std::ptrdiff_t>(u) + 1, row.end(), isBad))
            {
                return "two users of a cluster are" + allowed;
            }
        }
    }
    return "";
}

/** Throws if a line gives a position and is malformed. */
void
CheckPosition(const LayoutLine& line)
{
    const bool user = line.fields[0] == "user";
    if (!user && line.fields[0] != "server")
    {
        return;
    }
    line.Require(user ? 5 : 4);
    for (std::size_t field = 1; field < line.fields.size(); ++field)
    {
        if (field < (user ? 3U : 2U))
        {
            line.GetIndex(field);
        }
        else
        {
            line.GetNumber(field);
        }
    }
}

/** Fills in the positions, or the reason why there are none. */
void
ReadPositions(const Lines& lines, const std::string& name, CostLayout& layout)
{
    std::set<std::string> kinds;
    for (const auto& line : lines)
    {
        kinds.insert(line.fields[0]);
    }
    if (kinds.count("server") == 0 || kinds.count("user") == 0)
    {
        for (const auto& line : lines)
        {
            CheckPosition(line);
        }
        layout.whyNoPositions = std::string("the layout has no '") +
                                (kinds.count("server") == 0 ? "server" : "user") +
                                "' lines, which give positions";
        return;
    }
    const auto positions = GetPositions(lines, name);
    if (positions.clusters.size() != layout.clusters.size())
    {
        throw StudyError(name + " has positions of " + std::to_string(positions.clusters.size()) +
                         " clusters and 'uplink' lines of " +
                         std::to_string(layout.clusters.size()) + "; all or none are allowed.");
    }
    for (std::size_t c = 0; c < layout.clusters.size(); ++c)
    {
        const auto users = positions.clusters[c].devices.size();
        if (users != layout.clusters[c].uplink.size())
        {
            throw StudyError(name + " has positions of " + std::to_string(users) +
                             " users of cluster " + std::to_string(c) + " and 'uplink' lines of " +
                             std::to_string(layout.clusters[c].uplink.size()) +
                             "; all or none are allowed.");
        }
    }
    layout.whyNoPositions = FindBadDistance(positions);
    if (layout.whyNoPositions.empty())
    {
        layout.positions = positions;
    }
}

} // namespace

void
CostLayout::DrawHeads(Ptr<UniformRandomVariable> random)
{
    for (const auto c : headless)
    {
        clusters[c].head =
            random->GetInteger(0, static_cast<uint32_t>(clusters[c].uplink.size()) - 1);
    }
}

uint32_t
CostLayout::GetUserCount() const
{
    std::size_t count = 0;
    for (const auto& cluster : clusters)
    {
        count += cluster.uplink.size();
    }
    return static_cast<uint32_t>(count);
}

CostLayout
ReadCostLayout(std::istream& in, const std::string& name)
{
    const auto lines = ReadLayoutLines(in, name);
    const auto links = ReadLayoutLinks(lines, name);
    CostLayout layout;
    layout.clusters = links.clusters;
    layout.headless = links.headless;
    ReadPositions(lines, name, layout);
    return layout;
}

CostLayout
ReadCostLayoutFile(const std::string& path)
{
    std::istringstream in(ReadFile(path));
    return ReadCostLayout(in, path);
}

CostLayout
GetPublishedCostLayout()
{
    std::istringstream in(GetPublishedLayoutText());
    return ReadCostLayout(in, "the published layout");
}

std::vector<ClusterChannel>
MakeClusterChannels(const Layout& layout)
{
    std::vector<ClusterChannel> channels;
    for (const auto& cluster : layout.clusters)
    {
        channels.push_back(MakeClusterChannel(cluster.server, cluster.devices));
    }
    return channels;
}

std::vector<ClusterLinks>
GetPhysicalLinks(const CostLayout& layout, const CostParameters& parameters)
{
    std::vector<ClusterLinks> clusters;
    for (const auto& channel : MakeClusterChannels(*layout.positions))
    {
        clusters.push_back(GetClusterLinks(channel, CostRules::Physical().rates, parameters));
        clusters.back().head = layout.clusters[clusters.size() - 1].head;
    }
    return clusters;
}

} // namespace hfedfm
} // namespace ns3
