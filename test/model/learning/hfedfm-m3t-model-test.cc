// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The M3T model. Cases: for every kind of module and mixes of them, the fast path's logits,
 * gradients and trained values equal those of LibTorch's autograd and optimizer, with every set of
 * kernels; one expert is an adapter; no prompt tokens, adapters of width 0 and fresh adapters
 * change nothing; absent experts are never chosen; a batch's loads count every routed token; one
 * backbone per process; broken backbone files give sentences.
 */

#include "../../../model/learning/hfedfm-model-scorer.h"
#include "../../../model/learning/m3t/hfedfm-fast-trainer.h"
#include "../../../model/learning/torch/hfedfm-reference-trainer.h"
#include "../../../model/learning/torch/hfedfm-torch-thread.h"

#include "ns3/hfedfm-vqa-dataset.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <torch/types.h>

using namespace ns3::hfedfm;

namespace
{

/** A name and what is trained. */
struct Kinds
{
    std::string name;
    ModuleDescription modules;

    friend std::ostream& operator<<(std::ostream& stream, const Kinds& kinds)
    {
        return stream << kinds.name;
    }
};

std::vector<Kinds>
MakeKinds()
{
    ModuleDescription heads;
    heads.adapterLayers.clear();
    const ModuleDescription adapter;
    auto late = adapter;
    late.adapterLayers = {2, 3};
    auto last = adapter;
    last.adapterLayers = {3};
    auto parallel = adapter;
    parallel.adapterStyle = AdapterStyle::PARALLEL;
    auto lateParallel = parallel;
    lateParallel.adapterLayers = {1, 3};
    auto lora = adapter;
    lora.adapterStyle = AdapterStyle::LORA;
    lora.adapterWidth = 8;
    auto lateLora = lora;
    lateLora.adapterLayers = {2, 3};
    auto prompts = heads;
    prompts.prompts = 4;
    auto deepPrompts = prompts;
    deepPrompts.promptLayer = 2;
    auto latePrompts = adapter; // whose adapters train layers without prompts, too
    latePrompts.prompts = 2;
    latePrompts.promptLayer = 3;
    auto parallelPrompts = parallel;
    parallelPrompts.prompts = 3;
    parallelPrompts.promptLayer = 1;
    auto encoders = heads;
    encoders.encoders = {"text", "image"};
    auto text = adapter;
    text.encoders = {"text"};
    auto tokens = heads;
    tokens.experts = 4;
    tokens.expertLayers = {0, 1, 2, 3};
    auto two = late;
    two.experts = 4;
    two.expertsPerInput = 2;
    auto samples = two;
    samples.routeSamples = true;
    samples.expertsPerInput = 1;
    samples.balance = 0.1F;
    auto all = two;
    all.encoders = {"text", "image"};
    all.prompts = 3;
    all.adapterLayers = {0, 2};
    auto deep = all;
    deep.promptLayer = 2;
    deep.adapterStyle = AdapterStyle::LORA;
    return {{"Heads", heads},
            {"Adapter", adapter},
            {"AdapterInTheLastTwo", late},
            {"AdapterInTheLast", last},
            {"Parallel", parallel},
            {"ParallelInSome", lateParallel},
            {"Lora", lora},
            {"LoraInTheLastTwo", lateLora},
            {"Prompts", prompts},
            {"PromptsInFrontOfTheThirdLayer", deepPrompts},
            {"PromptsInFrontOfTheLastLayerAndAdapter", latePrompts},
            {"PromptsBetweenParallelAdapters", parallelPrompts},
            {"Encoders", encoders},
            {"TextEncoderAndAdapter", text},
            {"ExpertsByToken", tokens},
            {"TwoExpertsByTokenAndAdapter", two},
            {"ExpertsBySampleAndAdapter", samples},
            {"Everything", all},
            {"EverythingWithDeepPrompts", deep}};
}

/** Random values everywhere: no gradient is zero by accident. */
ModuleSet
MakeRandomModules(const Manifest& manifest)
{
    ModuleSet modules;
    SeededRandom random(5);
    for (const auto& spec : manifest)
    {
        ModuleState state(spec);
        for (auto& value : state.GetValues())
        {
            value = static_cast<float>(random.Uniform(-0.15, 0.15));
        }
        modules.emplace(spec.id, state);
    }
    return modules;
}

std::vector<VqaSample>
MakeSamples(uint32_t count)
{
    VqaDatasetConfig config;
    config.samples = count;
    config.alpha = 1000;
    return config.MakeTrainingShard("scene", 0);
}

InputBatch
MakeInput(const BackboneDescription& size, const std::vector<VqaSample>& samples)
{
    std::vector<const Percept*> percepts;
    std::vector<const Vocabulary::Tokens*> sentences;
    for (const auto& sample : samples)
    {
        percepts.push_back(&sample.percept);
        sentences.push_back(&sample.tokens);
    }
    return MakeInputBatch(size, percepts, sentences);
}

/** All tensors of a module, in the order of its spec. */
std::vector<float>
Flatten(const TensorMap& tensors, const ModuleSpec& spec)
{
    std::vector<float> flat;
    for (const auto& tensor : spec.tensors)
    {
        const auto gradient = tensors.at(tensor.name).grad();
        if (!gradient.defined())
        {
            flat.insert(flat.end(), tensor.GetCount(), 0.0F);
            continue;
        }
        const auto dense = gradient.contiguous();
        const auto* values = dense.data_ptr<float>();
        flat.insert(flat.end(), values, values + dense.numel());
    }
    return flat;
}

/** Largest difference, relative to the largest value. */
template <typename A, typename B>
double
Difference(const A& a, const B& b)
{
    double difference = 0;
    double largest = 0;
    for (std::size_t i = 0; i < b.size(); ++i)
    {
        difference = std::max(difference, std::abs(double{a[i]} - double{b[i]}));
        largest = std::max(largest, std::abs(double{b[i]}));
    }
    return largest > 0 ? difference / largest : difference;
}

/** Logits and gradients by the fast path, the loss being the mean cross entropy. */
struct FastResult
{
    std::vector<float> logits;
    std::map<ModuleId, FloatBuffer> gradients;
};

FastResult
ComputeFast(const ModuleDescription& description,
            const std::vector<VqaSample>& samples,
            const ModuleSet& modules)
{
    const auto backbone = FrozenBackbone::Get("");
    const auto n = static_cast<int>(samples.size());
    const auto shard =
        backbone->Encode(samples, description.CountFrozenLayers(backbone->GetSize().layers));
    FastModel model(backbone, description, TaskDescription{"scene"}, n);
    for (std::size_t i = 0; i < model.GetModules().size(); ++i)
    {
        const auto found = modules.find(model.GetModules()[i].id);
        if (found != modules.end())
        {
            model.Load(i, found->second.GetValues());
        }
    }
    model.ClearGradients();
    FastResult result;
    std::vector<FloatBuffer> d;
    for (int i = 0; i < n; ++i)
    {
        const float* logits = model.Forward(i, shard.GetInput(i));
        result.logits.insert(result.logits.end(), logits, logits + 20);
        const auto row = at::from_blob(const_cast<float*>(logits), {int64_t{20}});
        const auto share = at::softmax(row, -1) / n;
        d.push_back(MakeRows(1, static_cast<int>(20)));
        std::copy_n(share.data_ptr<float>(), 20, d.back().begin());
        d.back()[shard.labels[i]] -= 1.0F / static_cast<float>(n);
    }
    for (int i = 0; i < n; ++i)
    {
        model.Backward(i, d[i].data());
    }
    for (std::size_t i = 0; i < model.GetModules().size(); ++i)
    {
        const auto& id = model.GetModules()[i].id;
        FloatBuffer gradient(model.GetManifest()[i].GetCount());
        model.StoreGradient(i, gradient);
        result.gradients.emplace(id, gradient);
    }
    return result;
}

/** Logits and gradients by autograd. */
std::vector<float>
ComputePlain(const ModuleDescription& description,
             const std::vector<VqaSample>& samples,
             const ModuleSet& modules,
             ModuleTensors& tensors)
{
    const auto backbone = FrozenBackbone::Get("");
    for (const auto& [id, state] : modules)
    {
        for (auto& [name, tensor] : tensors.emplace(id, ToTensors(state)).first->second)
        {
            tensor.requires_grad_(true);
        }
    }
    std::vector<int64_t> labels;
    for (const auto& sample : samples)
    {
        labels.push_back(sample.label);
    }
    const auto output = ApplyModel(backbone->GetSize(),
                                   description,
                                   ToTensors(backbone->GetTensors()),
                                   tensors,
                                   MakeInput(backbone->GetSize(), samples));
    auto loss = at::cross_entropy_loss(output.logits, at::tensor(labels));
    if (output.balance.defined())
    {
        loss = loss + description.balance * output.balance;
    }
    loss.backward();
    const auto logits = output.logits.detach().contiguous();
    return {logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel()};
}

Manifest
MakeManifest(const ModuleDescription& description)
{
    return description.MakeManifest(FrozenBackbone::Get("")->GetSize(), TaskDescription{"scene"});
}

} // namespace

