// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Which children take part in a round.
 *  - with the defaults, all do, and nothing is drawn
 *  - as many as the share says, rounded, at least one; random ones are each as likely
 *  - fastest and most energy are those of the queries, lower ids first among equals
 *  - who is away is not chosen; children are there as often as the availability says, and one is if
 *    all are away
 *  - a round of a machine: only the chosen get the model and are waited for, the weights of the
 * mean are theirs, a quorum is one of them, and all get the last model
 *  - what cannot be known ends the program
 */

#include "../../fixture/hfedfm-driven-machine.h"

#include "ns3/double.h"
#include "ns3/hfedfm-client-selection.h"
#include "ns3/rng-seed-manager.h"

#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

using Ids = std::set<uint32_t>;

const Ids TEN{11, 12, 13, 14, 15, 16, 17, 18, 19, 20};

template <typename Rule>
Ptr<ClientSelection>
Make(double share, double availability = 1, int64_t stream = 7)
{
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(1);
    auto rule = CreateObject<Rule>();
    rule->SetAttribute("Share", DoubleValue(share));
    rule->SetAttribute("Availability", DoubleValue(availability));
    rule->AssignStreams(stream);
    return rule;
}

/** A quantity that falls with the id, but for two children that have the same. */
double
Falling(uint32_t id)
{
    return id == 12 ? 100 - 11.0 : 100.0 - id;
}

/** Chooses the same in each round. */
class Script : public ClientSelection
{
  private:
    std::vector<uint32_t> Rank(uint32_t round, std::vector<uint32_t> children) override
    {
        // Round 1: the first ones, round 2: the last ones.
        return round == 1 ? children : std::vector<uint32_t>(children.rbegin(), children.rend());
    }
};

/** Chooses nobody. */
class Nobody : public ClientSelection
{
  private:
    std::vector<uint32_t> Rank(uint32_t, std::vector<uint32_t>) override
    {
        return {};
    }
};

const ModuleId ADAPTER;

/** Writes down what was aggregated and dropped. */
class NodeScript : public CoordinatorScript
{
  public:
    void OnAggregated(const AggregationReport& report) override
    {
        reports.push_back(report);
    }

    void OnDropped(uint32_t sender, uint32_t, uint32_t, DropReason, const std::string&) override
    {
        dropped.push_back(sender);
    }

    std::vector<AggregationReport> reports;
    std::vector<uint32_t> dropped;
};

} // namespace

TEST(ClientSelection, AllTakePartUnlessToldOtherwise)
{
    const auto rule = Make<RandomClients>(1);
    EXPECT_EQ(rule->Select(1, TEN), TEN);
    EXPECT_EQ(rule->Select(2, {}), Ids());
}

TEST(ClientSelection, AShareIsRoundedAndNeverNobody)
{
    for (const auto& [share, count] : std::map<double, std::size_t>{{0.01, 1},
                                                                    {0.14, 1},
                                                                    {0.16, 2},
                                                                    {0.5, 5},
                                                                    {0.74, 7},
                                                                    {0.96, 10}})
    {
        EXPECT_EQ(Make<RandomClients>(share)->Select(1, TEN).size(), count) << share;
    }
}

TEST(ClientSelection, RandomOnesAreEachAsLikely)
{
    const auto rule = Make<RandomClients>(0.3);
    std::map<uint32_t, int> times;
    constexpr int ROUNDS = 4000;
    for (uint32_t round = 1; round <= ROUNDS; ++round)
    {
        for (const auto id : rule->Select(round, TEN))
        {
            ++times[id];
        }
    }
    for (const auto id : TEN)
    {
        // Five standard deviations of a binomial variate.
        EXPECT_NEAR(times[id], 0.3 * ROUNDS, 5 * std::sqrt(ROUNDS * 0.3 * 0.7)) << id;
    }
    const auto first = Make<RandomClients>(0.3)->Select(1, TEN);
    EXPECT_EQ(first, Make<RandomClients>(0.3)->Select(1, TEN));
    EXPECT_NE(first, Make<RandomClients>(0.3, 1, 70)->Select(1, TEN));
}

TEST(ClientSelection, TheFastestAndThoseWithMostEnergyAreChosen)
{
    const auto fastest = Make<FastestClients>(0.3);
    fastest->SetTrainingTimes(MakeCallback(&Falling));
    EXPECT_EQ(fastest->Select(1, TEN), (Ids{18, 19, 20}));
    const auto fullest = Make<MostEnergyClients>(0.1);
    fullest->SetEnergies(MakeCallback(&Falling));
    EXPECT_EQ(fullest->Select(1, TEN), (Ids{11})); // as much as 12
    EXPECT_EQ(fullest->Select(2, {12, 13}), (Ids{12}));
}

