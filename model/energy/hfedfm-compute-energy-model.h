/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_COMPUTE_ENERGY_MODEL_H
#define HFEDFM_COMPUTE_ENERGY_MODEL_H

#include "hfedfm-battery-watch.h"

#include "ns3/callback.h"
#include "ns3/device-energy-model.h"
#include "ns3/energy-source.h"
#include "ns3/event-id.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/nstime.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

#include <string>

namespace ns3
{
namespace hfedfm
{

/**
 * Time and energy of a device's processor: t = FLOPs / (efficiency x peak), E = power x t.
 *
 * The processor is busy from Start() to Stop(); whoever starts it schedules the stop after the
 * duration that Start() returns. While busy it draws BusyPower, else IdlePower. IdlePower is 0 by
 * default: then only training is charged, at the power of the whole device, and what the device
 * draws at rest is left out.
 *
 * Peak, efficiency and busy power come from the device profile unless they are set.
 *
 * While it draws power a BatteryWatch makes the source look at what is left. When the source has
 * run low, the processor draws nothing until it is recharged.
 */
class ComputeEnergyModel : public DeviceEnergyModel
{
  public:
    /** The states of ChangeState(). */
    enum State
    {
        IDLE = 0, //!< not computing
        BUSY = 1, //!< computing
    };

    /** @return the TypeId */
    static TypeId GetTypeId();

    ComputeEnergyModel();
    ~ComputeEnergyModel() override;

    /** @return the peak in FLOP/s: attribute PeakFlops, or that of the profile if it is 0 */
    double GetPeakFlops() const;

    /** @return the share of the peak: attribute Efficiency, or that of the profile if it is 0 */
    double GetEfficiency() const;

    /** @return W while busy: attribute BusyPower, or that of the profile if it is negative */
    double GetBusyPower() const;

    /** @return W while not busy */
    double GetIdlePower() const;

    /**
     * How long a computation takes.
     * @param flops its floating point operations, 0 or more
     * @return the time
     */
    Time GetDuration(double flops) const;

    /**
     * Become busy; ends the program if busy already.
     * @param flops what is to be computed
     * @return the time after which Stop() is due
     */
    Time Start(double flops);

    /** Become idle; nothing happens if idle already. */
    void Stop();

    /** @return whether the processor is busy */
    bool IsBusy() const;

    /** @param callback called when the source runs low; the processor must be stopped then */
    void SetEnergyDepletionCallback(Callback<void> callback);

    // Inherited from DeviceEnergyModel.
    void SetEnergySource(Ptr<EnergySource> source) override;
    double GetTotalEnergyConsumption() const override;
    void ChangeState(int newState) override;
    void HandleEnergyDepletion() override;
    void HandleEnergyRecharged() override;
    void HandleEnergyChanged() override;

  protected:
    void DoDispose() override;

  private:
    double DoGetCurrentA() const override;

    /** @param name name of a device profile, checked here */
    void SetProfile(std::string name);

    /** @return the name of the device profile */
    std::string GetProfile() const;

    /** @return W in the present state; 0 once the source has run low */
    double GetPower() const;

    /** Add up what was drawn since the last change of power. */
    void Account();

    /** Begin to watch the source, at a time when it is not amid an update. */
    void StartWatch();

    /** Watch the source as closely as the present power demands. */
    void Watch();

    std::string m_profile;            //!< name of the device profile
    double m_peakFlops;               //!< FLOP/s, 0: that of the profile
    double m_efficiency;              //!< share of the peak, 0: that of the profile
    double m_busyPower;               //!< W, negative: that of the profile
    double m_idlePower;               //!< W
    Ptr<EnergySource> m_source;       //!< what is drawn from; may be missing
    Time m_lastChange;                //!< when the present state began
    TracedValue<double> m_total{0};   //!< J in earlier states
    TracedValue<bool> m_busy{false};  //!< present state
    bool m_low{false};                //!< the source has run low
    BatteryWatch m_watch;             //!< looks at the source
    EventId m_start;                  //!< begin of the watch
    TracedCallback<> m_depletedTrace; //!< the source ran low
    Callback<void> m_depleted;        //!< the same, for the owner
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_COMPUTE_ENERGY_MODEL_H */
