// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_BACKHAUL_HELPER_H
#define HFEDFM_BACKHAUL_HELPER_H

#include "hfedfm-edge-network.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/point-to-point-helper.h"

namespace ns3::hfedfm
{

/**
 * Adds a cloud behind the cells of a network: one full-duplex wired link per edge server.
 *
 * Default rate and delay are those of arXiv 2509.03695: 4 Mb/s and 100 ms.
 */
class BackhaulHelper
{
  public:
    BackhaulHelper();

    /** @param rate of each link and direction @param delay one way */
    void SetLink(DataRate rate, Time delay);

    /** @param network cells; gets the cloud, the links, addresses and routes */
    void Install(EdgeNetwork& network);

    /** Write pcap files of all links. @param prefix of the file names @param network with links */
    void EnablePcap(const std::string& prefix, const EdgeNetwork& network);

  private:
    PointToPointHelper m_links; //!< makes the links
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_BACKHAUL_HELPER_H */
