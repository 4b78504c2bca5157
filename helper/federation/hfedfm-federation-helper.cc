/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-federation-helper.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/inet-socket-address.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace hfedfm
{

namespace
{

uint16_t
GetPort(const Ptr<FederationNode>& node)
{
    UintegerValue port;
    node->GetAttribute("Port", port);
    return static_cast<uint16_t>(port.Get());
}

void
Connect(const Ptr<FederationNode>& child,
        const Ptr<FederationNode>& parent,
        Ipv4Address address,
        ParentLink link)
{
    parent->AddExpectedChild(child->GetFederationId());
    child->SetParent(InetSocketAddress(address, GetPort(parent)), link);
}

/** @param all values of all devices, or empty @param first begin @param end its end @return part */
template <typename T>
std::vector<T>
Slice(const std::vector<T>& all, std::size_t first, std::size_t end)
{
    return all.empty() ? all : std::vector<T>(all.begin() + first, all.begin() + end);
}

} // namespace

FederationHelper::FederationHelper()
    : m_scheme(Scheme::Parse("hfedfm:2")),
      m_start(Seconds(1)),
      m_stagger(MilliSeconds(50)),
      m_settle(MilliSeconds(200))
{
    m_factory.SetTypeId("ns3::hfedfm::FederationNode");
}

void
FederationHelper::SetScheme(const Scheme& scheme)
{
    m_scheme = scheme;
}

void
FederationHelper::SetScheme(const std::string& text)
{
    std::string problem;
    try
    {
        m_scheme = Scheme::Parse(text);
        return;
    }
    catch (const InputError& error)
    {
        problem = error.what();
    }
    NS_FATAL_ERROR(problem);
}

void
FederationHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

void
FederationHelper::SetClusters(const ClusterHelper& clusters)
{
    m_clusters = clusters;
}

void
FederationHelper::SetConsensus(const ConsensusHelper& consensus)
{
    m_consensus = consensus;
}

void
FederationHelper::SetStart(Time start, Time stagger)
{
    m_start = start;
    m_stagger = stagger;
}

Ptr<FederationNode>
FederationHelper::Create(Ptr<Node> node, uint32_t id)
{
    auto application = m_factory.Create<FederationNode>();
    application->SetAttribute("FederationId", UintegerValue(id));
    node->AddApplication(application);
    return application;
}

Federation
FederationHelper::Install(const EdgeNetwork& network,
                          const std::vector<Ptr<Learner>>& learners,
                          const std::vector<DeviceEnergy>& energy)
{
    const auto devices = network.GetDevices();
    NS_ABORT_MSG_UNLESS(learners.size() == devices.GetN(),
                        "There are " << devices.GetN() << " devices and " << learners.size()
                                     << " learners; each device needs one.");
    NS_ABORT_MSG_UNLESS(energy.empty() || energy.size() == devices.GetN(),
                        "There are " << devices.GetN() << " devices and energy models of "
                                     << energy.size() << "; give one of each device or none.");
    NS_ABORT_MSG_IF(m_scheme.HasCloud() && !network.cloud,
                    "The scheme " << m_scheme.ToString()
                                  << " needs a cloud: install a BackhaulHelper on the network.");

    Federation federation;
    for (uint32_t c = 0; c < network.cells.size(); ++c)
    {
        federation.cellOfDevice.insert(federation.cellOfDevice.end(),
                                       network.cells[c].devices.GetN(),
                                       c);
    }
    const auto begin = m_start + m_stagger * static_cast<int64_t>(devices.GetN()) + m_settle;
    if (m_scheme.GetExchanges() > 0)
    {
        InstallPeers(network, federation, learners, energy);
    }
    else
    {
        InstallTree(network, federation, learners, energy, begin);
    }
    for (const auto& node : federation.GetNodes())
    {
        TimeValue earliest;
        node->GetAttribute("EarliestBegin", earliest);
        node->SetAttribute("EarliestBegin", TimeValue(Max(earliest.Get(), begin)));
    }
    return federation;
}

void
FederationHelper::InstallPeers(const EdgeNetwork& network,
                               Federation& federation,
                               const std::vector<Ptr<Learner>>& learners,
                               const std::vector<DeviceEnergy>& energy) const
{
    auto helper = m_consensus;
    helper.SetAttribute("Exchanges", UintegerValue(m_scheme.GetExchanges()));
    uint32_t first = 0;
    for (uint32_t c = 0; c < network.cells.size(); ++c)
    {
        const auto& cell = network.cells[c];
        const auto end = first + cell.devices.GetN();
        helper.SetFirstId(1 + static_cast<uint32_t>(network.cells.size()) + first);
        helper.SetStart(m_start + m_stagger * static_cast<int64_t>(first), m_stagger);
        for (const auto& peer : helper.Install(cell.devices,
                                               cell.d2dAddresses,
                                               m_clusters.Pair(network, c),
                                               Slice(learners, first, end),
                                               Slice(energy, first, end)))
        {
            federation.peers.push_back(peer);
        }
        first = end;
    }
}

void
FederationHelper::InstallTree(const EdgeNetwork& network,
                              Federation& federation,
                              const std::vector<Ptr<Learner>>& learners,
                              const std::vector<DeviceEnergy>& energy,
                              Time begin)
{
    const auto cells = static_cast<uint32_t>(network.cells.size());
    if (m_scheme.HasCloud())
    {
        federation.cloud = Create(network.cloud, 0);
    }
    for (uint32_t c = 0; m_scheme.HasEdgeServers() && c < cells; ++c)
    {
        federation.edges.push_back(Create(network.cells[c].edge, 1 + c));
    }
    for (uint32_t c = 0; c < cells; ++c)
    {
        const auto& cell = network.cells[c];
        for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
        {
            const auto index = static_cast<uint32_t>(federation.devices.size());
            auto device = Create(cell.devices.Get(d), 1 + cells + index);
            device->SetLearner(learners[index]);
            device->SetStartTime(m_start + m_stagger * static_cast<int64_t>(index));
            if (!energy.empty())
            {
                device->SetComputeModel(energy[index].compute);
                device->SetLedger(energy[index].ledger);
            }
            federation.devices.push_back(device);
        }
    }
    if (m_scheme.HasD2d())
    {
        InstallClusters(network, federation, energy, begin);
    }
    else
    {
        ConnectDevices(network, federation);
    }
    ConnectEdges(network, federation);
    ScaleDeadlines(federation);
    SetInitialModel(federation, learners);
}

void
FederationHelper::ConnectDevices(const EdgeNetwork& network, Federation& federation)
{
    for (std::size_t d = 0; d < federation.devices.size(); ++d)
    {
        const auto c = federation.cellOfDevice[d];
        const auto& cell = network.cells[c];
        const auto& device = federation.devices[d];
        if (m_scheme.HasEdgeServers())
        {
            Connect(device, federation.edges[c], cell.edgeAddress, ParentLink::ACCESS);
        }
        else if (m_scheme.HasCloud())
        {
            Connect(device, federation.cloud, cell.cloudAddress, ParentLink::ACCESS_AND_BACKHAUL);
        }
    }
}

void
FederationHelper::InstallClusters(const EdgeNetwork& network,
                                  Federation& federation,
                                  const std::vector<DeviceEnergy>& energy,
                                  Time begin)
{
    std::size_t first = 0;
    for (uint32_t c = 0; c < network.cells.size(); ++c)
    {
        const auto count = network.cells[c].devices.GetN();
        const auto nodes = Slice(federation.devices, first, first + count);
        const auto powers = Slice(energy, first, first + count);
        first += count;
        ClusterUplink uplink;
        if (m_scheme.HasEdgeServers())
        {
            const auto& edge = federation.edges[c];
            uplink.parent = InetSocketAddress(network.cells[c].edgeAddress, GetPort(edge));
            uplink.edgeRounds = m_scheme.GetEdgeRounds();
            edge->SetAttribute("SoleChild", BooleanValue(true));
            for (const auto& node : nodes)
            {
                edge->AddExpectedChild(node->GetFederationId());
            }
        }
        for (const auto& member : m_clusters.Install(network, c, nodes, powers, uplink))
        {
            // When all are there: who has not started yet is silent.
            member->SetStartTime(begin);
            federation.members.push_back(member);
        }
    }
    // Parents first: who connects to a node that does not listen yet must try again later.
    auto order = federation.members;
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a->GetView().GetPosition().depth < b->GetView().GetPosition().depth;
    });
    for (std::size_t i = 0; i < order.size(); ++i)
    {
        const auto start = m_start + m_stagger * static_cast<int64_t>(i);
        order[i]->GetFederationNode()->SetStartTime(start);
    }
}

