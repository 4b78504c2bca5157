/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_NEIGHBOUR_LINKS_H
#define HFEDFM_NEIGHBOUR_LINKS_H

#include "hfedfm-stream-set.h"

#include "ns3/hfedfm-message.h"

#include <cstdint>
#include <map>
#include <set>

namespace ns3
{
namespace hfedfm
{

/**
 * The connections of a node with its neighbours: one persistent stream per pair, made by the end
 * with the higher id. Both ends say HELLO first.
 *
 * A neighbour that connects again replaces its old connection. Messages before HELLO are ignored; a
 * stream whose frames do not decode is closed and, at the end that made it, made again.
 */
class NeighbourLinks
{
  public:
    /** Called with a neighbour's HELLO, also after each time it was lost. */
    using HelloCallback = Callback<void, const Message&>;
    /** Called with the id of a neighbour whose connection is lost. */
    using GoneCallback = Callback<void, uint32_t>;
    /** Called with each message but HELLO and its size in bytes. */
    using MessageCallback = Callback<void, const Message&, std::size_t>;

    /** What the links call. */
    struct Callbacks
    {
        HelloCallback onHello;          //!< a neighbour has said HELLO
        GoneCallback onGone;            //!< a neighbour is lost
        MessageCallback onMessage;      //!< a neighbour has sent something else
        StreamSet::BusyCallback onBusy; //!< IsBusy() may have changed
    };

    /**
     * @param node where the links end
     * @param hello what this end says first
     * @param callbacks what to call
     */
    NeighbourLinks(Ptr<Node> node, const Message& hello, const Callbacks& callbacks);

    /** Accept neighbours. @param local address and port @param ids who may connect */
    void Listen(const Address& local, std::set<uint32_t> ids);

    /** Make the connection with a neighbour. @param id its id @param peer where it listens */
    void Connect(uint32_t id, const Address& peer);

    /** @param id a neighbour @param frame sent to it, if it is there; else lost */
    void Send(uint32_t id, EncodedMessage frame);

    /** Say HELLO once more, as a sign of life. @param id a neighbour; lost if it is not there */
    void SendHello(uint32_t id)
    {
        Send(id, m_hello);
    }

    /** Close all connections for good. */
    void Close()
    {
        m_streams.Close();
    }

    /** @param id a neighbour @return whether it has said HELLO and its connection stands */
    bool IsThere(uint32_t id) const;

    /** @return whether a message is coming in, or one that was sent is not acknowledged yet */
    bool IsBusy() const
    {
        return m_streams.IsReceiving() || m_streams.IsSending();
    }

    /** @return what all streams of all neighbours have carried */
    StreamCounters GetCounters() const
    {
        return m_streams.GetCounters();
    }

  private:
    /** One neighbour. */
    struct Link
    {
        Address peer;              //!< where it listens; invalid: it connects itself
        Ptr<MessageStream> stream; //!< its newest connection
        bool known{false};         //!< it has said HELLO on it
    };

    void Connected(Ptr<MessageStream> stream);
    void Lost(Ptr<MessageStream> stream);
    void Received(Ptr<MessageStream> stream, const ByteBuffer& frame);
    void Hello(const Ptr<MessageStream>& stream, const Message& message);
    void Refuse(const Ptr<MessageStream>& stream);

    Ptr<Node> m_node;                 //!< where the links end
    uint32_t m_id;                    //!< federation id of this end
    EncodedMessage m_hello;           //!< what this end says first
    Callbacks m_callbacks;            //!< what to call
    StreamSet m_streams;              //!< every connection so far
    std::map<uint32_t, Link> m_links; //!< neighbours by id
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_NEIGHBOUR_LINKS_H */
