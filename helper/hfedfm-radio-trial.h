/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_RADIO_TRIAL_H
#define HFEDFM_RADIO_TRIAL_H

#include "hfedfm-radio-tally.h"
#include "hfedfm-sidelink-helper.h"

#include "ns3/ipv4-interface-container.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * Sidelink devices on a line, for a short simulation that validates the radio. Goes on to the next
 * run of ns-3's random numbers when it comes, and ends the simulation when it goes; there can be
 * one at a time.
 */
class SidelinkTrial
{
  public:
    SidelinkTrial();
    ~SidelinkTrial();

    SidelinkTrial(const SidelinkTrial&) = delete;
    SidelinkTrial& operator=(const SidelinkTrial&) = delete;

    /** @return what makes the devices; to be set before Build() */
    SidelinkHelper& GetHelper();

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
    const NodeContainer& GetNodes() const;
    /** @return counts up to now */
    const RadioTally& GetTally() const;

    /** Let a device always have something to send. @param from index @param to index */
    void Saturate(uint32_t from, uint32_t to);

    /** Let the first device send an announcement in each subframe. @param count of them */
    void Announce(uint32_t count);

    /** @param seconds end of the simulation */
    static void RunUntil(double seconds);

  private:
    /** @param places m @param channel to be on @param loss dB between all, or 0 */
    void Install(const std::vector<double>& places, Ptr<SpectrumChannel> channel, double loss);

    SidelinkHelper m_helper;      //!< makes devices
    NodeContainer m_nodes;        //!< of them
    NetDeviceContainer m_devices; //!< radios
    RadioTally m_tally;           //!< counts
};

/** @param pool any @return Mb/s that its transport blocks carry with MCS 20 */
double GetSidelinkCeiling(Ptr<const SidelinkPool> pool);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_RADIO_TRIAL_H */
