// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The program of the table of seven schemes.
 *  - options: defaults, the quick form, every bad value in a sentence
 *  - made-up runs: rounds of each scheme, blocks, resuming, failures, settings
 *  - all seven schemes packet by packet, for four devices in two cells:
 *
 *      device 0, 1 ))) edge 0 ---.
 *                                 >--- cloud        update of 20 kB, heads 1 and 0
 *      device 2, 3 ))) edge 1 ---'
 */

#include "../../../examples/published-table/hfedfm-table-rows.h"
#include "../../../examples/published-table/hfedfm-table.h"
#include "../../../helper/study/hfedfm-scenario.h"
#include "../../../helper/study/hfedfm-study-runner.h"
#include "../../../helper/tool/hfedfm-csv.h"
#include "../../../helper/tool/hfedfm-file-io.h"
#include "../../fixture/hfedfm-csv-reader.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

const std::string LAYOUT = "server,0,0,0\nuser,0,0,30,0\nuser,0,1,40,0\n"
                           "server,1,0,500\nuser,1,0,30,500\nuser,1,1,30,515\n"
                           "uplink,0,0,2\nuplink,0,1,2.5\nuplink,1,0,2\nuplink,1,1,2\n"
                           "d2d,0,0,1,0.3\nd2d,0,1,0,0.3\nd2d,1,0,1,0.3\nd2d,1,1,0,0.4\n"
                           "near,0,0,1\nnear,1,0,1\n";
const std::string HEADS = "aggregator,0,1\naggregator,1,0\n";

TableOptions
Parse(std::vector<std::string> options)
{
    options.insert(options.begin(), "hfedfm-table");
    return TableOptions::Parse(options);
}

std::string
GetError(const std::vector<std::string>& options)
{
    return ErrorOf([&]() { Parse(options); });
}

/** The value of a column by scheme. */
std::map<std::string, double>
GetColumn(const std::string& path, const std::string& name)
{
    const auto rows = ReadCsv(ReadFile(path)).value_or(CsvRows{{}});
    std::map<std::string, double> values;
    const auto& header = rows.front();
    const auto find = [&header](const std::string& field) {
        return std::find(header.begin(), header.end(), field) - header.begin();
    };
    for (std::size_t r = 1; r < rows.size(); ++r)
    {
        values[rows[r].at(find("scheme"))] = std::stod(rows[r].at(find(name)));
    }
    return values;
}

/** A new folder, gone when the test ends. */
class TableTest : public ::testing::Test
{
  protected:
    TableTest()
    {
        WriteFile(m_layout, LAYOUT + HEADS);
    }

    /** Call the program; returns its exit code. */
    int Table(std::vector<std::string> options, const StudyFunction& run)
    {
        options.insert(
            options.begin(),
            {"hfedfm-table", "--quiet", "--runs=1", "--out=" + m_out, "--layout=" + m_layout});
        ::testing::internal::CaptureStdout();
        ::testing::internal::CaptureStderr();
        const int code = RunTable(options, run, CheckScenario);
        m_printed = ::testing::internal::GetCapturedStdout();
        m_errors = ::testing::internal::GetCapturedStderr();
        return code;
    }

    /** A made-up run as long as it is asked for; the scheme m_tired fails. */
    RunResult Pretend(const StudyOptions& options, const StudyCell& cell) const
    {
        if (cell.scheme.ToString() == m_tired)
        {
            throw std::runtime_error("it is tired");
        }
        RunResult result;
        result.rounds.resize(options.rounds);
        result.lastAggregation = options.rounds;
        result.deviceEnergy.total = options.payload > 0 ? 1 : 2;
        result.modules = {{"adapter", 10, 1234, 1, 1, 1}};
        return result;
    }

    StudyFunction GetPretender() const
    {
        return [this](const StudyOptions& options, const StudyCell& cell) {
            return Pretend(options, cell);
        };
    }

    const TempFolder m_folder;
    const std::string m_base{m_folder.GetPath()};
    const std::string m_out{m_base + "/out"};
    const std::string m_layout{m_base + "/layout.csv"};
    std::string m_tired;
    std::string m_printed;
    std::string m_errors;
};

} // namespace

