// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The procedural data. Cases: answers are right for the drawn scene and painting; every question
 * ends in [ans]; images show what the scene says; captions miss one word; the test set is
 * balanced, and so is the union of what is parted by class; devices' own tests have their classes;
 * equal seeds give equal data, different ones do not; samples of a pool are each on one device.
 */

#include "../../../model/learning/data/hfedfm-public-captions.h"

#include "ns3/hfedfm-art-task.h"
#include "ns3/hfedfm-audio-task.h"
#include "ns3/hfedfm-scene-task.h"
#include "ns3/hfedfm-vqa-dataset.h"
#include "ns3/string.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <set>
#include <utility>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

bool
IsSame(const VqaSample& a, const VqaSample& b)
{
    return a.label == b.label && a.tokens == b.tokens && a.percept.values == b.percept.values;
}

/** A task with a few samples, which tell their index by their first value. */
class PoolTask : public VqaTask
{
  public:
    static TypeId GetTypeId()
    {
        static auto tid = TypeId("PoolTask").SetParent<VqaTask>().AddConstructor<PoolTask>();
        return tid;
    }

    std::string GetName() const override
    {
        return "pool";
    }

    uint32_t GetClasses() const override
    {
        return 3;
    }

    std::string GetAnswer(uint32_t label) const override
    {
        return "answer " + std::to_string(label);
    }

    VqaSample Draw(uint32_t label, SeededRandom& random) const override
    {
        return Take(VqaPart::TRAINING, label, random.Below(CountPool(VqaPart::TRAINING, label)));
    }

    uint32_t CountPool(VqaPart part, uint32_t label) const override
    {
        return part == VqaPart::TRAINING ? 40 + label : 10;
    }

    VqaSample Take(VqaPart part, uint32_t label, uint32_t index) const override
    {
        EXPECT_LT(index, CountPool(part, label));
        Image image;
        const float marked = static_cast<float>(index) / 100;
        image.Set(0, 0, {marked, part == VqaPart::TEST ? 1.0F : 0.0F, 0});
        return {MakePercept(image), Vocabulary::Encode("[ans]"), label};
    }
};

NS_OBJECT_ENSURE_REGISTERED(PoolTask);

/** A task whose samples of one class are not as they should be. */
class FlawedTask : public PoolTask
{
  public:
    /** @param question of class 1 @param modality of all @param label of class 2 */
    FlawedTask(const std::string& question, const std::string& modality, uint32_t label)
        : m_question(question),
          m_modality(modality),
          m_label(label)
    {
    }

    VqaSample Draw(uint32_t label, SeededRandom&) const override
    {
        auto percept = MakePercept(Image());
        percept.modality = m_modality;
        return {percept,
                Vocabulary::Encode(label == 1 ? m_question : "[ans]"),
                label == 2 ? m_label : label};
    }

    uint32_t CountPool(VqaPart, uint32_t) const override
    {
        return 0;
    }

  private:
    std::string m_question;
    std::string m_modality;
    uint32_t m_label;
};

/** @return how often each sample of a pool is there, by class and first value */
std::map<std::pair<uint32_t, float>, int>
CountSamples(const std::vector<VqaSample>& samples)
{
    std::map<std::pair<uint32_t, float>, int> count;
    for (const auto& sample : samples)
    {
        ++count[{sample.label, sample.percept.values[0]}];
    }
    return count;
}

} // namespace

TEST(VqaDataset, ByClassEverySampleOfAPoolIsOnOneDevice)
{
    VqaDatasetConfig config;
    config.devices = 6;
    config.samples = 20; // of 123
    std::vector<VqaSample> all;
    for (uint32_t device = 0; device < config.devices; ++device)
    {
        const auto shard = config.MakeTrainingShard("pool", device);
        EXPECT_EQ(shard.size(), config.CountSamples("pool", device));
        all.insert(all.end(), shard.begin(), shard.end());
    }
    const auto count = CountSamples(all);
    EXPECT_EQ(all.size(), 120U);
    EXPECT_EQ(count.size(), 120U); // each once
    for (uint32_t label = 0; label < 3; ++label)
    {
        EXPECT_EQ(std::count_if(all.begin(),
                                all.end(),
                                [label](const auto& sample) { return sample.label == label; }),
                  40);
    }
    auto other = config;
    other.seed = 2; // leaves out others of the last class
    EXPECT_FALSE(IsSame(config.MakeTestQuestion("pool", 0), other.MakeTestQuestion("pool", 0)) &&
                 IsSame(config.MakeTestQuestion("pool", 1), other.MakeTestQuestion("pool", 1)) &&
                 IsSame(config.MakeTestQuestion("pool", 2), other.MakeTestQuestion("pool", 2)));
    config.testQuestions = 30;
    const auto test = config.MakeTest("pool");
    EXPECT_EQ(CountSamples(test).size(), 30U);
    for (const auto& sample : test)
    {
        EXPECT_EQ(sample.percept.values[1024], 1.0F); // green: none that is trained on
    }
    for (const auto& sample : config.MakeOwnTest("pool", 0))
    {
        EXPECT_EQ(sample.percept.values[1024], 1.0F);
    }
}

