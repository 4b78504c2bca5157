/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-cluster-beacon.h"

#include "ns3/abort.h"

#include <boost/endian/conversion.hpp>
#include <cmath>
#include <cstring>

namespace ns3
{
namespace hfedfm
{

namespace
{

constexpr uint32_t MAGIC = 0x42434648; // "HFCB"
constexpr uint8_t VERSION = 1;

template <typename T>
void
Put(std::vector<uint8_t>& bytes, T value)
{
    bytes.resize(bytes.size() + sizeof(T));
    boost::endian::endian_store<T, sizeof(T), boost::endian::order::little>(
        bytes.data() + bytes.size() - sizeof(T),
        value);
}

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
        const auto value =
            boost::endian::endian_load<T, sizeof(T), boost::endian::order::little>(m_data);
        m_data += sizeof(T);
        m_left -= sizeof(T);
        return value;
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
    Put(bytes, MAGIC);
    Put(bytes, VERSION);
    Put(bytes, uint8_t{0});
    Put(bytes, static_cast<uint16_t>(beacon.sender));
    Put(bytes, static_cast<uint16_t>(state.initiator));
    Put(bytes, static_cast<uint16_t>(state.head));
    Put(bytes, state.term);
    Put(bytes, static_cast<uint16_t>(state.gone.size()));
    Put(bytes, static_cast<uint16_t>(state.energy.size()));
    for (const auto member : state.gone)
    {
        Put(bytes, static_cast<uint16_t>(member));
    }
    for (const auto& [member, joules] : state.energy)
    {
        Put(bytes, static_cast<uint16_t>(member));
        uint64_t bits = 0;
        std::memcpy(&bits, &joules, sizeof bits);
        Put(bytes, bits);
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

} // namespace hfedfm
} // namespace ns3
