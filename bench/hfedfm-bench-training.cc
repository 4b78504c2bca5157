// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Training speed: the fast path against a plain sequential LibTorch loop (autograd and
 * torch::optim::AdamW, nothing cached) of the same modules on the same samples, interleaved in one
 * run, for kinds of modules and mixes of them. Prints medians and ratios, and beside them how fast
 * the machine multiplies matrices.
 */

#include "../model/learning/m3t/hfedfm-fast-trainer.h"
#include "../model/learning/torch/hfedfm-reference-trainer.h"
#include "../model/learning/torch/hfedfm-torch-thread.h"
#include "hfedfm-bench-median.h"

#include "ns3/core-module.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-vqa-dataset.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <torch/types.h>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t BATCH = 8;

/** @return a line about the BLAS that LibTorch calls: the reference one is some 20 times slower */
std::string
DescribeBlas()
{
    // The symbol that LibTorch itself resolves: matrix product in single precision.
    void* symbol = dlsym(RTLD_DEFAULT, "sgemm_");
    Dl_info info;
    if (symbol == nullptr || dladdr(symbol, &info) == 0 || info.dli_fname == nullptr)
    {
        return "BLAS: built into LibTorch";
    }
    char* resolved = realpath(info.dli_fname, nullptr);
    const std::string file = resolved ? resolved : info.dli_fname;
    std::free(resolved);
    std::string kernels;
    if (void* name = dlsym(RTLD_DEFAULT, "openblas_get_corename"))
    {
        kernels = std::string(", kernels for ") + reinterpret_cast<char* (*)()>(name)();
    }
    // Distributions put each implementation of libblas.so.3 into a folder of its name.
    const auto has = [&file](const char* name) { return file.find(name) != std::string::npos; };
    const bool slow =
        has("libblas.so") && !has("openblas") && !has("blis") && !has("atlas") && !has("mkl");
    return "BLAS: " + file + kernels +
           (slow ? " - the slow reference BLAS; install libopenblas0-pthread to train many times "
                   "faster"
                 : "");
}

/** Seconds that something took. */
struct Duration
{
    double wall; //!< by the clock
    double cpu;  //!< of this process on its processors
};

/** @param times how often the work does its unit @param work to be timed @return time of a unit */
template <typename Work>
Duration
Measure(double times, Work work)
{
    const auto wall = std::chrono::steady_clock::now();
    const auto cpu = std::clock();
    work();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - wall;
    return {seconds.count() / times,
            static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC / times};
}

/** @param times of one variant @return medians */
Duration
GetMedian(const std::vector<Duration>& times)
{
    return {hfedfm::GetMedian(times, &Duration::wall), hfedfm::GetMedian(times, &Duration::cpu)};
}

/** What is trained, by name. */
struct Variant
{
    const char* name;
    ModuleDescription modules;
};

std::vector<Variant>
MakeVariants()
{
    const ModuleDescription adapters;
    auto late = adapters;
    late.adapterLayers = {2, 3};
    auto parallel = adapters;
    parallel.adapterStyle = AdapterStyle::PARALLEL;
    auto lora = adapters;
    lora.adapterStyle = AdapterStyle::LORA;
    lora.adapterWidth = 8;
    auto prompts = adapters;
    prompts.prompts = 4;
    auto encoders = adapters;
    encoders.encoders = {"text", "image"};
    auto experts = adapters;
    experts.adapterLayers.clear();
    experts.experts = 4;
    experts.expertLayers = {0, 1, 2, 3};
    auto all = encoders;
    all.prompts = 4;
    all.experts = 4;
    return {{"adapters", adapters},
            {"adapters in the last 2", late},
            {"parallel adapters", parallel},
            {"low rank 8", lora},
            {"adapters, prompts", prompts},
            {"adapters, encoders", encoders},
            {"4 experts", experts},
            {"all of these", all}};
}

/** One task's trainer, samples and modules on one thread. */
template <typename Trainer>
struct Device
{
    template <typename... More>
    Device(const ModuleDescription& description, uint32_t index, More... more)
        : trainer(FrozenBackbone::Get(""), description, TaskDescription{"scene"}, more...)
    {
        VqaDatasetConfig config;
        config.devices = 2;
        config.partition = VqaPartition::BY_DEVICE;
        shard = trainer.Encode(config.MakeTrainingShard("scene", index));
        SeededRandom random(index);
        for (const auto& spec :
             description.MakeManifest(FrozenBackbone::Get("")->GetSize(), TaskDescription{"scene"}))
        {
            ModuleState state(spec);
            for (auto& value : state.GetValues())
            {
                value = static_cast<float>(random.Uniform(-0.05, 0.05));
            }
            modules.emplace(spec.id, state);
        }
    }

    /** @param epochs passes over the samples, each from the same modules */
    void Train(int epochs)
    {
        LocalTrainingConfig config;
        config.batch = BATCH;
        for (int i = 0; i < epochs; ++i)
        {
            auto copy = modules;
            SeededRandom random(1);
            trainer.Train(config, shard, random, copy);
        }
    }

    /** @param times how often the samples are answered */
    void Score(int times)
    {
        for (int i = 0; i < times; ++i)
        {
            trainer.CountCorrect(shard, modules);
        }
    }

