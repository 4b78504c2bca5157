// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-exact-wifi-radio-energy-model.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/pointer.h"
#include "ns3/wifi-tx-current-model.h"

#include <cmath>
#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(ExactWifiRadioEnergyModel);

TypeId
ExactWifiRadioEnergyModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::ExactWifiRadioEnergyModel")
            .SetParent<WifiRadioEnergyModel>()
            .SetGroupName("Hfedfm")
            .AddConstructor<ExactWifiRadioEnergyModel>()
            .AddAttribute("ReferencePower",
                          "Transmit power in dBm at which the radio draws TxCurrentA.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&ExactWifiRadioEnergyModel::m_reference),
                          MakeDoubleChecker<double>())
            .AddAttribute("AmplifierEfficiency",
                          "Radiated power over what the power amplifier draws for it, above 0 and "
                          "at most 1.",
                          DoubleValue(0.1),
                          MakeDoubleAccessor(&ExactWifiRadioEnergyModel::m_efficiency),
                          MakeDoubleChecker<double>(1e-6, 1));
    return tid;
}

void
ExactWifiRadioEnergyModel::SetEnergySource(Ptr<EnergySource> source)
{
    WifiRadioEnergyModel::SetEnergySource(source);
    PointerValue given;
    GetAttribute("TxCurrentModel", given);
    if (given.GetObject())
    {
        return;
    }
    const double voltage = source->GetSupplyVoltage();
    const double amplifier = std::pow(10, m_reference / 10 - 3) / (m_efficiency * voltage);
    const double rest = GetTxCurrentA() - amplifier;
    NS_ABORT_MSG_IF(rest < 0,
                    "A Wi-Fi radio draws TxCurrentA = "
                        << GetTxCurrentA() << " A at " << voltage << " V and radiates "
                        << m_reference << " dBm (ReferencePower): an amplifier with an efficiency "
                        << "of " << m_efficiency << " alone takes " << amplifier << " A for that.");
    SetTxCurrentModel(
        CreateObjectWithAttributes<LinearWifiTxCurrentModel>("Eta",
                                                             DoubleValue(m_efficiency),
                                                             "Voltage",
                                                             DoubleValue(voltage),
                                                             "IdleCurrent",
                                                             DoubleValue(rest)));
}

void
ExactWifiRadioEnergyModel::ChangeState(int newState)
{
    if (m_phy && m_phy->IsStateSleep() && newState != static_cast<int>(WifiPhyState::SLEEP) &&
        newState != static_cast<int>(WifiPhyState::OFF))
    {
        return;
    }
    const bool outer = std::exchange(m_changing, true);
    WifiRadioEnergyModel::ChangeState(newState);
    m_changing = outer;
}

void
ExactWifiRadioEnergyModel::HandleEnergyChanged()
{
    if (!m_changing)
    {
        WifiRadioEnergyModel::HandleEnergyChanged();
    }
}

} // namespace ns3::hfedfm
