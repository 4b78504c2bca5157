// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_ASYNC_TIMING_H
#define HFEDFM_ASYNC_TIMING_H

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * How long a round takes in the edge example of NVFlare: nine devices of three types, whose
 * trainings take 100, 200 and 400 s in the mean with standard deviations of 1, 2 and 4 s, and 5 s
 * for the messages of one training. Nothing is learned.
 *
 * NVFlare documents a formula for each of two cases. That of the asynchronous one is the mean over
 * the types, which is what a place for one device takes if another device is put there each time.
 * Devices that stay send the more the faster they are: then the rate is the sum of all rates, and a
 * round takes the harmonic mean.
 */
struct AsyncTiming
{
    std::string name;   //!< what it is
    std::string rule;   //!< TypeId of the AsyncRule; empty: rounds
    bool stays{true};   //!< whether a device keeps its type, or draws it for each training
    double expected{0}; //!< s per round by formula
    std::string by;     //!< that formula
};

/** @return the cases */
const std::vector<AsyncTiming>& GetAsyncTimings();

/**
 * Simulate a case packet by packet.
 * @param timing it
 * @param rounds how many, 2 or more, of as many updates as there are devices
 * @param run RngRun
 * @return s per round, of the second half: in the first one, all have begun at once
 */
double RunAsyncTiming(const AsyncTiming& timing, uint32_t rounds, uint32_t run);

} // namespace ns3::hfedfm

#endif /* HFEDFM_ASYNC_TIMING_H */
