// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Layout files for the cost model: what may be left out, any number of clusters and users, and a
 * sentence with the line for everything else.
 */

#include "../../../examples/published-table/hfedfm-cost-layout.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-cost-model.h"

#include <gtest/gtest.h>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const std::string PAIR = "uplink,0,0,3\nuplink,0,1,5\nd2d,0,0,1,1\nd2d,0,1,0,2\n";
const std::string SINGLE = "uplink,1,0,4\n";

CostLayout
Read(const std::string& text)
{
    std::istringstream in(text);
    return ReadCostLayout(in, "plan.csv");
}

/** The error text for a file; empty if it is accepted. */
std::string
ErrorFor(const std::string& text)
{
    return ErrorOf([&]() { Read(text); });
}

} // namespace

TEST(CostLayout, PositionsRangesAndHeadsMayBeLeftOut)
{
    const auto layout = Read("# plan\r\n" + PAIR + "\n" + SINGLE);
    ASSERT_EQ(layout.clusters.size(), 2U);
    EXPECT_EQ(layout.GetUserCount(), 3U);
    EXPECT_DOUBLE_EQ(layout.clusters[0].d2d[1][0], 2);
    EXPECT_DOUBLE_EQ(layout.clusters[1].uplink[0], 4);
    EXPECT_EQ(layout.headless, (std::vector<uint32_t>{0, 1}));
    EXPECT_FALSE(layout.positions.has_value());
    EXPECT_EQ(layout.whyNoPositions, "the layout has no 'server' lines, which give positions");
}

TEST(CostLayout, LinesMayStandInAnyOrder)
{
    const auto layout =
        Read("aggregator,0,1\nnear,0,1,0\nd2d,0,1,0,2\nuplink,0,1,5\nd2d,0,0,1,1\nuplink,0,0,3\n");
    EXPECT_EQ(layout.clusters[0].head, 1U);
    EXPECT_EQ(layout.clusters[0].near.size(), 1U);
    EXPECT_TRUE(layout.headless.empty());
    EXPECT_DOUBLE_EQ(layout.clusters[0].uplink[1], 5);
}

TEST(CostLayout, NamingAPairInRangeAgainChangesNothing)
{
    const auto once = Read(PAIR + "near,0,0,1\n");
    const auto twice = Read(PAIR + "near,0,0,1\nnear,0,1,0\n");
    EXPECT_DOUBLE_EQ(GetCostTable(once.clusters, CostRules())[4].energy,
                     GetCostTable(twice.clusters, CostRules())[4].energy);
}

TEST(CostLayout, HeadsAreDrawnOnlyWhereTheFileNamesNone)
{
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(5);
    auto layout = Read(PAIR + SINGLE + "aggregator,1,0\n");
    EXPECT_EQ(layout.headless, std::vector<uint32_t>{0});
    std::set<uint32_t> heads;
    for (int i = 0; i < 50; ++i)
    {
        layout.DrawHeads(random);
        heads.insert(layout.clusters[0].head);
        EXPECT_EQ(layout.clusters[1].head, 0U);
    }
    EXPECT_EQ(heads, (std::set<uint32_t>{0, 1}));
}

TEST(CostLayout, PositionsThatGiveNoRateAreNotUsed)
{
    const std::string places = "server,0,1,1\nuser,0,0,1,1\nuser,0,1,9,9\n";
    const auto layout = Read(PAIR + places);
    EXPECT_FALSE(layout.positions.has_value());
    EXPECT_NE(layout.whyNoPositions.find("a user and its server are less than 1 mm"),
              std::string::npos);
    EXPECT_TRUE(Read(PAIR + "server,0,2,1\nuser,0,0,1,1\nuser,0,1,9,9\n").positions.has_value());
}

