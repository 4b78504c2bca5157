// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-consensus-machine.h"

#include "hfedfm-update-validator.h"

#include "ns3/abort.h"
#include "ns3/log.h"

#include <algorithm>
#include <limits>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmConsensusMachine");

ConsensusMachine::ConsensusMachine(const ConsensusSettings& settings,
                                   ConsensusActions& actions,
                                   ModuleSet model)
    : m_settings(settings),
      m_actions(actions),
      m_state(settings.node, static_cast<uint32_t>(settings.neighbours.size()), std::move(model))
{
    NS_ABORT_MSG_IF(settings.rounds == 0,
                    "Node " << settings.node << ": a run must have 1 round or more; 0 were asked "
                            << "for.");
    NS_ABORT_MSG_IF(settings.exchanges > std::numeric_limits<uint16_t>::max(),
                    "Node " << settings.node << ": " << settings.exchanges
                            << " exchanges per round were asked for; at most 65535 are allowed.");
    NS_ABORT_MSG_IF(settings.neighbours.size() > std::numeric_limits<uint16_t>::max(),
                    "Node " << settings.node << " has " << settings.neighbours.size()
                            << " neighbours; at most 65535 are allowed.");
    NS_ABORT_MSG_IF(settings.neighbours.count(settings.node) > 0,
                    "Node " << settings.node << " cannot be its own neighbour.");
    for (const auto id : settings.neighbours)
    {
        m_neighbours[id];
    }
}

void
ConsensusMachine::AddNeighbour(uint32_t id, uint32_t degree, const Manifest& holds)
{
    const auto found = m_neighbours.find(id);
    NS_ABORT_MSG_IF(found == m_neighbours.end(),
                    "Node " << id << " is no neighbour of node " << m_settings.node << ".");
    NS_ABORT_MSG_IF(degree == 0,
                    "Node " << id << " is said to have 0 neighbours, but is one of node "
                            << m_settings.node << ".");
    auto& neighbour = found->second;
    if (neighbour.connected)
    {
        if (m_exchanging && !m_extended && IsAwaited(neighbour))
        {
            m_extended = true;
            m_actions.ExtendDeadline();
        }
        return;
    }
    neighbour.connected = true;
    neighbour.silent = 0;
    neighbour.degree = degree;
    neighbour.modules.clear();
    for (const auto& spec : holds)
    {
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
        m_actions.SendExchange(id, neighbour.modules);
    }
}

void
ConsensusMachine::RemoveNeighbour(uint32_t id)
{
    const auto neighbour = m_neighbours.find(id);
    if (neighbour != m_neighbours.end())
    {
        neighbour->second.connected = false;
        Advance();
    }
}

void
ConsensusMachine::Begin()
{
    NS_ABORT_MSG_IF(m_at.first != 0, "Node " << m_settings.node << " has begun already.");
    m_at = {1, 1};
    StartRound();
}

void
ConsensusMachine::StartRound()
{
    NS_LOG_INFO("node " << m_settings.node << " starts round " << m_at.first);
    m_state.Reset();
    m_report = ConsensusReport();
    for (auto& [id, neighbour] : m_neighbours)
    {
        neighbour.counted = false;
    }
    m_training = true;
    m_actions.Train(m_at.first, GetModel());
}

bool
ConsensusMachine::Check(const ModuleRecord& update, uint32_t sender, const Moment& at)
{
    std::string detail;
    if (UpdateValidator::Check(update, GetModel(), &detail) == UpdateVerdict::ACCEPTED)
    {
        return true;
    }
    m_actions.OnDropped(sender, at.first, at.second, DropReason::INVALID, detail);
    return false;
}

void
ConsensusMachine::OnTrained(std::vector<ModuleRecord> updates)
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
            m_state.Set(std::move(update));
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
ConsensusMachine::StartStep()
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
            m_actions.SendExchange(id, neighbour.modules);
        }
    }
    m_exchanging = true;
    m_extended = false;
    m_actions.ArmDeadline();
}

Message
ConsensusMachine::MakeExchange(const std::vector<ModuleId>& modules) const
{
    Message message;
    message.type = MessageType::EXCHANGE;
    message.sender = m_settings.node;
    message.round = m_at.first;
    message.step = static_cast<uint16_t>(m_at.second);
    message.updates = m_state.MakeUpdates(modules, m_at.first);
    return message;
}

void
ConsensusMachine::OnExchange(const Message& message)
{
    const auto found = m_neighbours.find(message.sender);
    const auto drop = [&](DropReason reason, const std::string& detail) {
        m_actions.OnDropped(message.sender, message.round, message.step, reason, detail);
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
ConsensusMachine::Keep(Neighbour& neighbour, const Message& message)
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
        m_actions.OnDropped(message.sender,
                            oldest->first.first,
                            oldest->first.second,
                            DropReason::CROWDED,
                            "no more than two rounds of messages are kept");
        neighbour.inbox.erase(oldest);
    }
}

bool
ConsensusMachine::IsAwaited(const Neighbour& neighbour) const
{
    // When what was sent later has come, a message of this step will not come any more.
    const bool heard = !neighbour.inbox.empty() && neighbour.inbox.rbegin()->first >= m_at;
    return !heard && neighbour.connected && neighbour.silent == 0;
}

void
ConsensusMachine::Advance()
{
    const auto awaited = [this](const auto& entry) { return IsAwaited(entry.second); };
    while (m_exchanging && std::none_of(m_neighbours.begin(), m_neighbours.end(), awaited))
    {
        EndStep();
    }
}

void
ConsensusMachine::OnDeadline()
{
    if (m_exchanging)
    {
        EndStep();
        Advance();
    }
}

void
ConsensusMachine::EndStep()
{
    m_exchanging = false;
    m_actions.CancelDeadline();
    Mix();
    ++m_report.steps;
    ++m_at.second;
    StartStep();
}

void
ConsensusMachine::Mix()
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
    m_state.Mix(std::move(heard));
}

void
ConsensusMachine::EndRound()
{
    m_actions.CancelDeadline();
    m_report.node = m_settings.node;
    m_report.round = m_at.first;
    m_report.weights = m_state.GetWeights();
    for (const auto& [id, neighbour] : m_neighbours)
    {
        if (neighbour.counted)
        {
            m_report.contributors.push_back(id);
        }
    }
    m_actions.OnMixed(m_report, GetModel());
    if (m_at.first >= m_settings.rounds)
    {
        Finish();
        return;
    }
    m_at = {std::max(m_at.first + 1, m_newest), 1};
    StartRound();
}

void
ConsensusMachine::Finish()
{
    m_finished = true;
    // A neighbour whose connection was lost may still wait for the last message.
    m_at = {m_settings.rounds, m_settings.exchanges};
    m_actions.OnFinished(GetModel());
}

} // namespace ns3::hfedfm
