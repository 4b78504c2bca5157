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
    ClassCounts counts(devices, std::vector<uint32_t>(VqaTask::CLASSES));
    std::vector<uint32_t> totals(devices);
    const uint32_t all = devices * samples;
    for (uint32_t label = 0; label < VqaTask::CLASSES; ++label)
    {
        auto random = MakeRandom(seed, SPLIT, task, label, 0);
        const auto whole = all / VqaTask::CLASSES + (label < all % VqaTask::CLASSES ? 1 : 0);
        const auto shares = RoundShares(DrawDirichlet(devices, alpha, random), whole);
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
        return ClassPrior(DrawDirichlet(VqaTask::CLASSES, alpha, random));
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

std::vector<VqaSample>
VqaDatasetConfig::MakeTrainingShard(const std::string& task, uint32_t device) const
{
    std::vector<uint32_t> labels; // of all samples, if they are known before they are drawn
    for (uint32_t label = 0; partition == VqaPartition::BY_CLASS && label < VqaTask::CLASSES;
         ++label)
    {
        labels.insert(labels.end(), SplitByClass(task).at(device)[label], label);
    }
    const auto prior = MakePrior(task, device);
    const auto count = CountSamples(task, device);
    std::vector<VqaSample> shard;
    for (uint32_t i = 0; i < count; ++i)
    {
        auto random = MakeRandom(seed, TRAINING, task, device, i);
        const auto label = labels.empty() ? prior.Draw(random) : labels[i];
        shard.push_back(GetVqaTask(task).Draw(label, random));
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
        questions.push_back(GetVqaTask(task).Draw(label, random));
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
    auto random = MakeRandom(seed, TEST, task, question, 0);
    return GetVqaTask(task).Draw(question % VqaTask::CLASSES, random);
}

TypeId
VqaDataset::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::VqaDataset")
            .SetParent<Object>()
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
