// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-requester.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-update-validator.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmModuleRequester");
NS_OBJECT_ENSURE_REGISTERED(ModuleRequester);

const char*
ToString(RequestOutcome outcome)
{
    switch (outcome)
    {
    case RequestOutcome::OK:
        return "OK";
    case RequestOutcome::UNKNOWN:
        return "UNKNOWN";
    case RequestOutcome::TIMEOUT:
        return "TIMEOUT";
    case RequestOutcome::INVALID:
        return "INVALID";
    case RequestOutcome::STOPPED:
        return "STOPPED";
    }
    return "?";
}

std::ostream&
operator<<(std::ostream& os, RequestOutcome outcome)
{
    return os << ToString(outcome);
}

TypeId
ModuleRequester::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::ModuleRequester")
            .SetParent<Application>()
            .SetGroupName("Hfedfm")
            .AddConstructor<ModuleRequester>()
            .AddAttribute("FederationId",
                          "Id that this node has in the federation; providers are told.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&ModuleRequester::m_id),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Timeout",
                          "Longest wait for an answer, from the request on.",
                          TimeValue(Seconds(30)),
                          MakeTimeAccessor(&ModuleRequester::m_timeout),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("MessageCodec",
                          "How messages become bytes; the same stages as at the other end. "
                          "Default: one of its own, without stages.",
                          TypeId::ATTR_GET | TypeId::ATTR_SET,
                          PointerValue(),
                          MakePointerAccessor(&ModuleRequester::m_messageCodec),
                          MakePointerChecker<MessageCodec>())
            .AddTraceSource("Requested",
                            "A request was made; it is sent when the connection stands.",
                            MakeTraceSourceAccessor(&ModuleRequester::m_requested),
                            "ns3::hfedfm::ModuleRequester::RequestedTracedCallback")
            .AddTraceSource("Result",
                            "A request has ended, with modules or without.",
                            MakeTraceSourceAccessor(&ModuleRequester::m_resultTrace),
                            "ns3::hfedfm::ModuleRequester::ResultTracedCallback");
    return tid;
}

ModuleRequester::ModuleRequester()
    : m_messageCodec(CreateObject<MessageCodec>())
{
}

void
ModuleRequester::DoDispose()
{
    for (auto& [number, open] : m_open)
    {
        open.timeout.Cancel();
        open.stream->Dispose();
    }
    m_open.clear();
    Application::DoDispose();
}

void
ModuleRequester::StopApplication()
{
    // Those that are open now: a callback may make new ones, which are then left to their timeout.
    const auto last = m_last;
    while (!m_open.empty() && m_open.begin()->first <= last)
    {
        RequestResult result;
        result.outcome = RequestOutcome::STOPPED;
        result.detail = "The requester was stopped.";
        End(m_open.begin()->first, std::move(result));
    }
}

StreamCounters
ModuleRequester::GetCounters() const
{
    auto sum = m_past;
    for (const auto& [number, open] : m_open)
    {
        sum += open.stream->GetCounters();
    }
    return sum;
}

void
ModuleRequester::Request(const Address& provider, const Manifest& wanted, ResultCallback callback)
{
    Ask(provider, MessageType::REQUEST, wanted, std::move(callback));
}

void
ModuleRequester::Locate(const Address& directory, const Manifest& wanted, ResultCallback callback)
{
    Manifest names;
    for (const auto& spec : wanted)
    {
        names.push_back({spec.id, {}});
    }
    Ask(directory, MessageType::LOCATE, names, std::move(callback));
}

void
ModuleRequester::Ask(const Address& provider,
                     MessageType type,
                     const Manifest& wanted,
                     ResultCallback callback)
{
    NS_ABORT_MSG_IF(wanted.empty(), "Node " << m_id << " requests no modules; name at least one.");
    NS_ABORT_MSG_UNLESS(GetNode(),
                        "The module requester " << m_id << " is on no node: add it to one with "
                                                << "AddApplication before a request.");
    const auto number = ++m_last;
    auto& open = m_open[number];
    open.request.type = type;
    open.request.sender = m_id;
    for (const auto& spec : wanted)
    {
        open.request.updates.push_back({ModuleState::MakeSpecOnly(spec), 0, 0.0, Codec::NONE});
    }
    open.bytes = m_messageCodec->Encode(open.request);
    open.callback = std::move(callback);
    open.begin = Simulator::Now();
    open.timeout = Simulator::Schedule(m_timeout, &ModuleRequester::TimedOut, this, number);
    open.stream = CreateObject<MessageStream>();
    open.stream->SetConnectedCallback(MakeCallback(&ModuleRequester::Connected, this));
    open.stream->SetReceiveCallback(MakeCallback(&ModuleRequester::Received, this));
    m_requested(m_id, open.request, GetWireSize(*open.bytes));
    open.stream->Connect(GetNode(), provider);
}

uint64_t
ModuleRequester::Find(const Ptr<MessageStream>& stream) const
{
    for (const auto& [number, open] : m_open)
    {
        if (open.stream == stream)
        {
            return number;
        }
    }
    return 0;
}

