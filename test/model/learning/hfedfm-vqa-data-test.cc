// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The procedural data. Cases: answers are right for the drawn scene and painting; every question
 * ends in [ans]; images show what the scene says; captions miss one word; the test set is
 * balanced; equal seeds give equal data, different ones do not.
 */

#include "../../../model/learning/data/hfedfm-public-captions.h"

#include "ns3/hfedfm-art-task.h"
#include "ns3/hfedfm-scene-task.h"
#include "ns3/hfedfm-vqa-dataset.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

using namespace ns3::hfedfm;

namespace
{

bool
IsSame(const VqaSample& a, const VqaSample& b)
{
    return a.label == b.label && a.tokens == b.tokens && a.image.GetValues() == b.image.GetValues();
}

} // namespace

TEST(SceneTask, AnswersAreRightForTheDrawnScene)
{
    SeededRandom random(1);
    for (uint32_t i = 0; i < 4000; ++i)
    {
        const uint32_t label = i % VqaTask::CLASSES;
        SceneQuestion question{};
        const Scene scene = DrawScene(label, random, question);
        ASSERT_EQ(AnswerScene(scene, question), label) << question.ToString();
        ASSERT_GE(scene.things.size(), 1U);
        ASSERT_LE(scene.things.size(), 4U);
        std::set<uint32_t> cells;
        for (const auto& thing : scene.things)
        {
            cells.insert(thing.cell);
        }
        ASSERT_EQ(cells.size(), scene.things.size());
    }
}

TEST(SceneTask, AnswersByTheDescription)
{
    const Scene scene{{{0, Shape::CIRCLE, 5}, {0, Shape::SQUARE, 7}, {3, Shape::CROSS, 13}}, false};
    using Kind = SceneQuestion::Kind;
    const auto answer = [&scene](Kind kind, uint32_t color, Shape shape) {
        const auto label = AnswerScene(scene, {kind, color, shape});
        return label ? GetSceneWord(*label) : "none";
    };
    EXPECT_EQ(answer(Kind::COLOR, 0, Shape::CROSS), "yellow");
    EXPECT_EQ(answer(Kind::COLOR, 0, Shape::TRIANGLE), "none");
    EXPECT_EQ(answer(Kind::SHAPE, 3, Shape::CIRCLE), "cross");
    EXPECT_EQ(answer(Kind::SHAPE, 0, Shape::CIRCLE), "none");
    EXPECT_EQ(answer(Kind::COUNT, 0, Shape::CIRCLE), "two");
    EXPECT_EQ(answer(Kind::RELATION, 3, Shape::CIRCLE), "below");
    EXPECT_EQ(answer(Kind::RELATION, 3, Shape::SQUARE), "none");
    EXPECT_EQ(answer(Kind::EXISTS, 0, Shape::SQUARE), "yes");
    EXPECT_EQ(answer(Kind::EXISTS, 3, Shape::SQUARE), "no");
}

TEST(SceneTask, ImagesShowTheScene)
{
    SeededRandom random(2);
    const Scene scene{{{0, Shape::SQUARE, 0}, {2, Shape::SQUARE, 15}}, false};
    for (int i = 0; i < 20; ++i)
    {
        const Image image = RenderScene(scene, random);
        const Rgb red = image.Get(3, 3);
        const Rgb blue = image.Get(28, 28);
        EXPECT_GT(red[0], red[2] + 0.3F);
        EXPECT_GT(blue[2], blue[0] + 0.3F);
    }
}

TEST(ArtTask, AnswersAreRightForTheDrawnPainting)
{
    SeededRandom random(3);
    const ArtTask task;
    for (uint32_t label = 0; label < VqaTask::CLASSES; ++label)
    {
        Painting painting = DrawPainting(random);
        const auto aspect = static_cast<Painting::Aspect>(label / Painting::VALUES);
        painting.values[aspect] = label % Painting::VALUES;
        EXPECT_EQ(AnswerPainting(painting, aspect), label);
        EXPECT_EQ(task.Draw(label, random).tokens, Vocabulary::Encode(AskPainting(aspect)));
    }
}

