// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-relay-tree.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ns3::hfedfm
{

bool
RelayTree::ReachesAll() const
{
    return std::all_of(cost.begin(), cost.end(), [](double c) { return std::isfinite(c); });
}

double
RelayTree::GetLargestCost() const
{
    return *std::max_element(cost.begin(), cost.end());
}

double
RelayTree::GetSumOfCosts() const
{
    return std::accumulate(cost.begin(), cost.end(), 0.0);
}

double
RelayTree::GetSumOfHops() const
{
    return std::accumulate(hopCost.begin(), hopCost.end(), 0.0);
}

} // namespace ns3::hfedfm
