// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_EXACT_WIFI_RADIO_ENERGY_MODEL_H
#define HFEDFM_EXACT_WIFI_RADIO_ENERGY_MODEL_H

#include "ns3/hfedfm-compat.h"
#include "ns3/wifi-radio-energy-model.h"

namespace ns3::hfedfm
{

/**
 * ns-3's energy model of a Wi-Fi radio, which takes its battery for empty when it is and not
 * before.
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

    void ChangeState(int newState) override;
    void HandleEnergyChanged() override;

  private:
    Ptr<WifiPhy> m_phy;     //!< of the radio, which lets go of this model when it is disposed of
    bool m_changing{false}; //!< in the middle of a change of state, which schedules the end itself
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_EXACT_WIFI_RADIO_ENERGY_MODEL_H */
