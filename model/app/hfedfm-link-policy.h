// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LINK_POLICY_H
#define HFEDFM_LINK_POLICY_H

#include "ns3/object.h"

namespace ns3::hfedfm
{

class FederationNode;

/**
 * Chooses the place of a FederationNode in its tree: who its parent and its children are.
 *
 * This one is static: it leaves the node where it was put. A subclass moves it with
 * FederationNode::SetPosition(), at the start or at any time. A node makes its policy from its
 * attribute `LinkPolicy`, unless it was given one.
 */
class LinkPolicy : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** Become the policy of a node; once. @param node it, which outlives this */
    void SetNode(FederationNode& node);

    /** @return the node; null before SetNode() */
    FederationNode* GetFederationNode() const
    {
        return m_node;
    }

    /** The simulation begins, and no node has started yet: the time to give the node its first
     *  place. */
    virtual void Start()
    {
    }

    /** @param node federation id of another @return whether it may be taken for being there: by
     *  default; a policy that hears others regularly says no if it has not of late */
    virtual bool Hears([[maybe_unused]] uint32_t node) const
    {
        return true;
    }

    /** The node has stopped. */
    virtual void Stop()
    {
    }

  protected:
    void DoDispose() override;

    FederationNode* m_node{nullptr}; //!< the node
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LINK_POLICY_H */
