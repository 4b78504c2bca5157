// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-message-codec.h"

#include "ns3/abort.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"

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
    auto bytes = EncodeMessage(message);
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
