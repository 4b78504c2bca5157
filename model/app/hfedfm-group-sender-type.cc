/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * Attributes and trace sources of GroupSender.
 */

#include "hfedfm-group-sender.h"

#include "ns3/uinteger.h"

namespace ns3
{
namespace hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(GroupSender);

TypeId
GroupSender::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::GroupSender")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<GroupSender>()
            .AddAttribute("ChunkSize",
                          "Bytes of a frame in one datagram; 1440 fill an IP packet of 1500.",
                          UintegerValue(1440),
                          MakeUintegerAccessor(&GroupSender::m_chunkSize),
                          MakeUintegerChecker<uint16_t>(16, 65000))
            .AddAttribute("MinimumReceivers",
                          "Fewer receivers of a frame get it over their streams.",
                          UintegerValue(2),
                          MakeUintegerAccessor(&GroupSender::m_minimum),
                          MakeUintegerChecker<uint32_t>(1, MAX_GROUP_RECEIVERS))
            .AddAttribute("MaxPolls",
                          "A receiver that so many polls in a row have got nothing on, because it "
                          "does not answer or has got no chunk, is given up.",
                          UintegerValue(6),
                          MakeUintegerAccessor(&GroupSender::m_maxPolls),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SpareTurns",
                          "How many turns of the channel answers to a poll are waited for, after "
                          "those of the receivers.",
                          UintegerValue(8),
                          MakeUintegerAccessor(&GroupSender::m_spareTurns),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SendTime",
                          "How long it sends at most before it polls and listens for ListenTime. "
                          "While it sends, the radio may be deaf and others may not get through; "
                          "a member of a D2D cluster that is not heard for BeaconTimeout is taken "
                          "for gone.",
                          TimeValue(Seconds(4)),
                          MakeTimeAccessor(&GroupSender::m_sendTime),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("ListenTime",
                          "How long it is silent then; a little more than the BeaconInterval of "
                          "ClusterMember.",
                          TimeValue(MilliSeconds(1300)),
                          MakeTimeAccessor(&GroupSender::m_listenTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("StallTime",
                          "If the radio has sent nothing of a transfer for so long, all receivers "
                          "are given up.",
                          TimeValue(Seconds(20)),
                          MakeTimeAccessor(&GroupSender::m_stallTime),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddTraceSource("ChunkSent",
                            "A chunk was handed to the radio.",
                            MakeTraceSourceAccessor(&GroupSender::m_chunkTrace),
                            "ns3::hfedfm::GroupSender::ChunkTracedCallback")
            .AddTraceSource("PollSent",
                            "A poll was handed to the radio.",
                            MakeTraceSourceAccessor(&GroupSender::m_pollTrace),
                            "ns3::hfedfm::GroupSender::PollTracedCallback")
            .AddTraceSource("AnswerReceived",
                            "A receiver has told what it misses.",
                            MakeTraceSourceAccessor(&GroupSender::m_answerTrace),
                            "ns3::hfedfm::GroupSender::AnswerTracedCallback")
            .AddTraceSource("GivenUp",
                            "A receiver is given up for a transfer.",
                            MakeTraceSourceAccessor(&GroupSender::m_givenUpTrace),
                            "ns3::hfedfm::GroupSender::GivenUpTracedCallback");
    return tid;
}

} // namespace hfedfm
} // namespace ns3