    Trainer trainer;
    EncodedShard shard;
    ModuleSet modules;
};

/** Time a variant by LibTorch and by the fast path with one and with two threads. */
void
Compare(const Variant& variant, uint32_t repeats)
{
    constexpr double SAMPLES = 96;
    constexpr int EPOCHS = 8;
    Device<ReferenceTrainer> plain(variant.modules, 0);
    Device<FastTrainer> first(variant.modules, 0, BATCH);
    Device<FastTrainer> second(variant.modules, 1, BATCH);
    const auto trainInThread = [](Device<FastTrainer>& device) {
        const TorchThreadScope scope;
        device.Train(EPOCHS);
    };
    plain.Train(1);
    first.Train(1);
    std::vector<Duration> plainTimes;
    std::vector<Duration> oneTimes;
    std::vector<Duration> twoTimes;
    std::vector<double> gains; // of the second thread, pair by pair, as the machine's speed drifts
    std::vector<Duration> plainScores;
    std::vector<Duration> scores;
    for (uint32_t i = 0; i < repeats; ++i)
    {
        plainTimes.push_back(Measure(SAMPLES, [&] { plain.Train(1); }));
        oneTimes.push_back(Measure(EPOCHS * SAMPLES, [&] { trainInThread(first); }));
        twoTimes.push_back(Measure(2 * EPOCHS * SAMPLES, [&] {
            std::thread other(trainInThread, std::ref(second));
            trainInThread(first);
            other.join();
        }));
        gains.push_back(oneTimes.back().wall / twoTimes.back().wall);
        plainScores.push_back(Measure(SAMPLES, [&] { plain.Score(1); }));
        scores.push_back(Measure(EPOCHS * SAMPLES, [&] { first.Score(EPOCHS); }));
    }
    const auto reference = GetMedian(plainTimes);
    const auto one = GetMedian(oneTimes);
    const auto two = GetMedian(twoTimes);
    std::cout << std::left << std::setw(24) << variant.name << std::right << std::fixed
              << std::setprecision(1) << std::setw(12) << reference.cpu * 1e6 << std::setw(12)
              << one.cpu * 1e6 << std::setw(8) << reference.cpu / one.cpu << std::setw(12)
              << two.wall * 1e6 << std::setw(12) << std::setprecision(2) << hfedfm::GetMedian(gains)
              << std::setw(12) << std::setprecision(1) << GetMedian(plainScores).cpu * 1e6
              << std::setw(12) << GetMedian(scores).cpu * 1e6 << "\n";
}

/** Time products of matrices: as large as caches hold for LibTorch, and as they occur for ours. */
void
PrintPeaks(uint32_t repeats)
{
    constexpr int SIDE = 256;
    constexpr int TIMES = 40;
    const auto a = at::rand({SIDE, SIDE});
    auto c = at::empty({SIDE, SIDE});
    const auto x = MakeRows(25, 64);
    auto y = MakeRows(25, 192);
    Linear linear(192, 64, false);
    const FloatBuffer values(192 * 65, 0.01F);
    linear.Load(values.data());
    std::vector<Duration> plain;
    std::vector<Duration> own;
    for (uint32_t i = 0; i < repeats; ++i)
    {
        plain.push_back(Measure(TIMES, [&] {
            for (int j = 0; j < TIMES; ++j)
            {
                at::mm_out(c, a, a);
            }
        }));
        own.push_back(Measure(50 * TIMES, [&] {
            for (int j = 0; j < 50 * TIMES; ++j)
            {
                linear.Forward({x.data(), 25, 64}, {y.data(), 25, 192});
            }
        }));
    }
    std::cout << "Products: " << std::fixed << std::setprecision(0)
              << 2.0 * SIDE * SIDE * SIDE / GetMedian(plain).cpu / 1e9 << " GFLOP/s of " << SIDE
              << " x " << SIDE << " by LibTorch, " << 2.0 * 25 * 64 * 192 / GetMedian(own).cpu / 1e9
              << " GFLOP/s of 25 x 64 by 64 x 192 by hfedfm's kernels for " << GetKernels().name
              << "\n";
}

/** @param arguments program name and options */
void
RunAll(const std::vector<std::string>& arguments)
{
    uint32_t repeats = 21;
    CheckedOptions options("Measures the training step beside a plain LibTorch loop.");
    options.Add("repeats", WholeNumber(repeats, 1, 100000), "How often each variant is timed");
    options.Parse(arguments);

    const TorchThreadScope scope;
    std::cout << DescribeBlas() << "\n";
    PrintPeaks(repeats);
    std::cout << "Microseconds a sample of scene, medians of " << repeats << ":\n"
              << std::left << std::setw(24) << "trained beside a head" << std::right
              << std::setw(12) << "LibTorch" << std::setw(12) << "hfedfm" << std::setw(8) << "times"
              << std::setw(12) << "2 threads" << std::setw(12) << "times" << std::setw(12)
              << "score" << std::setw(12) << "hfedfm"
              << "\n";
    for (const auto& variant : MakeVariants())
    {
        Compare(variant, repeats);
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll({argv, argv + argc}); });
}
