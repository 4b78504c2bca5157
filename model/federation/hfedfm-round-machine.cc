// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-round-machine.h"

#include "ns3/abort.h"
#include "ns3/log.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmRoundMachine");

void
RoundMachine::DoStart()
{
    NS_ABORT_MSG_IF(m_settings.place.edgeRounds == 0,
                    "Node " << m_settings.node << ": EdgeRounds is 0; it must be 1 or more.");
    NS_ABORT_MSG_UNLESS(m_settings.quorum > 0 && m_settings.quorum <= 1,
                        "Node " << m_settings.node << ": Quorum is " << m_settings.quorum
                                << "; it must be above 0 and at most 1.");
    m_forwards = MustForward();
    m_circulation.SetPolicy(m_settings.policy);
    m_packer = UpdatePacker(m_settings.updateCodec, m_settings.errorFeedback);
    KeepPersonal();
}

void
RoundMachine::KeepPersonal()
{
    const auto& place = m_settings.place;
    if (!place.hasParent || place.circulation.IsEmpty())
    {
        return;
    }
    auto own = m_settings.initial;
    own.merge(m_actions->MakeInitialModules());
    for (auto& [id, state] : own)
    {
        if (place.circulation.GetPeriod(id, place.edgeRounds) == CirculationRules::NEVER)
        {
            m_model[id] = std::move(state);
            m_history.Add(id, 0);
        }
    }
}

bool
RoundMachine::MustForward() const
{
    const auto& place = m_settings.place;
    return !m_settings.inNetwork && m_settings.hasLearner && place.hasParent &&
           place.parentIsDevice;
}

std::vector<ModuleRecord>
RoundMachine::Report(std::vector<ModuleRecord> updates)
{
    updates = m_packer.Pack(std::move(updates));
    m_actions->Report(
        {MessageType::UPDATE, m_settings.node, m_round, 0, updates, m_baseStep, MakeNotes()});
    return updates;
}

const ModuleState*
RoundMachine::FindHeld(const ModuleRecord& update) const
{
    const auto held = m_model.find(update.state.GetId());
    const bool untouched = held != m_model.end() && held->second.HasValues() && !m_reopened &&
                           m_renewed.count(held->first) == 0;
    return untouched ? &held->second : nullptr;
}

void
RoundMachine::Forward(const Message& update)
{
    if (m_actions->IsLinked(LinkRole::PARENT, 0))
    {
        m_actions->Send(LinkRole::PARENT, 0, update);
    }
}

void
RoundMachine::ArmDeadline()
{
    CancelDeadline();
    if (!m_settings.place.children.empty())
    {
        m_armed = true;
        m_actions->Arm(CoordinatorTimer::DEADLINE);
    }
}

void
RoundMachine::CancelDeadline()
{
    m_armed = false;
    m_actions->Cancel(CoordinatorTimer::DEADLINE);
}

void
RoundMachine::AddChild(uint32_t child, uint32_t holds)
{
    m_children.insert(child);
    AddSource(child, child);
    if (m_finished)
    {
        if (holds != m_round)
        {
            SendModel(child, MessageType::FINAL);
        }
        return;
    }
    const bool pending = m_pending.count(child) > 0;
    const bool answered = m_answered.count(child) > 0;
    if (!m_collecting || (!pending && answered))
    {
        return;
    }
    const bool worksOnIt = holds > 0 && holds == m_round;
    if (!pending)
    {
        if (worksOnIt)
        {
            Await(child);
        }
        else if (m_forwards && !m_reopened && holds < m_round)
        {
            // The aggregator may wait for it.
            Await(child);
            SendModel(child, MessageType::MODEL);
        }
        else if (m_asked == 0 && !m_settings.hasLearner)
        {
            StartRound();
        }
        return;
    }
    if (worksOnIt)
    {
        return;
    }
    if (!m_reopened && !answered)
    {
        SendModel(child, MessageType::MODEL);
        return;
    }
    // Nothing is to come from it.
    m_pending.erase(child);
    --m_asked;
    CheckComplete();
}

