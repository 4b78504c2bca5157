/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_MACHINE_NETWORK_H
#define HFEDFM_MACHINE_NETWORK_H

#include "ns3/hfedfm-round-machine.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * Round machines that exchange messages in memory, one at a time, for tests. Every node has one
 * module of a few values; a learner answers its model with values that depend on node, round and
 * model. Messages between two nodes keep their order; which pair is next is the test's choice.
 * Relays that forward tell their parents of the nodes behind them, as FederationNode does.
 */
class MachineNetwork
{
  public:
    /** Values of the module. */
    static constexpr std::size_t VALUES = 5;

    /** What a learner makes of a model. */
    using Training = std::function<ModuleUpdate(uint32_t node, uint32_t round, ModuleState model)>;

    /** @param training what all learners do */
    explicit MachineNetwork(Training training)
        : m_training(std::move(training))
    {
    }

    /** Add a node. @param settings what it is @param parent its parent's id, -1 without one */
    void Add(const RoundSettings& settings, int parent)
    {
        auto& node = m_nodes[settings.node];
        node = std::make_unique<Node>(*this, settings);
        node->parent = parent;
    }

    /** Connect all nodes with their parents, the deepest first, and begin at the root. */
    void Begin(uint32_t root, uint32_t rounds)
    {
        m_rounds = rounds;
        for (auto& [id, node] : m_nodes)
        {
            if (node->parent >= 0)
            {
                auto& above = *m_nodes.at(node->parent);
                above.expected.insert(id);
                above.links[id] = {0, id, {}};
                above.machine.AddChild(id);
                AnnounceBehind(id);
            }
        }
        BeginAt(root);
    }

    /** Deliver messages and finish trainings until nothing is left. */
    void Settle()
    {
        while (!m_events.empty())
        {
            auto event = std::move(m_events.front());
            m_events.pop_front();
            event();
        }
    }

    /** Do one thing that is pending. @return whether there was one */
    bool Step()
    {
        if (m_events.empty())
        {
            return false;
        }
        auto event = std::move(m_events.front());
        m_events.pop_front();
        event();
        return true;
    }

    /** @param id a node @return its machine */
    RoundMachine& At(uint32_t id)
    {
        return m_nodes.at(id)->machine;
    }

    /** @param id a node @return the values that it holds */
    const ModuleState::Buffer& Values(uint32_t id)
    {
        return At(id).GetModel().at(ModuleId()).GetValues();
    }

    /** A node says and hears nothing any more. @param id it */
    void Kill(uint32_t id)
    {
        m_nodes.at(id)->dead = true;
    }

    /** A node hears that another one is gone for good. @param id the node @param gone the other */
    void Forget(uint32_t id, uint32_t gone)
    {
        auto& node = *m_nodes.at(id);
        if (node.gone.insert(gone).second)
        {
            node.machine.Remove(gone);
        }
    }

    /**
     * Move a node and connect it with its new parent.
     * @param id the node @param parent its new parent, -1: none @param position its new place
     * @param lost whether what its parent before has got is lost
     */
    void Move(uint32_t id, int parent, RoundPosition position, bool lost)
    {
        auto& node = *m_nodes.at(id);
        position.newParent = node.parent != parent;
        position.ownsReport = lost || !node.delivered;
        if (position.newParent)
        {
            if (node.parent >= 0)
            {
                auto& before = *m_nodes.at(node.parent);
                before.Unlink(id);
                if (before.expected.count(id) > 0 && !before.dead)
                {
                    m_events.push_back([&before, id] {
                        if (!before.HasLink(id))
                        {
                            before.machine.Remove(id);
                        }
                    });
                }
            }
            node.parent = parent;
            node.forwards = position.forwards;
            node.unsent = false;
            Reconnect(id);
        }
        const auto expected = node.expected;
        node.expected = position.children;
        for (const auto child : expected)
        {
            if (node.expected.count(child) == 0 && node.Unlink(child))
            {
                Reconnect(child);
            }
        }
        node.machine.SetPosition(position);
        for (const auto child : node.expected)
        {
            if (expected.count(child) == 0 && node.HasLink(child))
            {
                Introduce(node, child);
            }
        }
        TryBegin(id);
    }

    /** Let a node take a child that connects though it is not moved. @param id it @param child who
     */
    void Expect(uint32_t id, uint32_t child)
    {
        m_nodes.at(id)->expected.insert(child);
    }

    /** @return updates that were dropped as late anywhere */
    uint32_t GetLate() const
    {
        return m_late;
    }

    /** @return bytes of values that crossed links towards the root, in updates */
    uint32_t GetUpdatesUp() const
    {
        return m_updatesUp;
    }

    /** @return reports of the nodes without a parent, in order */
    const std::vector<AggregationReport>& GetRootReports() const
    {
        return m_rootReports;
    }

    /** @param id a node @return whether it has the last model */
    bool IsFinished(uint32_t id) const
    {
        return m_nodes.at(id)->finished;
    }

