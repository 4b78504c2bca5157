// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_GOSSIP_COORDINATOR_H
#define HFEDFM_GOSSIP_COORDINATOR_H

#include "hfedfm-consensus-state.h"
#include "hfedfm-coordinator.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * The coordinator of a device of a cluster without a head: it trains and averages with its
 * neighbours by consensus.
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
 *
 * All nodes of a cluster must have the same Rounds and Exchanges; HELLO messages tell them, and
 * neighbours that do not agree end the program.
 */
class GossipCoordinator : public Coordinator
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return the modules that this node holds; during a round, as mixed so far */
    const ModuleSet& GetModel() const override
    {
        return m_state->GetModel();
    }

    uint32_t GetRound() const override
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
        return m_state->GetWeight(id);
    }

    std::vector<uint32_t> GetMissing() const override;
    void OnOpen() override;
    void OnStartDeadline() override;
    void OnBegin() override;

    void OnConnected(LinkRole role, uint32_t neighbour) override
    {
        m_actions->Send(role, neighbour, m_hello);
    }

    /**
     * A neighbour is there, for the first time or again; it gets the message of the step under way.
     * If it has been there all the time, it says that it is alive and waits itself: once per step,
     * this starts the deadline anew. Else a node that is slow or dead would make not only its
     * neighbours miss it, but theirs miss them, who all wait equally long.
     * @param role that of a neighbour
     * @param hello what it has said
     * @param anew whether it has said so for the first time on this connection
     */
    void OnHello(LinkRole role, const Message& hello, bool anew) override;
    void OnGone(LinkRole role, uint32_t neighbour) override;
    void OnMessage(LinkRole role, const Message& message, std::size_t bytes) override;
    void OnTrained(std::vector<ModuleRecord> updates) override;
    void OnTimer(CoordinatorTimer timer) override;

  protected:
    void DoStart() override;

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

    void AddNeighbour(const Message& hello);
    void SendExchange(uint32_t id, const Neighbour& neighbour);
    void CancelDeadline();
    void TakeExchange(const Message& message);
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

    std::optional<ConsensusState> m_state;      //!< states x and weights w
    std::map<uint32_t, Neighbour> m_neighbours; //!< by id
    Moment m_at{0, 1};                          //!< round and step under way
    uint32_t m_newest{0};                       //!< newest round heard of
    bool m_begun{false};                        //!< neighbours are there (or given up)
    bool m_training{false};                     //!< training is under way
    bool m_exchanging{false};                   //!< the step's messages are sent
    bool m_extended{false};                     //!< the step's deadline was started anew
    bool m_finished{false};                     //!< the last round is over
    ConsensusReport m_report;                   //!< of the round under way
    SharedMessage m_hello;                      //!< said first, and as a heartbeat
    MessageCache m_sent;                        //!< messages of the step
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_GOSSIP_COORDINATOR_H */
