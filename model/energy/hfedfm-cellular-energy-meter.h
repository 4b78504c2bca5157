// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CELLULAR_ENERGY_METER_H
#define HFEDFM_CELLULAR_ENERGY_METER_H

#include "hfedfm-cellular-energy-model.h"
#include "hfedfm-energy-ledger.h"
#include "hfedfm-radio-energy-meter.h"

namespace ns3::hfedfm
{

/** Splits the energy of a cellular radio by what it did, as its model tells; see Add(). */
class CellularEnergyMeter : public RadioEnergyMeter
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    CellularEnergyMeter();
    ~CellularEnergyMeter() override;

    /** @param model the radio's energy model, once; what it used before does not count */
    void SetModel(Ptr<CellularEnergyModel> model);

    /**
     * Let a radio's energy model draw on a source, and book it to a ledger.
     * @param model of the radio
     * @param source what it draws from
     * @param ledger who keeps its accounts
     */
    static void Attach(Ptr<CellularEnergyModel> model,
                       Ptr<EnergySource> source,
                       Ptr<EnergyLedger> ledger);

    RadioEnergy GetEnergy() const override;

  protected:
    void DoDispose() override;

  private:
    Ptr<CellularEnergyModel> m_model; //!< the radio's energy model
    RadioEnergy m_before;             //!< what it had used when it came
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CELLULAR_ENERGY_METER_H */
