// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-pretraining.h"

#include "../data/hfedfm-public-captions.h"
#include "hfedfm-m3t-graph.h"
#include "hfedfm-torch-thread.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <torch/optim/adamw.h>
#include <torch/types.h>
#include <torch/version.h>

namespace ns3::hfedfm
{

namespace
{

/** Captions of a step, by what they are of. */
struct Mixture
{
    uint32_t scenes;    //!< of scenes
    uint32_t paintings; //!< of paintings
    uint32_t sounds;    //!< of sounds
};

/** Captions of one modality with what is to be predicted. */
struct CaptionBatch
{
    InputBatch input;   //!< images and captions
    at::Tensor rows;    //!< [n][1][64], int64: position of `[mask]` in the sequence
    at::Tensor targets; //!< [n], int64: token of the missing word
};

/** Scale all gradients so that their common norm is at most `most`. */
void
ClipGradients(const std::vector<at::Tensor>& parameters, double most)
{
    double square = 0;
    for (const auto& parameter : parameters)
    {
        if (parameter.grad().defined())
        {
            const auto norm = parameter.grad().norm().item<double>();
            square += norm * norm;
        }
    }
    const double norm = std::sqrt(square);
    if (norm <= most)
    {
        return;
    }
    for (const auto& parameter : parameters)
    {
        if (parameter.grad().defined())
        {
            parameter.mutable_grad().mul_(most / norm);
        }
    }
}

/** The network in training: the backbone and a linear layer over the vocabulary. */
class Pretraining
{
  public:
    explicit Pretraining(const PretrainingConfig& config);

    /** Run the steps of one stage. */
    void Train(const char* name,
               uint32_t steps,
               double peakRate,
               const Mixture& mixture,
               std::ostream& log);

    SafetensorsFile Save() const;

  private:
    at::Tensor Initialize(const TensorSpec& spec);
    std::vector<CaptionBatch> DrawBatches(const Mixture& mixture);
    CaptionBatch MakeBatch(const std::vector<Caption>& captions) const;
    at::Tensor Predict(const CaptionBatch& batch) const;

