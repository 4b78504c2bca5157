// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-vqa-dataset.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <tuple>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(VqaDataset);

namespace
{

/** What a draw is for: keeps the generators of different purposes apart. */
enum Purpose : uint64_t
{
    PRIOR = 1,
    TRAINING = 2,
    TEST = 3,
    SPLIT = 5,
    OWN_TEST = 6,
    POOL = 7,
};

/** FNV-1a: the seed of a task follows from its name, not from its place in a list. */
uint64_t
HashName(const std::string& name)
{
    uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : name)
    {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return hash;
}

SeededRandom
MakeRandom(uint64_t seed, Purpose purpose, const std::string& task, uint64_t a, uint64_t b)
{
    return SeededRandom(SeededRandom::MixSeed({seed, purpose, HashName(task), a, b}));
}

/** @return a sample of a class, drawn anew or any of a pool */
VqaSample
DrawFrom(const VqaTask& task, VqaPart part, uint32_t label, SeededRandom& random)
{
    const auto pool = task.CountPool(part, label);
    return pool > 0 ? task.Take(part, label, random.Below(pool)) : task.Draw(label, random);
}

/** @return how many of all samples are of a class if classes are equally frequent to one sample */
uint32_t
CountOfClass(uint32_t all, const VqaTask& task, uint32_t label)
{
    const auto classes = task.GetClasses();
    return all / classes + (label < all % classes ? 1 : 0);
}

} // namespace

const ClassCounts&
VqaDatasetConfig::SplitByClass(const std::string& task) const
{
    // Every device asks for it in every round, and from any thread.
    static std::mutex mutex;
    static std::map<std::tuple<uint64_t, uint32_t, uint32_t, double, uint32_t, std::string>,
                    ClassCounts>
        splits;
    const std::lock_guard<std::mutex> lock(mutex);
    auto& counts = splits[{seed, devices, samples, alpha, minSamples, task}];
    if (counts.empty())
    {
        counts = DrawSplit(task);
    }
    return counts;
}

ClassCounts
VqaDatasetConfig::DrawSplit(const std::string& task) const
{
    NS_ABORT_MSG_IF(uint64_t{devices} * samples > UINT32_MAX,
                    "A data set of " << devices << " devices with " << samples
                                     << " samples each is too large; " << UINT32_MAX
                                     << " samples of a task are allowed in all.");
    const auto& drawn = GetVqaTask(task);
    ClassCounts counts(devices, std::vector<uint32_t>(drawn.GetClasses()));
    std::vector<uint32_t> totals(devices);
    for (uint32_t label = 0; label < drawn.GetClasses(); ++label)
    {
        auto random = MakeRandom(seed, SPLIT, task, label, 0);
        const auto shares = RoundShares(DrawDirichlet(devices, alpha, random),
                                        CountOfClass(devices * samples, drawn, label));
        for (uint32_t device = 0; device < devices; ++device)
        {
            counts[device][label] = shares[device];
            totals[device] += shares[device];
        }
    }
    const auto least = std::min(minSamples, samples);
    for (uint32_t device = 0; device < devices; ++device)
    {
        while (totals[device] < least)
        {
            const auto richest = std::max_element(totals.begin(), totals.end()) - totals.begin();
            auto& from = counts[richest];
            const auto label = std::max_element(from.begin(), from.end()) - from.begin();
            --from[label];
            --totals[richest];
            ++counts[device][label];
            ++totals[device];
        }
    }
    return counts;
}

ClassPrior
VqaDatasetConfig::MakePrior(const std::string& task, uint32_t device) const
{
    if (partition == VqaPartition::BY_DEVICE)
    {
        auto random = MakeRandom(seed, PRIOR, task, device, 0);
        return ClassPrior(DrawDirichlet(GetVqaTask(task).GetClasses(), alpha, random));
    }
    const auto& counts = SplitByClass(task).at(device);
    std::vector<double> shares(counts.begin(), counts.end());
    const auto sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (auto& share : shares)
    {
        share /= sum;
    }
    return ClassPrior(shares);
}

uint32_t
VqaDatasetConfig::CountSamples(const std::string& task, uint32_t device) const
{
    if (partition == VqaPartition::BY_DEVICE)
    {
        return samples;
    }
    const auto& counts = SplitByClass(task).at(device);
    return std::accumulate(counts.begin(), counts.end(), 0U);
}

