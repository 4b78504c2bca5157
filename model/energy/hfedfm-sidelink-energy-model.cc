/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-sidelink-energy-model.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/log.h"

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmSidelinkEnergyModel");

NS_OBJECT_ENSURE_REGISTERED(SidelinkEnergyModel);

TypeId
SidelinkEnergyModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::SidelinkEnergyModel")
            .SetParent<CellularEnergyModel>()
            .SetGroupName("Hfedfm")
            .AddConstructor<SidelinkEnergyModel>()
            .AddAttribute("CountBase",
                          "Whether the power of the state is charged. Unset it if the node has an "
                          "LTE radio as well, whose model charges for what both share.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&SidelinkEnergyModel::m_countBase),
                          MakeBooleanChecker());
    return tid;
}

SidelinkEnergyModel::SidelinkEnergyModel() = default;
SidelinkEnergyModel::~SidelinkEnergyModel() = default;

double
SidelinkEnergyModel::GetBasePower(CellularState state) const
{
    return m_on && m_countBase ? CellularEnergyModel::GetBasePower(state) : 0;
}

void
SidelinkEnergyModel::Transmit(Time duration, double dBm)
{
    NS_ABORT_MSG_IF(GetPowerModel()->NeedsBitRate(),
                    GetPowerModel()->GetInstanceTypeId().GetName()
                        << " charges by the byte: tell how many bytes a transmission has.");
    Send(duration, dBm, 0);
}

void
SidelinkEnergyModel::Transmit(Time duration, double dBm, uint32_t bytes)
{
    Send(duration, dBm, GetRate(bytes, duration));
}

void
SidelinkEnergyModel::Send(Time duration, double dBm, double bitRate)
{
    NS_ABORT_MSG_UNLESS(m_on, "The sidelink radio is off: switch it on before something is sent.");
    if (m_listening)
    {
        EndReception();
    }
    BeginTransmission(duration, dBm, bitRate);
    SetState(CellularState::CONNECTED);
}

void
SidelinkEnergyModel::TransmissionEnded()
{
    if (m_listening)
    {
        BeginReception(0);
    }
    else
    {
        SetState(CellularState::IDLE);
    }
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
    if (IsTransmitting())
    {
        return; // what follows is seen to when the transmission has ended
    }
    if (listening)
    {
        BeginReception(0);
        SetState(CellularState::CONNECTED);
    }
    else
    {
        EndReception();
        SetState(CellularState::IDLE);
    }
}

void
SidelinkEnergyModel::SwitchOff()
{
    NS_LOG_FUNCTION(this);
    SetListening(false);
    EndTransmission();
    m_on = false;
    Refresh();
}

void
SidelinkEnergyModel::SwitchOn()
{
    NS_LOG_FUNCTION(this);
    m_on = true;
    Refresh();
}

bool
SidelinkEnergyModel::IsListening() const
{
    return m_listening;
}

bool
SidelinkEnergyModel::IsOn() const
{
    return m_on;
}

} // namespace hfedfm
} // namespace ns3
