// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-exact-wifi-radio-energy-model.h"

#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(ExactWifiRadioEnergyModel);

TypeId
ExactWifiRadioEnergyModel::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::ExactWifiRadioEnergyModel")
                            .SetParent<WifiRadioEnergyModel>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<ExactWifiRadioEnergyModel>();
    return tid;
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
