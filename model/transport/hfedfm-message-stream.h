// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MESSAGE_STREAM_H
#define HFEDFM_MESSAGE_STREAM_H

#include "ns3/address.h"
#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/hfedfm-wire.h"
#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/sequence-number.h"
#include "ns3/socket.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** A time in which a stream stood still until TCP sent something again by a time-out. */
struct StreamStall
{
    double begin{0}; //!< the timer was set, s
    double end{0};   //!< it ended, s
};

/** What a stream has carried so far; bytes of messages, without TCP, IP and link headers. */
struct StreamCounters
{
    uint64_t bytesSent{0};           //!< message bytes handed to the socket
    uint64_t bytesReceived{0};       //!< message bytes taken from the socket
    uint64_t messagesSent{0};        //!< messages handed over completely
    uint64_t messagesReceived{0};    //!< messages received completely
    uint64_t segmentBytes{0};        //!< TCP payload bytes sent, repeats included
    uint64_t retransmitted{0};       //!< TCP payload bytes sent again
    std::vector<StreamStall> stalls; //!< retransmission time-outs

    /** @param o what another stream carried @return this, with it added */
    StreamCounters& operator+=(const StreamCounters& o);
};

/**
 * Messages over one persistent stream socket: real payload bytes, both directions, and padding
 * that no buffer holds.
 *
 * The stream cuts outgoing messages to the socket's send window and puts partial reads together
 * again. An active stream connects and tries again after a failure; a passive one is given an
 * accepted socket. A received header that is not valid ends the stream with an error, because no
 * later byte could be trusted.
 */
