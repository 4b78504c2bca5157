// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LTE_IDLE_STATE_H
#define HFEDFM_LTE_IDLE_STATE_H

#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/nstime.h"
#include "ns3/pf-ff-mac-scheduler.h"
#include "ns3/rng-stream.h"
#include "ns3/vector.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace ns3::hfedfm
{

/**
 * What goes on in ns-3's LTE while it carries no data, besides that which repeats itself.
 *
 * There is little. Each UE draws a random number per subframe that it hears, for errors of the
 * control channel; a proportional fair scheduler lets the averages of its UEs fall; eNBs count
 * frames; UEs note when they have reported. All else is the same again after a while (GetPeriod()).
 *
 * ns-3 keeps these in private members. They are reached by way of explicit template instantiations,
 * where C++ checks no access.
 */
class LteIdleState
{
  public:
    /** @param enb an eNB with a PfFfMacScheduler or RrFfMacScheduler; ends the program if not */
    void AddEnb(Ptr<LteEnbNetDevice> enb);

    /** @param ue a UE of one carrier */
    void AddUe(Ptr<LteUeNetDevice> ue);

    /** @return the number of eNBs */
    std::size_t GetNEnbs() const
    {
        return m_enbs.size();
    }

    /** @return the number of UEs */
    std::size_t GetNUes() const
    {
        return m_ues.size();
    }

    /** @param srs period of the sounding reference signal, ms @return after how many subframes the
     * rest is the same again */
    uint64_t GetPeriod(uint64_t srs) const;

    /** @return whether all UEs are connected, or search a cell in vain, and stand still */
    bool IsSteady() const;

    /** Note what is, at the start of a subframe. */
    void Record();

    /**
     * Tell whether all has gone since Record() as Advance() would have made it.
     * @param subframes that have passed
     * @return whether it has; then Advance() may be called
     */
    bool HasGoneOn(uint64_t subframes);

    /** Make all as it would be later. @param subframes by which */
    void Advance(uint64_t subframes);

  private:
    /** A UE and what was recorded of it. */
    struct Ue
    {
        Ptr<LteUeNetDevice> device;
        std::optional<RngStream> random; //!< state of its downlink's random numbers
        LteUeRrc::State state;           //!< of its RRC
        Vector position;                 //!< where it was
        uint64_t draws;                  //!< per subframe, 0 or 1
    };

    /** An eNB and what was recorded of it. */
    struct Enb
    {
        Ptr<LteEnbNetDevice> device;
        Ptr<PfFfMacScheduler> scheduler;     //!< or null
        std::map<uint16_t, double> averages; //!< of UEs, bytes per second
    };

    /** @param ue of which the random numbers are looked at @param subframes since they were
     * recorded @return whether as many draws were made as subframes, or none */
    static bool FindDraws(Ue& ue, uint64_t subframes);

    std::vector<Ue> m_ues;
    std::vector<Enb> m_enbs;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LTE_IDLE_STATE_H */
