// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_REQUESTER_H
#define HFEDFM_MODULE_REQUESTER_H

#include "ns3/application.h"
#include "ns3/hfedfm-message-codec.h"
#include "ns3/hfedfm-message-stream.h"
#include "ns3/hfedfm-message.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** How a request for modules has ended. */
enum class RequestOutcome : uint8_t
{
    OK,      //!< the provider has sent some or all of the modules, or who holds them
    UNKNOWN, //!< the provider holds none of them, or of other shapes, or knows nobody who does
    TIMEOUT, //!< no answer within the Timeout
    INVALID, //!< the answer does not decode, was not asked for, or holds values that are not finite
    STOPPED, //!< the requester was stopped before the answer came
};

/** @param outcome how a request has ended @return its name, for instance `TIMEOUT` */
const char* ToString(RequestOutcome outcome);

/** @param os stream @param outcome what to print @return the stream with the name added */
std::ostream& operator<<(std::ostream& os, RequestOutcome outcome);

/** What has come of a request for modules. */
struct RequestResult
{
    RequestOutcome outcome{RequestOutcome::OK}; //!< how it has ended
    std::string detail;                         //!< a sentence, unless OK
    uint32_t provider{0};                       //!< federation id of the provider, if it answered
    uint32_t round{0};                          //!< its round, if it answered
    std::vector<ModuleRecord> modules;          //!< the modules; not empty if OK
    std::vector<Message> holders;               //!< HOLDER messages with modules, of Locate()
    uint64_t bytes{0};                          //!< that the request's stream has carried
    Time elapsed;                               //!< from the request to its end
};

/**
 * Asks other nodes for modules, or who holds them: the asking half of relaying, with which a node
 * can start a task or modality from what a peer has learned.
 *
 * An application that does nothing by itself. Each request has a connection of its own to the
 * provider's port, which ends with it; any number of them may be open at a time. A connection that
 * fails is tried again until the Timeout.
 */
class ModuleRequester : public Application
{
  public:
    /** Called once with what has come of a request. */
    using ResultCallback = Callback<void, const RequestResult&>;

    /** @return the TypeId */
    static TypeId GetTypeId();

    ModuleRequester();

    /**
     * Ask a provider for modules; call it while the simulation runs.
     * @param provider address and port of a ModuleProvider
     * @param wanted which modules: a spec without tensors asks for whatever shapes the provider
     * has, one with tensors only for these
     * @param callback called once with the result, never during this call; may be null
     */
    void Request(const Address& provider, const Manifest& wanted, ResultCallback callback);

    /**
     * Ask a directory who holds modules, as Request().
     * @param directory address and port of a ModuleProvider
     * @param wanted which modules; tensors do not matter
     * @param callback called once with the result, never during this call; may be null
     */
    void Locate(const Address& directory, const Manifest& wanted, ResultCallback callback);

    /** @return the number of requests without a result yet */
    std::size_t GetOpenCount() const
    {
        return m_open.size();
    }

    /** @return what the streams of all requests have carried */
    StreamCounters GetCounters() const;

    /** TracedCallback signature. @param node federation id of the requester
     *  @param request what it asks for @param bytes size of the message */
    typedef void (*RequestedTracedCallback)(uint32_t node, const Message& request, uint64_t bytes);
    /** TracedCallback signature. @param node federation id of the requester
     *  @param result what has come of a request */
    typedef void (*ResultTracedCallback)(uint32_t node, const RequestResult& result);

  protected:
    void DoDispose() override;

  private:
    /** A request without a result. */
    struct Open
    {
        Ptr<MessageStream> stream; //!< its connection
        Message request;           //!< what was asked for
        EncodedMessage bytes;      //!< the same as bytes
        ResultCallback callback;   //!< who wants to know
        RequestResult result;      //!< what has come of it so far
        EventId timeout;           //!< its end
        Time begin;                //!< when it was made
    };

    void StopApplication() override;

    void Ask(const Address& provider, MessageType type, const Manifest& wanted, ResultCallback who);
    void Connected(Ptr<MessageStream> stream);
    void Received(Ptr<MessageStream> stream, const ByteBuffer& bytes);
    void TimedOut(uint64_t number);
    void End(uint64_t number, RequestResult result);
    void Remove(Ptr<MessageStream> stream);
    uint64_t Find(const Ptr<MessageStream>& stream) const;
    RequestResult Judge(const Message& request, const ByteBuffer& bytes) const;
    RequestResult JudgeModules(const Message& request, Message answer) const;

    uint32_t m_id;                    //!< federation id
    Ptr<MessageCodec> m_messageCodec; //!< how messages become bytes
    Time m_timeout;                   //!< longest wait for an answer
    uint64_t m_last{0};               //!< number of the newest request
    std::map<uint64_t, Open> m_open;  //!< requests by number
    StreamCounters m_past;            //!< what those carried that have ended

    TracedCallback<uint32_t, const Message&, uint64_t> m_requested; //!< request sent
    TracedCallback<uint32_t, const RequestResult&> m_resultTrace;   //!< request ended
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_REQUESTER_H */
