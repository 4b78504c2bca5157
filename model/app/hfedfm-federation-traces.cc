// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-federation-traces.h"

#include "ns3/hfedfm-wire.h"
#include "ns3/log.h"

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmFederationTraces");

NS_OBJECT_ENSURE_REGISTERED(FederationTraces);

TypeId
FederationTraces::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::FederationTraces")
            .SetParent<Application>()
            .SetGroupName("Hfedfm")
            .AddTraceSource("TrainingStarted",
                            "Local training of a round begins.",
                            MakeTraceSourceAccessor(&FederationTraces::m_trainingStarted),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("Trained",
                            "A learner's job is done: training, or scoring of the last model.",
                            MakeTraceSourceAccessor(&FederationTraces::m_trained),
                            "ns3::hfedfm::FederationTraces::TrainedTracedCallback")
            .AddTraceSource("TaskAwaited",
                            "A task is to begin in mid-run; training waits for modules of others.",
                            MakeTraceSourceAccessor(&FederationTraces::m_taskAwaited),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("TaskStarted",
                            "A task has begun in mid-run, with modules of others or without.",
                            MakeTraceSourceAccessor(&FederationTraces::m_taskStarted),
                            "ns3::hfedfm::FederationTraces::TaskStartedTracedCallback")
            .AddTraceSource("Specialized",
                            "The node leaves other modules to others than before, or is to judge "
                            "some; the round is the one that it was in when the model came.",
                            MakeTraceSourceAccessor(&FederationTraces::m_specialized),
                            "ns3::hfedfm::FederationTraces::SpecializedTracedCallback")
            .AddTraceSource("ModelSent",
                            "A MODEL or FINAL message was handed to a child's stream.",
                            MakeTraceSourceAccessor(&FederationTraces::m_modelSent),
                            "ns3::hfedfm::FederationTraces::MessageTracedCallback")
            .AddTraceSource("ModelReceived",
                            "A MODEL or FINAL message has come from the parent.",
                            MakeTraceSourceAccessor(&FederationTraces::m_modelReceived),
                            "ns3::hfedfm::FederationTraces::MessageTracedCallback")
            .AddTraceSource("UpdateSent",
                            "An UPDATE message was handed to the parent's stream.",
                            MakeTraceSourceAccessor(&FederationTraces::m_updateSent),
                            "ns3::hfedfm::FederationTraces::MessageTracedCallback")
            .AddTraceSource("UpdateReceived",
                            "An UPDATE message has come from a child.",
                            MakeTraceSourceAccessor(&FederationTraces::m_updateReceived),
                            "ns3::hfedfm::FederationTraces::MessageTracedCallback")
            .AddTraceSource("ExchangeSent",
                            "An EXCHANGE message was handed to a neighbour's stream.",
                            MakeTraceSourceAccessor(&FederationTraces::m_exchangeSent),
                            "ns3::hfedfm::FederationTraces::ExchangeTracedCallback")
            .AddTraceSource("ExchangeReceived",
                            "An EXCHANGE message has come from a neighbour.",
                            MakeTraceSourceAccessor(&FederationTraces::m_exchangeReceived),
                            "ns3::hfedfm::FederationTraces::ExchangeTracedCallback")
            .AddTraceSource("Aggregated",
                            "A node with children, or a root, has aggregated a round.",
                            MakeTraceSourceAccessor(&FederationTraces::m_aggregated),
                            "ns3::hfedfm::FederationTraces::AggregatedTracedCallback")
            .AddTraceSource("Mixed",
                            "A round between neighbours is over: the exchanges are done.",
                            MakeTraceSourceAccessor(&FederationTraces::m_mixed),
                            "ns3::hfedfm::FederationTraces::MixedTracedCallback")
            .AddTraceSource("Dropped",
                            "A child's update, a neighbour's message or one module of it does not "
                            "count.",
                            MakeTraceSourceAccessor(&FederationTraces::m_dropped),
                            "ns3::hfedfm::FederationTraces::DroppedTracedCallback")
            .AddTraceSource("AwaitingParent",
                            "The node has sent its update and waits for the parent, or got the "
                            "next model.",
                            MakeTraceSourceAccessor(&FederationTraces::m_awaitingParent),
                            "ns3::hfedfm::FederationTraces::AwaitingTracedCallback")
            .AddTraceSource("ChildrenMissing",
                            "The StartDeadline has passed and these children or neighbours have "
                            "not connected; fires before RequireAllChildren ends the program.",
                            MakeTraceSourceAccessor(&FederationTraces::m_missing),
                            "ns3::hfedfm::FederationTraces::MissingTracedCallback")
            .AddTraceSource("Finished",
                            "The last model is here, was passed on and scored.",
                            MakeTraceSourceAccessor(&FederationTraces::m_finishedTrace),
                            "ns3::hfedfm::FederationTraces::NodeTracedCallback")
            .AddTraceSource(
                "Failed",
                "The node takes no part any more: its battery is empty, or Fail() was called.",
                MakeTraceSourceAccessor(&FederationTraces::m_failedTrace),
                "ns3::hfedfm::FederationTraces::NodeTracedCallback");
    return tid;
}

void
FederationTraces::OnSent(LinkRole role,
                         uint32_t peer,
                         const Message& message,
                         const MessageCodec& codec,
                         std::size_t bytes)
{
    if (message.type == MessageType::HELLO)
    {
        return;
    }
    for (const auto& update : message.updates)
    {
        auto& traffic = m_traffic[update.state.GetId()];
        ++(role == LinkRole::CHILD ? traffic.down : traffic.up);
        traffic.recordBytes = GetRecordSize(update) + codec.GetPadding(update);
        (role == LinkRole::CHILD ? traffic.downBytes : traffic.upBytes) += traffic.recordBytes;
    }
    switch (role)
    {
    case LinkRole::PARENT:
        m_updateSent(m_id, message, bytes);
        break;
    case LinkRole::CHILD:
        m_modelSent(m_id, message, bytes);
        break;
    case LinkRole::NEIGHBOUR:
        m_exchangeSent(m_id, peer, message, bytes);
        break;
    }
}

void
FederationTraces::OnUsed(LinkRole role, const Message& message, std::size_t bytes)
{
    if (role == LinkRole::PARENT)
    {
        m_directory.TakeModel(message);
    }
    else
    {
        m_directory.TakeUpdate(message);
    }
    switch (role)
    {
    case LinkRole::PARENT:
        m_modelReceived(m_id, message, bytes);
        break;
    case LinkRole::CHILD:
        m_updateReceived(m_id, message, bytes);
        break;
    case LinkRole::NEIGHBOUR:
        m_exchangeReceived(m_id, message.sender, message, bytes);
        break;
    }
}

void
FederationTraces::OnAggregated(const AggregationReport& report)
{
    for (const auto& id : report.modules)
    {
        ++m_traffic[id].aggregations;
    }
    m_directory.TakeAggregated(report);
    m_aggregated(report);
}

void
FederationTraces::OnMixed(const ConsensusReport& report, const ModuleSet& model)
{
    for (const auto& [id, weight] : report.weights)
    {
        m_traffic[id].aggregations += report.steps;
    }
    m_mixed(report, model);
}

void
FederationTraces::OnDropped(uint32_t sender,
                            uint32_t round,
                            uint32_t step,
                            DropReason reason,
                            const std::string& detail)
{
    NS_LOG_WARN("node " << m_id << " drops what node " << sender << " sent for round " << round
                        << " step " << step << " (" << ToString(reason) << "): " << detail);
    m_dropped(m_id, sender, round, step, reason);
}

void
FederationTraces::SetAwaiting(bool awaiting)
{
    if (awaiting != m_awaiting)
    {
        m_awaiting = awaiting;
        m_awaitingParent(m_id, awaiting);
    }
}

} // namespace ns3::hfedfm
