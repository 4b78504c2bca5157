// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wifi-energy-meter.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"
#include "ns3/wifi-phy-state-helper.h"

namespace ns3::hfedfm
{

WifiEnergyMeter::WifiEnergyMeter(Ptr<WifiPhy> phy, Ptr<WifiRadioEnergyModel> model)
    : m_phy(phy),
      m_model(model)
{
    NS_ABORT_MSG_UNLESS(phy && model, "A meter needs a PHY and an energy model, no null pointer.");
    m_seen = model->GetTotalEnergyConsumption();
    model->TraceConnectWithoutContext("TotalEnergyConsumption",
                                      MakeCallback(&WifiEnergyMeter::StateEnds, this));
}

WifiEnergyMeter::~WifiEnergyMeter()
{
    m_check.Cancel();
    m_end.Cancel();
    m_model->TraceDisconnectWithoutContext("TotalEnergyConsumption",
                                           MakeCallback(&WifiEnergyMeter::StateEnds, this));
}

RadioEnergy
WifiEnergyMeter::GetEnergy() const
{
    RadioEnergy energy = m_energy;
    Add(m_model->GetTotalEnergyConsumption() - m_seen, energy);
    return energy;
}

void
WifiEnergyMeter::StateEnds(double, double newTotal)
{
    // The model tells its total before it takes on the new state: look at that afterwards.
    if (m_phy->IsStateTx() && !IsPending(m_check))
    {
        m_check = Simulator::ScheduleNow(&WifiEnergyMeter::CheckModel, this);
    }
    Add(newTotal - m_seen, m_energy);
    m_seen = newTotal;
}

void
WifiEnergyMeter::Add(double joules, RadioEnergy& energy) const
{
    if (m_model->GetCurrentState() == WifiPhyState::TX)
    {
        energy.tx += joules;
    }
    else if (m_model->GetCurrentState() == WifiPhyState::RX)
    {
        energy.rx += joules;
    }
}

void
WifiEnergyMeter::CheckModel()
{
    const auto state = m_model->GetCurrentState();
    if (!m_phy->IsStateTx() || state == WifiPhyState::TX || state == WifiPhyState::OFF)
    {
        return;
    }
    m_model->ChangeState(static_cast<int>(WifiPhyState::TX));
    m_end.Cancel();
    m_end =
        Simulator::Schedule(m_phy->GetDelayUntilIdle(), &WifiEnergyMeter::EndTransmission, this);
}

void
WifiEnergyMeter::EndTransmission()
{
    m_model->ChangeState(static_cast<int>(m_phy->GetState()->GetState()));
}

} // namespace ns3::hfedfm
