// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_STEPPED_ENERGY_MODEL_H
#define HFEDFM_STEPPED_ENERGY_MODEL_H

#include "hfedfm-battery-watch.h"

#include "ns3/callback.h"
#include "ns3/device-energy-model.h"
#include "ns3/energy-source.h"
#include "ns3/event-id.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/nstime.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

namespace ns3::hfedfm
{

/**
 * Base of energy models whose power changes in steps, charged exactly: a subclass calls Settle()
 * before each change and Resume() after it, and between changes nothing happens.
 *
 * While power is drawn a BatteryWatch makes the source look at what is left. When the source has
 * run low, nothing is drawn until it is recharged.
 */
class SteppedEnergyModel : public DeviceEnergyModel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    SteppedEnergyModel();

    /** @return W drawn at present; 0 once the source has run low */
    double GetPower() const
    {
        return m_low ? 0 : GetDemand();
    }

    /** @return share of the source's energy that is left; 1 without one */
    double GetEnergyShare() const
    {
        return m_source ? m_source->GetEnergyFraction() : 1;
    }

    /** @param callback called when the source runs low, amid its update: switch off what draws */
    void SetEnergyDepletionCallback(Callback<void> callback)
    {
        m_depleted = callback;
    }

    /** @param callback called when the source is no longer low, amid its update */
    void SetEnergyRechargedCallback(Callback<void> callback)
    {
        m_recharged = callback;
    }

    // Inherited from DeviceEnergyModel.
    void SetEnergySource(Ptr<EnergySource> source) override;
    void HandleEnergyDepletion() override;
    void HandleEnergyRecharged() override;

    void HandleEnergyChanged() override
    {
    }

  protected:
    void DoDispose() override;

    /** @return whether there is a source */
    bool HasSource() const
    {
        return m_source != nullptr;
    }

    /** @return whether the source has run low */
    bool IsLow() const
    {
        return m_low;
    }

    /** @return s since the accounts were complete last */
    double GetSinceAccount() const
    {
        return (Simulator::Now() - m_lastChange).GetSeconds();
    }

    /** Charge the source and the accounts up to now; to be called before each change of power. */
    void Settle();

    /** Watch the source as closely as the power from now on demands; to be called after each
     * change. */
    void Resume();

    /** Make the accounts complete up to now. */
    void Account();

    TracedValue<double> m_total{0}; //!< J up to the last change

  private:
    double DoGetCurrentA() const override
    {
        return m_source ? GetPower() / m_source->GetSupplyVoltage() : 0;
    }

    /** @return W that the device draws in its present state if the source is not low */
    virtual double GetDemand() const = 0;

    /** Add what was drawn in GetSinceAccount() to the accounts. */
    virtual void Add() = 0;

    /** Find out what the device draws from now on; default: nothing is to be found out. */
    virtual void Refresh()
    {
    }

    /** Begin to watch the source, at a time when it is not amid an update. */
    void StartWatch();

    Ptr<EnergySource> m_source;        //!< what is drawn from; may be missing
    BatteryWatch m_watch;              //!< looks at the source
    EventId m_start;                   //!< begin of the watch
    Time m_lastChange;                 //!< accounts are complete up to here
    bool m_low{false};                 //!< the source has run low
    TracedCallback<> m_depletedTrace;  //!< the source ran low
    TracedCallback<> m_rechargedTrace; //!< the source is no longer low
    Callback<void> m_depleted;         //!< tells the owner that the source ran low
    Callback<void> m_recharged;        //!< tells the owner that the source is no longer low
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_STEPPED_ENERGY_MODEL_H */
