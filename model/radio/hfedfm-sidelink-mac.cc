/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-sidelink-mac.h"

#include "hfedfm-sidelink-address.h"
#include "hfedfm-sidelink-error-model.h"
#include "hfedfm-sidelink-mac-header.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace hfedfm
{

namespace
{

constexpr uint32_t CONTROLS = 2; // transmissions of an SCI
constexpr uint8_t CHANNEL = 1;   // logical channel of all data

} // namespace

SidelinkMac::SidelinkMac()
    : m_draw(CreateObject<UniformRandomVariable>())
{
}

SidelinkMac::~SidelinkMac() = default;

void
SidelinkMac::DoInitialize()
{
    Check();
    Object::DoInitialize();
}

void
SidelinkMac::DoDispose()
{
    m_period.Cancel();
    m_step.Cancel();
    m_tx.clear();
    m_rx.clear();
    m_pool = nullptr;
    m_phy = nullptr;
    m_receive = SidelinkRxBearer::ReceiveCallback();
    Object::DoDispose();
}

void
SidelinkMac::Set(Ptr<SidelinkPool> pool, Ptr<SidelinkSpectrumPhy> phy)
{
    m_pool = pool;
    m_phy = phy;
    m_phy->SetReceiveCallback(MakeCallback(&SidelinkMac::Receive, this));
}

void
SidelinkMac::SetId(uint32_t id)
{
    if (m_id != 0)
    {
        m_phy->GetFilter().Remove(m_id);
    }
    m_id = id;
    m_phy->GetFilter().Add(id);
}

uint32_t
SidelinkMac::GetId() const
{
    return m_id;
}

void
SidelinkMac::SetReceiveCallback(SidelinkRxBearer::ReceiveCallback receive)
{
    m_receive = receive;
}

int64_t
SidelinkMac::AssignStreams(int64_t stream)
{
    m_draw->SetStream(stream);
    return 1;
}

uint32_t
SidelinkMac::GetQueue(uint32_t destination) const
{
    const auto found = m_tx.find(destination);
    return found == m_tx.end() ? 0 : found->second->GetQueue();
}

uint64_t
SidelinkMac::GetLost() const
{
    uint64_t lost = 0;
    for (const auto& entry : m_rx)
    {
        lost += entry.second->GetLost();
    }
    return lost;
}

bool
SidelinkMac::Send(uint32_t destination, Ptr<Packet> packet)
{
    auto& bearer = m_tx[destination];
    if (!bearer)
    {
        bearer = std::make_unique<SidelinkTxBearer>(destination);
    }
    if (bearer->GetQueue() + packet->GetSize() > m_maxBuffer)
    {
        return false;
    }
    bearer->Send(packet);
    Wake(destination);
    return true;
}

void
SidelinkMac::GiveUp(uint32_t destination)
{
    m_gone.insert(destination);
    m_tx.erase(destination);
    if (m_grant.destination == destination)
    {
        m_grant.destination = 0;
        m_step.Cancel();
        if (m_on && HasData())
        {
            AwaitPeriod();
        }
    }
}

bool
SidelinkMac::HasGivenUp(uint32_t destination) const
{
    return m_gone.count(destination) > 0;
}

bool
SidelinkMac::IsBusy() const
{
    return HasData() || !m_step.IsExpired();
}

void
SidelinkMac::SetOn(bool on)
{
    m_on = on;
    if (!on)
    {
        m_step.Cancel();
        m_period.Cancel();
        m_grant.destination = 0;
    }
    else if (HasData())
    {
        AwaitPeriod();
    }
}

bool
SidelinkMac::HasData() const
{
    return std::any_of(m_tx.begin(), m_tx.end(), [](const auto& entry) {
        return entry.second->GetQueue() > 0;
    });
}

void
SidelinkMac::Wake(uint32_t destination)
{
    if (!m_on || !m_step.IsExpired())
    {
        return; // what is next is decided after that step
    }
    const int64_t now = SidelinkInterference::GetSubframe();
    if (m_grant.destination == destination && now < m_grant.begin + m_pool->GetPeriod())
    {
        // The period's pattern goes on: the next transport block that can still begin.
        const uint32_t steps = CONTROLS + static_cast<uint32_t>(m_grant.subframes.size());
        for (uint32_t step = CONTROLS; step < steps; step += SidelinkPool::TRANSMISSIONS)
        {
            if (m_grant.begin + GetSubframe(step) > now)
            {
                m_grant.step = step;
                PlanStep();
                return;
            }
        }
    }
    AwaitPeriod();
}

void
SidelinkMac::AwaitPeriod()
{
    if (m_period.IsExpired())
    {
        const int64_t period = m_pool->GetPeriod();
        const int64_t next = (SidelinkInterference::GetSubframe() / period + 1) * period;
        m_period = Simulator::Schedule(NanoSeconds(next * SidelinkInterference::SUBFRAME_NS) -
                                           Simulator::Now(),
                                       &SidelinkMac::BeginPeriod,
                                       this);
    }
}

uint32_t
SidelinkMac::PickDestination() const
{
    auto entry = m_tx.upper_bound(m_last);
    for (std::size_t i = 0; i < m_tx.size(); ++i, ++entry)
    {
        entry = entry == m_tx.end() ? m_tx.begin() : entry;
        if (entry->second->GetQueue() > 0)
        {
            return entry->first;
        }
    }
    return 0;
}

bool
SidelinkMac::MayPause(uint32_t destination) const
{
    if (m_grant.begin < 0 || IsSidelinkGroup(destination) ||
        SidelinkInterference::GetSubframe() >= m_grant.begin + m_pause.GetMilliSeconds())
    {
        return false;
    }
    const uint32_t room =
        GetTransportBlockBytes(GetMcs(destination), GetRbs()) - SidelinkMacHeader::SIZE;
    return std::all_of(m_tx.begin(), m_tx.end(), [destination, room](const auto& entry) {
        return entry.second->GetQueue() <= (entry.first == destination ? room : 0);
    });
}

SidelinkControl
SidelinkMac::DrawControl(uint32_t destination)
{
    Check(); // attributes may have changed
    const uint32_t rbs = GetRbs();
    const uint32_t places = m_pool->GetDataRbs() / rbs;
    const uint32_t repetitions = GetRepetitions(destination);
    SidelinkControl control;
    control.trp =
        static_cast<uint8_t>(SidelinkPool::GetFirstTrp(repetitions) +
                             m_draw->GetInteger(0, SidelinkPool::GetTrpCount(repetitions) - 1));
    control.mcs = GetMcs(destination);
    control.rbs = static_cast<uint16_t>(rbs);
    control.firstRb =
        static_cast<uint16_t>(m_pool->GetFirstDataRb() + rbs * m_draw->GetInteger(0, places - 1));
    control.destination = static_cast<uint8_t>(destination & 0xff);
    return control;
}

void
SidelinkMac::BeginPeriod()
{
    const uint32_t destination = PickDestination();
    if (destination == 0)
    {
        return; // sent in the period before
    }
    if (MayPause(destination))
    {
        AwaitPeriod();
        return;
    }
    m_last = destination;
    m_grant.begin = SidelinkInterference::GetSubframe();
    m_grant.destination = destination;
    m_grant.control = DrawControl(destination);
    m_grant.places = m_pool->GetControlPlaces(m_draw->GetInteger(0, m_pool->GetControlCount() - 1));
    if (m_grant.places[0].subframe > m_grant.places[1].subframe)
    {
        std::swap(m_grant.places[0], m_grant.places[1]);
    }
    m_grant.subframes = m_pool->GetDataSubframes(m_grant.control.trp);
    m_grant.step = 0;
    m_onControl(destination, m_grant.control);
    PlanStep();
}

uint32_t
SidelinkMac::GetSubframe(uint32_t step) const
{
    return step < CONTROLS ? m_grant.places[step].subframe : m_grant.subframes[step - CONTROLS];
}

void
SidelinkMac::PlanStep()
{
    if (m_grant.step < CONTROLS + m_grant.subframes.size())
    {
        const int64_t at = m_grant.begin + GetSubframe(m_grant.step);
        m_step = Simulator::Schedule(NanoSeconds(at * SidelinkInterference::SUBFRAME_NS) -
                                         Simulator::Now(),
                                     &SidelinkMac::Step,
                                     this);
    }
    else if (HasData())
    {
        AwaitPeriod();
    }
}

void
SidelinkMac::Step()
{
    const uint32_t step = m_grant.step;
    auto signal = Create<SidelinkSignal>();
    signal->source = m_id;
    signal->control = m_grant.control;
    if (step < CONTROLS)
    {
        signal->rb = static_cast<uint16_t>(m_grant.places[step].rb);
    }
    else
    {
        const uint32_t transmission = (step - CONTROLS) % SidelinkPool::TRANSMISSIONS;
        if (transmission == 0 && !BuildBlock())
        {
            m_grant.step = CONTROLS + static_cast<uint32_t>(m_grant.subframes.size());
            PlanStep();
            return;
        }
        signal->channel = SidelinkChannel::DATA;
        signal->block = m_block;
        signal->transmission = static_cast<uint8_t>(transmission);
    }
    ++m_grant.step;
    PlanStep();
    m_phy->Transmit(signal);
}

bool
SidelinkMac::BuildBlock()
{
    const auto& control = m_grant.control;
    const uint32_t bytes = GetTransportBlockBytes(control.mcs, control.rbs);
    const auto pdu = m_tx.at(m_grant.destination)->Take(bytes - SidelinkMacHeader::SIZE);
    if (!pdu)
    {
        return false;
    }
    SidelinkMacHeader header;
    header.SetSource(m_id);
    header.SetDestination(m_grant.destination);
    header.SetChannel(CHANNEL);
    pdu->AddHeader(header);
    auto block = Create<SidelinkTransportBlock>();
    block->source = m_id;
    block->destination = m_grant.destination;
    block->number = m_blocks++;
    block->bytes = bytes;
    block->control = control;
    block->packet = pdu;
    m_block = block;
    m_onBlock(m_block);
    return true;
}

} // namespace hfedfm
} // namespace ns3