void
RoundMachine::AddSource(uint32_t node, uint32_t child)
{
    if (m_forwards && m_sources.count(node) == 0)
    {
        // What it sent while it was here before has not been promised to the parent since.
        m_received.erase(node);
        m_asked -= m_answered.erase(node);
    }
    m_sources[node] = child;
}

void
RoundMachine::AddBehind(uint32_t node, uint32_t child, uint32_t holds)
{
    AddSource(node, child);
    if (m_collecting && holds > 0 && holds == m_round && m_answered.count(node) == 0 &&
        m_pending.count(node) == 0)
    {
        Await(node);
    }
}

void
RoundMachine::Await(uint32_t node)
{
    m_pending.insert(node);
    ++m_asked;
}

bool
RoundMachine::Leave(uint32_t node)
{
    m_children.erase(node);
    auto waited = m_pending.erase(node);
    for (auto source = m_sources.begin(); source != m_sources.end();)
    {
        if (source->first == node || source->second == node)
        {
            waited += m_pending.erase(source->first);
            source = m_sources.erase(source);
        }
        else
        {
            ++source;
        }
    }
    m_asked -= waited;
    return waited > 0;
}

void
RoundMachine::Remove(uint32_t node)
{
    if (Leave(node))
    {
        CheckComplete();
    }
}

void
RoundMachine::Move()
{
    const auto& place = m_settings.place;
    if (place.succession == Succession::TAKES_OVER)
    {
        m_baseRound = place.hasParent ? m_upperBase : 0;
        m_roundsSinceParent = m_round - std::min(m_round, m_upperBase);
        m_history.TakeOver(place.hasParent);
    }
    else if (place.succession == Succession::STEPS_DOWN)
    {
        m_upperBase = m_baseRound;
        m_baseRound = m_round;
        m_roundsSinceParent = 0;
        m_history.StepDown();
    }
    const bool ownsReport = place.lost || !m_actions->IsReportDelivered();
    if (place.newParent)
    {
        m_actions->Unlink(LinkRole::PARENT, 0);
    }
    const bool forwarded = std::exchange(m_forwards, MustForward());
    auto before = m_children;
    // Some that the round waits for may have never connected.
    std::copy_if(m_pending.begin(),
                 m_pending.end(),
                 std::inserter(before, before.end()),
                 [this](uint32_t id) { return m_sources.count(id) == 0; });
    for (const auto child : before)
    {
        if (place.children.count(child) == 0)
        {
            Leave(child);
        }
    }
    if (m_collecting && forwarded && !m_forwards)
    {
        StopForwarding();
    }
    else if (m_collecting && m_forwards)
    {
        CancelDeadline();
        if (place.newParent && m_received.count(m_settings.node) > 0)
        {
            ReportOwn();
        }
    }
    else if (place.newParent && m_reported)
    {
        Reopen(ownsReport);
    }
    for (const auto child : place.children)
    {
        if (m_collecting && m_children.count(child) == 0 && m_pending.count(child) == 0)
        {
            Await(child);
        }
    }
    CheckComplete();
    // It may have had nobody to wait for so far.
    if (m_forwards)
    {
        CancelDeadline();
    }
    else if (m_collecting && !m_armed)
    {
        ArmDeadline();
    }
}

void
RoundMachine::Reopen(bool ownsReport)
{
    auto report =
        m_packer.Unpack(ownsReport ? m_actions->TakeReport() : std::vector<ModuleRecord>());
    m_pending.clear();
    m_asked = 0;
    m_reported = false;
    m_reopened = true;
    m_collecting = true;
    m_reached = m_round;
    m_history.ClearReported();
    m_received.clear();
    m_received[m_settings.node] = Contribution{m_settings.node, std::move(report)};
    if (m_forwards)
    {
        ReportOwn();
        return;
    }
    ArmDeadline();
}

