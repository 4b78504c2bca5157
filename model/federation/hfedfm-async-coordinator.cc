// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-async-coordinator.h"

#include "../module/hfedfm-packed-codec.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmAsyncCoordinator");
NS_OBJECT_ENSURE_REGISTERED(AsyncCoordinator);

namespace
{

/** Shares of a round that add up to it may miss it by rounding errors. */
constexpr double EPSILON = 1e-6;

/** @param model any @param rules that it travels by @return what the receiver gets */
std::shared_ptr<const ModuleSet>
Travel(const ModuleSet& model, const CodecRules& rules)
{
    auto got = std::make_shared<ModuleSet>(model);
    for (auto& [id, state] : *got)
    {
        const auto codec = rules.Find(id).codec;
        if (codec != Codec::FP32)
        {
            state = MakeDecoded(codec, state);
        }
    }
    return got;
}

} // namespace

TypeId
AsyncCoordinator::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::AsyncCoordinator")
                            .SetParent<Coordinator>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<AsyncCoordinator>()
                            .AddAttribute("Rule",
                                          "TypeId of what updates do to the model: an AsyncRule.",
                                          StringValue("ns3::hfedfm::FedBuffRule"),
                                          MakeObjectFactoryAccessor(&AsyncCoordinator::m_ruleType),
                                          MakeObjectFactoryChecker());
    return tid;
}

void
AsyncCoordinator::DoStart()
{
    const auto& place = m_settings.place;
    m_packer = UpdatePacker(m_settings.updateCodec, m_settings.errorFeedback);
    const auto refuse = [this](bool wrong, const std::string& problem) {
        NS_ABORT_MSG_IF(wrong,
                        "Node " << m_settings.node << " aggregates asynchronously (its Coordinator "
                                << "is an AsyncCoordinator): " << problem);
    };
    refuse(m_settings.hasLearner, "only a server can, and it has a learner.");
    refuse(place.children.empty(), "it needs children, and has none.");
    refuse(place.edgeRounds == 0, "EdgeRounds is 0; it must be 1 or more.");
    refuse(!place.circulation.IsEmpty(), "all modules go to its parent; it can have no rules.");
    refuse(m_settings.soleChild, "SoleChild is true; clusters with heads do rounds.");
    refuse(m_settings.quorum != 1,
           "Quorum is " + std::to_string(m_settings.quorum) +
               "; it must be 1, because no round waits for a share of the children.");
    refuse(m_settings.selection != nullptr,
           "a ClientSelection chooses who takes part in a round, and there are none.");
    refuse(m_settings.rootAggregator && !place.hasParent,
           "RootAggregator is set; it must be empty, because the Rule says what updates do.");
    refuse(m_settings.policy != nullptr,
           "a CirculationPolicy chooses modules for a round, and there are none.");
    m_rule = m_ruleType.Create()->GetObject<AsyncRule>();
    refuse(!m_rule, "Rule is " + m_ruleType.GetTypeId().GetName() + ", which is no AsyncRule.");
}

void
AsyncCoordinator::DoDispose()
{
    m_rule = nullptr;
    m_children.clear();
    m_buffer.clear();
    m_sent.Clear();
    m_newest = nullptr;
    m_synced = nullptr;
    Coordinator::DoDispose();
}

uint32_t
AsyncCoordinator::GetRound() const
{
    const auto round = m_firstRound + static_cast<uint32_t>(m_progress + EPSILON);
    return m_finished ? m_firstRound : std::min(m_lastRound, round);
}

bool
AsyncCoordinator::IsExpected(uint32_t id) const
{
    return m_settings.place.children.count(id) > 0 && m_settings.gone.count(id) == 0;
}

uint32_t
AsyncCoordinator::CountLinked() const
{
    return static_cast<uint32_t>(
        std::count_if(m_children.begin(), m_children.end(), [this](const auto& child) {
            return m_actions->IsLinked(LinkRole::CHILD, child.first);
        }));
}

uint32_t
AsyncCoordinator::CountPresent() const
{
    return static_cast<uint32_t>(
        std::count_if(m_children.begin(), m_children.end(), [this](const auto& child) {
            return !child.second.empty && m_actions->IsLinked(LinkRole::CHILD, child.first);
        }));
}

