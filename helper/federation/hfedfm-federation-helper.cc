// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-federation-helper.h"

#include "hfedfm-port-check.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-relay-graph.h"
#include "ns3/inet-socket-address.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <set>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** @param application of the federation @return address and port where it listens */
InetSocketAddress
MakePeer(const Ptr<Application>& application, Ipv4Address address)
{
    UintegerValue port;
    application->GetAttribute("Port", port);
    return InetSocketAddress(address, static_cast<uint16_t>(port.Get()));
}

void
Connect(const FederationEntry& child,
        const FederationEntry& parent,
        Ipv4Address address,
        ParentLink link)
{
    parent.node->AddExpectedChild(child.GetId());
    child.node->SetParent(MakePeer(parent.node, address), link);
}

/** The first nodes wait for the last ones to start before they count the missing. */
void
WaitForAll(const FederationContainer& nodes, Time lastStart)
{
    for (const auto& entry : nodes)
    {
        TimeValue deadline;
        entry.node->GetAttribute("StartDeadline", deadline);
        entry.node->SetAttribute("StartDeadline", TimeValue(deadline.Get() + lastStart));
    }
}

void
DelayBegin(const FederationContainer& nodes, Time begin)
{
    for (const auto& entry : nodes)
    {
        TimeValue earliest;
        entry.node->GetAttribute("EarliestBegin", earliest);
        entry.node->SetAttribute("EarliestBegin", TimeValue(Max(earliest.Get(), begin)));
    }
}

/** @return the initial modules of all devices, of those with the same id that of the first; without
 *  those that never come up to the node @param devices below it @param rules on the way */
ModuleSet
MakeInitialModel(const FederationContainer& devices, const CirculationRules& rules)
{
    ModuleSet model;
    for (const auto& device : devices)
    {
        for (const auto& [id, module] : device.node->GetLearner()->MakeInitialModules())
        {
            if (rules.GetPeriod(id, 1) != CirculationRules::NEVER)
            {
                model.emplace(id, module);
            }
        }
    }
    return model;
}

/** Tell the servers what they begin with: roots all, others what never goes to their parent. */
void
SetInitialModels(const FederationContainer& federation,
                 const CirculationRules& edge,
                 const CirculationRules& cloud)
{
    for (const auto& root : federation.GetByRole(NodeRole::CLOUD))
    {
        root.node->SetInitialModel(MakeInitialModel(federation.GetDevices(), cloud));
    }
    for (const auto& server : federation.GetByRole(NodeRole::EDGE_SERVER))
    {
        if (!server.node->HasParent() || !cloud.IsEmpty())
        {
            server.node->SetInitialModel(
                MakeInitialModel(federation.GetDevices(server.cluster), edge));
        }
    }
}

/** Tell those that may have to go on in a head's place, too. @param devices of a D2D cluster */
void
SetHeadModels(const FederationContainer& devices)
{
    const auto model = MakeInitialModel(devices, {});
    for (const auto& device : devices)
    {
        if (device.GetRole() == NodeRole::HEAD ||
            model.size() > device.node->GetLearner()->GetManifest().size())
        {
            device.node->SetInitialModel(model);
        }
    }
}

/** @param pairs edges between nodes below n @param n nodes @return how many node 0 can reach */
std::ptrdiff_t
CountReachable(const NeighbourPairs& pairs, uint32_t n)
{
    RelayGraph graph(n);
    for (const auto& [a, b] : pairs)
    {
        graph.AddLink(a, b, 1);
        graph.AddLink(b, a, 1);
    }
    const auto costs = graph.GetTreeFrom(0).cost;
    return n - std::count(costs.begin(), costs.end(), std::numeric_limits<double>::infinity());
}

void
CheckGraph(const NeighbourPairs& pairs, uint32_t n)
{
    std::set<std::pair<uint32_t, uint32_t>> seen;
    for (const auto& [a, b] : pairs)
    {
        NS_ABORT_MSG_IF(a >= n || b >= n,
                        "The neighbours " << a << " and " << b << " are not both nodes; there are "
                                          << "nodes 0 to " << n - 1 << ".");
        NS_ABORT_MSG_IF(a == b, "Node " << a << " cannot be its own neighbour.");
        NS_ABORT_MSG_UNLESS(seen.emplace(std::min(a, b), std::max(a, b)).second,
                            "The neighbours " << a << " and " << b
                                              << " are given twice; once is allowed.");
    }
    const auto reachable = n == 0 ? 0 : CountReachable(pairs, n);
    NS_ABORT_MSG_UNLESS(reachable == n,
                        "The neighbours of the cluster are not connected: node 0 can reach "
                            << reachable << " of " << n << " nodes; install clusters one by one.");
}

