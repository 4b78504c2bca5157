// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The M3T model. Cases: fast forward equals plain LibTorch; hand-written gradients equal autograd;
 * AdamW equals torch::optim::AdamW over several steps; adapters with zero up-projection change
 * nothing; the cached prefix equals the uncached path for any chunking; one backbone per process;
 * broken backbone files give sentences.
 */

#include "../../../model/learning/torch/hfedfm-local-trainer.h"

#include "ns3/hfedfm-m3t-learner.h"
#include "ns3/hfedfm-vqa-dataset.h"

#include <gtest/gtest.h>
#include <torch/optim/adamw.h>
#include <torch/types.h>

using namespace ns3::hfedfm;

namespace
{

/** Random values everywhere: no gradient is zero by accident. */
ModuleState
MakeRandomModule(const ModuleSpec& spec, uint64_t seed)
{
    ModuleState state(spec);
    SeededRandom random(seed);
    for (auto& value : state.GetValues())
    {
        value = static_cast<float>(random.Uniform(-0.15, 0.15));
    }
    return state;
}

std::vector<VqaSample>
MakeSamples(uint32_t count)
{
    VqaDatasetConfig config;
    config.samples = count;
    config.alpha = 1000;
    auto samples = config.MakeTrainingShard("scene", 0);
    for (uint32_t i = 0; i < count; i += 2)
    {
        samples[i] = config.MakeTestQuestion("art", i);
    }
    return samples;
}

InputBatch
MakeInput(const std::vector<VqaSample>& samples)
{
    std::vector<const Image*> images;
    std::vector<const Vocabulary::Tokens*> sentences;
    for (const auto& sample : samples)
    {
        images.push_back(&sample.image);
        sentences.push_back(&sample.tokens);
    }
    return MakeInputBatch(images, sentences);
}

at::Tensor
MakeTargets(const std::vector<VqaSample>& samples)
{
    std::vector<int64_t> labels;
    for (const auto& sample : samples)
    {
        labels.push_back(sample.label);
    }
    return at::tensor(labels);
}

/** All tensors of a module, in the order of its spec, as one row. */
at::Tensor
Flatten(const TensorMap& tensors, const ModuleSpec& spec, bool gradients)
{
    std::vector<at::Tensor> flat;
    for (const auto& tensor : spec.tensors)
    {
        const auto& found = tensors.at(tensor.name);
        flat.push_back((gradients ? found.grad() : found.detach()).reshape({-1}));
    }
    return at::cat(flat);
}

at::Tensor
Wrap(ModuleState::Buffer& values)
{
    return at::from_blob(values.data(), {static_cast<int64_t>(values.size())}).clone();
}

/** Largest difference, relative to the largest value. */
double
Difference(const at::Tensor& a, const at::Tensor& b)
{
    return (a - b).abs().max().item<double>() / b.abs().max().item<double>();
}

} // namespace

class M3tModel : public testing::Test
{
  protected:
    M3tModel()
        : backbone(Backbone::Get("")),
          samples(MakeSamples(8)),
          adapter(MakeRandomModule(GetAdapterSpec(), 5)),
          head(MakeRandomModule(GetHeadSpec("scene"), 6)),
          fast(backbone, static_cast<int>(samples.size()))
    {
        const auto prefix = backbone->EncodePrefix(samples);
        std::copy_n(prefix.data_ptr<float>(), prefix.numel(), fast.GetInput());
    }

    std::shared_ptr<const Backbone> backbone;
    std::vector<VqaSample> samples;
    ModuleState adapter;
    ModuleState head;
    FastModel fast;
};

TEST_F(M3tModel, FastForwardEqualsPlainLibTorch)
{
    const auto plain =
        ApplyHead(ToTensors(head),
                  EncodeAnswers(backbone->GetTensors(), ToTensors(adapter), MakeInput(samples)));
    const AdapterView adapterView(adapter.GetValues().data());
    const HeadView headView(head.GetValues().data());
    EXPECT_LT(Difference(fast.Forward(adapterView, headView), plain), 1e-5);
}

TEST_F(M3tModel, HandWrittenGradientsEqualAutograd)
{
    auto adapterTensors = ToTensors(adapter);
    auto headTensors = ToTensors(head);
    for (auto* map : {&adapterTensors, &headTensors})
    {
        for (auto& [name, tensor] : *map)
        {
            tensor.requires_grad_(true);
        }
    }
    auto logits =
        ApplyHead(headTensors,
                  EncodeAnswers(backbone->GetTensors(), adapterTensors, MakeInput(samples)));
    logits.retain_grad();
    at::cross_entropy_loss(logits, MakeTargets(samples)).backward();

    const AdapterView adapterView(adapter.GetValues().data());
    const HeadView headView(head.GetValues().data());
    ModuleState adapterGradient(adapter.ShareSpec());
    ModuleState headGradient(head.ShareSpec());
    AdapterView dAdapter(adapterGradient.GetValues().data());
    HeadView dHead(headGradient.GetValues().data());
    fast.Forward(adapterView, headView);
    fast.Backward(logits.grad(), adapterView, headView, dAdapter, dHead);
    EXPECT_LT(Difference(Wrap(adapterGradient.GetValues()),
                         Flatten(adapterTensors, adapter.GetSpec(), true)),
              1e-5);
    EXPECT_LT(
        Difference(Wrap(headGradient.GetValues()), Flatten(headTensors, head.GetSpec(), true)),
        1e-5);
}

