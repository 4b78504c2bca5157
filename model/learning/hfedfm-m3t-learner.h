// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_M3T_LEARNER_H
#define HFEDFM_M3T_LEARNER_H

#include "hfedfm-training-engine.h"

#include "ns3/hfedfm-dataset.h"
#include "ns3/hfedfm-learner.h"
#include "ns3/hfedfm-m3t-description.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

struct ModelSetting;

/**
 * A device's agent that trains modules of an M3T foundation model.
 *
 * Frozen backbone, shared by the whole process; modules `head/<task>` for every task and, by
 * attributes, `adapter` or `adapter/<task>`, `encoder/<modality>`, `prompt/<task>`, `gate` and
 * `expert/<number>`. A round scores the modules that it starts from, on the common test set and on
 * questions of the device's own distribution, and trains task by task, each with a fresh AdamW
 * optimizer. Make it with LearnerHelper, which also draws the seeds from ns-3's random streams.
 */
class M3tLearner : public Learner
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    M3tLearner();

    /** Looks whether attributes fit together, to the data and to the backbone; a learner that does
     *  not ends the program when it is used. */
    std::string FindError() const override;
    Manifest GetManifest() const override;

    /** @return what the attributes Starts and Gains say, as far as it was not begun yet */
    std::vector<LearnerStart> GetStarts() const override;
    void Begin(const std::string& task) override;

    /**
     * The modules to begin with: adapters and experts that change nothing, encoders as they were
     * pretrained, prompts, gates and heads with small random values.
     * @return the modules; equal for equal attribute Seed
     */
    ModuleSet MakeInitialModules() const override;

    /**
     * The matrix products of one round; element-wise work, what is cached and scoring are not
     * counted. CountTrainingFlops() in the sources has the formula of a sample.
     *
     * With the attribute SampleFlops, a sample costs that instead.
     * @return the sum over all samples, tasks and epochs
     */
    double GetTrainingFlops() const override;

    /** @return forward passes over JudgeSamples of each task: one, and one more for each expert */
    double GetJudgingFlops(const std::set<ModuleId>& modules) const override;

    void Submit(TrainingJob job) override;
    TrainingResult Collect() override;
    void Discard() override;

  protected:
    void DoDispose() override;

  private:
    /** A device's samples in the form that training reads; made by the first job. */
    struct DeviceData;

    /** Everything a job depends on, besides the modules: no ns-3 object is in it. */
    struct Setting;

    /** What the attributes say of the model. */
    struct Reading;

    std::shared_ptr<const SampleSource> GetSource() const;
    Reading Read() const;
    ModelSetting GetModel() const;
    Setting MakeSetting(uint32_t round) const;
    void CheckModules(const TrainingJob& job) const;
    static TrainingResult RunJob(const Setting& setting, TrainingJob& job);

    uint32_t m_device;                  //!< index in the data set
    uint64_t m_seed;                    //!< base of initial values and of the samples' order
    std::string m_tasks;                //!< in the order of training, separated by commas
    std::string m_senses;               //!< modalities besides text; empty: all
    std::string m_starts;               //!< tasks that begin later, with their rounds
    std::string m_gains;                //!< modalities that it senses later, with their rounds
    std::set<std::string> m_begun;      //!< tasks of those that have begun
    std::string m_backboneFile;         //!< empty: the embedded one
    std::string m_encoders;             //!< modalities whose embedding is trained
    uint32_t m_promptTokens;            //!< learned tokens of a task
    uint32_t m_promptLayer;             //!< layer that they come in front of
    std::string m_adapterStyle;         //!< kind of adapters
    std::string m_adapterLayers;        //!< layers that have one
    uint32_t m_adapterWidth;            //!< features inside, or rank
    bool m_adapterPerTask;              //!< whether every task has one of its own
    uint32_t m_experts;                 //!< experts of the mixture
    std::string m_expertLayers;         //!< layers with experts
    uint32_t m_expertWidth;             //!< features inside
    std::string m_expertRouting;        //!< what is routed
    uint32_t m_expertsPerInput;         //!< experts that an input goes to
    double m_expertBalance;             //!< weight of the load-balancing loss
    std::string m_rateFactors;          //!< on learning rates, by module or kind
    bool m_reference;                   //!< whether LibTorch computes
    std::string m_precision;            //!< numbers to compute with
    std::string m_accelerator;          //!< what computes besides the processor
    double m_learningRate;              //!< in round 1
    double m_learningRateDecay;         //!< factor per round
    double m_weightDecay;               //!< of AdamW
    double m_proximalWeight;            //!< mu of FedProx
    uint32_t m_batchSize;               //!< samples per step
    uint32_t m_localEpochs;             //!< passes per round
    bool m_scoreTrained;                //!< whether trained modules are scored, too
    uint32_t m_judgeSamples;            //!< of each task, to judge modules
    double m_sampleFlops;               //!< of another model; 0: those of this one
    Ptr<Dataset> m_dataset;             //!< where samples come from
    Ptr<TrainingEngine> m_engine;       //!< where jobs run
    std::shared_ptr<DeviceData> m_data; //!< shared with running jobs
    TrainingEngine::Ticket m_open;      //!< the open job, if any
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_M3T_LEARNER_H */
