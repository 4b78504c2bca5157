// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_MAC_HEADER_H
#define HFEDFM_SIDELINK_MAC_HEADER_H

#include "ns3/header.h"

#include <cstdint>

namespace ns3::hfedfm
{

/**
 * Who a transport block is from and for: the SL-SCH subheader of TS 36.321, 6.1.6, in its format
 * with a destination of 24 bits, and the logical channel of what it carries. 8 bytes.
 *
 * Any bytes can be read: what is too short or of another format gives IsValid() false.
 */
class SidelinkMacHeader : public Header
{
  public:
    static constexpr uint32_t SIZE = 8;        //!< bytes
    static constexpr uint8_t MAX_CHANNEL = 31; //!< the logical channel has 5 bits

    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param id layer-2 id of the sender, 24 bits */
    void SetSource(uint32_t id);

    /** @return layer-2 id of the sender */
    uint32_t GetSource() const
    {
        return m_source;
    }

    /** @param id layer-2 id of the receiver or group, 24 bits */
    void SetDestination(uint32_t id);

    /** @return layer-2 id of the receiver or group */
    uint32_t GetDestination() const
    {
        return m_destination;
    }

    /** @param channel logical channel id, 0 to MAX_CHANNEL */
    void SetChannel(uint8_t channel);

    /** @return logical channel id */
    uint8_t GetChannel() const
    {
        return m_channel;
    }

    /** @return whether what was read last is a valid header */
    bool IsValid() const
    {
        return m_valid;
    }

    TypeId GetInstanceTypeId() const override
    {
        return GetTypeId();
    }

    void Print(std::ostream& os) const override;

    uint32_t GetSerializedSize() const override
    {
        return SIZE;
    }

    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;

  private:
    uint32_t m_source{0};      //!< 24 bits
    uint32_t m_destination{0}; //!< 24 bits
    uint8_t m_channel{0};      //!< 5 bits
    bool m_valid{true};        //!< false if what was read makes no sense
};

/**
 * What a packet is that PDCP carries: its EtherType, 2 bytes. ns-3's PDCP has no such field; that
 * of a sidelink has one of 3 bits, TS 36.323, 6.3.14.
 */
class SidelinkSduHeader : public Header
{
  public:
    static constexpr uint32_t SIZE = 2; //!< bytes

    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param type EtherType, for instance 0x0800 for IPv4 */
    void SetEtherType(uint16_t type)
    {
        m_type = type;
    }

    /** @return EtherType */
    uint16_t GetEtherType() const
    {
        return m_type;
    }

    /** @return whether what was read last was long enough */
    bool IsValid() const
    {
        return m_valid;
    }

    TypeId GetInstanceTypeId() const override
    {
        return GetTypeId();
    }

    void Print(std::ostream& os) const override;

    uint32_t GetSerializedSize() const override
    {
        return SIZE;
    }

    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;

  private:
    uint16_t m_type{0}; //!< EtherType
    bool m_valid{true}; //!< false if there was nothing to read
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_MAC_HEADER_H */
