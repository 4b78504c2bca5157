// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Studies in which devices share modules out, over real packets.
 *  - rules that are for nothing, share nothing out or cannot be followed are refused by a sentence
 *  - from the round after the choice on, bytes of experts are exactly those of their providers
 *  - heads that others provide are held and not reported; what a device holds is scored
 *  - servers' whole models are scored, and in rounds of all by all as what devices hold
 *  - a device that dies is replaced: each expert has a provider in each cell until the end
 *  - judging takes compute time once
 */

#include "../../../helper/study/hfedfm-scenario.h"
#include "../../fixture/hfedfm-study-errors.h"

#include "ns3/hfedfm-input-error.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const std::string EXPERTS = "--ns3::hfedfm::M3tLearner::Experts=4";

StudyOptions
MakeOptions(const std::vector<std::string>& more)
{
    std::vector<std::string> arguments{"study",
                                       "--devices=8",
                                       "--edges=2",
                                       "--rounds=5",
                                       "--samples=16",
                                       "--tasks=scene,art",
                                       "--senses=image",
                                       "--update-codec=fp32",
                                       "--ns3::hfedfm::M3tLearner::AdapterLayers=3",
                                       "--ns3::hfedfm::M3tLearner::ExpertLayers=3"};
    if (std::none_of(more.begin(), more.end(), [](const auto& argument) {
            return Contains(argument, "--schemes");
        }))
    {
        arguments.emplace_back("--schemes=edge");
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return StudyOptions::Parse(arguments);
}

std::string
ErrorOf(const std::vector<std::string>& more)
{
    try
    {
        CheckScenario(MakeOptions(more));
    }
    catch (const InputError& error)
    {
        return error.what();
    }
    return "";
}

RunResult
Simulate(const std::string& scheme, const std::vector<std::string>& more)
{
    return RunScenario(MakeOptions(more), Scheme::Parse(scheme), 1);
}

std::size_t
Count(const std::string& modules)
{
    return modules.empty() ? 0 : 1 + std::count(modules.begin(), modules.end(), '+');
}

std::set<std::string>
Split(const std::string& modules)
{
    std::set<std::string> parts;
    std::istringstream text(modules);
    for (std::string part; std::getline(text, part, '+');)
    {
        parts.insert(part);
    }
    return parts;
}

const ModuleRow&
Find(const RunResult& result, const std::string& module)
{
    return *std::find_if(result.modules.begin(), result.modules.end(), [&](const auto& row) {
        return row.module == module;
    });
}

} // namespace

TEST(Specialization, RulesThatCannotWorkAreRefusedByASentence)
{
    const auto expect = [](const std::vector<std::string>& more, const std::string& text) {
        const auto error = ErrorOf(more);
        EXPECT_TRUE(Contains(error, text)) << error;
    };
    expect({"--specialize=expert=2"}, "no module is left for it: devices train adapter");
    expect({EXPERTS, "--specialize=experts=2"}, "Option --specialize: The rule 'experts=2' of");
    expect(
        {EXPERTS, "--specialize=expert=4"},
        "lets each device provide 4 modules of 'expert', of which there are 4: it must be fewer");
    expect({EXPERTS, "--specialize=adapter=1"}, "which is one module: there is nothing");
    expect({EXPERTS, "--specialize=*=2"}, "give experts a rule of their own");
    expect({EXPERTS, "--specialize=expert=1", "--edges=4"},
           "but there is a server with 2 devices: some modules would have no provider");
    EXPECT_EQ(ErrorOf({EXPERTS, "--specialize=expert=1", "--edges=4", "--schemes=star"}), "");
    expect({EXPERTS, "--specialize=expert=2", "--specialize-after=5"},
           "Option --specialize-after is 5; it must be below the 5 rounds");
    expect({EXPERTS, "--specialize=expert=2", "--schemes=hfedfm-d2d:2"}, "no server has devices");
    expect({EXPERTS, "--specialize=expert=2", "--schemes=local"}, "no server has devices");
    expect({EXPERTS, "--specialize=expert=2", "--schemes=edge", "--edge-aggregation=fedasync"},
           "do no rounds, in which they could share modules out");
    expect({EXPERTS, "--specialize=head=1", "--personal=head", "--schemes=edge"},
           "never leaves a device");
    expect({"--specialize-by=share"}, "have no effect without --specialize");
    expect({"--specialize-by=gate", EXPERTS, "--specialize=expert=2"},
           "must be loss, share or random");
    expect({EXPERTS,
            "--specialize=expert=2",
            "--schemes=edge",
            "--ns3::hfedfm::SpecializationPolicy::EnergyWeight=1"},
           "Let some provide more or less");
    expect({"--ns3::hfedfm::SpecializationPolicy::Modules=expert=2"}, "--specialize");
    EXPECT_EQ(ErrorOf({EXPERTS, "--specialize=expert=2,head=1", "--schemes=star,edge,hfedfm:2"}),
              "");
}

