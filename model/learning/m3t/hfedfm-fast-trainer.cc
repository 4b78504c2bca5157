// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-fast-trainer.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** Values, gradient and AdamW moments of one module. */
struct Trainee
{
    Trainee(std::size_t at, double factor, FloatBuffer& state)
        : index(at),
          rate(factor),
          values(state),
          gradient(values.size(), 0.0F),
          first(values.size(), 0.0F),
          second(values.size(), 0.0F)
    {
    }

    std::size_t index;
    double rate;
    FloatBuffer& values;
    FloatBuffer gradient;
    FloatBuffer first;
    FloatBuffer second;
    FloatBuffer before;           // of experts, which may turn out to be idle
    const float* anchor{nullptr}; // what a proximal term pulls to
    bool idle{true};              // no gradient so far
};

AdamWStep
MakeStep(const LocalTrainingConfig& config, double factor, uint32_t number)
{
    constexpr double BETA1 = 0.9;
    constexpr double BETA2 = 0.999;
    return {static_cast<float>(config.rate * factor),
            static_cast<float>(config.weightDecay),
            static_cast<float>(BETA1),
            static_cast<float>(BETA2),
            1e-8F,
            static_cast<float>(1.0 - std::pow(BETA1, number)),
            static_cast<float>(std::sqrt(1.0 - std::pow(BETA2, number)))};
}

} // namespace

FastTrainer::FastTrainer(std::shared_ptr<const FrozenBackbone> backbone,
                         const ModuleDescription& modules,
                         const TaskDescription& task,
                         uint32_t batch)
    : m_backbone(std::move(backbone)),
      m_description(modules),
      m_task(task),
      // What experts are used for is known only when the whole batch has been routed.
      m_dLogits(modules.HasExperts() ? batch : 1, MakeRows(1, static_cast<int>(task.classes))),
      m_model(m_backbone, modules, task, static_cast<int>(m_dLogits.size()))
{
}

EncodedShard
FastTrainer::Encode(const std::vector<VqaSample>& samples) const
{
    m_task.CheckLabels(samples);
    return m_backbone->Encode(samples,
                              m_description.CountFrozenLayers(m_backbone->GetSize().layers));
}

void
FastTrainer::HoldExperts(const ModuleSet& modules)
{
    std::vector<bool> held;
    for (uint32_t i = 0; m_description.HasExperts() && i < m_description.experts; ++i)
    {
        held.push_back(modules.count(ModuleId(ModuleKind::EXPERT, std::to_string(i))) > 0);
    }
    NS_ABORT_MSG_IF(!held.empty() && std::find(held.begin(), held.end(), true) == held.end(),
                    "A mixture needs at least one of its " << held.size()
                                                           << " experts; the node holds none.");
    m_model.SetHeldExperts(held);
}

double
FastTrainer::ComputeLoss(const float* logits,
                         int classes,
                         uint32_t label,
                         float share,
                         float* dLogits)
{
    const float largest = *std::max_element(logits, logits + classes);
    std::transform(logits, logits + classes, dLogits, [largest](float x) {
        return std::exp(x - largest);
    });
    const float sum = std::accumulate(dLogits, dLogits + classes, 0.0F);
    for (int c = 0; c < classes; ++c)
    {
        dLogits[c] *= share / sum;
    }
    dLogits[label] -= share;
    return std::log(sum) - (logits[label] - largest);
}

