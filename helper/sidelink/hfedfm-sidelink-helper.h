// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_HELPER_H
#define HFEDFM_SIDELINK_HELPER_H

#include "ns3/hfedfm-sidelink-net-device.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/spectrum-channel.h"
#include "ns3/trace-helper.h"

#include <cstdint>
#include <string>

namespace ns3::hfedfm
{

/**
 * Installs sidelink radios (see SidelinkNetDevice). Attributes must be set before Install().
 *
 * EnablePcap() writes what IP and ARP send and receive, with Ethernet headers: packets as a whole,
 * not transport blocks.
 */
class SidelinkHelper : public PcapHelperForDevice
{
  public:
    SidelinkHelper();

    /** @param name attribute of SidelinkPool @param value for all that are installed afterwards */
    void SetPoolAttribute(const std::string& name, const AttributeValue& value);

    /** @param name attribute of SidelinkNetDevice @param value of it */
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value)
    {
        m_device.Set(name, value);
    }

    /** @param name attribute of SidelinkSpectrumPhy @param value of it */
    void SetPhyAttribute(const std::string& name, const AttributeValue& value)
    {
        m_phy.Set(name, value);
    }

    /** @param name attribute of SidelinkMac @param value of it */
    void SetMacAttribute(const std::string& name, const AttributeValue& value)
    {
        m_mac.Set(name, value);
    }

    /**
     * Make a channel with the path loss of TR 36.843 on the carrier of the radios.
     * @param condition `los`, `nlos` or `random`
     * @return a MultiModelSpectrumChannel
     */
    Ptr<SpectrumChannel> MakeChannel(const std::string& condition = "los") const;

    /**
     * Give a node a radio with the least free layer 2 id of the channel.
     * @param node with a mobility model
     * @param channel to be on
     * @return the radio
     */
    Ptr<SidelinkNetDevice> Install(Ptr<Node> node, Ptr<SpectrumChannel> channel);

    /** @param nodes with mobility models @param channel to be on @return their radios, in order */
    NetDeviceContainer Install(const NodeContainer& nodes, Ptr<SpectrumChannel> channel);

    /**
     * Fix the random streams of radios.
     * @param devices sidelink radios; others are left alone
     * @param stream first stream to use
     * @return number of streams used
     */
    static int64_t AssignStreams(const NetDeviceContainer& devices, int64_t stream);

    /**
     * Fix the random streams of a channel's path loss.
     * @param channel from MakeChannel() or another
     * @param stream first stream to use
     * @return number of streams used
     */
    static int64_t AssignStreams(Ptr<SpectrumChannel> channel, int64_t stream);

  private:
    void EnablePcapInternal(std::string prefix,
                            Ptr<NetDevice> device,
                            bool promiscuous,
                            bool explicitFilename) override;

    ObjectFactory m_poolFactory; //!< makes pools
    ObjectFactory m_device;      //!< makes radios
    ObjectFactory m_phy;         //!< makes their physical layers
    ObjectFactory m_mac;         //!< makes their medium access
    Ptr<SidelinkPool> m_pool;    //!< of the radios installed since its attributes were set
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_HELPER_H */
