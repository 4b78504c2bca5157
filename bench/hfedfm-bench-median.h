// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_BENCH_MEDIAN_H
#define HFEDFM_BENCH_MEDIAN_H

#include <algorithm>
#include <vector>

namespace ns3::hfedfm
{

/** @param values any, at least one @return the middle one */
inline double
GetMedian(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

/** @param items any, at least one @param value of an item @return the middle one of these values */
template <typename T>
double
GetMedian(const std::vector<T>& items, double T::*value)
{
    std::vector<double> values;
    for (const auto& item : items)
    {
        values.push_back(item.*value);
    }
    return GetMedian(values);
}

} // namespace ns3::hfedfm

#endif /* HFEDFM_BENCH_MEDIAN_H */
