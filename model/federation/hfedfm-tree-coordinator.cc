// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-tree-coordinator.h"

#include "ns3/abort.h"
#include "ns3/log.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmTreeCoordinator");
NS_OBJECT_ENSURE_REGISTERED(TreeCoordinator);

TypeId
TreeCoordinator::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::TreeCoordinator")
                            .SetParent<Coordinator>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<TreeCoordinator>();
    return tid;
}

bool
TreeCoordinator::IsExpected(uint32_t id) const
{
    return m_settings.place.children.count(id) > 0;
}

void
TreeCoordinator::DoStart()
{
    NS_ABORT_MSG_IF(!m_settings.hasLearner && m_settings.place.children.empty(),
                    "Node " << m_settings.node << " has neither a learner nor children: it has no "
                            << "part in the federation.");
    m_providers.SetPolicy(m_settings.specialization);
    RoundMachine::DoStart();
}

std::vector<uint32_t>
TreeCoordinator::GetMissing() const
{
    std::vector<uint32_t> missing;
    const auto& expected = m_settings.place.children;
    std::copy_if(expected.begin(), expected.end(), std::back_inserter(missing), [this](auto id) {
        return m_children.count(id) == 0;
    });
    // Children that come after the begin are not its business.
    if (m_begun || (m_settings.soleChild && missing.size() < expected.size()))
    {
        missing.clear();
    }
    return missing;
}

void
TreeCoordinator::TryBegin()
{
    const auto& expected = m_settings.place.children;
    const auto isHere = [this](uint32_t id) { return m_children.count(id) > 0; };
    const bool any = std::any_of(expected.begin(), expected.end(), isHere);
    const bool all = std::all_of(expected.begin(), expected.end(), isHere);
    const bool enough = m_settings.soleChild && !expected.empty() ? any : all;
    if (!m_begun && (enough || (m_waitedEnough && (any || m_settings.hasLearner))))
    {
        Begin();
    }
}

void
TreeCoordinator::OnStartDeadline()
{
    m_waitedEnough = true;
    TryBegin();
}

void
TreeCoordinator::Begin()
{
    m_begun = true;
    if (m_settings.place.hasParent)
    {
        SendHello();
        return;
    }
    if (m_settings.initial.empty())
    {
        NS_ABORT_MSG_UNLESS(m_settings.hasLearner,
                            "Node " << m_settings.node << " is the root and has no learner: give "
                                    << "it the modules to begin with (SetInitialModel).");
        m_settings.initial = m_actions->MakeInitialModules();
    }
    m_actions->ScheduleBegin();
}

void
TreeCoordinator::SendModel(uint32_t child, MessageType type)
{
    const auto& model = GetModel();
    auto& [wants, baseRound, has, answered, waiting] = m_children.at(child);
    if (!std::exchange(answered, false))
    {
        has.clear(); // a model that still waits gives way to this one
    }
    const auto step = type == MessageType::MODEL ? GetBaseStep() : uint16_t{0};
    std::vector<ModuleNote> orders;
    if (type == MessageType::MODEL && m_providers.IsOn())
    {
        if (m_providers.IsNew(GetRound()))
        {
            std::set<uint32_t> here;
            for (const auto& [id, other] : m_children)
            {
                if (HasSource(id))
                {
                    here.insert(id);
                }
            }
            m_providers.OnRound(GetRound(), here);
        }
        m_providers.OnAsked(child);
        orders = m_providers.MakeOrders(child);
    }
    std::vector<ModuleId> held;
    for (const auto& spec : m_providers.GetWants(child, wants))
    {
        const auto version = GetHistory().GetVersion(spec.id);
        // Several models of a round have the same version.
        const bool old = step == 0 && has.count(spec.id) > 0 && has[spec.id] == version;
        if (model.count(spec.id) > 0 && !old)
        {
            held.push_back(spec.id);
            has[spec.id] = version;
        }
    }
    auto& message = m_sent.Find({type, GetRound(), step}, held, orders);
    if (!message)
    {
        Message sent{type, m_settings.node, GetRound(), GetLastRound(), {}, step};
        for (const auto& id : held)
        {
            sent.updates.push_back({model.at(id),
                                    GetHistory().GetBase(id),
                                    GetHistory().GetWeight(id),
                                    m_settings.codec.Find(id).codec});
        }
        if (type == MessageType::MODEL)
        {
            sent.notes = GetCirculation().MakeOrders(model);
            sent.notes.insert(sent.notes.end(), orders.begin(), orders.end());
        }
        message = std::make_shared<OutgoingMessage>(OutgoingMessage{std::move(sent), nullptr});
    }
    m_actions->Send(LinkRole::CHILD, child, message);
}

