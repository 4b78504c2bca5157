// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-energy-meter.h"

#include "ns3/abort.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(RadioEnergyMeter);
NS_OBJECT_ENSURE_REGISTERED(WifiEnergyMeter);

TypeId
RadioEnergyMeter::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::RadioEnergyMeter").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

TypeId
WifiEnergyMeter::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::WifiEnergyMeter")
                            .SetParent<RadioEnergyMeter>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<WifiEnergyMeter>();
    return tid;
}

WifiEnergyMeter::WifiEnergyMeter() = default;
WifiEnergyMeter::~WifiEnergyMeter() = default;

void
WifiEnergyMeter::DoDispose()
{
    if (m_model)
    {
        m_model->TraceDisconnectWithoutContext("TotalEnergyConsumption",
                                               MakeCallback(&WifiEnergyMeter::StateEnds, this));
        m_model = nullptr;
    }
    RadioEnergyMeter::DoDispose();
}

void
WifiEnergyMeter::SetModel(Ptr<WifiRadioEnergyModel> model)
{
    NS_ABORT_MSG_IF(m_model, "This meter listens to a radio already: use one meter per radio.");
    NS_ABORT_MSG_UNLESS(model, "A meter needs the energy model of a radio, not a null pointer.");
    m_model = model;
    m_seen = model->GetTotalEnergyConsumption();
    model->TraceConnectWithoutContext("TotalEnergyConsumption",
                                      MakeCallback(&WifiEnergyMeter::StateEnds, this));
}

RadioEnergy
WifiEnergyMeter::GetEnergy() const
{
    RadioEnergy energy = m_energy;
    if (m_model)
    {
        Add(m_model->GetTotalEnergyConsumption() - m_seen, energy);
    }
    return energy;
}

void
WifiEnergyMeter::StateEnds(double, double newTotal)
{
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

} // namespace ns3::hfedfm
