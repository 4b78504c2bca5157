// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LTE_RADIO_CONTROLLER_H
#define HFEDFM_LTE_RADIO_CONTROLLER_H

#include "ns3/energy-source.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/hfedfm-lte-ue-energy-model.h"
#include "ns3/hfedfm-radio-controller.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/object-factory.h"

namespace ns3::hfedfm
{

/**
 * LTE devices and eNBs of an access network.
 *
 * A device that nobody talks to is idle by its energy model a while after its last data, so that
 * there is nothing to be put to sleep. eNBs have no energy model: they draw on nothing.
 */
class LteRadioController : public RadioController
{
  public:
    /** Does nothing: there is nothing to be put to sleep. */
    void Sleep(Ptr<NetDevice>, Time) override
    {
    }

    /** Does nothing: there is nothing that sleeps. */
    void WakeUp(Ptr<NetDevice>) override
    {
    }

    /** Switch a device off; eNBs cannot be. @param radio of it @param neighbours unused */
    void TurnOff(Ptr<NetDevice> radio, const std::vector<Ptr<NetDevice>>& neighbours) override;
    void Power(const RadioSettings& settings,
               Ptr<NetDevice> radio,
               const std::vector<Ptr<NetDevice>>& neighbours,
               Ptr<EnergySource> source,
               Ptr<EnergyLedger> ledger) override;

    /**
     * Tell whether a device and its eNB reach each other: with all their power over the whole
     * carrier, signals are above the noise by what ns-3 needs to serve the device. Interference is
     * not known.
     */
    bool CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const override;

    /** @return measures data of a device (PUSCH) or an eNB (PDSCH): subframes and bytes with MAC
     * headers */
    std::unique_ptr<AirtimeMeter> MakeMeter(Ptr<NetDevice> radio) const override;
};

/** @return what makes LteUeEnergyModels */
ObjectFactory MakeLteEnergyFactory();

/**
 * Let an LTE UE draw on an energy source and book it to a ledger. When the source counts as empty
 * the UE goes off for good, as with TurnOffLteUe() of
 * hfedfm-lte-switch.h.
 * @param models makes the UE's LteUeEnergyModel
 * @param ue to power
 * @param source what it draws from
 * @param ledger who keeps its accounts
 * @return the model
 */
Ptr<LteUeEnergyModel> PowerLteUe(const ObjectFactory& models,
                                 Ptr<LteUeNetDevice> ue,
                                 Ptr<EnergySource> source,
                                 Ptr<EnergyLedger> ledger);

} // namespace ns3::hfedfm

#endif /* HFEDFM_LTE_RADIO_CONTROLLER_H */
