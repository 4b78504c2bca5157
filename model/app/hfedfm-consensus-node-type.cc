/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * Attributes and trace sources of ConsensusNode.
 */

#include "hfedfm-consensus-node.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(ConsensusNode);

TypeId
ConsensusNode::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::ConsensusNode")
            .SetParent<LearningNode>()
            .SetGroupName("Hfedfm")
            .AddConstructor<ConsensusNode>()
            .AddAttribute("FederationId",
                          "Id of this node in the federation, unique.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&ConsensusNode::m_id),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Port",
                          "TCP port where neighbours with a higher id connect.",
                          UintegerValue(5000),
                          MakeUintegerAccessor(&ConsensusNode::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("Rounds",
                          "Rounds of the run; the same at all nodes of the cluster.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&ConsensusNode::m_rounds),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Exchanges",
                          "K: exchanges with all neighbours per round; the same at all nodes of "
                          "the cluster. 0: every node trains for itself.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&ConsensusNode::m_exchanges),
                          MakeUintegerChecker<uint32_t>(0, 65535))
            .AddAttribute("StepDeadline",
                          "Longest wait for the neighbours' messages of one exchange; then the "
                          "node goes on without the missing ones. It counts from the node's own "
                          "message, so it should exceed the spread of training times. A neighbour "
                          "that says after half of it that it waits itself gets up to half as much "
                          "more. 0: wait for ever.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&ConsensusNode::m_deadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("EarliestBegin",
                          "Simulated time before which the node does not begin round 1: when all "
                          "nodes of a radio channel should be connected.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&ConsensusNode::m_earliestBegin),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("StartDeadline",
                          "Longest wait for all neighbours to connect.",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&ConsensusNode::m_startDeadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("RequireAllNeighbours",
                          "Whether a neighbour that has not connected by the StartDeadline ends "
                          "the program with a message; otherwise the run goes on without it.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&ConsensusNode::m_requireNeighbours),
                          MakeBooleanChecker())
            .AddAttribute("Codec",
                          "How module values travel from this node: fp32 or fp16.",
                          StringValue("fp32"),
                          MakeStringAccessor(&ConsensusNode::SetCodec, &ConsensusNode::GetCodec),
                          MakeStringChecker())
            .AddTraceSource("ExchangeSent",
                            "An EXCHANGE message was handed to a neighbour's stream.",
                            MakeTraceSourceAccessor(&ConsensusNode::m_exchangeSent),
                            "ns3::hfedfm::ConsensusNode::ExchangeTracedCallback")
            .AddTraceSource("ExchangeReceived",
                            "An EXCHANGE message has come from a neighbour.",
                            MakeTraceSourceAccessor(&ConsensusNode::m_exchangeReceived),
                            "ns3::hfedfm::ConsensusNode::ExchangeTracedCallback")
            .AddTraceSource("Mixed",
                            "A round is over: the exchanges are done.",
                            MakeTraceSourceAccessor(&ConsensusNode::m_mixed),
                            "ns3::hfedfm::ConsensusNode::MixedTracedCallback")
            .AddTraceSource("Dropped",
                            "A neighbour's message or one module of it does not count.",
                            MakeTraceSourceAccessor(&ConsensusNode::m_dropped),
                            "ns3::hfedfm::ConsensusNode::DroppedTracedCallback")
            .AddTraceSource("NeighboursMissing",
                            "The StartDeadline has passed and these neighbours have not "
                            "connected; fires before RequireAllNeighbours ends the program.",
                            MakeTraceSourceAccessor(&ConsensusNode::m_neighboursMissing),
                            "ns3::hfedfm::LearningNode::MissingTracedCallback");
    return tid;
}

} // namespace hfedfm
} // namespace ns3