TEST(Specialization, BytesAreThoseOfTheProviders)
{
    for (const std::string scheme : {"star", "edge", "hfedfm:2"})
    {
        const auto result = Simulate(
            scheme,
            {EXPERTS, "--specialize=expert=2", "--specialize-after=2", "--specialize-by=random"});
        ASSERT_EQ(result.providers.size(), 8U) << scheme;
        std::map<std::string, uint64_t> providers;
        for (const auto& row : result.providers)
        {
            EXPECT_EQ(row.round, 3U);
            EXPECT_EQ(Count(row.provides), 2U);
            EXPECT_EQ(Count(row.without), 2U);
            EXPECT_EQ(row.frozen, "");
            for (const auto& module : Split(row.provides))
            {
                ++providers[module];
            }
        }
        uint64_t updates = 0;
        for (const auto& [module, count] : providers)
        {
            const auto& row = Find(result, module);
            EXPECT_EQ(count, 4U) << "of 8 devices";
            // An expert that nobody is routed to is not sent.
            EXPECT_EQ(row.deviceUp % row.wireBytes, 0U);
            updates += row.deviceUp / row.wireBytes;
            EXPECT_LE(row.deviceUp, row.wireBytes * (8 * 2 + count * 3)) << module;
        }
        EXPECT_GE(updates, 4 * (8 * 2 + 4 * 3) * 3 / 4) << scheme;
        EXPECT_EQ(Find(result, "adapter").deviceUp, Find(result, "adapter").wireBytes * 8 * 5);
    }
}

TEST(Specialization, ServersModelsAreScored)
{
    const auto result =
        Simulate("hfedfm:1", {EXPERTS, "--specialize=expert=1", "--specialize-after=2"});
    ASSERT_EQ(result.rounds.size(), 5U);
    for (const auto& row : result.rounds)
    {
        ASSERT_TRUE(row.serverAccuracy.has_value()) << row.round;
        EXPECT_EQ(row.rootAccuracy, row.serverAccuracy) << "the cloud aggregates each round";
        if (row.round == 1)
        {
            double sum = 0;
            for (const auto& [task, accuracy] : row.accuracyAfter)
            {
                sum += accuracy;
            }
            EXPECT_DOUBLE_EQ(*row.serverAccuracy, sum / 2) << "all hold all";
        }
    }
    const auto all = Simulate("hfedfm:1", {EXPERTS});
    EXPECT_FALSE(all.rounds.back().serverAccuracy.has_value());
    EXPECT_TRUE(all.providers.empty());
}

TEST(Specialization, HeadsThatOthersProvideAreHeldAndNotReported)
{
    const auto result = Simulate("edge", {"--specialize=head=1", "--specialize-after=1"});
    ASSERT_EQ(result.providers.size(), 8U);
    for (const auto& row : result.providers)
    {
        EXPECT_EQ(Count(row.provides), 1U);
        EXPECT_EQ(Count(row.frozen), 1U);
        EXPECT_EQ(row.without, "");
    }
    const auto& art = Find(result, "head/art");
    const auto& scene = Find(result, "head/scene");
    EXPECT_EQ(art.deviceUp + scene.deviceUp,
              art.wireBytes * 8 + scene.wireBytes * 8 + // round 1
                  (art.wireBytes + scene.wireBytes) * 4 * 4);
    // All are sent each head before each round, and the last one.
    EXPECT_EQ(art.edgeDown, art.wireBytes * 8 * 6);
    EXPECT_EQ(result.rounds.back().accuracyAfter.size(), 2U) << "both tasks are scored";
}

TEST(Specialization, RoundsOfProvidersAreThoseOfTheModelsThatSaySo)
{
    const auto result = Simulate("edge",
                                 {EXPERTS,
                                  "--specialize=expert=2",
                                  "--specialize-by=random",
                                  "--specialize-after=1",
                                  "--rounds=8",
                                  "--participation=0.5"});
    std::set<uint32_t> rounds;
    for (const auto& row : result.providers)
    {
        EXPECT_GE(row.round, 2U) << "round 1 is all by all";
        EXPECT_LE(row.round, 8U);
        rounds.insert(row.round);
    }
    EXPECT_GE(result.providers.size(), 4U);
    EXPECT_GT(rounds.size(), 1U) << "devices that pause are told later";
}

TEST(Specialization, WhoDiesIsReplaced)
{
    const auto result = Simulate("hfedfm:2",
                                 {EXPERTS,
                                  "--specialize=expert=1",
                                  "--specialize-after=1",
                                  "--rounds=8",
                                  "--deadline=5",
                                  "--faults=2@4"});
    std::map<uint32_t, std::set<std::string>> last;
    std::map<uint32_t, uint32_t> cells;
    uint32_t later = 0;
    for (const auto& row : result.providers)
    {
        last[row.node] = Split(row.provides);
        cells[row.node] = *row.cluster;
        later += row.round > 2 ? 1 : 0;
    }
    EXPECT_GT(later, 0U) << "somebody takes over";
    std::map<uint32_t, std::set<std::string>> provided;
    for (const auto& node : result.nodes)
    {
        if (node.role == "device" && !node.failed)
        {
            const auto& modules = last.at(node.node);
            provided[cells.at(node.node)].insert(modules.begin(), modules.end());
        }
    }
    ASSERT_EQ(provided.size(), 2U);
    for (const auto& [cell, modules] : provided)
    {
        EXPECT_EQ(modules.size(), 4U) << "cell " << cell;
    }
}

TEST(Specialization, JudgingTakesComputeTimeOnce)
{
    const auto joules = [](const std::vector<std::string>& more) {
        return Simulate("edge", more).deviceEnergy.compute;
    };
    const auto all = joules({EXPERTS});
    const auto early = joules({EXPERTS, "--specialize=expert=2", "--specialize-after=1"});
    const auto late = joules({EXPERTS, "--specialize=expert=2", "--specialize-after=4"});
    EXPECT_GT(early, 1.05 * all) << "five forward passes";
    EXPECT_NEAR(late, early, 1e-6 * early) << "once, whenever that is";
}
