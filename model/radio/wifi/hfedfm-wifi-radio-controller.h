// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIFI_RADIO_CONTROLLER_H
#define HFEDFM_WIFI_RADIO_CONTROLLER_H

#include "hfedfm-wifi-link-cost.h"

#include "ns3/hfedfm-radio-controller.h"

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
    void SaveWhileTraining(Ptr<NetDevice> radio, Ptr<EnergyLedger> ledger) override;
    bool CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const override;

    bool ListensBeforeTalk() const override
    {
        return true;
    }

    std::unique_ptr<AirtimeMeter> MakeMeter(Ptr<NetDevice> radio) const override;

  private:
    WifiReceiver m_receiver; //!< of all radios
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIFI_RADIO_CONTROLLER_H */
