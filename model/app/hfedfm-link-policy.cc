// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-link-policy.h"

#include "ns3/abort.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(LinkPolicy);

TypeId
LinkPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::LinkPolicy")
                            .SetParent<Object>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<LinkPolicy>();
    return tid;
}

void
LinkPolicy::DoDispose()
{
    Stop();
    m_node = nullptr;
    Object::DoDispose();
}

void
LinkPolicy::SetNode(FederationNode& node)
{
    NS_ABORT_MSG_IF(m_node && m_node != &node, "A link policy serves one node, not two.");
    m_node = &node;
}

} // namespace ns3::hfedfm
