/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_CHILD_LINKS_H
#define HFEDFM_CHILD_LINKS_H

#include "hfedfm-message-stream.h"

#include "ns3/hfedfm-bundle.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** One child of a node: its stream and the modules that it asked for. */
struct ChildLink
{
    Ptr<MessageStream> stream; //!< its newest connection
    Manifest wants;            //!< modules it holds, from its HELLO
};

/**
 * The connections of a node's children: accepts them, learns from HELLO who is who.
 *
 * A child that connects again replaces its old connection. Messages before HELLO are ignored; a
 * stream whose frames do not decode is closed.
 */
class ChildLinks
{
  public:
    /** Called with the id of a child that has said HELLO or has gone. */
    using ChildCallback = Callback<void, uint32_t>;
    /** Called with each message but HELLO. */
    using BundleCallback = Callback<void, const Bundle&, std::size_t>;

    /**
     * @param onHello called when a child has said who it is
     * @param onGone called when a child's connection is lost
     * @param onBundle called with a child's message and its size in bytes
     */
    ChildLinks(ChildCallback onHello, ChildCallback onGone, BundleCallback onBundle);

    ~ChildLinks();
    ChildLinks(const ChildLinks&) = delete;
    ChildLinks& operator=(const ChildLinks&) = delete;

    /** Accept connections. @param node where @param local address and port */
    void Listen(Ptr<Node> node, const Address& local);

    /** Close all connections. */
    void Close();

    /** @return the children by id, those that have gone included (their stream is not connected) */
    const std::map<uint32_t, ChildLink>& GetLinks() const
    {
        return m_links;
    }

    /** @return what all streams of all children have carried */
    StreamCounters GetCounters() const;

  private:
    void Release();
    void Accepted(Ptr<Socket> socket, const Address& from);
    void Received(Ptr<MessageStream> stream, const ByteBuffer& frame);
    void Hello(const Ptr<MessageStream>& stream, const Bundle& bundle);
    void Lost(Ptr<MessageStream> stream);

    ChildCallback m_onHello;                   //!< a child said HELLO
    ChildCallback m_onGone;                    //!< a child's connection is lost
    BundleCallback m_onBundle;                 //!< any other message
    Ptr<Socket> m_listener;                    //!< accepts connections
    std::vector<Ptr<MessageStream>> m_streams; //!< every connection so far
    std::map<uint32_t, ChildLink> m_links;     //!< children by id
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_CHILD_LINKS_H */
