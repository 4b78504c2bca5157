// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wifi-tx-guard.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"
#include "ns3/wifi-phy-state-helper.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(WifiTxGuard);

TypeId
WifiTxGuard::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::WifiTxGuard")
                            .SetParent<Object>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<WifiTxGuard>();
    return tid;
}

WifiTxGuard::WifiTxGuard() = default;
WifiTxGuard::~WifiTxGuard() = default;

void
WifiTxGuard::DoDispose()
{
    m_check.Cancel();
    m_end.Cancel();
    if (m_model)
    {
        m_model->TraceDisconnectWithoutContext("TotalEnergyConsumption",
                                               MakeCallback(&WifiTxGuard::ModelChanges, this));
    }
    m_phy = nullptr;
    m_model = nullptr;
    Object::DoDispose();
}

void
WifiTxGuard::Watch(Ptr<WifiPhy> phy, Ptr<WifiRadioEnergyModel> model)
{
    NS_ABORT_MSG_IF(m_model, "This guard watches a radio already: use one guard per radio.");
    NS_ABORT_MSG_UNLESS(phy && model, "A guard needs a PHY and an energy model, no null pointer.");
    m_phy = phy;
    m_model = model;
    model->TraceConnectWithoutContext("TotalEnergyConsumption",
                                      MakeCallback(&WifiTxGuard::ModelChanges, this));
}

void
WifiTxGuard::ModelChanges(double, double)
{
    // The model tells its total before it takes on the new state: look at that afterwards.
    if (m_phy->IsStateTx() && !IsPending(m_check))
    {
        m_check = Simulator::ScheduleNow(&WifiTxGuard::CheckModel, this);
    }
}

void
WifiTxGuard::CheckModel()
{
    const auto state = m_model->GetCurrentState();
    if (!m_phy->IsStateTx() || state == WifiPhyState::TX || state == WifiPhyState::OFF)
    {
        return;
    }
    m_model->ChangeState(static_cast<int>(WifiPhyState::TX));
    m_end.Cancel();
    m_end = Simulator::Schedule(m_phy->GetDelayUntilIdle(), &WifiTxGuard::EndTransmission, this);
}

void
WifiTxGuard::EndTransmission()
{
    m_model->ChangeState(static_cast<int>(m_phy->GetState()->GetState()));
}

} // namespace ns3::hfedfm
