// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_BASES_H
#define HFEDFM_MODULE_BASES_H

#include "hfedfm-module-history.h"

#include "ns3/hfedfm-module-state.h"

#include <cstdint>
#include <map>

namespace ns3::hfedfm
{

/**
 * Modules that differences may refer to: as the parent has sent them, and as the node's own
 * children have got them. It holds the newest of both. There is none of round 0, that of no model.
 */
class ModuleBases
{
  public:
    /** @param round of a model from the parent @param state a module of it */
    void KeepFromParent(uint32_t round, const ModuleState& state);

    /** @param model that children have got @param history tells since which round they have it */
    void KeepOwn(const ModuleSet& model, const ModuleHistory& history);

    /** @param id a module @param round of the parent's model @return the module as of then, for an
     *  update to the parent; null if it is not held */
    const ModuleState* FindOfParent(const ModuleId& id, uint32_t round) const;

    /** @param id a module @param round in which children have got it @return the module as of then,
     *  for an update of a child; null if it is not held */
    const ModuleState* FindOfChildren(const ModuleId& id, uint32_t round) const;

  private:
    /** A module and when it was so. */
    struct Held
    {
        uint32_t round{0}; //!< of the model
        ModuleState state; //!< the module
    };

    /** By module. */
    using Kept = std::map<ModuleId, Held>;

    static const ModuleState* Find(const Kept& kept, const ModuleId& id, uint32_t round);

    Kept m_fromParent; //!< the newest that the parent has sent
    Kept m_own;        //!< the newest that children have got
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_BASES_H */
