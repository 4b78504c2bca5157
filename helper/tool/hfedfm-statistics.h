// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_STATISTICS_H
#define HFEDFM_STATISTICS_H

#include <cstddef>
#include <vector>

namespace ns3::hfedfm
{

/** Mean and spread of a quantity over independent runs. */
struct Spread
{
    double mean{0};       //!< of the runs that have a value
    double deviation{0};  //!< standard deviation of a sample, 0 for one run
    double interval{0};   //!< half of the 95 % interval of the mean by Student's t, 0 for one run
    std::size_t count{0}; //!< runs that have a value

    /** @param values of the runs @return mean and spread */
    static Spread Of(const std::vector<double>& values);
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_STATISTICS_H */
