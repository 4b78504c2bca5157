/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_COMPAT_H
#define HFEDFM_COMPAT_H

/**
 * @file
 * The one place that knows differences between ns-3 versions.
 */

#include "ns3/event-id.h"

namespace ns3
{
// From ns-3.42 on the energy classes live in ns3::energy; before, in ns3. Naming both makes
// `BasicEnergySource` and the like found in either.
namespace energy
{
}

using namespace energy;

namespace hfedfm
{

/** @param event an event @return whether it is still to happen */
inline bool
IsPending(const EventId& event)
{
    return !event.IsExpired();
}

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_COMPAT_H */
