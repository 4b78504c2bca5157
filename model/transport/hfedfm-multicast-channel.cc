// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-multicast-channel.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(MulticastChannel);

TypeId
MulticastChannel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::MulticastChannel").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

} // namespace ns3::hfedfm
