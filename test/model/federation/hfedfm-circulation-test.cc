// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Modules with periods of their own.
 *  - patterns and rules read what they write, and refuse anything else with a sentence
 *  - a period is over when a multiple of it lies behind, whatever rounds were jumped over
 *  - a node reports exactly the modules that are due, and all in the last round but those that stay
 *  - weights are the samples since the module's last synchronization
 *  - a module counts if it is based on the newest values that children have, and only then
 *  - random trees with random rules: every aggregate is the exact mean of those who trained since
 *    the module's last synchronization, and modules go up in no other round
 */

#include "../../fixture/hfedfm-driven-machine.h"

#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId ADAPTER;
const ModuleId SCENE(ModuleKind::HEAD, "scene");
const ModuleId ART(ModuleKind::HEAD, "art");

CirculationRules
Rules(const std::string& text)
{
    std::string error;
    const auto rules = CirculationRules::Parse(text, &error);
    EXPECT_TRUE(rules) << error;
    return rules.value_or(CirculationRules());
}

ModuleState
State(const ModuleId& id, float value)
{
    ModuleState state(ModuleSpec{id, {{"w", {1}}}});
    state.GetValues()[0] = value;
    return state;
}

float
Value(const ModuleState& state)
{
    return state.GetValues()[0];
}

/** Modules of a message, with their base rounds. */
std::map<ModuleId, uint32_t>
BasesOf(const Message& message)
{
    std::map<ModuleId, uint32_t> bases;
    for (const auto& update : message.updates)
    {
        bases[update.state.GetId()] = update.baseRound;
    }
    return bases;
}

class Script : public CoordinatorScript
{
  public:
    void Report(const Message& update) override
    {
        up.push_back(update);
    }

    ModuleSet MakeInitialModules() override
    {
        return initial;
    }

    void Train(uint32_t, const ModuleSet& model) override
    {
        start = model;
    }

    void OnAggregated(const AggregationReport& report) override
    {
        reports.push_back(report);
    }

    void OnDropped(uint32_t, uint32_t, uint32_t, DropReason, const std::string& detail) override
    {
        dropped.push_back(detail);
    }

    std::vector<Message> up;
    std::vector<AggregationReport> reports;
    std::vector<std::string> dropped;
    ModuleSet initial;
    ModuleSet start;
};

/** A machine without other nodes. */
struct Node
{
    Node(CoordinatorSettings settings, ModuleSet initial = {})
    {
        script.initial = std::move(initial);
        machine = std::make_unique<DrivenMachine>(std::move(settings), script, [](auto, auto) {});
    }

    Script script;
    std::unique_ptr<DrivenMachine> machine;
};

CoordinatorSettings
Below(uint32_t node, uint32_t edgeRounds, const std::string& rules)
{
    CoordinatorSettings settings;
    settings.node = node;
    settings.place.hasParent = true;
    settings.place.edgeRounds = edgeRounds;
    settings.place.circulation = Rules(rules);
    return settings;
}

Message
Model(uint32_t round, uint32_t lastRound, const std::vector<ModuleState>& modules)
{
    Message message{MessageType::MODEL, 0, round, lastRound, {}};
    for (const auto& module : modules)
    {
        message.updates.push_back({module, 0, 0, Codec::FP32});
    }
    return message;
}

} // namespace

TEST(ModulePattern, ReadsModulesKindsAndAll)
{
    for (const std::string text : {"*", "head", "head/scene", "adapter", "adapter/art", "gate"})
    {
        const auto pattern = ModulePattern::Parse(text);
        ASSERT_TRUE(pattern) << text;
        EXPECT_EQ(pattern->ToString(), text);
    }
    EXPECT_TRUE(ModulePattern::Parse("*")->Matches(SCENE));
    EXPECT_TRUE(ModulePattern::Parse("head")->Matches(SCENE));
    EXPECT_TRUE(ModulePattern::Parse("head/scene")->Matches(SCENE));
    EXPECT_FALSE(ModulePattern::Parse("head/art")->Matches(SCENE));
    EXPECT_FALSE(ModulePattern::Parse("adapter")->Matches(SCENE));
    EXPECT_TRUE(ModulePattern::Parse("adapter")->Matches(ADAPTER));
    EXPECT_TRUE(ModulePattern::Parse("adapter")->Matches(ModuleId(ModuleKind::ADAPTER, "art")));
    for (const std::string text : {"", "heads", "head/", "head/*", "**", "head/Scene", "/scene"})
    {
        EXPECT_FALSE(ModulePattern::Parse(text)) << text;
    }
}