void
RoundMachine::ReportOwn()
{
    auto& updates = m_received.at(m_settings.node).updates;
    for (auto& update : updates)
    {
        const auto base = m_history.GetBase(update.state.GetId());
        if (update.delta && update.baseRound != base)
        {
            update = m_packer.Unpack({update}).front();
        }
        update.baseRound = base;
    }
    m_reported = true;
    updates = Report(std::move(updates));
}

void
RoundMachine::StopForwarding()
{
    m_reported = false;
    m_reached = m_round;
    for (const auto& [sender, contribution] : std::exchange(m_received, {}))
    {
        if (sender == m_settings.node)
        {
            m_received[sender] = {sender, m_packer.Unpack(contribution.updates)};
        }
        else
        {
            Receive(sender, m_round, contribution.updates);
        }
    }
    ArmDeadline();
}

void
RoundMachine::ForwardAgain()
{
    if (!m_forwards || !m_collecting)
    {
        return;
    }
    for (const auto& [sender, contribution] : m_received)
    {
        if (m_sources.count(sender) > 0)
        {
            Forward({MessageType::UPDATE, sender, m_round, 0, contribution.updates});
        }
    }
}

void
RoundMachine::OnBegin()
{
    NS_ABORT_MSG_IF(m_settings.rounds == 0, "A run must have 1 round or more; 0 were asked for.");
    NS_ABORT_MSG_IF(m_settings.place.hasParent,
                    "Node " << m_settings.node << " has a parent and cannot begin a run itself.");
    m_model = std::move(m_settings.initial);
    for (const auto& [id, state] : m_model)
    {
        m_history.Add(id, 0);
    }
    m_lastRound = m_settings.rounds;
    m_round = 1;
    StartRound();
}

void
RoundMachine::OnModel(const Message& message)
{
    m_actions->CancelTraining();
    m_training = false;
    for (const auto& update : message.updates)
    {
        m_model[update.state.GetId()] = update.state;
        m_history.Take(update.state.GetId(), message.round, update.baseRound, update.weight);
        m_upperBase = std::max(m_upperBase, update.baseRound);
    }
    m_packer.OnModel(message, !m_forwards);
    m_circulation.OnModel(message);
    if (m_settings.hasLearner)
    {
        for (const auto& update : message.updates)
        {
            m_taken.insert(update.state.GetId());
        }
    }
    m_round = message.round;
    m_lastRound = message.lastRound;
    m_baseRound = message.round;
    m_baseStep = message.step;
    m_roundsSinceParent = 0;
    if (message.type == MessageType::FINAL)
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
    m_history.Publish(m_round);
    m_received.clear();
    m_answered.clear();
    m_pending.clear();
    for (const auto& [sender, child] : m_sources)
    {
        m_pending.insert(sender);
    }
    if (m_settings.selection)
    {
        m_pending = m_settings.selection->Select(m_round, m_pending);
    }
    m_asked = m_pending.size();
    m_collecting = true;
    m_reported = false;
    m_reopened = false;
    m_finished = false;
    m_reached = m_round;
    m_renewed.clear();
    if (!m_settings.place.children.empty())
    {
        m_packer.OnRound(m_model, m_history);
    }
    ChooseForChildren();
    for (const auto child : m_children)
    {
        if (m_pending.count(child) > 0)
        {
            SendModel(child, MessageType::MODEL);
        }
    }
    if (m_settings.hasLearner)
    {
        m_training = true;
        m_actions->Train(m_round, MakeStart());
    }
    if (!m_forwards)
    {
        ArmDeadline();
        CheckComplete();
    }
}

void
RoundMachine::ChooseForChildren()
{
    if (!m_circulation.HasPolicy())
    {
        return;
    }
    std::map<ModuleId, uint64_t> bytes;
    for (const auto& [id, state] : m_model)
    {
        bytes[id] = m_actions->GetSize(m_settings.updateCodec.Find(id).MakeSample(state.GetSpec()));
    }
    m_circulation.OnRound(m_round, bytes);
}

