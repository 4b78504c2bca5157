// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MULTICAST_RECEIVER_H
#define HFEDFM_MULTICAST_RECEIVER_H

#include "hfedfm-multicast-channel.h"
#include "hfedfm-multicast-counters.h"
#include "hfedfm-multicast-header.h"

#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/hfedfm-wire.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Receives the messages of a MulticastSender, that of one other node at a time.
 *
 * Chunks are put together as they come. A message is delivered when all chunks are here and a poll
 * has named this node: others of the group may get messages that are not for it. Answers go to
 * where the poll came from, after as many turns of the channel as there are receivers named before.
 */
class MulticastReceiver : public Object
{
  public:
    /** Called with a complete message; its checksums are not verified. */
    using ReceiveCallback = Callback<void, const ByteBuffer&>;
    /** Called when IsReceiving() may have changed. */
    using BusyCallback = Callback<void>;

    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Be able to receive.
     * @param node where the socket lives
     * @param channel of one of its radios
     * @param port where to listen
     * @param owner federation id of this node
     */
    void Open(Ptr<Node> node, Ptr<MulticastChannel> channel, uint16_t port, uint32_t owner);

    /** @param address of a node @return whether the radio reaches it */
    bool Reaches(Ipv4Address address) const
    {
        return m_channel->Reaches(address);
    }

    /** @param sender address of the one to be heard from now on, instead of another one */
    void Follow(Ipv4Address sender);

    /** Hear nobody any more; what has begun to come is dropped. */
    void Leave();

    /** Leave, and stop for good. */
    void Close();

    /** @param callback called with each message */
    void SetReceiveCallback(ReceiveCallback callback)
    {
        m_onReceive = std::move(callback);
    }

    /** @param callback called when a message begins or ceases to come */
    void SetBusyCallback(BusyCallback callback)
    {
        m_onBusy = std::move(callback);
    }

    /** @return whether a message has begun to come, which may be for this node */
    bool IsReceiving() const
    {
        return m_active;
    }

    /** @return what was received so far */
    const GroupReceiveCounters& GetCounters() const
    {
        return m_counters;
    }

    /** TracedCallback signature. @param transfer its number @param bytes of the message */
    typedef void (*MessageTracedCallback)(uint32_t transfer, uint64_t bytes);
    /** TracedCallback signature. @param transfer its number @param missing chunks so far */
    typedef void (*AnswerTracedCallback)(uint32_t transfer, uint32_t missing);

  protected:
    void DoDispose() override;

  private:
    void Receive(Ptr<Socket> socket);
    void TakeChunk(const GroupMessage& message);
    /** @param begin where a chunk begins in the message @param bytes of the chunk */
    void Store(std::size_t begin, const std::vector<uint8_t>& bytes);
    void TakePoll(const GroupMessage& message, const Address& from);
    bool Admit(const MulticastHeader& header);
    void Begin(const MulticastHeader& header);
    void Abandon();
    void DeliverIfComplete();
    void Answer(MulticastHeader header, Address to);
    std::vector<ChunkRange> GetMissing(uint32_t end) const;
    void Look();
    void TellBusy();

    uint64_t m_maxMessage;           //!< bytes
    Time m_idleTime;                 //!< without a datagram of a transfer
    Ptr<MulticastChannel> m_channel; //!< radio
    Ptr<Socket> m_socket;            //!< receives chunks, sends answers
    uint32_t m_owner{0};             //!< federation id
    Ipv4Address m_sender;            //!< who is heard
    bool m_follows{false};           //!< somebody is
    MulticastHeader m_header;        //!< of the newest transfer; number 0: none yet
    bool m_active{false};            //!< it has begun and is neither complete nor abandoned
    bool m_complete{false};          //!< it was delivered
    bool m_named{false};             //!< its polls name this node
    std::vector<bool> m_here;        //!< its chunks
    uint32_t m_count{0};             //!< of those that are here
    ByteBuffer m_message;            //!< being put together, without zeros at its end
    Time m_last;                     //!< newest datagram of it
    EventId m_look;                  //!< whether it still comes
    EventId m_answer;                //!< to the newest poll
    GroupReceiveCounters m_counters; //!< so far
    ReceiveCallback m_onReceive;     //!< gets messages
    BusyCallback m_onBusy;           //!< told of begin and end

    TracedCallback<uint32_t, uint64_t> m_messageTrace; //!< message complete
    TracedCallback<uint32_t, uint32_t> m_answerTrace;  //!< answer sent
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MULTICAST_RECEIVER_H */