TEST(CirculationRules, ReadWhatTheyWriteAndRefuseOthers)
{
    EXPECT_EQ(Rules("head/scene=2,head=4,*=0").ToString(), "head/scene=2,head=4,*=0");
    EXPECT_TRUE(Rules("").IsEmpty());
    for (const std::string text : {"head",
                                   "head=",
                                   "head=x",
                                   "head=-1",
                                   "head=1000001",
                                   "=2",
                                   "heads=2",
                                   "head=2,",
                                   "head=1e3",
                                   "head=2,head=3"})
    {
        std::string error;
        EXPECT_FALSE(CirculationRules::Parse(text, &error)) << text;
        EXPECT_NE(error.find("The circulation rule '"), std::string::npos) << error;
    }
}

TEST(CirculationRules, TheFirstThatMatchesGivesThePeriod)
{
    const auto rules = Rules("head/scene=2,head=4,expert=0");
    EXPECT_EQ(rules.GetPeriod(SCENE, 8), 2U);
    EXPECT_EQ(rules.GetPeriod(ART, 8), 4U);
    EXPECT_EQ(rules.GetPeriod(ADAPTER, 8), 8U);
    EXPECT_EQ(rules.GetPeriod(ModuleId(ModuleKind::EXPERT, "1"), 8), CirculationRules::NEVER);
    EXPECT_EQ(rules.GetShortest(8), 2U);
    EXPECT_EQ(Rules("head=0").GetShortest(8), 8U);
}

TEST(CirculationRules, APeriodIsOverWhenAMultipleOfItLiesBehind)
{
    const auto rules = Rules("head=2,adapter=5");
    EXPECT_FALSE(rules.IsContact(0, 1, 8));
    EXPECT_TRUE(rules.IsContact(0, 2, 8));
    EXPECT_TRUE(rules.IsDue(SCENE, 0, 2, 8));
    EXPECT_FALSE(rules.IsDue(ADAPTER, 0, 2, 8));
    EXPECT_TRUE(rules.IsDue(ADAPTER, 4, 5, 8));
    EXPECT_FALSE(rules.IsDue(SCENE, 4, 5, 8));
    EXPECT_TRUE(rules.IsDue(ADAPTER, 4, 7, 8)) << "rounds 5 and 6 were jumped over";
    EXPECT_TRUE(rules.IsContact(7, 8, 8)) << "a multiple of the node's own period";
}

TEST(Circulation, ANodeReportsWhatIsDueWithTheSamplesSinceItsLastSynchronization)
{
    Node edge(Below(1, 4, "head=2,head/art=0"));
    auto& machine = *edge.machine;
    machine.AddChild(7);
    machine.OnModel(Model(1, 5, {State(ADAPTER, 0), State(SCENE, 0)}));
    const auto answer = [&](uint32_t round, uint32_t adapterBase, uint32_t headBase) {
        machine.OnUpdate({MessageType::UPDATE,
                          7,
                          round,
                          0,
                          {{State(ADAPTER, 1), adapterBase, 10, Codec::FP32},
                           {State(SCENE, 2), headBase, 3, Codec::FP32}}});
    };
    answer(1, 1, 1);
    EXPECT_TRUE(edge.script.up.empty());
    answer(2, 2, 2);
    ASSERT_EQ(edge.script.up.size(), 1U);
    EXPECT_EQ(edge.script.up[0].round, 2U);
    EXPECT_EQ(BasesOf(edge.script.up[0]), (std::map<ModuleId, uint32_t>{{SCENE, 1}}));
    EXPECT_DOUBLE_EQ(edge.script.up[0].updates[0].weight, 6);

    machine.OnModel(Model(3, 5, {State(SCENE, 9)}));
    EXPECT_FLOAT_EQ(Value(machine.GetModel().at(SCENE)), 9);
    EXPECT_FLOAT_EQ(Value(machine.GetModel().at(ADAPTER)), 1) << "it stays as it is here";
    answer(3, 3, 3);
    answer(4, 4, 4);
    ASSERT_EQ(edge.script.up.size(), 2U);
    EXPECT_EQ(BasesOf(edge.script.up[1]), (std::map<ModuleId, uint32_t>{{ADAPTER, 1}, {SCENE, 3}}));
    EXPECT_DOUBLE_EQ(edge.script.up[1].updates[0].weight, 40) << "four rounds";
    EXPECT_DOUBLE_EQ(edge.script.up[1].updates[1].weight, 6) << "two rounds";

    machine.OnModel(Model(5, 5, {State(ADAPTER, 5), State(SCENE, 5)}));
    answer(5, 5, 5);
    ASSERT_EQ(edge.script.up.size(), 3U);
    EXPECT_EQ(BasesOf(edge.script.up[2]), (std::map<ModuleId, uint32_t>{{ADAPTER, 5}, {SCENE, 5}}))
        << "the last round brings all";
}

