// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-statistics.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace ns3::hfedfm
{

Spread
Spread::Of(const std::vector<double>& values)
{
    Spread spread;
    spread.count = values.size();
    const auto count = static_cast<double>(values.size());
    for (const double value : values)
    {
        spread.mean += value / count;
    }
    double squares = 0;
    for (const double value : values)
    {
        squares += (value - spread.mean) * (value - spread.mean);
    }
    if (values.size() > 1)
    {
        spread.deviation = std::sqrt(squares / (count - 1));
        const boost::math::students_t student(count - 1);
        spread.interval =
            boost::math::quantile(student, 0.975) * spread.deviation / std::sqrt(count);
    }
    return spread;
}

} // namespace ns3::hfedfm
