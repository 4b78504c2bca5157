// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wifi-radio-controller.h"

#include "hfedfm-wifi-power-save.h"
#include "hfedfm-wifi-sleep.h"

#include "ns3/hfedfm-exact-wifi-radio-energy-model.h"
#include "ns3/hfedfm-node-setup.h"
#include "ns3/simulator.h"
#include "ns3/wifi-phy-state-helper.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-remote-station-manager.h"

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

/**
 * Switch a radio off for good, in whatever state it is.
 *
 * Its neighbours give it up: they drop what is meant for it, and an access point disassociates it.
 * Else, block ack requests to a radio that is gone starve the others: ns-3 repeats them without a
 * limit while anything is queued for it (seen in 3.48).
 * @param radio loses its power
 * @param neighbours access point, or all ad hoc peers
 */
void
TurnOffWifi(Ptr<WifiNetDevice> radio, const std::vector<Ptr<NetDevice>>& neighbours)
{
    auto phy = radio->GetPhy();
    const auto state = phy->GetState()->GetState();
    if (state == WifiPhyState::OFF)
    {
        return;
    }
    if (state == WifiPhyState::SLEEP)
    {
        // ns-3 knows no way from sleep to off.
        phy->ResumeFromSleep();
    }
    phy->SetOffMode();
    for (const auto& neighbour : neighbours)
    {
        DynamicCast<WifiNetDevice>(neighbour)->GetRemoteStationManager()->RecordDisassociated(
            Mac48Address::ConvertFrom(radio->GetAddress()));
        GiveUp(neighbour, radio);
    }
}

/**
 * The battery is looked at in the middle of the radio's own changes of state, which do not expect
 * it to be off afterwards.
 */
void
TurnOffLater(Ptr<WifiNetDevice> radio, std::vector<Ptr<NetDevice>> neighbours)
{
    Simulator::ScheduleNow(&TurnOffWifi, radio, neighbours);
}

} // namespace

WifiRadioController::WifiRadioController(const WifiReceiver& receiver)
    : m_receiver(receiver)
{
}

void
WifiRadioController::Sleep(Ptr<NetDevice> radio, Time grace)
{
    WifiSleep::Get(radio)->Sleep(grace);
}

void
WifiRadioController::WakeUp(Ptr<NetDevice> radio)
{
    WifiSleep::Get(radio)->WakeUp();
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
    const auto wifi = DynamicCast<WifiNetDevice>(radio);
    const auto phy = wifi->GetPhy();
    const auto model = MakeModels(ExactWifiRadioEnergyModel::GetTypeId(), settings)
                           .Create<ExactWifiRadioEnergyModel>();
    phy->SetWifiRadioEnergyModel(model);
    model->SetPhy(phy);
    model->SetEnergyDepletionCallback(MakeBoundCallback(&TurnOffLater, wifi, neighbours));
    source->AppendDeviceEnergyModel(model);
    model->SetEnergySource(source);
    phy->RegisterListener(model->GetPhyListener());
    ledger->AddWifiRadio(phy, model);
}

void
WifiRadioController::SaveWhileTraining(Ptr<NetDevice> radio, Ptr<EnergyLedger> ledger)
{
    WifiPowerSave::Install(radio, ledger);
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

} // namespace ns3::hfedfm