/** Shared, so that callbacks can be compared. */
using Devices = std::shared_ptr<const FederationContainer>;

/** @param devices any @param id of one of them @return s that a round of training takes it */
double
GetTrainingTime(Devices devices, uint32_t id)
{
    const auto& device = devices->GetById(id);
    NS_ABORT_MSG_UNLESS(device.energy.compute,
                        "Device " << id << " has no compute model that tells how fast it is: give "
                                  << "FederationHelper::Install() energies.");
    return device.energy.compute->GetDuration(device.node->GetLearner()->GetTrainingFlops())
        .GetSeconds();
}

/** @param devices any @param id of one of them @return J in its battery */
double
GetEnergyLeft(Devices devices, uint32_t id)
{
    const auto& device = devices->GetById(id);
    NS_ABORT_MSG_UNLESS(device.energy.source,
                        "Device " << id << " has no battery whose energy could be told: give "
                                  << "FederationHelper::Install() energies.");
    return device.energy.source->GetRemainingEnergy();
}

/** @param energy of each device or empty @param d one of them @return its own */
DeviceEnergy
GetOf(const std::vector<DeviceEnergy>& energy, std::size_t d)
{
    return energy.empty() ? DeviceEnergy() : energy[d];
}

} // namespace

FederationHelper::FederationHelper()
    : m_scheme(Scheme::Parse("hfedfm:2")),
      m_start(Seconds(1)),
      m_stagger(MilliSeconds(50)),
      m_settle(MilliSeconds(200))
{
    m_trees.SetTypeId("ns3::hfedfm::FederationNode");
    m_peers.SetTypeId("ns3::hfedfm::FederationNode");
    m_peers.Set("Coordinator", StringValue("ns3::hfedfm::GossipCoordinator"));
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
    m_trees.Set(name, value);
    m_peers.Set(name, value);
}

Time
FederationHelper::GetTurn(std::size_t index) const
{
    return m_start + m_stagger * static_cast<int64_t>(index);
}

void
FederationHelper::Add(FederationContainer& federation,
                      const Ptr<Node>& node,
                      uint32_t id,
                      FederationEntry entry,
                      const Ptr<Learner>& learner) const
{
    const auto& factory = entry.role == NodeRole::PEER ? m_peers : m_trees;
    entry.node = factory.Create<FederationNode>();
    entry.node->SetAttribute("FederationId", UintegerValue(id));
    const auto own = m_coordinators.find(entry.role);
    if (own != m_coordinators.end())
    {
        entry.node->SetAttribute("Coordinator", ObjectFactoryValue(own->second));
    }
    if (entry.IsDevice())
    {
        entry.node->SetLearner(learner);
        entry.node->SetStartTime(GetTurn(entry.index));
        entry.node->SetComputeModel(entry.energy.compute);
        entry.node->SetLedger(entry.energy.ledger);
    }
    const auto policy = m_policies.find(entry.role);
    if (policy != m_policies.end())
    {
        entry.node->SetAttribute("CirculationPolicy", StringValue(policy->second));
    }
    CheckPort(node, entry.node);
    node->AddApplication(entry.node);
    federation.Add(entry);
}

void
FederationHelper::CheckMembers(const EdgeNetwork& network,
                               const std::vector<Ptr<Learner>>& learners) const
{
    const auto none =
        static_cast<std::size_t>(std::count(learners.begin(), learners.end(), nullptr));
    NS_ABORT_MSG_IF(!learners.empty() && none == learners.size(),
                    "None of the " << none << " devices has a learner; a federation needs one.");
    const bool d2d = m_scheme.HasD2d() || m_scheme.GetExchanges() > 0;
    NS_ABORT_MSG_IF(d2d && none > 0,
                    "The scheme " << m_scheme.ToString() << " needs all devices, and " << none
                                  << " have no learner: they pass on what others send. Choose a "
                                  << "scheme without D2D, or give each a learner.");
    const auto devices = network.GetDevices();
    for (uint32_t d = 0; d < devices.GetN(); ++d)
    {
        for (uint32_t a = 0; learners[d] && a < devices.Get(d)->GetNApplications(); ++a)
        {
            const auto other = DynamicCast<FederationNode>(devices.Get(d)->GetApplication(a));
            const bool itsD2d = other && (!other->GetNeighbours().empty() ||
                                          DynamicCast<ClusterMember>(other->GetLinkPolicy()));
            NS_ABORT_MSG_IF(other && (d2d || itsD2d),
                            "Device " << d << " is in a federation already, and "
                                      << (d2d ? "this one" : "that one")
                                      << " lets devices cooperate over D2D, where access radios "
                                      << "sleep: such devices can be in one federation only.");
        }
    }
}

