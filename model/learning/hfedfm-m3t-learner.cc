// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-m3t-learner.h"

#include "hfedfm-model-scorer.h"
#include "hfedfm-module-judge.h"
#include "hfedfm-task-starts.h"
#include "m3t/hfedfm-module-initializer.h"
#include "torch/hfedfm-torch-thread.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-vqa-dataset.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
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
    uint32_t device;                            //!< index in the data set
    uint64_t seed;                              //!< of this job's draws
    ModelSetting model;                         //!< what is trained
    LocalTrainingConfig training;               //!< rate of this round and the like
    bool scoreTrained;                          //!< whether trained modules are scored, too
    uint32_t judgeSamples;                      //!< of each task
    std::shared_ptr<const SampleSource> source; //!< where samples come from
    std::shared_ptr<DeviceData> data;           //!< made by the first job

    /** @param trainers by task; encode the samples @return the device's samples */
    const DeviceData& GetData(const std::vector<std::unique_ptr<ModuleTrainer>>& trainers) const
    {
        std::call_once(data->made, [&] {
            data->scorer = ModelScorer::Get(source, model);
            for (std::size_t i = 0; i < trainers.size(); ++i)
            {
                const auto& task = model.tasks[i].name;
                data->tasks.push_back({trainers[i]->Encode(source->MakeTrainingShard(task, device)),
                                       trainers[i]->Encode(source->MakeOwnTest(task, device))});
            }
        });
        return *data;
    }
};