TEST(VqaTask, SamplesThatCannotBeAreToldBeforeAnythingRuns)
{
    const auto tell = [](const auto&... flaws) {
        return Create<FlawedTask>(flaws...)->FindSampleError();
    };
    EXPECT_EQ(tell("which side is bright [ans]", "image", 2U), "");
    EXPECT_EQ(tell("which dog is bright [ans]", "image", 2U),
              "A sample of the class 'answer 1' of the task 'pool' cannot be made: The word 'dog' "
              "is not in the vocabulary of 81 words.");
    EXPECT_EQ(tell("[ans]", "audio", 2U),
              "A sample of the class 'answer 0' of the task 'pool' is of the modality 'audio'; the "
              "task says that it needs 'image'.");
    EXPECT_EQ(tell("[ans]", "image", 3U),
              "A sample of the class 'answer 2' of the task 'pool' has the label 3, not 2.");
}

TEST(VqaDataset, APoolThatIsTooSmallIsTold)
{
    VqaDatasetConfig config;
    config.devices = 6;
    config.samples = 20;
    config.testQuestions = 30;
    EXPECT_EQ(config.FindError("pool"), "");
    config.testQuestions = 31;
    EXPECT_EQ(config.FindError("pool"),
              "The task 'pool' has 10 test samples of the class 'answer 0'; 31 test questions need "
              "11.");
    config.samples = 21;
    EXPECT_EQ(config.FindError("pool"),
              "The task 'pool' has 40 training samples of the class 'answer 0'; 6 devices with 21 "
              "samples of all classes each, on average, need 42.");
    config.testQuestions = 30;
    config.partition = VqaPartition::BY_DEVICE; // which takes them again and again
    EXPECT_EQ(config.FindError("pool"), "");
    EXPECT_EQ(config.MakeTrainingShard("pool", 5).size(), 21U);
    EXPECT_EQ(config.FindError("scene"), "");
}

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
    for (const std::string name : {"scene", "art", "audio"})
    {
        for (uint32_t label = 0; label < VqaTask::CLASSES; ++label)
        {
            const auto sample = GetVqaTask(name).Draw(label, random);
            EXPECT_EQ(sample.label, label);
            EXPECT_EQ(sample.tokens.back(), Vocabulary::ANS);
            EXPECT_EQ(std::count(sample.tokens.begin(), sample.tokens.end(), Vocabulary::ANS), 1);
            const auto& values = sample.percept.values;
            EXPECT_GE(*std::min_element(values.begin(), values.end()), 0.0F);
            EXPECT_LE(*std::max_element(values.begin(), values.end()), 1.0F);
        }
    }
}

TEST(AudioTask, AnswersAreRightForWhatIsHeard)
{
    SeededRandom random(6);
    for (uint32_t i = 0; i < 400; ++i)
    {
        const uint32_t label = i % VqaTask::CLASSES;
        const auto aspect = static_cast<SoundClip::Aspect>(label / SoundClip::VALUES);
        const auto clip = DrawSounds(label, random);
        EXPECT_EQ(AnswerSounds(clip, aspect), label);
        uint32_t loudest = 0;
        for (std::size_t event = 0; event < clip.events.size(); ++event)
        {
            const auto& one = clip.events[event];
            loudest += one.loudness == 1 ? 1 : 0;
            EXPECT_TRUE(event == 0 || clip.events[event - 1].slot < one.slot);
            if (aspect == SoundClip::LOUDEST && one.loudness == 1)
            {
                EXPECT_NE(one.timbre, 4U) << "the pitch of a hiss cannot be heard";
            }
        }
        EXPECT_EQ(loudest, clip.events.empty() ? 0U : 1U);
        EXPECT_EQ(RenderSounds(clip, random).values.size(), 512U);
    }
}

TEST(AudioTask, APitchIsWhereItsBinsAre)
{
    SeededRandom random(7);
    for (uint32_t pitch = 0; pitch < SoundClip::VALUES; ++pitch)
    {
        const auto values = RenderSounds({{{1, 0, pitch, 1.0}}}, random).values;
        const auto strongest = std::max_element(values.begin(), values.end()) - values.begin();
        EXPECT_NEAR(static_cast<double>(strongest / 32) + 0.5, 1.5 + 3.0 * pitch, 1.0);
        EXPECT_EQ(strongest % 32 / 8, 1);
    }
}

