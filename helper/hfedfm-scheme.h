/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_SCHEME_H
#define HFEDFM_SCHEME_H

#include <cstdint>
#include <string>

namespace ns3
{
namespace hfedfm
{

/**
 * How a federation exchanges models. All schemes run the same code: they differ only in which tiers
 * exist and in how many rounds a cluster trains per aggregation at the cloud.
 *
 * | text           | edge servers | cloud | D2D | edge rounds |
 * |----------------|--------------|-------|-----|-------------|
 * | `local`        | no           | no    | no  | 0           |
 * | `star`         | no           | yes   | no  | 1           |
 * | `edge`         | yes          | no    | no  | 0           |
 * | `edge-d2d`     | no           | no    | yes | 0           |
 * | `hfedfm:E`     | yes          | yes   | no  | E           |
 * | `hfedfm-d2d:E` | yes          | yes   | yes | E           |
 *
 * With D2D, the devices of a cell are a cluster with a relay tree; its head is the only one that
 * talks to the edge server, every E rounds, and `edge-d2d` does without one.
 */
class Scheme
{
  public:
    /** The largest number of edge rounds that a scheme may have. */
    static constexpr uint32_t MAX_EDGE_ROUNDS = 1000000;

    /** The allowed texts, as an error or a help text names them. */
    static constexpr const char* ALLOWED =
        "local, star, edge, edge-d2d, hfedfm:E, hfedfm-d2d:E (E >= 1 edge rounds per cloud "
        "aggregation)";

    /**
     * @param text for instance `hfedfm:8`
     * @return the scheme
     * @throw StudyError if the text is no scheme
     */
    static Scheme Parse(const std::string& text);

    /** @return the one text form, for instance `hfedfm:8` */
    std::string ToString() const;

    /** @return whether edge servers aggregate the clusters */
    bool HasEdgeServers() const;

    /** @return whether a cloud aggregates edge servers or devices */
    bool HasCloud() const;

    /** @return whether the devices of a cluster exchange models with each other */
    bool HasD2d() const;

    /** @return whether any model leaves a device */
    bool HasNetwork() const;

    /** @return rounds in a cluster per aggregation at the cloud; 0: the cloud never aggregates */
    uint32_t GetEdgeRounds() const;

    /** @param other another scheme @return whether both are the same scheme */
    bool operator==(const Scheme& other) const;

  private:
    Scheme(const std::string& name, bool edgeServers, bool cloud, bool d2d, uint32_t edgeRounds);

    std::string m_name;
    bool m_edgeServers;
    bool m_cloud;
    bool m_d2d;
    uint32_t m_edgeRounds;
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_SCHEME_H */
