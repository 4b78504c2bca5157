// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIFI_TX_GUARD_H
#define HFEDFM_WIFI_TX_GUARD_H

#include "ns3/event-id.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-radio-energy-model.h"

namespace ns3::hfedfm
{

/**
 * Keeps a Wi-Fi radio's energy model in its transmit state until the transmission ends.
 *
 * In a collision, ns-3 (seen in 3.37) undercharges: a frame that arrives while the PHY transmits,
 * and that outlasts the transmission, makes WifiPhyStateHelper notify CCA_BUSY; the PHY keeps
 * transmitting, but WifiRadioEnergyModel takes the notification for the present state and charges
 * the much lower current of CCA_BUSY for the rest of the transmission. The guard sends the model
 * back to TX at the same instant and tells it the PHY's true state when the transmission ends.
 */
class WifiTxGuard : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    WifiTxGuard();
    ~WifiTxGuard() override;

    /**
     * Begin to watch; to be called once.
     * @param phy the radio's PHY
     * @param model its energy model
     */
    void Watch(Ptr<WifiPhy> phy, Ptr<WifiRadioEnergyModel> model);

  protected:
    void DoDispose() override;

  private:
    /** @param oldTotal J @param newTotal J: the model is about to change its state */
    void ModelChanges(double oldTotal, double newTotal);

    /** The model has changed its state. */
    void CheckModel();

    /** The transmission has ended. */
    void EndTransmission();

    Ptr<WifiPhy> m_phy;                //!< knows the true state
    Ptr<WifiRadioEnergyModel> m_model; //!< is kept in line
    EventId m_check;                   //!< a look at the model, right after its change
    EventId m_end;                     //!< the end of a transmission that was interfered with
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIFI_TX_GUARD_H */
