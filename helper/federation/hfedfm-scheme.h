// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SCHEME_H
#define HFEDFM_SCHEME_H

#include <cstdint>
#include <string>

namespace ns3::hfedfm
{

/**
 * How a federation exchanges models. All schemes run the same code: they differ only in which tiers
 * exist, in how many rounds a cluster trains per aggregation at the cloud, and in whether a cluster
 * has a head or its devices average with their neighbours.
 *
 * | text           | edge servers | cloud | D2D | edge rounds | exchanges |
 * |----------------|--------------|-------|-----|-------------|-----------|
 * | `local`        | no           | no    | no  | 0           | 0         |
 * | `star`         | no           | yes   | no  | 1           | 0         |
 * | `edge`         | yes          | no    | no  | 0           | 0         |
 * | `edge-d2d`     | no           | no    | yes | 0           | 0         |
 * | `hfedfm:E`     | yes          | yes   | no  | E           | 0         |
 * | `hfedfm-d2d:E` | yes          | yes   | yes | E           | 0         |
 * | `consensus:K`  | no           | no    | yes | 0           | K         |
 *
 * With D2D, the devices of a cell are a cluster with a relay tree; its head is the only one that
 * talks to the edge server, every E rounds, and `edge-d2d` does without one. With exchanges, the
 * cluster has neither tree nor head.
 */
class Scheme
{
  public:
    /** The largest number of edge rounds that a scheme may have. */
    static constexpr uint32_t MAX_EDGE_ROUNDS = 1000000;

    /** The most exchanges per round that a scheme may have. */
    static constexpr uint32_t MAX_EXCHANGES = 65535;

    /** The allowed texts, as an error or a help text names them. */
    static constexpr const char* ALLOWED =
        "local, star, edge, edge-d2d, hfedfm:E, hfedfm-d2d:E (E >= 1 edge rounds per cloud "
        "aggregation), consensus:K (1 to 65535 exchanges per round; none is local)";

    /**
     * @param text for instance `hfedfm:8`
     * @return the scheme
     * @throw InputError if the text is no scheme
     */
    static Scheme Parse(const std::string& text);

    /** @return the one text form, for instance `hfedfm:8` */
    std::string ToString() const;

    /** @return whether edge servers aggregate the clusters */
    bool HasEdgeServers() const
    {
        return m_edgeServers;
    }

    /** @return whether a cloud aggregates edge servers or devices */
    bool HasCloud() const
    {
        return m_cloud;
    }

    /** @return whether the devices of a cluster exchange models with each other */
    bool HasD2d() const
    {
        return m_d2d;
    }

    /** @return whether any model leaves a device */
    bool HasNetwork() const
    {
        return m_edgeServers || m_cloud || m_d2d;
    }

    /** @return rounds in a cluster per aggregation at the cloud; 0: the cloud never aggregates */
    uint32_t GetEdgeRounds() const
    {
        return m_edgeRounds;
    }

    /** @return exchanges of a device with its neighbours per round; 0: clusters have heads */
    uint32_t GetExchanges() const
    {
        return m_exchanges;
    }

    /** @param other another scheme @return whether both are the same scheme */
    bool operator==(const Scheme& other) const;

  private:
    Scheme(const std::string& name,
           bool edgeServers,
           bool cloud,
           bool d2d,
           uint32_t edgeRounds,
           uint32_t exchanges = 0);

    std::string m_name;
    bool m_edgeServers;
    bool m_cloud;
    bool m_d2d;
    uint32_t m_edgeRounds;
    uint32_t m_exchanges;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SCHEME_H */
