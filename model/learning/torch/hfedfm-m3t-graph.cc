// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-m3t-graph.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace ns3::hfedfm
{

namespace
{

at::Tensor
Map(const TensorMap& p, const std::string& name, const at::Tensor& x)
{
    return at::linear(x, p.at(name + "weight"), p.at(name + "bias"));
}

at::Tensor
Norm(const BackboneDescription& size,
     const TensorMap& p,
     const std::string& name,
     const at::Tensor& x)
{
    return at::layer_norm(x,
                          {size.width},
                          p.at(name + ".weight"),
                          p.at(name + ".bias"),
                          size.normEpsilon);
}

at::Tensor
Attend(const BackboneDescription& size, const at::Tensor& qkv)
{
    const auto n = qkv.size(0);
    const auto tokens = qkv.size(1);
    const auto head = int64_t{size.GetHeadWidth()};
    const auto parts = qkv.view({n, tokens, 3, size.heads, head}).permute({2, 0, 3, 1, 4});
    const auto scores = at::matmul(parts[0] * (1.0 / std::sqrt(static_cast<double>(head))),
                                   parts[1].transpose(-2, -1));
    const auto mixed = at::matmul(at::softmax(scores, -1), parts[2]);
    return mixed.transpose(1, 2).reshape({n, tokens, int64_t{size.width}});
}

/** up(relu(down x)) */
at::Tensor
Squeeze(const TensorMap& p, const std::string& name, const at::Tensor& x)
{
    return Map(p, name + "up.", at::relu(Map(p, name + "down.", x)));
}

/** The adapter of a task, or nullptr. */
const TensorMap*
FindAdapter(const ModuleTensors& modules)
{
    for (const auto& [id, tensors] : modules)
    {
        if (id.GetKind() == ModuleKind::ADAPTER)
        {
            return &tensors;
        }
    }
    return nullptr;
}

/** A layer with what is trained inside it. */
at::Tensor
ApplyTrainedLayer(const BackboneDescription& size,
                  const ModuleDescription& description,
                  const TensorMap& p,
                  const TensorMap* adapter,
                  uint32_t layer,
                  const at::Tensor& x)
{
    const auto name = BackboneDescription::NameLayer(layer);
    const bool adapted = adapter && description.HasAdapter(layer);
    const auto style = description.adapterStyle;
    const auto normal = Norm(size, p, name + "norm1", x);
    auto qkv = Map(p, name + "qkv.", normal);
    if (adapted && style == AdapterStyle::LORA)
    {
        const auto low = [&](const std::string& part) {
            return at::matmul(at::matmul(normal, adapter->at(name + part + ".a").t()),
                              adapter->at(name + part + ".b").t());
        };
        const auto query = low("query");
        qkv = qkv + at::cat({query, at::zeros_like(query), low("value")}, -1);
    }
    auto middle = x + Map(p, name + "proj.", Attend(size, qkv));
    if (adapted && style == AdapterStyle::PARALLEL)
    {
        middle = middle + Squeeze(*adapter, name + "attention.", x);
    }
    const auto hidden = at::gelu(Map(p, name + "ff1.", Norm(size, p, name + "norm2", middle)));
    auto y = middle + Map(p, name + "ff2.", hidden);
    if (adapted && style == AdapterStyle::PARALLEL)
    {
        y = y + Squeeze(*adapter, name + "feed.", middle);
    }
    if (adapted && style == AdapterStyle::BOTTLENECK)
    {
        y = y + Squeeze(*adapter, name, y);
    }
    return y;
}

/** Shares of experts, zero where an input does not go, the load-balancing loss, and inputs of a
 * mean sample that go to each expert. */
std::tuple<at::Tensor, at::Tensor, at::Tensor>
Route(const BackboneDescription& size,
      const ModuleDescription& description,
      const ModuleTensors& modules,
      uint32_t layer,
      const at::Tensor& y)
{
    auto input = at::layer_norm(y, {size.width}, {}, {}, size.normEpsilon);
    if (description.routeSamples)
    {
        input = input.mean(1, true);
    }
    const auto& gate = modules.at(ModuleId(ModuleKind::GATE));
    auto mask = at::zeros({description.experts}, y.options());
    for (uint32_t expert = 0; expert < description.experts; ++expert)
    {
        if (modules.count(ModuleId(ModuleKind::EXPERT, std::to_string(expert))) == 0)
        {
            mask[expert] = -1e9;
        }
    }
    const auto shares = at::softmax(
        at::matmul(input, gate.at(BackboneDescription::NameLayer(layer) + "weight").t()) + mask,
        -1);
    const auto chosen = std::get<1>(shares.detach().topk(description.expertsPerInput, -1));
    const auto sent = at::zeros_like(shares).scatter(-1, chosen, 1.0);
    const auto used = sent.reshape({-1, description.experts}).mean(0) /
                      static_cast<double>(description.expertsPerInput);
    const auto mean = shares.reshape({-1, description.experts}).mean(0);
    return {shares * sent,
            (used.detach() * mean).sum() * static_cast<double>(description.experts),
            sent.reshape({-1, description.experts}).sum(0) / static_cast<double>(y.size(0))};
}

/** What a layer's experts add. */
at::Tensor
Mix(const ModuleTensors& modules, uint32_t layer, const at::Tensor& shares, const at::Tensor& y)
{
    auto sum = y;
    for (const auto& [id, tensors] : modules)
    {
        if (id.GetKind() == ModuleKind::EXPERT)
        {
            const auto share = shares.select(-1, std::stol(id.GetName())).unsqueeze(-1);
            sum = sum + share * Squeeze(tensors, BackboneDescription::NameLayer(layer), y);
        }
    }
    return sum;
}

at::Tensor
Copy(const std::vector<uint32_t>& extents, const float* values)
{
    const std::vector<int64_t> shape(extents.begin(), extents.end());
    auto tensor = at::empty(shape, at::kFloat);
    std::copy_n(values, tensor.numel(), tensor.data_ptr<float>());
    return tensor;
}

} // namespace

TensorMap
ToTensors(const NamedTensors& backbone)
{
    TensorMap tensors;
    for (const auto& [name, tensor] : backbone)
    {
        tensors.emplace(name, Copy(tensor.shape, tensor.values.data()));
    }
    return tensors;
}

TensorMap
ToTensors(const ModuleState& state)
{
    TensorMap tensors;
    const float* values = state.GetValues().data();
    for (const auto& spec : state.GetSpec().tensors)
    {
        tensors.emplace(spec.name, Copy(spec.shape, values));
        values += spec.GetCount();
    }
    return tensors;
}

InputBatch
MakeInputBatch(const BackboneDescription& size,
               const std::vector<const Percept*>& percepts,
               const std::vector<const Vocabulary::Tokens*>& sentences)
{
    const auto n = static_cast<int64_t>(percepts.size());
    InputBatch batch;
    batch.percept = percepts.front()->modality;
    const auto& percept = size.percepts[size.FindPercept(batch.percept)];
    const int64_t height = percept.patchHeight;
    const int64_t width = percept.patchWidth;
    const int64_t down = percept.height / height;
    const int64_t across = percept.width / width;
    auto values = at::empty({n, percept.channels, down, height, across, width}, at::kFloat);
    auto* value = values.data_ptr<float>();
    for (const auto* one : percepts)
    {
        value = std::transform(one->values.begin(), one->values.end(), value, [](float v) {
            return 2.0F * v - 1.0F;
        });
    }
    batch.patches = values.permute({0, 2, 4, 1, 3, 5})
                        .reshape({n, down * across, int64_t{percept.CountPatchValues()}});
    batch.words = at::empty({n, int64_t{size.CountTextTokens()}}, at::kLong);
    auto* word = batch.words.data_ptr<int64_t>();
    for (const auto* sentence : sentences)
    {
        *word++ = Vocabulary::CLS;
        word = std::copy(sentence->begin(), sentence->end(), word);
    }
    return batch;
}

at::Tensor
EmbedInput(const BackboneDescription&,
           const TensorMap& p,
           const InputBatch& input,
           const ModuleTensors& modules)
{
    const auto find = [&](const std::string& modality, const std::string& tensor) {
        const auto encoder = modules.find(ModuleId(ModuleKind::ENCODER, modality));
        if (encoder != modules.end())
        {
            return encoder->second.at(tensor);
        }
        return p.at(BackboneDescription::NameEmbedding(modality, tensor));
    };
    const std::string text = BackboneDescription::TEXT;
    const auto words = at::embedding(find(text, "token"), input.words) + find(text, "position") +
                       find(text, "modality");
    const auto& other = input.percept;
    const auto patches =
        at::linear(input.patches, find(other, "patch.weight"), find(other, "patch.bias")) +
        find(other, "position") + find(other, "modality");
    return at::cat({words, patches}, 1);
}

at::Tensor
ApplyLayer(const BackboneDescription& size, const TensorMap& p, uint32_t layer, const at::Tensor& x)
{
    return ApplyTrainedLayer(size, {}, p, nullptr, layer, x);
}

at::Tensor
ApplyFinalNorm(const BackboneDescription& size, const TensorMap& p, const at::Tensor& x)
{
    return Norm(size, p, "norm", x);
}

at::Tensor
ApplyHead(const TensorMap& p, const at::Tensor& features)
{
    return Map(p, "", features);
}

GraphOutput
ApplyModel(const BackboneDescription& size,
           const ModuleDescription& description,
           const TensorMap& p,
           const ModuleTensors& modules,
           const InputBatch& input)
{
    auto x = EmbedInput(size, p, input, modules);
    const TensorMap* head = nullptr;
    at::Tensor prompt;
    for (const auto& [id, tensors] : modules)
    {
        if (id.GetKind() == ModuleKind::PROMPT)
        {
            prompt = tensors.at("tokens");
        }
        else if (id.GetKind() == ModuleKind::HEAD)
        {
            head = &tensors;
        }
    }
    const auto* adapter = FindAdapter(modules);
    at::Tensor shares;
    GraphOutput output;
    for (uint32_t layer = 0; layer < size.layers; ++layer)
    {
        if (prompt.defined() && layer == description.promptLayer)
        {
            x = at::cat({x, prompt.expand({x.size(0), prompt.size(0), prompt.size(1)})}, 1);
        }
        x = ApplyTrainedLayer(size, description, p, adapter, layer, x);
        if (layer + 1 == size.layers)
        {
            x = x.narrow(1, size.GetAnswer(), 1);
        }
        if (!description.HasExperts(layer))
        {
            continue;
        }
        if (!shares.defined() || !description.routeSamples)
        {
            at::Tensor balance;
            at::Tensor used;
            std::tie(shares, balance, used) = Route(size, description, modules, layer, x);
            output.balance = output.balance.defined() ? output.balance + balance : balance;
            output.used = output.used.defined() ? output.used + used : used;
        }
        x = Mix(modules, layer, shares, x);
    }
    output.logits = ApplyHead(*head, ApplyFinalNorm(size, p, x.select(1, 0)));
    return output;
}

} // namespace ns3::hfedfm
