// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-gossip-coordinator.h"

#include "hfedfm-update-validator.h"

#include "ns3/abort.h"
#include "ns3/log.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
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

void
GossipCoordinator::DoStart()
{
    const auto node = m_settings.node;
    const auto rounds = m_settings.rounds;
    const auto exchanges = m_settings.exchanges;
    const auto degree = m_settings.neighbours.size();
    NS_ABORT_MSG_UNLESS(m_settings.hasLearner,
                        "Node " << node << " has no learner; every node of a consensus trains.");
    NS_ABORT_MSG_IF(rounds == 0,
                    "Node " << node << ": a run must have 1 round or more; 0 were asked for.");
    NS_ABORT_MSG_IF(exchanges > std::numeric_limits<uint16_t>::max(),
                    "Node " << node << ": " << exchanges
                            << " exchanges per round were asked for; at most 65535 are allowed.");
    NS_ABORT_MSG_IF(degree > std::numeric_limits<uint16_t>::max(),
                    "Node " << node << " has " << degree
                            << " neighbours; at most 65535 are allowed.");
    NS_ABORT_MSG_IF(m_settings.neighbours.count(node) > 0,
                    "Node " << node << " cannot be its own neighbour.");
    m_state.emplace(node, static_cast<uint32_t>(degree), m_actions->MakeInitialModules());
    for (const auto id : m_settings.neighbours)
    {
        m_neighbours[id];
    }
    auto hello = MakeHello(node, exchanges, m_settings.manifest);
    hello.lastRound = rounds;
    hello.step = static_cast<uint16_t>(degree);
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
    AddNeighbour(hello);
    OnOpen();
}

void
GossipCoordinator::AddNeighbour(const Message& hello)
{
    const auto found = m_neighbours.find(hello.sender);
    NS_ABORT_MSG_IF(found == m_neighbours.end(),
                    "Node " << hello.sender << " is no neighbour of node " << m_settings.node
                            << ".");
    auto& neighbour = found->second;
    if (neighbour.connected)
    {
        if (m_exchanging && !m_extended && IsAwaited(neighbour))
        {
            m_extended = true;
            m_actions->Arm(CoordinatorTimer::DEADLINE);
        }
        return;
    }
    neighbour.connected = true;
    neighbour.silent = 0;
    neighbour.degree = hello.step;
    neighbour.modules.clear();
    for (const auto& update : hello.updates)
    {
        const auto& spec = update.state.GetSpec();
        const auto own = GetModel().find(spec.id);
        if (own != GetModel().end() && own->second.GetSpec() == spec)
        {
            neighbour.modules.push_back(spec.id);
        }
    }
    std::sort(neighbour.modules.begin(), neighbour.modules.end());
    // What it was sent before it went away may be lost; it ignores what it has already.
    if (m_exchanging || (m_finished && m_settings.exchanges > 0))
    {
        SendExchange(hello.sender, neighbour);
    }
}

void
GossipCoordinator::OnGone(LinkRole, uint32_t id)
{
    NS_LOG_INFO("node " << m_settings.node << " lost neighbour " << id);
    const auto neighbour = m_neighbours.find(id);
    if (neighbour != m_neighbours.end())
    {
        neighbour->second.connected = false;
        Advance();
    }
}

void
GossipCoordinator::OnBegin()
{
    m_at = {1, 1};
    StartRound();
}

void
GossipCoordinator::StartRound()
{
    NS_LOG_INFO("node " << m_settings.node << " starts round " << m_at.first);
    m_state->Reset();
    m_report = ConsensusReport();
    for (auto& [id, neighbour] : m_neighbours)
    {
        neighbour.counted = false;
    }
    m_training = true;
    m_sent.Clear();
    m_actions->Train(m_at.first, GetModel());
}

bool
GossipCoordinator::Check(const ModuleRecord& update, uint32_t sender, const Moment& at)
{
    std::string detail;
    if (UpdateValidator::Check(update, GetModel(), &detail) == UpdateVerdict::ACCEPTED)
    {
        return true;
    }
    m_actions->OnDropped(sender, at.first, at.second, DropReason::INVALID, detail);
    return false;
}

void
GossipCoordinator::OnTrained(std::vector<ModuleRecord> updates)
{
    if (!m_training)
    {
        return;
    }
    m_training = false;
    for (auto& update : updates)
    {
        // A result that is not finite is not used either: the neighbours' may replace it.
        if (Check(update, m_settings.node, m_at))
        {
            m_state->Set(std::move(update));
        }
    }
    if (m_newest >= m_at.first + 2)
    {
        m_at.first = m_newest;
    }
    StartStep();
    Advance();
}

