// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Tasks that begin in mid-run, in studies.
 *  - options: who, what and when; whatever cannot be is named in a sentence before the run
 *  - a cluster that begins a task with head and adapter of others has, right at the start, exactly
 * the accuracy of those; with initial values it has less
 *  - a modality that is gained begins the tasks that need it
 *  - relaying costs bytes, seconds and joules, a cold start none
 *  - results are the same with one thread or two, and survive their text form
 *  - without starts there are no tables of them
 */

#include "../../../helper/study/hfedfm-run-tables.h"
#include "../../../helper/study/hfedfm-scenario.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-input-error.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

StudyOptions
MakeOptions(const std::vector<std::string>& more)
{
    std::vector<std::string> arguments{"study",
                                       "--devices=4",
                                       "--edges=2",
                                       "--rounds=6",
                                       "--samples=24",
                                       "--senses=all",
                                       "--schemes=hfedfm:6",
                                       "--threads=1",
                                       "--ns3::hfedfm::M3tLearner::AdapterPerTask=true",
                                       "--ns3::hfedfm::M3tLearner::AdapterLayers=2,3",
                                       "--ns3::hfedfm::VqaDataset::TestQuestionsPerTask=200"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return StudyOptions::Parse(arguments);
}

/** @return what is wrong with options, when they are read or before they are run */
std::string
FindError(const std::vector<std::string>& more)
{
    return ErrorOf([&more] { CheckScenario(MakeOptions(more)); });
}

RunResult
RunWith(const std::vector<std::string>& more)
{
    const auto options = MakeOptions(more);
    CheckScenario(options);
    return RunScenario(options, options.schemes.front(), 1);
}

} // namespace

TEST(RelayOptions, SayWhoBeginsWhatAndWhen)
{
    const auto options = MakeOptions({"--task-starts=cluster=1:art@4,0:audio@3,2:scene@5"});
    const auto starts = RelayOptions::ByDevice(options.taskStarts, {2, 2});
    EXPECT_EQ(starts.size(), 3U);
    EXPECT_EQ(starts.at(0), "audio@3");
    EXPECT_EQ(starts.at(2), "art@4,scene@5");
    EXPECT_EQ(starts.at(3), "art@4");
    EXPECT_EQ(FindError({"--task-starts=cluster=1:art@4"}), "");
}

TEST(RelayOptions, WhatCannotBeIsToldBeforeTheRun)
{
    for (const std::string text :
         {"art@4", "1:art", "1:@4", "x:art@4", "1:art@1", "cluster=:art@4"})
    {
        EXPECT_TRUE(Contains(FindError({"--task-starts=" + text}), "it must be a list with commas"))
            << text;
    }
    EXPECT_TRUE(Contains(FindError({"--task-starts=4:art@4"}),
                         "Option --task-starts names the device 4; there are 4, counted from 0."));
    EXPECT_TRUE(Contains(FindError({"--gains=cluster=2:art@4"}),
                         "Option --gains names the cluster 2; there are 2, counted from 0."));
    EXPECT_TRUE(Contains(FindError({"--task-starts=0:art@7"}), "the run has 6 rounds"));
    EXPECT_TRUE(Contains(FindError({"--task-starts=0:music@4"}),
                         "Starts names 'music'; the tasks that this device can learn are: scene"));
    EXPECT_TRUE(Contains(FindError({"--task-starts=0:art@4,0:art@5"}), "each name once"));
    EXPECT_TRUE(Contains(FindError({"--task-starts=0:art@4,0:audio@4,0:scene@2"}),
                         "All tasks of this device begin in mid-run"));
    EXPECT_TRUE(
        Contains(FindError({"--gains=0:audio@4"}), "which the device senses from the begin"));
    EXPECT_TRUE(Contains(FindError({"--senses=image", "--gains=0:smell@4"}),
                         "Gains names 'smell', which none of the tasks needs"));
    EXPECT_TRUE(Contains(FindError({"--senses=image", "--task-starts=0:audio@4"}),
                         "Starts names 'audio'; the tasks that this device can learn are: scene, "
                         "art."));
    EXPECT_TRUE(Contains(FindError({"--relay=head"}), "nothing begins in mid-run"));
    EXPECT_TRUE(Contains(FindError({"--relay-providers=edge"}), "nothing is relayed"));
    const std::string start = "--task-starts=0:art@4";
    EXPECT_TRUE(Contains(FindError({start, "--relay=none", "--relay-providers=edge"}),
                         "nothing is relayed"));
    EXPECT_TRUE(Contains(FindError({start, "--relay-providers=edge,moon"}),
                         "it must be some of neighbour,edge,cloud,server"));
    EXPECT_TRUE(Contains(FindError({start, "--relay-providers=neighbour"}),
                         "names 'neighbour', which none of --schemes has"));
    EXPECT_TRUE(Contains(FindError({start, "--schemes=consensus:2"}), "consensus:2"));
    EXPECT_TRUE(Contains(FindError({start, "--edge-aggregation=fedbuff"}),
                         "not allowed with --edge-aggregation or --cloud-aggregation"));
    for (const std::string policy : {"ns3::Nothing", "ns3::Node", ""})
    {
        EXPECT_TRUE(
            Contains(FindError({start, "--relay-policy=" + policy}), "it must be ns3::hfedfm::"))
            << policy;
    }
    EXPECT_EQ(FindError({start, "--relay-policy=ns3::hfedfm::FreshestProviderPolicy"}), "");
    EXPECT_TRUE(Contains(FindError({"--relay-policy=ns3::hfedfm::FreshestProviderPolicy"}),
                         "nothing is relayed"));
    EXPECT_TRUE(Contains(FindError({"--ns3::hfedfm::M3tLearner::Starts=art@3"}), "--task-starts"));
    EXPECT_TRUE(Contains(ErrorOf([&start] {
                             StudyOptions::Parse({"study", "--payload=100", start});
                         }),
                         "Option --task-starts is not allowed with --payload"));
}

