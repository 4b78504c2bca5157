// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-m3t-graph.h"

#include <algorithm>
#include <cmath>

namespace ns3::hfedfm
{

namespace
{

at::Tensor
Linear(const TensorMap& p, const std::string& name, const at::Tensor& x)
{
    return at::linear(x, p.at(name + ".weight"), p.at(name + ".bias"));
}

at::Tensor
Norm(const TensorMap& p, const std::string& name, const at::Tensor& x)
{
    return at::layer_norm(x,
                          {m3t::WIDTH},
                          p.at(name + ".weight"),
                          p.at(name + ".bias"),
                          m3t::NORM_EPSILON);
}

at::Tensor
Attend(const at::Tensor& qkv)
{
    const auto n = qkv.size(0);
    const auto parts =
        qkv.view({n, m3t::TOKENS, 3, m3t::HEADS, m3t::HEAD_WIDTH}).permute({2, 0, 3, 1, 4});
    const auto scores = at::matmul(parts[0] * (1.0 / std::sqrt(double{m3t::HEAD_WIDTH})),
                                   parts[1].transpose(-2, -1));
    const auto mixed = at::matmul(at::softmax(scores, -1), parts[2]);
    return mixed.transpose(1, 2).reshape({n, m3t::TOKENS, m3t::WIDTH});
}

std::string
LayerName(int layer)
{
    return "layer" + std::to_string(layer) + ".";
}

} // namespace

InputBatch
MakeInputBatch(const std::vector<const Image*>& images,
               const std::vector<const Vocabulary::Tokens*>& sentences)
{
    const auto n = static_cast<int64_t>(images.size());
    InputBatch batch;
    batch.pixels = at::empty({n, Image::CHANNELS, Image::SIDE, Image::SIDE}, at::kFloat);
    batch.tokens = at::empty({n, m3t::WORDS}, at::kLong);
    auto* pixel = batch.pixels.data_ptr<float>();
    for (const auto* image : images)
    {
        pixel = std::transform(image->GetValues().begin(),
                               image->GetValues().end(),
                               pixel,
                               [](float v) { return 2.0F * v - 1.0F; });
    }
    auto* token = batch.tokens.data_ptr<int64_t>();
    for (const auto* sentence : sentences)
    {
        token = std::copy(sentence->begin(), sentence->end(), token);
    }
    return batch;
}

at::Tensor
EmbedInput(const TensorMap& p, const InputBatch& input)
{
    const auto n = input.tokens.size(0);
    const auto cls = at::full({n, 1}, int64_t{Vocabulary::CLS}, at::kLong);
    const auto words = at::embedding(p.at("embed.token"), at::cat({cls, input.tokens}, 1)) +
                       p.at("embed.position.text") + p.at("embed.modality.text");
    constexpr int PER_SIDE = Image::SIDE / m3t::PATCH_SIDE;
    const auto patches =
        input.pixels.view({n, 3, PER_SIDE, m3t::PATCH_SIDE, PER_SIDE, m3t::PATCH_SIDE})
            .permute({0, 2, 4, 1, 3, 5})
            .reshape({n, m3t::PATCHES, m3t::PATCH});
    const auto image = Linear(p, "embed.patch.image", patches) + p.at("embed.position.image") +
                       p.at("embed.modality.image");
    return at::cat({words, image}, 1);
}

at::Tensor
ApplyLayer(const TensorMap& p, int layer, const at::Tensor& x)
{
    const auto name = LayerName(layer);
    const auto attended = Attend(Linear(p, name + "qkv", Norm(p, name + "norm1", x)));
    const auto middle = x + Linear(p, name + "proj", attended);
    const auto hidden = at::gelu(Linear(p, name + "ff1", Norm(p, name + "norm2", middle)));
    return middle + Linear(p, name + "ff2", hidden);
}

at::Tensor
ApplyAdapter(const TensorMap& p, int layer, const at::Tensor& y)
{
    const auto name = LayerName(layer);
    return y + Linear(p, name + "up", at::relu(Linear(p, name + "down", y)));
}

at::Tensor
ApplyFinalNorm(const TensorMap& p, const at::Tensor& x)
{
    return Norm(p, "norm", x);
}

at::Tensor
EncodeAnswers(const TensorMap& p, const TensorMap& adapter, const InputBatch& input)
{
    auto x = EmbedInput(p, input);
    for (int layer = 0; layer < m3t::LAYERS; ++layer)
    {
        x = ApplyAdapter(adapter, layer, ApplyLayer(p, layer, x));
    }
    return ApplyFinalNorm(p, x.select(1, m3t::ANSWER));
}

at::Tensor
ApplyHead(const TensorMap& p, const at::Tensor& features)
{
    return at::linear(features, p.at("weight"), p.at("bias"));
}

TensorMap
ToTensors(const ModuleState& state)
{
    TensorMap tensors;
    const auto& specs = state.GetSpec().tensors;
    const float* values = state.GetValues().data();
    for (const auto& spec : specs)
    {
        const std::vector<int64_t> shape(spec.shape.begin(), spec.shape.end());
        auto tensor = at::empty(shape, at::kFloat);
        std::copy_n(values, spec.GetCount(), tensor.data_ptr<float>());
        values += spec.GetCount();
        tensors.emplace(spec.name, tensor);
    }
    return tensors;
}

} // namespace ns3::hfedfm
