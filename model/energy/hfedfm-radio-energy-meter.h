// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RADIO_ENERGY_METER_H
#define HFEDFM_RADIO_ENERGY_METER_H

#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/wifi-radio-energy-model.h"

namespace ns3::hfedfm
{

/** Energy that a radio spent on the air, J. */
struct RadioEnergy
{
    double tx{0}; //!< transmitting
    double rx{0}; //!< receiving
};

/** Tells what a radio spent on transmitting and receiving. */
class RadioEnergyMeter : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return J from the meter's creation to now, the state in progress included */
    virtual RadioEnergy GetEnergy() const = 0;
};

/**
 * Splits the energy of a Wi-Fi radio by what the radio did.
 *
 * It listens to the energy model's trace `TotalEnergyConsumption`. That fires when a state ends,
 * before GetCurrentState() changes, with the energy of just that state; so the split adds up to
 * what the source was charged, whatever transmit current was in force.
 *
 * Durations from the PHY's trace `State` are the obvious alternative and are worse (ns-3.37):
 * - IDLE and CCA_BUSY are told when the next state begins, TX when it begins but with its whole
 *   duration, RX when it ends: a snapshot in between must repair all three.
 * - The energy model follows the PHY's listener interface, not that trace. After a reception or
 *   transmission it falls back to IDLE even if the PHY goes on to CCA_BUSY, and a later CCA_BUSY
 *   replaces the end of an earlier, longer one. With the default currents, where idle and CCA_BUSY
 *   draw the same, this costs nothing.
 * - In a collision the energy model leaves TX early; WifiTxGuard repairs that. With it, and with
 *   equal currents for idle and CCA_BUSY, the trace and the model agree.
 */
class WifiEnergyMeter : public RadioEnergyMeter
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    WifiEnergyMeter();
    ~WifiEnergyMeter() override;

    /**
     * Begin to listen; to be called once.
     * @param model the radio's energy model; it must have an energy source
     */
    void SetModel(Ptr<WifiRadioEnergyModel> model);

    RadioEnergy GetEnergy() const override;

  protected:
    void DoDispose() override;

  private:
    /** @param oldTotal J before the state that ends @param newTotal J with it */
    void StateEnds(double oldTotal, double newTotal);

    /** @param joules energy of the model's present state @param energy where to add it */
    void Add(double joules, RadioEnergy& energy) const;

    Ptr<WifiRadioEnergyModel> m_model; //!< the radio's energy model
    double m_seen{0};                  //!< its total up to where m_energy is complete, J
    RadioEnergy m_energy;              //!< of the states that have ended
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RADIO_ENERGY_METER_H */