TEST_F(M3tModel, TrainingEqualsLibTorchWithItsOptimizer)
{
    const auto shard = EncodeShard(*backbone, samples);
    LocalTrainingConfig config;
    config.batch = 8;
    config.epochs = 3;
    config.rate = 1e-3;

    auto adapterTensors = ToTensors(adapter);
    auto headTensors = ToTensors(head);
    std::vector<at::Tensor> parameters;
    for (auto* map : {&adapterTensors, &headTensors})
    {
        for (auto& [name, tensor] : *map)
        {
            parameters.push_back(tensor.requires_grad_(true));
        }
    }
    torch::optim::AdamW optimizer(parameters, torch::optim::AdamWOptions(config.rate));
    double loss = 0;
    for (uint32_t epoch = 0; epoch < config.epochs; ++epoch)
    {
        const auto logits =
            ApplyHead(headTensors,
                      EncodeAnswers(backbone->GetTensors(), adapterTensors, MakeInput(samples)));
        const auto batchLoss = at::cross_entropy_loss(logits, MakeTargets(samples));
        optimizer.zero_grad();
        batchLoss.backward();
        optimizer.step();
        loss += 8 * batchLoss.item<double>();
    }

    SeededRandom random(1);
    const double fastLoss = TrainOnShard(backbone, config, shard, random, adapter, head);
    EXPECT_NEAR(fastLoss, loss, 1e-4 * loss);
    EXPECT_LT(
        Difference(Wrap(adapter.GetValues()), Flatten(adapterTensors, adapter.GetSpec(), false)),
        1e-3);
    EXPECT_LT(Difference(Wrap(head.GetValues()), Flatten(headTensors, head.GetSpec(), false)),
              1e-3);
}

TEST_F(M3tModel, AdaptersWithZeroUpProjectionChangeNothing)
{
    TensorMap none = ToTensors(adapter);
    for (auto& [name, tensor] : none)
    {
        if (name.find(".up.") != std::string::npos)
        {
            tensor.zero_();
        }
    }
    auto x = EmbedInput(backbone->GetTensors(), MakeInput(samples));
    for (int layer = 0; layer < m3t::LAYERS; ++layer)
    {
        x = ApplyLayer(backbone->GetTensors(), layer, x);
    }
    const auto without = ApplyFinalNorm(backbone->GetTensors(), x.select(1, m3t::ANSWER));
    EXPECT_TRUE(
        at::equal(without, EncodeAnswers(backbone->GetTensors(), none, MakeInput(samples))));
}

TEST_F(M3tModel, CachedPrefixEqualsTheFirstLayer)
{
    const auto many = MakeSamples(21); // more than one chunk, the last one smaller
    const auto x =
        ApplyLayer(backbone->GetTensors(), 0, EmbedInput(backbone->GetTensors(), MakeInput(many)));
    EXPECT_LT(Difference(backbone->EncodePrefix(many), x), 1e-6);
}

TEST(M3tShapes, ModulesHaveTheDocumentedSizes)
{
    EXPECT_EQ(GetAdapterSpec().GetCount(), static_cast<std::size_t>(AdapterView::SIZE));
    EXPECT_EQ(GetHeadSpec("art").GetCount(), static_cast<std::size_t>(HeadView::SIZE));
    EXPECT_EQ(GetAdapterSpec().GetCount() + 3 * GetHeadSpec("art").GetCount(), 12412U);
    EXPECT_LE(Vocabulary::GetSize(), Vocabulary::ROWS);
}

TEST(Backbone, IsHeldOncePerProcess)
{
    const auto first = Backbone::Get("");
    EXPECT_EQ(first.get(), Backbone::Get("").get());
    const FastModel one(first, 8);
    const FastModel two(Backbone::Get(""), 4);
    EXPECT_EQ(first->GetTensors().at("norm.bias").data_ptr(),
              Backbone::Get("")->GetTensors().at("norm.bias").data_ptr());
    EXPECT_EQ(first->GetBlock(1).project.data_ptr(),
              first->GetTensors().at("layer1.proj.weight").data_ptr());
}

TEST(Backbone, SaysWhatIsWrongWithAFile)
{
    SafetensorsFile file;
    for (const auto& spec : GetBackboneSpecs())
    {
        file.tensors[spec.name] = {spec.shape, std::vector<float>(spec.GetCount())};
    }
    std::string error;
    EXPECT_TRUE(Backbone::Make(file, error)) << error;
    file.tensors["norm.bias"] = {{63}, std::vector<float>(63)};
    EXPECT_FALSE(Backbone::Make(file, error));
    EXPECT_EQ(error, "the tensor 'norm.bias' has shape [63]; expected is [64]");
    file.tensors.erase("norm.bias");
    EXPECT_FALSE(Backbone::Make(file, error));
    EXPECT_EQ(error, "the tensor 'norm.bias' of shape [64] is missing");
}

TEST(BackboneDeathTest, AFileThatIsNotThereEndsTheProgramWithItsName)
{
    EXPECT_DEATH(Backbone::Get("no-such.safetensors"),
                 "backbone file 'no-such.safetensors' cannot be used: it cannot be opened");
}
