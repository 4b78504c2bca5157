// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * M3tLearner with tasks that begin in mid-run.
 *  - before, it is a learner of the other tasks bit by bit; after, one of all
 *  - what begins is told with its round and all modules that it uses, and only until it has begun
 *  - attributes that do not go together are named in a sentence
 *  - a learner that has no starts, or has begun them, ends the program
 */

#include "ns3/core-module.h"
#include "ns3/hfedfm-learner-helper.h"
#include "ns3/hfedfm-m3t-learner.h"
#include "ns3/hfedfm-payload-learner.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

Ptr<Learner>
Make(const std::string& tasks, const std::string& starts, const std::string& gains = "")
{
    LearnerHelper helper;
    helper.SetAttribute("Threads", UintegerValue(0));
    helper.SetAttribute("SamplesPerTask", UintegerValue(16));
    helper.SetAttribute("TestQuestionsPerTask", UintegerValue(40));
    helper.SetAttribute("Tasks", StringValue(tasks));
    helper.SetAttribute("Starts", StringValue(starts));
    helper.SetAttribute("Gains", StringValue(gains));
    helper.SetAttribute("Senses", StringValue(gains.empty() ? "" : "image"));
    helper.SetAttribute("AdapterLayers", StringValue("3"));
    helper.AssignStreams(7);
    return helper.Create(1).front();
}

TrainingResult
Train(const Ptr<Learner>& learner, uint32_t round)
{
    learner->Submit({round, true, learner->MakeInitialModules(), Seconds(round)});
    return learner->Collect();
}

void
ExpectSame(const TrainingResult& a, const TrainingResult& b)
{
    EXPECT_EQ(a.loss, b.loss);
    ASSERT_EQ(a.updates.size(), b.updates.size());
    for (std::size_t i = 0; i < a.updates.size(); ++i)
    {
        EXPECT_EQ(a.updates[i].state.GetId(), b.updates[i].state.GetId());
        EXPECT_EQ(a.updates[i].state.GetValues(), b.updates[i].state.GetValues());
        EXPECT_EQ(a.updates[i].weight, b.updates[i].weight);
    }
    ASSERT_EQ(a.startScores.size(), b.startScores.size());
    for (std::size_t i = 0; i < a.startScores.size(); ++i)
    {
        EXPECT_EQ(a.startScores[i].task, b.startScores[i].task);
        EXPECT_EQ(a.startScores[i].correct, b.startScores[i].correct);
        EXPECT_EQ(a.startOwn[i].correct, b.startOwn[i].correct);
    }
}

} // namespace

TEST(TaskStarts, BeforeItLearnsTheOthersAndThenAll)
{
    const auto learner = Make("scene,art,audio", "art@3");
    ExpectSame(Train(learner, 2), Train(Make("scene,audio", ""), 2));
    EXPECT_EQ(learner->GetTrainingFlops(), Make("scene,audio", "")->GetTrainingFlops());
    learner->Begin("art");
    ExpectSame(Train(learner, 3), Train(Make("scene,art,audio", ""), 3));
    EXPECT_EQ(learner->GetTrainingFlops(), Make("scene,art,audio", "")->GetTrainingFlops());
}

TEST(TaskStarts, AreToldUntilTheyHaveBegun)
{
    const auto learner = Make("scene,art,audio", "art@7,audio@3");
    EXPECT_EQ(learner->FindError(), "");
    EXPECT_EQ(learner->GetManifest().size(), 2U);
    const auto starts = learner->GetStarts();
    ASSERT_EQ(starts.size(), 2U);
    EXPECT_EQ(starts[0].task, "audio");
    EXPECT_EQ(starts[0].round, 3U);
    EXPECT_EQ(starts[1].task, "art");
    ASSERT_EQ(starts[1].uses.size(), 2U);
    EXPECT_EQ(starts[1].uses[0].id, ModuleId());
    EXPECT_EQ(starts[1].uses[1].id, ModuleId(ModuleKind::HEAD, "art"));
    learner->Begin("audio");
    EXPECT_EQ(learner->GetStarts().size(), 1U);
    EXPECT_EQ(learner->GetManifest().size(), 3U);
    EXPECT_EQ(learner->MakeInitialModules().count(ModuleId(ModuleKind::HEAD, "audio")), 1U);
    EXPECT_TRUE(Make("scene,art", "")->GetStarts().empty());
    EXPECT_TRUE(CreateObject<PayloadLearner>()->GetStarts().empty());
}

TEST(TaskStarts, AModalityThatIsGainedBeginsTheTasksThatNeedIt)
{
    const auto learner = Make("scene,art,audio", "art@4", "audio@6");
    EXPECT_EQ(learner->FindError(), "");
    const auto starts = learner->GetStarts();
    ASSERT_EQ(starts.size(), 2U);
    EXPECT_EQ(starts[0].task, "art");
    EXPECT_EQ(starts[1].task, "audio");
    EXPECT_EQ(starts[1].round, 6U);
    // The later of both counts.
    EXPECT_EQ(Make("scene,audio", "audio@9", "audio@6")->GetStarts()[0].round, 9U);
}

TEST(TaskStarts, WhatDoesNotGoTogetherIsNamed)
{
    const auto expect = [](const Ptr<Learner>& learner, const std::string& part) {
        EXPECT_NE(learner->FindError().find(part), std::string::npos) << learner->FindError();
    };
    for (const auto* starts : {"art", "art@", "art@1", "@3", "art@x", "art@3,art@4", "art@-3"})
    {
        expect(Make("scene,art", starts), "it must be names with @ and a round from 2 on");
    }
    expect(Make("scene,art", "audio@3"), "Starts names 'audio'");
    expect(Make("scene,art", "art@3,scene@2"), "at least one must begin with the run");
    expect(Make("scene,art", "", "audio@3"), "Gains names 'audio', which none of the tasks needs");
    expect(Make("scene,audio", "", "image@3"), "which the device senses from the begin");
}

TEST(TaskStartsDeathTest, WhatIsNotToBeginEndsTheProgram)
{
    const auto learner = Make("scene,art", "art@3");
    EXPECT_DEATH(learner->Begin("scene"), "cannot begin 'scene'");
    learner->Begin("art");
    EXPECT_DEATH(learner->Begin("art"), "or it has begun");
    EXPECT_DEATH(CreateObject<PayloadLearner>()->Begin("art"), "PayloadLearner cannot begin 'art'");
}
