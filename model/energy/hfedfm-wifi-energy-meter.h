// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIFI_ENERGY_METER_H
#define HFEDFM_WIFI_ENERGY_METER_H

#include "hfedfm-energy-phase.h"

#include "ns3/event-id.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-radio-energy-model.h"

namespace ns3::hfedfm
{

/**
 * Splits the energy of a Wi-Fi radio by what the radio did, and keeps its energy model in the
 * transmit state until a transmission ends.
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
 *
 * In a collision, ns-3 (seen in 3.37) undercharges: a frame that arrives while the PHY transmits,
 * and that outlasts the transmission, makes WifiPhyStateHelper notify CCA_BUSY; the PHY keeps
 * transmitting, but WifiRadioEnergyModel takes the notification for the present state and charges
 * the much lower current of CCA_BUSY for the rest of the transmission. The meter sends the model
 * back to TX at the same instant and tells it the PHY's true state when the transmission ends. So,
 * with equal currents for idle and CCA_BUSY, the trace and the model agree.
 */
class WifiEnergyMeter : public SimpleRefCount<WifiEnergyMeter>
{
  public:
    /**
     * Begin to listen.
     * @param phy the radio's PHY
     * @param model its energy model; it must have an energy source
     */
    WifiEnergyMeter(Ptr<WifiPhy> phy, Ptr<WifiRadioEnergyModel> model);
    ~WifiEnergyMeter();

    WifiEnergyMeter(const WifiEnergyMeter&) = delete;
    WifiEnergyMeter& operator=(const WifiEnergyMeter&) = delete;

    /** @return J from the meter's creation to now, the state in progress included */
    RadioEnergy GetEnergy() const;

  private:
    /** @param oldTotal J before the state that ends @param newTotal J with it */
    void StateEnds(double oldTotal, double newTotal);

    /** @param joules energy of the model's present state @param energy where to add it */
    void Add(double joules, RadioEnergy& energy) const;

    /** The model has changed its state. */
    void CheckModel();

    /** A transmission has ended that the model had left early. */
    void EndTransmission();

    Ptr<WifiPhy> m_phy;                //!< knows the true state
    Ptr<WifiRadioEnergyModel> m_model; //!< the radio's energy model, which is kept in line
    double m_seen;                     //!< its total up to where m_energy is complete, J
    RadioEnergy m_energy;              //!< of the states that have ended
    EventId m_check;                   //!< a look at the model, right after its change
    EventId m_end;                     //!< the end of a transmission that was interfered with
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIFI_ENERGY_METER_H */
