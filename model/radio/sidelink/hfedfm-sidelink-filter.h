// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_FILTER_H
#define HFEDFM_SIDELINK_FILTER_H

#include "hfedfm-sidelink-address.h"

#include <array>
#include <cstdint>
#include <set>

namespace ns3::hfedfm
{

/** Layer 2 ids that a receiver listens to: its own, its groups' and everybody's. */
class SidelinkFilter
{
  public:
    SidelinkFilter()
    {
        Add(SIDELINK_BROADCAST);
    }

    /** @param id layer 2 id to listen to from now on */
    void Add(uint32_t id)
    {
        m_lows[id & 0xff] += m_ids.insert(id).second;
    }

    /** @param id layer 2 id not to listen to any more */
    void Remove(uint32_t id)
    {
        m_lows[id & 0xff] -= m_ids.erase(id);
    }

    /** @param id layer 2 id @return whether it is listened to */
    bool Has(uint32_t id) const
    {
        return m_ids.count(id) > 0;
    }

    /** @param low lower 8 bits of an id, all that an SCI tells @return whether it may be */
    bool MayHave(uint8_t low) const
    {
        return m_lows[low] > 0;
    }

  private:
    std::set<uint32_t> m_ids;              //!< listened to
    std::array<std::size_t, 256> m_lows{}; //!< how many of them have these lower bits
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_FILTER_H */
