// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Options of small programs:
 *
 *  - defaults stay, allowed values are set
 *  - text, signs, fractions, numbers out of range and values that are no choice are refused with a
 *    sentence that names option, value and what is allowed
 *  - unknown options, stray arguments and attributes that do not exist are refused
 *  - ns-3's attributes become default values; its random numbers are refused beside an own seed
 *  - the exit code after a refusal is 2
 */

#include "../../fixture/hfedfm-study-errors.h"

#include "ns3/config.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-payload-learner.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Options of each kind. */
struct Values
{
    uint32_t devices{4};
    double radius{100};
    uint32_t bandwidth{25};
    std::string sight{"los"};
    bool group{false};
};

/** @param values to be set @param arguments without program name */
void
Parse(Values& values, std::vector<std::string> arguments)
{
    CheckedOptions options("A test.");
    options.Add("devices", WholeNumber(values.devices, 1, 20), "How many");
    options.Add("radius", RealNumber(values.radius, {0.5, 1000}), "How far, m");
    options.Add("bandwidth", OneOf(values.bandwidth, {6, 15, 25}), "Blocks");
    options.Add("sight", OneOf(values.sight, {"los", "nlos"}), "Line of sight");
    options.Add("group", Switch(values.group), "To all at once");
    arguments.insert(arguments.begin(), "program");
    options.Parse(arguments);
}

/** @param argument of the program @return what is wrong with it */
std::string
ErrorFor(const std::string& argument)
{
    return ErrorOf([&argument]() {
        Values values;
        Parse(values, {argument});
    });
}

} // namespace

TEST(CheckedOptions, DefaultsStayAndValuesAreSet)
{
    Values values;
    Parse(values, {});
    EXPECT_EQ(values.devices, 4U);
    EXPECT_EQ(values.radius, 100);
    EXPECT_FALSE(values.group);
    Parse(values, {"--devices=20", "--radius=0.5", "--bandwidth=6", "--sight=nlos", "--group"});
    EXPECT_EQ(values.devices, 20U);
    EXPECT_EQ(values.radius, 0.5);
    EXPECT_EQ(values.bandwidth, 6U);
    EXPECT_EQ(values.sight, "nlos");
    EXPECT_TRUE(values.group);
}

TEST(CheckedOptions, ADefaultMayBeSaidAsAText)
{
    double rate = 0;
    CheckedOptions options("A test.");
    options.Add("rate=4Mbps", RealNumber(rate, {1, 1e9, "a rate", false, ParseRate}), "How fast");
    options.Parse({"program"});
    EXPECT_EQ(rate, 4e6);
    EXPECT_FALSE(options.Find("rate")->IsChanged());
    options.Parse({"program", "--rate=5kbps"});
    EXPECT_EQ(rate, 5e3);
    EXPECT_TRUE(options.Find("rate")->IsChanged());
    EXPECT_EQ(options.Find("rat"), nullptr);
    EXPECT_EQ(ErrorOf([&options]() {
                  options.Parse({"program", "--rate=0bps"});
              }),
              "Option --rate is '0bps'; it must be a rate.");
}

TEST(CheckedOptions, BadNumbersAreNamed)
{
    for (const std::string bad : {"0", "21", "-3", "2.5", "four", "", "4x"})
    {
        EXPECT_EQ(ErrorFor("--devices=" + bad),
                  "Option --devices is '" + bad + "'; it must be a whole number from 1 to 20.");
    }
    for (const std::string bad : {"0", "0.49", "1001", "-5", "nan", "inf", "far"})
    {
        EXPECT_EQ(ErrorFor("--radius=" + bad),
                  "Option --radius is '" + bad + "'; it must be a number from 0.5 to 1000.");
    }
}

TEST(CheckedOptions, WhatIsNoChoiceIsNamed)
{
    EXPECT_EQ(ErrorFor("--bandwidth=20"), "Option --bandwidth is '20'; it must be 6, 15 or 25.");
    EXPECT_EQ(ErrorFor("--bandwidth=x"), "Option --bandwidth is 'x'; it must be 6, 15 or 25.");
    EXPECT_EQ(ErrorFor("--sight=far"), "Option --sight is 'far'; it must be los or nlos.");
    EXPECT_EQ(ErrorFor("--group=maybe"), "Option --group is 'maybe'; it must be true or false.");
}

TEST(CheckedOptions, WhatIsNoOptionIsNamed)
{
    EXPECT_EQ(ErrorFor("--device=4"), "There is no option --device. --help lists all options.");
    EXPECT_EQ(ErrorFor("4"),
              "The argument '4' is no option; options look like --name=value. See --help.");
    EXPECT_EQ(ErrorFor("--ns3::hfedfm::PayloadLearner::Payloads=4"),
              "Option --ns3::hfedfm::PayloadLearner::Payloads: there is no such attribute of ns-3. "
              "--PrintAttributes=<type> lists those of a type.");
    EXPECT_EQ(ErrorFor("--ns3::hfedfm::PayloadLearner::PayloadBytes=abc"),
              "Option --ns3::hfedfm::PayloadLearner::PayloadBytes is 'abc'; it must be "
              "ns3::UintegerValue uint64_t 1:4294967292. --PrintAttributes=<type> lists "
              "attributes and what they are.");
}

TEST(CheckedOptions, AttributesBecomeDefaultValues)
{
    Values values;
    Parse(values, {"--ns3::hfedfm::PayloadLearner::PayloadBytes=20"});
    UintegerValue bytes;
    CreateObject<PayloadLearner>()->GetAttribute("PayloadBytes", bytes);
    EXPECT_EQ(bytes.Get(), 20U);
    Config::Reset();
}

TEST(CheckedOptions, RandomNumbersOfNs3AreRefusedBesideASeed)
{
    EXPECT_EQ(ErrorOf([]() {
                  uint32_t seed = 1;
                  CheckedOptions options("A test.");
                  options.Add("seed", WholeNumber(seed, 1, 9), "Of draws");
                  options.Parse({"program", "--RngSeed=2"});
              }),
              "Option --RngSeed is not allowed; use --seed instead.");
}

TEST(CheckedOptions, TheExitCodeTellsARefusal)
{
    EXPECT_EQ(RunChecked([]() {}), 0);
    EXPECT_EQ(RunChecked([]() { throw InputError("This is refused."); }), 2);
}
