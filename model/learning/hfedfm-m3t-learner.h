// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_M3T_LEARNER_H
#define HFEDFM_M3T_LEARNER_H

#include "hfedfm-training-engine.h"

#include "ns3/hfedfm-learner.h"
#include "ns3/hfedfm-vqa-dataset.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * A device's agent that trains the embedded M3T foundation model with LibTorch.
 *
 * Frozen backbone, shared by the whole process; modules `adapter` and one `head/<task>` for every
 * task. A round scores the modules that it starts from, on the common test set and on questions of
 * the device's own distribution, and trains task by task, each with a fresh AdamW optimizer. Make
 * it with M3tLearnerHelper, which also draws the seeds from ns-3's random streams.
 */
class M3tLearner : public Learner
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    M3tLearner();

    Manifest GetManifest() const override;

    /**
     * The modules to begin with: adapters that change nothing, heads with small random weights.
     * @return the modules; equal for equal attribute Seed
     */
    ModuleSet MakeInitialModules() const override;

    /**
     * The matrix products of one round, counted as 2 operations per multiply-add.
     *
     * Per sample and layer with T = 25 keys and m rows (25, in the last layer 1; d = 64, hidden
     * h = 128, adapter r = 16): frozen forward F = 2 (2 m d^2 + 2 T d^2 + 2 m d h), attention
     * A = 4 m T d, adapter forward B = 4 m d r. The first layer is cached and counts neither F nor
     * A; a backward pass costs F + 2 A for activations and 2 B for an adapter, of which the first
     * layer's spares the input gradient B/2. The head counts 3 * 2 * 20 d. Element-wise work, the
     * one-time prefix and scoring are not counted.
     *
     * With the attribute SampleFlops, a sample costs that instead.
     * @return the sum over all samples, tasks and epochs
     */
    double GetTrainingFlops() const override;

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

    void SetTasks(std::string tasks);
    std::string GetTasks() const;
    Setting MakeSetting(uint32_t round) const;
    void CheckModules(const TrainingJob& job) const;
    static TrainingResult RunJob(const Setting& setting, TrainingJob& job);

    uint32_t m_device;                  //!< index in the data set
    uint64_t m_seed;                    //!< base of initial values and of the samples' order
    std::vector<std::string> m_tasks;   //!< in the order of training
    std::string m_backboneFile;         //!< empty: the embedded one
    double m_learningRate;              //!< in round 1
    double m_learningRateDecay;         //!< factor per round
    double m_weightDecay;               //!< of AdamW
    uint32_t m_batchSize;               //!< samples per step
    uint32_t m_localEpochs;             //!< passes per round
    bool m_scoreTrained;                //!< whether trained modules are scored, too
    double m_sampleFlops;               //!< of another model; 0: those of this one
    Ptr<VqaDataset> m_dataset;          //!< where samples come from
    Ptr<TrainingEngine> m_engine;       //!< where jobs run
    std::shared_ptr<DeviceData> m_data; //!< shared with running jobs
    TrainingEngine::Ticket m_open;      //!< the open job, if any
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_M3T_LEARNER_H */
