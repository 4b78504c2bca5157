// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_HUANG_POWER_MODEL_H
#define HFEDFM_HUANG_POWER_MODEL_H

#include "hfedfm-cellular-power-model.h"

namespace ns3::hfedfm
{

/**
 * Power of an LTE phone by data rate and state, measured on a smartphone.
 *
 * Source: Huang, Qian, Gerber, Mao, Sen and Spatscheck: A Close Examination of Performance and
 * Power Characteristics of 4G LTE Networks, MobiSys 2012. While data flow the radio draws beta plus
 * alpha times the rate; a promotion comes before and a tail after. The transmit power plays no
 * role.
 */
class HuangPowerModel : public CellularPowerModel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    // Inherited from CellularPowerModel.
    double GetStatePower(CellularState state) const override;
    double GetTransmitPower(double dBm, double bitRate) const override;
    double GetReceivePower(double bitRate) const override;

    double GetPromotionPower() const override
    {
        return m_promotion;
    }

    Time GetPromotionTime() const override
    {
        return m_promoting;
    }

    Time GetInactivityTime() const override
    {
        return m_inactivity;
    }

    bool NeedsBitRate() const override
    {
        return true;
    }

  private:
    double m_idle;      //!< W
    double m_base;      //!< beta, W
    double m_tail;      //!< W
    double m_up;        //!< alpha_u, mW per Mbit/s, which is nJ per bit
    double m_down;      //!< alpha_d, mW per Mbit/s, which is nJ per bit
    double m_promotion; //!< W
    Time m_promoting;   //!< length of a promotion
    Time m_inactivity;  //!< CONNECTED or TAIL after the last data
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_HUANG_POWER_MODEL_H */
