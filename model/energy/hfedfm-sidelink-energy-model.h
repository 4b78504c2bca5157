// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_ENERGY_MODEL_H
#define HFEDFM_SIDELINK_ENERGY_MODEL_H

#include "hfedfm-cellular-energy-model.h"

namespace ns3::hfedfm
{

/**
 * Energy of a sidelink (PC5) radio with the power model of an LTE radio.
 *
 * The radio tells what it does. It is CONNECTED while it is on and listens or transmits, else IDLE;
 * it has neither promotions nor a tail, and no sleep between the subframes that it monitors: the
 * base is charged for all of the time. The receive chain is charged for what is monitored, a share
 * of the time that is spread evenly and so takes no events, and for each subframe that was
 * announced. A radio is half duplex: while it transmits it does not receive. Power models that
 * depend on the rate know nothing of what is received: all is received at rate 0.
 */
class SidelinkEnergyModel : public CellularEnergyModel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Something goes out while the radio would have monitored its pool; replaces a transmission in
     * progress. Ends the program if the radio is off, or if the power model depends on the rate.
     * @param duration how long, more than 0
     * @param dBm at the antenna
     */
    void Transmit(Time duration, double dBm);

    /**
     * Something goes out, whatever the power model depends on; replaces a transmission in progress.
     * Ends the program if the radio is off.
     * @param duration how long, more than 0
     * @param dBm at the antenna
     * @param bytes that are sent
     * @param monitored whether the radio would have monitored its pool otherwise: then it spares
     *        what the receive chain draws in this time
     */
    void Transmit(Time duration, double dBm, uint32_t bytes, bool monitored = true);

    /** @param listening whether the radio monitors its pool from now on */
    void SetListening(bool listening);

    /** @param share of the time for which a radio that listens monitors, above 0; at first 1 */
    void SetMonitoringShare(double share);

    /**
     * The radio has received, or begins to receive, besides what it monitors. It is charged from
     * now on, for as long; receptions that are told faster than that are charged one after the
     * other. Ends the program if the radio is off.
     * @param duration of what is received, more than 0
     */
    void Receive(Time duration);

    /**
     * Be part of one modem with another radio: of the power of its state, this one charges what the
     * other does not draw already.
     * @param other radio of the same node, with an energy source; null: none
     */
    void SetShared(Ptr<CellularEnergyModel> other);

    /** Draw nothing until SwitchOn(); ends what is on the air, and listening. */
    void SwitchOff();

    /** Become IDLE again; nothing happens if the radio is on. */
    void SwitchOn();

    /** @return whether the radio monitors its pool when it does not transmit */
    bool IsListening() const
    {
        return m_listening;
    }

    /** @return whether the radio is switched on */
    bool IsOn() const
    {
        return m_on;
    }

  protected:
    void DoDispose() override;
    double GetBasePower(CellularState state) const override;

  private:
    void TransmissionEnded() override
    {
        AdjustState();
    }

    /**
     * @param duration more than 0
     * @param dBm at the antenna
     * @param bitRate bit/s
     * @param monitored whether the radio would have monitored its pool
     */
    void Send(Time duration, double dBm, double bitRate, bool monitored);

    /** Ask for the power of the receive chain anew, now and when that changes. */
    void Adjust();

    /** Be CONNECTED or IDLE by what is on the air. */
    void AdjustState();

    /** @param other radio whose states count from now on; null: none */
    void Follow(Ptr<CellularEnergyModel> other);

    /** The state of the other radio has changed. @param from this @param to that */
    void SharedChanged(CellularState from, CellularState to);

    Ptr<CellularEnergyModel> m_shared; //!< the other radio of the modem; may be null
    bool m_listening{false};           //!< as set
    bool m_on{true};                   //!< as set
    double m_share{1};                 //!< of the time that is monitored
    Time m_deafUntil;                  //!< what transmissions spare of monitoring lasts until then
    Time m_hearsUntil;                 //!< receptions are charged until then
    EventId m_adjust;                  //!< when one of both is over
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_ENERGY_MODEL_H */
