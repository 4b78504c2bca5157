/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_FEDERATION_NODE_H
#define HFEDFM_FEDERATION_NODE_H

#include "hfedfm-child-links.h"
#include "hfedfm-local-training.h"
#include "hfedfm-message-stream.h"

#include "ns3/application.h"
#include "ns3/hfedfm-compute-energy-model.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/hfedfm-learner.h"
#include "ns3/hfedfm-round-machine.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** The networks that a node's connection to its parent crosses. */
enum class ParentLink : uint8_t
{
    ACCESS,             //!< device to its edge server
    D2D,                //!< device to device
    BACKHAUL,           //!< edge server to the cloud
    ACCESS_AND_BACKHAUL //!< device to the cloud, through its access point
};

/** How often a module has travelled from and been aggregated at a node. */
struct ModuleTraffic
{
    uint64_t up{0};           //!< times sent to the parent
    uint64_t down{0};         //!< times sent to a child
    uint64_t aggregations{0}; //!< times aggregated here
    uint64_t recordBytes{0};  //!< size of its newest record on the wire, bytes
};

/**
 * One node of a federation tree as an ns-3 application: device, edge server, cloud or relay.
 *
 * Which of them it is follows from what it is given: a Learner makes it train, expected children
 * make it listen and aggregate, a Parent makes it report. Rounds are decided by RoundMachine; this
 * class carries its decisions out: it keeps one persistent MessageStream per tree edge, runs the
 * learner for the time that the compute model says, and tells the energy ledger what it is doing.
 */
