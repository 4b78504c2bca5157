// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RUN_WATCHDOG_H
#define HFEDFM_RUN_WATCHDOG_H

#include "ns3/hfedfm-edge-network.h"
#include "ns3/hfedfm-federation-container.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Ends a run of a study that cannot go on: devices out of reach, or a wait for what will never
 * come.
 */
class RunWatchdog
{
  public:
    /**
     * Watch a run. All arguments but the text must outlive it.
     * @param network the cells
     * @param federation the applications
     * @param remedy what to do about devices out of radio reach, a sentence for the message
     */
    RunWatchdog(const EdgeNetwork& network,
                const FederationContainer& federation,
                std::string remedy);

    RunWatchdog(const RunWatchdog&) = delete;
    RunWatchdog& operator=(const RunWatchdog&) = delete;

  private:
    void Missing(uint32_t node, const std::vector<uint32_t>& missing);
    void Look();

    const EdgeNetwork& m_network;            //!< the cells
    const FederationContainer& m_federation; //!< the applications
    std::string m_remedy;                    //!< for devices out of reach
    uint64_t m_bytes{UINT64_MAX};            //!< that had arrived when it looked
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RUN_WATCHDOG_H */
