/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-cost-layout-links.h"

#include "hfedfm-study-error.h"

#include <map>
#include <set>
#include <utility>

namespace ns3
{
namespace hfedfm
{

namespace
{

using Lines = std::vector<LayoutLine>;

/** Throws unless what a line says is said for the first time. */
void
CheckFirst(bool first, const LayoutLine& line, const std::string& what)
{
    if (!first)
    {
        throw StudyError(line.place + ": " + what + " of cluster " + line.fields[1] +
                         " was given before; it is allowed once.");
    }
}

/** Throws if an index was left out. */
void
CheckNext(uint32_t index, std::size_t next, const std::string& name, const std::string& what)
{
    if (index != next)
    {
        throw StudyError(name + " has an 'uplink' line of " + what + std::to_string(index) +
                         ", but none of " + what + std::to_string(next) +
                         "; clusters and users are numbered from 0 without gaps.");
    }
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
    if (uplinks.empty())
    {
        throw StudyError(name + " has no 'uplink' line; every user needs one.");
    }
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
    if (cluster >= clusters.size())
    {
        throw StudyError(line.place + ": there is no cluster '" + line.fields[1] +
                         "'; those with 'uplink' lines are allowed: 0 to " +
                         std::to_string(clusters.size() - 1) + ".");
    }
    return clusters[cluster];
}

/** The user of a cluster that a line names. */
uint32_t
GetUser(const ClusterLinks& cluster, const LayoutLine& line, std::size_t field)
{
    const uint32_t user = line.GetIndex(field);
    if (user >= cluster.uplink.size())
    {
        throw StudyError(line.place + ": there is no user '" + line.fields[field] +
                         "' in cluster " + line.fields[1] +
                         "; those with an 'uplink' line are allowed: 0 to " +
                         std::to_string(cluster.uplink.size() - 1) + ".");
    }
    return user;
}

/** Two different users of a cluster that a line names. */
std::pair<uint32_t, uint32_t>
GetPair(const ClusterLinks& cluster, const LayoutLine& line)
{
    const auto first = GetUser(cluster, line, 2);
    const auto second = GetUser(cluster, line, 3);
    if (first == second)
    {
        throw StudyError(line.place + ": a '" + line.fields[0] + "' line names user '" +
                         line.fields[2] + "' twice; two different users are allowed.");
    }
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
                throw StudyError(missing + " from user " + std::to_string(u) + " to user " +
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

} // namespace

LayoutLinks
ReadLayoutLinks(const Lines& lines, const std::string& name)
{
    LayoutLinks links;
    links.clusters = ReadUplinks(lines, name);
    ReadD2d(lines, name, links.clusters);
    links.headless = ReadNearAndHeads(lines, links.clusters);
    return links;
}

} // namespace hfedfm
} // namespace ns3
