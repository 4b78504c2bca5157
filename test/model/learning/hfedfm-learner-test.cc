// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Learners and their helpers. Cases: M3tLearner raises accuracy far above chance on even data; its
 * results are bit-identical for any number of threads; weights count samples; discarding leaves no
 * trace; misuse ends the program; seeds follow from ns-3's streams; FLOPs are those of the formula.
 * PayloadLearner ships its size and changes it each round.
 */

#include "../../../model/learning/hfedfm-model-scorer.h"
#include "../../../model/learning/torch/hfedfm-torch-thread.h"

#include "ns3/core-module.h"
#include "ns3/hfedfm-learner-helper.h"
#include "ns3/hfedfm-m3t-learner.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <malloc.h>
#include <map>
#include <set>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** A small federation: quick to make and to train. */
LearnerHelper
MakeHelper(uint32_t threads, double alpha)
{
    LearnerHelper helper;
    helper.SetAttribute("Threads", UintegerValue(threads));
    helper.SetAttribute("Alpha", DoubleValue(alpha));
    helper.SetAttribute("ScoreTrained", BooleanValue(true));
    helper.SetAttribute("SamplesPerTask", UintegerValue(24));
    helper.SetAttribute("TestQuestionsPerTask", UintegerValue(60));
    helper.AssignStreams(7);
    return helper;
}

ModuleSet
ToSet(const TrainingResult& result)
{
    ModuleSet set;
    for (const auto& update : result.updates)
    {
        set.emplace(update.state.GetId(), update.state);
    }
    return set;
}

/** Two rounds on three devices, jobs of a round in flight together. */
std::vector<TrainingResult>
RunTwoRounds(uint32_t threads)
{
    const auto learners = MakeHelper(threads, 0.1).Create(3);
    std::vector<ModuleSet> held(3, learners[0]->MakeInitialModules());
    std::vector<TrainingResult> results(3);
    for (uint32_t round = 1; round <= 2; ++round)
    {
        for (uint32_t i = 0; i < 3; ++i)
        {
            learners[i]->Submit({round, true, held[i], Seconds(round * 10 - i)});
        }
        for (uint32_t i = 0; i < 3; ++i)
        {
            results[i] = learners[i]->Collect();
            held[i] = ToSet(results[i]);
        }
    }
    return results;
}

} // namespace

TEST(M3tLearner, LearnsFarAboveChanceOnEvenData)
{
    LearnerHelper helper;
    helper.SetAttribute("Threads", UintegerValue(0));
    helper.SetAttribute("Alpha", DoubleValue(1000));
    helper.SetAttribute("ScoreTrained", BooleanValue(true));
    helper.SetAttribute("SamplesPerTask", UintegerValue(300));
    helper.SetAttribute("TestQuestionsPerTask", UintegerValue(300));
    helper.AssignStreams(1);
    const auto learner = helper.Create(1).front();
    auto modules = learner->MakeInitialModules();
    double firstLoss = 0;
    TrainingResult result;
    for (uint32_t round = 1; round <= 5; ++round)
    {
        learner->Submit({round, true, modules, Seconds(round)});
        result = learner->Collect();
        modules = ToSet(result);
        firstLoss = round == 1 ? result.loss : firstLoss;
    }
    EXPECT_LT(result.loss, 0.8 * firstLoss);
    ASSERT_EQ(result.endScores.size(), 2U);
    for (const auto& score : result.endScores)
    {
        EXPECT_EQ(score.total, 300U);
        EXPECT_GT(score.correct, 60U) << score.task; // chance gives 15
    }
}

TEST(M3tLearner, ResultsDoNotDependOnThreads)
{
    const auto expected = RunTwoRounds(0);
    for (const uint32_t threads : {1U, 2U, 4U})
    {
        const auto results = RunTwoRounds(threads);
        for (std::size_t device = 0; device < results.size(); ++device)
        {
            EXPECT_EQ(results[device].loss, expected[device].loss);
            ASSERT_EQ(results[device].updates.size(), 3U);
            for (std::size_t i = 0; i < 3; ++i)
            {
                EXPECT_EQ(results[device].updates[i].state.GetValues(),
                          expected[device].updates[i].state.GetValues());
            }
            for (const auto scores : {&TrainingResult::startScores,
                                      &TrainingResult::startOwn,
                                      &TrainingResult::endScores,
                                      &TrainingResult::endOwn})
            {
                ASSERT_EQ((results[device].*scores).size(), 2U);
                EXPECT_EQ((results[device].*scores)[1].correct,
                          (expected[device].*scores)[1].correct);
            }
        }
    }
}

