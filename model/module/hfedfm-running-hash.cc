// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-running-hash.h"

#include "ns3/abort.h"

#ifdef HFEDFM_XXHASH_DISPATCH
#include <xxh_x86dispatch.h> // the same functions, by way of the processor's widest vectors
#else
#include <xxhash.h>
#endif

namespace ns3::hfedfm
{

uint64_t
RunningHash::Hash(const uint8_t* data, std::size_t size)
{
    return XXH3_64bits(data, size);
}

RunningHash::RunningHash(const uint8_t* begin)
    : m_state(XXH3_createState()),
      m_next(begin)
{
    NS_ABORT_MSG_UNLESS(m_state && XXH3_64bits_reset(m_state.get()) == XXH_OK,
                        "No memory for the state of a checksum.");
}

void
RunningHash::AdvanceTo(const uint8_t* end)
{
    XXH3_64bits_update(m_state.get(), m_next, end - m_next);
    m_next = end;
}

uint64_t
RunningHash::GetDigest(const uint8_t* end)
{
    AdvanceTo(end);
    return XXH3_64bits_digest(m_state.get());
}

void
RunningHash::Free::operator()(XXH3_state_s* state) const
{
    XXH3_freeState(state);
}

} // namespace ns3::hfedfm
