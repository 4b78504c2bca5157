// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MULTICAST_SENDER_H
#define HFEDFM_MULTICAST_SENDER_H

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

#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Sends messages to several receivers at once, by UDP to the group of a MulticastChannel, and again
 * what some of them miss.
 *
 * A message goes in chunks, as fast as the radio takes them, followed by a poll. Receivers answer
 * in turn what they miss. The union of that is sent again, to all, and those who have not told that
 * all is here are polled again. Who does not answer, or gets nothing on, MaxPolls times in a row is
 * given up. Repair by NACK after a group transmission is that of NORM (RFC 5740); there are no
 * timers for the suppression of NACKs here, since receivers have turns.
 *
 * Messages are sent one after the other. One for a receiver that waits for another one takes the
 * place of that. There are events only while there is a message to send.
 */
class MulticastSender : public Object
{
  public:
    /** Receivers by federation id, with the address of each. */
    using Receivers = std::map<uint32_t, Ipv4Address>;
    /** Called with a receiver that was given up, and the message that it lacks. */
    using GivenUpCallback = Callback<void, uint32_t, EncodedMessage>;
    /** Called when IsSending() may have changed. */
    using BusyCallback = Callback<void>;

    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Be able to send.
     * @param node where the socket lives
     * @param channel of one of its radios
     * @param port where receivers listen
     * @param owner federation id of this node
     */
    void Open(Ptr<Node> node, Ptr<MulticastChannel> channel, uint16_t port, uint32_t owner);

    /** Stop at once and for good. */
    void Close();

    /** @param callback called with who is given up */
    void SetGivenUpCallback(GivenUpCallback callback)
    {
        m_onGivenUp = std::move(callback);
    }

    /** @param callback called when a transfer begins or ends */
    void SetBusyCallback(BusyCallback callback)
    {
        m_onBusy = std::move(callback);
    }

    /** @param address of a node @return whether the radio reaches it */
    bool Reaches(Ipv4Address address) const
    {
        return m_channel->Reaches(address);
    }

    /**
     * Send a message to one receiver. Of what is sent in one instant, one transfer carries what is
     * the same for several; receivers that are too few for that are given up at once.
     * @param receiver its id
     * @param address of its radio
     * @param message instead of any other that it waits for
     */
    void SendTo(uint32_t receiver, Ipv4Address address, EncodedMessage message);

    /** @param message for all of @param receivers 1 to MAX_GROUP_RECEIVERS */
    void Send(EncodedMessage message, const Receivers& receivers);

    /** @param id of a receiver that is to get nothing any more; others are ignored */
    void Remove(uint32_t id);

    /** @return whether some receiver has not told yet that it has its message */
    bool IsSending() const
    {
        return !m_gathered.empty() || !m_transfers.empty();
    }

    /** @return what was carried so far */
    const GroupSendCounters& GetCounters() const
    {
        return m_counters;
    }

    /** TracedCallback signature. @param transfer its number @param index of the chunk
     *  @param repeated whether it was sent before */
    typedef void (*ChunkTracedCallback)(uint32_t transfer, uint32_t index, bool repeated);
    /** TracedCallback signature. @param transfer its number @param poll its number in the transfer
     *  @param receivers how many are asked */
    typedef void (*PollTracedCallback)(uint32_t transfer, uint32_t poll, uint32_t receivers);
    /** TracedCallback signature. @param transfer its number @param receiver who answers
     *  @param missing chunks that it does not have */
    typedef void (*AnswerTracedCallback)(uint32_t transfer, uint32_t receiver, uint32_t missing);
    /** TracedCallback signature. @param transfer its number @param receiver who is given up */
    typedef void (*GivenUpTracedCallback)(uint32_t transfer, uint32_t receiver);

  protected:
    void DoDispose() override;

  private:
    /** Who waits for a message. */
    struct Receiver
    {
        Ipv4Address address;  //!< of its radio
        uint32_t here{0};     //!< chunks that it has told to have
        uint32_t vain{0};     //!< polls in a row that got it nothing on
        bool answered{false}; //!< the newest poll
    };

    /** A message that goes to receivers. */
    struct Transfer
    {
        EncodedMessage message;            //!< what is sent
        MulticastHeader header;            //!< of a chunk
        std::map<uint32_t, Receiver> open; //!< receivers that may not have it yet
        uint32_t fresh{0};                 //!< next chunk that was never sent
        std::set<uint32_t> missing;        //!< chunks to be sent again
        uint32_t polls{0};                 //!< sent so far
    };

    /** What it does for the first transfer. */
    enum class State : uint8_t
    {
        SENDING,  //!< chunks
        DRAINING, //!< nothing: a poll is behind others at the radio
        LISTENING //!< for answers
    };

    void SendGathered();
    bool HasChunks() const;
    bool HasAnswers() const;
    void Detach(uint32_t id, const EncodedMessage& successor);
    void Begin();
    void Pump();
    void SendChunk();
    void Poll();
    void Drain();
    void Receive(Ptr<Socket> socket);
    void TakeAnswer(const GroupMessage& message);
    bool IsStalled();
    void EndPoll();
    void GiveUp(bool all);
    void EndIfDone();
    void Transmit(Ptr<Packet> packet);
    void TellBusy();

    uint16_t m_chunkSize;            //!< bytes
    uint32_t m_minimum;              //!< receivers
    uint32_t m_maxPolls;             //!< in vain
    uint32_t m_spareTurns;           //!< for answers
    Time m_sendTime;                 //!< until others have a chance
    Time m_listenTime;               //!< that others have
    Time m_stallTime;                //!< without a byte on the air
    Ptr<MulticastChannel> m_channel; //!< radio
    Ptr<Socket> m_socket;            //!< sends chunks, receives answers
    uint16_t m_port{0};              //!< of receivers
    uint32_t m_owner{0};             //!< federation id
    uint32_t m_number{0};            //!< of the newest transfer
    /** Sent in this instant, in the order of the messages. */
    std::vector<std::pair<EncodedMessage, Receivers>> m_gathered;
    EventId m_gatherEvent;           //!< end of this instant
    std::list<Transfer> m_transfers; //!< the first one is under way
    ByteBuffer m_chunk;              //!< the newest one, with zeros for padding
    EventId m_event;                 //!< next step of it
    Time m_since;                    //!< when it began to send without listening
    Time m_quiet;                    //!< it listens at least until then
    State m_state{State::SENDING};   //!< of the first transfer
    uint64_t m_handed{0};            //!< bytes for the radio
    uint64_t m_gone{0};              //!< of them, not waiting when looked at last
    Time m_moved;                    //!< when that changed
    GroupSendCounters m_counters;    //!< so far
    GivenUpCallback m_onGivenUp;     //!< gets who is given up
    BusyCallback m_onBusy;           //!< told of begin and end

    TracedCallback<uint32_t, uint32_t, bool> m_chunkTrace;      //!< chunk sent
    TracedCallback<uint32_t, uint32_t, uint32_t> m_pollTrace;   //!< poll sent
    TracedCallback<uint32_t, uint32_t, uint32_t> m_answerTrace; //!< answer received
    TracedCallback<uint32_t, uint32_t> m_givenUpTrace;          //!< receiver given up
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MULTICAST_SENDER_H */