TEST(M3tLearner, UpdatesCountTheSamplesBehindThem)
{
    const auto learners = MakeHelper(0, 0.1).Create(2);
    const auto learner = learners[0];
    learner->Submit({4, true, learner->MakeInitialModules(), Seconds(1)});
    const auto result = learner->Collect();
    ASSERT_EQ(result.updates.size(), 3U);
    EXPECT_EQ(result.updates[0].state.GetId().ToString(), "adapter");
    EXPECT_EQ(result.updates[1].state.GetId().ToString(), "head/art");
    EXPECT_EQ(result.updates[2].state.GetId().ToString(), "head/scene");
    // Of 48 samples of a task, the other device has the rest.
    const auto other = learners[1];
    other->Submit({4, true, other->MakeInitialModules(), Seconds(1)});
    const auto rest = other->Collect();
    EXPECT_EQ(result.updates[0].weight, result.updates[1].weight + result.updates[2].weight);
    EXPECT_EQ(result.updates[1].weight + rest.updates[1].weight, 48);
    EXPECT_EQ(result.updates[2].weight + rest.updates[2].weight, 48);
    EXPECT_NE(result.updates[1].weight, 24);
    for (const auto& update : result.updates)
    {
        EXPECT_EQ(update.baseRound, 4U);
        EXPECT_TRUE(update.state.IsFinite());
    }
    ASSERT_EQ(result.startScores.size(), 2U);
    EXPECT_EQ(result.startScores[0].task, "scene");
    EXPECT_EQ(result.startScores[0].total, 60U); // the whole test, however many share it
}

TEST(M3tLearner, OnlyScoresWithoutTraining)
{
    const auto learner = MakeHelper(1, 0.1).Create(1).front();
    learner->Submit({1, false, learner->MakeInitialModules(), Seconds(1)});
    const auto result = learner->Collect();
    EXPECT_TRUE(result.updates.empty());
    EXPECT_TRUE(result.endScores.empty());
    EXPECT_TRUE(result.endOwn.empty());
    EXPECT_EQ(result.startScores.size(), 2U);
    EXPECT_EQ(result.startOwn.size(), 2U);
    EXPECT_EQ(result.loss, 0);
}

TEST(M3tLearner, ScoresTrainedModulesOnlyIfAsked)
{
    auto helper = MakeHelper(0, 0.1);
    helper.SetAttribute("OwnQuestionsPerTask", UintegerValue(20));
    for (const bool asked : {false, true})
    {
        helper.SetAttribute("ScoreTrained", BooleanValue(asked));
        const auto learner = helper.Create(2).front();
        learner->Submit({1, true, learner->MakeInitialModules(), Seconds(1)});
        const auto result = learner->Collect();
        EXPECT_EQ(result.startScores.size(), 2U);
        EXPECT_EQ(result.endScores.size(), asked ? 2U : 0U);
        EXPECT_EQ(result.endOwn.size(), asked ? 2U : 0U);
        ASSERT_EQ(result.startOwn.size(), 2U);
        EXPECT_EQ(result.startOwn[1].task, "art");
        EXPECT_EQ(result.startOwn[1].total, 20U);
    }
}

TEST(M3tLearner, DiscardingLeavesNoTrace)
{
    const auto helper = MakeHelper(2, 0.1);
    const auto disturbed = MakeHelper(2, 0.1).Create(1).front();
    const auto calm = MakeHelper(2, 0.1).Create(1).front();
    disturbed->Submit({1, true, disturbed->MakeInitialModules(), Seconds(1)});
    disturbed->Discard();
    disturbed->Discard();
    for (const auto& learner : {disturbed, calm})
    {
        learner->Submit({2, true, learner->MakeInitialModules(), Seconds(1)});
    }
    EXPECT_EQ(disturbed->Collect().updates[0].state.GetValues(),
              calm->Collect().updates[0].state.GetValues());
}

TEST(M3tLearner, HoldsTheModulesOfItsTasks)
{
    auto helper = MakeHelper(0, 0.1);
    helper.SetAttribute("Tasks", StringValue("art"));
    const auto learner = helper.Create(1).front();
    const auto manifest = learner->GetManifest();
    ASSERT_EQ(manifest.size(), 2U);
    EXPECT_EQ(manifest[1].id.ToString(), "head/art");
    learner->Submit({1, true, learner->MakeInitialModules(), Seconds(1)});
    EXPECT_EQ(learner->Collect().endScores.size(), 1U);
}

