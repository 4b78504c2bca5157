// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-edge-breakout-area.h"

#include "ns3/abort.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(EdgeBreakoutArea);

TypeId
EdgeBreakoutArea::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::EdgeBreakoutArea")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<EdgeBreakoutArea>()
            .AddTraceSource("Moved",
                            "A device has been handed over, and the edge servers know.",
                            MakeTraceSourceAccessor(&EdgeBreakoutArea::m_onMoved),
                            "ns3::hfedfm::EdgeBreakoutArea::MovedTracedCallback");
    return tid;
}

void
EdgeBreakoutArea::AddEnb(Ptr<EdgeBreakout> breakout,
                         Ptr<LteEnbRrc> rrc,
                         uint16_t cellId,
                         Ipv4Address enb)
{
    NS_ABORT_MSG_IF(m_members.count(cellId), "There is a cell " << cellId << " already.");
    m_members[cellId] = {breakout, enb};
    rrc->TraceConnectWithoutContext(
        "HandoverEndOk",
        MakeCallback(&EdgeBreakoutArea::Moved, Ptr<EdgeBreakoutArea>(this)));
}

void
EdgeBreakoutArea::Moved(uint64_t imsi, uint16_t cellId, uint16_t)
{
    const auto ue = m_addresses.find(imsi);
    const auto target = m_members.find(cellId);
    if (ue == m_addresses.end() || target == m_members.end())
    {
        return; // a device or a cell without local breakout
    }
    for (const auto& [id, member] : m_members)
    {
        if (member.breakout != target->second.breakout)
        {
            member.breakout->Forget(ue->second);
        }
    }
    target->second.breakout->Arrive(ue->second, target->second.enb);
    m_onMoved(imsi, cellId);
}

} // namespace ns3::hfedfm