uint32_t
AsyncCoordinator::GetBuffer() const
{
    return std::max(1U, m_rule->GetBuffer(std::max(1U, CountPresent())));
}

std::shared_ptr<const ModuleSet>
AsyncCoordinator::GetSnapshot()
{
    if (!m_newest)
    {
        m_newest = Travel(m_model, m_settings.codec);
    }
    return m_newest;
}

std::vector<uint32_t>
AsyncCoordinator::GetMissing() const
{
    std::vector<uint32_t> missing;
    const auto& expected = m_settings.place.children;
    if (!m_begun)
    {
        std::copy_if(expected.begin(),
                     expected.end(),
                     std::back_inserter(missing),
                     [this](auto id) { return m_children.count(id) == 0; });
    }
    return missing;
}

void
AsyncCoordinator::OnStartDeadline()
{
    m_waitedEnough = true;
    TryBegin();
}

void
AsyncCoordinator::TryBegin()
{
    const auto& expected = m_settings.place.children;
    const bool all = std::all_of(expected.begin(), expected.end(), [this](uint32_t id) {
        return m_children.count(id) > 0 || m_settings.gone.count(id) > 0;
    });
    if (m_begun || m_children.empty() || !(all || m_waitedEnough))
    {
        return;
    }
    m_begun = true;
    if (m_settings.place.hasParent)
    {
        SendHello();
        return;
    }
    NS_ABORT_MSG_IF(m_settings.initial.empty(),
                    "Node " << m_settings.node << " is the root and has no learner: give it the "
                            << "modules to begin with (SetInitialModel).");
    m_actions->ScheduleBegin();
}

void
AsyncCoordinator::OnBegin()
{
    NS_ABORT_MSG_IF(m_settings.rounds == 0, "A run must have 1 round or more; 0 were asked for.");
    m_model = std::move(m_settings.initial);
    m_lastRound = m_settings.rounds;
    m_firstRound = 1;
    SendToIdle();
}

void
AsyncCoordinator::SendHello()
{
    if (!m_begun || !m_actions->IsLinked(LinkRole::PARENT, 0))
    {
        return;
    }
    std::map<ModuleId, ModuleSpec> wanted;
    for (const auto& [id, state] : m_model)
    {
        wanted.emplace(id, state.GetSpec());
    }
    for (const auto& [node, child] : m_children)
    {
        for (const auto& spec : child.wants)
        {
            wanted.emplace(spec.id, spec);
        }
    }
    m_announced.clear();
    for (auto& [id, spec] : wanted)
    {
        m_announced.push_back(std::move(spec));
    }
    const bool nothing = m_reported && m_actions->IsReportDelivered();
    auto hello = MakeHello(m_settings.node, nothing ? 0 : m_baseRound, m_announced);
    hello.step = nothing ? uint16_t{0} : m_baseStep;
    m_actions->Send(LinkRole::PARENT, 0, hello);
}

void
AsyncCoordinator::OnConnected(LinkRole, uint32_t)
{
    SendHello();
}

void
AsyncCoordinator::OnHello(LinkRole, const Message& hello, bool anew)
{
    const auto id = hello.sender;
    if (!IsExpected(id))
    {
        NS_LOG_INFO("node " << m_settings.node << " got HELLO from " << id << ", no child of it");
        return;
    }
    auto& child = m_children[id];
    child.empty = false;
    child.wants.clear();
    for (const auto& update : hello.updates)
    {
        child.wants.push_back(update.state.GetSpec());
    }
    const bool more = std::any_of(child.wants.begin(), child.wants.end(), [this](const auto& spec) {
        return std::find(m_announced.begin(), m_announced.end(), spec) == m_announced.end();
    });
    if (m_finished)
    {
        if (hello.round != m_firstRound)
        {
            Send(id, MessageType::FINAL);
        }
        return;
    }
    if (m_begun && m_settings.place.hasParent && more)
    {
        SendHello();
    }
    TryBegin();
    const bool worksOnIt =
        hello.round > 0 && hello.round == child.round && hello.step == child.number;
    // Without a new connection, its model is on the way; with one, it was lost.
    if (m_firstRound > 0 && !(child.works && (worksOnIt || !anew)))
    {
        SendModel(id);
    }
}

