// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * CSV texts (quoting, round trip, damaged input), files that are whole or not at all (full disk,
 * limits, missing rights).
 */

#include "../../../helper/tool/hfedfm-csv.h"
#include "../../../helper/tool/hfedfm-file-io.h"
#include "../../fixture/hfedfm-csv-reader.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-input-error.h"

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
