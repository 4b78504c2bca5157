// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-learner.h"

#include "ns3/abort.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(Learner);

TypeId
Learner::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::Learner").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

void
Learner::Begin(const std::string& task)
{
    NS_ABORT_MSG("A " << GetInstanceTypeId().GetName() << " cannot begin '" << task
                      << "' in mid-run: it has no starts.");
}

} // namespace ns3::hfedfm