void
FederationHelper::ScaleDeadlines(const Federation& federation) const
{
    auto scale = [](const Ptr<FederationNode>& node, uint32_t factor) {
        TimeValue deadline;
        node->GetAttribute("Deadline", deadline);
        node->SetAttribute("Deadline", TimeValue(deadline.Get() * static_cast<int64_t>(factor)));
    };
    if (federation.edges.empty() || !federation.cloud)
    {
        return;
    }
    // The rounds below, and as much as one more for the way.
    const auto rounds = m_scheme.GetEdgeRounds();
    for (const auto& edge : federation.edges)
    {
        scale(edge, m_scheme.HasD2d() ? rounds + 1 : 1);
    }
    scale(federation.cloud, rounds + (m_scheme.HasD2d() ? 2 : 1));
}

void
FederationHelper::ConnectEdges(const EdgeNetwork& network, Federation& federation)
{
    // Servers wait for the last device to start before they count the missing ones.
    const auto lastStart = m_start + m_stagger * static_cast<int64_t>(federation.devices.size());
    for (std::size_t e = 0; e < federation.edges.size(); ++e)
    {
        const auto& edge = federation.edges[e];
        if (federation.cloud)
        {
            // In a D2D cluster the head does E rounds per report.
            const auto rounds = m_scheme.HasD2d() ? 1 : m_scheme.GetEdgeRounds();
            edge->SetAttribute("EdgeRounds", UintegerValue(rounds));
            Connect(edge, federation.cloud, network.cells[e].cloudAddress, ParentLink::BACKHAUL);
        }
    }
    for (const auto& server : federation.GetAll())
    {
        TimeValue deadline;
        server->GetAttribute("StartDeadline", deadline);
        server->SetAttribute("StartDeadline", TimeValue(deadline.Get() + lastStart));
    }
}

