// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIFI_ADHOC_D2D_HELPER_H
#define HFEDFM_WIFI_ADHOC_D2D_HELPER_H

#include "ns3/hfedfm-d2d-topology.h"
#include "ns3/hfedfm-wifi-link-cost.h"
#include "ns3/object-factory.h"
#include "ns3/wifi-helper.h"
#include "ns3/yans-wifi-helper.h"

namespace ns3::hfedfm
{

/**
 * D2D over 802.11ax in ad hoc mode, in another band than the access network by default.
 *
 * Each cell has a channel object of its own, so that cells do not hear each other, or all share
 * one. Attributes must be set before Install().
 */
class WifiAdhocD2d : public D2dTopology
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    WifiAdhocD2d();

    /** @param name attribute of YansWifiPhy that this class has none for @param value its value */
    void SetPhyAttribute(const std::string& name, const AttributeValue& value)
    {
        m_phy.Set(name, value);
    }

    /** @param model makes a fading model, see WifiCellHelper::SetFading() */
    void SetFading(const ObjectFactory& model)
    {
        m_fading = model;
    }

    /**
     * Tell what each link costs, as IdealWifiManager would use it: with the fastest 802.11ax mode
     * whose signal-to-noise ratio is there. Other rate managers may be slower. The loss model is
     * asked once per link: if it is random, so is the answer. Fading is not.
     */
    LinkCosts GetLinkCosts(const EdgeCell& cell) const override;

    int64_t AssignStreams(const EdgeNetwork& network, int64_t stream) override;
    void EnablePcap(const std::string& prefix, const EdgeNetwork& network) override;

  protected:
    NetDeviceContainer InstallRadios(const EdgeCell& cell, uint32_t index) override;
    Ptr<RadioController> MakeController() const override;

  private:
    /** @param packet frame that a radio sends */
    void RadioSent(Ptr<const Packet> packet, double)
    {
        CountSent(packet);
    }

    /** @return what ns-3 does not tell of the radios */
    WifiReceiver GetReceiver() const
    {
        return {m_noiseFigure, m_minimumRssi, m_rtsThreshold};
    }

    std::string m_band;             //!< as ns-3 names it
    uint16_t m_channelNumber;       //!< in the band, or 0
    uint16_t m_channelWidth;        //!< MHz
    double m_txPower;               //!< dBm
    double m_noiseFigure;           //!< dB
    double m_minimumRssi;           //!< dBm
    double m_maxDistance;           //!< longest link, m
    TypeId m_rateManager;           //!< chooses modes
    uint32_t m_rtsThreshold;        //!< longest frame without RTS, bytes
    ObjectFactory m_loss;           //!< makes propagation loss models
    ObjectFactory m_fading;         //!< makes fading models; without a type: none
    bool m_shared;                  //!< one channel object for all cells
    WifiHelper m_wifi;              //!< radios
    YansWifiPhyHelper m_phy;        //!< their physical layer
    Ptr<YansWifiChannel> m_channel; //!< that of the last cell
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIFI_ADHOC_D2D_HELPER_H */
