// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RESTARTING_CUBIC_H
#define HFEDFM_RESTARTING_CUBIC_H

#include "ns3/nstime.h"
#include "ns3/tcp-cubic.h"

#include <cstdint>
#include <string>

namespace ns3::hfedfm
{

/**
 * CUBIC that starts slowly again after a pause: RFC 5681, 4.1, which ns-3 leaves out.
 *
 * A connection that has sent nothing for longer than its retransmission time-out does not know the
 * network any more: its congestion window falls to the initial one, and the slow start threshold
 * stays at three quarters of what the window was, as in Linux (tcp_slow_start_after_idle). Rounds
 * of a federation are such pauses. The time-out is estimated as in RFC 6298 and Linux from the
 * acknowledged round trips. A pause is counted from the last acknowledgement, which is up to a
 * round trip later than the last data.
 */
class RestartingCubic : public TcpCubic
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return the name of the algorithm */
    std::string GetName() const override
    {
        return "RestartingCubic";
    }

    /** Take a round trip into account. @param tcb state of the connection @param segments that are
     *  acknowledged @param rtt their round trip */
    void PktsAcked(Ptr<TcpSocketState> tcb, uint32_t segments, const Time& rtt) override;
    /** Restart the window if this is the first transmission after a pause.
     *  @param tcb state of the connection @param event what happens */
    void CwndEvent(Ptr<TcpSocketState> tcb, const TcpSocketState::TcpCAEvent_t event) override;

    /** @return a copy for an accepted connection */
    Ptr<TcpCongestionOps> Fork() override
    {
        return CopyObject<RestartingCubic>(this);
    }

  private:
    Time m_minRto;           //!< shortest time-out
    Time m_smoothed;         //!< smoothed round trip; 0: none yet
    Time m_variation;        //!< mean deviation of round trips
    Time m_last{Seconds(0)}; //!< last acknowledgement
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RESTARTING_CUBIC_H */
