// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LOCAL_TRAINER_H
#define HFEDFM_LOCAL_TRAINER_H

#include "hfedfm-fast-model.h"

#include "ns3/hfedfm-learner.h"

#include <memory>
#include <vector>

namespace ns3::hfedfm
{

/** Samples in the form that training reads: cached prefixes and labels. */
struct EncodedShard
{
    at::Tensor prefixes;          //!< [n][25][64]
    std::vector<uint32_t> labels; //!< n classes
};

/** @param backbone frozen parameters @param samples what to encode @return the shard */
EncodedShard EncodeShard(const Backbone& backbone, const std::vector<VqaSample>& samples);

/** How local training goes. */
struct LocalTrainingConfig
{
    uint32_t batch{8};        //!< samples per step
    uint32_t epochs{1};       //!< passes over each task's samples
    double rate{1e-2};        //!< learning rate of this round
    double weightDecay{1e-2}; //!< decoupled weight decay of AdamW
};

/**
 * Trains module `adapter` and one head on a shard, in place, with a fresh AdamW optimizer.
 * @param backbone frozen parameters
 * @param config how
 * @param shard the data
 * @param random order of the samples
 * @param adapter module `adapter`; changed
 * @param head module `head/...`; changed
 * @return sum of the losses of all samples in all epochs
 */
double TrainOnShard(const std::shared_ptr<const Backbone>& backbone,
                    const LocalTrainingConfig& config,
                    const EncodedShard& shard,
                    SeededRandom& random,
                    ModuleState& adapter,
                    ModuleState& head);

/**
 * Counts right answers.
 * @param backbone frozen parameters
 * @param shard the questions
 * @param adapter module `adapter`
 * @param head module `head/...`
 * @return number of questions whose largest logit is that of the label
 */
uint32_t CountCorrect(const std::shared_ptr<const Backbone>& backbone,
                      const EncodedShard& shard,
                      const ModuleState& adapter,
                      const ModuleState& head);

} // namespace ns3::hfedfm

#endif /* HFEDFM_LOCAL_TRAINER_H */
