// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CLASS_PRIOR_H
#define HFEDFM_CLASS_PRIOR_H

#include "hfedfm-seeded-random.h"

#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/** How likely each class is on one device: drawn from a symmetric Dirichlet distribution. */
class ClassPrior
{
  public:
    /**
     * Draw a prior.
     * @param classes number of classes, at least 1
     * @param alpha concentration, above 0: small gives few classes, large nearly equal shares
     * @param random source of the draw
     */
    ClassPrior(uint32_t classes, double alpha, SeededRandom& random);

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

/**
 * Deal the questions of a common test set out over the devices.
 * @param questions size of the test set
 * @param devices number of devices, at least 1
 * @param random source of the order
 * @return for every device the questions it gets: each goes to one device, shares differ by at most
 * 1
 */
std::vector<std::vector<uint32_t>> DealQuestions(uint32_t questions,
                                                 uint32_t devices,
                                                 SeededRandom& random);

} // namespace ns3::hfedfm

#endif /* HFEDFM_CLASS_PRIOR_H */
