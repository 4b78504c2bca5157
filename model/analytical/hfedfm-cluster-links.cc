// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cluster-links.h"

#include "hfedfm-link-rate.h"

namespace ns3::hfedfm
{

namespace
{

/** The power of one fading draw: the squares of two standard normals. */
double
DrawPower(Ptr<NormalRandomVariable> normal)
{
    const double x = normal->GetValue(0, 1);
    const double y = normal->GetValue(0, 1);
    return x * x + y * y;
}

LinkCosts
MakeSquare(std::size_t size)
{
    return LinkCosts(size, std::vector<double>(size, 0));
}

} // namespace

ClusterChannel
MakeClusterChannel(const Vector& server, const std::vector<Vector>& users)
{
    ClusterChannel channel;
    channel.uplinkFading.assign(users.size(), 0);
    channel.d2dDistance = MakeSquare(users.size());
    channel.d2dFading = MakeSquare(users.size());
    for (std::size_t u = 0; u < users.size(); ++u)
    {
        channel.uplinkDistance.push_back(CalculateDistance(server, users[u]));
        for (std::size_t v = 0; v < users.size(); ++v)
        {
            channel.d2dDistance[u][v] = CalculateDistance(users[u], users[v]);
        }
    }
    return channel;
}

void
DrawFading(ClusterChannel& channel, Ptr<NormalRandomVariable> normal)
{
    for (std::size_t u = 0; u < channel.uplinkFading.size(); ++u)
    {
        channel.uplinkFading[u] = DrawPower(normal);
        for (std::size_t v = 0; v < channel.uplinkFading.size(); ++v)
        {
            channel.d2dFading[u][v] = u == v ? 0 : DrawPower(normal);
        }
    }
}

ClusterLinks
GetClusterLinks(const ClusterChannel& channel,
                const RateRules& rules,
                const CostParameters& parameters)
{
    const auto users = static_cast<uint32_t>(channel.uplinkDistance.size());
    ClusterLinks links;
    links.d2d = MakeSquare(users);
    for (uint32_t u = 0; u < users; ++u)
    {
        links.uplink.push_back(parameters.payload / GetLinkRate(parameters.uplink,
                                                                parameters.channel,
                                                                channel.uplinkDistance[u],
                                                                channel.uplinkFading[u],
                                                                rules));
        for (uint32_t v = 0; v < users; ++v)
        {
            if (u == v)
            {
                continue;
            }
            const double distance = channel.d2dDistance[u][v];
            links.d2d[u][v] = parameters.payload / GetLinkRate(parameters.d2d,
                                                               parameters.channel,
                                                               distance,
                                                               channel.d2dFading[u][v],
                                                               rules);
            if (u < v && distance <= parameters.connectRange)
            {
                links.near.emplace_back(u, v);
            }
        }
    }
    return links;
}

} // namespace ns3::hfedfm