namespace
{

/**
 * Read a list of layers.
 * @param name of the attribute
 * @param list numbers separated by commas
 * @param error filled with what is wrong, if anything
 * @return the layers, rising
 */
std::vector<uint32_t>
ReadLayers(const std::string& name, const std::string& list, std::string& error)
{
    std::vector<uint32_t> layers;
    for (const auto& item : SplitList(list))
    {
        const bool isNumber = !item.empty() && item.size() < 5 &&
                              item.find_first_not_of("0123456789") == std::string::npos;
        const auto layer = isNumber ? static_cast<uint32_t>(std::stoul(item)) : 0;
        if (!isNumber || (!layers.empty() && layer <= layers.back()))
        {
            error = name + " is '" + list +
                    "'; it must be numbers of layers from 0 on that rise, with commas.";
            return {};
        }
        layers.push_back(layer);
    }
    return layers;
}

/** @param text of RateFactors @param error filled with what is wrong @return factors by module */
std::map<std::string, double>
ReadFactors(const std::string& text, std::string& error)
{
    std::map<std::string, double> factors;
    for (const auto& item : SplitList(text))
    {
        const auto equals = std::min(item.find('='), item.size());
        const auto name = item.substr(0, equals);
        const auto number = item.substr(std::min(equals + 1, item.size()));
        char* end = nullptr;
        const double factor = std::strtod(number.c_str(), &end);
        static const std::vector<std::string> kinds =
            {"encoder", "prompt", "gate", "expert", "adapter", "head"};
        const bool known = ModuleId::Parse(name).has_value() ||
                           std::find(kinds.begin(), kinds.end(), name) != kinds.end();
        if (!known || number.empty() || *end != '\0' || !(factor >= 0) || std::isinf(factor))
        {
            error = "RateFactors has '" + item +
                    "'; it must be a module or a kind of module (encoder, prompt, gate, expert, "
                    "adapter, head), = and a number from 0 on.";
            return {};
        }
        factors[name] = factor;
    }
    return factors;
}

/**
 * Read which tasks a device learns.
 * @param list of Tasks
 * @param senses modalities that the device has; empty: all
 * @param source where samples come from
 * @param error filled with what is wrong, if anything
 * @return those of the tasks that need no other modality
 */
std::vector<TaskDescription>
ReadTasks(const std::string& list,
          const std::vector<std::string>& senses,
          const SampleSource& source,
          std::string& error)
{
    const auto names = SplitList(list);
    const auto known = source.GetTaskNames();
    std::vector<TaskDescription> tasks;
    std::string needs;
    for (std::size_t i = 0; i < names.size(); ++i)
    {
        if (std::find(known.begin(), known.end(), names[i]) == known.end() ||
            std::find(names.begin(), names.begin() + i, names[i]) != names.begin() + i)
        {
            error = "Tasks is '" + list + "'; it must be some of " + JoinList(known) +
                    ", each once, with commas.";
            return {};
        }
        const auto task = source.Describe(names[i]);
        if (senses.empty() || std::find(senses.begin(), senses.end(), task.percept) != senses.end())
        {
            tasks.push_back(task);
        }
        needs += (needs.empty() ? "" : ", ") + task.name + " needs " + task.percept;
    }
    if (names.empty())
    {
        error = "Tasks is empty; there must be at least one.";
    }
    else if (tasks.empty())
    {
        error = "Senses is '" + JoinList(senses) +
                "', with which none of Tasks can be learned: " + needs + ".";
    }
    for (const auto& task : tasks)
    {
        error = error.empty() ? source.FindError(task.name) : error;
    }
    return tasks;
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
                          "Tasks to learn, in this order, separated by commas: those of the data "
                          "set, as scene, art, audio.",
                          StringValue("scene,art"),
                          MakeStringAccessor(&M3tLearner::m_tasks),
                          MakeStringChecker())
            .AddAttribute("Senses",
                          "Modalities besides text that this device senses, separated by commas, "
                          "as image,audio; empty: all. It learns, holds and exchanges only what "
                          "those of its Tasks take that need no other modality.",
                          StringValue(""),
                          MakeStringAccessor(&M3tLearner::m_senses),
                          MakeStringChecker())
            .AddAttribute(
                "Starts",
                "Those of the Tasks whose data come in mid-run, with the round from which "
                "on they can be trained, as art@6, separated by commas; others begin with "
                "the run.",
                StringValue(""),
                MakeStringAccessor(&M3tLearner::m_starts),
                MakeStringChecker())
            .AddAttribute("Gains",
                          "Modalities that this device senses besides Senses from a round on, as "
                          "audio@6, separated by commas: those of the Tasks that need them begin "
                          "then.",
                          StringValue(""),
                          MakeStringAccessor(&M3tLearner::m_gains),
                          MakeStringChecker())
            .AddAttribute("BackboneFile",
                          "Safetensors file of the frozen backbone; empty for the embedded one.",
                          StringValue(""),
                          MakeStringAccessor(&M3tLearner::m_backboneFile),
                          MakeStringChecker())
            .AddAttribute("Encoders",
                          "Modalities whose embedding is trained as module encoder/MODALITY, "
                          "separated by commas: text, image, audio.",
                          StringValue(""),
                          MakeStringAccessor(&M3tLearner::m_encoders),
                          MakeStringChecker())
            .AddAttribute("PromptTokens",
                          "Tokens that a task learns as module prompt/TASK, behind its input.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&M3tLearner::m_promptTokens),
                          MakeUintegerChecker<uint32_t>(0, 64))
            .AddAttribute("PromptLayer",
                          "Layer, from 0, in front of which these tokens are put; what is in front "
                          "of it never sees them.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&M3tLearner::m_promptLayer),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("AdapterStyle",
                          "What the module adapter is: bottleneck (behind a layer), parallel (two "
                          "in a layer, beside attention and feed-forward) or lora (of low rank, "
                          "beside the weights of queries and values).",
                          StringValue("bottleneck"),
                          MakeStringAccessor(&M3tLearner::m_adapterStyle),
                          MakeStringChecker())
            .AddAttribute("AdapterLayers",
                          "Layers that have an adapter, from 0, rising, separated by commas; empty "
                          "for none. What lies in front of the first is computed once: 2,3 trains "
                          "several times as fast as 0,1,2,3.",
                          StringValue("0,1,2,3"),
                          MakeStringAccessor(&M3tLearner::m_adapterLayers),
                          MakeStringChecker())
            .AddAttribute("AdapterWidth",
                          "Features inside an adapter, or its rank; 0 for no adapters.",
                          UintegerValue(16),
                          MakeUintegerAccessor(&M3tLearner::m_adapterWidth),
                          MakeUintegerChecker<uint32_t>(0, 4096))
            .AddAttribute("AdapterPerTask",
                          "Whether every task has adapters of its own, module adapter/TASK, "
                          "instead of one module adapter.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&M3tLearner::m_adapterPerTask),
                          MakeBooleanChecker())
            .AddAttribute("Experts",
                          "Experts of the mixture, modules expert/0 and so on beside module gate; "
                          "0 for no mixture.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&M3tLearner::m_experts),
                          MakeUintegerChecker<uint32_t>(0, 64))
            .AddAttribute("ExpertLayers",
                          "Layers with experts behind them, from 0, rising, separated by commas.",
                          StringValue("2,3"),
                          MakeStringAccessor(&M3tLearner::m_expertLayers),
                          MakeStringChecker())
            .AddAttribute("ExpertWidth",
                          "Features inside an expert.",
                          UintegerValue(16),
                          MakeUintegerAccessor(&M3tLearner::m_expertWidth),
                          MakeUintegerChecker<uint32_t>(1, 4096))
            .AddAttribute("ExpertRouting",
                          "What is routed to experts: token (each by its own features) or sample "
                          "(all its tokens alike, by their mean at the first layer with experts).",
                          StringValue("token"),
                          MakeStringAccessor(&M3tLearner::m_expertRouting),
                          MakeStringChecker())
            .AddAttribute("ExpertsPerInput",
                          "Experts that a token or sample goes to; at most Experts.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&M3tLearner::m_expertsPerInput),
                          MakeUintegerChecker<uint32_t>(1, 64))
            .AddAttribute("ExpertBalance",
                          "Weight of the loss of unequal use of experts (Fedus et al. 2022).",
                          DoubleValue(0.01),
                          MakeDoubleAccessor(&M3tLearner::m_expertBalance),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("RateFactors",
                          "Factors on the learning rate by module or kind of module, for instance "
                          "encoder=0.1,encoder/text=0.03; all others have 1.",
                          StringValue("encoder=0.1"),
                          MakeStringAccessor(&M3tLearner::m_rateFactors),
                          MakeStringChecker())
            .AddAttribute("Reference",
                          "Whether LibTorch's autograd and optimizer compute instead of the fast "
                          "path; results agree to rounding.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&M3tLearner::m_reference),
                          MakeBooleanChecker())
            .AddAttribute(
                "Precision",
                "Numbers to compute with: float32, or bfloat16 for activations and frozen "
                "parameters. LibTorch computes the latter, with nothing cached: it pays "
                "for models of hundreds of features on processors with matrix units "
                "(AMX) and is slower on others.",
                StringValue("float32"),
                MakeStringAccessor(&M3tLearner::m_precision),
                MakeStringChecker())
            .AddAttribute("Accelerator",
                          "What computes besides the processor: none, or cuda, by LibTorch, with "
                          "nothing cached. Only a LibTorch that was built with CUDA can; those of "
                          "Debian were not. Results depend on the device in their last digits.",
                          StringValue("none"),
                          MakeStringAccessor(&M3tLearner::m_accelerator),
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
            .AddAttribute("ProximalWeight",
                          "Weight mu of FedProx (Li et al. 2020): the loss gets mu/2 times the "
                          "squared distance to the model that the round began with.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&M3tLearner::m_proximalWeight),
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
            .AddAttribute("JudgeSamples",
                          "Local samples of each task on which the device finds out how well it "
                          "would provide a module, if it is asked; at most those it trains on.",
                          UintegerValue(48),
                          MakeUintegerAccessor(&M3tLearner::m_judgeSamples),
                          MakeUintegerChecker<uint32_t>(1))
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
                          MakePointerChecker<Dataset>())
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

/** What a learner's attributes say of its model. */
struct M3tLearner::Reading
{
    ModelSetting model;               //!< the model of now, if nothing is wrong
    std::vector<LearnerStart> starts; //!< what comes later, by round
    std::string error;                //!< what is wrong, or empty
};

std::shared_ptr<const SampleSource>
M3tLearner::GetSource() const
{
    return m_dataset ? m_dataset->GetSource() : std::make_shared<VqaDatasetConfig>();
}

M3tLearner::Reading
M3tLearner::Read() const
{
    Reading reading;
    auto& [model, later, error] = reading;
    const auto keep = [&error](const std::string& other) { error = error.empty() ? other : error; };
    const auto read = [&keep](auto reader, auto... arguments) {
        std::string problem;
        auto value = reader(arguments..., problem);
        keep(problem);
        return value;
    };
    model.backboneFile = m_backboneFile;
    model.reference = m_reference;
    model.bfloat16 = m_precision == "bfloat16";
    if (!model.bfloat16 && m_precision != "float32")
    {
        keep("Precision is '" + m_precision + "'; it must be float32 or bfloat16.");
    }
    model.cuda = m_accelerator == "cuda";
    if (!model.cuda && m_accelerator != "none")
    {
        keep("Accelerator is '" + m_accelerator + "'; it must be none or cuda.");
    }
    else if (model.cuda && !FindCudaProblem().empty())
    {
        keep("Accelerator is cuda, but " + FindCudaProblem() + ".");
    }
    const auto backbone = FrozenBackbone::Find(m_backboneFile, error);
    if (!backbone)
    {
        return reading;
    }
    const auto& size = backbone->GetSize();
    std::vector<std::string> known;
    for (const auto& percept : size.percepts)
    {
        known.push_back(percept.name);
    }
    for (const auto& sense : SplitList(m_senses))
    {
        if (std::find(known.begin(), known.end(), sense) == known.end())
        {
            keep("Senses names '" + sense +
                 "'; besides text, the backbone has: " + JoinList(known) + ".");
        }
    }
    TaskStarts starts(m_starts, m_gains);
    const auto senses = starts.AddGained(SplitList(m_senses));
    keep(starts.GetError());
    model.tasks =
        read([&](auto& problem) { return ReadTasks(m_tasks, senses, *GetSource(), problem); });
    for (const auto& task : model.tasks)
    {
        if (std::find(known.begin(), known.end(), task.percept) == known.end())
        {
            keep("The task '" + task.name + "' needs the modality '" + task.percept +
                 "'; besides text, the backbone has: " + JoinList(known) + ".");
        }
    }
    model.factors = read(ReadFactors, m_rateFactors);
    auto& modules = model.modules;
    modules.encoders = SplitList(m_encoders);
    modules.prompts = m_promptTokens;
    modules.promptLayer = m_promptLayer;
    if (m_adapterStyle == "parallel")
    {
        modules.adapterStyle = AdapterStyle::PARALLEL;
    }
    else if (m_adapterStyle == "lora")
    {
        modules.adapterStyle = AdapterStyle::LORA;
    }
    else if (m_adapterStyle != "bottleneck")
    {
        keep("AdapterStyle is '" + m_adapterStyle + "'; it must be bottleneck, parallel or lora.");
    }
    modules.adapterLayers = read(ReadLayers, "AdapterLayers", m_adapterLayers);
    modules.adapterWidth = m_adapterWidth;
    modules.adapterPerTask = m_adapterPerTask;
    modules.experts = m_experts;
    modules.expertLayers = read(ReadLayers, "ExpertLayers", m_expertLayers);
    modules.expertWidth = m_expertWidth;
    modules.routeSamples = m_expertRouting == "sample";
    if (m_expertRouting != "sample" && m_expertRouting != "token")
    {
        keep("ExpertRouting is '" + m_expertRouting + "'; it must be token or sample.");
    }
    modules.expertsPerInput = m_expertsPerInput;
    modules.balance = static_cast<float>(m_expertBalance);
    keep(modules.FindError(size));
    model.tasks = starts.PutOff(model.tasks, m_begun);
    later = starts.GetLater();
    keep(starts.GetError());
    return reading;
}

std::string
M3tLearner::FindError() const
{
    return Read().error;
}

ModelSetting
M3tLearner::GetModel() const
{
    auto reading = Read();
    NS_ABORT_MSG_UNLESS(reading.error.empty(), "An M3tLearner cannot be: " << reading.error);
    return std::move(reading.model);
}

Manifest
M3tLearner::GetManifest() const
{
    const auto model = GetModel();
    const auto& size = FrozenBackbone::Get(m_backboneFile)->GetSize();
    std::map<ModuleId, ModuleSpec> specs;
    for (const auto& task : model.tasks)
    {
        for (auto& spec : model.modules.MakeManifest(size, task))
        {
            specs.emplace(spec.id, std::move(spec));
        }
    }
    Manifest manifest;
    for (auto& [id, spec] : specs)
    {
        manifest.push_back(std::move(spec));
    }
    return manifest;
}

std::vector<LearnerStart>
M3tLearner::GetStarts() const
{
    auto reading = Read();
    const auto source = GetSource();
    for (auto& start : reading.starts)
    {
        start.uses =
            reading.model.modules.MakeManifest(FrozenBackbone::Get(m_backboneFile)->GetSize(),
                                               source->Describe(start.task));
    }
    return std::move(reading.starts);
}

void
M3tLearner::Begin(const std::string& task)
{
    const auto starts = Read().starts;
    NS_ABORT_MSG_IF(std::none_of(starts.begin(),
                                 starts.end(),
                                 [&task](const auto& start) { return start.task == task; }) ||
                        m_open,
                    "Device " << m_device << " cannot begin '" << task
                              << "': its Starts and Gains do not say so, or it has begun, or a "
                                 "training job is open.");
    m_begun.insert(task);
    // A job that was discarded may still be reading what there was.
    m_data = std::make_shared<DeviceData>();
}

ModuleSet
M3tLearner::MakeInitialModules() const
{
    const auto backbone = FrozenBackbone::Get(m_backboneFile);
    ModuleSet modules;
    for (const auto& spec : GetManifest())
    {
        modules.emplace(spec.id, InitializeModule(spec, *backbone, m_seed));
    }
    return modules;
}

double
M3tLearner::GetTrainingFlops() const
{
    NS_ABORT_MSG_UNLESS(m_dataset, "The M3tLearner has no data set: set its attribute Dataset.");
    const auto source = GetSource();
    const auto model = GetModel();
    const auto& size = FrozenBackbone::Get(m_backboneFile)->GetSize();
    double flops = 0;
    for (const auto& task : model.tasks)
    {
        const auto perSample =
            m_sampleFlops > 0 ? m_sampleFlops : CountTrainingFlops(size, model.modules, task);
        flops += perSample * source->CountSamples(task.name, m_device);
    }
    return flops * m_localEpochs;
}

double
M3tLearner::GetJudgingFlops(const std::set<ModuleId>& modules) const
{
    const auto source = GetSource();
    const auto model = GetModel();
    double flops = 0;
    for (const auto& task : model.tasks)
    {
        // A training step is taken for three forward passes where another model's is given.
        const auto perSample =
            m_sampleFlops > 0 ? m_sampleFlops / 3
                              : CountForwardFlops(FrozenBackbone::Get(m_backboneFile)->GetSize(),
                                                  model.modules,
                                                  task);
        flops += perSample * std::min(m_judgeSamples, source->CountSamples(task.name, m_device));
    }
    return flops * static_cast<double>(ModuleJudge::CountPasses(modules));
}

M3tLearner::Setting
M3tLearner::MakeSetting(uint32_t round) const
{
    const double rate =
        m_learningRate * std::pow(m_learningRateDecay, round > 0 ? round - 1.0 : 0.0);
    const auto model = GetModel();
    return {
        m_device,
        SeededRandom::MixSeed({m_seed, static_cast<uint64_t>(DrawPurpose::ORDER), m_device, round}),
        model,
        {m_batchSize, m_localEpochs, rate, m_weightDecay, model.factors, m_proximalWeight},
        m_scoreTrained,
        m_judgeSamples,
        GetSource(),
        m_data};
}

void
M3tLearner::CheckModules(const TrainingJob& job) const
{
    for (const auto& spec : GetManifest())
    {
        const auto found = job.start.find(spec.id);
        if (found == job.start.end() && Specialty::DoesWithout(spec.id))
        {
            continue; // the mixture says if there is no other
        }
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
                            << " needs its attributes Dataset and Engine; LearnerHelper sets "
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
    std::vector<std::unique_ptr<ModuleTrainer>> trainers;
    for (const auto& task : setting.model.tasks)
    {
        trainers.push_back(setting.model.MakeTrainer(task, setting.training.batch));
    }
    const auto& data = setting.GetData(trainers);
    TrainingResult result;
    std::vector<ModelScorer::Ticket> start;
    std::vector<ModelScorer::Ticket> end;
    const auto score = [&](auto& common, auto& own) {
        for (std::size_t i = 0; i < setting.model.tasks.size(); ++i)
        {
            const auto& questions = data.tasks[i].own;
            const auto& task = setting.model.tasks[i].name;
            common.push_back(data.scorer->Score(task, job.start));
            own.push_back({task,
                           trainers[i]->CountCorrect(questions, job.start),
                           static_cast<uint32_t>(questions.labels.size())});
        }
    };
    score(start, result.startOwn);
    if (job.train)
    {
        SeededRandom random(setting.seed);
        auto config = setting.training;
        config.frozen = job.frozen;
        if (!job.judge.empty())
        {
            ModuleJudge judge(setting.model, setting.judgeSamples, job);
            for (std::size_t i = 0; i < trainers.size(); ++i)
            {
                judge.Add(setting.model.tasks[i], data.tasks[i].training, *trainers[i]);
            }
            result.judgements = judge.GetJudgements();
        }
        const auto anchor = config.proximal > 0 ? job.start : ModuleSet();
        config.anchor = &anchor;
        double samples = 0;
        std::map<ModuleId, double> weights;
        const auto& size = FrozenBackbone::Get(setting.model.backboneFile)->GetSize();
        for (std::size_t i = 0; i < setting.model.tasks.size(); ++i)
        {
            const auto& task = setting.model.tasks[i];
            const auto& training = data.tasks[i].training;
            result.loss += trainers[i]->Train(config, training, random, job.start);
            const auto count = static_cast<double>(training.labels.size());
            samples += count;
            for (const auto& spec : setting.model.modules.MakeManifest(size, task))
            {
                // What is idle has learned nothing; it would go out with decayed values.
                weights[spec.id] += trainers[i]->GetIdle().count(spec.id) > 0 ? 0 : count;
            }
        }
        result.loss /= samples * setting.training.epochs;
        if (setting.scoreTrained)
        {
            score(end, result.endOwn);
        }
        for (const auto& [id, weight] : weights)
        {
            const auto found = job.start.find(id);
            if (found != job.start.end() && weight > 0 && job.frozen.count(id) == 0)
            {
                result.updates.push_back(
                    {std::move(found->second), job.round, weight, Codec::FP32});
            }
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