void
AsyncCoordinator::SendModel(uint32_t id)
{
    auto& child = m_children.at(id);
    const bool over = m_settings.place.hasParent && m_firstRound > m_lastRound;
    const bool held = std::all_of(child.wants.begin(), child.wants.end(), [this](const auto& spec) {
        return m_model.count(spec.id) > 0;
    });
    // What a node with a parent does not hold yet comes with the parent's next model.
    if (over || (m_settings.place.hasParent && !held) || !m_actions->IsLinked(LinkRole::CHILD, id))
    {
        return;
    }
    child.number = child.number == UINT16_MAX ? 1 : child.number + 1;
    child.works = true;
    child.round = GetRound();
    child.version = m_version;
    child.base = GetSnapshot();
    Send(id, MessageType::MODEL);
}

void
AsyncCoordinator::Send(uint32_t id, MessageType type)
{
    const auto& child = m_children.at(id);
    std::vector<ModuleId> held;
    for (const auto& spec : child.wants)
    {
        if (m_model.count(spec.id) > 0)
        {
            held.push_back(spec.id);
        }
    }
    const auto number = type == MessageType::MODEL ? child.number : uint16_t{0};
    auto& message = m_sent.Find({type, GetRound(), number}, held);
    if (!message)
    {
        Message sent{type, m_settings.node, GetRound(), m_lastRound, {}, number};
        for (const auto& module : held)
        {
            sent.updates.push_back(
                {m_model.at(module), m_baseRound, 0.0, m_settings.codec.Find(module).codec});
        }
        message = std::make_shared<OutgoingMessage>(OutgoingMessage{std::move(sent), nullptr});
    }
    m_actions->Send(LinkRole::CHILD, id, message);
}

void
AsyncCoordinator::SendToIdle()
{
    for (const auto& [id, child] : m_children)
    {
        if (!child.works)
        {
            SendModel(id);
        }
    }
}

void
AsyncCoordinator::OnGone(LinkRole, uint32_t child)
{
    NS_LOG_INFO("node " << m_settings.node << " lost child " << child);
    Leave();
}

void
AsyncCoordinator::Forget(uint32_t node)
{
    if (m_settings.gone.insert(node).second)
    {
        m_children.erase(node);
        Leave();
    }
}

void
AsyncCoordinator::Leave()
{
    if (m_finished || m_firstRound == 0)
    {
        return;
    }
    // Those that are left may be fewer than the buffer takes.
    if (!m_buffer.empty() && m_buffer.size() >= GetBuffer())
    {
        Aggregate();
    }
    ReportIfIdle();
}

void
AsyncCoordinator::ReportIfIdle()
{
    const bool works = std::any_of(m_children.begin(), m_children.end(), [this](const auto& child) {
        return child.second.works && m_actions->IsLinked(LinkRole::CHILD, child.first);
    });
    if (m_settings.place.hasParent && !m_reported && !works)
    {
        Report(); // the parent must not wait
    }
}

void
AsyncCoordinator::SetPlace(const TreePlace&)
{
    NS_FATAL_ERROR("Node " << m_settings.node << " aggregates asynchronously: its place in the "
                           << "tree cannot change after the start.");
}

void
AsyncCoordinator::OnTrained(std::vector<ModuleRecord>)
{
    NS_FATAL_ERROR("Node " << m_settings.node << " has trained without a learner.");
}

void
AsyncCoordinator::OnMessage(LinkRole role, const Message& message, std::size_t bytes)
{
    role == LinkRole::PARENT ? TakeModel(message, bytes) : TakeUpdate(message, bytes);
}