class EveryKind : public testing::TestWithParam<Kinds>
{
};

TEST_P(EveryKind, HasTheLogitsAndGradientsOfAutograd)
{
    const auto& description = GetParam().modules;
    const auto samples = MakeSamples(5);
    const auto manifest = MakeManifest(description);
    const auto modules = MakeRandomModules(manifest);
    ModuleTensors tensors;
    const auto logits = ComputePlain(description, samples, modules, tensors);
    const auto fast = ComputeFast(description, samples, modules);
    EXPECT_LT(Difference(fast.logits, logits), 1e-5);
    for (const auto& spec : manifest)
    {
        EXPECT_LT(Difference(fast.gradients.at(spec.id), Flatten(tensors.at(spec.id), spec)), 1e-5)
            << spec.id.ToString();
    }
}

TEST_P(EveryKind, IsTrainedAsByLibTorchAndItsOptimizer)
{
    const auto& description = GetParam().modules;
    const auto backbone = FrozenBackbone::Get("");
    const auto samples = MakeSamples(20); // two batches and a smaller one
    LocalTrainingConfig config;
    config.rate = 1e-3;
    config.epochs = 2;
    config.factors = {{"encoder", 0.1}, {"gate", 0.5}};
    auto modules = MakeRandomModules(MakeManifest(description));
    auto plain = modules;
    FastTrainer fast(backbone, description, TaskDescription{"scene"}, config.batch);
    ReferenceTrainer reference(backbone, description, TaskDescription{"scene"});
    const auto fastShard = fast.Encode(samples);
    const auto plainShard = reference.Encode(samples);
    SeededRandom one(3);
    SeededRandom other(3);
    const double fastLoss = fast.Train(config, fastShard, one, modules);
    const double plainLoss = reference.Train(config, plainShard, other, plain);
    EXPECT_NEAR(fastLoss, plainLoss, 1e-4 * plainLoss);
    for (const auto& [id, state] : plain)
    {
        // AdamW divides by small roots: a gradient near zero may turn its step.
        EXPECT_LT(Difference(modules.at(id).GetValues(), state.GetValues()), 5e-3) << id.ToString();
    }
    EXPECT_EQ(fast.CountCorrect(fastShard, plain), reference.CountCorrect(plainShard, plain));
}

