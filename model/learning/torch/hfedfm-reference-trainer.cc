// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-reference-trainer.h"

#include "hfedfm-torch-thread.h"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <torch/optim/adamw.h>
#include <torch/types.h>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** @return the tensors of a backbone with these options: one copy as long as it lives */
std::shared_ptr<const TensorMap>
ShareTensors(const std::shared_ptr<const FrozenBackbone>& backbone,
             const at::TensorOptions& options)
{
    /** Tensors that somebody has asked for. */
    struct Copy
    {
        std::weak_ptr<const FrozenBackbone> backbone; //!< whose
        c10::ScalarType type;                         //!< of numbers
        c10::Device device;                           //!< where they are
        std::shared_ptr<const TensorMap> tensors;     //!< by name
    };

    static std::mutex mutex;
    static std::vector<Copy> copies;
    const std::lock_guard<std::mutex> lock(mutex);
    copies.erase(std::remove_if(copies.begin(),
                                copies.end(),
                                [](const Copy& copy) { return copy.backbone.expired(); }),
                 copies.end());
    const auto type = c10::typeMetaToScalarType(options.dtype());
    for (const auto& copy : copies)
    {
        if (copy.backbone.lock() == backbone && copy.type == type &&
            copy.device == options.device())
        {
            return copy.tensors;
        }
    }
    auto tensors = ToTensors(backbone->GetTensors());
    for (auto& [name, tensor] : tensors)
    {
        tensor = tensor.to(options);
    }
    copies.push_back(
        {backbone, type, options.device(), std::make_shared<const TensorMap>(std::move(tensors))});
    return copies.back().tensors;
}

} // namespace

ReferenceTrainer::ReferenceTrainer(std::shared_ptr<const FrozenBackbone> backbone,
                                   const ModuleDescription& modules,
                                   const TaskDescription& task,
                                   const TorchSetting& setting)
    : m_backbone(std::move(backbone)),
      m_description(modules),
      m_task(task),
      m_manifest(modules.MakeManifest(m_backbone->GetSize(), task)),
      m_options(at::TensorOptions(setting.bfloat16 ? at::kBFloat16 : at::kFloat)
                    .device(setting.cuda ? at::kCUDA : at::kCPU)),
      m_tensors(ShareTensors(m_backbone, m_options))
{
}

EncodedShard
ReferenceTrainer::Encode(const std::vector<VqaSample>& samples) const
{
    m_task.CheckLabels(samples);
    return m_backbone->Encode(samples, -1);
}

InputBatch
ReferenceTrainer::MakeBatch(const EncodedShard& shard,
                            const uint32_t* order,
                            std::size_t count) const
{
    const auto& size = m_backbone->GetSize();
    const auto n = static_cast<int64_t>(count);
    const auto values =
        static_cast<int64_t>(size.percepts[size.FindPercept(m_task.percept)].CountPatchValues());
    const int row = PadRow(static_cast<int>(values));
    InputBatch batch;
    batch.percept = m_task.percept;
    batch.patches = at::empty({n, shard.rows, values}, at::kFloat);
    batch.words = at::empty({n, int64_t{size.CountTextTokens()}}, at::kLong);
    auto* value = batch.patches.data_ptr<float>();
    auto* word = batch.words.data_ptr<int64_t>();
    for (std::size_t i = 0; i < count; ++i)
    {
        const auto input = shard.GetInput(order[i]);
        for (int patch = 0; patch < input.rows; ++patch)
        {
            value =
                std::copy_n(input.data + static_cast<std::ptrdiff_t>(patch) * row, values, value);
        }
        word = std::copy(input.words->begin(), input.words->end(), word);
    }
    batch.patches = batch.patches.to(m_options);
    batch.words = batch.words.to(m_options.device());
    return batch;
}

GraphOutput
ReferenceTrainer::Apply(const ModuleTensors& modules, const InputBatch& input) const
{
    auto cast = modules;
    for (auto& [id, tensors] : cast)
    {
        for (auto& [name, tensor] : tensors)
        {
            tensor = tensor.to(m_options);
        }
    }
    auto output = ApplyModel(m_backbone->GetSize(), m_description, *m_tensors, cast, input);
    output.logits = output.logits.to(at::kFloat);
    return output;
}

ModuleTensors
ReferenceTrainer::TakeTensors(const ModuleSet& modules) const
{
    ModuleTensors tensors;
    for (const auto& spec : m_manifest)
    {
        const auto found = modules.find(spec.id);
        if (found != modules.end())
        {
            auto& taken = tensors.emplace(spec.id, ToTensors(found->second)).first->second;
            for (auto& [name, tensor] : taken)
            {
                tensor = tensor.to(m_options.device());
            }
        }
    }
    return tensors;
}

