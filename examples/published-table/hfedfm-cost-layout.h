// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COST_LAYOUT_H
#define HFEDFM_COST_LAYOUT_H

#include "ns3/hfedfm-cluster-links.h"
#include "ns3/hfedfm-layout.h"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** A layout for the cost model: latencies of all links and, where they are known, positions. */
struct CostLayout
{
    std::vector<ClusterLinks> clusters; //!< with the latencies of the file
    std::vector<uint32_t> headless;     //!< clusters whose head the file does not name
    std::optional<Layout> positions;    //!< of all servers and users, if rates can follow from them
    std::string whyNoPositions;         //!< the reason if there are none, for "because ..."

    /** @param random draws the heads of the clusters that lack one, each user as likely */
    void DrawHeads(Ptr<UniformRandomVariable> random);

    /** @return users of all clusters */
    uint32_t GetUserCount() const;
};

/**
 * Read a layout: `uplink,cluster,user,seconds` for every user, `d2d,cluster,from,to,seconds` for
 * every ordered pair of users of a cluster, `near,cluster,user,user` for pairs within D2D range
 * (naming a pair again changes nothing), at most one `aggregator,cluster,user` per cluster, and
 * `server,cluster,x,y` and `user,cluster,user,x,y` in metres for all or for none. Clusters and the
 * users of a cluster are numbered from 0 without gaps; the order of lines is free.
 * @param in where to read
 * @param name what to call it in messages
 * @return the layout; clusters without an aggregator are listed and have head 0 until DrawHeads()
 * @throw InputError that names the line, what is wrong with it and what is allowed
 */
CostLayout ReadCostLayout(std::istream& in, const std::string& name);

/** @param path of a layout file @return its layout @throw InputError as ReadCostLayout() does */
CostLayout ReadCostLayoutFile(const std::string& path);

/** @return the published layout with latencies, positions and heads (arXiv 2509.03695) */
CostLayout GetPublishedCostLayout();

/** @param layout positions @return the distances of its clusters; their fading is 0 */
std::vector<ClusterChannel> MakeClusterChannels(const Layout& layout);

/**
 * @param layout with positions and heads
 * @param parameters payload, links and range
 * @return what Model P makes of the positions
 */
std::vector<ClusterLinks> GetPhysicalLinks(const CostLayout& layout,
                                           const CostParameters& parameters = CostParameters());

} // namespace ns3::hfedfm

#endif /* HFEDFM_COST_LAYOUT_H */
