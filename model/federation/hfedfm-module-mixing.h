// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_MIXING_H
#define HFEDFM_MODULE_MIXING_H

#include "ns3/hfedfm-module-pattern.h"
#include "ns3/hfedfm-module-state.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Lets a learning node begin between its own values of a module and those that its parent sends:
 * weight x own + (1 - weight) x parent's, instead of the parent's alone. What it then trains is its
 * update, as ever.
 *
 * The weight is fixed, or learned for each module: it begins at 1/2, and after each training moves
 * half-way to the point of the line through both values that training has come nearest to, within
 * [0, 1]. That is the direction of the gradient step of adaptive personalized federated learning
 * (Deng et al. 2020, arXiv 2003.13461), from values alone; unlike there, the mixture itself is what
 * is trained and sent, and there is no second, global copy.
 */
class ModuleMixing
{
  public:
    /** Mix nothing. */
    ModuleMixing() = default;

    /**
     * Read the text form.
     * @param text `PATTERN=WEIGHT` with commas, a weight from 0 to 1 or `learned`; empty: nothing
     * @param error gets a sentence if the text is none
     * @return the rules, or nothing if the text is none
     */
    static std::optional<ModuleMixing> Parse(const std::string& text, std::string* error = nullptr);

    /** @return the text form, which Parse() reads */
    const std::string& ToString() const
    {
        return m_text;
    }

    /** @return whether nothing is mixed */
    bool IsEmpty() const
    {
        return m_rules.empty();
    }

    /** @return patterns of what is mixed, in the order in which they are asked */
    std::vector<ModulePattern> GetPatterns() const;

    /** @param id a module @return weight of the node's own values; nothing if it is not mixed */
    std::optional<double> GetWeight(const ModuleId& id) const;

    /**
     * Mix what the parent has sent into what the node begins with.
     * @param state values of the parent, gets the mixture; as it is if the node has none of its own
     */
    void Mix(ModuleState& state);

    /** Training has ended. @param state values of a module after it */
    void Learn(const ModuleState& state);

  private:
    /** What is remembered of a module. */
    struct Mixed
    {
        double weight{0};    //!< of the node's own values
        ModuleState own;     //!< the node's own values
        ModuleState parent;  //!< the parent's newest
        ModuleState start;   //!< the mixture that training began with
        bool started{false}; //!< whether there is one
    };

    std::string m_text;                                                   //!< as it was read
    std::vector<std::pair<ModulePattern, std::optional<double>>> m_rules; //!< nothing: learned
    std::map<ModuleId, Mixed> m_modules;                                  //!< of the node
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_MIXING_H */
