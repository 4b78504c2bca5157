/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-square-layout.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace hfedfm
{

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

} // namespace hfedfm
} // namespace ns3
