// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COORDINATOR_H
#define HFEDFM_COORDINATOR_H

#include "hfedfm-aggregator.h"
#include "hfedfm-circulation-policy.h"
#include "hfedfm-circulation-rules.h"
#include "hfedfm-client-selection.h"
#include "hfedfm-module-mixing.h"
#include "hfedfm-specialization-policy.h"

#include "ns3/hfedfm-codec-rules.h"
#include "ns3/hfedfm-wire.h"
#include "ns3/object.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** What a change of the tree makes of the aggregator of a cluster. */
enum class Succession
{
    NONE,       //!< the node does not become or cease to be it
    TAKES_OVER, //!< the node goes on in place of another
    STEPS_DOWN, //!< another goes on in place of the node
};

/** Where a node stands in a tree. */
struct TreePlace
{
    bool hasParent{false};                   //!< it reports to a parent
    bool parentIsDevice{false};              //!< which is another device
    uint32_t edgeRounds{1};                  //!< E: own rounds per aggregation at the parent
    CirculationRules circulation;            //!< modules with other periods than E
    std::set<uint32_t> children;             //!< nodes that are or will be connected to it
    Succession succession{Succession::NONE}; //!< whether the aggregator is another
    bool newParent{false};                   //!< the parent is another one, or there is none now
    bool lost{false};                        //!< what the parent before has got is lost
};

/** What a node is told before it starts, as far as it matters for what it decides. */
struct CoordinatorSettings
{
    uint32_t node{0};               //!< federation id of this node
    bool hasLearner{false};         //!< it trains on local data
    Manifest manifest;              //!< modules that it trains; empty without a learner
    ModuleSet initial;              //!< what a root begins with; may be empty
    CodecRules codec;               //!< how modules travel to children and neighbours
    CodecRules updateCodec;         //!< how modules travel to the parent
    bool errorFeedback{true};       //!< what differences to the parent leave out is sent later
    uint32_t rounds{1};             //!< of the run
    double quorum{1};               //!< share of children whose updates end a round, in (0, 1]
    uint32_t exchanges{1};          //!< K: exchanges with all neighbours per round
    bool inNetwork{true};           //!< a relay sends one mean up instead of each update
    bool soleChild{false};          //!< one child at a time speaks for all
    Ptr<Aggregator> aggregator;     //!< how updates become one model
    Ptr<Aggregator> rootAggregator; //!< how they do while it has no parent; null: the same
    Ptr<ClientSelection> selection; //!< which children take part in a round; null: all
    Ptr<CirculationPolicy> policy;  //!< chooses what children report; null: their rules do
    Ptr<SpecializationPolicy> specialization; //!< chooses what children train; null: all they can
    ModuleMixing mixing;           //!< of the learner's own values with those of the parent
    TreePlace place;               //!< where it stands at first
    std::set<uint32_t> neighbours; //!< federation ids of its neighbours
    std::set<uint32_t> gone;       //!< nodes that are gone for good already
};

/** What a coordinator can be reminded of. */
enum class CoordinatorTimer : uint8_t
{
    DEADLINE, //!< the node's Deadline is over
    HALFWAY,  //!< half of it is over
};

/** Why an update or a message did not count. */
enum class DropReason : uint8_t
{
    LATE,      //!< its round or step is over
    UNKNOWN,   //!< the sender is no child or neighbour of this node
    INVALID,   //!< no such round or step, or it failed validation
    DUPLICATE, //!< it was here already
    CROWDED,   //!< its sender is too far ahead to keep all of its messages
    DISCARDED, //!< the work was under way, or not passed on yet, when the run ended
};

/** @param reason why something did not count @return a word for it */
const char* ToString(DropReason reason);

/** One aggregation at one node. */
struct AggregationReport
{
    uint32_t node{0};                   //!< who aggregated
    uint32_t round{0};                  //!< the round that ends with it
    bool root{false};                   //!< whether it has no parent
    std::vector<uint32_t> contributors; //!< ids of those whose updates counted, in order
    std::vector<ModuleId> modules;      //!< modules that they brought, in order
    uint32_t missing{0};                //!< children that had not answered
    uint32_t version{0};                //!< asynchronous: of the model that it makes, from 1
    std::vector<uint32_t> staleness;    //!< asynchronous: of each contributor's update, in versions
};

/** What one round of a consensus brought one node. */
struct ConsensusReport
{
    uint32_t node{0};                   //!< who
    uint32_t round{0};                  //!< the round that ends
    uint32_t steps{0};                  //!< steps done: K, or fewer if the node had fallen behind
    std::vector<uint32_t> contributors; //!< neighbours with a message that counted, in order
    uint32_t missing{0};                //!< messages that did not come in time, of all steps
    std::map<ModuleId, double> weights; //!< weight of each module's state after the last step
};

