// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Trees with servers that do not wait, in memory, with whatever can happen in any order:
 * connections break and come back, messages and acknowledgements are lost with them, nodes die.
 *  - every run ends, and every node that is alive has the last model
 *  - of a server that sums, the model holds each update exactly once: as many as its reports say,
 *    and all that were trained but one under way for each node
 *  - an update is late nowhere, and nobody works for nothing before the run ends
 *  - a module holds nothing of nodes that do not train it
 *  - below another server, all that an edge server has reported is in the root's model, once, and
 *    weights are the number of updates
 *  - rounds that devices are told never go back, and are those of the run
 *  - edge servers that do rounds go on below one that does not, and the other way round; and in
 *    trees in which all do rounds
 */

#include "../../fixture/hfedfm-coordinator-network.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-async-coordinator.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const std::vector<ModuleId> MODULES{ModuleId(),
                                    ModuleId(ModuleKind::HEAD, "a"),
                                    ModuleId(ModuleKind::HEAD, "b")};

/** @return a server that adds up what updates bring @param buffer K */
ObjectFactory
MakeSumming(uint32_t buffer = 1)
{
    ObjectFactory rule("ns3::hfedfm::FedBuffRule");
    rule.Set("StalenessExponent", DoubleValue(0));
    rule.Set("ServerRate", DoubleValue(buffer));
    rule.Set("Buffer", UintegerValue(buffer));
    rule.Set("SampleWeights", BooleanValue(false));
    ObjectFactory factory("ns3::hfedfm::AsyncCoordinator");
    factory.Set("Rule", ObjectFactoryValue(rule));
    return factory;
}

const ObjectFactory ROUNDS("ns3::hfedfm::TreeCoordinator");

/** A tree with a cloud, edge servers or none, and devices. */
struct Tree
{
    Tree(uint32_t seed,
         uint32_t rounds,
         std::vector<uint32_t> cells,
         const ObjectFactory& cloud,
         const ObjectFactory& edge,
         uint32_t edgeRounds,
         bool modules)
        : network(seed, 64)
    {
        CoordinatorSettings root;
        root.rounds = rounds;
        for (const auto& id : MODULES)
        {
            root.initial.emplace(id, ModuleState(network.MakeSpec(id)));
        }
        uint32_t next = 1 + (edgeRounds > 0 ? static_cast<uint32_t>(cells.size()) : 0);
        std::vector<CoordinatorSettings> servers(cells.size());
        std::vector<CoordinatorSettings> learners;
        for (std::size_t c = 0; c < cells.size(); ++c)
        {
            servers[c].node = 1 + static_cast<uint32_t>(c);
            servers[c].place.edgeRounds = edgeRounds;
            if (edgeRounds > 0)
            {
                root.place.children.insert(servers[c].node);
            }
            for (uint32_t d = 0; d < cells[c]; ++d, ++next)
            {
                CoordinatorSettings device;
                device.node = next;
                device.hasLearner = true;
                for (const auto& id : MODULES)
                {
                    if (!modules || id == MODULES[0] || network.Draw(2) == 0)
                    {
                        device.manifest.push_back(network.MakeSpec(id));
                    }
                }
                (edgeRounds > 0 ? servers[c] : root).place.children.insert(next);
                parents[next] = edgeRounds > 0 ? servers[c].node : 0;
                learners.push_back(device);
            }
        }
        network.Add(cloud, root, -1);
        for (std::size_t c = 0; edgeRounds > 0 && c < cells.size(); ++c)
        {
            network.Add(edge, servers[c], 0);
            edges.push_back(servers[c].node);
        }
        for (const auto& device : learners)
        {
            devices.push_back(device.node);
            network.Add(ROUNDS, device, static_cast<int>(parents[device.node]));
        }
        for (auto& [id, parent] : parents)
        {
            network.At(id).coordinator->OnOpen();
        }
        for (const auto id : edges)
        {
            network.At(id).coordinator->OnOpen();
        }
        network.At(0).coordinator->OnOpen();
    }

    /** Let everything happen until nothing is left. @param breaks of 1000 things, how many are
     *  connections that break, as long as the run goes on */
    void Run(uint32_t breaks)
    {
        constexpr uint32_t MANY = 400000;
        uint32_t steps = 0;
        while (network.Step(network.At(0).finished ? 0 : breaks))
        {
            ASSERT_LT(++steps, MANY) << "the run does not end";
        }
    }

