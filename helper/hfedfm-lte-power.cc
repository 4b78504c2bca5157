/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-lte-power.h"

#include "hfedfm-lte-switch.h"

#include "ns3/hfedfm-cellular-energy-meter.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Append a model to a source and book it. */
void
Power(Ptr<CellularEnergyModel> model, Ptr<EnergySource> source, Ptr<EnergyLedger> ledger)
{
    source->AppendDeviceEnergyModel(model);
    model->SetEnergySource(source);
    const auto meter = CreateObject<CellularEnergyMeter>();
    meter->SetModel(model);
    ledger->AddRadio(meter);
}

/** Sources are updated amid what radios do, which do not expect to be off afterwards. */
void
SwitchOffUe(Ptr<LteUeNetDevice> ue)
{
    Simulator::ScheduleNow(&TurnOffLteUe, ue);
}

/** @param callback what to call */
void
Call(Callback<void> callback)
{
    callback();
}

/** @param callback what to call in an event of its own */
void
CallLater(Callback<void> callback)
{
    Simulator::ScheduleNow(&Call, callback);
}

} // namespace

ObjectFactory
MakeLteEnergyFactory()
{
    ObjectFactory factory;
    factory.SetTypeId(LteUeEnergyModel::GetTypeId());
    return factory;
}

ObjectFactory
MakeSidelinkEnergyFactory()
{
    ObjectFactory factory;
    factory.SetTypeId(SidelinkEnergyModel::GetTypeId());
    return factory;
}

Ptr<LteUeEnergyModel>
PowerLteUe(const ObjectFactory& models,
           Ptr<LteUeNetDevice> ue,
           Ptr<EnergySource> source,
           Ptr<EnergyLedger> ledger)
{
    const auto model = models.Create<LteUeEnergyModel>();
    model->SetEnergyDepletionCallback(MakeBoundCallback(&SwitchOffUe, ue));
    Power(model, source, ledger);
    model->SetDevice(ue);
    return model;
}

Ptr<SidelinkEnergyModel>
PowerSidelink(const ObjectFactory& models,
              Ptr<EnergySource> source,
              Ptr<EnergyLedger> ledger,
              Callback<void> switchOff)
{
    const auto model = models.Create<SidelinkEnergyModel>();
    if (!switchOff.IsNull())
    {
        model->SetEnergyDepletionCallback(MakeBoundCallback(&CallLater, switchOff));
    }
    Power(model, source, ledger);
    return model;
}

} // namespace hfedfm
} // namespace ns3