FederationContainer
FederationHelper::Install(const EdgeNetwork& network,
                          const std::vector<Ptr<Learner>>& learners,
                          const std::vector<DeviceEnergy>& energy)
{
    const auto count = network.GetDevices().GetN();
    NS_ABORT_MSG_UNLESS(learners.size() == count,
                        "There are " << count << " devices and " << learners.size()
                                     << " learners; each device needs one.");
    NS_ABORT_MSG_UNLESS(energy.empty() || energy.size() == count,
                        "There are " << count << " devices and energy models of " << energy.size()
                                     << "; give one of each device or none.");
    NS_ABORT_MSG_IF(m_scheme.HasCloud() && !network.cloud,
                    "The scheme " << m_scheme.ToString()
                                  << " needs a cloud: install a BackhaulHelper on the network.");

    NS_ABORT_MSG_IF(m_selection.GetTypeId().GetUid() != 0 && m_scheme.HasD2d(),
                    "The scheme " << m_scheme.ToString() << " needs all devices in each round: "
                                  << "they pass on what others send. Choose a scheme without D2D, "
                                  << "or no client selection.");
    const bool peers = m_scheme.GetExchanges() > 0;
    NS_ABORT_MSG_IF(m_specialization.GetTypeId().GetUid() != 0 && (peers || m_scheme.HasD2d()),
                    "In the scheme " << m_scheme.ToString() << " devices cooperate, and no server "
                                     << "shares modules out among them. Choose a scheme without "
                                     << "D2D, or no specialization.");
    NS_ABORT_MSG_IF(peers && !m_circulation.IsUniform(),
                    "The scheme " << m_scheme.ToString() << " has no tiers: rules of circulation "
                                  << "say nothing there.");
    if (peers)
    {
        m_peers.Set("Exchanges", UintegerValue(m_scheme.GetExchanges()));
    }
    CheckMembers(network, learners);
    const auto cells = static_cast<uint32_t>(network.cells.size());
    FederationContainer federation;
    if (m_scheme.HasCloud())
    {
        Add(federation, network.cloud, 0, {NodeRole::CLOUD});
    }
    uint32_t index = 0;
    for (uint32_t c = 0; m_scheme.HasEdgeServers() && c < cells; ++c)
    {
        const auto inCell = network.cells[c].devices.GetN();
        const auto first = learners.begin() + index;
        // An edge server whose devices are all in other federations has nothing to do.
        if (inCell == 0 || std::count(first, first + inCell, nullptr) < inCell)
        {
            Add(federation, network.cells[c].edge, 1 + c, {NodeRole::EDGE_SERVER, c, c});
        }
        index += inCell;
    }
    index = 0;
    FederationEntry device;
    device.role = peers ? NodeRole::PEER : NodeRole::DEVICE;
    for (uint32_t c = 0; c < cells; ++c)
    {
        const auto& nodes = network.cells[c].devices;
        for (auto node = nodes.Begin(); node != nodes.End(); ++node, ++index)
        {
            if (!learners[index])
            {
                continue;
            }
            device.cluster = c;
            device.index = index;
            device.energy = GetOf(energy, index);
            Add(federation, *node, 1 + cells + index, device, learners[index]);
        }
    }
    CheckCoordinators(federation);
    const auto begin = GetTurn(count) + m_settle;
    if (peers)
    {
        for (uint32_t c = 0; c < cells; ++c)
        {
            ConnectPeers(federation.GetDevices(c),
                         network.cells[c].d2dAddresses,
                         m_clusters.Pair(network, c));
        }
    }
    else
    {
        if (m_scheme.HasD2d())
        {
            InstallClusters(network, federation, begin);
        }
        else
        {
            ConnectDevices(network, federation);
        }
        ConnectEdges(network, federation);
        SelectClients(federation);
        Specialize(federation);
        WaitForAll(federation, GetTurn(count));
        SetInitialModels(federation, m_circulation.edge, m_circulation.cloud);
    }
    DelayBegin(federation, begin);
    return federation;
}

