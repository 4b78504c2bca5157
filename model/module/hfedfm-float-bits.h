// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FLOAT_BITS_H
#define HFEDFM_FLOAT_BITS_H

#include <cstdint>
#include <cstring>

namespace ns3::hfedfm
{

/** @param value any @return its bits as IEEE 754 binary32 */
inline uint32_t
ToBits(float value)
{
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

/** @param bits of an IEEE 754 binary32 number @return the number */
inline float
FromBits(uint32_t bits)
{
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

} // namespace ns3::hfedfm

#endif /* HFEDFM_FLOAT_BITS_H */
