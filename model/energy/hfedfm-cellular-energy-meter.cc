// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cellular-energy-meter.h"

#include "ns3/abort.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(CellularEnergyMeter);

TypeId
CellularEnergyMeter::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::CellularEnergyMeter")
                            .SetParent<RadioEnergyMeter>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<CellularEnergyMeter>();
    return tid;
}

CellularEnergyMeter::CellularEnergyMeter() = default;
CellularEnergyMeter::~CellularEnergyMeter() = default;

void
CellularEnergyMeter::DoDispose()
{
    m_model = nullptr;
    RadioEnergyMeter::DoDispose();
}

void
CellularEnergyMeter::SetModel(Ptr<CellularEnergyModel> model)
{
    NS_ABORT_MSG_IF(m_model, "This meter reads a radio already: use one meter per radio.");
    NS_ABORT_MSG_UNLESS(model, "A meter needs the energy model of a radio, not a null pointer.");
    m_model = model;
    m_before = model->GetRadioEnergy();
}

RadioEnergy
CellularEnergyMeter::GetEnergy() const
{
    if (!m_model)
    {
        return RadioEnergy();
    }
    const RadioEnergy now = m_model->GetRadioEnergy();
    return {now.tx - m_before.tx, now.rx - m_before.rx};
}

void
CellularEnergyMeter::Attach(Ptr<CellularEnergyModel> model,
                            Ptr<EnergySource> source,
                            Ptr<EnergyLedger> ledger)
{
    source->AppendDeviceEnergyModel(model);
    model->SetEnergySource(source);
    const auto meter = CreateObject<CellularEnergyMeter>();
    meter->SetModel(model);
    ledger->AddRadio(meter);
}

} // namespace ns3::hfedfm
