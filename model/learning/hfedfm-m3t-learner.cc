// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-m3t-learner.h"

#include "torch/hfedfm-model-scorer.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(M3tLearner);

struct M3tLearner::DeviceData
{
    /** Samples of one task. */
    struct Task
    {
        EncodedShard training; //!< to learn from
        EncodedShard own;      //!< to be scored on, of the device's own distribution
    };

    std::once_flag made;                 //!< jobs that overlap after a Discard() make the data once
    std::vector<Task> tasks;             //!< in the order of training
    std::shared_ptr<ModelScorer> scorer; //!< on the common test set
};

struct M3tLearner::Setting
{
    uint32_t device;                  //!< index in the data set
    uint64_t seed;                    //!< of this job's draws
    std::vector<std::string> tasks;   //!< in the order of training
    std::string backboneFile;         //!< empty: the embedded one
    LocalTrainingConfig training;     //!< rate of this round and the like
    bool scoreTrained;                //!< whether trained modules are scored, too
    VqaDatasetConfig dataset;         //!< where samples come from
    std::shared_ptr<DeviceData> data; //!< made by the first job

    /** @param backbone encodes the samples @return the device's samples */
    const DeviceData& GetData(const Backbone& backbone) const
    {
        std::call_once(data->made, [&] {
            data->scorer = ModelScorer::Get(dataset, backboneFile);
            for (const auto& task : tasks)
            {
                data->tasks.push_back(
                    {EncodeShard(backbone, dataset.MakeTrainingShard(task, device)),
                     EncodeShard(backbone, dataset.MakeOwnTest(task, device))});
            }
        });
        return *data;
    }
};

namespace
{

ModuleId
HeadId(const std::string& task)
{
    return ModuleId(ModuleKind::HEAD, task);
}

void
FillUniform(float* values, std::size_t count, SeededRandom& random)
{
    const double bound = 1.0 / std::sqrt(double{m3t::WIDTH});
    std::generate_n(values, count, [&random, bound] {
        return static_cast<float>(random.Uniform(-bound, bound));
    });
}

/** Small random weights where the name begins so; all other values stay zero. */
ModuleState
InitializeModule(ModuleSpec spec, const std::string& marker, uint64_t seed)
{
    ModuleState state(std::move(spec));
    SeededRandom random(seed);
    const auto& tensors = state.GetSpec().tensors;
    for (std::size_t i = 0; i < tensors.size(); ++i)
    {
        if (tensors[i].name.find(marker) != std::string::npos)
        {
            FillUniform(state.GetValues().data() + state.GetOffset(i),
                        tensors[i].GetCount(),
                        random);
        }
    }
    return state;
}

} // namespace

