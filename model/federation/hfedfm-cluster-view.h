// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CLUSTER_VIEW_H
#define HFEDFM_CLUSTER_VIEW_H

#include "hfedfm-cluster-graph.h"
#include "hfedfm-head-election.h"
#include "hfedfm-round-machine.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ns3::hfedfm
{

/** What the members of a D2D cluster tell each other; merging it gives the same in any order. */
struct ClusterState
{
    uint32_t term{0};      //!< number of elections up to the present head
    uint32_t initiator{0}; //!< member that has chosen it; of two in one term, the lower counts
    uint32_t head{0};      //!< number of the head
    MemberSet gone;        //!< members that are not there any more
    MemberEnergy energy;   //!< what members have left; it only falls, so the least is the newest
};

/** Where a member stands in the relay tree of its cluster. */
struct ClusterPosition
{
    bool isHead{false};             //!< it aggregates the cluster
    std::optional<uint32_t> parent; //!< next member on the way to the head, if there is a way
    MemberSet children;             //!< members for which it is that
    uint32_t depth{0};              //!< hops to the head
    uint32_t height{0};             //!< most hops that any member has

    /** @param o another position @return whether it has the same parent and children */
    bool operator==(const ClusterPosition& o) const
    {
        return isHead == o.isHead && parent == o.parent && children == o.children;
    }
};

/** How a member gets from one place in the tree to another. */
struct ClusterMove
{
    ClusterPosition to;                      //!< the new place
    Succession succession{Succession::NONE}; //!< whether it becomes or ceases to be the head
    bool newParent{false};                   //!< its parent is another, or it has none any more
    bool lost{false};                        //!< what its parent had got of it is lost
};

/**
 * What one member of a cluster believes of it: who is there, who is the head, and so, what the tree
 * is. There is no coordinator: members spread their states and merge what they hear, and since the
 * merge is commutative, associative and idempotent, all that hear of each other agree in the end.
 */
class ClusterView
{
  public:
    /**
     * @param self number of this member
     * @param graph the cluster, the same for all members
     * @param head number of the first head, the same for all members
     * @param election chooses the next ones
     */
    ClusterView(uint32_t self,
                std::shared_ptr<const ClusterGraph> graph,
                uint32_t head,
                Ptr<HeadElection> election);

    /** @return what this member believes */
    const ClusterState& GetState() const
    {
        return m_state;
    }

    /** @return the cluster */
    const ClusterGraph& GetGraph() const
    {
        return *m_graph;
    }

    /** @param state what another member believes @return whether the tree may be another now */
    bool Merge(const ClusterState& state);

    /**
     * Believe that a member is not there any more. If it was the head, another is elected.
     * @param member its number, not that of this member
     */
    void Remove(uint32_t member);

    /**
     * Elect another head though the present one is there.
     * @param joules members that are known to have no more than this are no candidates
     * @return false, with nothing changed, if there is no other
     */
    bool ReplaceHead(double joules = 0);

    /** @param joules energy that this member has left */
    void SetEnergy(double joules);

    /** @return whether this member counts as gone: the others go on without it */
    bool IsGone() const;

    /** @return where this member stands */
    ClusterPosition GetPosition() const;

    /** @return how it gets there from where it stood at the last call; none if that is the same */
    std::optional<ClusterMove> TakeMove();

    /** @return where it stood at the last call of TakeMove(), or at the start */
    const ClusterPosition& GetTakenPosition() const
    {
        return m_position;
    }

  private:
    /** @param excluded who cannot be head @return whether there is a new head */
    bool Elect(const MemberSet& excluded);

    uint32_t m_self;                             //!< number of this member
    std::shared_ptr<const ClusterGraph> m_graph; //!< the cluster
    Ptr<HeadElection> m_election;                //!< chooses heads
    ClusterState m_state;                        //!< what it believes
    ClusterPosition m_position;                  //!< where it stood when TakeMove() was called
    uint32_t m_head;                             //!< who was the head then
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CLUSTER_VIEW_H */
