/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-round-machine.h"

#include "hfedfm-update-validator.h"

#include "ns3/abort.h"
#include "ns3/log.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmRoundMachine");

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
    }
    return "?";
}

RoundMachine::RoundMachine(const RoundSettings& settings,
                           RoundActions& actions,
                           Ptr<Aggregator> aggregator)
    : m_settings(settings),
      m_actions(actions),
      m_aggregator(std::move(aggregator))
{
    NS_ABORT_MSG_IF(settings.edgeRounds == 0,
                    "Node " << settings.node << ": EdgeRounds is 0; it must be 1 or more.");
    NS_ABORT_MSG_UNLESS(settings.quorum > 0 && settings.quorum <= 1,
                        "Node " << settings.node << ": Quorum is " << settings.quorum
                                << "; it must be above 0 and at most 1.");
}

void
RoundMachine::AddChild(uint32_t child)
{
    m_children.insert(child);
    if (m_finished)
    {
        m_actions.SendModel(child, MessageType::FINAL, m_round, m_model);
    }
    else if (m_collecting && m_asked == 0 && !m_settings.hasLearner)
    {
        StartRound();
    }
}

void
RoundMachine::RemoveChild(uint32_t child)
{
    m_children.erase(child);
    if (m_pending.erase(child) > 0)
    {
        --m_asked;
        CheckComplete();
    }
}

void
RoundMachine::Begin(ModuleSet model, uint32_t lastRound)
{
    NS_ABORT_MSG_IF(lastRound == 0, "A run must have 1 round or more; 0 were asked for.");
    NS_ABORT_MSG_IF(m_settings.hasParent,
                    "Node " << m_settings.node << " has a parent and cannot begin a run itself.");
    m_model = std::move(model);
    m_lastRound = lastRound;
    m_round = 1;
    StartRound();
}

void
RoundMachine::OnModel(const Bundle& bundle)
{
    m_actions.CancelTraining();
    m_training = false;
    for (const auto& update : bundle.updates)
    {
        m_model[update.state.GetId()] = update.state;
    }
    m_round = bundle.round;
    m_lastRound = bundle.lastRound;
    m_baseRound = bundle.round;
    m_roundsSinceParent = 0;
    m_weights.clear();
    if (bundle.type == MessageType::FINAL)
    {
        Finish();
        return;
    }
    StartRound();
}

void
RoundMachine::StartRound()
{
    NS_LOG_INFO("node " << m_settings.node << " starts round " << m_round);
    m_received.clear();
    m_pending = m_children;
    m_asked = m_children.size();
    m_collecting = true;
    m_finished = false;
    m_reached = m_round;
    for (const auto child : m_children)
    {
        m_actions.SendModel(child, MessageType::MODEL, m_round, m_model);
    }
    if (m_settings.hasLearner)
    {
        m_training = true;
        m_actions.Train(m_round, m_model);
    }
    m_actions.ArmDeadline();
    CheckComplete();
}

void
RoundMachine::OnTrained(std::vector<ModuleUpdate> updates)
{
    if (!m_collecting || !m_training)
    {
        return;
    }
    m_training = false;
    m_received[m_settings.node] = Contribution{m_settings.node, std::move(updates)};
    CheckComplete();
}

void
RoundMachine::OnUpdate(const Bundle& bundle)
{
    const auto child = bundle.sender;
    if (m_children.count(child) == 0)
    {
        m_actions.OnDropped(child, bundle.round, DropReason::UNKNOWN, "the sender is no child");
        return;
    }
    const bool current = bundle.round >= m_round &&
                         std::all_of(bundle.updates.begin(),
                                     bundle.updates.end(),
                                     [this](const auto& u) { return u.baseRound == m_round; });
    if (!m_collecting || !current || m_pending.count(child) == 0)
    {
        m_actions.OnDropped(child, bundle.round, DropReason::LATE, "its round is over");
        return;
    }
    m_pending.erase(child);
    Contribution contribution{child, {}};
    for (const auto& update : bundle.updates)
    {
        std::string detail;
        if (UpdateValidator::Check(update, m_model, &detail) == UpdateVerdict::ACCEPTED)
        {
            contribution.updates.push_back(update);
        }
        else
        {
            m_actions.OnDropped(child, bundle.round, DropReason::INVALID, detail);
        }
    }
    if (!contribution.updates.empty())
    {
        m_reached = std::max(m_reached, std::min(bundle.round, m_lastRound));
        m_received[child] = std::move(contribution);
    }
    CheckComplete();
}

void
RoundMachine::CheckComplete()
{
    if (!m_collecting || m_training)
    {
        return;
    }
    if (m_asked == 0 && !m_settings.hasLearner)
    {
        // Nobody is left to learn from. The parent must not wait; a root waits for a child.
        if (m_settings.hasParent)
        {
            m_collecting = false;
            m_actions.CancelDeadline();
            m_actions.SendUpdate(m_round, {});
        }
        return;
    }
    const auto needed =
        static_cast<std::size_t>(std::ceil(m_settings.quorum * static_cast<double>(m_asked)));
    if (m_asked - m_pending.size() >= needed)
    {
        EndRound();
    }
}

void
RoundMachine::OnDeadline()
{
    if (m_collecting)
    {
        m_actions.CancelTraining();
        m_training = false;
        EndRound();
    }
}

void
RoundMachine::EndRound()
{
    m_collecting = false;
    m_actions.CancelDeadline();
    std::vector<Contribution> contributions;
    AggregationReport report;
    for (auto& [id, contribution] : m_received)
    {
        report.contributors.push_back(id);
        contributions.push_back(std::move(contribution));
    }
    m_received.clear();
    auto result = m_aggregator->Aggregate(contributions, std::move(m_model));
    m_model = std::move(result.modules);
    for (const auto& [id, weight] : result.weights)
    {
        report.modules.push_back(id);
        m_weights[id] = weight;
    }
    m_round = m_reached;
    ++m_roundsSinceParent;

    report.node = m_settings.node;
    report.round = m_round;
    report.root = !m_settings.hasParent;
    report.missing = static_cast<uint32_t>(m_pending.size());
    if (m_asked > 0 || report.root)
    {
        m_actions.OnAggregated(report);
    }

    const bool last = m_round >= m_lastRound;
    if (m_settings.hasParent && (last || m_roundsSinceParent >= m_settings.edgeRounds))
    {
        std::vector<ModuleUpdate> updates;
        for (const auto& [id, weight] : m_weights)
        {
            updates.push_back({m_model.at(id), m_baseRound, weight, Codec::FP32});
        }
        m_actions.SendUpdate(m_round, std::move(updates));
        return;
    }
    ++m_round;
    if (last)
    {
        Finish();
    }
    else
    {
        StartRound();
    }
}

void
RoundMachine::Finish()
{
    m_collecting = false;
    m_finished = true;
    m_actions.CancelDeadline();
    for (const auto child : m_children)
    {
        m_actions.SendModel(child, MessageType::FINAL, m_round, m_model);
    }
    m_actions.OnFinished(m_model);
}

} // namespace hfedfm
} // namespace ns3
