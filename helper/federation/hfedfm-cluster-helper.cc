// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cluster-helper.h"

#include "../../model/federation/hfedfm-cluster-beacon.h"

#include "ns3/abort.h"
#include "ns3/mobility-model.h"
#include "ns3/string.h"

#include <numeric>

namespace ns3::hfedfm
{

namespace
{

/**
 * Time for a head that steps down to close its connection: an access point that has something left
 * for a station that sleeps repeats it without end, and so starves its cell.
 */
const Time GRACE = Seconds(3);

/** Only heads use the access network. @param controller of the station @param station of the device
 *  @param head what it is now */
void
PowerStation(Ptr<RadioController> controller, Ptr<NetDevice> station, bool head)
{
    if (head)
    {
        controller->WakeUp(station);
    }
    else
    {
        controller->Sleep(station, GRACE);
    }
}

/** @return the devices whose access radio does not reach the access point, or the other way round
 */
MemberSet
GetCutOff(const EdgeCell& cell)
{
    MemberSet cutOff;
    for (uint32_t d = 0; d < cell.stations.GetN(); ++d)
    {
        if (cell.accessController &&
            !cell.accessController->CanExchange(cell.stations.Get(d), cell.accessPoint))
        {
            cutOff.insert(d);
        }
    }
    return cutOff;
}

} // namespace

ClusterHelper::ClusterHelper()
    : m_range(std::numeric_limits<double>::infinity())
{
    m_members.SetTypeId(ClusterMember::GetTypeId());
    m_elections.SetTypeId(HeadElection::GetTypeId());
}

void
ClusterHelper::SetTopology(Ptr<D2dTopology> d2d)
{
    m_d2d = std::move(d2d);
    if (m_d2d)
    {
        m_members.Set("Turn", TimeValue(m_d2d->GetTurn()));
    }
}

void
ClusterHelper::SetHeadRule(const std::string& rule)
{
    m_elections.Set("Rule", StringValue(rule));
}

void
ClusterHelper::SetRange(double metres)
{
    NS_ABORT_MSG_UNLESS(metres >= 0,
                        "The range of D2D links is " << metres << " m; it must be 0 "
                                                     << "or more.");
    m_range = metres;
}

std::shared_ptr<const ClusterGraph>
ClusterHelper::MakeGraph(const EdgeNetwork& network,
                         uint32_t index,
                         const std::vector<uint32_t>& ids) const
{
    const auto& cell = network.cells.at(index);
    const auto count = cell.devices.GetN();
    NS_ABORT_MSG_UNLESS(m_d2d && cell.d2dRadios.GetN() == count,
                        "The devices have no D2D radios: install a D2dTopology on the network and "
                        "name it with SetTopology().");
    LinkCosts distances(count, std::vector<double>(count));
    for (uint32_t i = 0; i < count; ++i)
    {
        const auto place = cell.devices.Get(i)->GetObject<MobilityModel>();
        for (uint32_t j = 0; j < count; ++j)
        {
            distances[i][j] =
                place->GetDistanceFrom(cell.devices.Get(j)->GetObject<MobilityModel>());
        }
    }
    auto graph = std::make_shared<ClusterGraph>(ids, m_d2d->GetLinkCosts(cell), distances, m_range);
    NS_ABORT_MSG_UNLESS(graph->GetTree(0, {}).ReachesAll(),
                        "These devices are out of D2D reach:"
                            << DescribeD2dGaps(network, *m_d2d)
                            << " Bring them nearer or give the radios more power; in a study, with "
                               "--radius (random layout) or --layout-scale (others), --d2d-power, "
                               "--path-loss or --minimum-rssi.");
    return graph;
}

Ptr<HeadElection>
ClusterHelper::MakeElection(const MemberSet& unable)
{
    auto election = m_elections.Create<HeadElection>();
    election->SetUnable(unable);
    m_stream += election->AssignStreams(m_stream);
    return election;
}

uint32_t
ClusterHelper::GetFirstHead(const ClusterGraph& graph,
                            uint32_t index,
                            const FederationContainer& devices,
                            const MemberSet& unable)
{
    MemberEnergy left;
    for (uint32_t d = 0; d < devices.GetN(); ++d)
    {
        if (const auto& source = devices.Get(d).energy.source)
        {
            left[d] = source->GetRemainingEnergy();
        }
    }
    // Elected in any case: later elections draw from the same streams then.
    const auto elected = *MakeElection(unable)->Choose(graph, {}, {}, left);
    if (m_firstHeads.empty())
    {
        return elected;
    }
    NS_ABORT_MSG_UNLESS(index < m_firstHeads.size(),
                        "There are first heads of " << m_firstHeads.size() << " cells and none of "
                                                    << "cell " << index << "; each needs one.");
    NS_ABORT_MSG_UNLESS(m_firstHeads[index] < graph.GetSize(),
                        "The first head of cell " << index << " is device " << m_firstHeads[index]
                                                  << "; it must be one of its devices, 0 to "
                                                  << graph.GetSize() - 1 << ".");
    return m_firstHeads[index];
}

void
ClusterHelper::Install(const EdgeNetwork& network,
                       uint32_t index,
                       FederationContainer& federation,
                       const ClusterUplink& uplink)
{
    const auto& cell = network.cells.at(index);
    const auto devices = federation.GetDevices(index);
    const auto count = devices.GetN();
    NS_ABORT_MSG_IF(count > MAX_CLUSTER_SIZE,
                    "Cell " << index << " has " << count << " devices; a D2D cluster can have at "
                            << "most " << MAX_CLUSTER_SIZE << ".");
    std::vector<uint32_t> ids;
    for (const auto& device : devices)
    {
        ids.push_back(device.GetId());
    }
    const auto graph = MakeGraph(network, index, ids);
    const bool hasUplink = !uplink.parent.IsInvalid();
    const auto unable = hasUplink ? GetCutOff(cell) : MemberSet();
    const auto head = GetFirstHead(*graph, index, devices, unable);
    for (uint32_t d = 0; d < count; ++d)
    {
        const auto& device = devices.Get(d);
        auto member = m_members.Create<ClusterMember>();
        auto view = std::make_unique<ClusterView>(d, graph, head, MakeElection(unable));
        device.node->SetLinkPolicy(member);
        member->SetCluster(std::move(view), cell.d2dAddresses, cell.d2dRadios.Get(d));
        member->SetUplink(uplink);
        if (const auto channel = m_d2d->MakeMulticastChannel(cell, d))
        {
            device.node->SetMulticastChannel(channel);
        }
        member->SetEnergySource(device.energy.source);
        member->Place();
        if (cell.accessController)
        {
            const auto station = cell.stations.Get(d);
            if (!hasUplink || d != head)
            {
                cell.accessController->Sleep(station, Time(0));
            }
            if (hasUplink)
            {
                member->SetHeadCallback(
                    MakeBoundCallback(&PowerStation, cell.accessController, station));
            }
        }
        federation.SetMember(ids[d], member);
    }
}

NeighbourPairs
ClusterHelper::Pair(const EdgeNetwork& network, uint32_t index) const
{
    const auto& cell = network.cells.at(index);
    std::vector<uint32_t> numbers(cell.devices.GetN());
    std::iota(numbers.begin(), numbers.end(), 0);
    const auto graph = MakeGraph(network, index, numbers);
    cell.PutStationsToSleep();
    return graph->GetPairs();
}

} // namespace ns3::hfedfm
