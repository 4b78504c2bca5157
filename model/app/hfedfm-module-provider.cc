// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-provider.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-codec.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <map>
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
            .AddAttribute(
                "Codec",
                "How the values of provided modules travel: fp32, fp16, bf16, int8 or int4.",
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
    const bool locates = request.type == MessageType::LOCATE;
    if (status != WireStatus::OK || (!locates && request.type != MessageType::REQUEST))
    {
        NS_LOG_WARN("node " << m_federationNode->GetFederationId()
                            << " closes the stream of a requester: " << detail);
        m_streams->Refuse(stream);
        return;
    }
    for (const auto& answer :
         locates ? MakeHolders(request) : std::vector<Message>{MakeAnswer(request)})
    {
        Answer(stream, request.sender, answer);
    }
}

void
ModuleProvider::Answer(const Ptr<MessageStream>& stream, uint32_t requester, const Message& answer)
{
    auto encoded = m_messageCodec->Encode(answer);
    m_provided(m_federationNode->GetFederationId(), requester, answer, GetWireSize(*encoded));
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
            const auto known = m_federationNode->GetDirectory().GetOwn(spec.id);
            answer.updates.push_back({held->second, known.round, known.samples, m_codec});
        }
    }
    return answer;
}

std::vector<Message>
ModuleProvider::MakeHolders(const Message& request) const
{
    const auto self = m_federationNode->GetFederationId();
    const auto& directory = m_federationNode->GetDirectory();
    const auto policy = m_federationNode->GetLinkPolicy();
    const auto* model = m_federationNode->FindModel();
    std::map<uint32_t, std::vector<ModuleRecord>> holders;
    const auto add = [&holders](uint32_t node, const ModuleId& id, const HeldModule& held) {
        holders[node].push_back(
            {ModuleState::MakeSpecOnly({id, {}}), held.round, held.samples, Codec::NONE});
    };
    for (const auto& wanted : request.updates)
    {
        const auto& id = wanted.state.GetId();
        const auto own = directory.GetOwn(id);
        if (model && model->count(id) > 0 && own.samples > 0)
        {
            add(self, id, own); // one that was not trained is what all begin with
        }
        for (const auto& holder : directory.Find(id))
        {
            if (policy->Hears(holder.node))
            {
                add(holder.node, id, holder.held);
            }
        }
    }
    std::vector<Message> answers;
    for (auto& [node, modules] : holders)
    {
        const auto left = static_cast<uint32_t>(holders.size() - answers.size() - 1);
        answers.push_back(
            {MessageType::HOLDER, node, m_federationNode->GetRound(), left, std::move(modules)});
    }
    if (answers.empty())
    {
        answers.push_back({MessageType::HOLDER, self, m_federationNode->GetRound(), 0, {}});
    }
    return answers;
}

} // namespace ns3::hfedfm
