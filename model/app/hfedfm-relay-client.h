// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RELAY_CLIENT_H
#define HFEDFM_RELAY_CLIENT_H

#include "hfedfm-federation-node.h"
#include "hfedfm-module-requester.h"
#include "hfedfm-task-starter.h"

#include "ns3/address.h"
#include "ns3/hfedfm-provider-policy.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Gets the modules of a task that begins in mid-run from other nodes.
 *
 * Wanted is every module that the task's forward pass uses and that the node does not hold, or
 * holds in a state whose base - the newest state that others hold, too - is more than MaxAge rounds
 * old. Who holds it tell the node's own directory and, if that knows nobody whose state is new
 * enough, the directories of D2D neighbours, of the edge server and of the cloud, one after the
 * other. A ProviderPolicy then says who is asked for what, one provider after the other: one that
 * refuses, gives a state that is too old, or does not answer within the requester's Timeout, makes
 * way for the next. What nobody gives stays with the learner's initial values.
 *
 * It knows where others listen, because that is configured, but what they hold only from messages.
 */
class RelayClient : public ModuleSource
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param providers value of the attribute Providers @return what is wrong with it and what is
     *  allowed, in a sentence; empty if all is well */
    static std::string FindProvidersError(const std::string& providers);

    /** @param node whose tasks begin; outlives this @param requester on the same ns-3 node */
    void SetNode(FederationNode& node, Ptr<ModuleRequester> requester);

    /** @param rounds E: what MaxAge is unless it is set */
    void SetEdgeRounds(uint32_t rounds)
    {
        m_edgeRounds = rounds;
    }

    /**
     * Name a node that may be asked.
     * @param id its federation id
     * @param kind what it is to this node
     * @param address and port of its ModuleProvider
     */
    void AddProvider(uint32_t id, ProviderKind kind, const Address& address);

    void Fetch(const ModuleDemand& demand, SupplyCallback callback) override;

    /** @return rounds after which a state is too old */
    uint32_t GetMaxAge() const;

  protected:
    void DoDispose() override;

  private:
    /** A node that may be asked. */
    struct Provider
    {
        ProviderKind kind; //!< what it is to this node
        Address address;   //!< where it listens
    };

    /** What to do next for the demand. */
    void Next();
    void AskDirectory(uint32_t node);
    void AskProvider(uint32_t node, const Manifest& modules);
    void Located(const RequestResult& result);
    void Provided(const RequestResult& result);
    /** @param result of a request @return whether to go on */
    bool Count(const RequestResult& result);
    void End();
    void TakeOffers(uint32_t node, const ModuleId& module, const HeldModule& held);
    std::vector<ProviderOffer> Choose(const ModuleId& module) const;
    /** @return whether a module decides who is asked */
    bool Decides(const ModuleId& module) const;
    bool IsWanted(const ModuleSpec& spec, const ModuleDemand& demand) const;
    bool IsUsable(uint32_t node, const Provider& provider) const;

    ObjectFactory m_policyType;           //!< makes the policy
    uint32_t m_maxAge;                    //!< rounds; 0: E
    std::string m_kinds;                  //!< of modules that are asked for; empty: all
    std::string m_providers;              //!< kinds of nodes that are asked
    FederationNode* m_node{nullptr};      //!< whose tasks begin
    Ptr<ModuleRequester> m_requester;     //!< asks
    Ptr<ProviderPolicy> m_policy;         //!< chooses; made when needed
    uint32_t m_edgeRounds{1};             //!< E
    std::map<uint32_t, Provider> m_known; //!< who may be asked, by federation id
    SupplyCallback m_callback;            //!< of the demand
    ModuleSupply m_supply;                //!< for it, so far
    Manifest m_wanted;                    //!< what has not come
    std::set<ModuleId> m_held;            //!< of those, modules that are held, but too old
    uint32_t m_oldest{0};                 //!< round of the oldest state that is good enough
    Time m_begin;                         //!< of the demand
    std::deque<uint32_t> m_directories;   //!< to be asked who holds what
    std::map<ModuleId, std::map<uint32_t, ProviderOffer>> m_offers; //!< by module and node
    std::set<std::pair<uint32_t, ModuleId>> m_tried;                //!< asked in vain or not
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RELAY_CLIENT_H */
