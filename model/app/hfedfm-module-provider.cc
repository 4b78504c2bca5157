// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-provider.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-codec.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3::hfedfm
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
                          "TCP port where requesters connect; not that of the federation node.",
                          UintegerValue(5001),
                          MakeUintegerAccessor(&ModuleProvider::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("Codec",
                          "How the values of provided modules travel: fp32 or fp16.",
                          StringValue("fp32"),
                          MakeStringAccessor(&ModuleProvider::SetCodec, &ModuleProvider::GetCodec),
                          MakeStringChecker())
            .AddAttribute("MessageCodec",
                          "How messages become bytes; the same stages as at the other end. "
                          "Default: one of its own, without stages.",
                          TypeId::ATTR_GET | TypeId::ATTR_SET,
                          PointerValue(),
                          MakePointerAccessor(&ModuleProvider::m_messageCodec),
                          MakePointerChecker<MessageCodec>())
            .AddTraceSource("Provided",
                            "A request was answered; the answer was handed to the stream.",
                            MakeTraceSourceAccessor(&ModuleProvider::m_provided),
                            "ns3::hfedfm::ModuleProvider::ProvidedTracedCallback");
    return tid;
}

ModuleProvider::ModuleProvider()
    : m_messageCodec(CreateObject<MessageCodec>())
{
}

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

StreamCounters
ModuleProvider::GetCounters() const
{
    return m_streams ? m_streams->GetCounters() : StreamCounters();
}

void
ModuleProvider::DoDispose()
{
    m_streams.reset();
    m_federationNode = nullptr;
    Application::DoDispose();
}

void
ModuleProvider::StartApplication()
{
    NS_ABORT_MSG_UNLESS(m_federationNode,
                        "The module provider of node "
                            << GetNode()->GetId() << " has no federation node whose modules it "
                            << "could provide (SetFederationNode).");
    StreamSet::Callbacks callbacks;
    callbacks.onReceive = MakeCallback(&ModuleProvider::Received, this);
    m_streams = std::make_unique<StreamSet>(callbacks);
    m_streams->Listen(GetNode(), InetSocketAddress(Ipv4Address::GetAny(), m_port));
}

void
ModuleProvider::StopApplication()
{
    if (m_streams)
    {
        m_streams->Close();
    }
}

void
ModuleProvider::Received(Ptr<MessageStream> stream, const ByteBuffer& bytes)
{
    if (m_federationNode->HasFailed())
    {
        return;
    }
    Message request;
    std::string detail = "it is no request";
    const auto status = m_messageCodec->Decode(bytes, request, &detail);
    if (status != WireStatus::OK || request.type != MessageType::REQUEST)
    {
        NS_LOG_WARN("node " << m_federationNode->GetFederationId()
                            << " closes the stream of a requester: " << detail);
        m_streams->Refuse(stream);
        return;
    }
    const auto answer = MakeAnswer(request);
    auto encoded = m_messageCodec->Encode(answer);
    m_provided(answer.sender, request.sender, answer, GetWireSize(*encoded));
    m_streams->Send(stream, std::move(encoded));
}

Message
ModuleProvider::MakeAnswer(const Message& request) const
{
    Message answer;
    answer.type = MessageType::MODULES;
    answer.sender = m_federationNode->GetFederationId();
    answer.round = m_federationNode->GetRound();
    const auto* model = m_federationNode->FindModel();
    for (const auto& wanted : request.updates)
    {
        const auto& spec = wanted.state.GetSpec();
        const auto held = model ? model->find(spec.id) : ModuleSet::const_iterator();
        if (model && held != model->end() && held->second.HasValues() &&
            (spec.tensors.empty() || spec == held->second.GetSpec()))
        {
            const double weight = m_federationNode->GetTrainedWeight(spec.id);
            answer.updates.push_back({held->second, answer.round, weight, m_codec});
        }
    }
    return answer;
}

} // namespace ns3::hfedfm
