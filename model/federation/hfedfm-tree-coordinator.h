// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_TREE_COORDINATOR_H
#define HFEDFM_TREE_COORDINATOR_H

#include "hfedfm-module-providers.h"
#include "hfedfm-round-machine.h"

#include <cstddef>
#include <cstdint>
#include <map>
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
class TreeCoordinator : public RoundMachine
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    std::vector<uint32_t> GetMissing() const override;

    void OnOpen() override
    {
        TryBegin();
    }

    void OnStartDeadline() override;

    void OnConnected(LinkRole role, uint32_t peer) override;
    void OnHello(LinkRole role, const Message& hello, bool anew) override;
    void OnGone(LinkRole role, uint32_t child) override;
    void OnMessage(LinkRole role, const Message& message, std::size_t bytes) override;
    void SetPlace(const TreePlace& place) override;
    void Forget(uint32_t node) override;
    void Hold(const ModuleSet& modules) override;
    void OnJudged(const std::vector<ModuleJudgement>& judgements) override;

    /** @return which children provide which modules */
    const ModuleProviders& GetProviders() const
    {
        return m_providers;
    }

  protected:
    void DoStart() override;
    void SendModel(uint32_t child, MessageType type) override;
    std::vector<ModuleNote> MakeNotes() const override;

  private:
    /** A child that has said HELLO, or a node behind one. */
    struct Child
    {
        Manifest wants;                   //!< modules it holds
        uint32_t baseRound{0};            //!< round of the model of its next update
        std::map<ModuleId, uint32_t> has; //!< versions that it was sent since its newest HELLO
        bool answered{false};             //!< its update shows that it got the last of them
        /** Its newest message with the bytes on the wire, if it came before this node expected it.
         */
        std::vector<std::pair<Message, std::size_t>> held;
    };

    bool IsExpected(uint32_t id) const;
    void TryBegin();
    void Begin();
    void SendHello();
    void SendHelloOfOthers();
    void Introduce(uint32_t child);
    void Announce(uint32_t child);
    void KeepOnly(uint32_t child);
    void Drop(uint32_t child);
    void TakeModel(const Message& message, std::size_t bytes);
    void TakeUpdate(const Message& message, std::size_t bytes);
    bool TakeSpecialty(const Message& model);

    std::map<uint32_t, Child> m_children; //!< who has said HELLO and was not dropped
    Manifest m_announced;                 //!< modules that the parent knows of
    ModuleProviders m_providers;          //!< which children provide which modules
    Specialty m_specialty;                //!< what this node leaves to others
    std::vector<ModuleNote> m_judged;     //!< what the parent has asked for, of the newest training
    MessageCache m_sent;                  //!< models of the round
    bool m_begun{false};                  //!< children are there (or given up)
    bool m_waitedEnough{false};           //!< it begins without children that are not here
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_TREE_COORDINATOR_H */
