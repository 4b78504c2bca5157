// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-signal.h"

#include "ns3/antenna-model.h"
#include "ns3/spectrum-phy.h"
#include "ns3/spectrum-value.h"

namespace ns3::hfedfm
{

const char*
GetName(SidelinkDrop reason)
{
    switch (reason)
    {
    case SidelinkDrop::TOO_LONG:
        return "too long";
    case SidelinkDrop::BUFFER_FULL:
        return "buffer full";
    case SidelinkDrop::ASLEEP:
        return "asleep";
    case SidelinkDrop::HALF_DUPLEX:
        return "half duplex";
    case SidelinkDrop::COLLISION:
        return "collision";
    case SidelinkDrop::CORRUPTED:
        return "corrupted";
    case SidelinkDrop::NO_CONTROL:
        return "no control";
    case SidelinkDrop::OTHER_DESTINATION:
        return "other destination";
    case SidelinkDrop::GIVEN_UP:
        return "given up";
    }
    return "unknown";
}

} // namespace ns3::hfedfm
