// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * ModuleDirectory and the policies that choose providers, without sockets or time.
 *  - HELLO tells what a node holds, UPDATE up to which round it was trained, on how many samples
 *  - what a later HELLO does not name is not held any more
 *  - of a node that is gone nothing is known, whatever of it is still on its way
 *  - an aggregation's samples are the sum of those of its contributors
 *  - MODEL tells round and base of what the own node holds
 *  - after any sequence of messages and losses the directory says what a plain list of them says
 *  - policies: cheapest that is new enough, or newest first; unknown states last, old ones never
 */

#include "ns3/hfedfm-module-directory.h"
#include "ns3/hfedfm-provider-policy.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId ADAPTER;
const ModuleId ART(ModuleKind::HEAD, "art");
const ModuleId SCENE(ModuleKind::HEAD, "scene");

Message
Make(MessageType type,
     uint32_t sender,
     uint32_t round,
     const std::vector<ModuleId>& modules,
     double weight = 0,
     uint32_t base = 0)
{
    Message message;
    message.type = type;
    message.sender = sender;
    message.round = round;
    for (const auto& id : modules)
    {
        message.updates.push_back({ModuleState::MakeSpecOnly({id, {}}), base, weight, Codec::NONE});
    }
    return message;
}

std::vector<uint32_t>
FindNodes(const ModuleDirectory& directory, const ModuleId& id)
{
    std::vector<uint32_t> nodes;
    for (const auto& holder : directory.Find(id))
    {
        nodes.push_back(holder.node);
    }
    return nodes;
}

std::vector<uint32_t>
ChooseNodes(const ProviderPolicy& policy, const std::vector<ProviderOffer>& offers, uint32_t oldest)
{
    std::vector<uint32_t> nodes;
    for (const auto& offer : policy.Choose(offers, oldest))
    {
        nodes.push_back(offer.node);
    }
    return nodes;
}

} // namespace

TEST(ModuleDirectory, LearnsFromHelloAndUpdate)
{
    ModuleDirectory directory(1);
    directory.TakeHello(Make(MessageType::HELLO, 5, 0, {ADAPTER, ART}));
    directory.TakeHello(Make(MessageType::HELLO, 4, 3, {ART}));
    EXPECT_EQ(FindNodes(directory, ART), (std::vector<uint32_t>{4, 5}));
    EXPECT_EQ(FindNodes(directory, SCENE), (std::vector<uint32_t>{}));
    // That it holds a module does not say how good it is.
    EXPECT_EQ(directory.Get(4, ART), (HeldModule{0, 0, 0}));
    directory.TakeUpdate(Make(MessageType::UPDATE, 5, 7, {ART}, 96));
    EXPECT_EQ(directory.Get(5, ART), (HeldModule{7, 96, 0}));
    EXPECT_EQ(directory.Get(5, ADAPTER), (HeldModule{0, 0, 0}));
    // Nothing was trained: it knows no better than before.
    directory.TakeUpdate(Make(MessageType::UPDATE, 5, 8, {ART}, 0));
    EXPECT_EQ(directory.Get(5, ART), (HeldModule{7, 96, 0}));
    // It says HELLO anew, with another module and without one.
    directory.TakeHello(Make(MessageType::HELLO, 5, 8, {ART, SCENE}));
    EXPECT_EQ(directory.Get(5, ART), (HeldModule{7, 96, 0}));
    EXPECT_EQ(FindNodes(directory, SCENE), (std::vector<uint32_t>{5}));
    EXPECT_EQ(FindNodes(directory, ADAPTER), (std::vector<uint32_t>{}));
    EXPECT_EQ(directory.GetNodes(), (std::vector<uint32_t>{4, 5}));
}

TEST(ModuleDirectory, ForgetsWhoIsGoneWhateverIsOnItsWay)
{
    ModuleDirectory directory(1);
    directory.TakeHello(Make(MessageType::HELLO, 5, 0, {ART}));
    directory.TakeUpdate(Make(MessageType::UPDATE, 5, 2, {ART}, 10));
    directory.Remove(5);
    EXPECT_TRUE(directory.Find(ART).empty());
    // A relay may pass on what it had sent before.
    directory.TakeUpdate(Make(MessageType::UPDATE, 5, 3, {ART}, 10));
    EXPECT_TRUE(directory.Find(ART).empty());
    // It comes back, and what it was trained to is told anew.
    directory.TakeHello(Make(MessageType::HELLO, 5, 0, {ART}));
    EXPECT_EQ(directory.Get(5, ART), (HeldModule{0, 0, 0}));
    directory.Remove(9);
    EXPECT_EQ(FindNodes(directory, ART), (std::vector<uint32_t>{5}));
}

