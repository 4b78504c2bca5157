// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Codecs: all 65536 halves survive the way to float and back and mean what IEEE 754 says; floats
 * round to the nearest half, ties to even, against a reference in double precision; overflow,
 * NaN, infinities, subnormals and signed zeros; bf16 likewise, for all of its 65536 numbers; fp32
 * keeps every bit; unaligned bytes; loops of every short length; sizes and names.
 */

#include "ns3/hfedfm-codec.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

uint32_t
Bits(float value)
{
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

float
FromBits(uint32_t bits)
{
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

// What the bits of a finite half mean, from the definition of the format.
double
HalfByDefinition(uint16_t half)
{
    const int exponent = (half >> 10) & 0x1f;
    const int fraction = half & 0x3ff;
    const double magnitude =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    return half & 0x8000 ? -magnitude : magnitude;
}

// The half nearest to a finite float: scaled to units of the half's last bit, rounded there by the
// processor's double arithmetic (to nearest even).
uint16_t
RoundByDefinition(float value)
{
    const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
    const double magnitude = std::fabs(static_cast<double>(value));
    if (magnitude >= 65520.0)
    {
        return sign | 0x7c00;
    }
    int exponent = 0;
    std::frexp(magnitude, &exponent); // magnitude = m * 2^exponent with m in [0.5, 1)
    exponent = std::max(exponent - 1, -14);
    const auto units = static_cast<uint32_t>(std::nearbyint(std::ldexp(magnitude, 10 - exponent)));
    // The carry out of the fraction runs into the exponent, as it should.
    const uint32_t base = static_cast<uint32_t>(exponent + 14) << 10;
    return sign | static_cast<uint16_t>(magnitude == 0 ? 0 : base + units);
}

} // namespace

TEST(Codec, EveryHalfWidensExactlyAndComesBack)
{
    for (uint32_t bits = 0; bits < 0x10000; ++bits)
    {
        const auto half = static_cast<uint16_t>(bits);
        const float value = HalfToFloat(half);
        if ((half & 0x7fff) > 0x7c00)
        {
            ASSERT_TRUE(std::isnan(value)) << bits;
            ASSERT_EQ(FloatToHalf(value), half | 0x0200) << bits; // quiet, payload kept
            continue;
        }
        if ((half & 0x7fff) == 0x7c00)
        {
            ASSERT_TRUE(std::isinf(value));
        }
        else
        {
            ASSERT_EQ(value, HalfByDefinition(half)) << bits;
        }
        ASSERT_EQ(std::signbit(value), (half & 0x8000) != 0);
        ASSERT_EQ(FloatToHalf(value), half) << bits;
    }
}

TEST(Codec, FloatsBetweenHalvesRoundToNearestEven)
{
    for (uint32_t half = 0; half < 0x7c00; ++half)
    {
        const float low = HalfToFloat(static_cast<uint16_t>(half));
        const double next = half == 0x7bff ? 65536.0 : HalfToFloat(static_cast<uint16_t>(half + 1));
        const auto middle = static_cast<float>((low + next) / 2); // exact: one bit more
        const auto even = static_cast<uint16_t>(half + (half & 1));
        ASSERT_EQ(FloatToHalf(middle), even) << half;
        ASSERT_EQ(FloatToHalf(std::nextafter(middle, 0.0F)), half);
        ASSERT_EQ(FloatToHalf(std::nextafter(middle, 1e9F)), half + 1);
        ASSERT_EQ(FloatToHalf(-middle), even | 0x8000);
    }
}

TEST(Codec, RandomFloatsRoundLikeTheReference)
{
    std::mt19937 rng(1);
    for (int i = 0; i < 1000000; ++i)
    {
        // Exponents around the range of halves, where something happens.
        const uint32_t exponent = 95 + rng() % 60;
        const float value = FromBits((rng() & 0x807fffff) | (exponent << 23));
        ASSERT_EQ(FloatToHalf(value), RoundByDefinition(value)) << Bits(value);
    }
}

TEST(Codec, SpecialValuesOfHalves)
{
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(FloatToHalf(0.0F), 0x0000);
    EXPECT_EQ(FloatToHalf(-0.0F), 0x8000);
    EXPECT_EQ(FloatToHalf(1.0F), 0x3c00);
    EXPECT_EQ(FloatToHalf(65504.0F), 0x7bff);
    EXPECT_EQ(FloatToHalf(65519.996F), 0x7bff);
    EXPECT_EQ(FloatToHalf(65520.0F), 0x7c00);
    EXPECT_EQ(FloatToHalf(1e30F), 0x7c00);
    EXPECT_EQ(FloatToHalf(-1e30F), 0xfc00);
    EXPECT_EQ(FloatToHalf(infinity), 0x7c00);
    EXPECT_EQ(FloatToHalf(-infinity), 0xfc00);
    EXPECT_EQ(FloatToHalf(FromBits(0x7f800001)), 0x7e00); // the smallest NaN stays one
    EXPECT_EQ(FloatToHalf(FromBits(0xffc00000)), 0xfe00);
    EXPECT_EQ(FloatToHalf(FromBits(1)), 0x0000);           // float subnormal
    EXPECT_EQ(FloatToHalf(std::ldexp(1.0F, -25)), 0x0000); // tie to even
    EXPECT_EQ(FloatToHalf(std::ldexp(1.1F, -25)), 0x0001); // smallest half
    EXPECT_EQ(FloatToHalf(std::ldexp(1.0F, -14)), 0x0400); // smallest normal half
}

TEST(Codec, EveryBrainFloatComesBackAndWhatIsBetweenRoundsToNearestEven)
{
    for (uint32_t bits = 0; bits < 0x10000; ++bits)
    {
        const auto brain = static_cast<uint16_t>(bits);
        const float value = BrainToFloat(brain);
        ASSERT_EQ(Bits(value), bits << 16);
        if (std::isnan(value))
        {
            ASSERT_EQ(FloatToBrain(value), brain | 0x0040); // quiet
            ASSERT_TRUE(std::isnan(BrainToFloat(FloatToBrain(FromBits(bits << 16 | 0xffff)))));
            continue;
        }
        ASSERT_EQ(FloatToBrain(value), brain);
        if (std::isinf(value))
        {
            continue;
        }
        // The largest rounds up to infinity.
        const auto next = static_cast<uint16_t>(brain + 1);
        ASSERT_EQ(FloatToBrain(FromBits(bits << 16 | 0x7fff)), brain);
        ASSERT_EQ(FloatToBrain(FromBits(bits << 16 | 0x8000)), bits % 2 == 0 ? brain : next);
        ASSERT_EQ(FloatToBrain(FromBits(bits << 16 | 0x8001)), next);
    }
}

TEST(Codec, ArraysOfBrainFloatsEqualSingleConversions)
{
    std::mt19937 rng(3);
    for (std::size_t count = 0; count < 70; ++count)
    {
        std::vector<float> values(count);
        for (auto& value : values)
        {
            value = FromBits(rng());
        }
        std::vector<uint8_t> bytes(2 * count + 1);
        EncodeValues(Codec::BF16, values.data(), count, bytes.data() + 1); // unaligned
        std::vector<float> decoded(count);
        DecodeValues(Codec::BF16, bytes.data() + 1, count, decoded.data());
        for (std::size_t i = 0; i < count; ++i)
        {
            const uint16_t brain = FloatToBrain(values[i]);
            ASSERT_EQ(bytes[1 + 2 * i], brain & 0xff);
            ASSERT_EQ(bytes[2 + 2 * i], brain >> 8);
            ASSERT_EQ(Bits(decoded[i]), Bits(BrainToFloat(brain)));
        }
    }
}

TEST(Codec, ArraysOfEveryShortLengthEqualSingleConversions)
{
    std::mt19937 rng(2);
    for (std::size_t count = 0; count < 70; ++count)
    {
        std::vector<float> values(count);
        for (auto& value : values)
        {
            value = FromBits(rng());
        }
        std::vector<uint8_t> bytes(2 * count + 2, 0xee);
        EncodeValues(Codec::FP16, values.data(), count, bytes.data() + 1); // unaligned
        EXPECT_EQ(bytes.front(), 0xee);
        EXPECT_EQ(bytes.back(), 0xee);
        std::vector<float> decoded(count);
        DecodeValues(Codec::FP16, bytes.data() + 1, count, decoded.data());
        for (std::size_t i = 0; i < count; ++i)
        {
            const uint16_t half = FloatToHalf(values[i]);
            ASSERT_EQ(bytes[1 + 2 * i], half & 0xff);
            ASSERT_EQ(bytes[2 + 2 * i], half >> 8);
            ASSERT_EQ(Bits(decoded[i]), Bits(HalfToFloat(half)));
        }
    }
}

TEST(Codec, Fp32KeepsEveryBitAtAnyAddress)
{
    std::vector<float> values;
    for (const uint32_t bits : {0x00000000U,
                                0x80000000U,
                                0x00000001U,
                                0x7f800001U,
                                0xffc12345U,
                                0x7f800000U,
                                0x3f800000U,
                                0x12345678U})
    {
        values.push_back(FromBits(bits));
    }
    std::vector<uint8_t> bytes(4 * values.size() + 3);
    EncodeValues(Codec::FP32, values.data(), values.size(), bytes.data() + 3);
    EXPECT_EQ(bytes[3 + 4 * 7], 0x78); // little-endian
    EXPECT_EQ(bytes[3 + 4 * 7 + 3], 0x12);
    std::vector<float> decoded(values.size());
    DecodeValues(Codec::FP32, bytes.data() + 3, values.size(), decoded.data());
    EXPECT_EQ(std::memcmp(decoded.data(), values.data(), 4 * values.size()), 0);
}

TEST(Codec, NoneTouchesNothing)
{
    float value = 3.0F;
    uint8_t byte = 7;
    EncodeValues(Codec::NONE, &value, 1, &byte);
    DecodeValues(Codec::NONE, &byte, 1, &value);
    EXPECT_EQ(byte, 7);
    EXPECT_EQ(value, 3.0F);
}

TEST(Codec, HasSizesAndNames)
{
    EXPECT_EQ(GetValueSize(Codec::NONE), 0U);
    EXPECT_EQ(GetValueSize(Codec::FP32), 4U);
    EXPECT_EQ(GetValueSize(Codec::FP16), 2U);
    EXPECT_EQ(GetValueSize(Codec::BF16), 2U);
    EXPECT_STREQ(ToString(Codec::NONE), "none");
    EXPECT_STREQ(ToString(Codec::FP32), "fp32");
    EXPECT_STREQ(ToString(Codec::FP16), "fp16");
    EXPECT_STREQ(ToString(Codec::TOP_K), "top-k");
    EXPECT_STREQ(ToString(static_cast<Codec>(7)), "unknown");
    for (const auto* name : {"fp32", "fp16", "bf16", "int8", "int4"})
    {
        EXPECT_STREQ(ToString(ParseValueCodec(name)), name);
        EXPECT_EQ(IsPacked(ParseValueCodec(name)), name[0] == 'i');
    }
}

TEST(CodecDeathTest, WhatIsNoCodecOfSingleValuesIsNamed)
{
    EXPECT_DEATH(ParseValueCodec("top-k"),
                 "'top-k' is unknown; use fp32, fp16, bf16, int8 or int4");
    EXPECT_DEATH(GetValueSize(Codec::INT4), "5 .int4. does not take each value alone");
}
