// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FAST_TRAINER_H
#define HFEDFM_FAST_TRAINER_H

#include "hfedfm-fast-model.h"
#include "hfedfm-module-trainer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** Trains and scores the modules of one task by the fast path, in memory of its own. */
class FastTrainer : public ModuleTrainer
{
  public:
    /**
     * Reserve memory.
     * @param backbone frozen parameters
     * @param modules what is trained
     * @param task the task
     * @param batch most samples per step
     */
    FastTrainer(std::shared_ptr<const FrozenBackbone> backbone,
                const ModuleDescription& modules,
                const TaskDescription& task,
                uint32_t batch);

    /** @param size of a backbone @return whether this path can compute it: the features of an
     *  attention head have to be a multiple of 16 */
    static bool CanCompute(const BackboneDescription& size)
    {
        return size.GetHeadWidth() % 16 == 0;
    }

    EncodedShard Encode(const std::vector<VqaSample>& samples) const override;
    double Train(const LocalTrainingConfig& config,
                 const EncodedShard& shard,
                 SeededRandom& random,
                 ModuleSet& modules) override;
    uint32_t CountCorrect(const EncodedShard& shard, const ModuleSet& modules) override;
    Measurement Measure(const EncodedShard& shard,
                        std::size_t count,
                        const ModuleSet& modules) override;

    /**
     * Compute the cross entropy of a softmax, and its gradient.
     * @param logits of all classes
     * @param classes their number
     * @param label the right class
     * @param share factor on the gradient, for instance one by the size of a batch
     * @param dLogits overwritten with the gradient
     * @return the cross entropy, without the factor
     */
    static double ComputeLoss(const float* logits,
                              int classes,
                              uint32_t label,
                              float share,
                              float* dLogits);

    /** @return the model, for instance to ask how experts were used */
    FastModel& GetModel()
    {
        return m_model;
    }

  private:
    void HoldExperts(const ModuleSet& modules);
    void LoadAll(const ModuleSet& modules);

    std::shared_ptr<const FrozenBackbone> m_backbone; //!< frozen parameters
    ModuleDescription m_description;                  //!< what is trained
    TaskDescription m_task;                           //!< what is learned
    std::vector<FloatBuffer> m_dLogits;               //!< gradients of samples that are kept
    FastModel m_model;                                //!< forward and backward
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FAST_TRAINER_H */
