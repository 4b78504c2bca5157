// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-layout.h"

#include "ns3/abort.h"
#include "ns3/fatal-error.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

// The published layout, so that no path is needed at run time.
constexpr char PUBLISHED[] =
#include "hfedfm-embedded/published-layout.inc"
    ;

/** Puts a position at its index; every index must be given once and without gaps. */
void
Place(std::vector<std::pair<bool, Vector>>& positions,
      std::size_t index,
      Vector at,
      const LayoutLine& line)
{
    if (positions.size() <= index)
    {
        positions.resize(index + 1);
    }
    ThrowIf(positions[index].first,
            line.place + ": the position of this " + line.fields[0] + " was given before.");
    positions[index] = {true, at};
}

/** @param line names a cluster and a user @return them; throws if they are not there */
std::pair<Layout::Cluster&, uint32_t>
FindUser(const LayoutLine& line, Layout& layout)
{
    const auto cluster = line.GetIndex(1);
    const auto user = line.GetIndex(2);
    ThrowIf(cluster >= layout.clusters.size(),
            line.place + ": there is no cluster '" + line.fields[1] + "'; 0 to " +
                std::to_string(layout.clusters.size() - 1) + " are allowed.");
    auto& place = layout.clusters[cluster];
    ThrowIf(user >= place.devices.size(),
            line.place + ": there is no user '" + line.fields[2] + "' in cluster " +
                line.fields[1] + "; 0 to " + std::to_string(place.devices.size() - 1) +
                " are allowed.");
    return {place, user};
}

/** Fills in what lines say about users: heads, what they sense and what they learn. */
void
ReadUsers(const std::vector<LayoutLine>& lines, Layout& layout)
{
    for (const auto& line : lines)
    {
        const auto& kind = line.fields[0];
        if (kind == "aggregator")
        {
            line.Require(3);
            const auto [cluster, user] = FindUser(line, layout);
            ThrowIf(cluster.head.has_value(),
                    line.place + ": the aggregator of cluster " + line.fields[1] +
                        " was given before; it is allowed once.");
            cluster.head = user;
        }
        else if (kind == "senses" || kind == "tasks")
        {
            line.Require(4);
            const auto [cluster, user] = FindUser(line, layout);
            auto list = line.fields[3];
            ThrowIf(list.empty(),
                    line.place + ": the " + kind +
                        " of this user are empty; names with + between " +
                        "them are allowed, as in image+audio.");
            std::replace(list.begin(), list.end(), '+', ',');
            auto& lists = kind == "senses" ? cluster.senses : cluster.tasks;
            ThrowIf(!lists.emplace(user, list).second,
                    line.place + ": the " + kind + " of this user were given before; they are " +
                        "allowed once.");
        }
    }
}

} // namespace

uint32_t
Layout::GetDeviceCount() const
{
    std::size_t count = 0;
    for (const auto& cluster : clusters)
    {
        count += cluster.devices.size();
    }
    return static_cast<uint32_t>(count);
}

void
Layout::Scale(double factor)
{
    for (auto& cluster : clusters)
    {
        cluster.server = Vector(cluster.server.x * factor, cluster.server.y * factor, 0);
        for (auto& device : cluster.devices)
        {
            device = Vector(device.x * factor, device.y * factor, 0);
        }
    }
}

