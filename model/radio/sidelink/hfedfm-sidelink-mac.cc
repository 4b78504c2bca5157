// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-mac.h"

#include "hfedfm-sidelink-address.h"
#include "hfedfm-sidelink-mac-header.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <optional>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(SidelinkMac);

TypeId
SidelinkMac::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::SidelinkMac")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<SidelinkMac>()
            .AddAttribute(
                "Mcs",
                "Modulation and coding scheme of data, 0 to 20: Rel-12 has no 64QAM. With "
                "AdaptMcs, that of destinations which have not been heard yet and of "
                "groups.",
                UintegerValue(20),
                MakeUintegerAccessor(&SidelinkMac::m_mcs),
                MakeUintegerChecker<uint8_t>(0, MAX_16QAM_MCS))
            .AddAttribute("AdaptMcs",
                          "Whether to choose the MCS for a device by how strong its last SCI was, "
                          "as if it had the same power and noise; for a group, that of the "
                          "weakest member, if they are known.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&SidelinkMac::m_adapt),
                          MakeBooleanChecker())
            .AddAttribute("TargetBler",
                          "With AdaptMcs, largest block error rate after all transmissions, in the "
                          "absence of interference.",
                          DoubleValue(0.001),
                          MakeDoubleAccessor(&SidelinkMac::m_targetBler),
                          MakeDoubleChecker<double>(1e-9, 0.999))
            .AddAttribute(
                "CountedTransmissions",
                "With AdaptMcs, how many of a block's four transmissions the choice counts "
                "on, 1 to 4. A receiver that sends meanwhile, or hears others, misses some.",
                UintegerValue(SidelinkPool::TRANSMISSIONS),
                MakeUintegerAccessor(&SidelinkMac::m_counted),
                MakeUintegerChecker<uint32_t>(1, SidelinkPool::TRANSMISSIONS))
            .AddAttribute(
                "Rbs",
                "Resource blocks of a transport block: 0 for all of the pool, or a number "
                "without other prime factors than 2, 3 and 5. If fewer than the pool "
                "has, each SC period draws which.",
                UintegerValue(0),
                MakeUintegerAccessor(&SidelinkMac::m_rbs),
                MakeUintegerChecker<uint32_t>(0, MAX_SIDELINK_RBS))
            .AddAttribute("GroupRepetitions",
                          "Subframes of each 8 that data for groups uses: 1, 2, 4 or 8; 0: those "
                          "of the pool, as for devices. With 8 the sender hears no data in a "
                          "period in which it sends to a group.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&SidelinkMac::m_groupRepetitions),
                          MakeUintegerChecker<uint32_t>(0, SidelinkPool::TRP_LENGTH))
            .AddAttribute("MaxTxBufferSize",
                          "Bytes that may wait for each destination.",
                          UintegerValue(512 * 1024),
                          MakeUintegerAccessor(&SidelinkMac::m_maxBuffer),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Pause",
                          "Least time between the beginnings of two SC periods in which this "
                          "device sends, as long as all that waits fits into one transport block. "
                          "While it sends it is deaf: a receiver that acknowledges in each period "
                          "misses so many SCIs that TCP falls to two thirds. What is for a group "
                          "does not wait. 0: send in each.",
                          TimeValue(MilliSeconds(200)),
                          MakeTimeAccessor(&SidelinkMac::m_pause),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("ReorderingTimer",
                          "How long a receiver waits for missing PDUs before it delivers later "
                          "ones; two SC periods if they are longer.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&SidelinkMac::m_reordering),
                          MakeTimeChecker(Time(0)))
            .AddTraceSource("ControlSent",
                            "An SC period begins in which this device sends.",
                            MakeTraceSourceAccessor(&SidelinkMac::m_onControl),
                            "ns3::hfedfm::SidelinkMac::ControlTracedCallback")
            .AddTraceSource("BlockSent",
                            "The first of the transmissions of a transport block begins.",
                            MakeTraceSourceAccessor(&SidelinkMac::m_onBlock),
                            "ns3::hfedfm::SidelinkMac::BlockTracedCallback");
    return tid;
}