TEST(M3tLearner, AttributesSayWhichKindsOfModulesItTrains)
{
    auto helper = MakeHelper(0, 0.1);
    helper.SetAttribute("Tasks", StringValue("art,scene"));
    helper.SetAttribute("Encoders", StringValue("text"));
    helper.SetAttribute("PromptTokens", UintegerValue(2));
    helper.SetAttribute("AdapterLayers", StringValue("2,3"));
    helper.SetAttribute("AdapterPerTask", BooleanValue(true));
    helper.SetAttribute("Experts", UintegerValue(2));
    const auto learner = helper.Create(1).front();
    std::vector<std::string> ids;
    for (const auto& spec : learner->GetManifest())
    {
        ids.push_back(spec.id.ToString());
    }
    EXPECT_EQ(ids,
              (std::vector<std::string>{"encoder/text",
                                        "prompt/art",
                                        "prompt/scene",
                                        "expert/0",
                                        "expert/1",
                                        "gate",
                                        "adapter/art",
                                        "adapter/scene",
                                        "head/art",
                                        "head/scene"}));
    learner->Submit({1, true, learner->MakeInitialModules(), Seconds(1)});
    const auto updates = learner->Collect().updates;
    ASSERT_EQ(updates.size(), ids.size());
    for (const auto& update : updates)
    {
        const bool shared = update.state.GetId().ToString().find("/art") == std::string::npos &&
                            update.state.GetId().ToString().find("/scene") == std::string::npos;
        EXPECT_EQ(update.weight, shared ? 48 : 24) << update.state.GetId().ToString();
    }
}

TEST(M3tLearner, JudgesExpertsByWhatEachDoesAlone)
{
    for (const bool reference : {false, true})
    {
        auto helper = MakeHelper(0, 0.1);
        helper.SetAttribute("Tasks", StringValue("art,scene"));
        helper.SetAttribute("Experts", UintegerValue(3));
        helper.SetAttribute("Reference", BooleanValue(reference));
        const auto learner = helper.Create(1).front();
        auto modules = learner->MakeInitialModules();
        TrainingJob job{1, true, modules, Seconds(1)};
        for (uint32_t expert = 0; expert < 3; ++expert)
        {
            job.judge.insert(ModuleId(ModuleKind::EXPERT, std::to_string(expert)));
        }
        job.judge.insert(ModuleId(ModuleKind::HEAD, "art"));
        EXPECT_GT(learner->GetJudgingFlops(job.judge), 0);
        EXPECT_LT(learner->GetJudgingFlops(job.judge), 4 * learner->GetTrainingFlops());
        learner->Submit(job);
        const auto judgements = learner->Collect().judgements;
        ASSERT_EQ(judgements.size(), 4U);
        double shares = 0;
        for (const auto& [id, loss, share] : judgements)
        {
            // Experts begin with nothing: with each alone, the model does what it does with all.
            EXPECT_GT(loss, 0.5) << id;
            EXPECT_NEAR(loss, judgements[0].loss, id.GetKind() == ModuleKind::HEAD ? 3 : 1e-5);
            shares += id.GetKind() == ModuleKind::EXPERT ? share : 0;
        }
        EXPECT_NEAR(shares, 1, 1e-9);
        EXPECT_NEAR(judgements.back().share, 0.5, 1e-9) << "one of two tasks";

        // One that does something else is told apart, wherever the gate sends inputs.
        auto& values = modules.at(ModuleId(ModuleKind::EXPERT, "1")).GetValues();
        for (std::size_t i = 0; i < values.size(); ++i)
        {
            values[i] = i % 3 == 0 ? 0.5F : -0.2F;
        }
        job.start = modules;
        learner->Submit(job);
        const auto other = learner->Collect().judgements;
        EXPECT_GT(std::abs(other[1].loss - other[0].loss), 0.05);
        EXPECT_NEAR(other[0].loss, other[2].loss, 1e-5);
        EXPECT_NEAR(other[0].loss, judgements[0].loss, 1e-5);
    }
}

