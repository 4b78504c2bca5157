// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-exchange-phase.h"

namespace ns3::hfedfm
{

Phase
FindExchangePhase(const LinkSet* links, const ExchangeSituation& situation)
{
    if (situation.failed)
    {
        return Phase::IDLE; // whatever TCP has not given up yet
    }
    const auto receives = [links](LinkRole role) { return links && links->IsReceiving(role); };
    const auto sends = [links](LinkRole role) { return links && links->IsSending(role); };
    if (receives(LinkRole::PARENT) || sends(LinkRole::PARENT))
    {
        switch (situation.parent)
        {
        case ParentLink::D2D:
            return Phase::D2D;
        case ParentLink::BACKHAUL:
            return Phase::BACKHAUL;
        default:
            return receives(LinkRole::PARENT) ? Phase::ACCESS_DOWN : Phase::ACCESS_UP;
        }
    }
    if (situation.idle)
    {
        return Phase::IDLE;
    }
    // Servers wait while their cells are busy; for a device it is work of its D2D radio.
    const bool busy = receives(LinkRole::CHILD) || sends(LinkRole::CHILD);
    return busy && situation.learns ? Phase::D2D : Phase::WAITING;
}

} // namespace ns3::hfedfm
