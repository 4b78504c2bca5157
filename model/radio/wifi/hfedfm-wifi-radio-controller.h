// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIFI_RADIO_CONTROLLER_H
#define HFEDFM_WIFI_RADIO_CONTROLLER_H

#include "hfedfm-wifi-link-cost.h"

#include "ns3/energy-source.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/hfedfm-radio-controller.h"
#include "ns3/net-device.h"
#include "ns3/object-factory.h"

#include <vector>

namespace ns3::hfedfm
{

/** Wi-Fi over a YansWifiChannel, of access networks and in ad hoc mode. */
class WifiRadioController : public RadioController
{
  public:
    /** @param receiver what its radios need to hear each other */
    explicit WifiRadioController(const WifiReceiver& receiver);

    void Sleep(Ptr<NetDevice> radio, Time grace) override;
    void WakeUp(Ptr<NetDevice> radio) override;
    void TurnOff(Ptr<NetDevice> radio, const std::vector<Ptr<NetDevice>>& neighbours) override;
    void Power(const RadioSettings& settings,
               Ptr<NetDevice> radio,
               const std::vector<Ptr<NetDevice>>& neighbours,
               Ptr<EnergySource> source,
               Ptr<EnergyLedger> ledger) override;
    bool CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const override;
    std::unique_ptr<AirtimeMeter> MakeMeter(Ptr<NetDevice> radio) const override;

  private:
    WifiReceiver m_receiver; //!< of all radios
};

/** @return what makes ExactWifiRadioEnergyModels */
ObjectFactory MakeRadioEnergyFactory();

/**
 * Let a Wi-Fi radio draw on an energy source and book it to a ledger. When the source counts as
 * empty the radio goes off for good, as with TurnOffWifi().
 * @param models makes the radio's ExactWifiRadioEnergyModel
 * @param radio to power
 * @param neighbours who gives it up when it is off
 * @param source what it draws from
 * @param ledger who keeps its accounts
 */
void PowerWifi(const ObjectFactory& models,
               Ptr<NetDevice> radio,
               const std::vector<Ptr<NetDevice>>& neighbours,
               Ptr<EnergySource> source,
               Ptr<EnergyLedger> ledger);

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIFI_RADIO_CONTROLLER_H */