TEST(M3tLearner, FrozenModulesStayAndAreNotReported)
{
    for (const bool reference : {false, true})
    {
        auto helper = MakeHelper(0, 0.1);
        helper.SetAttribute("Tasks", StringValue("art,scene"));
        helper.SetAttribute("Experts", UintegerValue(3));
        helper.SetAttribute("Reference", BooleanValue(reference));
        const auto learner = helper.Create(1).front();
        const ModuleId head(ModuleKind::HEAD, "art");
        const ModuleId expert(ModuleKind::EXPERT, "2");
        TrainingJob job{1, true, learner->MakeInitialModules(), Seconds(1)};
        job.frozen = {head};
        job.start.erase(expert);
        learner->Submit(job);
        const auto frozen = learner->Collect();
        for (const auto& update : frozen.updates)
        {
            EXPECT_NE(update.state.GetId(), head);
            EXPECT_NE(update.state.GetId(), expert);
        }
        EXPECT_EQ(frozen.updates.size(), job.start.size() - 1);
        job.frozen.clear();
        learner->Submit(job);
        const auto free = learner->Collect();
        EXPECT_EQ(free.updates.size(), job.start.size());
        // The adapter learns with the head as it is, and so something else.
        const auto find = [](const TrainingResult& result) {
            return std::find_if(result.updates.begin(),
                                result.updates.end(),
                                [](const auto& u) { return u.state.GetId() == ModuleId(); })
                ->state.GetValues();
        };
        EXPECT_NE(find(frozen), find(free));
    }
}

TEST(M3tLearner, SaysWhatDoesNotGoTogether)
{
    const auto find = [](const std::string& name, const std::string& text) {
        const auto learner = CreateObject<M3tLearner>();
        learner->SetAttribute(name, StringValue(text));
        return learner->FindError();
    };
    EXPECT_EQ(find("Tasks", "scene"), "");
    EXPECT_EQ(find("Tasks", "scene,music").rfind("Tasks is 'scene,music'; it must be some of ", 0),
              0U);
    EXPECT_EQ(find("Senses", "audio"),
              "Senses is 'audio', with which none of Tasks can be learned: scene needs image, art "
              "needs image.");
    EXPECT_EQ(find("Senses", "smell"),
              "Senses names 'smell'; besides text, the backbone has: image, audio.");
    EXPECT_EQ(find("AdapterLayers", "3,1"),
              "AdapterLayers is '3,1'; it must be numbers of layers from 0 on that rise, with "
              "commas.");
    EXPECT_EQ(find("AdapterLayers", "1,4"),
              "AdapterLayers names layer 4, but the backbone has layers 0 to 3.");
    EXPECT_EQ(find("AdapterStyle", "low-rank"),
              "AdapterStyle is 'low-rank'; it must be bottleneck, parallel or lora.");
    EXPECT_EQ(find("Precision", "bfloat16"), "");
    EXPECT_EQ(find("Precision", "float16"),
              "Precision is 'float16'; it must be float32 or bfloat16.");
    EXPECT_EQ(find("Accelerator", "gpu"), "Accelerator is 'gpu'; it must be none or cuda.");
    const auto problem = FindCudaProblem();
    EXPECT_EQ(find("Accelerator", "cuda"),
              problem.empty() ? "" : "Accelerator is cuda, but " + problem + ".");
    EXPECT_EQ(find("ExpertRouting", "batch"),
              "ExpertRouting is 'batch'; it must be token or sample.");
    EXPECT_NE(find("RateFactors", "encoder=-1").find("'encoder=-1'"), std::string::npos);
    EXPECT_NE(find("RateFactors", "lens=1").find("'lens=1'"), std::string::npos);
    EXPECT_NE(find("Encoders", "smell").find("the backbone has: text, image"), std::string::npos);
}

TEST(M3tLearner, MemoryIsFlatOverAHundredRounds)
{
    const auto learner = MakeHelper(0, 0.1).Create(1).front();
    auto modules = learner->MakeInitialModules();
    const auto train = [&](uint32_t from, uint32_t to) {
        for (uint32_t round = from; round < to; ++round)
        {
            learner->Submit({round, true, modules, Seconds(round)});
            modules = ToSet(learner->Collect());
        }
        return mallinfo2().uordblks;
    };
    const auto before = train(1, 11);
    const auto after = train(11, 111);
    // The scores of 200 models per task are kept.
    EXPECT_LT(after, before + 100 * 1024);
}

