// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-pool.h"

#include "ns3/abort.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <bitset>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(SidelinkPool);

namespace
{

// The bitmap of control subframes has 40 bits in FDD, TS 36.331.
constexpr uint32_t MOST_CONTROL_SUBFRAMES = 40;

/** Patterns with the same number of ones, TS 36.213, table 14.1.1.1.1-1. */
struct TrpGroup
{
    uint32_t ones;  //!< k
    uint32_t first; //!< index
    uint32_t count; //!< 8 over k
};

constexpr std::array<TrpGroup, 4> GROUPS{{{1, 0, 8}, {2, 8, 28}, {4, 36, 70}, {8, 106, 1}}};

/** @return all patterns; those with as many ones ascend in value, the first subframe being 1 */
std::array<uint8_t, SidelinkPool::TRP_COUNT>
MakeTrpMasks()
{
    std::array<uint8_t, SidelinkPool::TRP_COUNT> masks{};
    auto next = masks.begin();
    for (const auto& group : GROUPS)
    {
        for (uint32_t mask = 0; mask < 256; ++mask)
        {
            if (std::bitset<8>(mask).count() == group.ones)
            {
                *next++ = static_cast<uint8_t>(mask);
            }
        }
    }
    return masks;
}

/** @param ones k @return the patterns with as many; their end if there are none */
const TrpGroup*
FindGroup(uint32_t ones)
{
    return std::find_if(GROUPS.begin(), GROUPS.end(), [ones](const TrpGroup& group) {
        return group.ones == ones;
    });
}

/** @param k to be checked @return the patterns with as many ones */
const TrpGroup&
CheckGroup(uint32_t k)
{
    const auto* group = FindGroup(k);
    NS_ABORT_MSG_IF(group == GROUPS.end(),
                    "No sidelink pattern uses " << k << " subframes of 8: it is 1, 2, 4 or 8.");
    return *group;
}

} // namespace

