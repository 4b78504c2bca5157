/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_LAYOUT_H
#define HFEDFM_LAYOUT_H

#include "hfedfm-layout-line.h"

#include "ns3/random-variable-stream.h"
#include "ns3/vector.h"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** Where the nodes of a study stand: one edge server and its devices per cluster; metres. */
struct Layout
{
    /** One edge server with its devices. */
    struct Cluster
    {
        Vector server;                  //!< position of access point and edge server
        std::vector<Vector> devices;    //!< positions of its devices
        std::optional<uint32_t> head{}; //!< device that aggregates the cluster, if one is named
    };

    std::vector<Cluster> clusters; //!< in order

    /** @return the number of devices of all clusters */
    uint32_t GetDeviceCount() const;

    /** Stretch or shrink all distances. @param factor what they are multiplied with */
    void Scale(double factor);
};

/** What a random layout looks like. */
struct RandomLayoutParameters
{
    uint32_t devices{12};  //!< devices in all; the first clusters get one more if it is uneven
    uint32_t clusters{3};  //!< edge servers
    double radius{40};     //!< devices lie within this distance of their server, m
    double minDistance{1}; //!< and not nearer than this, m
    double spacing{500};   //!< distance of neighbouring servers, m
};

/**
 * Servers on a square grid, devices uniform in the ring around them.
 * @param parameters sizes and distances; devices and clusters at least 1
 * @param random draws the positions
 * @return the layout
 */
Layout MakeRandomLayout(const RandomLayoutParameters& parameters,
                        Ptr<UniformRandomVariable> random);

/**
 * Take the positions out of a layout file: its lines `server,cluster,x,y` and
 * `user,cluster,user,x,y` in metres, and `aggregator,cluster,user` where there are any.
 * @param lines all lines of the file; other kinds are passed over
 * @param name what to call it in messages
 * @return the layout
 * @throw StudyError that names the line if something is wrong with it
 */
Layout GetPositions(const std::vector<LayoutLine>& lines, const std::string& name);

/**
 * Read a layout: lines `server,cluster,x,y` and `user,cluster,user,x,y` in metres, and, where there
 * are any, `aggregator,cluster,user`. Other lines that start with a word (`uplink`, `d2d`, `near`)
 * are passed over.
 * @param in where to read
 * @param name what to call it in messages
 * @return the layout
 * @throw StudyError that names the line if something is wrong with it
 */
Layout ReadLayout(std::istream& in, const std::string& name);

/** @param path a file for ReadLayout() @return its layout @throw StudyError as ReadLayout() */
Layout ReadLayoutFile(const std::string& path);

/** @return the file of the published layout, with positions, latencies and heads */
std::string GetPublishedLayoutText();

/** @return the published layout: 10 servers, 40 devices in a square of 5 km (arXiv 2509.03695) */
Layout GetPublishedLayout();

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_LAYOUT_H */
