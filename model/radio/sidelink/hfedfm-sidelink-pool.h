// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_POOL_H
#define HFEDFM_SIDELINK_POOL_H

#include "ns3/nstime.h"
#include "ns3/object.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/** Where a transmission is: one subframe and its first resource block. */
struct SidelinkPlace
{
    uint32_t subframe; //!< within the sidelink control (SC) period
    uint32_t rb;       //!< within the carrier
};

/**
 * Resources of an LTE sidelink in mode 2, which devices choose among by themselves.
 *
 * An SC period begins with control subframes, where each device that has something to send
 * announces it twice on the PSCCH, in one of GetControlCount() resources. All subframes after them
 * are for data, on the PSSCH. A device uses k of each 8 of them, by one of GetTrpCount() time
 * resource patterns (TRP). This is the pool of an FDD carrier, TS 36.213 clauses 14.1.1 and 14.2.1.
 */
class SidelinkPool : public Object
{
  public:
    static constexpr uint32_t TRANSMISSIONS = 4; //!< of each transport block
    static constexpr uint32_t TRP_LENGTH = 8;    //!< subframes of a pattern, FDD
    static constexpr uint32_t TRP_COUNT = 107;   //!< all patterns of TS 36.213

    /** @return the TypeId */
    static TypeId GetTypeId();

    /** End the program with a sentence unless all attributes fit together. */
    void Check() const;

    /** @return resource blocks of the carrier */
    uint32_t GetBandwidth() const
    {
        return m_bandwidth;
    }

    /** @return subframes, which are ms, of an SC period */
    uint32_t GetPeriod() const
    {
        return static_cast<uint32_t>(m_period.GetMilliSeconds());
    }

    /** @return subframes for control at the beginning of an SC period */
    uint32_t GetControlSubframes() const
    {
        return m_controlSubframes;
    }

    /** @return resources for control in an SC period: R = L floor(M / 2) */
    uint32_t GetControlCount() const
    {
        return m_controlSubframes * (m_controlRbs / 2);
    }

    /**
     * Tell where a control resource is. The second transmission may be in an earlier subframe than
     * the first; never in the same.
     * @param n resource, below GetControlCount()
     * @return first and second transmission on the PSCCH as in TS 36.213, 14.2.1.1
     */
    std::array<SidelinkPlace, 2> GetControlPlaces(uint32_t n) const;

    /** @return the first index of the patterns that this pool uses */
    uint32_t GetFirstTrp() const;

    /** @return number of patterns that this pool uses: 8 over k */
    uint32_t GetTrpCount() const;

    /** @param k 1, 2, 4 or 8 subframes of each 8 @return index of the first pattern with as many */
    static uint32_t GetFirstTrp(uint32_t k);

    /** @param k 1, 2, 4 or 8 subframes of each 8 @return number of patterns with as many */
    static uint32_t GetTrpCount(uint32_t k);

    /**
     * Look a time resource pattern up in TS 36.213, table 14.1.1.1.1-1.
     * @param trp index, below TRP_COUNT
     * @return subframes that it uses; the first one is the bit of least value
     */
    static uint8_t GetTrpMask(uint32_t trp);

    /**
     * List the subframes of a device's transport blocks. Their number is a multiple of
     * TRANSMISSIONS: what is left over is not used.
     * @param trp index of a pattern, below TRP_COUNT
     * @return subframes within the SC period, ascending, all after the control subframes
     */
    std::vector<uint32_t> GetDataSubframes(uint32_t trp) const;

    /** @return first resource block for data */
    uint32_t GetFirstDataRb() const
    {
        return m_firstDataRb;
    }

    /** @return number of resource blocks for data */
    uint32_t GetDataRbs() const;

    /** @return k, the subframes of each 8 that a device uses */
    uint32_t GetRepetitions() const
    {
        return m_repetitions;
    }

  private:
    /** End the program unless the period is one of TS 36.331 and holds control and data. */
    void CheckPeriod() const;

    /** @return fewest data subframes that a pattern of this pool gets in a period */
    uint32_t GetFewestSubframes() const;

    uint32_t m_bandwidth{};        //!< resource blocks of the carrier
    Time m_period;                 //!< of scheduling
    uint32_t m_controlSubframes{}; //!< L
    uint32_t m_controlRbs{};       //!< M
    uint32_t m_firstControlRb{};   //!< first of them
    uint32_t m_firstDataRb{};      //!< first for data
    uint32_t m_dataRbs{};          //!< number for data, 0: all that follow
    uint32_t m_repetitions{};      //!< k
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_POOL_H */
