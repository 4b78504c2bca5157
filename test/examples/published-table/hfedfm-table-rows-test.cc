// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The numbers of the table of seven schemes, from made-up runs.
 *  - the formulas are those of the cost model, in the order of the schemes, for any size
 *  - a run's costs are per round; energies are seconds of transmitters times powers
 *  - every column shows the member that its name promises; ratios are to star
 *  - the CSV file has a row per block and scheme, empty fields where there is no value
 *  - the report shows the columns that have values, a dash for a run that is missing
 *  - plots are drawn
 */

#include "../../../examples/published-table/hfedfm-cost-reference.h"
#include "../../../examples/published-table/hfedfm-table-rows.h"
#include "../../../helper/tool/hfedfm-file-io.h"
#include "../../../helper/tool/hfedfm-plot-script.h"
#include "../../fixture/hfedfm-csv-reader.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include <cmath>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

constexpr double MB = 1e6;

/** A run of two periods in which every quantity has another value; the first costs twice as much.
 */
RunResult
MakeRun(const std::string& scheme, uint32_t period, double factor = 1)
{
    RunResult result;
    result.scheme = scheme;
    result.firstMessage = 5;
    result.lastAggregation = 5;
    for (uint32_t r = 0; r < 2 * period; ++r)
    {
        const double times = r < period ? 2 : 1;
        RoundRow row;
        row.round = r + 1;
        row.start = result.lastAggregation;
        row.end = row.start + 12 * factor * times;
        row.energy.total = 90 * factor * times;
        row.sent.accessUp.seconds = 10 * factor * times;
        row.sent.accessDown.seconds = 1000 * times;
        row.sent.d2d.seconds = 5 * factor * times;
        row.sent.backhaulUp.seconds = 20 * factor * times;
        row.sent.backhaulDown.seconds = 2000 * times;
        result.lastAggregation = row.end;
        result.rounds.push_back(row);
    }
    return result;
}

/** All schemes of the published layout. */
TableBlock
MakeBlock(double bytes = 6 * MB, bool published = true)
{
    std::vector<RunResult> results;
    // In another order than that of the table.
    for (auto i = GetTableSchemes().size(); i > 0; --i)
    {
        const auto& scheme = GetTableSchemes()[i - 1];
        results.push_back(MakeRun(scheme.ToString(), GetTableRounds(scheme), 1.0 / i));
    }
    return MakeTableBlock("payload", GetPublishedCostLayout(), published, bytes, results);
}

} // namespace

TEST(TableRows, SchemesAreTheRowsOfTheCostModelWithAWholePeriodEach)
{
    const std::vector<uint32_t> rounds{1, 2, 8, 1, 2, 8, 1};
    ASSERT_EQ(GetTableSchemes().size(), std::size_t{COST_ROWS});
    for (std::size_t i = 0; i < COST_ROWS; ++i)
    {
        const auto& scheme = GetTableSchemes()[i];
        const auto& row = GetCostRows()[i];
        EXPECT_EQ(scheme.HasD2d(), row.d2d) << row.name;
        EXPECT_EQ(scheme.HasCloud(), row.cloud) << row.name;
        EXPECT_EQ(GetTableRounds(scheme), rounds[i]) << row.name;
        if (row.edge && row.cloud)
        {
            EXPECT_EQ(scheme.GetEdgeRounds(), row.rounds) << row.name;
        }
    }
}

TEST(TableRows, FormulasOfThePublishedLayoutAreThoseOfTheCostModel)
{
    const auto layout = GetPublishedCostLayout();
    const auto reference = GetReferenceTable(layout, 6 * MB);
    const auto physical = GetPhysicalTable(layout, 6 * MB);
    for (std::size_t i = 0; i < COST_ROWS; ++i)
    {
        // The study truncates after two digits.
        EXPECT_DOUBLE_EQ(std::floor(reference[i].latency * 100 + 1e-6) / 100,
                         GetPublishedTable()[i].latency);
        EXPECT_DOUBLE_EQ(std::floor(reference[i].energy * 100 + 1e-6) / 100,
                         GetPublishedTable()[i].energy);
    }
    // As the manual's chapter on the cost model prints them.
    EXPECT_NEAR(physical[0].latency, 2 * 19.8757, 2e-4);
    EXPECT_NEAR(physical[5].latency, 2 * 4.867, 1.1e-3);
    EXPECT_NEAR(physical[5].energy, 28.9799, 1e-4);
    EXPECT_NEAR(GetPhysicalTable(layout, 6 * MB, true)[0].latency, 2 * (19.8757 + 36), 2e-4);
}