TEST(ClientSelection, WhoIsAwayIsNotChosen)
{
    const auto rule = Make<FastestClients>(0.5, 0.6);
    rule->SetTrainingTimes(MakeCallback(&Falling));
    const auto all = Make<FastestClients>(1, 0.6); // draws the same
    int there = 0;
    constexpr int ROUNDS = 2000;
    for (uint32_t round = 1; round <= ROUNDS; ++round)
    {
        const auto here = all->Select(round, TEN);
        there += static_cast<int>(here.size());
        // The five that are fastest of those.
        Ids expected;
        for (auto id = here.rbegin(); id != here.rend() && expected.size() < 5; ++id)
        {
            expected.insert(*id);
        }
        if (here.count(11) + here.count(12) < 2 || here.size() > 6)
        {
            EXPECT_EQ(rule->Select(round, TEN), expected) << round;
        }
        else
        {
            rule->Select(round, TEN);
        }
    }
    EXPECT_NEAR(there, ROUNDS * 6, 5 * std::sqrt(ROUNDS * 10 * 0.6 * 0.4));
    const auto lone = Make<RandomClients>(1, 1e-6);
    EXPECT_EQ(lone->Select(1, TEN).size(), 1U);
}

TEST(ClientSelection, OnlyTheChosenTakePartInARound)
{
    std::vector<std::pair<uint32_t, MessageType>> sent;
    NodeScript node;
    CoordinatorSettings settings;
    settings.quorum = 0.5;
    settings.selection = CreateObject<Script>();
    settings.selection->SetAttribute("Share", DoubleValue(0.5));
    DrivenMachine machine(settings, node, [&sent](uint32_t child, MessageType type) {
        sent.emplace_back(child, type);
    });
    for (uint32_t child = 1; child <= 4; ++child)
    {
        machine.AddChild(child);
    }
    machine.Begin({{ADAPTER, MakeState(0)}}, 2);
    using Sent = std::vector<std::pair<uint32_t, MessageType>>;
    EXPECT_EQ(sent, (Sent{{1, MessageType::MODEL}, {2, MessageType::MODEL}}));
    // The quorum is half of the two.
    machine.OnUpdate(MakeUpdate(2, 1, 5, 3));
    ASSERT_EQ(node.reports.size(), 1U);
    EXPECT_EQ(node.reports[0].contributors, (std::vector<uint32_t>{2}));
    EXPECT_EQ(node.reports[0].missing, 1U);
    EXPECT_EQ(machine.GetModel().at(ADAPTER).GetValues()[0], 5);
    sent.clear();
    EXPECT_EQ(machine.GetRound(), 2U);
    machine.OnUpdate(MakeUpdate(1, 1, 9, 3)); // of the round before
    EXPECT_EQ(node.dropped, (std::vector<uint32_t>{1}));
    machine.OnUpdate(MakeUpdate(4, 2, 8, 1));
    EXPECT_EQ(node.reports.at(1).contributors, (std::vector<uint32_t>{4}));
    EXPECT_EQ(machine.GetModel().at(ADAPTER).GetValues()[0], 8);
    EXPECT_EQ(sent,
              (Sent{{1, MessageType::FINAL},
                    {2, MessageType::FINAL},
                    {3, MessageType::FINAL},
                    {4, MessageType::FINAL}}));
}

TEST(ClientSelection, AChildThatComesBackIsAskedOnlyIfItWasChosen)
{
    std::vector<uint32_t> asked;
    NodeScript node;
    CoordinatorSettings settings;
    settings.selection = CreateObject<Script>();
    settings.selection->SetAttribute("Share", DoubleValue(0.5));
    DrivenMachine machine(settings, node, [&asked](uint32_t child, MessageType) {
        asked.push_back(child);
    });
    machine.AddChild(1);
    machine.AddChild(2);
    machine.Begin({{ADAPTER, MakeState(0)}}, 1);
    machine.AddChild(2); // on another connection
    EXPECT_EQ(asked, (std::vector<uint32_t>{1}));
    machine.AddChild(1);
    EXPECT_EQ(asked, (std::vector<uint32_t>{1, 1}));
}

TEST(ClientSelectionDeathTest, WhatCannotBeKnownEndsTheProgram)
{
    EXPECT_DEATH(Make<FastestClients>(0.5)->Select(1, TEN), "SetTrainingTimes");
    EXPECT_DEATH(Make<MostEnergyClients>(0.5)->Select(1, TEN), "SetEnergies");
    const auto nobody = CreateObject<Nobody>();
    nobody->SetAttribute("Share", DoubleValue(0.2));
    EXPECT_DEATH(nobody->Select(3, TEN),
                 "ranks 0 children in round 3, other ones than the 10 that");
}
