/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_RADIO_TALLY_H
#define HFEDFM_RADIO_TALLY_H

#include "ns3/hfedfm-sidelink-net-device.h"

#include <array>
#include <cstdint>
#include <map>
#include <set>

namespace ns3
{
namespace hfedfm
{

/** Counts what sidelink radios send, hear and lose; must live as long as they do. */
class RadioTally
{
  public:
    RadioTally();
    ~RadioTally();

    RadioTally(const RadioTally&) = delete;
    RadioTally& operator=(const RadioTally&) = delete;

    /**
     * Listen to a radio from now on.
     * @param device the radio
     * @param loss between all devices in dB, if it is the same; 0: it is not, and blocks count as
     *             decoded after one transmission
     */
    void Watch(Ptr<SidelinkNetDevice> device, double loss);

    /** @return share of transmissions of announcements that noise has spoilt */
    double GetControlBler() const;
    /** @return share of periods with an announcement of a device that another one decoded */
    double GetHeardShare() const;
    /** @return periods in which a device announced itself, summed over the devices */
    double GetAnnounced() const;

    /** @return transport blocks that were decoded or lost by noise */
    double GetJudged() const;
    /** @param transmissions 1 to 4 @return share of those not decoded after as many */
    double GetBler(uint32_t transmissions) const;
    /** @return transport blocks lost since the receiver itself sent all the time */
    double GetDeaf() const;

  private:
    void ControlSent(uint32_t resource, SidelinkControl control);
    void ControlReceived(uint32_t source, SidelinkControl control, double sinr);
    void ControlDropped(uint32_t source, SidelinkControl control, SidelinkDrop reason);
    void BlockReceived(Ptr<const SidelinkTransportBlock> block, double sinr);
    void BlockDropped(Ptr<const SidelinkTransportBlock> block, SidelinkDrop reason);

    Ptr<SidelinkNetDevice> m_device;                 //!< any of them
    double m_loss{0};                                //!< dB, or 0
    uint64_t m_announced{0};                         //!< periods
    uint64_t m_controls{0};                          //!< decoded, transmissions
    uint64_t m_corrupt{0};                           //!< lost by noise, transmissions
    std::map<uint32_t, std::set<int64_t>> m_heard{}; //!< periods by sender
    /** Transport blocks by how many transmissions they needed; 0: not decoded. */
    std::array<uint64_t, 5> m_blocks{};
    uint64_t m_deaf{0}; //!< transport blocks
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_RADIO_TALLY_H */
