// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-lte-ue-energy-model.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/lte-radio-bearer-tag.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmLteUeEnergyModel");

NS_OBJECT_ENSURE_REGISTERED(LteUeEnergyModel);

namespace
{

/** @return the length of a subframe */
Time
GetSubframe()
{
    return MilliSeconds(1);
}

/** @param state of ns-3's RRC @return whether the radio is promoted, or on its way to that */
bool
IsUp(LteUeRrc::State state)
{
    return state >= LteUeRrc::IDLE_RANDOM_ACCESS;
}

} // namespace

TypeId
LteUeEnergyModel::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::LteUeEnergyModel")
                            .SetParent<CellularEnergyModel>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<LteUeEnergyModel>();
    return tid;
}

void
LteUeEnergyModel::DoDispose()
{
    m_check.Cancel();
    m_promotionEnd.Cancel();
    m_receptionEnd.Cancel();
    // A device that was disposed of before has no RRC any more, nor traces.
    if (m_device && m_device->GetRrc())
    {
        Trace(&ObjectBase::TraceDisconnectWithoutContext);
    }
    m_device = nullptr;
    CellularEnergyModel::DoDispose();
}

void
LteUeEnergyModel::SetDevice(Ptr<LteUeNetDevice> device)
{
    NS_ABORT_MSG_IF(m_device, "This model follows a UE already: use one model per UE.");
    NS_ABORT_MSG_UNLESS(device, "A model needs a UE, not a null pointer.");
    NS_ABORT_MSG_IF(device->GetCcMap().size() > 1,
                    "The UE of IMSI " << device->GetImsi() << " has " << device->GetCcMap().size()
                                      << " carriers; models of its energy know one only.");
    m_device = device;
    Trace(&ObjectBase::TraceConnectWithoutContext);
    if (IsUp(device->GetRrc()->GetState()))
    {
        Connect();
    }
}

void
LteUeEnergyModel::Trace(bool (ObjectBase::*change)(std::string, const CallbackBase&))
{
    const auto trace = [&](Ptr<Object> of, const char* source, auto method) {
        (PeekPointer(of)->*change)(source, MakeCallback(method, this));
    };
    const auto phy = m_device->GetPhy();
    trace(m_device->GetRrc(), "StateTransition", &LteUeEnergyModel::RrcStateTransition);
    trace(phy->GetUlSpectrumPhy(), "TxStart", &LteUeEnergyModel::TxStart);
    trace(phy->GetDlSpectrumPhy(), "DlPhyReception", &LteUeEnergyModel::DlPhyReception);
    if (GetPowerModel()->NeedsBitRate())
    {
        trace(phy->GetDlSpectrumPhy(), "RxStart", &LteUeEnergyModel::RxStart);
    }
}

void
LteUeEnergyModel::TxStart(Ptr<const PacketBurst> burst)
{
    if (burst && burst->GetNPackets() > 0)
    {
        // The PHY has set the power of this subframe just before.
        Transmit(GetSubframe(), m_device->GetPhy()->GetTxPower(), burst->GetSize());
    }
}

void
LteUeEnergyModel::RxStart(Ptr<const PacketBurst> burst)
{
    m_incoming = 0;
    const auto rnti = m_device->GetRrc()->GetRnti();
    for (auto packet = burst->Begin(); packet != burst->End(); ++packet)
    {
        LteRadioBearerTag tag;
        if ((*packet)->PeekPacketTag(tag) && tag.GetRnti() == rnti)
        {
            m_incoming += (*packet)->GetSize();
        }
    }
}

void
LteUeEnergyModel::DlPhyReception(PhyReceptionStatParameters)
{
    // A subframe has a block for each layer; the bytes are counted with the first.
    Receive(GetSubframe(), m_incoming);
    m_incoming = 0;
}

void
LteUeEnergyModel::RrcStateTransition(uint64_t,
                                     uint16_t,
                                     uint16_t,
                                     LteUeRrc::State from,
                                     LteUeRrc::State to)
{
    if (IsUp(to) && !IsUp(from))
    {
        Connect();
    }
    else if (IsUp(from) && !IsUp(to))
    {
        Release();
    }
}

void
LteUeEnergyModel::Transmit(Time duration, double dBm, uint32_t bytes)
{
    HasData(Simulator::Now() + duration);
    BeginTransmission(duration, dBm, GetRate(bytes, duration));
}

void
LteUeEnergyModel::Receive(Time duration, uint32_t bytes)
{
    NS_ABORT_MSG_UNLESS(duration.IsStrictlyPositive(),
                        "A reception of " << duration.As(Time::MS)
                                          << " is not possible: it must last longer than 0.");
    HasData(Simulator::Now() + duration);
    // Blocks of several layers come at the same time.
    const bool more = IsPending(m_receptionEnd) && m_receptionBegin == Simulator::Now();
    m_received = bytes + (more ? m_received : 0);
    m_receptionBegin = Simulator::Now();
    BeginReception(GetRate(m_received, duration));
    m_receptionEnd.Cancel();
    m_receptionEnd = Simulator::Schedule(duration, &LteUeEnergyModel::EndReception, this);
}

void
LteUeEnergyModel::Connect()
{
    NS_LOG_FUNCTION(this);
    HasData(Simulator::Now());
}

void
LteUeEnergyModel::Release()
{
    NS_LOG_FUNCTION(this);
    m_check.Cancel();
    m_promotionEnd.Cancel();
    m_receptionEnd.Cancel();
    m_dataEnd = Simulator::Now();
    SetPromoting(false);
    EndReception();
    EndTransmission();
    SetState(CellularState::IDLE);
}

void
LteUeEnergyModel::HasData(Time end)
{
    m_dataEnd = std::max(m_dataEnd, end);
    const CellularState state = GetState();
    if (state == CellularState::CONNECTED && IsPending(m_check))
    {
        return; // the check sees the new end
    }
    if (state == CellularState::IDLE && GetPowerModel()->GetPromotionTime().IsStrictlyPositive())
    {
        SetPromoting(true);
        m_promotionEnd.Cancel();
        m_promotionEnd = Simulator::Schedule(GetPowerModel()->GetPromotionTime(),
                                             &LteUeEnergyModel::SetPromoting,
                                             this,
                                             false);
    }
    SetState(CellularState::CONNECTED);
    CheckData();
}

void
LteUeEnergyModel::CheckData()
{
    const Time now = Simulator::Now();
    const Time tail = m_dataEnd + GetPowerModel()->GetHoldTime();
    const Time idle = m_dataEnd + GetPowerModel()->GetInactivityTime();
    if (now >= idle)
    {
        m_check.Cancel();
        SetState(CellularState::IDLE);
    }
    else if (now >= tail)
    {
        SetState(CellularState::TAIL);
        ScheduleCheck(idle - now);
    }
    else
    {
        ScheduleCheck(std::min(tail, idle) - now);
    }
}

void
LteUeEnergyModel::ScheduleCheck(Time wait)
{
    m_check.Cancel();
    m_check = Simulator::Schedule(wait, &LteUeEnergyModel::CheckData, this);
}

} // namespace ns3::hfedfm