TEST(M3tLearnerDeathTest, SamplesThatDoNotFitEndTheProgramWithASentence)
{
    const TaskDescription task{"mine", "image", 3};
    VqaSample sample{{"image", std::vector<float>(3 * 32 * 32)}, Vocabulary::Encode("[ans]"), 3};
    EXPECT_DEATH(task.CheckLabels({sample}), "of the task 'mine' has the label 3; 0 to 2 are");
    sample.label = 2;
    sample.percept.values.pop_back();
    const auto trainer = ModelSetting().MakeTrainer(task, 1);
    EXPECT_DEATH(trainer->Encode({sample}), "has 3071 values of image; the backbone needs 3072 of");
}

TEST(M3tLearner, CountsTheFlopsOfItsModel)
{
    // By hand: layers 2 and 3 with 25 rows each, layer 4 with one; see GetTrainingFlops().
    const double full = 2 * (2 * 25 * 4096 + 2 * 25 * 4096 + 2 * 25 * 8192);
    const double last = 2 * (2 * 4096 + 2 * 25 * 4096 + 2 * 8192);
    const double attention = 4 * 25 * 25 * 64 * 2 + 4 * 25 * 64;
    const double adapter = 4 * 25 * 1024;
    const double sample = 2 * (2 * full + last) + 3 * attention + 3 * (3 * adapter + 4 * 1024) -
                          adapter / 2 + 6 * 20 * 64;
    const auto learner = MakeHelper(0, 0.1).Create(1).front();
    EXPECT_DOUBLE_EQ(learner->GetTrainingFlops(), 48 * sample);
    learner->SetAttribute("SampleFlops", DoubleValue(28e9)); // of a model that it stands for
    learner->SetAttribute("LocalEpochs", UintegerValue(2));
    EXPECT_DOUBLE_EQ(learner->GetTrainingFlops(), 2 * 48 * 28e9);
}

TEST(LearnerHelper, SeedsFollowFromTheStreams)
{
    const auto train = [](int64_t stream, uint64_t run) {
        RngSeedManager::SetRun(run);
        auto helper = MakeHelper(0, 0.1);
        helper.AssignStreams(stream);
        const auto learner = helper.Create(2)[1];
        learner->Submit({1, true, learner->MakeInitialModules(), Seconds(1)});
        return learner->Collect().updates[0].state.GetValues();
    };
    const auto reference = train(1, 1);
    EXPECT_EQ(train(1, 1), reference);
    EXPECT_NE(train(2, 1), reference);
    EXPECT_NE(train(1, 2), reference);
}

TEST(LearnerHelper, DealsOutSensesAndDrawsTasksThatTheyAllow)
{
    const auto make = [](uint32_t most, const LearningProfile& first) {
        auto helper = MakeHelper(0, 0.1);
        helper.SetAttribute("Tasks", StringValue("scene,art,audio"));
        helper.SetSenses({{"image", 1}, {"audio", 1}, {"image+audio", 2}});
        helper.SetTasksPerDevice(most == 0 ? 0 : 1, most);
        if (!first.senses.empty() || !first.tasks.empty())
        {
            helper.SetProfile(0, first);
        }
        std::vector<std::set<std::string>> heads;
        for (const auto& learner : helper.Create(40))
        {
            EXPECT_EQ(learner->FindError(), "");
            heads.emplace_back();
            for (const auto& spec : learner->GetManifest())
            {
                if (spec.id.GetKind() == ModuleKind::HEAD)
                {
                    heads.back().insert(spec.id.GetName());
                }
            }
        }
        return heads;
    };
    const auto all = make(0, {});
    EXPECT_EQ(std::count(all.begin(), all.end(), std::set<std::string>{"audio"}), 10);
    EXPECT_EQ(std::count(all.begin(), all.end(), std::set<std::string>{"art", "scene"}), 10);
    EXPECT_EQ(std::count(all.begin(), all.end(), std::set<std::string>{"art", "audio", "scene"}),
              20);
    const auto some = make(2, {});
    std::map<std::string, int> count;
    for (std::size_t i = 0; i < some.size(); ++i)
    {
        EXPECT_GE(some[i].size(), 1U);
        EXPECT_LE(some[i].size(), 2U);
        EXPECT_TRUE(std::includes(all[i].begin(), all[i].end(), some[i].begin(), some[i].end()));
        for (const auto& task : some[i])
        {
            ++count[task];
        }
    }
    EXPECT_GE(count["art"], 10);
    EXPECT_GE(count["scene"], 10);
    // One device that is told apart leaves the others as they are.
    auto apart = make(2, {"audio", ""});
    EXPECT_EQ(apart.front(), std::set<std::string>{"audio"});
    apart.front() = some.front();
    EXPECT_EQ(apart, some);
    EXPECT_EQ(make(2, {"image", "scene"}).front(), std::set<std::string>{"scene"});
}