void
TreeCoordinator::SetPlace(const TreePlace& place)
{
    const auto before = std::move(m_settings.place.children);
    m_settings.place = place;
    NS_LOG_INFO("node " << m_settings.node << " has another place in the tree, in round "
                        << GetRound() << ", " << place.children.size() << " children");
    m_sent.Clear();
    for (const auto child : before)
    {
        if (!IsExpected(child))
        {
            Drop(child);
        }
    }
    Move();
    for (const auto child : place.children)
    {
        if (before.count(child) == 0 && m_actions->IsLinked(LinkRole::CHILD, child))
        {
            Introduce(child);
        }
    }
    if (GetRound() == 0)
    {
        m_actions->CancelBegin();
        m_begun = false;
        TryBegin();
    }
}

void
TreeCoordinator::Forget(uint32_t node)
{
    if (m_settings.gone.insert(node).second)
    {
        Remove(node);
    }
}

void
TreeCoordinator::Hold(const ModuleSet& modules)
{
    RoundMachine::Hold(modules);
    m_sent.Clear();
    SendHello();
}

void
TreeCoordinator::SendHello()
{
    if (!m_begun || !m_actions->IsLinked(LinkRole::PARENT, 0))
    {
        return;
    }
    std::map<ModuleId, ModuleSpec> wanted;
    const auto& place = m_settings.place;
    const auto want = [&wanted, &place](const Manifest& specs) {
        for (const auto& spec : specs)
        {
            // What never leaves is nothing to the parent.
            if (place.circulation.GetPeriod(spec.id, place.edgeRounds) != CirculationRules::NEVER)
            {
                wanted.emplace(spec.id, spec);
            }
        }
    };
    want(hfedfm::GetManifest(m_settings.initial));
    want(hfedfm::GetManifest(GetModel()));
    want(m_settings.manifest);
    for (const auto& id : m_specialty.absent)
    {
        wanted.erase(id);
    }
    for (const auto& [id, child] : m_children)
    {
        want(child.wants);
    }
    // This node's own HELLO then stands for all.
    SendHelloOfOthers();
    m_announced.clear();
    for (auto& [id, spec] : wanted)
    {
        m_announced.push_back(std::move(spec));
    }
    const bool reported = HasReported() && m_actions->IsReportDelivered();
    const auto base = reported ? 0 : GetBaseRound();
    auto hello = MakeHello(m_settings.node, base, m_announced);
    hello.step = base > 0 ? GetBaseStep() : uint16_t{0};
    m_actions->Send(LinkRole::PARENT, 0, hello);
}

void
TreeCoordinator::SendHelloOfOthers()
{
    if (!Forwards() || !m_actions->IsLinked(LinkRole::PARENT, 0))
    {
        return;
    }
    for (const auto& [id, child] : m_children)
    {
        if (m_actions->IsLinked(LinkRole::CHILD, id) && HasSource(id))
        {
            const auto base = ExpectsUpdate(id) ? GetRound() : 0;
            m_actions->Send(LinkRole::PARENT, 0, MakeHello(id, base, child.wants));
        }
    }
}

void
TreeCoordinator::OnConnected(LinkRole, uint32_t)
{
    SendHello();
    ForwardAgain();
}