class FederationNode : public Application, private RoundActions
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    FederationNode();
    ~FederationNode() override;

    /** @param learner trains on this node; none: it only aggregates */
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

    /** @param peer address and port of the parent @param link the networks on the way */
    void SetParent(const Address& peer, ParentLink link);

    /** @return the networks between this node and its parent */
    ParentLink GetParentLink() const
    {
        return m_parentLink;
    }

    /** @return whether the node reports to a parent */
    bool HasParent() const
    {
        return !m_parent.IsInvalid();
    }

    /** @param id federation id of a node that will connect as a child */
    void AddExpectedChild(uint32_t id);

    /** @return the ids of the expected children */
    const std::set<uint32_t>& GetExpectedChildren() const
    {
        return m_expected;
    }

    /** @param model what the root begins with; default: the initial modules of its learner */
    void SetInitialModel(ModuleSet model);

    /** @return federation id */
    uint32_t GetFederationId() const
    {
        return m_id;
    }

    /** @return the modules held now */
    const ModuleSet& GetModel() const;

    /** @return what the stream to the parent has carried */
    StreamCounters GetParentCounters() const;

    /** @return what the streams of the children have carried */
    StreamCounters GetChildCounters() const;

    /** @return traffic per module */
    const std::map<ModuleId, ModuleTraffic>& GetModuleTraffic() const
    {
        return m_traffic;
    }

    /** @return whether the last model has come and was scored */
    bool IsFinished() const
    {
        return m_finished;
    }

    /** @return whether its battery is empty: it takes no part any more */
    bool HasFailed() const
    {
        return m_failed;
    }

    /** TracedCallback signature. @param node who @param bundle message @param bytes its size */
    typedef void (*MessageTracedCallback)(uint32_t node, const Bundle& bundle, uint64_t bytes);
    /** TracedCallback signature. @param node who @param round round @param result its result */
    typedef void (*TrainedTracedCallback)(uint32_t node,
                                          uint32_t round,
                                          const TrainingResult& result);
    /** TracedCallback signature. @param report what was aggregated */
    typedef void (*AggregatedTracedCallback)(const AggregationReport& report);
    /** TracedCallback signature. @param node who @param child sender @param round its round
     *  @param reason why */
    typedef void (*DroppedTracedCallback)(uint32_t node,
                                          uint32_t child,
                                          uint32_t round,
                                          DropReason reason);
    /** TracedCallback signature. @param node who @param awaiting whether it waits */
    typedef void (*AwaitingTracedCallback)(uint32_t node, bool awaiting);
    /** TracedCallback signature. @param node who @param missing ids of the missing children */
    typedef void (*MissingTracedCallback)(uint32_t node, const std::vector<uint32_t>& missing);
    /** TracedCallback signature. @param node who */
    typedef void (*NodeTracedCallback)(uint32_t node);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    // RoundActions
    void SendModel(uint32_t child, MessageType type, uint32_t round, const ModuleSet& m) override;
    void SendUpdate(uint32_t round, std::vector<ModuleUpdate> updates) override;
    void Train(uint32_t round, const ModuleSet& model) override;
    void CancelTraining() override;
    void ArmDeadline() override;
    void CancelDeadline() override;
    void OnAggregated(const AggregationReport& report) override;
    void OnDropped(uint32_t child,
                   uint32_t round,
                   DropReason reason,
                   const std::string& detail) override;
    void OnFinished(const ModuleSet& model) override;

    void SetCodec(std::string name);
    std::string GetCodec() const;
    void CreateMachine();
    void StartDeadlinePassed();
    void TryBegin();
    void Begin();
    void BeginRun();
    void SendHello();
    void DeadlinePassed();
    void PowerLost();
    void JobDone(uint32_t round, TrainingResult result);
    void Finished();
    void SetAwaiting(bool awaiting);
    void UpdatePhase();
    Phase GetTransferPhase(bool up) const;

    void ChildHello(uint32_t child);
    void ChildGone(uint32_t child);
    void ChildMessage(const Bundle& bundle, std::size_t bytes);
    void ParentConnected(Ptr<MessageStream> stream);
    void ParentClosed(Ptr<MessageStream> stream);
    void ParentBegins(Ptr<MessageStream> stream);
    void ParentFlushed(Ptr<MessageStream> stream);
    void ParentMessage(Ptr<MessageStream> stream, const ByteBuffer& frame);

    uint32_t m_id;          //!< federation id
    uint16_t m_port;        //!< where children connect
    uint32_t m_rounds;      //!< rounds of the run, at the root
    uint32_t m_edgeRounds;  //!< E
    double m_quorum;        //!< share of children that ends a round
    Time m_deadline;        //!< longest round, 0 = none
    Time m_earliestBegin;   //!< the root does not begin before
    Time m_startDeadline;   //!< longest wait for the children to connect
    bool m_requireChildren; //!< whether a missing child ends the program
    Codec m_codec;          //!< how values travel

    Address m_parent;                            //!< where the parent listens
    ParentLink m_parentLink{ParentLink::ACCESS}; //!< networks on the way
    std::set<uint32_t> m_expected;               //!< children that will connect
    ModuleSet m_initial;                         //!< what the root begins with
    Ptr<Learner> m_learner;                      //!< trains here
    Ptr<ComputeEnergyModel> m_compute;           //!< how long training takes
    Ptr<EnergyLedger> m_ledger;                  //!< told about phases
    Ptr<Aggregator> m_aggregator;                //!< how updates become one model

    std::unique_ptr<RoundMachine> m_machine;     //!< decides about rounds
    std::unique_ptr<ChildLinks> m_children;      //!< connections of the children
    std::unique_ptr<LocalTraining> m_training;   //!< the learner in simulated time
    Ptr<MessageStream> m_up;                     //!< connection to the parent
    EventId m_startEvent;                        //!< end of the wait for children
    EventId m_beginEvent;                        //!< begin of the run at the root
    EventId m_deadlineEvent;                     //!< end of the round
    bool m_begun{false};                         //!< children are there (or given up)
    bool m_receiving{false};                     //!< a message from the parent is coming in
    bool m_sending{false};                       //!< an update is on its way up
    bool m_active{false};                        //!< the run has reached this node
    bool m_awaiting{false};                      //!< waits for the parent's next model
    bool m_finished{false};                      //!< has the last model
    bool m_failed{false};                        //!< has no energy left
    std::map<ModuleId, ModuleTraffic> m_traffic; //!< per module
    std::map<std::vector<ModuleId>, std::pair<Bundle, Frame>> m_sent; //!< models of the round
    uint32_t m_sentRound{0};                                          //!< round of m_sent
    MessageType m_sentType{MessageType::MODEL};                       //!< type of m_sent

    TracedCallback<uint32_t, const Bundle&, uint64_t> m_modelSent;       //!< to a child
    TracedCallback<uint32_t, const Bundle&, uint64_t> m_modelReceived;   //!< from the parent
    TracedCallback<uint32_t, const Bundle&, uint64_t> m_updateSent;      //!< to the parent
    TracedCallback<uint32_t, const Bundle&, uint64_t> m_updateReceived;  //!< from a child
    TracedCallback<uint32_t, uint32_t> m_trainingStarted;                //!< learner begins
    TracedCallback<uint32_t, uint32_t, const TrainingResult&> m_trained; //!< learner done
    TracedCallback<const AggregationReport&> m_aggregated;               //!< round ends
    TracedCallback<uint32_t, uint32_t, uint32_t, DropReason> m_dropped;  //!< update not used
    TracedCallback<uint32_t, bool> m_awaitingParent;                     //!< waits for the parent
    TracedCallback<uint32_t> m_finishedTrace;                            //!< last model scored
    TracedCallback<uint32_t, const std::vector<uint32_t>&> m_childrenMissing; //!< not connected
    TracedCallback<uint32_t> m_powerLost;                                     //!< no energy left
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_FEDERATION_NODE_H */