TEST(TableOptions, DefaultsAreThoseOfThePublishedStudy)
{
    const auto options = Parse({});
    ASSERT_EQ(options.blocks.size(), 2U);
    const auto& study = options.blocks[0].study;
    EXPECT_EQ(options.blocks[0].name, "payload");
    EXPECT_EQ(study.payload, 6000000U);
    EXPECT_EQ(study.trainingFlops, 0);
    EXPECT_EQ(study.devices, 40U);
    EXPECT_EQ(study.edges, 10U);
    EXPECT_EQ(study.schemes.size(), 7U);
    EXPECT_EQ(study.schemes.front().GetEdgeRounds(), 8U) << "the longest runs come first";
    for (const auto& scheme : GetTableSchemes())
    {
        EXPECT_EQ(std::count(study.schemes.begin(), study.schemes.end(), scheme), 1);
    }
    EXPECT_EQ(study.layout, "published");
    EXPECT_EQ(study.headRule, "layout");
    EXPECT_EQ(study.pathLoss, 30);
    EXPECT_EQ(study.pathLossExponent, 3);
    EXPECT_EQ(study.noiseFigure, 0);
    EXPECT_EQ(study.minimumRssi, -101);
    EXPECT_EQ(study.accessPower, 30);
    EXPECT_EQ(study.d2dPower, 23);
    EXPECT_EQ(study.d2dRange, 30);
    EXPECT_EQ(study.backhaulRate, 4e6);
    EXPECT_EQ(study.backhaulDelay, 0.1);
    EXPECT_FALSE(study.sharedChannel);
    EXPECT_EQ(study.out, "hfedfm-table-out/payload");
    EXPECT_EQ(options.blocks[1].study.payload, 0U);
    EXPECT_EQ(options.blocks[1].study.samples, 96U);
    EXPECT_TRUE(options.changed.empty());
    EXPECT_TRUE(options.IsPublishedLayout());
}

TEST(TableOptions, QuickFormIsSmallerUnlessSizesAreGiven)
{
    const auto quick = Parse({"--quick", "--seed=7", "--jobs=1"});
    EXPECT_EQ(quick.blocks[0].study.payload, uint64_t{TableOptions::QUICK_PAYLOAD});
    EXPECT_EQ(quick.blocks[0].study.seed, 7U);
    EXPECT_EQ(quick.blocks[0].study.jobs, 1U);
    EXPECT_EQ(quick.blocks[1].study.samples, uint32_t{TableOptions::QUICK_SAMPLES});
    const auto given = Parse({"--quick=true", "--payload=1000", "--samples=50"});
    EXPECT_EQ(given.blocks[0].study.payload, 1000U);
    EXPECT_EQ(given.blocks[1].study.samples, 50U);
}

TEST(TableOptions, BlocksAndChangedSettingsAreKnown)
{
    const auto payload = Parse({"--block=payload", "--noise-figure=7", "--layout-scale=0.5"});
    ASSERT_EQ(payload.blocks.size(), 1U);
    EXPECT_EQ(payload.blocks[0].name, "payload");
    EXPECT_EQ(payload.blocks[0].study.layoutScale, 0.5);
    EXPECT_EQ(payload.changed,
              (std::vector<std::string>{"--layout-scale=0.5", "--noise-figure=7"}));
    EXPECT_EQ(Parse({"--block=training"}).blocks.at(0).name, "training");
}

TEST(TableOptions, EveryBadValueIsNamedWithItsOption)
{
    const std::vector<std::pair<std::string, std::string>> bad{
        {"--payload=0", "Option --payload is '0'; it must be a whole number from 1 to 1000000000."},
        {"--payload=6MB", "Option --payload is '6MB'; it must be"},
        {"--samples=-1", "Option --samples is '-1'; it must be a whole number from 1"},
        {"--block=all", "Option --block is 'all'; it must be payload, training or both."},
        {"--quick=yes", "Option --quick is 'yes'; it must be true or false."},
        {"--out=", "Option --out is ''; it must be a folder."},
        {"--seed=0", "Option --seed is '0'; it must be a whole number from 1 to 4294967295."},
        {"--jobs=x", "Option --jobs is 'x'; it must be"},
        {"--minimum-rssi=3",
         "Option --minimum-rssi is '3'; it must be from -101, "
         "where ns-3's radios end, to 0."},
        {"--devices=4", "There is no option --devices. --help lists all options."},
        {"quick", "The argument 'quick' is no option"},
        {"--layout=/nonexistent", "Cannot read '/nonexistent'"}};
    for (const auto& [option, message] : bad)
    {
        const auto error = GetError({option});
        EXPECT_TRUE(Contains(error, message)) << option << ": " << error;
    }
}