TypeId
SidelinkPool::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::SidelinkPool")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<SidelinkPool>()
            .AddAttribute("Bandwidth",
                          "Resource blocks of the carrier: 6, 15, 25, 50, 75 or 100",
                          UintegerValue(50),
                          MakeUintegerAccessor(&SidelinkPool::m_bandwidth),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Period",
                          "Length of an SC period: 40, 60, 70, 80, 120, 140, 160, 240, 280 or "
                          "320 ms",
                          TimeValue(MilliSeconds(40)),
                          MakeTimeAccessor(&SidelinkPool::m_period),
                          MakeTimeChecker())
            .AddAttribute("ControlSubframes",
                          "Subframes for control at the beginning of a period, 2 to 40",
                          UintegerValue(8),
                          MakeUintegerAccessor(&SidelinkPool::m_controlSubframes),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("ControlRbs",
                          "Resource blocks for control in each of them, an even number",
                          UintegerValue(22),
                          MakeUintegerAccessor(&SidelinkPool::m_controlRbs),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("FirstControlRb",
                          "First resource block for control",
                          UintegerValue(0),
                          MakeUintegerAccessor(&SidelinkPool::m_firstControlRb),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("FirstDataRb",
                          "First resource block for data",
                          UintegerValue(0),
                          MakeUintegerAccessor(&SidelinkPool::m_firstDataRb),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("DataRbs",
                          "Resource blocks for data; 0: all from the first one on",
                          UintegerValue(0),
                          MakeUintegerAccessor(&SidelinkPool::m_dataRbs),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Repetitions",
                          "Subframes that a device uses of each 8 for data: 1, 2, 4 or 8. With 8 "
                          "it cannot receive while it sends; the standard has 8 in mode 1 only",
                          UintegerValue(4),
                          MakeUintegerAccessor(&SidelinkPool::m_repetitions),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

void
SidelinkPool::Check() const
{
    constexpr std::array<uint32_t, 6> bandwidths{6, 15, 25, 50, 75, 100};
    NS_ABORT_MSG_IF(std::find(bandwidths.begin(), bandwidths.end(), m_bandwidth) ==
                        bandwidths.end(),
                    "A sidelink pool cannot have a Bandwidth of "
                        << m_bandwidth << " RBs: it is 6, 15, 25, 50, 75 or 100.");
    NS_ABORT_MSG_IF(m_controlRbs < 2 || m_controlRbs % 2 != 0,
                    "A sidelink pool cannot have ControlRbs of "
                        << m_controlRbs << ": it is an even number of at least 2.");
    NS_ABORT_MSG_IF(uint64_t{m_firstControlRb} + m_controlRbs > m_bandwidth,
                    "A sidelink pool with FirstControlRb "
                        << m_firstControlRb << " and ControlRbs " << m_controlRbs
                        << " does not fit into its Bandwidth of " << m_bandwidth << " RBs.");
    NS_ABORT_MSG_IF(m_firstDataRb >= m_bandwidth ||
                        uint64_t{m_firstDataRb} + m_dataRbs > m_bandwidth,
                    "A sidelink pool with FirstDataRb "
                        << m_firstDataRb << " and DataRbs " << m_dataRbs
                        << " does not fit into its Bandwidth of " << m_bandwidth << " RBs.");
    NS_ABORT_MSG_IF(FindGroup(m_repetitions) == GROUPS.end(),
                    "A sidelink pool cannot have Repetitions of " << m_repetitions
                                                                  << ": it is 1, 2, 4 or 8.");
    CheckPeriod();
}

void
SidelinkPool::CheckPeriod() const
{
    // All values of SL-PeriodComm-r12, although those of TDD configurations 0 and 6 are among them.
    constexpr std::array<int64_t, 10> periods{40, 60, 70, 80, 120, 140, 160, 240, 280, 320};
    const bool known = std::any_of(periods.begin(), periods.end(), [this](int64_t ms) {
        return m_period == MilliSeconds(ms);
    });
    NS_ABORT_MSG_UNLESS(known,
                        "A sidelink pool cannot have a Period of "
                            << m_period.As(Time::MS)
                            << ": it is 40, 60, 70, 80, 120, 140, 160, 240, 280 or 320 ms.");
    NS_ABORT_MSG_IF(m_controlSubframes < 2 || m_controlSubframes > MOST_CONTROL_SUBFRAMES,
                    "A sidelink pool cannot have ControlSubframes of "
                        << m_controlSubframes << ": it is 2 to " << MOST_CONTROL_SUBFRAMES << ".");
    NS_ABORT_MSG_IF(m_controlSubframes >= GetPeriod() || GetFewestSubframes() < TRANSMISSIONS,
                    "A sidelink pool with a Period of "
                        << GetPeriod() << " subframes, ControlSubframes " << m_controlSubframes
                        << " and Repetitions " << m_repetitions
                        << " has patterns without room for the " << TRANSMISSIONS
                        << " transmissions of a transport block: take a longer Period, fewer "
                           "ControlSubframes or more Repetitions.");
}

uint32_t
SidelinkPool::GetFewestSubframes() const
{
    const uint32_t subframes = GetPeriod() - m_controlSubframes;
    const uint32_t unused = TRP_LENGTH - subframes % TRP_LENGTH;
    return subframes / TRP_LENGTH * m_repetitions +
           (m_repetitions > unused ? m_repetitions - unused : 0);
}

std::array<SidelinkPlace, 2>
SidelinkPool::GetControlPlaces(uint32_t n) const
{
    Check();
    NS_ABORT_MSG_IF(n >= GetControlCount(),
                    "A sidelink pool has no control resource " << n << ": they are 0 to "
                                                               << GetControlCount() - 1 << ".");
    const uint32_t rb = n / m_controlSubframes;
    const uint32_t subframe = n % m_controlSubframes;
    const uint32_t shift = 1 + rb % (m_controlSubframes - 1);
    return {{{subframe, m_firstControlRb + rb},
             {(subframe + shift) % m_controlSubframes, m_firstControlRb + rb + m_controlRbs / 2}}};
}

uint32_t
SidelinkPool::GetFirstTrp() const
{
    Check();
    return GetFirstTrp(m_repetitions);
}

uint32_t
SidelinkPool::GetTrpCount() const
{
    Check();
    return GetTrpCount(m_repetitions);
}

uint32_t
SidelinkPool::GetFirstTrp(uint32_t k)
{
    return CheckGroup(k).first;
}

uint32_t
SidelinkPool::GetTrpCount(uint32_t k)
{
    return CheckGroup(k).count;
}

uint8_t
SidelinkPool::GetTrpMask(uint32_t trp)
{
    static const auto masks = MakeTrpMasks();
    NS_ABORT_MSG_IF(trp >= TRP_COUNT,
                    "There is no time resource pattern " << trp << ": they are 0 to "
                                                         << TRP_COUNT - 1 << ".");
    return masks[trp];
}

std::vector<uint32_t>
SidelinkPool::GetDataSubframes(uint32_t trp) const
{
    Check();
    const uint8_t mask = GetTrpMask(trp);
    std::vector<uint32_t> subframes;
    for (uint32_t s = m_controlSubframes; s < GetPeriod(); ++s)
    {
        if ((mask >> ((s - m_controlSubframes) % TRP_LENGTH)) & 1)
        {
            subframes.push_back(s);
        }
    }
    subframes.resize(subframes.size() / TRANSMISSIONS * TRANSMISSIONS);
    return subframes;
}

uint32_t
SidelinkPool::GetDataRbs() const
{
    Check();
    return m_dataRbs > 0 ? m_dataRbs : m_bandwidth - m_firstDataRb;
}

} // namespace ns3::hfedfm
