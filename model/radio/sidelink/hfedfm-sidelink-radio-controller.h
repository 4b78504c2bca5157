// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_RADIO_CONTROLLER_H
#define HFEDFM_SIDELINK_RADIO_CONTROLLER_H

#include "hfedfm-sidelink-net-device.h"

#include "ns3/hfedfm-radio-controller.h"
#include "ns3/hfedfm-sidelink-energy-model.h"

namespace ns3::hfedfm
{

/**
 * Tell how long a megabyte (1e6 bytes) of messages takes over TCP from one sidelink radio to
 * another, if nobody else sends.
 * @param from sender
 * @param to receiver on the same channel
 * @return s per MB; infinite unless CanExchange() of SidelinkRadioController
 */
double GetSidelinkLinkCost(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to);

/**
 * Sidelink radios between devices.
 *
 * A sleeping radio sends and hears nothing. What waits to be sent goes out before it sleeps; what
 * its node sends while it sleeps is dropped. Nobody is told that it sleeps.
 */
class SidelinkRadioController : public RadioController
{
  public:
    void Sleep(Ptr<NetDevice> radio, Time grace) override;
    void WakeUp(Ptr<NetDevice> radio) override;
    void TurnOff(Ptr<NetDevice> radio, const std::vector<Ptr<NetDevice>>& neighbours) override;

    /**
     * Let a radio draw on a source as RadioController::Power() does. If the source feeds an LTE
     * radio already, both are one modem: see SidelinkEnergyModel::SetShared().
     */
    void Power(const RadioSettings& settings,
               Ptr<NetDevice> radio,
               const std::vector<Ptr<NetDevice>>& neighbours,
               Ptr<EnergySource> source,
               Ptr<EnergyLedger> ledger) override;

    /**
     * Tell whether data of each radio's MCS get through to the other, without interference: an SCI
     * is lost in at most one of ten cases, a transport block in at most one of a hundred if as many
     * of its transmissions are heard as the attribute CountedTransmissions of SidelinkMac tells.
     */
    bool CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const override;

    /** @return measures SCIs and transport blocks, each as often as it is sent @param radio it */
    std::unique_ptr<AirtimeMeter> MakeMeter(Ptr<NetDevice> radio) const override;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_RADIO_CONTROLLER_H */
