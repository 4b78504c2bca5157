/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_FEDERATION_NODE_H
#define HFEDFM_FEDERATION_NODE_H

#include "hfedfm-learning-node.h"

#include "ns3/hfedfm-link-set.h"
#include "ns3/hfedfm-round-machine.h"
#include "ns3/ipv4-address.h"
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

/** Where a node stands in a federation tree that changes during a run. */
struct TreePosition
{
    Address parent;                          //!< where the parent listens; invalid: none
    ParentLink link{ParentLink::D2D};        //!< networks on the way to it
    uint32_t edgeRounds{1};                  //!< E
    std::set<uint32_t> children;             //!< federation ids of the children
    Succession succession{Succession::NONE}; //!< whether the head of the cluster is another
    bool lost{false};                        //!< what the parent before has got is lost
};

/**
 * One node of a federation tree as an ns-3 application: device, edge server, cloud or relay.
 *
 * Which of them it is follows from what it is given: a Learner makes it train, expected children
 * make it listen and aggregate, a Parent makes it report. Rounds are decided by RoundMachine; this
 * class carries its decisions out: it keeps one persistent MessageStream per tree edge, runs the
 * learner for the time that the compute model says, and tells the energy ledger what it is doing.
 */
class FederationNode : public LearningNode, private RoundActions, private LinkEvents
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    FederationNode();
    ~FederationNode() override;

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

    /** @return whether it aggregates a round now: neither reported nor over */
    bool IsCollecting() const
    {
        return m_machine && m_machine->IsCollecting();
    }

    /**
     * @param model what the root begins with; default: the initial modules of its learner. A node
     *        that may become the root has the modules of it sent to it by its parents until then.
     */
    void SetInitialModel(ModuleSet model);

    const ModuleSet* FindModel() const override;
    uint32_t GetRound() const override;

    StreamCounters GetCounters() const override;

    /** @return what the stream to the parent has carried */
    StreamCounters GetParentCounters() const;

    /** @return what the streams of the children have carried */
    StreamCounters GetChildCounters() const;

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

  protected:
    void DoDispose() override;

  private:
    void SetInNetworkAggregation(bool inNetwork);
    bool GetInNetworkAggregation() const;
    void StartApplication() override;
    void StopApplication() override;

    // RoundActions
    void SendModel(uint32_t child, MessageType type, uint32_t round, const ModuleSet& m) override;
    void SendUpdate(uint32_t round, std::vector<ModuleRecord> updates) override;
    void ForwardUpdate(const Message& update) override;
    std::vector<ModuleRecord> TakeReport() override;
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

    // LearningNode
    void HandleTrained(std::vector<ModuleRecord> updates) override;
    void CancelEvents() override;
    Phase GetExchangePhase() const override;

    bool Forwards() const;
    void CreateMachine();
    void OpenGroup();
    void MoveMachine(const TreePosition& position, bool moved);
    void Listen();
    void StartDeadlinePassed();
    void TryBegin();
    void Begin();
    void BeginRun();
    void SendHello();
    void SendHelloOfOthers();
    void SayHello(const Message& hello);
    void DeadlinePassed();
    void SetAwaiting(bool awaiting);

    // LinkEvents
    void LinkConnected(LinkRole role, uint32_t peer) override;
    void LinkHello(LinkRole role, const Message& hello) override;
    void LinkGone(LinkRole role, uint32_t child) override;
    void LinkMessage(LinkRole role, const Message& message, std::size_t bytes) override;
    void LinkActivity() override;

    void Introduce(uint32_t child);
    void Announce(uint32_t child);
    void KeepOnly(uint32_t child);
    void ChildMessage(const Message& message, std::size_t bytes);
    void ParentModel(const Message& message, std::size_t bytes);

    uint16_t m_port;           //!< where children connect
    uint16_t m_multicastPort;  //!< where children hear the group
    uint32_t m_rounds;         //!< rounds of the run, at the root
    uint32_t m_edgeRounds;     //!< E
    double m_quorum;           //!< share of children that ends a round
    Time m_deadline;           //!< longest round, 0 = none
    double m_deadlineShare{1}; //!< part of it that is this node's
    Time m_earliestBegin;      //!< the root does not begin before
    Time m_startDeadline;      //!< longest wait for the children to connect
    bool m_requireChildren;    //!< whether a missing child ends the program
    bool m_forwards;           //!< not InNetworkAggregation
    bool m_soleChild;          //!< a new child takes the place of the one before

    Ptr<MulticastChannel> m_groupChannel;        //!< of the radio to other devices; may be null
    Ptr<MulticastSender> m_groupSender;          //!< to several children
    Ptr<MulticastReceiver> m_groupReceiver;      //!< from the parent
    Address m_parent;                            //!< where the parent listens
    ParentLink m_parentLink{ParentLink::ACCESS}; //!< networks on the way
    std::set<uint32_t> m_expected;               //!< children that will connect
    std::set<uint32_t> m_gone;                   //!< see ForgetNode()
    ModuleSet m_initial;                         //!< what the root begins with
    Ptr<Aggregator> m_aggregator;                //!< how updates become one model

    std::unique_ptr<RoundMachine> m_machine; //!< decides about rounds
    std::unique_ptr<LinkSet> m_links;        //!< to parent and children
    Manifest m_announced;                    //!< modules that the parent knows of
    EventId m_startEvent;                    //!< end of the wait for children
    EventId m_beginEvent;                    //!< begin of the run at the root
    EventId m_deadlineEvent;                 //!< end of the round
    bool m_begun{false};                     //!< children are there (or given up)
    bool m_waitedEnough{false};              //!< it begins without children that are not here
    bool m_listening{false};                 //!< children can connect
    bool m_moves{false};                     //!< it may get children later
    bool m_active{false};                    //!< the run has reached this node
    bool m_awaiting{false};                  //!< waits for the parent's next model
    std::map<std::vector<ModuleId>, std::pair<Message, EncodedMessage>>
        m_sent;                                 //!< models of the round
    uint32_t m_sentRound{0};                    //!< round of m_sent
    MessageType m_sentType{MessageType::MODEL}; //!< type of m_sent

    TracedCallback<uint32_t, const Message&, uint64_t> m_modelSent;      //!< to a child
    TracedCallback<uint32_t, const Message&, uint64_t> m_modelReceived;  //!< from the parent
    TracedCallback<uint32_t, const Message&, uint64_t> m_updateSent;     //!< to the parent
    TracedCallback<uint32_t, const Message&, uint64_t> m_updateReceived; //!< from a child
    TracedCallback<const AggregationReport&> m_aggregated;               //!< round ends
    TracedCallback<uint32_t, uint32_t, uint32_t, DropReason> m_dropped;  //!< update not used
    TracedCallback<uint32_t, bool> m_awaitingParent;                     //!< waits for the parent
    TracedCallback<uint32_t, const std::vector<uint32_t>&> m_childrenMissing; //!< not connected
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_FEDERATION_NODE_H */