TEST(RelayStudy, BeginsAsGoodAsThePeersWithHeadAndAdapterOfOthers)
{
    const std::string start = "--task-starts=cluster=1:art@3";
    const auto relayed = RunWith({start, "--schemes=hfedfm:2"});
    const auto cold = RunWith({start, "--schemes=hfedfm:2", "--relay=none"});
    ASSERT_EQ(relayed.starts.size(), 2U);
    ASSERT_EQ(cold.starts.size(), 2U);
    for (const auto& row : relayed.starts)
    {
        EXPECT_EQ(row.round, 3U);
        EXPECT_EQ(row.wanted, 2U);
        EXPECT_EQ(row.relayed, 2U);
        EXPECT_EQ(row.cold, 0U);
        EXPECT_EQ(row.providers, "0"); // all had the cloud's model then
        EXPECT_EQ(row.requests, 3U);   // two directories and the cloud
        EXPECT_EQ(row.failures, 1U);
        // Two modules of 1300 and 4256 floats.
        EXPECT_NEAR(static_cast<double>(row.bytes), 4 * (1300 + 4256), 2500);
        EXPECT_GT(row.seconds, 0.2);
        ASSERT_TRUE(row.energy.has_value());
        EXPECT_GT(*row.energy, *row.marginal);
        EXPECT_GT(*row.marginal, 0);
    }
    for (const auto& row : cold.starts)
    {
        EXPECT_EQ(row.wanted + row.relayed + row.requests + row.bytes, 0U);
        EXPECT_EQ(row.cold, 2U);
        EXPECT_EQ(row.seconds, 0);
        EXPECT_FALSE(row.energy.has_value());
    }
    ASSERT_EQ(relayed.startScores.size(), 2 * 5U);
    ASSERT_EQ(cold.startScores.size(), 2 * 5U);
    for (std::size_t i = 0; i < relayed.startScores.size(); ++i)
    {
        const auto& row = relayed.startScores[i];
        EXPECT_EQ(row.since, row.round - 2);
        if (row.since == 0)
        {
            EXPECT_EQ(row.accuracy, *row.peers);
            EXPECT_GE(row.accuracy, cold.startScores[i].accuracy);
        }
        EXPECT_EQ(cold.startScores[i].round, row.round);
    }
    // Until the task begins, and where it was there, all is as without relaying.
    EXPECT_EQ(relayed.rounds[0].accuracyAfter, cold.rounds[0].accuracyAfter);
    EXPECT_EQ(relayed.startScores[0].peers, cold.startScores[0].peers);
}

TEST(RelayStudy, AModalityThatIsGainedBeginsItsTasks)
{
    const auto result = RunWith(
        {"--senses=image", "--schemes=star", "--gains=3:audio@3", "--relay-providers=cloud"});
    ASSERT_EQ(result.starts.size(), 1U);
    EXPECT_EQ(result.starts[0].task, "audio");
    EXPECT_EQ(result.starts[0].round, 3U);
    // Nobody else has it.
    EXPECT_EQ(result.starts[0].relayed, 0U);
    EXPECT_EQ(result.starts[0].cold, 2U);
    ASSERT_EQ(result.startScores.size(), 5U);
    EXPECT_FALSE(result.startScores[0].peers.has_value());
    EXPECT_GT(result.startScores.back().own, result.startScores[0].own);
    EXPECT_EQ(result.nodes.back().tasks, "art+audio+scene");
}

TEST(RelayStudy, ResultsDoNotDependOnThreadsAndSurviveTheirText)
{
    const std::string start = "--task-starts=cluster=0:audio@2,3:art@5";
    const auto one = RunWith({start, "--schemes=hfedfm:2"});
    const auto text = WriteRunResult(one);
    EXPECT_EQ(text, WriteRunResult(RunWith({start, "--schemes=hfedfm:2", "--threads=2"})));
    const auto read = ReadRunResult(text);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(WriteRunResult(*read), text);
    EXPECT_EQ(MakeStartsTable({*read}).size(), 1 + 3U);
    EXPECT_EQ(MakeStartScoresTable({*read}).size(), 1 + 2 * 6 + 3U);
}

TEST(RelayStudy, WithoutStartsThereAreNoTablesOfThem)
{
    const TempFolder folder;
    const auto exists = [&folder](const std::string& name) {
        return std::ifstream(folder.GetPath() + "/" + name).good();
    };
    RunResult plain;
    plain.scheme = "star";
    WriteStudyTables(folder.GetPath(), {plain}, 0.5);
    EXPECT_TRUE(exists("rounds.csv"));
    EXPECT_FALSE(exists("starts.csv"));
    EXPECT_FALSE(exists("start-rounds.csv"));
    plain.starts.emplace_back();
    WriteStudyTables(folder.GetPath(), {plain}, 0.5);
    EXPECT_TRUE(exists("starts.csv"));
    EXPECT_TRUE(exists("start-rounds.csv"));
}
