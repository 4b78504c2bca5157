// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FEDERATION_NODE_H
#define HFEDFM_FEDERATION_NODE_H

#include "hfedfm-exchange-phase.h"
#include "hfedfm-federation-traces.h"
#include "hfedfm-link-policy.h"
#include "hfedfm-local-training.h"

#include "ns3/hfedfm-codec.h"
#include "ns3/hfedfm-compute-energy-model.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/hfedfm-learner.h"
#include "ns3/hfedfm-link-set.h"
#include "ns3/ipv4-address.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** Where a node stands in a federation tree that changes during a run. */
struct TreePosition
{
    Address parent;                          //!< where the parent listens; invalid: none
    ParentLink link{ParentLink::D2D};        //!< networks on the way to it
    uint32_t edgeRounds{1};                  //!< E
    CirculationRules circulation;            //!< modules with other periods than E
    std::set<uint32_t> children;             //!< federation ids of the children
    Succession succession{Succession::NONE}; //!< whether the head of the cluster is another
    bool lost{false};                        //!< what the parent before has got is lost
};

/**
 * One node of a federation as an ns-3 application: device, relay, head, edge server, cloud or peer.
 *
 * Which of them it is follows from what it is given: a Learner, a parent, expected children,
 * neighbours, and the Coordinator, which decides. This class does what the coordinator asks for: it
 * holds a link to each of the others, runs the learner for the time that the compute model says,
 * and tells the energy ledger what it is doing. A LinkPolicy may move the node to other places of
 * the tree. It ends with the last model, or by failing, for instance with an empty battery.
 */
