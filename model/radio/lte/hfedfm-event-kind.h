// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_EVENT_KIND_H
#define HFEDFM_EVENT_KIND_H

#include "ns3/event-impl.h"

namespace ns3::hfedfm
{

/** Whom an event that waits belongs to, as far as it matters to who skips idle LTE. */
enum class EventKind
{
    OTHER,   //!< anything else
    ENERGY,  //!< accounting of energy, which looks at no radio
    WATCH,   //!< a look at a battery that may be empty soon
    UE_PHY,  //!< subframes and measurements of a UE
    ENB_PHY, //!< subframes of an eNB
    ENB_RRC, //!< system information of an eNB
};

/**
 * Tell the kind of an event by the class and the parameters of the method that it calls: ns-3 makes
 * events of member functions from a template, whose arguments are in the name of the event's type.
 * A compiler that names types otherwise makes every event OTHER.
 * @param event that waits
 * @return its kind
 */
EventKind GetEventKind(const EventImpl& event);

} // namespace ns3::hfedfm

#endif /* HFEDFM_EVENT_KIND_H */
