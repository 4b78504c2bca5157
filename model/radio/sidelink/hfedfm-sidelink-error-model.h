// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_ERROR_MODEL_H
#define HFEDFM_SIDELINK_ERROR_MODEL_H

/**
 * @file
 * What is decoded on a sidelink, by the signal to interference and noise ratio (SINR).
 */

#include "ns3/spectrum-value.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ns3::hfedfm
{

constexpr uint8_t MAX_SIDELINK_MCS = 28;   //!< largest that has a size
constexpr uint8_t MAX_16QAM_MCS = 20;      //!< largest without 64QAM, which Rel-12 lacks
constexpr uint32_t MAX_SIDELINK_RBS = 110; //!< largest that has a transport block size

/**
 * Tell the block error rate of one transmission on the PSCCH: Q((SINR in dB + 3.19) / 1.14), a fit
 * of the link-level curves of NIST.IR.8157.
 * @param sinr linear
 * @return 0 to 1
 */
double GetPscchBler(double sinr);

/**
 * Tell the block error rate of a transport block on the PSSCH, by ns-3's LteMiErrorModel with the
 * SINR of all transmissions up to now added up (Chase combining).
 *
 * The model's own history of transmissions is not used: it counts coded bits in 16 bits, which wrap
 * around with wide transport blocks (ns-3.35 to ns-3.48).
 * @param sinr linear, for each resource block of the carrier, summed over the transmissions
 * @param rbs resource blocks that the transport block takes; none, or one that sinr lacks, ends the
 *            program
 * @param bytes size of the transport block, at least 1 and at most 65535
 * @param mcs modulation and coding scheme, 0 to MAX_SIDELINK_MCS
 * @return 0 to 1
 */
double GetPsschBler(const SpectrumValue& sinr,
                    const std::vector<int>& rbs,
                    uint32_t bytes,
                    uint8_t mcs);

/**
 * Tell the block error rate as GetPsschBler() does, with one SINR for all resource blocks.
 * @param sinr linear, of one transmission
 * @param rbs number of resource blocks
 * @param mcs modulation and coding scheme
 * @param transmissions how often it was received, at least once
 * @return 0 to 1
 */
double GetFlatPsschBler(double sinr, uint32_t rbs, uint8_t mcs, uint32_t transmissions);

/**
 * Tell the size of a transport block, TS 36.213, 8.6 and 7.1.7.2.1, as for the uplink.
 * @param mcs modulation and coding scheme, 0 to MAX_SIDELINK_MCS
 * @param rbs number of resource blocks, 1 to MAX_SIDELINK_RBS
 * @return bytes; sizes in the standard are whole bytes
 */
uint32_t GetTransportBlockBytes(uint8_t mcs, uint32_t rbs);

/**
 * Choose the fastest modulation and coding scheme that is good enough for a SINR.
 * @param sinr linear, the same in all resource blocks
 * @param rbs number of resource blocks
 * @param transmissions of each transport block
 * @param target largest block error rate after them, above 0 and below 1
 * @param highest scheme to be chosen
 * @return the highest scheme with at most this error rate; none if all have more
 */
std::optional<uint8_t> FindSidelinkMcs(double sinr,
                                       uint32_t rbs,
                                       uint32_t transmissions,
                                       double target,
                                       uint8_t highest = MAX_16QAM_MCS);

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_ERROR_MODEL_H */