class FederationNode : public FederationTraces, private LinkEvents
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    FederationNode();

    /** @param learner trains on this node; none: it does not train */
    void SetLearner(Ptr<Learner> learner)
    {
        m_learner = std::move(learner);
    }

    /** @return the learner, may be null */
    Ptr<Learner> GetLearner() const
    {
        return m_learner;
    }

    /** @param model tells how long training takes and what it costs; none: no time, no energy */
    void SetComputeModel(Ptr<ComputeEnergyModel> model);

    /** @param ledger is told which phase the node is in; may be null */
    void SetLedger(Ptr<EnergyLedger> ledger);

    /** @return its number among those who tell the ledger about phases */
    uint32_t GetTeller() const
    {
        return m_teller;
    }

    /** @return the ledger, may be null */
    Ptr<EnergyLedger> GetLedger() const
    {
        return m_ledger;
    }

    /** @param peer address and port of the parent @param link the networks on the way */
    void SetParent(const Address& peer, ParentLink link)
    {
        m_parent = peer;
        m_parentLink = link;
    }

    /** @return the networks between this node and its parent */
    ParentLink GetParentLink() const
    {
        return m_parentLink;
    }

    /** @return whether its Coordinator does not wait for rounds: it is an AsyncCoordinator */
    bool IsAsynchronous() const;

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

    /**
     * Add a neighbour; call it at both ends, before the start.
     * @param id its federation id
     * @param peer address and port where it listens; used if this node has the higher id
     */
    void AddNeighbour(uint32_t id, const Address& peer);

    /** @return the neighbours with their addresses */
    const std::map<uint32_t, Address>& GetNeighbours() const
    {
        return m_neighbours;
    }

    /** @param policy chooses the node's place from now on, instead of the one before; before the
     *  start */
    void SetLinkPolicy(Ptr<LinkPolicy> policy);

    /** @return what chooses the node's place */
    Ptr<LinkPolicy> GetLinkPolicy() const
    {
        return m_policy;
    }

    /** @param selection chooses which children take part in a round; null: all do; before the
     *  start */
    void SetClientSelection(Ptr<ClientSelection> selection)
    {
        m_selection = std::move(selection);
    }

    /** @param policy chooses which children train and report which modules; null: all do what they
     *  can; before the start */
    void SetSpecialization(Ptr<SpecializationPolicy> policy)
    {
        m_specialization = std::move(policy);
    }

    /**
     * Move to another place in the tree, also in mid-round; the stream to a parent that stays is
     * not touched. Before the start, it sets the first place.
     * @param position the new place
     */
    void SetPosition(const TreePosition& position);

    /**
     * Give the node's rounds less time than the Deadline from the next one on: what a relay sends
     * at its own has time to get to the head before that one's.
     * @param share of the Deadline, above 0 and at most 1
     */
    void SetDeadlineShare(double share)
    {
        m_deadlineShare = share;
    }

    /** Wait no more for a node that is gone for good, as a child or behind one. @param id its id */
    void ForgetNode(uint32_t id);

    /**
     * Reach several children at once, and be reached with others by a parent; before the start.
     * @param channel of the radio that links the node to other devices
     */
    void SetMulticastChannel(Ptr<MulticastChannel> channel);

    /** @return what sends to children by a group; null without SetMulticastChannel() */
    Ptr<MulticastSender> GetMulticastSender() const
    {
        return m_groupSender;
    }

    /** @return what hears the parent's group; null without SetMulticastChannel() */
    Ptr<MulticastReceiver> GetMulticastReceiver() const
    {
        return m_groupReceiver;
    }

    /** @param address of another node with the same Port @return where that listens */
    Address MakePeerAddress(Ipv4Address address) const;

    /**
     * @param model what the root begins with; default: the initial modules of its learner. A node
     *        that may become the root has the modules of it sent to it by its parents until then.
     */
    void SetInitialModel(ModuleSet model)
    {
        m_initial = std::move(model);
    }

    /** @return what decides; null before the node has started */
    Ptr<Coordinator> GetCoordinator() const
    {
        return m_coordinator;
    }

    /** @return whether it aggregates a round now: neither reported nor over */
    bool IsCollecting() const
    {
        return m_coordinator && m_coordinator->IsCollecting();
    }

    /** @return the modules held now; ends the program before the node has started */
    const ModuleSet& GetModel() const;

    /** @return the modules held now; null before the node has started */
    const ModuleSet* FindModel() const
    {
        return m_coordinator ? &m_coordinator->GetModel() : nullptr;
    }

    /** @return the round under way, 0 before the first */
    uint32_t GetRound() const
    {
        return m_coordinator ? m_coordinator->GetRound() : 0;
    }

    /** @param source where tasks that begin in mid-run get their modules from; null: they begin
     * with initial values; before the start */
    void SetModuleSource(Ptr<ModuleSource> source)
    {
        m_source = std::move(source);
    }

    /** @return whether training waits for modules of others */
    bool IsAwaitingModules() const
    {
        return m_starter && m_starter->IsWaiting();
    }

    /** @return what the streams to all other nodes have carried */
    StreamCounters GetCounters() const
    {
        auto counters = GetParentCounters();
        counters += GetChildCounters();
        return counters;
    }

    /** @return what the streams to parents have carried */
    StreamCounters GetParentCounters() const
    {
        return m_links ? m_links->GetCounters(LinkRole::PARENT) : StreamCounters();
    }

    /** @return what the streams with children and neighbours have carried */
    StreamCounters GetChildCounters() const
    {
        return m_links ? m_links->GetCounters(LinkRole::CHILD) : StreamCounters();
    }

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

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    void SetMixing(std::string text)
    {
        m_mixing = ReadRules<ModuleMixing>(text, "Mixing of node " + std::to_string(m_id));
    }

    std::string GetMixing() const
    {
        return m_mixing.ToString();
    }

    void SetCirculation(std::string text)
    {
        m_circulation =
            ReadRules<CirculationRules>(text, "Circulation of node " + std::to_string(m_id));
    }

    std::string GetCirculation() const
    {
        return m_circulation.ToString();
    }

    void SetCodec(std::string text)
    {
        m_codec = CodecRules::Read("Codec of a FederationNode", text, false);
    }

    void SetUpdateCodec(std::string text)
    {
        m_updatesAsModels = text.empty();
        m_updateCodec = m_updatesAsModels
                            ? CodecRules()
                            : CodecRules::Read("UpdateCodec of a FederationNode", text, true);
    }

    std::string GetCodec() const
    {
        return m_codec.ToString();
    }

    std::string GetUpdateCodec() const
    {
        return m_updatesAsModels ? "" : m_updateCodec.ToString();
    }

    void StartApplication() override;
    void StopApplication() override;

    // CoordinatorActions
    void Send(LinkRole role, uint32_t peer, const Message& message) override;
    void Send(LinkRole role, uint32_t peer, const SharedMessage& message) override;
    void Report(const Message& update) override;

    void Answered() override
    {
        SetAwaiting(false);
        m_links->Answered();
    }

    std::vector<ModuleRecord> TakeReport() override
    {
        return m_links->TakeReport();
    }

    bool IsReportDelivered() const override
    {
        return m_links->IsReportDelivered();
    }

    bool IsLinked(LinkRole role, uint32_t peer) const override;

    std::vector<uint32_t> GetSameLink(uint32_t child) const override
    {
        return m_links->GetSameStream(child);
    }

    void Unlink(LinkRole role, uint32_t peer) override;

    uint64_t GetSize(const ModuleRecord& record) const override
    {
        return GetRecordSize(record) + m_messageCodec->GetPadding(record);
    }

    ModuleSet MakeInitialModules() override
    {
        return m_learner ? m_learner->MakeInitialModules() : ModuleSet();
    }

    void Train(uint32_t round, const ModuleSet& model) override;
    void CancelTraining() override;

    void Specialize(const Specialty& specialty) override
    {
        m_training->Specialize(specialty);
        m_specialized(m_id, GetRound(), specialty);
    }

    double GetEnergyShare() const override
    {
        return m_compute ? m_compute->GetEnergyShare() : 1;
    }

    void Finish(uint32_t round, const ModuleSet& model) override;
    void ScheduleBegin() override;

    void CancelBegin() override
    {
        m_beginEvent.Cancel();
    }

    void Arm(CoordinatorTimer timer) override;

    void Cancel(CoordinatorTimer timer) override
    {
        m_timers[timer].Cancel();
    }

    // LinkEvents
    void LinkConnected(LinkRole role, uint32_t peer) override
    {
        m_coordinator->OnConnected(role, peer);
    }

    void LinkHello(LinkRole role, const Message& hello, bool anew) override;
    void LinkGone(LinkRole role, uint32_t peer) override;
    void LinkMessage(LinkRole role, const Message& message, std::size_t bytes) override;

    void LinkActivity() override
    {
        UpdatePhase();
    }

    void CreateCoordinator();
    void CreateLinks();
    TreePlace MakePlace() const;
    void CancelEvents();
    void StartDeadlinePassed();

    void BeginRun()
    {
        m_coordinator->OnBegin();
        UpdatePhase();
    }

    void TimerEnded(CoordinatorTimer timer)
    {
        m_coordinator->OnTimer(timer);
        UpdatePhase();
    }

    void StartTraining(uint32_t round, const ModuleSet& model);

    void Turn(uint32_t round)
    {
        m_trainingStarted(m_id, round);
        UpdatePhase();
    }

    void ModulesReady(uint32_t round)
    {
        StartTraining(round, GetModel());
    }

    void Hold(std::vector<ModuleRecord> modules);

    void Started(const TaskStart& start)
    {
        m_taskStarted(start);
    }

    void JobDone(uint32_t round, TrainingResult result);
    void Finished();
    void UpdatePhase();

    uint16_t m_port;                 //!< where children and neighbours connect
    uint16_t m_multicastPort;        //!< where children hear the group
    uint32_t m_rounds;               //!< rounds of the run
    uint32_t m_edgeRounds;           //!< E
    CirculationRules m_circulation;  //!< modules with other periods than E
    std::string m_policyOfModules;   //!< TypeId of what chooses those of children; may be empty
    ModuleMixing m_mixing;           //!< of the learner's own values with the parent's
    uint32_t m_exchanges;            //!< K
    double m_quorum;                 //!< share of children that ends a round
    Time m_deadline;                 //!< longest round or step, 0 = none
    double m_deadlineShare{1};       //!< part of it that is this node's
    Time m_earliestBegin;            //!< round 1 does not begin before
    Time m_startDeadline;            //!< longest wait for the others to connect
    bool m_requireAll;               //!< whether a missing node ends the program
    bool m_inNetwork;                //!< a relay aggregates
    bool m_soleChild;                //!< a new child takes the place of the one before
    CodecRules m_codec;              //!< how modules travel down and to neighbours
    CodecRules m_updateCodec;        //!< how modules travel up
    bool m_updatesAsModels{true};    //!< as m_codec says
    bool m_errorFeedback;            //!< what differences leave out is sent later
    ObjectFactory m_coordinatorType; //!< makes the coordinator
    ObjectFactory m_policyType;      //!< makes the link policy, unless one is given
    ObjectFactory m_aggregatorType;  //!< makes what makes one model of updates
    std::string m_rootAggregator;    //!< TypeId of what does without a parent; empty: the same

    Ptr<MessageCodec> m_messageCodec;            //!< how messages become bytes
    Ptr<Learner> m_learner;                      //!< trains here
    Ptr<ComputeEnergyModel> m_compute;           //!< how long training takes
    Ptr<EnergyLedger> m_ledger;                  //!< told about phases
    uint32_t m_teller{0};                        //!< by which of its tellers
    Ptr<LinkPolicy> m_policy;                    //!< chooses the place
    Ptr<ModuleSource> m_source;                  //!< for tasks that begin later; may be null
    Ptr<ClientSelection> m_selection;            //!< chooses among the children; may be null
    Ptr<SpecializationPolicy> m_specialization;  //!< shares modules out; may be null
    Ptr<MulticastChannel> m_groupChannel;        //!< of the radio to other devices; may be null
    Ptr<MulticastSender> m_groupSender;          //!< to several children
    Ptr<MulticastReceiver> m_groupReceiver;      //!< from the parent
    Address m_parent;                            //!< where the parent listens
    ParentLink m_parentLink{ParentLink::ACCESS}; //!< networks on the way
    std::set<uint32_t> m_expected;               //!< children that will connect
    std::map<uint32_t, Address> m_neighbours;    //!< where they listen
    std::set<uint32_t> m_gone;                   //!< see ForgetNode()
    ModuleSet m_initial;                         //!< what the root begins with
    bool m_moves{false};                         //!< it may get children later

    Ptr<Coordinator> m_coordinator;               //!< decides; null before the start
    std::unique_ptr<LinkSet> m_links;             //!< to the others
    std::unique_ptr<LocalTraining> m_training;    //!< the learner in simulated time
    std::unique_ptr<TaskStarter> m_starter;       //!< null unless tasks begin later
    EventId m_startEvent;                         //!< end of the wait for others
    EventId m_beginEvent;                         //!< begin of the run
    std::map<CoordinatorTimer, EventId> m_timers; //!< of the coordinator
    bool m_finished{false};                       //!< has the last model
    bool m_failed{false};                         //!< takes no part any more
    bool m_stopped{false};                        //!< the application has been stopped
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FEDERATION_NODE_H */
