// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-event-kind.h"

#include "ns3/basic-energy-source.h"
#include "ns3/hfedfm-battery-watch.h"
#include "ns3/hfedfm-cellular-energy-model.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/hfedfm-lte-ue-energy-model.h"
#include "ns3/lte-enb-phy.h"
#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-ue-phy.h"

#include <string>
#include <typeindex>
#include <typeinfo>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

namespace
{

/**
 * By the Itanium ABI, "M" stands for a pointer to a member, "S_" for a name that was there before,
 * here that of the namespace ns3, and "F" for a function; "v" is void and "j" an unsigned int.
 * @param type of a class in ns3 @param signature of its method, or its beginning
 * @return what the name of the event's type holds
 */
std::string
GetMark(const std::type_info& type, const std::string& signature)
{
    const std::string outer = "N3ns3";
    const std::string name = type.name();
    return name.compare(0, outer.size(), outer) == 0
               ? "IMNS_" + name.substr(outer.size()) + signature
               : "?";
}

/** @return marks of what is known; of methods that may be called by any event no parameters */
const std::vector<std::pair<std::string, EventKind>>&
GetMarks()
{
    static const std::vector<std::pair<std::string, EventKind>> marks{
        {GetMark(typeid(LteUePhy), "FvjjE"), EventKind::UE_PHY},
        {GetMark(typeid(LteUePhy), "FvvE"), EventKind::UE_PHY},
        {GetMark(typeid(LteEnbPhy), "FvvE"), EventKind::ENB_PHY},
        {GetMark(typeid(LteEnbRrc), "FvvE"), EventKind::ENB_RRC},
        {GetMark(typeid(BasicEnergySource), "F"), EventKind::ENERGY},
        {GetMark(typeid(CellularEnergyModel), "F"), EventKind::ENERGY},
        {GetMark(typeid(SteppedEnergyModel), "F"), EventKind::ENERGY},
        {GetMark(typeid(LteUeEnergyModel), "F"), EventKind::ENERGY},
        {GetMark(typeid(BatteryWatch), "F"), EventKind::WATCH},
    };
    return marks;
}

/** @param type of an event @return its kind */
EventKind
FindKind(const std::type_info& type)
{
    const std::string name = type.name();
    for (const auto& [mark, kind] : GetMarks())
    {
        if (name.find(mark) != std::string::npos)
        {
            return kind;
        }
    }
    return EventKind::OTHER;
}

} // namespace

EventKind
GetEventKind(const EventImpl& event)
{
    static std::unordered_map<std::type_index, EventKind> known;
    const auto& type = typeid(event);
    const auto found = known.find(type);
    return found != known.end()
               ? found->second
               : known.emplace(std::type_index(type), FindKind(type)).first->second;
}

} // namespace ns3::hfedfm