TEST(PublicCaptions, MissExactlyOneWord)
{
    SeededRandom random(5);
    for (uint32_t i = 0; i < 400; ++i)
    {
        const auto caption = i % 3 == 0   ? DrawSceneCaption(random)
                             : i % 3 == 1 ? DrawPaintingCaption(random)
                                          : DrawSoundCaption(random);
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
    const auto tell = [](const std::string& sentence) -> std::string {
        try
        {
            Vocabulary::Encode(sentence);
        }
        catch (const std::invalid_argument& error)
        {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(tell("the dog"), "The word 'dog' is not in the vocabulary of 81 words.");
    EXPECT_EQ(tell("the the the the the the the the the"),
              "The sentence 'the the the the the the the the the' with 0 pads behind it is longer "
              "than 8 tokens.");
}

TEST(VqaDataset, FollowsFromItsSeed)
{
    VqaDatasetConfig config;
    config.devices = 2;
    config.samples = 8;
    VqaDatasetConfig other = config;
    other.seed = 2;
    for (const std::string task : {"scene", "art", "audio"})
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

TEST(VqaDataset, ByDeviceGivesEveryDeviceAsMuch)
{
    VqaDatasetConfig config;
    config.devices = 7;
    config.samples = 20;
    config.partition = VqaPartition::BY_DEVICE;
    for (uint32_t device = 0; device < config.devices; ++device)
    {
        EXPECT_EQ(config.MakeTrainingShard("art", device).size(), 20U);
        EXPECT_EQ(config.CountSamples("art", device), 20U);
    }
}

TEST(VqaDataset, ByClassGivesUnequallyMuchOfABalancedUnion)
{
    VqaDatasetConfig config;
    config.devices = 12;
    config.samples = 90;
    for (const double alpha : {0.001, 0.1, 1000.0})
    {
        config.alpha = alpha;
        std::vector<uint32_t> perClass(VqaTask::CLASSES);
        std::set<uint32_t> sizes;
        const auto counts = config.SplitByClass("scene");
        ASSERT_EQ(counts.size(), 12U);
        for (uint32_t device = 0; device < config.devices; ++device)
        {
            std::vector<uint32_t> drawn(VqaTask::CLASSES);
            for (const auto& sample : config.MakeTrainingShard("scene", device))
            {
                ++drawn[sample.label];
                ++perClass[sample.label];
            }
            EXPECT_EQ(drawn, counts[device]);
            sizes.insert(config.CountSamples("scene", device));
            EXPECT_GE(*sizes.begin(), 8U);
        }
        // 1080 samples of 20 classes.
        EXPECT_EQ(perClass, std::vector<uint32_t>(VqaTask::CLASSES, 54));
        EXPECT_EQ(*sizes.rbegin() - *sizes.begin() > 40, alpha < 1) << alpha;
    }
    EXPECT_NE(config.SplitByClass("scene"), config.SplitByClass("art"));
}

TEST(VqaDataset, AMinimumAboveTheMeanGivesAllAsMuch)
{
    VqaDatasetConfig config;
    config.devices = 5;
    config.samples = 6;
    config.minSamples = 100;
    for (uint32_t device = 0; device < config.devices; ++device)
    {
        EXPECT_EQ(config.CountSamples("art", device), 6U);
    }
}

TEST(VqaDataset, OwnTestsAskOtherQuestionsOfTheDevicesClasses)
{
    VqaDatasetConfig config;
    config.devices = 6;
    config.samples = 40;
    config.ownQuestions = 200;
    for (const auto partition : {VqaPartition::BY_CLASS, VqaPartition::BY_DEVICE})
    {
        config.partition = partition;
        for (uint32_t device = 0; device < config.devices; ++device)
        {
            const auto shares = config.MakePrior("art", device).GetShares();
            EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
            const auto training = config.MakeTrainingShard("art", device);
            std::vector<uint32_t> drawn(VqaTask::CLASSES);
            const auto questions = config.MakeOwnTest("art", device);
            ASSERT_EQ(questions.size(), 200U);
            for (const auto& question : questions)
            {
                ++drawn[question.label];
                EXPECT_TRUE(std::none_of(training.begin(), training.end(), [&](const auto& sample) {
                    return IsSame(sample, question);
                }));
            }
            for (uint32_t label = 0; label < VqaTask::CLASSES; ++label)
            {
                // 5 standard deviations of a share of 1/2.
                EXPECT_NEAR(drawn[label] / 200.0, shares[label], 0.18);
                EXPECT_TRUE(shares[label] > 0 || drawn[label] == 0);
            }
        }
    }
}

TEST(VqaDataset, TheCommonTestIsBalanced)
{
    VqaDatasetConfig config;
    config.testQuestions = 100;
    std::vector<uint32_t> perClass(VqaTask::CLASSES);
    for (const auto& question : config.MakeTest("scene"))
    {
        ++perClass[question.label];
    }
    EXPECT_EQ(perClass, std::vector<uint32_t>(VqaTask::CLASSES, 5));
}

TEST(VqaDatasetDeathTest, BadSettingsEndTheProgramWithASentence)
{
    const auto dataset = CreateObject<VqaDataset>();
    EXPECT_DEATH(dataset->SetAttribute("Partition", StringValue("even")),
                 "'even'; it must be by-class or by-device");
    VqaDatasetConfig config;
    config.devices = 1000000;
    config.samples = 1000000;
    EXPECT_DEATH(config.SplitByClass("art"), "is too large; 4294967295");
}