TEST(LearnerHelperDeathTest, WhatCannotBeMadeEndsTheProgramWithASentence)
{
    EXPECT_DEATH(LearnerHelper("ns3::hfedfm::Learner"),
                 "no class 'ns3::hfedfm::Learner' that is a ns3::hfedfm::Learner and can be made");
    EXPECT_DEATH(LearnerHelper().SetDataset("ns3::Node"), "that is a ns3::hfedfm::Dataset");
    EXPECT_DEATH(LearnerHelper().SetTasksPerDevice(2, 1), "from 2 to 1 tasks");
    LearnerHelper payloads("ns3::hfedfm::PayloadLearner");
    payloads.SetProfile(0, {"image", ""});
    EXPECT_DEATH(payloads.Create(1), "PayloadLearner has no attribute Senses");
}

TEST(M3tLearnerDeathTest, MisuseEndsTheProgramWithASentence)
{
    auto helper = MakeHelper(0, 0.1);
    EXPECT_DEATH(helper.SetAttribute("Colour", UintegerValue(1)), "has an attribute 'Colour'");
    const auto learner = helper.Create(1).front();
    EXPECT_DEATH(learner->Collect(), "no open training job");
    EXPECT_DEATH(learner->Submit({1, true, {}, Seconds(1)}), "module adapter is missing");
    EXPECT_DEATH(
        {
            learner->Submit({1, true, learner->MakeInitialModules(), Seconds(1)});
            learner->Submit({2, true, learner->MakeInitialModules(), Seconds(2)});
        },
        "round 2 while another is open");
    EXPECT_DEATH(CreateObject<M3tLearner>()->Submit({1, true, {}, Seconds(1)}),
                 "needs its attributes Dataset and Engine");
}

TEST(PayloadLearner, ShipsItsSizeAndChangesIt)
{
    LearnerHelper helper("ns3::hfedfm::PayloadLearner");
    helper.SetAttribute("PayloadBytes", UintegerValue(4001));
    helper.SetAttribute("TrainingFlops", DoubleValue(5e9));
    helper.SetAttribute("Samples", DoubleValue(12));
    const auto learners = helper.Create(2);
    EXPECT_EQ(learners[0]->GetTrainingFlops(), 5e9);
    EXPECT_EQ(learners[0]->GetManifest().front().GetCount(), 1001U);
    const auto start = learners[0]->MakeInitialModules();
    EXPECT_EQ(GetManifest(start), learners[0]->GetManifest());
    for (const auto& learner : learners)
    {
        learner->Submit({3, true, start, Seconds(1)});
    }
    const auto result = learners[0]->Collect();
    ASSERT_EQ(result.updates.size(), 1U);
    EXPECT_EQ(result.updates[0].weight, 12);
    EXPECT_EQ(result.updates[0].baseRound, 3U);
    EXPECT_NE(result.updates[0].state.GetValues(), start.begin()->second.GetValues());
    EXPECT_EQ(learners[1]->Collect().updates[0].state.GetValues(),
              result.updates[0].state.GetValues());
    EXPECT_TRUE(result.startScores.empty());
}

TEST(PayloadLearner, GivesNoUpdateWithoutTraining)
{
    const auto learner = LearnerHelper("ns3::hfedfm::PayloadLearner").Create(1).front();
    learner->Submit({1, false, learner->MakeInitialModules(), Seconds(1)});
    EXPECT_TRUE(learner->Collect().updates.empty());
}

TEST(PayloadLearnerDeathTest, MisuseEndsTheProgram)
{
    LearnerHelper helper("ns3::hfedfm::PayloadLearner");
    EXPECT_DEATH(helper.SetAttribute("PayloadBytes", UintegerValue(0)), "");
    const auto learner = helper.Create(1).front();
    EXPECT_DEATH(learner->Collect(), "no open job");
    EXPECT_DEATH(learner->Submit({1, true, {}, Seconds(1)}), "needs the module adapter");
}
