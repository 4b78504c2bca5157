// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The validation of the radios as a regression, with fewer trials than the program runs:
 *
 *  - simulated block error rates of the PSCCH lie on the formula at 12 SINRs, to three standard
 *    errors
 *  - simulated thresholds of the PSSCH for MCS 0, 5, 10, 15 and 20 are within 1 dB of those of
 *    ns-3's model; four transmissions gain 6 to 9 dB
 *  - collisions among 10, 20 and 40 devices with 88 and 440 resources, and what half duplex costs,
 *    to three standard errors
 *  - ranges in sight by the link budget, and published ones
 *  - four devices that upload 2 MB each over LTE, and no byte of it on the backhaul
 *  - the same seed gives the same findings, whatever else runs
 *  - what a check accepts; where points cross; tables, files and options
 */

#include "../../../examples/radio-validation/hfedfm-radio-validation.h"
#include "../../../helper/tool/hfedfm-file-io.h"
#include "../../../helper/tool/hfedfm-plot-script.h"
#include "../../fixture/hfedfm-csv-reader.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** @param topics to run @param effort of trials @return what they found */
RadioFindings
Validate(const std::vector<std::string>& topics, double effort)
{
    RadioValidationOptions options;
    options.topics = topics;
    options.effort = effort;
    return ValidateRadios(options);
}

/** @param findings that are to be within their tolerances @param count of those */
void
ExpectOk(const RadioFindings& findings, std::size_t count)
{
    std::size_t checked = 0;
    for (const auto& check : findings.checks)
    {
        EXPECT_TRUE(check.IsOk()) << check.quantity << ": " << check.got << " in place of "
                                  << check.expected << " " << check.DescribeTolerance();
        checked += !check.IsStated();
    }
    EXPECT_EQ(checked, count);
}

/** @param arguments of the program @return what is wrong with them */
std::string
ParseError(const std::vector<std::string>& arguments)
{
    auto all = arguments;
    all.insert(all.begin(), "program");
    return ErrorOf([&all]() { RadioValidationOptions::Parse(all); });
}

} // namespace

TEST(RadioValidation, AnnouncementsAreLostByTheFormula)
{
    ExpectOk(Validate({"pscch"}, 0.1), 15);
}

TEST(RadioValidation, TransportBlocksAreLostByTheFormula)
{
    ExpectOk(Validate({"pssch"}, 0.03), 25);
}

TEST(RadioValidation, CollisionsAndHalfDuplexFollowTheFormulas)
{
    ExpectOk(Validate({"collisions"}, 0.1), 12);
    ExpectOk(Validate({"duplex"}, 0.02), 10);
}

TEST(RadioValidation, RangesAreThoseOfTheBudget)
{
    ExpectOk(Validate({"range"}, 0.1), 5);
}

TEST(RadioValidation, LteFillsItsCarriersAndNotTheBackhaul)
{
    ExpectOk(Validate({"lte"}, 1), 6);
}

TEST(RadioValidation, ScriptsGiveTheJoulesOfTheHand)
{
    ExpectOk(Validate({"script"}, 1), 2);
}

TEST(RadioValidation, TheSameSeedGivesTheSameFindingsWhateverElseRuns)
{
    const auto alone = Validate({"collisions"}, 0.01).MakeRows();
    auto all = Validate({"collisions", "pscch"}, 0.01).MakeRows(); // the latter runs first
    ASSERT_EQ(all.size(), alone.size() + 15);
    all.erase(all.begin() + 1, all.begin() + 16);
    EXPECT_EQ(all, alone);
    RadioValidationOptions other;
    other.topics = {"collisions"};
    other.effort = 0.01;
    other.seed = 2;
    EXPECT_NE(ValidateRadios(other).MakeRows(), alone);
}

TEST(RadioFindings, ChecksAcceptWhatIsWithinTheirTolerance)
{
    RadioFindings findings;
    findings.Near("a", 10, 10.5, 0.5);
    findings.AtLeast("b", 10, 1e9);
    findings.State("c", 10, std::nan(""));
    findings.Share("d", 0.5, 0.53, 2500); // three standard errors
    EXPECT_TRUE(findings.IsOk());
    const CsvRows expected{{"quantity", "expected", "got", "deviation", "tolerance", "ok"},
                           {"a", "10", "10.5", "0.5", "+-0.5", "yes"},
                           {"b", "10", "1e+09", "1e+09", "at least", "yes"},
                           {"c", "10", "nan", "nan", "", "-"},
                           {"d", "0.5", "0.53", "0.03", "+-0.03", "yes"}};
    EXPECT_EQ(findings.MakeRows(), expected);
}

