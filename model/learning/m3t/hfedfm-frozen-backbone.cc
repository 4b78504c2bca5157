// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-frozen-backbone.h"

#include "ns3/abort.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>

namespace ns3::hfedfm
{

namespace
{

// The embedded file, so that no path is needed at run time, and a zero.
alignas(64) constexpr char EMBEDDED[] =
#include "hfedfm-embedded/backbone.inc"
    ;

std::shared_ptr<const FrozenBackbone>
Load(const std::string& path, std::string& error)
{
    std::optional<SafetensorsFile> file;
    if (path.empty())
    {
        file = ParseSafetensors(reinterpret_cast<const uint8_t*>(EMBEDDED),
                                sizeof(EMBEDDED) - 1,
                                error);
    }
    else
    {
        file = ReadSafetensors(path, error);
    }
    return file ? FrozenBackbone::Make(std::move(*file), error) : nullptr;
}

/** Bring values of a sensor, from 0 to 1, into rows of patches, from -1 to 1. */
void
CutPatches(const PerceptDescription& percept, const float* values, float* rows, int row)
{
    const auto across = percept.width / percept.patchWidth;
    for (uint32_t patch = 0; patch < percept.CountPatches(); ++patch)
    {
        float* to = rows + std::size_t{patch} * row;
        const auto top = patch / across * percept.patchHeight;
        const auto left = patch % across * percept.patchWidth;
        for (uint32_t channel = 0; channel < percept.channels; ++channel)
        {
            for (uint32_t y = 0; y < percept.patchHeight; ++y)
            {
                const auto line = (channel * percept.height + top + y) * percept.width + left;
                to = std::transform(values + line,
                                    values + line + percept.patchWidth,
                                    to,
                                    [](float v) { return 2.0F * v - 1.0F; });
            }
        }
    }
}

FloatBuffer
PadVector(const std::vector<float>& values)
{
    FloatBuffer padded(PadRow(static_cast<int>(values.size())), 0.0F);
    std::copy(values.begin(), values.end(), padded.begin());
    return padded;
}

} // namespace

std::shared_ptr<const FrozenBackbone>
FrozenBackbone::Get(const std::string& path)
{
    std::string error;
    auto backbone = Find(path, error);
    NS_ABORT_MSG_UNLESS(backbone, error);
    return backbone;
}

std::shared_ptr<const FrozenBackbone>
FrozenBackbone::Find(const std::string& path, std::string& error)
{
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const FrozenBackbone>> loaded;
    const std::lock_guard<std::mutex> lock(mutex);
    auto& backbone = loaded[path];
    std::string problem;
    if (!backbone)
    {
        backbone = Load(path, problem);
    }
    if (!backbone)
    {
        error = "The backbone file '" + (path.empty() ? "(embedded)" : path) +
                "' cannot be used: " + problem + ". The program hfedfm-pretrain writes such files.";
    }
    return backbone;
}

std::shared_ptr<const FrozenBackbone>
FrozenBackbone::Make(SafetensorsFile file, std::string& error)
{
    const auto described = BackboneDescription::Read(file, error);
    if (!described)
    {
        return nullptr;
    }
    auto backbone = std::make_shared<FrozenBackbone>();
    backbone->m_size = *described;
    const auto& size = backbone->m_size;
    backbone->m_tensors = std::move(file.tensors);
    const auto& tensors = backbone->m_tensors;
    for (uint32_t layer = 0; layer < size.layers; ++layer)
    {
        backbone->m_blocks.emplace_back(size, tensors, layer);
    }
    for (int percept = -1; percept < static_cast<int>(size.percepts.size()); ++percept)
    {
        auto& embedding = backbone->m_embeddings.emplace_back(size, percept, false);
        const auto state = backbone->MakeEncoder(percept < 0 ? BackboneDescription::TEXT
                                                             : size.percepts[percept].name);
        const float* from = state.GetValues().data();
        for (auto* part : embedding.GetParts())
        {
            part->Load(from);
            from += part->GetCount();
        }
    }
    backbone->m_gain = PadVector(tensors.at("norm.weight").values);
    backbone->m_bias = PadVector(tensors.at("norm.bias").values);
    return backbone;
}

ModuleState
FrozenBackbone::MakeEncoder(const std::string& modality) const
{
    ModuleState state(m_size.MakeEncoderSpec(modality));
    auto to = state.GetValues().begin();
    for (const auto& spec : state.GetSpec().tensors)
    {
        const auto name = BackboneDescription::NameEmbedding(modality, spec.name);
        const auto& values = m_tensors.at(name).values;
        to = std::copy(values.begin(), values.end(), to);
    }
    return state;
}

EncodedShard
FrozenBackbone::Encode(const std::vector<VqaSample>& samples, int layers) const
{
    EncodedShard shard;
    if (samples.empty())
    {
        return shard;
    }
    const auto index = m_size.FindPercept(samples.front().percept.modality);
    const auto& percept = m_size.percepts[index];
    const auto patches = static_cast<int>(percept.CountPatches());
    const int patchRow = PadRow(static_cast<int>(percept.CountPatchValues()));
    const int row = PadRow(static_cast<int>(m_size.width));
    const auto words = static_cast<int>(m_size.CountTextTokens());
    const int tokens = words + patches;
    FloatBuffer cut(static_cast<std::size_t>(patches) * patchRow, 0.0F);
    FloatBuffer embedded = MakeRows(tokens, row);
    std::vector<TransformerBlock::Pass> passes;
    for (int layer = 0; layer < layers; ++layer)
    {
        passes.emplace_back(m_size, tokens, layer + 1 == static_cast<int>(m_size.layers), 0);
    }
    const bool answers = layers == static_cast<int>(m_size.layers);
    shard.rows = layers < 0 ? patches : answers ? 1 : tokens;
    const int kept = layers < 0 ? patchRow : row;
    shard.values.resize(samples.size() * shard.rows * kept);
    float* to = shard.values.data();
    const auto count = std::size_t{percept.channels} * percept.height * percept.width;
    for (const auto& sample : samples)
    {
        NS_ABORT_MSG_UNLESS(
            sample.percept.modality == percept.name && sample.percept.values.size() == count,
            "A sample has " << sample.percept.values.size() << " values of "
                            << sample.percept.modality << "; the backbone needs " << count << " of "
                            << percept.name << ", the same modality in all samples of a task.");
        std::vector<uint32_t> sentence = {Vocabulary::CLS};
        sentence.insert(sentence.end(), sample.tokens.begin(), sample.tokens.end());
        CutPatches(percept, sample.percept.values.data(), cut.data(), patchRow);
        const float* from = cut.data();
        if (layers < 0)
        {
            shard.words.push_back(sentence);
        }
        else
        {
            GetText().EmbedWords(sentence, {embedded.data(), words, row});
            GetPatches(index).EmbedPatches(
                {cut.data(), patches, patchRow},
                {embedded.data() + static_cast<std::ptrdiff_t>(words) * row, patches, row});
            from = embedded.data();
        }
        for (int layer = 0; layer < layers; ++layer)
        {
            auto& pass = passes[layer];
            m_blocks[layer].Attend({from, tokens, row}, pass, nullptr);
            m_blocks[layer].Feed(pass, pass.onlyAnswer ? 1 : tokens);
            from = pass.output.data();
        }
        to = std::copy_n(from, shard.rows * kept, to);
        shard.labels.push_back(sample.label);
    }
    return shard;
}

} // namespace ns3::hfedfm
