// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_HISTORY_H
#define HFEDFM_MODULE_HISTORY_H

#include "ns3/hfedfm-module-id.h"

#include <cstdint>
#include <map>

namespace ns3::hfedfm
{

/**
 * What a node of a tree remembers of the modules that it holds, besides their values: the model of
 * the parent that each is based on, the samples behind what was learned since, and the model with
 * which its children have got, or will get, its present values.
 *
 * Modules have histories of their own because they may be exchanged in different rounds.
 */
class ModuleHistory
{
  public:
    /**
     * The parent's model has brought new values.
     * @param id of the module
     * @param round of that model
     * @param upper round of the model of the parent's parent that those are based on
     * @param upperWeight samples behind what the parent has learned since that
     */
    void Take(const ModuleId& id, uint32_t round, uint32_t upper, double upperWeight);

    /** Values have become others here. @param id of the module @param weight samples behind that */
    void Add(const ModuleId& id, double weight);

    /** What has changed since goes to the children with another model. @param round of that */
    void Publish(uint32_t round);

    /** The parent is sent the values. @param id of the module */
    void Report(const ModuleId& id);

    /** What was reported counts elsewhere. */
    void ClearReported();

    /** The node goes on in the place of its parent. @param hasParent whether it has one itself */
    void TakeOver(bool hasParent);

    /** Another node goes on in the place of this one, which becomes a child. */
    void StepDown();

    /** @param id of a module @return round of the parent's model that it is based on, 0 if none */
    uint32_t GetBase(const ModuleId& id) const
    {
        return Find(id).base;
    }

    /** @param id of a module @return round of the model from which on children have its values, 0
     *  if they never had it */
    uint32_t GetVersion(const ModuleId& id) const
    {
        return Find(id).version;
    }

    /** @param id of a module @return how often it has changed here since the parent's model: once in
     *  each round in which somebody has trained it */
    uint32_t GetRounds(const ModuleId& id) const
    {
        return Find(id).rounds;
    }

    /** @param id of a module @return samples behind what was learned since the parent's model */
    double GetWeight(const ModuleId& id) const
    {
        return Find(id).weight;
    }

  private:
    /** What is remembered of a module. */
    struct Entry
    {
        uint32_t base{0};      //!< round of the parent's model
        uint32_t version{0};   //!< round of the model from which on children have the values
        double weight{0};      //!< samples since the parent's model
        uint32_t rounds{0};    //!< changes since the parent's model
        bool changed{false};   //!< whether children are to get others
        bool reported{false};  //!< whether the parent was sent the values
        uint32_t upper{0};     //!< base of the parent's values
        double upperWeight{0}; //!< weight of the parent's values
    };

    const Entry& Find(const ModuleId& id) const;

    std::map<ModuleId, Entry> m_entries; //!< by module
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_HISTORY_H */
