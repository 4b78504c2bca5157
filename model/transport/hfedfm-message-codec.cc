// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-message-codec.h"

#include "../module/hfedfm-packed-codec.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-codec.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(MessageStage);
NS_OBJECT_ENSURE_REGISTERED(MessageCodec);

TypeId
MessageStage::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::MessageStage").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

TypeId
MessageCodec::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::MessageCodec")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<MessageCodec>()
            .AddAttribute(
                "Stages",
                "TypeIds of the stages, in the order in which they are applied, with "
                "spaces between; each may have attributes in brackets, as an object "
                "factory is written. The same at all nodes.",
                StringValue(""),
                MakeStringAccessor(&MessageCodec::SetStages, &MessageCodec::GetStageTypes),
                MakeStringChecker())
            .AddAttribute(
                "ModuleParameters",
                "Parameters that modules count for on the wire where they hold fewer, as a list "
                "with commas of MODULE=COUNT, for instance adapter=294912,head/scene=15380: "
                "messages are padded to that size. The others count for what they hold.",
                StringValue(""),
                MakeStringAccessor(&MessageCodec::SetParameters, &MessageCodec::GetParameters),
                MakeStringChecker());
    return tid;
}

void
MessageCodec::DoDispose()
{
    m_stages.clear();
    Object::DoDispose();
}

void
MessageCodec::SetStages(std::string types)
{
    m_stages.clear();
    std::istringstream words(types);
    ObjectFactory factory;
    while (words >> std::ws && !words.eof())
    {
        words >> factory;
        const auto stage = factory.Create()->GetObject<MessageStage>();
        NS_ABORT_MSG_UNLESS(stage,
                            factory.GetTypeId().GetName() << " is no stage of a MessageCodec.");
        AddStage(stage);
    }
    m_types = std::move(types);
}

void
MessageCodec::SetParameters(std::string text)
{
    m_parameters.clear();
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');)
    {
        const auto equals = std::min(part.find('='), part.size());
        const auto id = ModuleId::Parse(part.substr(0, equals));
        std::istringstream number(part.substr(std::min(equals + 1, part.size())));
        uint32_t count = 0;
        NS_ABORT_MSG_UNLESS(id && number.peek() != '-' && number >> count && number.eof() &&
                                m_parameters.emplace(*id, count).second,
                            "ModuleParameters of a MessageCodec names '"
                                << part << "'; it must be a module, '=' and a number of 32 bits, "
                                << "for instance head/scene=15380, each module once.");
    }
    m_parametersText = std::move(text);
}

uint64_t
MessageCodec::GetPadding(const ModuleRecord& update) const
{
    const auto counts = m_parameters.find(update.state.GetId());
    const uint64_t held = update.state.GetSpec().GetCount();
    if (counts == m_parameters.end() || counts->second <= held)
    {
        return 0;
    }
    const auto more = counts->second - held;
    switch (update.codec)
    {
    case Codec::INT8:
        return more;
    case Codec::INT4:
        return (more + 1) / 2;
    case Codec::TOP_K:
        // As large a part of them is sent as of those that are there.
        return held == 0 ? 0
                         : static_cast<uint64_t>(std::llround(
                               static_cast<double>(more) / static_cast<double>(held) *
                               static_cast<double>(GetPackedSize(update.codec, update.state))));
    default:
        return more * GetValueSize(update.codec);
    }
}

void
MessageCodec::AddStage(Ptr<MessageStage> stage)
{
    m_stages.push_back(std::move(stage));
}

EncodedMessage
MessageCodec::Encode(const SharedMessage& message) const
{
    if (!message->bytes)
    {
        message->bytes = Encode(message->message);
    }
    return message->bytes;
}

EncodedMessage
MessageCodec::Encode(const Message& message) const
{
    uint64_t padding = 0;
    for (const auto& update : message.updates)
    {
        padding += GetPadding(update);
    }
    auto bytes = EncodeMessage(message, padding);
    if (m_stages.empty())
    {
        return bytes;
    }
    MessageHeader header;
    ParseHeader(bytes->data(), bytes->size(), header);
    ByteBuffer body(bytes->begin() + MESSAGE_HEADER_SIZE, bytes->end());
    for (const auto& stage : m_stages)
    {
        stage->Apply(header, body);
        header.bodyLength = body.size();
    }
    return PackMessage(header, body);
}

WireStatus
MessageCodec::Decode(const ByteBuffer& bytes, Message& message, std::string* detail) const
{
    if (m_stages.empty())
    {
        return DecodeMessage(bytes.data(), bytes.size(), message, detail);
    }
    MessageHeader header;
    const auto status = UnpackMessage(bytes.data(), bytes.size(), header, detail);
    if (status != WireStatus::OK)
    {
        return status;
    }
    ByteBuffer body(bytes.begin() + MESSAGE_HEADER_SIZE, bytes.end());
    for (auto stage = m_stages.rbegin(); stage != m_stages.rend(); ++stage)
    {
        std::string reason;
        const bool undone = (*stage)->Undo(header, body, reason);
        if (!undone || body.size() > MAX_MESSAGE_BODY)
        {
            if (detail)
            {
                *detail = (*stage)->GetInstanceTypeId().GetName() + ": " +
                          (undone ? "the body has become too long." : reason);
            }
            return WireStatus::STAGE_REFUSED;
        }
        header.bodyLength = body.size();
    }
    const auto plain = PackMessage(header, body);
    return DecodeMessage(plain->data(), plain->size(), message, detail);
}

} // namespace ns3::hfedfm