void
AsyncCoordinator::TakeModel(const Message& message, std::size_t bytes)
{
    if (message.type != MessageType::MODEL && message.type != MessageType::FINAL)
    {
        NS_LOG_WARN("node " << m_settings.node << " ignores a message of its parent that is no "
                            << "model");
        return;
    }
    for (const auto& update : message.updates)
    {
        NS_ABORT_MSG_UNLESS(update.state.IsFinite(),
                            "Node " << m_settings.node << ": the module " << update.state.GetId()
                                    << " of its parent holds values that are infinite or NaN.");
    }
    m_actions->Answered();
    m_actions->OnUsed(LinkRole::PARENT, message, bytes);
    m_baseRound = message.round;
    m_baseStep = message.step;
    m_lastRound = message.lastRound;
    m_firstRound = message.round;
    m_reported = false;
    if (message.type == MessageType::FINAL)
    {
        m_baseStep = 0;
        for (const auto& update : message.updates)
        {
            m_received[update.state.GetId()] = update.state;
        }
        // What the parent has not sent again is as it was when it sent it last.
        for (auto& [id, state] : m_received)
        {
            m_model[id] = std::move(state);
        }
        m_received.clear();
        Finish();
        return;
    }
    m_packer.OnModel(message, true);
    Rebase(message);
    SendToIdle();
    GoOn();
    ReportIfIdle();
}

void
AsyncCoordinator::Rebase(const Message& message)
{
    auto synced = std::make_shared<ModuleSet>();
    for (const auto& update : message.updates)
    {
        const auto& id = update.state.GetId();
        auto state = update.state;
        synced->emplace(id, state);
        m_bases[id] = message.round;
        m_received[id] = state;
        const auto mine = m_model.find(id);
        if (mine != m_model.end() && m_synced && m_synced->count(id) > 0)
        {
            const auto& known = m_synced->at(id).GetValues();
            const auto& now = mine->second.GetValues();
            auto& values = state.GetValues();
            for (std::size_t i = 0; i < values.size(); ++i)
            {
                values[i] += now[i] - known[i];
            }
        }
        m_model[id] = std::move(state);
    }
    // Modules that the parent has not sent stay as they are, and so does what it knows of them.
    if (m_synced)
    {
        synced->insert(m_synced->begin(), m_synced->end());
    }
    m_synced = std::move(synced);
    Changed();
}

void
AsyncCoordinator::Changed()
{
    ++m_version;
    m_newest = nullptr;
    m_sent.Clear();
}

void
AsyncCoordinator::TakeUpdate(const Message& message, std::size_t bytes)
{
    const auto id = message.sender;
    if (message.type != MessageType::UPDATE)
    {
        NS_LOG_WARN("node " << m_settings.node << " ignores a message from child " << id
                            << " that is no update");
        return;
    }
    m_actions->OnUsed(LinkRole::CHILD, message, bytes);
    const auto drop = [&](DropReason reason, const char* detail) {
        m_actions->OnDropped(id, message.round, 0, reason, detail);
    };
    const auto found = m_children.find(id);
    if (found == m_children.end())
    {
        drop(DropReason::UNKNOWN, "the sender is no child");
        return;
    }
    auto& child = found->second;
    if (m_finished)
    {
        if (child.counted == message.step)
        {
            drop(DropReason::DUPLICATE, "it has counted already");
        }
        return; // that it does not count was told when the run ended
    }
    if (!child.works || message.step != child.number)
    {
        const bool again = message.step > 0 && message.step == child.counted;
        again ? drop(DropReason::DUPLICATE, "it has counted already")
              : drop(DropReason::LATE, "its sender was sent another model since");
        return;
    }
    auto update = Accept(child, message);
    child.works = false;
    child.counted = child.number;
    child.base = nullptr;
    child.empty = message.updates.empty();
    const auto last = std::max(m_lastRound, child.round);
    const auto done = std::min(std::max(message.round, child.round), last) - child.round + 1;
    const auto present = CountPresent();
    if (present == 0)
    {
        m_progress += static_cast<double>(done) / std::max(1U, CountLinked());
    }
    else if (!child.empty)
    {
        m_progress += static_cast<double>(done) / present;
    }
    if (!update.modules.empty())
    {
        if (m_settings.place.hasParent)
        {
            m_unreported.emplace_back(id, update.round);
        }
        m_buffer.push_back(std::move(update));
        if (m_buffer.size() >= GetBuffer())
        {
            Aggregate();
        }
    }
    GoOn();
    // With nothing to bring, it would answer the same model with nothing again at once.
    if (!m_finished && !child.works && (!child.empty || present == 0))
    {
        SendModel(id);
    }
    if (!m_finished)
    {
        ReportIfIdle();
    }
}

