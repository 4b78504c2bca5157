// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Codecs of whole tensors: bytes of random modules, with zeros, subnormals, huge values, values
 * that are not finite, empty tensors and odd counts, give the same bytes after they were read; no
 * value is off by more than half a step; top-k keeps all that is not zero to the bit; bytes that no
 * writer makes are refused; sizes are those of the format. And what rules of codecs may say.
 */

#include "../../../model/module/hfedfm-packed-codec.h"

#include "ns3/hfedfm-codec-rules.h"
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

using Bytes = std::vector<uint8_t>;

constexpr Codec PACKED[] = {Codec::INT8, Codec::INT4, Codec::TOP_K};

ModuleSpec
MakeSpec(std::vector<uint32_t> counts)
{
    ModuleSpec spec{ModuleId(), {}};
    for (const auto count : counts)
    {
        spec.tensors.push_back({"t" + std::to_string(spec.tensors.size()), {count}});
    }
    return spec;
}

ModuleState
MakeState(std::vector<uint32_t> counts, const std::vector<float>& values)
{
    ModuleState state(MakeSpec(std::move(counts)));
    std::copy(values.begin(), values.end(), state.GetValues().begin());
    return state;
}

Bytes
Pack(Codec codec, const ModuleState& state)
{
    Bytes bytes(GetPackedSize(codec, state) + 1, 0xee);
    EXPECT_EQ(EncodePacked(codec, state, bytes.data()), bytes.data() + bytes.size() - 1);
    EXPECT_EQ(bytes.back(), 0xee);
    bytes.pop_back();
    return bytes;
}

ModuleState
Unpack(Codec codec, const ModuleSpec& spec, const Bytes& bytes)
{
    EXPECT_EQ(CheckPacked(codec, spec, bytes.data(), bytes.size()), PackedCheck::OK);
    ModuleState state(spec);
    std::fill(state.GetValues().begin(), state.GetValues().end(), 7.0F);
    DecodePacked(codec, spec, bytes.data(), state.GetValues().data());
    return state;
}

/** A module of up to 5 tensors of up to 600 values: some empty, some of zeros, subnormals or huge
 *  values, most of values of one size with one that is far larger. */
ModuleState
MakeRandom(std::mt19937& random)
{
    std::vector<uint32_t> counts(1 + random() % 5);
    for (auto& count : counts)
    {
        count = random() % 4 == 0 ? random() % 3 : random() % 600;
    }
    ModuleState state(MakeSpec(counts));
    std::normal_distribution<float> normal;
    auto* value = state.GetValues().data();
    for (const auto count : counts)
    {
        const auto kind = random() % 8;
        const int exponent = kind == 0   ? -145
                             : kind == 1 ? 120
                                         : static_cast<int>(random() % 60) - 40;
        for (uint32_t i = 0; i < count; ++i, ++value)
        {
            const bool huge = kind == 3 && i == count / 2;
            *value =
                kind == 2 || random() % 5 == 0
                    ? 0.0F
                    : std::ldexp(normal(random), huge ? exponent + 30 : exponent) + 0.0F; // no -0
        }
    }
    return state;
}

void
ExpectSameBits(const ModuleState& a, const ModuleState& b)
{
    const auto& x = a.GetValues();
    const auto& y = b.GetValues();
    ASSERT_EQ(x.size(), y.size());
    ASSERT_TRUE(x.empty() || std::memcmp(x.data(), y.data(), 4 * x.size()) == 0);
}

} // namespace

TEST(PackedCodec, WhatWasReadGivesTheSameBytes)
{
    std::mt19937 random(1);
    for (int trial = 0; trial < 2000; ++trial)
    {
        const auto state = MakeRandom(random);
        for (const auto codec : PACKED)
        {
            const auto bytes = Pack(codec, state);
            const auto read = Unpack(codec, state.GetSpec(), bytes);
            ASSERT_EQ(Pack(codec, read), bytes) << ToString(codec) << ", trial " << trial;
            ASSERT_TRUE(read.IsFinite());
            ExpectSameBits(MakeDecoded(codec, state), read);
        }
    }
}

