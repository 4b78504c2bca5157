// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Training and scoring at the size of ViLT-B/32 (768 wide, 12 layers, 90 tokens, random weights):
 * the fast path beside LibTorch, which computes in 32-bit floats and in bfloat16.
 */

#include "../model/learning/m3t/hfedfm-fast-trainer.h"
#include "../model/learning/torch/hfedfm-reference-trainer.h"
#include "../model/learning/torch/hfedfm-torch-thread.h"
#include "hfedfm-bench-median.h"

#include "ns3/core-module.h"
#include "ns3/hfedfm-options.h"

#include <chrono>
#include <iomanip>
#include <iostream>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t BATCH = 4;
constexpr uint32_t CLASSES = 20;

/** @return a model of that size: 9 tokens of text, 81 of a picture */
BackboneDescription
MakeSize()
{
    BackboneDescription size;
    size.width = 768;
    size.layers = 12;
    size.heads = 12;
    size.hidden = 3072;
    size.normEpsilon = 1e-12F;
    size.percepts = {{"image", 3, 288, 288, 32, 32}};
    return size;
}

/** @return a backbone that has learned nothing; a trained one takes as long */
std::shared_ptr<const FrozenBackbone>
MakeBackbone()
{
    const auto size = MakeSize();
    SafetensorsFile file;
    SeededRandom random(1);
    for (const auto& spec : size.MakeSpecs())
    {
        auto& tensor = file.tensors[spec.name];
        tensor.shape = spec.shape;
        tensor.values.resize(spec.GetCount());
        const bool gain = spec.name.find("norm") != std::string::npos &&
                          spec.name.find("weight") != std::string::npos;
        for (auto& value : tensor.values)
        {
            value = gain ? 1.0F : static_cast<float>(random.Uniform(-0.03, 0.03));
        }
    }
    file.metadata = size.MakeMetadata();
    std::string error;
    auto backbone = FrozenBackbone::Make(std::move(file), error);
    NS_ABORT_MSG_UNLESS(backbone, error);
    return backbone;
}

std::vector<VqaSample>
MakeSamples()
{
    SeededRandom random(2);
    std::vector<VqaSample> samples(BATCH);
    for (auto& sample : samples)
    {
        sample.percept = {"image", std::vector<float>(std::size_t{3} * 288 * 288)};
        for (auto& value : sample.percept.values)
        {
            value = static_cast<float>(random.Uniform(0, 1));
        }
        sample.tokens = Vocabulary::Encode("what color is the circle [ans]");
        sample.label = random.Below(CLASSES);
    }
    return samples;
}

ModuleSet
MakeModules(const ModuleDescription& modules, const TaskDescription& task)
{
    ModuleSet set;
    SeededRandom random(3);
    for (const auto& spec : modules.MakeManifest(MakeSize(), task))
    {
        ModuleState state(spec);
        for (auto& value : state.GetValues())
        {
            value = static_cast<float>(random.Uniform(-0.02, 0.02));
        }
        set.emplace(spec.id, state);
    }
    return set;
}

/** One way to compute, and what it took. */
struct Way
{
    std::string name;                       //!< for the table
    std::unique_ptr<ModuleTrainer> trainer; //!< of the task
    EncodedShard shard;                     //!< samples as it reads them
    std::vector<double> train;              //!< s a sample
    std::vector<double> score;              //!< s a sample
    double loss{0};                         //!< of the first step
};

template <typename Work>
double
Measure(Work work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / BATCH;
}

void
Compare(const std::string& name,
        const std::shared_ptr<const FrozenBackbone>& backbone,
        const ModuleDescription& modules,
        uint32_t repeats)
{
    const TaskDescription task{"scene", "image", CLASSES};
    const auto samples = MakeSamples();
    const auto start = MakeModules(modules, task);
    std::vector<Way> ways;
    const auto add = [&](const std::string& way, std::unique_ptr<ModuleTrainer> trainer) {
        auto shard = trainer->Encode(samples);
        ways.push_back({way, std::move(trainer), std::move(shard), {}, {}});
    };
    add("hfedfm, float32", std::make_unique<FastTrainer>(backbone, modules, task, BATCH));
    add("LibTorch, float32", std::make_unique<ReferenceTrainer>(backbone, modules, task));
    add("LibTorch, bfloat16",
        std::make_unique<ReferenceTrainer>(backbone, modules, task, TorchSetting{true, false}));
    LocalTrainingConfig config;
    config.batch = BATCH;
    config.rate = 1e-4;
    for (uint32_t i = 0; i <= repeats; ++i)
    {
        for (auto& way : ways)
        {
            auto copy = start;
            SeededRandom random(1);
            const auto train = Measure(
                [&] { way.loss = way.trainer->Train(config, way.shard, random, copy) / BATCH; });
            const auto score = Measure([&] { way.trainer->CountCorrect(way.shard, start); });
            if (i > 0) // the first warms caches up
            {
                way.train.push_back(train);
                way.score.push_back(score);
            }
        }
    }
    std::cout << name << "\n";
    for (const auto& way : ways)
    {
        std::cout << "  " << std::left << std::setw(22) << way.name << std::right << std::fixed
                  << std::setprecision(1) << std::setw(12) << GetMedian(way.train) * 1e3
                  << std::setw(12) << GetMedian(way.score) * 1e3 << std::setw(12)
                  << std::setprecision(5) << way.loss << "\n";
    }
}

/** @param arguments program name and options */
void
RunAll(const std::vector<std::string>& arguments)
{
    uint32_t repeats = 3;
    CheckedOptions options("Measures training at the size of ViLT-B/32.");
    options.Add("repeats", WholeNumber(repeats, 1, 1000), "How often each variant is timed");
    options.Parse(arguments);

    const TorchThreadScope scope;
    const auto backbone = MakeBackbone();
    std::cout << "Milliseconds a sample (training step, scoring) and the loss before a step, "
                 "medians of "
              << repeats << ", one core:\n";
    ModuleDescription published;
    published.adapterStyle = AdapterStyle::PARALLEL;
    published.adapterWidth = 256;
    published.adapterLayers.resize(12);
    std::iota(published.adapterLayers.begin(), published.adapterLayers.end(), 0);
    Compare("two adapters of 256 in each layer", backbone, published, repeats);
    auto late = published;
    late.adapterLayers = {6, 7, 8, 9, 10, 11};
    Compare("in the last six, what is in front cached", backbone, late, repeats);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll({argv, argv + argc}); });
}
