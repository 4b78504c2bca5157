// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_CIRCULATION_H
#define HFEDFM_MODULE_CIRCULATION_H

#include "hfedfm-circulation-policy.h"
#include "hfedfm-circulation-rules.h"
#include "hfedfm-module-history.h"

#include "ns3/hfedfm-message.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Which modules a node of a tree reports to its parent and after which rounds, and which it asks
 * its children to report.
 *
 * A parent with a CirculationPolicy orders modules with each model; its children report as it says,
 * every E rounds, and tell how far each module has moved. Otherwise the node's rules say it, or E.
 */
class ModuleCirculation
{
  public:
    /** A round of a node that is over, as far as it matters here. */
    struct Moment
    {
        uint32_t round{0};      //!< its number
        uint32_t base{0};       //!< round of the parent's newest model, 0 without one
        uint32_t done{0};       //!< own rounds since then
        bool last{false};       //!< it is the last of the run
        uint32_t edgeRounds{1}; //!< E
    };

    /** @param policy chooses what children report; null: their rules do */
    void SetPolicy(Ptr<CirculationPolicy> policy)
    {
        m_policy = std::move(policy);
    }

    /** A model of the parent is here. @param model the message */
    void OnModel(const Message& model);

    /** @param moment that is over @param rules of the way to the parent @return whether the node is
     *  to report */
    bool IsContact(const Moment& moment, const CirculationRules& rules) const;

    /**
     * Collect what a report has.
     * @param moment that is over
     * @param rules of the way to the parent
     * @param model the modules held
     * @param history of them
     * @return those that are due and that something was learned of
     */
    std::vector<ModuleRecord> Collect(const Moment& moment,
                                      const CirculationRules& rules,
                                      const ModuleSet& model,
                                      const ModuleHistory& history) const;

    /** @param model the modules held @param history of them @return what the parent is told of
     *  them; nothing unless it orders */
    std::vector<ModuleNote> MakeNotes(const ModuleSet& model, const ModuleHistory& history) const;

    /** A child has reported. @param update the message */
    void OnUpdate(const Message& update);

    /** A round begins: choose what children are to report. @param round its number @param bytes of
     *  each module on a link */
    void OnRound(uint32_t round, const std::map<ModuleId, uint64_t>& bytes);

    /** @return whether what children report is chosen here */
    bool HasPolicy() const
    {
        return m_policy != nullptr;
    }

    /** @param model the modules held @return what children are told of them; nothing without a
     *  policy */
    std::vector<ModuleNote> MakeOrders(const ModuleSet& model) const;

  private:
    Ptr<CirculationPolicy> m_policy;           //!< of this node, for its children
    std::set<ModuleId> m_wanted;               //!< of the next report of children
    uint32_t m_chosen{0};                      //!< round in which that was chosen, 0 before
    std::optional<std::set<ModuleId>> m_order; //!< of the next report to the parent, if it orders
    ModuleSet m_base;                          //!< values of the parent, if it orders
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_CIRCULATION_H */
