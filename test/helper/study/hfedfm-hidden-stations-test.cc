// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * A cell whose stations do not all hear each other: two groups of three, 76 m apart, with the
 * access point between them.
 *  - each device has three hidden stations, and the tables say so
 *  - the report tells of a scheme whose streams stand still in time-outs for much of its latency
 */

#include "../../../helper/study/hfedfm-run-tables.h"
#include "../../../helper/study/hfedfm-scenario.h"
#include "../../../helper/study/hfedfm-study-report.h"
#include "../../fixture/hfedfm-simulation.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

RunResult
Simulate(const std::vector<std::string>& more)
{
    TempFolder folder;
    const auto layout = folder.GetPath() + "/layout.csv";
    {
        std::ofstream file(layout);
        file << "server,0,0,0\n";
        for (int user = 0; user < 6; ++user)
        {
            file << "user,0," << user << "," << (user % 2 == 0 ? 38 : -38) << "," << user << "\n";
        }
    }
    std::vector<std::string> arguments = {"study",
                                          "--layout=" + layout,
                                          "--devices=6",
                                          "--edges=1",
                                          "--rounds=4",
                                          "--payload=60000",
                                          "--training-flops=1e9"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto result = RunScenario(StudyOptions::Parse(arguments), Scheme::Parse("edge"), 1);
    EndSimulation();
    return result;
}

} // namespace

TEST(HiddenStations, AreCountedWhereRadiosListenBeforeTheyTalk)
{
    const auto wifi = Simulate({});
    const auto summary = Summarize(wifi, 1);
    EXPECT_DOUBLE_EQ(summary.hidden, 3);
    for (const auto& node : wifi.nodes)
    {
        EXPECT_EQ(node.hidden, node.role == "device" ? 3U : 0U) << node.node;
    }
    const auto copy = ReadRunResult(WriteRunResult(wifi));
    ASSERT_TRUE(copy.has_value());
    EXPECT_EQ(copy->nodes.back().hidden, 3U);
    EXPECT_DOUBLE_EQ(copy->stalled, wifi.stalled);
}

TEST(HiddenStations, TimeOutsAreToldWhereTheyAreMuchOfTheLatency)
{
    auto run = Simulate({"--rts=500", "--tcp=linux"});
    const double interval = run.lastAggregation - run.firstMessage;
    EXPECT_EQ(MakeStudyReport({run}, 1).find("time-out"), std::string::npos);
    run.stalled = 0.2 * interval;
    run.nodes.back().timeouts = 12;
    const auto summary = Summarize(run, 1);
    EXPECT_DOUBLE_EQ(summary.timeoutShare, 0.2);
    EXPECT_DOUBLE_EQ(summary.timeouts, 12.0 / (6 * 4));
    EXPECT_NE(MakeStudyReport({run}, 1).find("During 20 % of the latency of edge"),
              std::string::npos);
}

TEST(HiddenStations, TimeOutsOfCellsThatDoNotWaitForEachOtherAreNotAdded)
{
    // In ns-3.37, two of the three cells have a time-out of 1 s each, not at the same time.
    const auto result = RunScenario(StudyOptions::Parse({"study",
                                                         "--devices=24",
                                                         "--rounds=4",
                                                         "--payload=300000",
                                                         "--access-power=16",
                                                         "--tcp=ns3",
                                                         "--rts=65535"}),
                                    Scheme::Parse("edge"),
                                    1);
    EndSimulation();
    double longest = 0;
    std::map<std::optional<uint32_t>, double> cells;
    for (const auto& node : result.nodes)
    {
        longest = std::max(longest, node.timeoutSeconds);
        cells[node.cluster] += node.timeoutSeconds;
    }
    double most = 0;
    for (const auto& [cell, seconds] : cells)
    {
        most = std::max(most, seconds);
    }
    EXPECT_GE(result.stalled, longest);
    EXPECT_LE(result.stalled, most + 1e-9);
}