void
SidelinkMac::Check() const
{
    NS_ABORT_MSG_UNLESS(m_pool && m_phy, "A sidelink MAC lacks a pool and a physical layer.");
    const uint32_t rbs = GetRbs();
    NS_ABORT_MSG_IF(rbs > m_pool->GetDataRbs(),
                    "The attribute Rbs of a sidelink MAC is "
                        << rbs << "; the pool has " << m_pool->GetDataRbs() << " for data.");
    for (uint32_t t = 0;
         m_groupRepetitions > 0 && t < SidelinkPool::GetTrpCount(m_groupRepetitions);
         ++t)
    {
        NS_ABORT_MSG_IF(
            m_pool->GetDataSubframes(SidelinkPool::GetFirstTrp(m_groupRepetitions) + t).empty(),
            "A sidelink MAC with GroupRepetitions "
                << m_groupRepetitions << " has patterns without room for the "
                << SidelinkPool::TRANSMISSIONS
                << " transmissions of a transport block in a period of the pool: take more "
                   "GroupRepetitions or a longer Period.");
    }
    uint32_t rest = rbs;
    for (const uint32_t factor : {2, 3, 5})
    {
        while (rest % factor == 0)
        {
            rest /= factor;
        }
    }
    NS_ABORT_MSG_IF(rest != 1,
                    "A sidelink MAC sends on "
                        << rbs
                        << " resource blocks; their number must have no other prime factors than "
                           "2, 3 and 5. Set its attribute Rbs, or DataRbs of the pool.");
    constexpr uint32_t least = SidelinkMacHeader::SIZE + 3; // RLC needs more than 2 bytes
    for (uint8_t mcs = 0; mcs <= MAX_16QAM_MCS; ++mcs)
    {
        NS_ABORT_MSG_IF((mcs == m_mcs || m_adapt) && GetTransportBlockBytes(mcs, rbs) < least,
                        "Transport blocks of a sidelink MAC with MCS "
                            << uint32_t{mcs} << " on " << rbs << " resource blocks have "
                            << GetTransportBlockBytes(mcs, rbs) << " bytes; headers and data need "
                            << least << ". Raise its attributes Mcs or Rbs.");
    }
}

namespace
{

constexpr uint32_t CONTROLS = 2; // transmissions of an SCI
constexpr uint8_t CHANNEL = 1;   // logical channel of all data

} // namespace

SidelinkMac::SidelinkMac()
    : m_draw(CreateObject<UniformRandomVariable>())
{
}

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

void
SidelinkMac::SetGroupMembers(uint32_t group, const std::vector<uint32_t>& members)
{
    NS_ABORT_MSG_UNLESS(IsSidelinkGroup(group),
                        "The layer 2 id " << group << " is not that of a sidelink group: these are "
                                          << SIDELINK_FIRST_GROUP << " to "
                                          << SIDELINK_BROADCAST - 1 << ".");
    for (const auto member : members)
    {
        NS_ABORT_MSG_UNLESS(IsSidelinkDevice(member),
                            "The layer 2 id " << member
                                              << " cannot be in a sidelink group: it is not that "
                                                 "of a device.");
    }
    m_groups[group] = members;
}

uint32_t
SidelinkMac::GetRepetitions(uint32_t destination) const
{
    return m_groupRepetitions > 0 && IsSidelinkGroup(destination) ? m_groupRepetitions
                                                                  : m_pool->GetRepetitions();
}

uint32_t
SidelinkMac::GetPeriodBytes(uint32_t destination) const
{
    const auto trp = SidelinkPool::GetFirstTrp(GetRepetitions(destination));
    const auto subframes = static_cast<uint32_t>(m_pool->GetDataSubframes(trp).size());
    return subframes / SidelinkPool::TRANSMISSIONS *
           GetTransportBlockBytes(GetMcs(destination), GetRbs());
}

uint8_t
SidelinkMac::GetMcs(uint32_t destination) const
{
    const auto group = m_groups.find(destination);
    if (group == m_groups.end())
    {
        return ChooseMcs(m_phy->GetSnr(destination));
    }
    std::optional<uint8_t> least;
    for (const auto member : group->second)
    {
        if (!HasGivenUp(member))
        {
            least = std::min(ChooseMcs(m_phy->GetSnr(member)), least.value_or(MAX_16QAM_MCS));
        }
    }
    return least.value_or(m_mcs);
}

uint8_t
SidelinkMac::ChooseMcs(double snr) const
{
    if (!m_adapt || snr <= 0)
    {
        return m_mcs;
    }
    // An SCI has all power on one resource block.
    return FindSidelinkMcs(snr / GetRbs(), GetRbs(), m_counted, m_targetBler).value_or(0);
}

void
SidelinkMac::Receive(Ptr<const SidelinkTransportBlock> block)
{
    auto pdu = block->packet->Copy();
    SidelinkMacHeader header;
    pdu->RemoveHeader(header);
    GetRxBearer(header.GetSource(), header.GetDestination()).Receive(pdu);
}

SidelinkRxBearer&
SidelinkMac::GetRxBearer(uint32_t source, uint32_t destination)
{
    constexpr int64_t RLC_WINDOW = 512; // sequence numbers
    auto& bearer = m_rx[{source, destination}];
    if (!bearer)
    {
        const Time period = MilliSeconds(m_pool->GetPeriod());
        const Time reordering = std::max(m_reordering, 2 * period);
        // Who sends to a group may do so in all subframes, whatever this device does.
        const auto trp =
            IsSidelinkGroup(destination) ? SidelinkPool::TRP_COUNT - 1 : m_pool->GetFirstTrp();
        const auto subframes = m_pool->GetDataSubframes(trp).size();
        // Half of RLC's window cannot be sent in less: then numbers are still clear.
        const auto blocks =
            std::max<int64_t>(1, static_cast<int64_t>(subframes / SidelinkPool::TRANSMISSIONS));
        const Time silence = std::max(2 * reordering, period * (RLC_WINDOW / 2 / blocks));
        bearer = std::make_unique<SidelinkRxBearer>(
            SidelinkRxBearer::Parameters{source, destination, reordering, silence, m_receive});
    }
    return *bearer;
}

} // namespace ns3::hfedfm
