// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Training speed: the engine's step against a plain sequential LibTorch loop (autograd and
 * torch::optim::AdamW, nothing cached) on the same samples, interleaved in one run. A device-epoch
 * is one pass over 96 samples of each of two tasks. Prints medians and ratios.
 */

#include "../model/learning/torch/hfedfm-local-trainer.h"
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
#include <string>
#include <thread>
#include <torch/optim/adamw.h>
#include <torch/types.h>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t BATCH = 8;
constexpr double RATE = 1e-2;

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
    // Distributions put each implementation of libblas.so.3 into a folder of its name.
    const auto has = [&file](const char* name) { return file.find(name) != std::string::npos; };
    const bool slow =
        has("libblas.so") && !has("openblas") && !has("blis") && !has("atlas") && !has("mkl");
    return "BLAS: " + file +
           (slow ? " - the slow reference BLAS; install libopenblas0-pthread to train many times "
                   "faster"
                 : "");
}

/** Data of one device and the modules that it trains. */
struct Device
{
    explicit Device(uint32_t index)
        : adapter(GetAdapterSpec())
    {
        const VqaDatasetConfig config;
        const auto backbone = Backbone::Get("");
        for (const auto& task : GetVqaTaskNames())
        {
            samples.push_back(config.MakeTrainingShard(task, index));
            shards.push_back(EncodeShard(*backbone, samples.back()));
            heads.emplace_back(GetHeadSpec(task));
        }
        SeededRandom random(index);
        for (auto& value : adapter.GetValues())
        {
            value = static_cast<float>(random.Uniform(-0.05, 0.05));
        }
    }

    std::vector<std::vector<VqaSample>> samples;
    std::vector<EncodedShard> shards;
    ModuleState adapter;
    std::vector<ModuleState> heads;
};

/** One device-epoch by the module's own step. */
void
TrainFast(Device device)
{
    LocalTrainingConfig config;
    config.batch = BATCH;
    config.rate = RATE;
    SeededRandom random(1);
    for (std::size_t task = 0; task < device.shards.size(); ++task)
    {
        TrainOnShard(Backbone::Get(""),
                     config,
                     device.shards[task],
                     random,
                     device.adapter,
                     device.heads[task]);
    }
}

/** Inputs of a device as tensors, so that the plain loop is not charged for making them. */
struct PlainInputs
{
    std::vector<InputBatch> inputs;  //!< batches of one task
    std::vector<at::Tensor> targets; //!< their labels
};

PlainInputs
MakePlainInputs(const std::vector<VqaSample>& samples)
{
    PlainInputs plain;
    for (std::size_t first = 0; first < samples.size(); first += BATCH)
    {
        std::vector<const Image*> images;
        std::vector<const Vocabulary::Tokens*> sentences;
        std::vector<int64_t> labels;
        for (std::size_t i = first; i < std::min(first + BATCH, samples.size()); ++i)
        {
            images.push_back(&samples[i].image);
            sentences.push_back(&samples[i].tokens);
            labels.push_back(samples[i].label);
        }
        plain.inputs.push_back(MakeInputBatch(images, sentences));
        plain.targets.push_back(at::tensor(labels));
    }
    return plain;
}

/** One device-epoch by plain LibTorch. */
void
TrainPlain(const Device& device, const std::vector<PlainInputs>& plain)
{
    const auto backbone = Backbone::Get("");
    auto adapter = ToTensors(device.adapter);
    for (std::size_t task = 0; task < plain.size(); ++task)
    {
        auto head = ToTensors(device.heads[task]);
        std::vector<at::Tensor> parameters;
        for (auto* map : {&adapter, &head})
        {
            for (auto& [name, tensor] : *map)
            {
                parameters.push_back(tensor.requires_grad_(true));
            }
        }
        torch::optim::AdamW optimizer(parameters, torch::optim::AdamWOptions(RATE));
        for (std::size_t i = 0; i < plain[task].inputs.size(); ++i)
        {
            const auto features =
                EncodeAnswers(backbone->GetTensors(), adapter, plain[task].inputs[i]);
            optimizer.zero_grad();
            at::cross_entropy_loss(ApplyHead(head, features), plain[task].targets[i]).backward();
            optimizer.step();
        }
    }
}

/** Seconds that a device-epoch took. */
struct Duration
{
    double wall; //!< by the clock
    double cpu;  //!< of this process on its processors
};

/** @param epochs device-epochs that the work consists of @param work to be timed @return its time
 */
template <typename Work>
Duration
Measure(double epochs, Work work)
{
    const auto wall = std::chrono::steady_clock::now();
    const auto cpu = std::clock();
    work();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - wall;
    return {seconds.count() / epochs,
            static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC / epochs};
}

/** @param times of one variant @return medians */
Duration
GetMedian(const std::vector<Duration>& times)
{
    return {hfedfm::GetMedian(times, &Duration::wall), hfedfm::GetMedian(times, &Duration::cpu)};
}

void
Print(const char* name, const Duration& time, const Duration& reference)
{
    constexpr double SAMPLES = 192;
    std::cout << std::left << std::setw(26) << name << std::right << std::setw(12)
              << std::setprecision(0) << time.cpu / SAMPLES * 1e6 << std::setw(12)
              << time.wall / SAMPLES * 1e6 << std::setw(14) << std::setprecision(1) << 1 / time.wall
              << std::setw(12) << std::setprecision(2) << reference.cpu / time.cpu << std::setw(12)
              << reference.wall / time.wall << "\n";
}

/** @param arguments program name and options */
void
RunAll(const std::vector<std::string>& arguments)
{
    uint32_t repeats = 15;
    CheckedOptions options("Measures the training step beside a plain LibTorch loop.");
    options.Add("repeats", WholeNumber(repeats, 1, 100000), "How often each variant is timed");
    options.Parse(arguments);

    const TorchThreadScope scope;
    const std::vector<Device> devices = {Device(0), Device(1)};
    std::vector<PlainInputs> plain;
    for (const auto& samples : devices[0].samples)
    {
        plain.push_back(MakePlainInputs(samples));
    }
    const auto trainInThread = [&devices](uint32_t index) {
        const TorchThreadScope threadScope;
        for (int i = 0; i < 4; ++i)
        {
            TrainFast(devices[index]);
        }
    };
    TrainPlain(devices[0], plain);
    TrainFast(devices[0]);

    std::vector<Duration> plainTimes;
    std::vector<Duration> oneTimes;
    std::vector<Duration> twoTimes;
    for (uint32_t i = 0; i < repeats; ++i)
    {
        plainTimes.push_back(Measure(1, [&] { TrainPlain(devices[0], plain); }));
        oneTimes.push_back(Measure(4, [&] { trainInThread(0); }));
        twoTimes.push_back(Measure(8, [&] {
            std::thread other(trainInThread, 1);
            trainInThread(0);
            other.join();
        }));
    }
    const auto reference = GetMedian(plainTimes);
    std::cout << DescribeBlas() << "\n"
              << std::setw(38) << "CPU us" << std::setw(12) << "wall us" << std::setw(14)
              << "epochs per s" << std::setw(12) << "CPU x" << std::setw(12) << "wall x"
              << "   (us: per sample; epochs: 192 samples)\n"
              << std::fixed;
    Print("plain LibTorch, 1 thread", reference, reference);
    Print("hfedfm, 1 thread", GetMedian(oneTimes), reference);
    Print("hfedfm, 2 threads", GetMedian(twoTimes), reference);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll({argv, argv + argc}); });
}
