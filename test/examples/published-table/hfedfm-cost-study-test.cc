// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The program around the cost model: what it prints for good input, and that bad input gives one
 * sentence, the exit code 2 and nothing on the standard output.
 */

#include "../../../examples/published-table/hfedfm-cost-study.h"
#include "../../../helper/tool/hfedfm-file-io.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-layout.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** What a call of the program leaves. */
struct Outcome
{
    int code;          //!< exit code
    std::string out;   //!< standard output
    std::string error; //!< standard error output
};

Outcome
Call(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), "hfedfm-cost-model");
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = RunCostStudy(arguments);
    return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

/** The published layout without the kinds of lines that are named. */
std::string
Without(const std::vector<std::string>& kinds)
{
    std::string kept;
    const auto text = GetPublishedLayoutText();
    for (std::size_t begin = 0; begin < text.size();)
    {
        const auto end = text.find('\n', begin) + 1;
        const auto line = text.substr(begin, end - begin);
        if (std::count(kinds.begin(), kinds.end(), line.substr(0, line.find(','))) == 0)
        {
            kept += line;
        }
        begin = end;
    }
    return kept;
}

const std::string PUBLISHED_CSV = "row,latency_s,energy_j\n"
                                  "star,12.100000000,387.200000000\n"
                                  "H2,9.587173798,107.653635351\n"
                                  "H8,5.049673798,71.353635351\n"
                                  "edge,3.597673798,59.253635351\n"
                                  "H2D,8.868092974,67.573015016\n"
                                  "H8D,3.664502111,27.928473985\n"
                                  "edgeD,2.005502352,14.758220855\n";

} // namespace

TEST(CostStudy, CsvIsTheTableAndNothingElse)
{
    const auto outcome = Call({"--csv"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.out, PUBLISHED_CSV);
}

TEST(CostStudy, AFileWithoutPositionsGivesTheSameRows)
{
    const TempFolder folder;
    const auto path = folder.GetPath() + "/plan.csv";
    WriteFile(path, Without({"server", "user"}));
    EXPECT_EQ(Call({"--layout=" + path, "--csv=true"}).out, PUBLISHED_CSV);
    const auto report = Call({"--layout=" + path, "--layouts=0"});
    EXPECT_EQ(report.code, 0);
    EXPECT_TRUE(
        Contains(report.out, "Model P is not shown because the layout has no 'server' lines"))
        << report.out;
    EXPECT_FALSE(Contains(report.out, "published s"));
    EXPECT_FALSE(Contains(report.out, "random layouts"));
}

TEST(CostStudy, HeadsThatAreDrawnFollowFromSeedAndRunAndAreTold)
{
    const TempFolder folder;
    const auto path = folder.GetPath() + "/plan.csv";
    WriteFile(path, Without({"aggregator"}));
    const auto first = Call({"--layout=" + path, "--csv"});
    EXPECT_EQ(first.code, 0);
    EXPECT_TRUE(
        Contains(first.error, "no aggregator for any cluster; drawn from seed 1, run 1: 0:"))
        << first.error;
    EXPECT_EQ(first.out, Call({"--layout=" + path, "--csv"}).out);
    EXPECT_NE(first.out, Call({"--layout=" + path, "--csv", "--run=2"}).out);
    EXPECT_NE(first.out, Call({"--layout=" + path, "--csv", "--seed=2"}).out);
    EXPECT_TRUE(
        Contains(Call({"--layout=" + path, "--layouts=0"}).out, "drawn from seed 1, run 1"));
}

TEST(CostStudy, PairsInRangeThatThePositionsDoNotConfirmAreTold)
{
    const TempFolder folder;
    const auto path = folder.GetPath() + "/plan.csv";
    WriteFile(path, Without({"near"}));
    EXPECT_TRUE(
        Contains(Call({"--layout=" + path, "--layouts=0"}).out, "In 2 clusters, other pairs"));
    EXPECT_FALSE(Contains(Call({"--layouts=0"}).out, "other pairs"));
}

TEST(CostStudy, ReportHoldsAllTablesAndRepeatsItself)
{
    const auto outcome = Call({"--layouts=5", "--run=3"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.error, "");
    for (const auto* part : {"published s  Model R s  Model P s",
                             "H2 s = S/2 + T",
                             "over 5 random layouts of the published study, seed 1, run 3",
                             "Model P (reference: 500 layouts",
                             "star, shared",
                             "both, ergodic",
                             "sums in relays"})
    {
        EXPECT_TRUE(Contains(outcome.out, part)) << part;
    }
    EXPECT_EQ(outcome.out, Call({"--layouts=5", "--run=3"}).out);
    EXPECT_NE(outcome.out, Call({"--layouts=5", "--run=4"}).out);
}

TEST(CostStudy, BadInputIsOneSentenceOnTheErrorOutput)
{
    const TempFolder folder;
    const auto path = folder.GetPath() + "/plan.csv";
    WriteFile(path, "uplink,0,0,-2\n");
    const std::vector<std::pair<std::string, std::string>> cases{
        {"--layout=" + path,
         path + ", line 1: '-2' is no latency; a number of seconds from 0 to 1e9 is allowed.\n"},
        {"--layout=" + folder.GetPath() + "/none",
         "Cannot read '" + folder.GetPath() + "/none': No such file or directory.\n"},
        {"--layout=", "Option --layout is ''; it must be published or a readable file.\n"},
        {"--layouts=-1", "Option --layouts is '-1'; it must be a whole number from 0 to 10000.\n"},
        {"--csv=maybe", "Option --csv is 'maybe'; it must be true or false.\n"},
        {"--seed=0", "Option --seed is '0'; it must be a whole number from 1 to 4294967295.\n"},
        {"--run=x", "Option --run is 'x'; it must be a whole number from 0 to 1000000000.\n"},
        {"--Layout=x", "There is no option --Layout. --help lists all options.\n"},
        {"x", "The argument 'x' is no option; options look like --name=value. See --help.\n"}};
    for (const auto& item : cases)
    {
        for (const bool csv : {false, true})
        {
            const auto outcome = csv ? Call({"--csv", item.first}) : Call({item.first});
            EXPECT_EQ(outcome.code, 2) << item.first;
            EXPECT_EQ(outcome.out, "") << item.first;
            EXPECT_EQ(outcome.error, item.second);
        }
    }
}
