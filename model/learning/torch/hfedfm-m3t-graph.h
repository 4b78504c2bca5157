// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_M3T_GRAPH_H
#define HFEDFM_M3T_GRAPH_H

#include "../m3t/hfedfm-frozen-backbone.h"

#include "ns3/hfedfm-vqa-task.h"

#include <ATen/ATen.h>
#include <map>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * @file
 * The M3T model as plain LibTorch operations, for autograd: pretraining runs on it, and the fast
 * path is checked and timed against it. Shapes: n samples, T tokens, d features.
 */

/** Parameters by name, as in a backbone file or a module's spec. */
using TensorMap = std::map<std::string, at::Tensor>;

/** Parameters of modules. */
using ModuleTensors = std::map<ModuleId, TensorMap>;

/** Words and patches of a batch whose samples have the same modalities. */
struct InputBatch
{
    std::string percept; //!< modality of the patches
    at::Tensor words;    //!< `[cls]` and the sentence, [n][words], int64
    at::Tensor patches;  //!< from -1 to 1, [n][patches][values]
};

/** What a model yields for a batch. */
struct GraphOutput
{
    at::Tensor logits; //!< [n][classes]
    at::Tensor
        balance;     //!< load-balancing loss of the experts, without its weight; undefined if none
    at::Tensor used; //!< inputs of a mean sample that go to each expert; undefined if none
};

/** @param backbone tensors of a backbone file @return copies of them */
TensorMap ToTensors(const NamedTensors& backbone);

/** @param state a module @return copies of its tensors by name */
TensorMap ToTensors(const ModuleState& state);

/**
 * Stack inputs into a batch.
 * @param size of the model
 * @param percepts what was sensed, all of one modality
 * @param sentences as many sentences
 * @return the batch
 */
InputBatch MakeInputBatch(const BackboneDescription& size,
                          const std::vector<const Percept*>& percepts,
                          const std::vector<const Vocabulary::Tokens*>& sentences);

/**
 * Embed a batch.
 * @param size of the model
 * @param p backbone
 * @param input the batch
 * @param modules an encoder among them takes the place of the backbone's embedding
 * @return the sequence, [n][T][d]
 */
at::Tensor EmbedInput(const BackboneDescription& size,
                      const TensorMap& p,
                      const InputBatch& input,
                      const ModuleTensors& modules = {});

/** @param size of the model @param p backbone @param layer from 0 @param x [n][T][d] @return same
 */
at::Tensor ApplyLayer(const BackboneDescription& size,
                      const TensorMap& p,
                      uint32_t layer,
                      const at::Tensor& x);

/** @param size of the model @param p backbone @param x [..][d] @return the final layer norm of x */
at::Tensor ApplyFinalNorm(const BackboneDescription& size, const TensorMap& p, const at::Tensor& x);

/**
 * The whole model with modules of any kind: the reference of FastModel.
 * @param size of the backbone
 * @param description what is trained
 * @param p backbone
 * @param modules those of the task; experts that are missing are never chosen
 * @param input the batch
 * @return logits and what experts cost
 */
GraphOutput ApplyModel(const BackboneDescription& size,
                       const ModuleDescription& description,
                       const TensorMap& p,
                       const ModuleTensors& modules,
                       const InputBatch& input);

/** @param p `weight` and `bias` @param features [n][d] @return logits */
at::Tensor ApplyHead(const TensorMap& p, const at::Tensor& features);

} // namespace ns3::hfedfm

#endif /* HFEDFM_M3T_GRAPH_H */
