// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_STREAM_SET_H
#define HFEDFM_STREAM_SET_H

#include "hfedfm-message-stream.h"

#include <set>
#include <vector>

namespace ns3::hfedfm
{

/**
 * The streams of one node with many others: accepts and makes connections, and knows on which of
 * them a message is under way.
 *
 * Streams are kept until the end, those that are lost too, for their counters.
 */
class StreamSet
{
  public:
    /** Called when something happens to one of the streams. */
    using StreamCallback = MessageStream::EventCallback;
    /** Called when a message begins to come or to go, or has come or gone. */
    using BusyCallback = Callback<void>;

    /** What the set calls; all but onReceive may be null. */
    struct Callbacks
    {
        StreamCallback onConnected;               //!< a stream that was made is connected
        StreamCallback onLost;                    //!< a connection is lost
        MessageStream::ReceiveCallback onReceive; //!< a message has come
        StreamCallback onFlushed;                 //!< all that was sent is acknowledged
        BusyCallback onBusy;                      //!< IsReceiving() or IsSending() may have changed
    };

    /** @param callbacks what to call */
    explicit StreamSet(const Callbacks& callbacks);

    ~StreamSet();
    StreamSet(const StreamSet&) = delete;
    StreamSet& operator=(const StreamSet&) = delete;

    /** Accept connections. @param node where @param local address and port */
    void Listen(Ptr<Node> node, const Address& local);

    /** @return a new stream, not yet connected */
    Ptr<MessageStream> Make();

    /** Send a message. @param stream one of these @param message sent if it is connected; else lost
     */
    void Send(const Ptr<MessageStream>& stream, EncodedMessage message);

    /** Close a connection, and forget what is under way on it. @param stream one of these */
    void Drop(const Ptr<MessageStream>& stream);

    /** Close a connection, as if the other end had done so. @param stream one of these */
    void Refuse(const Ptr<MessageStream>& stream);

    /** Close all connections for good. */
    void Close();

    /** @return whether a message is coming in */
    bool IsReceiving() const
    {
        return !m_receiving.empty();
    }

    /** @return whether anything that was sent is not acknowledged yet */
    bool IsSending() const
    {
        return !m_sending.empty();
    }

    /** @param stream one of these @return whether some of what was sent on it is not acknowledged
     */
    bool IsSendingOn(const Ptr<MessageStream>& stream) const
    {
        return m_sending.count(stream) > 0;
    }

    /** @return what all streams have carried */
    StreamCounters GetCounters() const;

  private:
    void Release();
    void TellBusy();
    void Accepted(Ptr<Socket> socket, const Address& from);
    void Began(Ptr<MessageStream> stream);
    void Received(Ptr<MessageStream> stream, const ByteBuffer& message);
    void Flushed(Ptr<MessageStream> stream);
    void Lost(Ptr<MessageStream> stream);

    Callbacks m_callbacks;                     //!< what to call
    Ptr<Socket> m_listener;                    //!< accepts connections
    std::vector<Ptr<MessageStream>> m_streams; //!< every connection so far
    std::set<Ptr<MessageStream>> m_receiving;  //!< in the middle of a message
    std::set<Ptr<MessageStream>> m_sending;    //!< with bytes that are not acknowledged
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_STREAM_SET_H */