TEST_P(EveryKind, IsTrainedInBfloat16NearlyAsInFloat32)
{
    const auto& description = GetParam().modules;
    const auto backbone = FrozenBackbone::Get("");
    const auto samples = MakeSamples(24);
    const auto start = MakeRandomModules(MakeManifest(description));
    LocalTrainingConfig config;
    config.rate = 1e-3;
    const auto train = [&](const TorchSetting& setting, ModuleSet& modules) {
        ReferenceTrainer trainer(backbone, description, TaskDescription{"scene"}, setting);
        SeededRandom random(3);
        return trainer.Train(config, trainer.Encode(samples), random, modules);
    };
    auto exact = start;
    auto rough = start;
    auto again = start;
    const double exactLoss = train({}, exact);
    const double roughLoss = train({true, false}, rough);
    EXPECT_NEAR(roughLoss, exactLoss, 0.02 * exactLoss);
    EXPECT_NE(roughLoss, exactLoss);
    EXPECT_EQ(train({true, false}, again), roughLoss);
    for (const auto& [id, state] : exact)
    {
        EXPECT_EQ(again.at(id).GetValues(), rough.at(id).GetValues()) << id.ToString();
        if (id.GetKind() == ModuleKind::GATE || id.GetKind() == ModuleKind::EXPERT)
        {
            continue; // a choice may turn
        }
        // Of what training has changed, the most part is alike.
        double along = 0;
        double whole = 0;
        double other = 0;
        for (std::size_t i = 0; i < state.GetValues().size(); ++i)
        {
            const double before = start.at(id).GetValues()[i];
            const double a = state.GetValues()[i] - before;
            const double b = rough.at(id).GetValues()[i] - before;
            along += a * b;
            whole += a * a;
            other += b * b;
        }
        EXPECT_GT(along / std::sqrt(whole * other), 0.9) << id.ToString();
    }
}

