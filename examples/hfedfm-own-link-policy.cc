// SPDX-License-Identifier: GPL-2.0-only
// A link policy of one's own: each device reports to the nearest server, node 0 or 1.
#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"
#include "ns3/internet-module.h"
#include "ns3/mobility-module.h"
#include "ns3/network-module.h"

#include <iostream>

using namespace ns3;
using namespace ns3::hfedfm;

class NearestServer : public LinkPolicy
{
  public:
    static TypeId GetTypeId()
    {
        static auto tid =
            TypeId("NearestServer").SetParent<LinkPolicy>().AddConstructor<NearestServer>();
        return tid;
    }

    void Start() override
    {
        const auto here = m_node->GetNode()->GetObject<MobilityModel>();
        const auto way = [&here](uint32_t i) {
            return here->GetDistanceFrom(NodeList::GetNode(i)->GetObject<MobilityModel>());
        };
        const auto nearest = NodeList::GetNode(way(1) < way(0) ? 1 : 0);
        const auto server = DynamicCast<FederationNode>(nearest->GetApplication(0));
        const auto address = nearest->GetObject<Ipv4>()->GetAddress(1, 0).GetLocal();
        server->AddExpectedChild(m_node->GetFederationId());
        m_node->SetParent(server->MakePeerAddress(address), ParentLink::ACCESS);
        std::cout << "Device " << m_node->GetFederationId() << " reports to " << address << "\n";
    }
};

NS_OBJECT_ENSURE_REGISTERED(NearestServer);

int
main()
{
    NodeContainer nodes(5);
    SetPositions(nodes, {{0, 0, 0}, {90, 0, 0}, {10, 0, 0}, {40, 0, 0}, {80, 0, 0}});
    InternetStackHelper().Install(nodes);
    Ipv4AddressHelper("10.0.0.0", "/24").Assign(SimpleNetDeviceHelper().Install(nodes));
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        const auto policy = i < 2 ? "ns3::hfedfm::LinkPolicy" : "NearestServer";
        auto node = CreateObject<FederationNode>();
        node->SetAttribute("FederationId", UintegerValue(i));
        node->SetAttribute("LinkPolicy", StringValue(policy));
        node->SetLearner(CreateObject<PayloadLearner>());
        nodes.Get(i)->AddApplication(node);
    }
    Simulator::Run();
    Simulator::Destroy();
}
