// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODEL_SCORER_H
#define HFEDFM_MODEL_SCORER_H

#include "hfedfm-local-trainer.h"

#include "ns3/hfedfm-vqa-dataset.h"

#include <cstddef>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace ns3::hfedfm
{

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
     * @param dataset where the questions come from
     * @param backboneFile file of the frozen parameters; empty for the embedded ones
     * @return the scorer
     */
    static std::shared_ptr<ModelScorer> Get(const VqaDatasetConfig& dataset,
                                            const std::string& backboneFile);

    /**
     * Score a model now, unless it has been scored or another thread is about it.
     * @param task whose questions
     * @param adapter module `adapter`
     * @param head module `head/TASK`
     * @return its score; to be waited for only after all calls of a job, so that jobs that share a
     * model train while one of them scores
     */
    Ticket Score(const std::string& task, const ModuleState& adapter, const ModuleState& head);

    /** @return the number of scorings so far */
    std::size_t GetN();

  private:
    /** The questions of a task. */
    struct Test
    {
        std::once_flag made;    //!< threads that need them at once make them once
        EncodedShard questions; //!< in the form that scoring reads
    };

    /** Values of adapter and head of a task. */
    using Key = std::pair<std::string, uint64_t>;

    ModelScorer(const VqaDatasetConfig& dataset, const std::string& backboneFile);
    TaskScore Count(const std::string& task, const ModuleState& adapter, const ModuleState& head);

    VqaDatasetConfig m_dataset;                 //!< where the questions come from
    std::shared_ptr<const Backbone> m_backbone; //!< frozen parameters
    std::mutex m_mutex;                         //!< guards the maps, not what is in them
    std::map<std::string, Test> m_tests;        //!< by task
    std::map<Key, Ticket> m_scores;             //!< of all models so far
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODEL_SCORER_H */
