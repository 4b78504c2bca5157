// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Scores on the common test set. Cases: a score is what counting gives; devices that hold the same
 * model cost one scoring, whatever the number of threads; another model, task or data set has
 * scores of its own.
 */

#include "../../../model/learning/hfedfm-model-scorer.h"

#include "ns3/core-module.h"
#include "ns3/hfedfm-learner-helper.h"
#include "ns3/hfedfm-m3t-learner.h"
#include "ns3/hfedfm-vqa-dataset.h"

#include <gtest/gtest.h>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Devices with a small test set. */
std::vector<Ptr<Learner>>
MakeLearners(uint32_t count, uint32_t threads)
{
    LearnerHelper helper;
    helper.SetAttribute("Threads", UintegerValue(threads));
    helper.SetAttribute("SamplesPerTask", UintegerValue(16));
    helper.SetAttribute("TestQuestionsPerTask", UintegerValue(40));
    helper.AssignStreams(3);
    return helper.Create(count);
}

std::shared_ptr<const SampleSource>
GetSource(const Ptr<Learner>& learner)
{
    PointerValue dataset;
    learner->GetAttribute("Dataset", dataset);
    return dataset.Get<Dataset>()->GetSource();
}

} // namespace

TEST(ModelScorer, ScoresAreThoseOfCounting)
{
    const auto learner = MakeLearners(1, 0).front();
    const auto source = GetSource(learner);
    const auto modules = learner->MakeInitialModules();
    const auto scorer = ModelScorer::Get(source, {});
    const auto trainer = ModelSetting().MakeTrainer(source->Describe("art"), 8);
    const auto score = scorer->Score("art", modules).get();
    EXPECT_EQ(score.task, "art");
    EXPECT_EQ(score.total, 40U);
    EXPECT_EQ(score.correct,
              trainer->CountCorrect(trainer->Encode(source->MakeTest("art")), modules));
}

TEST(ModelScorer, DevicesWithTheSameModelCostOneScoring)
{
    for (const uint32_t threads : {0U, 3U})
    {
        const auto learners = MakeLearners(5, threads);
        const auto scorer = ModelScorer::Get(GetSource(learners[0]), {});
        const auto start = learners[0]->MakeInitialModules();
        for (const auto& learner : learners)
        {
            learner->Submit({1, true, start, Seconds(1)});
        }
        const auto first = learners[0]->Collect();
        for (std::size_t i = 1; i < learners.size(); ++i)
        {
            EXPECT_EQ(learners[i]->Collect().startScores[0].correct, first.startScores[0].correct);
        }
        EXPECT_EQ(scorer->GetN(), 2U); // a model of each task
    }
}

TEST(ModelScorer, OtherModelsTasksAndDataHaveScoresOfTheirOwn)
{
    const auto learner = MakeLearners(1, 0).front();
    const auto modules = learner->MakeInitialModules();
    const auto scorer = ModelScorer::Get(GetSource(learner), {});
    scorer->Score("art", modules);
    auto changed = modules;
    changed.at(ModuleId()).GetValues()[0] += 1;
    scorer->Score("art", changed);
    scorer->Score("scene", modules);
    EXPECT_EQ(scorer->GetN(), 3U);
    scorer->Score("art", changed);
    EXPECT_EQ(scorer->GetN(), 3U);
    EXPECT_EQ(ModelScorer::Get(GetSource(learner), {}), scorer);
    const auto other = std::make_shared<VqaDatasetConfig>();
    EXPECT_NE(ModelScorer::Get(other, {}), scorer);
    EXPECT_EQ(ModelScorer::Get(other, {})->GetN(), 0U);
}
