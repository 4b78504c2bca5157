// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Costs of a model that the embedded one stands for: the sizes that have names follow from the
 * shapes of ViLT-B/32; a file is read, and each of its mistakes named with line, value and what is
 * allowed; a report says that it is a scale model.
 */

#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-model-costs.h"

#include <fstream>
#include <gtest/gtest.h>
#include <string>

using namespace ns3::hfedfm;

namespace
{

const ModuleId ADAPTER;
const ModuleId SCENE(ModuleKind::HEAD, "scene");

class ModelCostsTest : public testing::Test
{
  public:
    /** @return the error for a file of these lines, without its name; empty if it is read */
    std::string ErrorFor(const std::string& text)
    {
        const auto path = m_folder.GetPath() + "/costs.csv";
        std::ofstream(path) << text;
        auto error = ErrorOf([&]() { m_costs = FindModelCosts(path); });
        const auto at = error.find(path);
        return at == std::string::npos ? error : error.erase(at, path.size());
    }

    TempFolder m_folder;
    ModelCosts m_costs;
};

} // namespace

TEST_F(ModelCostsTest, NamedSizesFollowFromTheShapes)
{
    EXPECT_TRUE(FindModelCosts("embedded").IsEmbedded());
    EXPECT_EQ(FindModelCosts("embedded").GetModuleParameters(), "");
    const auto lora = FindModelCosts("vilt-lora");
    EXPECT_EQ(lora.parameters.at(ADAPTER), 294912U);
    EXPECT_EQ(lora.parameters.at(SCENE), 15380U);
    EXPECT_EQ(lora.GetTrained(), 294912U + 2 * 15380);
    EXPECT_EQ(lora.sampleFlops, 28e9);
    EXPECT_EQ(lora.GetModuleParameters(), "adapter=294912,head/art=15380,head/scene=15380");
    auto three = lora;
    three.tasks = {"scene", "audio", "fashion"};
    EXPECT_EQ(three.GetTrained(), 294912U + 2 * 15380 + 10 * 769); // of 20, 20 and 10 answers
    EXPECT_EQ(three.GetModuleParameters(),
              "adapter=294912,head/audio=15380,head/fashion=7690,head/scene=15380");
    const auto adapters = FindModelCosts("vilt-adapters");
    EXPECT_EQ(adapters.parameters.at(ADAPTER), 12U * 2 * (2 * 768 * 256 + 768 + 256));
    EXPECT_EQ(adapters.sampleFlops, 32e9);
    const auto published = FindModelCosts("published");
    EXPECT_EQ(published.GetTrained() * 4, 6000000U);
    EXPECT_TRUE(Contains(published.Describe(Codec::FP32),
                         "(6.00 MB as fp32), operations of the embedded model, and "));
    EXPECT_EQ(adapters.GetMemory(), 4.0 * 111595008 + 16.0 * (9461760 + 2 * 15380));
}

TEST_F(ModelCostsTest, AFileMayNameSomeModules)
{
    ASSERT_EQ(ErrorFor("module,parameters\r\n# large adapters\r\nadapter,100000\r\n\r\n"
                       "flops_per_sample,2.5e9\r\nfrozen_parameters,5000000\r\n"),
              "");
    EXPECT_EQ(m_costs.GetModuleParameters(), "adapter=100000");
    EXPECT_EQ(m_costs.GetTrained(), 100000U + 2 * 1300); // heads as they are
    EXPECT_EQ(m_costs.sampleFlops, 2.5e9);
    EXPECT_EQ(m_costs.frozen, 5000000U);
}

TEST_F(ModelCostsTest, MistakesOfAFileAreNamedWithTheirLine)
{
    const std::string flops = "flops_per_sample,1e9\n";
    EXPECT_EQ(ErrorFor(flops + "adapter,100"),
              ", line 2: adapter is '100'; it must be a whole number from 8512, as many as the "
              "embedded module holds, to 250000000.");
    EXPECT_EQ(ErrorFor(flops + "\nhead/scene,1e6"),
              ", line 3: head/scene is '1e6'; it must be a whole number from 1300, as many as the "
              "embedded module holds, to 250000000.");
    EXPECT_TRUE(Contains(ErrorFor(flops + "encoder/audio,5"),
                         ", line 2: 'encoder/audio' is no module of the embedded model; allowed "
                         "are adapter, head/art, head/audio, "));
    EXPECT_EQ(ErrorFor("adapter,10000,4"),
              ", line 1: 'adapter,10000,4' has 3 fields; two are allowed, a module and its "
              "parameters.");
    EXPECT_EQ(ErrorFor(flops + "adapter,9000\nadapter,9000"),
              ", line 3: 'adapter' is there twice; once is allowed.");
    EXPECT_EQ(ErrorFor("flops_per_sample,0"),
              ", line 1: flops_per_sample is '0'; it must be a number above 0 and at most 1e18.");
    EXPECT_EQ(ErrorFor(flops + "frozen_parameters,-1"),
              ", line 2: frozen_parameters is '-1'; it must be a whole number from 0 to "
              "1000000000000.");
    EXPECT_EQ(ErrorFor("adapter,10000"),
              "The costs file '' has no line 'flops_per_sample,number', which it needs.");
    EXPECT_EQ(ErrorFor(flops + "adapter,200000000\nhead/art,200000000"),
              "The modules of the costs file '' have 400001300 parameters; at most 250000000 are "
              "allowed in all.");
}

TEST_F(ModelCostsTest, AReportSaysThatItIsAScaleModel)
{
    EXPECT_EQ(FindModelCosts("embedded").Describe(Codec::FP32), "");
    const auto costs = FindModelCosts("vilt-lora");
    EXPECT_EQ(costs.Describe(Codec::FP16),
              "This is a scale model: the embedded model learns, and accuracies are its own; "
              "bytes, times and energies are those of 'vilt-lora', with updates of 325672 "
              "parameters for all tasks (0.65 MB as fp16), 28.00 GFLOP per sample and step, and "
              "452 MB of "
              "weights, gradients and moments on a device, activations not counted.\n");
}
