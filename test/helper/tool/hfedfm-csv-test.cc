/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * CSV texts (quoting, round trip, damaged input), files that are whole or not at all (full disk,
 * limits, missing rights), and the text form of a run's result.
 */

#include "../../../helper/tool/hfedfm-csv.h"
#include "../../../helper/tool/hfedfm-file-io.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-run-result.h"

#include <csignal>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

using namespace ns3::hfedfm;

namespace
{

/** The error text of writing the file; empty if it was written. */
std::string
ErrorOfWriting(const std::string& path, const std::string& content)
{
    return ErrorOf([&]() { WriteFile(path, content); });
}

/** Write more than the process may, and end it with 7 if that was told and left nothing. */
void
WriteWithLimit(const std::string& path)
{
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto error = ErrorOfWriting(path, std::string(5000, 'x'));
    const bool clean = !Exists(path) && !Exists(path + ".tmp");
    ::_exit(clean && error == "Cannot write '" + path + "': File too large." ? 7 : 1);
}

RunResult
MakeResult()
{
    RunResult result;
    result.scheme = "hfedfm:8";
    result.run = 3;
    RoundRow round;
    round.round = 1;
    round.start = 0.1;
    round.end = 1.0 / 3;
    round.synchronized = true;
    round.accuracyBefore = {{"art", 0.25}, {"scene", 0.5}};
    round.accuracyAfter = {{"art", 0.75}};
    round.energy = {1, 2, 3, 4, 5};
    round.updatesLate = 7;
    result.rounds = {round, round};
    result.rounds[1].consensusBefore = 0.1;
    result.rounds[1].consensusAfter = std::numeric_limits<double>::infinity();
    NodeRow node;
    node.node = 4;
    node.role = "device";
    node.cluster = -1;
    node.x = -1e-300;
    node.phases.seconds = {{"compute", 2.5}};
    node.phases.joules = {{"compute", 3.5}, {"waiting", 0}};
    node.bytesSent = std::numeric_limits<uint64_t>::max();
    result.nodes = {node};
    result.modules = {{"head/art", 100, 400, 1, 2, 3}};
    result.devicePhases = node.phases;
    result.d2dWireBytes = 8;
    result.backhaulWireBytes = 9;
    result.nodes[0].d2dSeconds = 0.125;
    result.nodes[0].failed = 2.5;
    result.accessUp = {0.1, 10};
    result.backhaulDown = {0.2, 11};
    return result;
}

} // namespace

