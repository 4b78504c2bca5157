// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-backbone.h"

#include "ns3/abort.h"

#include <algorithm>
#include <c10/core/GradMode.h>
#include <mutex>
#include <sstream>

// The assembler copies the file into the library, so that no path is needed at run time.
asm(".pushsection .rodata, \"a\"\n"
    ".balign 64\n"
    "hfedfm_backbone_begin:\n"
    ".incbin \"" HFEDFM_BACKBONE_FILE "\"\n"
    "hfedfm_backbone_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C"
{
    /** First byte of the file. */
    __attribute__((visibility("hidden"))) extern const uint8_t hfedfm_backbone_begin[];
    /** One past its last byte. */
    __attribute__((visibility("hidden"))) extern const uint8_t hfedfm_backbone_end[];
}

namespace ns3::hfedfm
{

namespace
{

std::string
PrintShape(const std::vector<uint32_t>& shape)
{
    std::ostringstream text;
    text << "[";
    for (std::size_t i = 0; i < shape.size(); ++i)
    {
        text << (i > 0 ? ", " : "") << shape[i];
    }
    text << "]";
    return text.str();
}

std::shared_ptr<const Backbone>
Load(const std::string& path)
{
    std::string error;
    std::optional<SafetensorsFile> file;
    if (path.empty())
    {
        const auto size = static_cast<std::size_t>(hfedfm_backbone_end - hfedfm_backbone_begin);
        file = ParseSafetensors(hfedfm_backbone_begin, size, error);
    }
    else
    {
        file = ReadSafetensors(path, error);
    }
    std::shared_ptr<const Backbone> backbone;
    if (file)
    {
        backbone = Backbone::Make(*file, error);
    }
    NS_ABORT_MSG_UNLESS(backbone,
                        "The backbone file '"
                            << (path.empty() ? "(embedded)" : path) << "' cannot be used: " << error
                            << ". The program hfedfm-pretrain writes such files.");
    return backbone;
}

} // namespace

std::shared_ptr<const Backbone>
Backbone::Get(const std::string& path)
{
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const Backbone>> loaded;
    const std::lock_guard<std::mutex> lock(mutex);
    auto& backbone = loaded[path];
    if (!backbone)
    {
        backbone = Load(path);
    }
    return backbone;
}

std::shared_ptr<const Backbone>
Backbone::Make(const SafetensorsFile& file, std::string& error)
{
    auto backbone = std::make_shared<Backbone>();
    for (const auto& spec : GetBackboneSpecs())
    {
        const auto found = file.tensors.find(spec.name);
        if (found == file.tensors.end())
        {
            error =
                "the tensor '" + spec.name + "' of shape " + PrintShape(spec.shape) + " is missing";
            return nullptr;
        }
        const auto& tensor = found->second;
        if (tensor.shape != spec.shape)
        {
            error = "the tensor '" + spec.name + "' has shape " + PrintShape(tensor.shape) +
                    "; expected is " + PrintShape(spec.shape);
            return nullptr;
        }
        const std::vector<int64_t> shape(spec.shape.begin(), spec.shape.end());
        auto copy = at::empty(shape, at::kFloat);
        std::copy(tensor.values.begin(), tensor.values.end(), copy.data_ptr<float>());
        backbone->m_tensors.emplace(spec.name, copy);
    }
    const c10::NoGradGuard noGrad;
    for (int layer = 1; layer < m3t::LAYERS; ++layer)
    {
        backbone->m_blocks.push_back(FrozenBlock::Make(backbone->m_tensors, layer));
    }
    return backbone;
}

at::Tensor
Backbone::EncodePrefix(const std::vector<VqaSample>& samples) const
{
    // Small chunks: their activations stay in the processor's cache.
    constexpr std::size_t CHUNK = 16;
    const c10::NoGradGuard noGrad;
    const auto n = static_cast<int64_t>(samples.size());
    auto prefix = at::empty({n, m3t::TOKENS, m3t::WIDTH}, at::kFloat);
    for (std::size_t first = 0; first < samples.size(); first += CHUNK)
    {
        const std::size_t count = std::min(CHUNK, samples.size() - first);
        std::vector<const Image*> images;
        std::vector<const Vocabulary::Tokens*> sentences;
        for (std::size_t i = first; i < first + count; ++i)
        {
            images.push_back(&samples[i].image);
            sentences.push_back(&samples[i].tokens);
        }
        const auto x = EmbedInput(m_tensors, MakeInputBatch(images, sentences));
        prefix.narrow(0, static_cast<int64_t>(first), static_cast<int64_t>(count))
            .copy_(ApplyLayer(m_tensors, 0, x));
    }
    return prefix;
}

} // namespace ns3::hfedfm