TEST(VqaTask, QuestionsEndInTheAnswerToken)
{
    SeededRandom random(4);
    for (const auto& name : GetVqaTaskNames())
    {
        for (uint32_t label = 0; label < VqaTask::CLASSES; ++label)
        {
            const auto sample = GetVqaTask(name).Draw(label, random);
            EXPECT_EQ(sample.label, label);
            EXPECT_EQ(sample.tokens.back(), Vocabulary::ANS);
            EXPECT_EQ(std::count(sample.tokens.begin(), sample.tokens.end(), Vocabulary::ANS), 1);
            const auto& values = sample.image.GetValues();
            EXPECT_GE(*std::min_element(values.begin(), values.end()), 0.0F);
            EXPECT_LE(*std::max_element(values.begin(), values.end()), 1.0F);
        }
    }
}

TEST(VqaTask, ListsAreParsed)
{
    EXPECT_EQ(ParseVqaTaskList("art,scene"), (std::vector<std::string>{"art", "scene"}));
    EXPECT_DEATH(ParseVqaTaskList("scene,music"), "no task 'music'; the tasks are: scene, art");
    EXPECT_DEATH(ParseVqaTaskList("art,art"), "names 'art' twice");
    EXPECT_DEATH(ParseVqaTaskList(""), "task list is empty");
}

TEST(PublicCaptions, MissExactlyOneWord)
{
    SeededRandom random(5);
    for (uint32_t i = 0; i < 400; ++i)
    {
        const auto caption = i % 2 == 0 ? DrawSceneCaption(random, i / 2 % VqaTask::CLASSES)
                                        : DrawPaintingCaption(random);
        EXPECT_EQ(std::count(caption.tokens.begin(), caption.tokens.end(), Vocabulary::MASK), 1);
        EXPECT_EQ(caption.tokens[caption.slot], Vocabulary::MASK);
        EXPECT_GT(caption.word, Vocabulary::MASK);
        EXPECT_LT(caption.word, Vocabulary::GetSize());
    }
}

TEST(Vocabulary, EncodesFromTheRight)
{
    const auto tokens = Vocabulary::Encode("the circle [ans]", 1);
    EXPECT_EQ(tokens[3], Vocabulary::PAD);
    EXPECT_EQ(Vocabulary::GetWord(tokens[5]), "circle");
    EXPECT_EQ(tokens[6], Vocabulary::ANS);
    EXPECT_EQ(tokens[7], Vocabulary::PAD);
    EXPECT_DEATH(Vocabulary::Encode("the dog"), "word 'dog' is not in the vocabulary");
    EXPECT_DEATH(Vocabulary::Encode("the the the the the the the the the"), "longer than 8");
}

TEST(VqaDataset, FollowsFromItsSeed)
{
    VqaDatasetConfig config;
    config.samples = 8;
    VqaDatasetConfig other = config;
    other.seed = 2;
    for (const auto& task : GetVqaTaskNames())
    {
        const auto shard = config.MakeTrainingShard(task, 0);
        const auto again = config.MakeTrainingShard(task, 0);
        ASSERT_EQ(shard.size(), 8U);
        EXPECT_TRUE(std::equal(shard.begin(), shard.end(), again.begin(), IsSame));
        EXPECT_FALSE(IsSame(shard[0], config.MakeTrainingShard(task, 1)[0]));
        EXPECT_FALSE(IsSame(shard[0], other.MakeTrainingShard(task, 0)[0]));
        EXPECT_FALSE(IsSame(config.MakeTestQuestion(task, 0), other.MakeTestQuestion(task, 0)));
    }
}

TEST(VqaDataset, TestQuestionsAreBalancedAndDealtOutOnce)
{
    VqaDatasetConfig config;
    config.devices = 7;
    config.testQuestions = 100;
    std::vector<uint32_t> perClass(VqaTask::CLASSES);
    for (uint32_t device = 0; device < config.devices; ++device)
    {
        const auto shard = config.MakeTestShard("scene", device);
        EXPECT_GE(shard.size(), 14U);
        EXPECT_LE(shard.size(), 15U);
        for (const auto& sample : shard)
        {
            ++perClass[sample.label];
        }
    }
    EXPECT_EQ(perClass, std::vector<uint32_t>(VqaTask::CLASSES, 5));
    EXPECT_DEATH(config.MakeTestShard("scene", 7), "made for 7 devices");
}