FederationContainer
FederationHelper::InstallPeers(const NodeContainer& nodes,
                               const std::vector<Ipv4Address>& addresses,
                               const NeighbourPairs& pairs,
                               const std::vector<Ptr<Learner>>& learners,
                               const std::vector<DeviceEnergy>& energy,
                               uint32_t firstId)
{
    const auto n = nodes.GetN();
    NS_ABORT_MSG_UNLESS(addresses.size() == n && learners.size() == n,
                        "There are " << n << " nodes, " << addresses.size() << " addresses and "
                                     << learners.size() << " learners; each node needs one.");
    NS_ABORT_MSG_UNLESS(energy.empty() || energy.size() == n,
                        "There are " << n << " nodes and energy models of " << energy.size()
                                     << "; give one of each node or none.");
    FederationContainer peers;
    for (uint32_t i = 0; i < n; ++i)
    {
        FederationEntry entry{NodeRole::PEER, 0, i};
        entry.energy = GetOf(energy, i);
        Add(peers, nodes.Get(i), firstId + i, entry, learners[i]);
    }
    ConnectPeers(peers, addresses, pairs);
    DelayBegin(peers, GetTurn(n) + m_settle);
    return peers;
}

void
FederationHelper::ConnectPeers(const FederationContainer& peers,
                               const std::vector<Ipv4Address>& addresses,
                               const NeighbourPairs& pairs) const
{
    CheckGraph(pairs, peers.GetN());
    const auto connect = [&](const FederationEntry& from, uint32_t to) {
        const auto& other = peers.Get(to);
        from.node->AddNeighbour(other.GetId(), MakePeer(from.node, addresses[to]));
    };
    for (const auto& [a, b] : pairs)
    {
        connect(peers.Get(a), b);
        connect(peers.Get(b), a);
    }
    WaitForAll(peers, m_stagger * static_cast<int64_t>(peers.GetN()));
}

void
FederationHelper::ConnectDevices(const EdgeNetwork& network,
                                 const FederationContainer& federation) const
{
    const auto clouds = federation.GetByRole(NodeRole::CLOUD);
    for (uint32_t c = 0; c < network.cells.size(); ++c)
    {
        const auto& cell = network.cells[c];
        const auto edges = federation.GetByRole(NodeRole::EDGE_SERVER, c);
        for (const auto& device : federation.GetDevices(c))
        {
            const auto& rules =
                m_scheme.HasEdgeServers() ? m_circulation.edge : m_circulation.cloud;
            device.node->SetAttribute("Circulation", StringValue(rules.ToString()));
            if (m_scheme.HasEdgeServers())
            {
                Connect(device, edges.Get(0), cell.edgeAddress, ParentLink::ACCESS);
            }
            else if (m_scheme.HasCloud())
            {
                Connect(device, clouds.Get(0), cell.cloudAddress, ParentLink::ACCESS_AND_BACKHAUL);
            }
        }
    }
}

void
FederationHelper::InstallClusters(const EdgeNetwork& network,
                                  FederationContainer& federation,
                                  Time begin)
{
    for (uint32_t c = 0; c < network.cells.size(); ++c)
    {
        ClusterUplink uplink;
        uplink.insideCirculation = m_circulation.edge;
        for (const auto& edge : federation.GetByRole(NodeRole::EDGE_SERVER, c))
        {
            uplink.parent = MakePeer(edge.node, network.cells[c].edgeAddress);
            uplink.edgeRounds = m_scheme.GetEdgeRounds();
            uplink.circulation = m_circulation.cloud;
            edge.node->SetAttribute("SoleChild", BooleanValue(true));
            for (const auto& device : federation.GetDevices(c))
            {
                edge.node->AddExpectedChild(device.GetId());
            }
        }
        m_clusters.Install(network, c, federation, uplink);
        SetHeadModels(federation.GetDevices(c));
    }
    // Parents first: who connects to a node that does not listen yet must try again later.
    const auto devices = federation.GetDevices();
    std::vector<FederationEntry> order(devices.Begin(), devices.End());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.member->GetView().GetPosition().depth < b.member->GetView().GetPosition().depth;
    });
    for (std::size_t i = 0; i < order.size(); ++i)
    {
        order[i].node->SetStartTime(GetTurn(i));
        // When all are there: who has not started yet is silent.
        order[i].member->SetAttribute("Begin", TimeValue(begin));
    }
}

void
FederationHelper::SelectClients(const FederationContainer& federation) const
{
    if (m_selection.GetTypeId().GetUid() == 0)
    {
        return;
    }
    const auto role = m_scheme.HasEdgeServers() ? NodeRole::EDGE_SERVER : NodeRole::CLOUD;
    auto stream = m_selectionStream;
    for (const auto& server : federation.GetByRole(role))
    {
        const Devices devices =
            std::make_shared<const FederationContainer>(federation.GetDevices(server.cluster));
        const auto selection = m_selection.Create<ClientSelection>();
        stream += selection->AssignStreams(stream);
        selection->SetTrainingTimes(MakeBoundCallback(&GetTrainingTime, devices));
        selection->SetEnergies(MakeBoundCallback(&GetEnergyLeft, devices));
        server.node->SetClientSelection(selection);
    }
}

