// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-class-prior.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ns3::hfedfm
{

std::vector<double>
DrawDirichlet(uint32_t parts, double alpha, SeededRandom& random)
{
    NS_ABORT_MSG_UNLESS(alpha > 0 && std::isfinite(alpha),
                        "The Dirichlet concentration is " << alpha
                                                          << "; it must be finite and above 0.");
    std::vector<double> shares(parts);
    std::generate(shares.begin(), shares.end(), [&] { return random.LogGamma(alpha); });
    // Relative to the largest: for small concentrations the gamma draws themselves underflow.
    const double largest = *std::max_element(shares.begin(), shares.end());
    for (auto& share : shares)
    {
        share = std::exp(share - largest);
    }
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (auto& share : shares)
    {
        share /= sum;
    }
    return shares;
}

std::vector<uint32_t>
RoundShares(const std::vector<double>& shares, uint32_t whole)
{
    std::vector<uint32_t> counts;
    std::vector<std::pair<double, std::size_t>> remainders;
    uint32_t left = whole;
    for (std::size_t i = 0; i < shares.size(); ++i)
    {
        const double exact = shares[i] * whole;
        counts.push_back(std::min(left, static_cast<uint32_t>(exact)));
        left -= counts[i];
        remainders.emplace_back(counts[i] - exact, i);
    }
    std::sort(remainders.begin(), remainders.end());
    for (uint32_t i = 0; i < left; ++i)
    {
        ++counts[remainders[i % remainders.size()].second];
    }
    return counts;
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

} // namespace ns3::hfedfm