TEST(Circulation, ADeviceKeepsAndTrainsItsPersonalModules)
{
    auto settings = Below(7, 1, "head/art=0");
    settings.hasLearner = true;
    settings.manifest = {{ADAPTER, {{"w", {1}}}}, {ART, {{"w", {1}}}}};
    Node device(settings, {{ADAPTER, State(ADAPTER, 1)}, {ART, State(ART, 4)}});
    auto& machine = *device.machine;
    machine.OnModel(Model(1, 2, {State(ADAPTER, 2)}));
    EXPECT_FLOAT_EQ(Value(device.script.start.at(ADAPTER)), 2);
    EXPECT_FLOAT_EQ(Value(device.script.start.at(ART)), 4) << "as its learner begins with it";
    machine.OnTrained(
        {{State(ADAPTER, 3), 1, 10, Codec::FP32}, {State(ART, 6), 1, 10, Codec::FP32}});
    machine.OnModel(Model(2, 2, {State(ADAPTER, 8)}));
    EXPECT_FLOAT_EQ(Value(device.script.start.at(ADAPTER)), 8);
    EXPECT_FLOAT_EQ(Value(device.script.start.at(ART)), 6) << "as it has trained it";
    machine.OnTrained(
        {{State(ADAPTER, 9), 2, 10, Codec::FP32}, {State(ART, 7), 2, 10, Codec::FP32}});
    ASSERT_EQ(device.script.up.size(), 2U);
    for (const auto& report : device.script.up)
    {
        EXPECT_EQ(BasesOf(report).count(ART), 0U) << "not even in the last round";
    }
}

TEST(Circulation, OnlyWhatIsBasedOnTheChildrensNewestValuesCounts)
{
    CoordinatorSettings settings;
    Node root(settings);
    auto& machine = *root.machine;
    machine.AddChild(1);
    machine.AddChild(2);
    machine.Begin({{ADAPTER, State(ADAPTER, 0)}, {SCENE, State(SCENE, 0)}}, 3);
    const auto update = [&](uint32_t child, uint32_t round, std::vector<ModuleRecord> modules) {
        machine.OnUpdate({MessageType::UPDATE, child, round, 0, std::move(modules)});
    };
    update(1, 1, {{State(SCENE, 4), 1, 1, Codec::FP32}});
    update(2, 1, {{State(SCENE, 2), 1, 1, Codec::FP32}});
    EXPECT_EQ(machine.GetHistory().GetVersion(SCENE), 2U);
    EXPECT_EQ(machine.GetHistory().GetVersion(ADAPTER), 1U) << "nobody brought it";
    // Child 2 has missed the new values of the head, not those of the adapter.
    update(1, 2, {{State(SCENE, 6), 2, 1, Codec::FP32}, {State(ADAPTER, 3), 1, 5, Codec::FP32}});
    update(2, 2, {{State(SCENE, 99), 1, 1, Codec::FP32}, {State(ADAPTER, 9), 1, 1, Codec::FP32}});
    EXPECT_FLOAT_EQ(Value(machine.GetModel().at(SCENE)), 6);
    EXPECT_FLOAT_EQ(Value(machine.GetModel().at(ADAPTER)), 4);
    ASSERT_EQ(root.script.dropped.size(), 1U);
    EXPECT_EQ(root.script.dropped[0], "Module head/scene is based on an older model.");
    EXPECT_EQ(machine.GetHistory().GetVersion(ADAPTER), 3U);
}

