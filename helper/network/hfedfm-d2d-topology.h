// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_D2D_TOPOLOGY_H
#define HFEDFM_D2D_TOPOLOGY_H

#include "hfedfm-device-energy-helper.h"
#include "hfedfm-edge-network.h"

#include "ns3/hfedfm-multicast-channel.h"
#include "ns3/hfedfm-relay-graph.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Second radios of devices, with which the devices of a cell reach each other without the edge.
 *
 * A subclass brings a technology. This class gives each radio an address of 11.0.0.0/8, in the cell
 * of index k one of 11.(k+1).0.0/16. All of 11.0.0.0/8 is on the link of these radios: nothing that
 * is meant for one of them can leave by the access network. Devices in reach are one IP hop apart;
 * further ones must be relayed by applications. Address resolution within a cell is filled in
 * beforehand. Keep the object as long as the simulation runs: it counts what its radios send.
 */
class D2dTopology : public Object
{
  public:
    /** Most cells: each has a /16 of 11.0.0.0/8. */
    static constexpr std::size_t MAX_CELLS = 254;

    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Give every device a D2D radio, once per network.
     * @param network cells with nodes, positions and IP stacks; gets radios and addresses
     */
    void Install(EdgeNetwork& network);

    /**
     * What each link of a cell costs: seconds per megabyte (1e6 bytes) of messages over TCP, if
     * nobody else sends; infinite where nothing gets through. The diagonal is 0.
     * @param cell a cell of an installed network
     * @return costs by sender and receiver, in the order of the devices
     */
    virtual LinkCosts GetLinkCosts(const EdgeCell& cell) const = 0;

    /**
     * Let the radios draw on the devices' batteries and book them to the devices' ledgers. When a
     * battery is empty its radio goes off for good.
     * @param network an installed network
     * @param devices what DeviceEnergyHelper::Install() returned for it
     */
    void InstallEnergy(const EdgeNetwork& network, const std::vector<DeviceEnergy>& devices);

    /** @param name attribute of the radios' energy model @param value for instance TxCurrentA */
    void SetRadioAttribute(const std::string& name, const AttributeValue& value)
    {
        m_settings.emplace_back(name, value.Copy());
    }

    /**
     * Fix the random streams of all radios.
     * @param network an installed network
     * @param stream first stream to use
     * @return number of streams used
     */
    virtual int64_t AssignStreams(const EdgeNetwork& network, int64_t stream) = 0;

    /**
     * @param cell of an installed network
     * @param device index of one of its devices
     * @return what that device reaches several others with at once; null if this technology, or its
     *         attributes, have nothing of the kind
     */
    virtual Ptr<MulticastChannel> MakeMulticastChannel(const EdgeCell& cell, uint32_t device) const;

    /** Write pcap files of all radios. @param prefix of the names @param network the cells */
    virtual void EnablePcap(const std::string& prefix, const EdgeNetwork& network) = 0;

    /** @return how far apart short broadcasts of several devices should be, not to collide */
    virtual Time GetTurn() const
    {
        return MilliSeconds(1);
    }

    /** @return bytes that all radios have sent so far: frames with headers, repeats included */
    uint64_t GetBytesSent() const
    {
        return m_bytesSent;
    }

    /** TracedCallback signature. @param packet frame that a radio begins to send */
    typedef void (*SentTracedCallback)(Ptr<const Packet> packet);

  protected:
    /** @param cell whose devices get radios @param index of the cell @return the radios, in order
     */
    virtual NetDeviceContainer InstallRadios(const EdgeCell& cell, uint32_t index) = 0;

    /** @return what is done with the radios */
    virtual Ptr<RadioController> MakeController() const = 0;

    /** To be called by subclasses for each frame. @param packet frame that a radio sends */
    void CountSent(Ptr<const Packet> packet);

  private:
    RadioSettings m_settings;                   //!< of energy models
    uint64_t m_bytesSent{0};                    //!< by all radios
    TracedCallback<Ptr<const Packet>> m_onSent; //!< a radio begins to send a frame
};

/** Devices of a cell that have the same others out of their reach. */
struct D2dGap
{
    std::vector<uint32_t> devices;     //!< indices in the cell
    std::vector<uint32_t> unreachable; //!< indices of those that none of them reaches

    /** @param o another gap @return whether both are the same */
    bool operator==(const D2dGap& o) const
    {
        return devices == o.devices && unreachable == o.unreachable;
    }
};

/**
 * Find which devices of a cell cannot reach which, over any chain of devices.
 * @param costs of the cell's links
 * @return the gaps, by their first device; empty if every device reaches every other
 */
std::vector<D2dGap> FindD2dGaps(const LinkCosts& costs);

/**
 * Find the devices of a cell without a neighbour: with no link to or from any other.
 * @param costs of the cell's links
 * @return indices in the cell; empty in a cell of one device, which needs no neighbour
 */
std::vector<uint32_t> FindLonelyDevices(const LinkCosts& costs);

/**
 * Tell people which devices cannot reach which, cell by cell, with the distance from each device
 * without a neighbour to the nearest other one.
 * @param network cells with D2D radios
 * @param d2d what installed them
 * @return sentences, each begun by a space: ` Cell 2: device 4 has no D2D neighbour; the nearest
 *         device, 1, is 120 m away. Cell 2: devices 0, 1 do not reach 4.`; empty if all reach all
 */
std::string DescribeD2dGaps(const EdgeNetwork& network, const D2dTopology& d2d);

} // namespace ns3::hfedfm

#endif /* HFEDFM_D2D_TOPOLOGY_H */
