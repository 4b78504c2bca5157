// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-packed-codec.h"

#include "hfedfm-codec.h"
#include "hfedfm-float-bits.h"

#include "ns3/abort.h"

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

namespace
{

constexpr uint32_t SIGN = 0x80000000;
constexpr uint32_t INFINITE = 0x7f800000;
constexpr uint32_t NOT_A_NUMBER = 0x7fc00000;
constexpr uint32_t SMALLEST_NORMAL = 0x00800000;
constexpr uint32_t SCALE_MASK = 0xffffff80; // 17 bits of precision, 7 fewer than a float's

constexpr std::size_t SCALE_SIZE = 4;
constexpr std::size_t SPARSE_VALUE_SIZE = 5;

// Zeros are told by their bits: a processor that flushes subnormal numbers takes more for zero.
inline bool
IsZero(float value)
{
    return (ToBits(value) & ~SIGN) == 0;
}

/** @param codec INT8 or INT4 @return the largest step */
int
GetSteps(Codec codec)
{
    return codec == Codec::INT8 ? 127 : 7;
}

/** @param codec INT8 or INT4 @param count values of a tensor @return bytes of its steps */
uint64_t
GetStepBytes(Codec codec, uint64_t count)
{
    return codec == Codec::INT8 ? count : (count + 1) / 2;
}

/** @param codec INT8 or INT4 @param spec tensors @return bytes of their values */
uint64_t
GetScaledSize(Codec codec, const ModuleSpec& spec)
{
    uint64_t size = 0;
    for (const auto& tensor : spec.tensors)
    {
        const uint64_t count = tensor.GetCount();
        size += count == 0 ? 0 : SCALE_SIZE + GetStepBytes(codec, count);
    }
    return size;
}

/** @return the scale of a tensor as the file comment of the header says */
float
FindScale(const float* values, std::size_t count, int steps)
{
    // Magnitudes are ordered as their bits are; what is not finite is above all.
    uint32_t largest = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        largest = std::max(largest, ToBits(values[i]) & ~SIGN);
    }
    if (largest >= INFINITE)
    {
        return FromBits(NOT_A_NUMBER);
    }
    const auto scale = ToBits(FromBits(largest) / static_cast<float>(steps)) & SCALE_MASK;
    return FromBits(scale < SMALLEST_NORMAL ? 0 : scale);
}

int
FindStep(float value, float scale, int steps)
{
    // Adding 1.5 * 2^23 leaves no bits behind the point: the processor rounds, and the loop around
    // this vectorizes.
    constexpr float NO_FRACTION = 12582912.0F;
    const auto step = static_cast<int>((value / scale + NO_FRACTION) - NO_FRACTION);
    return std::clamp(step, -steps, steps);
}

uint8_t*
EncodeScaled(Codec codec, const float* values, std::size_t count, uint8_t* out)
{
    const int steps = GetSteps(codec);
    const float scale = FindScale(values, count, steps);
    boost::endian::store_little_u32(out, ToBits(scale));
    out += SCALE_SIZE;
    const auto bytes = GetStepBytes(codec, count);
    if (!(scale > 0))
    {
        std::fill_n(out, bytes, uint8_t{0});
    }
    else if (codec == Codec::INT8)
    {
        for (std::size_t i = 0; i < count; ++i)
        {
            out[i] = static_cast<uint8_t>(FindStep(values[i], scale, steps));
        }
    }
    else
    {
        for (std::size_t i = 0; i < count; i += 2)
        {
            const int low = FindStep(values[i], scale, steps);
            const int high = i + 1 < count ? FindStep(values[i + 1], scale, steps) : 0;
            out[i / 2] = static_cast<uint8_t>((low & 15) | (high & 15) << 4);
        }
    }
    return out + bytes;
}

/** @param in steps of a tensor @param i which @return it; of INT4, 4 bits with their sign */
int
GetStep(Codec codec, const uint8_t* in, std::size_t i)
{
    if (codec == Codec::INT8)
    {
        return static_cast<int8_t>(in[i]);
    }
    const int bits = (in[i / 2] >> (i % 2 == 0 ? 0 : 4)) & 15;
    return bits < 8 ? bits : bits - 16;
}

/** @return whether a writer may have made the scale and steps of a tensor */
bool
IsScaled(Codec codec, const uint8_t* in, std::size_t count)
{
    const int steps = GetSteps(codec);
    const auto scale = boost::endian::load_little_u32(in);
    in += SCALE_SIZE;
    int least = 0;
    int most = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        const int step = GetStep(codec, in, i);
        least = std::min(least, step);
        most = std::max(most, step);
    }
    if (codec == Codec::INT4 && count % 2 == 1 && GetStep(codec, in, count) != 0)
    {
        return false;
    }
    if (scale == 0 || scale == NOT_A_NUMBER)
    {
        return least == 0 && most == 0;
    }
    const bool canBe = scale >= SMALLEST_NORMAL && scale < INFINITE && (scale & ~SCALE_MASK) == 0;
    const bool finite = std::isfinite(FromBits(scale) * static_cast<float>(steps));
    return canBe && finite && least >= -steps && std::max(-least, most) == steps;
}

void
DecodeScaled(Codec codec, const uint8_t* in, std::size_t count, float* values)
{
    const float scale = FromBits(boost::endian::load_little_u32(in));
    in += SCALE_SIZE;
    if (std::isnan(scale))
    {
        std::fill_n(values, count, scale);
        return;
    }
    for (std::size_t i = 0; i < count; ++i)
    {
        values[i] = static_cast<float>(GetStep(codec, in, i)) * scale;
    }
}

uint64_t
CountBlocks(uint64_t count)
{
    return (count + TOP_K_BLOCK - 1) / TOP_K_BLOCK;
}

