// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LTE_IDLE_MEMBERS_H
#define HFEDFM_LTE_IDLE_MEMBERS_H

#include "ns3/lte-enb-phy.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/nstime.h"
#include "ns3/pf-ff-mac-scheduler.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <map>

/**
 * @file
 * What ns-3's LTE hides and LteIdleState needs, member by member. Configuring compiles this file
 * alone: where it does not, ns-3 has other members, and skipping of idle LTE is not built.
 */

namespace ns3::hfedfm
{

/** Gives a private member away. @tparam Tag names it @tparam M is it */
template <typename Tag, typename Tag::Type M>
struct Opener
{
    /** @return the member */
    friend typename Tag::Type Open(Tag)
    {
        return M;
    }
};

/** Random numbers of a PHY. */
struct RandomOfPhy
{
    using Type = Ptr<UniformRandomVariable> LteSpectrumPhy::*;
    friend Type Open(RandomOfPhy);
};

template struct Opener<RandomOfPhy, &LteSpectrumPhy::m_random>;

/** When a UE reported last over the whole band. */
struct WideReport
{
    using Type = Time LteUePhy::*;
    friend Type Open(WideReport);
};

template struct Opener<WideReport, &LteUePhy::m_p10CqiLast>;

/** When a UE reported last on parts of the band. */
struct PartReport
{
    using Type = Time LteUePhy::*;
    friend Type Open(PartReport);
};

template struct Opener<PartReport, &LteUePhy::m_a30CqiLast>;

/** How often it reports over the whole band. */
struct WidePeriod
{
    using Type = Time LteUePhy::*;
    friend Type Open(WidePeriod);
};

template struct Opener<WidePeriod, &LteUePhy::m_p10CqiPeriodicity>;

/** How often it reports on parts of the band. */
struct PartPeriod
{
    using Type = Time LteUePhy::*;
    friend Type Open(PartPeriod);
};

template struct Opener<PartPeriod, &LteUePhy::m_a30CqiPeriodicity>;

/** Frames of an eNB. */
struct FramesOfEnb
{
    using Type = uint32_t LteEnbPhy::*;
    friend Type Open(FramesOfEnb);
};

template struct Opener<FramesOfEnb, &LteEnbPhy::m_nrFrames>;

/** What a proportional fair scheduler knows of its UEs. */
struct FlowsOfScheduler
{
    using Type = std::map<uint16_t, pfsFlowPerf_t> PfFfMacScheduler::*;
    friend Type Open(FlowsOfScheduler);
};

template struct Opener<FlowsOfScheduler, &PfFfMacScheduler::m_flowStatsDl>;

/** Over how many subframes it averages. */
struct WindowOfScheduler
{
    using Type = double PfFfMacScheduler::*;
    friend Type Open(WindowOfScheduler);
};

template struct Opener<WindowOfScheduler, &PfFfMacScheduler::m_timeWindow>;

/** Shows the generator behind a random variable. */
struct OpenStream : RandomVariableStream
{
    using RandomVariableStream::Peek;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LTE_IDLE_MEMBERS_H */