TEST_F(TableTest, BadOptionsAndLayoutsWriteNothing)
{
    EXPECT_EQ(Table({"--payload=0"}, GetPretender()), 2);
    EXPECT_TRUE(Contains(m_errors, "Option --payload is '0'")) << m_errors;
    WriteFile(m_layout, LAYOUT);
    EXPECT_EQ(Table({}, GetPretender()), 2);
    EXPECT_TRUE(Contains(m_errors, "names no head of cluster 0")) << m_errors;
    WriteFile(m_layout, LAYOUT.substr(LAYOUT.find("uplink")) + HEADS);
    EXPECT_EQ(Table({}, GetPretender()), 2);
    EXPECT_TRUE(Contains(m_errors, "cannot be simulated: the layout has no 'server' lines"))
        << m_errors;
    EXPECT_FALSE(Exists(m_out));
}

TEST_F(TableTest, EverySchemeHasItsPeriodAndBothBlocksTheirFolder)
{
    ASSERT_EQ(Table({"--quick"}, GetPretender()), 0) << m_errors;
    for (const auto* block : {"payload", "training"})
    {
        const auto rounds = GetColumn(m_out + "/" + block + "/summary.csv", "rounds");
        ASSERT_EQ(rounds.size(), 7U);
        for (const auto& scheme : GetTableSchemes())
        {
            EXPECT_EQ(rounds.at(scheme.ToString()), 2 * GetTableRounds(scheme));
        }
        EXPECT_TRUE(Contains(ReadFile(m_out + "/" + block + "/study.conf"),
                             "rounds=two periods of each scheme\n"));
    }
    const auto rows = *ReadCsv(ReadFile(m_out + "/table.csv"));
    ASSERT_EQ(rows.size(), 15U);
    EXPECT_EQ(rows[1][4], std::to_string(TableOptions::QUICK_PAYLOAD));
    EXPECT_EQ(rows[8][4], "1234");
    EXPECT_TRUE(Contains(m_printed, "This is the quick form")) << m_printed;
    EXPECT_FALSE(Contains(m_printed, "published  ")) << m_printed;
    EXPECT_TRUE(Exists(m_out + "/plots/table.gp"));
}

TEST_F(TableTest, OneBlockIsEnoughAndAnotherJoinsIt)
{
    ASSERT_EQ(Table({"--block=training"}, GetPretender()), 0) << m_errors;
    EXPECT_FALSE(Exists(m_out + "/payload"));
    EXPECT_FALSE(Contains(m_printed, "quick form")) << m_printed;
    ASSERT_EQ(Table({}, GetPretender()), 0) << m_errors;
    EXPECT_EQ(ReadCsv(ReadFile(m_out + "/table.csv"))->size(), 15U);
}

TEST_F(TableTest, AFailedRunIsToldAndTheOthersAreShown)
{
    m_tired = "hfedfm:8";
    EXPECT_EQ(Table({"--block=payload"}, GetPretender()), 1);
    EXPECT_TRUE(Contains(m_errors, "The run hfedfm-8-run1 failed (exit code 1): it is tired"))
        << m_errors;
    EXPECT_EQ(ReadCsv(ReadFile(m_out + "/table.csv"))->size(), 8U);
    m_tired = "";
    ASSERT_EQ(Table({"--block=payload"}, GetPretender()), 0) << m_errors;
    // What is there is not run again: star would fail.
    m_tired = "star";
    EXPECT_EQ(Table({"--block=payload"}, GetPretender()), 0) << m_errors;
}

TEST_F(TableTest, OtherSettingsNeedAnotherFolderOrOverwrite)
{
    ASSERT_EQ(Table({"--block=payload"}, GetPretender()), 0);
    EXPECT_EQ(Table({"--block=payload", "--noise-figure=7"}, GetPretender()), 1);
    EXPECT_TRUE(Contains(m_errors, "'noise-figure' was '0' there and is '7' now")) << m_errors;
    EXPECT_EQ(Table({"--block=payload", "--noise-figure=7", "--overwrite"}, GetPretender()), 0);
    EXPECT_TRUE(Contains(m_printed,
                         "keep the published network; the packets have: "
                         "--noise-figure=7"))
        << m_printed;
}

