// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_INITIALIZER_H
#define HFEDFM_MODULE_INITIALIZER_H

#include "hfedfm-frozen-backbone.h"

#include "ns3/hfedfm-module-state.h"

#include <cstdint>

namespace ns3::hfedfm
{

/** What draws from a seed are for: part of the seeds of generators, so that none is drawn twice. */
enum class DrawPurpose : uint64_t
{
    ADAPTER = 0,
    HEAD = 1,
    ORDER = 2, //!< of samples in training
    PROMPT = 3,
    GATE = 4,
    EXPERT = 5,
};

/**
 * Make the values that a module begins with: adapters and experts change nothing, encoders are as
 * they were pretrained, prompts, gates and heads have small random values.
 * @param spec a module
 * @param backbone frozen parameters
 * @param seed base of the draws
 * @return the module, equal for equal arguments
 */
ModuleState InitializeModule(const ModuleSpec& spec, const FrozenBackbone& backbone, uint64_t seed);

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_INITIALIZER_H */
