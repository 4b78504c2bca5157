// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Which modules a parent asks its children for under a budget.
 *  - over many rounds it spends its budget, and never more than the credit
 *  - adaptive: what has moved most for its size goes first, and what is too dear is passed over
 *  - what children tell is carried on to the round in which it has its effect
 *  - in turn: each module is chosen as often as any other, however large it is
 *  - a module that never moves is not left out for good, at any budget
 *  - a machine with a policy orders, its children report exactly what was ordered and tell of all
 */

#include "../../fixture/hfedfm-driven-machine.h"

#include "ns3/hfedfm-circulation-policy.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

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

using Sizes = std::map<ModuleId, uint64_t>;

const ModuleId ADAPTER;
const ModuleId GATE(ModuleKind::GATE);
const ModuleId SCENE(ModuleKind::HEAD, "scene");
const ModuleId ART(ModuleKind::HEAD, "art");

template <typename T>
Ptr<CirculationPolicy>
Policy(uint64_t budget)
{
    auto policy = CreateObject<T>();
    policy->SetAttribute("Budget", UintegerValue(budget));
    return policy;
}

std::vector<ModuleNote>
Notes(const std::map<ModuleId, double>& changes)
{
    std::vector<ModuleNote> notes;
    for (const auto& [id, change] : changes)
    {
        notes.push_back({id, 1, 10, static_cast<float>(change)});
    }
    return notes;
}

} // namespace

TEST(CirculationPolicy, AdaptiveTakesWhatHasMovedMostForItsSize)
{
    const Sizes sizes{{ADAPTER, 1000}, {SCENE, 100}, {ART, 100}};
    const auto policy = Policy<AdaptiveCirculation>(100);
    policy->Choose(1, sizes); // nothing is known yet: what it takes is spent
    policy->Take(Notes({{ADAPTER, 50}, {SCENE, 1}, {ART, 7}}));
    EXPECT_EQ(policy->Choose(1, sizes), (std::set<ModuleId>{ART})) << "7 of 100 bytes";
    policy->Take(Notes({{ADAPTER, 50}, {SCENE, 1}, {ART, 0.5}}));
    EXPECT_EQ(policy->Choose(1, sizes), (std::set<ModuleId>{SCENE})) << "the adapter is too dear";
}

TEST(CirculationPolicy, SamplesWeighWhatChildrenTell)
{
    const Sizes sizes{{SCENE, 100}, {ART, 100}};
    const auto policy = Policy<AdaptiveCirculation>(100);
    policy->Choose(1, sizes);
    policy->Take({{SCENE, 1, 90, 1}, {ART, 1, 90, 2}});
    policy->Take({{SCENE, 1, 10, 30}, {ART, 1, 10, 2}});
    EXPECT_EQ(policy->Choose(1, sizes), (std::set<ModuleId>{SCENE})) << "3.9 against 2";
}

TEST(CirculationPolicy, WhatIsToldIsCarriedOnToTheNextReport)
{
    // Told 4 after two rounds, art is at 2 after one when it was just chosen; scene goes on to 3.
    const Sizes sizes{{SCENE, 100}, {ART, 100}};
    const auto policy = Policy<AdaptiveCirculation>(100);
    const auto first = policy->Choose(1, sizes);
    ASSERT_EQ(first, (std::set<ModuleId>{ART})) << "in order as long as nothing is known";
    policy->Take(Notes({{SCENE, 2}, {ART, 2.5}}));
    EXPECT_EQ(policy->Choose(1, sizes), (std::set<ModuleId>{SCENE}))
        << "4 after two rounds against 2.5 after one";
}

TEST(CirculationPolicy, RoundRobinTakesEachInTurn)
{
    const Sizes sizes{{ADAPTER, 1000}, {GATE, 10}, {SCENE, 100}, {ART, 100}};
    const auto policy = Policy<RoundRobinCirculation>(121);
    std::map<ModuleId, uint32_t> times;
    for (uint32_t round = 1; round <= 400; ++round)
    {
        for (const auto& id : policy->Choose(1, sizes))
        {
            ++times[id];
        }
    }
    // All take 1210 bytes: once in ten rounds.
    for (const auto& [id, size] : sizes)
    {
        EXPECT_NEAR(times[id], 40, 1) << id;
    }
}

class CirculationBudgets : public testing::TestWithParam<int>
{
};

