// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_JENSEN_POWER_MODEL_H
#define HFEDFM_JENSEN_POWER_MODEL_H

#include "hfedfm-cellular-power-model.h"

namespace ns3::hfedfm
{

/**
 * Power of an LTE radio by what is on the air, measured on a USB modem.
 *
 * Source: Jensen, Lauridsen, Mogensen, Sorensen and Jensen: LTE UE Power Consumption Model: For
 * System Level Energy and Performance Optimization, VTC-Fall 2012; its authors state a mean error
 * of 2.6 %. Transmitting adds the power of the chain, whatever the rate, and that of the RF part,
 * which depends on the transmit power. The parts of the source for data rates of the baseband and
 * for the received power are left out: tens of mW.
 *
 * It has no tail of its own: the radio draws the connected power until it is released. The source
 * does not say when that is.
 */
class JensenPowerModel : public CellularPowerModel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Power of the RF part, piecewise as in the source. It jumps up by 25 mW at 0.2 dBm and by
     * 377 mW at 11.4 dBm. Below -30 dBm, where the first piece would be negative, it is 0.
     * @param dBm at the antenna
     * @return W
     */
    static double GetRfPower(double dBm);

    // Inherited from CellularPowerModel.
    double GetStatePower(CellularState state) const override
    {
        return state == CellularState::IDLE ? m_idle : m_connected;
    }

    double GetTransmitPower(double dBm, double bitRate) const override;
    double GetReceivePower(double bitRate) const override;

    double GetBothPower() const override
    {
        return m_both;
    }

    Time GetInactivityTime() const override
    {
        return m_inactivity;
    }

  private:
    double m_idle;      //!< W
    double m_connected; //!< W
    double m_transmit;  //!< W of the transmit chain
    double m_receive;   //!< W of the receive chain
    double m_both;      //!< W if both are on
    Time m_inactivity;  //!< CONNECTED after the last data
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_JENSEN_POWER_MODEL_H */
