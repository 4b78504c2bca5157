// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * MessageCodec and its stages.
 *  - without stages the bytes are those of EncodeMessage
 *  - stages are undone in reverse order, also where they change the length of the body
 *  - a stage that refuses is named, and so is a reader without the sender's stages
 *  - any change of the bytes is an error, never the end of the program
 *  - stages are made from an attribute
 *  - messages and bytes are counted by type, before or after other stages
 *  - what goes to several others passes the stages once
 *  - modules are padded to the parameters that they count for, in the codec of each record; stages
 *    do not see it
 *  - two nodes whose links have stages understand each other over a real stream
 */

#include "../../fixture/hfedfm-simulation.h"
#include "../../fixture/hfedfm-wire-samples.h"

#include "ns3/hfedfm-counting-stage.h"
#include "ns3/hfedfm-link-set.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <gtest/gtest.h>
#include <memory>
#include <string>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Writes a mark behind the body, turned by a key, and refuses bodies with another one. */
class MarkStage : public MessageStage
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::hfedfm::MarkStage")
                                .SetParent<MessageStage>()
                                .AddConstructor<MarkStage>()
                                .AddAttribute("Key",
                                              "Turns every byte.",
                                              UintegerValue(0x5a),
                                              MakeUintegerAccessor(&MarkStage::m_key),
                                              MakeUintegerChecker<uint8_t>());
        return tid;
    }

    void Apply(const MessageHeader& header, ByteBuffer& body) override
    {
        EXPECT_EQ(header.bodyLength, body.size());
        for (const auto c : std::string("mark"))
        {
            body.push_back(static_cast<uint8_t>(c));
        }
        Turn(body);
    }

    bool Undo(const MessageHeader& header, ByteBuffer& body, std::string& detail) override
    {
        EXPECT_EQ(header.bodyLength, body.size());
        Turn(body);
        const auto size = body.size();
        if (size < 4 || std::string(body.end() - 4, body.end()) != "mark")
        {
            detail = "The mark is missing.";
            return false;
        }
        body.resize(size - 4);
        return true;
    }

  private:
    void Turn(ByteBuffer& body) const
    {
        for (auto& byte : body)
        {
            byte ^= m_key;
        }
    }

    uint8_t m_key;
};

NS_OBJECT_ENSURE_REGISTERED(MarkStage);

Ptr<MessageCodec>
MakeCodec(const std::string& stages)
{
    auto codec = CreateObject<MessageCodec>();
    codec->SetAttribute("Stages", StringValue(stages));
    return codec;
}

/** Expect two messages to have the same bytes. */
void
ExpectSame(const Message& a, const Message& b)
{
    EXPECT_EQ(*EncodeMessage(a), *EncodeMessage(b));
}

class MessageCodecTest : public testing::Test
{
  public:
    const Message m_sample{samples::MakeSmallMessage()};
};

using MessageCodecDeathTest = MessageCodecTest;

} // namespace

TEST_F(MessageCodecTest, WithoutStagesTheBytesAreThoseOfTheWireFormat)
{
    const auto codec = MakeCodec("");
    EXPECT_EQ(*codec->Encode(m_sample), *EncodeMessage(m_sample));
    Message read;
    ASSERT_EQ(codec->Decode(*EncodeMessage(m_sample), read), WireStatus::OK);
    ExpectSame(read, m_sample);
}

TEST_F(MessageCodecTest, StagesAreUndoneInReverseOrder)
{
    const auto sample = samples::MakeRichMessage();
    const std::string stages =
        "ns3::hfedfm::MarkStage ns3::hfedfm::MarkStage[Key=17] ns3::hfedfm::CountingStage";
    const auto sender = MakeCodec(stages);
    EXPECT_EQ(sender->GetStages().size(), 3U);
    const auto bytes = sender->Encode(sample);
    EXPECT_EQ(bytes->size(), GetMessageSize(sample) + 8);
    MessageHeader header;
    ASSERT_EQ(ParseHeader(bytes->data(), bytes->size(), header), WireStatus::OK);
    EXPECT_EQ(header.GetMessageLength(), bytes->size());
    Message read;
    ASSERT_EQ(MakeCodec(stages)->Decode(*bytes, read), WireStatus::OK);
    ExpectSame(read, sample);
}

