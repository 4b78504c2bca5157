// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COMPUTE_ENERGY_MODEL_H
#define HFEDFM_COMPUTE_ENERGY_MODEL_H

#include "hfedfm-stepped-energy-model.h"

#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <deque>
#include <string>

namespace ns3::hfedfm
{

/**
 * Time and energy of a device's board without its radios: t = FLOPs / (efficiency x peak x speed),
 * E = IdlePower x all time + (BusyPower - IdlePower) x t.
 *
 * The processor is busy from Start() to Stop(); whoever starts it schedules the stop after the
 * duration that Start() returns. While busy the board draws BusyPower, else IdlePower. The two
 * parts of the energy are told apart: what the board draws anyway, and what computing adds to that.
 *
 * Peak, efficiency and powers come from the device profile unless they are set.
 */
class ComputeEnergyModel : public SteppedEnergyModel
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

    /** @return the peak in FLOP/s: attribute PeakFlops, or that of the profile if it is 0 */
    double GetPeakFlops() const;

    /** @return the share of the peak: attribute Efficiency, or that of the profile if it is 0 */
    double GetEfficiency() const;

    /** @return W while busy: attribute BusyPower, or that of the profile if it is negative */
    double GetBusyPower() const;

    /** @return W while not busy: attribute IdlePower, or that of the profile if it is negative */
    double GetIdlePower() const;

    /** @return J that the board would have drawn up to now without computing anything */
    double GetBaseEnergy() const
    {
        return m_base + (IsLow() ? 0 : GetIdlePower() * GetSinceAccount());
    }

    /** @return J that computing has added to that up to now */
    double GetComputeEnergy() const
    {
        return m_compute +
               (IsLow() || !m_busy ? 0 : (GetBusyPower() - GetIdlePower()) * GetSinceAccount());
    }

    /**
     * How long a computation takes.
     * @param flops its floating point operations, 0 or more
     * @return the time
     */
    Time GetDuration(double flops) const;

    /**
     * Become busy; ends the program if busy already, or if BusyPower is below IdlePower.
     * @param flops what is to be computed
     * @return the time after which Stop() is due: that of GetDuration() times a slow-down, which is
     *         drawn anew
     */
    Time Start(double flops);

    /** @param stream random stream of slow-downs @return 1, the number of streams used */
    int64_t AssignStreams(int64_t stream);

    /** Become idle; nothing happens if idle already. Whoever waits has its turn then. */
    void Stop();

    /** @return whether Start() may be called: not busy, and nobody waits */
    bool IsFree() const
    {
        return !m_busy && m_queue.empty();
    }

    /**
     * Wait for the processor, behind all who wait already. It does one computation after the other
     * in the order of asking, each as fast as if it were alone.
     * @param who waits, once at a time
     * @param turn called when the processor is free: call Start() there, or leave it to the next
     */
    void Await(const void* who, Callback<void> turn);

    /** @param who waits no more; nothing happens if it does not wait */
    void Withdraw(const void* who);

    /** @return whether the processor is busy */
    bool IsBusy() const
    {
        return m_busy;
    }

    // Inherited from DeviceEnergyModel.
    double GetTotalEnergyConsumption() const override
    {
        return GetBaseEnergy() + GetComputeEnergy();
    }

    void ChangeState(int newState) override;

  protected:
    void DoDispose() override;

  private:
    /** Somebody who waits for the processor. */
    struct Waiter
    {
        const void* who;     //!< tells it from others
        Callback<void> turn; //!< it may start
    };

    /** Give the first that waits its turn, a moment later. */
    void ScheduleTurn();
    void Turn();

    double GetDemand() const override
    {
        return m_busy ? GetBusyPower() : GetIdlePower();
    }

    void Add() override
    {
        m_base = GetBaseEnergy();
        m_compute = GetComputeEnergy();
        m_total = m_base + m_compute;
    }

    /** @param name name of a device profile, checked here */
    void SetProfile(std::string name);

    /** @return the name of the device profile */
    std::string GetProfile() const
    {
        return m_profile;
    }

    std::string m_profile;                //!< name of the device profile
    double m_peakFlops;                   //!< FLOP/s, 0: that of the profile
    double m_efficiency;                  //!< share of the peak, 0: that of the profile
    double m_busyPower;                   //!< W, negative: that of the profile
    double m_idlePower;                   //!< W, negative: that of the profile
    double m_base{0};                     //!< J drawn anyway, up to the last change
    double m_compute{0};                  //!< J added by computing, up to the last change
    double m_speed;                       //!< of this board, in multiples of that
    double m_slowdownSigma;               //!< of the logarithm of slow-downs
    Ptr<RandomVariableStream> m_factors;  //!< draws slow-downs instead; may be null
    Ptr<NormalRandomVariable> m_slowdown; //!< of mean 0 and deviation 1; null until it is needed
    TracedValue<bool> m_busy{false};      //!< present state
    std::deque<Waiter> m_queue;           //!< who waits, first come first
    TracedValue<uint32_t> m_waiting{0};   //!< how many
    EventId m_turn;                       //!< the first of them begins
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_COMPUTE_ENERGY_MODEL_H */
