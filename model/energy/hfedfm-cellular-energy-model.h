// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CELLULAR_ENERGY_MODEL_H
#define HFEDFM_CELLULAR_ENERGY_MODEL_H

#include "hfedfm-cellular-energy.h"
#include "hfedfm-cellular-power-model.h"
#include "hfedfm-energy-ledger.h"
#include "hfedfm-stepped-energy-model.h"

#include "ns3/object-factory.h"

#include <cstdint>

namespace ns3::hfedfm
{

/**
 * Energy of a cellular radio, exact for a power that changes in steps.
 *
 * Power is that of a CellularPowerModel: a base by state, and what transmitting and receiving add.
 * An idle or a connected radio without data costs no events. A radio counts from when it gets its
 * source.
 */
class CellularEnergyModel : public SteppedEnergyModel
{
  public:
    /** @param from state that ends @param to state that begins */
    typedef void (*StateTracedCallback)(CellularState from, CellularState to);

    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Draw on a source from now on, and be booked to a ledger.
     * @param source what is drawn from
     * @param ledger who keeps the accounts
     */
    void Attach(Ptr<EnergySource> source, Ptr<EnergyLedger> ledger);

    /** @return the powers */
    Ptr<CellularPowerModel> GetPowerModel() const
    {
        return m_powers;
    }

    /** @return present state */
    CellularState GetState() const
    {
        return m_draw.state;
    }

    /** @return W of it that the state draws, whatever is on the air */
    double GetBase() const
    {
        return IsLow() || !HasSource() ? 0 : m_draw.base;
    }

    /** @return J by cause from the beginning to now */
    CellularEnergy GetEnergy() const;

    /** @return J from the beginning to now by what was on the air, as the ledger counts it */
    RadioEnergy GetRadioEnergy() const;

    // Inherited from DeviceEnergyModel.
    void SetEnergySource(Ptr<EnergySource> source) override;

    double GetTotalEnergyConsumption() const override
    {
        return GetEnergy().GetTotal();
    }

    void ChangeState(int newState) override;

  protected:
    void DoDispose() override;

    /** @param state a state @return W of the base in a state */
    virtual double GetBasePower(CellularState state) const;

    /** @param state from now on */
    void SetState(CellularState state);

    /** @param promoting whether the radio goes from IDLE to CONNECTED */
    void SetPromoting(bool promoting);

    /**
     * Transmit from now on; replaces a transmission in progress.
     * @param duration how long, more than 0
     * @param dBm at the antenna
     * @param bitRate bit/s
     */
    void BeginTransmission(Time duration, double dBm, double bitRate);

    /** Transmit no longer; nothing happens if nothing goes out. */
    void EndTransmission();

    /** @param bitRate bit/s that are received from now on, 0 to monitor */
    void BeginReception(double bitRate);

    /** Receive no longer. */
    void EndReception();

    /**
     * Receive at rate 0 for a part of the time, whatever goes out: not in the sense of
     * GetBothPower.
     * @param share of the time from now on, 0 or more; the power is spread evenly
     */
    void Listen(double share);

    /** @return whether something goes out */
    bool IsTransmitting() const
    {
        return m_draw.transmitting;
    }

    /** Ask for the base power anew, which has changed. */
    void UpdateBase()
    {
        Settle();
        Resume();
    }

    /** @param bytes sent or received @param duration in this time @return bit/s */
    static double GetRate(uint32_t bytes, Time duration);

  private:
    double GetDemand() const override
    {
        return m_draw.GetTotal();
    }

    void Add() override;
    void Refresh() override;

    /** A transmission has ended. */
    virtual void TransmissionEnded()
    {
    }

    /** @return s since the last change that count; 0 once the source has run low */
    double GetElapsed() const;

    /** @param factory makes the power model */
    void SetPowerFactory(ObjectFactory factory);

    /** @return what made the power model */
    ObjectFactory GetPowerFactory() const
    {
        return m_factory;
    }

    ObjectFactory m_factory;          //!< makes the power model
    Ptr<CellularPowerModel> m_powers; //!< the powers
    CellularDraw m_draw;              //!< present
    CellularEnergy m_energy;          //!< up to the last change
    RadioEnergy m_radio;              //!< up to the last change
    EventId m_transmissionEnd;        //!< of the transmission in progress

    TracedCallback<CellularState, CellularState> m_stateTrace; //!< from, to
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CELLULAR_ENERGY_MODEL_H */
