// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CONSENSUS_MACHINE_H
#define HFEDFM_CONSENSUS_MACHINE_H

#include "hfedfm-consensus-state.h"
#include "hfedfm-coordinator.h"

#include "ns3/hfedfm-message.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** What a node of a consensus is told. */
struct ConsensusSettings
{
    uint32_t node{0};              //!< federation id of this node
    uint32_t exchanges{0};         //!< K: steps per round, each one exchange with all neighbours
    uint32_t rounds{1};            //!< rounds of the run, at least 1
    std::set<uint32_t> neighbours; //!< federation ids of its neighbours
};

/** What a consensus machine asks its node to do. */
class ConsensusActions
{
  public:
    virtual ~ConsensusActions() = default;

    /**
     * Send a neighbour the state of this step, which ConsensusMachine::MakeExchange() tells.
     * @param neighbour its id
     * @param modules the modules that both hold, in order
     */
    virtual void SendExchange(uint32_t neighbour, const std::vector<ModuleId>& modules) = 0;

    /** Begin local training. @param round the round @param model modules to start from */
    virtual void Train(uint32_t round, const ModuleSet& model) = 0;

    /** Start the deadline of a step, if the node has one. */
    virtual void ArmDeadline() = 0;

    /** Start the running deadline anew: an awaited neighbour has said that it is alive. */
    virtual void ExtendDeadline() = 0;

    /** Stop the deadline. */
    virtual void CancelDeadline() = 0;

    /** Tell that a round is over. @param report what happened @param model modules after it */
    virtual void OnMixed(const ConsensusReport& report, const ModuleSet& model) = 0;

    /** Tell that a message or one module of it does not count. @param neighbour who sent it
     *  @param round its round @param step its step @param reason why @param detail a sentence */
    virtual void OnDropped(uint32_t neighbour,
                           uint32_t round,
                           uint32_t step,
                           DropReason reason,
                           const std::string& detail) = 0;

    /** Tell that the last round is over. @param model the modules */
    virtual void OnFinished(const ModuleSet& model) = 0;
};

/**
 * The rounds of one node of a cluster without a head, without sockets, clocks or Torch.
 *
 * In each round the node trains, then exchanges K times with its neighbours, an undirected graph.
 * In each step it sends the state x and the weight w of every module to the neighbours that hold
 * it too, and when their messages of the same step are here it goes on with
 *
 *     w' = sum_j a_ij w_j,    x' = sum_j a_ij w_j x_j / w',
 *
 * a_ij = 1 / (1 + max(d_i, d_j)) for neighbours and a_ii = 1 - sum_j a_ij. x starts as what was
 * trained and w as its number of samples; so x approaches the sample-weighted mean of the cluster.
 * A module that the node holds but did not train has weight 0 and only passes on.
 *
 * Neighbours may be ahead: their messages are kept, at most 2 K of each. A neighbour that is gone,
 * or misses the deadline, or is heard of a later step, is not waited for, and its share stays with
 * the node; so does that of a module that is missing in a message or fails validation. One that
 * missed the deadline is waited for again when it is heard, and sent only the first step of each
 * round after having been silent for more than a round's worth of steps. A node that hears of a
 * round two or more ahead of its own gives up its remaining steps and goes on there; training under
 * way then counts for the newest round.
 *
 * Messages of one neighbour must come in the order in which it sent them, as on a stream. The order
 * between neighbours does not matter: sums are in the order of node ids, in double precision.
 */
class ConsensusMachine
{
  public:
    /**
     * @param settings what this node is
     * @param actions the node
     * @param model all modules of this node: what round 1 starts from
     */
    ConsensusMachine(const ConsensusSettings& settings, ConsensusActions& actions, ModuleSet model);

    /**
     * A neighbour is there, for the first time or again; it gets the message of the step under way.
     * If it has been there all the time, it says that it is alive and waits itself: once per step,
     * this starts the deadline anew. Else a node that is slow or dead would make not only its
     * neighbours miss it, but theirs miss them, who all wait equally long.
     * @param id one of the neighbours of the settings; others end the program
     * @param degree how many neighbours it has
     * @param holds the modules that it holds
     */
    void AddNeighbour(uint32_t id, uint32_t degree, const Manifest& holds);

    /** A neighbour has gone; a step that waits only for it ends. @param id its id */
    void RemoveNeighbour(uint32_t id);

    /** Begin round 1. */
    void Begin();

    /** Take the result of local training. @param updates trained modules with their weights */
    void OnTrained(std::vector<ModuleRecord> updates);

    /** Take an EXCHANGE message. @param message the message */
    void OnExchange(const Message& message);

    /** End the step without those that are missing. */
    void OnDeadline();

    /**
     * The message of the step under way.
     * @param modules what to put in, modules of this node
     * @return an EXCHANGE message with their states and weights
     */
    Message MakeExchange(const std::vector<ModuleId>& modules) const;

    /** @return the modules that this node holds; during a round, as mixed so far */
    const ModuleSet& GetModel() const
    {
        return m_state.GetModel();
    }

    /** @return the round under way, 0 before the first */
    uint32_t GetRound() const
    {
        return m_at.first;
    }

    /** @return the step under way or, while the node trains, to come; from 1 */
    uint32_t GetStep() const
    {
        return m_at.second;
    }

    /** @param id a module @return the weight of its state; 0 if nobody near has trained it */
    double GetWeight(const ModuleId& id) const
    {
        return m_state.GetWeight(id);
    }

  private:
    using Moment = std::pair<uint32_t, uint32_t>; //!< round and step

    /** What is known of a neighbour. */
    struct Neighbour
    {
        bool connected{false};         //!< it is there
        uint32_t degree{0};            //!< how many neighbours it has; 0 before it was added
        std::vector<ModuleId> modules; //!< what it holds of this node's modules
        uint32_t silent{0};            //!< steps ended without it since it was heard
        bool counted{false};           //!< a message of it counted in this round
        std::map<Moment, std::vector<ModuleRecord>> inbox; //!< valid modules by step, not used yet
    };

    void StartRound();
    void StartStep();
    bool IsAwaited(const Neighbour& neighbour) const;
    void Advance();
    void EndStep();
    void Mix();
    void EndRound();
    void Finish();
    void Keep(Neighbour& neighbour, const Message& message);
    /** @param update a module @param sender whose @param at when @return whether it may count */
    bool Check(const ModuleRecord& update, uint32_t sender, const Moment& at);

    ConsensusSettings m_settings;               //!< what this node is
    ConsensusActions& m_actions;                //!< the node
    ConsensusState m_state;                     //!< states x and weights w
    std::map<uint32_t, Neighbour> m_neighbours; //!< by id
    Moment m_at{0, 1};                          //!< round and step under way
    uint32_t m_newest{0};                       //!< newest round heard of
    bool m_training{false};                     //!< training is under way
    bool m_exchanging{false};                   //!< the step's messages are sent
    bool m_extended{false};                     //!< the step's deadline was started anew
    bool m_finished{false};                     //!< the last round is over
    ConsensusReport m_report;                   //!< of the round under way
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CONSENSUS_MACHINE_H */
