/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * How much SidelinkMac sends at a time: resource blocks, MCS and subframes by destination.
 */

#include "hfedfm-sidelink-address.h"
#include "hfedfm-sidelink-error-model.h"
#include "hfedfm-sidelink-mac.h"

#include "ns3/abort.h"

#include <algorithm>
#include <optional>

namespace ns3
{
namespace hfedfm
{

uint32_t
SidelinkMac::GetRbs() const
{
    return m_rbs == 0 ? m_pool->GetDataRbs() : m_rbs;
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
        return GetDeviceMcs(destination);
    }
    std::optional<uint8_t> least;
    for (const auto member : group->second)
    {
        if (!HasGivenUp(member))
        {
            least = std::min(GetDeviceMcs(member), least.value_or(MAX_16QAM_MCS));
        }
    }
    return least.value_or(m_mcs);
}

uint8_t
SidelinkMac::GetDeviceMcs(uint32_t device) const
{
    const double snr = m_phy->GetSnr(device);
    if (!m_adapt || snr <= 0)
    {
        return m_mcs;
    }
    // An SCI has all power on one resource block.
    return FindSidelinkMcs(snr / GetRbs(), GetRbs(), m_counted, m_targetBler).value_or(0);
}

} // namespace hfedfm
} // namespace ns3