Layout
MakeRandomLayout(const RandomLayoutParameters& p, Ptr<UniformRandomVariable> random)
{
    NS_ABORT_MSG_IF(p.clusters == 0, "A layout needs 1 cluster or more; 0 were asked for.");
    NS_ABORT_MSG_IF(p.devices < p.clusters,
                    "A layout of " << p.clusters << " clusters needs as many devices or more; "
                                   << p.devices << " were asked for.");
    const auto columns =
        static_cast<uint32_t>(std::ceil(std::sqrt(static_cast<double>(p.clusters))));
    const double inner = std::min(p.minDistance, p.radius);
    Layout layout;
    for (uint32_t c = 0; c < p.clusters; ++c)
    {
        Layout::Cluster cluster;
        cluster.server = Vector((c % columns) * p.spacing, (c / columns) * p.spacing, 0);
        const uint32_t count = p.devices / p.clusters + (c < p.devices % p.clusters ? 1 : 0);
        for (uint32_t d = 0; d < count; ++d)
        {
            // Uniform in the area of the ring between the two radii.
            const double r = std::sqrt(random->GetValue(inner * inner, p.radius * p.radius));
            const double angle = random->GetValue(0, 2 * M_PI);
            cluster.devices.emplace_back(cluster.server.x + r * std::cos(angle),
                                         cluster.server.y + r * std::sin(angle),
                                         0);
        }
        layout.clusters.push_back(std::move(cluster));
    }
    return layout;
}

Layout
GetPositions(const std::vector<LayoutLine>& lines, const std::string& name)
{
    std::vector<std::pair<bool, Vector>> servers;
    std::vector<std::vector<std::pair<bool, Vector>>> users;
    for (const auto& line : lines)
    {
        if (line.fields[0] == "server")
        {
            line.Require(4);
            Place(servers, line.GetIndex(1), Vector(line.GetNumber(2), line.GetNumber(3), 0), line);
        }
        else if (line.fields[0] == "user")
        {
            line.Require(5);
            const auto cluster = line.GetIndex(1);
            if (users.size() <= cluster)
            {
                users.resize(cluster + 1);
            }
            Place(users[cluster],
                  line.GetIndex(2),
                  Vector(line.GetNumber(3), line.GetNumber(4), 0),
                  line);
        }
    }
    ThrowIf(servers.empty(), name + " has no 'server' line: there is no position.");
    ThrowIf(servers.size() != users.size(),
            name + " has positions of " + std::to_string(servers.size()) +
                " servers and users of " + std::to_string(users.size()) +
                " clusters; every cluster needs both.");
    Layout layout;
    for (std::size_t c = 0; c < servers.size(); ++c)
    {
        const std::string index = std::to_string(c);
        ThrowIf(!servers[c].first, name + " lacks the server of cluster " + index + ".");
        ThrowIf(users[c].empty(), name + " has no user in cluster " + index + ".");
        Layout::Cluster cluster{servers[c].second, {}};
        for (std::size_t u = 0; u < users[c].size(); ++u)
        {
            ThrowIf(!users[c][u].first,
                    name + " lacks user " + std::to_string(u) + " of cluster " + index + ".");
            cluster.devices.push_back(users[c][u].second);
        }
        layout.clusters.push_back(std::move(cluster));
    }
    ReadUsers(lines, layout);
    return layout;
}

Layout
ReadLayout(std::istream& in, const std::string& name)
{
    return GetPositions(ReadLayoutLines(in, name), name);
}

Layout
ReadLayoutFile(const std::string& path)
{
    std::ifstream in(path);
    const std::string reason = std::strerror(errno);
    ThrowIf(!in, "The layout file '" + path + "' cannot be read: " + reason + ".");
    return ReadLayout(in, path);
}

std::string
GetPublishedLayoutText()
{
    return PUBLISHED;
}

Layout
GetPublishedLayout()
{
    std::istringstream in(GetPublishedLayoutText());
    return ReadLayout(in, "the published layout");
}

double
LayoutLine::GetNumber(std::size_t field) const
{
    const auto value = ParseReal(fields.at(field));
    ThrowIf(!value.has_value(),
            place + ": '" + fields[field] + "' is no number; a finite decimal number is allowed.");
    return *value;
}

uint32_t
LayoutLine::GetIndex(std::size_t field) const
{
    const auto value = ParseInteger(fields.at(field), 0, 1000000);
    ThrowIf(!value.has_value(),
            place + ": '" + fields[field] +
                "' is no index; indices are whole numbers from 0 to 1000000.");
    return static_cast<uint32_t>(*value);
}

