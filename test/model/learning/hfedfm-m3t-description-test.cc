// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What a model is made of. Cases: modules have the documented and the published sizes; settings
 * that do not fit give sentences.
 */

#include "ns3/hfedfm-m3t-description.h"

#include <gtest/gtest.h>

using namespace ns3::hfedfm;

TEST(ModuleDescription, ModulesHaveTheDocumentedSizes)
{
    const auto count = [](const ModuleDescription& modules, const std::string& id) {
        for (const auto& spec : modules.MakeManifest(BackboneDescription(), {"scene"}))
        {
            if (spec.id.ToString() == id)
            {
                return spec.GetCount();
            }
        }
        return std::size_t{0};
    };
    ModuleDescription all;
    all.encoders = {"text", "image"};
    all.prompts = 4;
    all.experts = 4;
    all.expertLayers = {0, 1, 2, 3};
    EXPECT_EQ(count(all, "adapter"), 8512U);
    EXPECT_EQ(count(all, "head/scene"), 1300U);
    EXPECT_EQ(count(all, "prompt/scene"), 256U);
    EXPECT_EQ(count(all, "gate"), 1024U);
    EXPECT_EQ(count(all, "expert/3"), 8512U);
    EXPECT_EQ(count(all, "encoder/image"), 13440U);
    EXPECT_EQ(count(all, "encoder/text"), 6784U);
    EXPECT_LE(Vocabulary::GetSize(), BackboneDescription().vocabulary);
}

TEST(ModuleDescription, SizesOfViltAreThosePublished)
{
    BackboneDescription vilt;
    vilt.width = 768;
    vilt.layers = 12;
    vilt.heads = 12;
    vilt.hidden = 3072;
    const auto count = [&vilt](const ModuleDescription& modules) {
        return modules.MakeManifest(vilt, TaskDescription{"vqa"}).front().GetCount();
    };
    ModuleDescription lora;
    lora.adapterStyle = AdapterStyle::LORA;
    lora.adapterWidth = 8;
    lora.adapterLayers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    EXPECT_EQ(count(lora), 294912U);
    auto parallel = lora;
    parallel.adapterStyle = AdapterStyle::PARALLEL;
    parallel.adapterWidth = 256;
    EXPECT_EQ(count(parallel), 9461760U);
}

TEST(ModuleDescription, SaysWhatDoesNotFit)
{
    const BackboneDescription size;
    ModuleDescription modules;
    EXPECT_EQ(modules.FindError(size), "");
    modules.adapterLayers = {2, 4};
    EXPECT_EQ(modules.FindError(size),
              "AdapterLayers names layer 4, but the backbone has layers 0 to 3.");
    modules = {};
    modules.encoders = {"lidar"};
    EXPECT_EQ(modules.FindError(size),
              "Encoders names 'lidar'; the backbone has: text, image, audio.");
    modules = {};
    modules.promptLayer = 4;
    EXPECT_EQ(modules.FindError(size), "");
    modules.prompts = 1;
    EXPECT_EQ(modules.FindError(size),
              "PromptLayer names layer 4, but the backbone has layers 0 to 3.");
    modules = {};
    modules.experts = 2;
    modules.expertsPerInput = 3;
    EXPECT_EQ(modules.FindError(size), "ExpertsPerInput is 3, but there are 2 experts.");
    modules.expertLayers.clear();
    EXPECT_EQ(modules.FindError(size), "Experts is 2, but ExpertLayers names no layer.");
}
