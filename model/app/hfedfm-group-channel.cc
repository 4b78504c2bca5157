/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-group-channel.h"

namespace ns3
{
namespace hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(GroupChannel);

TypeId
GroupChannel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::GroupChannel").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

GroupChannel::GroupChannel() = default;
GroupChannel::~GroupChannel() = default;

} // namespace hfedfm
} // namespace ns3
