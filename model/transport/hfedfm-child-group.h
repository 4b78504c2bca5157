/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_CHILD_GROUP_H
#define HFEDFM_CHILD_GROUP_H

#include "hfedfm-multicast-sender.h"

#include "ns3/event-id.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * Those children of a node that a MulticastSender reaches: gathers what is sent to several of them
 * in one instant, so that one transfer serves all. What is for too few goes over their streams, and
 * so does what a child has not got by the group.
 */
class ChildGroup
{
  public:
    /** Called with a child and a frame that is to go over its stream. */
    using StreamCallback = Callback<void, uint32_t, EncodedMessage>;

    /**
     * @param sender open, of the parent's radio
     * @param channel of that
     * @param onStream called with what the group does not carry
     * @param onBusy called when IsSending() may have changed
     */
    ChildGroup(Ptr<MulticastSender> sender,
               Ptr<MulticastChannel> channel,
               StreamCallback onStream,
               Callback<void> onBusy);

    ~ChildGroup();
    ChildGroup(const ChildGroup&) = delete;
    ChildGroup& operator=(const ChildGroup&) = delete;

    /** @param address of a child @return whether the group reaches it */
    bool Reaches(Ipv4Address address) const;

    /** @param child its id @param address reached @param frame for it, instead of any other */
    void Send(uint32_t child, Ipv4Address address, EncodedMessage frame);

    /** @param child that is to get nothing by the group any more */
    void Remove(uint32_t child);

    /** Stop at once and for good. */
    void Close();

    /** @return whether some child has not got its frame yet */
    bool IsSending() const
    {
        return !m_waiting.empty() || m_sender->IsSending();
    }

    /** @return what the sender has carried */
    const GroupSendCounters& GetCounters() const
    {
        return m_sender->GetCounters();
    }

  private:
    void Flush();

    Ptr<MulticastSender> m_sender;   //!< carries frames
    Ptr<MulticastChannel> m_channel; //!< of its radio
    StreamCallback m_onStream;       //!< carries the others
    Callback<void> m_onBusy;         //!< told of begin and end
    /** Sent in this instant, in the order of the frames. */
    std::vector<std::pair<EncodedMessage, MulticastSender::Receivers>> m_waiting;
    EventId m_flush; //!< end of this instant
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_CHILD_GROUP_H */
