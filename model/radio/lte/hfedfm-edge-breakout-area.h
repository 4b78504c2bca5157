// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_EDGE_BREAKOUT_AREA_H
#define HFEDFM_EDGE_BREAKOUT_AREA_H

#include "hfedfm-edge-breakout.h"

#include "ns3/lte-enb-rrc.h"

#include <cstdint>
#include <map>

namespace ns3::hfedfm
{

/**
 * The edge servers among which devices move: tells them of each handover where the device is now,
 * so that only the edge that serves it sends to it directly.
 */
class EdgeBreakoutArea : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Add an eNB of an edge, and listen to its handovers from now on.
     * @param breakout proxy of the edge
     * @param rrc of the eNB; keeps this object alive
     * @param cellId of the eNB
     * @param enb its S1-U address
     */
    void AddEnb(Ptr<EdgeBreakout> breakout, Ptr<LteEnbRrc> rrc, uint16_t cellId, Ipv4Address enb);

    /** @param imsi of a device @param address its address */
    void AddUe(uint64_t imsi, Ipv4Address address)
    {
        m_addresses[imsi] = address;
    }

    /** TracedCallback signature. @param imsi of a device @param cellId of its new cell */
    typedef void (*MovedTracedCallback)(uint64_t imsi, uint16_t cellId);

  private:
    /** An eNB and its edge. */
    struct Member
    {
        Ptr<EdgeBreakout> breakout; //!< of the edge
        Ipv4Address enb;            //!< S1-U address
    };

    /** A handover has ended well. @param imsi device @param cellId where it is @param rnti there */
    void Moved(uint64_t imsi, uint16_t cellId, uint16_t rnti);

    std::map<uint16_t, Member> m_members;         //!< by cell
    std::map<uint64_t, Ipv4Address> m_addresses;  //!< of devices
    TracedCallback<uint64_t, uint16_t> m_onMoved; //!< after a handover
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_EDGE_BREAKOUT_AREA_H */