    PretrainingConfig m_config; //!< settings
    SeededRandom m_random;      //!< initial values and data
    TensorMap m_backbone;       //!< what is kept
    TensorMap m_words;          //!< `weight` and `bias` of the word predictor
};

Pretraining::Pretraining(const PretrainingConfig& config)
    : m_config(config),
      m_random(SeededRandom::MixSeed({config.seed, 0x70726574}))
{
    for (const auto& spec : m_config.size.MakeSpecs())
    {
        m_backbone.emplace(spec.name, Initialize(spec));
    }
    m_words.emplace("weight",
                    Initialize({"words.weight", {m_config.size.vocabulary, m_config.size.width}}));
    m_words.emplace("bias", Initialize({"words.bias", {m_config.size.vocabulary}}));
}

at::Tensor
Pretraining::Initialize(const TensorSpec& spec)
{
    const std::vector<int64_t> shape(spec.shape.begin(), spec.shape.end());
    const bool bias = spec.name.find(".bias") != std::string::npos;
    const bool embedding =
        spec.name.find("embed.") == 0 && spec.name.find("patch") == std::string::npos;
    auto tensor = at::zeros(shape, at::kFloat);
    auto* value = tensor.data_ptr<float>();
    if (embedding)
    {
        std::generate_n(value, tensor.numel(), [this] {
            return static_cast<float>(0.1 * m_random.Normal());
        });
    }
    else if (spec.shape.size() == 2)
    {
        const double bound = 1.0 / std::sqrt(static_cast<double>(spec.shape[1]));
        std::generate_n(value, tensor.numel(), [this, bound] {
            return static_cast<float>(m_random.Uniform(-bound, bound));
        });
    }
    else if (!bias)
    {
        tensor.fill_(1.0); // gain of a layer norm
    }
    return tensor.requires_grad_(true);
}

std::vector<CaptionBatch>
Pretraining::DrawBatches(const Mixture& mixture)
{
    std::vector<Caption> images;
    for (uint32_t i = 0; i < mixture.scenes; ++i)
    {
        images.push_back(DrawSceneCaption(m_random));
    }
    for (uint32_t i = 0; i < mixture.paintings; ++i)
    {
        images.push_back(DrawPaintingCaption(m_random));
    }
    std::vector<Caption> sounds;
    for (uint32_t i = 0; i < mixture.sounds; ++i)
    {
        sounds.push_back(DrawSoundCaption(m_random));
    }
    std::vector<CaptionBatch> batches;
    for (const auto* captions : {&images, &sounds})
    {
        if (!captions->empty())
        {
            batches.push_back(MakeBatch(*captions));
        }
    }
    return batches;
}

CaptionBatch
Pretraining::MakeBatch(const std::vector<Caption>& captions) const
{
    std::vector<const Percept*> percepts;
    std::vector<const Vocabulary::Tokens*> sentences;
    std::vector<int64_t> rows;
    std::vector<int64_t> targets;
    for (const auto& caption : captions)
    {
        percepts.push_back(&caption.percept);
        sentences.push_back(&caption.tokens);
        rows.push_back(1 + caption.slot);
        targets.push_back(caption.word);
    }
    const auto n = static_cast<int64_t>(captions.size());
    return {MakeInputBatch(m_config.size, percepts, sentences),
            at::tensor(rows).view({n, 1, 1}).expand({n, 1, int64_t{m_config.size.width}}),
            at::tensor(targets)};
}

at::Tensor
Pretraining::Predict(const CaptionBatch& batch) const
{
    auto x = EmbedInput(m_config.size, m_backbone, batch.input);
    for (uint32_t layer = 0; layer < m_config.size.layers; ++layer)
    {
        x = ApplyLayer(m_config.size, m_backbone, layer, x);
    }
    const auto answers =
        ApplyFinalNorm(m_config.size, m_backbone, x.gather(1, batch.rows).squeeze(1));
    return ApplyHead(m_words, answers);
}

void
Pretraining::Train(const char* name,
                   uint32_t steps,
                   double peakRate,
                   const Mixture& mixture,
                   std::ostream& log)
{
    constexpr double PI = 3.14159265358979323846;
    constexpr uint32_t REPORT = 50;
    std::vector<at::Tensor> parameters;
    for (const auto* map : {&m_backbone, &m_words})
    {
        for (const auto& [key, tensor] : *map)
        {
            parameters.push_back(tensor);
        }
    }
    torch::optim::AdamWOptions options(peakRate);
    options.betas({0.9, 0.98}).weight_decay(0.01);
    torch::optim::AdamW optimizer(parameters, options);
    const double warmUp = std::min(300.0, 0.1 * steps + 1);
    double loss = 0;
    double right = 0;
    for (uint32_t step = 1; step <= steps; ++step)
    {
        const double rate =
            peakRate * std::min(step / warmUp, 0.5 * (1 + std::cos(PI * step / steps)));
        static_cast<torch::optim::AdamWOptions&>(optimizer.param_groups()[0].options()).lr(rate);
        const double captions = mixture.scenes + mixture.paintings + mixture.sounds;
        optimizer.zero_grad();
        for (const auto& batch : DrawBatches(mixture))
        {
            // The gradients of batches add up to that of the mean over all captions.
            const double share = static_cast<double>(batch.targets.size(0)) / captions;
            const auto logits = Predict(batch);
            const auto batchLoss = share * at::cross_entropy_loss(logits, batch.targets);
            batchLoss.backward();
            loss += batchLoss.item<double>();
            right +=
                share * logits.argmax(1).eq(batch.targets).to(at::kDouble).mean().item<double>();
        }
        ClipGradients(parameters, 1.0);
        optimizer.step();
        if (step % REPORT == 0)
        {
            log << name << " step " << step << " of " << steps << ": loss " << std::fixed
                << std::setprecision(3) << loss / REPORT << ", words right " << right / REPORT
                << std::endl;
            loss = 0;
            right = 0;
        }
    }
}

SafetensorsFile
Pretraining::Save() const
{
    SafetensorsFile file;
    file.metadata = {{"format", "hfedfm backbone 1"},
                     {"command", m_config.command},
                     {"seed", std::to_string(m_config.seed)},
                     {"libtorch", TORCH_VERSION},
                     {"scene_steps", std::to_string(m_config.sceneSteps)},
                     {"mixed_steps", std::to_string(m_config.mixedSteps)},
                     {"sound_steps", std::to_string(m_config.soundSteps)}};
    file.metadata.merge(m_config.size.MakeMetadata());
    for (const auto& spec : m_config.size.MakeSpecs())
    {
        const auto tensor = m_backbone.at(spec.name).detach().contiguous();
        const auto* values = tensor.data_ptr<float>();
        file.tensors[spec.name] = {spec.shape, {values, values + tensor.numel()}};
    }
    return file;
}

} // namespace

SafetensorsFile
PretrainBackbone(const PretrainingConfig& config, std::ostream& log)
{
    TorchThreadScope scope;
    Pretraining pretraining(config);
    pretraining.Train("scenes",
                      config.sceneSteps,
                      config.sceneRate,
                      {config.sceneBatch, 0, 0},
                      log);
    pretraining.Train("mixed",
                      config.mixedSteps,
                      config.mixedRate,
                      {config.mixedScenes, config.mixedPaintings, 0},
                      log);
    pretraining.Train("sounds",
                      config.soundSteps,
                      config.soundRate,
                      {config.soundScenes, config.soundPaintings, config.sounds},
                      log);
    return pretraining.Save();
}

} // namespace ns3::hfedfm
