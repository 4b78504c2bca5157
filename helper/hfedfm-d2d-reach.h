/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_D2D_REACH_H
#define HFEDFM_D2D_REACH_H

#include "hfedfm-d2d-topology.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** Devices of a cell that have the same others out of their reach. */
struct D2dGap
{
    std::vector<uint32_t> devices;     //!< indices in the cell
    std::vector<uint32_t> unreachable; //!< indices of those that none of them reaches

    /** @param o another gap @return whether both are the same */
    bool operator==(const D2dGap& o) const
    {
        return devices == o.devices && unreachable == o.unreachable;
    }
};

/**
 * Find which devices of a cell cannot reach which, over any chain of devices.
 * @param costs of the cell's links
 * @return the gaps, by their first device; empty if every device reaches every other
 */
std::vector<D2dGap> FindD2dGaps(const LinkCosts& costs);

/**
 * Find the devices of a cell without a neighbour: with no link to or from any other.
 * @param costs of the cell's links
 * @return indices in the cell; empty in a cell of one device, which needs no neighbour
 */
std::vector<uint32_t> FindLonelyDevices(const LinkCosts& costs);

/**
 * Tell people which devices cannot reach which, cell by cell, with the distance from each device
 * without a neighbour to the nearest other one.
 * @param network cells with D2D radios
 * @param d2d what installed them
 * @return sentences, each begun by a space: ` Cell 2: device 4 has no D2D neighbour; the nearest
 *         device, 1, is 120 m away. Cell 2: devices 0, 1 do not reach 4.`; empty if all reach all
 */
std::string DescribeD2dGaps(const EdgeNetwork& network, const D2dTopology& d2d);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_D2D_REACH_H */