TEST(RadioFindings, ChecksRefuseWhatIsNot)
{
    const std::vector<RadioCheck> bad{{"too much", 10, 10.6, 0.5, 0.5},
                                      {"too little", 10, 9.4, 0.5, 0.5},
                                      {"less than the least", 10, 9.99, 0, INFINITY},
                                      {"no number", 10, std::nan(""), 0.5, 0.5},
                                      {"no number of at least", 10, std::nan(""), 0, INFINITY}};
    for (const auto& check : bad)
    {
        EXPECT_FALSE(check.IsOk()) << check.quantity;
        RadioFindings findings;
        findings.checks = {{"good", 1, 1, 0, 0}, check};
        EXPECT_FALSE(findings.IsOk()) << check.quantity;
        EXPECT_EQ(findings.MakeRows().back().back(), "NO") << check.quantity;
    }
}

TEST(RadioFindings, CrossingsAreOnALineBetweenTwoPoints)
{
    EXPECT_DOUBLE_EQ(FindCrossing({{1, 0.9}, {2, 0.3}, {4, 0.1}}, 0.2), 3);
    EXPECT_DOUBLE_EQ(FindCrossing({{1, 0}, {2, 1}}, 0.25), 1.25);
    EXPECT_TRUE(std::isnan(FindCrossing({{1, 0.9}, {2, 0.3}}, 0.2)));
    EXPECT_TRUE(std::isnan(FindCrossing({}, 0.2)));
}

TEST(RadioPlots, EachFigureHasItsDataAndIsDrawn)
{
    const TempFolder folder;
    const RadioFigure figure{
        "range",
        {{"line, dashed", {{1, 0.5}, {2, 0.25}}}, {"marks", {{1, 0.4, 0.01}, {2, 0.3, 0}}}}};
    const CsvRows rows{{"series", "title", "x", "y", "error"},
                       {"0", "line, dashed", "1", "0.5", "0"},
                       {"0", "line, dashed", "2", "0.25", "0"},
                       {"1", "marks", "1", "0.4", "0.01"},
                       {"1", "marks", "2", "0.3", "0"}};
    EXPECT_EQ(figure.MakeRows(), rows);
    WriteFile(folder.GetPath() + "/range.csv", WriteCsv(rows));
    EXPECT_EQ(DrawPlots(folder.GetPath(), "radio"), "");
    EXPECT_EQ(ReadFile(folder.GetPath() + "/gnuplot.log"), "");
    const auto plot = ReadFile(folder.GetPath() + "/range.svg");
    for (const auto* part : {">line, dashed<", ">marks<", ">distance (m)<", "vertical: 10 %"})
    {
        EXPECT_TRUE(Contains(plot, part)) << part;
    }
    EXPECT_FALSE(Exists(folder.GetPath() + "/goodput.svg"));
}

TEST(RadioValidationOptions, BadOptionsAreNamed)
{
    EXPECT_EQ(ParseError({}), "");
    EXPECT_EQ(ParseError({"--topics=pscch,energy", "--effort=0.5", "--seed=7", "--out=x"}), "");
    EXPECT_TRUE(Contains(ParseError({"--topics=pscch,wifi"}),
                         "Option --topics is 'pscch,wifi'; it must be some of pscch,pssch"));
    EXPECT_TRUE(Contains(ParseError({"--topics="}), "Option --topics is ''"));
    for (const auto* effort : {"0", "-1", "101", "much", "nan", ""})
    {
        EXPECT_TRUE(Contains(ParseError({std::string("--effort=") + effort}),
                             "it must be a number from 0.01 to 100"))
            << effort;
    }
    EXPECT_TRUE(Contains(ParseError({"--seed=0"}), "Option --seed is '0'"));
    EXPECT_TRUE(Contains(ParseError({"--sead=1"}), "There is no option --sead"));
    EXPECT_EQ(RunRadioValidation({"program", "--effort=0"}), 2);
}

TEST(RadioValidationOptions, AFolderThatCannotBeIsNamed)
{
    const TempFolder folder;
    const auto file = folder.GetPath() + "/file";
    WriteFile(file, "");
    testing::internal::CaptureStderr();
    EXPECT_EQ(RunRadioValidation({"program", "--topics=script", "--out=" + file}), 2);
    EXPECT_TRUE(Contains(testing::internal::GetCapturedStderr(), file));
}
