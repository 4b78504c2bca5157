// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_CONTROL_H
#define HFEDFM_SIDELINK_CONTROL_H

#include "ns3/header.h"

#include <cstdint>

namespace ns3::hfedfm
{

/** What a device announces on the PSCCH for the SC period. */
struct SidelinkControl
{
    uint8_t trp{0};         //!< time resource pattern, 0 to 106
    uint8_t mcs{0};         //!< modulation and coding scheme, 0 to 28
    uint16_t firstRb{0};    //!< of the data, within the carrier
    uint16_t rbs{1};        //!< number of them, contiguous
    uint8_t destination{0}; //!< low 8 bits of the layer-2 id of who it is for
};

/** @param a one @param b another @return whether they are the same */
bool operator==(const SidelinkControl& a, const SidelinkControl& b);

/** @param a one @param b another @return whether they differ */
bool operator!=(const SidelinkControl& a, const SidelinkControl& b);

/**
 * Encode a range of contiguous resource blocks, resource allocation type 0 of TS 36.213, 8.1.1.
 * @param bandwidth resource blocks of the carrier, 1 to 110
 * @param firstRb the first one
 * @param rbs how many, at least 1; a range beyond the bandwidth ends the program
 * @return the resource indication value, below bandwidth (bandwidth + 1) / 2
 */
uint32_t GetResourceIndication(uint32_t bandwidth, uint32_t firstRb, uint32_t rbs);

/**
 * Decode a range of contiguous resource blocks; the inverse of GetResourceIndication().
 * @param bandwidth resource blocks of the carrier
 * @param value the resource indication value
 * @param firstRb becomes the first one
 * @param rbs becomes their number
 * @return whether there is such a range; otherwise nothing is changed
 */
bool FindResources(uint32_t bandwidth, uint32_t value, uint16_t& firstRb, uint16_t& rbs);

/**
 * Fields of SCI format 0, TS 36.212, 5.4.3.1.1: hopping flag, resource indication value, time
 * resource pattern, MCS, timing advance and destination. The hopping flag and the timing advance
 * are 0. The resource indication value takes 13 bits for all bandwidths, so that the header has
 * always 6 bytes; the standard takes 5 to 13.
 *
 * Any bytes can be read: what is no valid SCI of this bandwidth gives IsValid() false.
 */
class SidelinkControlHeader : public Header
{
  public:
    static constexpr uint32_t SIZE = 6; //!< bytes

    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param bandwidth resource blocks of the carrier, which both ends know from the pool */
    explicit SidelinkControlHeader(uint32_t bandwidth = 50);

    /** @param control what to announce; what the fields cannot tell ends the program */
    void SetControl(const SidelinkControl& control);

    /** @return what is announced; that of a default SidelinkControl unless IsValid() */
    SidelinkControl GetControl() const
    {
        return m_control;
    }

    /** @return whether what was read last is a valid announcement */
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
    uint32_t m_bandwidth;      //!< resource blocks of the carrier
    SidelinkControl m_control; //!< what is announced
    bool m_valid{true};        //!< false if what was read makes no sense
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_CONTROL_H */