AsyncUpdate
AsyncCoordinator::Accept(const Child& child, const Message& message)
{
    AsyncUpdate update{message.sender, child.round, m_version - child.version, child.base, {}};
    for (const auto& module : message.updates)
    {
        std::string detail;
        const auto base = child.base->find(module.state.GetId());
        auto whole = UpdatePacker::MakeWhole(module,
                                             *child.base,
                                             base == child.base->end() ? nullptr : &base->second,
                                             detail);
        if (whole)
        {
            update.modules.push_back(std::move(*whole));
        }
        else
        {
            m_actions->OnDropped(message.sender, message.round, 0, DropReason::INVALID, detail);
        }
    }
    return update;
}

void
AsyncCoordinator::Aggregate()
{
    AggregationReport report;
    report.node = m_settings.node;
    const auto begun = std::max(1U, static_cast<uint32_t>(std::ceil(m_progress - EPSILON)));
    report.round = std::min(m_lastRound, m_firstRound + begun - 1);
    report.root = !m_settings.place.hasParent;
    std::map<ModuleId, double> weights;
    for (const auto& update : m_buffer)
    {
        report.contributors.push_back(update.node);
        report.staleness.push_back(update.staleness);
        for (const auto& module : update.modules)
        {
            if (module.weight > 0)
            {
                weights[module.state.GetId()] += module.weight;
            }
        }
    }
    m_rule->Merge(m_buffer, m_model);
    m_buffer.clear();
    Changed();
    report.version = m_version;
    for (const auto& [id, weight] : weights)
    {
        report.modules.push_back(id);
        m_weights[id] += weight;
    }
    m_actions->OnAggregated(report);
    for (const auto& [id, child] : m_children)
    {
        if (child.empty && !child.works)
        {
            SendModel(id); // somebody may be below it again
        }
    }
}

void
AsyncCoordinator::GoOn()
{
    const auto& place = m_settings.place;
    const auto next = m_firstRound + static_cast<uint32_t>(m_progress + EPSILON);
    if (!place.hasParent)
    {
        if (next > m_lastRound)
        {
            Finish();
        }
    }
    else if (!m_reported && (m_progress + EPSILON >= place.edgeRounds || next > m_lastRound))
    {
        Report();
    }
}

void
AsyncCoordinator::Report()
{
    if (!m_buffer.empty())
    {
        Aggregate();
    }
    std::vector<ModuleRecord> updates;
    for (const auto& [id, weight] : m_weights)
    {
        updates.push_back({m_model.at(id), m_bases.at(id), weight, Codec::FP32});
    }
    const auto round = std::min(m_lastRound, m_baseRound + m_settings.place.edgeRounds - 1);
    m_reported = true;
    m_synced = std::make_shared<ModuleSet>(m_model);
    m_weights.clear();
    m_unreported.clear();
    m_firstRound = round + 1;
    m_progress = 0;
    m_actions->Report({MessageType::UPDATE,
                       m_settings.node,
                       round,
                       0,
                       m_packer.Pack(std::move(updates)),
                       m_baseStep});
}

void
AsyncCoordinator::Finish()
{
    if (!m_settings.place.hasParent)
    {
        if (!m_buffer.empty())
        {
            Aggregate();
        }
        m_firstRound = m_lastRound + 1;
    }
    m_finished = true;
    m_buffer.clear();
    Changed();
    for (const auto& origin : std::exchange(m_unreported, {}))
    {
        Discard(origin, "the run has ended before it was reported");
    }
    for (auto& [id, child] : m_children)
    {
        if (std::exchange(child.works, false))
        {
            Discard({id, child.round}, "its work was under way when the run ended");
        }
        child.base = nullptr;
        if (m_actions->IsLinked(LinkRole::CHILD, id))
        {
            Send(id, MessageType::FINAL);
        }
    }
    m_synced = nullptr;
    m_actions->Finish(m_firstRound, m_model);
}

void
AsyncCoordinator::Discard(const Origin& origin, const char* detail)
{
    m_actions->OnDropped(origin.first, origin.second, 0, DropReason::DISCARDED, detail);
}

} // namespace ns3::hfedfm
