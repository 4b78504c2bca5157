// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cost-layout.h"

#include "../../helper/tool/hfedfm-file-io.h"

#include "ns3/hfedfm-input-error.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

using Lines = std::vector<LayoutLine>;

/** Throws unless what a line says is said for the first time. */
void
CheckFirst(bool first, const LayoutLine& line, const std::string& what)
{
    ThrowIf(!first,
            line.place + ": " + what + " of cluster " + line.fields[1] +
                " was given before; it is allowed once.");
}

/** Throws if an index was left out. */
void
CheckNext(uint32_t index, std::size_t next, const std::string& name, const std::string& what)
{
    ThrowIf(index != next,
            name + " has an 'uplink' line of " + what + std::to_string(index) + ", but none of " +
                what + std::to_string(next) +
                "; clusters and users are numbered from 0 without gaps.");
}

/** Uplink latencies by cluster and user: they say how many there are of each. */
std::vector<ClusterLinks>
ReadUplinks(const Lines& lines, const std::string& name)
{
    std::map<uint32_t, std::map<uint32_t, double>> uplinks;
    for (const auto& line : lines)
    {
        if (line.fields[0] != "uplink")
        {
            continue;
        }
        line.Require(4);
        const uint32_t cluster = line.GetIndex(1);
        CheckFirst(uplinks[cluster].emplace(line.GetIndex(2), line.GetSeconds(3)).second,
                   line,
                   "the uplink of user " + line.fields[2]);
    }
    ThrowIf(uplinks.empty(), name + " has no 'uplink' line; every user needs one.");
    std::vector<ClusterLinks> clusters;
    for (const auto& cluster : uplinks)
    {
        CheckNext(cluster.first, clusters.size(), name, "cluster ");
        ClusterLinks links;
        const std::string user = "cluster " + std::to_string(cluster.first) + ", user ";
        for (const auto& uplink : cluster.second)
        {
            CheckNext(uplink.first, links.uplink.size(), name, user);
            links.uplink.push_back(uplink.second);
        }
        clusters.push_back(links);
    }
    return clusters;
}

/** The cluster that a line names. */
ClusterLinks&
GetCluster(std::vector<ClusterLinks>& clusters, const LayoutLine& line)
{
    const uint32_t cluster = line.GetIndex(1);
    ThrowIf(cluster >= clusters.size(),
            line.place + ": there is no cluster '" + line.fields[1] +
                "'; those with 'uplink' lines are allowed: 0 to " +
                std::to_string(clusters.size() - 1) + ".");
    return clusters[cluster];
}

/** The user of a cluster that a line names. */
uint32_t
GetUser(const ClusterLinks& cluster, const LayoutLine& line, std::size_t field)
{
    const uint32_t user = line.GetIndex(field);
    ThrowIf(user >= cluster.uplink.size(),
            line.place + ": there is no user '" + line.fields[field] + "' in cluster " +
                line.fields[1] + "; those with an 'uplink' line are allowed: 0 to " +
                std::to_string(cluster.uplink.size() - 1) + ".");
    return user;
}

/** Two different users of a cluster that a line names. */
std::pair<uint32_t, uint32_t>
GetPair(const ClusterLinks& cluster, const LayoutLine& line)
{
    const auto first = GetUser(cluster, line, 2);
    const auto second = GetUser(cluster, line, 3);
    ThrowIf(first == second,
            line.place + ": a '" + line.fields[0] + "' line names user '" + line.fields[2] +
                "' twice; two different users are allowed.");
    return {first, second};
}

/** Takes what the 'd2d' lines say of one cluster as a square; throws if a pair is missing. */
LinkCosts
MakeSquare(const std::map<std::pair<uint32_t, uint32_t>, double>& latencies,
           uint32_t users,
           const std::string& missing)
{
    LinkCosts square;
    for (uint32_t u = 0; u < users; ++u)
    {
        // Row by row: a file that lacks lines must not cost the memory of a whole square.
        square.emplace_back();
        for (uint32_t v = 0; v < users; ++v)
        {
            const auto found = latencies.find({u, v});
            if (u != v && found == latencies.end())
            {
                throw InputError(missing + " from user " + std::to_string(u) + " to user " +
                                 std::to_string(v) +
                                 "; every ordered pair of users of a cluster needs one.");
            }
            square[u].push_back(u == v ? 0 : found->second);
        }
    }
    return square;
}

/** Fills in the D2D latencies. */
void
ReadD2d(const Lines& lines, const std::string& name, std::vector<ClusterLinks>& clusters)
{
    std::vector<std::map<std::pair<uint32_t, uint32_t>, double>> latencies(clusters.size());
    for (const auto& line : lines)
    {
        if (line.fields[0] != "d2d")
        {
            continue;
        }
        line.Require(5);
        const auto pair = GetPair(GetCluster(clusters, line), line);
        CheckFirst(latencies[line.GetIndex(1)].emplace(pair, line.GetSeconds(4)).second,
                   line,
                   "the D2D latency from user " + line.fields[2] + " to user " + line.fields[3]);
    }
    for (std::size_t c = 0; c < clusters.size(); ++c)
    {
        clusters[c].d2d =
            MakeSquare(latencies[c],
                       static_cast<uint32_t>(clusters[c].uplink.size()),
                       name + " lacks the 'd2d' line of cluster " + std::to_string(c));
    }
}

/** Fills in the pairs in range and the heads. @return the clusters without a head */
std::vector<uint32_t>
ReadNearAndHeads(const Lines& lines, std::vector<ClusterLinks>& clusters)
{
    std::set<uint32_t> named;
    std::vector<uint32_t> headless;
    for (const auto& line : lines)
    {
        if (line.fields[0] == "near")
        {
            line.Require(4);
            auto& cluster = GetCluster(clusters, line);
            cluster.near.push_back(GetPair(cluster, line));
        }
        else if (line.fields[0] == "aggregator")
        {
            line.Require(3);
            auto& cluster = GetCluster(clusters, line);
            cluster.head = GetUser(cluster, line, 2);
            CheckFirst(named.insert(line.GetIndex(1)).second, line, "the aggregator");
        }
    }
    for (uint32_t c = 0; c < clusters.size(); ++c)
    {
        if (named.count(c) == 0)
        {
            headless.push_back(c);
        }
    }
    return headless;
}

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
    ThrowIf(positions.clusters.size() != layout.clusters.size(),
            name + " has positions of " + std::to_string(positions.clusters.size()) +
                " clusters and 'uplink' lines of " + std::to_string(layout.clusters.size()) +
                "; all or none are allowed.");
    for (std::size_t c = 0; c < layout.clusters.size(); ++c)
    {
        const auto users = positions.clusters[c].devices.size();
        ThrowIf(users != layout.clusters[c].uplink.size(),
                name + " has positions of " + std::to_string(users) + " users of cluster " +
                    std::to_string(c) + " and 'uplink' lines of " +
                    std::to_string(layout.clusters[c].uplink.size()) +
                    "; all or none are allowed.");
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
    CostLayout layout;
    layout.clusters = ReadUplinks(lines, name);
    ReadD2d(lines, name, layout.clusters);
    layout.headless = ReadNearAndHeads(lines, layout.clusters);
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

} // namespace ns3::hfedfm
