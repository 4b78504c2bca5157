/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-module-provider.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-codec.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmModuleProvider");
NS_OBJECT_ENSURE_REGISTERED(ModuleProvider);

TypeId
ModuleProvider::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::ModuleProvider")
            .SetParent<Application>()
            .SetGroupName("Hfedfm")
            .AddConstructor<ModuleProvider>()
            .AddAttribute("Port",
                          "TCP port where requesters connect; not that of the learning node.",
                          UintegerValue(5001),
                          MakeUintegerAccessor(&ModuleProvider::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("Codec",
                          "How the values of provided modules travel: fp32 or fp16.",
                          StringValue("fp32"),
                          MakeStringAccessor(&ModuleProvider::SetCodec, &ModuleProvider::GetCodec),
                          MakeStringChecker())
            .AddTraceSource("Provided",
                            "A request was answered; the answer was handed to the stream.",
                            MakeTraceSourceAccessor(&ModuleProvider::m_provided),
                            "ns3::hfedfm::ModuleProvider::ProvidedTracedCallback");
    return tid;
}

ModuleProvider::ModuleProvider() = default;
ModuleProvider::~ModuleProvider() = default;

void
ModuleProvider::SetCodec(std::string name)
{
    m_codec = ParseValueCodec(name);
}

std::string
ModuleProvider::GetCodec() const
{
    return ToString(m_codec);
}

void
ModuleProvider::SetLearningNode(Ptr<LearningNode> node)
{
    m_learningNode = std::move(node);
}

StreamCounters
ModuleProvider::GetCounters() const
{
    auto sum = m_past;
    for (const auto& [key, stream] : m_streams)
    {
        sum += stream->GetCounters();
    }
    return sum;
}

void
ModuleProvider::DoDispose()
{
    StopListening();
    for (auto& [key, stream] : m_streams)
    {
        stream->Dispose();
    }
    m_streams.clear();
    m_learningNode = nullptr;
    Application::DoDispose();
}

void
ModuleProvider::StartApplication()
{
    NS_ABORT_MSG_UNLESS(m_learningNode,
                        "The module provider of node " << GetNode()->GetId()
                                                       << " has no learning node whose modules it "
                                                       << "could provide (SetLearningNode).");
    m_listener =
        CreateObject<MessageStream>()->Listen(GetNode(),
                                              InetSocketAddress(Ipv4Address::GetAny(), m_port));
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&ModuleProvider::Accepted, this));
}

void
ModuleProvider::StopApplication()
{
    StopListening();
    while (!m_streams.empty())
    {
        const auto stream = m_streams.begin()->second;
        stream->Close();
        Remove(stream);
    }
}

void
ModuleProvider::StopListening()
{
    if (m_listener)
    {
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
        m_listener->Close();
        m_listener = nullptr;
    }
}

void
ModuleProvider::Accepted(Ptr<Socket> socket, const Address&)
{
    if (!m_listener)
    {
        // A handshake that was under way when the listener closed still ends here.
        socket->Close();
        return;
    }
    auto stream = CreateObject<MessageStream>();
    stream->SetReceiveCallback(MakeCallback(&ModuleProvider::Received, this));
    stream->SetClosedCallback(MakeCallback(&ModuleProvider::Closed, this));
    m_streams[PeekPointer(stream)] = stream;
    stream->Accept(std::move(socket));
}

void
ModuleProvider::Closed(Ptr<MessageStream> stream)
{
    // The stream is calling: it may go only afterwards.
    Simulator::ScheduleNow(&ModuleProvider::Remove, this, stream);
}

void
ModuleProvider::Remove(Ptr<MessageStream> stream)
{
    if (m_streams.erase(PeekPointer(stream)) > 0)
    {
        m_past += stream->GetCounters();
        stream->Dispose();
    }
}

void
ModuleProvider::Received(Ptr<MessageStream> stream, const ByteBuffer& frame)
{
    if (m_learningNode->HasFailed())
    {
        return;
    }
    Bundle request;
    std::string detail = "it is no request";
    const auto status = DecodeFrame(frame.data(), frame.size(), request, &detail);
    if (status != WireStatus::OK || request.type != MessageType::REQUEST)
    {
        NS_LOG_WARN("node " << m_learningNode->GetFederationId()
                            << " closes the stream of a requester: " << detail);
        stream->Close();
        Closed(stream);
        return;
    }
    const auto answer = MakeAnswer(request);
    auto bytes = EncodeFrame(answer);
    m_provided(answer.sender, request.sender, answer, bytes->size());
    stream->Send(std::move(bytes));
}

Bundle
ModuleProvider::MakeAnswer(const Bundle& request) const
{
    Bundle answer;
    answer.type = MessageType::MODULES;
    answer.sender = m_learningNode->GetFederationId();
    answer.round = m_learningNode->GetRound();
    const auto* model = m_learningNode->FindModel();
    for (const auto& wanted : request.updates)
    {
        const auto& spec = wanted.state.GetSpec();
        const auto held = model ? model->find(spec.id) : ModuleSet::const_iterator();
        if (model && held != model->end() && held->second.HasValues() &&
            (spec.tensors.empty() || spec == held->second.GetSpec()))
        {
            const double weight = m_learningNode->GetTrainedWeight(spec.id);
            answer.updates.push_back({held->second, answer.round, weight, m_codec});
        }
    }
    return answer;
}

} // namespace hfedfm
} // namespace ns3