void
GossipCoordinator::StartStep()
{
    if (m_at.second > m_settings.exchanges)
    {
        EndRound();
        return;
    }
    for (const auto& [id, neighbour] : m_neighbours)
    {
        // One message per round finds out whether a connection that says nothing still stands.
        const bool due = neighbour.silent <= m_settings.exchanges || m_at.second == 1;
        if (neighbour.connected && due)
        {
            SendExchange(id, neighbour);
        }
    }
    m_exchanging = true;
    m_extended = false;
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
GossipCoordinator::SendExchange(uint32_t id, const Neighbour& neighbour)
{
    auto& message =
        m_sent.Find({MessageType::EXCHANGE, m_at.first, m_at.second}, neighbour.modules);
    if (!message)
    {
        Message exchange;
        exchange.type = MessageType::EXCHANGE;
        exchange.sender = m_settings.node;
        exchange.round = m_at.first;
        exchange.step = static_cast<uint16_t>(m_at.second);
        exchange.updates = m_state->MakeUpdates(neighbour.modules, m_at.first);
        for (auto& update : exchange.updates)
        {
            update.codec = m_settings.codec.Find(update.state.GetId()).codec;
        }
        message = std::make_shared<OutgoingMessage>(OutgoingMessage{std::move(exchange), nullptr});
    }
    m_actions->Send(LinkRole::NEIGHBOUR, id, message);
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
    TakeExchange(message);
}

void
GossipCoordinator::TakeExchange(const Message& message)
{
    const auto found = m_neighbours.find(message.sender);
    const auto drop = [&](DropReason reason, const std::string& detail) {
        m_actions->OnDropped(message.sender, message.round, message.step, reason, detail);
    };
    if (found == m_neighbours.end() || found->second.degree == 0)
    {
        drop(DropReason::UNKNOWN, "the sender is no neighbour, or was not added yet");
        return;
    }
    if (message.round == 0 || message.round > m_settings.rounds || message.step == 0 ||
        message.step > m_settings.exchanges)
    {
        drop(DropReason::INVALID,
             "there are " + std::to_string(m_settings.rounds) + " rounds of " +
                 std::to_string(m_settings.exchanges) + " steps");
        return;
    }
    auto& neighbour = found->second;
    neighbour.silent = 0;
    const Moment at{message.round, message.step};
    if (m_finished || at < m_at)
    {
        drop(DropReason::LATE, "its step is over");
        return;
    }
    if (neighbour.inbox.count(at) > 0)
    {
        drop(DropReason::DUPLICATE, "it was here already");
        return;
    }
    Keep(neighbour, message);
    if (m_exchanging && m_newest >= m_at.first + 2)
    {
        m_exchanging = false;
        EndRound();
        return;
    }
    Advance();
}

void
GossipCoordinator::Keep(Neighbour& neighbour, const Message& message)
{
    const Moment at{message.round, message.step};
    auto& kept = neighbour.inbox[at];
    for (const auto& update : message.updates)
    {
        if (Check(update, message.sender, at))
        {
            kept.push_back(update);
        }
    }
    m_newest = std::max(m_newest, message.round);
    if (neighbour.inbox.size() > 2 * std::size_t{m_settings.exchanges})
    {
        const auto oldest = neighbour.inbox.begin();
        m_actions->OnDropped(message.sender,
                             oldest->first.first,
                             oldest->first.second,
                             DropReason::CROWDED,
                             "no more than two rounds of messages are kept");
        neighbour.inbox.erase(oldest);
    }
}

bool
GossipCoordinator::IsAwaited(const Neighbour& neighbour) const
{
    // When what was sent later has come, a message of this step will not come any more.
    const bool heard = !neighbour.inbox.empty() && neighbour.inbox.rbegin()->first >= m_at;
    return !heard && neighbour.connected && neighbour.silent == 0;
}

void
GossipCoordinator::Advance()
{
    const auto awaited = [this](const auto& entry) { return IsAwaited(entry.second); };
    while (m_exchanging && std::none_of(m_neighbours.begin(), m_neighbours.end(), awaited))
    {
        EndStep();
    }
}

void
GossipCoordinator::OnTimer(CoordinatorTimer timer)
{
    if (timer == CoordinatorTimer::DEADLINE)
    {
        NS_LOG_INFO("node " << m_settings.node << ": deadline of step " << m_at.second
                            << " of round " << m_at.first);
        if (m_exchanging)
        {
            EndStep();
            Advance();
        }
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
GossipCoordinator::EndStep()
{
    m_exchanging = false;
    CancelDeadline();
    Mix();
    ++m_report.steps;
    ++m_at.second;
    StartStep();
}

void
GossipCoordinator::Mix()
{
    std::vector<NeighbourState> heard;
    for (auto& [id, neighbour] : m_neighbours)
    {
        auto& inbox = neighbour.inbox;
        const auto message = inbox.find(m_at);
        const bool here = message != inbox.end();
        if (here)
        {
            heard.push_back({id, neighbour.degree, std::move(message->second)});
            neighbour.counted = true;
        }
        neighbour.silent = here ? 0 : neighbour.silent + 1;
        m_report.missing += here ? 0 : 1;
        inbox.erase(inbox.begin(), inbox.upper_bound(m_at));
    }
    m_state->Mix(std::move(heard));
}

void
GossipCoordinator::EndRound()
{
    CancelDeadline();
    m_report.node = m_settings.node;
    m_report.round = m_at.first;
    m_report.weights = m_state->GetWeights();
    for (const auto& [id, neighbour] : m_neighbours)
    {
        if (neighbour.counted)
        {
            m_report.contributors.push_back(id);
        }
    }
    m_actions->OnMixed(m_report, GetModel());
    if (m_at.first >= m_settings.rounds)
    {
        Finish();
        return;
    }
    m_at = {std::max(m_at.first + 1, m_newest), 1};
    StartRound();
}

void
GossipCoordinator::Finish()
{
    m_finished = true;
    // A neighbour whose connection was lost may still wait for the last message.
    m_at = {m_settings.rounds, m_settings.exchanges};
    m_actions->Finish(m_settings.rounds + 1, GetModel());
}

} // namespace ns3::hfedfm