    void ExpectFinished()
    {
        for (const auto* ids : {&devices, &edges})
        {
            for (const auto id : *ids)
            {
                auto& node = network.At(id);
                EXPECT_TRUE(node.finished || node.dead) << "node " << id;
            }
        }
        EXPECT_TRUE(network.At(0).finished);
    }

    /** @return value `of` of a module that a node holds */
    float Value(uint32_t node, const ModuleId& module, uint32_t of)
    {
        return network.At(node).coordinator->GetModel().at(module).GetValues()[of];
    }

    bool Trains(uint32_t device, const ModuleId& module)
    {
        const auto& wants = network.At(device).wants;
        return std::any_of(wants.begin(), wants.end(), [&](const auto& spec) {
            return spec.id == module;
        });
    }

    CoordinatorNetwork network;
    std::vector<uint32_t> edges;
    std::vector<uint32_t> devices;
    std::map<uint32_t, uint32_t> parents;
};

} // namespace

TEST(AsyncNetwork, EveryUpdateCountsOnceHoweverConnectionsBreak)
{
    std::size_t duplicates = 0;
    for (uint32_t seed = 1; seed <= 150; ++seed)
    {
        const uint32_t count = 1 + seed % 7;
        const uint32_t buffer = 1 + seed % 3 % count;
        Tree tree(seed, 6, {count}, MakeSumming(buffer), ROUNDS, 0, true);
        tree.Run(seed % 4 * 50);
        tree.ExpectFinished();
        auto& root = tree.network.At(0);
        std::map<uint32_t, uint32_t> counted;
        uint32_t version = 0;
        for (const auto& report : root.aggregations)
        {
            EXPECT_EQ(report.version, ++version);
            EXPECT_EQ(report.staleness.size(), report.contributors.size());
            for (const auto id : report.contributors)
            {
                ++counted[id];
            }
        }
        duplicates += root.CountDrops(DropReason::DUPLICATE);
        EXPECT_EQ(root.CountDrops(DropReason::LATE), 0U) << seed;
        EXPECT_EQ(root.CountDrops(DropReason::UNKNOWN), 0U);
        EXPECT_EQ(root.CountDrops(DropReason::INVALID), 0U);
        uint32_t all = 0;
        for (const auto id : tree.devices)
        {
            const auto& device = tree.network.At(id);
            all += counted[id];
            EXPECT_GE(device.trained, counted[id]) << seed;
            EXPECT_LE(device.trained, counted[id] + 1) << seed;
            EXPECT_TRUE(std::is_sorted(device.rounds.begin(), device.rounds.end()));
            EXPECT_LE(device.rounds.back(), 6U);
            // With several updates a version, the last one may be of fewer, and count more.
            for (const auto& module : MODULES)
            {
                const float value = tree.Value(0, module, id);
                if (!tree.Trains(id, module))
                {
                    EXPECT_EQ(value, 0);
                }
                else if (buffer == 1)
                {
                    EXPECT_EQ(value, counted[id]) << seed;
                }
            }
        }
        EXPECT_GE(all, seed % 4 == 0 ? 6 * count : 6U);
    }
    EXPECT_GT(duplicates, 20U); // the schedules reach them
}

TEST(AsyncNetwork, WithoutFaultsARunIsAsManyUpdatesAsRoundsTimesChildren)
{
    for (uint32_t seed = 1; seed <= 20; ++seed)
    {
        const uint32_t count = 2 + seed % 5;
        Tree tree(seed, 5, {count}, MakeSumming(), ROUNDS, 0, false);
        tree.Run(0);
        tree.ExpectFinished();
        EXPECT_EQ(tree.network.At(0).aggregations.size(), 5 * count);
    }
}