  private:
    /** A connection from a child or, through it, a node behind it. */
    struct Link
    {
        uint32_t holds{0};        //!< from its HELLO
        uint32_t child{0};        //!< the child
        std::vector<Bundle> held; //!< what came before the child was expected
    };

    struct Node : public RoundActions
    {
        Node(MachineNetwork& network, const RoundSettings& s)
            : net(network),
              settings(s),
              forwards(s.forwards),
              machine(s, *this, CreateObject<WeightedMeanAggregator>())
        {
        }

        void SendModel(uint32_t child,
                       MessageType type,
                       uint32_t round,
                       const ModuleSet& m) override
        {
            const Bundle bundle{type,
                                settings.node,
                                round,
                                machine.GetLastRound(),
                                {{m.at(ModuleId()), machine.GetBaseRound(), 0, Codec::FP32}}};
            net.Post(settings.node, child, [bundle](Node& to) {
                to.report.clear();
                to.delivered = false;
                to.machine.OnModel(bundle);
            });
        }

        void SendUpdate(uint32_t round, std::vector<ModuleUpdate> updates) override
        {
            report = std::move(updates);
            reportRound = round;
            delivered = false;
            unsent = !connected;
            if (connected)
            {
                SendReport();
            }
        }

        void SendReport()
        {
            unsent = false;
            Send({MessageType::UPDATE, settings.node, reportRound, 0, report}, &delivered);
        }

        void ForwardUpdate(const Bundle& update) override
        {
            if (connected)
            {
                Send(update, nullptr);
            }
        }

        void Send(const Bundle& update, bool* done)
        {
            ++net.m_updatesUp;
            const auto from = settings.node;
            net.Post(from, static_cast<uint32_t>(parent), [update, done, from](Node& to) {
                if (done)
                {
                    *done = true;
                }
                const auto link = to.links.find(update.sender);
                if (link == to.links.end() || link->second.child != from)
                {
                    return;
                }
                if (to.expected.count(from) > 0)
                {
                    to.machine.OnUpdate(update);
                }
                else
                {
                    link->second.held = {update};
                }
            });
        }

        /** @return whether a child is connected */
        bool HasLink(uint32_t child) const
        {
            const auto link = links.find(child);
            return link != links.end() && link->second.child == child;
        }

        /** @return whether a child was connected, which it and all behind it are no more */
        bool Unlink(uint32_t child)
        {
            const bool had = HasLink(child);
            for (auto link = links.begin(); link != links.end();)
            {
                link = link->second.child == child ? links.erase(link) : std::next(link);
            }
            return had;
        }

        std::vector<ModuleUpdate> TakeReport() override
        {
            return std::exchange(report, {});
        }

        void Train(uint32_t round, const ModuleSet& model) override
        {
            const auto job = ++jobs;
            const auto start = model.at(ModuleId());
            net.m_events.push_back([this, job, round, start] {
                if (job == jobs && !dead)
                {
                    machine.OnTrained({net.m_training(settings.node, round, start)});
                }
            });
        }

        void CancelTraining() override
        {
            ++jobs;
        }

        void ArmDeadline() override
        {
        }

        void CancelDeadline() override
        {
        }

        void OnAggregated(const AggregationReport& done) override
        {
            if (done.root)
            {
                net.m_rootReports.push_back(done);
            }
        }

        void OnDropped(uint32_t, uint32_t, DropReason reason, const std::string&) override
        {
            net.m_late += reason == DropReason::LATE ? 1 : 0;
        }

        void OnFinished(const ModuleSet&) override
        {
            finished = true;
        }

        MachineNetwork& net;
        RoundSettings settings;
        int parent{-1};
        std::set<uint32_t> expected;
        std::map<uint32_t, Link> links;
        std::set<uint32_t> gone;
        bool forwards;
        bool connected{true};
        uint32_t connection{0};
        bool unsent{false};
        bool delivered{false};
        bool dead{false};
        bool finished{false};
        uint32_t jobs{0};
        std::vector<ModuleUpdate> report;
        uint32_t reportRound{0};
        RoundMachine machine;
    };

    void Post(uint32_t from, uint32_t to, std::function<void(Node&)> message)
    {
        const auto connection = GetConnection(from, to);
        m_events.push_back([this, from, to, connection, message = std::move(message)] {
            auto& receiver = *m_nodes.at(to);
            const auto& sender = *m_nodes.at(from);
            const bool linked =
                sender.parent == static_cast<int>(to) || receiver.parent == static_cast<int>(from);
            if (!receiver.dead && !sender.dead && linked && GetConnection(from, to) == connection)
            {
                message(receiver);
            }
        });
    }

    /** @return a number that changes whenever the two nodes connect anew */
    uint32_t GetConnection(uint32_t a, uint32_t b) const
    {
        const auto& node = *m_nodes.at(a);
        return node.parent == static_cast<int>(b) ? node.connection : m_nodes.at(b)->connection;
    }

