// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-stepped-energy-model.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmSteppedEnergyModel");

NS_OBJECT_ENSURE_REGISTERED(SteppedEnergyModel);

TypeId
SteppedEnergyModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::SteppedEnergyModel")
            .SetParent<DeviceEnergyModel>()
            .SetGroupName("Hfedfm")
            .AddTraceSource("TotalEnergyConsumption",
                            "Energy of the device in J, told at each change of its power.",
                            MakeTraceSourceAccessor(&SteppedEnergyModel::m_total),
                            "ns3::TracedValueCallback::Double")
            .AddTraceSource("Depleted",
                            "The energy source ran low.",
                            MakeTraceSourceAccessor(&SteppedEnergyModel::m_depletedTrace),
                            "ns3::TracedCallback::Void")
            .AddTraceSource("Recharged",
                            "The energy source is no longer low.",
                            MakeTraceSourceAccessor(&SteppedEnergyModel::m_rechargedTrace),
                            "ns3::TracedCallback::Void");
    return tid;
}

SteppedEnergyModel::SteppedEnergyModel()
    : m_lastChange(Simulator::Now())
{
}

void
SteppedEnergyModel::DoDispose()
{
    m_start.Cancel();
    m_watch.SetSource(nullptr);
    m_source = nullptr;
    m_depleted = Callback<void>();
    m_recharged = Callback<void>();
    DeviceEnergyModel::DoDispose();
}

void
SteppedEnergyModel::SetEnergySource(Ptr<EnergySource> source)
{
    m_source = source;
    m_watch.SetSource(source);
    if (m_source)
    {
        // Not here: the model may not be among those of the source yet.
        StartWatch();
    }
}

void
SteppedEnergyModel::Settle()
{
    // The source asks for the current: it must account for the old one before that changes. If the
    // source runs low now, it tells this model.
    if (m_source)
    {
        m_source->UpdateEnergySource();
    }
    Account();
}

void
SteppedEnergyModel::Account()
{
    Add();
    m_lastChange = Simulator::Now();
}

void
SteppedEnergyModel::Resume()
{
    Refresh();
    m_watch.Watch(GetPower());
}

void
SteppedEnergyModel::StartWatch()
{
    m_start.Cancel();
    m_start = Simulator::ScheduleNow(&SteppedEnergyModel::Resume, this);
}

void
SteppedEnergyModel::HandleEnergyDepletion()
{
    NS_LOG_FUNCTION(this);
    Account();
    m_low = true;
    m_watch.Stop();
    m_depletedTrace();
    if (!m_depleted.IsNull())
    {
        m_depleted();
    }
}

void
SteppedEnergyModel::HandleEnergyRecharged()
{
    NS_LOG_FUNCTION(this);
    Account();
    m_low = false;
    // Not here: the source is amid its update.
    StartWatch();
    m_rechargedTrace();
    if (!m_recharged.IsNull())
    {
        m_recharged();
    }
}

} // namespace ns3::hfedfm
