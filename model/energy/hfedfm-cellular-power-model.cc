// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cellular-power-model.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(CellularPowerModel);

const char*
ToString(CellularState state)
{
    constexpr const char* NAMES[]{"idle", "connected", "tail"};
    return NAMES[static_cast<int>(state)];
}

std::ostream&
operator<<(std::ostream& os, CellularState state)
{
    return os << ToString(state);
}

TypeId
CellularPowerModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::CellularPowerModel")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddAttribute("HoldTime",
                          "How long after its last data a radio is CONNECTED; TAIL follows. Gaps "
                          "between data that are shorter draw the power of CONNECTED.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&CellularPowerModel::m_hold),
                          MakeTimeChecker(Time(0)));
    return tid;
}

} // namespace ns3::hfedfm
