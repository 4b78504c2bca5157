// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-huang-power-model.h"

#include "ns3/double.h"

namespace ns3::hfedfm
{

namespace
{

constexpr double NANO = 1e-9; // mW per Mbit/s to J per bit

} // namespace

NS_OBJECT_ENSURE_REGISTERED(HuangPowerModel);

TypeId
HuangPowerModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::HuangPowerModel")
            .SetParent<CellularPowerModel>()
            .SetGroupName("Hfedfm")
            .AddConstructor<HuangPowerModel>()
            .AddAttribute("IdlePower",
                          "Mean power in IDLE, W: 594 mW for 43 ms of each 1.28 s.",
                          DoubleValue(0.02),
                          MakeDoubleAccessor(&HuangPowerModel::m_idle),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("ConnectedPower",
                          "Power in CONNECTED without data, W (beta).",
                          DoubleValue(1.28804),
                          MakeDoubleAccessor(&HuangPowerModel::m_base),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("TailPower",
                          "Mean power in TAIL, W.",
                          DoubleValue(1.060),
                          MakeDoubleAccessor(&HuangPowerModel::m_tail),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("UplinkSlope",
                          "What sending adds, mW per Mbit/s (alpha_u).",
                          DoubleValue(438.39),
                          MakeDoubleAccessor(&HuangPowerModel::m_up),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("DownlinkSlope",
                          "What receiving adds, mW per Mbit/s (alpha_d).",
                          DoubleValue(51.97),
                          MakeDoubleAccessor(&HuangPowerModel::m_down),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("PromotionPower",
                          "What going from IDLE to CONNECTED adds while it lasts, W.",
                          DoubleValue(1.2107),
                          MakeDoubleAccessor(&HuangPowerModel::m_promotion),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("PromotionTime",
                          "How long going from IDLE to CONNECTED lasts.",
                          TimeValue(MilliSeconds(260)),
                          MakeTimeAccessor(&HuangPowerModel::m_promoting),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("InactivityTime",
                          "How long after its last data a radio is IDLE.",
                          TimeValue(MilliSeconds(11576)),
                          MakeTimeAccessor(&HuangPowerModel::m_inactivity),
                          MakeTimeChecker(Time(0)));
    return tid;
}

double
HuangPowerModel::GetStatePower(CellularState state) const
{
    switch (state)
    {
    case CellularState::IDLE:
        return m_idle;
    case CellularState::CONNECTED:
        return m_base;
    case CellularState::TAIL:
        break;
    }
    return m_tail;
}

double
HuangPowerModel::GetTransmitPower(double, double bitRate) const
{
    return NANO * m_up * bitRate;
}

double
HuangPowerModel::GetReceivePower(double bitRate) const
{
    return NANO * m_down * bitRate;
}

} // namespace ns3::hfedfm