void
FederationHelper::Specialize(const FederationContainer& federation) const
{
    if (m_specialization.GetTypeId().GetUid() == 0)
    {
        return;
    }
    const auto role = m_scheme.HasEdgeServers() ? NodeRole::EDGE_SERVER : NodeRole::CLOUD;
    auto stream = m_specializationStream;
    for (const auto& server : federation.GetByRole(role))
    {
        const auto policy = m_specialization.Create<SpecializationPolicy>();
        stream += policy->AssignStreams(stream);
        server.node->SetSpecialization(policy);
    }
}

void
FederationHelper::CheckCoordinators(const FederationContainer& federation) const
{
    for (const auto& [role, coordinator] : m_coordinators)
    {
        NS_ABORT_MSG_IF(federation.GetByRole(role).GetN() == 0,
                        "A coordinator is set for nodes that the scheme " << m_scheme.ToString()
                                                                          << " does not have.");
    }
    const bool rounds = std::any_of(federation.Begin(), federation.End(), [](const auto& entry) {
        return !entry.IsDevice() && !entry.node->IsAsynchronous();
    });
    const auto leaves = m_scheme.HasEdgeServers() ? NodeRole::EDGE_SERVER : NodeRole::CLOUD;
    for (const auto& entry : federation)
    {
        if (!entry.node->IsAsynchronous())
        {
            continue;
        }
        DoubleValue quorum;
        TimeValue deadline;
        entry.node->GetAttribute("Quorum", quorum);
        entry.node->GetAttribute("Deadline", deadline);
        const bool selects = m_selection.GetTypeId().GetUid() != 0 && entry.role == leaves;
        // What a device keeps does not concern its server; all else goes to it each time.
        const bool periods = m_circulation.edge.HasPeriods() || m_circulation.cloud.HasPeriods() ||
                             (entry.role == NodeRole::EDGE_SERVER && m_scheme.HasCloud() &&
                              !m_circulation.cloud.IsEmpty());
        const bool shares = m_specialization.GetTypeId().GetUid() != 0 && entry.role == leaves;
        const char* problem = entry.IsDevice()                      ? "a learner"
                              : m_scheme.HasD2d()                   ? "a scheme with D2D"
                              : !rounds && quorum.Get() < 1         ? "a Quorum"
                              : !rounds && deadline.Get() > Time(0) ? "a Deadline"
                              : selects                             ? "a client selection"
                              : shares                              ? "specialization"
                              : periods ? "modules with periods of their own"
                                        : nullptr;
        NS_ABORT_MSG_IF(problem,
                        "Node " << entry.GetId() << " aggregates asynchronously, which cannot go "
                                << "with " << problem << ".");
        // Those are of the tier that does rounds.
        entry.node->SetAttribute("Quorum", DoubleValue(1));
        entry.node->SetAttribute("Deadline", TimeValue(Time(0)));
    }
}

void
FederationHelper::ConnectEdges(const EdgeNetwork& network,
                               const FederationContainer& federation) const
{
    if (!m_scheme.HasEdgeServers() || !m_scheme.HasCloud())
    {
        return;
    }
    const auto scale = [](const FederationEntry& server, uint32_t factor) {
        TimeValue deadline;
        server.node->GetAttribute("Deadline", deadline);
        server.node->SetAttribute("Deadline",
                                  TimeValue(deadline.Get() * static_cast<int64_t>(factor)));
    };
    // In a D2D cluster the head does E rounds per report. Deadlines are those of the rounds below,
    // and as much as one more for the way.
    const bool d2d = m_scheme.HasD2d();
    const auto rounds = m_scheme.GetEdgeRounds();
    const auto cloud = federation.GetByRole(NodeRole::CLOUD).Get(0);
    for (const auto& edge : federation.GetByRole(NodeRole::EDGE_SERVER))
    {
        edge.node->SetAttribute("EdgeRounds", UintegerValue(d2d ? 1 : rounds));
        if (!d2d)
        {
            edge.node->SetAttribute("Circulation", StringValue(m_circulation.cloud.ToString()));
        }
        Connect(edge, cloud, network.cells[*edge.cluster].cloudAddress, ParentLink::BACKHAUL);
        scale(edge, d2d ? rounds + 1 : 1);
    }
    scale(cloud, rounds + (d2d ? 2 : 1));
}

} // namespace ns3::hfedfm
