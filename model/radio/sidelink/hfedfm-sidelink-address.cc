// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-address.h"

#include "ns3/abort.h"

#include <algorithm>

namespace ns3::hfedfm
{

Mac48Address
GetSidelinkAddress(uint32_t id)
{
    NS_ABORT_MSG_IF(id > SIDELINK_BROADCAST,
                    "The sidelink layer 2 id " << id << " has more than 24 bits.");
    if (id == SIDELINK_BROADCAST)
    {
        return Mac48Address::GetBroadcast();
    }
    const bool group = id >= SIDELINK_FIRST_GROUP;
    const uint8_t bytes[6] = {static_cast<uint8_t>(group ? 0x01 : 0x02),
                              0,
                              static_cast<uint8_t>(group ? 0x5e : 0),
                              static_cast<uint8_t>((id >> 16) & (group ? 0x7f : 0xff)),
                              static_cast<uint8_t>((id >> 8) & 0xff),
                              static_cast<uint8_t>(id & 0xff)};
    Mac48Address address;
    address.CopyFrom(bytes);
    return address;
}

uint32_t
GetSidelinkId(const Address& address)
{
    const auto mac = Mac48Address::ConvertFrom(address);
    uint8_t bytes[6];
    mac.CopyTo(bytes);
    if (mac.IsBroadcast() || (bytes[0] == 0x33 && bytes[1] == 0x33))
    {
        return SIDELINK_BROADCAST;
    }
    const uint32_t low = (uint32_t(bytes[3]) << 16) | (uint32_t(bytes[4]) << 8) | bytes[5];
    if (bytes[0] == 0x01 && bytes[1] == 0 && bytes[2] == 0x5e && low < SIDELINK_FIRST_GROUP)
    {
        return std::min(SIDELINK_FIRST_GROUP | low, SIDELINK_BROADCAST - 1);
    }
    NS_ABORT_MSG_IF(bytes[0] != 0x02 || bytes[1] != 0 || bytes[2] != 0 || !IsSidelinkDevice(low),
                    "The sidelink has no device with the address "
                        << mac << "; they are 02:00:00:00:00:01 to 02:00:00:7f:ff:ff.");
    return low;
}

} // namespace ns3::hfedfm
