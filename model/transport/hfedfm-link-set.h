// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LINK_SET_H
#define HFEDFM_LINK_SET_H

#include "hfedfm-message-codec.h"
#include "hfedfm-multicast-receiver.h"
#include "hfedfm-multicast-sender.h"
#include "hfedfm-stream-set.h"

#include "ns3/hfedfm-message.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3::hfedfm
{

/** One node that this one is, or was, linked with; the parent apart. */
struct Link
{
    LinkRole role{LinkRole::CHILD}; //!< what it is
    Ptr<MessageStream> stream;      //!< its newest connection, or that of the child in between
    Address peer;                   //!< where it listens; invalid: it connects itself
    bool known{false};              //!< it has said HELLO on the stream, which stands
};

/** What a LinkSet tells its node. A parent has the id 0, whatever it is. */
class LinkEvents
{
  public:
    virtual ~LinkEvents() = default;

    /** A parent or neighbour is connected; before anything else, it is to be sent a HELLO.
     *  @param role PARENT or NEIGHBOUR @param peer who */
    virtual void LinkConnected(LinkRole role, uint32_t peer) = 0;

    /** A child or neighbour has said HELLO, also each time it has connected again.
     *  @param role what it is @param hello what it has said
     *  @param anew whether it has said so for the first time on this connection */
    virtual void LinkHello(LinkRole role, const Message& hello, bool anew) = 0;

    /** The connection of a child or neighbour is lost. @param role what it is @param peer who */
    virtual void LinkGone(LinkRole role, uint32_t peer) = 0;

    /** A message other than HELLO. @param role of the sender @param message it
     *  @param bytes its size on the wire */
    virtual void LinkMessage(LinkRole role, const Message& message, std::size_t bytes) = 0;

    /** A transfer has begun or ended: IsReceiving() or IsSending() may have changed. */
    virtual void LinkActivity() = 0;
};

/**
 * All links of a node: one persistent stream with each other node, whatever its role.
 *
 * The end that connects does so again when the connection is lost; one that connects again replaces
 * its old connection. Messages of children and neighbours before their HELLO are ignored. A stream
 * of them whose bytes do not decode is closed, and made again by the end that made it; a parent's
 * message that does not decode is ignored. A child that forwards the messages of others has
 * forwarded their HELLO, too: then several nodes share a stream.
 *
 * The newest report to the parent is kept until it is answered. After a loss of the connection, one
 * that was not delivered completely is sent again, after the HELLO that makes the node known there.
 *
 * Where the radio has multicast, a message for several children goes to all at once, and one that
 * comes from the parent both ways counts once.
 */
class LinkSet
{
  public:
    /**
     * @param node where the links end
     * @param owner its federation id
     * @param codec turns what is received into messages
     * @param events what to tell
     */
    LinkSet(Ptr<Node> node, uint32_t owner, Ptr<MessageCodec> codec, LinkEvents& events);

    ~LinkSet();
    LinkSet(const LinkSet&) = delete;
    LinkSet& operator=(const LinkSet&) = delete;

    /** Take a node for a neighbour, and connect to it if an address is given.
     *  @param id of it @param peer where it listens; invalid: it connects itself */
    void AddNeighbour(uint32_t id, const Address& peer = Address());

    /** Accept neighbours. @param local address and port @param children whether any other node that
     *  connects is a child, instead of a stranger */
    void Listen(const Address& local, bool children);

    /** Connect to a parent, after DropParent() if there was one. @param peer where it listens */
    void ConnectParent(const Address& peer);

    /** Have no parent any more. */
    void DropParent();

    /** Close the connection of a child or neighbour, and forget those that share it.
     *  @param peer its id, connected or not */
    void Drop(uint32_t peer);

    /** @param sender open: children that its radio reaches are sent messages together */
    void UseMulticast(Ptr<MulticastSender> sender);

    /** @param receiver open: a parent that its radio reaches is heard by it, too */
    void UseMulticast(Ptr<MulticastReceiver> receiver);

    /** Send and hear nothing by multicast any more, for good. */
    void CloseMulticast();

    /** Close all connections for good. */
    void Close();

    /**
     * Send a message over a connection that stands; else it is lost. A child gets it instead of any
     * that still waits for it.
     * @param role of the receiver
     * @param peer its id; any for a parent
     * @param bytes the message
     */
    void Send(LinkRole role, uint32_t peer, EncodedMessage bytes);

    /** Send the parent an UPDATE, now or when there is a connection, and keep it until Answered().
     *  @param bytes it */
    void SendReport(EncodedMessage bytes);

    /** The parent has sent what follows from the report: it is not needed any more. */
    void Answered();

    /** @return whether the newest report was acknowledged completely */
    bool IsReportDelivered() const
    {
        return m_delivered;
    }

    /** @return the newest report as the parent reads it, empty if it is answered; it is not sent
     *  again */
    std::vector<ModuleRecord> TakeReport();

    /** @param peer id of a node @return the ids of those on its stream, in order, it included;
     * empty if it has said no HELLO, or was dropped */
    std::vector<uint32_t> GetSameStream(uint32_t peer) const;

    /** @param peer a child or neighbour @return whether it has said HELLO on a connection that
     *  stands */
    bool IsThere(uint32_t peer) const;

    /** @return whether the connection to the parent stands */
    bool HasParent() const
    {
        return m_parent && m_parent->IsConnected();
    }

    /** @param role PARENT, or either of the others @return whether a message of the parent, or of
     *  children and neighbours, is coming in */
    bool IsReceiving(LinkRole role) const;

    /** @param role as for IsReceiving() @return whether a report to the parent, or anything for
     *  children and neighbours, is not acknowledged yet */
    bool IsSending(LinkRole role) const;

    /** @param role as for IsReceiving() @return what all streams have carried, and multicast: a
     *  message for several children counts once */
    StreamCounters GetCounters(LinkRole role) const;

  private:
    const StreamSet& GetStreams(LinkRole role) const
    {
        return role == LinkRole::PARENT ? m_up : m_side;
    }

    void SendOnStream(uint32_t child, EncodedMessage bytes);
    void StopMulticast(uint32_t child);
    void SendReportAgain();
    void ParentConnected(Ptr<MessageStream> stream);
    void ParentLost(Ptr<MessageStream> stream);
    void ParentFlushed(Ptr<MessageStream> stream);
    void ParentReceived(Ptr<MessageStream> stream, const ByteBuffer& bytes);
    void MulticastReceived(const ByteBuffer& bytes);
    void TakeFromParent(const ByteBuffer& bytes);
    void Connected(Ptr<MessageStream> stream);
    void Lost(Ptr<MessageStream> stream);
    void Received(Ptr<MessageStream> stream, const ByteBuffer& bytes);
    void Hello(const Ptr<MessageStream>& stream, const Message& hello);
    void Refuse(const Ptr<MessageStream>& stream);

    Ptr<Node> m_node;                  //!< where the links end
    uint32_t m_owner;                  //!< its federation id
    Ptr<MessageCodec> m_codec;         //!< reads messages
    LinkEvents& m_events;              //!< told what happens
    StreamSet m_up;                    //!< connections to parents so far
    StreamSet m_side;                  //!< connections with children and neighbours so far
    bool m_takesChildren{false};       //!< whoever says HELLO is a child
    std::map<uint32_t, Link> m_links;  //!< children and neighbours by id
    Ptr<MessageStream> m_parent;       //!< to the present parent; may be null
    EncodedMessage m_report;           //!< newest report that is not answered
    bool m_delivered{false};           //!< the report is acknowledged
    bool m_resend{false};              //!< the report goes out with the next connection
    Ptr<MulticastSender> m_sender;     //!< to several children; may be null
    Ptr<MulticastReceiver> m_receiver; //!< from the parent; may be null
    ByteBuffer m_byStream;             //!< header of the last message of this connection
    ByteBuffer m_byMulticast;          //!< header of the last one by multicast since it stands
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LINK_SET_H */
