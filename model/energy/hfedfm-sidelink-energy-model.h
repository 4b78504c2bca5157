/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_SIDELINK_ENERGY_MODEL_H
#define HFEDFM_SIDELINK_ENERGY_MODEL_H

#include "hfedfm-cellular-energy-model.h"

namespace ns3
{
namespace hfedfm
{

/**
 * Energy of a sidelink (PC5) radio with the power model of an LTE radio.
 *
 * The radio tells what it does. It is CONNECTED while it monitors its pool or transmits, else IDLE;
 * it has neither promotions nor a tail. Monitoring draws the power of the receive chain. A radio is
 * half duplex: while it transmits it does not receive. Power models that depend on the rate know
 * nothing of what is received: monitoring counts as receiving at rate 0.
 */
class SidelinkEnergyModel : public CellularEnergyModel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    SidelinkEnergyModel();
    ~SidelinkEnergyModel() override;

    /**
     * Something goes out; replaces a transmission in progress. Ends the program if the radio is
     * off, or if the power model depends on the rate.
     * @param duration how long, more than 0
     * @param dBm at the antenna
     */
    void Transmit(Time duration, double dBm);

    /**
     * As above, for all power models.
     * @param duration how long, more than 0
     * @param dBm at the antenna
     * @param bytes that are sent
     */
    void Transmit(Time duration, double dBm, uint32_t bytes);

    /** @param listening whether the radio monitors its pool from now on */
    void SetListening(bool listening);

    /** Draw nothing until SwitchOn(); ends what is on the air, and listening. */
    void SwitchOff();

    /** Become IDLE again; nothing happens if the radio is on. */
    void SwitchOn();

    /** @return whether the radio monitors its pool when it does not transmit */
    bool IsListening() const;

    /** @return whether the radio is switched on */
    bool IsOn() const;

  protected:
    double GetBasePower(CellularState state) const override;

  private:
    void TransmissionEnded() override;

    /** @param duration more than 0 @param dBm at the antenna @param bitRate bit/s */
    void Send(Time duration, double dBm, double bitRate);

    bool m_countBase;        //!< whether the power of the state is charged
    bool m_listening{false}; //!< as set
    bool m_on{true};         //!< as set
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_SIDELINK_ENERGY_MODEL_H */