TEST(Csv, LinesEndWithCrlfAndOnlySomeFieldsAreQuoted)
{
    EXPECT_EQ(WriteCsv({{"a", "b"}, {"1,5", "plain text"}, {"say \"hi\"", "two\nlines"}}),
              "a,b\r\n\"1,5\",plain text\r\n\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
}

TEST(Csv, EveryFieldSurvivesARoundTrip)
{
    const CsvRows rows{{"scheme", "x", ""}, {"", "\"", "a\r\nb"}, {"\"\"", ",", " blank "}};
    EXPECT_EQ(ReadCsv(WriteCsv(rows)), rows);
}

TEST(Csv, ReaderTakesBareLineFeedsAndAMissingLastOne)
{
    const CsvRows rows{{"a", "b"}, {"1", ""}};
    EXPECT_EQ(ReadCsv("a,b\n1,"), rows);
    EXPECT_EQ(ReadCsv(""), CsvRows());
}

TEST(Csv, ReaderRefusesWrongQuotes)
{
    for (const auto* text : {"\"open", "a\"b\r\n", "\"a\"b,c", "x,\"\"\""})
    {
        EXPECT_FALSE(ReadCsv(text).has_value()) << text;
    }
}

TEST(Csv, NumbersHaveNineDigitsAndNoNanOrInfinity)
{
    EXPECT_EQ(FormatNumber(1.0 / 3), "0.333333333");
    EXPECT_EQ(FormatNumber(1e-9), "1e-09");
    EXPECT_EQ(FormatNumber(12345678.0), "12345678");
    EXPECT_EQ(FormatNumber(std::numeric_limits<double>::quiet_NaN()), "");
    EXPECT_EQ(FormatNumber(std::numeric_limits<double>::infinity()), "");
    EXPECT_EQ(FormatNumber(std::optional<double>()), "");
}

TEST(CsvFile, FullDiskIsToldAndLeavesTheOldFileAlone)
{
    const TempFolder folder;
    const std::string path = folder.GetPath() + "/summary.csv";
    WriteFile(path, "old");
    ASSERT_EQ(::symlink("/dev/full", (path + ".tmp").c_str()), 0);
    EXPECT_EQ(ErrorOfWriting(path, "new"), "Cannot write '" + path + "': No space left on device.");
    EXPECT_EQ(ReadFile(path), "old");
    EXPECT_FALSE(Exists(path + ".tmp"));
}

TEST(CsvFile, WriteThatEndsHalfWayLeavesNothing)
{
    const TempFolder folder;
    const std::string path = folder.GetPath() + "/rounds.csv";
    EXPECT_EXIT(WriteWithLimit(path), ::testing::ExitedWithCode(7), "");
}

TEST(CsvFile, MissingFolderIsNamed)
{
    const TempFolder folder;
    const std::string path = folder.GetPath() + "/none/rounds.csv";
    EXPECT_EQ(ErrorOfWriting(path, "x"), "Cannot write '" + path + "': No such file or directory.");
    EXPECT_THROW(ReadFile(path), InputError);
    EXPECT_THROW(MakeFolder("/dev/null/folder"), InputError);
}

TEST(CsvRunResult, TextFormKeepsEveryBit)
{
    const auto text = WriteRunResult(MakeResult());
    const auto read = ReadRunResult(text);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(WriteRunResult(*read), text);
    EXPECT_EQ(read->scheme, "hfedfm:8");
    ASSERT_EQ(read->rounds.size(), 2U);
    EXPECT_EQ(read->rounds[1].end, 1.0 / 3);
    EXPECT_TRUE(read->rounds[1].synchronized);
    EXPECT_EQ(read->rounds[1].accuracyBefore.at("scene"), 0.5);
    EXPECT_FALSE(read->rounds[0].consensusBefore || read->rounds[0].consensusAfter);
    EXPECT_EQ(read->rounds[1].consensusBefore, 0.1);
    EXPECT_EQ(read->rounds[1].consensusAfter, std::numeric_limits<double>::infinity());
    EXPECT_EQ(read->nodes.at(0).cluster, -1);
    EXPECT_EQ(read->nodes.at(0).x, -1e-300);
    EXPECT_EQ(read->nodes.at(0).bytesSent, std::numeric_limits<uint64_t>::max());
    EXPECT_EQ(read->modules.at(0).aggregations, 3U);
    EXPECT_EQ(read->devicePhases.joules.size(), 2U);
    EXPECT_EQ(read->d2dWireBytes, 8U);
    EXPECT_EQ(read->backhaulWireBytes, 9U);
    EXPECT_EQ(read->nodes.at(0).d2dSeconds, 0.125);
    EXPECT_EQ(read->nodes.at(0).failed, 2.5);
    EXPECT_FALSE(read->nodes.at(0).headSince.has_value());
    EXPECT_EQ(read->accessUp.seconds, 0.1);
    EXPECT_EQ(read->backhaulDown.bytes, 11U);
}

TEST(CsvRunResult, EveryTruncationIsRefused)
{
    const auto text = WriteRunResult(MakeResult());
    for (std::size_t length = 0; length + 1 < text.size(); ++length)
    {
        EXPECT_FALSE(ReadRunResult(text.substr(0, length)).has_value()) << length;
    }
    EXPECT_FALSE(ReadRunResult("hfedfm run result 4\nstar\n1\n99999999999999\n").has_value());
}
