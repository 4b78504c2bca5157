// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CODEC_H
#define HFEDFM_CODEC_H

#include "hfedfm-message.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace ns3::hfedfm
{

/**
 * @file
 * How the values of a module become bytes and back. All bytes are little-endian and may lie at any
 * address.
 */

/** @param codec a codec @return its name: `none`, `fp32` or `fp16` */
const char* ToString(Codec codec);

/**
 * Read the name of a codec that carries values; any other ends the program with a message.
 * @param name `fp32` or `fp16`
 * @return the codec
 */
Codec ParseValueCodec(const std::string& name);

/**
 * Bytes per value of a codec.
 * @param codec a codec
 * @return 0, 4 or 2 bytes
 */
std::size_t GetValueSize(Codec codec);

/**
 * Write values.
 * @param codec how to write them; NONE writes nothing
 * @param values the values
 * @param count how many
 * @param out where to write count * GetValueSize(codec) bytes
 */
void EncodeValues(Codec codec, const float* values, std::size_t count, uint8_t* out);

/**
 * Read values.
 * @param codec how they were written; NONE reads nothing and leaves the values as they are
 * @param in count * GetValueSize(codec) bytes
 * @param count how many values
 * @param values where to put them
 */
void DecodeValues(Codec codec, const uint8_t* in, std::size_t count, float* values);

/**
 * Round to IEEE 754 binary16, to nearest even.
 * @param value a float
 * @return the bits of the half; infinite from 65520 on; a NaN stays one, quiet, with the upper ten
 * bits of its payload
 */
uint16_t FloatToHalf(float value);

/**
 * Widen an IEEE 754 binary16 number.
 * @param half its bits
 * @return the same number, exactly
 */
float HalfToFloat(uint16_t half);

} // namespace ns3::hfedfm

#endif /* HFEDFM_CODEC_H */