void
RoundMachine::OnTrained(std::vector<ModuleRecord> updates)
{
    if (!m_collecting || !m_training)
    {
        return;
    }
    m_training = false;
    for (const auto& update : updates)
    {
        m_settings.mixing.Learn(update.state);
    }
    m_received[m_settings.node] = Contribution{m_settings.node, std::move(updates)};
    if (m_forwards)
    {
        ReportOwn();
        return;
    }
    CheckComplete();
}

void
RoundMachine::OnUpdate(const Message& message)
{
    const auto child = message.sender;
    if (m_sources.count(child) == 0)
    {
        m_actions->OnDropped(child,
                             message.round,
                             0,
                             DropReason::UNKNOWN,
                             "the sender is no child");
        return;
    }
    const auto& updates = message.updates;
    const bool current =
        message.round >= m_round && message.step == m_baseStep &&
        (updates.empty() || std::any_of(updates.begin(), updates.end(), [this](const auto& update) {
             return IsCurrent(update);
         }));
    // One that nobody waits for counts, too: others may know more of who got the model.
    const bool wanted = m_pending.count(child) > 0 || m_answered.count(child) == 0;
    if (!m_collecting || !current || !wanted)
    {
        m_actions->OnDropped(child, message.round, 0, DropReason::LATE, "its round is over");
        return;
    }
    m_circulation.OnUpdate(message);
    m_answered.insert(child);
    if (m_pending.erase(child) == 0)
    {
        ++m_asked;
    }
    if (m_forwards)
    {
        m_received[child] = Contribution{child, message.updates};
        Forward(message);
        return;
    }
    Receive(child, message.round, message.updates);
    CheckComplete();
}

bool
RoundMachine::IsCurrent(const ModuleRecord& update) const
{
    const auto& id = update.state.GetId();
    // What it does not know, the validator refuses. What was begun below in mid-run is based on no
    // model of this node. What has not changed for some rounds may have been sent again in one.
    return m_model.count(id) == 0 || update.baseRound == 0 ||
           (update.baseRound >= m_history.GetVersion(id) && update.baseRound <= m_round);
}

void
RoundMachine::Receive(uint32_t sender, uint32_t round, const std::vector<ModuleRecord>& updates)
{
    Contribution contribution{sender, {}};
    for (const auto& update : updates)
    {
        std::string detail;
        const auto& known = m_model.count(update.state.GetId()) > 0 ? m_model : m_expected;
        if (!IsCurrent(update))
        {
            m_actions->OnDropped(sender,
                                 round,
                                 0,
                                 DropReason::LATE,
                                 "Module " + update.state.GetId().ToString() +
                                     " is based on an older model.");
        }
        else if (auto whole = m_packer.UnpackOfChild(update, known, FindHeld(update), detail))
        {
            contribution.updates.push_back(std::move(*whole));
        }
        else
        {
            m_actions->OnDropped(sender, round, 0, DropReason::INVALID, detail);
        }
    }
    if (!contribution.updates.empty() || updates.empty())
    {
        m_reached = std::max(m_reached, std::min(round, m_lastRound));
    }
    if (!contribution.updates.empty())
    {
        m_received[sender] = std::move(contribution);
    }
}

void
RoundMachine::CheckComplete()
{
    if (!m_collecting || m_training || m_forwards)
    {
        return;
    }
    if (m_asked == 0 && !m_settings.hasLearner)
    {
        // Nobody is left to learn from. The parent must not wait; a root waits for a child.
        if (!m_children.empty())
        {
            StartRound();
        }
        else if (m_settings.place.hasParent && !m_settings.soleChild)
        {
            m_collecting = false;
            CancelDeadline();
            Report({});
        }
        return;
    }
    // Less than a rounding error above a whole number is that number.
    const auto needed = static_cast<std::size_t>(
        std::ceil(m_settings.quorum * static_cast<double>(m_asked) - 1e-9));
    if (m_asked - m_pending.size() >= needed)
    {
        EndRound();
    }
}

