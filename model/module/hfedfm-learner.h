// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LEARNER_H
#define HFEDFM_LEARNER_H

#include "hfedfm-message.h"
#include "hfedfm-module-state.h"

#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** How well a model answered the test questions of one task. */
struct TaskScore
{
    std::string task;    //!< task name, for instance `scene`
    uint32_t correct{0}; //!< right answers
    uint32_t total{0};   //!< questions asked
};

/** How well a node would provide a module, as its local data tell. */
struct ModuleJudgement
{
    ModuleId module; //!< which
    double loss{0};  //!< mean over local samples; of an expert, if all inputs go to it
    double share{0}; //!< of local inputs that use it; of an expert, as the gate routes them
};

/** What a node does with modules that it could train, but is not to provide. */
struct Specialty
{
    std::set<ModuleId> absent; //!< experts that it does not hold; inputs never go to them
    std::set<ModuleId> frozen; //!< other modules, which it holds and does not train
    std::set<ModuleId> judge;  //!< modules that it is to judge with the next training

    /** @param id a module that others provide @return whether the node does without it; else it
     *  holds it frozen */
    static bool DoesWithout(const ModuleId& id)
    {
        return id.GetKind() == ModuleKind::EXPERT;
    }

    /** @param o the other @return whether both leave the same to others */
    bool LeavesSame(const Specialty& o) const
    {
        return absent == o.absent && frozen == o.frozen;
    }
};

/** What one job of a learner yields. */
struct TrainingResult
{
    std::vector<ModuleRecord> updates;  //!< trained modules, by id; empty after an evaluation
    double loss{0.0};                   //!< mean training loss per sample, 0 without training
    std::vector<TaskScore> startScores; //!< of the modules that the job started from, common test
    std::vector<TaskScore> startOwn;    //!< of those, on questions of the node's own distribution
    std::vector<TaskScore> endScores;   //!< of the trained modules, common test; if asked for
    std::vector<TaskScore> endOwn;      //!< of those, own distribution; if asked for
    std::vector<ModuleJudgement> judgements; //!< of the start modules that it was to judge
};

/** Something that a learner begins in mid-run, because its data come only then. */
struct LearnerStart
{
    std::string task;  //!< its name, as in TaskScore
    uint32_t round{0}; //!< first round that could train it
    Manifest uses;     //!< all modules that its forward pass uses, those held already among them
};

/** What a learner is asked to do. */
struct TrainingJob
{
    uint32_t round{0}; //!< round that the job belongs to; seeds its random draws
    bool train{true};  //!< false: only score the start modules (after the last round)
    ModuleSet start;   //!< modules to start from: those of the manifest, at least, but for experts
                       //!< that the node does not hold
    Time due;          //!< simulated time at which the result will be collected
    std::set<ModuleId> frozen{}; //!< modules that stay as they are
    std::set<ModuleId> judge{};  //!< modules to judge before training
};

/**
 * The part of a node that learns: takes modules, trains them on local data, gives them back.
 *
 * A job is a pure function of (modules, local data, node, round, seed): it may run at once, later
 * or on another thread, its result is the same. The node submits a job when training starts in
 * simulated time and collects it when the modelled compute time has elapsed; between the two the
 * learner is free to work in parallel with the packet simulation. All calls come from the
 * simulator's thread. At most one job per learner is open at a time.
 */
class Learner : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return what attributes do not go together and what is allowed, in a sentence; empty if all
     *  is well */
    virtual std::string FindError() const
    {
        return "";
    }

    /** @return the modules that this node trains and holds now: Begin() may add some */
    virtual Manifest GetManifest() const = 0;

    /** @return what it begins in mid-run and has not begun yet, by round; by default nothing */
    virtual std::vector<LearnerStart> GetStarts() const
    {
        return {};
    }

    /**
     * Begin something of GetStarts(): from now on it belongs to the manifest, the initial modules
     * and the jobs. Called while no job is open.
     * @param task its name; one that is not to begin ends the program
     */
    virtual void Begin(const std::string& task);

    /**
     * The modules to begin a federation with.
     * @return initial values of every module of the manifest, equal on all nodes with one seed
     */
    virtual ModuleSet MakeInitialModules() const = 0;

    /** @return the cost of one round of local training in floating point operations */
    virtual double GetTrainingFlops() const = 0;

    /** @param modules to judge @return what that costs, floating point operations; by default 0,
     *  and nothing is judged */
    virtual double GetJudgingFlops([[maybe_unused]] const std::set<ModuleId>& modules) const
    {
        return 0;
    }

    /**
     * Begin a job; aborts if one is open already.
     * @param job what to do
     */
    virtual void Submit(TrainingJob job) = 0;

    /**
     * End the open job and wait for it if need be; aborts if none is open.
     * @return what it yields
     */
    virtual TrainingResult Collect() = 0;

    /** Throw the open job's result away, if one is open. */
    virtual void Discard() = 0;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LEARNER_H */
