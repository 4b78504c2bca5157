// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-coordinator.h"

#include "ns3/abort.h"

#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(Coordinator);

const char*
ToString(DropReason reason)
{
    switch (reason)
    {
    case DropReason::LATE:
        return "late";
    case DropReason::UNKNOWN:
        return "unknown sender";
    case DropReason::INVALID:
        return "invalid";
    case DropReason::DUPLICATE:
        return "duplicate";
    case DropReason::CROWDED:
        return "crowded out";
    case DropReason::DISCARDED:
        return "discarded";
    }
    return "?";
}

TypeId
Coordinator::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::Coordinator").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

void
Coordinator::Start(CoordinatorSettings settings, CoordinatorActions& actions)
{
    m_settings = std::move(settings);
    m_actions = &actions;
    DoStart();
}

void
Coordinator::DoDispose()
{
    m_actions = nullptr;
    m_settings = CoordinatorSettings();
    Object::DoDispose();
}

void
Coordinator::OnConnected(LinkRole role, uint32_t peer)
{
    m_actions->Send(role, peer, MakeHello(m_settings.node, 0, m_settings.manifest));
}

void
Coordinator::OnHello(LinkRole, const Message&, bool)
{
}

void
Coordinator::OnGone(LinkRole, uint32_t)
{
}

void
Coordinator::OnTimer(CoordinatorTimer)
{
}

void
Coordinator::Forget(uint32_t)
{
}

void
Coordinator::Hold(const ModuleSet&)
{
    NS_ABORT_MSG("Node " << m_settings.node << " cannot begin a task in mid-run: a "
                         << GetInstanceTypeId().GetName() << " takes no modules then.");
}

Message
Coordinator::MakeHello(uint32_t sender, uint32_t round, const Manifest& holds)
{
    Message hello;
    hello.type = MessageType::HELLO;
    hello.sender = sender;
    hello.round = round;
    for (const auto& spec : holds)
    {
        hello.updates.push_back({ModuleState::MakeSpecOnly(spec), 0, 0.0, Codec::NONE});
    }
    return hello;
}

} // namespace ns3::hfedfm
