// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Module ids: text form round trip, ordering, rejection of everything that is not an id.
 */

#include "ns3/hfedfm-module-id.h"

#include <gtest/gtest.h>
#include <string>

using namespace ns3::hfedfm;

TEST(ModuleId, TextFormSurvivesARoundTrip)
{
    for (const auto* text :
         {"encoder/audio", "prompt/art", "expert/3", "gate", "gate/1", "adapter", "head/gqa"})
    {
        const auto id = ModuleId::Parse(text);
        ASSERT_TRUE(id.has_value()) << text;
        EXPECT_EQ(id->ToString(), text);
    }
}

TEST(ModuleId, RejectsWhatIsNoId)
{
    const std::string tooLong = "head/" + std::string(ModuleId::MAX_NAME + 1, 'x');
    for (const auto& text : {std::string(),
                             std::string("head"),
                             std::string("head/"),
                             std::string("gate/"),
                             std::string("Head/gqa"),
                             std::string("head/GQA"),
                             std::string("head/a/b"),
                             std::string("backbone/x"),
                             tooLong})
    {
        EXPECT_FALSE(ModuleId::Parse(text).has_value()) << text;
    }
}

TEST(ModuleId, SortsByKindThenName)
{
    EXPECT_LT(ModuleId(ModuleKind::ADAPTER), ModuleId(ModuleKind::HEAD, "art"));
    EXPECT_LT(ModuleId(ModuleKind::HEAD, "art"), ModuleId(ModuleKind::HEAD, "scene"));
    EXPECT_NE(ModuleId(ModuleKind::HEAD, "art"), ModuleId(ModuleKind::PROMPT, "art"));
}

TEST(ModuleIdDeathTest, InvalidNameEndsTheProgramWithAMessage)
{
    EXPECT_DEATH(ModuleId(ModuleKind::HEAD, "no spaces"), "name 'no spaces' is not allowed");
}
