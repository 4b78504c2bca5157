// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIFI_POWER_SAVE_H
#define HFEDFM_WIFI_POWER_SAVE_H

#include "hfedfm-wifi-sleep.h"

#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/packet.h"

namespace ns3::hfedfm
{

/**
 * Lets a Wi-Fi station sleep while its node trains.
 *
 * It goes to sleep when the phase `compute` of the ledger has lasted for Timeout, and wakes when
 * that ends. When its node sends meanwhile, for instance an acknowledgement of TCP that was held
 * back, it wakes for Timeout. Nobody may send to it meanwhile: access points do not know that it
 * sleeps, since ns-3 has the power management of IEEE 802.11, with an access point that keeps
 * frames until the station asks for them, from 3.48 on only. So a station cannot sleep here while
 * it waits for a model.
 */
class WifiPowerSave : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param radio a Wi-Fi device, once @param ledger tells when its node trains */
    static void Install(Ptr<NetDevice> radio, Ptr<EnergyLedger> ledger);

  protected:
    void DoDispose() override;

  private:
    /** @param from phase that ends @param to phase that begins */
    void PhaseChanged(Phase from, Phase to);

    /** @param packet that the node sends */
    void Sends(Ptr<const Packet> packet);

    /** Wake up for good, unless the node trains again. */
    void WakeUp();

    Time m_timeout;         //!< awake before it sleeps
    Ptr<WifiSleep> m_sleep; //!< puts the radio to sleep
    bool m_trains{false};   //!< the node does
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIFI_POWER_SAVE_H */