TEST_F(TableTest, AllSchemesPacketByPacket)
{
    const auto run = [](const StudyOptions& options, const StudyCell& cell) {
        return RunScenario(options, cell.scheme, cell.run);
    };
    const double payload = 20000;
    ASSERT_EQ(Table({"--block=payload", "--payload=20000"}, run), 0) << m_errors;
    const auto get = [this](const std::string& column) {
        return GetColumn(m_out + "/payload/summary.csv", column);
    };
    // Messages of a period: 4 devices, or a head and its one relay in each of 2 clusters; all down
    // and up.
    const std::map<std::string, double> access{{"star", 8},
                                               {"hfedfm:2", 16},
                                               {"hfedfm:8", 64},
                                               {"edge", 8},
                                               {"hfedfm-d2d:2", 4},
                                               {"hfedfm-d2d:8", 4},
                                               {"edge-d2d", 0}};
    const std::map<std::string, double> d2d{{"hfedfm-d2d:2", 8},
                                            {"hfedfm-d2d:8", 32},
                                            {"edge-d2d", 4}};
    const std::map<std::string, double> backhaul{{"star", 8},
                                                 {"hfedfm:2", 4},
                                                 {"hfedfm:8", 4},
                                                 {"hfedfm-d2d:2", 4},
                                                 {"hfedfm-d2d:8", 4}};
    const auto expect = [&](const std::string& column, const std::map<std::string, double>& all) {
        for (const auto& [scheme, bytes] : get(column))
        {
            const auto found = all.find(scheme);
            const double updates = found == all.end() ? 0 : 2 * found->second;
            EXPECT_GE(bytes, updates * payload) << column << " " << scheme;
            EXPECT_LE(bytes, updates * (payload + 200)) << column << " " << scheme;
        }
    };
    expect("access_bytes", access);
    expect("d2d_bytes", d2d);
    expect("backhaul_bytes", backhaul);

    // What is on the wires is what their rate carries in the seconds told, and no less than the
    // updates; energies follow from the seconds.
    const auto upBytes = get("backhaul_up_wire_bytes");
    const auto upSeconds = get("backhaul_up_time_s");
    const auto charged = GetColumn(m_out + "/table.csv", "packet_charged_energy_j");
    const auto latency = GetColumn(m_out + "/table.csv", "packet_latency_s");
    for (const auto& scheme : GetTableSchemes())
    {
        const auto name = scheme.ToString();
        const double rounds = GetTableRounds(scheme);
        EXPECT_NEAR(upSeconds.at(name) * 4e6 / 8, upBytes.at(name), 3000) << name;
        if (scheme.HasCloud())
        {
            EXPECT_GE(upBytes.at(name), backhaul.at(name) * payload) << name;
            // Two transfers over the link and its delay, at least.
            EXPECT_GE(latency.at(name) * rounds, 2 * (0.1 + payload * 8 / 4e6)) << name;
        }
        double joules = 0;
        const auto table = *ReadCsv(ReadFile(m_out + "/payload/rounds.csv"));
        for (std::size_t row = 1; row < table.size(); ++row)
        {
            const auto field = [&](const std::string& column) {
                return std::stod(Field(table, row, column));
            };
            if (Field(table, row, "scheme") == name && field("round") > rounds)
            {
                joules += 0.6 * field("access_up_airtime_s") + 0.6 * field("d2d_airtime_s") +
                          0.8 * field("backhaul_up_time_s");
            }
        }
        EXPECT_NEAR(charged.at(name) * rounds, joules, 1e-6) << name;
    }
}

TEST_F(TableTest, DevicesOutOfReachAreNamedWithAWayOut)
{
    const auto run = [](const StudyOptions& options, const StudyCell& cell) {
        return RunScenario(options, cell.scheme, cell.run);
    };
    EXPECT_EQ(Table({"--block=payload", "--payload=1000", "--layout-scale=80"}, run), 1);
    EXPECT_TRUE(Contains(m_errors, "These devices could not connect: node 3 in cluster 0 (2400 m"))
        << m_errors;
    EXPECT_TRUE(Contains(m_errors, "--layout-scale")) << m_errors;
    EXPECT_TRUE(Contains(m_errors, "out of D2D reach")) << m_errors;
}