TEST(TableRows, TimesOfLinksGrowWithTheSizeAndTheDelayDoesNot)
{
    const auto layout = GetPublishedCostLayout();
    for (const bool isPhysical : {false, true})
    {
        const auto get = [&](double bytes) {
            return isPhysical ? GetPhysicalTable(layout, bytes) : GetReferenceTable(layout, bytes);
        };
        const auto whole = get(6 * MB);
        const auto half = get(3 * MB);
        const auto tiny = get(1e-6);
        for (std::size_t i = 0; i < COST_ROWS; ++i)
        {
            EXPECT_NEAR(whole[i].latency + tiny[i].latency, 2 * half[i].latency, 1e-6) << i;
            EXPECT_NEAR(whole[i].energy + tiny[i].energy, 2 * half[i].energy, 1e-6) << i;
        }
        // Model P counts the way down, too.
        EXPECT_NEAR(tiny[0].latency, isPhysical ? 0.2 : 0.1, 1e-6);
    }
}

TEST(TableRows, CostsOfARunArePerRound)
{
    for (const uint32_t rounds : {1U, 8U})
    {
        const auto run = MakeRun("hfedfm:8", rounds);
        const auto first = GetPacketCost(run, 0, rounds);
        EXPECT_DOUBLE_EQ(first.latency, 24);
        EXPECT_DOUBLE_EQ(first.battery, 180);
        EXPECT_DOUBLE_EQ(first.d2d, 10);
        const auto cost = GetPacketCost(run, rounds, 2 * rounds);
        EXPECT_DOUBLE_EQ(cost.latency, 12);
        EXPECT_DOUBLE_EQ(cost.battery, 90);
        // 10 s of uplink, 5 s of D2D, 20 s towards the cloud; what comes down is not charged.
        EXPECT_DOUBLE_EQ(cost.charged, 10 * 0.6 + 5 * 0.6 + 20 * 0.8);
        EXPECT_DOUBLE_EQ(cost.radiated, 10 * 1.0 + 5 * 0.2 + 20 * 0.8);
        EXPECT_DOUBLE_EQ(cost.accessDown, 1000);
        EXPECT_DOUBLE_EQ(cost.backhaulDown, 2000);
        EXPECT_FALSE(cost.accuracy.has_value());
    }
    auto trained = MakeRun("star", 1);
    trained.rounds[1].accuracyAfter = {{"art", 0.2}, {"scene", 0.4}};
    EXPECT_DOUBLE_EQ(*GetPacketCost(trained, 1, 2).accuracy, 0.3);
}

TEST(TableRows, UpdatesAreAsLargeAsTheModulesTogether)
{
    auto small = MakeRun("edge", 1);
    small.modules = {{"adapter", 10, 100, 1, 1, 1}};
    auto large = MakeRun("star", 1);
    large.modules = {{"adapter", 10, 100, 1, 1, 1}, {"head/art", 5, 60, 1, 1, 1}};
    EXPECT_EQ(GetUpdateBytes({small, large, small}), 160);
    EXPECT_EQ(GetUpdateBytes({}), 0);
}

