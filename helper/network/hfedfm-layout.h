// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LAYOUT_H
#define HFEDFM_LAYOUT_H

#include "ns3/random-variable-stream.h"
#include "ns3/vector.h"

#include <cstdint>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** One line of a layout file, cut at its commas, with its place for messages. */
struct LayoutLine
{
    std::string place;               //!< `file, line 7`
    std::vector<std::string> fields; //!< what stands between the commas; the first is the kind

    /** @param field position @return its value @throw InputError if it is no finite number */
    double GetNumber(std::size_t field) const;

    /** @param field position @return its value @throw InputError if it is no whole number from 0 */
    uint32_t GetIndex(std::size_t field) const;

    /** @param field position @return its value @throw InputError unless it is from 0 to 1e9 s */
    double GetSeconds(std::size_t field) const;

    /** @param count number of fields the line must have @throw InputError if it has not */
    void Require(std::size_t count) const;
};

/**
 * Read a layout file. Empty lines and those that begin with # are passed over.
 * @param in where to read
 * @param name what to call it in messages
 * @return its lines
 * @throw InputError if a line is none of server, user, uplink, d2d, near, aggregator, senses and
 * tasks
 */
std::vector<LayoutLine> ReadLayoutLines(std::istream& in, const std::string& name);

/** Where the nodes of a study stand: one edge server and its devices per cluster; metres. */
struct Layout
{
    /** One edge server with its devices. */
    struct Cluster
    {
        Vector server;                  //!< position of access point and edge server
        std::vector<Vector> devices;    //!< positions of its devices
        std::optional<uint32_t> head{}; //!< device that aggregates the cluster, if one is named
        std::map<uint32_t, std::string>
            senses{};                            //!< what devices sense, with commas, if it is said
        std::map<uint32_t, std::string> tasks{}; //!< what devices learn, with commas, if it is said
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
 * `user,cluster,user,x,y` in metres, and, where there are any, `aggregator,cluster,user`,
 * `senses,cluster,user,MODALITIES` and `tasks,cluster,user,TASKS`, with `+` between several.
 * @param lines all lines of the file; other kinds are passed over
 * @param name what to call it in messages
 * @return the layout
 * @throw InputError that names the line if something is wrong with it
 */
Layout GetPositions(const std::vector<LayoutLine>& lines, const std::string& name);

/**
 * Read a layout: lines `server,cluster,x,y` and `user,cluster,user,x,y` in metres, and, where there
 * are any, `aggregator`, `senses` and `tasks` as GetPositions() has them. Other lines that start
 * with a word (`uplink`, `d2d`, `near`) are passed over.
 * @param in where to read
 * @param name what to call it in messages
 * @return the layout
 * @throw InputError that names the line if something is wrong with it
 */
Layout ReadLayout(std::istream& in, const std::string& name);

/** @param path a file for ReadLayout() @return its layout @throw InputError as ReadLayout() */
Layout ReadLayoutFile(const std::string& path);

/** @return the file of the published layout, with positions, latencies and heads */
std::string GetPublishedLayoutText();

/** @return the published layout: 10 servers, 40 devices in a square of 5 km (arXiv 2509.03695) */
Layout GetPublishedLayout();

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

} // namespace ns3::hfedfm

#endif /* HFEDFM_LAYOUT_H */