TEST(CostLayout, EveryMistakeIsASentenceThatNamesIt)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "plan.csv has no 'uplink' line; every user needs one."},
        {"server,0,1,1\n", "plan.csv has no 'uplink' line; every user needs one."},
        {PAIR + "tower,0\n",
         "plan.csv, line 5: 'tower' is no kind of line; use server, user, uplink, d2d, near, "
         "aggregator, senses or tasks."},
        {"uplink,0,0\n", "plan.csv, line 1: a 'uplink' line has 4 fields, not 3."},
        {"uplink,0,0,1,\n", "plan.csv, line 1: a 'uplink' line has 4 fields, not 5."},
        {"uplink,0,0,-1\n",
         "plan.csv, line 1: '-1' is no latency; a number of seconds from 0 to 1e9 is allowed."},
        {"uplink,0,0,nan\n",
         "plan.csv, line 1: 'nan' is no latency; a number of seconds from 0 to 1e9 is allowed."},
        {"uplink,0,0,1e400\n",
         "plan.csv, line 1: '1e400' is no latency; a number of seconds from 0 to 1e9 is allowed."},
        {"uplink,0,0,\n",
         "plan.csv, line 1: '' is no latency; a number of seconds from 0 to 1e9 is allowed."},
        {"uplink,0,0,1s\n",
         "plan.csv, line 1: '1s' is no latency; a number of seconds from 0 to 1e9 is allowed."},
        {"uplink,-1,0,1\n",
         "plan.csv, line 1: '-1' is no index; indices are whole numbers from 0 to 1000000."},
        {"uplink,0,0.5,1\n",
         "plan.csv, line 1: '0.5' is no index; indices are whole numbers from 0 to 1000000."},
        {"uplink,0,0,1\nuplink,0,0,2\n",
         "plan.csv, line 2: the uplink of user 0 of cluster 0 was given before; it is allowed "
         "once."},
        {"uplink,1,0,1\n",
         "plan.csv has an 'uplink' line of cluster 1, but none of cluster 0; clusters and users "
         "are "
         "numbered from 0 without gaps."},
        {"uplink,0,1,1\n",
         "plan.csv has an 'uplink' line of cluster 0, user 1, but none of cluster 0, user 0; "
         "clusters and users are numbered from 0 without gaps."},
        {"uplink,0,0,3\nuplink,0,1,5\nd2d,0,0,1,1\n",
         "plan.csv lacks the 'd2d' line of cluster 0 from user 1 to user 0; every ordered pair of "
         "users of a cluster needs one."},
        {PAIR + "d2d,0,1,0,2\n",
         "plan.csv, line 5: the D2D latency from user 1 to user 0 of cluster 0 was given before; "
         "it is allowed once."},
        {PAIR + "d2d,0,1,1,2\n",
         "plan.csv, line 5: a 'd2d' line names user '1' twice; two different users are allowed."},
        {PAIR + "d2d,0,0,2,2\n",
         "plan.csv, line 5: there is no user '2' in cluster 0; those with an 'uplink' line are "
         "allowed: 0 to 1."},
        {PAIR + "d2d,1,0,1,2\n",
         "plan.csv, line 5: there is no cluster '1'; those with 'uplink' lines are allowed: 0 to "
         "0."},
        {PAIR + "near,0,0,0\n",
         "plan.csv, line 5: a 'near' line names user '0' twice; two different users are allowed."},
        {PAIR + "aggregator,0,2\n",
         "plan.csv, line 5: there is no user '2' in cluster 0; those with an 'uplink' line are "
         "allowed: 0 to 1."},
        {PAIR + "aggregator,0,1\naggregator,0,1\n",
         "plan.csv, line 6: the aggregator of cluster 0 was given before; it is allowed once."},
        {PAIR + "aggregator,0\n", "plan.csv, line 5: a 'aggregator' line has 3 fields, not 2."},
        {PAIR + "server,0,1,x\n",
         "plan.csv, line 5: 'x' is no number; a finite decimal number is allowed."},
        {PAIR + "user,0,1\n", "plan.csv, line 5: a 'user' line has 5 fields, not 3."},
        {PAIR + "server,0,1,1\nuser,0,0,2,2\n",
         "plan.csv has positions of 1 users of cluster 0 and 'uplink' lines of 2; all or none are "
         "allowed."},
        {"uplink,0,0,1\nserver,0,1,1\nserver,1,2,2\nuser,0,0,2,2\nuser,1,0,3,3\n",
         "plan.csv has positions of 2 clusters and 'uplink' lines of 1; all or none are allowed."}};
    for (const auto& item : cases)
    {
        EXPECT_EQ(ErrorFor(item.first), item.second);
    }
}

TEST(CostLayout, FilesThatCannotBeReadAreNamed)
{
    const TempFolder folder;
    for (const auto& path : {folder.GetPath() + "/none.csv", folder.GetPath()})
    {
        const auto error = ErrorOf([&path]() { ReadCostLayoutFile(path); });
        EXPECT_TRUE(Contains(error, path)) << error;
    }
}
