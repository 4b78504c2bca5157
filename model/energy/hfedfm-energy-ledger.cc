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

namespace
{

/** @param phase of one application @return how much it says about what the node is busy with */
int
GetRank(Phase phase)
{
    switch (phase)
    {
    case Phase::IDLE:
        return 0;
    case Phase::WAITING:
        return 1;
    case Phase::BACKHAUL:
        return 2;
    case Phase::D2D:
        return 3;
    case Phase::ACCESS_UP:
        return 4;
    case Phase::ACCESS_DOWN:
        return 5;
    case Phase::COMPUTE:
        return 6;
    }
    return 0;
}

} // namespace

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
    auto phase = Phase::IDLE;
    for (const auto& teller : m_tellers)
    {
        const bool backhaul = teller.phase == Phase::WAITING && teller.upstreamBusy;
        const auto own = backhaul ? Phase::BACKHAUL : teller.phase;
        phase = GetRank(own) > GetRank(phase) ? own : phase;
    }
    return phase;
}

uint32_t
EnergyLedger::AddTeller()
{
    m_tellers.resize(m_told + 1);
    return m_told++;
}

void
EnergyLedger::SetPhase(Phase phase, uint32_t teller)
{
    NS_LOG_FUNCTION(this << phase << teller);
    Change(teller, {phase, GetTeller(teller).upstreamBusy});
}

void
EnergyLedger::SetUpstreamBusy(bool busy, uint32_t teller)
{
    NS_LOG_FUNCTION(this << busy << teller);
    Change(teller, {GetTeller(teller).phase, busy});
}

const EnergyLedger::Teller&
EnergyLedger::GetTeller(uint32_t number) const
{
    NS_ABORT_MSG_UNLESS(number < m_tellers.size(),
                        "The ledger has no teller " << number << "; there are " << m_tellers.size()
                                                    << ", counted from 0, see AddTeller().");
    return m_tellers[number];
}

void
EnergyLedger::Change(uint32_t number, Teller next)
{
    Book();
    const Phase from = GetPhase();
    m_tellers[number] = next;
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
