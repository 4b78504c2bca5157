// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_EXACT_WIFI_RADIO_ENERGY_MODEL_H
#define HFEDFM_EXACT_WIFI_RADIO_ENERGY_MODEL_H

#include "ns3/energy-source.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/wifi-radio-energy-model.h"

namespace ns3::hfedfm
{

/**
 * ns-3's energy model of a Wi-Fi radio, which draws the more the more it radiates, and takes its
 * battery for empty when it is and not before.
 *
 * TxCurrentA is the current at ReferencePower. By default that is 0 dBm, at which the default of
 * ns-3, 0.38 A at 3 V, was measured (Halperin et al., HotPower 2010, by the documentation of
 * WifiRadioEnergyModel). What else the radio radiates is taken from its power amplifier, whose
 * efficiency is a constant: at the source's voltage V,
 *
 *     I(P) = TxCurrentA + (P - ReferencePower) / (AmplifierEfficiency V), powers in W.
 *
 * That is LinearWifiTxCurrentModel of ns-3 (Di Piazza, Mangione and Tinnirello, QShine 2009), with
 * its default of 0.1; where its IdleCurrent stands, this has what a transmitter draws beside the
 * amplifier. A TxCurrentModel that is set takes the place of all that. Currents are looked at when
 * the model gets its source.
 *
 * WifiRadioEnergyModel (seen in 3.35 to 3.48) asks its source for the energy that is left when it
 * changes its state, the source tells all models that its energy has changed, and so the model
 * schedules its end twice and forgets the first event. This stays: it takes memory until the end of
 * the run, millions of events in a busy cell, and where the battery is smaller than that, it takes
 * the radio for off when the battery would have been empty at the current of the old state.
 *
 * In 3.35, a frame on the air makes the model of a radio that sleeps believe it to be awake. This
 * one does not leave sleep before the radio does, if it knows the radio.
 */
class ExactWifiRadioEnergyModel : public WifiRadioEnergyModel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param phy of the radio; null: not known */
    void SetPhy(Ptr<WifiPhy> phy)
    {
        m_phy = phy;
    }

    /** @param source what is drawn from; its voltage must not change */
    void SetEnergySource(Ptr<EnergySource> source) override;

    void ChangeState(int newState) override;
    void HandleEnergyChanged() override;

  private:
    Ptr<WifiPhy> m_phy;     //!< of the radio, which lets go of this model when it is disposed of
    bool m_changing{false}; //!< in the middle of a change of state, which schedules the end itself
    double m_reference;     //!< power that TxCurrentA is for, dBm
    double m_efficiency;    //!< of the power amplifier
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_EXACT_WIFI_RADIO_ENERGY_MODEL_H */
