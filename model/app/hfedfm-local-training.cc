// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-local-training.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3::hfedfm
{

LocalTraining::LocalTraining(uint32_t node,
                             Ptr<Learner> learner,
                             Ptr<ComputeEnergyModel> compute,
                             DoneCallback done,
                             TurnCallback turn)
    : m_node(node),
      m_learner(std::move(learner)),
      m_compute(std::move(compute)),
      m_done(std::move(done)),
      m_turn(std::move(turn))
{
}

LocalTraining::~LocalTraining()
{
    m_event.Cancel();
    m_learner->Discard();
    if (m_compute)
    {
        m_compute->Withdraw(this);
    }
}

void
LocalTraining::Train(uint32_t round, const ModuleSet& model)
{
    // A job of its own that is open is a mistake, which whoever does the job tells.
    if (MustWait() && !m_training)
    {
        m_round = round;
        m_model = model;
        m_compute->Await(this, MakeCallback(&LocalTraining::Turn, this));
        return;
    }
    m_training = true;
    Begin(round, model);
}

void
LocalTraining::Turn()
{
    m_training = true;
    m_turn(m_round); // may find the battery empty, as below
    const auto model = std::move(m_model);
    m_model.clear();
    if (m_training)
    {
        Begin(m_round, model);
    }
}

void
LocalTraining::Begin(uint32_t round, const ModuleSet& model)
{
    Time duration;
    if (m_compute)
    {
        const auto& judged = m_specialty.judge;
        duration = m_compute->Start(m_learner->GetTrainingFlops() +
                                    (judged.empty() ? 0 : m_learner->GetJudgingFlops(judged)));
        if (!m_training)
        {
            // The battery turned out to be empty and the node has cancelled the job.
            m_compute->Stop();
            return;
        }
    }
    Submit(round, true, model, duration);
}

void
LocalTraining::Score(uint32_t round, const ModuleSet& model)
{
    // Scoring takes no modelled time; a moment later lets the jobs of many nodes overlap.
    Submit(round, false, model, MilliSeconds(1));
}

void
LocalTraining::Submit(uint32_t round, bool train, const ModuleSet& model, Time duration)
{
    TrainingJob job;
    job.round = round;
    job.train = train;
    job.due = Simulator::Now() + duration;
    for (const auto& spec : m_learner->GetManifest())
    {
        if (m_specialty.absent.count(spec.id) > 0)
        {
            continue;
        }
        const auto module = model.find(spec.id);
        NS_ABORT_MSG_IF(module == model.end(),
                        "Node " << m_node << " trains the module " << spec.id
                                << ", but the model of its parent does not hold it.");
        NS_ABORT_MSG_UNLESS(module->second.GetSpec() == spec,
                            "Node " << m_node << ": the module " << spec.id
                                    << " of its parent has other tensors than its own.");
        job.start.insert(*module);
    }
    job.frozen = m_specialty.frozen;
    if (train)
    {
        job.judge = m_specialty.judge;
    }
    m_round = round;
    m_open = true;
    m_learner->Submit(std::move(job));
    m_event = Simulator::Schedule(duration, &LocalTraining::Done, this);
}

void
LocalTraining::Cancel()
{
    m_event.Cancel();
    m_learner->Discard();
    m_open = false;
    if (m_compute)
    {
        m_compute->Withdraw(this);
    }
    const bool training = m_training;
    m_training = false;
    if (training && m_compute)
    {
        m_compute->Stop();
    }
}

void
LocalTraining::Done()
{
    const bool training = m_training;
    m_training = false;
    if (training && m_compute)
    {
        m_compute->Stop();
    }
    // Stopping may find the battery empty: then the node has cancelled the job.
    if (m_open)
    {
        m_open = false;
        m_done(m_round, m_learner->Collect());
    }
}

} // namespace ns3::hfedfm
