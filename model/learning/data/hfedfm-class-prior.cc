// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-class-prior.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ns3::hfedfm
{

ClassPrior::ClassPrior(uint32_t classes, double alpha, SeededRandom& random)
    : m_shares(classes)
{
    NS_ABORT_MSG_UNLESS(alpha > 0 && std::isfinite(alpha),
                        "The Dirichlet concentration is " << alpha
                                                          << "; it must be finite and above 0.");
    std::generate(m_shares.begin(), m_shares.end(), [&] { return random.LogGamma(alpha); });
    // Relative to the largest: for small concentrations the gamma draws themselves underflow.
    const double largest = *std::max_element(m_shares.begin(), m_shares.end());
    for (auto& share : m_shares)
    {
        share = std::exp(share - largest);
    }
    const double sum = std::accumulate(m_shares.begin(), m_shares.end(), 0.0);
    for (auto& share : m_shares)
    {
        share /= sum;
    }
}

uint32_t
ClassPrior::Draw(SeededRandom& random) const
{
    double left = random.Uniform();
    uint32_t lastPossible = 0;
    for (uint32_t i = 0; i < m_shares.size(); ++i)
    {
        if (m_shares[i] <= 0)
        {
            continue;
        }
        lastPossible = i;
        if (left < m_shares[i])
        {
            return i;
        }
        left -= m_shares[i];
    }
    return lastPossible; // rounding left a crumb
}

std::vector<std::vector<uint32_t>>
DealQuestions(uint32_t questions, uint32_t devices, SeededRandom& random)
{
    NS_ABORT_MSG_IF(devices == 0, "Test questions are dealt out over devices; there are none.");
    std::vector<uint32_t> order(questions);
    std::iota(order.begin(), order.end(), 0);
    random.Shuffle(order);
    std::vector<std::vector<uint32_t>> hands(devices);
    for (uint32_t i = 0; i < questions; ++i)
    {
        hands[i % devices].push_back(order[i]);
    }
    return hands;
}

} // namespace ns3::hfedfm
