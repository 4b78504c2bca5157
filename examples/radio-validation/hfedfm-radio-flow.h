// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RADIO_FLOW_H
#define HFEDFM_RADIO_FLOW_H

#include "ns3/address.h"
#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"

#include <cstdint>
#include <memory>

namespace ns3::hfedfm
{

/** A stream of zero bytes from a node to another, which measures itself. */
class RadioFlow
{
  public:
    /** Most bytes: without end. */
    static constexpr uint64_t ENDLESS = UINT64_MAX;

    /**
     * Send over TCP (Cubic, segments of 1400 bytes, buffers of 1 MiB), whatever the defaults are.
     * @param from sender
     * @param to receiver
     * @param address of the receiver
     * @param port there
     * @param bytes how many
     * @param start when, from now
     * @return the flow, which must live as long as the simulation runs
     */
    static std::unique_ptr<RadioFlow> Tcp(Ptr<Node> from,
                                          Ptr<Node> to,
                                          Ipv4Address address,
                                          uint16_t port,
                                          uint64_t bytes,
                                          Time start);

    /**
     * Send over UDP in datagrams of 1400 bytes at regular times, without end. One of 10 bytes at
     * once makes IP find the address.
     * @param from sender
     * @param to receiver
     * @param address of the receiver
     * @param port there
     * @param megabits per second, payload
     * @param start when, from now
     * @return the flow, which must live as long as the simulation runs
     */
    static std::unique_ptr<RadioFlow> Udp(Ptr<Node> from,
                                          Ptr<Node> to,
                                          Ipv4Address address,
                                          uint16_t port,
                                          double megabits,
                                          Time start);

    ~RadioFlow();

    RadioFlow(const RadioFlow&) = delete;
    RadioFlow& operator=(const RadioFlow&) = delete;

    /** @return bytes of payload that have arrived */
    uint64_t GetArrived() const
    {
        return m_arrived;
    }

    /** @return when the last of them did */
    Time GetEnd() const
    {
        return m_end;
    }

  private:
    RadioFlow(Ptr<Socket> sender, Ptr<Socket> receiver, uint64_t bytes);

    void Fill(Ptr<Socket> socket);
    void HasRoom(Ptr<Socket> socket, uint32_t room);
    void Accept(Ptr<Socket> socket, const Address& from);
    void Receive(Ptr<Socket> socket);
    void SendDatagram(uint32_t bytes, Time interval);

    Ptr<Socket> m_sender;   //!< of all bytes
    Ptr<Socket> m_listener; //!< of the receiver; with UDP it receives itself
    Ptr<Socket> m_receiver; //!< with TCP
    uint64_t m_left;        //!< bytes to be sent
    uint64_t m_arrived{0};  //!< bytes
    Time m_end;             //!< when they did
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RADIO_FLOW_H */
