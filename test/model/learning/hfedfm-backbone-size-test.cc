// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Backbones of other sizes than the embedded one. Cases: sizes are read from shapes and metadata,
 * and what does not fit is told; training by the fast path equals LibTorch's at each size; heads
 * that it cannot compute are trained by LibTorch.
 */

#include "../../../model/learning/hfedfm-model-scorer.h"
#include "../../../model/learning/m3t/hfedfm-fast-trainer.h"
#include "../../../model/learning/torch/hfedfm-reference-trainer.h"

#include "ns3/hfedfm-vqa-dataset.h"

#include <gtest/gtest.h>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** @return a file of a backbone of this size, with random values */
SafetensorsFile
MakeFile(const BackboneDescription& size)
{
    SeededRandom random(3);
    SafetensorsFile file;
    file.metadata = size.MakeMetadata();
    for (const auto& spec : size.MakeSpecs())
    {
        NamedTensor tensor{spec.shape, std::vector<float>(spec.GetCount())};
        const bool norm = spec.name.find("norm") != std::string::npos;
        for (auto& value : tensor.values)
        {
            value = static_cast<float>((norm ? 1 : 0) + random.Uniform(-0.15, 0.15));
        }
        file.tensors[spec.name] = std::move(tensor);
    }
    return file;
}

/** @return width, layers, heads, hidden as given; patches of 16 x 16 pixels, sounds as they are */
BackboneDescription
MakeSize(uint32_t width, uint32_t layers, uint32_t heads, uint32_t hidden)
{
    BackboneDescription size;
    size.width = width;
    size.layers = layers;
    size.heads = heads;
    size.hidden = hidden;
    size.normEpsilon = 1e-3F;
    size.percepts[0].patchHeight = 16;
    size.percepts[0].patchWidth = 16;
    return size;
}

/** @return the error for a file, empty if its sizes can be read */
std::string
ErrorFor(const SafetensorsFile& file)
{
    std::string error;
    BackboneDescription::Read(file, error);
    return error;
}

} // namespace

TEST(BackboneSize, IsReadFromShapesAndMetadata)
{
    const auto size = MakeSize(96, 3, 2, 80);
    EXPECT_EQ(size.MakeMetadata(),
              (std::map<std::string, std::string>{
                  {"heads", "2"},
                  {"norm_epsilon", "0.001"},
                  {"percepts", "image 3x32x32/16x16,audio 1x16x32/16x4"}}));
    std::string error;
    const auto read = BackboneDescription::Read(MakeFile(size), error);
    ASSERT_TRUE(read) << error;
    EXPECT_EQ(read->MakeSpecs(), size.MakeSpecs());
    EXPECT_EQ(read->heads, 2U);
    EXPECT_EQ(read->layers, 3U);
    EXPECT_FLOAT_EQ(read->normEpsilon, 1e-3F);
    EXPECT_EQ(read->percepts[0].CountPatches(), 4U);
    EXPECT_TRUE(BackboneDescription().MakeMetadata().empty());
}

TEST(BackboneSize, IsReadFromTheConfigOfAViltModel)
{
    // Keys and values of ViLT-B/32.
    const std::string vilt =
        R"({"architectures": ["ViltForMaskedLM"], "attention_probs_dropout_prob": 0.0,
            "hidden_act": "gelu", "hidden_size": 768, "image_size": 384, "intermediate_size": 3072,
            "layer_norm_eps": 1e-12, "max_image_length": -1, "max_position_embeddings": 40,
            "model_type": "vilt", "num_attention_heads": 12, "num_channels": 3,
            "num_hidden_layers": 12, "patch_size": 32, "qkv_bias": true, "type_vocab_size": 2,
            "vocab_size": 30522})";
    std::string error;
    const auto size = BackboneDescription::ReadConfig(vilt, error);
    ASSERT_TRUE(size) << error;
    EXPECT_EQ(size->width, 768U);
    EXPECT_EQ(size->layers, 12U);
    EXPECT_EQ(size->heads, 12U);
    EXPECT_EQ(size->hidden, 3072U);
    EXPECT_EQ(size->vocabulary, 30522U);
    EXPECT_EQ(size->CountTextTokens(), 40U);
    EXPECT_FLOAT_EQ(size->normEpsilon, 1e-12F);
    ASSERT_EQ(size->percepts.size(), 1U);
    EXPECT_EQ(size->percepts[0].CountPatches(), 144U);
    EXPECT_EQ(size->percepts[0].CountPatchValues(), 3072U);
    // The transformer's parameters: 12 layers of 7,087,872 and the last norm.
    uint64_t layers = 0;
    for (const auto& spec : size->MakeSpecs())
    {
        layers += spec.name.rfind("layer", 0) == 0 ? spec.GetCount() : 0;
    }
    EXPECT_EQ(layers, 12U * 7087872U);

    const auto with = [&vilt](const std::string& from, const std::string& to) {
        auto text = vilt;
        text.replace(text.find(from), from.size(), to);
        std::string problem;
        EXPECT_FALSE(BackboneDescription::ReadConfig(text, problem)) << to;
        return problem;
    };
    EXPECT_EQ(with("\"hidden_size\": 768", "\"hidden\": 768"),
              "it has no 'hidden_size', a whole number from 1 to 9999999");
    EXPECT_EQ(with("\"hidden_size\": 768", "\"hidden_size\": -768"),
              "its 'hidden_size' is '-768'; a whole number from 1 to 9999999 is needed");
    EXPECT_EQ(with("\"hidden_size\": 768", "\"hidden_size\": [768]"),
              "it has no 'hidden_size', a whole number from 1 to 9999999");
    EXPECT_EQ(with("heads\": 12", "heads\": 11"),
              "its 'num_attention_heads' and 'hidden_size' are 11 and 768; the first must divide "
              "the second");
    EXPECT_EQ(with("patch_size\": 32", "patch_size\": 36"),
              "its 'patch_size' and 'image_size' are 36 and 384; the first must divide the second");
    EXPECT_EQ(with("\"gelu\"", "\"relu\""), "its 'hidden_act' is 'relu'; it must be gelu");
    EXPECT_EQ(with("true", "false"), "its 'qkv_bias' is 'false'; it must be true");
    EXPECT_EQ(with("1e-12", "0"),
              "its 'layer_norm_eps' is '0'; a number between 0 and 1 is needed");
    EXPECT_EQ(with("}", "").rfind("it is no JSON: line ", 0), 0U);
}