TEST(PackedCodec, NoValueIsOffByMoreThanHalfAStep)
{
    std::mt19937 random(2);
    for (int trial = 0; trial < 1000; ++trial)
    {
        const auto state = MakeRandom(random);
        for (const auto& [codec, steps] : {std::pair(Codec::INT8, 127), std::pair(Codec::INT4, 7)})
        {
            const auto read = MakeDecoded(codec, state);
            std::size_t at = 0;
            for (const auto& tensor : state.GetSpec().tensors)
            {
                double largest = 0;
                for (std::size_t i = 0; i < tensor.GetCount(); ++i)
                {
                    largest = std::max<double>(largest, std::fabs(state.GetValues()[at + i]));
                }
                // Shortening the scale costs the largest values 127 parts in 2^16 of a step more;
                // steps below the smallest normal number there are none.
                const double most = std::max(largest / steps * (0.5 + 127.0 / 65536),
                                             127.0 * std::numeric_limits<float>::min());
                for (std::size_t i = 0; i < tensor.GetCount(); ++i, ++at)
                {
                    const double off = std::fabs(static_cast<double>(read.GetValues()[at]) -
                                                 state.GetValues()[at]);
                    ASSERT_LE(off, most) << ToString(codec) << ", trial " << trial;
                }
            }
        }
    }
}

TEST(PackedCodec, TopKKeepsAllThatIsNotZeroToTheBit)
{
    std::mt19937 random(3);
    for (int trial = 0; trial < 1000; ++trial)
    {
        const auto state = MakeRandom(random);
        ExpectSameBits(MakeDecoded(Codec::TOP_K, state), state);
    }
    const auto special = MakeState({4},
                                   {-0.0F,
                                    std::numeric_limits<float>::denorm_min(),
                                    -std::numeric_limits<float>::infinity(),
                                    std::numeric_limits<float>::quiet_NaN()});
    const auto read = MakeDecoded(Codec::TOP_K, special);
    EXPECT_FALSE(std::signbit(read.GetValues()[0])); // a zero has no sign
    EXPECT_EQ(std::memcmp(read.GetValues().data() + 1, special.GetValues().data() + 1, 12), 0);
}

TEST(PackedCodec, BytesAreThoseOfTheFormat)
{
    const auto state = MakeState({3, 0, 1}, {127.0F, -64.0F, 0.4F, -7.0F});
    EXPECT_EQ(Pack(Codec::INT8, state),
              (Bytes{0, 0, 0x80, 0x3f, 127, 0xc0, 0, 0x80, 0xc3, 0x61, 0x3d, 0x81}));
    EXPECT_EQ(Pack(Codec::INT4, MakeState({3, 0, 1}, {7.0F, -4.0F, 0.4F, -7.0F})),
              (Bytes{0, 0, 0x80, 0x3f, 0xc7, 0, 0, 0, 0x80, 0x3f, 9}));
    EXPECT_EQ(Pack(Codec::TOP_K, MakeState({2, 2}, {0.0F, 1.0F, -2.0F, 0.0F})),
              (Bytes{2, 1, 0, 0, 0x80, 0x3f, 2, 0, 0, 0, 0xc0}));
    // A block has 255 values.
    std::vector<float> many(300);
    many[254] = 1.0F;
    many[255] = 1.0F;
    EXPECT_EQ(Pack(Codec::TOP_K, MakeState({300}, many)),
              (Bytes{1, 1, 254, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x80, 0x3f}));
    EXPECT_EQ(Pack(Codec::TOP_K, MakeState({0}, {})), Bytes());
}

