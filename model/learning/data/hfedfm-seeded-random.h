// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SEEDED_RANDOM_H
#define HFEDFM_SEEDED_RANDOM_H

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Small random generator (xoshiro256**) for data and training.
 *
 * Worker threads may not touch ns-3's streams, and the distributions of the standard library differ
 * between implementations; this one gives the same numbers everywhere.
 */
class SeededRandom
{
  public:
    /** @param seed all draws follow from it */
    explicit SeededRandom(uint64_t seed);

    /** @param keys what the draws shall depend on, in order @return a seed that mixes all keys */
    static uint64_t MixSeed(std::initializer_list<uint64_t> keys);

    /** @return 64 random bits */
    uint64_t Bits();

    /** @return a number in [0, 1) */
    double Uniform();

    /** @param low lower bound @param high upper bound @return a number in [low, high) */
    double Uniform(double low, double high);

    /** @param n number of outcomes, at least 1 @return one of 0 to n - 1, all equally likely */
    uint32_t Below(uint32_t n);

    /** @return a draw of the standard normal distribution (polar method) */
    double Normal();

    /**
     * Draw the logarithm of a gamma variable (Marsaglia and Tsang 2000): small shapes underflow
     * otherwise.
     * @param shape shape parameter, above 0
     * @return ln of a draw with that shape and scale 1
     */
    double LogGamma(double shape);

    /** @param items shuffled in place (Fisher and Yates), all orders equally likely */
    template <typename T>
    void Shuffle(std::vector<T>& items);

  private:
    uint64_t m_state[4]; //!< state of the generator
};

template <typename T>
void
SeededRandom::Shuffle(std::vector<T>& items)
{
    for (std::size_t left = items.size(); left > 1; --left)
    {
        std::swap(items[left - 1], items[Below(static_cast<uint32_t>(left))]);
    }
}

} // namespace ns3::hfedfm

#endif /* HFEDFM_SEEDED_RANDOM_H */
