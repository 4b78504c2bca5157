// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_ROUND_MACHINE_H
#define HFEDFM_ROUND_MACHINE_H

#include "hfedfm-coordinator.h"
#include "hfedfm-module-circulation.h"
#include "hfedfm-module-history.h"
#include "hfedfm-update-packer.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace ns3::hfedfm
{

/**
 * The rounds of one node of a federation tree: what it trains, collects, aggregates and passes on.
 * Who is where in the tree is the business of TreeCoordinator.
 *
 * The node receives a model from its parent (or begins by itself, at the root), forwards it to its
 * children - those that a ClientSelection chooses, if there is one - while its learner trains,
 * collects updates until all children, a quorum or the deadline, aggregates per module, and after E
 * rounds - or the last one - sends the result up and waits for the parent; otherwise it begins the
 * next round. A device is such a node without children, a star one without tiers between; no scheme
 * has code of its own.
 *
 * Rules of circulation give modules other periods than E: a node reports when one of them is over,
 * and only the modules of that one. A module is averaged over exactly the nodes that bring it, by
 * the samples behind it since the parent's model that it is based on. Children get what has changed
 * since the model that they had before, no more.
 *
 * A module counts if it is based on the values that this node has given its children. Rounds are
 * counted in rounds of the lowest tier: a parent whose children do E rounds for each of its own
 * goes on with the round after the last that they report.
 *
 * A node that forwards is a store-and-forward relay: it sends its own update when it has trained
 * and each child's as it comes. The node that aggregates them knows their senders as nodes behind
 * the relay. It keeps them until the round is over: another parent, or the same on another
 * connection, gets them again, and if the relay becomes the aggregator itself, it has them.
 */
class RoundMachine : public Coordinator
{
  public:
    /**
     * Add a child. One that works on the model of the round under way takes part in it; one that
     * the round waits for gets the model. Others take part from the next round on, but a round that
     * had nobody left to learn from begins again, and after the last round they get the last model
     * unless they hold it.
     * @param child its id
     * @param holds round of the model that its next update is based on, 0 if there is none
     */
    void AddChild(uint32_t child, uint32_t holds = 0);

    /**
     * Add a node whose updates a child forwards. It takes part in the round under way if its update
     * is to come yet, else from the next round on.
     * @param node its id
     * @param child the child on the way to it
     * @param holds round of the model that its next update is based on, 0 if there is none
     */
    void AddBehind(uint32_t node, uint32_t child, uint32_t holds = 0);

    /**
     * Remove a child with all nodes behind it, or one node behind a child; a round that waits only
     * for them ends.
     * @param node its id
     */
    void Remove(uint32_t node);

    /** Begin the run at the root, with the modules and rounds of the settings. */
    void OnBegin() override;

    /**
     * Go on at the place of the settings, which is a new one. The round under way waits for new
     * children, too.
     *
     * A node that has reported the round and gets another parent takes it up again: what its new
     * children bring goes to the new parent, together with its own report if that is lost. So every
     * update counts once, however the tree turns, and nobody waits for what does not come.
     */
    void Move();

    /** Forward again what has come in the round under way: the parent may not have got it. */
    void ForwardAgain();

    /** @param node any @return whether its updates come by a child, or it is one */
    bool HasSource(uint32_t node) const
    {
        return m_sources.count(node) > 0;
    }

    /**
     * @param node a child or a node behind one
     * @return whether its update for the round under way is here or awaited
     */
    bool ExpectsUpdate(uint32_t node) const
    {
        return m_collecting && (m_pending.count(node) > 0 || m_received.count(node) > 0);
    }

    /** Take a MODEL or FINAL message from the parent. @param message the message */
    void OnModel(const Message& message);

    void OnTrained(std::vector<ModuleRecord> updates) override;

    /** Take an UPDATE message from a child. @param message the message */
    void OnUpdate(const Message& message);

    /** End the round with the updates that are here; without any, the model stays as it is. */
    void OnTimer(CoordinatorTimer timer) override;

    const ModuleSet& GetModel() const override
    {
        return m_model;
    }

    uint32_t GetRound() const override
    {
        return m_round;
    }

    bool IsCollecting() const override
    {
        return m_collecting;
    }

    void Hold(const ModuleSet& modules) override;

    /** @return round of the newest model of the parent, 0 without one */
    uint32_t GetBaseRound() const
    {
        return m_baseRound;
    }

    /** @return which of several models of that round it is, 0 if there is but one */
    uint16_t GetBaseStep() const
    {
        return m_baseStep;
    }

    /** @return what is known of the modules besides their values */
    const ModuleHistory& GetHistory() const
    {
        return m_history;
    }

    /** @return whether the result of the round was sent to the parent, and nothing came since */
    bool HasReported() const
    {
        return m_reported;
    }

    /** @return the last round of the run, 0 before it is known */
    uint32_t GetLastRound() const
    {
        return m_lastRound;
    }

  protected:
    void DoStart() override;

    /**
     * Send a child the modules of this node that it holds in another version.
     * @param child its id
     * @param type MODEL, which begins the round under way, or FINAL
     */
    virtual void SendModel(uint32_t child, MessageType type) = 0;

    /** @return what the parent is told of modules with a report */
    virtual std::vector<ModuleNote> MakeNotes() const
    {
        return m_circulation.MakeNotes(m_model, m_history);
    }

    /** Hold modules no more, which others provide. @param modules they */
    void LeaveToOthers(const std::set<ModuleId>& modules)
    {
        for (const auto& id : modules)
        {
            m_model.erase(id);
        }
    }

    /** Take modules of children, too, that this node does not hold yet. @param modules that a child
     *  has said it holds */
    void Expect(const Manifest& modules);

    /** @return which modules are reported and when, here and below */
    const ModuleCirculation& GetCirculation() const
    {
        return m_circulation;
    }

    /** @return whether the node passes updates of children on one by one instead of their mean */
    bool Forwards() const
    {
        return m_forwards;
    }

  private:
    /** Start round m_round from m_model. */
    void StartRound();

    /** Choose what children are to report after the round that begins, if that is done here. */
    void ChooseForChildren();

    /** Take up a round that was reported already. @param ownsReport whether it is lost */
    void Reopen(bool ownsReport);

    /** Send the parent the result of the round. @param updates modules with their weights, or what
     *  was sent before @return what was sent */
    std::vector<ModuleRecord> Report(std::vector<ModuleRecord> updates);

    /** @param update of a child @return the module here that it is based on; null if its values
     *  have become others */
    const ModuleState* FindHeld(const ModuleRecord& update) const;

    /** Send the parent another node's update as it is, if it is connected; else all are forwarded
     *  again with the next connection. @param update what a child has sent */
    void Forward(const Message& update);

    /** (Re)start the deadline of the round, if there are children. */
    void ArmDeadline();

    /** Stop the deadline. */
    void CancelDeadline();

    /** Begin with the modules that no parent brings: those that never go to it. */
    void KeepPersonal();

    /** @return whether the node forwards where it is now */
    bool MustForward() const;

    /** Send this node's own update as a relay, apart from those that it forwards. */
    void ReportOwn();

    /** Aggregate a round whose updates were forwarded so far. */
    void StopForwarding();

    /** Keep the usable part of an update. @param sender its sender @param round its round
     *  @param updates what it brings */
    void Receive(uint32_t sender, uint32_t round, const std::vector<ModuleRecord>& updates);

    /** Expect updates of a node. @param node its id @param child the child by which they come */
    void AddSource(uint32_t node, uint32_t child);

    /** Expect nothing of a node and all behind it. @param node its id @return whether the round
     *  waited for one of them */
    bool Leave(uint32_t node);

    /** Let the round under way wait for a node. @param node its id */
    void Await(uint32_t node);

    /** Aggregate if everything that the round waits for is here. */
    void CheckComplete();

    /** @param update of a module @return whether it is based on what children have of that */
    bool IsCurrent(const ModuleRecord& update) const;

    /** @return the round that is over, as circulation sees it */
    ModuleCirculation::Moment GetMoment() const;

    /** @return the modules that training or a score is to begin with */
    ModuleSet MakeStart();

    /** @return contributors and modules of the new model, made of the updates received */
    AggregationReport Aggregate();

    /** Aggregate what is here and go on. */
    void EndRound();

    /** Pass the last model on and stop. */
    void Finish();

    UpdatePacker m_packer;                       //!< makes what travels, and modules of it
    std::set<ModuleId> m_renewed;                //!< modules that have got others' values since
    ModuleSet m_model;                           //!< the modules held
    ModuleSet m_expected;                        //!< what children hold besides, without values
    std::set<uint32_t> m_children;               //!< children that are there
    std::map<uint32_t, uint32_t> m_sources;      //!< the child by which a sender's updates come
    std::set<uint32_t> m_pending;                //!< asked this round, not yet answered
    std::set<uint32_t> m_answered;               //!< whose updates of this round have come
    std::map<uint32_t, Contribution> m_received; //!< updates of this round by sender
    std::size_t m_asked{0};                      //!< senders asked this round
    bool m_forwards{false};                      //!< passes updates of children on
    bool m_armed{false};                         //!< the deadline of the round runs
    bool m_training{false};                      //!< own training is under way
    bool m_finished{false};                      //!< the last model is here
    bool m_collecting{false};                    //!< a round is under way
    bool m_reported{false};                      //!< its result was sent to the parent
    bool m_reopened{false};                      //!< its model is not held any more
    uint32_t m_round{0};                         //!< the round under way
    uint32_t m_reached{0};                       //!< last round reported in this one
    uint32_t m_lastRound{0};                     //!< last round of the run
    uint32_t m_baseRound{0};                     //!< round of the parent's model
    uint16_t m_baseStep{0};                      //!< which of several of that round it is
    uint32_t m_upperBase{0};                     //!< round of the model of the parent's parent
    uint32_t m_roundsSinceParent{0};             //!< own rounds since then
    ModuleHistory m_history;                     //!< of the modules held
    ModuleCirculation m_circulation;             //!< which modules go up and when
    std::set<ModuleId> m_taken;                  //!< modules that the parent has sent for the round
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_ROUND_MACHINE_H */
