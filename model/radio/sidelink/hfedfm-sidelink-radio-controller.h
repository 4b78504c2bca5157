// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_RADIO_CONTROLLER_H
#define HFEDFM_SIDELINK_RADIO_CONTROLLER_H

#include "hfedfm-sidelink-net-device.h"

#include "ns3/callback.h"
#include "ns3/hfedfm-radio-controller.h"
#include "ns3/hfedfm-sidelink-energy-model.h"
#include "ns3/object-factory.h"

namespace ns3::hfedfm
{

/**
 * Tell what SNR there is from one sidelink radio to another, on one resource block that gets all
 * power.
 * @param from sender
 * @param to receiver on the same channel
 * @return linear; the path loss model is asked once
 */
double GetSnrOverSidelink(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to);

/**
 * Tell whether data of a radio's MCS get through to another, without interference: an SCI is lost
 * in at most one of ten cases, a transport block in at most one of a hundred if as many of its
 * transmissions are heard as the attribute CountedTransmissions of SidelinkMac tells.
 * @param from sender
 * @param to receiver on the same channel
 * @return whether both are so
 */
bool ReachesOverSidelink(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to);

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
     * As RadioController::Power(). If the source feeds an LTE radio already, both are one modem:
     * see SidelinkEnergyModel::SetShared().
     */
    void Power(const RadioSettings& settings,
               Ptr<NetDevice> radio,
               const std::vector<Ptr<NetDevice>>& neighbours,
               Ptr<EnergySource> source,
               Ptr<EnergyLedger> ledger) override;

    /** As ReachesOverSidelink(), both ways. */
    bool CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const override;

    /** All transmissions: SCIs and transport blocks, each as often as it is sent. */
    std::unique_ptr<AirtimeMeter> MakeMeter(Ptr<NetDevice> radio) const override;
};

/** @return what makes SidelinkEnergyModels */
ObjectFactory MakeSidelinkEnergyFactory();

/**
 * Let a sidelink radio draw on an energy source and book it to a ledger.
 * @param models makes the radio's SidelinkEnergyModel
 * @param source what it draws from
 * @param ledger who keeps its accounts
 * @param switchOff called when the source counts as empty, in an event of its own; may be null
 * @return the model, which the radio is to tell what it does
 */
Ptr<SidelinkEnergyModel> PowerSidelink(const ObjectFactory& models,
                                       Ptr<EnergySource> source,
                                       Ptr<EnergyLedger> ledger,
                                       Callback<void> switchOff);

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_RADIO_CONTROLLER_H */
