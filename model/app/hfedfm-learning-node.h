/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_LEARNING_NODE_H
#define HFEDFM_LEARNING_NODE_H

#include "hfedfm-local-training.h"

#include "ns3/application.h"
#include "ns3/hfedfm-compute-energy-model.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/hfedfm-learner.h"
#include "ns3/hfedfm-message-codec.h"
#include "ns3/hfedfm-message-stream.h"
#include "ns3/hfedfm-message.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** How often a module has travelled from and been aggregated at a node. */
struct ModuleTraffic
{
    uint64_t up{0};           //!< times sent to the parent or to a neighbour
    uint64_t down{0};         //!< times sent to a child
    uint64_t aggregations{0}; //!< times aggregated here
    uint64_t recordBytes{0};  //!< size of its newest record on the wire, bytes
};

/**
 * What all nodes of a federation have in common, however they exchange models: an id, a learner in
 * simulated time, the ledger that is told about it, and an end, either with the last model or by
 * failing, for instance with an empty battery.
 *
 * A subclass says when to train and what to do with the result. It declares the attributes
 * `FederationId` and `Codec` itself, because ns-3 sets the defaults of attributes, also those given
 * on the command line, under the name of the class that declares them.
 */
class LearningNode : public Application
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    LearningNode();
    ~LearningNode() override;

    /** @param learner trains on this node; none: it does not train */
    void SetLearner(Ptr<Learner> learner);

    /** @return the learner, may be null */
    Ptr<Learner> GetLearner() const
    {
        return m_learner;
    }

    /** @param model tells how long training takes and what it costs; none: no time, no energy */
    void SetComputeModel(Ptr<ComputeEnergyModel> model);

    /** @param ledger is told which phase the node is in; may be null */
    void SetLedger(Ptr<EnergyLedger> ledger);

    /** @return the ledger, may be null */
    Ptr<EnergyLedger> GetLedger() const
    {
        return m_ledger;
    }

    /** @return federation id */
    uint32_t GetFederationId() const
    {
        return m_id;
    }

    /** @return the modules held now; ends the program before the node has started */
    const ModuleSet& GetModel() const;

    /** @return the modules held now; null before the node has started */
    virtual const ModuleSet* FindModel() const = 0;

    /** @return the round under way, 0 before the first */
    virtual uint32_t GetRound() const = 0;

    /** @return what the streams to all other nodes have carried */
    virtual StreamCounters GetCounters() const = 0;

    /** @return traffic per module */
    const std::map<ModuleId, ModuleTraffic>& GetModuleTraffic() const
    {
        return m_traffic;
    }

    /**
     * Samples behind a module's newest training on this node.
     * @param id the module
     * @return their number; 0 if it was not trained here
     */
    double GetTrainedWeight(const ModuleId& id) const;

    /** Take no part any more from now on, without a word to anybody: as with an empty battery. */
    void Fail();

    /** @return whether the last model has come and was scored */
    bool IsFinished() const
    {
        return m_finished;
    }

    /** @return whether it takes no part any more */
    bool HasFailed() const
    {
        return m_failed;
    }

    /** @return whether it takes part, or will when it starts: it has not failed or been stopped */
    bool TakesPart() const
    {
        return !m_failed && !m_stopped;
    }

    /** TracedCallback signature. @param node who @param message message @param bytes its size */
    typedef void (*MessageTracedCallback)(uint32_t node, const Message& message, uint64_t bytes);
    /** TracedCallback signature. @param node who @param round round @param result its result */
    typedef void (*TrainedTracedCallback)(uint32_t node,
                                          uint32_t round,
                                          const TrainingResult& result);
    /** TracedCallback signature. @param node who @param missing ids of the missing nodes */
    typedef void (*MissingTracedCallback)(uint32_t node, const std::vector<uint32_t>& missing);
    /** TracedCallback signature. @param node who */
    typedef void (*NodeTracedCallback)(uint32_t node);

  protected:
    void DoDispose() override;

    /** @param name a codec's name; one that is unknown ends the program */
    void SetCodec(std::string name);

    /** @return the codec's name */
    std::string GetCodec() const;

    /** Put the learner, if there is one, into simulated time; call it when the node starts. */
    void CreateTraining();

    /** Begin local training, if the battery allows. @param round which @param model to start from
     */
    void StartTraining(uint32_t round, const ModuleSet& model);

    /** Give up the learner's job that is under way, if any. */
    void AbortTraining();

    /** Score the last model, if there is a learner, and end. @param round which @param model it */
    void FinishWith(uint32_t round, const ModuleSet& model);

    /** Tell the ledger, if there is one, what the node is doing. */
    void UpdatePhase();

    uint32_t m_id;                               //!< federation id
    Codec m_codec;                               //!< how values travel
    Ptr<MessageCodec> m_messageCodec;            //!< how messages become bytes
    Ptr<Learner> m_learner;                      //!< trains here
    Ptr<ComputeEnergyModel> m_compute;           //!< how long training takes
    Ptr<EnergyLedger> m_ledger;                  //!< told about phases
    std::unique_ptr<LocalTraining> m_training;   //!< the learner in simulated time
    bool m_finished{false};                      //!< has the last model
    bool m_failed{false};                        //!< takes no part any more
    bool m_stopped{false};                       //!< the application has been stopped
    std::map<ModuleId, ModuleTraffic> m_traffic; //!< per module

  private:
    /** Take the result of local training. @param updates trained modules with their weights */
    virtual void HandleTrained(std::vector<ModuleRecord> updates) = 0;

    /** Cancel all events: the battery is empty. */
    virtual void CancelEvents() = 0;

    /** @return what the node does while it neither trains nor has ended: IDLE before it begins */
    virtual Phase GetExchangePhase() const = 0;

    void JobDone(uint32_t round, TrainingResult result);
    void Finished();

    std::map<ModuleId, double> m_trainedWeights; //!< samples of each module's newest training

    TracedCallback<uint32_t, uint32_t> m_trainingStarted;                //!< learner begins
    TracedCallback<uint32_t, uint32_t, const TrainingResult&> m_trained; //!< learner done
    TracedCallback<uint32_t> m_finishedTrace;                            //!< last model scored
    TracedCallback<uint32_t> m_failedTrace;                              //!< takes no part any more
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_LEARNING_NODE_H */