/** What a coordinator asks its node to do, or tells it. A parent has the id 0, whatever it is. */
class CoordinatorActions
{
  public:
    virtual ~CoordinatorActions() = default;

    /** Send a message over a link that stands; else it is lost. @param role of the receiver
     *  @param peer its id @param message it */
    virtual void Send(LinkRole role, uint32_t peer, const Message& message) = 0;

    /** Send a message that others may be sent, too; it is encoded once. @param role of the receiver
     *  @param peer its id @param message it */
    virtual void Send(LinkRole role, uint32_t peer, const SharedMessage& message) = 0;

    /** Send the parent the result of a round, now or when it is connected, and again if it is lost,
     *  until Answered(). @param update an UPDATE message */
    virtual void Report(const Message& update) = 0;

    /** The parent has sent what follows from the newest report. */
    virtual void Answered() = 0;

    /** @return the newest report, to be aggregated here instead; it is not sent again */
    virtual std::vector<ModuleRecord> TakeReport() = 0;

    /** @return whether the newest report has reached the parent completely */
    virtual bool IsReportDelivered() const = 0;

    /** @param role of another node @param peer its id @return whether it is linked: a parent is
     *  connected, others have said HELLO on a connection that stands */
    virtual bool IsLinked(LinkRole role, uint32_t peer) const = 0;

    /** @param child a node that has said HELLO @return the ids of those whose messages come over
     *  the same connection, in order, it included; empty if it was unlinked */
    virtual std::vector<uint32_t> GetSameLink(uint32_t child) const = 0;

    /** Close a connection, and forget a child and those that share it. @param role of the other end
     *  @param peer its id */
    virtual void Unlink(LinkRole role, uint32_t peer) = 0;

    /** @param record of a message @return bytes that it takes there */
    virtual uint64_t GetSize(const ModuleRecord& record) const = 0;

    /** @return the modules that the learner begins with; empty without a learner */
    virtual ModuleSet MakeInitialModules() = 0;

    /** Begin local training. @param round the round @param model modules to start from */
    virtual void Train(uint32_t round, const ModuleSet& model) = 0;

    /** Leave modules to others from the next training on. @param specialty what is left, and what
     *  is to be judged then (Coordinator::OnJudged()) */
    virtual void Specialize([[maybe_unused]] const Specialty& specialty)
    {
    }

    /** @return share of the node's battery that is left; 1 without one */
    virtual double GetEnergyShare() const
    {
        return 1;
    }

    /** Give up local training that is under way, if any. */
    virtual void CancelTraining() = 0;

    /** Score the last model, if there is a learner, and end. @param round its @param model it */
    virtual void Finish(uint32_t round, const ModuleSet& model) = 0;

    /** Call Coordinator::OnBegin() at EarliestBegin, or now if that is over. */
    virtual void ScheduleBegin() = 0;

    /** Do not call Coordinator::OnBegin() any more. */
    virtual void CancelBegin() = 0;

    /** (Re)start a timer; without a Deadline, there is none. @param timer which */
    virtual void Arm(CoordinatorTimer timer) = 0;

    /** @param timer that is not to end any more */
    virtual void Cancel(CoordinatorTimer timer) = 0;

    /** Tell that a message is used now. @param role of its sender @param message it
     *  @param bytes its size on the wire */
    virtual void OnUsed(LinkRole role, const Message& message, std::size_t bytes) = 0;

    /** Tell that updates were aggregated. @param report what happened */
    virtual void OnAggregated(const AggregationReport& report) = 0;

    /** Tell that a round of a consensus is over. @param report what happened @param model after it
     */
    virtual void OnMixed(const ConsensusReport& report, const ModuleSet& model) = 0;

    /** Tell that an update or a message does not count. @param sender who sent it
     *  @param round its round @param step its step, 0 if there are none @param reason why
     *  @param detail a sentence */
    virtual void OnDropped(uint32_t sender,
                           uint32_t round,
                           uint32_t step,
                           DropReason reason,
                           const std::string& detail) = 0;
};

/** Messages of one moment, by what they carry: who holds the same is sent the same. */
class MessageCache
{
  public:
    /** Type, round and step. */
    using Moment = std::tuple<MessageType, uint32_t, uint32_t>;