TEST_F(MessageCodecTest, ModulesArePaddedToTheParametersThatTheyCountFor)
{
    auto sample = samples::MakeRichMessage();
    const auto codec = MakeCodec("");
    codec->SetAttribute("ModuleParameters", StringValue("adapter=1000,prompt/art=8,head/x=77"));
    const auto held = sample.updates[0].state.GetSpec().GetCount();
    ASSERT_EQ(held, 279U);
    // Of top-k as many bytes for each as those that are held take: all but one are not zero.
    const auto sparse = static_cast<uint64_t>(std::llround(721 * (2 + 278 * 5) / 279.0));
    const std::map<Codec, uint64_t> bytes{{Codec::FP32, 4 * 721},
                                          {Codec::FP16, 2 * 721},
                                          {Codec::BF16, 2 * 721},
                                          {Codec::INT8, 721},
                                          {Codec::INT4, 361},
                                          {Codec::TOP_K, sparse},
                                          {Codec::NONE, 0}};
    for (const auto& [values, size] : bytes)
    {
        sample.type = MessageType::UPDATE;
        for (auto& update : sample.updates)
        {
            update.codec = values;
            update.delta = values == Codec::TOP_K;
        }
        EXPECT_EQ(codec->GetPadding(sample.updates[0]), size);
        EXPECT_EQ(codec->GetPadding(sample.updates[1]), 0U); // holds 9 already
        const auto encoded = codec->Encode(sample);
        EXPECT_EQ(GetWireSize(*encoded), GetMessageSize(sample) + size);
        Message read;
        ASSERT_EQ(codec->Decode(*encoded, read), WireStatus::OK);
        ExpectSame(read, sample);
    }
}

TEST_F(MessageCodecTest, StagesLeavePaddingAloneAndCountIt)
{
    const auto codec = MakeCodec("ns3::hfedfm::MarkStage ns3::hfedfm::CountingStage");
    codec->SetAttribute("ModuleParameters", StringValue("head/a=104"));
    const auto encoded = codec->Encode(m_sample);
    EXPECT_EQ(GetWireSize(*encoded), GetMessageSize(m_sample) + 4 + 100 * 4);
    Message read;
    ASSERT_EQ(codec->Decode(*encoded, read), WireStatus::OK);
    ExpectSame(read, m_sample);
    const auto counting = codec->GetStages().back()->GetObject<CountingStage>();
    EXPECT_EQ(counting->GetWritten(m_sample.type).bytes, GetWireSize(*encoded));
    EXPECT_EQ(counting->GetRead(m_sample.type).bytes, GetWireSize(*encoded));
}

TEST_F(MessageCodecDeathTest, ParametersOfModulesAreChecked)
{
    const auto codec = MakeCodec("");
    for (const std::string text :
         {"adapter", "adapter=", "adapter=-1", "adapter=5x", "adapter=5000000000", "head=5", "a=1"})
    {
        EXPECT_DEATH(codec->SetAttribute("ModuleParameters", StringValue(text)),
                     "names '" + text + "'; it must be a module");
    }
    EXPECT_DEATH(codec->SetAttribute("ModuleParameters", StringValue("adapter=9,adapter=9")),
                 "each module once");
}

TEST_F(MessageCodecTest, AStageThatRefusesIsNamed)
{
    const auto bytes = MakeCodec("ns3::hfedfm::MarkStage[Key=1]")->Encode(m_sample);
    Message read;
    read.sender = 77;
    std::string detail;
    EXPECT_EQ(MakeCodec("ns3::hfedfm::MarkStage[Key=2]")->Decode(*bytes, read, &detail),
              WireStatus::STAGE_REFUSED);
    EXPECT_EQ(detail, "ns3::hfedfm::MarkStage: The mark is missing.");
    EXPECT_NE(MakeCodec("")->Decode(*bytes, read), WireStatus::OK);
    EXPECT_EQ(MakeCodec("ns3::hfedfm::MarkStage")->Decode(*EncodeMessage(m_sample), read),
              WireStatus::STAGE_REFUSED);
    EXPECT_EQ(read.sender, 77U);
}

TEST_F(MessageCodecTest, AnyChangedByteIsAnError)
{
    const auto codec = MakeCodec("ns3::hfedfm::MarkStage");
    const auto bytes = codec->Encode(m_sample);
    Message read;
    for (std::size_t i = 0; i < bytes->size(); ++i)
    {
        auto changed = *bytes;
        changed[i] ^= 0x10;
        EXPECT_NE(codec->Decode(changed, read), WireStatus::OK) << i;
        changed.resize(i);
        EXPECT_NE(codec->Decode(changed, read), WireStatus::OK) << i;
    }
}