/** @param count values of a module @param block which @return values of the block */
std::size_t
GetBlockSize(std::size_t count, std::size_t block)
{
    return std::min(TOP_K_BLOCK, count - block * TOP_K_BLOCK);
}

uint8_t*
EncodeSparse(const ModuleState::Buffer& values, uint8_t* out)
{
    const auto blocks = CountBlocks(values.size());
    auto* next = out + blocks;
    for (std::size_t block = 0; block < blocks; ++block)
    {
        const float* const first = values.data() + block * TOP_K_BLOCK;
        uint8_t sent = 0;
        for (std::size_t i = 0; i < GetBlockSize(values.size(), block); ++i)
        {
            if (!IsZero(first[i]))
            {
                *next = static_cast<uint8_t>(i);
                boost::endian::store_little_u32(next + 1, ToBits(first[i]));
                next += SPARSE_VALUE_SIZE;
                ++sent;
            }
        }
        out[block] = sent;
    }
    return next;
}

PackedCheck
CheckSparse(std::size_t count, const uint8_t* in, uint64_t size)
{
    const auto blocks = CountBlocks(count);
    if (size < blocks)
    {
        return PackedCheck::BAD_LENGTH;
    }
    uint64_t sent = 0;
    for (std::size_t block = 0; block < blocks; ++block)
    {
        sent += in[block];
    }
    if (size != blocks + sent * SPARSE_VALUE_SIZE)
    {
        return PackedCheck::BAD_LENGTH;
    }
    const auto* next = in + blocks;
    for (std::size_t block = 0; block < blocks; ++block)
    {
        const auto last = GetBlockSize(count, block);
        for (std::size_t i = 0, free = 0; i < in[block]; ++i, next += SPARSE_VALUE_SIZE)
        {
            const std::size_t place = *next;
            if (place < free || place >= last ||
                IsZero(FromBits(boost::endian::load_little_u32(next + 1))))
            {
                return PackedCheck::BAD_CONTENT;
            }
            free = place + 1;
        }
    }
    return PackedCheck::OK;
}

void
DecodeSparse(std::size_t count, const uint8_t* in, float* values)
{
    std::fill_n(values, count, 0.0F);
    const auto blocks = CountBlocks(count);
    const auto* next = in + blocks;
    for (std::size_t block = 0; block < blocks; ++block)
    {
        for (std::size_t i = 0; i < in[block]; ++i, next += SPARSE_VALUE_SIZE)
        {
            values[block * TOP_K_BLOCK + *next] =
                FromBits(boost::endian::load_little_u32(next + 1));
        }
    }
}

} // namespace

uint64_t
GetPackedSize(Codec codec, const ModuleState& state)
{
    if (codec != Codec::TOP_K)
    {
        return GetScaledSize(codec, state.GetSpec());
    }
    const auto& values = state.GetValues();
    const auto zeros = std::count_if(values.begin(), values.end(), IsZero);
    return CountBlocks(values.size()) +
           SPARSE_VALUE_SIZE * (values.size() - static_cast<std::size_t>(zeros));
}

uint8_t*
EncodePacked(Codec codec, const ModuleState& state, uint8_t* out)
{
    if (codec == Codec::TOP_K)
    {
        return EncodeSparse(state.GetValues(), out);
    }
    const float* values = state.GetValues().data();
    for (const auto& tensor : state.GetSpec().tensors)
    {
        const auto count = tensor.GetCount();
        out = count == 0 ? out : EncodeScaled(codec, values, count, out);
        values += count;
    }
    return out;
}

PackedCheck
CheckPacked(Codec codec, const ModuleSpec& spec, const uint8_t* in, uint64_t size)
{
    if (codec == Codec::TOP_K)
    {
        return CheckSparse(spec.GetCount(), in, size);
    }
    if (size != GetScaledSize(codec, spec))
    {
        return PackedCheck::BAD_LENGTH;
    }
    for (const auto& tensor : spec.tensors)
    {
        const auto count = tensor.GetCount();
        if (count > 0 && !IsScaled(codec, in, count))
        {
            return PackedCheck::BAD_CONTENT;
        }
        in += count == 0 ? 0 : SCALE_SIZE + GetStepBytes(codec, count);
    }
    return PackedCheck::OK;
}

void
DecodePacked(Codec codec, const ModuleSpec& spec, const uint8_t* in, float* values)
{
    if (codec == Codec::TOP_K)
    {
        DecodeSparse(spec.GetCount(), in, values);
        return;
    }
    for (const auto& tensor : spec.tensors)
    {
        const auto count = tensor.GetCount();
        if (count > 0)
        {
            DecodeScaled(codec, in, count, values);
            in += SCALE_SIZE + GetStepBytes(codec, count);
            values += count;
        }
    }
}

ModuleState
MakeDecoded(Codec codec, const ModuleState& state)
{
    const auto& values = state.GetValues();
    ModuleState::Buffer decoded(values.size());
    if (IsPacked(codec))
    {
        std::vector<uint8_t> bytes(GetPackedSize(codec, state));
        EncodePacked(codec, state, bytes.data());
        DecodePacked(codec, state.GetSpec(), bytes.data(), decoded.data());
    }
    else
    {
        NS_ABORT_MSG_IF(codec == Codec::NONE, "The codec none carries no values to decode.");
        std::vector<uint8_t> bytes(values.size() * GetValueSize(codec));
        EncodeValues(codec, values.data(), values.size(), bytes.data());
        DecodeValues(codec, bytes.data(), values.size(), decoded.data());
    }
    return {state.ShareSpec(), std::move(decoded)};
}

} // namespace ns3::hfedfm