void
ModuleRequester::Connected(Ptr<MessageStream> stream)
{
    // Also after a connection was lost: what had been sent on it may be lost as well.
    if (const auto number = Find(stream))
    {
        m_open.at(number).result = RequestResult();
        stream->Send(m_open.at(number).bytes);
    }
}

void
ModuleRequester::Received(Ptr<MessageStream> stream, const ByteBuffer& bytes)
{
    const auto number = Find(stream);
    if (number == 0)
    {
        return;
    }
    auto& open = m_open.at(number);
    auto result = Judge(open.request, bytes);
    if (result.outcome == RequestOutcome::OK && !result.holders.empty())
    {
        // The directory's answer goes on until it says that nothing follows.
        auto holders = std::move(open.result.holders);
        holders.push_back(std::move(result.holders.front()));
        const bool last = holders.back().lastRound == 0;
        result.holders = std::move(holders);
        if (!last)
        {
            open.result = std::move(result);
            return;
        }
    }
    End(number, std::move(result));
}

RequestResult
ModuleRequester::Judge(const Message& request, const ByteBuffer& bytes) const
{
    RequestResult result;
    Message answer;
    if (m_messageCodec->Decode(bytes, answer, &result.detail) != WireStatus::OK)
    {
        result.outcome = RequestOutcome::INVALID;
        return result;
    }
    if (request.type == MessageType::REQUEST)
    {
        return JudgeModules(request, std::move(answer));
    }
    result.provider = answer.sender;
    result.round = answer.round;
    const bool known =
        std::all_of(answer.updates.begin(), answer.updates.end(), [&request](const auto& held) {
            return std::any_of(request.updates.begin(), request.updates.end(), [&](const auto& w) {
                return w.state.GetId() == held.state.GetId();
            });
        });
    if (answer.type != MessageType::HOLDER || !known)
    {
        result.outcome = RequestOutcome::INVALID;
        result.detail = answer.type != MessageType::HOLDER
                            ? "The answer is no HOLDER message."
                            : "The answer names modules that were not asked for.";
    }
    else if (answer.updates.empty())
    {
        result.outcome = RequestOutcome::UNKNOWN;
        result.detail = "Node " + std::to_string(answer.sender) + " knows nobody who holds any.";
    }
    else
    {
        result.holders.push_back(std::move(answer));
    }
    return result;
}

RequestResult
ModuleRequester::JudgeModules(const Message& request, Message answer) const
{
    RequestResult result;
    std::string detail;
    const auto fail = [&result](RequestOutcome outcome, const std::string& text) {
        result.outcome = outcome;
        result.detail = text;
        result.modules.clear();
        return result;
    };
    result.provider = answer.sender;
    result.round = answer.round;
    if (answer.type != MessageType::MODULES)
    {
        return fail(RequestOutcome::INVALID, "The answer is no MODULES message.");
    }
    for (const auto& update : answer.updates)
    {
        const auto& id = update.state.GetId();
        const auto wanted = std::find_if(request.updates.begin(),
                                         request.updates.end(),
                                         [&](const auto& w) { return w.state.GetId() == id; });
        if (wanted == request.updates.end())
        {
            return fail(RequestOutcome::INVALID,
                        "The module " + id.ToString() + " was not asked for.");
        }
        // A request that names no tensors takes any.
        const auto& expected =
            wanted->state.GetSpec().tensors.empty() ? update.state : wanted->state;
        if (UpdateValidator::Check(update, {{id, expected}}, &detail) != UpdateVerdict::ACCEPTED)
        {
            return fail(RequestOutcome::INVALID, detail);
        }
    }
    if (answer.updates.empty())
    {
        return fail(RequestOutcome::UNKNOWN,
                    "Node " + std::to_string(answer.sender) + " holds none of the modules.");
    }
    result.modules = std::move(answer.updates);
    return result;
}

void
ModuleRequester::TimedOut(uint64_t number)
{
    RequestResult result;
    result.outcome = RequestOutcome::TIMEOUT;
    result.detail = "There was no answer within " + std::to_string(m_timeout.GetSeconds()) + " s.";
    End(number, std::move(result));
}

void
ModuleRequester::End(uint64_t number, RequestResult result)
{
    auto open = std::move(m_open.at(number));
    m_open.erase(number);
    open.timeout.Cancel();
    open.stream->Close();
    const auto counters = open.stream->GetCounters();
    m_past += counters;
    result.bytes = counters.bytesSent + counters.bytesReceived;
    // The stream may be calling: it goes only afterwards.
    Simulator::ScheduleNow(&ModuleRequester::Remove, this, open.stream);
    result.elapsed = Simulator::Now() - open.begin;
    if (result.outcome != RequestOutcome::OK)
    {
        NS_LOG_INFO("node " << m_id << " got no modules (" << result.outcome
                            << "): " << result.detail);
    }
    m_resultTrace(m_id, result);
    if (!open.callback.IsNull())
    {
        open.callback(result);
    }
}

void
ModuleRequester::Remove(Ptr<MessageStream> stream)
{
    stream->Dispose();
}

} // namespace ns3::hfedfm
