// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-vqa-dataset.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/uinteger.h"

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
    DEAL = 4,
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

ClassPrior
VqaDatasetConfig::MakePrior(const std::string& task, uint32_t device) const
{
    auto random = MakeRandom(seed, PRIOR, task, device, 0);
    return {VqaTask::CLASSES, alpha, random};
}

std::vector<VqaSample>
VqaDatasetConfig::MakeTrainingShard(const std::string& task, uint32_t device) const
{
    const auto prior = MakePrior(task, device);
    const auto& source = GetVqaTask(task);
    std::vector<VqaSample> shard;
    shard.reserve(samples);
    for (uint32_t i = 0; i < samples; ++i)
    {
        auto random = MakeRandom(seed, TRAINING, task, device, i);
        const uint32_t label = prior.Draw(random);
        shard.push_back(source.Draw(label, random));
    }
    return shard;
}

std::vector<VqaSample>
VqaDatasetConfig::MakeTestShard(const std::string& task, uint32_t device) const
{
    NS_ABORT_MSG_IF(device >= devices,
                    "Device " << device << " has no test questions: the data set is made for "
                              << devices << " devices, numbered from 0.");
    auto random = MakeRandom(seed, DEAL, task, 0, 0);
    const auto hands = DealQuestions(testQuestions, devices, random);
    std::vector<VqaSample> shard;
    for (const auto question : hands[device])
    {
        shard.push_back(MakeTestQuestion(task, question));
    }
    return shard;
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
                          "Number of devices that the test questions are dealt out to.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&VqaDataset::m_devices),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SamplesPerTask",
                          "Training samples that each device has of each task.",
                          UintegerValue(96),
                          MakeUintegerAccessor(&VqaDataset::m_samples),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("TestQuestionsPerTask",
                          "Size of each task's common test set; each device scores its share.",
                          UintegerValue(1000),
                          MakeUintegerAccessor(&VqaDataset::m_testQuestions),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Alpha",
                          "Dirichlet concentration of the class prior that each device draws for "
                          "each task: 0.1 gives few classes per device, 1000 nearly equal shares.",
                          DoubleValue(0.1),
                          MakeDoubleAccessor(&VqaDataset::m_alpha),
                          MakeDoubleChecker<double>(1e-6, 1e9));
    return tid;
}

} // namespace ns3::hfedfm
