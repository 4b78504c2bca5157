/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-consensus-helper.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <set>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** @param pairs edges between nodes below n @param n nodes @return how many node 0 can reach */
std::size_t
CountReachable(const NeighbourPairs& pairs, uint32_t n)
{
    std::vector<std::vector<uint32_t>> neighbours(n);
    for (const auto& [a, b] : pairs)
    {
        neighbours[a].push_back(b);
        neighbours[b].push_back(a);
    }
    std::set<uint32_t> reached{0};
    std::vector<uint32_t> open{0};
    while (!open.empty())
    {
        const auto node = open.back();
        open.pop_back();
        for (const auto neighbour : neighbours[node])
        {
            if (reached.insert(neighbour).second)
            {
                open.push_back(neighbour);
            }
        }
    }
    return reached.size();
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

} // namespace

ConsensusHelper::ConsensusHelper()
    : m_start(Seconds(1)),
      m_stagger(MilliSeconds(50)),
      m_settle(MilliSeconds(200))
{
    m_factory.SetTypeId("ns3::hfedfm::ConsensusNode");
}

void
ConsensusHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

void
ConsensusHelper::SetFirstId(uint32_t id)
{
    m_firstId = id;
}

void
ConsensusHelper::SetStart(Time start, Time stagger)
{
    m_start = start;
    m_stagger = stagger;
}

void
ConsensusHelper::SetTimes(const Ptr<ConsensusNode>& application, uint32_t n) const
{
    // The first nodes wait for the last ones to start before they count the missing.
    const auto allStarts = m_stagger * static_cast<int64_t>(n);
    TimeValue deadline;
    application->GetAttribute("StartDeadline", deadline);
    application->SetAttribute("StartDeadline", TimeValue(deadline.Get() + allStarts));
    TimeValue earliest;
    application->GetAttribute("EarliestBegin", earliest);
    const auto settled = m_start + allStarts + m_settle;
    application->SetAttribute("EarliestBegin", TimeValue(Max(earliest.Get(), settled)));
}

std::vector<Ptr<ConsensusNode>>
ConsensusHelper::Install(const NodeContainer& nodes,
                         const std::vector<Ipv4Address>& addresses,
                         const NeighbourPairs& pairs,
                         const std::vector<Ptr<Learner>>& learners,
                         const std::vector<DeviceEnergy>& energy)
{
    const auto n = nodes.GetN();
    NS_ABORT_MSG_UNLESS(addresses.size() == n && learners.size() == n,
                        "There are " << n << " nodes, " << addresses.size() << " addresses and "
                                     << learners.size() << " learners; each node needs one.");
    NS_ABORT_MSG_UNLESS(energy.empty() || energy.size() == n,
                        "There are " << n << " nodes and energy models of " << energy.size()
                                     << "; give one of each node or none.");
    CheckGraph(pairs, n);
    std::vector<Ptr<ConsensusNode>> applications;
    for (uint32_t i = 0; i < n; ++i)
    {
        auto application = m_factory.Create<ConsensusNode>();
        application->SetAttribute("FederationId", UintegerValue(m_firstId + i));
        application->SetLearner(learners[i]);
        application->SetStartTime(m_start + m_stagger * static_cast<int64_t>(i));
        SetTimes(application, n);
        if (!energy.empty())
        {
            application->SetComputeModel(energy[i].compute);
            application->SetLedger(energy[i].ledger);
        }
        nodes.Get(i)->AddApplication(application);
        applications.push_back(application);
    }
    for (const auto& [a, b] : pairs)
    {
        UintegerValue port;
        applications[a]->GetAttribute("Port", port);
        const auto number = static_cast<uint16_t>(port.Get());
        applications[a]->AddNeighbour(m_firstId + b, InetSocketAddress(addresses[b], number));
        applications[b]->AddNeighbour(m_firstId + a, InetSocketAddress(addresses[a], number));
    }
    return applications;
}

} // namespace hfedfm
} // namespace ns3