double
ReferenceTrainer::Train(const LocalTrainingConfig& config,
                        const EncodedShard& shard,
                        SeededRandom& random,
                        ModuleSet& modules)
{
    const TorchThreadScope scope;
    auto trained = TakeTensors(modules);
    const auto anchors = config.proximal > 0 ? TakeTensors(*config.anchor) : ModuleTensors();
    std::vector<torch::optim::OptimizerParamGroup> groups;
    m_idle.clear(); // experts without a gradient so far
    for (auto& [id, tensors] : trained)
    {
        if (config.frozen.count(id) > 0)
        {
            continue;
        }
        if (id.GetKind() == ModuleKind::EXPERT)
        {
            m_idle.insert(id);
        }
        std::vector<at::Tensor> parameters;
        for (auto& [name, tensor] : tensors)
        {
            parameters.push_back(tensor.requires_grad_(true));
        }
        auto options =
            std::make_unique<torch::optim::AdamWOptions>(config.rate * config.GetFactor(id));
        options->weight_decay(config.weightDecay);
        groups.emplace_back(parameters, std::move(options));
    }
    torch::optim::AdamW optimizer(groups, torch::optim::AdamWOptions(config.rate));
    std::vector<uint32_t> order(shard.labels.size());
    std::iota(order.begin(), order.end(), 0);
    double loss = 0;
    for (uint32_t epoch = 0; epoch < config.epochs; ++epoch)
    {
        random.Shuffle(order);
        for (std::size_t first = 0; first < order.size(); first += config.batch)
        {
            const auto count = std::min<std::size_t>(config.batch, order.size() - first);
            std::vector<int64_t> labels;
            for (std::size_t i = first; i < first + count; ++i)
            {
                labels.push_back(shard.labels[order[i]]);
            }
            const auto output = Apply(trained, MakeBatch(shard, &order[first], count));
            auto cost =
                at::cross_entropy_loss(output.logits, at::tensor(labels).to(m_options.device()));
            loss += cost.item<double>() * static_cast<double>(count);
            if (output.balance.defined())
            {
                cost = cost + m_description.balance * output.balance;
            }
            for (const auto& [id, tensors] : anchors)
            {
                for (const auto& [name, anchor] : tensors)
                {
                    cost = cost +
                           config.proximal / 2 * (trained.at(id).at(name) - anchor).square().sum();
                }
            }
            optimizer.zero_grad();
            cost.backward();
            for (auto id = m_idle.begin(); id != m_idle.end();)
            {
                const auto& tensors = trained.at(*id);
                const bool used = std::any_of(tensors.begin(), tensors.end(), [](const auto& item) {
                    const auto& gradient = item.second.grad();
                    return gradient.defined() && gradient.abs().max().template item<float>() > 0;
                });
                id = used ? m_idle.erase(id) : std::next(id);
            }
            optimizer.step();
        }
    }
    for (const auto& [id, tensors] : trained)
    {
        if (m_idle.count(id) > 0 || config.frozen.count(id) > 0)
        {
            continue;
        }
        auto& state = modules.at(id);
        float* to = state.GetValues().data();
        for (const auto& spec : state.GetSpec().tensors)
        {
            const auto values = tensors.at(spec.name).detach().to(at::kCPU).contiguous();
            to = std::copy_n(values.data_ptr<float>(), values.numel(), to);
        }
    }
    return loss;
}

uint32_t
ReferenceTrainer::CountCorrect(const EncodedShard& shard, const ModuleSet& modules)
{
    constexpr std::size_t BATCH = 16;
    const TorchThreadScope scope;
    const c10::NoGradGuard noGrad;
    const auto tensors = TakeTensors(modules);
    std::vector<uint32_t> order(shard.labels.size());
    std::iota(order.begin(), order.end(), 0);
    uint32_t correct = 0;
    for (std::size_t first = 0; first < order.size(); first += BATCH)
    {
        const auto count = std::min(BATCH, order.size() - first);
        const auto best =
            Apply(tensors, MakeBatch(shard, &order[first], count)).logits.argmax(1).to(at::kCPU);
        for (std::size_t i = 0; i < count; ++i)
        {
            correct += best[static_cast<int64_t>(i)].item<int64_t>() ==
                               static_cast<int64_t>(shard.labels[first + i])
                           ? 1
                           : 0;
        }
    }
    return correct;
}

Measurement
ReferenceTrainer::Measure(const EncodedShard& shard, std::size_t count, const ModuleSet& modules)
{
    constexpr std::size_t BATCH = 16;
    const TorchThreadScope scope;
    const c10::NoGradGuard noGrad;
    const auto tensors = TakeTensors(modules);
    std::vector<uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    Measurement result;
    for (std::size_t first = 0; first < count; first += BATCH)
    {
        const auto size = std::min(BATCH, count - first);
        const std::vector<int64_t> labels(shard.labels.begin() + static_cast<std::ptrdiff_t>(first),
                                          shard.labels.begin() +
                                              static_cast<std::ptrdiff_t>(first + size));
        const auto output = Apply(tensors, MakeBatch(shard, &order[first], size));
        result.loss +=
            at::cross_entropy_loss(output.logits, at::tensor(labels).to(m_options.device()))
                .item<double>() *
            static_cast<double>(size);
        if (output.used.defined())
        {
            const auto used = output.used.to(at::kCPU, at::kDouble).contiguous();
            result.shares.resize(static_cast<std::size_t>(used.numel()));
            for (int64_t expert = 0; expert < used.numel(); ++expert)
            {
                result.shares[static_cast<std::size_t>(expert)] +=
                    used[expert].item<double>() * static_cast<double>(size);
            }
        }
    }
    double sum = std::accumulate(result.shares.begin(), result.shares.end(), 0.0);
    for (auto& share : result.shares)
    {
        share = sum > 0 ? share / sum : 0;
    }
    return result;
}

} // namespace ns3::hfedfm
