// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_HEAD_ELECTION_H
#define HFEDFM_HEAD_ELECTION_H

#include "hfedfm-cluster-graph.h"

#include "ns3/object.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace ns3::hfedfm
{

/** Which member of a cluster becomes its head. */
enum class HeadRule
{
    RANDOM,         //!< any, with the same probability (arXiv 2509.03695)
    BEST_CONNECTED, //!< the one whose dearest path to a member is the cheapest
    MOST_ENERGY     //!< the one with the most energy left
};

/** Energy that members have left, by number; J. Those without a battery are not in it. */
using MemberEnergy = std::map<uint32_t, double>;

/** Chooses the head of a D2D cluster. */
class HeadElection : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    HeadElection();

    /** @param unable members that are chosen only when all others are gone; default: none */
    void SetUnable(MemberSet unable)
    {
        m_unable = std::move(unable);
    }

    /**
     * Choose among those that reach the most others; of equals, the one with the lowest number.
     * @param graph the cluster
     * @param excluded members that cannot be it
     * @param gone members that are not there any more; excluded as well
     * @param energy what is known of it; members without an entry count as having any amount
     * @return number of the head; none if nobody is left, or only members that are unable while one
     *         that is excluded is not
     */
    std::optional<uint32_t> Choose(const ClusterGraph& graph,
                                   const MemberSet& excluded,
                                   const MemberSet& gone,
                                   const MemberEnergy& energy);

    /** @param stream of the random rule @return number of streams used */
    int64_t AssignStreams(int64_t stream);

  private:
    void SetRule(std::string name);
    std::string GetRule() const;

    HeadRule m_rule;                     //!< which member it is
    MemberSet m_unable;                  //!< who is chosen last
    Ptr<UniformRandomVariable> m_random; //!< for the random rule
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_HEAD_ELECTION_H */
