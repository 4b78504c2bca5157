// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-restarting-cubic.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmRestartingCubic");
NS_OBJECT_ENSURE_REGISTERED(RestartingCubic);

TypeId
RestartingCubic::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::RestartingCubic")
            .SetParent<TcpCubic>()
            .SetGroupName("Hfedfm")
            .AddConstructor<RestartingCubic>()
            .AddAttribute(
                "ShortestPause",
                "Shortest pause after which the window is restarted; the MinRto of the "
                "socket. (TcpCubic derives from TcpSocketBase, says its TypeId, which has "
                "an attribute of that name.)",
                TimeValue(MilliSeconds(200)),
                MakeTimeAccessor(&RestartingCubic::m_minRto),
                MakeTimeChecker(Time(0)));
    return tid;
}

void
RestartingCubic::PktsAcked(Ptr<TcpSocketState> tcb, uint32_t segments, const Time& rtt)
{
    // RFC 6298, 2.2 and 2.3.
    if (m_smoothed.IsZero())
    {
        m_smoothed = rtt;
        m_variation = rtt / 2;
    }
    else
    {
        m_variation = (m_variation * 3 + Abs(m_smoothed - rtt)) / 4;
        m_smoothed = (m_smoothed * 7 + rtt) / 8;
    }
    m_last = Simulator::Now();
    TcpCubic::PktsAcked(tcb, segments, rtt);
}

void
RestartingCubic::CwndEvent(Ptr<TcpSocketState> tcb, const TcpSocketState::TcpCAEvent_t event)
{
    const auto pause = Simulator::Now() - m_last;
    if (event == TcpSocketState::CA_EVENT_TX_START && !m_smoothed.IsZero() &&
        pause > m_smoothed + Max(m_minRto, m_variation * 4))
    {
        const uint32_t window = tcb->m_cWnd;
        const uint32_t initial = tcb->m_initialCWnd * tcb->m_segmentSize;
        NS_LOG_INFO("window of " << window << " bytes restarts after " << pause.As(Time::S));
        tcb->m_ssThresh = std::max<uint32_t>(tcb->m_ssThresh, window / 4 * 3);
        tcb->m_cWnd = std::min(window, initial);
        tcb->m_cWndInfl = tcb->m_cWnd;
        // What CUBIC knows of an epoch before the pause is not true any more.
        CongestionStateSet(tcb, TcpSocketState::CA_LOSS);
    }
    TcpCubic::CwndEvent(tcb, event);
}

} // namespace ns3::hfedfm
