// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_TAP_H
#define HFEDFM_SIDELINK_TAP_H

#include "hfedfm-sidelink-net-device.h"

#include "ns3/packet.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>

namespace ns3::hfedfm
{

/** What a sidelink radio sends in a subframe. */
struct SidelinkEmission
{
    Time begin;              //!< of the subframe
    Time duration;           //!< on the air
    double power;            //!< dBm
    SidelinkChannel channel; //!< PSCCH or PSSCH
    /** The transport block with its padding, or an SCI. */
    Ptr<const Packet> packet;
};

/**
 * Listens to all that a sidelink radio sends: each of the two transmissions of an SCI
 * (SidelinkControlHeader::SIZE bytes) and each of the four of a transport block, with all its
 * bytes. The radio keeps its taps alive.
 */
class SidelinkTap : public SimpleRefCount<SidelinkTap>
{
  public:
    SidelinkTap();
    virtual ~SidelinkTap();

    SidelinkTap(const SidelinkTap&) = delete;
    SidelinkTap& operator=(const SidelinkTap&) = delete;

    /** @param tap told of all that goes out from now on @param radio that is listened to */
    static void Connect(Ptr<SidelinkTap> tap, Ptr<SidelinkNetDevice> radio);

  private:
    /** @param emission that begins now */
    virtual void Sent(const SidelinkEmission& emission) = 0;

    /** @param block of the next data */
    void Block(Ptr<const SidelinkTransportBlock> block);

    /** @param begin of the subframe @param duration on the air @param power dBm
     * @param channel PSCCH or PSSCH */
    void Transmit(Time begin, Time duration, double power, SidelinkChannel channel);

    Ptr<const Packet> m_control; //!< stands for any SCI
    Ptr<const Packet> m_block;   //!< last transport block with its padding
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_TAP_H */