TEST(Circulation, ARoundOfEmptyAnswersGoesOnBehindTheirs)
{
    CoordinatorSettings settings;
    Node root(settings);
    auto& machine = *root.machine;
    machine.AddChild(1);
    machine.Begin({{ADAPTER, State(ADAPTER, 0)}}, 9);
    machine.OnUpdate({MessageType::UPDATE, 1, 4, 0, {}});
    EXPECT_EQ(machine.GetRound(), 5U);
    EXPECT_EQ(machine.GetHistory().GetVersion(ADAPTER), 1U);
}

namespace
{

/** A root with tiers of servers and learners in memory; messages arrive at once, in turn. */
class Tree
{
  public:
    struct Member : public CoordinatorScript
    {
        void Report(const Message& update) override
        {
            tree->m_inbox.push_back(update);
        }

        void Train(uint32_t round, const ModuleSet& model) override
        {
            tree->m_jobs[id] = {round, model};
        }

        void OnAggregated(const AggregationReport& report) override
        {
            tree->aggregations.push_back(report);
        }

        void OnDropped(uint32_t, uint32_t, uint32_t, DropReason, const std::string& why) override
        {
            ADD_FAILURE() << "node " << id << ": " << why;
        }

        Tree* tree{nullptr};
        uint32_t id{0};
        std::map<uint32_t, std::map<ModuleId, uint32_t>> has; // versions of children
        std::set<ModuleId> holds;
        std::unique_ptr<DrivenMachine> machine;
    };

    /** @param parents of the nodes from 1 on @param holds modules of learners; others have none
     *  @param rules of every node @param rounds of the run */
    Tree(const std::vector<uint32_t>& parents,
         const std::map<uint32_t, std::set<ModuleId>>& holds,
         const std::map<uint32_t, TreePlace>& places,
         uint32_t rounds)
    {
        for (uint32_t id = 0; id <= parents.size(); ++id)
        {
            auto& member = m_members[id];
            member.tree = this;
            member.id = id;
            CoordinatorSettings settings;
            settings.node = id;
            settings.hasLearner = holds.count(id) > 0;
            if (id > 0)
            {
                settings.place = places.at(id);
                settings.place.hasParent = true;
            }
            member.machine = std::make_unique<DrivenMachine>(
                settings,
                member,
                [this, id](auto child, auto type) { SendModel(id, child, type); });
        }
        ModuleSet initial;
        for (const auto& [id, modules] : holds)
        {
            for (const auto& module : modules)
            {
                initial.emplace(module, State(module, 0));
                for (uint32_t node = id;; node = parents[node - 1])
                {
                    m_members[node].holds.insert(module);
                    if (node == 0)
                    {
                        break;
                    }
                }
            }
        }
        for (uint32_t id = 1; id <= parents.size(); ++id)
        {
            m_parents[id] = parents[id - 1];
            m_members[parents[id - 1]].machine->AddChild(id);
        }
        m_members[0].machine->Begin(initial, rounds);
    }

    /** Run to the end. @param train what a learner makes of a module and the samples behind it */
    template <typename T>
    void Run(T train)
    {
        while (!m_jobs.empty() || !m_inbox.empty())
        {
            if (!m_inbox.empty())
            {
                const auto message = m_inbox.front();
                m_inbox.erase(m_inbox.begin());
                reports.push_back(message);
                m_members[m_parents.at(message.sender)].machine->OnUpdate(message);
                continue;
            }
            auto [id, job] = *m_jobs.begin();
            m_jobs.erase(m_jobs.begin());
            std::vector<ModuleRecord> updates;
            for (const auto& module : m_members[id].holds)
            {
                updates.push_back(train(id, job.first, job.second.at(module)));
            }
            m_members[id].machine->OnTrained(std::move(updates));
        }
    }

    const ModuleSet& GetModel(uint32_t id)
    {
        return m_members[id].machine->GetModel();
    }

    std::vector<Message> reports;
    std::vector<AggregationReport> aggregations;

  private:
    void SendModel(uint32_t from, uint32_t child, MessageType type)
    {
        auto& sender = m_members[from];
        const auto& machine = *sender.machine;
        Message message{type, from, machine.GetRound(), machine.GetLastRound(), {}};
        for (const auto& module : m_members[child].holds)
        {
            const auto version = machine.GetHistory().GetVersion(module);
            auto& has = sender.has[child][module];
            if (has != version)
            {
                has = version;
                message.updates.push_back({machine.GetModel().at(module),
                                           machine.GetHistory().GetBase(module),
                                           machine.GetHistory().GetWeight(module),
                                           Codec::FP32});
            }
        }
        m_members[child].machine->OnModel(message);
    }

