/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_CONSENSUS_NODE_H
#define HFEDFM_CONSENSUS_NODE_H

#include "hfedfm-learning-node.h"

#include "ns3/hfedfm-consensus-machine.h"
#include "ns3/hfedfm-link-set.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * A device of a cluster without a head, as an ns-3 application: it trains and averages with its
 * neighbours by consensus.
 *
 * Rounds and steps are decided by ConsensusMachine; this class carries its decisions out: it keeps
 * one persistent MessageStream per neighbour, runs the learner for the time that the compute model
 * says, and tells the energy ledger what it is doing. Of two neighbours, the one with the higher
 * federation id connects to the other. All nodes of a cluster must have the same Rounds and
 * Exchanges; HELLO messages tell them, and neighbours that do not agree end the program.
 */
class ConsensusNode : public LearningNode, private ConsensusActions, private LinkEvents
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ConsensusNode();
    ~ConsensusNode() override;

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

    const ModuleSet* FindModel() const override;
    uint32_t GetRound() const override;
    StreamCounters GetCounters() const override;

    /** TracedCallback signature. @param node who @param neighbour the other end
     *  @param message message @param bytes its size */
    typedef void (*ExchangeTracedCallback)(uint32_t node,
                                           uint32_t neighbour,
                                           const Message& message,
                                           uint64_t bytes);
    /** TracedCallback signature. @param report what happened @param model modules after it */
    typedef void (*MixedTracedCallback)(const ConsensusReport& report, const ModuleSet& model);
    /** TracedCallback signature. @param node who @param neighbour sender @param round its round
     *  @param step its step @param reason why */
    typedef void (*DroppedTracedCallback)(uint32_t node,
                                          uint32_t neighbour,
                                          uint32_t round,
                                          uint32_t step,
                                          ExchangeDrop reason);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    // ConsensusActions
    void SendExchange(uint32_t neighbour, const std::vector<ModuleId>& modules) override;
    void Train(uint32_t round, const ModuleSet& model) override;
    void ArmDeadline() override;
    void ExtendDeadline() override;
    void CancelDeadline() override;
    void OnMixed(const ConsensusReport& report, const ModuleSet& model) override;
    void OnDropped(uint32_t neighbour,
                   uint32_t round,
                   uint32_t step,
                   ExchangeDrop reason,
                   const std::string& detail) override;
    void OnFinished(const ModuleSet& model) override;

    // LearningNode
    void HandleTrained(std::vector<ModuleRecord> updates) override;
    void CancelEvents() override;
    Phase GetExchangePhase() const override;

    void CreateMachine();
    void CreateLinks();
    void TryBegin();
    void Begin();
    void BeginRun();
    void StartDeadlinePassed();
    void DeadlinePassed();
    void SendHeartbeat();

    // LinkEvents
    void LinkConnected(LinkRole role, uint32_t neighbour) override;
    void LinkHello(LinkRole role, const Message& message) override;
    void LinkGone(LinkRole role, uint32_t neighbour) override;
    void LinkMessage(LinkRole role, const Message& message, std::size_t bytes) override;
    void LinkActivity() override;

    uint16_t m_port;          //!< where neighbours connect
    uint32_t m_rounds;        //!< rounds of the run
    uint32_t m_exchanges;     //!< K
    Time m_deadline;          //!< longest step, 0 = none
    Time m_earliestBegin;     //!< round 1 does not begin before
    Time m_startDeadline;     //!< longest wait for the neighbours to connect
    bool m_requireNeighbours; //!< whether a missing neighbour ends the program

    std::map<uint32_t, Address> m_neighbours;    //!< where they listen
    std::unique_ptr<ConsensusMachine> m_machine; //!< decides about rounds and steps
    std::unique_ptr<LinkSet> m_links;            //!< connections
    EncodedMessage m_hello;                      //!< what is said first
    EventId m_startEvent;                        //!< end of the wait for neighbours
    EventId m_beginEvent;                        //!< begin of round 1
    EventId m_deadlineEvent;                     //!< end of the step
    EventId m_aliveEvent;                        //!< tells neighbours that it waits
    bool m_begun{false};                         //!< neighbours are there (or given up)
    bool m_active{false};                        //!< round 1 has begun
    std::map<std::vector<ModuleId>, std::pair<Message, EncodedMessage>>
        m_sent;                             //!< messages of the step
    std::pair<uint32_t, uint32_t> m_sentAt; //!< round and step of m_sent

    TracedCallback<uint32_t, uint32_t, const Message&, uint64_t> m_exchangeSent; //!< to a neighbour
    TracedCallback<uint32_t, uint32_t, const Message&, uint64_t> m_exchangeReceived; //!< from one
    TracedCallback<const ConsensusReport&, const ModuleSet&> m_mixed;                //!< round ends
    TracedCallback<uint32_t, uint32_t, uint32_t, uint32_t, ExchangeDrop> m_dropped;  //!< not used
    TracedCallback<uint32_t, const std::vector<uint32_t>&> m_neighboursMissing; //!< not connected
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_CONSENSUS_NODE_H */