TEST(PackedCodec, ValuesThatAreNotFiniteMakeTheirTensorNaN)
{
    for (const auto value :
         {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::quiet_NaN()})
    {
        const auto state = MakeState({3, 2}, {1.0F, value, 2.0F, 3.0F, 3.0F});
        for (const auto codec : {Codec::INT8, Codec::INT4})
        {
            const auto bytes = Pack(codec, state);
            const auto read = Unpack(codec, state.GetSpec(), bytes);
            EXPECT_TRUE(std::isnan(read.GetValues()[0]));
            EXPECT_TRUE(std::isnan(read.GetValues()[2]));
            EXPECT_NEAR(read.GetValues()[4], 3.0F, 1e-4F);
            EXPECT_EQ(Pack(codec, read), bytes);
        }
    }
}

TEST(PackedCodec, TheLargestFloatsDoNotOverflow)
{
    const float most = std::numeric_limits<float>::max();
    for (const auto codec : {Codec::INT8, Codec::INT4})
    {
        const auto read = MakeDecoded(codec, MakeState({3}, {most, -most, most / 2}));
        EXPECT_TRUE(read.IsFinite());
        EXPECT_NEAR(read.GetValues()[0] / most, 1, 1e-4);
        EXPECT_EQ(read.GetValues()[0], -read.GetValues()[1]);
    }
}

TEST(PackedCodec, BytesThatNoWriterMakesAreRefused)
{
    const auto check = [](Codec codec, std::vector<uint32_t> counts, Bytes bytes) {
        return CheckPacked(codec, MakeSpec(std::move(counts)), bytes.data(), bytes.size());
    };
    constexpr auto OK = PackedCheck::OK;
    constexpr auto BAD_LENGTH = PackedCheck::BAD_LENGTH;
    constexpr auto BAD_CONTENT = PackedCheck::BAD_CONTENT;
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0x80, 0x3f, 127, 0}), OK);
    EXPECT_EQ(check(Codec::INT8, {3}, {0, 0, 0x80, 0x3f, 127, 0}), BAD_LENGTH);
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0x80, 0x3f, 126, 0}), BAD_CONTENT);   // no 127
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0x80, 0x3f, 127, 128}), BAD_CONTENT); // -128
    EXPECT_EQ(check(Codec::INT8, {2}, {1, 0, 0x80, 0x3f, 127, 0}), BAD_CONTENT);   // long scale
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0x80, 0xbf, 127, 0}), BAD_CONTENT);   // negative
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0x80, 0x7f, 127, 0}), BAD_CONTENT);   // infinite
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0x7f, 0x7f, 127, 0}), BAD_CONTENT);   // overflows
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0x40, 0, 127, 0}), BAD_CONTENT);      // subnormal
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0, 0, 0, 0}), OK);
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0, 0, 1, 0}), BAD_CONTENT);
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0xc0, 0x7f, 0, 0}), OK);
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0xc0, 0x7f, 0, 1}), BAD_CONTENT);
    EXPECT_EQ(check(Codec::INT8, {2}, {0, 0, 0xc0, 0xff, 0, 0}), BAD_CONTENT);
    EXPECT_EQ(check(Codec::INT4, {3}, {0, 0, 0x80, 0x3f, 0x07, 0x09}), OK);
    EXPECT_EQ(check(Codec::INT4, {3}, {0, 0, 0x80, 0x3f, 0x07, 0x19}), BAD_CONTENT); // no value
    EXPECT_EQ(check(Codec::INT4, {3}, {0, 0, 0x80, 0x3f, 0x07, 0x08}), BAD_CONTENT); // -8
    EXPECT_EQ(check(Codec::TOP_K, {3}, {1, 2, 0, 0, 0x80, 0x3f}), OK);
    EXPECT_EQ(check(Codec::TOP_K, {3}, {}), BAD_LENGTH);
    EXPECT_EQ(check(Codec::TOP_K, {3}, {2, 2, 0, 0, 0x80, 0x3f}), BAD_LENGTH);
    EXPECT_EQ(check(Codec::TOP_K, {3}, {0, 2, 0, 0, 0x80, 0x3f}), BAD_LENGTH);
    EXPECT_EQ(check(Codec::TOP_K, {3}, {1, 3, 0, 0, 0x80, 0x3f}), BAD_CONTENT); // no such value
    EXPECT_EQ(check(Codec::TOP_K, {3}, {1, 2, 0, 0, 0, 0x80}), BAD_CONTENT);    // zero
    const Bytes twice{2, 1, 0, 0, 0x80, 0x3f, 1, 0, 0, 0x80, 0x3f};
    EXPECT_EQ(check(Codec::TOP_K, {3}, twice), BAD_CONTENT);
    // Four billion values ask for as many bytes as blocks, before anything is read or allocated.
    EXPECT_EQ(check(Codec::TOP_K, {4294967295}, {1, 2, 0, 0, 0x80, 0x3f}), BAD_LENGTH);
}