void
TreeCoordinator::OnHello(LinkRole, const Message& hello, bool anew)
{
    const auto id = hello.sender;
    auto& child = m_children[id];
    // One of another model of the same round is not awaited any more.
    child.baseRound = hello.step == GetBaseStep() || hello.round != GetRound() ? hello.round : 0;
    child.has.clear();
    child.wants.clear();
    for (const auto& update : hello.updates)
    {
        child.wants.push_back(update.state.GetSpec());
    }
    Expect(child.wants);
    m_providers.OnHello(id, child.wants);
    if (anew)
    {
        child.held.clear();
    }
    // A relay may not know yet that a node behind it is gone.
    if (m_settings.gone.count(id) > 0)
    {
        return;
    }
    if (IsExpected(id))
    {
        Introduce(id);
    }
    else
    {
        const auto same = m_actions->GetSameLink(id);
        const auto relay = std::find_if(same.begin(), same.end(), [this](uint32_t other) {
            return IsExpected(other);
        });
        if (relay == same.end())
        {
            // It is behind a child whose HELLO follows, or knows more of the tree than this node.
            NS_LOG_INFO("node " << m_settings.node << " got HELLO from " << id
                                << ", no child of it");
            return;
        }
        AddBehind(id, *relay, child.baseRound);
        Announce(id);
    }
    TryBegin();
}

void
TreeCoordinator::Introduce(uint32_t child)
{
    const auto same = m_actions->GetSameLink(child);
    for (const auto id : same)
    {
        if (id != child && m_settings.gone.count(id) == 0)
        {
            AddBehind(id, child, m_children.at(id).baseRound);
        }
    }
    AddChild(child, m_children.at(child).baseRound);
    Announce(child);
    if (m_settings.soleChild)
    {
        KeepOnly(child);
    }
    for (const auto id : same)
    {
        for (const auto& [message, bytes] : std::exchange(m_children.at(id).held, {}))
        {
            TakeUpdate(message, bytes);
        }
    }
}

void
TreeCoordinator::Announce(uint32_t child)
{
    // The parent must know what this node is to get for its children.
    const auto& wants = m_children.at(child).wants;
    const bool more = std::any_of(wants.begin(), wants.end(), [this](const auto& spec) {
        return std::find(m_announced.begin(), m_announced.end(), spec) == m_announced.end();
    });
    if (m_begun && m_settings.place.hasParent)
    {
        more ? SendHello() : SendHelloOfOthers();
    }
}

void
TreeCoordinator::KeepOnly(uint32_t child)
{
    const auto same = m_actions->GetSameLink(child);
    std::vector<uint32_t> others;
    for (const auto& [id, other] : m_children)
    {
        if (IsExpected(id) && !std::binary_search(same.begin(), same.end(), id))
        {
            others.push_back(id);
        }
    }
    for (const auto id : others)
    {
        Drop(id);
        Remove(id);
    }
}

void
TreeCoordinator::Drop(uint32_t child)
{
    for (const auto id : m_actions->GetSameLink(child))
    {
        m_children.erase(id);
    }
    m_actions->Unlink(LinkRole::CHILD, child);
}

void
TreeCoordinator::OnGone(LinkRole, uint32_t child)
{
    NS_LOG_INFO("node " << m_settings.node << " lost child " << child);
    Remove(child);
}

void
TreeCoordinator::OnMessage(LinkRole role, const Message& message, std::size_t bytes)
{
    role == LinkRole::PARENT ? TakeModel(message, bytes) : TakeUpdate(message, bytes);
}

void
TreeCoordinator::TakeUpdate(const Message& message, std::size_t bytes)
{
    const auto same = m_actions->GetSameLink(message.sender);
    if (std::none_of(same.begin(), same.end(), [this](uint32_t id) { return IsExpected(id); }))
    {
        m_children.at(message.sender).held = {{message, bytes}};
        return;
    }
    if (message.type != MessageType::UPDATE)
    {
        NS_LOG_WARN("node " << m_settings.node << " ignores a message from child " << message.sender
                            << " that is no update");
        return;
    }
    m_actions->OnUsed(LinkRole::CHILD, message, bytes);
    m_providers.OnUpdate(message, GetRound());
    if (message.round >= GetRound() && message.step == GetBaseStep())
    {
        m_children.at(message.sender).answered = true;
    }
    OnUpdate(message);
}

