// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cluster-beacon.h"

#include "../module/hfedfm-little-endian.h"

#include "ns3/abort.h"

#include <cmath>
#include <cstring>

namespace ns3::hfedfm
{

namespace
{

constexpr uint32_t MAGIC = 0x42434648; // "HFCB"
constexpr uint8_t VERSION = 1;

/** Takes numbers off the front of some bytes; what is not there reads as 0 and is remembered. */
class Reader
{
  public:
    Reader(const uint8_t* data, std::size_t size)
        : m_data(data),
          m_left(size)
    {
    }

    template <typename T>
    T Get()
    {
        if (m_left < sizeof(T))
        {
            m_complete = false;
            return T();
        }
        m_left -= sizeof(T);
        return TakeLittleEndian<T>(m_data);
    }

    /** @return whether all that was asked for was there, and nothing is left */
    bool IsExhausted() const
    {
        return m_complete && m_left == 0;
    }

    bool IsComplete() const
    {
        return m_complete;
    }

  private:
    const uint8_t* m_data;
    std::size_t m_left;
    bool m_complete{true};
};

} // namespace

std::vector<uint8_t>
EncodeBeacon(const ClusterBeacon& beacon)
{
    const auto& state = beacon.state;
    std::vector<uint8_t> bytes;
    AppendLittleEndian(bytes, MAGIC);
    AppendLittleEndian(bytes, VERSION);
    AppendLittleEndian(bytes, uint8_t{0});
    AppendLittleEndian(bytes, static_cast<uint16_t>(beacon.sender));
    AppendLittleEndian(bytes, static_cast<uint16_t>(state.initiator));
    AppendLittleEndian(bytes, static_cast<uint16_t>(state.head));
    AppendLittleEndian(bytes, state.term);
    AppendLittleEndian(bytes, static_cast<uint16_t>(state.gone.size()));
    AppendLittleEndian(bytes, static_cast<uint16_t>(state.energy.size()));
    for (const auto member : state.gone)
    {
        AppendLittleEndian(bytes, static_cast<uint16_t>(member));
    }
    for (const auto& [member, joules] : state.energy)
    {
        AppendLittleEndian(bytes, static_cast<uint16_t>(member));
        uint64_t bits = 0;
        std::memcpy(&bits, &joules, sizeof bits);
        AppendLittleEndian(bytes, bits);
    }
    return bytes;
}

std::optional<ClusterBeacon>
DecodeBeacon(const uint8_t* data, std::size_t size, uint32_t members)
{
    Reader in(data, size);
    ClusterBeacon beacon;
    auto& state = beacon.state;
    if (in.Get<uint32_t>() != MAGIC || in.Get<uint8_t>() != VERSION || in.Get<uint8_t>() != 0)
    {
        return std::nullopt;
    }
    beacon.sender = in.Get<uint16_t>();
    state.initiator = in.Get<uint16_t>();
    state.head = in.Get<uint16_t>();
    state.term = in.Get<uint32_t>();
    const auto gone = in.Get<uint16_t>();
    const auto energies = in.Get<uint16_t>();
    bool valid = beacon.sender < members && state.initiator < members && state.head < members;
    for (uint32_t i = 0; i < gone && in.IsComplete(); ++i)
    {
        const uint32_t member = in.Get<uint16_t>();
        valid &= member < members && (state.gone.empty() || member > *state.gone.rbegin());
        state.gone.insert(member);
    }
    for (uint32_t i = 0; i < energies && in.IsComplete(); ++i)
    {
        const uint32_t member = in.Get<uint16_t>();
        const auto bits = in.Get<uint64_t>();
        double joules = 0;
        std::memcpy(&joules, &bits, sizeof joules);
        valid &= member < members && std::isfinite(joules) &&
                 (state.energy.empty() || member > state.energy.rbegin()->first);
        state.energy.emplace(member, joules);
    }
    if (!valid || !in.IsExhausted())
    {
        return std::nullopt;
    }
    return beacon;
}

} // namespace ns3::hfedfm
