// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LOCAL_TRAINING_H
#define HFEDFM_LOCAL_TRAINING_H

#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/hfedfm-compute-energy-model.h"
#include "ns3/hfedfm-learner.h"

#include <cstdint>

namespace ns3::hfedfm
{

/**
 * The learner of a node in simulated time: a job begins now and its result comes when the compute
 * model says that the work is done.
 */
class LocalTraining
{
  public:
    /** Called with the round and the result of a job. */
    using DoneCallback = Callback<void, uint32_t, TrainingResult>;

    /** Called with the round of a training that had to wait, when it begins. */
    using TurnCallback = Callback<void, uint32_t>;

    /**
     * @param node federation id, for messages
     * @param learner does the jobs
     * @param compute tells how long they take and what they cost; null: no time, no energy
     * @param done called with each result
     * @param turn called when a training begins that had to wait
     */
    LocalTraining(uint32_t node,
                  Ptr<Learner> learner,
                  Ptr<ComputeEnergyModel> compute,
                  DoneCallback done,
                  TurnCallback turn);

    ~LocalTraining();
    LocalTraining(const LocalTraining&) = delete;
    LocalTraining& operator=(const LocalTraining&) = delete;

    /**
     * Train; if the processor works for another federation, when it is free.
     * @param round the round
     * @param model holds the learner's modules
     */
    void Train(uint32_t round, const ModuleSet& model);

    /** @param specialty what the node leaves to others, and what it is to judge with the next
     *  training */
    void Specialize(const Specialty& specialty)
    {
        m_specialty = specialty;
    }

    /** Only score; takes no modelled time. @param round the round @param model as for Train() */
    void Score(uint32_t round, const ModuleSet& model);

    /** Throw the job under way away, if there is one. */
    void Cancel();

    /** @return whether the learner trains now */
    bool IsTraining() const
    {
        return m_training;
    }

    /** @return whether Train() would have to wait for the processor */
    bool MustWait() const
    {
        return m_compute && !m_compute->IsFree();
    }

  private:
    void Submit(uint32_t round, bool train, const ModuleSet& model, Time duration);
    void Begin(uint32_t round, const ModuleSet& model);
    void Turn();
    void Done();

    uint32_t m_node;                   //!< federation id
    Ptr<Learner> m_learner;            //!< does the jobs
    Ptr<ComputeEnergyModel> m_compute; //!< how long they take
    DoneCallback m_done;               //!< called with each result
    TurnCallback m_turn;               //!< called when a wait is over
    ModuleSet m_model;                 //!< of the training that waits
    Specialty m_specialty;             //!< what is left to others
    EventId m_event;                   //!< end of the job
    uint32_t m_round{0};               //!< round of the job
    bool m_open{false};                //!< a job waits to be collected
    bool m_training{false};            //!< the job trains
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LOCAL_TRAINING_H */