    std::map<uint32_t, Member> m_members;
    std::map<uint32_t, uint32_t> m_parents;
    std::map<uint32_t, std::pair<uint32_t, ModuleSet>> m_jobs;
    std::vector<Message> m_inbox;
};

} // namespace

class RandomCirculation : public testing::TestWithParam<int>
{
};

TEST_P(RandomCirculation, SendsWhatTheRulesSayAndMeansOverThoseWhoTrained)
{
    std::mt19937 random(static_cast<uint32_t>(GetParam()));
    const auto draw = [&random](uint32_t least, uint32_t most) {
        return std::uniform_int_distribution<uint32_t>(least, most)(random);
    };
    const std::vector<ModuleId> modules{ADAPTER, SCENE, ART, ModuleId(ModuleKind::GATE)};
    const uint32_t servers = draw(1, 3);
    const uint32_t rounds = draw(1, 13);
    std::vector<uint32_t> parents(servers, 0);
    std::map<uint32_t, std::set<ModuleId>> holds;
    for (uint32_t s = 1; s <= servers; ++s)
    {
        for (uint32_t d = draw(1, 3); d > 0; --d)
        {
            parents.push_back(s);
            auto& held = holds[static_cast<uint32_t>(parents.size())];
            for (const auto& module : modules)
            {
                if (draw(0, 2) > 0)
                {
                    held.insert(module);
                }
            }
            held.insert(modules[draw(0, 3)]);
        }
    }
    CirculationRules upper;
    for (const auto& module : modules)
    {
        if (draw(0, 1) == 1)
        {
            upper.Add(*ModulePattern::Parse(module == ADAPTER || module == modules[3]
                                                ? (module == ADAPTER ? "adapter" : "gate")
                                                : module.ToString()),
                      draw(1, 6));
        }
    }
    const uint32_t own = draw(1, 5);
    std::map<uint32_t, TreePlace> places;
    for (uint32_t id = 1; id <= parents.size(); ++id)
    {
        places[id].edgeRounds = id <= servers ? own : 1;
        places[id].circulation = id <= servers ? upper : CirculationRules();
    }
    Tree tree(parents, holds, places, rounds);
    // A learner adds 1 to each module, so that a value is the number of rounds of training in it.
    tree.Run([](uint32_t node, uint32_t round, ModuleState state) {
        state.GetValues()[0] += 1;
        return ModuleRecord{state, round, 1.0 + node, Codec::FP32};
    });

    for (const auto& [id, state] : tree.GetModel(0))
    {
        EXPECT_NEAR(Value(state), rounds, 1e-4)
            << id << ": a mean of those who have trained it in every round, and of nobody else";
    }
    // Of each server, a module goes up in the rounds of its period and no others.
    std::map<uint32_t, std::map<ModuleId, std::set<uint32_t>>> sent;
    std::map<uint32_t, std::map<ModuleId, double>> weights;
    for (const auto& report : tree.reports)
    {
        for (const auto& update : report.updates)
        {
            EXPECT_TRUE(sent[report.sender][update.state.GetId()].insert(report.round).second);
            weights[report.sender][update.state.GetId()] += update.weight;
        }
    }
    for (uint32_t s = 1; s <= servers; ++s)
    {
        std::set<ModuleId> below;
        std::map<ModuleId, double> samples;
        for (const auto& [device, held] : holds)
        {
            for (const auto& module : held)
            {
                if (parents[device - 1] == s)
                {
                    below.insert(module);
                    samples[module] += (1.0 + device) * rounds;
                }
            }
        }
        for (const auto& module : modules)
        {
            std::set<uint32_t> expected;
            for (uint32_t round = 1; below.count(module) > 0 && round <= rounds; ++round)
            {
                if (round == rounds || round % upper.GetPeriod(module, own) == 0)
                {
                    expected.insert(round);
                }
            }
            EXPECT_EQ(sent[s][module], expected) << "server " << s << ", " << module;
            EXPECT_DOUBLE_EQ(weights[s][module], samples[module])
                << "each sample of each round once: server " << s << ", " << module;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Trees, RandomCirculation, testing::Range(1, 41));
