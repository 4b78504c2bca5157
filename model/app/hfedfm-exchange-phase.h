// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_EXCHANGE_PHASE_H
#define HFEDFM_EXCHANGE_PHASE_H

#include "ns3/hfedfm-energy-phase.h"
#include "ns3/hfedfm-link-set.h"

#include <cstdint>

namespace ns3::hfedfm
{

/** The networks that a node's connection to its parent crosses. */
enum class ParentLink : uint8_t
{
    ACCESS,             //!< device to its edge server
    D2D,                //!< device to device
    BACKHAUL,           //!< edge server to the cloud
    ACCESS_AND_BACKHAUL //!< device to the cloud, through its access point
};

/** What a node of a federation is about while it does not train. */
struct ExchangeSituation
{
    bool failed{false};                    //!< it takes no part any more
    bool idle{true};                       //!< nothing has begun, or all is over
    bool learns{false};                    //!< it has a learner
    ParentLink parent{ParentLink::ACCESS}; //!< networks on the way to its parent
};

/** @param links of a node, may be null @param situation of it @return the phase that its energy is
 *  booked under */
Phase FindExchangePhase(const LinkSet* links, const ExchangeSituation& situation);

} // namespace ns3::hfedfm

#endif /* HFEDFM_EXCHANGE_PHASE_H */
