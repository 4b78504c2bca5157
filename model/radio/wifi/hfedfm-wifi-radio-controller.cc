// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wifi-radio-controller.h"

#include "hfedfm-wifi-setup.h"
#include "hfedfm-wifi-sleep.h"

#include "ns3/hfedfm-exact-wifi-radio-energy-model.h"
#include "ns3/simulator.h"
#include "ns3/wifi-phy-state-helper.h"
#include "ns3/wifi-phy.h"

#include <cmath>

namespace ns3::hfedfm
{

namespace
{

/** Measures a radio by the traces of its physical layer. */
class WifiMeter : public AirtimeMeter
{
  public:
    explicit WifiMeter(Ptr<WifiPhy> phy)
    {
        phy->TraceConnectWithoutContext("PhyTxBegin", MakeCallback(&WifiMeter::Begins, this));
        phy->GetState()->TraceConnectWithoutContext("State", MakeCallback(&WifiMeter::State, this));
    }

  private:
    void Begins(Ptr<const Packet> packet, double)
    {
        AddBytes(packet->GetSize());
    }

    void State(Time start, Time duration, WifiPhyState state)
    {
        // Told when the transmission begins, with all of its duration.
        if (state == WifiPhyState::TX)
        {
            AddTime(start, duration);
        }
    }
};

} // namespace

WifiRadioController::WifiRadioController(const WifiReceiver& receiver)
    : m_receiver(receiver)
{
}

void
WifiRadioController::Sleep(Ptr<NetDevice> radio, Time grace)
{
    PutToSleep(radio, grace);
}

void
WifiRadioController::WakeUp(Ptr<NetDevice> radio)
{
    hfedfm::WakeUp(radio);
}

void
WifiRadioController::TurnOff(Ptr<NetDevice> radio, const std::vector<Ptr<NetDevice>>& neighbours)
{
    TurnOffWifi(DynamicCast<WifiNetDevice>(radio), neighbours);
}

void
WifiRadioController::Power(const RadioSettings& settings,
                           Ptr<NetDevice> radio,
                           const std::vector<Ptr<NetDevice>>& neighbours,
                           Ptr<EnergySource> source,
                           Ptr<EnergyLedger> ledger)
{
    auto models = MakeRadioEnergyFactory();
    Apply(models, settings);
    PowerWifi(models, radio, neighbours, source, ledger);
}

bool
WifiRadioController::CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const
{
    const auto a = DynamicCast<WifiNetDevice>(one);
    const auto b = DynamicCast<WifiNetDevice>(other);
    return std::isfinite(GetWifiLinkCost(a, b, m_receiver) + GetWifiLinkCost(b, a, m_receiver));
}

std::unique_ptr<AirtimeMeter>
WifiRadioController::MakeMeter(Ptr<NetDevice> radio) const
{
    return std::make_unique<WifiMeter>(DynamicCast<WifiNetDevice>(radio)->GetPhy());
}

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

} // namespace ns3::hfedfm
