// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_M3T_GRAPH_H
#define HFEDFM_M3T_GRAPH_H

#include "hfedfm-m3t-shapes.h"

#include "ns3/hfedfm-image.h"
#include "ns3/hfedfm-vocabulary.h"

#include <ATen/ATen.h>
#include <map>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * @file
 * The M3T model as plain LibTorch operations, for autograd: pretraining runs on it, and the fast
 * step is checked and timed against it. Shapes: n samples, 25 tokens, 64 features.
 */

/** Parameters by name, as in GetBackboneSpecs() or a module's spec. */
using TensorMap = std::map<std::string, at::Tensor>;

/** Images and sentences of a batch. */
struct InputBatch
{
    at::Tensor pixels; //!< [n][3][32][32], from -1 to 1
    at::Tensor tokens; //!< [n][8], int64
};

/**
 * Stack inputs into a batch.
 * @param images n images
 * @param sentences n sentences
 * @return the batch
 */
InputBatch MakeInputBatch(const std::vector<const Image*>& images,
                          const std::vector<const Vocabulary::Tokens*>& sentences);

/** @param p backbone @param input the batch @return the embedded sequence [n][25][64] */
at::Tensor EmbedInput(const TensorMap& p, const InputBatch& input);

/** @param p backbone @param layer from 0 @param x [n][25][64] @return the layer's output, same */
at::Tensor ApplyLayer(const TensorMap& p, int layer, const at::Tensor& x);

/** @param p module `adapter` @param layer from 0 @param y [..][64] @return y + up(relu(down y)) */
at::Tensor ApplyAdapter(const TensorMap& p, int layer, const at::Tensor& y);

/** @param p backbone @param x [..][64] @return the final layer norm of x */
at::Tensor ApplyFinalNorm(const TensorMap& p, const at::Tensor& x);

/**
 * The whole model with adapters up to the features that a head reads.
 * @param p backbone
 * @param adapter module `adapter`
 * @param input the batch
 * @return features of the `[ans]` token, [n][64]
 */
at::Tensor EncodeAnswers(const TensorMap& p, const TensorMap& adapter, const InputBatch& input);

/** @param p module `head/...` @param features [n][64] @return logits [n][20] */
at::Tensor ApplyHead(const TensorMap& p, const at::Tensor& features);

/** @param state a module @return copies of its tensors by name */
TensorMap ToTensors(const ModuleState& state);

} // namespace ns3::hfedfm

#endif /* HFEDFM_M3T_GRAPH_H */