void
TreeCoordinator::TakeModel(const Message& message, std::size_t bytes)
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
                                    << " of its parent holds values that are infinite or NaN"
                                    << (update.codec == Codec::FP16
                                            ? "; fp16 holds at most 65504: use the codec fp32."
                                            : "."));
    }
    m_sent.Clear(); // the parent may ask for a round that was begun here with another model
    m_actions->Answered();
    m_actions->OnUsed(LinkRole::PARENT, message, bytes);
    const bool holdsOthers = message.type == MessageType::MODEL && TakeSpecialty(message);
    OnModel(message);
    if (holdsOthers)
    {
        SendHello(); // who looks for a module is not to be sent here
    }
}

bool
TreeCoordinator::TakeSpecialty(const Message& model)
{
    m_judged.clear();
    const bool told = std::any_of(model.notes.begin(), model.notes.end(), [](const auto& note) {
        return note.kind == NoteKind::SPECIALIZATION;
    });
    if (!m_settings.hasLearner || (!told && m_specialty.absent.empty()))
    {
        return false;
    }
    Specialty specialty;
    for (const auto& note : model.notes)
    {
        if (note.kind != NoteKind::SPECIALIZATION)
        {
            continue;
        }
        if (note.value == ModuleNote::JUDGE)
        {
            specialty.judge.insert(note.module);
        }
        else if (note.value == ModuleNote::LEAVE)
        {
            (Specialty::DoesWithout(note.module) ? specialty.absent : specialty.frozen)
                .insert(note.module);
        }
    }
    std::set<ModuleId> here;
    std::set<ModuleId> missing;
    for (const auto& spec : m_settings.manifest)
    {
        const bool comes =
            std::any_of(model.updates.begin(), model.updates.end(), [&spec](const auto& update) {
                return update.state.GetId() == spec.id;
            });
        if (Specialty::DoesWithout(spec.id))
        {
            (comes || GetModel().count(spec.id) > 0 ? here : missing).insert(spec.id);
        }
    }
    // A node must not be left without any, whatever its parent says; and one that it is to provide
    // again may be on its way still.
    if (std::includes(specialty.absent.begin(), specialty.absent.end(), here.begin(), here.end()))
    {
        specialty.absent.clear();
    }
    specialty.absent.insert(missing.begin(), missing.end());
    const bool changed = !specialty.LeavesSame(m_specialty);
    if (changed || specialty.judge != m_specialty.judge)
    {
        m_specialty = specialty;
        m_actions->Specialize(specialty);
    }
    LeaveToOthers(m_specialty.absent);
    return changed;
}

void
TreeCoordinator::OnJudged(const std::vector<ModuleJudgement>& judgements)
{
    const auto energy = static_cast<uint32_t>(std::lround(1000 * m_actions->GetEnergyShare()));
    for (const auto& id : m_specialty.judge)
    {
        // One that its learner cannot judge is as good as all others.
        const auto judgement =
            std::find_if(judgements.begin(), judgements.end(), [&id](const auto& other) {
                return other.module == id;
            });
        const auto [module, loss, share] =
            judgement == judgements.end() ? ModuleJudgement{id, 0, 0} : *judgement;
        // A training that has diverged is worse than all others.
        constexpr float WORST = 1e30F;
        const auto told = loss < WORST ? static_cast<float>(loss) : WORST;
        m_judged.push_back({module, energy, share, told, NoteKind::SPECIALIZATION});
    }
}

std::vector<ModuleNote>
TreeCoordinator::MakeNotes() const
{
    auto notes = RoundMachine::MakeNotes();
    notes.insert(notes.end(), m_judged.begin(), m_judged.end());
    return notes;
}

} // namespace ns3::hfedfm
