// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CLASS_PRIOR_H
#define HFEDFM_CLASS_PRIOR_H

#include "hfedfm-seeded-random.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Draw shares from a symmetric Dirichlet distribution.
 * @param parts number of shares, at least 1
 * @param alpha concentration, above 0: small gives few parts nearly all, large nearly equal shares
 * @param random source of the draw
 * @return the shares; they sum to 1
 */
std::vector<double> DrawDirichlet(uint32_t parts, double alpha, SeededRandom& random);

/**
 * Round shares of a whole to whole numbers by largest remainders.
 * @param shares any that sum to 1
 * @param whole what is shared out
 * @return a number for each share, each less than 1 from exact; they sum to the whole
 */
std::vector<uint32_t> RoundShares(const std::vector<double>& shares, uint32_t whole);

/** How likely each class is on one device. */
class ClassPrior
{
  public:
    /** @param shares of every class; they sum to 1 */
    explicit ClassPrior(std::vector<double> shares)
        : m_shares(std::move(shares))
    {
    }

    /** @param random source of the draw @return a class, drawn by its share */
    uint32_t Draw(SeededRandom& random) const;

    /** @return the share of every class; they sum to 1 */
    const std::vector<double>& GetShares() const
    {
        return m_shares;
    }

  private:
    std::vector<double> m_shares; //!< share of every class
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CLASS_PRIOR_H */
