// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_NET_DEVICE_H
#define HFEDFM_SIDELINK_NET_DEVICE_H

#include "hfedfm-sidelink-address.h"
#include "hfedfm-sidelink-mac.h"
#include "hfedfm-sidelink-spectrum-phy.h"

#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3::hfedfm
{

/**
 * What a sidelink device has sent, received and dropped. Bytes of packets are those of IP or ARP.
 *
 * Of each packet sent to a device, its receiver gets it or counts it as lost. Of each transport
 * block that it could have heard to the end, it gets it or drops it for one reason.
 */
struct SidelinkCounters
{
    uint64_t packetsSent{0};     //!< taken to be sent
    uint64_t bytesSent{0};       //!< of them
    uint64_t packetsReceived{0}; //!< delivered to the node
    uint64_t bytesReceived{0};   //!< of them
    uint64_t packetsLost{0};     //!< sent to this device and not received, as later ones tell
    uint64_t blocksSent{0};      //!< transport blocks
    uint64_t blocksReceived{0};  //!< decoded, for this device
    std::map<SidelinkDrop, uint64_t> packetsDropped; //!< not taken to be sent, by reason
    std::map<SidelinkDrop, uint64_t> bytesDropped;   //!< of them
    std::map<SidelinkDrop, uint64_t> blocksDropped;  //!< not decoded or not for this device
};

/**
 * A radio with which devices reach each other without a base station: LTE sidelink (PC5) of
 * Release 12 in mode 2, carrying IPv4, IPv6 and ARP to a device, a group or everybody in reach.
 *
 * The MAC address is 02:00:00 and the layer 2 id. What is sent to a group reaches those that have
 * called JoinGroup(); promiscuous receivers get only what is for this device.
 *
 * Not modelled: synchronisation, discovery, PC5 signalling, security, frequency hopping, power
 * control and sensing.
 */
class SidelinkNetDevice : public NetDevice
{
  public:
    static constexpr uint16_t MIN_MTU = 68;   //!< RFC 791
    static constexpr uint16_t MAX_MTU = 2000; //!< RLC has 11 bits for the length of a segment

    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param pool of the channel @param phy physical layer @param mac; each once */
    void Set(Ptr<SidelinkPool> pool, Ptr<SidelinkSpectrumPhy> phy, Ptr<SidelinkMac> mac);

    /**
     * Join a channel. Another device there with the same layer 2 id aborts.
     * @param channel to be on from now on
     */
    void SetChannel(Ptr<SpectrumChannel> channel);

    /** @return physical layer */
    Ptr<SidelinkSpectrumPhy> GetPhy() const
    {
        return m_phy;
    }

    /** @return medium access */
    Ptr<SidelinkMac> GetMac() const
    {
        return m_mac;
    }

    /** @return resources of the channel */
    Ptr<SidelinkPool> GetPool() const
    {
        return m_pool;
    }

    /** @return what was sent, received and dropped so far */
    SidelinkCounters GetCounters() const;

    /** @param group multicast address whose packets this device takes from now on */
    void JoinGroup(Ipv4Address group)
    {
        m_phy->GetFilter().Add(GetSidelinkId(GetMulticast(group)));
    }

    /** @param group multicast address whose packets this device does not take any more */
    void LeaveGroup(Ipv4Address group)
    {
        m_phy->GetFilter().Remove(GetSidelinkId(GetMulticast(group)));
    }

    /**
     * Switch the radio. While it is off it sends and hears nothing; what waits to be sent is kept,
     * what comes to be sent is dropped.
     * @param on whether it is on; at the beginning it is
     */
    void SetOn(bool on);

    /** @param device one that is off for good: what is sent to it is dropped from now on */
    void GiveUp(const Address& device)
    {
        m_mac->GiveUp(GetSidelinkId(device));
    }

    /** Switch off as soon as nothing waits to be sent. @param grace time to wait in any case */
    void Sleep(Time grace);

    /** Wake up, or do not go to sleep after all. A radio that is off for good stays off. */
    void WakeUp();

    /** Switch off for good. @return whether it was not before */
    bool TurnOff();

    /** @param off called when the radio goes off for good */
    void SetOffCallback(Callback<void> off)
    {
        m_onOff = off;
    }

    /** @return whether the radio is on */
    bool IsOn() const
    {
        return m_on;
    }

    /** @param stream first stream to use @return number of streams used */
    int64_t AssignStreams(int64_t stream);

    // From NetDevice
    void SetIfIndex(const uint32_t index) override
    {
        m_index = index;
    }

    uint32_t GetIfIndex() const override
    {
        return m_index;
    }

    Ptr<Channel> GetChannel() const override
    {
        return m_phy->GetChannel();
    }

    /** @param address 02:00:00 and a layer 2 id that no other device on the channel has */
    void SetAddress(Address address) override;

    Address GetAddress() const override
    {
        return GetSidelinkAddress(m_mac->GetId());
    }

    /** @param mtu MIN_MTU to MAX_MTU bytes @return whether it is one of them */
    bool SetMtu(const uint16_t mtu) override;

    uint16_t GetMtu() const override
    {
        return m_mtu;
    }

    bool IsLinkUp() const override
    {
        return m_phy && m_phy->GetChannel();
    }

    /** Does nothing: the link is up from the beginning and stays up. */
    void AddLinkChangeCallback(Callback<void>) override
    {
    }

    bool IsBroadcast() const override
    {
        return true;
    }

    Address GetBroadcast() const override
    {
        return Mac48Address::GetBroadcast();
    }

    bool IsMulticast() const override
    {
        return true;
    }

    Address GetMulticast(Ipv4Address group) const override
    {
        return Mac48Address::GetMulticast(group);
    }

    Address GetMulticast(Ipv6Address group) const override
    {
        return Mac48Address::GetMulticast(group);
    }

    bool IsBridge() const override
    {
        return false;
    }

    bool IsPointToPoint() const override
    {
        return false;
    }

    bool Send(Ptr<Packet> packet, const Address& destination, uint16_t protocol) override;

    /** @return false: the sidelink tells who has sent, which is this device */
    bool SendFrom(Ptr<Packet>, const Address&, const Address&, uint16_t) override
    {
        return false;
    }

    Ptr<Node> GetNode() const override
    {
        return m_node;
    }

    void SetNode(Ptr<Node> node) override
    {
        m_node = node;
    }

    bool NeedsArp() const override
    {
        return true;
    }

    void SetReceiveCallback(ReceiveCallback callback) override
    {
        m_receive = callback;
    }

    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override
    {
        m_promisc = callback;
    }

    bool SupportsSendFrom() const override
    {
        return false;
    }

    /** TracedCallback signature. @param packet dropped before it was sent @param reason why */
    typedef void (*DropTracedCallback)(Ptr<const Packet> packet, SidelinkDrop reason);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    /** Abort if another device on the channel has this one's id. */
    void CheckId() const;

    /** Sleep now or look again later. */
    void Look();

    /** @param packet not sent @param reason why @return false */
    bool Drop(Ptr<const Packet> packet, SidelinkDrop reason);

    /** @param source layer 2 id @param destination layer 2 id @param packet with its type */
    void Receive(uint32_t source, uint32_t destination, Ptr<Packet> packet);

    /** Show a packet to who sniffs. @param packet IP or ARP @param from sender @param to receiver
     * @param protocol EtherType */
    void Sniff(Ptr<const Packet> packet, Mac48Address from, Mac48Address to, uint16_t protocol);

    /** Count a block that this device begins to send. */
    void CountSent(Ptr<const SidelinkTransportBlock>)
    {
        ++m_counters.blocksSent;
    }

    /** Count a block that was decoded. */
    void CountReceived(Ptr<const SidelinkTransportBlock>, double)
    {
        ++m_counters.blocksReceived;
    }

    /** Count a block that was lost. @param reason why */
    void CountLost(Ptr<const SidelinkTransportBlock>, SidelinkDrop reason)
    {
        ++m_counters.blocksDropped[reason];
    }

    Ptr<Node> m_node;                 //!< this is a radio of
    Ptr<SidelinkPool> m_pool;         //!< resources
    Ptr<SidelinkSpectrumPhy> m_phy;   //!< physical layer
    Ptr<SidelinkMac> m_mac;           //!< medium access
    uint32_t m_index{0};              //!< among the node's
    uint16_t m_mtu{};                 //!< bytes
    bool m_on{true};                  //!< radio
    EventId m_look;                   //!< next try to sleep
    bool m_off{false};                //!< for good
    Callback<void> m_onOff;           //!< called when it goes off for good; may be null
    SidelinkCounters m_counters;      //!< so far
    ReceiveCallback m_receive;        //!< gets packets
    PromiscReceiveCallback m_promisc; //!< gets them, too

    TracedCallback<Ptr<const Packet>> m_onTx;                   //!< packet taken to be sent
    TracedCallback<Ptr<const Packet>, SidelinkDrop> m_onTxDrop; //!< packet not sent
    TracedCallback<Ptr<const Packet>> m_onRx;                   //!< packet received
    TracedCallback<Ptr<const Packet>> m_onSniff;                //!< either, as an Ethernet frame
};

/** @param channel any @return sidelink devices that are on it */
std::vector<Ptr<SidelinkNetDevice>> GetSidelinkDevices(Ptr<const SpectrumChannel> channel);

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_NET_DEVICE_H */
