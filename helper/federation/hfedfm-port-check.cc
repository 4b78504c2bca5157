// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-port-check.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-federation-node.h"
#include "ns3/hfedfm-module-provider.h"
#include "ns3/uinteger.h"

namespace ns3::hfedfm
{

namespace
{

uint64_t
GetPort(const Ptr<Application>& application)
{
    UintegerValue port;
    application->GetAttribute("Port", port);
    return port.Get();
}

} // namespace

void
CheckPort(const Ptr<Node>& node, const Ptr<Application>& application)
{
    for (uint32_t a = 0; a < node->GetNApplications(); ++a)
    {
        const auto other = node->GetApplication(a);
        const bool listens =
            DynamicCast<FederationNode>(other) || DynamicCast<ModuleProvider>(other);
        NS_ABORT_MSG_IF(listens && GetPort(other) == GetPort(application),
                        "Node " << node->GetId() << " has a "
                                << other->GetInstanceTypeId().GetName() << " with the Port "
                                << GetPort(other) << " already: give the "
                                << application->GetInstanceTypeId().GetName()
                                << " of another federation another Port.");
    }
}

} // namespace ns3::hfedfm
