// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-jensen-power-model.h"

#include "ns3/double.h"

#include <algorithm>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(JensenPowerModel);

TypeId
JensenPowerModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::JensenPowerModel")
            .SetParent<CellularPowerModel>()
            .SetGroupName("Hfedfm")
            .AddConstructor<JensenPowerModel>()
            .AddAttribute("IdlePower",
                          "Power in IDLE, W.",
                          DoubleValue(0.5),
                          MakeDoubleAccessor(&JensenPowerModel::m_idle),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("ConnectedPower",
                          "Power in CONNECTED and in TAIL, W.",
                          DoubleValue(1.53),
                          MakeDoubleAccessor(&JensenPowerModel::m_connected),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("TransmitPower",
                          "What the transmit chain adds, W; the RF part comes on top.",
                          DoubleValue(0.55),
                          MakeDoubleAccessor(&JensenPowerModel::m_transmit),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("ReceivePower",
                          "What the receive chain adds, W.",
                          DoubleValue(0.42),
                          MakeDoubleAccessor(&JensenPowerModel::m_receive),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("BothPower",
                          "What is added besides if both chains are on, W.",
                          DoubleValue(0.16),
                          MakeDoubleAccessor(&JensenPowerModel::m_both),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("InactivityTime",
                          "How long after its last data the network releases a radio; a choice of "
                          "operators, often about 10 s.",
                          TimeValue(Seconds(10)),
                          MakeTimeAccessor(&JensenPowerModel::m_inactivity),
                          MakeTimeChecker(Time(0)));
    return tid;
}

double
JensenPowerModel::GetRfPower(double dBm)
{
    constexpr double MILLI = 1e-3;
    if (dBm <= 0.2)
    {
        return MILLI * std::max(0.78 * dBm + 23.6, 0.0);
    }
    if (dBm <= 11.4)
    {
        return MILLI * (17.0 * dBm + 45.4);
    }
    return MILLI * (5.90 * dBm * dBm - 118 * dBm + 1195);
}

double
JensenPowerModel::GetTransmitPower(double dBm, double) const
{
    return m_transmit + GetRfPower(dBm);
}

double
JensenPowerModel::GetReceivePower(double) const
{
    return m_receive;
}

} // namespace ns3::hfedfm
