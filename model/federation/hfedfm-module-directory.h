// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_DIRECTORY_H
#define HFEDFM_MODULE_DIRECTORY_H

#include "hfedfm-coordinator.h"

#include "ns3/hfedfm-message.h"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** What is known of a module that a node holds. */
struct HeldModule
{
    uint32_t round{0}; //!< up to which it was trained; 0 if that was not told
    double samples{0}; //!< behind that training; 0 if that was not told
    uint32_t base{0};  //!< own modules: newest round of a state that others hold, too

    /** @param o the other @return whether the same is known of both */
    bool operator==(const HeldModule& o) const
    {
        return round == o.round && samples == o.samples && base == o.base;
    }
};

/** A node and what is known of one of its modules. */
struct ModuleHolder
{
    uint32_t node{0}; //!< federation id
    HeldModule held;  //!< the module
};

/**
 * Who holds which module, at which round and with how many samples behind it, as far as the
 * messages that have passed one node say so.
 *
 * Every FederationNode keeps one. A HELLO tells what its sender holds, an UPDATE and an EXCHANGE up
 * to which round it was trained and on how many samples. A node holds what those below it hold, and
 * says so in its own HELLO and UPDATE: so the directory of an edge server knows the nodes of its
 * cluster, that of the cloud the edge servers. A node whose connection is gone, or that was
 * declared gone, is not in it any more from that moment on.
 *
 * About the own node it knows more: up to which round each of its modules was trained, and the
 * round of the newest state of it that came from the parent.
 */
class ModuleDirectory
{
  public:
    /** @param self federation id of the node */
    explicit ModuleDirectory(uint32_t self = 0)
        : m_self(self)
    {
    }

    /** @param self federation id of the node, before anything is learnt */
    void SetSelf(uint32_t self)
    {
        m_self = self;
    }

    /** Learn from a HELLO; modules that it does not name are not held any more. @param hello it */
    void TakeHello(const Message& hello);

    /** Learn from an UPDATE of a child or an EXCHANGE of a neighbour. @param message it */
    void TakeUpdate(const Message& message);

    /** Learn from a MODEL or FINAL of the parent what the own node holds. @param message it */
    void TakeModel(const Message& message);

    /** Learn what the own node has trained. @param round the round @param updates the modules */
    void TakeTrained(uint32_t round, const std::vector<ModuleRecord>& updates);

    /** Learn what the own node has aggregated. @param report of that */
    void TakeAggregated(const AggregationReport& report);

    /** Learn that the own node holds other states than its own.
     *  @param modules they, with the round and samples of each */
    void TakeRelayed(const std::vector<ModuleRecord>& modules);

    /** Forget a node that is gone. @param node its federation id, not that of the own node */
    void Remove(uint32_t node);

    /** @param module any @return who holds it, the own node not among them, by federation id */
    std::vector<ModuleHolder> Find(const ModuleId& module) const;

    /** @param module one of the own node @return what is known of it, all 0 if nothing is */
    HeldModule GetOwn(const ModuleId& module) const
    {
        return Get(m_self, module);
    }

    /** @param node federation id @param module any @return what is known of it there */
    HeldModule Get(uint32_t node, const ModuleId& module) const;

    /** @return the nodes that hold something, the own node not among them, in order */
    std::vector<uint32_t> GetNodes() const;

  private:
    uint32_t m_self;                                              //!< the own node
    std::map<uint32_t, std::map<ModuleId, HeldModule>> m_holders; //!< by node
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_DIRECTORY_H */