TEST_F(MessageCodecTest, MessagesAndBytesAreCountedByType)
{
    const auto codec = MakeCodec("ns3::hfedfm::CountingStage ns3::hfedfm::MarkStage "
                                 "ns3::hfedfm::CountingStage");
    Message read;
    for (int i = 0; i < 3; ++i)
    {
        ASSERT_EQ(codec->Decode(*codec->Encode(m_sample), read), WireStatus::OK);
    }
    const auto size = GetMessageSize(m_sample);
    const auto& stages = codec->GetStages();
    const auto before = stages.front()->GetObject<CountingStage>();
    const auto after = stages.back()->GetObject<CountingStage>();
    EXPECT_EQ(before->GetWritten(m_sample.type).messages, 3U);
    EXPECT_EQ(before->GetWritten(m_sample.type).bytes, 3 * size);
    EXPECT_EQ(before->GetRead(m_sample.type).bytes, 3 * size);
    EXPECT_EQ(after->GetWritten(m_sample.type).bytes, 3 * (size + 4));
    EXPECT_EQ(after->GetRead(m_sample.type).bytes, 3 * (size + 4));
    EXPECT_EQ(after->GetRead(MessageType::REQUEST).messages, 0U);
}

TEST_F(MessageCodecTest, WhatGoesToSeveralOthersPassesTheStagesOnce)
{
    const auto codec = MakeCodec("ns3::hfedfm::CountingStage");
    const SharedMessage shared =
        std::make_shared<OutgoingMessage>(OutgoingMessage{m_sample, nullptr});
    const auto bytes = codec->Encode(shared);
    EXPECT_EQ(codec->Encode(shared), bytes);
    EXPECT_EQ(*bytes, *EncodeMessage(m_sample));
    const auto counting = codec->GetStages().front()->GetObject<CountingStage>();
    EXPECT_EQ(counting->GetWritten(m_sample.type).messages, 1U);
}

namespace
{

/** One end of a link between neighbours. */
class Peer : public LinkEvents
{
  public:
    Peer(Ptr<Node> node, uint32_t id, const std::string& stages)
        : m_id(id),
          m_codec(MakeCodec(stages)),
          links(std::move(node), id, m_codec, *this)
    {
    }

    void LinkConnected(LinkRole role, uint32_t peer) override
    {
        Message hello;
        hello.sender = m_id;
        links.Send(role, peer, m_codec->Encode(hello));
    }

    void LinkHello(LinkRole, const Message&, bool) override
    {
        ++hellos;
    }

    void LinkGone(LinkRole, uint32_t) override
    {
    }

    void LinkMessage(LinkRole, const Message&, std::size_t) override
    {
    }

    void LinkActivity() override
    {
    }

    uint32_t hellos{0};

  private:
    uint32_t m_id;
    Ptr<MessageCodec> m_codec;

  public:
    LinkSet links;
};

/** @param stages of node 0 @param others of node 1 @return HELLO messages that node 0 has read */
uint32_t
CountHellos(const std::string& stages, const std::string& others)
{
    NodeContainer nodes(2);
    const auto devices = PointToPointHelper().Install(nodes);
    InternetStackHelper().Install(nodes);
    const auto address = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
    uint32_t hellos = 0;
    {
        Peer first(nodes.Get(0), 0, stages);
        Peer second(nodes.Get(1), 1, others);
        first.links.AddNeighbour(1);
        first.links.Listen(InetSocketAddress(Ipv4Address::GetAny(), 5000), false);
        const Address peer = InetSocketAddress(address.GetAddress(0), 5000);
        Simulator::Schedule(Seconds(1), &LinkSet::AddNeighbour, &second.links, 0U, peer);
        Simulator::Stop(Seconds(5));
        Simulator::Run();
        hellos = first.hellos;
    }
    EndSimulation();
    return hellos;
}

} // namespace

TEST_F(MessageCodecTest, LinksCarryWhatStagesMake)
{
    EXPECT_EQ(CountHellos("ns3::hfedfm::MarkStage", "ns3::hfedfm::MarkStage"), 1U);
    EXPECT_EQ(CountHellos("ns3::hfedfm::MarkStage", ""), 0U);
}
