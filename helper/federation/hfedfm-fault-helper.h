// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FAULT_HELPER_H
#define HFEDFM_FAULT_HELPER_H

#include "hfedfm-federation-container.h"

#include "ns3/hfedfm-edge-network.h"
#include "ns3/nstime.h"

#include <cstdint>

namespace ns3::hfedfm
{

/**
 * Let a device break down during a run: all its radios go off, and its applications fall silent
 * without a word, as with an empty battery, those of other federations, too. The others must notice
 * by themselves.
 * @param network what the device belongs to; must outlive the simulation
 * @param federation installed on it
 * @param device index among the devices of the federation
 * @param when simulated time
 */
void ScheduleFault(const EdgeNetwork& network,
                   const FederationContainer& federation,
                   uint32_t device,
                   Time when);

} // namespace ns3::hfedfm

#endif /* HFEDFM_FAULT_HELPER_H */
