// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-energy-ledger.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmEnergyLedger");

NS_OBJECT_ENSURE_REGISTERED(EnergyLedger);

TypeId
EnergyLedger::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::EnergyLedger")
                            .SetParent<Object>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<EnergyLedger>()
                            .AddTraceSource("Phase",
                                            "The node goes from one phase to another.",
                                            MakeTraceSourceAccessor(&EnergyLedger::m_phaseTrace),
                                            "ns3::hfedfm::EnergyLedger::PhaseTracedCallback");
    return tid;
}

EnergyLedger::EnergyLedger()
    : m_lastTime(Simulator::Now())
{
}

void
EnergyLedger::DoDispose()
{
    m_source = nullptr;
    m_processors.clear();
    m_radios.clear();
    Object::DoDispose();
}

void
EnergyLedger::SetEnergySource(Ptr<EnergySource> source)
{
    NS_ABORT_MSG_IF(m_source, "This ledger has an energy source already: use one per ledger.");
    NS_ABORT_MSG_UNLESS(source, "A ledger needs an energy source, not a null pointer.");
    source->UpdateEnergySource();
    m_initial = source->GetRemainingEnergy();
    m_lastRemaining = m_initial;
    m_source = source;
}

void
EnergyLedger::AddComputeModel(Ptr<ComputeEnergyModel> model)
{
    NS_ABORT_MSG_UNLESS(model, "A ledger needs the model of a processor, not a null pointer.");
    m_processors.push_back({model, model->GetBaseEnergy(), model->GetComputeEnergy()});
}

void
EnergyLedger::AddRadio(Callback<RadioEnergy> meter)
{
    m_radios.push_back({meter, meter()});
}

void
EnergyLedger::AddWifiRadio(Ptr<WifiPhy> phy, Ptr<WifiRadioEnergyModel> model)
{
    AddRadio(MakeCallback(&WifiEnergyMeter::GetEnergy, Create<WifiEnergyMeter>(phy, model)));
}

Phase
EnergyLedger::GetPhase() const
{
    return m_phase == Phase::WAITING && m_upstreamBusy ? Phase::BACKHAUL : m_phase;
}

void
EnergyLedger::SetPhase(Phase phase)
{
    NS_LOG_FUNCTION(this << phase);
    Change(phase, m_upstreamBusy);
}

void
EnergyLedger::SetUpstreamBusy(bool busy)
{
    NS_LOG_FUNCTION(this << busy);
    Change(m_phase, busy);
}

void
EnergyLedger::Change(Phase phase, bool upstreamBusy)
{
    Book();
    const Phase from = GetPhase();
    m_phase = phase;
    m_upstreamBusy = upstreamBusy;
    if (GetPhase() != from)
    {
        m_phaseTrace(from, GetPhase());
    }
}

void
EnergyLedger::Book()
{
    // An update may find the source empty, and whoever hears of it may change the phase: nothing
    // of the state is read before.
    if (m_source)
    {
        m_source->UpdateEnergySource();
    }
    const auto phase = static_cast<std::size_t>(GetPhase());
    m_times[phase] += Simulator::Now() - m_lastTime;
    m_lastTime = Simulator::Now();
    if (m_source)
    {
        const double remaining = m_source->GetRemainingEnergy();
        m_joules[phase] += m_lastRemaining - remaining;
        m_lastRemaining = remaining;
    }
}

EnergySnapshot
EnergyLedger::Snapshot()
{
    Book();
    EnergySnapshot snapshot;
    snapshot.time = m_lastTime;
    snapshot.total = m_initial - m_lastRemaining;
    for (const auto& processor : m_processors)
    {
        snapshot.base += processor.model->GetBaseEnergy() - processor.base;
        snapshot.compute += processor.model->GetComputeEnergy() - processor.compute;
    }
    for (const auto& radio : m_radios)
    {
        const RadioEnergy energy = radio.meter();
        snapshot.tx += energy.tx - radio.before.tx;
        snapshot.rx += energy.rx - radio.before.rx;
    }
    snapshot.idle = snapshot.total - snapshot.base - snapshot.compute - snapshot.tx - snapshot.rx;
    snapshot.joules = m_joules;
    for (std::size_t i = 0; i < PHASE_COUNT; ++i)
    {
        snapshot.seconds[i] = m_times[i].GetSeconds();
    }
    return snapshot;
}

} // namespace ns3::hfedfm
