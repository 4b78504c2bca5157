// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cellular-energy.h"

namespace ns3::hfedfm
{

void
Add(const CellularDraw& draw, double seconds, CellularEnergy& energy)
{
    switch (draw.state)
    {
    case CellularState::IDLE:
        energy.idle += seconds * draw.base;
        break;
    case CellularState::CONNECTED:
        energy.connected += seconds * draw.base;
        break;
    case CellularState::TAIL:
        energy.tail += seconds * draw.base;
        break;
    }
    energy.promotion += seconds * draw.promotion;
    energy.transmit += seconds * draw.transmit;
    energy.receive += seconds * draw.receive;
    energy.both += seconds * draw.both;
}

void
Add(const CellularDraw& draw, double seconds, RadioEnergy& energy)
{
    if (draw.transmitting)
    {
        energy.tx += seconds * (draw.base + draw.transmit + draw.both);
    }
    else if (draw.receiving)
    {
        energy.rx += seconds * draw.base;
    }
    energy.rx += seconds * (draw.receive + draw.share * draw.base);
}

} // namespace ns3::hfedfm
