// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_PROVIDERS_H
#define HFEDFM_MODULE_PROVIDERS_H

#include "hfedfm-specialization-policy.h"

#include "ns3/hfedfm-message.h"

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Which children of a server provide which modules: what they have told of themselves, what a
 * SpecializationPolicy makes of that, and what each is told and sent.
 *
 * A child that has not judged yet trains everything and is asked to with each model, from the round
 * After on. One that holds other modules than it has judged is asked again. One that has not
 * answered for some rounds is taken for gone until it does.
 */
class ModuleProviders
{
  public:
    /** @param policy chooses; null: all children provide all */
    void SetPolicy(Ptr<SpecializationPolicy> policy)
    {
        m_policy = std::move(policy);
    }

    /** @return whether somebody chooses */
    bool IsOn() const
    {
        return m_policy != nullptr;
    }

    /** A child says which modules it holds. @param child its id @param holds they; those that it
     *  held before it could hold still */
    void OnHello(uint32_t child, const Manifest& holds);

    /** A child has reported. @param update the message @param round under way here */
    void OnUpdate(const Message& update, uint32_t round);

    /** @param round a number @return whether OnRound() has not been told of that round */
    bool IsNew(uint32_t round) const
    {
        return m_policy && round != m_round;
    }

    /** A round begins; more calls for the same one do nothing. @param round its number
     *  @param children that are there */
    void OnRound(uint32_t round, const std::set<uint32_t>& children);

    /** A child is asked to train in the round under way. @param child its id */
    void OnAsked(uint32_t child);

    /** @param child its id @param says modules that it says it holds @return those that it is to
     *  be sent */
    Manifest GetWants(uint32_t child, const Manifest& says) const;

    /** @param child its id @return what it is told of its modules in the round under way */
    std::vector<ModuleNote> MakeOrders(uint32_t child) const;

    /** @return what each child provides, of the modules that rules are for; empty before the first
     *  choice */
    const SpecializationPolicy::Choice& GetChoice() const
    {
        return m_choice;
    }

  private:
    /** What is known of a child. */
    struct Child
    {
        std::map<ModuleId, ModuleSpec> could;       //!< modules that rules are for
        std::map<ModuleId, ModuleJudgement> judged; //!< how well it would provide them
        double energy{1};                           //!< share of its battery that it had then
        uint32_t asked{0};                          //!< rounds in which it was to train
        uint32_t askedIn{0};                        //!< the last of those
        uint32_t answered{0};                       //!< of those, in which its update came
        uint32_t newest{0};                         //!< the last of those
        uint32_t missed{0};                         //!< asked and not answered, before the last
    };

    bool HasJudged(const Child& child) const;
    bool IsSilent(const Child& child) const;

    Ptr<SpecializationPolicy> m_policy;    //!< chooses
    std::map<uint32_t, Child> m_children;  //!< by id
    SpecializationPolicy::Choice m_choice; //!< the newest
    uint32_t m_round{0};                   //!< under way
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_PROVIDERS_H */
