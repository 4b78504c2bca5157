// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-counting-stage.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(CountingStage);

namespace
{

void
Count(const MessageHeader& header, std::map<MessageType, MessageCount>& counts)
{
    auto& count = counts[header.type];
    ++count.messages;
    count.bytes += header.GetWireLength();
}

MessageCount
Find(const std::map<MessageType, MessageCount>& counts, MessageType type)
{
    const auto count = counts.find(type);
    return count == counts.end() ? MessageCount() : count->second;
}

} // namespace

TypeId
CountingStage::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::CountingStage")
                            .SetParent<MessageStage>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<CountingStage>();
    return tid;
}

void
CountingStage::Apply(const MessageHeader& header, ByteBuffer&)
{
    Count(header, m_written);
}

bool
CountingStage::Undo(const MessageHeader& header, ByteBuffer&, std::string&)
{
    Count(header, m_read);
    return true;
}

MessageCount
CountingStage::GetWritten(MessageType type) const
{
    return Find(m_written, type);
}

MessageCount
CountingStage::GetRead(MessageType type) const
{
    return Find(m_read, type);
}

} // namespace ns3::hfedfm
