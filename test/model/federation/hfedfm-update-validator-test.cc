// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Update validation: good updates pass; unknown module, other tensors, missing values, bad weights
 * and values that are not finite are rejected with a reason and a sentence; the first reason in the
 * order of the enumeration wins.
 */

#include "ns3/hfedfm-update-validator.h"

#include <gtest/gtest.h>
#include <limits>

using namespace ns3::hfedfm;

namespace
{

const ModuleId HEAD(ModuleKind::HEAD, "scene");
const ModuleSpec SPEC{HEAD, {{"w", {2, 3}}, {"b", {2}}}};
constexpr double INF = std::numeric_limits<double>::infinity();
constexpr double NOT_A_NUMBER = std::numeric_limits<double>::quiet_NaN();

ModuleRecord
MakeUpdate(const ModuleSpec& spec, double weight = 1)
{
    return {ModuleState(spec), 0, weight, Codec::FP32};
}

void
ExpectVerdict(UpdateVerdict verdict, const ModuleRecord& update, const std::string& words)
{
    const ModuleSet known{{HEAD, ModuleState(SPEC)}};
    std::string detail;
    EXPECT_EQ(UpdateValidator::Check(update, known, &detail), verdict) << detail;
    EXPECT_NE(detail.find(words), std::string::npos) << detail;
    EXPECT_EQ(UpdateValidator::Check(update, known), verdict);
}

} // namespace

TEST(UpdateValidator, AcceptsGoodUpdates)
{
    ExpectVerdict(UpdateVerdict::ACCEPTED, MakeUpdate(SPEC), "");
    ExpectVerdict(UpdateVerdict::ACCEPTED, MakeUpdate(SPEC, 0), "");
}

TEST(UpdateValidator, RejectsUnknownModules)
{
    ExpectVerdict(UpdateVerdict::UNKNOWN_MODULE,
                  MakeUpdate({ModuleId(ModuleKind::HEAD, "art"), SPEC.tensors}),
                  "head/art is not held here");
}

TEST(UpdateValidator, RejectsOtherTensors)
{
    ExpectVerdict(UpdateVerdict::WRONG_SHAPE,
                  MakeUpdate({HEAD, {{"w", {3, 2}}, {"b", {2}}}}),
                  "the tensor w (3 x 2); w (2 x 3) is expected");
    ExpectVerdict(UpdateVerdict::WRONG_SHAPE,
                  MakeUpdate({HEAD, {{"w", {2, 3}}, {"bias", {2}}}}),
                  "the tensor bias (2); b (2) is expected");
    ExpectVerdict(UpdateVerdict::WRONG_SHAPE, MakeUpdate({HEAD, {}}), "0 tensors; 2 are");
}

TEST(UpdateValidator, RejectsMissingValues)
{
    ExpectVerdict(UpdateVerdict::NO_VALUES,
                  {ModuleState::MakeSpecOnly(SPEC), 0, 1, Codec::NONE},
                  "without values");
}

TEST(UpdateValidator, RejectsBadWeights)
{
    for (const double weight : {-1.0, INF, -INF, NOT_A_NUMBER})
    {
        ExpectVerdict(UpdateVerdict::BAD_WEIGHT, MakeUpdate(SPEC, weight), "sample weight");
    }
}

TEST(UpdateValidator, RejectsValuesThatAreNotFinite)
{
    for (const double bad : {INF, -INF, NOT_A_NUMBER})
    {
        auto update = MakeUpdate(SPEC);
        update.state.GetValues().back() = static_cast<float>(bad);
        ExpectVerdict(UpdateVerdict::NOT_FINITE, update, "infinite or NaN");
        update.weight = -1;
        ExpectVerdict(UpdateVerdict::BAD_WEIGHT, update, "sample weight");
    }
}

TEST(UpdateValidator, VerdictsHaveNames)
{
    EXPECT_STREQ(ToString(UpdateVerdict::WRONG_SHAPE), "WRONG_SHAPE");
    for (int i = 0; i <= static_cast<int>(UpdateVerdict::NOT_FINITE); ++i)
    {
        EXPECT_STRNE(ToString(static_cast<UpdateVerdict>(i)), "UNKNOWN");
    }
}
