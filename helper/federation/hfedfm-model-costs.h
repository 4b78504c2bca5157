// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODEL_COSTS_H
#define HFEDFM_MODEL_COSTS_H

#include "ns3/hfedfm-codec-rules.h"
#include "ns3/hfedfm-module-id.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * What a model costs that the embedded one stands for, as a scale model: what is learned is the
 * embedded model's, but updates are as long and samples as dear as those of the other.
 */
struct ModelCosts
{
    std::string name;                        //!< for instance `vilt-lora`, or a file
    std::map<ModuleId, uint64_t> parameters; //!< that modules count for; others for what they hold
    double sampleFlops{0}; //!< of a sample in a training step; 0: of the embedded model
    uint64_t frozen{0};    //!< parameters that are held, but neither trained nor sent
    std::string source;    //!< where the numbers come from

    /** Tasks of a device that learns all. */
    std::vector<std::string> tasks{"scene", "art"};

    /** @return whether they are those of the embedded model */
    bool IsEmbedded() const
    {
        return sampleFlops == 0 && parameters.empty();
    }

    /** @return parameters that a device with all of the tasks trains and sends */
    uint64_t GetTrained() const;

    /** @return bytes of a device that trains: 4 per parameter and, where it is trained, 12 more for
     *  its gradient and the two moments of AdamW; activations are not counted */
    double GetMemory() const;

    /** @return the value of MessageCodec's attribute ModuleParameters */
    std::string GetModuleParameters() const;

    /** @param codec how updates travel @return sentences for a report; empty if IsEmbedded() */
    std::string Describe(const CodecRules& codec) const;
};

/** @return the costs that have a name, those of the embedded model first */
const std::vector<ModelCosts>& GetModelCosts();

/** @param name of costs, or a file @return whether GetModelCosts() has costs of that name */
bool HasModelCosts(const std::string& name);

/**
 * Find costs by name, or read them from a file.
 *
 * A file has lines with two fields: `module,parameters` for modules of the embedded model, which
 * hold that many parameters or fewer; `flops_per_sample,number`; and, if it likes,
 * `frozen_parameters,number`. Empty lines, those that begin with `#` and the header
 * `module,parameters` say nothing.
 *
 * @param name one of GetModelCosts(), or a file
 * @return the costs
 * @throw InputError that names line, value and what is allowed
 */
ModelCosts FindModelCosts(const std::string& name);

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODEL_COSTS_H */
