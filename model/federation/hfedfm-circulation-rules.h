// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CIRCULATION_RULES_H
#define HFEDFM_CIRCULATION_RULES_H

#include "ns3/hfedfm-module-pattern.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * How often which modules go from a node to its parent: non-uniform circulation.
 *
 * Each rule gives the modules of a pattern a period in rounds; of several that match a module, the
 * first counts, and one that none matches has the node's own period (E). A module with the period p
 * goes up at the end of each round whose number is a multiple of p, so that nodes with the same
 * rules, whatever modules they hold, send the same modules in the same rounds. With the period 0 it
 * never does: it stays with the node, or its cluster, for good.
 */
class CirculationRules
{
  public:
    /** The period of modules that stay. */
    static constexpr uint32_t NEVER = 0;

    /** The largest period that a rule may give. */
    static constexpr uint32_t MAX_PERIOD = 1000000;

    /** Make no rules: all modules have the node's own period. */
    CirculationRules() = default;

    /**
     * Read the text form.
     * @param text rules `PATTERN=PERIOD` with commas, for instance `head=2,adapter=4`; empty: none
     * @param error gets a sentence if the text is none
     * @return the rules, or nothing if the text is none
     */
    static std::optional<CirculationRules> Parse(const std::string& text,
                                                 std::string* error = nullptr);

    /** @param pattern of modules, behind those that are there @param period of them, rounds */
    void Add(const ModulePattern& pattern, uint32_t period);

    /** @return the text form, which Parse() reads */
    std::string ToString() const;

    /** @return whether there are no rules */
    bool IsEmpty() const
    {
        return m_rules.empty();
    }

    /** @return whether some modules go to the parent now and then: neither always nor never */
    bool HasPeriods() const
    {
        return std::any_of(m_rules.begin(), m_rules.end(), [](const auto& rule) {
            return rule.second != NEVER;
        });
    }

    /** @return the patterns with their periods, in the order in which they are asked */
    const std::vector<std::pair<ModulePattern, uint32_t>>& GetRules() const
    {
        return m_rules;
    }

    /** @param id a module @param own period of modules without a rule @return its period */
    uint32_t GetPeriod(const ModuleId& id, uint32_t own) const;

    /** @param own period of modules without a rule @return the shortest period of all but those
     *  that never go; own if there is none */
    uint32_t GetShortest(uint32_t own) const;

    /**
     * @param since last round that the parent's model follows @param round one that is over now
     * @param own period of modules without a rule
     * @return whether the node is to report: a round with a multiple of one of the periods is over
     */
    bool IsContact(uint32_t since, uint32_t round, uint32_t own) const;

    /**
     * @param id a module @param since last round that the parent's model follows
     * @param round one that is over now @param own period of modules without a rule
     * @return whether the module is to be in a report
     */
    bool IsDue(const ModuleId& id, uint32_t since, uint32_t round, uint32_t own) const;

  private:
    std::vector<std::pair<ModulePattern, uint32_t>> m_rules; //!< in the order of the text
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CIRCULATION_RULES_H */
