// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_INTERFERENCE_H
#define HFEDFM_SIDELINK_INTERFERENCE_H

#include "hfedfm-sidelink-signal.h"

#include "ns3/simulator.h"
#include "ns3/spectrum-value.h"

#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/**
 * What a receiver hears in one subframe: sidelink signals, which fill it, and others (LTE uplink,
 * for instance), which count for the part of it that they overlap.
 */
class SidelinkInterference
{
  public:
    static constexpr int64_t SUBFRAME_NS = 1000000; //!< length of a subframe, ns

    /** @return index of the subframe in which now is */
    static int64_t GetSubframe()
    {
        return Simulator::Now().GetNanoSeconds() / SUBFRAME_NS;
    }

    /** @param noise of the receiver, W/Hz per resource block */
    void SetNoise(Ptr<const SpectrumValue> noise)
    {
        m_noise = noise;
    }

    /** @param signal of the sidelink that begins now; the first of a subframe ends the last one */
    void Add(Ptr<const SidelinkSignal> signal);

    /** @param signal of anything else that begins now */
    void AddForeign(Ptr<const SpectrumSignalParameters> signal);

    /** @return sidelink signals of the current subframe */
    const std::vector<Ptr<const SidelinkSignal>>& GetSignals();

    /** @return noise and all signals of the current subframe, W/Hz per resource block */
    SpectrumValue GetTotal();

    /** Forget the sidelink signals of the current subframe. */
    void Clear()
    {
        m_signals.clear();
    }

  private:
    /** A signal of something else. */
    struct Foreign
    {
        Ptr<const SpectrumValue> psd; //!< W/Hz
        int64_t begin;                //!< ns
        int64_t end;                  //!< ns
    };

    /** Forget what ended before the current subframe. */
    void Advance();

    Ptr<const SpectrumValue> m_noise;                 //!< of the receiver
    int64_t m_subframe{-1};                           //!< that of m_signals
    std::vector<Ptr<const SidelinkSignal>> m_signals; //!< of the sidelink
    std::vector<Foreign> m_foreign;                   //!< others
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_INTERFERENCE_H */