void
FederationHelper::SetInitialModel(Federation& federation, const std::vector<Ptr<Learner>>& learners)
{
    auto unionOf = [&](auto belongs) {
        ModuleSet model;
        for (std::size_t d = 0; d < learners.size(); ++d)
        {
            if (belongs(d))
            {
                auto modules = learners[d]->MakeInitialModules();
                model.insert(modules.begin(), modules.end());
            }
        }
        return model;
    };
    const auto unionOfCell = [&](std::size_t cell) {
        return unionOf([&](std::size_t d) { return federation.cellOfDevice[d] == cell; });
    };
    // Any member of a D2D cluster may have to go on in the head's place.
    ModuleSet model;
    for (std::size_t d = 0; d < federation.members.size(); ++d)
    {
        const auto cell = federation.cellOfDevice[d];
        if (d == 0 || cell != federation.cellOfDevice[d - 1])
        {
            model = unionOfCell(cell);
        }
        if (federation.members[d]->GetView().GetPosition().isHead ||
            model.size() > learners[d]->GetManifest().size())
        {
            federation.devices[d]->SetInitialModel(model);
        }
    }
    if (federation.cloud)
    {
        federation.cloud->SetInitialModel(unionOf([](std::size_t) { return true; }));
        return;
    }
    for (std::size_t e = 0; e < federation.edges.size(); ++e)
    {
        federation.edges[e]->SetInitialModel(unionOfCell(e));
    }
}

} // namespace hfedfm
} // namespace ns3
