/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-layout.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

// The published layout is part of the library: no path is needed at run time.
asm(".pushsection .rodata\n"
    ".local hfedfm_layout_begin\n"
    ".local hfedfm_layout_end\n"
    "hfedfm_layout_begin:\n"
    ".incbin \"" HFEDFM_LAYOUT_FILE "\"\n"
    "hfedfm_layout_end:\n"
    ".popsection\n");

extern "C"
{
    extern const char hfedfm_layout_begin[] __attribute__((visibility("hidden")));
    extern const char hfedfm_layout_end[] __attribute__((visibility("hidden")));
}

namespace ns3
{
namespace hfedfm
{

namespace
{

/** One line of a layout file, cut at its commas, with its place for messages. */
struct Line
{
    std::string place;               //!< `file, line 7`
    std::vector<std::string> fields; //!< what stands between the commas

    /** @param field position @return its value as a number; ends the program if it is none */
    double GetNumber(std::size_t field) const
    {
        const auto& text = fields.at(field);
        char* end = nullptr;
        const double value = std::strtod(text.c_str(), &end);
        NS_ABORT_MSG_IF(text.empty() || *end != '\0' || !std::isfinite(value),
                        place << ": '" << text << "' is no number.");
        return value;
    }

    /** @param field position @return its value as an index from 0; ends the program otherwise */
    std::size_t GetIndex(std::size_t field) const
    {
        const double value = GetNumber(field);
        NS_ABORT_MSG_IF(value < 0 || value > 1e6 || value != std::floor(value),
                        place << ": '" << fields.at(field)
                              << "' is no index; indices are whole numbers from 0.");
        return static_cast<std::size_t>(value);
    }

    /** @param count number of fields that the line must have; ends the program otherwise */
    void Require(std::size_t count) const
    {
        NS_ABORT_MSG_IF(fields.size() != count,
                        place << ": a '" << fields[0] << "' line has " << count << " fields, not "
                              << fields.size() << ".");
    }
};

std::vector<std::string>
Split(const std::string& text)
{
    std::vector<std::string> fields;
    std::istringstream in(text);
    for (std::string field; std::getline(in, field, ',');)
    {
        fields.push_back(field);
    }
    return fields;
}

/** Puts a position at its index; every index must be given once and without gaps. */
void
Place(std::vector<std::pair<bool, Vector>>& positions, std::size_t index, Vector at, const Line& l)
{
    if (positions.size() <= index)
    {
        positions.resize(index + 1);
    }
    NS_ABORT_MSG_IF(positions[index].first,
                    l.place << ": the position of this " << l.fields[0] << " was given before.");
    positions[index] = {true, at};
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
ReadLayout(std::istream& in, const std::string& name)
{
    std::vector<std::pair<bool, Vector>> servers;
    std::vector<std::vector<std::pair<bool, Vector>>> users;
    std::string text;
    for (uint32_t number = 1; std::getline(in, text); ++number)
    {
        if (!text.empty() && text.back() == '\r')
        {
            text.pop_back();
        }
        const Line line{name + ", line " + std::to_string(number), Split(text)};
        if (line.fields.empty() || text[0] == '#')
        {
            continue;
        }
        const auto& kind = line.fields[0];
        if (kind == "server")
        {
            line.Require(4);
            Place(servers, line.GetIndex(1), Vector(line.GetNumber(2), line.GetNumber(3), 0), line);
        }
        else if (kind == "user")
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
        else
        {
            NS_ABORT_MSG_UNLESS(kind == "uplink" || kind == "d2d" || kind == "near" ||
                                    kind == "aggregator",
                                line.place << ": '" << kind
                                           << "' is no kind of line; use server, user, uplink, "
                                              "d2d, near or aggregator.");
        }
    }
    NS_ABORT_MSG_IF(servers.empty(), name << " has no 'server' line: there is no position.");
    NS_ABORT_MSG_UNLESS(servers.size() == users.size(),
                        name << " has positions of " << servers.size() << " servers and users of "
                             << users.size() << " clusters; every cluster needs both.");
    Layout layout;
    for (std::size_t c = 0; c < servers.size(); ++c)
    {
        NS_ABORT_MSG_UNLESS(servers[c].first, name << " lacks the server of cluster " << c << ".");
        NS_ABORT_MSG_IF(users[c].empty(), name << " has no user in cluster " << c << ".");
        Layout::Cluster cluster{servers[c].second, {}};
        for (std::size_t u = 0; u < users[c].size(); ++u)
        {
            NS_ABORT_MSG_UNLESS(users[c][u].first,
                                name << " lacks user " << u << " of cluster " << c << ".");
            cluster.devices.push_back(users[c][u].second);
        }
        layout.clusters.push_back(std::move(cluster));
    }
    return layout;
}

Layout
ReadLayoutFile(const std::string& path)
{
    std::ifstream in(path);
    NS_ABORT_MSG_UNLESS(in,
                        "The layout file '" << path << "' cannot be read: " << std::strerror(errno)
                                            << ".");
    return ReadLayout(in, path);
}

Layout
GetPublishedLayout()
{
    std::istringstream in(std::string(hfedfm_layout_begin, hfedfm_layout_end));
    return ReadLayout(in, "the published layout");
}

} // namespace hfedfm
} // namespace ns3