void
RoundMachine::OnTimer(CoordinatorTimer)
{
    NS_LOG_INFO("node " << m_settings.node << ": deadline of round " << m_round);
    m_armed = false;
    if (m_collecting)
    {
        m_actions->CancelTraining();
        m_training = false;
        EndRound();
    }
}

AggregationReport
RoundMachine::Aggregate()
{
    std::vector<Contribution> contributions;
    std::vector<ModuleId> fresh;
    AggregationReport report;
    for (auto& [id, contribution] : m_received)
    {
        // After Reopen() the node's own may be empty: it counts elsewhere.
        if (!contribution.updates.empty())
        {
            for (const auto& update : contribution.updates)
            {
                // One that is new here begins with the mean of those who have trained it.
                const auto& module = update.state;
                if (m_model.emplace(module.GetId(), ModuleState::MakeSpecOnly(module.GetSpec()))
                        .second)
                {
                    fresh.push_back(module.GetId());
                }
            }
            report.contributors.push_back(id);
            contributions.push_back(std::move(contribution));
        }
    }
    m_received.clear();
    const auto aggregator = m_settings.rootAggregator && !m_settings.place.hasParent
                                ? m_settings.rootAggregator
                                : m_settings.aggregator;
    auto result = aggregator->Aggregate(contributions, std::move(m_model));
    m_model = std::move(result.modules);
    for (const auto& id : fresh)
    {
        if (!m_model.at(id).HasValues())
        {
            m_model.erase(id); // no update of it had a weight
        }
    }
    for (const auto& [id, weight] : result.weights)
    {
        report.modules.push_back(id);
        m_history.Add(id, weight);
    }
    return report;
}

ModuleCirculation::Moment
RoundMachine::GetMoment() const
{
    return {m_round,
            m_baseRound,
            m_roundsSinceParent,
            m_round >= m_lastRound,
            m_settings.place.edgeRounds};
}

ModuleSet
RoundMachine::MakeStart()
{
    auto start = m_model;
    for (const auto& id : m_taken)
    {
        m_settings.mixing.Mix(start.at(id));
    }
    m_taken.clear();
    return start;
}

void
RoundMachine::EndRound()
{
    m_collecting = false;
    CancelDeadline();
    auto report = Aggregate();
    m_round = m_reached;
    ++m_roundsSinceParent;
    report.node = m_settings.node;
    report.round = m_round;
    report.root = !m_settings.place.hasParent;
    report.missing = static_cast<uint32_t>(m_pending.size());
    if (m_asked > 0 || report.root)
    {
        m_actions->OnAggregated(report);
    }

    const auto& rules = m_settings.place.circulation;
    if (m_settings.place.hasParent && m_circulation.IsContact(GetMoment(), rules))
    {
        auto due = m_circulation.Collect(GetMoment(), rules, m_model, m_history);
        for (const auto& update : due)
        {
            m_history.Report(update.state.GetId());
        }
        m_reported = true;
        Report(std::move(due));
        return;
    }
    const bool last = m_round >= m_lastRound;
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
RoundMachine::Hold(const ModuleSet& modules)
{
    for (const auto& [id, state] : modules)
    {
        m_model[id] = state;
        m_renewed.insert(id);
    }
}

void
RoundMachine::Expect(const Manifest& modules)
{
    for (const auto& spec : modules)
    {
        if (m_model.count(spec.id) == 0)
        {
            m_expected.emplace(spec.id, ModuleState::MakeSpecOnly(spec));
        }
    }
}

void
RoundMachine::Finish()
{
    m_history.Publish(m_round);
    m_collecting = false;
    m_reported = false;
    m_finished = true;
    CancelDeadline();
    for (const auto child : m_children)
    {
        SendModel(child, MessageType::FINAL);
    }
    m_actions->Finish(m_round, MakeStart());
}

} // namespace ns3::hfedfm
