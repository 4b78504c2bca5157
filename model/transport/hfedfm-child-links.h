/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_CHILD_LINKS_H
#define HFEDFM_CHILD_LINKS_H

#include "hfedfm-child-group.h"
#include "hfedfm-stream-set.h"

#include "ns3/hfedfm-message.h"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** One child of a node, or a node behind it: the stream and the modules that it asked for. */
struct ChildLink
{
    Ptr<MessageStream> stream; //!< its newest connection, or that of the child in between
    Manifest wants;            //!< modules it holds, from its HELLO
    uint32_t baseRound{0};     //!< round of the model of its next update, from its HELLO
    std::vector<Message> held; //!< messages for later, see ChildLinks::Hold()
};

/**
 * The connections of a node's children: accepts them, learns from HELLO who is who.
 *
 * A child that connects again replaces its old connection. Messages before HELLO are ignored; a
 * stream whose frames do not decode is closed. A child that forwards the messages of others has
 * forwarded their HELLO, too: then several nodes share a stream.
 */
class ChildLinks
{
  public:
    /** Called with the id of a child that has said HELLO or has gone. */
    using ChildCallback = Callback<void, uint32_t>;
    /** Called with each message but HELLO. */
    using MessageCallback = Callback<void, const Message&, std::size_t>;

    /**
     * @param onHello called when a child has said who it is, also if it has connected again
     * @param onGone called when a child's connection is lost
     * @param onMessage called with a child's message and its size in bytes
     * @param onBusy called when a transfer with a child begins or ends
     */
    ChildLinks(ChildCallback onHello,
               ChildCallback onGone,
               MessageCallback onMessage,
               StreamSet::BusyCallback onBusy);

    /** Accept connections. @param node where @param local address and port */
    void Listen(Ptr<Node> node, const Address& local);

    /**
     * Reach children by a group, too: a frame that is for several of them then goes to all at once.
     * @param sender open, of this node's radio
     * @param channel of that
     */
    void UseGroup(Ptr<MulticastSender> sender, Ptr<MulticastChannel> channel);

    /** Close all connections. */
    void Close();

    /** Send nothing by the group any more, for good. */
    void CloseGroup();

    /** Send a frame to a child, instead of any that waits. @param child it @param frame a model */
    void Send(uint32_t child, EncodedMessage frame);

    /** Close the connection of a child. @param child its id, connected or not */
    void Drop(uint32_t child);

    /** Keep a message for later, instead of an older one. @param message it, after a HELLO */
    void Hold(const Message& message);

    /** @param child its id @return its messages that were kept, which are forgotten now */
    std::vector<Message> TakeHeld(uint32_t child);

    /** @return the children by id, those that have gone included (their stream is not connected) */
    const std::map<uint32_t, ChildLink>& GetLinks() const
    {
        return m_links;
    }

    /** @param child id of a node that has said HELLO @return the ids of those on its stream */
    std::vector<uint32_t> GetSameStream(uint32_t child) const;

    /** @param child an id @return whether it has said HELLO and its connection stands */
    bool IsThere(uint32_t child) const;

    /** @return whether anything comes in from a child now */
    bool IsReceiving() const
    {
        return m_streams.IsReceiving();
    }

    /** @return whether anything that was sent to a child is not acknowledged yet */
    bool IsSending() const
    {
        return m_streams.IsSending() || (m_group && m_group->IsSending());
    }

    /** @return what all streams of all children have carried, and the group: a frame that went to
     * it counts once */
    StreamCounters GetCounters() const;

  private:
    void SendOnStream(uint32_t child, EncodedMessage frame);
    void LeaveGroup(uint32_t child);
    void Received(Ptr<MessageStream> stream, const ByteBuffer& frame);
    void Hello(const Ptr<MessageStream>& stream, const Message& message);
    void Lost(Ptr<MessageStream> stream);

    ChildCallback m_onHello;               //!< a child said HELLO
    ChildCallback m_onGone;                //!< a child's connection is lost
    MessageCallback m_onMessage;           //!< any other message
    StreamSet::BusyCallback m_onBusy;      //!< a transfer begins or ends
    StreamSet m_streams;                   //!< every connection so far
    std::map<uint32_t, ChildLink> m_links; //!< children by id
    std::unique_ptr<ChildGroup> m_group;   //!< reaches some of them; may be null
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_CHILD_LINKS_H */