TEST(CodecRules, TheFirstPatternThatMatchesCounts)
{
    const auto rules =
        CodecRules::Parse("head/art=fp16,head=int8-delta,adapter=top-k:0.1,bf16-delta");
    ASSERT_TRUE(rules);
    const auto find = [&](const std::string& id) { return rules->Find(*ModuleId::Parse(id)); };
    EXPECT_EQ(find("head/art").codec, Codec::FP16);
    EXPECT_FALSE(find("head/art").delta);
    EXPECT_EQ(find("head/artist").codec, Codec::INT8);
    EXPECT_TRUE(find("head/scene").delta);
    EXPECT_EQ(find("adapter").codec, Codec::TOP_K);
    EXPECT_TRUE(find("adapter").delta);
    EXPECT_EQ(find("adapter/scene").share, 0.1);
    EXPECT_EQ(find("expert/1").codec, Codec::BF16);
    EXPECT_TRUE(rules->HasDeltas());
    EXPECT_EQ(rules->ToString(), "head/art=fp16,head=int8-delta,adapter=top-k:0.1,bf16-delta");
    EXPECT_EQ(CodecRules::Parse("head=int4")->Find(ModuleId()).codec, Codec::FP32);
    EXPECT_EQ(CodecRules(Codec::FP16).Find(ModuleId()).codec, Codec::FP16);
    EXPECT_FALSE(CodecRules::Parse("*=int4")->HasDeltas());
}

TEST(CodecRules, OtherTextsAreNone)
{
    for (const auto* text : {"",
                             "fp64",
                             "none",
                             "top-k",
                             "top-k:",
                             "top-k:0",
                             "top-k:1.1",
                             "top-k:-0.1",
                             "top-k:0.1x",
                             "top-k:nan",
                             "top-k:0.1-delta",
                             "int8-delta-delta",
                             "-delta",
                             "head",
                             "head=",
                             "=int8",
                             "heads=int8",
                             "head/=int8",
                             "head=int8,head=int4",
                             "int8,*=int4",
                             "int8,",
                             ",int8",
                             "head==int8"})
    {
        EXPECT_FALSE(CodecRules::Parse(text)) << text;
    }
}

TEST(CodecRules, SamplesHaveTheSizeOfWhatIsSent)
{
    const ModuleSpec spec{ModuleId(), {{"w", {40, 20}}, {"b", {20}}}};
    const auto size = [&](const std::string& text) {
        const auto sample = CodecChoice::Parse(text)->MakeSample(spec);
        return IsPacked(sample.codec)
                   ? GetPackedSize(sample.codec, sample.state)
                   : GetValueSize(sample.codec) * sample.state.GetValues().size();
    };
    EXPECT_EQ(size("fp32"), 3280U);
    EXPECT_EQ(size("bf16-delta"), 1640U);
    EXPECT_EQ(size("int8"), 828U);
    EXPECT_EQ(size("int4"), 418U);
    EXPECT_EQ(size("top-k:0.1"), 4U + 82 * 5);
    EXPECT_EQ(size("top-k:0.0001"), 4U + 5);
    EXPECT_EQ(CodecChoice::Parse("top-k:0.1")->CountSent(0), 0U);
}
