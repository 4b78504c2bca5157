// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LTE_CARRIER_H
#define HFEDFM_LTE_CARRIER_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/**
 * @file
 * Which carriers LTE cells get, and how many devices a cell can hold.
 */

namespace ns3::hfedfm
{

/** A pair of carriers, by channel number (EARFCN). */
struct LteCarrier
{
    uint32_t downlink{0}; //!< EARFCN
    uint32_t uplink{0};   //!< EARFCN
};

/**
 * Carriers side by side that do not overlap: those of band 1, then of the bands 3, 7, 8 and 20
 * (3GPP TS 36.101, table 5.7.3-1), 285 MHz in all.
 * @param resourceBlocks 6, 15, 25, 50, 75 or 100; ends the program on others
 * @return all that there are
 */
std::vector<LteCarrier> GetLteCarriers(uint32_t resourceBlocks);

/**
 * Choose how often a device sends its sounding reference signal (SRS). One device sends per
 * subframe, so that the period is also the greatest number of devices in a cell.
 *
 * A random access that fails leaves a context in the cell for 15 ms, and a device tries every 6 ms.
 * When there is no room for one more, ns-3.35 and 3.37 end ("too many UEs", "No info find in HARQ
 * buffer"). So the period that is chosen has room for three per device, as far as there is one.
 * @param wanted ms: 2, 5, 10, 20, 40, 80, 160 or 320; 0: the shortest that is enough
 * @param devices that may be in a cell
 * @return the period in ms; ends the program if it is not allowed, or there are too many devices
 */
uint32_t ChooseSrsPeriodicity(uint32_t wanted, std::size_t devices);

} // namespace ns3::hfedfm

#endif /* HFEDFM_LTE_CARRIER_H */
