// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_HARQ_BUFFER_H
#define HFEDFM_SIDELINK_HARQ_BUFFER_H

#include "hfedfm-sidelink-signal.h"

#include "ns3/random-variable-stream.h"
#include "ns3/spectrum-value.h"

#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/**
 * What a receiver knows of one sender: the SCI of the SC period and the transport block under way.
 *
 * Repetitions are combined by adding their SINR (Chase combining). One number is drawn per
 * transport block, which is decoded as soon as its block error rate is not above it.
 */
class SidelinkHarqBuffer
{
  public:
    /** @param control decoded SCI @param period index of the SC period that it is for */
    void SetGrant(const SidelinkControl& control, int64_t period);

    /** @param period index of an SC period @return whether the SCI of it was decoded */
    bool HasGrant(int64_t period) const
    {
        return m_period == period;
    }

    /** @param block whose transmission is there; another one than before resets the buffer */
    void Begin(const SidelinkTransportBlock& block);

    /** @return whether the transport block has been decoded */
    bool IsDecoded() const
    {
        return m_decoded;
    }

    /** @return transmissions of the transport block that were received while not sending */
    uint32_t GetHeard() const
    {
        return m_heard;
    }

    /**
     * Add a transmission.
     * @param signal that was received
     * @param total power of noise and all signals, this one included
     * @param draw for the number of the transport block
     * @return whether it is decoded now, for the first time
     */
    bool Combine(const SidelinkSignal& signal,
                 const SpectrumValue& total,
                 Ptr<UniformRandomVariable> draw);

    /** @return mean of the added up SINR over the resource blocks, linear */
    double GetMeanSinr() const;

  private:
    /** @return block error rate @param block with the SINR added up so far */
    double GetBler(const SidelinkTransportBlock& block) const;

    int64_t m_period{-1};        //!< that of m_control
    SidelinkControl m_control{}; //!< decoded
    std::vector<int> m_rbs;      //!< that it names
    bool m_any{false};           //!< whether there is a transport block
    uint64_t m_number{0};        //!< of the transport block
    uint32_t m_heard{0};         //!< transmissions
    bool m_decoded{false};       //!< whether it got through
    double m_chance{0};          //!< drawn, 0 to 1
    Ptr<SpectrumValue> m_sinr;   //!< sum over the transmissions
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_HARQ_BUFFER_H */
