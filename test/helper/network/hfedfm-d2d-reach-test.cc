// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Who reaches whom, from link costs and in words:
 *  - no gaps where every device reaches every other, over however many hops
 *  - two groups, a device that hears nobody, and a link of one direction are told
 *  - the words name cell, device, nearest device and distance
 */

#include "../../fixture/hfedfm-d2d-fixture.h"

#include "ns3/hfedfm-d2d-topology.h"

#include <limits>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** @param devices how many @param links sender and receiver @return costs: 1 where a link is */
LinkCosts
MakeCosts(uint32_t devices, const std::vector<std::pair<uint32_t, uint32_t>>& links)
{
    const auto never = std::numeric_limits<double>::infinity();
    LinkCosts costs(devices, std::vector<double>(devices, never));
    for (uint32_t d = 0; d < devices; ++d)
    {
        costs[d][d] = 0;
    }
    for (const auto& [from, to] : links)
    {
        costs[from][to] = 1;
    }
    return costs;
}

using D2dReach = D2dTest;

} // namespace

TEST(D2dGaps, AChainHasNone)
{
    const auto costs = MakeCosts(4, {{0, 1}, {1, 0}, {1, 2}, {2, 1}, {2, 3}, {3, 2}});
    EXPECT_TRUE(FindD2dGaps(costs).empty());
    EXPECT_TRUE(FindLonelyDevices(costs).empty());
}

TEST(D2dGaps, GroupsAndLonelyDevicesAreTold)
{
    const auto costs = MakeCosts(5, {{0, 2}, {2, 0}, {1, 4}, {4, 1}});
    const std::vector<D2dGap> expected{{{0, 2}, {1, 3, 4}},
                                       {{1, 4}, {0, 2, 3}},
                                       {{3}, {0, 1, 2, 4}}};
    EXPECT_EQ(FindD2dGaps(costs), expected);
    EXPECT_EQ(FindLonelyDevices(costs), std::vector<uint32_t>{3});
}

TEST(D2dGaps, ALinkOfOneDirectionIsAGapButNoLoneliness)
{
    const auto costs = MakeCosts(3, {{0, 1}, {1, 0}, {0, 2}});
    const std::vector<D2dGap> expected{{{2}, {0, 1}}};
    EXPECT_EQ(FindD2dGaps(costs), expected);
    EXPECT_TRUE(FindLonelyDevices(costs).empty());
}

TEST(D2dGaps, ADeviceAloneInItsCellMissesNobody)
{
    const auto costs = MakeCosts(1, {});
    EXPECT_TRUE(FindD2dGaps(costs).empty());
    EXPECT_TRUE(FindLonelyDevices(costs).empty());
}

TEST_F(D2dReach, WordsNameCellDeviceNearestAndDistance)
{
    // 87 m is the reach with the default loss and the 23 dBm of the fixture.
    Build({{0, 80, 160}, {0, 50, 170}});
    EXPECT_EQ(DescribeD2dGaps(network, *d2d),
              " Cell 1: device 2 has no D2D neighbour; the nearest device, 1, is 120 m away."
              " Cell 1: devices 0, 1 do not reach 2.");
}

TEST_F(D2dReach, AConnectedNetworkNeedsNoWords)
{
    Build({{0, 80, 160}, {0}});
    EXPECT_EQ(DescribeD2dGaps(network, *d2d), "");
}
