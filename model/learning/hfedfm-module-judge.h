// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_JUDGE_H
#define HFEDFM_MODULE_JUDGE_H

#include "hfedfm-model-scorer.h"
#include "m3t/hfedfm-module-trainer.h"

#include "ns3/hfedfm-learner.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Finds out how well a device would provide modules, on the first of its training samples.
 *
 * Of an expert, the loss is that of the model with it alone: all inputs go to it. The share is that
 * of inputs which the gate sends to it where it may choose. Of other modules, the loss is that of
 * the model as it is on the tasks that use them, and the share that of these tasks' samples.
 */
class ModuleJudge
{
  public:
    /** @param model what is trained @param samples of each task, at most @param job with the
     *  modules to judge; must outlive the judge */
    ModuleJudge(const ModelSetting& model, uint32_t samples, const TrainingJob& job);

    /** @param modules to judge @return forward passes that it takes over the samples of a task */
    static std::size_t CountPasses(const std::set<ModuleId>& modules);

    /** Look at a task. @param task one of the model's @param shard its training samples
     *  @param trainer of the task */
    void Add(const TaskDescription& task, const EncodedShard& shard, ModuleTrainer& trainer);

    /** @return what the tasks so far say, by module */
    std::vector<ModuleJudgement> GetJudgements() const;

  private:
    /** Sums over samples. */
    struct Sum
    {
        double loss{0};    //!< of the model
        double used{0};    //!< samples that use the module
        double samples{0}; //!< of tasks that use it
    };

    const ModelSetting& m_model;    //!< what is trained
    uint32_t m_samples;             //!< of each task, at most
    const TrainingJob& m_job;       //!< modules, and which of them are judged
    std::map<ModuleId, Sum> m_sums; //!< by module
    double m_all{0};                //!< samples of all tasks
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_JUDGE_H */
