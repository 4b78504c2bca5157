// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RUN_SAMPLE_H
#define HFEDFM_RUN_SAMPLE_H

#include "hfedfm-airtime-meters.h"

#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/hfedfm-federation-container.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace ns3::hfedfm
{

/** Some nodes of a federation, by index. */
struct RunScope
{
    /** No nodes. */
    RunScope() = default;

    /**
     * The devices below a node, and the servers of their cells. Devices of a D2D cluster, with a
     * head or without, aggregate for all of it; without edge servers and D2D each stands for
     * itself.
     * @param federation the nodes
     * @param node federation id of a node that has aggregated a round
     */
    RunScope(const FederationContainer& federation, uint32_t node);

    /** Add the nodes of another scope. @param other it */
    void Merge(const RunScope& other);

    std::set<std::size_t> devices; //!< in the order of the federation
    std::set<std::size_t> cells;   //!< whose servers are meant
};

/** What a run has used and sent up to some moment. */
struct RunSample
{
    double time{-1};                          //!< s; negative: not taken
    std::vector<EnergySnapshot> devices;      //!< in the order of the federation
    std::vector<EnergySnapshot> servers;      //!< in the order of the cells
    std::map<ParentLink, uint64_t> linkBytes; //!< bytes of models and updates, by link
    TransmitSample sent;                      //!< by all transmitters

    /**
     * Go on to a later sample for some nodes only. Time and bytes of messages are those of the
     * latest sample.
     * @param later a sample with entries for the same nodes
     * @param scope the nodes
     */
    void Advance(const RunSample& later, const RunScope& scope);
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RUN_SAMPLE_H */