TypeId
M3tLearner::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::M3tLearner")
            .SetParent<Learner>()
            .SetGroupName("Hfedfm")
            .AddConstructor<M3tLearner>()
            .AddAttribute("Device",
                          "Index of this device in the data set, from 0.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&M3tLearner::m_device),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Seed",
                          "Base seed of initial values and of the order of samples; must be the "
                          "same on all devices of a federation.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&M3tLearner::m_seed),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("Tasks",
                          "Tasks that this device learns, in this order, separated by commas: "
                          "scene, art.",
                          StringValue("scene,art"),
                          MakeStringAccessor(&M3tLearner::SetTasks, &M3tLearner::GetTasks),
                          MakeStringChecker())
            .AddAttribute("BackboneFile",
                          "Safetensors file of the frozen backbone; empty for the embedded one.",
                          StringValue(""),
                          MakeStringAccessor(&M3tLearner::m_backboneFile),
                          MakeStringChecker())
            .AddAttribute("LearningRate",
                          "Learning rate of AdamW in round 1.",
                          DoubleValue(1e-2),
                          MakeDoubleAccessor(&M3tLearner::m_learningRate),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("LearningRateDecay",
                          "Factor on the learning rate from each round to the next.",
                          DoubleValue(0.95),
                          MakeDoubleAccessor(&M3tLearner::m_learningRateDecay),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("WeightDecay",
                          "Decoupled weight decay of AdamW.",
                          DoubleValue(1e-2),
                          MakeDoubleAccessor(&M3tLearner::m_weightDecay),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("BatchSize",
                          "Samples per training step.",
                          UintegerValue(8),
                          MakeUintegerAccessor(&M3tLearner::m_batchSize),
                          MakeUintegerChecker<uint32_t>(1, 1024))
            .AddAttribute("LocalEpochs",
                          "Passes over each task's samples per round.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&M3tLearner::m_localEpochs),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("ScoreTrained",
                          "Whether modules are scored right after training, too, before anything "
                          "is aggregated.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&M3tLearner::m_scoreTrained),
                          MakeBooleanChecker())
            .AddAttribute("SampleFlops",
                          "Floating point operations of one sample in one training step, if the "
                          "model stands for another one; 0: those of the embedded model.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&M3tLearner::m_sampleFlops),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("Dataset",
                          "Data set that this device's samples come from.",
                          PointerValue(),
                          MakePointerAccessor(&M3tLearner::m_dataset),
                          MakePointerChecker<VqaDataset>())
            .AddAttribute("Engine",
                          "Training engine that runs this device's jobs; usually shared by all.",
                          PointerValue(),
                          MakePointerAccessor(&M3tLearner::m_engine),
                          MakePointerChecker<TrainingEngine>());
    return tid;
}

M3tLearner::M3tLearner()
    : m_data(std::make_shared<DeviceData>())
{
}

void
M3tLearner::DoDispose()
{
    Discard();
    m_engine = nullptr;
    m_dataset = nullptr;
    m_data.reset();
    Learner::DoDispose();
}

void
M3tLearner::SetTasks(std::string tasks)
{
    m_tasks = ParseVqaTaskList(tasks);
}

std::string
M3tLearner::GetTasks() const
{
    std::string list;
    for (const auto& task : m_tasks)
    {
        list += (list.empty() ? "" : ",") + task;
    }
    return list;
}

Manifest
M3tLearner::GetManifest() const
{
    return hfedfm::GetManifest(MakeInitialModules());
}

ModuleSet
M3tLearner::MakeInitialModules() const
{
    ModuleSet modules;
    modules.emplace(
        ModuleId(ModuleKind::ADAPTER),
        InitializeModule(GetAdapterSpec(), "down.weight", SeededRandom::MixSeed({m_seed, 0})));
    for (const auto& task : m_tasks)
    {
        // The same head for every task: none is told from another before it has learned.
        modules.emplace(
            HeadId(task),
            InitializeModule(GetHeadSpec(task), "weight", SeededRandom::MixSeed({m_seed, 1})));
    }
    return modules;
}

double
M3tLearner::GetTrainingFlops() const
{
    constexpr double D = m3t::WIDTH;
    constexpr double KEYS = m3t::TOKENS;
    double perSample = 3 * 2 * m3t::CLASSES * D;
    for (int layer = 0; layer < m3t::LAYERS; ++layer)
    {
        const double rows = layer + 1 < m3t::LAYERS ? m3t::TOKENS : 1;
        const double adapter = 4 * rows * D * m3t::ADAPTER;
        perSample += 3 * adapter;
        if (layer == 0)
        {
            perSample -= adapter / 2;
            continue;
        }
        const double frozen =
            2 * (2 * rows * D * D + 2 * KEYS * D * D + 2 * rows * D * m3t::HIDDEN);
        const double attention = 4 * rows * KEYS * D;
        perSample += 2 * frozen + 3 * attention;
    }
    NS_ABORT_MSG_UNLESS(m_dataset, "The M3tLearner has no data set: set its attribute Dataset.");
    const auto dataset = m_dataset->GetConfig();
    double samples = 0;
    for (const auto& task : m_tasks)
    {
        samples += dataset.CountSamples(task, m_device);
    }
    return (m_sampleFlops > 0 ? m_sampleFlops : perSample) * samples * m_localEpochs;
}

M3tLearner::Setting
M3tLearner::MakeSetting(uint32_t round) const
{
    const double rate =
        m_learningRate * std::pow(m_learningRateDecay, round > 0 ? round - 1.0 : 0.0);
    return {m_device,
            SeededRandom::MixSeed({m_seed, 2, m_device, round}),
            m_tasks,
            m_backboneFile,
            {m_batchSize, m_localEpochs, rate, m_weightDecay},
            m_scoreTrained,
            m_dataset->GetConfig(),
            m_data};
}

void
M3tLearner::CheckModules(const TrainingJob& job) const
{
    for (const auto& spec : GetManifest())
    {
        const auto found = job.start.find(spec.id);
        NS_ABORT_MSG_IF(found == job.start.end(),
                        "Device " << m_device << " cannot train in round " << job.round
                                  << ": the module " << spec.id << " is missing.");
        NS_ABORT_MSG_UNLESS(found->second.GetSpec() == spec,
                            "Device " << m_device << " cannot train in round " << job.round
                                      << ": the module " << spec.id
                                      << " has other tensors than its manifest says.");
    }
}

void
M3tLearner::Submit(TrainingJob job)
{
    NS_ABORT_MSG_IF(m_open,
                    "Device " << m_device << " was given a training job for round " << job.round
                              << " while another is open: collect or discard that first.");
    NS_ABORT_MSG_UNLESS(m_dataset && m_engine,
                        "The M3tLearner of device "
                            << m_device
                            << " needs its attributes Dataset and Engine; M3tLearnerHelper sets "
                               "them.");
    CheckModules(job);
    const Time due = job.due;
    auto shared = std::make_shared<TrainingJob>(std::move(job));
    m_open = m_engine->Submit(due, [setting = MakeSetting(shared->round), shared] {
        return RunJob(setting, *shared);
    });
}

TrainingResult
M3tLearner::RunJob(const Setting& setting, TrainingJob& job)
{
    const auto backbone = Backbone::Get(setting.backboneFile);
    const auto& data = setting.GetData(*backbone);
    auto& adapter = job.start.at(ModuleId(ModuleKind::ADAPTER));
    TrainingResult result;
    std::vector<ModelScorer::Ticket> start;
    std::vector<ModelScorer::Ticket> end;
    const auto score = [&](auto& common, auto& own) {
        for (std::size_t i = 0; i < setting.tasks.size(); ++i)
        {
            const auto& head = job.start.at(HeadId(setting.tasks[i]));
            const auto& questions = data.tasks[i].own;
            common.push_back(data.scorer->Score(setting.tasks[i], adapter, head));
            own.push_back({setting.tasks[i],
                           CountCorrect(backbone, questions, adapter, head),
                           static_cast<uint32_t>(questions.labels.size())});
        }
    };
    score(start, result.startOwn);
    if (job.train)
    {
        SeededRandom random(setting.seed);
        double samples = 0;
        std::map<ModuleId, double> weights;
        for (std::size_t i = 0; i < setting.tasks.size(); ++i)
        {
            auto& head = job.start.at(HeadId(setting.tasks[i]));
            const auto& training = data.tasks[i].training;
            result.loss +=
                TrainOnShard(backbone, setting.training, training, random, adapter, head);
            weights[head.GetId()] = static_cast<double>(training.labels.size());
            samples += weights[head.GetId()];
        }
        weights[adapter.GetId()] = samples;
        result.loss /= samples * setting.training.epochs;
        if (setting.scoreTrained)
        {
            score(end, result.endOwn);
        }
        for (const auto& [id, weight] : weights)
        {
            result.updates.push_back({std::move(job.start.at(id)), job.round, weight, Codec::FP32});
        }
    }
    // Another job may still be scoring the same model.
    for (const auto& ticket : start)
    {
        result.startScores.push_back(ticket.get());
    }
    for (const auto& ticket : end)
    {
        result.endScores.push_back(ticket.get());
    }
    return result;
}

TrainingResult
M3tLearner::Collect()
{
    NS_ABORT_MSG_UNLESS(m_open, "Device " << m_device << " has no open training job to collect.");
    const auto ticket = std::move(m_open);
    m_open = nullptr;
    return m_engine->Collect(ticket);
}

void
M3tLearner::Discard()
{
    if (m_open)
    {
        m_engine->Discard(m_open);
        m_open = nullptr;
    }
}

} // namespace ns3::hfedfm