TEST(AsyncNetwork, WhatAnEdgeServerReportsIsInTheRootsModelOnce)
{
    for (uint32_t seed = 1; seed <= 100; ++seed)
    {
        const uint32_t edgeRounds = 1 + seed % 3;
        Tree tree(seed, 8, {2, 3, 1}, MakeSumming(), MakeSumming(), edgeRounds, true);
        tree.Run(seed % 4 * 30);
        tree.ExpectFinished();
        for (const auto edge : tree.edges)
        {
            const auto& node = tree.network.At(edge);
            double updates = 0;
            for (const auto& report : node.aggregations)
            {
                updates += static_cast<double>(report.contributors.size());
            }
            double weights = 0;
            for (const auto& report : node.reports)
            {
                for (const auto& module : report.updates)
                {
                    weights += module.state.GetId() == MODULES[0] ? module.weight : 0;
                }
            }
            EXPECT_LE(weights, updates);
            EXPECT_LE(updates - weights,
                      static_cast<double>(node.CountDrops(DropReason::DISCARDED)));
            EXPECT_EQ(node.CountDrops(DropReason::LATE), 0U);
            ASSERT_FALSE(node.reports.empty());
            for (const auto device : tree.devices)
            {
                if (tree.parents[device] != edge)
                {
                    continue;
                }
                // The last report may have been under way when the run ended.
                const auto find = [&](std::size_t before) -> float {
                    for (auto i = node.reports.size(); i > before; --i)
                    {
                        for (const auto& module : node.reports[i - 1 - before].updates)
                        {
                            if (module.state.GetId() == MODULES[0])
                            {
                                return module.state.GetValues()[device];
                            }
                        }
                    }
                    return 0;
                };
                const float root = tree.Value(0, MODULES[0], device);
                EXPECT_TRUE(root == find(0) || root == find(1))
                    << "seed " << seed << " device " << device << ": " << root << ", reported "
                    << find(1) << " and " << find(0);
                EXPECT_LE(root, static_cast<float>(tree.network.At(device).trained));
                for (const auto& module : MODULES)
                {
                    EXPECT_TRUE(tree.Trains(device, module) || tree.Value(0, module, device) == 0);
                }
            }
        }
        EXPECT_EQ(tree.network.At(0).CountDrops(DropReason::LATE), 0U);
    }
}

TEST(AsyncNetwork, AnyMixOfTiersEndsHoweverConnectionsBreak)
{
    for (uint32_t seed = 1; seed <= 400; ++seed)
    {
        // Rounds everywhere, too.
        const bool cloud = seed % 4 == 1 || seed % 4 == 2;
        const bool edge = seed % 4 == 2 || seed % 4 == 3;
        const uint32_t edgeRounds = 1 + seed % 3;
        Tree tree(seed,
                  8,
                  {1 + seed % 3, 2, 2},
                  cloud ? MakeSumming() : ROUNDS,
                  edge ? MakeSumming(2) : ROUNDS,
                  edgeRounds,
                  false);
        tree.Run(seed % 7 * 20);
        tree.ExpectFinished();
        for (const auto id : tree.devices)
        {
            const auto& rounds = tree.network.At(id).rounds;
            ASSERT_FALSE(rounds.empty());
            EXPECT_LE(rounds.back(), 8U) << seed;
            EXPECT_GE(tree.Value(0, MODULES[0], id), 0);
            for (const auto other : tree.devices)
            {
                EXPECT_EQ(tree.Value(id, MODULES[0], other), tree.Value(0, MODULES[0], other))
                    << "seed " << seed << " device " << id << " of " << other;
            }
        }
    }
}

TEST(AsyncNetwork, TheLivingFinishWithoutTheDead)
{
    for (uint32_t seed = 1; seed <= 120; ++seed)
    {
        const bool edge = seed % 2 == 0;
        Tree tree(seed, 10, {3, 3}, MakeSumming(), edge ? MakeSumming(3) : ROUNDS, 2, false);
        uint32_t steps = 0;
        const uint32_t when = 60 + 7 * (seed % 10);
        while (steps < when && tree.network.Step(20))
        {
            ++steps;
        }
        // One device, or all of a cell; a cell's server; never everybody.
        const auto kill = seed % 4 == 3 ? 3U : 1U;
        for (uint32_t i = 0; i < kill; ++i)
        {
            tree.network.Kill(tree.devices[i], seed % 5 == 0);
        }
        if (seed % 7 == 0)
        {
            tree.network.Kill(tree.edges[0], true);
        }
        tree.Run(20);
        for (const auto id : tree.devices)
        {
            auto& node = tree.network.At(id);
            const bool cut = tree.network.At(tree.parents[id]).dead;
            EXPECT_TRUE(node.finished || node.dead || cut) << "seed " << seed << " node " << id;
        }
        EXPECT_TRUE(tree.network.At(0).finished) << seed;
    }
}