INSTANTIATE_TEST_SUITE_P(OfModule,
                         EveryKind,
                         testing::ValuesIn(MakeKinds()),
                         [](const auto& kinds) { return kinds.param.name; });

TEST(FastTrainer, AProximalTermPullsTowardsWhatTheRoundBeganWith)
{
    ModuleDescription description;
    description.encoders = {"image"};
    const auto backbone = FrozenBackbone::Get("");
    const auto samples = MakeSamples(20);
    const auto start = MakeRandomModules(MakeManifest(description));
    auto anchor = start;
    for (auto& [id, state] : anchor)
    {
        for (auto& value : state.GetValues())
        {
            value += 0.02F; // another task has trained since
        }
    }
    FastTrainer fast(backbone, description, TaskDescription{"scene"}, 8);
    ReferenceTrainer reference(backbone, description, TaskDescription{"scene"});
    LocalTrainingConfig config;
    config.rate = 1e-3;
    config.anchor = &anchor;
    const auto distance = [&anchor](const ModuleSet& modules) {
        double sum = 0;
        for (const auto& [id, state] : modules)
        {
            for (std::size_t i = 0; i < state.GetValues().size(); ++i)
            {
                sum += std::pow(state.GetValues()[i] - anchor.at(id).GetValues()[i], 2);
            }
        }
        return sum;
    };
    std::vector<double> distances;
    for (const double weight : {0.0, 0.1, 10.0})
    {
        config.proximal = weight;
        auto modules = start;
        auto plain = start;
        SeededRandom one(3);
        SeededRandom other(3);
        const double loss = fast.Train(config, fast.Encode(samples), one, modules);
        EXPECT_NEAR(loss,
                    reference.Train(config, reference.Encode(samples), other, plain),
                    1e-4 * loss);
        for (const auto& [id, state] : plain)
        {
            EXPECT_LT(Difference(modules.at(id).GetValues(), state.GetValues()), 5e-3)
                << id.ToString();
        }
        distances.push_back(distance(modules));
    }
    EXPECT_LT(distances[1], distances[0]);
    EXPECT_LT(distances[2], distances[1]);
    EXPECT_LT(distances[2], distance(start));
}

TEST(ReferenceTrainer, ComputesTheSameOnEveryDeviceThatThereIs)
{
    const ModuleDescription description;
    const TaskDescription task{"scene"};
    const auto backbone = FrozenBackbone::Get("");
    const auto samples = MakeSamples(24);
    LocalTrainingConfig config;
    config.rate = 1e-3;
    const auto train = [&](ModuleTrainer& trainer) {
        auto modules = MakeRandomModules(MakeManifest(description));
        SeededRandom random(3);
        return trainer.Train(config, trainer.Encode(samples), random, modules);
    };
    FastTrainer fast(backbone, description, task, config.batch);
    const double loss = train(fast);
    ReferenceTrainer plain(backbone, description, task);
    EXPECT_NEAR(train(plain), loss, 1e-4 * loss);
    const auto trainOnCuda = [&] {
        ReferenceTrainer cuda(backbone, description, task, TorchSetting{false, true});
        return train(cuda);
    };
    if (FindCudaProblem().empty())
    {
        EXPECT_NEAR(trainOnCuda(), loss, 1e-3 * loss);
    }
    else
    {
        EXPECT_ANY_THROW(trainOnCuda());
    }
}

