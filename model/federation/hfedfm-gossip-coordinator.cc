// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-gossip-coordinator.h"

#include "ns3/abort.h"
#include "ns3/log.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmGossipCoordinator");
NS_OBJECT_ENSURE_REGISTERED(GossipCoordinator);

TypeId
GossipCoordinator::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::GossipCoordinator")
                            .SetParent<Coordinator>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<GossipCoordinator>();
    return tid;
}

GossipCoordinator::GossipCoordinator() = default;
GossipCoordinator::~GossipCoordinator() = default;

void
GossipCoordinator::DoDispose()
{
    m_machine.reset();
    m_sent.Clear();
    m_hello = nullptr;
    Coordinator::DoDispose();
}

void
GossipCoordinator::DoStart()
{
    NS_ABORT_MSG_UNLESS(m_settings.hasLearner,
                        "Node " << m_settings.node << " has no learner; every node of a consensus "
                                << "trains.");
    ConsensusSettings settings;
    settings.node = m_settings.node;
    settings.exchanges = m_settings.exchanges;
    settings.rounds = m_settings.rounds;
    settings.neighbours = m_settings.neighbours;
    ConsensusActions& actions = *this;
    m_machine =
        std::make_unique<ConsensusMachine>(settings, actions, m_actions->MakeInitialModules());
    auto hello = MakeHello(m_settings.node, m_settings.exchanges, m_settings.manifest);
    hello.lastRound = m_settings.rounds;
    hello.step = static_cast<uint16_t>(m_settings.neighbours.size());
    m_hello = std::make_shared<OutgoingMessage>(OutgoingMessage{std::move(hello), nullptr});
}

std::vector<uint32_t>
GossipCoordinator::GetMissing() const
{
    std::vector<uint32_t> missing;
    if (!m_begun)
    {
        std::copy_if(m_settings.neighbours.begin(),
                     m_settings.neighbours.end(),
                     std::back_inserter(missing),
                     [this](auto id) { return !m_actions->IsLinked(LinkRole::NEIGHBOUR, id); });
    }
    return missing;
}

void
GossipCoordinator::OnOpen()
{
    if (!m_begun && GetMissing().empty())
    {
        OnStartDeadline();
    }
}

void
GossipCoordinator::OnStartDeadline()
{
    m_begun = true;
    m_actions->ScheduleBegin();
}

void
GossipCoordinator::OnHello(LinkRole, const Message& hello, bool)
{
    NS_ABORT_MSG_IF(hello.round != m_settings.exchanges || hello.lastRound != m_settings.rounds,
                    "Node " << m_settings.node << " does " << m_settings.rounds << " rounds of "
                            << m_settings.exchanges << " exchanges, its neighbour " << hello.sender
                            << " " << hello.lastRound << " of " << hello.round
                            << "; Rounds and Exchanges must be the same at all nodes of a "
                            << "cluster.");
    if (hello.step == 0)
    {
        NS_LOG_WARN("node " << m_settings.node << " ignores " << hello.sender
                            << ", which says that it has no neighbours");
        return;
    }
    Manifest holds;
    for (const auto& update : hello.updates)
    {
        holds.push_back(update.state.GetSpec());
    }
    m_machine->AddNeighbour(hello.sender, hello.step, holds);
    OnOpen();
}

void
GossipCoordinator::OnGone(LinkRole, uint32_t neighbour)
{
    NS_LOG_INFO("node " << m_settings.node << " lost neighbour " << neighbour);
    m_machine->RemoveNeighbour(neighbour);
}

void
GossipCoordinator::OnMessage(LinkRole role, const Message& message, std::size_t bytes)
{
    if (message.type != MessageType::EXCHANGE)
    {
        NS_LOG_WARN("node " << m_settings.node << " ignores a message from neighbour "
                            << message.sender << " that is no exchange");
        return;
    }
    m_actions->OnUsed(role, message, bytes);
    m_machine->OnExchange(message);
}

void
GossipCoordinator::OnTimer(CoordinatorTimer timer)
{
    if (timer == CoordinatorTimer::DEADLINE)
    {
        NS_LOG_INFO("node " << m_settings.node << ": deadline of step " << m_machine->GetStep()
                            << " of round " << GetRound());
        m_machine->OnDeadline();
        return;
    }
    // It waits itself: neighbours are not to take it for gone.
    for (const auto id : m_settings.neighbours)
    {
        if (m_actions->IsLinked(LinkRole::NEIGHBOUR, id))
        {
            m_actions->Send(LinkRole::NEIGHBOUR, id, m_hello);
        }
    }
}

void
GossipCoordinator::SendExchange(uint32_t neighbour, const std::vector<ModuleId>& modules)
{
    auto& message = m_sent.Find({MessageType::EXCHANGE, GetRound(), m_machine->GetStep()}, modules);
    if (!message)
    {
        auto exchange = m_machine->MakeExchange(modules);
        for (auto& update : exchange.updates)
        {
            update.codec = m_settings.codec;
        }
        message = std::make_shared<OutgoingMessage>(OutgoingMessage{std::move(exchange), nullptr});
    }
    m_actions->Send(LinkRole::NEIGHBOUR, neighbour, message);
}

void
GossipCoordinator::Train(uint32_t round, const ModuleSet& model)
{
    m_sent.Clear();
    m_actions->Train(round, model);
}

void
GossipCoordinator::ArmDeadline()
{
    CancelDeadline();
    m_actions->Arm(CoordinatorTimer::DEADLINE);
    m_actions->Arm(CoordinatorTimer::HALFWAY);
}

void
GossipCoordinator::CancelDeadline()
{
    m_actions->Cancel(CoordinatorTimer::DEADLINE);
    m_actions->Cancel(CoordinatorTimer::HALFWAY);
}

void
GossipCoordinator::OnDropped(uint32_t neighbour,
                             uint32_t round,
                             uint32_t step,
                             DropReason reason,
                             const std::string& detail)
{
    m_actions->OnDropped(neighbour, round, step, reason, detail);
}

} // namespace ns3::hfedfm
