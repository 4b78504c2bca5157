// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_D2D_H
#define HFEDFM_SIDELINK_D2D_H

#include "hfedfm-sidelink-helper.h"

#include "ns3/hfedfm-d2d-topology.h"
#include "ns3/hfedfm-node-setup.h"
#include "ns3/hfedfm-sidelink-radio-controller.h"
#include "ns3/hfedfm-sidelink-tap.h"
#include "ns3/object-factory.h"
#include "ns3/spectrum-channel.h"

namespace ns3::hfedfm
{

/**
 * D2D over the LTE sidelink (PC5) of Release 12 in mode 2, see SidelinkNetDevice.
 *
 * Each cell has a channel object of its own, so that cells do not hear each other, or all share
 * one. None of them is that of an LTE access network. Attributes must be set before Install().
 *
 * Sent and GetBytesSent() count what is on the air: each of the four transmissions of a transport
 * block with all its bytes, padding included, and both transmissions of an SCI.
 */
class SidelinkD2d : public D2dTopology
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    SidelinkD2d();

    /** @param name attribute of SidelinkPool that this class has none for @param value its value */
    void SetPoolAttribute(const std::string& name, const AttributeValue& value)
    {
        m_helper.SetPoolAttribute(name, value);
    }

    /** @param name attribute of SidelinkMac that this class has none for @param value its value */
    void SetMacAttribute(const std::string& name, const AttributeValue& value)
    {
        m_helper.SetMacAttribute(name, value);
    }

    /** @param name attribute of SidelinkSpectrumPhy that this class has none for
     * @param value its value */
    void SetPhyAttribute(const std::string& name, const AttributeValue& value)
    {
        m_helper.SetPhyAttribute(name, value);
    }

    /**
     * Tell what each link costs: the rate of transport blocks with the MCS that the SNR permits (or
     * that is fixed), less headers and a share that TCP does not use, by measurement. Infinite
     * where an SCI or a transport block with the attribute Mcs is too weak one way or the other.
     * Without interference; the loss model is asked once per direction: if it is random, so is the
     * answer.
     */
    LinkCosts GetLinkCosts(const EdgeCell& cell) const override
    {
        return GetPairCosts<SidelinkNetDevice>(cell.d2dRadios, &GetSidelinkLinkCost);
    }

    /** @return a group of its own for each device, if MulticastDownlink is set */
    Ptr<MulticastChannel> MakeMulticastChannel(const EdgeCell& cell,
                                               uint32_t device) const override;

    /** @return an SC period: so that two broadcasts are not in the same */
    Time GetTurn() const override
    {
        return m_period;
    }

    int64_t AssignStreams(const EdgeNetwork& network, int64_t stream) override;
    void EnablePcap(const std::string& prefix, const EdgeNetwork& network) override;

  protected:
    NetDeviceContainer InstallRadios(const EdgeCell& cell, uint32_t index) override;
    Ptr<RadioController> MakeController() const override;

  private:
    /** Count what a radio sends. @param emission that begins */
    void Sent(const SidelinkEmission& emission)
    {
        CountSent(emission.packet);
    }

    double m_txPower;               //!< dBm
    double m_noiseFigure;           //!< dB
    uint8_t m_mcs;                  //!< fixed, or of who is not known
    bool m_adapt;                   //!< choose the MCS by SNR
    uint32_t m_rbs;                 //!< of a transport block, 0: all
    Time m_period;                  //!< of scheduling
    uint32_t m_repetitions;         //!< subframes of each 8
    bool m_multicastDownlink;       //!< several devices are reached at once
    uint32_t m_groupRepetitions;    //!< subframes of each 8, for groups
    ObjectFactory m_loss;           //!< makes propagation loss models
    bool m_shared;                  //!< one channel object for all cells
    SidelinkHelper m_helper;        //!< makes radios
    Ptr<SpectrumChannel> m_channel; //!< that of the last cell
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_D2D_H */
