/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_PARENT_CONNECTION_H
#define HFEDFM_PARENT_CONNECTION_H

#include "hfedfm-message-stream.h"
#include "hfedfm-multicast-receiver.h"

#include "ns3/hfedfm-message.h"

#include <cstddef>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * A node's connection to its parent, whoever that is at a time.
 *
 * It keeps the newest report (UPDATE) until it is answered. After a loss of the connection, one
 * that was not delivered completely is sent again, after the HELLO that makes the node known there.
 * What another parent is told is not its business.
 */
class ParentConnection
{
  public:
    /** Called when the connection is there, or when a transfer begins or ends. */
    using EventCallback = Callback<void>;
    /** Called with each MODEL and FINAL message and its size in bytes. */
    using ModelCallback = Callback<void, const Message&, std::size_t>;

    /**
     * @param owner federation id, for messages
     * @param onConnected called before anything else is sent: the place to say HELLO
     * @param onModel called with each model
     * @param onActivity called when a transfer begins or ends
     */
    ParentConnection(uint32_t owner,
                     EventCallback onConnected,
                     ModelCallback onModel,
                     EventCallback onActivity);

    ~ParentConnection();
    ParentConnection(const ParentConnection&) = delete;
    ParentConnection& operator=(const ParentConnection&) = delete;

    /**
     * Hear the group of a parent, too, if there is one. A frame that comes both ways counts once.
     * @param receiver open, of this node's radio
     * @param channel of that
     */
    void UseGroup(Ptr<MulticastReceiver> receiver, Ptr<MulticastChannel> channel);

    /** Hear no group any more, for good. */
    void CloseGroup();

    /**
     * Connect to a parent, instead of the one before if there was one.
     * @param node where the socket lives
     * @param peer address and port of the parent
     */
    void Connect(Ptr<Node> node, const Address& peer);

    /** Have no parent any more. */
    void Close();

    /** @return whether the connection is there */
    bool IsConnected() const;

    /** Send a frame. @param frame it */
    void Send(EncodedMessage frame);

    /**
     * Send a frame, now or when there is a connection, and keep it until Answered().
     * @param frame an UPDATE
     */
    void SendReport(EncodedMessage frame);

    /** @return whether the newest report was acknowledged completely */
    bool IsDelivered() const
    {
        return m_delivered;
    }

    /** The parent has sent what follows from the report: it is not needed any more. */
    void Answered();

    /** @return the newest report, empty if it is answered; it is not sent again */
    std::vector<ModuleRecord> TakeReport();

    /** @return whether a message is coming in */
    bool IsReceiving() const
    {
        return m_receiving || (m_group && m_group->IsReceiving());
    }

    /** @return whether something that was sent is not acknowledged yet */
    bool IsSending() const
    {
        return m_sending;
    }

    /** @return what the connections to all parents have carried, and their groups */
    StreamCounters GetCounters() const;

  private:
    void LetGo();
    void Connected(Ptr<MessageStream> stream);
    void Closed(Ptr<MessageStream> stream);
    void Began(Ptr<MessageStream> stream);
    void Flushed(Ptr<MessageStream> stream);
    void Received(Ptr<MessageStream> stream, const ByteBuffer& frame);
    void ReceivedByGroup(const ByteBuffer& frame);
    void Take(const ByteBuffer& frame);

    uint32_t m_owner;                //!< federation id
    EventCallback m_onConnected;     //!< connection there
    ModelCallback m_onModel;         //!< model received
    EventCallback m_onActivity;      //!< transfer begins or ends
    Ptr<MessageStream> m_stream;     //!< the present connection
    Ptr<MulticastReceiver> m_group;  //!< hears the parent's group; may be null
    Ptr<MulticastChannel> m_channel; //!< of that
    ByteBuffer m_byStream;           //!< header of the last frame of this connection
    ByteBuffer m_byGroup;            //!< header of the last frame by the group since it stands
    StreamCounters m_past;           //!< what the former ones have carried
    EncodedMessage m_report;         //!< newest report that is not answered
    bool m_delivered{false};         //!< the report is acknowledged
    bool m_resend{false};            //!< the report goes out with the next connection
    bool m_receiving{false};         //!< a message is coming in
    bool m_sending{false};           //!< something is not acknowledged
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_PARENT_CONNECTION_H */
