// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODEL_SCORER_H
#define HFEDFM_MODEL_SCORER_H

#include "m3t/hfedfm-module-trainer.h"

#include "ns3/hfedfm-dataset.h"
#include "ns3/hfedfm-learner.h"

#include <cstddef>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** What a learner's model is made of, and how it is computed. */
struct ModelSetting
{
    std::string backboneFile;              //!< frozen parameters; empty: the embedded ones
    ModuleDescription modules;             //!< what is trained
    bool reference{false};                 //!< whether LibTorch computes instead of the fast path
    bool bfloat16{false};                  //!< whether LibTorch computes in bfloat16
    bool cuda{false};                      //!< whether LibTorch computes on a CUDA device
    std::vector<TaskDescription> tasks;    //!< in the order of training
    std::map<std::string, double> factors; //!< on learning rates, by module or kind of module

    /**
     * Make what trains and scores a task.
     * @param task the task
     * @param batch most samples per step
     * @return a trainer for use by one thread at a time
     */
    std::unique_ptr<ModuleTrainer> MakeTrainer(const TaskDescription& task, uint32_t batch) const;

    /** @return a text that differs for models whose scores may differ */
    std::string ToString() const;
};

/**
 * Scores models on the common test set of a federation, each distinct one once.
 *
 * After an aggregation all devices below hold the same values, and one scoring serves them all.
 * Values are told apart by their XXH3-64. Any thread may call.
 */
class ModelScorer
{
  public:
    /** A score that is there or that another thread is finding out. */
    using Ticket = std::shared_future<TaskScore>;

    /**
     * Get the scorer of a test set, shared by all who ask for the same as long as one holds it.
     * @param source where the questions come from
     * @param model what is scored
     * @return the scorer
     */
    static std::shared_ptr<ModelScorer> Get(std::shared_ptr<const SampleSource> source,
                                            const ModelSetting& model);

    /**
     * Score a model now, unless it has been scored or another thread is about it.
     * @param task whose questions
     * @param modules those of the task, and perhaps others
     * @return its score; to be waited for only after all calls of a job, so that jobs that share a
     * model train while one of them scores
     */
    Ticket Score(const std::string& task, const ModuleSet& modules);

    /** @return the number of scorings so far */
    std::size_t GetN();

  private:
    /** The questions of a task. */
    struct Test
    {
        std::once_flag made;    //!< threads that need them at once make them once
        EncodedShard questions; //!< in the form that scoring reads
    };

    /** Task and hash of a model's values. */
    using Key = std::pair<std::string, uint64_t>;

    ModelScorer(std::shared_ptr<const SampleSource> source, const ModelSetting& model);
    uint64_t Hash(const std::string& task, const ModuleSet& modules) const;
    TaskScore Count(const std::string& task, const ModuleSet& modules);

    std::shared_ptr<const SampleSource> m_source; //!< where the questions come from
    ModelSetting m_model;                         //!< what is scored
    std::mutex m_mutex;                           //!< guards the maps, not what is in them
    std::map<std::string, Test> m_tests;          //!< by task
    std::map<Key, Ticket> m_scores;               //!< of all models so far
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODEL_SCORER_H */
