// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_ASYNC_COORDINATOR_H
#define HFEDFM_ASYNC_COORDINATOR_H

#include "hfedfm-async-rule.h"
#include "hfedfm-coordinator.h"
#include "hfedfm-update-packer.h"

#include "ns3/object-factory.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * The coordinator of a server that does not wait for all of its children: what one sends counts
 * when it comes, and the child gets the newest model at once. An AsyncRule says what an update does
 * to the model, after how many of them there is a new version.
 *
 * Children are ordinary nodes of a tree: devices, edge servers that do rounds, or other nodes of
 * this kind. The coordinator remembers of each which version it works on, and keeps old versions as
 * long as somebody does. It numbers the models that it sends a child, so that one that was lost
 * with a connection, or a report that comes twice, is told from the one that is awaited.
 *
 * Rounds are virtual: one is over when as many updates have come as there are children; what stands
 * for several rounds below counts as many. Models carry the round that their child begins in, so
 * that learning rates decay with what all have done. The run of a root ends with its last round: it
 * sends all the last model, and what is under way does not count.
 *
 * A node with a parent reports when its children have done E rounds since the last report, and goes
 * on without waiting. When the parent's model comes, it takes the place of its own, and what
 * children have brought since the report is added to that. So each update reaches the parent once.
 * After the report of the last round, its children wait for the last model.
 *
 * A child that is gone is not waited for; its update counts if it comes back with it. One that
 * reports nothing, because nobody is below it, gets the next version when there is one.
 */
class AsyncCoordinator : public Coordinator
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    const ModuleSet& GetModel() const override
    {
        return m_model;
    }

    uint32_t GetRound() const override;

    bool IsCollecting() const override
    {
        return m_firstRound > 0 && !m_finished;
    }

    /** @return how often the model has changed */
    uint32_t GetVersion() const
    {
        return m_version;
    }

    std::vector<uint32_t> GetMissing() const override;

    void OnOpen() override
    {
        TryBegin();
    }

    void OnStartDeadline() override;
    void OnBegin() override;
    void OnConnected(LinkRole role, uint32_t peer) override;
    void OnHello(LinkRole role, const Message& hello, bool anew) override;
    void OnGone(LinkRole role, uint32_t child) override;
    void OnMessage(LinkRole role, const Message& message, std::size_t bytes) override;
    void OnTrained(std::vector<ModuleRecord> updates) override;
    void SetPlace(const TreePlace& place) override;
    void Forget(uint32_t node) override;

  protected:
    void DoStart() override;
    void DoDispose() override;

  private:
    /** A child that has said HELLO. */
    struct Child
    {
        Manifest wants;                        //!< modules it holds
        bool works{false};                     //!< its update is to come
        bool empty{false};                     //!< its last update had no modules
        uint16_t number{0};                    //!< of the model that it was sent last; 0: none yet
        uint16_t counted{0};                   //!< of the model that its last update was based on
        uint32_t round{0};                     //!< that the model was sent for
        uint32_t version{0};                   //!< of the model
        std::shared_ptr<const ModuleSet> base; //!< the model
    };

    /** Who sent an update and for which round. */
    using Origin = std::pair<uint32_t, uint32_t>;

    bool IsExpected(uint32_t id) const;
    uint32_t CountPresent() const;
    uint32_t CountLinked() const;
    uint32_t GetBuffer() const;
    std::shared_ptr<const ModuleSet> GetSnapshot();
    void TryBegin();
    void SendHello();
    void SendModel(uint32_t id);
    void Send(uint32_t id, MessageType type);
    void SendToIdle();
    void TakeModel(const Message& message, std::size_t bytes);
    void Rebase(const Message& message);
    void TakeUpdate(const Message& message, std::size_t bytes);
    AsyncUpdate Accept(const Child& child, const Message& message);
    void Leave();
    void ReportIfIdle();
    void Aggregate();
    void Changed();
    void GoOn();
    void Report();
    void Finish();
    void Discard(const Origin& origin, const char* detail);

    ObjectFactory m_ruleType;                  //!< makes the rule
    Ptr<AsyncRule> m_rule;                     //!< what updates do to the model
    ModuleSet m_model;                         //!< the newest version
    std::map<uint32_t, Child> m_children;      //!< by id
    Manifest m_announced;                      //!< modules that the parent knows of
    MessageCache m_sent;                       //!< models of this version
    std::shared_ptr<const ModuleSet> m_newest; //!< copy of the newest version; null: to be made
    std::shared_ptr<const ModuleSet> m_synced; //!< what the parent knows of the model
    ModuleSet m_received;                      //!< what the parent has sent last
    std::vector<AsyncUpdate> m_buffer;         //!< updates that make the next version
    std::vector<Origin> m_unreported;          //!< of updates since the last report
    std::map<ModuleId, double> m_weights;      //!< samples since the last report
    uint32_t m_version{0};                     //!< number of the newest version
    uint32_t m_firstRound{0};                  //!< round that m_progress counts from; 0: none yet
    double m_progress{0};                      //!< virtual rounds since then
    uint32_t m_lastRound{0};                   //!< last round of the run
    UpdatePacker m_packer;                     //!< makes what travels to the parent
    std::map<ModuleId, uint32_t> m_bases;      //!< round of the parent's model that brought each
    uint32_t m_baseRound{0};                   //!< round of the parent's newest model
    uint16_t m_baseStep{0};                    //!< which of several of that round it is
    bool m_reported{false};                    //!< the parent owes a model
    bool m_begun{false};                       //!< children are there, or given up
    bool m_waitedEnough{false};                //!< it begins without children that are not here
    bool m_finished{false};                    //!< the last model is made
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_ASYNC_COORDINATOR_H */
