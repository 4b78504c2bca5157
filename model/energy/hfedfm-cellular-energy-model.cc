// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cellular-energy-model.h"

#include "hfedfm-jensen-power-model.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

#include <cmath>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmCellularEnergyModel");

NS_OBJECT_ENSURE_REGISTERED(CellularEnergyModel);

namespace
{

/** By TypeId and not by name: that may not be registered yet when this is called. */
ObjectFactory
MakeDefaultFactory()
{
    ObjectFactory factory;
    factory.SetTypeId(JensenPowerModel::GetTypeId());
    return factory;
}

} // namespace

TypeId
CellularEnergyModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::CellularEnergyModel")
            .SetParent<SteppedEnergyModel>()
            .SetGroupName("Hfedfm")
            .AddAttribute("PowerModel",
                          "Makes the model of the radio's power: ns3::hfedfm::JensenPowerModel or "
                          "ns3::hfedfm::HuangPowerModel, with attributes in brackets.",
                          ObjectFactoryValue(MakeDefaultFactory()),
                          MakeObjectFactoryAccessor(&CellularEnergyModel::SetPowerFactory,
                                                    &CellularEnergyModel::GetPowerFactory),
                          MakeObjectFactoryChecker())
            .AddTraceSource("State",
                            "The radio goes from one state to another.",
                            MakeTraceSourceAccessor(&CellularEnergyModel::m_stateTrace),
                            "ns3::hfedfm::CellularEnergyModel::StateTracedCallback");
    return tid;
}

void
CellularEnergyModel::Attach(Ptr<EnergySource> source, Ptr<EnergyLedger> ledger)
{
    const Ptr<CellularEnergyModel> self(this);
    source->AppendDeviceEnergyModel(self);
    SetEnergySource(source);
    ledger->AddRadio(MakeCallback(&CellularEnergyModel::GetRadioEnergy, self));
}

void
CellularEnergyModel::DoDispose()
{
    m_transmissionEnd.Cancel();
    SteppedEnergyModel::DoDispose();
}

void
CellularEnergyModel::SetPowerFactory(ObjectFactory factory)
{
    NS_ABORT_MSG_IF(HasSource(), "The power model of a radio in use cannot be replaced.");
    // Before one is made: ns-3.48 with assertions ends with less to read.
    NS_ABORT_MSG_UNLESS(factory.GetTypeId().IsChildOf(CellularPowerModel::GetTypeId()),
                        factory.GetTypeId().GetName()
                            << " is not a model of cellular power: use "
                               "ns3::hfedfm::JensenPowerModel or ns3::hfedfm::HuangPowerModel.");
    m_factory = factory;
    m_powers = factory.Create<CellularPowerModel>();
}

double
CellularEnergyModel::GetBasePower(CellularState state) const
{
    return m_powers->GetStatePower(state);
}

void
CellularEnergyModel::SetEnergySource(Ptr<EnergySource> source)
{
    NS_ABORT_MSG_UNLESS(source, "A radio needs an energy source, not a null pointer.");
    // What passed before does not count, neither here nor there.
    source->UpdateEnergySource();
    Account();
    SteppedEnergyModel::SetEnergySource(source);
    Resume();
}

void
CellularEnergyModel::ChangeState(int newState)
{
    NS_ABORT_MSG_UNLESS(newState >= 0 && newState <= static_cast<int>(CellularState::TAIL),
                        "A cellular radio has no state "
                            << newState << ": 0 is IDLE, 1 is CONNECTED, 2 is TAIL.");
    SetState(static_cast<CellularState>(newState));
}

void
CellularEnergyModel::SetState(CellularState state)
{
    if (state == m_draw.state)
    {
        return;
    }
    NS_LOG_FUNCTION(this << state);
    Settle();
    const CellularState from = m_draw.state;
    m_draw.state = state;
    Resume();
    m_stateTrace(from, state);
}

void
CellularEnergyModel::SetPromoting(bool promoting)
{
    Settle();
    m_draw.promotion = promoting ? m_powers->GetPromotionPower() : 0;
    Resume();
}

double
CellularEnergyModel::GetRate(uint32_t bytes, Time duration)
{
    return 8.0 * bytes / duration.GetSeconds();
}

void
CellularEnergyModel::BeginTransmission(Time duration, double dBm, double bitRate)
{
    NS_LOG_FUNCTION(this << duration << dBm << bitRate);
    NS_ABORT_MSG_UNLESS(duration.IsStrictlyPositive(),
                        "A transmission of " << duration.As(Time::MS)
                                             << " is not possible: it must last longer than 0.");
    NS_ABORT_MSG_UNLESS(std::isfinite(dBm),
                        "A transmit power of " << dBm << " dBm is not possible: give a number.");
    Settle();
    m_draw.transmitting = true;
    m_draw.transmit = m_powers->GetTransmitPower(dBm, bitRate);
    Resume();
    m_transmissionEnd.Cancel();
    m_transmissionEnd = Simulator::Schedule(duration, &CellularEnergyModel::EndTransmission, this);
}

void
CellularEnergyModel::EndTransmission()
{
    m_transmissionEnd.Cancel();
    if (!m_draw.transmitting)
    {
        return;
    }
    Settle();
    m_draw.transmitting = false;
    m_draw.transmit = 0;
    Resume();
    TransmissionEnded();
}

void
CellularEnergyModel::BeginReception(double bitRate)
{
    Settle();
    m_draw.receiving = true;
    m_draw.receive = m_powers->GetReceivePower(bitRate);
    Resume();
}

void
CellularEnergyModel::EndReception()
{
    Settle();
    m_draw.receiving = false;
    m_draw.receive = 0;
    Resume();
}

void
CellularEnergyModel::Listen(double share)
{
    Settle();
    m_draw.share = share;
    m_draw.receive = share > 0 ? share * m_powers->GetReceivePower(0) : 0;
    Resume();
}

void
CellularEnergyModel::Refresh()
{
    m_draw.base = GetBasePower(m_draw.state);
    m_draw.both = m_draw.transmitting && m_draw.receiving ? m_powers->GetBothPower() : 0;
}

double
CellularEnergyModel::GetElapsed() const
{
    return HasSource() && !IsLow() ? GetSinceAccount() : 0;
}

void
CellularEnergyModel::Add()
{
    const double seconds = GetElapsed();
    if (seconds > 0)
    {
        hfedfm::Add(m_draw, seconds, m_energy);
        hfedfm::Add(m_draw, seconds, m_radio);
        m_total = m_energy.GetTotal();
    }
}

CellularEnergy
CellularEnergyModel::GetEnergy() const
{
    CellularEnergy energy = m_energy;
    hfedfm::Add(m_draw, GetElapsed(), energy);
    return energy;
}

RadioEnergy
CellularEnergyModel::GetRadioEnergy() const
{
    RadioEnergy energy = m_radio;
    hfedfm::Add(m_draw, GetElapsed(), energy);
    return energy;
}

} // namespace ns3::hfedfm