TEST(TableRows, EveryColumnShowsWhatItsNamePromises)
{
    TableRow row;
    for (const auto* columns : {&GetLatencyColumns(), &GetEnergyColumns()})
    {
        for (const auto& column : *columns)
        {
            EXPECT_FALSE(column.get(row).has_value()) << column.field;
        }
    }
    row.published = Cost{1, 2};
    row.reference = Cost{3, 4};
    row.physical = Cost{5, 6};
    row.packet = PacketCost();
    row.packet->latency = 7;
    row.packet->charged = 8;
    row.packet->radiated = 9;
    row.packet->battery = 10;
    const std::vector<std::pair<std::string, double>> promised{{"published_latency_s", 1},
                                                               {"model_r_latency_s", 3},
                                                               {"model_p_latency_s", 5},
                                                               {"packet_latency_s", 7},
                                                               {"published_energy_j", 2},
                                                               {"model_r_energy_j", 4},
                                                               {"packet_charged_energy_j", 8},
                                                               {"model_p_energy_j", 6},
                                                               {"packet_radiated_energy_j", 9},
                                                               {"packet_battery_energy_j", 10}};
    auto next = promised.begin();
    for (const auto* columns : {&GetLatencyColumns(), &GetEnergyColumns()})
    {
        for (const auto& column : *columns)
        {
            EXPECT_EQ(column.field, next->first);
            EXPECT_EQ(column.get(row), next->second) << column.field;
            ++next;
        }
    }
    EXPECT_EQ(next, promised.end());
}

TEST(TableRows, RatiosAreToStar)
{
    auto block = MakeBlock();
    const auto& packets = GetLatencyColumns().back();
    EXPECT_EQ(GetRatioToStar(block.rows, packets, 0), 1.0);
    EXPECT_DOUBLE_EQ(*GetRatioToStar(block.rows, packets, 3), 0.25);
    EXPECT_NEAR(*GetRatioToStar(block.rows, GetLatencyColumns().front(), 6), 2.00 / 12.10, 1e-12);
    block.rows[3].packet.reset();
    EXPECT_FALSE(GetRatioToStar(block.rows, packets, 3).has_value());
    block.rows[0].packet.reset();
    EXPECT_FALSE(GetRatioToStar(block.rows, packets, 4).has_value());
}

TEST(TableRows, RunsBelongToTheRowOfTheirScheme)
{
    const auto block = MakeBlock();
    ASSERT_EQ(block.rows.size(), std::size_t{COST_ROWS});
    for (std::size_t i = 0; i < COST_ROWS; ++i)
    {
        EXPECT_EQ(block.rows[i].scheme, GetTableSchemes()[i].ToString());
        EXPECT_EQ(block.rows[i].name, GetCostRows()[i].name);
        EXPECT_DOUBLE_EQ(block.rows[i].packet->latency, 12.0 / (i + 1.0));
    }
    EXPECT_FALSE(MakeBlock(MB, false).rows[0].published.has_value());
    const auto empty = MakeTableBlock("payload", GetPublishedCostLayout(), true, MB, {RunResult()});
    EXPECT_FALSE(empty.rows[0].packet.has_value());
}

TEST(TableRows, SeveralRunsGiveMeanAndInterval)
{
    const auto block = MakeTableBlock("payload",
                                      GetPublishedCostLayout(),
                                      true,
                                      MB,
                                      {MakeRun("star", 1, 1), MakeRun("star", 1, 2)});
    const auto& star = block.rows[0];
    EXPECT_EQ(star.runs, 2U);
    EXPECT_DOUBLE_EQ(star.packet->latency, 18);
    EXPECT_DOUBLE_EQ(star.first->latency, 36);
    // 12 and 24 s: Student's t with one degree of freedom, 12.7062, times 6 s.
    EXPECT_NEAR(star.interval.latency, 12.7062 * 6, 1e-3);
    EXPECT_TRUE(Contains(MakeTableReport(block), "18.00 +-76.24 (1.000)"));
    const auto rows = MakeTableCsv({block});
    EXPECT_EQ(Field(rows, 1, "runs"), "2");
    EXPECT_EQ(Field(rows, 1, "first_packet_latency_s"), "36");
    EXPECT_EQ(Field(rows, 2, "packet_latency_interval_s"), "");
}

