// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Transfers of messages to several receivers at once, over a channel that loses what it is told to:
 *
 *     node 0 ---+--- node 1
 *               +--- node 2
 *               +--- node 3 ...
 *
 *  - messages of any length arrive bit by bit, in one pass if nothing is lost; padding counts as
 *    sent, but is not delivered
 *  - what several miss is sent again once; every chunk counted
 *  - all arrives with a fifth of all chunks, polls and answers lost
 *  - a receiver that is silent, or gets nothing, is given up, and does not keep others waiting
 *  - another message takes the place of an unfinished one, for its receivers only
 *  - who is not named gets nothing; who hears a sender late gets it all
 *  - a long transfer leaves gaps in which others are heard
 *  - a radio that does not send any more is found out
 *  - a receiver forgets what does not come any more; nothing has events then
 *  - chunks in any order, twice, or of others
 */

#include "../../fixture/hfedfm-multicast-fixture.h"

#include "ns3/inet-socket-address.h"
#include "ns3/random-variable-stream.h"
#include "ns3/udp-socket-factory.h"

#include <set>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

using GroupTransfer = GroupTransferTest;

bool
IsChunk(const GroupMessage& message)
{
    return message.header.type == GroupMessageType::CHUNK;
}

/** Loses a share of all datagrams of group transfers. */
std::function<bool(const GroupMessage&)>
Lose(double share, int64_t stream)
{
    auto draw = CreateObject<UniformRandomVariable>();
    draw->SetStream(stream);
    return [draw, share](const GroupMessage&) { return draw->GetValue() < share; };
}

} // namespace

TEST_F(GroupTransfer, MessagesOfAnyLengthArriveInOnePass)
{
    Build(3);
    std::vector<EncodedMessage> sent;
    uint32_t chunks = 0;
    for (const std::size_t bytes : {1, 1439, 1440, 1441, 100000})
    {
        sent.push_back(MakeEncoded(bytes, chunks));
        chunks += static_cast<uint32_t>((bytes + 1439) / 1440);
        At(1000 * static_cast<uint32_t>(sent.size()),
           [this, encoded = sent.back()]() { sender->Send(encoded, ToAll()); });
    }
    Simulator::Run(); // ends by itself: nobody has anything to do any more
    for (uint32_t n = 1; n <= 3; ++n)
    {
        ExpectMessages(n, sent);
        EXPECT_FALSE(receivers[n]->IsReceiving());
        EXPECT_EQ(receivers[n]->GetCounters().chunks, chunks);
        EXPECT_EQ(receivers[n]->GetCounters().duplicates, 0U);
    }
    const auto& counters = sender->GetCounters();
    EXPECT_FALSE(sender->IsSending());
    EXPECT_EQ(counters.messages, 5U);
    EXPECT_EQ(counters.messageBytes, 1U + 1439 + 1440 + 1441 + 100000);
    EXPECT_EQ(counters.chunkBytes, counters.messageBytes);
    EXPECT_EQ(counters.deliveries, 15U);
    EXPECT_EQ(counters.deliveredBytes, 3 * counters.messageBytes);
    EXPECT_EQ(counters.polls, 5U);
    EXPECT_EQ(counters.answers, 15U);
    EXPECT_EQ(counters.repeated + counters.givenUp + counters.invalid, 0U);
}

TEST_F(GroupTransfer, PaddingIsSentAsZerosAndNotDelivered)
{
    Build(3);
    losses[2]->drops = Lose(0.2, 2);
    ModuleState state({ModuleId(), {{"w", {700}}}});
    state.GetValues()[400] = 1; // and zeros behind it up to the padding
    std::vector<EncodedMessage> sent;
    for (const uint64_t padding : {0, 1, 1440, 1000000})
    {
        sent.push_back(
            EncodeMessage({MessageType::MODEL, 100, 1, 9, {{state, 1, 1, Codec::FP32}}}, padding));
        At(3000 * static_cast<uint32_t>(sent.size()),
           [this, encoded = sent.back()]() { sender->Send(encoded, ToAll()); });
    }
    Simulator::Run();
    const auto bytes = 4 * sent[0]->size() + 1 + 1440 + 1000000;
    for (uint32_t n = 1; n <= 3; ++n)
    {
        ExpectMessages(n, sent);
        EXPECT_EQ(receivers[n]->GetCounters().messageBytes, bytes);
    }
    EXPECT_EQ(sender->GetCounters().messageBytes, bytes);
    EXPECT_EQ(sender->GetCounters().chunkBytes - sender->GetCounters().repeatedBytes, bytes);
}

