// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-filter.h"

#include "hfedfm-sidelink-address.h"

namespace ns3::hfedfm
{

SidelinkFilter::SidelinkFilter()
    : m_lows{}
{
    Add(SIDELINK_BROADCAST);
}

void
SidelinkFilter::Add(uint32_t id)
{
    if (m_ids.insert(id).second)
    {
        ++m_lows[id & 0xff];
    }
}

void
SidelinkFilter::Remove(uint32_t id)
{
    if (m_ids.erase(id) > 0)
    {
        --m_lows[id & 0xff];
    }
}

bool
SidelinkFilter::Has(uint32_t id) const
{
    return m_ids.count(id) > 0;
}

bool
SidelinkFilter::MayHave(uint8_t low) const
{
    return m_lows[low] > 0;
}

} // namespace ns3::hfedfm
