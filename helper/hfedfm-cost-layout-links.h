/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_COST_LAYOUT_LINKS_H
#define HFEDFM_COST_LAYOUT_LINKS_H

#include "hfedfm-layout-line.h"

#include "ns3/hfedfm-cluster-links.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** What the lines uplink, d2d, near and aggregator of a layout file say. */
struct LayoutLinks
{
    std::vector<ClusterLinks> clusters; //!< latencies, pairs in range and heads
    std::vector<uint32_t> headless;     //!< clusters without a head line; their head is user 0
};

/**
 * @param lines of a layout file; ReadCostLayout() says what they must be
 * @param name what to call the file in messages
 * @return its links
 * @throw StudyError that names the line, what is wrong with it and what is allowed
 */
LayoutLinks ReadLayoutLinks(const std::vector<LayoutLine>& lines, const std::string& name);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_COST_LAYOUT_LINKS_H */