TEST(FastModel, OneExpertIsAnAdapter)
{
    ModuleDescription adapter;
    adapter.adapterLayers = {2, 3};
    ModuleDescription expert;
    expert.adapterLayers.clear();
    expert.experts = 1;
    expert.balance = 0;
    const auto samples = MakeSamples(6);
    const auto first = MakeRandomModules(MakeManifest(adapter));
    auto second = MakeRandomModules(MakeManifest(expert));
    const ModuleId expertId(ModuleKind::EXPERT, "0");
    const ModuleId headId(ModuleKind::HEAD, "scene");
    second.at(expertId).GetValues() = first.at(ModuleId()).GetValues();
    second.at(headId).GetValues() = first.at(headId).GetValues();
    const auto one = ComputeFast(adapter, samples, first);
    const auto other = ComputeFast(expert, samples, second);
    EXPECT_LT(Difference(other.logits, one.logits), 1e-6);
    EXPECT_LT(Difference(other.gradients.at(expertId), one.gradients.at(ModuleId())), 1e-5);
}

TEST(FastModel, WhatHasNoSizeChangesNothing)
{
    ModuleDescription heads;
    heads.adapterLayers.clear();
    const auto samples = MakeSamples(4);
    const auto modules = MakeRandomModules(MakeManifest(heads));
    const auto plain = ComputeFast(heads, samples, modules);
    for (const auto style : {AdapterStyle::LORA, AdapterStyle::BOTTLENECK, AdapterStyle::PARALLEL})
    {
        ModuleDescription none;
        none.adapterStyle = style;
        none.adapterWidth = 0;
        EXPECT_EQ(MakeManifest(none), MakeManifest(heads));
        EXPECT_EQ(ComputeFast(none, samples, modules).logits, plain.logits);

        // And adapters whose second part is zero leave the logits alone.
        none.adapterWidth = 16;
        auto fresh = MakeRandomModules(MakeManifest(none));
        for (const auto& [id, state] : modules)
        {
            fresh.at(id) = state;
        }
        auto& adapter = fresh.at(ModuleId());
        for (std::size_t i = 0; i < adapter.GetSpec().tensors.size(); ++i)
        {
            const auto& tensor = adapter.GetSpec().tensors[i];
            if (tensor.name.find("up.") != std::string::npos ||
                tensor.name.find(".b") == tensor.name.size() - 2)
            {
                std::fill_n(adapter.GetValues().begin() + adapter.GetOffset(i),
                            tensor.GetCount(),
                            0.0F);
            }
        }
        EXPECT_LT(Difference(ComputeFast(none, samples, fresh).logits, plain.logits), 1e-5);
    }
}

TEST(FastModel, AbsentExpertsAreNeverChosen)
{
    ModuleDescription description;
    description.experts = 4;
    const auto backbone = FrozenBackbone::Get("");
    auto modules = MakeRandomModules(MakeManifest(description));
    FastTrainer trainer(backbone, description, TaskDescription{"scene"}, 8);
    const auto shard = trainer.Encode(MakeSamples(8));
    SeededRandom random(1);
    LocalTrainingConfig config;
    modules.erase(ModuleId(ModuleKind::EXPERT, "1"));
    trainer.Train(config, shard, random, modules);
    auto& model = trainer.GetModel();
    EXPECT_EQ(model.CountRouted(1), 0U);
    // 25 tokens of each sample behind the third layer, and the answer's behind the last.
    EXPECT_EQ(model.CountRouted(0) + model.CountRouted(2) + model.CountRouted(3), 8U * 26U);
    modules.erase(ModuleId(ModuleKind::EXPERT, "0"));
    modules.erase(ModuleId(ModuleKind::EXPERT, "3"));
    trainer.Train(config, shard, random, modules);
    EXPECT_EQ(model.CountRouted(2), 8U * 26U);
}

