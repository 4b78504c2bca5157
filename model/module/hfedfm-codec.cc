// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-codec.h"

#include "hfedfm-float-bits.h"

#include "ns3/abort.h"
#include "ns3/fatal-error.h"

#include <array>
#include <boost/endian/conversion.hpp>
#include <cstring>

namespace ns3::hfedfm
{

namespace
{

// a where the condition holds, else b. Arithmetic instead of `?:`, which the compiler turns into a
// jump around the float addition below (it might trap), and jumps keep loops from vectorizing.
inline uint32_t
Select(bool condition, uint32_t a, uint32_t b)
{
    const uint32_t mask = 0U - static_cast<uint32_t>(condition);
    return (a & mask) | (b & ~mask);
}

// Both conversions compute every case and select by masks, so that loops over them vectorize. The
// rounding of subnormal halves is left to a float addition: adding 0.5 moves the half's last bit to
// the float's last bit, and the processor rounds to nearest even there.

inline uint16_t
RoundToHalf(float value)
{
    constexpr uint32_t INFINITE = 0x7f800000;
    constexpr uint32_t TWO_POW_16 = 0x47800000;   // certainly overflows
    constexpr uint32_t MIN_NORMAL = 0x38800000;   // 2^-14
    constexpr uint32_t HALF = 0x3f000000;         // 0.5
    constexpr uint32_t REBIAS = (127 - 15) << 23; // difference of the exponents' biases
    const uint32_t bits = ToBits(value);
    const uint32_t sign = bits & 0x80000000;
    const uint32_t magnitude = bits ^ sign;
    const uint32_t normal = (magnitude - REBIAS + 0xfff + ((magnitude >> 13) & 1)) >> 13;
    const uint32_t subnormal = ToBits(FromBits(magnitude) + FromBits(HALF)) - HALF;
    const uint32_t nan = 0x7e00 | ((magnitude >> 13) & 0x3ff);
    const uint32_t special = Select(magnitude > INFINITE, nan, 0x7c00);
    const uint32_t finite = Select(magnitude < MIN_NORMAL, subnormal, normal);
    const uint32_t half = Select(magnitude >= TWO_POW_16, special, finite);
    return static_cast<uint16_t>(half | (sign >> 16));
}

inline float
WidenHalf(uint16_t half)
{
    constexpr uint32_t EXPONENT = 0x7c00 << 13;   // the half's exponent, in the float's place
    constexpr uint32_t MIN_NORMAL = 0x38800000;   // 2^-14
    constexpr uint32_t REBIAS = (127 - 15) << 23; // difference of the exponents' biases
    const uint32_t shifted = (half & 0x7fffU) << 13;
    const uint32_t exponent = shifted & EXPONENT;
    const uint32_t normal = shifted + REBIAS;
    const uint32_t special = normal + ((128 - 16) << 23);
    const uint32_t subnormal = ToBits(FromBits(shifted + MIN_NORMAL) - FromBits(MIN_NORMAL));
    const uint32_t finite = Select(exponent == 0, subnormal, normal);
    const uint32_t magnitude = Select(exponent == EXPONENT, special, finite);
    return FromBits(magnitude | ((half & 0x8000U) << 16));
}

// NaN stays NaN: rounding up its payload could make it infinite.
inline uint16_t
RoundToBrain(float value)
{
    constexpr uint32_t INFINITE = 0x7f800000;
    constexpr uint32_t QUIET = 0x00400000;
    const uint32_t bits = ToBits(value);
    const uint32_t rounded = bits + 0x7fff + ((bits >> 16) & 1);
    return static_cast<uint16_t>(Select((bits & 0x7fffffff) > INFINITE, bits | QUIET, rounded) >>
                                 16);
}

inline float
WidenBrain(uint16_t brain)
{
    return FromBits(static_cast<uint32_t>(brain) << 16);
}

/** Writes values of two bytes. */
template <typename Round>
void
EncodePairs(const float* values, std::size_t count, uint8_t* out, Round round)
{
    for (std::size_t i = 0; i < count; ++i)
    {
        const uint16_t bits = boost::endian::native_to_little(round(values[i]));
        std::memcpy(out + 2 * i, &bits, sizeof bits);
    }
}

/** Reads values of two bytes. */
template <typename Widen>
void
DecodePairs(const uint8_t* in, std::size_t count, float* values, Widen widen)
{
    for (std::size_t i = 0; i < count; ++i)
    {
        uint16_t bits;
        std::memcpy(&bits, in + 2 * i, sizeof bits);
        values[i] = widen(boost::endian::little_to_native(bits));
    }
}

constexpr std::array<const char*, 7> NAMES =
    {"none", "fp32", "fp16", "bf16", "int8", "int4", "top-k"};

} // namespace

const char*
ToString(Codec codec)
{
    const auto number = static_cast<std::size_t>(codec);
    return number < NAMES.size() ? NAMES[number] : "unknown";
}

Codec
ParseValueCodec(const std::string& name)
{
    for (const auto codec : {Codec::FP32, Codec::FP16, Codec::BF16, Codec::INT8, Codec::INT4})
    {
        if (name == ToString(codec))
        {
            return codec;
        }
    }
    NS_ABORT_MSG("The codec '" << name << "' is unknown; use fp32, fp16, bf16, int8 or int4.");
}

bool
IsPacked(Codec codec)
{
    return codec == Codec::INT8 || codec == Codec::INT4 || codec == Codec::TOP_K;
}

std::size_t
GetValueSize(Codec codec)
{
    switch (codec)
    {
    case Codec::NONE:
        return 0;
    case Codec::FP32:
        return 4;
    case Codec::FP16:
    case Codec::BF16:
        return 2;
    case Codec::INT8:
    case Codec::INT4:
    case Codec::TOP_K:
        break;
    }
    NS_FATAL_ERROR("The codec " << static_cast<unsigned>(codec) << " (" << ToString(codec)
                                << ") does not take each value alone: use NONE (0), FP32 (1), "
                                << "FP16 (2) or BF16 (3).");
}

void
EncodeValues(Codec codec, const float* values, std::size_t count, uint8_t* out)
{
    if (count == 0 || GetValueSize(codec) == 0)
    {
        return;
    }
    if (codec == Codec::FP16)
    {
        EncodePairs(values, count, out, [](float value) { return RoundToHalf(value); });
    }
    else if (codec == Codec::BF16)
    {
        EncodePairs(values, count, out, [](float value) { return RoundToBrain(value); });
    }
    else if (boost::endian::order::native == boost::endian::order::little)
    {
        std::memcpy(out, values, 4 * count);
    }
    else
    {
        for (std::size_t i = 0; i < count; ++i)
        {
            const uint32_t bits = boost::endian::native_to_little(ToBits(values[i]));
            std::memcpy(out + 4 * i, &bits, sizeof bits);
        }
    }
}

void
DecodeValues(Codec codec, const uint8_t* in, std::size_t count, float* values)
{
    if (count == 0 || GetValueSize(codec) == 0)
    {
        return;
    }
    if (codec == Codec::FP16)
    {
        DecodePairs(in, count, values, [](uint16_t bits) { return WidenHalf(bits); });
    }
    else if (codec == Codec::BF16)
    {
        DecodePairs(in, count, values, [](uint16_t bits) { return WidenBrain(bits); });
    }
    else if (boost::endian::order::native == boost::endian::order::little)
    {
        std::memcpy(values, in, 4 * count);
    }
    else
    {
        for (std::size_t i = 0; i < count; ++i)
        {
            uint32_t bits;
            std::memcpy(&bits, in + 4 * i, sizeof bits);
            bits = boost::endian::little_to_native(bits);
            std::memcpy(values + i, &bits, sizeof bits);
        }
    }
}

uint16_t
FloatToHalf(float value)
{
    return RoundToHalf(value);
}

float
HalfToFloat(uint16_t half)
{
    return WidenHalf(half);
}

uint16_t
FloatToBrain(float value)
{
    return RoundToBrain(value);
}

float
BrainToFloat(uint16_t brain)
{
    return WidenBrain(brain);
}

} // namespace ns3::hfedfm
