// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-head-election.h"

#include "ns3/abort.h"
#include "ns3/fatal-error.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(HeadElection);

namespace
{

/** Names of the rules as the attribute takes them. */
const std::map<HeadRule, std::string> RULES{{HeadRule::RANDOM, "random"},
                                            {HeadRule::BEST_CONNECTED, "best-connected"},
                                            {HeadRule::MOST_ENERGY, "most-energy"}};

/** A member that could be the head. */
struct Candidate
{
    uint32_t member;  //!< its number
    uint32_t reached; //!< members on its tree
    double reach;     //!< cost of the dearest path on its tree
};

Candidate
MakeCandidate(const ClusterGraph& graph, uint32_t member, const MemberSet& gone)
{
    Candidate candidate{member, 0, 0};
    for (const auto cost : graph.GetTree(member, gone).cost)
    {
        if (std::isfinite(cost))
        {
            ++candidate.reached;
            candidate.reach = std::max(candidate.reach, cost);
        }
    }
    return candidate;
}

/** @return energy of a member, unlimited if nothing is known of it */
double
GetEnergy(const MemberEnergy& energy, uint32_t member)
{
    const auto entry = energy.find(member);
    return entry == energy.end() ? std::numeric_limits<double>::infinity() : entry->second;
}

} // namespace

TypeId
HeadElection::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::HeadElection")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<HeadElection>()
            .AddAttribute("Rule",
                          "Which member of a cluster becomes its head: random, best-connected (its "
                          "dearest path to a member is the cheapest) or most-energy.",
                          StringValue("random"),
                          MakeStringAccessor(&HeadElection::SetRule, &HeadElection::GetRule),
                          MakeStringChecker());
    return tid;
}

void
HeadElection::SetRule(std::string name)
{
    for (const auto& [rule, text] : RULES)
    {
        if (name == text)
        {
            m_rule = rule;
            return;
        }
    }
    NS_FATAL_ERROR("The head rule '" << name
                                     << "' is unknown; use random, best-connected or most-energy.");
}

std::string
HeadElection::GetRule() const
{
    return RULES.at(m_rule);
}

HeadElection::HeadElection()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

int64_t
HeadElection::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

std::optional<uint32_t>
HeadElection::Choose(const ClusterGraph& graph,
                     const MemberSet& excluded,
                     const MemberSet& gone,
                     const MemberEnergy& energy)
{
    MemberSet out = gone;
    out.insert(m_unable.begin(), m_unable.end());
    if (out.size() == graph.GetSize())
    {
        out = gone;
    }
    out.insert(excluded.begin(), excluded.end());
    std::vector<Candidate> candidates;
    uint32_t most = 0;
    for (uint32_t member = 0; member < graph.GetSize(); ++member)
    {
        if (out.count(member) == 0)
        {
            candidates.push_back(MakeCandidate(graph, member, gone));
            most = std::max(most, candidates.back().reached);
        }
    }
    candidates.erase(std::remove_if(candidates.begin(),
                                    candidates.end(),
                                    [most](const auto& c) { return c.reached < most; }),
                     candidates.end());
    if (candidates.empty())
    {
        return std::nullopt;
    }
    if (m_rule == HeadRule::RANDOM)
    {
        const auto last = static_cast<uint32_t>(candidates.size() - 1);
        return candidates[m_random->GetInteger(0, last)].member;
    }
    // The first of equals: max_element and min_element both keep it.
    if (m_rule == HeadRule::MOST_ENERGY)
    {
        return std::max_element(candidates.begin(),
                                candidates.end(),
                                [&energy](const auto& a, const auto& b) {
                                    return GetEnergy(energy, a.member) <
                                           GetEnergy(energy, b.member);
                                })
            ->member;
    }
    return std::min_element(candidates.begin(),
                            candidates.end(),
                            [](const auto& a, const auto& b) { return a.reach < b.reach; })
        ->member;
}

} // namespace ns3::hfedfm