VqaSample
VqaDatasetConfig::TakeAt(const VqaTask& task, VqaPart part, uint32_t label, uint32_t place) const
{
    // Every device asks for every sample once, and from any thread.
    static std::mutex mutex;
    static std::map<std::tuple<uint64_t, std::string, VqaPart, uint32_t>, std::vector<uint32_t>>
        orders;
    uint32_t index = 0;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        auto& order = orders[{seed, task.GetName(), part, label}];
        const auto pool = task.CountPool(part, label);
        if (order.size() != pool) // none yet, or RenewVqaTasks() has brought another
        {
            order.resize(pool);
            std::iota(order.begin(), order.end(), 0);
            MakeRandom(seed, POOL, task.GetName(), label, static_cast<uint64_t>(part))
                .Shuffle(order);
        }
        index = order.at(place);
    }
    return task.Take(part, label, index);
}

std::vector<VqaSample>
VqaDatasetConfig::MakeTrainingShard(const std::string& task, uint32_t device) const
{
    const auto& drawn = GetVqaTask(task);
    std::vector<VqaSample> shard;
    if (partition == VqaPartition::BY_DEVICE)
    {
        const auto prior = MakePrior(task, device);
        for (uint32_t i = 0; i < samples; ++i)
        {
            auto random = MakeRandom(seed, TRAINING, task, device, i);
            shard.push_back(DrawFrom(drawn, VqaPart::TRAINING, prior.Draw(random), random));
        }
        return shard;
    }
    const auto& split = SplitByClass(task);
    for (uint32_t label = 0; label < drawn.GetClasses(); ++label)
    {
        uint32_t place = 0;
        for (uint32_t before = 0; before < device; ++before)
        {
            place += split.at(before)[label];
        }
        for (uint32_t i = 0; i < split.at(device)[label]; ++i)
        {
            auto random = MakeRandom(seed, TRAINING, task, device, shard.size());
            shard.push_back(drawn.CountPool(VqaPart::TRAINING, label) > 0
                                ? TakeAt(drawn, VqaPart::TRAINING, label, place + i)
                                : drawn.Draw(label, random));
        }
    }
    return shard;
}

std::vector<VqaSample>
VqaDatasetConfig::MakeOwnTest(const std::string& task, uint32_t device) const
{
    const auto prior = MakePrior(task, device);
    std::vector<VqaSample> questions;
    for (uint32_t i = 0; i < ownQuestions; ++i)
    {
        auto random = MakeRandom(seed, OWN_TEST, task, device, i);
        const auto label = prior.Draw(random);
        questions.push_back(DrawFrom(GetVqaTask(task), VqaPart::TEST, label, random));
    }
    return questions;
}

std::vector<VqaSample>
VqaDatasetConfig::MakeTest(const std::string& task) const
{
    std::vector<VqaSample> questions;
    for (uint32_t question = 0; question < testQuestions; ++question)
    {
        questions.push_back(MakeTestQuestion(task, question));
    }
    return questions;
}

VqaSample
VqaDatasetConfig::MakeTestQuestion(const std::string& task, uint32_t question) const
{
    const auto& drawn = GetVqaTask(task);
    const auto label = question % drawn.GetClasses();
    if (drawn.CountPool(VqaPart::TEST, label) > 0)
    {
        return TakeAt(drawn, VqaPart::TEST, label, question / drawn.GetClasses());
    }
    auto random = MakeRandom(seed, TEST, task, question, 0);
    return drawn.Draw(label, random);
}

std::vector<std::string>
VqaDatasetConfig::GetTaskNames() const
{
    return GetVqaTaskNames();
}

TaskDescription
VqaDatasetConfig::Describe(const std::string& task) const
{
    const auto& drawn = GetVqaTask(task);
    return {task, drawn.GetModality(), drawn.GetClasses()};
}

