// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-control.h"

#include "hfedfm-sidelink-error-model.h"
#include "hfedfm-sidelink-pool.h"

#include "ns3/abort.h"

#include <tuple>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(SidelinkControlHeader);

namespace
{

// Bits from the lowest: destination 8, timing advance 11, MCS 5, pattern 7, resources 13,
// hopping 1.
constexpr uint32_t MCS_SHIFT = 19;
constexpr uint32_t TRP_SHIFT = 24;
constexpr uint32_t RESOURCE_SHIFT = 31;
constexpr uint32_t HOPPING_SHIFT = 44;

/** @param bits of a header @param shift lowest bit of a field @param width its bits @return it */
uint32_t
GetField(uint64_t bits, uint32_t shift, uint32_t width)
{
    return static_cast<uint32_t>((bits >> shift) & ((uint64_t{1} << width) - 1));
}

} // namespace

bool
operator==(const SidelinkControl& a, const SidelinkControl& b)
{
    return std::tie(a.trp, a.mcs, a.firstRb, a.rbs, a.destination) ==
           std::tie(b.trp, b.mcs, b.firstRb, b.rbs, b.destination);
}

bool
operator!=(const SidelinkControl& a, const SidelinkControl& b)
{
    return !(a == b);
}

uint32_t
GetResourceIndication(uint32_t bandwidth, uint32_t firstRb, uint32_t rbs)
{
    NS_ABORT_MSG_IF(bandwidth < 1 || bandwidth > MAX_SIDELINK_RBS,
                    "A carrier cannot have " << bandwidth << " RBs: it has 1 to "
                                             << MAX_SIDELINK_RBS << ".");
    NS_ABORT_MSG_IF(rbs < 1 || uint64_t{firstRb} + rbs > bandwidth,
                    "A transmission on " << rbs << " RBs from RB " << firstRb
                                         << " on does not fit into a carrier of " << bandwidth
                                         << " RBs: it takes at least one RB and ends before the "
                                            "carrier does.");
    if (rbs - 1 <= bandwidth / 2)
    {
        return bandwidth * (rbs - 1) + firstRb;
    }
    return bandwidth * (bandwidth - rbs + 1) + (bandwidth - 1 - firstRb);
}

bool
FindResources(uint32_t bandwidth, uint32_t value, uint16_t& firstRb, uint16_t& rbs)
{
    if (bandwidth > MAX_SIDELINK_RBS || value >= bandwidth * (bandwidth + 1) / 2)
    {
        return false;
    }
    // A range that would end beyond the carrier stands for a long one that is told backwards.
    const uint32_t row = value / bandwidth;
    const uint32_t column = value % bandwidth;
    const bool forwards = row + column < bandwidth;
    rbs = static_cast<uint16_t>(forwards ? row + 1 : bandwidth - row + 1);
    firstRb = static_cast<uint16_t>(forwards ? column : bandwidth - 1 - column);
    return true;
}

TypeId
SidelinkControlHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::SidelinkControlHeader")
                            .SetParent<Header>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<SidelinkControlHeader>();
    return tid;
}

SidelinkControlHeader::SidelinkControlHeader(uint32_t bandwidth)
    : m_bandwidth(bandwidth)
{
    NS_ABORT_MSG_IF(bandwidth < 1 || bandwidth > MAX_SIDELINK_RBS,
                    "A carrier cannot have " << bandwidth << " RBs: it has 1 to "
                                             << MAX_SIDELINK_RBS << ".");
}

void
SidelinkControlHeader::SetControl(const SidelinkControl& control)
{
    NS_ABORT_MSG_IF(control.trp >= SidelinkPool::TRP_COUNT,
                    "There is no time resource pattern " << uint32_t{control.trp}
                                                         << ": they are 0 to "
                                                         << SidelinkPool::TRP_COUNT - 1 << ".");
    NS_ABORT_MSG_IF(control.mcs > MAX_SIDELINK_MCS,
                    "There is no MCS " << uint32_t{control.mcs} << ": they are 0 to "
                                       << uint32_t{MAX_SIDELINK_MCS} << ".");
    GetResourceIndication(m_bandwidth, control.firstRb, control.rbs);
    m_control = control;
    m_valid = true;
}

void
SidelinkControlHeader::Print(std::ostream& os) const
{
    if (!m_valid)
    {
        os << "(not valid)";
        return;
    }
    os << "(trp=" << uint32_t{m_control.trp} << " mcs=" << uint32_t{m_control.mcs}
       << " firstRb=" << m_control.firstRb << " rbs=" << m_control.rbs
       << " destination=" << uint32_t{m_control.destination} << ")";
}

void
SidelinkControlHeader::Serialize(Buffer::Iterator start) const
{
    const uint64_t resources = GetResourceIndication(m_bandwidth, m_control.firstRb, m_control.rbs);
    const uint64_t bits = resources << RESOURCE_SHIFT | uint64_t{m_control.trp} << TRP_SHIFT |
                          uint64_t{m_control.mcs} << MCS_SHIFT | m_control.destination;
    start.WriteHtonU16(static_cast<uint16_t>(bits >> 32));
    start.WriteHtonU32(static_cast<uint32_t>(bits));
}

uint32_t
SidelinkControlHeader::Deserialize(Buffer::Iterator start)
{
    m_control = SidelinkControl{};
    m_valid = false;
    if (start.GetRemainingSize() < SIZE)
    {
        return 0;
    }
    uint64_t bits = uint64_t{start.ReadNtohU16()} << 32;
    bits |= start.ReadNtohU32();
    SidelinkControl control;
    control.destination = static_cast<uint8_t>(GetField(bits, 0, 8));
    control.mcs = static_cast<uint8_t>(GetField(bits, MCS_SHIFT, 5));
    control.trp = static_cast<uint8_t>(GetField(bits, TRP_SHIFT, 7));
    m_valid = FindResources(m_bandwidth,
                            GetField(bits, RESOURCE_SHIFT, 13),
                            control.firstRb,
                            control.rbs) &&
              control.trp < SidelinkPool::TRP_COUNT && control.mcs <= MAX_SIDELINK_MCS &&
              bits >> HOPPING_SHIFT == 0;
    if (m_valid)
    {
        m_control = control;
    }
    return SIZE;
}

} // namespace ns3::hfedfm
