// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_EDGE_BREAKOUT_H
#define HFEDFM_EDGE_BREAKOUT_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"
#include "ns3/virtual-net-device.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>

namespace ns3::hfedfm
{

/** IP packets of devices: how many, and how many bytes without the tunnel's headers. */
struct BreakoutCount
{
    uint64_t packets{0}; //!< IP packets
    uint64_t bytes{0};   //!< their sizes with the IP header
};

/** What went through an edge server. */
struct BreakoutCounters
{
    BreakoutCount brokenOutUp;   //!< from devices, delivered at the edge
    BreakoutCount brokenOutDown; //!< to devices, sent by the edge itself
    BreakoutCount forwardedUp;   //!< from devices to the core
    BreakoutCount forwardedDown; //!< from the core to devices
    BreakoutCount dropped;       //!< lost here
};

/** Why a packet was lost at an edge server. */
enum class BreakoutDrop
{
    NOT_GTP,    //!< what came in is no GTP-U with an IP packet in it
    NOT_AN_ENB, //!< it came from somebody who is no eNB of this edge
    NO_GATEWAY, //!< it is meant for elsewhere, and there is no core
    NO_ROUTE,   //!< the edge's IP layer refuses to send it
    UNKNOWN_UE  //!< it is meant for a device that is not here
};

/**
 * Local breakout at an edge server: a proxy on S1-U between the eNBs of an edge and the core, the
 * "bump in the wire" of ETSI White Paper 24. (Its "SGW-LBO" is something else: a gateway at the
 * edge that takes part in session management.)
 *
 * eNBs send it all uplink packets in GTP-U. What is meant for the edge's node, or for a device that
 * is here as well, is decapsulated and handed to the node's IP layer; all else goes on to the
 * gateway (SGW) in a tunnel of its own. From each uplink packet the proxy learns where its sender
 * is, and adds a host route: what the node sends to that device then leaves in GTP-U to its eNB.
 * The gateway's packets for an eNB are forwarded by the node's IP layer, and counted here. One
 * bearer per device is told apart: the downlink takes the bearer of the last uplink packet.
 *
 * Aggregated to the node that Install() gets. Only IPv4 is broken out.
 */
class EdgeBreakout : public Object
{
  public:
    /** UDP port of GTP-U, 3GPP TS 29.281. */
    static constexpr uint16_t GTPU_PORT = 2152;

    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Put the proxy on a node that has an IPv4 stack, once.
     * @param edge the node
     * @param address of the edge as devices see it; the node gets it
     */
    void Install(Ptr<Node> edge, Ipv4Address address);

    /** @param enb S1-U address of an eNB that may send here */
    void AddEnb(Ipv4Address enb)
    {
        m_enbs.insert(enb);
    }

    /** @param gateway S1-U address of the SGW; without one, all that is not local is dropped */
    void SetGateway(Ipv4Address gateway)
    {
        m_gateway = gateway;
    }

    /**
     * A device is here from now on. Nothing is sent to it before its first packet tells its bearer.
     * @param ue its address
     * @param enb which serves it
     */
    void Arrive(Ipv4Address ue, Ipv4Address enb);

    /** A device is elsewhere: forget it, also if late packets of it come. @param ue its address */
    void Forget(Ipv4Address ue);

    /** @param ue address of a device @return whether packets for it leave by an eNB of this edge */
    bool Knows(Ipv4Address ue) const
    {
        return m_here.count(ue) > 0;
    }

    /** @return the address of the edge as devices see it */
    Ipv4Address GetAddress() const
    {
        return m_address;
    }

    /** @return packets and bytes up to now */
    const BreakoutCounters& GetCounters() const
    {
        return m_counters;
    }

    /** TracedCallback signature. @param packet IP packet of or for a device, without its tunnel */
    typedef void (*PacketTracedCallback)(Ptr<const Packet> packet);

    /** TracedCallback signature. @param packet as it came @param reason why it is lost */
    typedef void (*DropTracedCallback)(Ptr<const Packet> packet, BreakoutDrop reason);

  protected:
    void DoDispose() override;

  private:
    /** Where a device is. */
    struct Location
    {
        Ipv4Address enb;  //!< that serves it
        uint32_t teid{0}; //!< its tunnel
    };

    using PacketTrace = TracedCallback<Ptr<const Packet>>;

    /** Take packets off the S1-U socket. @param socket of the proxy */
    void Receive(Ptr<Socket> socket);

    /** @param packet from an eNB with its GTP-U header @param enb sender */
    void ReceiveUplink(Ptr<Packet> packet, Ipv4Address enb);

    /** @param header of an IP packet from a device @return whether it has arrived */
    bool IsLocal(const Ipv4Header& header) const;

    /** @param ue sender of a packet @param location where it came from */
    void Learn(Ipv4Address ue, const Location& location);

    /** @param packet for a device, from the node's IP layer @return true: it was taken */
    bool SendDown(Ptr<Packet> packet, const Address& from, const Address& to, uint16_t protocol);

    /** Send in a tunnel. @param packet IP @param teid tunnel @param to its other end
     * @return whether it was sent */
    bool Tunnel(Ptr<Packet> packet, uint32_t teid, Ipv4Address to);

    /** Watch what the node forwards. @param header IP @param packet behind it @param interface out
     */
    void Forwarded(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t interface);

    /** @param count where to add @param trace whom to tell @param packet what went through */
    static void Account(BreakoutCount& count, const PacketTrace& trace, Ptr<const Packet> packet);

    /** @param packet that is lost @param reason why */
    void Drop(Ptr<const Packet> packet, BreakoutDrop reason);

    Ptr<Node> m_edge;                       //!< host
    Ipv4Address m_address;                  //!< of the edge as devices see it
    Ptr<VirtualNetDevice> m_tunnel;         //!< what goes out by it goes to devices
    uint32_t m_interface{0};                //!< of the tunnel
    Ptr<Socket> m_socket;                   //!< S1-U
    std::optional<Ipv4Address> m_gateway;   //!< SGW; none without a core
    std::set<Ipv4Address> m_enbs;           //!< who may send here
    std::map<Ipv4Address, Location> m_here; //!< devices that can be reached
    std::set<Ipv4Address> m_gone;           //!< devices that are elsewhere
    BreakoutCounters m_counters;            //!< up to now
    PacketTrace m_onBrokenOutUp;            //!< delivered at the edge
    PacketTrace m_onBrokenOutDown;          //!< sent by the edge
    PacketTrace m_onForwardedUp;            //!< on to the core
    PacketTrace m_onForwardedDown;          //!< from the core
    TracedCallback<Ptr<const Packet>, BreakoutDrop> m_onDropped; //!< lost
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_EDGE_BREAKOUT_H */