    /** @param moment forgets messages of another one @param modules in order
     *  @param notes on modules that not all are sent
     *  @return the message; null if it is to be made */
    SharedMessage& Find(const Moment& moment,
                        const std::vector<ModuleId>& modules,
                        const std::vector<ModuleNote>& notes = {})
    {
        std::vector<std::pair<ModuleId, float>> values;
        for (const auto& note : notes)
        {
            values.emplace_back(note.module, note.value);
        }
        if (moment != m_moment)
        {
            m_messages.clear();
            m_moment = moment;
        }
        return m_messages[{modules, std::move(values)}];
    }

    /** Forget all messages. */
    void Clear()
    {
        m_messages.clear();
    }

  private:
    /** Modules, and what notes say of them. */
    using Content = std::pair<std::vector<ModuleId>, std::vector<std::pair<ModuleId, float>>>;

    Moment m_moment;                             //!< of the messages
    std::map<Content, SharedMessage> m_messages; //!< by content
};

/**
 * Decides what one node of a federation does: when it trains, what it sends to whom, what it makes
 * of what it gets. It knows no sockets, clock or Torch: its node tells it what happens and does
 * what it asks for (CoordinatorActions).
 *
 * A node makes its coordinator from its attribute `Coordinator`. A subclass holds the model and
 * overrides what it wants to know of.
 */
class Coordinator : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** Become the coordinator of a node that starts; once. @param settings what that was told
     *  @param actions the node, which outlives this */
    void Start(CoordinatorSettings settings, CoordinatorActions& actions);

    /** @return the modules that the node holds */
    virtual const ModuleSet& GetModel() const = 0;

    /** @return the round under way, 0 before the first */
    virtual uint32_t GetRound() const = 0;

    /** @return whether it aggregates a round now: neither reported nor over */
    virtual bool IsCollecting() const
    {
        return false;
    }

    /** @return ids of those without which it does not begin, as long as they are not there */
    virtual std::vector<uint32_t> GetMissing() const
    {
        return {};
    }

    /** The node can send from now on: nobody is linked yet. */
    virtual void OnOpen()
    {
    }

    /** The StartDeadline is over; it is to begin without those that are missing. */
    virtual void OnStartDeadline()
    {
    }

    /** EarliestBegin has come, which CoordinatorActions::ScheduleBegin() has asked for. */
    virtual void OnBegin()
    {
    }

    /** A parent or neighbour is connected and is to be told HELLO; by default, with the modules
     *  that the learner trains. @param role what it is @param peer its id */
    virtual void OnConnected(LinkRole role, uint32_t peer);

    /** A child or neighbour has said HELLO. @param role what it is @param hello what it has said
     *  @param anew whether it has said so for the first time on this connection */
    virtual void OnHello(LinkRole role, const Message& hello, bool anew);

    /** A child or neighbour is not linked any more. @param role what it was @param peer its id */
    virtual void OnGone(LinkRole role, uint32_t peer);

    /** A message has come that is no HELLO. @param role of the sender @param message it
     *  @param bytes its size on the wire */
    virtual void OnMessage(LinkRole role, const Message& message, std::size_t bytes) = 0;

    /** Local training has judged modules; before OnTrained(). By default, nobody wants to know.
     *  @param judgements of those that it was to judge */
    virtual void OnJudged([[maybe_unused]] const std::vector<ModuleJudgement>& judgements)
    {
    }

    /** Local training is done. @param updates trained modules with their weights */
    virtual void OnTrained(std::vector<ModuleRecord> updates) = 0;

    /** A timer has ended. @param timer which */
    virtual void OnTimer(CoordinatorTimer timer);

    /** The node has another place in the tree from now on; its new parent is not connected yet.
     *  @param place it */
    virtual void SetPlace(const TreePlace& place)
    {
        m_settings.place = place;
    }

    /** Wait no more for a node that is gone for good. @param node its id */
    virtual void Forget(uint32_t node);

    /** The learner trains more from now on, in mid-run: these modules are new, or take the place of
     *  those held; by default, the program ends. @param modules with values */
    virtual void Hold(const ModuleSet& modules);

  protected:
    /** Prepare, with the settings and actions that are there now; no links are there yet. */
    virtual void DoStart() = 0;

    void DoDispose() override;

    /** @param sender who says it @param round as the protocol has it @param holds modules of the
     *  sender @return a HELLO message */
    static Message MakeHello(uint32_t sender, uint32_t round, const Manifest& holds);

    CoordinatorSettings m_settings;         //!< what the node was told; the place is the newest
    CoordinatorActions* m_actions{nullptr}; //!< the node
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_COORDINATOR_H */
