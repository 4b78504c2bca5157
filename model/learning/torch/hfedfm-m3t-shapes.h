// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_M3T_SHAPES_H
#define HFEDFM_M3T_SHAPES_H

#include "ns3/hfedfm-module-state.h"

#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** Sizes of the embedded M3T model, a single-stream transformer in the manner of ViLT. */
namespace m3t
{
constexpr int LAYERS = 4;                          //!< transformer layers
constexpr int WIDTH = 64;                          //!< features of a token
constexpr int HEADS = 4;                           //!< attention heads
constexpr int HEAD_WIDTH = WIDTH / HEADS;          //!< features of one head
constexpr int HIDDEN = 128;                        //!< features inside a feed-forward
constexpr int ADAPTER = 16;                        //!< features inside an adapter
constexpr int CLASSES = 20;                        //!< outputs of a task head
constexpr int WORDS = 8;                           //!< tokens of a question
constexpr int TEXT = WORDS + 1;                    //!< `[cls]` and the question
constexpr int PATCH_SIDE = 8;                      //!< pixels per side of an image patch
constexpr int PATCHES = 16;                        //!< patches of an image
constexpr int PATCH = 3 * PATCH_SIDE * PATCH_SIDE; //!< floats of a patch
constexpr int TOKENS = TEXT + PATCHES;             //!< length of the sequence
constexpr int ANSWER = TEXT - 1;                   //!< position of `[ans]` in a question
constexpr float NORM_EPSILON = 1e-5F;              //!< of every layer norm
} // namespace m3t

/** @return names and shapes of all tensors of the frozen backbone */
const std::vector<TensorSpec>& GetBackboneSpecs();

/** @return the module `adapter`: the bottleneck adapters behind all layers */
ModuleSpec GetAdapterSpec();

/** @param task a task's name @return the module `head/<task>` */
ModuleSpec GetHeadSpec(const std::string& task);

} // namespace ns3::hfedfm

#endif /* HFEDFM_M3T_SHAPES_H */
