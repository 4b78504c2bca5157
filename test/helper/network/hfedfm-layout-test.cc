// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Layouts: the published one is complete, random ones keep their promises, files are read or
 * refused with the line that is wrong.
 */

#include "../../fixture/hfedfm-study-errors.h"

#include "ns3/hfedfm-layout.h"

#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

Layout
Read(const std::string& text)
{
    std::istringstream in(text);
    return ReadLayout(in, "plan.csv");
}

} // namespace

TEST(Layout, PublishedHasTenClustersOfFour)
{
    const auto layout = GetPublishedLayout();
    ASSERT_EQ(layout.clusters.size(), 10U);
    EXPECT_EQ(layout.GetDeviceCount(), 40U);
    EXPECT_NEAR(layout.clusters[0].server.x, 1814.271, 1e-9);
    for (const auto& cluster : layout.clusters)
    {
        ASSERT_EQ(cluster.devices.size(), 4U);
        for (const auto& device : cluster.devices)
        {
            // A user lies within 500 m of a centre within 1000 m of the server.
            EXPECT_LE(CalculateDistance(device, cluster.server), 1500.0);
        }
    }
}

TEST(Layout, RandomSpreadsDevicesEvenlyWithinTheRadius)
{
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(3);
    RandomLayoutParameters parameters;
    parameters.devices = 1000;
    parameters.clusters = 7;
    const auto layout = MakeRandomLayout(parameters, random);
    EXPECT_EQ(layout.GetDeviceCount(), 1000U);
    double sum = 0;
    for (const auto& cluster : layout.clusters)
    {
        EXPECT_GE(cluster.devices.size(), 142U);
        EXPECT_LE(cluster.devices.size(), 143U);
        for (const auto& device : cluster.devices)
        {
            const double distance = CalculateDistance(device, cluster.server);
            EXPECT_GE(distance, parameters.minDistance - 1e-9);
            EXPECT_LE(distance, parameters.radius + 1e-9);
            sum += distance;
        }
    }
    // Uniform in a disc: the mean distance is 2/3 of the radius.
    EXPECT_NEAR(sum / 1000, parameters.radius * 2 / 3, 1.5);
}

TEST(Layout, SaysWhatUsersSenseAndLearn)
{
    const std::string places = "server,0,0,0\nuser,0,0,1,1\nuser,0,1,2,2\n";
    const auto cluster =
        Read(places + "senses,0,1,image+audio\ntasks,0,0,scene+art\n").clusters.front();
    EXPECT_EQ(cluster.senses, (std::map<uint32_t, std::string>{{1, "image,audio"}}));
    EXPECT_EQ(cluster.tasks, (std::map<uint32_t, std::string>{{0, "scene,art"}}));
    const auto error = [&places](const std::string& line) {
        return ErrorOf([&]() { Read(places + "tasks,0,0,art\n" + line); });
    };
    EXPECT_EQ(error("tasks,0,0,scene"),
              "plan.csv, line 5: the tasks of this user were given before; they are allowed once.");
    EXPECT_EQ(error("senses,0,2,image"),
              "plan.csv, line 5: there is no user '2' in cluster 0; 0 to 1 are allowed.");
    EXPECT_EQ(error("senses,0,1,"),
              "plan.csv, line 5: the senses of this user are empty; names with + between them are "
              "allowed, as in image+audio.");
    EXPECT_EQ(error("senses,0,1"), "plan.csv, line 5: a 'senses' line has 4 fields, not 3.");
}

TEST(Layout, ScaleMultipliesDistances)
{
    auto layout = Read("server,0,100,50\nuser,0,0,110,50\n");
    layout.Scale(0.5);
    EXPECT_DOUBLE_EQ(layout.clusters[0].server.x, 50);
    EXPECT_DOUBLE_EQ(CalculateDistance(layout.clusters[0].server, layout.clusters[0].devices[0]),
                     5);
}

TEST(Layout, ReadsCommentsAndPassesOverOtherKindsOfLines)
{
    const auto layout = Read("# plan\nserver,0,1,2\r\nuser,0,0,3,4\nuplink,0,0,1.5\nnear,0,0,1\n");
    ASSERT_EQ(layout.clusters.size(), 1U);
    EXPECT_DOUBLE_EQ(layout.clusters[0].devices[0].y, 4);
}

TEST(Layout, TellsTheHeadsThatAreNamed)
{
    const std::string pair = "server,0,1,2\nuser,0,0,3,4\nuser,0,1,3,5\n";
    EXPECT_FALSE(Read(pair).clusters[0].head.has_value());
    EXPECT_EQ(Read("aggregator,0,1\n" + pair).clusters[0].head, 1U);
    const std::vector<uint32_t> published{0, 0, 1, 1, 2, 3, 2, 1, 3, 0};
    const auto layout = GetPublishedLayout();
    for (std::size_t c = 0; c < published.size(); ++c)
    {
        EXPECT_EQ(layout.clusters[c].head, published[c]) << c;
    }
}

TEST(Layout, NamesTheLineThatIsWrong)
{
    const std::string pair = "server,0,1,2\nuser,0,0,3,4\n";
    const std::vector<std::pair<std::string, std::string>> wrong{
        {pair + "aggregator,1,0\n", "line 3: there is no cluster '1'; 0 to 0"},
        {pair + "aggregator,0,1\n", "line 3: there is no user '1' in cluster 0"},
        {pair + "aggregator,0,0\naggregator,0,0\n", "line 4: "},
        {"server,0,1\n", "plan.csv, line 1: a 'server' line has 4 fields, not 3"},
        {"server,0,1,x\n", "line 1: 'x' is no number"},
        {"server,0,1,nan\n", "line 1: 'nan' is no number"},
        {"server,-1,1,1\n", "line 1: '-1' is no index"},
        {"server,0,1,1\nserver,0,1,1\n", "was given before"},
        {"tower,0,1,1\n", "line 1: 'tower' is no kind of line"},
        {"", "has no 'server' line"},
        {"server,0,1,1\n", "1 servers and users of 0 clusters"},
        {"server,0,1,1\nuser,0,1,1,1\n", "lacks user 0 of cluster 0"},
    };
    for (const auto& [text, error] : wrong)
    {
        const auto told = ErrorOf([text = text]() { Read(text); });
        EXPECT_TRUE(Contains(told, error)) << text << told;
    }
    const auto told = ErrorOf([]() { ReadLayoutFile("/nonexistent/plan.csv"); });
    EXPECT_TRUE(Contains(told, "cannot be read: No such file")) << told;
}

TEST(LayoutDeathTest, RefusesMoreClustersThanDevices)
{
    auto random = CreateObject<UniformRandomVariable>();
    RandomLayoutParameters parameters;
    parameters.devices = 2;
    parameters.clusters = 3;
    EXPECT_DEATH(MakeRandomLayout(parameters, random), "3 clusters needs as many devices");
}
