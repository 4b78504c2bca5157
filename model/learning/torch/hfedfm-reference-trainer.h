// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_REFERENCE_TRAINER_H
#define HFEDFM_REFERENCE_TRAINER_H

#include "../m3t/hfedfm-module-trainer.h"
#include "hfedfm-m3t-graph.h"

#include <memory>
#include <string>

namespace ns3::hfedfm
{

/** What LibTorch computes with. */
struct TorchSetting
{
    bool bfloat16{false}; //!< whether activations and frozen parameters are bfloat16
    bool cuda{false};     //!< whether a CUDA device computes; see FindCudaProblem()
};

/**
 * Trains and scores modules by LibTorch's autograd and optimizer, with nothing cached: the
 * reference of the fast path, for any sizes. Values of modules, their gradients, the optimizer and
 * the loss are 32-bit floats in any case.
 */
class ReferenceTrainer : public ModuleTrainer
{
  public:
    /**
     * Get the backbone's tensors; all trainers with the same setting share one copy.
     * @param backbone frozen parameters
     * @param modules what is trained
     * @param task the task
     * @param setting what to compute with
     */
    ReferenceTrainer(std::shared_ptr<const FrozenBackbone> backbone,
                     const ModuleDescription& modules,
                     const TaskDescription& task,
                     const TorchSetting& setting = {});

    EncodedShard Encode(const std::vector<VqaSample>& samples) const override;
    double Train(const LocalTrainingConfig& config,
                 const EncodedShard& shard,
                 SeededRandom& random,
                 ModuleSet& modules) override;
    uint32_t CountCorrect(const EncodedShard& shard, const ModuleSet& modules) override;
    Measurement Measure(const EncodedShard& shard,
                        std::size_t count,
                        const ModuleSet& modules) override;

  private:
    InputBatch MakeBatch(const EncodedShard& shard, const uint32_t* order, std::size_t count) const;
    ModuleTensors TakeTensors(const ModuleSet& modules) const;
    GraphOutput Apply(const ModuleTensors& modules, const InputBatch& input) const;

    std::shared_ptr<const FrozenBackbone> m_backbone; //!< frozen parameters
    ModuleDescription m_description;                  //!< what is trained
    TaskDescription m_task;                           //!< what is learned
    Manifest m_manifest;                              //!< modules of the task
    at::TensorOptions m_options;                      //!< of activations
    std::shared_ptr<const TensorMap> m_tensors;       //!< frozen parameters for LibTorch
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_REFERENCE_TRAINER_H */
