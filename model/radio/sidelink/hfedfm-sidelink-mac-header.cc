// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-mac-header.h"

#include "hfedfm-sidelink-address.h"

#include "ns3/abort.h"

#include <iomanip>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(SidelinkMacHeader);
NS_OBJECT_ENSURE_REGISTERED(SidelinkSduHeader);

namespace
{

// Version of the subheader whose destination has 24 bits, in the upper half of the first byte.
constexpr uint8_t VERSION = 3 << 4;

/** @param id a layer-2 id to be checked @return it */
uint32_t
CheckId(uint32_t id)
{
    NS_ABORT_MSG_IF(id > SIDELINK_BROADCAST,
                    "A sidelink layer-2 id cannot be " << id << ": it is 0 to "
                                                       << SIDELINK_BROADCAST << ", 24 bits.");
    return id;
}

/** @param place where to write, moved on @param id layer-2 id */
void
WriteId(Buffer::Iterator& place, uint32_t id)
{
    place.WriteU8(static_cast<uint8_t>(id >> 16));
    place.WriteHtonU16(static_cast<uint16_t>(id));
}

/** @param place where to read, moved on @return a layer-2 id */
uint32_t
ReadId(Buffer::Iterator& place)
{
    const uint32_t high = place.ReadU8();
    return high << 16 | place.ReadNtohU16();
}

} // namespace

TypeId
SidelinkMacHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::SidelinkMacHeader")
                            .SetParent<Header>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<SidelinkMacHeader>();
    return tid;
}

void
SidelinkMacHeader::SetSource(uint32_t id)
{
    m_source = CheckId(id);
}

void
SidelinkMacHeader::SetDestination(uint32_t id)
{
    m_destination = CheckId(id);
}

void
SidelinkMacHeader::SetChannel(uint8_t channel)
{
    NS_ABORT_MSG_IF(channel > MAX_CHANNEL,
                    "A sidelink logical channel cannot be " << uint32_t{channel} << ": it is 0 to "
                                                            << uint32_t{MAX_CHANNEL} << ".");
    m_channel = channel;
}

void
SidelinkMacHeader::Print(std::ostream& os) const
{
    if (!m_valid)
    {
        os << "(not valid)";
        return;
    }
    os << "(source=" << m_source << " destination=" << m_destination
       << " channel=" << uint32_t{m_channel} << ")";
}

void
SidelinkMacHeader::Serialize(Buffer::Iterator start) const
{
    start.WriteU8(VERSION);
    WriteId(start, m_source);
    WriteId(start, m_destination);
    start.WriteU8(m_channel);
}

uint32_t
SidelinkMacHeader::Deserialize(Buffer::Iterator start)
{
    *this = SidelinkMacHeader();
    m_valid = false;
    if (start.GetRemainingSize() < SIZE)
    {
        return 0;
    }
    const uint8_t version = start.ReadU8();
    const uint32_t source = ReadId(start);
    const uint32_t destination = ReadId(start);
    const uint8_t channel = start.ReadU8();
    if (version == VERSION && channel <= MAX_CHANNEL)
    {
        m_source = source;
        m_destination = destination;
        m_channel = channel;
        m_valid = true;
    }
    return SIZE;
}

TypeId
SidelinkSduHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::SidelinkSduHeader")
                            .SetParent<Header>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<SidelinkSduHeader>();
    return tid;
}

void
SidelinkSduHeader::Print(std::ostream& os) const
{
    os << "(type=0x" << std::hex << std::setw(4) << std::setfill('0') << m_type << std::dec
       << std::setfill(' ') << ")";
}

void
SidelinkSduHeader::Serialize(Buffer::Iterator start) const
{
    start.WriteHtonU16(m_type);
}

uint32_t
SidelinkSduHeader::Deserialize(Buffer::Iterator start)
{
    m_valid = start.GetRemainingSize() >= SIZE;
    m_type = m_valid ? start.ReadNtohU16() : 0;
    return m_valid ? SIZE : 0;
}

} // namespace ns3::hfedfm