class MessageStream : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** Called with a complete message; its checksums are not yet verified beyond the header. */
    using ReceiveCallback = Callback<void, Ptr<MessageStream>, const ByteBuffer&>;
    /** Called when something happens to the stream. */
    using EventCallback = Callback<void, Ptr<MessageStream>>;

    /**
     * Connect to a listening peer, again after ConnectRetry if it fails.
     * @param node where the socket lives
     * @param peer address and port of the peer
     */
    void Connect(Ptr<Node> node, const Address& peer);

    /** Use a socket that a listener has accepted. @param socket it */
    void Accept(Ptr<Socket> socket);

    /**
     * Open a socket that accepts connections with the buffer sizes of a default stream.
     * @param node where it lives
     * @param local address and port
     * @return the socket, listening
     */
    Ptr<Socket> Listen(Ptr<Node> node, const Address& local);

    /** Queue a message. @param message it; kept until the last byte is with the socket */
    void Send(EncodedMessage message);

    /** Throw away what was queued and is not with the socket completely. */
    void DropUnsent();

    /** Throw away queued messages of which the socket has no byte. */
    void DropWaiting();

    /** Close the connection, throw away what is queued and stop trying. */
    void Close();

    /** @param callback called with each message received */
    void SetReceiveCallback(ReceiveCallback callback)
    {
        m_onReceive = std::move(callback);
    }

    /** @param callback called when the connection is there */
    void SetConnectedCallback(EventCallback callback)
    {
        m_onConnected = std::move(callback);
    }

    /** @param callback called when the peer or an error has closed the connection */
    void SetClosedCallback(EventCallback callback)
    {
        m_onClosed = std::move(callback);
    }

    /** @param callback called when the first bytes of a message have come */
    void SetReceiveBeginCallback(EventCallback callback)
    {
        m_onBegin = std::move(callback);
    }

    /** @param callback called when every byte sent so far is acknowledged */
    void SetFlushedCallback(EventCallback callback)
    {
        m_onFlushed = std::move(callback);
    }

    /** @return what it has carried */
    const StreamCounters& GetCounters() const
    {
        return m_counters;
    }

    /** @return address of the other end; any (0.0.0.0) if there is no connection */
    Ipv4Address GetPeer() const;

    /** @return whether the connection is established */
    bool IsConnected() const
    {
        return m_connected;
    }

    /** TracedCallback signature. @param stream it @param status what was wrong with the bytes */
    typedef void (*ErrorTracedCallback)(Ptr<MessageStream> stream, WireStatus status);

    /** TracedCallback signature. @param stream it @param length of the time-out */
    typedef void (*TimeoutTracedCallback)(Ptr<MessageStream> stream, Time length);

  protected:
    void DoDispose() override;

  private:
    /** A message to send. */
    struct Queued
    {
        EncodedMessage message; //!< header and body
        std::size_t size;       //!< with its padding, bytes
    };

    Ptr<Socket> MakeSocket(Ptr<Node> node);
    void SetUp(Ptr<Socket> socket);
    Ptr<Socket> LetGo();
    void TearDown();
    void TryConnect();
    void ConnectionSucceeded(Ptr<Socket> socket);
    void ConnectionFailed(Ptr<Socket> socket);
    void Closed(Ptr<Socket> socket);
    /** @param size bytes, at most what is queued @return the next bytes to send */
    Ptr<Packet> PeekPacket(uint32_t size);
    /** Take bytes that were sent off the queue. @param size how many */
    void Advance(std::size_t size);
    void SendPossible(Ptr<Socket> socket, uint32_t available);
    void ReceivePossible(Ptr<Socket> socket);
    bool TakeHeader();
    void SegmentSent(Ptr<const Packet> packet,
                     const TcpHeader& header,
                     Ptr<const TcpSocketBase> socket);
    void TimeoutSet(Time before, Time after);

    TypeId m_socketType;         //!< kind of stream socket
    uint32_t m_segmentSize;      //!< TCP segment size, bytes
    uint32_t m_sendBuffer;       //!< socket send buffer, bytes
    uint32_t m_receiveBuffer;    //!< socket receive buffer, bytes
    bool m_likeLinux;            //!< TCP is not that of ns-3's attributes
    Time m_minRto;               //!< shortest retransmission time-out
    Time m_delayedAck;           //!< longest delay of an acknowledgement
    uint32_t m_dataRetries;      //!< retransmissions of a segment before TCP gives up
    TypeId m_congestionControl;  //!< kind of congestion control
    uint64_t m_maxMessage;       //!< longest message that is accepted, bytes
    Time m_connectRetry;         //!< pause after a failed connection
    Ptr<Node> m_node;            //!< where an active stream lives
    Address m_peer;              //!< where an active stream connects to
    Ptr<Socket> m_socket;        //!< the connection
    EventId m_retry;             //!< next try to connect
    bool m_connected{false};     //!< the connection is established
    bool m_flushPending{false};  //!< bytes were sent since the last flush
    bool m_sending{false};       //!< guards against re-entry through the send callback
    std::deque<Queued> m_queue;  //!< messages to send
    std::size_t m_queued{0};     //!< bytes of messages that are not with the socket yet
    ByteBuffer m_joined;         //!< bytes of a packet that spans messages
    std::size_t m_sendOffset{0}; //!< bytes of the first message that are with the socket
    ByteBuffer m_message;        //!< message being received
    std::size_t m_length{0};     //!< of it or, before that is known, of its header
    std::size_t m_received{0};   //!< bytes of it that have come
    bool m_headerDone{false};    //!< its header was read and its buffer has full size
    bool m_seenSegment{false};   //!< m_highest is valid
    SequenceNumber32 m_highest;  //!< end of the newest TCP payload sent
    StreamCounters m_counters;   //!< what was carried
    ReceiveCallback m_onReceive; //!< message complete
    EventCallback m_onConnected; //!< connection established
    EventCallback m_onClosed;    //!< connection gone
    EventCallback m_onBegin;     //!< first bytes of a message
    EventCallback m_onFlushed;   //!< all acknowledged
    TracedCallback<Ptr<MessageStream>, WireStatus> m_errorTrace; //!< invalid header
    TracedCallback<Ptr<MessageStream>, Time> m_timeoutTrace;     //!< time-out has ended
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MESSAGE_STREAM_H */