double
LayoutLine::GetSeconds(std::size_t field) const
{
    const auto value = ParseReal(fields.at(field));
    ThrowIf(!value.has_value() || *value < 0 || *value > 1e9,
            place + ": '" + fields[field] +
                "' is no latency; a number of seconds from 0 to 1e9 is allowed.");
    return *value;
}

void
LayoutLine::Require(std::size_t count) const
{
    ThrowIf(fields.size() != count,
            place + ": a '" + fields[0] + "' line has " + std::to_string(count) + " fields, not " +
                std::to_string(fields.size()) + ".");
}

std::vector<LayoutLine>
ReadLayoutLines(std::istream& in, const std::string& name)
{
    static const std::set<std::string>
        kinds{"server", "user", "uplink", "d2d", "near", "aggregator", "senses", "tasks"};
    std::vector<LayoutLine> lines;
    std::string text;
    for (uint32_t number = 1; std::getline(in, text); ++number)
    {
        if (!text.empty() && text.back() == '\r')
        {
            text.pop_back();
        }
        if (text.empty() || text[0] == '#')
        {
            continue;
        }
        LayoutLine line{name + ", line " + std::to_string(number), SplitCommas(text)};
        ThrowIf(kinds.count(line.fields[0]) == 0,
                line.place + ": '" + line.fields[0] +
                    "' is no kind of line; use server, user, uplink, d2d, near, aggregator, senses "
                    "or tasks.");
        lines.push_back(std::move(line));
    }
    return lines;
}

namespace
{

/** Far more draws than any sensible layout takes: without room, the loops would not end. */
const uint32_t MOST_DRAWS = 1000000;

/** A point of the disc that is inside the square. */
Vector
DrawInDisc(const Vector& centre, double radius, double side, Ptr<UniformRandomVariable> random)
{
    for (uint32_t i = 0; i < MOST_DRAWS; ++i)
    {
        // The square root makes it uniform in the area.
        const double r = radius * std::sqrt(random->GetValue(0, 1));
        const double angle = random->GetValue(0, 2 * M_PI);
        const Vector point(centre.x + r * std::cos(angle), centre.y + r * std::sin(angle), 0);
        if (point.x >= 0 && point.x <= side && point.y >= 0 && point.y <= side)
        {
            return point;
        }
    }
    NS_FATAL_ERROR("No point within " << radius << " m of " << centre << " is in the square of "
                                      << side << " m.");
}

/** Servers that keep their distance. */
std::vector<Vector>
DrawServers(const SquareLayoutParameters& p, Ptr<UniformRandomVariable> random)
{
    std::vector<Vector> servers;
    for (uint32_t i = 0; servers.size() < p.clusters; ++i)
    {
        NS_ABORT_MSG_IF(i == MOST_DRAWS,
                        p.clusters << " servers at least " << p.serverDistance
                                   << " m apart do not fit into a square of " << p.side << " m.");
        const double x = random->GetValue(0, p.side);
        const Vector point(x, random->GetValue(0, p.side), 0);
        if (std::all_of(servers.begin(), servers.end(), [&](const Vector& server) {
                return CalculateDistance(server, point) >= p.serverDistance;
            }))
        {
            servers.push_back(point);
        }
    }
    return servers;
}

} // namespace

Layout
MakeSquareLayout(const SquareLayoutParameters& p, Ptr<UniformRandomVariable> random)
{
    NS_ABORT_MSG_IF(p.clusters == 0 || p.users == 0,
                    "A layout needs 1 cluster of 1 user or more; "
                        << p.clusters << " of " << p.users << " were asked for.");
    Layout layout;
    for (const auto& server : DrawServers(p, random))
    {
        Layout::Cluster cluster{server, {}};
        const auto centre = DrawInDisc(server, p.centreRadius, p.side, random);
        for (uint32_t u = 0; u < p.users; ++u)
        {
            cluster.devices.push_back(DrawInDisc(centre, p.userRadius, p.side, random));
        }
        layout.clusters.push_back(cluster);
    }
    return layout;
}

} // namespace ns3::hfedfm
