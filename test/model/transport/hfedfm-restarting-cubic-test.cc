// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * RestartingCubic driven by hand; RFC 5681, 4.1.
 *  - after a pause longer than the time-out, the window is the initial one and the threshold three
 *    quarters of what it was; ns-3's CUBIC leaves both
 *  - not after a shorter pause, nor before anything was acknowledged
 *  - the time-out follows the round trips, RFC 6298
 *  - a copy for an accepted connection restarts, too
 */

#include "../../fixture/hfedfm-simulation.h"

#include "ns3/hfedfm-restarting-cubic.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-state.h"

#include <gtest/gtest.h>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t SEGMENT = 1448;

class RestartingCubicTest : public testing::Test
{
  public:
    void SetUp() override
    {
        m_tcb->m_segmentSize = SEGMENT;
        m_tcb->m_initialCWnd = 10;
        m_tcb->m_ssThresh = 20 * SEGMENT;
        m_tcb->m_cWnd = 80 * SEGMENT;
    }

    void TearDown() override
    {
        EndSimulation();
    }

    /** @return the window in segments when it sends again after a pause */
    uint32_t Pause(Ptr<TcpCongestionOps> control, Time rtt, Time pause)
    {
        for (int i = 0; i < 100; ++i)
        {
            control->PktsAcked(m_tcb, 1, rtt);
        }
        Simulator::Stop(pause);
        Simulator::Run();
        control->CwndEvent(m_tcb, TcpSocketState::CA_EVENT_TX_START);
        return m_tcb->m_cWnd / SEGMENT;
    }

    Ptr<TcpSocketState> m_tcb = CreateObject<TcpSocketState>();
    Ptr<RestartingCubic> m_control = CreateObject<RestartingCubic>();
};

} // namespace

TEST_F(RestartingCubicTest, AfterAPauseTheWindowIsTheInitialOne)
{
    EXPECT_EQ(Pause(CreateObject<TcpCubic>(), MilliSeconds(10), Seconds(5)), 80U);
    EXPECT_EQ(Pause(m_control, MilliSeconds(10), MilliSeconds(211)), 10U);
    EXPECT_EQ(m_tcb->m_ssThresh, 60 * SEGMENT);
}

TEST_F(RestartingCubicTest, AShortPauseChangesNothing)
{
    EXPECT_EQ(Pause(m_control, MilliSeconds(10), MilliSeconds(209)), 80U);
    EXPECT_EQ(m_tcb->m_ssThresh, 20 * SEGMENT);
}

TEST_F(RestartingCubicTest, AConnectionThatHasSentNothingIsAtItsBeginningAnyway)
{
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    m_control->CwndEvent(m_tcb, TcpSocketState::CA_EVENT_TX_START);
    EXPECT_EQ(m_tcb->m_cWnd, 80 * SEGMENT);
}

TEST_F(RestartingCubicTest, LongRoundTripsMakeALongTimeOut)
{
    // 100 equal round trips leave next to no variation: the shortest time-out comes on top.
    EXPECT_EQ(Pause(m_control, Seconds(2), MilliSeconds(2190)), 80U);
    EXPECT_EQ(Pause(m_control, Seconds(2), MilliSeconds(2210)), 10U);
}

TEST_F(RestartingCubicTest, ASmallWindowDoesNotGrow)
{
    m_tcb->m_cWnd = 4 * SEGMENT;
    EXPECT_EQ(Pause(m_control, MilliSeconds(10), Seconds(5)), 4U);
    EXPECT_EQ(m_tcb->m_ssThresh, 20 * SEGMENT);
}

TEST_F(RestartingCubicTest, ACopyRestartsToo)
{
    EXPECT_EQ(Pause(m_control->Fork(), MilliSeconds(10), Seconds(5)), 10U);
    EXPECT_EQ(m_control->Fork()->GetName(), "RestartingCubic");
}
