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

/** @param codec a codec @return its name: `none`, `fp32`, `fp16`, `bf16`, `int8`, `int4` or `top-k`
 */
const char* ToString(Codec codec);

/**
 * Read the name of a codec that carries values; any other ends the program with a message.
 * @param name `fp32`, `fp16`, `bf16`, `int8` or `int4`
 * @return the codec
 */
Codec ParseValueCodec(const std::string& name);

/** @param codec a codec @return whether it takes the values of a tensor or module together, as
 *  hfedfm-packed-codec.h says, instead of each alone */
bool IsPacked(Codec codec);

/**
 * Bytes per value of a codec that takes each value alone; another ends the program with a message.
 * @param codec a codec for which IsPacked() is false
 * @return 0, 4 or 2 bytes
 */
std::size_t GetValueSize(Codec codec);

/**
 * Write values by a codec for which IsPacked() is false.
 * @param codec how to write them; NONE writes nothing
 * @param values the values
 * @param count how many
 * @param out where to write count * GetValueSize(codec) bytes
 */
void EncodeValues(Codec codec, const float* values, std::size_t count, uint8_t* out);

/**
 * Read values by a codec for which IsPacked() is false.
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
 * Round to the upper 16 bits of an IEEE 754 binary32 number, to nearest even.
 * @param value a float
 * @return the bits; a NaN stays one, quiet
 */
uint16_t FloatToBrain(float value);

/** @param brain the upper 16 bits of a float @return that with zeros below */
float BrainToFloat(uint16_t brain);

/**
 * Widen an IEEE 754 binary16 number.
 * @param half its bits
 * @return the same number, exactly
 */
float HalfToFloat(uint16_t half);

} // namespace ns3::hfedfm

#endif /* HFEDFM_CODEC_H */
