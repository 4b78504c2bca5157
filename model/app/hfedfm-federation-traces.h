// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FEDERATION_TRACES_H
#define HFEDFM_FEDERATION_TRACES_H

#include "hfedfm-task-starter.h"

#include "ns3/application.h"
#include "ns3/hfedfm-coordinator.h"
#include "ns3/hfedfm-learner.h"
#include "ns3/hfedfm-message-codec.h"
#include "ns3/hfedfm-module-directory.h"
#include "ns3/traced-callback.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** How often a module has travelled from and been aggregated at a node. */
struct ModuleTraffic
{
    uint64_t up{0};           //!< times sent to the parent or to a neighbour
    uint64_t down{0};         //!< times sent to a child
    uint64_t aggregations{0}; //!< times aggregated here
    uint64_t recordBytes{0};  //!< size of its newest record on the wire, bytes
    uint64_t upBytes{0};      //!< of all records that were sent to the parent or to neighbours
    uint64_t downBytes{0};    //!< of all records that were sent to children
};

/**
 * What a FederationNode tells of itself and knows of others: its trace sources, how often modules
 * have travelled from it and were aggregated at it, and its directory.
 */
class FederationTraces : public Application, protected CoordinatorActions
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return federation id */
    uint32_t GetFederationId() const
    {
        return m_id;
    }

    /** @return traffic per module */
    const std::map<ModuleId, ModuleTraffic>& GetModuleTraffic() const
    {
        return m_traffic;
    }

    /** @return who holds which modules, as far as the messages that have passed this node say so */
    const ModuleDirectory& GetDirectory() const
    {
        return m_directory;
    }

    /** TracedCallback signature. @param start what has begun */
    typedef void (*TaskStartedTracedCallback)(const TaskStart& start);
    /** TracedCallback signature. @param node who @param message message @param bytes its size */
    typedef void (*MessageTracedCallback)(uint32_t node, const Message& message, uint64_t bytes);
    /** TracedCallback signature. @param node who @param neighbour the other end
     *  @param message message @param bytes its size */
    typedef void (*ExchangeTracedCallback)(uint32_t node,
                                           uint32_t neighbour,
                                           const Message& message,
                                           uint64_t bytes);
    /** TracedCallback signature. @param node who @param round round @param result its result */
    typedef void (*TrainedTracedCallback)(uint32_t node,
                                          uint32_t round,
                                          const TrainingResult& result);
    /** TracedCallback signature. @param report what was aggregated */
    typedef void (*AggregatedTracedCallback)(const AggregationReport& report);
    /** TracedCallback signature. @param report what happened @param model modules after it */
    typedef void (*MixedTracedCallback)(const ConsensusReport& report, const ModuleSet& model);
    /** TracedCallback signature. @param node who @param sender of what does not count
     *  @param round its round @param step its step, 0 in a tree @param reason why */
    typedef void (*DroppedTracedCallback)(uint32_t node,
                                          uint32_t sender,
                                          uint32_t round,
                                          uint32_t step,
                                          DropReason reason);
    /** TracedCallback signature. @param node who @param awaiting whether it waits */
    typedef void (*AwaitingTracedCallback)(uint32_t node, bool awaiting);
    /** TracedCallback signature. @param node who @param missing ids of the missing nodes */
    typedef void (*MissingTracedCallback)(uint32_t node, const std::vector<uint32_t>& missing);
    /** TracedCallback signature. @param node who @param round round @param specialty what it leaves
     *  to others from that round on, and judges in it */
    typedef void (*SpecializedTracedCallback)(uint32_t node,
                                              uint32_t round,
                                              const Specialty& specialty);
    /** TracedCallback signature. @param node who */
    typedef void (*NodeTracedCallback)(uint32_t node);

  protected:
    // CoordinatorActions
    void OnUsed(LinkRole role, const Message& message, std::size_t bytes) override;
    void OnAggregated(const AggregationReport& report) override;
    void OnMixed(const ConsensusReport& report, const ModuleSet& model) override;
    void OnDropped(uint32_t sender,
                   uint32_t round,
                   uint32_t step,
                   DropReason reason,
                   const std::string& detail) override;

    /** Tell that a message other than HELLO goes out. @param role of the receiver @param peer its
     * id
     *  @param message it @param codec that has made bytes of it @param bytes its size on the wire
     */
    void OnSent(LinkRole role,
                uint32_t peer,
                const Message& message,
                const MessageCodec& codec,
                std::size_t bytes);

    /** @param awaiting whether the node waits for the parent's next model */
    void SetAwaiting(bool awaiting);

    /** @return whether it does */
    bool IsAwaiting() const
    {
        return m_awaiting;
    }

    uint32_t m_id{0};            //!< federation id
    ModuleDirectory m_directory; //!< who holds what

    TracedCallback<uint32_t, uint32_t> m_trainingStarted;                //!< learner begins
    TracedCallback<uint32_t, uint32_t, const TrainingResult&> m_trained; //!< learner done
    TracedCallback<uint32_t, const std::vector<uint32_t>&> m_missing;    //!< not connected
    TracedCallback<uint32_t, uint32_t> m_taskAwaited;                    //!< asks for modules
    TracedCallback<const TaskStart&> m_taskStarted;                      //!< a task begins
    TracedCallback<uint32_t, uint32_t, const Specialty&> m_specialized;  //!< leaves modules
    TracedCallback<uint32_t> m_finishedTrace;                            //!< last model scored
    TracedCallback<uint32_t> m_failedTrace;                              //!< takes no part any more

  private:
    std::map<ModuleId, ModuleTraffic> m_traffic; //!< per module
    bool m_awaiting{false};                      //!< waits for the parent's next model

    TracedCallback<uint32_t, const Message&, uint64_t> m_modelSent;      //!< to a child
    TracedCallback<uint32_t, const Message&, uint64_t> m_modelReceived;  //!< from the parent
    TracedCallback<uint32_t, const Message&, uint64_t> m_updateSent;     //!< to the parent
    TracedCallback<uint32_t, const Message&, uint64_t> m_updateReceived; //!< from a child
    TracedCallback<uint32_t, uint32_t, const Message&, uint64_t> m_exchangeSent; //!< to a neighbour
    TracedCallback<uint32_t, uint32_t, const Message&, uint64_t> m_exchangeReceived; //!< from one
    TracedCallback<const AggregationReport&> m_aggregated;                           //!< round ends
    TracedCallback<const ConsensusReport&, const ModuleSet&> m_mixed;                //!< round ends
    TracedCallback<uint32_t, uint32_t, uint32_t, uint32_t, DropReason> m_dropped;    //!< not used
    TracedCallback<uint32_t, bool> m_awaitingParent; //!< waits for the parent
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FEDERATION_TRACES_H */