    /** The connection of a node to its parent is lost and comes back later. */
    void Reconnect(uint32_t id)
    {
        auto& node = *m_nodes.at(id);
        node.connected = false;
        ++node.connection;
        m_events.push_back([this, id, parent = node.parent] { Connect(id, parent); });
    }

    void Connect(uint32_t id, int parent)
    {
        auto& node = *m_nodes.at(id);
        if (node.dead || node.connected || node.parent != parent || parent < 0 ||
            m_nodes.at(parent)->dead)
        {
            return;
        }
        node.connected = true;
        auto& above = *m_nodes.at(parent);
        above.Unlink(id);
        const bool toCome = !node.machine.HasReported() || !node.delivered;
        TakeHellosOfOthers(above, id, GetHellosOfOthers(node));
        above.links[id] = {toCome ? node.machine.GetBaseRound() : 0, id, {}};
        if (above.expected.count(id) > 0)
        {
            Introduce(above, id);
            TryBegin(parent);
        }
        node.machine.ForwardAgain();
        if (node.unsent || (node.machine.HasReported() && !node.delivered))
        {
            node.SendReport();
        }
    }

    /** Nodes behind one, with the round of the update that is to come. */
    using Hellos = std::map<uint32_t, uint32_t>;

    /** @param node a node @return what it tells its parent of those behind it */
    static Hellos GetHellosOfOthers(const Node& node)
    {
        Hellos hellos;
        for (const auto& [id, link] : node.links)
        {
            if (node.forwards && node.machine.HasSource(id))
            {
                hellos[id] = node.machine.ExpectsUpdate(id) ? node.machine.GetRound() : 0;
            }
        }
        return hellos;
    }

    /** A node hears of those behind a child. */
    static void TakeHellosOfOthers(Node& node, uint32_t child, const Hellos& hellos)
    {
        for (const auto& [id, holds] : hellos)
        {
            if (id != node.settings.node)
            {
                auto& link = node.links[id];
                if (link.child != child)
                {
                    link.held.clear();
                }
                link.child = child;
                link.holds = holds;
            }
        }
    }

    /** A relay tells its parent again who is behind it. */
    void SayHelloOfOthers(uint32_t id)
    {
        auto& node = *m_nodes.at(id);
        if (!node.forwards || !node.connected || node.parent < 0)
        {
            return;
        }
        const auto parent = static_cast<uint32_t>(node.parent);
        Post(id, parent, [this, id, parent, hellos = GetHellosOfOthers(node)](Node& to) {
            TakeHellosOfOthers(to, id, hellos);
            if (to.expected.count(id) > 0)
            {
                AddBehind(to, id);
                SayHelloOfOthers(parent);
            }
        });
    }

    /** The machine of a node gets to know those behind a child. */
    static void AddBehind(Node& node, uint32_t child)
    {
        for (const auto& [id, link] : node.links)
        {
            if (link.child == child && id != child && node.gone.count(id) == 0)
            {
                node.machine.AddBehind(id, child, link.holds);
            }
        }
    }

    /** A node that expects a child gets to know it, with what it has said so far. */
    void Introduce(Node& node, uint32_t child)
    {
        AddBehind(node, child);
        node.machine.AddChild(child, node.links.at(child).holds);
        SayHelloOfOthers(node.settings.node);
        for (auto& [id, link] : node.links)
        {
            if (link.child == child)
            {
                for (const auto& update : std::exchange(link.held, {}))
                {
                    node.machine.OnUpdate(update);
                }
            }
        }
    }

    /** Begin at a new root whose run had not begun, when its children are there. */
    void TryBegin(uint32_t id)
    {
        auto& node = *m_nodes.at(id);
        if (node.parent < 0 && node.machine.GetRound() == 0 && !node.dead &&
            std::all_of(node.expected.begin(), node.expected.end(), [&node](uint32_t child) {
                return node.HasLink(child);
            }))
        {
            BeginAt(id);
        }
    }

    void BeginAt(uint32_t root)
    {
        ModuleState state(ModuleSpec{ModuleId(), {{"w", {VALUES}}}});
        m_nodes.at(root)->machine.Begin({{ModuleId(), state}}, m_rounds);
    }

    /** Tell the ancestors of a forwarding relay of a node below it. @param id the node */
    void AnnounceBehind(uint32_t id)
    {
        auto child = static_cast<uint32_t>(m_nodes.at(id)->parent);
        while (m_nodes.at(child)->settings.forwards)
        {
            const auto above = static_cast<uint32_t>(m_nodes.at(child)->parent);
            m_nodes.at(above)->links[id] = {0, child, {}};
            m_nodes.at(above)->machine.AddBehind(id, child);
            child = above;
        }
    }

    Training m_training;
    std::map<uint32_t, std::unique_ptr<Node>> m_nodes;
    std::deque<std::function<void()>> m_events;
    std::vector<AggregationReport> m_rootReports;
    uint32_t m_rounds{0};
    uint32_t m_late{0};
    uint32_t m_updatesUp{0};
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_MACHINE_NETWORK_H */