TEST_P(CirculationBudgets, AreSpentAndNoModuleIsLeftOut)
{
    std::mt19937 random(static_cast<uint32_t>(GetParam()));
    const auto draw = [&random](uint32_t least, uint32_t most) {
        return std::uniform_int_distribution<uint32_t>(least, most)(random);
    };
    Sizes sizes;
    double all = 0;
    for (const auto& id : {ADAPTER, GATE, SCENE, ART, ModuleId(ModuleKind::EXPERT, "0")})
    {
        sizes[id] = draw(1, 5000);
        all += static_cast<double>(sizes[id]);
    }
    const auto budget = std::max<uint64_t>(1, static_cast<uint64_t>(all / draw(1, 12)));
    const auto policy = GetParam() % 2 == 0 ? Policy<AdaptiveCirculation>(budget)
                                            : Policy<RoundRobinCirculation>(budget);
    const auto rounds = static_cast<uint32_t>(200 + 8 * all / static_cast<double>(budget));
    double spent = 0;
    std::map<ModuleId, uint32_t> last;
    for (uint32_t round = 1; round <= rounds; ++round)
    {
        for (const auto& id : policy->Choose(1, sizes))
        {
            spent += static_cast<double>(sizes.at(id));
            last[id] = round;
        }
        EXPECT_LE(spent, static_cast<double>(budget) * round + 1e-6) << round;
        EXPECT_GE(policy->GetCredit(), 0);
        // One module moves a thousand times as much as the others.
        std::map<ModuleId, double> changes;
        for (const auto& [id, size] : sizes)
        {
            changes[id] = id == SCENE ? 1000.0 : draw(0, 100) / 100.0;
        }
        policy->Take(Notes(changes));
        for (const auto& [id, size] : sizes)
        {
            // All that is overdue fits into another two times of all modules.
            EXPECT_LE((round - last[id]) * static_cast<double>(budget), 4 * all + budget) << id;
        }
    }
    EXPECT_GE(spent + 2 * all, std::min(static_cast<double>(budget), all) * rounds * 0.999)
        << "a budget that could be used was used";
}

INSTANTIATE_TEST_SUITE_P(Random, CirculationBudgets, testing::Range(1, 31));

namespace
{

class Script : public CoordinatorScript
{
  public:
    void Report(const Message& update) override
    {
        up.push_back(update);
    }

    std::vector<Message> up;
};

ModuleState
State(const ModuleId& id, float value)
{
    ModuleState state(ModuleSpec{id, {{"w", {2}}}});
    state.GetValues()[0] = value;
    return state;
}

} // namespace

TEST(CirculationOrders, AChildReportsWhatIsOrderedAndTellsOfAll)
{
    Script script;
    CoordinatorSettings settings;
    settings.node = 1;
    settings.place.hasParent = true;
    DrivenMachine edge(settings, script, [](auto, auto) {});
    edge.AddChild(7);
    Message model{MessageType::MODEL, 0, 1, 3, {}};
    model.updates = {{State(ADAPTER, 1), 0, 0, Codec::FP32}, {State(SCENE, 1), 0, 0, Codec::FP32}};
    model.notes = {{ADAPTER, 0, 0, 0}, {SCENE, 0, 0, 1}};
    edge.OnModel(model);
    const auto answer = [&](uint32_t round, uint32_t adapterBase, uint32_t headBase) {
        edge.OnUpdate({MessageType::UPDATE,
                       7,
                       round,
                       0,
                       {{State(ADAPTER, 4), adapterBase, 10, Codec::FP32},
                        {State(SCENE, 3), headBase, 5, Codec::FP32}}});
    };
    answer(1, 1, 1);
    ASSERT_EQ(script.up.size(), 1U);
    ASSERT_EQ(script.up[0].updates.size(), 1U);
    EXPECT_EQ(script.up[0].updates[0].state.GetId(), SCENE);
    ASSERT_EQ(script.up[0].notes.size(), 2U);
    EXPECT_EQ(script.up[0].notes[0].module, ADAPTER);
    EXPECT_FLOAT_EQ(script.up[0].notes[0].value, 9) << "from 1 to 4";
    EXPECT_DOUBLE_EQ(script.up[0].notes[0].weight, 10);
    EXPECT_FLOAT_EQ(script.up[0].notes[1].value, 4);

    model.round = 2;
    model.updates = {{State(SCENE, 2), 0, 0, Codec::FP32}};
    model.notes = {{ADAPTER, 0, 0, 0}, {SCENE, 0, 0, 0}};
    edge.OnModel(model);
    answer(2, 2, 2);
    ASSERT_EQ(script.up.size(), 2U);
    EXPECT_TRUE(script.up[1].updates.empty()) << "nothing was ordered, but it answers";
    ASSERT_EQ(script.up[1].notes.size(), 2U);
    EXPECT_DOUBLE_EQ(script.up[1].notes[0].weight, 20) << "of both rounds";
    EXPECT_EQ(script.up[1].notes[0].rounds, 2U);
    EXPECT_FLOAT_EQ(script.up[1].notes[0].value, 9) << "from what the parent has sent at first";
    EXPECT_FLOAT_EQ(script.up[1].notes[1].value, 1);

    model.round = 3;
    model.updates.clear();
    edge.OnModel(model);
    answer(3, 3, 3);
    ASSERT_EQ(script.up.size(), 3U);
    EXPECT_EQ(script.up[2].updates.size(), 2U) << "in the last round, all";
}

TEST(CirculationOrders, AParentWithoutAPolicyOrdersNothing)
{
    ModuleCirculation circulation;
    EXPECT_TRUE(circulation.MakeOrders({{SCENE, State(SCENE, 0)}}).empty());
    circulation.SetPolicy(Policy<AdaptiveCirculation>(1000));
    circulation.OnRound(1, {{SCENE, 100}, {ADAPTER, 5000}});
    const auto orders =
        circulation.MakeOrders({{SCENE, State(SCENE, 0)}, {ADAPTER, State(ADAPTER, 0)}});
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0].module, ADAPTER);
    EXPECT_FLOAT_EQ(orders[0].value, 0);
    EXPECT_FLOAT_EQ(orders[1].value, 1);
}
