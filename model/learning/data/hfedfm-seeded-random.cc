// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-seeded-random.h"

#include <cmath>

namespace ns3::hfedfm
{

namespace
{

/** One step of SplitMix64: the recommended way to fill a xoshiro state. */
uint64_t
SplitMix(uint64_t& state)
{
    state += 0x9e3779b97f4a7c15ULL;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

uint64_t
RotateLeft(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

} // namespace

SeededRandom::SeededRandom(uint64_t seed)
{
    for (auto& word : m_state)
    {
        word = SplitMix(seed);
    }
}

uint64_t
SeededRandom::MixSeed(std::initializer_list<uint64_t> keys)
{
    uint64_t mixed = 0;
    for (const auto key : keys)
    {
        uint64_t state = mixed ^ key;
        mixed = SplitMix(state) + RotateLeft(mixed, 23);
    }
    return mixed;
}

uint64_t
SeededRandom::Bits()
{
    const uint64_t result = RotateLeft(m_state[1] * 5, 7) * 9;
    const uint64_t t = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= t;
    m_state[3] = RotateLeft(m_state[3], 45);
    return result;
}

double
SeededRandom::Uniform()
{
    return static_cast<double>(Bits() >> 11) * 0x1.0p-53;
}

double
SeededRandom::Uniform(double low, double high)
{
    return low + (high - low) * Uniform();
}

uint32_t
SeededRandom::Below(uint32_t n)
{
    // Lemire's multiplication; draws from the incomplete last interval are repeated.
    const uint32_t threshold = (0U - n) % n;
    uint64_t product;
    do
    {
        product = (Bits() >> 32) * n;
    } while (static_cast<uint32_t>(product) < threshold);
    return static_cast<uint32_t>(product >> 32);
}

double
SeededRandom::Normal()
{
    double u;
    double v;
    double s;
    do
    {
        u = Uniform(-1.0, 1.0);
        v = Uniform(-1.0, 1.0);
        s = u * u + v * v;
    } while (s >= 1.0 || s == 0.0);
    return u * std::sqrt(-2.0 * std::log(s) / s);
}

double
SeededRandom::LogGamma(double shape)
{
    if (shape < 1.0)
    {
        const double boosted = LogGamma(shape + 1.0);
        return boosted + std::log(1.0 - Uniform()) / shape;
    }
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    while (true)
    {
        const double x = Normal();
        const double cube = 1.0 + c * x;
        if (cube <= 0.0)
        {
            continue;
        }
        const double v = cube * cube * cube;
        if (std::log(1.0 - Uniform()) < 0.5 * x * x + d - d * v + d * std::log(v))
        {
            return std::log(d * v);
        }
    }
}

} // namespace ns3::hfedfm
