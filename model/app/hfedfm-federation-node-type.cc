/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * Attributes and trace sources of FederationNode.
 */

#include "hfedfm-federation-node.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(FederationNode);

TypeId
FederationNode::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::FederationNode")
            .SetParent<LearningNode>()
            .SetGroupName("Hfedfm")
            .AddConstructor<FederationNode>()
            .AddAttribute("FederationId",
                          "Id of this node in the federation, unique.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&FederationNode::m_id),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Port",
                          "TCP port where children connect.",
                          UintegerValue(5000),
                          MakeUintegerAccessor(&FederationNode::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("GroupPort",
                          "UDP port where children hear the group of their parent; the same at "
                          "all nodes.",
                          UintegerValue(5002),
                          MakeUintegerAccessor(&FederationNode::m_groupPort),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("GroupSender",
                          "What sends to several children at once; null without a group channel.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&FederationNode::m_groupSender),
                          MakePointerChecker<GroupSender>())
            .AddAttribute("GroupReceiver",
                          "What hears the parent's group; null without a group channel.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&FederationNode::m_groupReceiver),
                          MakePointerChecker<GroupReceiver>())
            .AddAttribute("Rounds",
                          "Rounds of the run, counted at the lowest tier; used by the root.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&FederationNode::m_rounds),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("EdgeRounds",
                          "E: own rounds per aggregation at the parent.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&FederationNode::m_edgeRounds),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Quorum",
                          "Share of the children whose updates end a round, in (0, 1].",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&FederationNode::m_quorum),
                          MakeDoubleChecker<double>(1e-9, 1.0))
            .AddAttribute("Deadline",
                          "Longest round at a node with children: then it aggregates what has "
                          "come. 0: wait for ever. FederationHelper takes it for that of a cluster "
                          "and allows servers above it as many as they wait for, and one more.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&FederationNode::m_deadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("EarliestBegin",
                          "Simulated time before which a root does not begin round 1. All stations "
                          "of a Wi-Fi channel should be connected before model traffic loads it: "
                          "ns-3 may stall the connections of a station that sets up its block-ack "
                          "agreement among collisions.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&FederationNode::m_earliestBegin),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("StartDeadline",
                          "Longest wait for all children to connect.",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&FederationNode::m_startDeadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("RequireAllChildren",
                          "Whether a child that has not connected by the StartDeadline ends the "
                          "program with a message; otherwise the run goes on without it.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FederationNode::m_requireChildren),
                          MakeBooleanChecker())
            .AddAttribute("InNetworkAggregation",
                          "Whether a learner whose parent is another device sends it the mean of "
                          "its own update and those of its children. Otherwise it forwards each of "
                          "them as it comes: store and forward, as the published accounting has "
                          "it. All other nodes always aggregate.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FederationNode::SetInNetworkAggregation,
                                              &FederationNode::GetInNetworkAggregation),
                          MakeBooleanChecker())
            .AddAttribute("SoleChild",
                          "Whether one of the expected children at a time speaks for all: one that "
                          "connects takes the place of the one before, and a round waits for it. "
                          "For an edge server whose cluster elects a head.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&FederationNode::m_soleChild),
                          MakeBooleanChecker())
            .AddAttribute("Codec",
                          "How module values travel from this node: fp32 or fp16.",
                          StringValue("fp32"),
                          MakeStringAccessor(&FederationNode::SetCodec, &FederationNode::GetCodec),
                          MakeStringChecker())
            .AddAttribute(
                "Aggregator",
                "Rule that makes one model of the updates; default: sample-weighted mean.",
                PointerValue(),
                MakePointerAccessor(&FederationNode::m_aggregator),
                MakePointerChecker<Aggregator>())
            .AddTraceSource("ModelSent",
                            "A MODEL or FINAL message was handed to a child's stream.",
                            MakeTraceSourceAccessor(&FederationNode::m_modelSent),
                            "ns3::hfedfm::FederationNode::MessageTracedCallback")
            .AddTraceSource("ModelReceived",
                            "A MODEL or FINAL message has come from the parent.",
                            MakeTraceSourceAccessor(&FederationNode::m_modelReceived),
                            "ns3::hfedfm::FederationNode::MessageTracedCallback")
            .AddTraceSource("UpdateSent",
                            "An UPDATE message was handed to the parent's stream.",
                            MakeTraceSourceAccessor(&FederationNode::m_updateSent),
                            "ns3::hfedfm::FederationNode::MessageTracedCallback")
            .AddTraceSource("UpdateReceived",
                            "An UPDATE message has come from a child.",
                            MakeTraceSourceAccessor(&FederationNode::m_updateReceived),
                            "ns3::hfedfm::FederationNode::MessageTracedCallback")
            .AddTraceSource("Aggregated",
                            "A node with children, or a root, has aggregated a round.",
                            MakeTraceSourceAccessor(&FederationNode::m_aggregated),
                            "ns3::hfedfm::FederationNode::AggregatedTracedCallback")
            .AddTraceSource("Dropped",
                            "A child's update or one module of it does not count.",
                            MakeTraceSourceAccessor(&FederationNode::m_dropped),
                            "ns3::hfedfm::FederationNode::DroppedTracedCallback")
            .AddTraceSource("AwaitingParent",
                            "The node has sent its update and waits for the parent, or got the "
                            "next model.",
                            MakeTraceSourceAccessor(&FederationNode::m_awaitingParent),
                            "ns3::hfedfm::FederationNode::AwaitingTracedCallback")
            .AddTraceSource("ChildrenMissing",
                            "The StartDeadline has passed and these children have not connected; "
                            "fires before RequireAllChildren ends the program.",
                            MakeTraceSourceAccessor(&FederationNode::m_childrenMissing),
                            "ns3::hfedfm::FederationNode::MissingTracedCallback");
    return tid;
}

} // namespace hfedfm
} // namespace ns3
