// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_GOSSIP_COORDINATOR_H
#define HFEDFM_GOSSIP_COORDINATOR_H

#include "hfedfm-consensus-machine.h"
#include "hfedfm-coordinator.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * The coordinator of a device of a cluster without a head: it trains and averages with its
 * neighbours by consensus.
 *
 * ConsensusMachine decides about rounds and steps. All nodes of a cluster must have the same Rounds
 * and Exchanges; HELLO messages tell them, and neighbours that do not agree end the program.
 */
class GossipCoordinator : public Coordinator, private ConsensusActions
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    GossipCoordinator();
    ~GossipCoordinator() override;

    const ModuleSet& GetModel() const override
    {
        return m_machine->GetModel();
    }

    uint32_t GetRound() const override
    {
        return m_machine->GetRound();
    }

    std::vector<uint32_t> GetMissing() const override;
    void OnOpen() override;
    void OnStartDeadline() override;

    void OnBegin() override
    {
        m_machine->Begin();
    }

    void OnConnected(LinkRole role, uint32_t neighbour) override
    {
        m_actions->Send(role, neighbour, m_hello);
    }

    void OnHello(LinkRole role, const Message& hello, bool anew) override;
    void OnGone(LinkRole role, uint32_t neighbour) override;
    void OnMessage(LinkRole role, const Message& message, std::size_t bytes) override;

    void OnTrained(std::vector<ModuleRecord> updates) override
    {
        m_machine->OnTrained(std::move(updates));
    }

    void OnTimer(CoordinatorTimer timer) override;

  protected:
    void DoStart() override;
    void DoDispose() override;

  private:
    // ConsensusActions
    void SendExchange(uint32_t neighbour, const std::vector<ModuleId>& modules) override;
    void Train(uint32_t round, const ModuleSet& model) override;
    void ArmDeadline() override;

    void ExtendDeadline() override
    {
        m_actions->Arm(CoordinatorTimer::DEADLINE);
    }

    void CancelDeadline() override;

    void OnMixed(const ConsensusReport& report, const ModuleSet& model) override
    {
        m_actions->OnMixed(report, model);
    }

    void OnDropped(uint32_t neighbour,
                   uint32_t round,
                   uint32_t step,
                   DropReason reason,
                   const std::string& detail) override;

    void OnFinished(const ModuleSet& model) override
    {
        m_actions->Finish(m_settings.rounds + 1, model);
    }

    std::unique_ptr<ConsensusMachine> m_machine; //!< decides about rounds and steps
    SharedMessage m_hello;                       //!< what neighbours are told first, and as a
                                                 //!< heartbeat
    MessageCache m_sent;                         //!< messages of the step
    bool m_begun{false};                         //!< neighbours are there (or given up)
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_GOSSIP_COORDINATOR_H */
