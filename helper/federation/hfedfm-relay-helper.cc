// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-relay-helper.h"

#include "hfedfm-port-check.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-module-provider.h"
#include "ns3/hfedfm-module-requester.h"
#include "ns3/hfedfm-relay-client.h"
#include "ns3/inet-socket-address.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3::hfedfm
{

RelayHelper::RelayHelper()
{
    m_clients.SetTypeId(RelayClient::GetTypeId());
    m_requesters.SetTypeId(ModuleRequester::GetTypeId());
    m_providers.SetTypeId(ModuleProvider::GetTypeId());
}

ApplicationContainer
RelayHelper::Install(const EdgeNetwork& network, const FederationContainer& federation) const
{
    ApplicationContainer applications;
    const auto begins = [](const FederationEntry& entry) {
        return entry.IsDevice() && !entry.node->GetLearner()->GetStarts().empty();
    };
    if (std::none_of(federation.Begin(), federation.End(), begins))
    {
        return applications;
    }
    for (const auto& entry : federation)
    {
        if (!entry.IsDevice() || entry.member)
        {
            const auto provider = m_providers.Create<ModuleProvider>();
            provider->SetFederationNode(entry.node);
            CheckPort(entry.node->GetNode(), provider);
            entry.node->GetNode()->AddApplication(provider);
            applications.Add(provider);
        }
        if (begins(entry))
        {
            InstallClient(network, federation, entry, applications);
        }
    }
    return applications;
}

void
RelayHelper::InstallClient(const EdgeNetwork& network,
                           const FederationContainer& federation,
                           const FederationEntry& device,
                           ApplicationContainer& applications) const
{
    UintegerValue rounds;
    device.node->GetAttribute("Rounds", rounds);
    for (const auto& start : device.node->GetLearner()->GetStarts())
    {
        NS_ABORT_MSG_IF(start.round > rounds.Get(),
                        "Device " << device.GetId() << " is to begin '" << start.task
                                  << "' in round " << start.round << "; the run has "
                                  << rounds.Get() << " rounds.");
    }
    const auto requester = m_requesters.Create<ModuleRequester>();
    requester->SetAttribute("FederationId", UintegerValue(device.GetId()));
    device.node->GetNode()->AddApplication(requester);
    applications.Add(requester);
    const auto client = m_clients.Create<RelayClient>();
    client->SetNode(*device.node, requester);
    client->SetEdgeRounds(m_edgeRounds);
    const auto ofProvider = m_providers.Create<ModuleProvider>();
    UintegerValue port;
    ofProvider->GetAttribute("Port", port);
    const auto add = [&](const FederationEntry& entry, ProviderKind kind, Ipv4Address address) {
        client->AddProvider(entry.GetId(),
                            kind,
                            InetSocketAddress(address, static_cast<uint16_t>(port.Get())));
    };
    for (const auto& entry : federation)
    {
        if (entry.role == NodeRole::CLOUD)
        {
            add(entry, ProviderKind::CLOUD, network.cells[*device.cluster].cloudAddress);
        }
        else if (entry.role == NodeRole::EDGE_SERVER)
        {
            const bool own = entry.cluster == device.cluster;
            add(entry,
                own ? ProviderKind::EDGE : ProviderKind::SERVER,
                network.cells[*entry.cluster].edgeAddress);
        }
        else if (device.member && entry.member && entry.cluster == device.cluster)
        {
            const auto& graph = device.member->GetView().GetGraph();
            const auto number = graph.GetNumber(entry.GetId());
            const auto self = graph.GetNumber(device.GetId());
            const auto pairs = graph.GetPairs();
            const std::pair<uint32_t, uint32_t> pair{std::min(self, number),
                                                     std::max(self, number)};
            if (std::find(pairs.begin(), pairs.end(), pair) != pairs.end())
            {
                add(entry,
                    ProviderKind::NEIGHBOUR,
                    network.cells[*device.cluster].d2dAddresses[number]);
            }
        }
    }
    device.node->SetModuleSource(client);
}

} // namespace ns3::hfedfm
