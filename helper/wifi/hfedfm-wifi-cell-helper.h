// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIFI_CELL_HELPER_H
#define HFEDFM_WIFI_CELL_HELPER_H

#include "ns3/hfedfm-access-helper.h"
#include "ns3/hfedfm-wifi-link-cost.h"
#include "ns3/object-factory.h"
#include "ns3/wifi-helper.h"
#include "ns3/yans-wifi-helper.h"

#include <cstdint>
#include <string>

namespace ns3::hfedfm
{

/**
 * Builds one 802.11ax cell per cluster of a layout: nodes, positions, radios, addresses, routes.
 *
 * The edge server is the access point's node. Cells have channels of their own, which do not hear
 * each other, or share one. Address resolution between an access point and its stations is filled
 * in beforehand: a storm of ARP requests when all stations start loses clients.
 */
class WifiCellHelper : public AccessHelper
{
  public:
    /** Most cells: each has a /16 of 10.0.0.0/8. */
    static constexpr std::size_t MAX_CELLS = 254;

    WifiCellHelper();

    /** @param shared true: all cells contend for one channel; false (default): one each */
    void SetSharedChannel(bool shared)
    {
        m_shared = shared;
    }

    /** @param number channel number in the 5 GHz band @param width MHz: 20 (default), 40, 80, 160
     */
    void SetChannel(uint16_t number, uint16_t width);

    /** @param name attribute of YansWifiPhy @param value its value, for instance TxPowerStart,
     * which is WIFI_POWER by default, as is TxPowerEnd */
    void SetPhyAttribute(const std::string& name, const AttributeValue& value);

    /** @param type TypeId of a rate manager; default ns3::IdealWifiManager */
    void SetRateManager(const std::string& type)
    {
        m_wifi.SetRemoteStationManager(type);
    }

    /**
     * Choose how much links lose.
     * @param model makes a propagation loss model; default ns3::LogDistancePropagationLossModel
     *        with exponent 3 and 46.6777 dB at 1 m
     */
    void SetPropagationLoss(const ObjectFactory& model)
    {
        m_loss = model;
    }

    /**
     * Let links fade about the mean of the path loss. What links cost, and who reaches whom, is
     * told by the mean.
     * @param model makes a model, for instance ns3::NakagamiPropagationLossModel; without a type:
     *        none, the default
     */
    void SetFading(const ObjectFactory& model)
    {
        m_fading = model;
    }

    /** @param dBm weakest signal that receivers look at; default -82, as ns-3 and IEEE 802.11 */
    void SetMinimumRssi(double dBm);

    /** @param metres longest link; beyond the default of 1300 m, slots are longer: GetSlotFor() */
    void SetMaxDistance(double metres);

    /**
     * Choose which frames are announced by RTS and CTS, so that stations that do not hear the
     * sender keep silent.
     * @param bytes longest frame that is not, by default 500; 65535, ns-3's own value: none is
     */
    void SetRtsThreshold(uint32_t bytes)
    {
        m_receiver.rtsThreshold = bytes;
    }

    EdgeNetwork Install(const Layout& layout) override;
    int64_t AssignStreams(const EdgeNetwork& network, int64_t stream) override;

    /** Write pcap files of all radios. @param prefix of the file names @param network the cells */
    void EnablePcap(const std::string& prefix, const EdgeNetwork& network) override;

  private:
    EdgeCell InstallCell(const Layout::Cluster& cluster, uint32_t index);

    WifiHelper m_wifi;              //!< radios
    YansWifiPhyHelper m_phy;        //!< their physical layer
    ObjectFactory m_loss;           //!< makes propagation loss models
    ObjectFactory m_fading;         //!< makes fading models; without a type: none
    double m_maxDistance{1300};     //!< longest link, m
    WifiReceiver m_receiver;        //!< what radios need to hear each other
    bool m_shared{false};           //!< one channel for all cells
    Ptr<YansWifiChannel> m_channel; //!< the shared channel
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIFI_CELL_HELPER_H */
