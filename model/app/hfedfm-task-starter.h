// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_TASK_STARTER_H
#define HFEDFM_TASK_STARTER_H

#include "ns3/callback.h"
#include "ns3/hfedfm-learner.h"
#include "ns3/hfedfm-module-directory.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** What a node that begins a task wants of others. */
struct ModuleDemand
{
    std::string task;  //!< what begins
    uint32_t round{0}; //!< the round that could train it first
    Manifest uses;     //!< all modules that its forward pass uses, with their tensors
    ModuleSet held;    //!< those of them that the node holds
};

/** What others have given a node that begins a task. */
struct ModuleSupply
{
    std::vector<ModuleRecord> modules; //!< with round and samples of each
    std::vector<ModuleId> wanted;      //!< modules that were asked for
    std::vector<uint32_t> providers;   //!< who has given some, in order
    uint32_t requests{0};              //!< messages that asked a directory or a provider
    uint32_t failures{0};              //!< of these without a useful answer
    uint64_t bytes{0}; //!< messages of both directions, as the asker's streams count
    Time elapsed;      //!< from the first to the end
};

/** A task that has begun in mid-run. */
struct TaskStart
{
    uint32_t node{0};           //!< federation id
    std::string task;           //!< its name
    uint32_t due{0};            //!< round that could train it first
    uint32_t round{0};          //!< first round that trains it
    ModuleSupply supply;        //!< what others gave
    std::vector<ModuleId> cold; //!< modules that begin with the learner's initial values
};

/** Where a node that begins a task in mid-run gets modules from; made by a subclass, as
 * RelayClient.
 */
class ModuleSource : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** Called once with what came of a demand. */
    using SupplyCallback = Callback<void, ModuleSupply>;

    /**
     * Look for modules. One demand at a time; it ends, whatever becomes of others.
     * @param demand what begins
     * @param callback called once, later or during this call
     */
    virtual void Fetch(const ModuleDemand& demand, SupplyCallback callback) = 0;
};

/**
 * Begins the tasks of a learner whose data come in mid-run (Learner::GetStarts()): when the round
 * is there it gets modules from a source, if there is one, and lets the learner begin with those,
 * and with initial ones where none have come.
 *
 * The training of the round waits for the modules. If the round ends before they are there, the
 * node trains on without the task until they are, or until nobody is left to ask.
 */
class TaskStarter
{
  public:
    /** What the starter calls. */
    struct Callbacks
    {
        Callback<void, std::vector<ModuleRecord>>
            onHold;                                 //!< modules that the node holds from now on
        Callback<void, uint32_t> onReady;           //!< the training of a round need not wait
        Callback<void, const TaskStart&> onStarted; //!< a task has begun
    };

    /**
     * @param node federation id
     * @param learner whose tasks begin
     * @param source of modules; null: all begin with initial values
     * @param callbacks what to call
     */
    TaskStarter(uint32_t node,
                Ptr<Learner> learner,
                Ptr<ModuleSource> source,
                const Callbacks& callbacks);

    TaskStarter(const TaskStarter&) = delete;
    TaskStarter& operator=(const TaskStarter&) = delete;

    /** @param round any @return whether something is to begin in it that has not begun yet */
    bool IsDue(uint32_t round) const
    {
        return !m_starts.empty() && m_starts.front().round <= round;
    }

    /**
     * A round is to be trained: begin what is due.
     * @param round the round
     * @param model modules that the node holds; onHold may change them
     * @return whether the training waits: onReady tells when it may begin
     */
    bool Delay(uint32_t round, const ModuleSet& model);

    /** The training that waits is not wanted any more. */
    void Cancel()
    {
        m_waiting.reset();
    }

    /** @return whether training waits for modules */
    bool IsWaiting() const
    {
        return m_waiting.has_value();
    }

  private:
    void Supplied(ModuleSupply supply);
    void BeginFirst(uint32_t round, const ModuleSet& model);

    uint32_t m_node;                      //!< federation id
    Ptr<Learner> m_learner;               //!< begins tasks
    Ptr<ModuleSource> m_source;           //!< of modules; may be null
    Callbacks m_callbacks;                //!< what to call
    std::vector<LearnerStart> m_starts;   //!< what has not begun, by round
    std::optional<ModuleSupply> m_supply; //!< for the first of them
    const ModuleSet* m_model{nullptr};    //!< of the node, while training waits
    std::optional<uint32_t> m_waiting;    //!< round whose training waits
    bool m_asked{false};                  //!< the source is busy
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_TASK_STARTER_H */
