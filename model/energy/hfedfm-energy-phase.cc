// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-energy-phase.h"

namespace ns3::hfedfm
{

const char*
ToString(Phase phase)
{
    constexpr std::array<const char*, PHASE_COUNT>
        NAMES{"idle", "compute", "access_down", "access_up", "d2d", "backhaul", "waiting"};
    return NAMES[static_cast<std::size_t>(phase)];
}

std::ostream&
operator<<(std::ostream& os, Phase phase)
{
    return os << ToString(phase);
}

EnergySplit&
EnergySplit::operator+=(const EnergySplit& other)
{
    total += other.total;
    compute += other.compute;
    tx += other.tx;
    rx += other.rx;
    idle += other.idle;
    base += other.base;
    return *this;
}

EnergySplit
operator/(EnergySplit sum, double count)
{
    for (auto* part : {&sum.total, &sum.compute, &sum.tx, &sum.rx, &sum.idle, &sum.base})
    {
        *part /= count;
    }
    return sum;
}

EnergySnapshot
operator-(const EnergySnapshot& later, const EnergySnapshot& earlier)
{
    EnergySnapshot difference;
    difference.time = later.time - earlier.time;
    difference.total = later.total - earlier.total;
    difference.compute = later.compute - earlier.compute;
    difference.tx = later.tx - earlier.tx;
    difference.rx = later.rx - earlier.rx;
    difference.idle = later.idle - earlier.idle;
    difference.base = later.base - earlier.base;
    for (std::size_t i = 0; i < PHASE_COUNT; ++i)
    {
        difference.seconds[i] = later.seconds[i] - earlier.seconds[i];
        difference.joules[i] = later.joules[i] - earlier.joules[i];
    }
    return difference;
}

} // namespace ns3::hfedfm
