/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-wifi-power.h"

#include "hfedfm-wifi-setup.h"

#include "ns3/hfedfm-exact-wifi-radio-energy-model.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

/**
 * Switches a radio off when its battery is empty. Not at once: the battery is looked at in the
 * middle of the radio's own changes of state, which do not expect it to be off afterwards.
 */
void
SwitchOff(Ptr<WifiNetDevice> radio, std::vector<Ptr<NetDevice>> neighbours)
{
    Simulator::ScheduleNow(&TurnOffWifi, radio, neighbours);
}

} // namespace

ObjectFactory
MakeRadioEnergyFactory()
{
    return ObjectFactory("ns3::hfedfm::ExactWifiRadioEnergyModel");
}

void
PowerWifi(const ObjectFactory& models,
          Ptr<NetDevice> radio,
          const std::vector<Ptr<NetDevice>>& neighbours,
          Ptr<EnergySource> source,
          Ptr<EnergyLedger> ledger)
{
    const auto wifi = DynamicCast<WifiNetDevice>(radio);
    const auto phy = wifi->GetPhy();
    auto model = models.Create<ExactWifiRadioEnergyModel>();
    phy->SetWifiRadioEnergyModel(model);
    model->SetPhy(phy);
    model->SetEnergyDepletionCallback(MakeBoundCallback(&SwitchOff, wifi, neighbours));
    source->AppendDeviceEnergyModel(model);
    model->SetEnergySource(source);
    phy->RegisterListener(model->GetPhyListener());
    ledger->AddWifiRadio(phy, model);
}

} // namespace hfedfm
} // namespace ns3
