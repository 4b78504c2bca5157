// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Circulation as a text: rules, presets and files are read, written and refused with a sentence.
 */

#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-circulation.h"
#include "ns3/hfedfm-input-error.h"

#include <fstream>
#include <gtest/gtest.h>
#include <string>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

std::string
RefusalOf(const std::string& text)
{
    try
    {
        Circulation::Parse(text);
    }
    catch (const InputError& error)
    {
        return error.what();
    }
    return "";
}

} // namespace

TEST(CirculationText, HasPeriodsAtTheEdgeAndAtTheCloud)
{
    const auto both = Circulation::Parse("head=2,encoder=4/8,prompt=0/0");
    EXPECT_EQ(both.edge.ToString(), "encoder=4,prompt=0");
    EXPECT_EQ(both.cloud.ToString(), "head=2,encoder=8,prompt=0");
    EXPECT_EQ(both.ToString(), "head=2,encoder=4/8,prompt=0/0");
    EXPECT_TRUE(Circulation::Parse("uniform").IsUniform());
    EXPECT_EQ(Circulation::Parse("uniform").ToString(), "uniform");
    EXPECT_EQ(Circulation::Parse("rare-encoders").ToString(), "encoder=4/8");
}

TEST(CirculationText, KeepsPersonalModulesBeforeAllOtherRules)
{
    auto rules = Circulation::Parse("head=2");
    rules.KeepPersonal("head/art,prompt");
    EXPECT_EQ(rules.edge.ToString(), "head/art=0,prompt=0");
    EXPECT_EQ(rules.cloud.ToString(), "head/art=0,prompt=0,head=2");
    EXPECT_THROW(rules.KeepPersonal("heads"), InputError);
}

TEST(CirculationText, ReadsAFile)
{
    const TempFolder folder;
    const auto path = folder.GetPath() + "/rules.csv";
    std::ofstream(path) << "pattern,edge,cloud\n# heads often\nhead,1,2\r\nencoder,4,8\n";
    EXPECT_EQ(Circulation::Parse(path).ToString(), "head=1/2,encoder=4/8");
    std::ofstream(path) << "head,,2\n";
    EXPECT_NE(RefusalOf(path).find("line 1: the period at the edge is missing"), std::string::npos);
    std::ofstream(path) << "head,1\n";
    EXPECT_NE(RefusalOf(path).find("has 2 fields; three are allowed"), std::string::npos);
    std::ofstream(path) << "# nothing\n";
    EXPECT_NE(RefusalOf(path).find("has no rules"), std::string::npos);
    EXPECT_NE(RefusalOf(folder.GetPath() + "/none").find("cannot be read"), std::string::npos);
}

TEST(CirculationText, RefusesWhatCannotBeMeant)
{
    EXPECT_NE(RefusalOf("heads=2").find("'heads' is no pattern of modules"), std::string::npos);
    EXPECT_NE(RefusalOf("head=2,head=3").find("is there twice"), std::string::npos);
    EXPECT_NE(RefusalOf("head=x").find("the period of 'head' is 'x'"), std::string::npos);
    EXPECT_NE(RefusalOf("head=1000001").find("from 1 to 1000000"), std::string::npos);
    EXPECT_NE(RefusalOf("head=0/4").find("never leaves its device"), std::string::npos);
    EXPECT_NE(RefusalOf("head=3/4").find("must be a multiple of the first"), std::string::npos);
}
