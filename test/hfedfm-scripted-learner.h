/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_SCRIPTED_LEARNER_H
#define HFEDFM_SCRIPTED_LEARNER_H

#include "ns3/hfedfm-learner.h"

#include <optional>
#include <string>

namespace ns3
{
namespace hfedfm
{

/**
 * A learner for tests: adds a value that depends on node and round only, and claims 1 of 2 answers.
 */
class ScriptedLearner : public Learner
{
  public:
    /** @param index which learner @param floats parameters of the adapter @param flops per round */
    ScriptedLearner(uint32_t index, uint32_t floats, double flops)
        : m_index(index),
          m_floats(floats),
          m_flops(flops)
    {
    }

    /** @param task of its head; default: `t` */
    void SetTask(const std::string& task)
    {
        m_task = task;
    }

    Manifest GetManifest() const override
    {
        return {{ModuleId(ModuleKind::ADAPTER), {{"w", {m_floats}}}},
                {ModuleId(ModuleKind::HEAD, m_task), {{"w", {2, 3}}, {"b", {2}}}}};
    }

    ModuleSet MakeInitialModules() const override
    {
        ModuleSet modules;
        for (const auto& spec : GetManifest())
        {
            ModuleState state(spec);
            for (std::size_t i = 0; i < state.GetValues().size(); ++i)
            {
                state.GetValues()[i] = static_cast<float>(i % 17) * 0.25F;
            }
            modules.emplace(spec.id, state);
        }
        return modules;
    }

    double GetTrainingFlops() const override
    {
        return m_flops;
    }

    void Submit(TrainingJob job) override
    {
        NS_ABORT_MSG_IF(m_job, "A job is open already.");
        m_job = std::move(job);
    }

    TrainingResult Collect() override
    {
        TrainingResult result;
        result.startScores = {{"t", 1, 2}};
        if (m_job->train)
        {
            for (const auto& [id, start] : m_job->start)
            {
                auto state = start;
                for (std::size_t i = 0; i < state.GetValues().size(); ++i)
                {
                    state.GetValues()[i] +=
                        0.1F * static_cast<float>((m_index * 31 + m_job->round * 7 + i) % 11);
                }
                result.updates.push_back({state, m_job->round, 10.0 + m_index, Codec::FP32});
            }
            result.endScores = result.startScores;
            result.loss = 1.0 / m_job->round;
        }
        m_job.reset();
        return result;
    }

    void Discard() override
    {
        m_job.reset();
    }

  private:
    uint32_t m_index;                 //!< which learner
    uint32_t m_floats;                //!< parameters of the adapter
    double m_flops;                   //!< modelled work per round
    std::string m_task{"t"};          //!< of its head
    std::optional<TrainingJob> m_job; //!< open job
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_SCRIPTED_LEARNER_H */
