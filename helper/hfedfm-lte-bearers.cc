/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-lte-bearers.h"

#include "ns3/boolean.h"
#include "ns3/lte-radio-bearer-info.h"
#include "ns3/lte-rlc.h"
#include "ns3/object-map.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

/** @param owner has the bearers: a UE's RRC, or its context at the eNB @param bytes of buffers */
void
SetBuffers(Object* owner, uint32_t bytes)
{
    ObjectMapValue bearers;
    owner->GetAttribute("DataRadioBearerMap", bearers);
    for (auto bearer = bearers.Begin(); bearer != bearers.End(); ++bearer)
    {
        const auto rlc = DynamicCast<LteRadioBearerInfo>(bearer->second)->m_rlc;
        rlc->SetAttributeFailSafe("MaxTxBufferSize", UintegerValue(bytes));
        rlc->SetAttributeFailSafe("EnablePdcpDiscarding", BooleanValue(false)); // from 3.39 on
    }
}

/** @param owner of bearers @return it, not counted: it has the trace that this goes into */
Object*
ToObject(Ptr<Object> owner)
{
    return PeekPointer(owner);
}

void
BearerMade(Object* owner, uint32_t bytes, uint64_t, uint16_t, uint16_t, uint8_t)
{
    SetBuffers(owner, bytes);
}

void
UeCame(LteEnbRrc* rrc, uint32_t bytes, uint16_t, uint16_t rnti)
{
    auto ue = rrc->GetUeManager(rnti);
    ue->TraceConnectWithoutContext("DrbCreated",
                                   MakeBoundCallback(&BearerMade, ToObject(ue), bytes));
}

} // namespace

void
SetBearerBuffers(Ptr<LteEnbRrc> rrc, uint32_t bytes)
{
    rrc->TraceConnectWithoutContext("NewUeContext",
                                    MakeBoundCallback(&UeCame, PeekPointer(rrc), bytes));
}

void
SetBearerBuffers(Ptr<LteUeRrc> rrc, uint32_t bytes)
{
    rrc->TraceConnectWithoutContext("DrbCreated",
                                    MakeBoundCallback(&BearerMade, ToObject(rrc), bytes));
}

} // namespace hfedfm
} // namespace ns3
