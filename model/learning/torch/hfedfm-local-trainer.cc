// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-local-trainer.h"

#include "hfedfm-kernels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace ns3::hfedfm
{

namespace
{

constexpr int PREFIX = m3t::TOKENS * m3t::WIDTH;

/** One model per batch size that occurs: the last batch of a shard may be smaller. */
class FastModels
{
  public:
    explicit FastModels(std::shared_ptr<const Backbone> backbone)
        : m_backbone(std::move(backbone))
    {
    }

    FastModel& Get(int samples)
    {
        auto& model = m_models[samples];
        if (!model)
        {
            model = std::make_unique<FastModel>(m_backbone, samples);
        }
        return *model;
    }

  private:
    std::shared_ptr<const Backbone> m_backbone;
    std::map<int, std::unique_ptr<FastModel>> m_models;
};

/** Values, gradient and AdamW moments of one module. */
struct Trainee
{
    explicit Trainee(ModuleState& state)
        : values(state.GetValues()),
          gradient(values.size(), 0.0F),
          first(values.size(), 0.0F),
          second(values.size(), 0.0F)
    {
    }

    void Step(const AdamWStep& step)
    {
        GetKernels().adamW(step,
                           values.size(),
                           gradient.data(),
                           first.data(),
                           second.data(),
                           values.data());
    }

    ModuleState::Buffer& values;
    ModuleState::Buffer gradient;
    ModuleState::Buffer first;
    ModuleState::Buffer second;
};

AdamWStep
MakeStep(const LocalTrainingConfig& config, uint32_t number)
{
    constexpr double BETA1 = 0.9;
    constexpr double BETA2 = 0.999;
    return {static_cast<float>(config.rate),
            static_cast<float>(config.weightDecay),
            static_cast<float>(BETA1),
            static_cast<float>(BETA2),
            1e-8F,
            static_cast<float>(1.0 - std::pow(BETA1, number)),
            static_cast<float>(std::sqrt(1.0 - std::pow(BETA2, number)))};
}

void
CopyPrefixes(const EncodedShard& shard, const uint32_t* order, int count, float* to)
{
    const auto* prefixes = shard.prefixes.data_ptr<float>();
    for (int i = 0; i < count; ++i)
    {
        to = std::copy_n(prefixes + std::size_t{order[i]} * PREFIX, PREFIX, to);
    }
}

/** Mean cross entropy over a batch: turns logits into their gradient. @return the summed loss */
double
CrossEntropy(at::Tensor& logits, const EncodedShard& shard, const uint32_t* order)
{
    const auto n = static_cast<int>(logits.size(0));
    double loss = 0;
    for (int i = 0; i < n; ++i)
    {
        float* row = logits.data_ptr<float>() + i * m3t::CLASSES;
        const float largest = *std::max_element(row, row + m3t::CLASSES);
        std::array<float, m3t::CLASSES> exponentials;
        std::transform(row, row + m3t::CLASSES, exponentials.begin(), [largest](float x) {
            return std::exp(x - largest);
        });
        const float sum = std::accumulate(exponentials.begin(), exponentials.end(), 0.0F);
        const uint32_t label = shard.labels[order[i]];
        loss += std::log(sum) - (row[label] - largest);
        for (int c = 0; c < m3t::CLASSES; ++c)
        {
            row[c] = exponentials[c] / sum / static_cast<float>(n);
        }
        row[label] -= 1.0F / static_cast<float>(n);
    }
    return loss;
}

} // namespace

EncodedShard
EncodeShard(const Backbone& backbone, const std::vector<VqaSample>& samples)
{
    EncodedShard shard;
    shard.prefixes = backbone.EncodePrefix(samples);
    for (const auto& sample : samples)
    {
        shard.labels.push_back(sample.label);
    }
    return shard;
}

double
TrainOnShard(const std::shared_ptr<const Backbone>& backbone,
             const LocalTrainingConfig& config,
             const EncodedShard& shard,
             SeededRandom& random,
             ModuleState& adapter,
             ModuleState& head)
{
    FastModels models(backbone);
    std::array<Trainee, 2> trainees = {Trainee(adapter), Trainee(head)};
    const AdapterView adapterView(trainees[0].values.data());
    const HeadView headView(trainees[1].values.data());
    AdapterView dAdapter(trainees[0].gradient.data());
    HeadView dHead(trainees[1].gradient.data());

    std::vector<uint32_t> order(shard.labels.size());
    std::iota(order.begin(), order.end(), 0);
    double loss = 0;
    uint32_t steps = 0;
    for (uint32_t epoch = 0; epoch < config.epochs; ++epoch)
    {
        random.Shuffle(order);
        for (std::size_t at = 0; at < order.size(); at += config.batch)
        {
            const auto count =
                static_cast<int>(std::min<std::size_t>(config.batch, order.size() - at));
            auto& model = models.Get(count);
            CopyPrefixes(shard, &order[at], count, model.GetInput());
            at::Tensor logits = model.Forward(adapterView, headView);
            loss += CrossEntropy(logits, shard, &order[at]);
            model.Backward(logits, adapterView, headView, dAdapter, dHead);
            const auto step = MakeStep(config, ++steps);
            for (auto& trainee : trainees)
            {
                trainee.Step(step);
            }
        }
    }
    return loss;
}

uint32_t
CountCorrect(const std::shared_ptr<const Backbone>& backbone,
             const EncodedShard& shard,
             const ModuleState& adapter,
             const ModuleState& head)
{
    constexpr std::size_t BATCH = 16;
    FastModels models(backbone);
    auto adapterValues = adapter.GetValues();
    auto headValues = head.GetValues();
    const AdapterView adapterView(adapterValues.data());
    const HeadView headView(headValues.data());
    std::vector<uint32_t> order(shard.labels.size());
    std::iota(order.begin(), order.end(), 0);
    uint32_t correct = 0;
    for (std::size_t at = 0; at < order.size(); at += BATCH)
    {
        const auto count = static_cast<int>(std::min(BATCH, order.size() - at));
        auto& model = models.Get(count);
        CopyPrefixes(shard, &order[at], count, model.GetInput());
        const float* row = model.Forward(adapterView, headView).data_ptr<float>();
        for (int i = 0; i < count; ++i, row += m3t::CLASSES)
        {
            const auto best = std::max_element(row, row + m3t::CLASSES) - row;
            correct += static_cast<uint32_t>(best) == shard.labels[order[at + i]] ? 1 : 0;
        }
    }
    return correct;
}

} // namespace ns3::hfedfm
