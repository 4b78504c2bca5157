// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Mixing of a node's own values of a module with those of its parent: by a fixed weight, or by one
 * that follows where training goes.
 */

#include "ns3/hfedfm-module-mixing.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const ModuleId HEAD(ModuleKind::HEAD, "scene");

ModuleState
Head(const std::vector<float>& values)
{
    ModuleState state(ModuleSpec{HEAD, {{"w", {static_cast<uint32_t>(values.size())}}}});
    std::copy(values.begin(), values.end(), state.GetValues().begin());
    return state;
}

ModuleMixing
Mixing(const std::string& text)
{
    std::string error;
    const auto mixing = ModuleMixing::Parse(text, &error);
    EXPECT_TRUE(mixing) << error;
    return mixing.value_or(ModuleMixing());
}

std::vector<float>
Mixed(ModuleMixing& mixing, const std::vector<float>& values)
{
    auto state = Head(values);
    mixing.Mix(state);
    return {state.GetValues().begin(), state.GetValues().end()};
}

} // namespace

TEST(ModuleMixing, ReadsRulesAndRefusesOthers)
{
    EXPECT_TRUE(Mixing("").IsEmpty());
    EXPECT_EQ(Mixing("head=0.25,adapter=learned").ToString(), "head=0.25,adapter=learned");
    EXPECT_EQ(Mixing("head=0.25,adapter=learned").GetWeight(HEAD), 0.25);
    EXPECT_EQ(Mixing("head=learned").GetWeight(HEAD), 0.5);
    EXPECT_FALSE(Mixing("adapter=1").GetWeight(HEAD));
    for (const std::string text : {"head",
                                   "head=",
                                   "head=1.1",
                                   "head=-0.1",
                                   "head=x",
                                   "heads=1",
                                   "head=0.5x",
                                   "head=0.5,",
                                   "head=nan"})
    {
        std::string error;
        EXPECT_FALSE(ModuleMixing::Parse(text, &error)) << text;
        EXPECT_NE(error.find("The mixing rule '"), std::string::npos);
    }
}

TEST(ModuleMixing, BeginsBetweenOwnValuesAndTheParents)
{
    auto mixing = Mixing("head=0.25");
    EXPECT_EQ(Mixed(mixing, {4, 8}), (std::vector<float>{4, 8})) << "nothing of its own yet";
    mixing.Learn(Head({0, 0}));
    EXPECT_EQ(Mixed(mixing, {4, 8}), (std::vector<float>{3, 6}));
    EXPECT_EQ(mixing.GetWeight(HEAD), 0.25);
    auto all = Mixing("head=1");
    all.Learn(Head({1, 2}));
    EXPECT_EQ(Mixed(all, {4, 8}), (std::vector<float>{1, 2})) << "a personal module";
    auto none = Mixing("head=0");
    none.Learn(Head({1, 2}));
    EXPECT_EQ(Mixed(none, {4, 8}), (std::vector<float>{4, 8})) << "as without mixing";
}

TEST(ModuleMixing, ALearnedWeightFollowsTraining)
{
    auto mixing = Mixing("head=learned");
    mixing.Learn(Head({0, 0}));
    EXPECT_EQ(Mixed(mixing, {8, 0}), (std::vector<float>{4, 0}));
    // A quarter of the way towards the node's own values, and as much in a direction of no matter.
    mixing.Learn(Head({2, 7}));
    EXPECT_DOUBLE_EQ(*mixing.GetWeight(HEAD), 0.5 + 0.5 * 0.25);
    EXPECT_EQ(Mixed(mixing, {2, 7}), (std::vector<float>{2, 7}));
    mixing.Learn(Head({5, 5}));
    EXPECT_DOUBLE_EQ(*mixing.GetWeight(HEAD), 0.625) << "own and parent's were the same";
    Mixed(mixing, {9, 5});
    // Far beyond the parent's values: the nearest that is allowed is 0.
    mixing.Learn(Head({100, 5}));
    EXPECT_DOUBLE_EQ(*mixing.GetWeight(HEAD), 0.3125);
}