double
FastTrainer::Train(const LocalTrainingConfig& config,
                   const EncodedShard& shard,
                   SeededRandom& random,
                   ModuleSet& modules)
{
    HoldExperts(modules);
    std::vector<Trainee> trainees;
    for (std::size_t i = 0; i < m_model.GetModules().size(); ++i)
    {
        const auto& id = m_model.GetModules()[i].id;
        const auto found = modules.find(id);
        if (found != modules.end() && config.frozen.count(id) > 0)
        {
            m_model.Load(i, found->second.GetValues());
        }
        else if (found != modules.end())
        {
            auto& values = found->second.GetValues();
            auto& trainee = trainees.emplace_back(i, config.GetFactor(id), values);
            if (id.GetKind() == ModuleKind::EXPERT)
            {
                trainee.before = values;
            }
            if (config.proximal > 0)
            {
                trainee.anchor = config.anchor->at(id).GetValues().data();
            }
        }
    }
    std::vector<uint32_t> order(shard.labels.size());
    std::iota(order.begin(), order.end(), 0);
    double loss = 0;
    uint32_t steps = 0;
    const bool together = m_description.HasExperts();
    for (uint32_t epoch = 0; epoch < config.epochs; ++epoch)
    {
        random.Shuffle(order);
        for (std::size_t first = 0; first < order.size(); first += config.batch)
        {
            const auto count = std::min<std::size_t>(config.batch, order.size() - first);
            for (const auto& trainee : trainees)
            {
                m_model.Load(trainee.index, trainee.values);
            }
            m_model.ClearGradients();
            for (std::size_t i = 0; i < count; ++i)
            {
                const auto slot = static_cast<int>(together ? i : 0);
                const auto index = order[first + i];
                const float* logits = m_model.Forward(slot, shard.GetInput(index));
                auto& dLogits = m_dLogits[slot];
                loss += ComputeLoss(logits,
                                    static_cast<int>(m_task.classes),
                                    shard.labels[index],
                                    1.0F / static_cast<float>(count),
                                    dLogits.data());
                if (!together)
                {
                    m_model.Backward(slot, dLogits.data());
                }
            }
            for (std::size_t i = 0; together && i < count; ++i)
            {
                m_model.Backward(static_cast<int>(i), m_dLogits[i].data());
            }
            ++steps;
            for (auto& trainee : trainees)
            {
                m_model.StoreGradient(trainee.index, trainee.gradient);
                trainee.idle = trainee.idle && std::all_of(trainee.gradient.begin(),
                                                           trainee.gradient.end(),
                                                           [](float g) { return g == 0; });
                for (std::size_t i = 0; trainee.anchor && i < trainee.gradient.size(); ++i)
                {
                    trainee.gradient[i] += static_cast<float>(config.proximal) *
                                           (trainee.values[i] - trainee.anchor[i]);
                }
                GetKernels().adamW(MakeStep(config, trainee.rate, steps),
                                   trainee.values.size(),
                                   trainee.gradient.data(),
                                   trainee.first.data(),
                                   trainee.second.data(),
                                   trainee.values.data());
            }
        }
    }
    m_idle.clear();
    for (const auto& trainee : trainees)
    {
        if (trainee.idle && !trainee.before.empty())
        {
            trainee.values = trainee.before;
            m_idle.insert(m_model.GetModules()[trainee.index].id);
        }
    }
    return loss;
}

void
FastTrainer::LoadAll(const ModuleSet& modules)
{
    HoldExperts(modules);
    for (std::size_t i = 0; i < m_model.GetModules().size(); ++i)
    {
        const auto found = modules.find(m_model.GetModules()[i].id);
        if (found != modules.end())
        {
            m_model.Load(i, found->second.GetValues());
        }
    }
    m_model.ClearGradients();
}

uint32_t
FastTrainer::CountCorrect(const EncodedShard& shard, const ModuleSet& modules)
{
    LoadAll(modules);
    uint32_t correct = 0;
    for (std::size_t i = 0; i < shard.labels.size(); ++i)
    {
        const float* logits = m_model.Forward(0, shard.GetInput(i));
        const auto best = std::max_element(logits, logits + m_task.classes) - logits;
        correct += static_cast<uint32_t>(best) == shard.labels[i] ? 1 : 0;
    }
    return correct;
}

Measurement
FastTrainer::Measure(const EncodedShard& shard, std::size_t count, const ModuleSet& modules)
{
    LoadAll(modules);
    Measurement result;
    for (std::size_t i = 0; i < count; ++i)
    {
        const float* logits = m_model.Forward(0, shard.GetInput(i));
        result.loss += ComputeLoss(logits,
                                   static_cast<int>(m_task.classes),
                                   shard.labels[i],
                                   1,
                                   m_dLogits[0].data());
    }
    double routed = 0;
    for (uint32_t expert = 0; m_description.HasExperts() && expert < m_description.experts;
         ++expert)
    {
        result.shares.push_back(m_model.CountRouted(expert));
        routed += result.shares.back();
    }
    for (auto& share : result.shares)
    {
        share = routed > 0 ? share / routed : 0;
    }
    return result;
}

} // namespace ns3::hfedfm
