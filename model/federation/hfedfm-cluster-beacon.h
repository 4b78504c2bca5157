// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CLUSTER_BEACON_H
#define HFEDFM_CLUSTER_BEACON_H

#include "hfedfm-cluster-view.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ns3::hfedfm
{

/**
 * What a member of a cluster broadcasts: that it is there and what it believes.
 *
 * On the wire, little-endian: `HFCB` (4 bytes), version 1 (1), reserved 0 (1), numbers of sender,
 * initiator and head (2 each), term (4), count of gone members (2) and of energies (2), the numbers
 * of the gone (2 each), number (2) and joules (binary64) of each energy, all numbers ascending.
 */
struct ClusterBeacon
{
    uint32_t sender{0}; //!< number of the member
    ClusterState state; //!< what it believes
};

/** Largest number of members of which a beacon can tell. */
constexpr uint32_t MAX_CLUSTER_SIZE = 100;

/** @param beacon of a cluster of at most MAX_CLUSTER_SIZE members @return its bytes */
std::vector<uint8_t> EncodeBeacon(const ClusterBeacon& beacon);

/**
 * @param data bytes that came
 * @param size how many
 * @param members number of members of the cluster
 * @return the beacon; none if the bytes are not exactly one that such a cluster can send
 */
std::optional<ClusterBeacon> DecodeBeacon(const uint8_t* data, std::size_t size, uint32_t members);

} // namespace ns3::hfedfm

#endif /* HFEDFM_CLUSTER_BEACON_H */