TEST_F(GroupTransfer, WhatSeveralMissIsSentAgainOnce)
{
    Build(3);
    // Receivers 1 and 2 miss 3 and 4, receiver 2 also 9, each once.
    std::map<uint32_t, std::set<uint32_t>> toLose{{1, {3, 4}}, {2, {3, 4, 9}}};
    for (auto& [n, indices] : toLose)
    {
        losses[n]->drops = [&indices = indices](const GroupMessage& message) {
            return IsChunk(message) && indices.erase(message.header.number) > 0;
        };
    }
    const auto encoded = MakeEncoded(50000);
    sender->Send(encoded, ToAll());
    Simulator::Run();
    for (uint32_t n = 1; n <= 3; ++n)
    {
        ExpectMessages(n, {encoded});
    }
    const auto& counters = sender->GetCounters();
    EXPECT_EQ(counters.repeated, 3U);
    EXPECT_EQ(counters.repeatedBytes, 3U * 1440);
    EXPECT_EQ(counters.chunkBytes, 50000U + 3 * 1440);
    EXPECT_EQ(counters.messages, 1U);
    EXPECT_EQ(counters.polls, 2U);
    // Receiver 3 is done after the first poll; receiver 1 does not need 9.
    EXPECT_EQ(counters.answers, 3U + 2);
    EXPECT_EQ(receivers[1]->GetCounters().duplicates, 1U);
    EXPECT_EQ(receivers[2]->GetCounters().duplicates, 0U);
    EXPECT_EQ(receivers[3]->GetCounters().duplicates, 3U);
}

TEST_F(GroupTransfer, AllArrivesAlthoughAFifthOfEverythingIsLost)
{
    Build(5);
    for (uint32_t n = 0; n <= 5; ++n)
    {
        losses[n]->drops = Lose(0.2, n);
    }
    sender->SetAttribute("MaxPolls", UintegerValue(20));
    const auto encoded = MakeEncoded(3000000);
    sender->Send(encoded, ToAll());
    Simulator::Run();
    for (uint32_t n = 1; n <= 5; ++n)
    {
        ExpectMessages(n, {encoded});
    }
    const auto& counters = sender->GetCounters();
    // 1 - 0.8^5 of 2084 chunks are missed by one of five at least.
    EXPECT_GT(counters.repeated, 1200U);
    EXPECT_EQ(counters.deliveries, 5U);
    EXPECT_EQ(counters.givenUp, 0U);
    EXPECT_TRUE(lost.empty());
}

TEST_F(GroupTransfer, ASilentReceiverIsGivenUpAndDoesNotKeepOthersWaiting)
{
    Build(3);
    losses[2]->drops = [](const GroupMessage&) { return true; };
    const auto first = MakeEncoded(40000, 1);
    const auto second = MakeEncoded(40000, 2);
    Time done;
    receivers[3]->SetReceiveCallback(MulticastReceiver::ReceiveCallback());
    sender->Send(first, ToAll());
    At(10000, [&]() {
        EXPECT_FALSE(sender->IsSending());
        ASSERT_EQ(lost.size(), 1U);
        sender->Send(second, To({1, 3}));
    });
    Simulator::Run();
    ExpectMessages(1, {first, second});
    ExpectMessages(2, {});
    EXPECT_EQ(receivers[3]->GetCounters().messages, 2U);
    EXPECT_EQ(lost[0].first, 2U);
    EXPECT_EQ(lost[0].second, first);
    EXPECT_EQ(sender->GetCounters().givenUp, 1U);
    EXPECT_EQ(sender->GetCounters().deliveries, 4U);
    EXPECT_EQ(sender->GetCounters().polls, 6U + 1); // MaxPolls, and one for the second message
}

