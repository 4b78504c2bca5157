/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-d2d-reach.h"

#include "ns3/mobility-model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** @param costs of links @param from a device @return which devices it does not reach */
std::vector<uint32_t>
GetUnreachable(const LinkCosts& costs, uint32_t from)
{
    std::vector<bool> reached(costs.size(), false);
    std::vector<uint32_t> next{from};
    reached[from] = true;
    while (!next.empty())
    {
        const auto device = next.back();
        next.pop_back();
        for (uint32_t to = 0; to < costs.size(); ++to)
        {
            if (!reached[to] && std::isfinite(costs[device][to]))
            {
                reached[to] = true;
                next.push_back(to);
            }
        }
    }
    std::vector<uint32_t> unreachable;
    for (uint32_t to = 0; to < costs.size(); ++to)
    {
        if (!reached[to])
        {
            unreachable.push_back(to);
        }
    }
    return unreachable;
}

std::string
Join(const std::vector<uint32_t>& devices)
{
    std::ostringstream text;
    for (std::size_t i = 0; i < devices.size(); ++i)
    {
        text << (i > 0 ? ", " : "") << devices[i];
    }
    return text.str();
}

/** @param cell it @param device index in it @return where the nearest other device is, for people
 */
std::string
DescribeNearest(const EdgeCell& cell, uint32_t device)
{
    uint32_t nearest = 0;
    double distance = std::numeric_limits<double>::infinity();
    const auto here = cell.devices.Get(device)->GetObject<MobilityModel>();
    for (uint32_t other = 0; other < cell.devices.GetN(); ++other)
    {
        const double away =
            here->GetDistanceFrom(cell.devices.Get(other)->GetObject<MobilityModel>());
        if (other != device && away < distance)
        {
            nearest = other;
            distance = away;
        }
    }
    std::ostringstream text;
    text << "the nearest device, " << nearest << ", is " << std::lround(distance) << " m away";
    return text.str();
}

} // namespace

std::vector<D2dGap>
FindD2dGaps(const LinkCosts& costs)
{
    std::vector<D2dGap> gaps;
    for (uint32_t device = 0; device < costs.size(); ++device)
    {
        auto unreachable = GetUnreachable(costs, device);
        if (unreachable.empty())
        {
            continue;
        }
        const auto same = std::find_if(gaps.begin(), gaps.end(), [&unreachable](const auto& gap) {
            return gap.unreachable == unreachable;
        });
        if (same == gaps.end())
        {
            gaps.push_back({{device}, std::move(unreachable)});
        }
        else
        {
            same->devices.push_back(device);
        }
    }
    return gaps;
}

std::vector<uint32_t>
FindLonelyDevices(const LinkCosts& costs)
{
    std::vector<uint32_t> lonely;
    for (uint32_t device = 0; device < costs.size() && costs.size() > 1; ++device)
    {
        bool alone = true;
        for (uint32_t other = 0; other < costs.size(); ++other)
        {
            alone &= other == device ||
                     (std::isinf(costs[device][other]) && std::isinf(costs[other][device]));
        }
        if (alone)
        {
            lonely.push_back(device);
        }
    }
    return lonely;
}

std::string
DescribeD2dGaps(const EdgeNetwork& network, const D2dTopology& d2d)
{
    std::ostringstream text;
    for (std::size_t c = 0; c < network.cells.size(); ++c)
    {
        const auto& cell = network.cells[c];
        const auto costs = d2d.GetLinkCosts(cell);
        const auto lonely = FindLonelyDevices(costs);
        for (const auto device : lonely)
        {
            text << " Cell " << c << ": device " << device << " has no D2D neighbour; "
                 << DescribeNearest(cell, device) << ".";
        }
        for (const auto& gap : FindD2dGaps(costs))
        {
            const bool one = gap.devices.size() == 1;
            if (one && std::count(lonely.begin(), lonely.end(), gap.devices[0]) > 0)
            {
                continue; // it was said that it has no neighbour
            }
            text << " Cell " << c << ": " << (one ? "device " : "devices ") << Join(gap.devices)
                 << (one ? " does" : " do") << " not reach " << Join(gap.unreachable) << ".";
        }
    }
    return text.str();
}

} // namespace hfedfm
} // namespace ns3
