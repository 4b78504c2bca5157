// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-energy-model.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmSidelinkEnergyModel");

NS_OBJECT_ENSURE_REGISTERED(SidelinkEnergyModel);

TypeId
SidelinkEnergyModel::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::SidelinkEnergyModel")
                            .SetParent<CellularEnergyModel>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<SidelinkEnergyModel>();
    return tid;
}

double
SidelinkEnergyModel::GetBasePower(CellularState state) const
{
    const double other = m_shared ? m_shared->GetBase() : 0;
    return m_on ? std::max(0.0, CellularEnergyModel::GetBasePower(state) - other) : 0;
}

void
SidelinkEnergyModel::SetShared(Ptr<CellularEnergyModel> other)
{
    Follow(other);
    UpdateBase();
}

void
SidelinkEnergyModel::Follow(Ptr<CellularEnergyModel> other)
{
    const auto changed = MakeCallback(&SidelinkEnergyModel::SharedChanged, this);
    if (m_shared)
    {
        m_shared->TraceDisconnectWithoutContext("State", changed);
    }
    m_shared = other;
    if (m_shared)
    {
        m_shared->TraceConnectWithoutContext("State", changed);
    }
}

void
SidelinkEnergyModel::SharedChanged(CellularState, CellularState)
{
    UpdateBase();
}

void
SidelinkEnergyModel::DoDispose()
{
    m_adjust.Cancel();
    Follow(nullptr);
    CellularEnergyModel::DoDispose();
}

void
SidelinkEnergyModel::Transmit(Time duration, double dBm)
{
    NS_ABORT_MSG_IF(GetPowerModel()->NeedsBitRate(),
                    GetPowerModel()->GetInstanceTypeId().GetName()
                        << " charges by the byte: tell how many bytes a transmission has.");
    Send(duration, dBm, 0, true);
}

void
SidelinkEnergyModel::Transmit(Time duration, double dBm, uint32_t bytes, bool monitored)
{
    Send(duration, dBm, GetRate(bytes, duration), monitored);
}

void
SidelinkEnergyModel::Send(Time duration, double dBm, double bitRate, bool monitored)
{
    NS_ABORT_MSG_UNLESS(m_on, "The sidelink radio is off: switch it on before something is sent.");
    const Time now = Simulator::Now();
    const Time before = IsTransmitting() ? now : Max(m_deafUntil, now);
    BeginTransmission(duration, dBm, bitRate);
    if (monitored)
    {
        // No share of the power for longer is none of all of it for as long as this takes.
        m_deafUntil = before + Seconds(duration.GetSeconds() / m_share);
        Adjust();
    }
    AdjustState();
}

void
SidelinkEnergyModel::Receive(Time duration)
{
    NS_ABORT_MSG_UNLESS(m_on, "The sidelink radio is off: switch it on before it receives.");
    NS_ABORT_MSG_UNLESS(duration.IsStrictlyPositive(),
                        "A reception of " << duration.As(Time::MS)
                                          << " is not possible: it must last longer than 0.");
    m_hearsUntil = Max(m_hearsUntil, Simulator::Now()) + duration;
    Adjust();
}

void
SidelinkEnergyModel::Adjust()
{
    const Time now = Simulator::Now();
    const bool deaf = m_deafUntil > now;
    const bool hears = m_hearsUntil > now;
    Listen((m_listening && !deaf ? m_share : 0) + (hears ? 1 : 0));
    m_adjust.Cancel();
    if (deaf || hears)
    {
        const Time next = deaf && hears ? Min(m_deafUntil, m_hearsUntil)
                          : deaf        ? m_deafUntil
                                        : m_hearsUntil;
        m_adjust = Simulator::Schedule(next - now, &SidelinkEnergyModel::Adjust, this);
    }
}

void
SidelinkEnergyModel::AdjustState()
{
    SetState(m_listening || IsTransmitting() ? CellularState::CONNECTED : CellularState::IDLE);
}

void
SidelinkEnergyModel::SetListening(bool listening)
{
    NS_LOG_FUNCTION(this << listening);
    NS_ABORT_MSG_IF(listening && !m_on,
                    "The sidelink radio is off: switch it on before it listens.");
    if (listening == m_listening)
    {
        return;
    }
    m_listening = listening;
    if (listening && !IsTransmitting())
    {
        m_deafUntil = Simulator::Now(); // what was spared before it listened
    }
    Adjust();
    AdjustState();
}

void
SidelinkEnergyModel::SetMonitoringShare(double share)
{
    NS_ABORT_MSG_UNLESS(share > 0 && share <= 1,
                        "A sidelink radio cannot monitor its pool for "
                            << share << " of the time: it is above 0 and at most 1.");
    m_share = share;
    Adjust();
}

void
SidelinkEnergyModel::SwitchOff()
{
    NS_LOG_FUNCTION(this);
    m_deafUntil = Simulator::Now();
    m_hearsUntil = Simulator::Now();
    SetListening(false);
    Adjust();
    EndTransmission();
    m_on = false;
    UpdateBase();
}

void
SidelinkEnergyModel::SwitchOn()
{
    NS_LOG_FUNCTION(this);
    m_on = true;
    UpdateBase();
}

} // namespace ns3::hfedfm