TEST_F(GroupTransfer, WhoGetsNothingOnIsGivenUp)
{
    Build(2);
    losses[2]->drops = [](const GroupMessage& message) {
        return IsChunk(message) && message.header.number == 5;
    };
    const auto encoded = MakeEncoded(20000);
    sender->Send(encoded, ToAll());
    Simulator::Run();
    ExpectMessages(1, {encoded});
    ExpectMessages(2, {});
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_EQ(lost[0].first, 2U);
    EXPECT_FALSE(receivers[2]->IsReceiving());
    EXPECT_EQ(receivers[2]->GetCounters().abandoned, 1U);
}

TEST_F(GroupTransfer, AnotherMessageTakesThePlaceOfAnUnfinishedOne)
{
    Build(3);
    const auto first = MakeEncoded(500000, 1);
    const auto second = MakeEncoded(30000, 2);
    sender->Send(first, ToAll());
    At(50, [&]() { sender->Send(second, To({1, 2})); });
    Simulator::Run();
    ExpectMessages(1, {second});
    ExpectMessages(2, {second});
    ExpectMessages(3, {first});
    EXPECT_EQ(sender->GetCounters().superseded, 2U);
    EXPECT_EQ(sender->GetCounters().deliveries, 3U);

    // All receivers: what was under way ends at once.
    const auto third = MakeEncoded(500000, 3);
    const auto fourth = MakeEncoded(1000, 4);
    const auto before = sender->GetCounters();
    sender->Send(third, ToAll());
    At(50, [&]() { sender->Send(fourth, ToAll()); });
    Simulator::Run();
    ExpectMessages(3, {first, fourth});
    EXPECT_EQ(sender->GetCounters().messages, before.messages + 1);
    EXPECT_LT(sender->GetCounters().chunkBytes, before.chunkBytes + 100000);
}

TEST_F(GroupTransfer, WhoIsRemovedIsWaitedForNoMore)
{
    Build(2);
    losses[2]->drops = [](const GroupMessage&) { return true; };
    const auto encoded = MakeEncoded(100000);
    sender->Send(encoded, ToAll());
    At(200, [&]() { sender->Remove(2); });
    Simulator::Run();
    EXPECT_FALSE(sender->IsSending());
    EXPECT_TRUE(lost.empty());
    ExpectMessages(1, {encoded});
    sender->Send(encoded, ToAll());
    sender->Remove(1);
    sender->Remove(2);
    EXPECT_FALSE(sender->IsSending());
    Simulator::Run();
}

TEST_F(GroupTransfer, WhoIsNotNamedGetsNothing)
{
    Build(3);
    const auto encoded = MakeEncoded(20000);
    sender->Send(encoded, To({1, 3}));
    Simulator::Run();
    ExpectMessages(1, {encoded});
    ExpectMessages(2, {});
    ExpectMessages(3, {encoded});
    EXPECT_EQ(receivers[2]->GetCounters().answers, 0U);
    EXPECT_FALSE(receivers[2]->IsReceiving());
    EXPECT_EQ(channels[0]->members, std::vector<Ipv4Address>({addresses[1], addresses[3]}));
}

TEST_F(GroupTransfer, WhoHearsTheSenderLateGetsItAll)
{
    Build(2);
    receivers[2]->Leave();
    const auto encoded = MakeEncoded(200000);
    sender->Send(encoded, ToAll());
    At(105, [&]() { receivers[2]->Follow(addresses[0]); });
    Simulator::Run();
    ExpectMessages(1, {encoded});
    ExpectMessages(2, {encoded});
    // 10 turns with 7 chunks each.
    EXPECT_NEAR(static_cast<double>(sender->GetCounters().repeated), 77, 7);
}

