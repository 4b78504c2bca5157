// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_ACCESS_HELPER_H
#define HFEDFM_ACCESS_HELPER_H

#include "hfedfm-edge-network.h"
#include "hfedfm-layout.h"

#include <cstdint>
#include <string>

namespace ns3::hfedfm
{

/** What a scenario needs of any access network: cells from a layout, before the backhaul is there.
 */
class AccessHelper
{
  public:
    virtual ~AccessHelper() = default;

    /** @return what this build cannot do of the settings, a sentence; by default none: empty */
    virtual std::string DescribeProblem() const
    {
        return "";
    }

    /** @param layout positions @return nodes, devices and addresses of all cells */
    virtual EdgeNetwork Install(const Layout& layout) = 0;

    /**
     * Do what is left when the network has its backhaul; nothing by default.
     * @param network what Install() returned
     */
    virtual void Complete([[maybe_unused]] EdgeNetwork& network)
    {
    }

    /**
     * Fix the random streams of all radios and stacks.
     * @param network what Install() returned
     * @param stream first stream to use
     * @return number of streams used
     */
    virtual int64_t AssignStreams(const EdgeNetwork& network, int64_t stream) = 0;

    /** Write pcap files. @param prefix of the file names @param network the cells */
    virtual void EnablePcap(const std::string& prefix, const EdgeNetwork& network) = 0;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_ACCESS_HELPER_H */
