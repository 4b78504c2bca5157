// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * A federation as one list of nodes: order, selection by role and cluster, roles that change, trace
 * sources of all at once, and what misuse says.
 */

#include "../../fixture/hfedfm-d2d-run.h"

#include <gtest/gtest.h>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** @return a plan of one chain of five devices, whose head stands in the middle */
D2dPlan
Chain()
{
    auto plan = With("edge-d2d");
    plan.cells = {5};
    plan.range = 20;
    return plan;
}

/** @return the indices of nodes */
std::vector<uint32_t>
GetIndices(const FederationContainer& nodes)
{
    std::vector<uint32_t> indices;
    for (const auto& entry : nodes)
    {
        indices.push_back(entry.index);
    }
    return indices;
}

} // namespace

TEST(FederationContainer, HasTheCloudThenEdgeServersThenDevicesByCluster)
{
    const D2dRun run(With("hfedfm:2"));
    const auto& all = run.federation;
    ASSERT_EQ(all.GetN(), 1U + 2 + 7);
    for (uint32_t i = 0; i < all.GetN(); ++i)
    {
        EXPECT_EQ(all.Get(i).GetId(), i);
        EXPECT_EQ(all.GetById(i).node, all.Get(i).node);
        EXPECT_EQ(all.Get(i).IsDevice(), i >= 3);
    }
    EXPECT_FALSE(all.Get(0).cluster.has_value());
    EXPECT_EQ(GetIndices(all.GetByRole(NodeRole::EDGE_SERVER)), (std::vector<uint32_t>{0, 1}));
    EXPECT_EQ(GetIndices(all.GetByRole(NodeRole::EDGE_SERVER, 1)), (std::vector<uint32_t>{1}));
    EXPECT_EQ(GetIndices(all.GetDevices(1)), (std::vector<uint32_t>{4, 5, 6}));
    EXPECT_EQ(all.GetDevices().Get(5).energy.ledger, run.energy[5].ledger);
    EXPECT_EQ(all.GetByRole(NodeRole::DEVICE).GetN(), 7U);
    EXPECT_EQ(all.GetApplications().GetN(), 10U);
}

TEST(FederationContainer, RolesOfAD2dClusterFollowItsTree)
{
    auto plan = Chain();
    std::vector<std::vector<uint32_t>> before;
    plan.setup = [&](D2dRun& run) {
        for (const auto role : {NodeRole::HEAD, NodeRole::RELAY, NodeRole::DEVICE})
        {
            before.push_back(GetIndices(run.federation.GetByRole(role)));
        }
    };
    plan.deaths = {{2, Seconds(1.5)}};
    plan.rounds = 6;
    const D2dRun run(plan);
    EXPECT_EQ(before, (std::vector<std::vector<uint32_t>>{{2}, {1, 3}, {0, 4}}));
    EXPECT_EQ(run.federation.GetApplications().GetN(), 5U);
    EXPECT_EQ(run.federation.CountFailed(), 1U);
    bool other = false;
    for (const auto& entry : run.federation.GetByRole(NodeRole::HEAD))
    {
        other = other || entry.index != 2;
    }
    EXPECT_TRUE(other) << "another head was elected";
}

TEST(FederationContainer, TraceSourcesAreThoseOfAnyApplication)
{
    auto plan = Chain();
    plan.rounds = 1;
    plan.setup = [](D2dRun& run) {
        EXPECT_FALSE(
            run.federation.TraceConnectWithoutContext("NoSuchSource",
                                                      MakeCallback(&D2dRun::HeadChanged, &run)));
        EXPECT_TRUE(
            run.federation.TraceConnectWithoutContext("HeadChanged",
                                                      MakeCallback(&D2dRun::HeadChanged, &run)));
    };
    const D2dRun run(plan);
    EXPECT_TRUE(run.recorder->IsFinished());
}

TEST(FederationContainerDeathTest, WhatIsNotThereIsNamed)
{
    FederationContainer federation;
    FederationEntry entry;
    entry.node = CreateObject<FederationNode>();
    federation.Add(entry);
    EXPECT_DEATH(federation.Get(1), "There is no entry 1 among 1 nodes");
    EXPECT_DEATH(federation.GetById(7), "The federation has no node 7");
    EXPECT_DEATH(federation.Add(entry), "The federation has a node 0 already");
}