TEST_F(GroupTransfer, ALongTransferLeavesGaps)
{
    Build(2);
    sender->SetAttribute("SendTime", TimeValue(MilliSeconds(100)));
    sender->SetAttribute("ListenTime", TimeValue(MilliSeconds(250)));
    const auto encoded = MakeEncoded(400000); // 278 chunks, 7 in 10 ms
    std::vector<double> times;
    auto note = [&times](const GroupMessage& message) {
        if (IsChunk(message))
        {
            times.push_back(Simulator::Now().GetSeconds());
        }
        return false;
    };
    losses[1]->drops = note;
    sender->Send(encoded, ToAll());
    Simulator::Run();
    ExpectMessages(1, {encoded});
    ExpectMessages(2, {encoded});
    uint32_t gaps = 0;
    double since = times.front();
    for (std::size_t i = 1; i < times.size(); ++i)
    {
        if (times[i] - times[i - 1] >= 0.25)
        {
            ++gaps;
            since = times[i];
        }
        EXPECT_LE(times[i] - since, 0.101);
    }
    EXPECT_EQ(gaps, 3U);
    EXPECT_EQ(sender->GetCounters().polls, 4U);
    EXPECT_EQ(sender->GetCounters().repeated, 0U);
}

TEST_F(GroupTransfer, ARadioThatSendsNothingAnyMoreIsFoundOut)
{
    Build(2);
    const auto encoded = MakeEncoded(200000);
    sender->Send(encoded, ToAll());
    At(35, [&]() { channels[0]->backlog = 5000; });
    Simulator::Run();
    EXPECT_FALSE(sender->IsSending());
    EXPECT_EQ(lost.size(), 2U);
    EXPECT_GT(Simulator::Now(), Seconds(20));
    EXPECT_LT(Simulator::Now(), Seconds(25)); // the poll after SendTime was taken, too
}

TEST_F(GroupTransfer, AReceiverForgetsWhatDoesNotComeAnyMore)
{
    Build(1);
    sender->Send(MakeEncoded(200000), ToAll());
    At(35, [&]() {
        EXPECT_TRUE(receivers[1]->IsReceiving());
        EXPECT_TRUE(sender->IsSending());
        sender->Close();
        EXPECT_FALSE(sender->IsSending());
    });
    At(9000, [&]() { EXPECT_TRUE(receivers[1]->IsReceiving()); });
    Simulator::Run();
    EXPECT_LT(Simulator::Now(), Seconds(11));
    EXPECT_FALSE(receivers[1]->IsReceiving());
    EXPECT_EQ(receivers[1]->GetCounters().abandoned, 1U);
}

TEST_F(GroupTransfer, ChunksMayComeInAnyOrderTwiceOrFromOthers)
{
    Build(2);
    const auto encoded = MakeEncoded(14400);
    MulticastHeader header;
    header.chunkSize = 1440;
    header.sender = 100;
    header.transfer = 7;
    header.length = encoded->size();
    auto socket = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
    auto other = Socket::CreateSocket(nodes.Get(2), UdpSocketFactory::GetTypeId());
    const InetSocketAddress to(channels[0]->GetOwnGroup(), PORT);
    for (int i = 9; i >= 0; --i)
    {
        header.number = static_cast<uint32_t>(i);
        const auto chunk = EncodeChunk(header, encoded->data() + i * 1440);
        socket->SendTo(chunk->Copy(), 0, to);
        other->SendTo(chunk->Copy(), 0, to);
        if (i % 2 == 0)
        {
            socket->SendTo(chunk->Copy(), 0, to);
        }
    }
    header.type = GroupMessageType::POLL;
    header.number = 1;
    header.chunks = 10;
    socket->SendTo(EncodePoll(header, {1}), 0, to);
    auto wrong = header;
    wrong.length = 10; // of the same transfer: no
    wrong.chunks = 0;
    socket->SendTo(EncodePoll(wrong, {1}), 0, to);
    wrong = header;
    wrong.transfer = 8;
    wrong.length = uint64_t{1} << 31; // longer than MaxMessageSize
    socket->SendTo(EncodePoll(wrong, {1}), 0, to);
    socket->SendTo(Create<Packet>(100), 0, to);
    wrong = header;
    wrong.type = GroupMessageType::ANSWER;
    socket->SendTo(EncodeAnswer(wrong, {}), 0, to);
    Simulator::Run();
    ExpectMessages(1, {encoded});
    const auto& counters = receivers[1]->GetCounters();
    EXPECT_EQ(counters.chunks, 15U);
    EXPECT_EQ(counters.duplicates, 5U);
    EXPECT_EQ(counters.foreign, 10U);
    EXPECT_EQ(counters.invalid, 4U);
    EXPECT_EQ(counters.answers, 1U);
}