TEST(ModuleTrainer, ExpertsThatNobodyIsRoutedToStayAsTheyWere)
{
    ModuleDescription description;
    description.adapterLayers.clear();
    description.experts = 3;
    description.routeSamples = true;
    description.balance = 0;
    auto modules = MakeRandomModules(MakeManifest(description));
    // The logit of expert 2 is the mean of the others': never the largest.
    auto& gate = modules.at(ModuleId(ModuleKind::GATE)).GetValues();
    for (std::size_t i = 0; i < 64; ++i)
    {
        gate[128 + i] = (gate[i] + gate[64 + i]) / 2;
    }
    const auto samples = MakeSamples(16);
    const LocalTrainingConfig config{8, 1, 1e-3, 1e-2, {{"gate", 0}}};
    for (const bool fast : {true, false})
    {
        ModelSetting setting;
        setting.modules = description;
        setting.reference = !fast;
        const auto trainer = setting.MakeTrainer({"scene"}, 8);
        auto trained = modules;
        SeededRandom random(3);
        trainer->Train(config, trainer->Encode(samples), random, trained);
        std::size_t idle = 0;
        for (uint32_t expert = 0; expert < 3; ++expert)
        {
            const ModuleId id(ModuleKind::EXPERT, std::to_string(expert));
            const bool same = trained.at(id).GetValues() == modules.at(id).GetValues();
            EXPECT_EQ(same, trainer->GetIdle().count(id) > 0) << fast << " " << expert;
            idle += same ? 1 : 0;
        }
        EXPECT_TRUE(trainer->GetIdle().count(ModuleId(ModuleKind::EXPERT, "2")));
        EXPECT_LE(idle, 2U);
    }
}

TEST(FastModelDeathTest, AMixtureNeedsAnExpert)
{
    ModuleDescription description;
    description.experts = 2;
    auto modules = MakeRandomModules(MakeManifest(description));
    modules.erase(ModuleId(ModuleKind::EXPERT, "0"));
    modules.erase(ModuleId(ModuleKind::EXPERT, "1"));
    FastTrainer trainer(FrozenBackbone::Get(""), description, TaskDescription{"scene"}, 8);
    const auto shard = trainer.Encode(MakeSamples(2));
    EXPECT_DEATH(trainer.CountCorrect(shard, modules), "needs at least one of its 2 experts");
}

TEST(Kernels, AllSetsGiveTheSameProducts)
{
    SeededRandom random(2);
    const auto draw = [&random](std::size_t rows, int columns) {
        auto values = MakeRows(rows, columns);
        for (std::size_t i = 0; i < rows; ++i)
        {
            for (int j = 0; j < columns; ++j)
            {
                values[i * PadRow(columns) + j] = static_cast<float>(random.Uniform(-1, 1));
            }
        }
        return values;
    };
    for (const int rows : {1, 2, 5, 13, 25, 31})
    {
        for (const int columns : {1, 16, 20, 33, 64, 100, 192})
        {
            const int depth = 3 * rows + 7;
            const auto a = draw(rows, depth);
            const auto b = draw(depth, columns);
            for (std::size_t set = 0; GetKernels(set); ++set)
            {
                const auto& kernels = *GetKernels(set);
                auto c = MakeRows(rows, columns);
                MatrixProduct product{rows,
                                      columns,
                                      depth,
                                      a.data(),
                                      PadRow(depth),
                                      1,
                                      b.data(),
                                      PadRow(columns),
                                      kernels.panel,
                                      c.data(),
                                      PadRow(columns)};
                kernels.multiply(product);
                for (int i = 0; i < rows; ++i)
                {
                    for (int j = 0; j < columns; ++j)
                    {
                        double sum = 0;
                        for (int k = 0; k < depth; ++k)
                        {
                            sum += double{a[i * PadRow(depth) + k]} * b[k * PadRow(columns) + j];
                        }
                        ASSERT_NEAR(c[i * PadRow(columns) + j], sum, 1e-5) << kernels.name;
                    }
                }
            }
        }
    }
}