std::string
VqaDatasetConfig::FindError(const std::string& task) const
{
    const auto& drawn = GetVqaTask(task);
    auto error = drawn.FindError();
    error = error.empty() ? drawn.FindSampleError() : error;
    if (error.empty() && uint64_t{devices} * samples > UINT32_MAX)
    {
        error = "SamplesPerTask is " + std::to_string(samples) + " with " +
                std::to_string(devices) + " devices; at most " +
                std::to_string(UINT32_MAX / devices) +
                " are allowed: " + std::to_string(UINT32_MAX) + " samples of a task in all.";
    }
    for (uint32_t label = 0; label < drawn.GetClasses() && error.empty(); ++label)
    {
        const auto training = drawn.CountPool(VqaPart::TRAINING, label);
        const auto test = drawn.CountPool(VqaPart::TEST, label);
        const auto trained = CountOfClass(devices * samples, drawn, label);
        const auto tested = CountOfClass(testQuestions, drawn, label);
        if (training > 0 && partition == VqaPartition::BY_CLASS && trained > training)
        {
            error = "The task '" + task + "' has " + std::to_string(training) +
                    " training samples of the class '" + drawn.GetAnswer(label) + "'; " +
                    std::to_string(devices) + " devices with " + std::to_string(samples) +
                    " samples of all classes each, on average, need " + std::to_string(trained) +
                    ".";
        }
        else if (test > 0 && tested > test)
        {
            error = "The task '" + task + "' has " + std::to_string(test) +
                    " test samples of the class '" + drawn.GetAnswer(label) + "'; " +
                    std::to_string(testQuestions) + " test questions need " +
                    std::to_string(tested) + ".";
        }
    }
    return error;
}

std::string
VqaDatasetConfig::NameTest() const
{
    return "vqa " + std::to_string(seed) + " " + std::to_string(testQuestions);
}

TypeId
VqaDataset::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::VqaDataset")
            .SetParent<Dataset>()
            .SetGroupName("Hfedfm")
            .AddConstructor<VqaDataset>()
            .AddAttribute("DataSeed",
                          "Base seed of all samples and of their distribution over the devices.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&VqaDataset::m_seed),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("Devices",
                          "Number of devices that share the data.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&VqaDataset::m_devices),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SamplesPerTask",
                          "Training samples of each task: mean over devices, or with Partition "
                          "by-device of each.",
                          UintegerValue(96),
                          MakeUintegerAccessor(&VqaDataset::m_samples),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("TestQuestionsPerTask",
                          "Size of each task's common, balanced test set.",
                          UintegerValue(1000),
                          MakeUintegerAccessor(&VqaDataset::m_testQuestions),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Alpha",
                          "Dirichlet concentration of the shares that Partition tells of: 0.1 "
                          "gives few classes per device, 1000 nearly equal shares.",
                          DoubleValue(0.1),
                          MakeDoubleAccessor(&VqaDataset::m_alpha),
                          MakeDoubleChecker<double>(1e-6, 1e9))
            .AddAttribute("Partition",
                          "How samples are parted: by-class (every class by a draw of its own over "
                          "the devices: unequal counts, classes equally frequent in all) or "
                          "by-device (every device by a prior of its own: equal counts).",
                          StringValue("by-class"),
                          MakeStringAccessor(&VqaDataset::SetPartition, &VqaDataset::GetPartition),
                          MakeStringChecker())
            .AddAttribute("MinSamplesPerTask",
                          "Least samples of a task that a device has with Partition by-class; at "
                          "most SamplesPerTask counts.",
                          UintegerValue(8),
                          MakeUintegerAccessor(&VqaDataset::m_minSamples),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("OwnQuestionsPerTask",
                          "Size of each device's own test of a task, with the classes of its own "
                          "training samples.",
                          UintegerValue(48),
                          MakeUintegerAccessor(&VqaDataset::m_ownQuestions),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

VqaDatasetConfig
VqaDataset::GetConfig() const
{
    VqaDatasetConfig config;
    config.seed = m_seed;
    config.devices = m_devices;
    config.samples = m_samples;
    config.testQuestions = m_testQuestions;
    config.alpha = m_alpha;
    config.partition = m_partition;
    config.minSamples = m_minSamples;
    config.ownQuestions = m_ownQuestions;
    return config;
}

void
VqaDataset::SetPartition(std::string name)
{
    NS_ABORT_MSG_UNLESS(name == "by-class" || name == "by-device",
                        "The partition of a data set is '"
                            << name << "'; it must be by-class or by-device.");
    m_partition = name == "by-class" ? VqaPartition::BY_CLASS : VqaPartition::BY_DEVICE;
}

std::string
VqaDataset::GetPartition() const
{
    return m_partition == VqaPartition::BY_CLASS ? "by-class" : "by-device";
}

} // namespace ns3::hfedfm
