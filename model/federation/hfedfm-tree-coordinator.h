// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_TREE_COORDINATOR_H
#define HFEDFM_TREE_COORDINATOR_H

#include "hfedfm-coordinator.h"
#include "hfedfm-round-machine.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * The coordinator of a node of a tree: device, relay, head, edge server or cloud. Which of them it
 * is follows from what it is given: a learner makes it train, children make it collect and
 * aggregate, a parent makes it report.
 *
 * RoundMachine decides about rounds. This class knows who is where: it tells the parent by HELLO
 * which modules the node and those behind it hold, learns the same from its children, begins when
 * they are there, and moves with the tree.
 */
class TreeCoordinator : public Coordinator, private RoundActions
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    TreeCoordinator();
    ~TreeCoordinator() override;

    const ModuleSet& GetModel() const override
    {
        return m_machine->GetModel();
    }

    uint32_t GetRound() const override
    {
        return m_machine->GetRound();
    }

    bool IsCollecting() const override
    {
        return m_machine->IsCollecting();
    }

    std::vector<uint32_t> GetMissing() const override;

    void OnOpen() override
    {
        TryBegin();
    }

    void OnStartDeadline() override;

    void OnBegin() override
    {
        m_machine->Begin(std::move(m_settings.initial), m_settings.rounds);
    }

    void OnConnected(LinkRole role, uint32_t peer) override;
    void OnHello(LinkRole role, const Message& hello, bool anew) override;
    void OnGone(LinkRole role, uint32_t child) override;
    void OnMessage(LinkRole role, const Message& message, std::size_t bytes) override;

    void OnTrained(std::vector<ModuleRecord> updates) override
    {
        m_machine->OnTrained(std::move(updates));
    }

    void OnTimer(CoordinatorTimer timer) override;
    void SetPlace(const TreePlace& place) override;
    void Forget(uint32_t node) override;

  protected:
    void DoStart() override;
    void DoDispose() override;

  private:
    /** A child that has said HELLO, or a node behind one. */
    struct Child
    {
        Manifest wants;        //!< modules it holds
        uint32_t baseRound{0}; //!< round of the model of its next update
        /** Its newest message with the bytes on the wire, if it came before this node expected it.
         */
        std::vector<std::pair<Message, std::size_t>> held;
    };

    // RoundActions
    void SendModel(uint32_t child, MessageType type, uint32_t round, const ModuleSet& m) override;
    void SendUpdate(uint32_t round, std::vector<ModuleRecord> updates) override;
    void ForwardUpdate(const Message& update) override;

    std::vector<ModuleRecord> TakeReport() override
    {
        return m_actions->TakeReport();
    }

    void Train(uint32_t round, const ModuleSet& model) override
    {
        m_actions->Train(round, model);
    }

    void CancelTraining() override
    {
        m_actions->CancelTraining();
    }

    void ArmDeadline() override;
    void CancelDeadline() override;

    void OnAggregated(const AggregationReport& report) override
    {
        m_actions->OnAggregated(report);
    }

    void OnDropped(uint32_t child,
                   uint32_t round,
                   DropReason reason,
                   const std::string& detail) override;

    void OnFinished(const ModuleSet& model) override
    {
        m_actions->Finish(m_machine->GetRound(), model);
    }

    bool Forwards() const;
    bool IsExpected(uint32_t id) const;
    void TryBegin();
    void Begin();
    void SendHello();
    void SendHelloOfOthers();
    void Introduce(uint32_t child);
    void Announce(uint32_t child);
    void KeepOnly(uint32_t child);
    void Drop(uint32_t child);
    void MoveMachine();
    void TakeModel(const Message& message, std::size_t bytes);
    void TakeUpdate(const Message& message, std::size_t bytes);

    std::unique_ptr<RoundMachine> m_machine; //!< decides about rounds
    std::map<uint32_t, Child> m_children;    //!< who has said HELLO and was not dropped
    Manifest m_announced;                    //!< modules that the parent knows of
    MessageCache m_sent;                     //!< models of the round
    bool m_begun{false};                     //!< children are there (or given up)
    bool m_waitedEnough{false};              //!< it begins without children that are not here
    bool m_armed{false};                     //!< the deadline of the round runs
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_TREE_COORDINATOR_H */