TEST(BackboneSize, WhatDoesNotFitIsTold)
{
    const auto whole = MakeFile(MakeSize(96, 3, 2, 80));
    const auto with = [&whole](const std::string& key, const std::string& value) {
        auto file = whole;
        file.metadata[key] = value;
        return ErrorFor(file);
    };
    EXPECT_EQ(with("heads", "5"),
              "its metadata say heads=5; a number that divides the width of 96 is needed");
    EXPECT_EQ(with("heads", "2x"),
              "its metadata say heads=2x; a number that divides the width of 96 is needed");
    EXPECT_EQ(with("heads", "0"),
              "its metadata say heads=0; a number that divides the width of 96 is needed");
    EXPECT_EQ(with("norm_epsilon", "small"),
              "its metadata say norm_epsilon=small; a number between 0 and 1 is needed");
    for (const std::string percepts :
         {"", "image", "image 3x32x32", "image 3x32x32/5x8", "image 3x32x32/8x8x", " 3x32x32/8x8"})
    {
        EXPECT_EQ(
            with("percepts", percepts).rfind("its metadata say percepts=" + percepts + ";", 0),
            0U)
            << percepts;
    }
    EXPECT_EQ(with("percepts", "image 3x32x32/8x8,audio 1x16x32/16x4"),
              "the tensor 'embed.patch.image.weight' has shape [96, 768]; expected is [96, 192]");
    auto file = whole;
    file.tensors.erase("layer1.qkv.bias");
    EXPECT_EQ(ErrorFor(file), "the tensor 'layer1.qkv.bias' of shape [288] is missing");
    file.tensors.erase("embed.token");
    EXPECT_EQ(ErrorFor(file), "it has no tensor 'embed.token' with two sizes");
    auto words = MakeSize(96, 3, 2, 80);
    words.words = 40;
    EXPECT_EQ(ErrorFor(MakeFile(words)).rfind("it has 96 words and 41 places of them; ", 0), 0U);
}

TEST(BackboneSize, TheFastPathTrainsAsLibTorchDoes)
{
    VqaDatasetConfig config;
    config.samples = 12;
    for (const auto& size :
         {MakeSize(96, 3, 2, 80), MakeSize(32, 1, 2, 16), MakeSize(80, 2, 1, 200)})
    {
        std::string error;
        const auto backbone = FrozenBackbone::Make(MakeFile(size), error);
        ASSERT_TRUE(backbone) << error;
        for (const std::string task : {"scene", "audio"})
        {
            const auto described = config.Describe(task);
            ModuleDescription modules;
            modules.adapterLayers = {0};
            modules.encoders = {"text"};
            modules.experts = 2;
            modules.expertLayers = {0};
            ModuleSet fast;
            SeededRandom random(5);
            for (const auto& spec : modules.MakeManifest(size, described))
            {
                ModuleState state(spec);
                for (auto& value : state.GetValues())
                {
                    value = static_cast<float>(random.Uniform(-0.15, 0.15));
                }
                fast.emplace(spec.id, state);
            }
            auto plain = fast;
            FastTrainer trainer(backbone, modules, described, 8);
            ReferenceTrainer reference(backbone, modules, described);
            const auto samples = config.MakeTrainingShard(task, 0);
            SeededRandom one(3);
            SeededRandom other(3);
            const LocalTrainingConfig training{8, 1, 1e-3, 1e-2, {}};
            const double loss = trainer.Train(training, trainer.Encode(samples), one, fast);
            const double expected =
                reference.Train(training, reference.Encode(samples), other, plain);
            EXPECT_NEAR(loss, expected, 1e-4 * expected) << size.width << " " << task;
        }
    }
}

TEST(BackboneSize, HeadsThatTheFastPathCannotComputeAreTrainedByLibTorch)
{
    EXPECT_TRUE(FastTrainer::CanCompute(MakeSize(96, 3, 2, 80)));
    EXPECT_FALSE(FastTrainer::CanCompute(MakeSize(96, 3, 4, 80)));
    const auto path = testing::TempDir() + "hfedfm-heads-of-24.safetensors";
    WriteSafetensors(MakeFile(MakeSize(96, 3, 4, 80)), path);
    ModelSetting setting;
    setting.backboneFile = path;
    setting.modules.adapterLayers = {0, 1};
    const auto trainer = setting.MakeTrainer({"scene"}, 8);
    EXPECT_TRUE(dynamic_cast<ReferenceTrainer*>(trainer.get()));
    EXPECT_TRUE(dynamic_cast<FastTrainer*>(ModelSetting().MakeTrainer({"scene"}, 8).get()));
    std::remove(path.c_str());
}