TEST(TableCsv, HasARowPerBlockAndSchemeAndUnitsInItsNames)
{
    auto block = MakeBlock();
    block.rows[2].packet.reset();
    auto training = MakeBlock(50000, false);
    training.name = "training";
    training.rows[6].packet->accuracy = 0.5;
    const auto rows = MakeTableCsv({block, training});
    ASSERT_EQ(rows.size(), 1U + 2U * COST_ROWS);
    for (const auto& row : rows)
    {
        EXPECT_EQ(row.size(), rows.front().size());
    }
    EXPECT_EQ(ReadCsv(WriteCsv(rows)), rows);
    EXPECT_TRUE(Contains(WriteCsv(rows), "\r\npayload,star,star,1,6000000,12.1,1,"));
    EXPECT_EQ(Field(rows, 2, "scheme"), "hfedfm:2");
    EXPECT_EQ(Field(rows, 2, "row"), "H2");
    EXPECT_EQ(Field(rows, 2, "rounds"), "2");
    EXPECT_EQ(Field(rows, 2, "published_energy_j"), "107.65");
    EXPECT_EQ(Field(rows, 2, "packet_latency_s"), "6");
    EXPECT_EQ(Field(rows, 2, "packet_latency_per_star"), "0.5");
    EXPECT_EQ(Field(rows, 2, "packet_battery_energy_j"), "45");
    EXPECT_EQ(Field(rows, 2, "access_up_airtime_s"), "5");
    EXPECT_EQ(Field(rows, 2, "d2d_airtime_s"), "2.5");
    EXPECT_EQ(Field(rows, 2, "backhaul_up_time_s"), "10");
    EXPECT_EQ(Field(rows, 2, "accuracy"), "");
    // The run that is missing leaves its formulas.
    EXPECT_EQ(Field(rows, 3, "packet_latency_s"), "");
    EXPECT_EQ(Field(rows, 3, "d2d_airtime_s"), "");
    EXPECT_EQ(Field(rows, 3, "model_r_latency_s"), "5.0496738");
    EXPECT_EQ(Field(rows, 8, "block"), "training");
    EXPECT_EQ(Field(rows, 8, "update_bytes"), "50000");
    EXPECT_EQ(Field(rows, 8, "published_latency_s"), "");
    EXPECT_EQ(Field(rows, 14, "accuracy"), "0.5");
}

TEST(TableReport, ShowsValuesWithTheirRatios)
{
    auto block = MakeBlock();
    block.rows[2].packet.reset();
    const auto text = MakeTableReport(block);
    EXPECT_TRUE(Contains(text, "published")) << text;
    EXPECT_TRUE(Contains(text, "12.10 (1.000)")) << text;
    EXPECT_TRUE(Contains(text, " 9.58 (0.792)")) << text;
    EXPECT_TRUE(Contains(text, "111.75 s")) << text;
    const auto missing = text.substr(text.find("hfedfm:8"), 100);
    EXPECT_TRUE(Contains(missing.substr(0, missing.find('\n')), " -")) << text;
    EXPECT_FALSE(Contains(text, "Accuracy"));
}

TEST(TableReport, LeavesOutColumnsWithoutValues)
{
    auto block = MakeBlock(MB, false);
    block.rows[1].packet->accuracy = 0.255;
    const auto text = MakeTableReport(block);
    EXPECT_FALSE(Contains(text, "published")) << text;
    EXPECT_TRUE(Contains(text, "batteries")) << text;
    EXPECT_TRUE(Contains(text, "hfedfm:2 25.5 after 4")) << text;
}

TEST(TablePlots, AreDrawn)
{
    const TempFolder folder;
    auto block = MakeBlock();
    block.rows[2].packet.reset();
    WriteFile(folder.GetPath() + "/table.csv", WriteCsv(MakeTableCsv({block})));
    const auto plots = folder.GetPath() + "/plots";
    EXPECT_EQ(DrawPlots(plots, "table"), "");
    EXPECT_EQ(ReadFile(plots + "/payload-latency.png").substr(1, 3), "PNG");
    EXPECT_EQ(ReadFile(plots + "/payload-energy.png").substr(1, 3), "PNG");
    EXPECT_FALSE(Exists(plots + "/training-energy.png"));
    EXPECT_EQ(ReadFile(plots + "/gnuplot.log"), "");
}
