// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-m3t-shapes.h"

#include "ns3/hfedfm-vocabulary.h"

namespace ns3::hfedfm
{

namespace
{

/** Append a weight [out, in] and its bias [out]. */
void
AddLinear(std::vector<TensorSpec>& specs, const std::string& name, uint32_t out, uint32_t in)
{
    specs.push_back({name + ".weight", {out, in}});
    specs.push_back({name + ".bias", {out}});
}

void
AddNorm(std::vector<TensorSpec>& specs, const std::string& name)
{
    specs.push_back({name + ".weight", {m3t::WIDTH}});
    specs.push_back({name + ".bias", {m3t::WIDTH}});
}

std::vector<TensorSpec>
MakeBackboneSpecs()
{
    std::vector<TensorSpec> specs = {{"embed.token", {Vocabulary::ROWS, m3t::WIDTH}},
                                     {"embed.position.text", {m3t::TEXT, m3t::WIDTH}},
                                     {"embed.position.image", {m3t::PATCHES, m3t::WIDTH}},
                                     {"embed.modality.text", {m3t::WIDTH}},
                                     {"embed.modality.image", {m3t::WIDTH}}};
    AddLinear(specs, "embed.patch.image", m3t::WIDTH, m3t::PATCH);
    for (int layer = 0; layer < m3t::LAYERS; ++layer)
    {
        const std::string prefix = "layer" + std::to_string(layer) + ".";
        AddNorm(specs, prefix + "norm1");
        AddLinear(specs, prefix + "qkv", 3 * m3t::WIDTH, m3t::WIDTH);
        AddLinear(specs, prefix + "proj", m3t::WIDTH, m3t::WIDTH);
        AddNorm(specs, prefix + "norm2");
        AddLinear(specs, prefix + "ff1", m3t::HIDDEN, m3t::WIDTH);
        AddLinear(specs, prefix + "ff2", m3t::WIDTH, m3t::HIDDEN);
    }
    AddNorm(specs, "norm");
    return specs;
}

} // namespace

const std::vector<TensorSpec>&
GetBackboneSpecs()
{
    static const std::vector<TensorSpec> specs = MakeBackboneSpecs();
    return specs;
}

ModuleSpec
GetAdapterSpec()
{
    ModuleSpec spec{ModuleId(ModuleKind::ADAPTER), {}};
    for (int layer = 0; layer < m3t::LAYERS; ++layer)
    {
        const std::string prefix = "layer" + std::to_string(layer) + ".";
        AddLinear(spec.tensors, prefix + "down", m3t::ADAPTER, m3t::WIDTH);
        AddLinear(spec.tensors, prefix + "up", m3t::WIDTH, m3t::ADAPTER);
    }
    return spec;
}

ModuleSpec
GetHeadSpec(const std::string& task)
{
    ModuleSpec spec{ModuleId(ModuleKind::HEAD, task), {}};
    spec.tensors = {{"weight", {m3t::CLASSES, m3t::WIDTH}}, {"bias", {m3t::CLASSES}}};
    return spec;
}

} // namespace ns3::hfedfm