TEST(Kernels, AllSetsGiveTheSameElements)
{
    SeededRandom random(4);
    const int rows = 3;
    for (const int columns : {16, 25, 33, 64, 90})
    {
        auto x = MakeRows(rows, columns);
        for (int i = 0; i < rows; ++i)
        {
            for (int j = 0; j < columns; ++j)
            {
                x[i * PadRow(columns) + j] = static_cast<float>(random.Uniform(-4, 4));
            }
        }
        const auto tensor = at::from_blob(x.data(), {rows, PadRow(columns)}).narrow(1, 0, columns);
        const auto softmax = at::softmax(tensor, -1).contiguous();
        const auto gelu = at::gelu(tensor).contiguous();
        const auto normal = at::layer_norm(tensor, {columns}, {}, {}, 1e-5).contiguous();
        for (std::size_t set = 0; GetKernels(set); ++set)
        {
            const auto& kernels = *GetKernels(set);
            auto shares = x;
            kernels.softmax(shares.data(), rows, columns, PadRow(columns));
            auto activated = x;
            auto slope = x;
            kernels.gelu(activated.data(), slope.data(), x.size());
            auto normalized = MakeRows(rows, columns);
            auto inverse = MakeRows(1, rows);
            kernels.normalize(x.data(), rows, columns, 1e-5F, normalized.data(), inverse.data());
            auto turned = MakeRows(PadRow(columns), 4);
            auto square = x;
            square.resize(std::size_t{4} * PadRow(columns));
            kernels.transpose(square.data(), rows, columns, PadRow(columns), turned.data(), 16);
            for (int i = 0; i < rows; ++i)
            {
                for (int j = 0; j < columns; ++j)
                {
                    const int at = i * PadRow(columns) + j;
                    const int plain = i * columns + j;
                    EXPECT_NEAR(shares[at], softmax.data_ptr<float>()[plain], 1e-6);
                    EXPECT_NEAR(activated[at], gelu.data_ptr<float>()[plain], 2e-6);
                    EXPECT_NEAR(normalized[at], normal.data_ptr<float>()[plain], 2e-6);
                    EXPECT_EQ(turned[j * 16 + i], x[at]);
                }
            }
        }
    }
}

TEST(FrozenBackbone, IsHeldOncePerProcess)
{
    EXPECT_EQ(FrozenBackbone::Get("").get(), FrozenBackbone::Get("").get());
}

TEST(FrozenBackbone, CachedLayersEqualPlainOnes)
{
    const auto backbone = FrozenBackbone::Get("");
    const auto& size = backbone->GetSize();
    const auto tensors = ToTensors(backbone->GetTensors());
    const auto samples = MakeSamples(5);
    auto x = EmbedInput(size, tensors, MakeInput(size, samples));
    for (uint32_t layer = 0; layer <= size.layers; ++layer)
    {
        if (layer > 0)
        {
            x = ApplyLayer(size, tensors, layer - 1, x);
        }
        const auto kept =
            (layer == size.layers ? x.narrow(1, size.GetAnswer(), 1) : x).contiguous();
        const std::vector<float> plain(kept.data_ptr<float>(),
                                       kept.data_ptr<float>() + kept.numel());
        EXPECT_LT(Difference(backbone->Encode(samples, static_cast<int>(layer)).values, plain),
                  1e-5)
            << layer;
    }
}

TEST(FrozenBackbone, SaysWhatIsWrongWithAFile)
{
    SafetensorsFile file;
    for (const auto& spec : BackboneDescription().MakeSpecs())
    {
        file.tensors[spec.name] = {spec.shape, std::vector<float>(spec.GetCount())};
    }
    std::string error;
    EXPECT_TRUE(FrozenBackbone::Make(file, error)) << error;
    file.tensors["norm.bias"] = {{63}, std::vector<float>(63)};
    EXPECT_FALSE(FrozenBackbone::Make(file, error));
    EXPECT_EQ(error, "the tensor 'norm.bias' has shape [63]; expected is [64]");
    file.tensors.erase("norm.bias");
    EXPECT_FALSE(FrozenBackbone::Make(file, error));
    EXPECT_EQ(error, "the tensor 'norm.bias' of shape [64] is missing");
}

TEST(FrozenBackboneDeathTest, AFileThatIsNotThereEndsTheProgramWithItsName)
{
    EXPECT_DEATH(FrozenBackbone::Get("no-such.safetensors"),
                 "backbone file 'no-such.safetensors' cannot be used: it cannot be opened");
}
