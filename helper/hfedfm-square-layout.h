/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_SQUARE_LAYOUT_H
#define HFEDFM_SQUARE_LAYOUT_H

#include "hfedfm-layout.h"

#include <cstdint>

namespace ns3
{
namespace hfedfm
{

/** A random layout of the published study (arXiv 2509.03695). */
struct SquareLayoutParameters
{
    double side{5000};          //!< of the square that all nodes lie in, m
    uint32_t clusters{10};      //!< edge servers
    uint32_t users{4};          //!< per cluster
    double serverDistance{500}; //!< servers are at least this far apart, m
    double centreRadius{1000};  //!< the centre of a cluster lies within this of its server, m
    double userRadius{500};     //!< users lie within this of the centre of their cluster, m
};

/**
 * Draw a layout by rejection: servers uniform in the square and apart from each other; around each
 * a cluster centre, and around that its users, uniform in discs and inside the square. A user
 * belongs to its cluster's server even if another one is nearer.
 * @param parameters sizes and distances; ends the program if the servers find no room
 * @param random draws the positions
 * @return the layout
 */
Layout MakeSquareLayout(const SquareLayoutParameters& parameters,
                        Ptr<UniformRandomVariable> random);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_SQUARE_LAYOUT_H */
