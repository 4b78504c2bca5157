// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LITTLE_ENDIAN_H
#define HFEDFM_LITTLE_ENDIAN_H

#include <boost/endian/conversion.hpp>
#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/**
 * @file
 * Numbers as bytes of short messages, the least significant first.
 */

/** Append a number. @tparam T its type @param bytes grow by its size @param value the number */
template <typename T>
void
AppendLittleEndian(std::vector<uint8_t>& bytes, T value)
{
    bytes.resize(bytes.size() + sizeof(T));
    boost::endian::endian_store<T, sizeof(T), boost::endian::order::little>(
        bytes.data() + bytes.size() - sizeof(T),
        value);
}

/** Take a number. @tparam T its type @param at its first byte; moved behind it @return it */
template <typename T>
T
TakeLittleEndian(const uint8_t*& at)
{
    const auto value = boost::endian::endian_load<T, sizeof(T), boost::endian::order::little>(at);
    at += sizeof(T);
    return value;
}

} // namespace ns3::hfedfm

#endif /* HFEDFM_LITTLE_ENDIAN_H */
