// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-learner.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(Learner);

TypeId
Learner::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::Learner").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

} // namespace ns3::hfedfm
