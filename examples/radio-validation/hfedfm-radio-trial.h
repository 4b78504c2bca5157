// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RADIO_TRIAL_H
#define HFEDFM_RADIO_TRIAL_H

#include "ns3/hfedfm-sidelink-helper.h"
#include "ns3/hfedfm-sidelink-net-device.h"
#include "ns3/ipv4-interface-container.h"

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Sidelink devices on a line, for a short simulation that validates the radio, and what they send,
 * hear and lose. Goes on to the next run of ns-3's random numbers when it comes, and ends the
 * simulation when it goes; there can be one at a time.
 */
class SidelinkTrial
{
  public:
    SidelinkTrial();
    ~SidelinkTrial();

    SidelinkTrial(const SidelinkTrial&) = delete;
    SidelinkTrial& operator=(const SidelinkTrial&) = delete;

    /** @return what makes the devices; to be set before Build() */
    SidelinkHelper& GetHelper()
    {
        return m_helper;
    }

    /** @param places of the devices on a line, m; path loss as by TR 36.843 with line of sight */
    void Build(const std::vector<double>& places);

    /**
     * Devices with the same loss between all of them.
     * @param count of devices
     * @param loss dB; from 300 on they do not hear each other and cost little
     */
    void BuildFlat(uint32_t count, double loss);

    /** @return IP addresses of the devices, which get IP stacks */
    Ipv4InterfaceContainer AddStacks();

    /** @param index of a device @return it */
    Ptr<SidelinkNetDevice> Get(uint32_t index) const;

    /** @return nodes of the devices */
    const NodeContainer& GetNodes() const
    {
        return m_nodes;
    }

    /** Let a device always have something to send. @param from index @param to index */
    void Saturate(uint32_t from, uint32_t to);

    /** Let the first device send an announcement in each subframe. @param count of them */
    void Announce(uint32_t count);

    /** @param seconds end of the simulation */
    static void RunUntil(double seconds);

    /** @return share of transmissions of announcements that noise has spoilt */
    double GetControlBler() const;
    /** @return share of periods with an announcement of a device that another one decoded */
    double GetHeardShare() const;

    /** @return periods in which a device announced itself, summed over the devices */
    double GetAnnounced() const
    {
        return static_cast<double>(m_announced);
    }

    /** @return transport blocks that were decoded or lost by noise */
    double GetJudged() const;

    /**
     * @param transmissions 1 to 4
     * @return share of those blocks not decoded after as many; without the same loss between all
     *         devices, blocks count as decoded after one
     */
    double GetBler(uint32_t transmissions) const;

    /** @return transport blocks lost since the receiver itself sent all the time */
    double GetDeaf() const
    {
        return static_cast<double>(m_deaf);
    }

  private:
    /** @param places m @param channel to be on */
    void Install(const std::vector<double>& places, Ptr<SpectrumChannel> channel);
    void ControlSent(uint32_t resource, SidelinkControl control);
    void ControlReceived(uint32_t source, SidelinkControl control, double sinr);
    void ControlDropped(uint32_t source, SidelinkControl control, SidelinkDrop reason);
    void BlockReceived(Ptr<const SidelinkTransportBlock> block, double sinr);
    void BlockDropped(Ptr<const SidelinkTransportBlock> block, SidelinkDrop reason);

    SidelinkHelper m_helper;                         //!< makes devices
    NodeContainer m_nodes;                           //!< of them
    NetDeviceContainer m_devices;                    //!< radios
    double m_loss{0};                                //!< between all devices, dB, or 0
    uint64_t m_announced{0};                         //!< periods
    uint64_t m_controls{0};                          //!< decoded, transmissions
    uint64_t m_corrupt{0};                           //!< lost by noise, transmissions
    std::map<uint32_t, std::set<int64_t>> m_heard{}; //!< periods by sender
    /** Transport blocks by how many transmissions they needed; 0: not decoded. */
    std::array<uint64_t, 5> m_blocks{};
    uint64_t m_deaf{0}; //!< transport blocks
};

/** @param pool any @return Mb/s that its transport blocks carry with MCS 20 */
double GetSidelinkCeiling(Ptr<const SidelinkPool> pool);

} // namespace ns3::hfedfm

#endif /* HFEDFM_RADIO_TRIAL_H */
