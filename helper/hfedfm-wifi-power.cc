/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-wifi-power.h"

#include "hfedfm-wifi-setup.h"

#include "ns3/simulator.h"
#include "ns3/wifi-radio-energy-model.h"

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

void
PowerWifi(const WifiRadioEnergyModelHelper& models,
          Ptr<NetDevice> radio,
          const std::vector<Ptr<NetDevice>>& neighbours,
          Ptr<EnergySource> source,
          Ptr<EnergyLedger> ledger)
{
    const auto wifi = DynamicCast<WifiNetDevice>(radio);
    auto model = DynamicCast<WifiRadioEnergyModel>(models.Install(radio, source).Get(0));
    model->SetEnergyDepletionCallback(MakeBoundCallback(&SwitchOff, wifi, neighbours));
    ledger->AddWifiRadio(wifi->GetPhy(), model);
}

} // namespace hfedfm
} // namespace ns3