TEST(ModuleDirectory, KnowsItsOwnNode)
{
    ModuleDirectory directory(1);
    // The root's own model says 0; below an edge server, that of the cloud counts as base.
    directory.TakeModel(Make(MessageType::MODEL, 0, 4, {ART, SCENE}, 0, 0));
    EXPECT_EQ(directory.GetOwn(ART), (HeldModule{3, 0, 4}));
    directory.TakeModel(Make(MessageType::MODEL, 0, 8, {ART}, 0, 5));
    EXPECT_EQ(directory.GetOwn(ART), (HeldModule{7, 0, 5}));
    directory.TakeTrained(8, Make(MessageType::UPDATE, 1, 8, {ART}, 50).updates);
    EXPECT_EQ(directory.GetOwn(ART), (HeldModule{8, 50, 5}));
    directory.TakeModel(Make(MessageType::FINAL, 0, 9, {ART}, 0, 5));
    EXPECT_EQ(directory.GetOwn(ART).round, 8U);
    directory.TakeRelayed(Make(MessageType::MODULES, 3, 9, {SCENE}, 70, 6).updates);
    EXPECT_EQ(directory.GetOwn(SCENE), (HeldModule{6, 70, 6}));
    // It is not among those that could be asked, and cannot be forgotten.
    EXPECT_TRUE(directory.Find(SCENE).empty());
    directory.Remove(1);
    EXPECT_EQ(directory.GetOwn(SCENE), (HeldModule{6, 70, 6}));
}

TEST(ModuleDirectory, SumsTheSamplesOfThoseThatAreAggregated)
{
    ModuleDirectory directory(1);
    for (const uint32_t node : {2, 3, 4})
    {
        directory.TakeHello(Make(MessageType::HELLO, node, 0, {ART, SCENE}));
        directory.TakeUpdate(Make(MessageType::UPDATE, node, 5, {ART}, 10.0 * node));
    }
    directory.TakeUpdate(Make(MessageType::UPDATE, 4, 4, {SCENE}, 7));
    AggregationReport report;
    report.node = 1;
    report.round = 5;
    report.contributors = {2, 4};
    report.modules = {ART};
    directory.TakeAggregated(report);
    EXPECT_EQ(directory.GetOwn(ART), (HeldModule{5, 60, 0}));
    EXPECT_EQ(directory.GetOwn(SCENE), (HeldModule{0, 0, 0}));
}

TEST(ModuleDirectory, SaysWhatAPlainListOfTheMessagesSays)
{
    std::mt19937 random(1);
    const std::vector<ModuleId> all{ADAPTER, ART, SCENE};
    for (int trial = 0; trial < 200; ++trial)
    {
        ModuleDirectory directory(0);
        std::map<uint32_t, std::map<ModuleId, HeldModule>> expected;
        for (uint32_t step = 1; step < 60; ++step)
        {
            const uint32_t node = 1 + random() % 4;
            std::vector<ModuleId> some;
            std::copy_if(all.begin(), all.end(), std::back_inserter(some), [&random](const auto&) {
                return random() % 2 == 0;
            });
            switch (random() % 4)
            {
            case 0: {
                directory.TakeHello(Make(MessageType::HELLO, node, step, some));
                std::map<ModuleId, HeldModule> held;
                for (const auto& id : some)
                {
                    held[id] = expected[node][id];
                }
                expected[node] = held;
                break;
            }
            case 1:
                directory.Remove(node);
                expected.erase(node);
                break;
            default:
                directory.TakeUpdate(Make(MessageType::UPDATE, node, step, some, step % 3));
                for (const auto& id : some)
                {
                    if (expected.count(node) > 0 && step % 3 > 0)
                    {
                        expected[node][id] = {step, static_cast<double>(step % 3), 0};
                    }
                }
            }
            for (const auto& id : all)
            {
                std::vector<uint32_t> holders;
                for (const auto& [who, modules] : expected)
                {
                    if (modules.count(id) > 0)
                    {
                        holders.push_back(who);
                        ASSERT_EQ(directory.Get(who, id), modules.at(id)) << trial << " " << step;
                    }
                }
                ASSERT_EQ(FindNodes(directory, id), holders) << trial << " " << step;
            }
        }
    }
}

TEST(ProviderPolicy, TakesTheCheapestThatIsNewEnough)
{
    const std::vector<ProviderOffer> offers{{1, ProviderKind::CLOUD, {8, 500, 0}},
                                            {2, ProviderKind::EDGE, {5, 90, 0}},
                                            {3, ProviderKind::NEIGHBOUR, {7, 10, 0}},
                                            {4, ProviderKind::NEIGHBOUR, {8, 10, 0}},
                                            {5, ProviderKind::NEIGHBOUR, {8, 30, 0}},
                                            {6, ProviderKind::NEIGHBOUR, {0, 0, 0}},
                                            {7, ProviderKind::SERVER, {8, 90, 0}}};
    const auto policy = CreateObject<ProviderPolicy>();
    EXPECT_EQ(ChooseNodes(*policy, offers, 6), (std::vector<uint32_t>{5, 4, 3, 1, 7, 6}));
    EXPECT_EQ(ChooseNodes(*policy, offers, 8), (std::vector<uint32_t>{5, 4, 1, 7, 6}));
    EXPECT_EQ(ChooseNodes(*policy, offers, 1), (std::vector<uint32_t>{5, 4, 3, 2, 1, 7, 6}));
    EXPECT_TRUE(policy->Choose({}, 1).empty());
    const auto freshest = CreateObject<FreshestProviderPolicy>();
    EXPECT_EQ(ChooseNodes(*freshest, offers, 6), (std::vector<uint32_t>{1, 7, 5, 4, 3, 6}));
}
